//! What a new letter says before anybody has written in it, and what must not stand in any letter. Pure.
use std::collections::BTreeSet;

use crate::base::clock::Day;
use crate::base::text::personal::{HitKind, find_names, find_personal_data};
use crate::flow::FieldFault;
use crate::letters::model::{LetterKind, LetterText};

/// What a letter may say of a case.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub code: &'a str,
    /// Initials or alias of each person.
    pub people: &'a [String],
    /// "dugaan TPPO dalam negeri"
    pub matter: &'a str,
    /// Why the case ended; empty while it is open.
    pub ending: &'a str,
    pub received_on: Day,
}

pub fn first_words(kind: LetterKind, about: &About<'_>) -> LetterText {
    let About { code, matter, ending, received_on, .. } = about;
    let people = about.people.join(", ");
    let (subject, addressee, body) = match kind {
        LetterKind::Closing => {
            let why = if ending.is_empty() { "…".to_owned() } else { ending.to_lowercase() };
            let body = format!(
                "Bersama ini kami sampaikan bahwa penanganan berkas {code} ({people}) mengenai {matter}, yang diterima pada {}, \
                 ditutup dengan alasan: {why}.\n\nLayanan yang telah diberikan tercatat dalam berkas. Bila ada kebutuhan atau \
                 perkembangan baru, berkas dapat dibuka kembali kapan saja tanpa perlu menceritakan ulang dari awal.\n\n\
                 Demikian disampaikan. Atas perhatiannya kami ucapkan terima kasih.",
                received_on.long()
            );
            ("Pemberitahuan penutupan kasus", "Yang berkepentingan\ndi tempat", body)
        }
        LetterKind::Lpsk => {
            let body = format!(
                "Bersama ini kami memohon pelindungan dan fasilitasi restitusi bagi {people} dalam berkas {code} mengenai {matter}.\n\n\
                 Uraian peristiwa:\n…\n\nUraian kerugian dan buktinya:\n…\n\nBesaran dan bentuk restitusi yang dimohonkan:\n…\n\n\
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

/// Names and numbers of the case's people do not stand in a letter (domain §10: initials and code). A name is not
/// repeated: the answer must not tell who is in the file (ACC-03).
pub fn faults(text: &LetterText, names: &[String]) -> Vec<FieldFault> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fields = [
        ("addressee", &text.addressee),
        ("subject", &text.subject),
        ("attachments", &text.attachments),
        ("body", &text.body),
        ("copies", &text.copies),
    ];
    let found = |(field, words): (&'static str, &String)| {
        let mut hits = find_names(words, &names);
        hits.extend(
            find_personal_data(words).into_iter().filter(|hit| hit.kind.must_go() || hit.kind == HitKind::Phone),
        );
        let kinds: BTreeSet<&str> = hits.iter().map(|hit| hit.kind.label()).collect();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        let text = format!("Hapus dari surat: {kinds}. Tulis inisial dan kode; sisanya pada lembar identitas.");
        (!kinds.is_empty()).then_some(FieldFault { field, text })
    };
    fields.into_iter().filter_map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(people: &[String]) -> About<'_> {
        About {
            code: "KS-ABC234",
            people,
            matter: "dugaan TPPO",
            ending: "Tujuan tercapai",
            received_on: Day::parse("2026-11-24").unwrap(),
        }
    }

    #[test]
    fn the_first_words_hold_initials_and_code() {
        let people = ["S.A.".to_owned(), "R.".to_owned()];
        for kind in LetterKind::ALL.iter().copied() {
            let text = first_words(kind, &about(&people));
            assert!(text.body.contains("KS-ABC234") && text.body.contains("S.A., R."), "{text:?}");
            assert!(!text.subject.contains("TPPO"), "a subject stands on the envelope: {}", text.subject);
            assert!(faults(&text, &[]).is_empty());
        }
    }

    #[test]
    fn a_name_or_a_number_is_found_where_it_was_typed() {
        let names = ["Siti Rekaan".to_owned(), "Ani".to_owned()];
        let with = |body: &str| faults(&LetterText { body: body.into(), ..LetterText::default() }, &names);
        assert_eq!(with("Atas nama SITI  rekaan, umur 20.").len(), 1);
        assert_eq!(with("Hubungi 083412345678.").len(), 1);
        assert!(with("Siti dan rekaan lain, pada 24 November 2026.").is_empty());
    }
}
