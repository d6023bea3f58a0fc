//! Konferensi kasus (MTG-09, MTG-10, D-37): several offices talk one case over, by its code. It is proposed with its reason,
//! rests on the person's consent or another basis, and shows its agenda only to who promised to keep silent. What is decided
//! hangs on the case with an office and a day. Nobody reaches the case through it.
pub mod acts;
pub mod beside;
pub mod forms;
pub mod ground;
mod ics;
pub mod pages;
pub mod store;
mod words;

use crate::coded;
use crate::flow::{self, Arrow, Refusal};

pub const KIND: &str = "conference";
/// Started on the case by refused referrals (D-32, D-37), ended when the conference is held.
pub const CLOCK: &str = "case_conference";

coded! {
    ConferenceState { Planned = "planned", Held = "held", Cancelled = "cancelled" }
}
use ConferenceState::{Cancelled, Held, Planned};

impl ConferenceState {
    pub const fn label(self) -> &'static str {
        match self {
            Planned => "Direncanakan",
            Held => "Sudah berlangsung",
            Cancelled => "Dibatalkan",
        }
    }
    pub const fn tag(self) -> &'static str {
        match self {
            Planned => "info",
            Held => "ok",
            Cancelled => "neutral",
        }
    }
}

pub static ARROWS: &[Arrow<ConferenceState>] = &[
    Arrow { from: &[Planned], to: Held, act: "conference.record", label: "Catat notulen" },
    Arrow { from: &[Planned], to: Cancelled, act: "conference.cancel", label: "Batalkan" },
    Arrow { from: &[Held], to: Held, act: "conference.decide", label: "Tambah keputusan" },
];

/// The state that follows, or why none does.
pub fn decide(state: ConferenceState, act: &'static str) -> Result<ConferenceState, Refusal> {
    flow::step(ARROWS, state, act).ok_or_else(|| Refusal::no_step(ARROWS, state.label(), act))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_is_not_cancelled_and_decides_afterwards() {
        assert_eq!(decide(Planned, "conference.record"), Ok(Held));
        assert_eq!(decide(Held, "conference.decide"), Ok(Held));
        assert!(decide(Planned, "conference.decide").is_err(), "nothing is decided before");
        assert!(decide(Held, "conference.cancel").is_err() && decide(Cancelled, "conference.record").is_err());
    }
}
