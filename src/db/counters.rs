//! Numbers that a unit counts through in a year, without gap or repeat (security.md 2.8): taken in the
//! transaction of what they number, so that a refusal gives them back.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::counters;

use super::Tx;
use crate::base::ids::UnitId;

pub fn next(tx: &mut Tx<'_>, unit: UnitId, kind: &str, year: i32) -> Result<i64, Diesel> {
    let row = counters::table.find((unit, kind, year));
    let changed = diesel::update(row).set(counters::value.eq(counters::value + 1)).execute(tx.conn)?;
    if changed == 0 {
        diesel::insert_into(counters::table)
            .values((
                counters::unit_id.eq(unit),
                counters::kind.eq(kind),
                counters::year.eq(year),
                counters::value.eq(1_i64),
            ))
            .execute(tx.conn)?;
    }
    row.select(counters::value).first(tx.conn)
}
