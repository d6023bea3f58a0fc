//! What follows from each event and each job: one exhaustive match, in the transaction of its cause.
use std::sync::Arc;

use diesel::result::Error as Diesel;

use crate::app::{SharedBook, current, renew, reread};
use crate::base::ids::{AlertId, CaseId, ConsentId, EmergencyId, OutreachId, ReferralId, UnitId, UserId};
use crate::db::{React, Tx, Writer};
use crate::events::Event;
use crate::jobs::{Handler, Job, JobKind, enqueue};
use crate::notifications::{self, News};
use crate::reference::{self, Book};
use crate::refusal::Refusal;
use crate::web::{drafts, once};
use crate::{accounts, alerts, cases, clocks, consent, keys, outreach, referrals};

mod conferences;
mod hard_access;
mod rights;

/// Days that form keys are kept, hours that drafts are kept.
const KEYS_DAYS: i64 = 7;
const DRAFT_HOURS: i64 = 24;

pub fn reactions(book: SharedBook) -> React {
    Arc::new(move |tx, event| react(tx, &current(&book), event))
}

fn react(tx: &mut Tx<'_>, book: &Book, event: &Event) -> Result<(), Diesel> {
    match *event {
        Event::AlertSubmitted { alert } => tell_offices(tx, book, alert, "alert_new"),
        Event::AlertMoved { alert } => tell_reporter(tx, alert),
        Event::AlertMerged { alert } => tell_offices(tx, book, alert, "alert_merged"),
        Event::CaseOpened { case, .. } => tell_owner(tx, case, "case_opened"),
        Event::DangerFound { case } => tell_owner(tx, case, "case_danger"),
        Event::CaseMerged { case, into } => merged(tx, case, into),
        Event::ReportReceived { case } => tell_owner(tx, case, "report_new"),
        Event::ReportUrgent { case, unit } => tell_duty(tx, case, unit),
        Event::CameOfAge { case } => tell_owner(tx, case, "came_of_age"),
        Event::CaseClosed { case } => cancel_open_referrals(tx, case),
        Event::ClosureProposed { case, .. } => tell_owner(tx, case, "closure_proposed"),
        Event::ClosureApproved { case, user } => tell_officer(tx, case, user, "closure_approved"),
        Event::ClosureReturned { case, user } => tell_officer(tx, case, user, "closure_returned"),
        Event::OfficerNamed { case, user } => tell_officer(tx, case, user, "case_named"),
        Event::ConflictDeclared { case, unit, user } => conflict(tx, case, unit, user),
        Event::SamePersonSought { case, by } => same_person_sought(tx, case, by),
        Event::EmergencyOpened { emergency } => hard_access::emergency_opened(tx, book, emergency),
        Event::QuotaPassed { request } => hard_access::quota_passed(tx, request),
        Event::SubjectAsked { request } => rights::asked(tx, request),
        Event::SubjectAssigned { request } => rights::assigned(tx, request),
        Event::ConferenceCalled { conference } => conferences::called(tx, conference),
        Event::ConferenceDecided { conference, unit } => conferences::decided(tx, conference, unit),
        Event::ReferralSent { referral } => tell_referral(tx, referral, "referral_new", Side::Receiver),
        Event::ReferralAnswered { referral } => tell_referral(tx, referral, "referral_answered", Side::Sender),
        Event::ReferralMoved { referral } => tell_referral(tx, referral, "referral_moved", Side::Receiver),
        Event::TransferAccepted { case } => cancel_open_referrals(tx, case),
        Event::ConsentWithdrawn { consent } => consent_ended(tx, consent, "consent_withdrawn"),
        Event::ConsentExpired { consent } => consent_ended(tx, consent, "consent_expired"),
        Event::OutreachReported { outreach } => outreach_reported(tx, book, outreach),
        Event::OutreachAnswered { outreach } => outreach_answered(tx, outreach),
    }
}

/// The offices of the region are told (D-54); the village is not, when the reporter asked so.
fn tell_offices(tx: &mut Tx<'_>, book: &Book, id: AlertId, kind: &'static str) -> Result<(), Diesel> {
    let Some(alert) = alerts::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    for unit in alerts::actions::told(book, &alert.alert_type, &alert.region_code) {
        let key = format!("{kind}:{id}:{unit}");
        notifications::tell(
            tx,
            &News { kind, unit, object_kind: "alert", object: id.any(), code: &alert.code, key: &key },
        )?;
    }
    Ok(())
}

/// The unit that sent it; who of it may not open the alert sees no line of this (desk::news).
fn tell_reporter(tx: &mut Tx<'_>, id: AlertId) -> Result<(), Diesel> {
    let Some(alert) = alerts::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let Some(unit) = alert.author_unit_id else { return Ok(()) };
    let key = format!("alert_status:{id}:{}", alert.state.status_word());
    notifications::tell(
        tx,
        &News { kind: "alert_status", unit, object_kind: "alert", object: id.any(), code: &alert.code, key: &key },
    )
}

