//! What the pages of the case file show: a section's records with what names somebody masked, and how
//! much of the file is still open.
use askama::Template;

use super::counts::{Count, Person};
use super::exploitation::Banner;
use super::sheet::{Measure, Sheet, names_somebody};
use super::{LEFT_BEHIND, NOTHING, Section, losses};
use crate::base::ids::CaseId;
use crate::reference::Book;
use crate::web::forms::{Class, Field};
use crate::web::shell::Shell;
use crate::web::unsaid;

/// One answer on a section's page.
pub struct LineView {
    pub label: &'static str,
    /// None: it names somebody and stands masked.
    pub words: Option<String>,
    /// What happened to somebody stands behind a fold (domain §9.13).
    pub fold: bool,
}

pub struct RecordView {
    pub number: i32,
    pub title: String,
    /// Code of the file that it was written in, when that became part of this one (D-24).
    pub origin: Option<String>,
    pub lines: Vec<LineView>,
    pub change: Option<String>,
    pub strike: Option<String>,
    pub reveal: Option<String>,
}

/// "Kerugian 3"
pub fn record_title(section: Section, number: i32) -> String {
    format!("{} {number}", section.one())
}

impl RecordView {
    pub fn new(case: CaseId, section: Section, number: i32, sheet: &Sheet, book: &Book) -> Self {
        let at = |act: &str| Some(format!("/berkas/{case}/{}/{number}/{act}", section.slug()));
        let lines: Vec<LineView> = lines(section, sheet, book);
        let hidden = lines.iter().any(|line| line.words.is_none());
        Self {
            number,
            title: record_title(section, number),
            origin: None,
            lines,
            change: at("ubah"),
            strike: at("coret"),
            reveal: at("buka").filter(|_| hidden),
        }
    }
}

/// An answer in words, money as money.
pub fn said(section: Section, field: &Field, sheet: &Sheet, book: &Book) -> Option<String> {
    let money = if section == Section::Losses { losses::words(field, sheet) } else { None };
    money.or_else(|| sheet.words(field, book))
}

fn lines(section: Section, sheet: &Sheet, book: &Book) -> Vec<LineView> {
    let line = |field: &Field| {
        let words = said(section, field, sheet, book)?;
        let masked = names_somebody(field) && !sheet.text(field.name).is_empty();
        Some(LineView { label: field.label, words: (!masked).then_some(words), fold: field.class == Class::P3 })
    };
    section.fields().iter().filter_map(line).collect()
}

#[derive(Template)]
#[template(path = "cases/section.html")]
pub struct SectionPage {
    pub shell: Shell,
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub section: &'static str,
    pub title: &'static str,
    /// Lines of what the money comes to, for each currency.
    pub totals: Vec<(String, String)>,
    pub banners: Vec<Banner>,
    pub records: Vec<RecordView>,
    pub next: Option<String>,
    /// What was said of the section as a whole.
    pub said: Option<String>,
    pub add: Option<String>,
    pub mark: Option<String>,
}

/// What was said of a section as a whole, in words.
pub fn said_of_all(answer: &str, book: &Book) -> Option<String> {
    let fixed =
        NOTHING.iter().chain([&LEFT_BEHIND]).find(|(code, _)| *code == answer).map(|(_, label)| (*label).to_owned());
    fixed.or_else(|| (!answer.is_empty()).then(|| book.label(unsaid::LIST, answer)))
}

/// One line of the overview.
pub struct PartView {
    pub title: String,
    /// None for who may not see this class.
    pub href: Option<String>,
    pub records: Option<i64>,
    pub said: Option<String>,
    pub measure: Measure,
}

impl PartView {
    pub fn of_section(case: CaseId, section: Section, count: &Count, may_see: bool, book: &Book) -> Self {
        let said = said_of_all(&count.answer, book).filter(|_| count.records == 0);
        let measure = match (count.records, count.answer.as_str()) {
            (0, answer) if answer.is_empty() || answer == LEFT_BEHIND.0 => Measure::untouched(section.fields()),
            _ => count.measure,
        };
        Self {
            title: section.title().to_owned(),
            href: may_see.then(|| format!("/berkas/{case}/{}", section.slug())),
            records: Some(count.records),
            said,
            measure,
        }
    }
    pub fn of_person(person: &Person, fields: &[crate::web::forms::Field]) -> Self {
        Self {
            title: format!("Orang {}", person.number),
            href: None,
            records: None,
            said: None,
            measure: person.measure.unwrap_or_else(|| Measure::untouched(fields)),
        }
    }
}

#[derive(Template)]
#[template(path = "cases/overview.html")]
pub struct OverviewPage {
    pub shell: Shell,
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub sections: Vec<PartView>,
    pub people: Vec<PartView>,
    pub next: Option<String>,
    pub total: Measure,
    /// How many files hang on it; None for who may not see this class.
    pub attachments: Option<i64>,
}
