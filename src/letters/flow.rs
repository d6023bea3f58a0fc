//! The machine of a letter (domain §12.7, D-56): states, arrows, guards. Pure.
use crate::coded;
use crate::flow::{self, Arrow, Guard, Refusal};

coded! {
    LetterState {
        Draft = "draft", Initialled = "initialled", Signed = "signed", Dispatched = "dispatched",
        Received = "received", Void = "void",
    }
}
use LetterState::{Dispatched, Draft, Initialled, Received, Signed, Void};

impl LetterState {
    pub const INITIAL: Self = Draft;

    pub const fn label(self) -> &'static str {
        match self {
            Draft => "Konsep",
            Initialled => "Diparaf",
            Signed => "Ditandatangani",
            Dispatched => "Dikirim",
            Received => "Diterima",
            Void => "Dibatalkan",
        }
    }
    /// Its words may still change.
    pub const fn is_editable(self) -> bool {
        matches!(self, Draft | Initialled)
    }
}

pub static ARROWS: &[Arrow<LetterState>] = &[
    Arrow { from: &[Draft], to: Initialled, act: "letter.initial", label: "Paraf" },
    Arrow { from: &[Initialled], to: Signed, act: "letter.sign", label: "Tanda tangan" },
    Arrow { from: &[Initialled], to: Draft, act: "letter.return", label: "Kembalikan" },
    Arrow { from: &[Signed], to: Dispatched, act: "letter.dispatch", label: "Kirim" },
    Arrow { from: &[Dispatched], to: Received, act: "letter.receive", label: "Tanda terima" },
    Arrow { from: &[Signed, Dispatched], to: Void, act: "letter.void", label: "Batalkan" },
];

/// One act on a letter with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Initial,
    Sign,
    Return { note: String },
    Dispatch { how: String },
    Receive { by: String },
    Void { reason: String },
}

impl Act {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Initial => "letter.initial",
            Self::Sign => "letter.sign",
            Self::Return { .. } => "letter.return",
            Self::Dispatch { .. } => "letter.dispatch",
            Self::Receive { .. } => "letter.receive",
            Self::Void { .. } => "letter.void",
        }
    }
    /// What is kept beside the step.
    pub fn note(&self) -> &str {
        match self {
            Self::Return { note: text } | Self::Dispatch { how: text } | Self::Receive { by: text } => text,
            Self::Void { reason } => reason,
            Self::Initial | Self::Sign => "",
        }
    }
}

/// What a step rests on, as it stands when the step is taken.
#[derive(Clone, Copy, Debug)]
pub struct LetterFacts {
    /// Nothing waits to be filled in.
    pub is_whole: bool,
    /// The version that would be signed carries the initials.
    pub initials_count: bool,
    /// The one who acts set them.
    pub initials_are_own: bool,
}

/// The state that follows, or why none does.
pub fn decide(state: LetterState, act: &Act, facts: LetterFacts) -> Result<LetterState, Refusal> {
    let next =
        flow::step(ARROWS, state, act.code()).ok_or_else(|| Refusal::no_step(ARROWS, state.label(), act.code()))?;
    let mut guard = Guard::default();
    match act {
        Act::Initial => {
            guard.must(facts.is_whole, "body", "Isi dulu bagian yang masih kosong atau “…”, lalu minta paraf.");
        }
        Act::Sign if facts.initials_count && facts.initials_are_own => return Err(Refusal::SamePerson),
        Act::Sign => {
            let text = "Naskah ini diubah sesudah diparaf. Kembalikan, lalu minta paraf untuk naskah yang baru.";
            guard.must(facts.initials_count, "rank", text);
        }
        Act::Return { note } => guard.filled(note, "note", "Isi apa yang perlu diperbaiki."),
        Act::Dispatch { how } => guard.filled(how, "how", "Isi cara pengirimannya."),
        Act::Receive { by } => guard.filled(by, "by", "Isi siapa yang menerima."),
        Act::Void { reason } => guard.filled(reason, "reason", "Isi alasan membatalkan surat."),
    }
    guard.pass(next)
}

/// The acts that a state knows: the buttons of its page.
pub fn acts_from(state: LetterState) -> Vec<&'static str> {
    flow::acts_from(ARROWS, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: LetterFacts = LetterFacts { is_whole: true, initials_count: true, initials_are_own: false };

    fn acts() -> [Act; 6] {
        let text = || "alasan".to_owned();
        [
            Act::Initial,
            Act::Sign,
            Act::Return { note: text() },
            Act::Dispatch { how: text() },
            Act::Receive { by: text() },
            Act::Void { reason: text() },
        ]
    }

    #[test]
    fn each_state_knows_its_steps_and_no_other() {
        let known = |state| {
            let fits = move |act: &Act| decide(state, act, FRESH).ok().map(|next| (act.code(), next));
            acts().iter().filter_map(fits).collect::<Vec<_>>()
        };
        assert_eq!(known(Draft), [("letter.initial", Initialled)]);
        assert_eq!(known(Initialled), [("letter.sign", Signed), ("letter.return", Draft)]);
        assert_eq!(known(Signed), [("letter.dispatch", Dispatched), ("letter.void", Void)]);
        assert_eq!(known(Dispatched), [("letter.receive", Received), ("letter.void", Void)]);
        assert!(known(Received).is_empty() && known(Void).is_empty());
    }

    #[test]
    fn let_06_initials_on_another_version_do_not_count() {
        let stale = LetterFacts { initials_count: false, ..FRESH };
        assert!(matches!(decide(Initialled, &Act::Sign, stale), Err(Refusal::Guard(_))));
    }

    #[test]
    fn what_still_has_gaps_is_not_initialled() {
        let open = LetterFacts { is_whole: false, ..FRESH };
        assert!(matches!(decide(Draft, &Act::Initial, open), Err(Refusal::Guard(_))));
    }

    #[test]
    fn nobody_signs_what_they_initialled() {
        let own = LetterFacts { initials_are_own: true, ..FRESH };
        assert_eq!(decide(Initialled, &Act::Sign, own), Err(Refusal::SamePerson));
    }

    #[test]
    fn a_step_that_needs_words_does_not_go_without() {
        for act in [
            Act::Return { note: " ".into() },
            Act::Dispatch { how: String::new() },
            Act::Receive { by: String::new() },
            Act::Void { reason: String::new() },
        ] {
            let from = ARROWS.iter().find(|arrow| arrow.act == act.code()).map_or(Draft, |arrow| arrow.from[0]);
            assert!(matches!(decide(from, &act, FRESH), Err(Refusal::Guard(_))), "{act:?}");
        }
    }
}
