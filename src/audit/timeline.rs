//! A record's story, newest first, for its own page.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::audit_log;

use super::Decision;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UnitId, UserId};
use crate::db::Conn;

/// One thing that happened to the record.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
pub struct Event {
    pub at: Moment,
    pub actor_id: Option<UserId>,
    pub unit_id: Option<UnitId>,
    pub action: String,
    pub object_kind: String,
    pub object_id: Option<AnyId>,
    pub root_id: Option<AnyId>,
    pub to_state: String,
    pub reason_code: String,
}

/// The latest `limit` changes under `root`. Who merely looked stands on the access page, not here.
pub fn timeline(conn: &mut Conn, root: AnyId, limit: i64) -> Result<Vec<Event>, Diesel> {
    timeline_of(conn, &[root], limit)
}

/// The same for records that became one.
pub fn timeline_of(conn: &mut Conn, roots: &[AnyId], limit: i64) -> Result<Vec<Event>, Diesel> {
    audit_log::table
        .filter(audit_log::root_id.eq_any(roots.to_vec()))
        .filter(audit_log::decision.eq(Decision::Allow))
        .filter(audit_log::action.ne_all(LOOKS))
        .order(audit_log::seq.desc())
        .limit(limit)
        .select(Event::as_select())
        .load(conn)
}

/// When a record went from one state to another and to which, newest first.
pub fn steps(conn: &mut Conn, object: AnyId) -> Result<Vec<(Moment, String)>, Diesel> {
    audit_log::table
        .filter(audit_log::object_id.eq(object))
        .filter(audit_log::decision.eq(Decision::Allow))
        .filter(audit_log::to_state.ne(audit_log::from_state))
        .filter(audit_log::to_state.ne(""))
        .order(audit_log::seq.desc())
        .limit(100)
        .select((audit_log::at, audit_log::to_state))
        .load(conn)
}

const LOOKS: [&str; 4] = ["case.view", "referral.view", "victim.reveal", "alert.view"];
