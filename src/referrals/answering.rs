//! The receiver's acts: accept, reject, send back, begin, report back.
use std::collections::BTreeSet;

use diesel::result::Error as Diesel;

use super::actions::{Turn, Work};
use super::flow::{self, Act, ReferralResult, ReferralState, RejectReason};
use super::grants::{self, SCOPE};
use super::model::{Answer, CONSENT, Feedback};
use super::store;
use super::views::OFFICERS;
use crate::accounts::store::officers;
use crate::audit::Entry;
use crate::base::ids::{CaseId, UnitId, UserId};
use crate::cases;
use crate::cases::actions::Actors;
use crate::cases::transfer::Going;
use crate::clocks::{self, Start};
use crate::consent;
use crate::consent::model::Consent;
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::events::Event;
use crate::refusal::Refusal;
use crate::web::post::Done;

/// A named officer answers for it from now on, and the grant opens the classes of the letter.
pub fn accept(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let input = &work.step.input;
    let (pic_name, pic_contact) = (input.text("pic_name"), input.text("pic_contact"));
    work.step_to(tx, &Act::Accept { pic_name: pic_name.clone(), pic_contact: pic_contact.clone() })?;
    work.stop_clock(tx, "referral_ack", "accepted")?;
    work.change.accepted_at = Some(tx.now);
    work.change.pic_user_id = officer(tx, &work, &pic_name)?;
    let mut answer = Answer { pic_name, pic_contact, ..Answer::default() };
    let consent = standing(tx, &work)?;
    if work.found.referral.is_transfer() {
        // The case moves: from here on its own clocks run at the new owner.
        answer.continued_in = Some(take_over(tx, &work)?);
        work.change.due_at = None;
        work.change.ended_at = Some(tx.now);
        grants::close_referral(tx, work.found.referral.id, "transferred")?;
        tx.announce(Event::TransferAccepted { case: work.found.case.id });
    } else {
        work.change.due_at = work.start_clock(tx, "referral_first_service", Turn::Receiver)?;
        let referral = &work.found.referral;
        let (basis, consent, pic) = (referral.basis.as_str(), consent.as_ref(), work.change.pic_user_id);
        grants::open(tx, &grants::New { referral, bundles: referral.classes(), basis, consent, pic })?;
    }
    work.seal_answer(&answer);
    tx.announce(Event::ReferralAnswered { referral: work.found.referral.id });
    let entry = Entry { classes: work.change.bundles.clone(), ..work.entry() };
    work.finish(tx, entry)
}

fn officer(tx: &mut Tx<'_>, work: &Work<'_>, name: &str) -> Result<Option<UserId>, Diesel> {
    let actor = work.actor();
    if name == actor.name { Ok(Some(actor.user)) } else { store::officer_named(tx.conn, actor.unit.id, name) }
}

/// Somebody else of the receiver answers for it from now on; its clocks keep their due times (ACT-07).
pub fn assign(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let state = work.found.referral.state;
    if !matches!(state, ReferralState::Accepted | ReferralState::InProgress) {
        return Err(work.subject.not_now("Petugas diganti hanya selama rujukan diterima dan ditangani."));
    }
    let chosen = work.step.input.parsed("officer", |id| id.parse::<UserId>().ok());
    let people = officers(tx.conn, work.found.referral.to_unit_id, &OFFICERS)?;
    let other = |(id, _): &(UserId, String)| Some(*id) == chosen && *id != work.actor().user;
    let Some((officer, pic_name)) = people.into_iter().find(other) else {
        return Err(work.subject.fault("officer", "Pilih petugas lain dari unit ini."));
    };
    let answer = Answer { pic_name, pic_contact: work.step.input.text("pic_contact"), ..work.answer()? };
    work.seal_answer(&answer);
    work.change.pic_user_id = Some(officer);
    grants::hand_over(tx, work.found.referral.id, officer)?;
    tx.announce(Event::ReferralAnswered { referral: work.found.referral.id });
    let entry = work.entry();
    work.finish(tx, entry)
}

