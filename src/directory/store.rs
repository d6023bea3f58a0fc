//! What units say of themselves. Everybody reads it from the [`Book`](crate::reference::Book).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{unit_capacity, unit_duty, unit_hours, unit_services};

use crate::base::clock::Day;
use crate::base::ids::{RowId, UnitId, UserId};
use crate::db::{Conn, Tx};
use crate::reference::fresh;
use crate::reference::standing::{Capacity, Days, Span};

pub fn set_capacity(tx: &mut Tx<'_>, unit: UnitId, by: UserId, capacity: Capacity) -> Result<(), Diesel> {
    let row = (
        unit_capacity::unit_id.eq(unit),
        unit_capacity::capacity.eq(capacity),
        unit_capacity::set_by.eq(by),
        unit_capacity::set_at.eq(tx.now),
    );
    diesel::delete(unit_capacity::table.find(unit)).execute(tx.conn)?;
    diesel::insert_into(unit_capacity::table).values(row).execute(tx.conn)?;
    fresh::changed(tx)
}

pub fn set_hours(tx: &mut Tx<'_>, unit: UnitId, hours: &[(Days, Span)]) -> Result<(), Diesel> {
    diesel::delete(unit_hours::table.filter(unit_hours::unit_id.eq(unit))).execute(tx.conn)?;
    for (days, span) in hours {
        diesel::insert_into(unit_hours::table)
            .values((
                unit_hours::unit_id.eq(unit),
                unit_hours::days.eq(*days),
                unit_hours::opens.eq(span.opens),
                unit_hours::closes.eq(span.closes),
            ))
            .execute(tx.conn)?;
    }
    fresh::changed(tx)
}

pub fn set_services(tx: &mut Tx<'_>, unit: UnitId, needs: &[String]) -> Result<(), Diesel> {
    diesel::delete(unit_services::table.filter(unit_services::unit_id.eq(unit))).execute(tx.conn)?;
    for need in needs {
        diesel::insert_into(unit_services::table)
            .values((unit_services::unit_id.eq(unit), unit_services::need.eq(need)))
            .execute(tx.conn)?;
    }
    fresh::changed(tx)
}

/// Somebody is on duty from a day to a day, both counted.
pub fn add_duty(tx: &mut Tx<'_>, unit: UnitId, user: UserId, days: [Day; 2], by: UserId) -> Result<(), Diesel> {
    let [from, until] = days;
    diesel::insert_into(unit_duty::table)
        .values((
            unit_duty::id.eq(RowId::new()),
            unit_duty::unit_id.eq(unit),
            unit_duty::user_id.eq(user),
            unit_duty::from_on.eq(from),
            unit_duty::until_on.eq(until),
            unit_duty::set_by.eq(by),
            unit_duty::set_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Who is on duty today and later.
pub fn duty_from(conn: &mut Conn, unit: UnitId, day: Day) -> Result<Vec<(UserId, Day, Day)>, Diesel> {
    unit_duty::table
        .filter(unit_duty::unit_id.eq(unit))
        .filter(unit_duty::until_on.ge(day))
        .order((unit_duty::from_on, unit_duty::id))
        .limit(20)
        .select((unit_duty::user_id, unit_duty::from_on, unit_duty::until_on))
        .load(conn)
}
