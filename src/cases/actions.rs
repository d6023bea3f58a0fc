//! What happens when somebody acts on a case: the order of questions (scope, policy, version, flow,
//! guard), then the effects, in one transaction.
use std::sync::Arc;

use super::flow::{Act, CaseFacts, CaseState, CloseReason, Closing, Surviving, decide};
use super::model::Case;
use super::store::{self, Change};
use super::{guards, intake, merging, plan, proposals, recording, records};
use crate::access::{Action, Actor, Permit};
use crate::audit::Entry;
use crate::base::ids::CaseId;
use crate::clocks::{self, Start};
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "case";

/// Who acts, and by which right.
#[derive(Clone, Copy)]
pub struct Actors<'a> {
    pub actor: &'a Actor,
    pub permit: &'a Permit,
}

/// One act on one case, as its form gave it.
#[derive(Clone)]
pub struct Step {
    pub id: CaseId,
    pub action: Action,
    /// Tells apart forms of the same act (`tutup-identifikasi`, `hasil-skrining`).
    pub slug: &'static str,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

/// The case, and everything that an act on it needs.
pub(super) struct Work<'a> {
    pub step: &'a Step,
    pub actor: &'a Actor,
    pub case: Case,
    pub key: DataKey,
    pub entry: Entry,
    pub change: Change,
}

impl Work<'_> {
    pub const fn of(&self) -> records::Of<'_> {
        records::Of { key: &self.key, case: self.case.id, by: self.actor.user }
    }
}

pub fn act(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: step.id.any() };
    let (case, facts) = store::load(tx, &subject, step.id)?;
    let permit = subject.decide(&facts)?;
    subject.fresh(case.version, step.version)?;
    let mut work = Work {
        step,
        actor,
        key: keys::open(tx.conn, tx.keyring, case.key_id)?,
        entry: permit.entry(actor, KIND, step.id.any(), step.id.any()),
        change: Change::of(&case, tx.now),
        case,
    };
    match machine_act(tx, &subject, &work)? {
        Some(machine_act) => {
            let known = guards::facts(tx.conn, &step.book, &work.case, &work.key, actor.user, tx.now)?;
            work.change.state = decide(work.case.state, &machine_act, &known).map_err(|r| subject.flow(r))?;
            follow(tx, &mut work, &machine_act, &known)?;
        }
        None => recording::record(tx, &subject, &mut work)?,
    }
    finish(tx, &subject, work)
}

/// The act as the machine knows it; None for what is only written down.
fn machine_act(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &Work<'_>) -> Result<Option<Act>, Refusal> {
    let input = &work.step.input;
    Ok(Some(match (work.step.action, work.step.slug) {
        (Action::CaseSubmit, _) => Act::Submit,
        (Action::CaseIdentify, _) => Act::Identify,
        (Action::CaseAssess, _) => Act::Assess,
        (Action::CasePlan, _) => Act::Plan,
        (Action::CaseStartService, _) => Act::StartService,
        (Action::CaseMonitor, _) => Act::Monitor,
        (Action::CaseClose, slug) => Act::Close(closing(tx, work, slug)?),
        (Action::CaseTransfer, _) => Act::Transfer,
        (Action::CaseHold, _) => Act::Hold,
        (Action::CaseResume, _) => Act::Resume,
        (Action::CaseReopen, _) => Act::Reopen { reason: input.text("reason") },
        (Action::CaseMerge, _) => {
            let survivor = merging::surviving(tx, subject, work)?;
            Act::Merge {
                into: Surviving::judge(
                    survivor.id == work.case.id,
                    survivor.unit_id == work.case.unit_id,
                    survivor.state,
                ),
            }
        }
        _ => return Ok(None),
    }))
}

/// How the case ends: as the form says, or as it was proposed.
fn closing(tx: &mut Tx<'_>, work: &Work<'_>, slug: &str) -> Result<Closing, Refusal> {
    let input = &work.step.input;
    let note = input.text("reason");
    Ok(match slug {
        "tutup-identifikasi" => Closing {
            reason: Some(CloseReason::NotTppoResolved),
            note,
            informed: false,
            no_need: input.has("no_need", "yes"),
        },
        "tutup-tak-terhubung" => Closing { reason: Some(CloseReason::Unreachable), note, ..Closing::default() },
        _ => proposals::proposed(tx.conn, &work.case, &work.key)?,
    })
}

