//! Who is asked first for which need (domain §2.1), and what the form ticks beforehand.
use serde::Deserialize;

use super::read::{self, Fault, File};
use crate::access::Bundle;

const FILE: File = File { name: "referral_matrix.csv", text: include_str!("../../data/referral_matrix.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub need: String,
    pub label: String,
    /// 1 is asked first.
    pub rank: i32,
    pub agency_type: String,
    pub urgency: String,
    /// The least that the need asks for; empty: the safe summary alone.
    #[serde(deserialize_with = "read::bundles")]
    pub bundles: Vec<Bundle>,
}

pub fn referral_matrix() -> Result<Vec<Choice>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn thirteen_needs_are_ranked_from_one_without_a_gap() {
        let mut last: HashMap<String, i32> = HashMap::new();
        for row in referral_matrix().unwrap() {
            let before = last.insert(row.need.clone(), row.rank).unwrap_or_default();
            assert_eq!(row.rank, before + 1, "{row:?}");
        }
        assert_eq!(last.len(), 13);
    }

    #[test]
    fn a_need_has_one_label_and_one_urgency() {
        let mut first: HashMap<String, (String, String)> = HashMap::new();
        for row in referral_matrix().unwrap() {
            let said = (row.label.clone(), row.urgency.clone());
            assert_eq!(*first.entry(row.need.clone()).or_insert_with(|| said.clone()), said, "{row:?}");
        }
    }

    #[test]
    fn to_stop_a_departure_immigration_is_asked_first_and_at_once() {
        let rows = referral_matrix().unwrap();
        let first = rows.iter().find(|r| r.need == "stop_departure").unwrap();
        assert_eq!((first.agency_type.as_str(), first.urgency.as_str()), ("imigrasi_kanim", "critical"));
    }
}
