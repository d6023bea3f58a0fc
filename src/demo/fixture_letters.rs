//! The letters of the contract fixture: six of c1, one in each state. Those of a village come with its register.
use anyhow::Context;

use super::case_file::CaseFile;
use super::fixture_cases::Stage;
use super::letter_file::{Signed, take_number};
use super::record::Who;
use crate::base::clock::Moment;
use crate::letters::flow::Act;
use crate::letters::model::{Letter, LetterKind, LetterText, Signature};
use crate::letters::paper::kop;

const WAYS: [(&str, usize); 6] = [
    ("letter.draft", 0),
    ("letter.initialled", 1),
    ("letter.signed", 2),
    ("letter.dispatched", 3),
    ("letter.received", 4),
    ("letter.voided", 3),
];

impl Stage<'_> {
    pub fn letters(&mut self, file: &mut CaseFile<'_>) -> anyhow::Result<Vec<(&'static str, Letter)>> {
        let (drafter, head, sender) = (self.cast.who("cm1")?, self.cast.who("head1")?, self.cast.who("intake1")?);
        let mut made = Vec::new();
        for ((key, count), hour) in WAYS.into_iter().zip(8..) {
            let at = |step: i64| self.at(2, hour, step * 5);
            let times: Vec<Moment> = (0..=5).map(at).collect();
            let text = self.letter_words(key);
            let first = times.first().copied().context("a time")?;
            let mut letter = file.draft_letter(drafter, first, LetterKind::Lpsk, &text);
            let how = |stage: &mut Self| stage.text("letter_steps", "note", key, "Kurir dinas.");
            for (step, at) in times.into_iter().skip(1).take(count).enumerate() {
                let (who, act) = match (step, key) {
                    (0, _) => (drafter, Act::Initial),
                    (1, _) => (head, Act::Sign),
                    (2, "letter.voided") => (head, Act::Void { reason: how(self) }),
                    (2, _) => (sender, Act::Dispatch { how: how(self) }),
                    _ => (sender, Act::Receive { by: how(self) }),
                };
                let signed = if act == Act::Sign { Some(self.signed(head, at, key)?) } else { None };
                file.letter_act(&mut letter, who, at, &act, signed);
            }
            file.keep_letter(letter.clone());
            made.push((key, letter));
        }
        Ok(made)
    }

    fn letter_words(&mut self, key: &str) -> LetterText {
        LetterText {
            addressee: self.text("letters", "text", key, "Ketua Lembaga Perlindungan Saksi dan Korban,"),
            subject: self.text("letters", "text", key, "Permohonan pelindungan"),
            attachments: String::new(),
            body: self.text("letters", "text", key, "Bersama ini kami memohon pelindungan bagi yang bersangkutan."),
            copies: "Arsip".into(),
            ..LetterText::default()
        }
    }

    fn signed(&mut self, head: Who, at: Moment, key: &str) -> anyhow::Result<Signed> {
        let unit = self.set.book.unit(head.unit).context("the unit of the head")?.clone();
        let (year, value) = take_number(&mut self.letter_numbers, unit.id, at);
        let name = self.cast.account("head1")?.full_name.clone();
        let rank = self.text("letters", "signature", key, "Penata, III/c");
        let kop = kop(&unit, self.set.book);
        let signature = Signature { role: "Kepala Unit".into(), name, rank, nip: String::new(), kop };
        Ok(Signed { year, value, unit_code: unit.code.clone(), signature })
    }
}
