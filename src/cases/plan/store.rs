//! Reading and writing a plan: its rows, how often they were saved, what was said of them.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{plan_agreements, plan_rows, plans};

use super::Status;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, RowId, UnitId, UserId, VictimId};
use crate::crypto::{Sealable, Sealed};
use crate::db::{Conn, Tx};

/// Rows that a plan may have.
pub const MOST: usize = 60;

/// The words of a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RowWords {
    pub goal: String,
    /// An agency that has no account here.
    pub agency: String,
    /// Why it was dropped.
    pub reason: String,
}
impl Sealable for RowWords {
    const TABLE: &'static str = "plan_rows";
    const COLUMN: &'static str = "words";
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plan_rows, treat_none_as_null = true)]
pub struct PlanRow {
    pub id: RowId,
    pub case_id: CaseId,
    /// 1, 2, 3 … in its plan, never used again.
    pub number: i32,
    /// None: for everybody of the case.
    pub victim_id: Option<VictimId>,
    pub need: String,
    pub service: String,
    pub unit_id: Option<UnitId>,
    pub officer_id: Option<UserId>,
    pub due_on: Day,
    pub status: Status,
    pub words: Sealed<RowWords>,
    pub made_by: UserId,
    pub made_at: Moment,
    pub updated_at: Moment,
}

/// By the day they are due.
pub fn rows(conn: &mut Conn, case: CaseId) -> Result<Vec<PlanRow>, Diesel> {
    plan_rows::table
        .filter(plan_rows::case_id.eq(case))
        .order((plan_rows::due_on, plan_rows::number))
        .select(PlanRow::as_select())
        .load(conn)
}

/// Rows that are still to be done: after a reopening the finished ones of before are no plan.
pub fn open_rows(conn: &mut Conn, case: CaseId) -> Result<i64, Diesel> {
    plan_rows::table
        .filter(plan_rows::case_id.eq(case))
        .filter(plan_rows::status.eq_any(Status::ALL.iter().copied().filter(|status| status.is_open())))
        .count()
        .get_result(conn)
}

/// The highest number ever used in a plan.
pub fn last_number(conn: &mut Conn, case: CaseId) -> Result<i32, Diesel> {
    let last: Option<i32> =
        plan_rows::table.filter(plan_rows::case_id.eq(case)).select(diesel::dsl::max(plan_rows::number)).first(conn)?;
    Ok(last.unwrap_or(0))
}

pub fn insert(tx: &mut Tx<'_>, row: &PlanRow) -> Result<(), Diesel> {
    diesel::insert_into(plan_rows::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

pub fn replace(tx: &mut Tx<'_>, row: &PlanRow) -> Result<(), Diesel> {
    diesel::update(plan_rows::table.find(row.id)).set(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// A plan as a whole.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = plans)]
pub struct Plan {
    pub case_id: CaseId,
    pub version: i32,
    pub saved_by: UserId,
    pub saved_at: Moment,
}

/// How often the plan was saved; 0: nobody has written anything yet.
pub fn version(conn: &mut Conn, case: CaseId) -> Result<i32, Diesel> {
    let found: Option<i32> = plans::table.find(case).select(plans::version).first(conn).optional()?;
    Ok(found.unwrap_or(0))
}

/// One more save of the plan that stood at `before`; false when somebody was faster.
pub fn save(tx: &mut Tx<'_>, case: CaseId, before: i32, by: UserId) -> Result<bool, Diesel> {
    if before == 0 {
        let row = Plan { case_id: case, version: 1, saved_by: by, saved_at: tx.now };
        return Ok(diesel::insert_into(plans::table).values(row).execute(tx.conn)? == 1);
    }
    let stands = plans::table.find(case).filter(plans::version.eq(before));
    let changed = diesel::update(stands)
        .set((plans::version.eq(before + 1), plans::saved_by.eq(by), plans::saved_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

/// How the person agreed, or why not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AgreementWords {
    pub how: String,
    pub why: String,
}
impl Sealable for AgreementWords {
    const TABLE: &'static str = "plan_agreements";
    const COLUMN: &'static str = "words";
}

/// What was said of the plan as it stood at one version; only ever added.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_agreements)]
pub struct Said {
    pub id: RowId,
    pub case_id: CaseId,
    pub plan_version: i32,
    pub agreed: bool,
    pub agreed_on: Option<Day>,
    pub words: Sealed<AgreementWords>,
    pub made_by: UserId,
    pub made_at: Moment,
}

/// The newest first.
pub fn agreements(conn: &mut Conn, case: CaseId) -> Result<Vec<Said>, Diesel> {
    plan_agreements::table
        .filter(plan_agreements::case_id.eq(case))
        .order((plan_agreements::made_at.desc(), plan_agreements::id.desc()))
        .limit(20)
        .select(Said::as_select())
        .load(conn)
}

pub fn say(tx: &mut Tx<'_>, said: &Said) -> Result<(), Diesel> {
    diesel::insert_into(plan_agreements::table).values(said.clone()).execute(tx.conn)?;
    Ok(())
}
