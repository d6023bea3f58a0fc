//! Currencies as a code list, the usual ones first. Amounts are never converted.
use serde::Deserialize;

use super::codes::{CodeList, Item};
use super::read::{self, Fault, File};

const FILE: File = File { name: "currencies_id.csv", text: include_str!("../../data/currencies_id.csv") };

#[derive(Deserialize)]
struct Currency {
    code: String,
    name_id: String,
    sort: u32,
}

pub fn currencies() -> Result<CodeList, Fault> {
    let mut rows: Vec<Currency> = read::csv(&FILE)?;
    rows.sort_by_key(|row| row.sort);
    let items = rows.into_iter().map(|row| Item { label: format!("{} ({})", row.name_id, row.code), code: row.code });
    Ok(CodeList { list: "currency".into(), title: "Mata uang".into(), items: items.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rupiah_stands_first() {
        let list = currencies().unwrap();
        assert_eq!(list.items.len(), 32);
        assert_eq!(list.items.first().map(|item| item.label.as_str()), Some("Rupiah Indonesia (IDR)"));
    }
}
