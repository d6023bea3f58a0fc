//! Numbers shown on every public page, as people dial them (domain §9.16).
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "hotlines.csv", text: include_str!("../../data/hotlines.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hotline {
    pub label: String,
    pub number: String,
    /// A code of the list `hotline_need`.
    pub need: String,
    /// None: the whole country.
    pub region_code: Option<String>,
}

/// In the order in which pages show them.
pub fn hotlines() -> Result<Vec<Hotline>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_can_be_dialled() {
        let rows = hotlines().unwrap();
        assert!(rows.iter().all(|h| h.number.bytes().all(|b| b.is_ascii_digit() || b == b'-')), "{rows:?}");
        let numbers: Vec<_> = rows.iter().map(|h| h.number.as_str()).collect();
        assert_eq!(numbers, ["129", "08111-129-129", "110", "148", "0857-700-10048", "0800-1000"]);
    }
}