fn standing(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<Option<Consent>, Diesel> {
    let referral = &work.found.referral;
    match &work.found.victim {
        Some(victim) if referral.basis == CONSENT => {
            consent::store::standing(tx.conn, victim.id, SCOPE, Some(referral.to_unit_id), tx.now.day())
        }
        _ => Ok(None),
    }
}

/// Ownership moves: of each person only what that person's own consent covers, or the basis for the
/// person whom the referral names (D-23).
fn take_over(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<CaseId, Refusal> {
    let referral = &work.found.referral;
    let (unit, today) = (referral.to_unit_id, tx.now.day());
    let mut covered = BTreeSet::new();
    for victim in cases::store::victims(tx.conn, work.found.case.id)? {
        let goes = if referral.basis == CONSENT {
            consent::store::standing(tx.conn, victim.id, SCOPE, Some(unit), today)?.is_some()
        } else {
            referral.victim_id == Some(victim.id)
        };
        if goes {
            covered.insert(victim.id);
        }
    }
    let going = Going { bundles: referral.classes(), covered };
    let by = Actors { actor: work.actor(), permit: &work.permit };
    cases::transfer::accept(tx, &work.step.book, &by, work.found.case.id, unit, &going)
}

/// Final for this receiver.
pub fn reject(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let input = &work.step.input;
    let (reason, reason_text) = (input.text("reason"), input.text("reason_text"));
    let act = Act::Reject { reason: RejectReason::parse(&reason), reason_text: reason_text.clone() };
    work.step_to(tx, &act)?;
    work.stop_clock(tx, "referral_ack", "rejected")?;
    work.untold(tx)?;
    let suggested_unit = input.parsed("suggested_unit", |id| id.parse::<UnitId>().ok());
    work.seal_answer(&Answer { reason_text, suggested_unit, ..Answer::default() });
    work.change.reject_reason.clone_from(&reason);
    work.change.due_at = None;
    work.change.ended_at = Some(tx.now);
    grants::close_referral(tx, work.found.referral.id, "rejected")?;
    tx.announce(Event::ReferralAnswered { referral: work.found.referral.id });
    let before = store::rejections(tx.conn, work.found.case.id, &work.found.referral.need)?;
    if flow::needs_conference(0, before + 1) {
        call_conference(tx, &work)?;
    }
    let entry = Entry { reason_code: reason, ..work.entry() };
    work.finish(tx, entry)
}

/// Returned for completion: the receiver's clocks stop, the grant closes (D-32).
pub fn send_back(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let input = &work.step.input;
    let (reason, reason_text) = (input.text("reason"), input.text("reason_text"));
    let missing_items = input.text("missing_items");
    work.step_to(
        tx,
        &Act::Return {
            reason: RejectReason::parse(&reason),
            reason_text: reason_text.clone(),
            missing_items: missing_items.clone(),
        },
    )?;
    for clock in ["referral_ack", "referral_first_service"] {
        work.stop_clock(tx, clock, "returned")?;
    }
    let missing_items = flow::items(&missing_items).into_iter().map(str::to_owned).collect();
    work.seal_answer(&Answer { reason_text, missing_items, ..Answer::default() });
    work.change.accepted_at = None;
    work.change.pic_user_id = None;
    work.change.due_at = None;
    work.change.returns += 1;
    grants::close_referral(tx, work.found.referral.id, "returned")?;
    tx.announce(Event::ReferralAnswered { referral: work.found.referral.id });
    if flow::needs_conference(work.change.returns, 0) {
        call_conference(tx, &work)?;
    }
    let entry = Entry { reason_code: reason, ..work.entry() };
    work.finish(tx, entry)
}

/// The case must be talked over within its limit; once is enough while that clock runs.
fn call_conference(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<(), Diesel> {
    let case = &work.found.case;
    let running = clocks::store::running(tx.conn, case.id.any())?;
    if running.iter().any(|clock| clock.clock == "case_conference") {
        return Ok(());
    }
    let start = Start {
        clock: "case_conference",
        variant: "",
        object_kind: "case",
        object: case.id.any(),
        root: case.id.any(),
        code: &case.code,
        owner: Some(case.unit_id),
        other: None,
        region: &case.region_code,
        at: tx.now,
    };
    clocks::store::start(tx, &work.step.book, &work.entry(), &start)?;
    Ok(())
}

pub fn start(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let first_service_on = work.step.input.day("first_service_on");
    work.step_to(tx, &Act::Start { first_service_on })?;
    work.stop_clock(tx, "referral_first_service", "started")?;
    work.change.first_service_on = first_service_on;
    work.change.due_at = work.start_clock(tx, "referral_feedback", Turn::Receiver)?;
    tx.announce(Event::ReferralAnswered { referral: work.found.referral.id });
    let entry = work.entry();
    work.finish(tx, entry)
}

/// Umpan balik: ends the referral and its grant; the sender has a limit to confirm (D-38).
pub fn complete(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let input = &work.step.input;
    let service_on = input.day("service_on");
    let feedback = Feedback {
        services: input.codes("service"),
        service_on: service_on.map(|day| day.to_string()).unwrap_or_default(),
        result: input.text("result"),
        result_text: input.text("result_text"),
        condition: input.text("condition"),
        obstacles: input.text("obstacles"),
        recommendation: input.text("recommendation"),
    };
    work.step_to(
        tx,
        &Act::Complete(flow::Feedback {
            service: feedback.services.join(";"),
            service_on,
            result: ReferralResult::parse(&feedback.result),
            result_text: feedback.result_text.clone(),
            recommendation: feedback.recommendation.clone(),
        }),
    )?;
    work.stop_clock(tx, "referral_feedback", "completed")?;
    work.change.completed_at = Some(tx.now);
    work.change.ended_at = Some(tx.now);
    work.change.due_at = work.start_clock(tx, "feedback_confirm", Turn::Sender)?;
    work.change.feedback = Some(Sealed::seal(&work.key, work.found.referral.id.any(), &feedback));
    grants::close_referral(tx, work.found.referral.id, "completed")?;
    tx.announce(Event::ReferralAnswered { referral: work.found.referral.id });
    let entry = Entry { reason_code: feedback.result, ..work.entry() };
    work.finish(tx, entry)
}
