//! National holidays and cuti bersama: days that a deadline in working days skips.
use serde::Deserialize;

use super::read::{self, Fault, File};
use crate::base::clock::Day;

const FILE: File = File { name: "holidays_id.csv", text: include_str!("../../data/holidays_id.csv") };

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    #[serde(rename = "date", deserialize_with = "read::day")]
    pub day: Day,
    /// `libur_nasional` or `cuti_bersama`
    pub kind: String,
    pub name: String,
    pub basis: String,
}

pub fn holidays() -> Result<Vec<Holiday>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_2026_has_17_holidays_and_8_days_of_cuti_bersama() {
        let rows = holidays().unwrap();
        let of = |kind: &str| rows.iter().filter(|h| h.kind == kind).count();
        assert_eq!((of("libur_nasional"), of("cuti_bersama"), rows.len()), (17, 8, 25));
        assert!(rows.windows(2).all(|pair| pair[0].day < pair[1].day));
    }
}
