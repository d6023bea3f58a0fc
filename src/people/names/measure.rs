//! How well the judgement does on pairs whose answer is known (`sintuvu people match --pairs FILE`).
use std::io::Read;

use serde::{Deserialize, Serialize};

use super::fold::Sex;
use super::judge::{Facts, Person, Regency, Verdict, judge};

/// What went wrong with the file of pairs. Rows count from 1, the line of headings not counted.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    #[error("baris judul tidak dapat dibaca atau tidak lengkap: {0}")]
    Headings(csv::Error),
    #[error("baris data {row} tidak dapat dibaca: {source}")]
    Row { row: u64, source: csv::Error },
    #[error("baris data {row}: kolom {column} berisi nilai yang tidak dikenal")]
    Value { row: u64, column: &'static str },
    #[error("berkas tidak berisi pasangan nama")]
    Empty,
}

/// Shares from 0 to 1. Without a single hit they are 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Of the pairs called the same: how many are.
    pub precision: f64,
    /// Of the pairs that are the same: how many were called so.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    pub pairs: u32,
}

/// One row; other columns are passed over.
#[derive(Deserialize)]
struct Row {
    name_a: String,
    birth_year_a: String,
    sex_a: String,
    region_a: String,
    name_b: String,
    birth_year_b: String,
    sex_b: String,
    region_b: String,
    same_person: String,
}

#[derive(Default)]
struct Tally {
    hits: u32,
    false_alarms: u32,
    missed: u32,
    pairs: u32,
}

/// Judges each pair of a CSV file and compares with its column `same_person`.
pub fn measure(pairs: impl Read) -> Result<Figures, MeasureError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(pairs);
    let headings = reader.headers().map_err(MeasureError::Headings)?.clone();
    let mut tally = Tally::default();
    for (row, record) in (1..).zip(reader.records()) {
        let record = record.map_err(|source| MeasureError::Row { row, source })?;
        let pair: Row = record.deserialize(Some(&headings)).map_err(|source| bad_row(row, source))?;
        let same = same_person(&pair, row)?;
        let left = person(&pair.name_a, [&pair.birth_year_a, &pair.sex_a, &pair.region_a], row, LEFT)?;
        let right = person(&pair.name_b, [&pair.birth_year_b, &pair.sex_b, &pair.region_b], row, RIGHT)?;
        tally.count(same, judge(&left, &right).verdict() == Verdict::Probable);
    }
    tally.figures().ok_or(MeasureError::Empty)
}

/// A heading that lacks shows in the first row.
fn bad_row(row: u64, source: csv::Error) -> MeasureError {
    if row == 1 { MeasureError::Headings(source) } else { MeasureError::Row { row, source } }
}

fn same_person(pair: &Row, row: u64) -> Result<bool, MeasureError> {
    match pair.same_person.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(MeasureError::Value { row, column: "same_person" }),
    }
}

/// Names of the columns with year, sex and region.
const LEFT: [&str; 3] = ["birth_year_a", "sex_a", "region_a"];
const RIGHT: [&str; 3] = ["birth_year_b", "sex_b", "region_b"];

/// Empty cells are unknown facts; anything else must be understood.
fn person(name: &str, cells: [&String; 3], row: u64, columns: [&'static str; 3]) -> Result<Person, MeasureError> {
    let [year, sex, region] = cells.map(String::as_str);
    let [year_column, sex_column, region_column] = columns;
    let bad = |column| MeasureError::Value { row, column };
    let birth_year = known(year).map(|text| text.parse().map_err(|_| bad(year_column))).transpose()?;
    let sex = match sex {
        "" => None,
        "f" => Some(Sex::Female),
        "m" => Some(Sex::Male),
        _ => return Err(bad(sex_column)),
    };
    let regency = known(region).map(|code| Regency::of(code).ok_or(bad(region_column))).transpose()?;
    Ok(Person::new(name, Facts { birth_year, sex, regency }))
}

fn known(cell: &str) -> Option<&str> {
    (!cell.is_empty()).then_some(cell)
}

impl Tally {
    fn count(&mut self, same: bool, said_same: bool) {
        self.pairs += 1;
        match (same, said_same) {
            (true, true) => self.hits += 1,
            (false, true) => self.false_alarms += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn figures(&self) -> Option<Figures> {
        let share = |whole: u32| if whole == 0 { 0.0 } else { f64::from(self.hits) / f64::from(whole) };
        let precision = share(self.hits + self.false_alarms);
        let recall = share(self.hits + self.missed);
        let both = precision + recall;
        let f1 = if both > 0.0 { 2.0 * precision * recall / both } else { 0.0 };
        (self.pairs > 0).then_some(Figures { precision, recall, f1, pairs: self.pairs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: &str =
        "id,name_a,birth_year_a,sex_a,region_a,name_b,birth_year_b,sex_b,region_b,same_person,category\n";

    fn measured(rows: &str) -> Result<Figures, MeasureError> {
        measure(format!("{HEADINGS}{rows}").as_bytes())
    }

    /// The aim of the project on the pairs it was given.
    #[test]
    fn the_given_pairs_are_told_apart() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/name_pairs.csv");
        let found = measure(std::fs::File::open(path).unwrap()).unwrap();
        assert!(found.f1 >= 0.96 && found.recall >= 0.97, "{found:?}");
        assert_eq!(found.pairs, 356);
    }

    #[test]
    fn hits_and_misses_are_counted() {
        let same = "1,Umar Pua,1970,m,72.01,Oemar Pua,1970,m,72.01,yes,x\n";
        let missed = "2,Umar Pua,1970,m,72.01,Rina Pua,1970,f,72.01,yes,x\n";
        let found = measured(&format!("{same}{missed}")).unwrap();
        assert_eq!((found.precision, found.recall, found.pairs), (1.0, 0.5, 2));
    }

    #[test]
    fn unknown_facts_may_stay_empty() {
        assert!(measured("1,Umar,,,,Oemar,,,,no,x\n").is_ok());
    }

    #[test]
    fn a_bad_value_names_row_and_column() {
        let good = "1,Umar,,,,Oemar,,,,no,x\n";
        let column_of = |row: &str| match measured(&format!("{good}{row}")) {
            Err(MeasureError::Value { row: 2, column }) => column,
            other => panic!("{other:?}"),
        };
        assert_eq!(column_of("2,Umar,,,,Oemar,19x,,,no,x\n"), "birth_year_b");
        assert_eq!(column_of("2,Umar,,w,,Oemar,,,,no,x\n"), "sex_a");
        assert_eq!(column_of("2,Umar,,,Palu,Oemar,,,,no,x\n"), "region_a");
        assert_eq!(column_of("2,Umar,,,,Oemar,,,,maybe,x\n"), "same_person");
    }

    #[test]
    fn a_short_row_is_named() {
        assert!(matches!(measured("1,a,,,,b,,,,no,x\n2,a,b\n"), Err(MeasureError::Row { row: 2, .. })));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(matches!(measured(""), Err(MeasureError::Empty)));
        assert!(matches!(measure("a,b\n1,2\n".as_bytes()), Err(MeasureError::Headings(_))));
    }
}