/// What follows from a step of the machine beside the new state.
fn follow(tx: &mut Tx<'_>, work: &mut Work<'_>, act: &Act, known: &CaseFacts) -> Result<(), Refusal> {
    let (case, by) = (work.case.id, work.actor.user);
    match act {
        Act::Submit => intake::number(tx, &work.step.book, &work.entry, &work.case, &mut work.change)?,
        Act::Identify => {
            clocks::store::stop(tx, &work.entry, case.any(), "case_identification", "identified")?;
        }
        Act::Plan => {
            let subject = Subject { actor: work.actor, action: work.step.action, kind: KIND, id: case.any() };
            plan::actions::agree_at(tx, &subject, &work.key, &work.step.input)?;
        }
        Act::StartService => recording::service_began(tx, work)?,
        Act::Monitor => begin_monitoring(tx, work)?,
        Act::Close(closing) => close(tx, work, closing)?,
        Act::Hold => {
            records::add_note(tx, &work.key, case, by, "hold", &work.step.input.text("reason"))?;
            work.change.held_from = work.case.state.code().to_owned();
            // What was proposed for a case under way does not stand for one on hold.
            if let Some(user) = work.case.close_proposed_by {
                tx.announce(Event::ClosureReturned { case, user });
            }
            work.change.close_proposed_by = None;
            work.change.close_reason = String::new();
            clocks::store::pause_all(tx, &work.entry, case.any())?;
            start_clock(tx, work, "hold_review", "")?;
        }
        Act::Resume => {
            clocks::store::stop(tx, &work.entry, case.any(), "hold_review", "resumed")?;
            clocks::store::resume_all(tx, &work.step.book, &work.entry, case.any())?;
            work.change.held_from = String::new();
            work.entry.reason_code = known.held_from.map_or("", CaseState::code).to_owned();
        }
        Act::Reopen { reason } => {
            records::add_note(tx, &work.key, case, by, "reopen", reason)?;
            work.change.ended_at = None;
            work.change.close_reason = String::new();
            work.change.close_proposed_by = None;
            work.change.closed_by = None;
            start_clock(tx, work, "reopen_risk", "")?;
        }
        Act::Merge { .. } => merging::merge(tx, work)?,
        Act::Assess | Act::Transfer => {}
    }
    Ok(())
}

fn begin_monitoring(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<(), Refusal> {
    records::plan_visits(tx, work.case.id, tx.now.day())?;
    for month in ["3", "6"] {
        start_clock(tx, work, "monitoring_visit", month)?;
    }
    Ok(())
}

fn close(tx: &mut Tx<'_>, work: &mut Work<'_>, closing: &Closing) -> Result<(), Refusal> {
    let reason = closing.reason.map_or("", CloseReason::code);
    match work.case.close_proposed_by {
        Some(user) => tx.announce(Event::ClosureApproved { case: work.case.id, user }),
        None => records::add_note(tx, &work.key, work.case.id, work.actor.user, "close", &closing.note)?,
    }
    reason.clone_into(&mut work.change.close_reason);
    work.change.closed_by = Some(work.actor.user);
    work.change.ended_at = Some(tx.now);
    clocks::store::stop_own(tx, &work.entry, work.case.id.any(), "closed")?;
    reason.clone_into(&mut work.entry.reason_code);
    if closing.reason != Some(CloseReason::NotTppoResolved) {
        // There the referral is the care that the closing rests on (domain §12.1).
        tx.announce(Event::CaseClosed { case: work.case.id });
    }
    Ok(())
}

pub(super) fn start_clock(tx: &mut Tx<'_>, work: &Work<'_>, clock: &'static str, variant: &str) -> Result<(), Refusal> {
    let case = &work.case;
    clocks::store::start(
        tx,
        &work.step.book,
        &work.entry,
        &Start {
            clock,
            variant,
            object_kind: KIND,
            object: case.id.any(),
            root: case.id.any(),
            code: &case.code,
            owner: Some(case.unit_id),
            other: None,
            region: &case.region_code,
            at: tx.now,
        },
    )?;
    Ok(())
}

fn finish(tx: &mut Tx<'_>, subject: &Subject<'_>, work: Work<'_>) -> Result<Done, Refusal> {
    let (from, to) = (work.case.state, work.change.state);
    let version = store::save(tx, subject, &work.case, work.change)?;
    tx.record(&Entry { from_state: from.code(), to_state: to.code(), ..work.entry })?;
    let receipt = format!("{}.{version}", work.case.code);
    Ok(match work.step.action {
        Action::CaseDeclareConflict => Done { location: format!("/berkas?selesai={receipt}"), receipt },
        Action::CaseTransfer => {
            Done { location: format!("/berkas/{}/rujuk?jenis=case_transfer", work.case.id), receipt }
        }
        _ => Done::at(&format!("/berkas/{}", work.case.id), receipt),
    })
}
