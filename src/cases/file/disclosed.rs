//! The case file's records as lines for whoever was granted their class (D-07, D-47): one line for each
//! record, so that one that came after the preview is told apart from those that were shown (CON-11).
use diesel::result::Error as Diesel;

use super::super::disclosed::Lines;
use super::super::model::{Case, Victim};
use super::sheet::Sheet;
use super::store::Record;
use super::{Section, merge, views};
use crate::access::Bundle;
use crate::crypto::DataKey;
use crate::db::Conn;
use crate::reference::Book;

/// Records of one class about a person, and those about everybody. Whoever calls it holds a permit for
/// the class.
pub fn lines(
    conn: &mut Conn,
    book: &Book,
    case: &Case,
    victim: &Victim,
    key: &DataKey,
    bundle: Bundle,
) -> Result<Lines, Diesel> {
    let mut lines = Lines::new();
    for section in Section::ALL.iter().copied().filter(|section| section.class() == bundle) {
        let concerns = |record: &Record| record.victim.is_none_or(|id| id == victim.id);
        for record in merge::told_in(conn, case, section)?.into_iter().filter(concerns) {
            let unreadable = |e: crate::crypto::SealError| Diesel::DeserializationError(e.to_string().into());
            let sheet = record.open(key).map_err(unreadable)?;
            lines.push((views::record_title(section, record.number), told(section, &sheet, book)));
        }
    }
    Ok(lines)
}

/// Everything that was answered, a line for each question; of which person it is says the page itself.
fn told(section: Section, sheet: &Sheet, book: &Book) -> String {
    let asked = section.fields().iter().filter(|field| field.name != "victim");
    let said = asked
        .filter_map(|field| views::said(section, field, sheet, book).map(|words| format!("{}: {words}", field.label)));
    said.collect::<Vec<_>>().join("\n")
}
