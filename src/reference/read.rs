//! Reads a file that ships in `data/`: each line becomes a typed row, or a fault that names file and line.
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use crate::access::Bundle;
use crate::base::clock::Day;

/// A file of `data/`, compiled in.
pub(super) struct File {
    pub name: &'static str,
    pub text: &'static str,
}

/// A shipped file that cannot be read; found by a test long before it reaches anybody.
#[derive(Debug, thiserror::Error)]
#[error("data/{file}, line {line}: {why}")]
pub struct Fault {
    pub file: &'static str,
    pub line: u64,
    pub why: String,
}

pub(super) fn csv<T: DeserializeOwned>(file: &File) -> Result<Vec<T>, Fault> {
    let fault = |e: csv::Error| Fault {
        file: file.name,
        line: e.position().map_or(0, csv::Position::line),
        why: e.to_string(),
    };
    csv::Reader::from_reader(file.text.as_bytes()).deserialize().map(|row| row.map_err(fault)).collect()
}

pub(super) fn json<T: DeserializeOwned>(file: &File) -> Result<T, Fault> {
    serde_json::from_str(file.text).map_err(|e| Fault {
        file: file.name,
        line: u64::try_from(e.line()).unwrap_or_default(),
        why: e.to_string(),
    })
}

pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    let text = String::deserialize(from)?;
    Day::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no day")))
}

/// An empty cell is no day: the row is open at that end.
pub(super) fn day_or_open<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    Day::parse(&text).map(Some).ok_or_else(|| D::Error::custom(format!("{text:?} is no day")))
}

pub(super) fn yes_no<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match String::deserialize(from)?.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(D::Error::custom(format!("{other:?} is neither yes nor no"))),
    }
}

pub(super) fn bundle<'de, D: Deserializer<'de>>(from: D) -> Result<Bundle, D::Error> {
    let code = String::deserialize(from)?;
    Bundle::parse(&code).ok_or_else(|| D::Error::custom(format!("{code:?} is no field class")))
}

/// Several codes in one cell, joined with `;`.
pub(super) fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(String::deserialize(from)?.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

/// Field classes in one cell; unlike those of the database, an unknown one is a fault.
pub(super) fn bundles<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Bundle>, D::Error> {
    let known =
        |code: &String| Bundle::parse(code).ok_or_else(|| D::Error::custom(format!("{code:?} is no field class")));
    list(from)?.iter().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[serde(deserialize_with = "day")]
        on: Day,
        #[serde(deserialize_with = "bundles")]
        opens: Vec<Bundle>,
    }

    #[test]
    fn a_broken_line_is_named() {
        let file = File { name: "x.csv", text: "on,opens\n2026-11-24,contact;identity\n2026-02-30,contact\n" };
        let fault = csv::<Row>(&file).unwrap_err();
        assert_eq!((fault.file, fault.line), ("x.csv", 3));
        assert!(fault.to_string().contains("2026-02-30"), "{fault}");
    }

    #[test]
    fn an_unknown_field_class_is_a_fault() {
        let file = File { name: "x.csv", text: "on,opens\n2026-11-24,contact;secret\n" };
        assert!(csv::<Row>(&file).unwrap_err().to_string().contains("secret"));
    }

    #[test]
    fn a_good_line_is_read() {
        let file = File { name: "x.csv", text: "on,opens\n2026-11-24,\n" };
        let rows = csv::<Row>(&file).unwrap();
        assert_eq!(rows.first().map(|r| (r.on, r.opens.len())), Day::parse("2026-11-24").map(|d| (d, 0)));
    }
}
