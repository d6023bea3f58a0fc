//! Officials among the reported parties: the case is for its named staff only, and for the office of the
//! official it does not exist (D-66, ACC-12).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, reported_parties};

use super::super::model::Case;
use super::super::{merged, staff};
use crate::base::ids::{CaseId, RowId, UnitId, UserId};
use crate::db::{Conn, Tx};

/// After a party was written. Whoever marks an official is named for the case, or would lose it with the
/// same press; the mark goes when the last official was a mistake.
pub fn follow(tx: &mut Tx<'_>, case: &Case, by: UserId, was_official: bool) -> Result<(), Diesel> {
    let is_official = has_official(tx.conn, case.id)?;
    if is_official && !case.is_official {
        let family = family(tx.conn, case.id)?;
        keep_to_a_few(tx, &family, by)?;
    }
    if !is_official && was_official {
        let family = family(tx.conn, case.id)?;
        set_official(tx, &family, false)?;
    }
    Ok(())
}

/// From now on for their named staff only, whoever decides it among them.
pub fn keep_to_a_few(tx: &mut Tx<'_>, family: &[CaseId], by: UserId) -> Result<(), Diesel> {
    for case in family {
        staff::assign(tx, *case, by)?;
    }
    set_official(tx, family, true)
}

/// A case and the files that became part of it: what concerns the one concerns all (D-24).
pub fn family(conn: &mut Conn, case: CaseId) -> Result<Vec<CaseId>, Diesel> {
    let gone = merged::into(conn, case)?;
    Ok(std::iter::once(case).chain(gone.into_iter().map(|gone| gone.id)).collect())
}

/// Whether an official is among the reported parties.
fn has_official(conn: &mut Conn, case: CaseId) -> Result<bool, Diesel> {
    let found: i64 = reported_parties::table
        .filter(reported_parties::case_id.eq(case))
        .filter(reported_parties::is_official.eq(true))
        .filter(reported_parties::struck_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// The case is for its named staff only from now on, or no more (D-66).
fn set_official(tx: &mut Tx<'_>, family: &[CaseId], official: bool) -> Result<(), Diesel> {
    diesel::update(cases::table.filter(cases::id.eq_any(family.to_vec())))
        .set(cases::is_official.eq(official))
        .execute(tx.conn)?;
    Ok(())
}

/// Cases in which an official of this unit is reported: for the unit they do not exist (D-66).
pub fn concerning(conn: &mut Conn, unit: UnitId) -> Result<Vec<CaseId>, Diesel> {
    reported_parties::table
        .filter(reported_parties::unit_id.eq(unit))
        .filter(reported_parties::is_official.eq(true))
        .filter(reported_parties::struck_at.is_null())
        .select(reported_parties::case_id)
        .distinct()
        .load(conn)
}

/// Whether a case concerns a unit; asked at every look at it. Who is reported in a file that went into another
/// is asked of that one: the records went along.
pub fn concerns_matter(conn: &mut Conn, case: &Case, unit: UnitId) -> Result<bool, Diesel> {
    let matter = merged::kept(conn, case)?.map_or(case.id, |(id, _)| id);
    concerns(conn, matter, unit)
}

/// The same of a case that goes on itself.
pub fn concerns(conn: &mut Conn, case: CaseId, unit: UnitId) -> Result<bool, Diesel> {
    let found: Option<RowId> = reported_parties::table
        .filter(reported_parties::unit_id.eq(unit))
        .filter(reported_parties::case_id.eq(case))
        .filter(reported_parties::is_official.eq(true))
        .filter(reported_parties::struck_at.is_null())
        .select(reported_parties::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}
