//! What kinds of letters have beneath their words: who else signs, and the reply that is torn off (domain §10). Pure.
use sintuvu_typeset::{Block, Signature, Tick};

use super::model::{LetterKind, LetterText};
use crate::papers;

/// The letter's words as paragraphs, with what its kind needs around them.
pub fn body(kind: LetterKind, text: &LetterText, number: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    if kind.is_minutes() {
        blocks.push(Block::Title { text: kind.label().to_uppercase(), below: format!("Nomor: {number}") });
        blocks.push(Block::Lines(vec![
            ("Sifat".to_owned(), kind.secrecy().to_owned()),
            ("Hal".to_owned(), text.subject.clone()),
        ]));
    }
    blocks.extend(papers::lines(&text.body).into_iter().map(Block::Paragraph));
    let revoked = papers::lines(&text.revokes);
    if !revoked.is_empty() {
        blocks.push(Block::Paragraph(format!("Surat ini mencabut surat Nomor {}.", revoked.join(", Nomor "))));
    }
    let signers = signers(kind);
    if !signers.is_empty() {
        let by = |role: &&str| Signature { role: (*role).to_owned(), ..Signature::default() };
        blocks.push(Block::Signatures(signers.iter().map(by).collect()));
    }
    blocks
}

/// Who was there, beside the head of the unit, and signs by hand: at a hand-over a witness of the region or village
/// (Permen P2MI 32/2025 Ps 13), at a clarification both sides (Permen P2MI 23/2025).
const fn signers(kind: LetterKind) -> &'static [&'static str] {
    match kind {
        LetterKind::HandOver => &["Yang menyerahkan", "Yang menerima", "Saksi dari pemerintah daerah atau desa"],
        LetterKind::Clarification => &["Pihak yang diminta klarifikasi", "Petugas", "Saksi"],
        _ => &[],
    }
}

/// Lembar balasan (domain §5): filled in by the receiver and sent back.
pub fn tear_off(kind: LetterKind, code: &str) -> Vec<Block> {
    if !matches!(kind, LetterKind::Referral | LetterKind::Transfer) {
        return Vec::new();
    }
    let open = |label: &str| (label.to_owned(), "………………………………………………………………".to_owned());
    let tick = |text: &str| Tick { ticked: false, text: text.to_owned() };
    vec![
        Block::Title { text: "Lembar balasan".to_owned(), below: code.to_owned() },
        Block::Lines(vec![open("Diterima oleh, jabatan"), open("Tanggal dan jam")]),
        Block::Ticks(vec![
            tick("Diterima"),
            tick("Dikembalikan untuk dilengkapi"),
            tick("Ditolak, alasannya di bawah"),
        ]),
        Block::Lines(vec![open("Rencana layanan atau alasan"), open("Tanggal umpan balik"), open("Tanda tangan")]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_takes_the_place_of_another_names_it() {
        let text =
            LetterText { body: "Isi.".into(), revokes: "400.2/041/UPTD/XI/2026".into(), ..LetterText::default() };
        let words = format!("{:?}", body(LetterKind::Referral, &text, "400.2/042/UPTD/XI/2026"));
        assert!(words.contains("mencabut surat Nomor 400.2/041/UPTD/XI/2026"), "{words}");
        assert!(!words.contains("400.2/042"), "its own number stands in its head: {words}");
    }

    #[test]
    fn minutes_are_signed_by_all_who_were_there_and_only_a_referral_has_a_reply() {
        let text = LetterText { body: "Isi.".into(), ..LetterText::default() };
        for kind in LetterKind::ALL.iter().copied() {
            let words = format!("{:?}", body(kind, &text, "1"));
            assert_eq!(words.contains("Signatures"), kind.is_minutes(), "{kind}");
            let replies = matches!(kind, LetterKind::Referral | LetterKind::Transfer);
            assert_eq!(!tear_off(kind, "RJ-ABC234").is_empty(), replies, "{kind}");
        }
    }
}
