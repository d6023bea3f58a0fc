//! The machine of a referral (domain §12.2, D-30 to D-39): states, arrows, guards. Pure.
use crate::base::clock::Day;
use crate::base::text::personal::Hit;
use crate::coded;
use crate::consent::flow::ConsentState;
use crate::flow::{self, Arrow, Guard, Refusal};

mod guards;

coded! {
    ReferralState {
        Draft = "draft", AwaitingConsent = "awaiting_consent", Sent = "sent", Accepted = "accepted",
        Rejected = "rejected", Returned = "returned", InProgress = "in_progress", Completed = "completed",
        Cancelled = "cancelled",
    }
}
use ReferralState::{Accepted, AwaitingConsent, Cancelled, Completed, Draft, InProgress, Rejected, Returned, Sent};

impl ReferralState {
    pub const INITIAL: Self = Draft;

    pub const fn label(self) -> &'static str {
        match self {
            Draft => "Draf",
            AwaitingConsent => "Menunggu persetujuan",
            Sent => "Dikirim",
            Accepted => "Diterima",
            Rejected => "Ditolak",
            Returned => "Dikembalikan",
            InProgress => "Ditindaklanjuti",
            Completed => "Selesai",
            Cancelled => "Dibatalkan",
        }
    }
    pub const fn is_final(self) -> bool {
        matches!(self, Rejected | Completed | Cancelled)
    }
    /// Lies with its receiver: what a case in service may count on (CAS-03).
    pub const fn is_active(self) -> bool {
        matches!(self, Sent | Accepted | InProgress)
    }
    /// The sender may still change the text; a sent one must be returned first (REF-15).
    pub const fn is_editable(self) -> bool {
        matches!(self, Draft | AwaitingConsent | Returned)
    }
    /// The sender may still take it back (D-33).
    pub const fn is_cancellable(self) -> bool {
        matches!(self, Draft | AwaitingConsent | Sent | Returned)
    }
}

pub static ARROWS: &[Arrow<ReferralState>] = &[
    Arrow { from: &[Draft], to: AwaitingConsent, act: "referral.request_consent", label: "Minta persetujuan" },
    Arrow { from: &[AwaitingConsent], to: Sent, act: "referral.send", label: "Kirim" },
    Arrow { from: &[Sent], to: Accepted, act: "referral.accept", label: "Terima" },
    Arrow { from: &[Sent], to: Rejected, act: "referral.reject", label: "Tolak" },
    Arrow { from: &[Sent, Accepted], to: Returned, act: "referral.return", label: "Kembalikan" },
    Arrow { from: &[Returned], to: Sent, act: "referral.resend", label: "Lengkapi & kirim ulang" },
    Arrow { from: &[Accepted], to: InProgress, act: "referral.start", label: "Tindak lanjuti" },
    Arrow { from: &[InProgress], to: Completed, act: "referral.complete", label: "Kirim umpan balik" },
    Arrow { from: &[Draft, AwaitingConsent, Sent, Returned], to: Cancelled, act: "referral.cancel", label: "Batalkan" },
    // D-31: makes a NEW referral in draft; the rejected one stays rejected.
    Arrow { from: &[Rejected], to: Draft, act: "referral.forward", label: "Rujuk ke instansi lain" },
];

coded! {
    /// On what sharing rests (UU 27/2022).
    Basis {
        Consent = "consent", Contract = "contract", LegalObligation = "legal_obligation",
        VitalInterest = "vital_interest", PublicTask = "public_task", LegitimateInterest = "legitimate_interest",
    }
}

coded! {
    /// Why a receiver rejects or returns.
    RejectReason {
        OutOfMandate = "out_of_mandate", OutOfArea = "out_of_area", CapacityFull = "capacity_full",
        Incomplete = "incomplete", NoConsent = "no_consent", VictimDeclined = "victim_declined",
        Duplicate = "duplicate", WrongService = "wrong_service", Other = "other",
    }
}

coded! {
    /// What came of it.
    ReferralResult {
        Served = "served", PartlyServed = "partly_served", Continuing = "continuing",
        VictimDeclined = "victim_declined", NotReached = "not_reached", Other = "other",
    }
}

/// What the receiver reports back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feedback {
    pub service: String,
    pub service_on: Option<Day>,
    pub result: Option<ReferralResult>,
    /// Needed when the result is `other`.
    pub result_text: String,
    pub recommendation: String,
}

/// One act on a referral with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    RequestConsent,
    /// `confirmed`: the sender has looked at the finds in the safe summary and keeps them (REF-14).
    Send {
        basis: Basis,
        basis_reason: String,
        confirmed: bool,
    },
    Accept {
        pic_name: String,
        pic_contact: String,
    },
    Reject {
        reason: Option<RejectReason>,
        reason_text: String,
    },
    Return {
        reason: Option<RejectReason>,
        reason_text: String,
        missing_items: String,
    },
    Resend {
        confirmed: bool,
    },
    Start {
        first_service_on: Option<Day>,
    },
    Complete(Feedback),
    Cancel {
        reason: String,
    },
    Forward,
}

