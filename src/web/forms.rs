//! A form as a table: from one list of fields come the page, the parser, the error messages and
//! `sintuvu routes --json` (docs/adr/0005). A name that the list does not have is refused.
use std::collections::HashMap;

use crate::access::Action;
use crate::base::clock::Day;
use crate::base::text;
use crate::base::text::day::{self, DayFault, DayWarning, Of};
use crate::flow::FieldFault;
use crate::reference::Book;

pub use super::class::Class;
use super::form_view::OptionView;
pub use super::kind::FieldKind;
use super::typed::Typed;
use super::unsaid::{self, Unsaid};

/// Longest short text and longest long text (D-11).
pub const SHORT: usize = 200;
pub const LONG: usize = 4_000;

/// Where the options of a choice come from.
#[derive(Clone, Copy, Debug)]
pub enum Choices {
    None,
    /// A code list of the book.
    List(&'static str),
    Fixed(&'static [(&'static str, &'static str)]),
    /// The page supplies them (units, people, other records).
    Given,
}

/// Options that a page supplies for its `Choices::Given` fields, by field name.
pub type Given = HashMap<&'static str, Vec<OptionView>>;

#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: FieldKind,
    pub choices: Choices,
    pub required: bool,
    pub max: usize,
    pub class: Class,
    pub autocomplete: &'static str,
    /// Phones show the keyboard of numbers.
    pub digits: bool,
    /// It may be answered "belum diketahui" or "tidak ditanyakan (demi keamanan)".
    pub unsaid: bool,
}

impl Field {
    const fn new(kind: FieldKind, name: &'static str, label: &'static str, max: usize) -> Self {
        Self {
            name,
            label,
            hint: "",
            kind,
            choices: Choices::None,
            required: true,
            max,
            class: Class::P1,
            autocomplete: "off",
            digits: false,
            unsaid: false,
        }
    }
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Text, name, label, SHORT)
    }
    pub const fn area(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Area, name, label, LONG)
    }
    pub const fn number(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Number, name, label, 7)
    }
    pub const fn date(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Date, name, label, 10)
    }
    pub const fn tel(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Tel, name, label, 40)
    }
    pub const fn code(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Code, name, label, 40)
    }
    pub const fn password(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::Password, name, label, 200)
    }
    pub const fn yes_no(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::YesNo, name, label, 5)
    }
    pub const fn radios(name: &'static str, label: &'static str, choices: Choices) -> Self {
        Self::new(FieldKind::Radios, name, label, 80).with(choices)
    }
    pub const fn checks(name: &'static str, label: &'static str, choices: Choices) -> Self {
        Self::new(FieldKind::Checks, name, label, 80).with(choices)
    }
    pub const fn select(name: &'static str, label: &'static str, choices: Choices) -> Self {
        Self::new(FieldKind::Select, name, label, 80).with(choices)
    }
    pub const fn hidden(name: &'static str) -> Self {
        Self::new(FieldKind::Hidden, name, "", SHORT)
    }
    /// At most as long as `upload` lets it be.
    pub const fn file(name: &'static str, label: &'static str) -> Self {
        Self::new(FieldKind::File, name, label, super::upload::MOST_BYTES)
    }
    pub const fn note(text: &'static str) -> Self {
        Self::new(FieldKind::Note, "", text, 0).optional()
    }
    const fn with(mut self, choices: Choices) -> Self {
        self.choices = choices;
        self
    }
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
    pub const fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }
    pub const fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
    pub const fn digits(mut self) -> Self {
        self.digits = true;
        self
    }
    /// A question of the case file: empty, not known and not asked are three answers (INT-07).
    pub const fn unsaid(mut self) -> Self {
        self.unsaid = true;
        self
    }
    pub const fn autocomplete(mut self, value: &'static str) -> Self {
        self.autocomplete = value;
        self
    }
    fn allows(&self, code: &str, book: &Book, given: &Given) -> bool {
        match self.choices {
            Choices::None => true,
            Choices::List(list) => book.has_code(list, code),
            Choices::Fixed(pairs) => pairs.iter().any(|(known, _)| *known == code),
            Choices::Given => given.get(self.name).is_some_and(|o| o.iter().any(|o| o.code == code && !o.disabled)),
        }
    }
}

