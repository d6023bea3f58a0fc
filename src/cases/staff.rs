//! Who is named for a case, and who may not be: assignment and declared conflicts (D-64).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::case_staff;

use super::facts::{ASSIGNED, CONFLICTED};
use super::merged;
use crate::base::ids::{CaseId, UserId};
use crate::db::{Conn, Tx};

/// Names a person; a declared conflict stays.
pub fn assign(tx: &mut Tx<'_>, case: CaseId, user: UserId) -> Result<(), Diesel> {
    let known: Option<String> =
        case_staff::table.find((case, user)).select(case_staff::relation).first(tx.conn).optional()?;
    if known.is_none() {
        put(tx, case, user, ASSIGNED)?;
    }
    Ok(())
}

/// Takes a person off the case at once, and off the files that became part of it.
pub fn declare_conflict(tx: &mut Tx<'_>, case: CaseId, user: UserId) -> Result<(), Diesel> {
    let gone = merged::into(tx.conn, case)?;
    for case in std::iter::once(case).chain(gone.into_iter().map(|gone| gone.id)) {
        diesel::delete(case_staff::table.find((case, user))).execute(tx.conn)?;
        put(tx, case, user, CONFLICTED)?;
    }
    Ok(())
}

/// Takes a person's name off without a conflict, when somebody else takes over.
pub fn release(tx: &mut Tx<'_>, case: CaseId, user: UserId) -> Result<(), Diesel> {
    diesel::delete(case_staff::table.find((case, user)).filter(case_staff::relation.eq(ASSIGNED))).execute(tx.conn)?;
    Ok(())
}

fn put(tx: &mut Tx<'_>, case: CaseId, user: UserId, relation: &str) -> Result<(), Diesel> {
    diesel::insert_into(case_staff::table)
        .values((
            case_staff::case_id.eq(case),
            case_staff::user_id.eq(user),
            case_staff::relation.eq(relation),
            case_staff::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// People who are named for a case.
pub fn named(conn: &mut Conn, case: CaseId) -> Result<Vec<UserId>, Diesel> {
    related(conn, case, ASSIGNED)
}

/// People who declared a conflict on a case.
pub fn conflicted(conn: &mut Conn, case: CaseId) -> Result<Vec<UserId>, Diesel> {
    related(conn, case, CONFLICTED)
}

fn related(conn: &mut Conn, case: CaseId, relation: &'static str) -> Result<Vec<UserId>, Diesel> {
    case_staff::table
        .filter(case_staff::case_id.eq(case))
        .filter(case_staff::relation.eq(relation))
        .select(case_staff::user_id)
        .load(conn)
}
