//! A sheet: what was answered to a form of the case file, by its fields. From the form's table follow how
//! it is stored, shown again, read aloud and counted. An empty answer, "belum diketahui" and "tidak
//! ditanyakan (demi keamanan)" are three different things (INT-07).
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::clock::Day;
use crate::crypto::Sealable;
use crate::reference::Book;
use crate::web::Typed;
use crate::web::forms::{Choices, Class, Field, FieldKind, Input};
use crate::web::unsaid::{self, Unsaid};

/// One answer; a question that nobody touched has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    Text(String),
    Codes(Vec<String>),
    Number(i64),
    /// `2026-03-01`
    Day(String),
    /// Why there is none.
    Unsaid(Unsaid),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet(BTreeMap<String, Said>);

impl Sealable for Sheet {
    const TABLE: &'static str = "file_records";
    const COLUMN: &'static str = "sheet";
}

/// The sheet of a reported party: bound to its own table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PartySheet(pub Sheet);

impl Sealable for PartySheet {
    const TABLE: &'static str = "reported_parties";
    const COLUMN: &'static str = "sheet";
}

/// How many questions a form has, and how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    pub questions: i32,
    pub unknown: i32,
    pub not_asked: i32,
    /// Untouched: only these are still to be asked.
    pub open: i32,
}

impl Measure {
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            questions: self.questions + other.questions,
            unknown: self.unknown + other.unknown,
            not_asked: self.not_asked + other.not_asked,
            open: self.open + other.open,
        }
    }
    /// Of a form that nobody has filled.
    pub fn untouched(fields: &[Field]) -> Self {
        Self::of(fields, |_| None)
    }
    /// By what was said to each field.
    pub fn of(fields: &[Field], said: impl Fn(&Field) -> Option<Said>) -> Self {
        let mut measure = Self::default();
        for field in fields.iter().filter(|field| field.unsaid) {
            measure.questions += 1;
            match said(field).map(|said| said.reason()) {
                None => measure.open += 1,
                Some(Some(Unsaid::Unknown)) => measure.unknown += 1,
                Some(Some(Unsaid::NotAsked)) => measure.not_asked += 1,
                Some(None) => {}
            }
        }
        measure
    }
    pub const fn answered(self) -> i32 {
        self.questions - self.unknown - self.not_asked - self.open
    }
}

impl Said {
    /// Why it is no answer: chosen beside the field, or among its own options.
    fn reason(&self) -> Option<Unsaid> {
        match self {
            Self::Unsaid(why) => Some(*why),
            Self::Text(code) => Unsaid::parse(code),
            Self::Codes(_) | Self::Number(_) | Self::Day(_) => None,
        }
    }
    fn of(field: &Field, input: &Input) -> Option<Self> {
        let name = field.name;
        if let Some(why) = input.unsaid(name) {
            return Some(Self::Unsaid(why));
        }
        match field.kind {
            FieldKind::Note => None,
            FieldKind::Number => input.number(name).map(Self::Number),
            FieldKind::Date => input.day(name).map(|day| Self::Day(day.iso())),
            FieldKind::Checks => Some(input.codes(name)).filter(|codes| !codes.is_empty()).map(Self::Codes),
            FieldKind::YesNo => input.yes(name).map(|yes| Self::Text(if yes { "ya" } else { "tidak" }.into())),
            FieldKind::Radios | FieldKind::Select => input.some_text(name).map(choice),
            _ => input.some_text(name).map(Self::Text),
        }
    }
}

/// A code of a list, or one of the two reasons that stand among its options.
fn choice(code: String) -> Said {
    Unsaid::parse(&code).map_or(Said::Text(code), Said::Unsaid)
}

/// Whether an answer may name somebody: it stands masked on the section's page.
pub fn names_somebody(field: &Field) -> bool {
    field.class == Class::P2
}

