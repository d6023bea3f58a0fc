//! The rows of what people ask of their data. The only writer of the table.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{cases, subject_requests, victims};

use super::flow::{Outcome, RequestKind, RequestState};
use crate::access::{Action, Actor, Denied, Facts, Permit, Relation, Scope, decide};
use crate::base::clock::Moment;
use crate::base::ids::{SubjectRequestId, UnitId, UserId, VictimId};
use crate::cases::facts::{conflicts_of, named_for};
use crate::cases::model::{Case, Victim};
use crate::cases::{facts, store};
use crate::crypto::{Sealable, Sealed};
use crate::db::{Conn, Tx};

macro_rules! sealed_words {
    ($($(#[$note:meta])* $name:ident = $column:literal),+ $(,)?) => {$(
        $(#[$note])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        pub struct $name(pub String);
        impl Sealable for $name {
            const TABLE: &'static str = "subject_requests";
            const COLUMN: &'static str = $column;
        }
    )+};
}
sealed_words!(
    /// What she wrote beside her request.
    Asked = "asked",
    /// What the unit answers.
    Reply = "reply",
    /// What the second person wants changed.
    Remark = "remark",
);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = subject_requests)]
pub struct SubjectRequest {
    pub id: SubjectRequestId,
    pub code: String,
    pub version: i32,
    pub state: RequestState,
    pub victim_id: VictimId,
    pub kind: RequestKind,
    /// Of a withdrawal: a code of `consent_scope`; empty: all of it.
    pub scope: String,
    pub asked: Sealed<Asked>,
    pub asked_at: Moment,
    pub due_at: Option<Moment>,
    pub assigned_to: Option<UserId>,
    /// A code of [`Outcome`]; empty until somebody answered.
    pub outcome: String,
    pub reply: Option<Sealed<Reply>>,
    pub drafted_by: Option<UserId>,
    pub remark: Option<Sealed<Remark>>,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<Moment>,
}

impl SubjectRequest {
    pub fn outcome(&self) -> Option<Outcome> {
        Outcome::parse(&self.outcome)
    }
}

/// A request with the person and the case that it is about.
pub struct Found {
    pub request: SubjectRequest,
    pub victim: Victim,
    pub case: Case,
}

/// By id alone, for reactions and as the first half of [`find`].
pub fn for_reaction(conn: &mut Conn, id: SubjectRequestId) -> Result<Option<Found>, Diesel> {
    let found: Option<SubjectRequest> =
        subject_requests::table.find(id).select(SubjectRequest::as_select()).first(conn).optional()?;
    let Some(request) = found else { return Ok(None) };
    let Some(victim) = store::victim_for_reaction(conn, request.victim_id)? else { return Ok(None) };
    let case = store::for_reaction(conn, victim.case_id)?;
    Ok(case.map(|case| Found { request, victim, case }))
}

/// The request as one person stands to it: through its case.
pub fn find(conn: &mut Conn, actor: &Actor, id: SubjectRequestId) -> Result<Option<(Found, Facts)>, Diesel> {
    let Some(found) = for_reaction(conn, id)? else { return Ok(None) };
    let facts = facts::of(conn, actor, &found.case)?;
    let facts = Facts { child: found.victim.is_child, ..facts };
    Ok(Some((found, facts)))
}

/// Whoever works on the case by what ties them to it; whoever watches over all data without the case, of which they
/// learn nothing (D-48).
pub fn right(actor: &Actor, action: Action, facts: &Facts) -> Result<Permit, Denied> {
    match decide(actor, action, facts) {
        Err(Denied::Hide) => decide(actor, action, &Facts::nothing()),
        decided => decided,
    }
}

/// A line of the list: nothing sealed, no person.
#[derive(Clone, Debug, Queryable)]
pub struct Line {
    pub id: SubjectRequestId,
    pub code: String,
    pub version: i32,
    pub state: RequestState,
    pub kind: RequestKind,
    pub asked_at: Moment,
    pub due_at: Option<Moment>,
    pub assigned_to: Option<UserId>,
    pub unit_id: UnitId,
}

/// Requests in one of these states, the next deadline first: all of them for whoever watches over data, those of the
/// own unit's cases for whoever works there.
pub fn list(conn: &mut Conn, scope: &Scope, states: &[RequestState], limit: i64) -> Result<Vec<Line>, Diesel> {
    let mut query = subject_requests::table
        .inner_join(victims::table.on(victims::id.eq(subject_requests::victim_id)))
        .inner_join(cases::table.on(cases::id.eq(victims::case_id)))
        .filter(subject_requests::state.eq_any(states.to_vec()))
        .into_boxed();
    if !scope.reaches(Relation::Anyone) {
        query = query
            .filter(cases::unit_id.eq(scope.unit()))
            .filter(cases::is_official.eq(false).or(cases::id.eq_any(named_for(scope.user()))))
            .filter(cases::id.ne_all(conflicts_of(scope.user())));
    }
    query
        .order((subject_requests::due_at.asc(), subject_requests::id.asc()))
        .limit(limit)
        .select((
            subject_requests::id,
            subject_requests::code,
            subject_requests::version,
            subject_requests::state,
            subject_requests::kind,
            subject_requests::asked_at,
            subject_requests::due_at,
            subject_requests::assigned_to,
            cases::unit_id,
        ))
        .load(conn)
}

/// What one person asked for and nobody answered yet.
pub fn open_of(conn: &mut Conn, victim: VictimId) -> Result<Vec<(RequestKind, Option<Moment>)>, Diesel> {
    subject_requests::table
        .filter(subject_requests::victim_id.eq(victim))
        .filter(subject_requests::state.ne(RequestState::Answered))
        .order(subject_requests::due_at)
        .select((subject_requests::kind, subject_requests::due_at))
        .load(conn)
}

/// Whether a request of this kind about just this is not answered yet.
pub fn waits(conn: &mut Conn, victim: VictimId, kind: RequestKind, scope: &str) -> Result<bool, Diesel> {
    let same = subject_requests::table
        .filter(subject_requests::victim_id.eq(victim))
        .filter(subject_requests::state.ne(RequestState::Answered))
        .filter(subject_requests::kind.eq(kind))
        .filter(subject_requests::scope.eq(scope));
    diesel::select(diesel::dsl::exists(same)).get_result(conn)
}

pub fn code_is_taken(conn: &mut Conn, code: &str) -> Result<bool, Diesel> {
    let known = subject_requests::table.filter(subject_requests::code.eq(code));
    diesel::select(diesel::dsl::exists(known)).get_result(conn)
}

pub fn insert(tx: &mut Tx<'_>, row: &SubjectRequest) -> Result<(), Diesel> {
    diesel::insert_into(subject_requests::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// What may change of a row, with the version that was read; false when somebody was faster.
pub fn save(tx: &mut Tx<'_>, before: &SubjectRequest, after: &SubjectRequest) -> Result<bool, Diesel> {
    let read = subject_requests::table.find(before.id).filter(subject_requests::version.eq(before.version));
    let changed = diesel::update(read)
        .set((
            subject_requests::version.eq(before.version + 1),
            subject_requests::state.eq(after.state),
            subject_requests::assigned_to.eq(after.assigned_to),
            subject_requests::outcome.eq(&after.outcome),
            subject_requests::reply.eq(&after.reply),
            subject_requests::drafted_by.eq(after.drafted_by),
            subject_requests::remark.eq(&after.remark),
            subject_requests::answered_by.eq(after.answered_by),
            subject_requests::answered_at.eq(after.answered_at),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}
