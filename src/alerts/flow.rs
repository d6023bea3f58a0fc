//! The machine of an early alert (domain §12.5, D-55): states, arrows, guards. Pure.
use crate::base::ids::AlertId;
use crate::coded;
use crate::flow::{self, Arrow, Guard, Refusal};

coded! {
    AlertState {
        Submitted = "submitted", Acknowledged = "acknowledged", Verifying = "verifying",
        Substantiated = "substantiated", ActionTaken = "action_taken", CaseOpened = "case_opened",
        Unfounded = "unfounded", Duplicate = "duplicate", Closed = "closed",
    }
}
use AlertState::{
    Acknowledged, ActionTaken, CaseOpened, Closed, Duplicate, Submitted, Substantiated, Unfounded, Verifying,
};

impl AlertState {
    pub const INITIAL: Self = Submitted;

    pub const fn label(self) -> &'static str {
        match self {
            Submitted => "Masuk",
            Acknowledged => "Diterima",
            Verifying => "Diverifikasi",
            Substantiated => "Berdasar",
            ActionTaken => "Ditindaklanjuti",
            CaseOpened => "Menjadi kasus",
            Unfounded => "Tidak berdasar",
            Duplicate => "Duplikat",
            Closed => "Selesai",
        }
    }
    /// The only word that its village and reporter read (D-70).
    pub const fn status_word(self) -> &'static str {
        match self {
            Submitted | Acknowledged => "diterima",
            Verifying | Substantiated | ActionTaken | CaseOpened => "diproses",
            Unfounded | Duplicate | Closed => "selesai",
        }
    }
    pub const fn is_final(self) -> bool {
        matches!(self, Closed | Duplicate)
    }
    pub const fn is_active(self) -> bool {
        !self.is_final()
    }
}

pub static ARROWS: &[Arrow<AlertState>] = &[
    Arrow { from: &[Submitted], to: Acknowledged, act: "alert.acknowledge", label: "Terima" },
    Arrow { from: &[Acknowledged], to: Verifying, act: "alert.verify", label: "Verifikasi" },
    Arrow { from: &[Verifying], to: Substantiated, act: "alert.substantiate", label: "Berdasar" },
    Arrow { from: &[Verifying], to: Unfounded, act: "alert.dismiss", label: "Tidak berdasar" },
    Arrow { from: &[Substantiated], to: CaseOpened, act: "alert.open_case", label: "Buka kasus" },
    Arrow { from: &[Substantiated], to: ActionTaken, act: "alert.act", label: "Tindakan lain" },
    Arrow { from: &[ActionTaken, CaseOpened, Unfounded], to: Closed, act: "alert.close", label: "Selesai" },
    // From verifying: D-55.
    Arrow { from: &[Submitted, Acknowledged, Verifying], to: Duplicate, act: "alert.merge", label: "Gabung" },
];

/// One act on an alert with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Acknowledge,
    Verify,
    Substantiate,
    Dismiss { reason: String },
    OpenCase,
    TakeAction { text: String },
    Close { feedback_code: String },
    Merge { into: AlertId },
}

impl Act {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Acknowledge => "alert.acknowledge",
            Self::Verify => "alert.verify",
            Self::Substantiate => "alert.substantiate",
            Self::Dismiss { .. } => "alert.dismiss",
            Self::OpenCase => "alert.open_case",
            Self::TakeAction { .. } => "alert.act",
            Self::Close { .. } => "alert.close",
            Self::Merge { .. } => "alert.merge",
        }
    }
}

/// What the guards must know of the alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertFacts {
    /// The reporter asked for a short answer (D-55).
    pub wants_feedback: bool,
}

/// The state that follows, or why none does.
pub fn decide(state: AlertState, act: &Act, facts: &AlertFacts) -> Result<AlertState, Refusal> {
    let next =
        flow::step(ARROWS, state, act.code()).ok_or_else(|| Refusal::no_step(ARROWS, state.label(), act.code()))?;
    let mut guard = Guard::default();
    match act {
        Act::Dismiss { reason } => guard.filled(reason, "reason", "Isi alasan mengapa laporan ini tidak berdasar."),
        Act::TakeAction { text } => guard.filled(text, "action_taken", "Tulis apa yang sudah dilakukan."),
        // Without a wish for an answer the field says "tidak diminta" and nothing is sent (ALR-14).
        Act::Close { feedback_code } if facts.wants_feedback => {
            guard.filled(feedback_code, "feedback_code", "Pilih kabar singkat untuk pelapor.");
        }
        Act::Acknowledge | Act::Verify | Act::Substantiate | Act::OpenCase | Act::Close { .. } | Act::Merge { .. } => {}
    }
    guard.pass(next)
}

/// The acts that a state knows.
pub fn acts_from(state: AlertState) -> Vec<&'static str> {
    flow::acts_from(ARROWS, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(result: Result<AlertState, Refusal>) -> Vec<&'static str> {
        match result {
            Err(Refusal::Guard(faults)) => faults.iter().map(|f| f.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn unfounded_needs_a_reason() {
        let dismiss =
            |reason: &str| decide(Verifying, &Act::Dismiss { reason: reason.to_owned() }, &AlertFacts::default());
        assert_eq!(fields(dismiss(" ")), ["reason"]);
        assert_eq!(dismiss("Nama tidak ditemukan"), Ok(Unfounded));
    }

    #[test]
    fn another_action_says_what_was_done() {
        let act =
            |text: &str| decide(Substantiated, &Act::TakeAction { text: text.to_owned() }, &AlertFacts::default());
        assert_eq!(fields(act("")), ["action_taken"]);
        assert_eq!(act("imbauan dikirim"), Ok(ActionTaken));
    }

    #[test]
    fn who_wants_an_answer_gets_one_and_nobody_else() {
        let close = |wants_feedback, code: &str| {
            decide(CaseOpened, &Act::Close { feedback_code: code.to_owned() }, &AlertFacts { wants_feedback })
        };
        assert_eq!(fields(close(true, "")), ["feedback_code"]);
        assert_eq!(close(true, "checked"), Ok(Closed));
        assert_eq!(close(false, ""), Ok(Closed));
    }

    #[test]
    fn a_second_acknowledgement_is_no_step() {
        assert!(matches!(
            decide(Acknowledged, &Act::Acknowledge, &AlertFacts::default()),
            Err(Refusal::NoSuchStep { .. })
        ));
    }
}
