//! What can be put on paper: a title for the file, who writes, to whom, the text in blocks, who
//! signs, and what is printed on every page. The templates in `templates/` decide how it looks.
use serde::Serialize;

/// One letter, form or list. `Document::default()` is an empty sheet of A4.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Document {
    /// What a PDF viewer shows in its title bar. Neutral: no person's name, nothing of what the service is about (ACC-14).
    pub title: String,
    /// Seconds since 1970 in UTC. The same document made at the same second is the same file, byte for byte.
    pub made_at: i64,
    pub paper: Paper,
    /// The kop: who writes, once, on the first page.
    pub letterhead: Option<Letterhead>,
    /// Place and date, Nomor, Sifat, Lampiran, Hal, Yth.: what makes the document a letter to somebody.
    pub reference: Option<Reference>,
    pub blocks: Vec<Block>,
    /// Who answers for the document; at the right beneath the text, never alone on a page.
    pub signature: Option<Signature>,
    /// Tembusan.
    pub copies_to: Vec<String>,
    /// To be cut off and sent back: a reply, beneath all else and never torn by a page.
    pub tear_off: Vec<Block>,
    /// Printed on every page of what is not for everybody.
    pub mark: Option<Mark>,
    /// A void document: DIBATALKAN across every page, and a sentence at its head.
    pub struck: bool,
    /// The address that says whether the document is valid, drawn as a QR code and printed beneath it (LET-08).
    pub qr: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    #[default]
    A4,
    /// 215 × 330 mm, what many village offices have in the tray.
    F4,
    /// The upper quarter of a sheet of A4, to be cut off: what somebody takes home unseen. No number of pages.
    Slip,
}

/// Kop naskah dinas (Permendagri 1/2023): government, unit, address, telephone or e-mail.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Letterhead {
    /// "Pemerintah Kabupaten …"; a second line after a line break ("Kecamatan …").
    pub government: String,
    pub unit: String,
    pub address: String,
    pub contact: String,
}

/// The head of a letter, in the order of Permendagri 1/2023 (LET-01). What is empty is not printed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reference {
    pub number: String,
    /// Sifat.
    pub classification: String,
    /// Lampiran.
    pub attachments: String,
    /// Hal.
    pub subject: String,
    /// "Palu, 24 November 2026"
    pub place_and_date: String,
    /// After "Yth.", one line each.
    pub addressee: Vec<String>,
}

/// Someone who signs. Without a name there is a dotted line to write one on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Signature {
    /// "Contoh, 24 November 2026", where the document has no reference that says it.
    pub place_and_date: String,
    /// The line above the role: "Mengetahui," or "a.n. Kepala Dinas".
    pub note: String,
    pub role: String,
    /// A frame to stick the meterai into.
    pub revenue_stamp: bool,
    pub name: String,
    /// Pangkat.
    pub rank: String,
    pub nip: String,
}

/// Whose print this is: head and foot of every page, and pale across it (ACC-14).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mark {
    /// "RAHASIA"
    pub classification: String,
    pub user: String,
    /// "24 November 2026 10.30 WITA"
    pub at: String,
    /// The code of the case, referral or letter.
    pub code: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Block {
    /// The name of the document in the middle, with the line beneath it ("Nomor: …") or an empty one.
    Title {
        text: String,
        below: String,
    },
    Heading(String),
    Subheading(String),
    Paragraph(String),
    /// Label and value, the values beneath each other.
    Lines(Vec<(String, String)>),
    /// Its head is printed again on each page that the table reaches (LET-14).
    Table {
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
    },
    Bulleted(Vec<String>),
    Numbered(Vec<String>),
    Ticks(Vec<Tick>),
    /// Framed: what must not be overlooked.
    Notice(String),
    /// Dotted lines to write on by hand.
    WriteLines(u8),
    /// Those who sign beside each other, at most three in a row.
    Signatures(Vec<Signature>),
    Space,
    PageBreak,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub head: String,
    pub width: Width,
    pub align: Align,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// As wide as its longest word or number: for numbers, days, codes.
    Fit,
    /// So many shares of what the fitting columns leave.
    Share(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    /// Numbers and amounts.
    Right,
}

/// A box, ticked or empty, with its text.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    pub ticked: bool,
    pub text: String,
}

impl Column {
    /// A column of text that takes its share of the width.
    pub fn new(head: &str, shares: u8) -> Self {
        Self { head: head.to_owned(), width: Width::Share(shares), align: Align::Left }
    }
    /// A column no wider than what stands in it.
    pub fn fit(head: &str) -> Self {
        Self { head: head.to_owned(), width: Width::Fit, align: Align::Left }
    }
    /// The same column with its contents at the right.
    pub fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }
}
