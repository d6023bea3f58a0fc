//! How a case may end: which reason fits which state, what must be done before, and the second
//! pair of eyes (D-20, D-22, SCR-12, CAS-05, CAS-07).
use super::{CaseFacts, CaseState, OpenReferral, listed};
use crate::base::clock::Day;
use crate::coded;
use crate::flow::{Guard, Refusal};

coded! {
    CloseReason {
        GoalsMet = "goals_met", VictimRequest = "victim_request", MovedTransferred = "moved_transferred",
        Unreachable = "unreachable", Incomplete30d = "incomplete_30d", Died = "died",
        NotTppoResolved = "not_tppo_resolved", Duplicate = "duplicate", Prevented = "prevented",
    }
}
use CloseReason::{Died, GoalsMet, Incomplete30d, NotTppoResolved, Prevented, Unreachable, VictimRequest};

/// The special reasons of D-20.
const SPECIAL: [CloseReason; 4] = [VictimRequest, Died, Prevented, Incomplete30d];

/// The reasons that may be chosen in a state. Handing over and merging are acts of their own.
pub fn reasons_from(state: CaseState) -> Vec<CloseReason> {
    match state {
        CaseState::Identification => vec![NotTppoResolved],
        CaseState::Assessment | CaseState::Planned | CaseState::InService => SPECIAL.to_vec(),
        CaseState::Monitoring => [GoalsMet].into_iter().chain(SPECIAL).collect(),
        CaseState::OnHold => vec![Unreachable],
        _ => Vec::new(),
    }
}

/// What a closing form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    pub reason: Option<CloseReason>,
    /// The reason in words.
    pub note: String,
    /// The person agreed, or was told.
    pub informed: bool,
    /// "Tidak ada kebutuhan yang perlu dirujuk" (SCR-12).
    pub no_need: bool,
}

/// A number of days since something, and the day on which they are full. The number comes from the
/// deadline table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    pub days: i32,
    pub full_on: Day,
}

impl Limit {
    pub fn since(day: Day, days: i32) -> Self {
        Self { days, full_on: day.plus_days(days) }
    }
}

/// The first pair of eyes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proposal {
    pub reason: CloseReason,
    /// Whoever acts now is the one who proposed.
    pub by_same_person: bool,
}

/// Whether closing can be proposed now: everything but the second person must be there.
pub fn may_propose(state: CaseState, closing: &Closing, facts: &CaseFacts) -> Result<(), Refusal> {
    if !needs_four_eyes(state) {
        return Err(Refusal::NoSuchStep {
            state_label: state.label(),
            act: "case.propose_close",
            label: "Usulkan penutupan",
        });
    }
    let mut found = Guard::default();
    guard(&mut found, state, closing, facts);
    found.pass(())
}

const fn needs_four_eyes(state: CaseState) -> bool {
    matches!(state, CaseState::Assessment | CaseState::Planned | CaseState::InService | CaseState::Monitoring)
}

pub(super) fn four_eyes(
    guard: &mut Guard,
    state: CaseState,
    closing: &Closing,
    facts: &CaseFacts,
) -> Result<(), Refusal> {
    if !needs_four_eyes(state) {
        return Ok(());
    }
    match facts.proposal {
        Some(proposal) if proposal.by_same_person => return Err(Refusal::SamePerson),
        Some(proposal) => {
            let same = closing.reason.is_none() || closing.reason == Some(proposal.reason);
            guard.must(same, "close_reason", "Alasan ini bukan alasan yang diusulkan. Minta usulan baru.");
        }
        None => {
            guard.fault("close_reason", "Penutupan belum diusulkan. Satu petugas mengusulkan, kepala unit menyetujui.");
        }
    }
    Ok(())
}

pub(super) fn guard(guard: &mut Guard, state: CaseState, closing: &Closing, facts: &CaseFacts) {
    guard.filled(&closing.note, "reason", "Isi alasan penutupan.");
    match closing.reason {
        None => guard.fault("close_reason", "Pilih alasan penutupan."),
        Some(reason) if !reasons_from(state).contains(&reason) => {
            guard.fault("close_reason", "Alasan ini tidak dapat dipakai pada tahap ini. Pilih alasan lain.");
        }
        Some(NotTppoResolved) => {
            let cared_for = facts.made_referrals > 0 || closing.no_need;
            guard.must(cared_for, "no_need", "Rujuk kebutuhannya dulu, atau nyatakan bahwa tidak ada kebutuhan.");
        }
        Some(Unreachable) => silent_long_enough(guard, facts),
        Some(GoalsMet) => ordinary_end(guard, closing, facts),
        Some(reason) => special_end(guard, reason, facts),
    }
}

/// “Terminasi”: the person knows, the visits are done, nothing is open.
fn ordinary_end(guard: &mut Guard, closing: &Closing, facts: &CaseFacts) {
    guard.must(closing.informed, "informed", "Catat bahwa orang yang mengalami sudah setuju atau diberi tahu.");
    for month in &facts.open_visits {
        guard.fault(
            "visits",
            format!("Pemantauan {month} bulan belum diisi. Catat kunjungannya, atau lewati dengan alasan."),
        );
    }
    if !facts.open_referrals.is_empty() {
        guard.fault("referrals", format!("Masih ada rujukan yang belum selesai: {}.", listed(&facts.open_referrals)));
    }
}

/// D-20: open referrals are final or fall in the same step; what the receiver has accepted cannot
/// be cancelled by the sender (D-33).
fn special_end(guard: &mut Guard, reason: CloseReason, facts: &CaseFacts) {
    let held: Vec<OpenReferral> = facts.open_referrals.iter().filter(|r| !r.cancellable).cloned().collect();
    if !held.is_empty() {
        guard.fault(
            "referrals",
            format!("Rujukan ini sudah diterima dan harus selesai atau dikembalikan dulu: {}.", listed(&held)),
        );
    }
    if reason == Incomplete30d {
        match facts.incomplete {
            None => guard.fault("close_reason", "Alasan ini hanya untuk pengaduan PMI."),
            Some(limit) => reached(guard, limit, facts.today),
        }
    }
}

fn silent_long_enough(guard: &mut Guard, facts: &CaseFacts) {
    match facts.unreachable {
        None => guard.fault("close_reason", "Catat dulu kapan kontak terakhir dengan orang yang mengalami."),
        Some(limit) => reached(guard, limit, facts.today),
    }
}

fn reached(guard: &mut Guard, limit: Limit, today: Option<Day>) {
    if today.is_none_or(|today| today < limit.full_on) {
        guard.fault("close_reason", format!("{} hari tercapai pada {}.", limit.days, limit.full_on.long()));
    }
}
