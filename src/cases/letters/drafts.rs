//! What a new letter says before anybody has written in it, and what must not stand in any letter. Pure.
use std::collections::BTreeSet;

use crate::base::clock::Day;
use crate::base::text::Phone;
use crate::base::text::personal::{Hit, HitKind, find_names, find_personal_data};
use crate::base::text::phone::PhoneKind;
use crate::cases::flow::CloseReason;
use crate::flow::FieldFault;
use crate::letters::model::{LetterKind, LetterText};

/// What a letter may say of a case.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub code: &'a str,
    /// Initials or alias of each person.
    pub people: &'a [String],
    /// The label of the kind of case.
    pub matter: &'a str,
    /// Why the case ended; None while it is open.
    pub ending: Option<CloseReason>,
    /// Totals of the losses that the file holds, one for each currency.
    pub losses: &'a [String],
    pub received_on: Day,
}

/// Stands where somebody has to write; such a letter cannot be initialled.
pub const GAP: &str = "…";

/// The end of a case as it is said to the person (domain §9): what is known and what follows, no verdict.
const fn ending(reason: CloseReason) -> &'static str {
    use CloseReason as R;
    match reason {
        R::GoalsMet => "tujuan penanganan sudah tercapai",
        R::VictimRequest => "permintaan Anda sendiri",
        R::MovedTransferred => "penanganan dilanjutkan lembaga lain",
        R::Unreachable => "kami belum dapat menghubungi Anda; Anda dapat kembali kapan saja",
        R::Incomplete30d => "keterangan yang diperlukan belum lengkap; Anda dapat melengkapinya kapan saja",
        R::NotTppoResolved => "belum terindikasi TPPO; kebutuhan Anda sudah dicatat dan dirujuk",
        R::Duplicate => "penanganannya disatukan dengan berkas lain",
        R::Prevented => "keberangkatan yang membahayakan sudah dicegah",
        R::Died => GAP,
    }
}

/// A label in the middle of a sentence: "Dugaan TPPO" becomes "dugaan TPPO", "PMI …" stays. What says nothing is a gap.
fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else { return GAP.to_owned() };
    if label == "Lainnya" {
        return GAP.to_owned();
    }
    if second.is_some_and(char::is_lowercase) {
        first.to_lowercase().chain(label.chars().skip(1)).collect()
    } else {
        label.to_owned()
    }
}

/// The letter is to one person: where there are several, the writer says to whom.
fn only(people: &[String]) -> &str {
    if let [one] = people { one } else { GAP }
}

/// More would leave no room for what is asked.
const MOST_NAMED: usize = 10;

fn all(people: &[String]) -> String {
    if people.is_empty() || people.len() > MOST_NAMED { GAP.to_owned() } else { people.join(", ") }
}

pub fn first_words(kind: LetterKind, about: &About<'_>) -> LetterText {
    let About { code, received_on, .. } = about;
    let matter = in_sentence(about.matter);
    let (subject, addressee, body) = match kind {
        LetterKind::Closing => {
            let (person, why) = (only(about.people), about.ending.map_or(GAP, ending));
            let body = format!(
                "Bersama ini kami sampaikan bahwa penanganan berkas {code} ({person}) mengenai {matter}, yang diterima pada {}, \
                 ditutup dengan alasan: {why}.\n\nLayanan yang telah diberikan tercatat dalam berkas. Bila ada kebutuhan atau \
                 perkembangan baru, berkas dapat dibuka kembali kapan saja tanpa perlu menceritakan ulang dari awal.\n\n\
                 Demikian disampaikan. Atas perhatiannya kami ucapkan terima kasih.",
                received_on.long()
            );
            ("Pemberitahuan penutupan kasus", "Yang berkepentingan\ndi tempat", body)
        }
        LetterKind::Lpsk => {
            let people = all(about.people);
            let losses = if about.losses.is_empty() {
                GAP.to_owned()
            } else {
                format!("Jumlah yang tercatat: {}. Rinciannya: {GAP}", about.losses.join("; "))
            };
            let body = format!(
                "Bersama ini kami memohon pelindungan dan fasilitasi restitusi bagi {people} dalam berkas {code} mengenai {matter}.\n\n\
                 Uraian peristiwa:\n…\n\nUraian kerugian dan buktinya:\n{losses}\n\nBesaran dan bentuk restitusi yang dimohonkan:\n…\n\n\
                 Identitas pemohon dan identitas terlapor kami sampaikan pada lembar terpisah dalam amplop tertutup. \
                 Demikian permohonan ini. Atas perhatian dan kerja samanya kami ucapkan terima kasih."
            );
            (
                "Permohonan pelindungan dan fasilitasi restitusi",
                "Ketua Lembaga Perlindungan Saksi dan Korban\ndi Jakarta",
                body,
            )
        }
    };
    LetterText {
        addressee: addressee.to_owned(),
        subject: subject.to_owned(),
        attachments: String::new(),
        body,
        copies: String::new(),
    }
}

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

    fn about(people: &[String]) -> About<'_> {
        About {
            code: "KS-ABC234",
            people,
            matter: "Dugaan TPPO",
            ending: Some(CloseReason::NotTppoResolved),
            losses: &[],
            received_on: Day::parse("2026-11-24").unwrap(),
        }
    }

    #[test]
    fn the_first_words_hold_initials_and_code() {
        let people = ["S.A.".to_owned()];
        for kind in LetterKind::ALL.iter().copied() {
            let text = first_words(kind, &about(&people));
            assert!(text.body.contains("KS-ABC234") && text.body.contains("S.A."), "{text:?}");
            assert!(!text.subject.contains("TPPO"), "a subject stands on the envelope: {}", text.subject);
            assert!(with_numbers(&text).is_empty());
        }
    }

    #[test]
    fn the_end_of_a_case_is_told_without_a_verdict() {
        let people = ["S.A.".to_owned(), "R.".to_owned()];
        let body = first_words(LetterKind::Closing, &about(&people)).body;
        assert!(body.contains("belum terindikasi TPPO; kebutuhan Anda sudah dicatat"), "{body}");
        assert!(body.contains("(…) mengenai dugaan TPPO") && !body.contains("S.A."), "to which of the two: {body}");
        assert_eq!(in_sentence("PMI nonprosedural"), "PMI nonprosedural");
        assert_eq!(in_sentence("Lainnya"), GAP);
        assert_eq!(all(&[]), GAP);
    }

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
