//! What must not stand in any letter: initials and code stand for people (domain §10). Pure.
use std::collections::BTreeSet;

use super::model::LetterText;
use crate::base::text::Phone;
use crate::base::text::personal::{Hit, HitKind, find_names, find_personal_data};
use crate::base::text::phone::PhoneKind;
use crate::flow::FieldFault;

/// Identity numbers and mobile numbers do not stand in a letter (domain §10); the telephone of an office may.
pub fn with_numbers(text: &LetterText) -> Vec<FieldFault> {
    let must_go = |hit: &Hit| hit.kind.must_go() || is_mobile(hit);
    faults(text, |words| find_personal_data(words).into_iter().filter(must_go).collect())
}

/// Nor do names of the case's people: initials and code (domain §10). A name is not repeated: the answer must not tell
/// who is in the file (ACC-03).
pub fn with_names(text: &LetterText, names: &[String]) -> Vec<FieldFault> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    faults(text, |words| find_names(words, &names))
}

fn faults(text: &LetterText, find: impl Fn(&str) -> Vec<Hit>) -> Vec<FieldFault> {
    let fields = [
        ("addressee", &text.addressee),
        ("subject", &text.subject),
        ("attachments", &text.attachments),
        ("body", &text.body),
        ("copies", &text.copies),
    ];
    let found = |(field, words): (&'static str, &String)| {
        let hits = find(words);
        let kinds: BTreeSet<&str> = hits.iter().map(|hit| hit.kind.label()).collect();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        let text = format!("Hapus dari surat: {kinds}. Tulis inisial dan kode; sisanya pada lembar identitas.");
        (!kinds.is_empty()).then_some(FieldFault { field, text })
    };
    fields.into_iter().filter_map(found).collect()
}

fn is_mobile(hit: &Hit) -> bool {
    hit.kind == HitKind::Phone && !Phone::parse(&hit.text).is_ok_and(|phone| phone.kind() == PhoneKind::Landline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_a_number_is_found_where_it_was_typed() {
        let names = ["Siti Rekaan".to_owned(), "Ani".to_owned()];
        let text = |body: &str| LetterText { body: body.into(), ..LetterText::default() };
        assert_eq!(with_names(&text("Atas nama SITI  rekaan, umur 20."), &names).len(), 1);
        assert_eq!(with_numbers(&text("Hubungi 083412345678.")).len(), 1);
        assert!(with_names(&text("Siti dan rekaan lain, pada 24 November 2026."), &names).is_empty());
        assert!(with_numbers(&text("Hubungi kantor kami (0451) 421234, 24 November 2026.")).is_empty());
    }
}
