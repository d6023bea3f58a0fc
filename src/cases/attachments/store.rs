//! Reading and writing attachments, always of a case that was reached before. A struck one is not found.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{attachments, victims};

use super::model::{Attachment, Struck};
use crate::base::ids::{AnyId, CaseId, RowId, UserId, VictimId};
use crate::base::paging::PAGE;
use crate::crypto::Sealed;
use crate::db::{Conn, Tx};

/// Those after a number, one page and one more; each with the number of the person it is about.
pub fn list(conn: &mut Conn, case: CaseId, after: i32) -> Result<Vec<(Attachment, Option<i32>)>, Diesel> {
    attachments::table
        .left_join(victims::table)
        .filter(attachments::case_id.eq(case))
        .filter(attachments::struck_at.is_null())
        .filter(attachments::number.gt(after))
        .order(attachments::number)
        .limit(PAGE + 1)
        .select((Attachment::as_select(), victims::number.nullable()))
        .load(conn)
}

pub fn find(conn: &mut Conn, case: CaseId, number: i32) -> Result<Option<Attachment>, Diesel> {
    attachments::table
        .filter(attachments::case_id.eq(case))
        .filter(attachments::number.eq(number))
        .filter(attachments::struck_at.is_null())
        .select(Attachment::as_select())
        .first(conn)
        .optional()
}

pub fn count(conn: &mut Conn, case: CaseId) -> Result<i64, Diesel> {
    attachments::table
        .filter(attachments::case_id.eq(case))
        .filter(attachments::struck_at.is_null())
        .count()
        .get_result(conn)
}

/// The highest number ever used in a case.
pub fn last_number(conn: &mut Conn, case: CaseId) -> Result<i32, Diesel> {
    let last: Option<i32> = attachments::table
        .filter(attachments::case_id.eq(case))
        .select(diesel::dsl::max(attachments::number))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

pub fn insert(tx: &mut Tx<'_>, row: &Attachment) -> Result<(), Diesel> {
    diesel::insert_into(attachments::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// False when somebody was faster.
pub fn strike(tx: &mut Tx<'_>, id: RowId, by: UserId, why: &Sealed<Struck>) -> Result<bool, Diesel> {
    let stands = attachments::table.find(id).filter(attachments::struck_at.is_null());
    let changed = diesel::update(stands)
        .set((attachments::struck_at.eq(tx.now), attachments::struck_by.eq(by), attachments::struck_why.eq(why)))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

/// Of these files, those that a row names.
pub fn named(conn: &mut Conn, objects: &[String]) -> Result<Vec<String>, Diesel> {
    attachments::table.filter(attachments::object.eq_any(objects)).select(attachments::object).load(conn)
}

/// Those about one person, and those about everybody in the case.
pub fn about(conn: &mut Conn, case: CaseId, victim: VictimId) -> Result<Vec<AnyId>, Diesel> {
    attachments::table
        .filter(attachments::case_id.eq(case))
        .filter(attachments::victim_id.eq(victim).assume_not_null().or(attachments::victim_id.is_null()))
        .select(attachments::id)
        .load(conn)
}
