//! Reading and writing letters. Whoever calls has asked for the record that they belong to.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{letter_steps, letters};

use super::model::{Letter, Step};
use crate::base::ids::{AnyId, LetterId, UnitId};
use crate::db::{Conn, Tx, counters};
use crate::refusal::{Refusal, Subject};

/// One letter of a record.
pub fn find(conn: &mut Conn, root: AnyId, id: LetterId) -> Result<Option<Letter>, Diesel> {
    letters::table.find(id).filter(letters::root_id.eq(root)).select(Letter::as_select()).first(conn).optional()
}

/// The letters of a record, newest first.
pub fn of_record(conn: &mut Conn, root: AnyId) -> Result<Vec<Letter>, Diesel> {
    letters::table
        .filter(letters::root_id.eq(root))
        .order((letters::created_at.desc(), letters::id.desc()))
        .limit(200)
        .select(Letter::as_select())
        .load(conn)
}

/// The letter that a QR code asks for.
pub fn by_check_code(conn: &mut Conn, code: &str) -> Result<Option<Letter>, Diesel> {
    letters::table.filter(letters::check_code.eq(code)).select(Letter::as_select()).first(conn).optional()
}

/// What was done to a letter, in order.
pub fn steps(conn: &mut Conn, id: LetterId) -> Result<Vec<Step>, Diesel> {
    letter_steps::table
        .filter(letter_steps::letter_id.eq(id))
        .order((letter_steps::made_at, letter_steps::id))
        .select(Step::as_select())
        .load(conn)
}

pub fn insert(tx: &mut Tx<'_>, letter: &Letter) -> Result<(), Diesel> {
    diesel::insert_into(letters::table).values(letter.clone()).execute(tx.conn)?;
    Ok(())
}

/// Exactly one row of the version that was read, or somebody was faster.
pub fn save(tx: &mut Tx<'_>, subject: &Subject<'_>, stood: i32, letter: &Letter) -> Result<(), Refusal> {
    let row = letters::table.find(letter.id).filter(letters::version.eq(stood));
    let changed = diesel::update(row).set(letter.clone()).execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(subject.stale(stood + 1)) }
}

pub fn note(tx: &mut Tx<'_>, step: &Step) -> Result<(), Diesel> {
    diesel::insert_into(letter_steps::table).values(step.clone()).execute(tx.conn)?;
    Ok(())
}

/// The next position in the unit's year, taken in the transaction of the signature (D-56).
pub fn take_number(tx: &mut Tx<'_>, unit: UnitId) -> Result<(i32, i64), Diesel> {
    let year = tx.now.day().year();
    Ok((year, counters::next(tx, unit, "letter", year)?))
}