impl Act {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RequestConsent => "referral.request_consent",
            Self::Send { .. } => "referral.send",
            Self::Accept { .. } => "referral.accept",
            Self::Reject { .. } => "referral.reject",
            Self::Return { .. } => "referral.return",
            Self::Resend { .. } => "referral.resend",
            Self::Start { .. } => "referral.start",
            Self::Complete(_) => "referral.complete",
            Self::Cancel { .. } => "referral.cancel",
            Self::Forward => "referral.forward",
        }
    }
}

/// How the unit that shall receive stands to the referral.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Receiver {
    #[default]
    Fits,
    /// The sender's own unit (D-39).
    OwnUnit,
    /// The unit that has just rejected the predecessor.
    Rejecter,
}

/// What the guards must know of the referral and its case.
#[derive(Clone, Debug)]
pub struct ReferralFacts {
    pub today: Day,
    /// For `forward`: the new receiver.
    pub receiver: Receiver,
    /// The case can be worked on (D-74).
    pub case_active: bool,
    pub is_child: bool,
    /// Today's state of `share_agency` for just this receiver.
    pub share_consent: ConsentState,
    /// On what it was sent the first time; for `resend`.
    pub basis: Option<Basis>,
    /// What `personal` found in the safe summary, names of the case included.
    pub summary_hits: Vec<Hit>,
    pub first_service_on: Option<Day>,
    pub sent_on: Option<Day>,
}

/// The state that follows, or why none does. For [`Act::Forward`] it is the state of the new one.
pub fn decide(state: ReferralState, act: &Act, facts: &ReferralFacts) -> Result<ReferralState, Refusal> {
    let no_step = || Refusal::no_step(ARROWS, state.label(), act.code());
    let next = flow::step(ARROWS, state, act.code()).ok_or_else(no_step)?;
    let mut guard = Guard::default();
    match act {
        Act::RequestConsent | Act::Forward => guards::receiver(&mut guard, facts),
        Act::Send { basis, basis_reason, confirmed } => {
            guards::receiver(&mut guard, facts);
            guards::basis(&mut guard, *basis, basis_reason, facts);
            guards::summary(&mut guard, *confirmed, &facts.summary_hits);
        }
        // Consent may have been withdrawn while it lay with the sender (CON-13).
        Act::Resend { confirmed } => {
            guards::receiver(&mut guard, facts);
            guards::still_covered(&mut guard, facts);
            guards::summary(&mut guard, *confirmed, &facts.summary_hits);
        }
        Act::Accept { pic_name, pic_contact } => {
            guard.filled(pic_name, "pic_name", "Isi nama petugas yang bertanggung jawab.");
            guard.filled(pic_contact, "pic_contact", "Isi cara menghubungi petugas itu.");
        }
        // A suggestion of another agency is asked for, but nobody can be made to know one.
        Act::Reject { reason, reason_text } => guards::reason(&mut guard, *reason, reason_text),
        Act::Return { reason, reason_text, missing_items } => {
            guards::reason(&mut guard, *reason, reason_text);
            let listed = state != Sent || !items(missing_items).is_empty();
            guard.must(listed, "missing_items", "Tulis apa yang harus dilengkapi, satu baris satu hal.");
        }
        Act::Start { first_service_on } => {
            guards::happened(&mut guard, *first_service_on, "first_service_on", facts.today);
            guards::after_sending(&mut guard, *first_service_on, "first_service_on", facts.sent_on);
        }
        Act::Complete(feedback) => guards::feedback(&mut guard, feedback, facts),
        Act::Cancel { reason } => guard.filled(reason, "reason", "Isi alasan membatalkan rujukan."),
    }
    guard.pass(next)
}

/// The things to complete: one line, one thing.
pub fn items(missing: &str) -> Vec<&str> {
    missing.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// The sender has read the feedback (D-38): once, and only when there is one.
pub fn confirm(state: ReferralState, already: bool) -> Result<(), Refusal> {
    if state == Completed && !already {
        return Ok(());
    }
    let state_label = if already { "Umpan balik sudah dikonfirmasi" } else { state.label() };
    Err(Refusal::NoSuchStep { state_label, act: "referral.confirm_feedback", label: "Konfirmasi umpan balik" })
}

/// Whether a case conference is due: the third return of one referral, or the second rejection of
/// one need (D-32, D-37).
pub const fn needs_conference(returns: i32, rejections_of_need: i64) -> bool {
    returns >= 3 || rejections_of_need >= 2
}

/// The acts that a state knows.
pub fn acts_from(state: ReferralState) -> Vec<&'static str> {
    flow::acts_from(ARROWS, state)
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
