//! Letters, forms and lists on paper: a typed [`Document`] in, the bytes of a PDF out.
//!
//! ```
//! use sintuvu_typeset::{Block, Document, pdf};
//!
//! let sheet = Document {
//!     title: "Lembar".into(),
//!     made_at: 1_795_000_000,
//!     blocks: vec![Block::Paragraph("Satu kalimat.".into())],
//!     ..Document::default()
//! };
//! assert!(pdf(&sheet)?.starts_with(b"%PDF"));
//! # Ok::<(), sintuvu_typeset::TypesetError>(())
//! ```
//!
//! How it works (docs/adr/0016-letters-are-typeset.md):
//! - The look is in `templates/*.typ`, fixed files inside the program. What people typed reaches them only as values of
//!   one JSON file, never as source, so nothing in it can be an instruction.
//! - The typesetter sees a [`shelf`](shelf) of six files and three fonts. No disk, no network, no clock.
//! - What the fonts cannot draw is replaced before ([`letters`](letters)): a name never stops a letter.
//! - The file is PDF/A-2a and PDF/UA-1: for the archive, and for a screen reader. The engine refuses to write one that is not.
//! - The same document gives the same bytes.
//!
//! Drawing takes milliseconds of a processor: call it from a blocking task. `cargo test -p sintuvu-typeset` leaves the
//! samples of `samples.rs` in `target/papers/`; look at them after each change to a template.
mod document;
mod letters;
mod seal;
mod shelf;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::Offset;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use document::{Align, Block, Column, Document, Letterhead, Mark, Paper, Reference, Signature, Tick, Width};
use shelf::Shelf;

/// WITA is eight hours ahead of UTC, all year.
const WITA_HOURS: i8 = 8;
/// How many documents long the engine may remember its intermediate results; the memory grows without end otherwise.
const REMEMBERED: usize = 10;

/// Why there is no PDF. The detail is a place in our own templates, never what the document says.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// The document cannot be written as JSON.
    #[error("Dokumen tidak dapat disiapkan untuk dicetak.")]
    Data(#[from] serde_json::Error),
    /// More than a QR code can hold, or an empty address.
    #[error("Alamat pemeriksaan terlalu panjang untuk kode QR.")]
    Qr,
    /// The moment is outside the calendar.
    #[error("Waktu pembuatan dokumen tidak dapat dibaca.")]
    Moment,
    /// A template is wrong, or the result would not be a file for the archive.
    #[error("Dokumen tidak dapat disusun (templat {0}).")]
    Layout(String),
}

/// The document as a PDF file.
pub fn pdf(document: &Document) -> Result<Vec<u8>, TypesetError> {
    let shelf = Shelf::new(document)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|_| TypesetError::Layout("PDF/A".to_owned()))?;
    let options = PdfOptions {
        timestamp: Some(stamp(document.made_at)?),
        standards,
        creator: Smart::Custom(None),
        ..PdfOptions::default()
    };
    let bytes =
        laid_out(&shelf).and_then(|pages| typst_pdf::pdf(&pages, &options).map_err(|faults| place(&shelf, &faults)));
    comemo::evict(REMEMBERED);
    bytes
}

fn laid_out(shelf: &Shelf) -> Result<PagedDocument, TypesetError> {
    typst::compile::<PagedDocument>(shelf).output.map_err(|faults| place(shelf, &faults))
}

/// Where in the templates the first fault is. Its message may quote the document and is left out.
fn place(shelf: &Shelf, faults: &[SourceDiagnostic]) -> TypesetError {
    let found = faults.iter().find_map(|fault| {
        let id = fault.span.id()?;
        let start = shelf.range(fault.span)?.start;
        let line = shelf.source(id).ok()?.lines().byte_to_line(start)?;
        Some(format!("{}:{}", id.vpath().get_without_slash(), line + 1))
    });
    TypesetError::Layout(found.unwrap_or_default())
}

/// When the file was made, as its metadata say it: in WITA.
fn stamp(made_at: i64) -> Result<typst_pdf::Timestamp, TypesetError> {
    let at = Timestamp::from_second(made_at).map_err(|_| TypesetError::Moment)?;
    let local = Offset::constant(WITA_HOURS).to_datetime(at);
    let number = |n: i8| u8::try_from(n).map_err(|_| TypesetError::Moment);
    Datetime::from_ymd_hms(
        i32::from(local.year()),
        number(local.month())?,
        number(local.day())?,
        number(local.hour())?,
        number(local.minute())?,
        number(local.second())?,
    )
    .and_then(|at| typst_pdf::Timestamp::new_local(at, i32::from(WITA_HOURS) * 60))
    .ok_or(TypesetError::Moment)
}
