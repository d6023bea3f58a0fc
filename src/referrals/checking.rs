//! What a referral must satisfy before it is kept: its receiver, its classes, its text.
use std::collections::BTreeSet;

use super::disclosure::{self, About};
use super::model::Letter;
use super::suggest;
use crate::access::{Bundles, UnitCard};
use crate::base::text::personal::{Hit, HitKind, find_names, find_personal_data};
use crate::cases::model::{Case, Victim, is_pmi};
use crate::flow::FieldFault;
use crate::reference::Book;

fn fault(field: &'static str, text: impl Into<String>) -> FieldFault {
    FieldFault { field, text: text.into() }
}

/// Whose data would go to an agency of this type.
pub fn about<'a>(agency_type: &'a str, case: &Case, victim: Option<&Victim>) -> About<'a> {
    let child = victim.map_or(case.has_child, |v| v.is_child);
    About { agency_type, pmi: is_pmi(&case.case_type), child, tells_of_child: case.has_child }
}

/// D-39, and no office that may see no case.
pub fn receiver(case: &Case, unit: &UnitCard) -> Vec<FieldFault> {
    if unit.id == case.unit_id {
        return vec![fault("to_unit", "Rujukan tidak dapat dikirim ke unit sendiri.")];
    }
    if suggest::may_receive(unit) { Vec::new() } else { vec![fault("to_unit", "Unit ini tidak menerima rujukan.")] }
}

/// D-66: the sentence names nobody.
pub fn about_its_own() -> FieldFault {
    fault("to_unit", "Berkas ini tidak dapat dirujuk ke unit ini. Pilih unit di atasnya.")
}

/// The ticked classes against the disclosure table (CON-12).
pub fn classes(book: &Book, unit: &UnitCard, case: &Case, victim: Option<&Victim>, chosen: Bundles) -> Vec<FieldFault> {
    if chosen.is_empty() {
        return Vec::new();
    }
    if victim.is_none() {
        return vec![fault("victim", "Pilih orang yang dirujuk, atau kosongkan semua kelas data.")];
    }
    let about = about(&unit.agency_type, case, victim);
    let closed = |bundle| disclosure::closed(&book.disclosure, about, bundle).map(|why| (bundle, why));
    let mut faults: Vec<FieldFault> = chosen
        .items()
        .filter_map(closed)
        .map(|(bundle, why)| fault("bundles", format!("{}: {}", bundle.label(), why.reason())))
        .collect();
    if faults.is_empty() && disclosure::splits_child(chosen, about.child) {
        faults.push(fault("bundles", "Identitas dan kontak anak hanya dibuka bersama data tambahan anak."));
    }
    faults
}

/// Texts that the receiver will read: names and identity numbers must go, an address or a phone
/// number needs a second look (REF-14).
pub fn texts(names: &[String], letter: &Letter) -> Vec<FieldFault> {
    read(letter)
        .into_iter()
        .filter_map(|(field, text)| unfit(&hits(text, names), letter.confirmed).map(|text| fault(field, text)))
        .collect()
}

fn read(letter: &Letter) -> [(&'static str, &String); 3] {
    [("safe_summary", &letter.safe_summary), ("precautions", &letter.precautions), ("companion", &letter.companion)]
}

/// Whether a text names somebody of the case; its refusal tells who is in the file (ACC-03).
pub fn names_somebody(names: &[String], letter: &Letter) -> bool {
    read(letter).into_iter().any(|(_, text)| hits(text, names).iter().any(|hit| hit.kind == HitKind::Name))
}

pub fn hits(text: &str, names: &[String]) -> Vec<Hit> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut hits = find_names(text, &names);
    hits.extend(find_personal_data(text));
    hits
}

/// One sentence for all hits of a text; None when nothing stands in the way.
fn unfit(hits: &[Hit], confirmed: bool) -> Option<String> {
    // A name is not repeated: the answer must not tell who is in the file (ACC-03).
    let said = |hit: &&Hit| match hit.kind {
        HitKind::Name => hit.kind.label().to_owned(),
        kind => format!("{} ({})", kind.label(), hit.text),
    };
    let named =
        |hits: &[&Hit]| hits.iter().map(said).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
    let banned: Vec<&Hit> = hits.iter().filter(|hit| hit.kind.must_go()).collect();
    if !banned.is_empty() {
        return Some(format!("Hapus dari teks ini: {}.", named(&banned)));
    }
    let doubtful: Vec<&Hit> = hits.iter().filter(|_| !confirmed).collect();
    let sentence = || format!("Teks ini memuat {}. Hapus, atau beri tanda bahwa itu memang perlu.", named(&doubtful));
    (!doubtful.is_empty()).then(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(safe_summary: &str, confirmed: bool) -> Letter {
        Letter { safe_summary: safe_summary.into(), confirmed, ..Letter::default() }
    }
    fn names() -> Vec<String> {
        vec!["Melati Contoh".into()]
    }

    #[test]
    fn ref_14_a_name_stays_forbidden_after_the_tick_and_an_address_does_not() {
        assert_eq!(texts(&names(), &letter("Melati Contoh perlu visum", true)).len(), 1);
        assert_eq!(texts(&names(), &letter("Nomornya 9901011270019001", true)).len(), 1);
        assert_eq!(texts(&names(), &letter("Jemput di Jl. Anggrek 5", false)).len(), 1);
        assert_eq!(texts(&names(), &letter("Jemput di Jl. Anggrek 5", true)), []);
        assert_eq!(texts(&names(), &letter("Perempuan 18–24, perlu pemeriksaan.", false)), []);
    }

    #[test]
    fn acc_03_only_a_name_of_the_case_tells_who_is_in_it() {
        assert!(names_somebody(&names(), &letter("Melati Contoh perlu visum", true)));
        for text in ["Nomornya 9901011270019001", "Jemput di Jl. Anggrek 5", "Burhan Rekaan menunggu"] {
            assert!(!names_somebody(&names(), &letter(text, false)), "{text}");
        }
    }

    #[test]
    fn ref_14_what_is_read_after_acceptance_is_looked_at_too() {
        let text = Letter { companion: "Diantar Melati Contoh".into(), ..Letter::default() };
        assert_eq!(texts(&names(), &text).first().map(|f| f.field), Some("companion"));
    }
}
