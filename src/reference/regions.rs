//! Regions: every province and regency of the country, and all of province 72 down to the village.
//! Codes are Kemendagri's, never those of BPS, which look alike (7201 is another regency there).
use serde::Deserialize;

use super::read::{self, Fault, File};

const COUNTRY: File = File { name: "wilayah_id_level12.csv", text: include_str!("../../data/wilayah_id_level12.csv") };
const PROVINCE: File = File { name: "wilayah_72.csv", text: include_str!("../../data/wilayah_72.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    pub code: String,
    pub name: String,
    /// `provinsi`, `kabupaten_kota`, `kecamatan`, `desa`, `kelurahan`
    pub level: String,
    /// None for a province.
    pub parent_code: Option<String>,
}

impl Region {
    /// Provinces and regencies stand in both files.
    fn is_upper(&self) -> bool {
        matches!(self.level.as_str(), "provinsi" | "kabupaten_kota")
    }
}

/// Each region once, a parent before its children.
pub fn regions() -> Result<Vec<Region>, Fault> {
    let mut all: Vec<Region> = read::csv(&COUNTRY)?;
    all.extend(read::csv::<Region>(&PROVINCE)?.into_iter().filter(|region| !region.is_upper()));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn count(rows: &[Region], level: &str) -> usize {
        rows.iter().filter(|r| r.level == level).count()
    }

    #[test]
    fn province_72_is_complete() {
        let rows: Vec<Region> = read::csv(&PROVINCE).unwrap();
        let levels = ["provinsi", "kabupaten_kota", "kecamatan", "desa", "kelurahan"];
        assert_eq!(levels.map(|level| count(&rows, level)), [1, 13, 177, 1842, 175]);
        assert_eq!(rows.len(), 2208);
    }

    #[test]
    fn the_country_has_38_provinces_and_514_regencies() {
        let rows = regions().unwrap();
        assert_eq!((count(&rows, "provinsi"), count(&rows, "kabupaten_kota")), (38, 514));
        assert_eq!(rows.len(), 38 + 514 + 177 + 1842 + 175);
    }

    #[test]
    fn no_region_stands_twice_and_parents_come_first() {
        let mut seen = HashSet::new();
        for region in regions().unwrap() {
            assert!(region.parent_code.as_ref().is_none_or(|p| seen.contains(p)), "{region:?}");
            assert_eq!(region.parent_code.is_none(), region.level == "provinsi", "{region:?}");
            assert!(seen.insert(region.code.clone()), "{region:?}");
        }
    }

    #[test]
    fn both_files_agree_where_they_overlap() {
        let country: Vec<Region> = read::csv(&COUNTRY).unwrap();
        let country: HashMap<_, _> = country.into_iter().map(|r| (r.code.clone(), r)).collect();
        for region in read::csv::<Region>(&PROVINCE).unwrap().iter().filter(|r| r.is_upper()) {
            assert_eq!(country.get(&region.code), Some(region));
        }
    }

    #[test]
    fn palu_has_kelurahan_only_and_sigi_desa_only() {
        let rows = regions().unwrap();
        let of = |regency: &str, level: &str| {
            rows.iter().filter(|r| r.code.starts_with(regency) && r.level == level).count()
        };
        assert_eq!([of("72.71", "desa"), of("72.71", "kelurahan")], [0, 46]);
        assert_eq!([of("72.10", "desa"), of("72.10", "kelurahan")], [176, 0]);
    }

    #[test]
    fn a_village_code_tells_desa_from_kelurahan() {
        for region in regions().unwrap().iter().filter(|r| r.code.len() == 13) {
            let expected = if region.code.get(9..10) == Some("1") { "kelurahan" } else { "desa" };
            assert_eq!(region.level, expected, "{region:?}");
        }
    }
}
