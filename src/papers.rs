//! What the pages put on paper has in common: the kop of a unit, the mark of whoever prints (ACC-14), and how a PDF
//! leaves the program. The typesetting itself is `sintuvu-typeset`.
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use sintuvu_typeset::{Block, Document, Letterhead, Mark, pdf};
use tokio::sync::Semaphore;

use crate::access::{Actor, UnitCard};
use crate::base::clock::Moment;
use crate::reference::book::{Address, Book};
use crate::web::answer::{Answer, Fault};
use crate::web::edge;
use crate::web::forms::{Choices, Field};

/// Offices of the central government have no regional government above them.
const CENTRAL: [&str; 6] = ["kanim", "bp3mi", "polda", "polres", "lpsk", "kejaksaan"];

/// Kop naskah dinas: the government that the unit belongs to, the unit, and where it is reached (domain §10).
pub fn letterhead(unit: &UnitCard, book: &Book) -> Letterhead {
    let area = unit.areas.first().map_or("", String::as_str);
    let central = CENTRAL.iter().any(|kind| unit.agency_type.starts_with(kind));
    let government = match area.len() {
        0 => String::new(),
        _ if central => String::new(),
        2 => format!("Pemerintah Provinsi {}", book.region_name(area)),
        _ => format!("Pemerintah {}", book.regency_name(area)),
    };
    let Address { address, contact } = if is_hidden(unit) { Address::default() } else { book.address(unit.id) };
    Letterhead { government, unit: unit.name.clone(), address, contact }
}

/// Nothing tells where a safe house is, whatever stands in its row.
pub fn is_hidden(unit: &UnitCard) -> bool {
    unit.agency_type == "shelter"
}

/// Where a unit signs: its regency; a unit of the whole province in the capital.
pub fn place(unit: &UnitCard, book: &Book) -> String {
    let area = unit.areas.first().map_or("", String::as_str);
    let name = if area.len() > 2 { book.regency_name(area) } else { "Palu" };
    ["Kabupaten ", "Kota "].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name).to_owned()
}

/// "Sigi, 24 November 2026"
pub fn place_and_date(unit: &UnitCard, book: &Book, at: Moment) -> String {
    format!("{}, {}", place(unit, book), at.day().long())
}

/// On every page: whose print it is, when, of what.
pub fn mark(actor: &Actor, code: &str, now: Moment) -> Mark {
    Mark {
        classification: "RAHASIA".to_owned(),
        user: format!("{}, {}", actor.name, actor.unit.name),
        at: now.long(),
        code: code.to_owned(),
    }
}

/// Papers that are drawn at once: each takes a core and some memory.
static PRESS: Semaphore = Semaphore::const_new(2);
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file as an answer that is saved and never shown as a page; `name` tells no person and no matter.
pub async fn answer(document: Document, name: &str) -> Answer {
    let place = tokio::time::timeout(PATIENCE, PRESS.acquire()).await.map_err(|_| Fault::Unavailable)?;
    let _place = place.map_err(|e| Fault::Internal(e.to_string()))?;
    let drawn = actix_web::web::block(move || pdf(&document)).await.map_err(|e| Fault::Internal(e.to_string()))?;
    let bytes = drawn.map_err(|e| Fault::Internal(format!("{e} {e:?}")))?;
    let mut answer = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.pdf\"")))
        .body(bytes);
    edge::sandbox(&mut answer);
    Ok(answer)
}

/// Beside the reason for opening identity: on paper it carries who printed it (ACC-14).
pub const ON_PAPER: Field = Field::checks(
    "paper",
    "Lembar cetak",
    Choices::Fixed(&[("sheet", "Unduh sebagai lembar PDF")]),
)
.optional()
.hint("Untuk amplop tertutup. Setiap halaman memuat nama Anda dan waktunya. Tanpa centang, identitas tampil di layar.");

/// Label and value of a class that was opened.
pub type Section = (String, Vec<(String, String)>);

/// What was opened of a person, on a sheet apart from the letter (domain §10).
pub struct Sheet<'a> {
    pub title: &'a str,
    /// Of the case or the referral.
    pub code: &'a str,
    /// Whose it is, as far as the title line may say.
    pub alias: &'a str,
    pub sections: Vec<Section>,
}

impl Sheet<'_> {
    pub fn document(self, actor: &Actor, now: Moment) -> Document {
        let Sheet { title, code, alias, sections } = self;
        let below = if alias.is_empty() { code.to_owned() } else { format!("{code} · {alias}") };
        let mut blocks = vec![
            Block::Title { text: title.to_owned(), below },
            Block::Notice("Simpan dalam amplop tertutup. Jangan disalin, difoto, atau dititipkan.".to_owned()),
        ];
        for (label, lines) in sections {
            blocks.push(Block::Heading(label));
            blocks.push(Block::Lines(lines));
        }
        Document {
            title: format!("Lembar {code}"),
            made_at: now.micros() / 1_000_000,
            blocks,
            mark: Some(mark(actor, code, now)),
            ..Document::default()
        }
    }
}

/// The title of a sheet that says who somebody is.
pub const IDENTITY: &str = "Lembar Identitas";

/// Each line that holds something.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::UnitId;

    #[test]
    fn let_01_the_kop_says_where_the_unit_is_reached() {
        let unit = UnitCard {
            id: UnitId::new(),
            code: "UPTD-9901".into(),
            name: "UPTD PPA Kabupaten Uji Satu".into(),
            agency_type: "uptd_ppa_kab".into(),
            parent: None,
            areas: vec!["99.01".into()],
        };
        let mut book = Book::default();
        let bare = letterhead(&unit, &book);
        assert_eq!((bare.address.as_str(), bare.contact.as_str()), ("", ""), "nothing is invented");
        let address = Address { address: "Jalan Contoh Nomor 1".into(), contact: "uptd@example.org".into() };
        book.addresses.insert(unit.id, address);
        let shelter = UnitCard { agency_type: "shelter".into(), ..unit.clone() };
        let hidden = letterhead(&shelter, &book);
        assert_eq!((hidden.address.as_str(), hidden.contact.as_str()), ("", ""), "nobody learns where a shelter is");
        let Letterhead { unit, address, contact, .. } = letterhead(&unit, &book);
        assert_eq!(
            [unit, address, contact],
            ["UPTD PPA Kabupaten Uji Satu", "Jalan Contoh Nomor 1", "uptd@example.org"]
        );
    }
}
