//! Which answer about a departure is a gap, in which placement scheme, on what ground (domain §1.2).
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "gap_rules.csv", text: include_str!("../../data/gap_rules.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedRule {
    pub gap: String,
    /// A code of `document_type` or `departure_fact`.
    pub asks: String,
    pub answer: String,
    #[serde(deserialize_with = "read::list")]
    pub schemes: Vec<String>,
    pub basis_text: String,
    /// `read` in its source, or written from `memory` and to be checked.
    pub mark: String,
}

pub fn gap_rules() -> Result<Vec<ShippedRule>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::reference::codes;

    fn list(name: &str) -> HashSet<String> {
        let found = codes().unwrap().into_iter().find(|l| l.list == name).unwrap_or_else(|| panic!("no list {name}"));
        found.items.into_iter().map(|item| item.code).collect()
    }

    #[test]
    fn every_rule_is_made_of_codes_and_has_a_ground() {
        let (gaps, schemes) = (list("nonproc_gap"), list("placement_scheme"));
        let (papers, circumstances) = (list("document_type"), list("departure_fact"));
        for rule in gap_rules().unwrap() {
            assert!(gaps.contains(&rule.gap), "{rule:?}");
            assert!(papers.contains(&rule.asks) || circumstances.contains(&rule.asks), "{rule:?}");
            assert!(!rule.schemes.is_empty() && rule.schemes.iter().all(|s| schemes.contains(s)), "{rule:?}");
            assert!(["read", "memory"].contains(&rule.mark.as_str()) && !rule.basis_text.is_empty(), "{rule:?}");
        }
    }

    #[test]
    fn every_gap_of_the_list_has_a_rule_and_work_at_home_has_none() {
        let rules = gap_rules().unwrap();
        let ruled: HashSet<String> = rules.iter().map(|rule| rule.gap.clone()).collect();
        assert_eq!(ruled, list("nonproc_gap"));
        assert!(rules.iter().all(|rule| !rule.schemes.contains(&"domestic".to_owned())));
    }
}
