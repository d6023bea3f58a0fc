//! What the page of a case's attachments shows: what each is, never what stands in it.
use askama::Template;

use super::KINDS;
use super::model::Attachment;
use crate::base::ids::CaseId;
use crate::reference::Book;
use crate::web::shell::Shell;

pub struct RowView {
    pub number: i32,
    pub title: String,
    pub kind: String,
    /// Number of the person it is about.
    pub person: Option<i32>,
    /// "gambar, 240 KB"
    pub size: String,
    pub at: String,
    pub caption: String,
    /// Code of the file that it was added in, when that became part of this one (D-24).
    pub origin: Option<String>,
    pub open: Option<String>,
    pub strike: Option<String>,
}

/// What the reader may do with each.
#[derive(Clone, Copy)]
pub struct May {
    pub open: bool,
    pub strike: bool,
}

/// "Lampiran 3"
pub fn title(number: i32) -> String {
    format!("Lampiran {number}")
}

fn size(row: &Attachment) -> String {
    format!("{}, {} KB", row.mime.label(), row.length.div_euclid(1_024).max(1))
}

impl RowView {
    pub fn new(case: CaseId, row: &Attachment, person: Option<i32>, may: May, book: &Book) -> Self {
        let at = |act: &str| format!("/berkas/{case}/lampiran/{}/{act}", row.number);
        Self {
            number: row.number,
            title: title(row.number),
            kind: book.label(KINDS, &row.kind),
            person,
            size: size(row),
            at: row.made_at.short(),
            caption: String::new(),
            origin: None,
            open: may.open.then(|| at("buka")),
            strike: may.strike.then(|| at("coret")),
        }
    }
}

#[derive(Template)]
#[template(path = "cases/attachments.html")]
pub struct ListPage {
    pub shell: Shell,
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub rows: Vec<RowView>,
    pub next: Option<String>,
    pub add: Option<String>,
}
