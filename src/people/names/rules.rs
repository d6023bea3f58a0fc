//! The rules of Indonesian names (titles, short forms, spellings) as the reference file `data/name_rules.json`
//! states them. The file is part of the program; it is read once.
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// The rules in use everywhere. A broken file would leave them empty; a test of this module keeps that from shipping.
pub static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::parse(include_str!("../../../data/name_rules.json")).unwrap_or_default());

/// Short forms that villages write and the file does not list. (Own knowledge; the file stays as it was received.)
const MORE_SHORT_FORMS: [(&str, &str); 18] = [
    ("mhd", "muhammad"),
    ("mhmd", "muhammad"),
    ("moch", "muhammad"),
    ("much", "muhammad"),
    ("mochammad", "muhammad"),
    ("muhammat", "muhammad"),
    ("abdoel", "abdul"),
    ("abdl", "abdul"),
    ("noor", "nur"),
    ("gst", "gusti"),
    ("ngr", "ngurah"),
    ("gd", "gede"),
    ("gde", "gede"),
    ("kd", "kadek"),
    ("kmg", "komang"),
    ("kom", "komang"),
    ("ngh", "nengah"),
    ("lh", "luh"),
];

/// Words before a child's name by which a parent is called ("Papa Ikal"), and noble ranks: they tell little.
const MORE_LOW_WEIGHT: [&str; 3] = ["mama", "papa", "gusti"];

/// One change of the spelling inside a word, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Letters become other letters. `long_only`: not in words of one or two letters, which may be initials.
    Replace { from: String, to: String, long_only: bool },
    /// "nn" becomes "n".
    Undouble,
    /// "Rahmah" becomes "Rahma".
    DropFinalH,
    /// "-uddin", "-udien", "-uding" become "-udin".
    FinalUdin,
}

/// What `name_rules.json` says, ready for look-ups. All words are lower case.
#[derive(Debug, Default)]
pub struct Rules {
    /// Dropped: they belong to the office or the age, not to the name.
    pub titles: HashSet<String>,
    /// Short form to full form.
    pub short_forms: HashMap<String, String>,
    /// So frequent that agreeing says little and lacking says nothing.
    pub low_weight: HashSet<String>,
    /// Balinese order of birth: Made and Wayan are brothers.
    pub birth_order: HashSet<String>,
    /// What begins the name by which somebody is called.
    pub alias_markers: HashSet<String>,
    /// Stands between a man's name and his father's.
    pub bin: HashSet<String>,
    /// Stands between a woman's name and her father's.
    pub binti: HashSet<String>,
    pub steps: Vec<Step>,
}

/// The file as it is written.
#[derive(Deserialize)]
struct File {
    titles_drop: HashSet<String>,
    expand: HashMap<String, String>,
    low_weight_tokens: HashSet<String>,
    birth_order_tokens: HashSet<String>,
    alias_markers: HashSet<String>,
    patronymic: Patronymic,
    fold_steps: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Patronymic {
    bin: HashSet<String>,
    binti: HashSet<String>,
}

impl Rules {
    /// Reads the text of `name_rules.json` and adds the few words of this module.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_str(text)?;
        let mut short_forms = file.expand;
        for (short, full) in MORE_SHORT_FORMS {
            short_forms.entry(short.to_owned()).or_insert_with(|| full.to_owned());
        }
        let mut low_weight = file.low_weight_tokens;
        low_weight.extend(MORE_LOW_WEIGHT.map(str::to_owned));
        Ok(Self {
            titles: file.titles_drop,
            short_forms,
            low_weight,
            birth_order: file.birth_order_tokens,
            alias_markers: file.alias_markers,
            bin: file.patronymic.bin,
            binti: file.patronymic.binti,
            steps: file.fold_steps.into_iter().map(|(from, to)| step(from, to)).collect(),
        })
    }
}

/// The file writes three of its steps in words.
fn step(from: String, to: String) -> Step {
    if from == "double letter" {
        Step::Undouble
    } else if from.starts_with("final h") {
        Step::DropFinalH
    } else if from.starts_with("final udin") {
        Step::FinalUdin
    } else {
        let long_only = matches!(from.as_str(), "f" | "v" | "z" | "j");
        Step::Replace { from, to, long_only }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read_whole() {
        assert!(RULES.titles.contains("hj"));
        assert_eq!(RULES.short_forms.get("moh").map(String::as_str), Some("muhammad"));
        assert!(RULES.birth_order.contains("wayan"));
        assert!(RULES.binti.contains("bte"));
        assert_eq!(RULES.steps.len(), 26);
    }

    #[test]
    fn steps_written_in_words_are_understood() {
        for told in [Step::Undouble, Step::DropFinalH, Step::FinalUdin] {
            assert!(RULES.steps.contains(&told), "{told:?}");
        }
        assert!(RULES.steps.contains(&Step::Replace { from: "f".into(), to: "p".into(), long_only: true }));
    }

    #[test]
    fn a_file_without_titles_is_refused() {
        assert!(Rules::parse("{}").is_err());
    }
}