fn tell_owner(tx: &mut Tx<'_>, id: CaseId, kind: &'static str) -> Result<(), Diesel> {
    let Some(case) = cases::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let key = format!("{kind}:{id}:{}", case.version);
    notifications::tell(
        tx,
        &News { kind, unit: case.unit_id, object_kind: "case", object: id.any(), code: &case.code, key: &key },
    )
}

/// A unit that does not own the case learns its code and whom to call, nothing else (INT-03).
fn tell_duty(tx: &mut Tx<'_>, id: CaseId, unit: UnitId) -> Result<(), Diesel> {
    let Some(case) = cases::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let key = format!("report_urgent:{id}:{unit}");
    notifications::tell(
        tx,
        &News { kind: "report_urgent", unit, object_kind: "report", object: id.any(), code: &case.code, key: &key },
    )
}

/// D-64: the head's list gets the case; the one who declared it is not told where it went.
fn conflict(tx: &mut Tx<'_>, id: CaseId, unit: UnitId, user: UserId) -> Result<(), Diesel> {
    let Some(case) = cases::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    for head in accounts::store::heads_of(tx.conn, unit)? {
        let key = format!("conflict:{id}:{user}:{head}");
        notifications::tell_one(
            tx,
            &News { kind: "conflict", unit, object_kind: "case", object: id.any(), code: &case.code, key: &key },
            Some(head),
        )?;
    }
    Ok(())
}

/// One officer of the unit hears what somebody else did with their case, and reads why on its page.
fn tell_officer(tx: &mut Tx<'_>, id: CaseId, user: UserId, kind: &'static str) -> Result<(), Diesel> {
    let Some(case) = cases::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let unit = case.unit_id;
    let key = format!("{kind}:{id}:{}", case.version);
    let news = News { kind, unit, object_kind: "case", object: id.any(), code: &case.code, key: &key };
    notifications::tell_one(tx, &news, Some(user))
}

/// INT-09: the head hears that a colleague elsewhere will ask; once a day for each unit that asks.
fn same_person_sought(tx: &mut Tx<'_>, id: CaseId, by: UnitId) -> Result<(), Diesel> {
    let Some(case) = cases::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    for head in accounts::store::heads_of(tx.conn, case.unit_id)? {
        let key = format!("same_person:{id}:{by}:{head}:{}", tx.now.day());
        let news = News {
            kind: "same_person",
            unit: case.unit_id,
            object_kind: "case",
            object: id.any(),
            code: &case.code,
            key: &key,
        };
        notifications::tell_one(tx, &news, Some(head))?;
    }
    Ok(())
}

/// D-20: what no receiver has accepted falls with the case; nothing stays open behind it.
fn cancel_open_referrals(tx: &mut Tx<'_>, case: CaseId) -> Result<(), Diesel> {
    referrals::sending::cancel_with_case(tx, case)
}

/// D-24: referrals and grants stand under the case that stays; its unit is told.
fn merged(tx: &mut Tx<'_>, case: CaseId, into: CaseId) -> Result<(), Diesel> {
    referrals::grants::take_over(tx, case, into)?;
    referrals::saving::take_over(tx, case, into)?;
    tell_owner(tx, into, "case_merged")
}

enum Side {
    Sender,
    Receiver,
}

fn tell_referral(tx: &mut Tx<'_>, id: ReferralId, kind: &'static str, side: Side) -> Result<(), Diesel> {
    let Some(referral) = referrals::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let unit = match side {
        Side::Sender => referral.from_unit_id,
        Side::Receiver => referral.to_unit_id,
    };
    let key = format!("{kind}:{id}:{}", referral.version);
    notifications::tell(
        tx,
        &News { kind, unit, object_kind: "referral", object: id.any(), code: &referral.code, key: &key },
    )
}

/// The grants that rest on it close in this same transaction (D-41); the receiver is told to stop.
fn consent_ended(tx: &mut Tx<'_>, id: ConsentId, kind: &'static str) -> Result<(), Diesel> {
    let Some(consent) = consent::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let Some(unit) = consent.target_unit_id else { return Ok(()) };
    let closed = referrals::grants::close_for_consent(tx, &consent)?;
    for referral in closed {
        let Some(row) = referrals::store::for_reaction(tx.conn, referral)? else { continue };
        let key = format!("{kind}:{id}:{referral}");
        notifications::tell(
            tx,
            &News { kind, unit, object_kind: "referral", object: referral.any(), code: &row.code, key: &key },
        )?;
    }
    Ok(())
}

/// The kecamatan and the regency's labour office may verify.
fn outreach_reported(tx: &mut Tx<'_>, book: &Book, id: OutreachId) -> Result<(), Diesel> {
    let Some(activity) = outreach::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let offices =
        ["kecamatan", "disnaker_kab"].into_iter().flat_map(|kind| book.units_for(kind, &activity.region_code));
    for unit in offices.map(|u| u.id).collect::<Vec<_>>() {
        let key = format!("outreach_reported:{id}:{}:{unit}", activity.version);
        notifications::tell(
            tx,
            &News {
                kind: "outreach_reported",
                unit,
                object_kind: "outreach",
                object: id.any(),
                code: &activity.code,
                key: &key,
            },
        )?;
    }
    Ok(())
}

