//! Reading the newest answers; appending a new one. What a row says is never changed.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::consents;

use super::flow::ConsentState;
use super::model::Consent;
use crate::base::clock::Day;
use crate::base::ids::{CaseId, ConsentId, UnitId, VictimId};
use crate::db::{Conn, Tx};

/// All answers of a case, newest first.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Consent>, Diesel> {
    consents::table
        .filter(consents::case_id.eq(case))
        .order(consents::seq.desc())
        .limit(500)
        .select(Consent::as_select())
        .load(conn)
}

/// The newest answer for one scope (and agency); None: never asked.
pub fn newest(conn: &mut Conn, victim: VictimId, scope: &str, unit: Option<UnitId>) -> Result<Option<Consent>, Diesel> {
    let mut query =
        consents::table.filter(consents::victim_id.eq(victim)).filter(consents::scope.eq(scope)).into_boxed();
    query = match unit {
        Some(unit) => query.filter(consents::target_unit_id.eq(unit)),
        None => query.filter(consents::target_unit_id.is_null()),
    };
    query.order(consents::seq.desc()).select(Consent::as_select()).first(conn).optional()
}

/// The newest answer, when it covers what it was given for today.
pub fn standing(
    conn: &mut Conn,
    victim: VictimId,
    scope: &str,
    unit: Option<UnitId>,
    today: Day,
) -> Result<Option<Consent>, Diesel> {
    Ok(newest(conn, victim, scope, unit)?.filter(|consent| consent.covers(today)))
}

/// Everybody for whom a guardian ever answered.
pub fn asked_of_guardians(conn: &mut Conn) -> Result<Vec<VictimId>, Diesel> {
    let by_guardian = consents::table.filter(consents::state.eq(ConsentState::GuardianGiven));
    by_guardian.select(consents::victim_id).distinct().load(conn)
}

/// What stands for one person: the newest answer for each scope and agency.
pub fn newest_of(conn: &mut Conn, victim: VictimId) -> Result<Vec<Consent>, Diesel> {
    let mut rows: Vec<Consent> = consents::table
        .filter(consents::victim_id.eq(victim))
        .order(consents::seq.desc())
        .select(Consent::as_select())
        .load(conn)?;
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert((row.scope.clone(), row.target_unit_id)));
    Ok(rows)
}

/// The case that an answer belongs to.
pub fn case_of(conn: &mut Conn, id: ConsentId) -> Result<Option<CaseId>, Diesel> {
    consents::table.find(id).select(consents::case_id).first(conn).optional()
}

pub fn find(conn: &mut Conn, case: CaseId, id: ConsentId) -> Result<Option<Consent>, Diesel> {
    consents::table.find(id).filter(consents::case_id.eq(case)).select(Consent::as_select()).first(conn).optional()
}

pub fn for_reaction(conn: &mut Conn, id: ConsentId) -> Result<Option<Consent>, Diesel> {
    consents::table.find(id).select(Consent::as_select()).first(conn).optional()
}

pub fn insert(tx: &mut Tx<'_>, consent: &Consent) -> Result<(), Diesel> {
    diesel::insert_into(consents::table).values(consent.clone()).execute(tx.conn)?;
    Ok(())
}

pub fn next_seq(conn: &mut Conn, case: CaseId) -> Result<i64, Diesel> {
    let last: Option<i64> =
        consents::table.filter(consents::case_id.eq(case)).select(diesel::dsl::max(consents::seq)).first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Given answers whose last day is over, for the expiry job.
pub fn run_out(conn: &mut Conn, today: Day) -> Result<Vec<Consent>, Diesel> {
    let candidates: Vec<Consent> = consents::table
        .filter(consents::valid_until.lt(today).assume_not_null())
        .filter(consents::state.eq_any([ConsentState::Given, ConsentState::GuardianGiven]))
        .select(Consent::as_select())
        .load(conn)?;
    let mut over = Vec::new();
    for consent in candidates {
        let newest = newest(conn, consent.victim_id, &consent.scope, consent.target_unit_id)?;
        if newest.is_some_and(|n| n.id == consent.id) {
            over.push(consent);
        }
    }
    Ok(over)
}

/// The answers of a case that became part of another stand under that one (D-24); which they were.
pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<Vec<ConsentId>, Diesel> {
    let of_case = consents::table.filter(consents::case_id.eq(from));
    let moved = of_case.select(consents::id).load(tx.conn)?;
    diesel::update(of_case).set(consents::case_id.eq(into)).execute(tx.conn)?;
    Ok(moved)
}
