//! The rows of break-glass. The only writer of the table.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{cases, emergencies};

use super::Before;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, EmergencyId, UnitId, UserId};
use crate::base::paging::{After, PAGE, Page};
use crate::crypto::{Sealable, Sealed};
use crate::db::{Conn, Tx};

/// Why it could not wait, in the officer's words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reason(pub String);
impl Sealable for Reason {
    const TABLE: &'static str = "emergencies";
    const COLUMN: &'static str = "reason";
}

/// What the reviewer found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Review(pub String);
impl Sealable for Review {
    const TABLE: &'static str = "emergencies";
    const COLUMN: &'static str = "review";
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = emergencies)]
pub struct Emergency {
    pub id: EmergencyId,
    pub case_id: CaseId,
    pub user_id: UserId,
    pub unit_id: UnitId,
    pub reason: Sealed<Reason>,
    pub opened_at: Moment,
    pub until: Moment,
    pub ended_at: Option<Moment>,
    pub reviewed_at: Option<Moment>,
    pub reviewed_by: Option<UserId>,
    pub justified: Option<bool>,
    pub review: Option<Sealed<Review>>,
}

/// A row of the list, with the case's code and owner; nothing sealed.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: EmergencyId,
    pub case_id: CaseId,
    pub user_id: UserId,
    pub unit_id: UnitId,
    pub opened_at: Moment,
    pub justified: Option<bool>,
    pub code: String,
}

/// Until when this person may read this case, if it is open now.
pub fn open_until(conn: &mut Conn, case: CaseId, user: UserId, now: Moment) -> Result<Option<Moment>, Diesel> {
    emergencies::table
        .filter(emergencies::case_id.eq(case))
        .filter(emergencies::user_id.eq(user))
        .filter(emergencies::ended_at.is_null())
        .filter(emergencies::until.gt(now))
        .select(diesel::dsl::max(emergencies::until))
        .first(conn)
}

/// Earlier openings by one person that still matter: those of the last day, and what nobody reviewed.
pub fn before(conn: &mut Conn, user: UserId, now: Moment) -> Result<Vec<Before>, Diesel> {
    let recent = emergencies::opened_at.gt(now.plus_hours(-24));
    let rows: Vec<(Moment, Option<Moment>)> = emergencies::table
        .filter(emergencies::user_id.eq(user))
        .filter(recent.or(emergencies::reviewed_at.is_null()))
        .select((emergencies::opened_at, emergencies::reviewed_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(opened_at, at)| Before { opened_at, reviewed: at.is_some() }).collect())
}

pub fn insert(tx: &mut Tx<'_>, row: &Emergency) -> Result<(), Diesel> {
    diesel::insert_into(emergencies::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: EmergencyId) -> Result<Option<Emergency>, Diesel> {
    emergencies::table.find(id).select(Emergency::as_select()).first(conn).optional()
}

/// The newest first; only those that nobody reviewed when asked so.
pub fn list(conn: &mut Conn, open_only: bool, after: Option<After>) -> Result<Page<Line>, Diesel> {
    let mut query = emergencies::table.into_boxed();
    if open_only {
        query = query.filter(emergencies::reviewed_at.is_null());
    }
    if let Some(After { value, id }) = after {
        let (at, id) = (Moment::from_micros(value), EmergencyId::from(id));
        query =
            query.filter(emergencies::opened_at.lt(at).or(emergencies::opened_at.eq(at).and(emergencies::id.lt(id))));
    }
    let rows: Vec<(EmergencyId, CaseId, UserId, UnitId, Moment, Option<bool>)> = query
        .order((emergencies::opened_at.desc(), emergencies::id.desc()))
        .limit(PAGE + 1)
        .select((
            emergencies::id,
            emergencies::case_id,
            emergencies::user_id,
            emergencies::unit_id,
            emergencies::opened_at,
            emergencies::justified,
        ))
        .load(conn)?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.1).collect();
    let codes: std::collections::HashMap<CaseId, String> = cases::table
        .filter(cases::id.eq_any(ids))
        .select((cases::id, cases::code))
        .load::<(CaseId, String)>(conn)?
        .into_iter()
        .collect();
    let line = |(id, case_id, user_id, unit_id, opened_at, justified)| Line {
        id,
        case_id,
        user_id,
        unit_id,
        opened_at,
        justified,
        code: codes.get(&case_id).cloned().unwrap_or_default(),
    };
    let rows = rows.into_iter().map(line).collect();
    Ok(Page::cut(rows, |row: &Line| After { value: row.opened_at.micros(), id: row.id.any() }))
}

/// False when it had ended before.
pub fn end(tx: &mut Tx<'_>, id: EmergencyId) -> Result<bool, Diesel> {
    let open = emergencies::table.find(id).filter(emergencies::ended_at.is_null());
    Ok(diesel::update(open).set(emergencies::ended_at.eq(tx.now)).execute(tx.conn)? == 1)
}

/// False when somebody was faster.
pub fn judge(
    tx: &mut Tx<'_>,
    id: EmergencyId,
    by: UserId,
    justified: bool,
    review: &Sealed<Review>,
) -> Result<bool, Diesel> {
    let open = emergencies::table.find(id).filter(emergencies::reviewed_at.is_null());
    let changed = diesel::update(open)
        .set((
            emergencies::reviewed_at.eq(tx.now),
            emergencies::reviewed_by.eq(by),
            emergencies::justified.eq(justified),
            emergencies::review.eq(review),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}