impl Sheet {
    pub fn read(fields: &[Field], input: &Input) -> Self {
        let said = |field: &Field| Said::of(field, input).map(|said| (field.name.to_owned(), said));
        Self(fields.iter().filter_map(said).collect())
    }
    pub fn measure(&self, fields: &[Field]) -> Measure {
        Measure::of(fields, |field| self.0.get(field.name).cloned())
    }
    /// Whether anything was said to this question.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
    pub fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Said::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Said::Number(number)) => Some(*number),
            _ => None,
        }
    }
    pub fn day(&self, name: &str) -> Option<Day> {
        match self.0.get(name) {
            Some(Said::Day(day)) => Day::parse(day),
            _ => None,
        }
    }
    /// A choice as a code: `not_asked_safety` of a select that offers it.
    pub fn code(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Said::Text(code)) => code.clone(),
            Some(Said::Unsaid(why)) => why.code().to_owned(),
            _ => String::new(),
        }
    }
    pub fn put_text(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), Said::Text(text.to_owned()));
    }
    pub fn put_number(&mut self, name: &str, number: i64) {
        self.0.insert(name.to_owned(), Said::Number(number));
    }
    pub fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }
    /// Without what names somebody.
    #[must_use]
    pub fn masked(mut self, fields: &[Field]) -> Self {
        self.0.retain(|name, _| !fields.iter().any(|field| field.name == name && names_somebody(field)));
        self
    }
    /// Field and code of everything that was chosen from a list, for counting.
    pub fn codes(&self, fields: &[Field]) -> Vec<(&'static str, String)> {
        let chosen = fields.iter().filter(|f| matches!(f.choices, Choices::List(_) | Choices::Fixed(_)));
        chosen.flat_map(|f| self.codes_of(f.name).into_iter().map(|code| (f.name, code))).collect()
    }
    fn codes_of(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Said::Text(code)) => vec![code.clone()],
            Some(Said::Unsaid(why)) => vec![why.code().to_owned()],
            Some(Said::Codes(codes)) => codes.clone(),
            _ => Vec::new(),
        }
    }

    /// What the form holds before anything is typed.
    pub fn typed(&self, fields: &[Field]) -> Typed {
        let mut typed = Typed::default();
        for field in fields {
            match self.0.get(field.name) {
                None => {}
                Some(Said::Text(text)) => typed.set(field.name, text.clone()),
                Some(Said::Number(number)) => typed.set(field.name, number.to_string()),
                Some(Said::Codes(codes)) => codes.iter().for_each(|code| typed.add(field.name, code.as_str())),
                Some(Said::Day(day)) => put_day(&mut typed, field.name, day),
                Some(Said::Unsaid(why)) => {
                    typed.set(&unsaid::beside(field).unwrap_or_else(|| field.name.to_owned()), why.code());
                }
            }
        }
        typed
    }

    /// An answer in words; None for a question that nobody touched.
    pub fn words(&self, field: &Field, book: &Book) -> Option<String> {
        let label = |code: &String| match field.choices {
            Choices::List(list) => book.label(list, code),
            Choices::Fixed(pairs) => {
                pairs.iter().find(|(known, _)| known == code).map_or_else(|| code.clone(), |(_, l)| (*l).to_owned())
            }
            Choices::Given => said_of_given(field.name, code, book),
            Choices::None => code.clone(),
        };
        Some(match self.0.get(field.name)? {
            Said::Text(text) => label(text),
            Said::Number(number) => number.to_string(),
            Said::Codes(codes) => codes.iter().map(label).collect::<Vec<_>>().join(", "),
            Said::Day(day) => Day::parse(day).map_or_else(|| day.clone(), Day::long),
            Said::Unsaid(why) => book.label(unsaid::LIST, why.code()).to_lowercase(),
        })
    }
}

/// Options that a page supplies: a person of the case by number, a region, an office.
fn said_of_given(name: &str, code: &str, book: &Book) -> String {
    match name {
        "victim" => format!("Orang {code}"),
        "region" => book.place_name(code),
        _ => code.parse().map_or_else(|_| code.to_owned(), |unit| book.unit_name(unit)),
    }
}

fn put_day(typed: &mut Typed, name: &str, day: &str) {
    let Some(day) = Day::parse(day) else { return };
    let number = day.number();
    typed.set(&format!("{name}_d"), (number % 100).to_string());
    typed.set(&format!("{name}_m"), (number / 100 % 100).to_string());
    typed.set(&format!("{name}_y"), day.year().to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[Field] = &[
        Field::text("place", "Tempat").optional().unsaid(),
        Field::select("way", "Cara", Choices::Fixed(&[("car", "Mobil")])).optional().unsaid(),
        Field::checks("means", "Cara", Choices::List("tppo_means")).optional().unsaid(),
        Field::date("from", "Dari").optional().unsaid(),
        Field::text("note", "Catatan").optional(),
    ];

    fn sheet(answers: &[(&str, Said)]) -> Sheet {
        Sheet(answers.iter().map(|(name, said)| ((*name).to_owned(), said.clone())).collect())
    }

    #[test]
    fn int_07_only_an_untouched_question_is_open() {
        let told = sheet(&[
            ("place", Said::Unsaid(Unsaid::Unknown)),
            ("way", Said::Unsaid(Unsaid::NotAsked)),
            ("from", Said::Day("2026-03-01".into())),
        ]);
        let measure = told.measure(FIELDS);
        assert_eq!(measure, Measure { questions: 4, unknown: 1, not_asked: 1, open: 1 });
        assert_eq!(measure.answered(), 1);
        assert_eq!(Measure::untouched(FIELDS).open, 4);
    }

    #[test]
    fn int_07_the_three_are_stored_as_three() {
        let told = sheet(&[("place", Said::Unsaid(Unsaid::Unknown)), ("way", Said::Unsaid(Unsaid::NotAsked))]);
        let stored = serde_json::to_value(&told).unwrap();
        assert_eq!(stored["place"]["unsaid"], "unknown");
        assert_eq!(stored["way"]["unsaid"], "not_asked_safety");
        assert!(stored["from"].is_null());
        assert_eq!(serde_json::from_value::<Sheet>(stored).unwrap(), told);
    }

    #[test]
    fn what_was_said_comes_back_into_the_form_as_it_was() {
        let told = sheet(&[
            ("place", Said::Unsaid(Unsaid::Unknown)),
            ("way", Said::Unsaid(Unsaid::NotAsked)),
            ("means", Said::Codes(vec!["deception".into(), "forgery".into()])),
            ("from", Said::Day("2026-03-01".into())),
        ]);
        let typed = told.typed(FIELDS);
        assert_eq!(typed.first("place_missing"), Some("unknown"));
        assert_eq!(typed.first("way"), Some("not_asked_safety"));
        assert_eq!(typed.all("means").count(), 2);
        assert_eq!(
            [typed.first("from_d"), typed.first("from_m"), typed.first("from_y")],
            [Some("1"), Some("3"), Some("2026")]
        );
        assert_eq!(told.codes(FIELDS).len(), 3, "one for each choice");
    }
}
