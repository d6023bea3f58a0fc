//! What the guards of the case's machine must know, counted from the rows that hang on it.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::referrals;

use super::flow::{CaseFacts, CaseState, CloseReason, Limit, Missing, OpenReferral, Proposal, Rescored};
use super::intake::NewCase;
use super::model::{Case, is_pmi};
use super::plan;
use super::records;
use super::risk::RiskLevel;
use super::screening::ScreeningResult;
use super::store;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, UnitId, UserId};
use crate::consent;
use crate::consent::flow::ConsentState;
use crate::crypto::DataKey;
use crate::db::Conn;
use crate::reference::Book;

pub fn facts(
    conn: &mut Conn,
    book: &Book,
    case: &Case,
    key: &DataKey,
    actor: UserId,
    now: Moment,
) -> Result<CaseFacts, Diesel> {
    let screening = records::newest_screening(conn, case.id)?;
    let reason = screening.and_then(|s| s.answers.open(key, s.id.any()).ok().map(|a| a.reason.clone()));
    let services = records::services_of(conn, case.id)?;
    let visits = records::current_visits(conn, case.id)?;
    let referrals = referrals_of(conn, book, case.id)?;
    let days = |clock: &str| book.deadline(clock, "", now.day()).map(|rule| rule.length);
    let limit = |since: Option<Moment>, clock: &str| Some(Limit::since(since?.day(), days(clock)?));
    Ok(CaseFacts {
        missing: missing(book, case, key)?,
        screening_result: ScreeningResult::parse(&case.screening_result),
        screening_reason: reason.unwrap_or_default(),
        risk: RiskLevel::parse(&case.risk_level),
        service_consent: service_consent(conn, case.id, now)?,
        plan_rows: plan::store::open_rows(conn, case.id)?,
        active_services: count(services.iter().filter(|s| s.is_running())),
        active_referrals: count(
            referrals.iter().filter(|r| matches!(r.state.as_str(), "sent" | "accepted" | "in_progress")),
        ),
        made_referrals: count(referrals.iter().filter(|r| r.sent && r.state != "cancelled")),
        open_referrals: referrals.into_iter().filter(|r| r.open).map(Made::into_open).collect(),
        rescored: rescored(conn, case)?,
        safe_attempts: records::attempts_since(conn, case.id, case.last_contact_at)?,
        held_from: CaseState::parse(&case.held_from),
        transfer_accepted: false,
        today: Some(now.day()),
        open_visits: visits.iter().filter(|v| v.made_at.is_none()).map(|v| v.month).collect(),
        unreachable: limit(case.last_contact_at, "kp2mi_unreachable"),
        incomplete: limit(Some(case.created_at).filter(|_| is_pmi(&case.case_type)), "kp2mi_doc_incomplete"),
        proposal: proposal(case, actor),
    })
}

fn count<T>(rows: impl Iterator<Item = T>) -> i64 {
    i64::try_from(rows.count()).unwrap_or(i64::MAX)
}

/// Only a draft can lack what a number needs.
fn missing(book: &Book, case: &Case, key: &DataKey) -> Result<Vec<Missing>, Diesel> {
    if case.state != CaseState::Draft {
        return Ok(Vec::new());
    }
    let told = NewCase::of(book, case, key).map_err(|e| Diesel::DeserializationError(e.to_string().into()))?;
    Ok(told.missing())
}

fn proposal(case: &Case, actor: UserId) -> Option<Proposal> {
    let by = case.close_proposed_by?;
    Some(Proposal { reason: CloseReason::parse(&case.close_reason)?, by_same_person: by == actor })
}

/// A referral of the case through the columns that every record shares; `referrals` stands above
/// this slice.
struct Made {
    code: String,
    unit: String,
    state: String,
    sent: bool,
    open: bool,
}

impl Made {
    fn into_open(self) -> OpenReferral {
        let cancellable = matches!(self.state.as_str(), "draft" | "awaiting_consent" | "sent" | "returned");
        OpenReferral { code: self.code, unit: self.unit, cancellable }
    }
}

fn referrals_of(conn: &mut Conn, book: &Book, case: CaseId) -> Result<Vec<Made>, Diesel> {
    let rows: Vec<(String, String, UnitId, Option<Moment>, Option<Moment>)> = referrals::table
        .filter(referrals::case_id.eq(case))
        .select((referrals::code, referrals::state, referrals::to_unit_id, referrals::sent_at, referrals::ended_at))
        .load(conn)?;
    let made = |(code, state, unit, sent_at, ended_at): (String, String, UnitId, Option<Moment>, Option<Moment>)| {
        Made { code, unit: book.unit_name(unit), state, sent: sent_at.is_some(), open: ended_at.is_none() }
    };
    Ok(rows.into_iter().map(made).collect())
}

/// The consent to services of all people of the case together: the first that stands in the way.
fn service_consent(conn: &mut Conn, case: CaseId, now: Moment) -> Result<ConsentState, Diesel> {
    let victims = store::victims(conn, case)?;
    let mut common = ConsentState::NotAsked;
    for victim in &victims {
        let newest = consent::store::newest(conn, victim.id, "receive_service", None)?;
        common = match newest {
            None => return Ok(ConsentState::NotAsked),
            Some(c) if c.covers(now.day()) => c.state,
            Some(c) if c.state.is_given() => return Ok(ConsentState::Expired),
            Some(c) => return Ok(c.state),
        };
    }
    Ok(common)
}

/// Risk is scored anew after the services began (CAS-04).
fn rescored(conn: &mut Conn, case: &Case) -> Result<Rescored, Diesel> {
    let events = crate::audit::timeline(conn, case.id.any(), 500)?;
    let began = events.iter().find(|e| e.action == "case.start_service").map(|e| e.at);
    let scored = records::newest_risk(conn, case.id)?.map(|r| r.made_at);
    Ok(match (began, scored) {
        (Some(began), Some(scored)) if scored >= began => Rescored::Yes,
        _ => Rescored::No,
    })
}