/// One act's form.
#[derive(Debug)]
pub struct FormSpec {
    pub action: Action,
    /// Last part of its path: `/laporan-dini/{id}/terima`.
    pub slug: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    pub button: &'static str,
    pub danger: bool,
    pub fields: &'static [Field],
}

impl FormSpec {
    /// Whether it has nothing to fill in, so that a record page can show it as one button.
    pub fn is_bare(&self) -> bool {
        self.fields.is_empty()
    }
    /// Bytes a body of this form may have (security.md 7.3).
    pub fn body_limit(&self) -> usize {
        let narrative = self.fields.iter().any(|f| f.kind == FieldKind::Area);
        if narrative { 256 * 1024 } else { 64 * 1024 }
    }
    /// The field that a file belongs to.
    pub fn file_field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.kind == FieldKind::File && f.name == name)
    }
    pub fn takes_files(&self) -> bool {
        self.fields.iter().any(|f| f.kind == FieldKind::File)
    }

    /// Reads what was typed; every fault names its field.
    pub fn read(&self, typed: &Typed, book: &Book, given: &Given) -> Result<Input, Vec<FieldFault>> {
        let mut input = Input::default();
        let mut faults = Vec::new();
        for field in self.fields {
            let read = read_field(field, typed, book, given);
            match read.map(|value| value.or_else(|| unsaid::read(field, typed).map(Value::Unsaid))) {
                Ok(Some(value)) => {
                    input.0.insert(field.name, value);
                }
                Ok(None) if field.required && !matches!(field.kind, FieldKind::Note | FieldKind::File) => {
                    faults.push(FieldFault { field: field.name, text: empty_text(field) });
                }
                Ok(None) => {}
                Err(text) => faults.push(FieldFault { field: field.name, text }),
            }
        }
        if faults.is_empty() { Ok(input) } else { Err(faults) }
    }

    /// The words beside the field that a posted name belongs to.
    pub fn label_of(&self, name: &str) -> String {
        self.fields.iter().find(|f| f.owns(name)).map_or_else(|| name.to_owned(), |f| f.label.to_owned())
    }

    /// A name that no field of this form has: a forged or outdated form.
    pub fn unknown_name<'a>(&self, typed: &'a Typed) -> Option<&'a str> {
        typed.content().map(|(name, _)| name).find(|name| !self.fields.iter().any(|f| f.owns(name)))
    }
}

impl Field {
    fn owns(&self, name: &str) -> bool {
        match self.kind {
            _ if unsaid::owns(self, name) => true,
            FieldKind::Date => name.strip_prefix(self.name).is_some_and(|rest| matches!(rest, "_d" | "_m" | "_y")),
            FieldKind::Note => false,
            _ => name == self.name,
        }
    }
}

