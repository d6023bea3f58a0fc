//! How much each indicator of the full checklist weighs (domain §4.5). Their words are code lists,
//! one for each dimension: `ilo_exploitation` and so on.
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "ilo_indicators.csv", text: include_str!("../../data/ilo_indicators.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    pub dimension: String,
    /// `strong`, `medium` or `weak`
    pub strength: String,
}

pub fn indicators() -> Result<Vec<Indicator>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;
    use crate::reference::codes;

    #[test]
    fn sixty_seven_in_six_dimensions_each_with_its_words() {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in indicators().unwrap() {
            let list = format!("ilo_{}", row.dimension);
            let lists = codes().unwrap();
            let words = lists.iter().find(|l| l.list == list).unwrap_or_else(|| panic!("no list {list}"));
            assert!(words.items.iter().any(|item| item.code == row.code), "{row:?}");
            assert!(["strong", "medium", "weak"].contains(&row.strength.as_str()), "{row:?}");
            *counts.entry(row.dimension).or_default() += 1;
        }
        // The counts that the source gives.
        let published = [
            ("deceptive_recruitment", 10),
            ("coercive_recruitment", 10),
            ("vulnerability_recruitment", 16),
            ("exploitation", 9),
            ("coercion_destination", 15),
            ("vulnerability_destination", 7),
        ];
        assert_eq!(counts, published.map(|(dimension, count)| (dimension.to_owned(), count)).into());
    }

    /// The domain's own list, where that material lies beside the project.
    #[test]
    fn items_and_strengths_are_the_domains() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/domain/codelists.json");
        let Ok(text) = std::fs::read_to_string(path) else { return };
        let domain: serde_json::Value = serde_json::from_str(&text).unwrap();
        let theirs: Vec<Indicator> = domain["ilo_adult_labour"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                let word = |name: &str| item[name].as_str().unwrap().to_owned();
                Indicator { code: word("code"), dimension: word("dimension"), strength: word("strength") }
            })
            .collect();
        assert_eq!(indicators().unwrap(), theirs);
    }
}
