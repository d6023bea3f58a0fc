//! The machine of a consent (domain §12.8, D-40 to D-43): states, arrows, guards. Each answer is a
//! new row; the newest counts. Pure.
use crate::base::clock::Day;
use crate::coded;
use crate::flow::{self, Arrow, Guard, Refusal};

coded! {
    #[derive(Default)]
    ConsentState {
        Given = "given", Refused = "refused", Withdrawn = "withdrawn", GuardianGiven = "guardian_given",
        NotObtainable = "not_obtainable",
        #[default]
        NotAsked = "not_asked",
        Expired = "expired",
    }
}
use ConsentState::{Expired, Given, GuardianGiven, NotAsked, NotObtainable, Refused, Withdrawn};

impl ConsentState {
    pub const INITIAL: Self = NotAsked;

    pub const fn label(self) -> &'static str {
        match self {
            Given => "Diberikan",
            Refused => "Ditolak",
            Withdrawn => "Ditarik",
            GuardianGiven => "Diberikan wali + pendapat anak dicatat",
            NotObtainable => "Tidak dapat dimintai (darurat)",
            NotAsked => "Belum diminta",
            Expired => "Kedaluwarsa",
        }
    }
    /// Whether it allows what it was asked for.
    pub const fn is_given(self) -> bool {
        matches!(self, Given | GuardianGiven)
    }
    pub const fn is_final(self) -> bool {
        matches!(self, Refused | Withdrawn | Expired)
    }
    /// What the row means on a day: its last day over, it is expired even before the job says so.
    #[must_use]
    pub fn on(self, until: Option<Day>, today: Day) -> Self {
        if self.is_given() && until.is_some_and(|last| last < today) { Expired } else { self }
    }
    /// Where a new row starts when the newest one covers nothing any more (D-40). Who could not be
    /// asked still waits for her answer.
    #[must_use]
    pub const fn asked_anew(self) -> Self {
        match self {
            NotObtainable => NotObtainable,
            Given | GuardianGiven | Refused | Withdrawn | Expired | NotAsked => NotAsked,
        }
    }
}

pub static ARROWS: &[Arrow<ConsentState>] = &[
    Arrow { from: &[NotAsked], to: Given, act: "consent.record", label: "Beri" },
    Arrow { from: &[NotAsked], to: GuardianGiven, act: "consent.record", label: "Beri (wali)" },
    Arrow { from: &[NotAsked], to: Refused, act: "consent.record", label: "Tolak" },
    Arrow { from: &[NotAsked], to: NotObtainable, act: "consent.record", label: "Darurat" },
    Arrow { from: &[NotObtainable], to: Given, act: "consent.record", label: "Beri" },
    Arrow { from: &[Given, GuardianGiven], to: Withdrawn, act: "consent.withdraw", label: "Tarik" },
    Arrow { from: &[Given, GuardianGiven], to: Expired, act: "consent.expire", label: "Kedaluwarsa" },
];

coded! {
    /// How it was given.
    Method { Written = "written", VerbalWitness = "verbal_witness", Thumbprint = "thumbprint" }
}

impl Method {
    /// What leaves no signature needs somebody who saw it (domain §4.8).
    pub const fn needs_witness(self) -> bool {
        matches!(self, Self::VerbalWitness | Self::Thumbprint)
    }
}

/// What was typed beside the answer itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// A code of [`Method`].
    pub method: String,
    pub witness: String,
    pub given_by: String,
    pub reason: String,
    pub child_view: String,
}

/// One act on a consent with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `to`: what the person, or the guardian, answered.
    Record {
        to: ConsentState,
        answer: Answer,
    },
    Withdraw {
        child_view: String,
    },
    Expire,
}

impl Act {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Record { .. } => "consent.record",
            Self::Withdraw { .. } => "consent.withdraw",
            Self::Expire => "consent.expire",
        }
    }
    pub const fn leads_to(&self) -> ConsentState {
        match self {
            Self::Record { to, .. } => *to,
            Self::Withdraw { .. } => Withdrawn,
            Self::Expire => Expired,
        }
    }
}

/// What the guards must know of the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsentFacts {
    pub child: bool,
    /// The guardian is a reported party.
    pub guardian_is_suspect: bool,
}

/// The state that follows, or why none does.
pub fn decide(state: ConsentState, act: &Act, facts: ConsentFacts) -> Result<ConsentState, Refusal> {
    let next = act.leads_to();
    if !flow::leads(ARROWS, begins(state, next), act.code(), next) {
        let label = ARROWS.iter().find(|a| a.to == next).map_or("Catat persetujuan", |a| a.label);
        return Err(Refusal::NoSuchStep { state_label: state.label(), act: act.code(), label });
    }
    let mut guard = Guard::default();
    match act {
        Act::Record { to, answer } => recorded(&mut guard, *to, answer, facts),
        Act::Withdraw { child_view } if state == GuardianGiven && facts.child => {
            guard.filled(child_view, "child_view", "Catat pendapat anak.");
            no_conflict(&mut guard, "reason", facts);
        }
        Act::Withdraw { .. } | Act::Expire => {}
    }
    guard.pass(next)
}

/// The domain knows only a yes after an emergency. A no, or a guardian's yes, must be recordable as
/// soon as somebody can be asked, so it is a new row from "belum diminta", as after a refusal (D-40).
const fn begins(state: ConsentState, next: ConsentState) -> ConsentState {
    match (state, next) {
        (NotObtainable, Refused | GuardianGiven) => NotAsked,
        (state, _) => state,
    }
}

fn recorded(guard: &mut Guard, to: ConsentState, answer: &Answer, facts: ConsentFacts) {
    match to {
        Given => {
            let text = "Untuk anak, persetujuan diberikan wali dan pendapat anak dicatat.";
            guard.must(!facts.child, "state", text);
            manner(guard, answer);
        }
        GuardianGiven => {
            guard.must(facts.child, "state", "Orang dewasa memberi persetujuan sendiri.");
            guard.filled(&answer.child_view, "child_view", "Catat pendapat anak.");
            no_conflict(guard, "given_by", facts);
            manner(guard, answer);
        }
        NotObtainable => {
            guard.filled(&answer.reason, "reason", "Isi alasan mengapa persetujuan tidak dapat diminta.");
        }
        Refused | Withdrawn | NotAsked | Expired => {}
    }
}

fn manner(guard: &mut Guard, answer: &Answer) {
    match Method::parse(&answer.method) {
        None => guard.fault("method", "Pilih cara persetujuan diberikan."),
        Some(method) if method.needs_witness() => guard.filled(&answer.witness, "witness", "Isi nama saksi."),
        Some(_) => {}
    }
}

/// A guardian who is a reported party decides nothing; two officers of UPTD PPA do (CON-06).
fn no_conflict(guard: &mut Guard, field: &'static str, facts: ConsentFacts) {
    let text = "Wali ini juga terlapor. Dua petugas UPTD PPA yang berbeda harus memutuskan sebagai wali.";
    guard.must(!facts.guardian_is_suspect, field, text);
}

/// The acts that a state knows.
pub fn acts_from(state: ConsentState) -> Vec<&'static str> {
    flow::acts_from(ARROWS, state)
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
