//! Reading and writing a person's checks, always of a case that was reached before.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{departure_checks, indicator_checks, interviews};

use super::model::{Departure, DepartureCheck, IndicatorCheck, Interview, Ticks};
use crate::base::ids::{CaseId, RowId, VictimId};
use crate::cases::indicators::Dimension;
use crate::crypto::Sealed;
use crate::db::{Conn, Tx};

/// Every dimension that was filled in for anybody of the case.
pub fn indicators_of(conn: &mut Conn, case: CaseId) -> Result<Vec<IndicatorCheck>, Diesel> {
    indicator_checks::table.filter(indicator_checks::case_id.eq(case)).select(IndicatorCheck::as_select()).load(conn)
}

pub fn indicators(conn: &mut Conn, victim: VictimId, dimension: Dimension) -> Result<Option<IndicatorCheck>, Diesel> {
    indicator_checks::table
        .filter(indicator_checks::victim_id.eq(victim))
        .filter(indicator_checks::dimension.eq(dimension))
        .select(IndicatorCheck::as_select())
        .first(conn)
        .optional()
}

/// A new row, or the one that was read with other ticks. False when somebody was faster.
pub fn put_indicators(tx: &mut Tx<'_>, before: Option<&IndicatorCheck>, row: &IndicatorCheck) -> Result<bool, Diesel> {
    let Some(before) = before else {
        return Ok(diesel::insert_into(indicator_checks::table).values(row.clone()).execute(tx.conn)? == 1);
    };
    let ticks: &Sealed<Ticks> = &row.ticks;
    let stands = indicator_checks::table.find(before.id).filter(indicator_checks::version.eq(before.version));
    let changed = diesel::update(stands)
        .set((
            indicator_checks::version.eq(row.version),
            indicator_checks::ticks.eq(ticks),
            indicator_checks::made_by.eq(row.made_by),
            indicator_checks::made_at.eq(row.made_at),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

pub fn departures_of(conn: &mut Conn, case: CaseId) -> Result<Vec<DepartureCheck>, Diesel> {
    departure_checks::table.filter(departure_checks::case_id.eq(case)).select(DepartureCheck::as_select()).load(conn)
}

pub fn departure(conn: &mut Conn, victim: VictimId) -> Result<Option<DepartureCheck>, Diesel> {
    departure_checks::table
        .filter(departure_checks::victim_id.eq(victim))
        .select(DepartureCheck::as_select())
        .first(conn)
        .optional()
}

/// A new row, or the one that was read with other answers. False when somebody was faster.
pub fn put_departure(tx: &mut Tx<'_>, before: Option<&DepartureCheck>, row: &DepartureCheck) -> Result<bool, Diesel> {
    let Some(before) = before else {
        return Ok(diesel::insert_into(departure_checks::table).values(row.clone()).execute(tx.conn)? == 1);
    };
    let answers: &Sealed<Departure> = &row.answers;
    let stands = departure_checks::table.find(before.id).filter(departure_checks::version.eq(before.version));
    let changed = diesel::update(stands)
        .set((
            departure_checks::version.eq(row.version),
            departure_checks::answers.eq(answers),
            departure_checks::made_by.eq(row.made_by),
            departure_checks::made_at.eq(row.made_at),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

/// The first one first.
pub fn interviews(conn: &mut Conn, victim: VictimId) -> Result<Vec<Interview>, Diesel> {
    interviews::table
        .filter(interviews::victim_id.eq(victim))
        .order((interviews::held_on, interviews::made_at, interviews::id))
        .select(Interview::as_select())
        .load(conn)
}

/// How often each person of the case was interviewed.
pub fn interviews_of(conn: &mut Conn, case: CaseId) -> Result<Vec<(VictimId, i64)>, Diesel> {
    interviews::table
        .filter(interviews::case_id.eq(case))
        .group_by(interviews::victim_id)
        .select((interviews::victim_id, diesel::dsl::count_star()))
        .load(conn)
}

pub fn add_interview(tx: &mut Tx<'_>, row: &Interview) -> Result<(), Diesel> {
    diesel::insert_into(interviews::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// For a case that goes to another unit: the days and the offices, without reason and companion.
pub fn carry_interviews(tx: &mut Tx<'_>, from: VictimId, case: CaseId, to: VictimId) -> Result<(), Diesel> {
    for row in interviews(tx.conn, from)? {
        let id = RowId::new();
        let copy = Interview { id, case_id: case, victim_id: to, referral_id: None, note: None, ..row };
        add_interview(tx, &copy)?;
    }
    Ok(())
}
