//! Agency types with the name of their day: ministries are renamed, letters of last year are not.
use serde::Deserialize;

use super::read::{self, Fault, File};
use crate::base::clock::Day;

const FILE: File = File { name: "agency_types.csv", text: include_str!("../../data/agency_types.csv") };

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyType {
    pub code: String,
    pub name: String,
    /// `village` (behind the wall), `case` (may own and receive), `admin` (neither)
    pub side: String,
    #[serde(deserialize_with = "read::day")]
    pub valid_from: Day,
    /// The last day; none while the name holds.
    #[serde(deserialize_with = "read::day_or_open")]
    pub valid_to: Option<Day>,
}

pub fn agency_types() -> Result<Vec<AgencyType>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_type_has_one_name_on_every_day() {
        let mut by_code: HashMap<String, Vec<AgencyType>> = HashMap::new();
        for row in agency_types().unwrap() {
            by_code.entry(row.code.clone()).or_default().push(row);
        }
        for rows in by_code.values() {
            assert_eq!(rows.iter().filter(|r| r.valid_to.is_none()).count(), 1, "{rows:?}");
            for pair in rows.windows(2) {
                assert_eq!(pair[0].valid_to.map(|to| to.plus_days(1)), Some(pair[1].valid_from), "{pair:?}");
            }
        }
    }

    #[test]
    fn bp2mi_became_kp2mi_late_in_2024() {
        let rows = agency_types().unwrap();
        let on = |day: &str| {
            let day = Day::parse(day).unwrap();
            rows.iter()
                .find(|r| r.code == "bp3mi" && r.valid_from <= day && r.valid_to.is_none_or(|to| day <= to))
                .unwrap()
                .name
                .clone()
        };
        assert_ne!(on("2024-06-30"), on("2026-11-24"));
        assert!(on("2026-11-24").contains("KP2MI"));
    }

    #[test]
    fn only_villages_and_kecamatan_stand_on_the_village_side() {
        let mut village: Vec<_> =
            agency_types().unwrap().into_iter().filter(|r| r.side == "village").map(|r| r.code).collect();
        village.sort();
        assert_eq!(village, ["desa", "kecamatan", "kelurahan"]);
        assert!(agency_types().unwrap().iter().all(|r| ["village", "case", "admin"].contains(&r.side.as_str())));
    }
}
