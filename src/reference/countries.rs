//! Countries as a code list: Indonesia, then where people are sent most, the others by name.
use serde::Deserialize;

use super::codes::{CodeList, Item};
use super::read::{self, Fault, File};

const FILE: File = File { name: "countries_id.csv", text: include_str!("../../data/countries_id.csv") };

/// Many never left the country.
const HOME: &str = "IDN";

#[derive(Deserialize)]
struct Country {
    alpha3: String,
    name_id: String,
    /// 1 is the most frequent destination; none: by name.
    destination_order: Option<u32>,
}

pub fn countries() -> Result<CodeList, Fault> {
    let mut rows: Vec<Country> = read::csv(&FILE)?;
    rows.sort_by_key(|row| (row.alpha3 != HOME, row.destination_order.unwrap_or(u32::MAX), row.name_id.clone()));
    let items = rows.into_iter().map(|row| Item { code: row.alpha3, label: row.name_id }).collect();
    Ok(CodeList { list: "country".into(), title: "Negara".into(), items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_destinations_stand_before_the_other_countries() {
        let list = countries().unwrap();
        assert_eq!(list.items.len(), 249);
        let first: Vec<&str> = list.items.iter().take(2).map(|item| item.code.as_str()).collect();
        assert_eq!(first, ["IDN", "MYS"]);
    }
}