/// A label within a sentence; "NIK" stays as it is.
fn lowered(label: &str) -> String {
    let label = label.trim_end_matches('?');
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

/// "Isi …" for a box, "Pilih …" for a choice.
fn empty_text(field: &Field) -> String {
    let label = field.label.trim_end_matches('?');
    match field.kind {
        FieldKind::Radios | FieldKind::Checks | FieldKind::Select | FieldKind::YesNo => {
            format!("Pilih jawaban: {label}")
        }
        _ => format!("Isi: {label}"),
    }
}

fn read_field(field: &Field, typed: &Typed, book: &Book, given: &Given) -> Result<Option<Value>, String> {
    match field.kind {
        FieldKind::Note | FieldKind::File => Ok(None),
        FieldKind::Date => read_date(field, typed),
        FieldKind::Checks => read_checks(field, typed, book, given),
        FieldKind::Password => Ok(typed.first(field.name).filter(|v| !v.is_empty()).map(|v| Value::Text(v.to_owned()))),
        _ => {
            let raw = typed.first(field.name).unwrap_or_default();
            let clean =
                if field.kind == FieldKind::Area { text::area(raw, field.max) } else { text::line(raw, field.max) };
            let clean = clean.map_err(|fault| fault.to_string())?;
            if clean.is_empty() {
                return Ok(None);
            }
            read_text(field, clean, book, given).map(Some)
        }
    }
}

fn read_text(field: &Field, clean: String, book: &Book, given: &Given) -> Result<Value, String> {
    match field.kind {
        FieldKind::Number => match clean.parse::<i64>() {
            Ok(number) if number >= 0 => Ok(Value::Number(number)),
            _ => Err(format!("Tulis {} dengan angka, misalnya 3", lowered(field.label))),
        },
        FieldKind::YesNo => match clean.as_str() {
            "ya" => Ok(Value::Yes(true)),
            "tidak" => Ok(Value::Yes(false)),
            _ => Err(empty_text(field)),
        },
        _ if unsaid::is_option(field, &clean) => Ok(Value::Text(clean)),
        FieldKind::Radios | FieldKind::Select if !field.allows(&clean, book, given) => {
            Err(format!("Pilih jawaban yang ada di daftar: {}", field.label))
        }
        _ => Ok(Value::Text(clean)),
    }
}

fn read_checks(field: &Field, typed: &Typed, book: &Book, given: &Given) -> Result<Option<Value>, String> {
    let mut codes: Vec<String> = typed.all(field.name).filter(|c| !c.is_empty()).map(str::to_owned).collect();
    codes.dedup();
    if codes.iter().any(|code| !field.allows(code, book, given)) {
        return Err(format!("Pilih jawaban yang ada di daftar: {}", field.label));
    }
    Ok((!codes.is_empty()).then_some(Value::Codes(codes)))
}

fn read_date(field: &Field, typed: &Typed) -> Result<Option<Value>, String> {
    let part = |suffix: &str| typed.first(&format!("{}{suffix}", field.name)).unwrap_or_default().trim().to_owned();
    let boxes = [part("_d"), part("_m"), part("_y")];
    if boxes.iter().all(String::is_empty) {
        return Ok(None);
    }
    // A month may be a word, and a whole day may stand in the first box.
    let reading = day::read(&boxes.join(" "), Of::Due);
    let said = |sentence: &str| format!("{}: {sentence}", field.label.trim_end_matches('?'));
    if let Some(fault) = reading.fault {
        return Err(said(fault.sentence()));
    }
    match (reading.day(), reading.warnings.first()) {
        (Some(day), None | Some(DayWarning::NoSeparator)) => Ok(Some(Value::Day(day))),
        (_, warning) => Err(said(warning.map_or(DayFault::NotADate.sentence(), |warning| warning.sentence()))),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(i64),
    Day(Day),
    Yes(bool),
    Codes(Vec<String>),
    Unsaid(Unsaid),
}

/// A form that was read: every value has the kind and the length that its field allows.
#[derive(Clone, Debug, Default)]
pub struct Input(HashMap<&'static str, Value>);

impl Input {
    /// Empty when it was left empty.
    pub fn text(&self, name: &str) -> String {
        self.some_text(name).unwrap_or_default()
    }
    pub fn some_text(&self, name: &str) -> Option<String> {
        match self.0.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
    /// For columns of 32 bits; what does not fit counts as the largest.
    pub fn small(&self, name: &str) -> Option<i32> {
        self.number(name).map(|n| i32::try_from(n).unwrap_or(i32::MAX))
    }
    pub fn day(&self, name: &str) -> Option<Day> {
        match self.0.get(name) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }
    pub fn yes(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            Some(Value::Yes(yes)) => Some(*yes),
            _ => None,
        }
    }
    pub fn codes(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Value::Codes(codes)) => codes.clone(),
            _ => Vec::new(),
        }
    }
    /// Why a question that is no choice has no answer.
    pub fn unsaid(&self, name: &str) -> Option<Unsaid> {
        match self.0.get(name) {
            Some(Value::Unsaid(why)) => Some(*why),
            _ => None,
        }
    }
    pub fn has(&self, name: &str, code: &str) -> bool {
        self.codes(name).iter().any(|c| c == code)
    }
    /// A choice whose options are the codes of an enum or ids.
    pub fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.some_text(name).and_then(|text| parse(&text))
    }
}
