//! The offices of the synthetic province. Those of kecamatan and villages are made from the regions.
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "demo_units.csv", text: include_str!("../../data/demo_units.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoUnit {
    pub code: String,
    /// Ends in "(contoh)": no real office is meant.
    pub name: String,
    pub agency_type: String,
    /// Code of the unit above, which stands earlier in the file.
    pub parent: Option<String>,
    /// Codes of the regions that it answers for.
    #[serde(deserialize_with = "read::list")]
    pub areas: Vec<String>,
}

pub fn demo_units() -> Result<Vec<DemoUnit>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn fourteen_provincial_units_and_six_in_each_regency() {
        let rows = demo_units().unwrap();
        assert_eq!(rows.len(), 14 + 13 * 6);
        assert_eq!(rows.iter().filter(|u| u.parent.is_none() || u.code == "UPTD-72").count(), 14);
        for code in ["DISNAKER-7210", "UPTD-7210", "DINSOS-7210", "POLRES-7210", "RSUD-7210", "DUKCAPIL-7210"] {
            assert!(rows.iter().any(|u| u.code == code && u.areas == ["72.10"]), "{code}");
        }
    }

    #[test]
    fn every_name_says_that_it_is_an_example() {
        assert!(demo_units().unwrap().iter().all(|u| u.name.ends_with("(contoh)")));
    }

    #[test]
    fn a_parent_stands_before_its_units_and_no_code_twice() {
        let mut seen = HashSet::new();
        for unit in demo_units().unwrap() {
            assert!(unit.parent.as_ref().is_none_or(|parent| seen.contains(parent)), "{unit:?}");
            assert!(seen.insert(unit.code.clone()), "{unit:?}");
        }
    }

    #[test]
    fn the_two_immigration_offices_share_the_regencies() {
        let rows = demo_units().unwrap();
        let areas = |code: &str| rows.iter().find(|u| u.code == code).unwrap().areas.clone();
        assert_eq!(areas("KANIM-BANGGAI"), ["72.01", "72.07", "72.09", "72.11"]);
        let both: HashSet<_> = areas("KANIM-BANGGAI").into_iter().chain(areas("KANIM-PALU")).collect();
        assert_eq!((areas("KANIM-PALU").len(), both.len()), (9, 13));
    }
}