fn outreach_answered(tx: &mut Tx<'_>, id: OutreachId) -> Result<(), Diesel> {
    let Some(activity) = outreach::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let key = format!("outreach_answered:{id}:{}", activity.version);
    notifications::tell(
        tx,
        &News {
            kind: "outreach_answered",
            unit: activity.unit_id,
            object_kind: "outreach",
            object: id.any(),
            code: &activity.code,
            key: &key,
        },
    )
}

pub fn job_handler(book: SharedBook) -> Handler {
    Arc::new(move |tx, job| run(tx, &book, job))
}

fn run(tx: &mut Tx<'_>, book: &SharedBook, job: &Job) -> Result<(), Diesel> {
    match job.kind {
        JobKind::ClockLevel => {
            job.object_id.map_or(Ok(()), |clock| clocks::escalation::look(tx, &current(book), clock))
        }
        JobKind::ConsentExpiry => expire_consents(tx, book),
        JobKind::EmergencyEnd => {
            job.object_id.map_or(Ok(()), |id| cases::emergency::acts::end(tx, EmergencyId::from(id)))
        }
        JobKind::ClocksRecompute => recompute(tx, job),
        JobKind::Housekeeping => housekeeping(tx, book),
    }
}

/// One batch by the calendar of this moment, not by what a node holds in memory; then the next one.
fn recompute(tx: &mut Tx<'_>, job: &Job) -> Result<(), Diesel> {
    let calendar = reference::book::calendar(tx.conn)?;
    let (moved, next) = clocks::recompute::batch(tx, &calendar, job.object_id)?;
    for clock in moved {
        match clock.object_kind.as_str() {
            "referral" => referrals::saving::due_moved(tx, &clock)?,
            "alert" => alerts::store::due_moved(tx, &clock)?,
            "outreach" => outreach::store::due_moved(tx, &clock)?,
            _ => {}
        }
        // Under a case the earliest of all its clocks counts; nothing else has this id.
        cases::store::follow_clocks(tx, CaseId::from(clock.root))?;
    }
    next.map_or(Ok(()), |last| {
        let key = format!("clocks.recompute:{}:{last}", job.id);
        enqueue(tx, JobKind::ClocksRecompute, Some(last.any()), &key, tx.now)
    })
}

/// From 00:00 WITA of the day after its last one, a consent covers nothing more (CON-09), and what was answered for a child
/// ends with childhood (CON-07).
fn expire_consents(tx: &mut Tx<'_>, book: &SharedBook) -> Result<(), Diesel> {
    let today = tx.now.day();
    for row in consent::store::run_out(tx.conn, today)? {
        let Some(case) = cases::store::for_reaction(tx.conn, row.case_id)? else { continue };
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        let of = consent::actions::Of {
            case: case.id,
            code: &case.code,
            unit: case.unit_id,
            region: &case.region_code,
            key: &key,
        };
        match consent::actions::expire(tx, &of, &row) {
            Ok(()) => {}
            Err(Refusal::Database(error)) => return Err(error),
            Err(_) => tracing::warn!(event = "consent_expiry_refused"),
        }
    }
    cases::of_age::look(tx, &current(book))?;
    let next = today.plus_days(1);
    enqueue(tx, JobKind::ConsentExpiry, None, &format!("consent.expiry:{next}"), next.start())
}

fn housekeeping(tx: &mut Tx<'_>, book: &SharedBook) -> Result<(), Diesel> {
    // Rows have their days: what began or ended at midnight must be so here, too.
    renew(book, reread(tx)?);
    once::forget_before(tx, tx.now.plus_hours(-24 * KEYS_DAYS))?;
    drafts::forget_before(tx, tx.now.plus_hours(-DRAFT_HOURS))?;
    accounts::session_store::end_idle(tx)?;
    let next = tx.now.plus_hours(1);
    enqueue(tx, JobKind::Housekeeping, None, &format!("housekeeping:{}", next.micros() / 3_600_000_000), next)
}

/// The jobs that keep themselves going are there from the first start on.
pub fn plan_recurring(writer: &Writer) -> anyhow::Result<()> {
    let planned = writer.write_blocking(|tx| {
        let (now, today) = (tx.now, tx.now.day());
        enqueue(tx, JobKind::ConsentExpiry, None, &format!("consent.expiry:{today}"), now)?;
        enqueue(tx, JobKind::Housekeeping, None, &format!("housekeeping:{}", now.micros() / 3_600_000_000), now)?;
        Ok::<_, Refusal>(())
    });
    planned.map_err(|e| anyhow::anyhow!("cannot plan recurring jobs: {e}"))
}
