//! What the receiver will see, class by class, before anything is sent; the same lines, and no
//! others, are what it sees afterwards (D-47, CON-11).
use diesel::result::Error as Diesel;

use super::model::Letter;
use crate::access::{Bundle, Bundles};
use crate::cases::model::{Case, Victim};
use crate::cases::{disclosed, file};
use crate::crypto::Keyring;
use crate::db::Conn;
use crate::keys;
use crate::reference::Book;

/// One class of one person as label and value.
#[derive(Clone)]
pub struct Section {
    pub bundle: Bundle,
    pub lines: Vec<(String, String)>,
}

/// Opens the classes of a person. Whoever calls it holds a permit for them.
pub fn sections(
    conn: &mut Conn,
    keyring: &Keyring,
    book: &Book,
    case: &Case,
    victim: &Victim,
    bundles: Bundles,
) -> Result<Vec<Section>, Diesel> {
    let key = keys::open(conn, keyring, case.key_id)?;
    let unreadable = |e: crate::crypto::SealError| Diesel::DeserializationError(e.to_string().into());
    let mut sections = Vec::new();
    for bundle in bundles.items() {
        let mut lines = disclosed::fields(bundle, victim, case, &key, book).map_err(unreadable)?;
        lines.extend(file::disclosed::lines(conn, book, case, victim, &key, bundle)?);
        sections.push(Section { bundle, lines });
    }
    Ok(sections)
}

/// Names of the fields that the page showed, as the letter keeps them.
pub fn field_names(sections: &[Section]) -> Vec<String> {
    let names =
        |section: &Section| section.lines.iter().map(|(label, _)| name(section.bundle, label)).collect::<Vec<_>>();
    sections.iter().flat_map(names).collect()
}

fn name(bundle: Bundle, label: &str) -> String {
    format!("{bundle}/{label}")
}

/// Leaves of each class the fields that the sender saw before sending.
pub fn as_previewed(sections: Vec<Section>, letter: &Letter) -> Vec<Section> {
    let seen = |bundle: Bundle, label: &str| letter.previewed.contains(&name(bundle, label));
    let cut = |mut section: Section| {
        section.lines.retain(|(label, _)| seen(section.bundle, label));
        section
    };
    sections.into_iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(bundle: Bundle, labels: &[&str]) -> Section {
        Section { bundle, lines: labels.iter().map(|l| ((*l).to_owned(), "x".to_owned())).collect() }
    }

    #[test]
    fn con_11_a_field_that_came_later_is_not_shown() {
        let shown = [section(Bundle::Identity, &["Nama lengkap"])];
        let letter = Letter { previewed: field_names(&shown), ..Letter::default() };
        let now =
            vec![section(Bundle::Identity, &["Nama lengkap", "NIK"]), section(Bundle::Contact, &["Nama lengkap"])];
        let seen = as_previewed(now, &letter);
        assert_eq!(field_names(&seen), ["identity/Nama lengkap"]);
    }
}
