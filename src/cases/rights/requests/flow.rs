//! The machine of a request (CON-14): received, assigned, answered by one officer, agreed to by another. Pure.
use crate::coded;
use crate::flow::{self, Arrow, Guard, Refusal};

coded! {
    RequestState { Received = "received", Assigned = "assigned", Drafted = "drafted", Answered = "answered" }
}
use RequestState::{Answered, Assigned, Drafted, Received};

impl RequestState {
    pub const fn label(self) -> &'static str {
        match self {
            Received => "Menunggu penugasan",
            Assigned => "Sedang dijawab",
            Drafted => "Menunggu orang kedua",
            Answered => "Dijawab",
        }
    }
    pub const fn tag(self) -> &'static str {
        match self {
            Received | Drafted => "warn",
            Assigned => "info",
            Answered => "ok",
        }
    }
    pub const fn is_open(self) -> bool {
        !matches!(self, Answered)
    }
}

pub static ARROWS: &[Arrow<RequestState>] = &[
    Arrow { from: &[Received, Assigned], to: Assigned, act: "pdp.assign", label: "Tugaskan" },
    Arrow { from: &[Assigned], to: Drafted, act: "pdp.draft", label: "Susun jawaban" },
    Arrow { from: &[Drafted], to: Answered, act: "pdp.answer", label: "Setujui jawaban" },
    Arrow { from: &[Drafted], to: Assigned, act: "pdp.return", label: "Kembalikan" },
];

coded! {
    RequestKind { Copy = "copy", Correction = "correction", Withdrawal = "withdrawal", Objection = "objection" }
}

impl RequestKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Copy => "Salinan data",
            Self::Correction => "Perbaikan data",
            Self::Withdrawal => "Penarikan persetujuan",
            Self::Objection => "Keberatan atas pemakaian data",
        }
    }
}

coded! {
    Outcome { Granted = "granted", Partly = "partly", Refused = "refused" }
}

impl Outcome {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Granted => "Dipenuhi",
            Self::Partly => "Dipenuhi sebagian",
            Self::Refused => "Tidak dapat dipenuhi",
        }
    }
}

/// What a step rests on.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestFacts {
    /// The one who acts is the officer who was named for it.
    pub is_theirs: bool,
    /// The one who acts wrote the answer.
    pub wrote_it: bool,
}

/// The state that follows, or why none does.
pub fn decide(state: RequestState, act: &'static str, facts: RequestFacts) -> Result<RequestState, Refusal> {
    let next = flow::step(ARROWS, state, act).ok_or_else(|| Refusal::no_step(ARROWS, state.label(), act))?;
    if act == "pdp.answer" && facts.wrote_it {
        return Err(Refusal::SamePerson);
    }
    let mut guard = Guard::default();
    if act == "pdp.draft" {
        guard.must(facts.is_theirs, "outcome", "Permintaan ini ditugaskan kepada petugas lain.");
    }
    guard.pass(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: RequestFacts = RequestFacts { is_theirs: true, wrote_it: false };

    #[test]
    fn a_request_is_assigned_answered_and_agreed_to() {
        let mut state = Received;
        for (act, next) in [("pdp.assign", Assigned), ("pdp.draft", Drafted), ("pdp.answer", Answered)] {
            state = decide(state, act, THEIRS).unwrap();
            assert_eq!(state, next);
        }
        for act in ["pdp.assign", "pdp.draft", "pdp.answer", "pdp.return"] {
            assert!(matches!(decide(Answered, act, THEIRS), Err(Refusal::NoSuchStep { .. })), "{act}");
        }
    }

    #[test]
    fn nobody_agrees_to_the_own_answer() {
        let own = RequestFacts { is_theirs: true, wrote_it: true };
        assert_eq!(decide(Drafted, "pdp.answer", own), Err(Refusal::SamePerson));
        assert_eq!(decide(Drafted, "pdp.return", own), Ok(Assigned));
    }

    #[test]
    fn only_the_officer_who_was_named_answers() {
        assert!(matches!(decide(Assigned, "pdp.draft", RequestFacts::default()), Err(Refusal::Guard(_))));
        assert!(
            matches!(decide(Received, "pdp.draft", THEIRS), Err(Refusal::NoSuchStep { .. })),
            "nobody is named yet"
        );
    }
}
