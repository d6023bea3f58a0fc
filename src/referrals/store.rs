//! Reading referrals, always through what the actor may reach: the sender's unit sees its own, the
//! receiver's unit what was sent to it.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{case_staff, cases, referrals, users};

use super::flow::ReferralState;
use super::grants::{self, Opening};
use super::model::Referral;
use crate::access::{Actor, Facts, Relation, Relations, Scope};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, ReferralId, UnitId, UserId, free_code};
use crate::base::paging::{After, PAGE, Page};
use crate::cases::facts::CONFLICTED;
use crate::cases::file::officials;
use crate::cases::model::{Case, Victim};
use crate::db::{Backend, Conn, Tx};
use crate::refusal::{Refusal, Subject};

/// A row of a list: no sealed field is fetched.
#[derive(Debug)]
pub struct Line {
    pub id: ReferralId,
    pub code: String,
    pub version: i32,
    pub state: ReferralState,
    pub kind: String,
    pub need: String,
    pub urgency: String,
    pub case_id: CaseId,
    pub from_unit_id: UnitId,
    pub to_unit_id: UnitId,
    pub sent_at: Option<Moment>,
    pub accepted_at: Option<Moment>,
    pub due_at: Option<Moment>,
    pub updated_at: Moment,
    pub feedback_confirmed_at: Option<Moment>,
    /// As the case says.
    pub sex: String,
    pub age_band: String,
}

/// The part of a line that stands in this table.
#[derive(Queryable, Selectable)]
#[diesel(table_name = referrals)]
struct Plain {
    id: ReferralId,
    code: String,
    version: i32,
    state: ReferralState,
    kind: String,
    need: String,
    urgency: String,
    case_id: CaseId,
    from_unit_id: UnitId,
    to_unit_id: UnitId,
    sent_at: Option<Moment>,
    accepted_at: Option<Moment>,
    due_at: Option<Moment>,
    updated_at: Moment,
    feedback_confirmed_at: Option<Moment>,
}

impl Plain {
    fn with(self, sex: String, age_band: String) -> Line {
        Line {
            id: self.id,
            code: self.code,
            version: self.version,
            state: self.state,
            kind: self.kind,
            need: self.need,
            urgency: self.urgency,
            case_id: self.case_id,
            from_unit_id: self.from_unit_id,
            to_unit_id: self.to_unit_id,
            sent_at: self.sent_at,
            accepted_at: self.accepted_at,
            due_at: self.due_at,
            updated_at: self.updated_at,
            feedback_confirmed_at: self.feedback_confirmed_at,
            sex,
            age_band,
        }
    }
}

/// Which of the two inboxes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tray {
    In,
    Out,
}

impl Tray {
    pub const fn code(self) -> &'static str {
        match self {
            Self::In => "masuk",
            Self::Out => "keluar",
        }
    }
    pub fn parse(code: &str) -> Option<Self> {
        [Self::In, Self::Out].into_iter().find(|tray| tray.code() == code)
    }
}

type Condition = Box<dyn BoxableExpression<referrals::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// The rows that a scope reaches: never one that its own page would refuse.
fn reach(conn: &mut Conn, scope: &Scope, tray: Tray) -> Result<Condition, Diesel> {
    let free = referrals::case_id.ne_all(hidden(conn, scope, tray)?);
    Ok(match tray {
        Tray::In if scope.reaches(Relation::ReceiverUnit) => {
            Box::new(referrals::to_unit_id.eq(scope.unit()).and(referrals::sent_at.is_not_null()).and(free))
        }
        Tray::Out if scope.reaches(Relation::OwnerUnit) => Box::new(referrals::from_unit_id.eq(scope.unit()).and(free)),
        Tray::In | Tray::Out => Box::new(referrals::id.eq(ReferralId::from_uuid(uuid::Uuid::nil()))),
    })
}

/// Cases that the person declared a conflict on, and of the own unit those about an official for
/// which somebody else is named (D-64, D-66): few, so they are fetched before.
fn hidden(conn: &mut Conn, scope: &Scope, tray: Tray) -> Result<Vec<CaseId>, Diesel> {
    let mine: Vec<(CaseId, String)> = case_staff::table
        .filter(case_staff::user_id.eq(scope.user()))
        .select((case_staff::case_id, case_staff::relation))
        .load(conn)?;
    let (conflicts, named): (Vec<_>, Vec<_>) = mine.into_iter().partition(|(_, relation)| relation == CONFLICTED);
    let mut hidden: Vec<CaseId> = conflicts.into_iter().map(|(case, _)| case).collect();
    hidden.extend(officials::concerning(conn, scope.unit())?);
    if tray == Tray::Out {
        let official: Vec<CaseId> = cases::table
            .filter(cases::unit_id.eq(scope.unit()))
            .filter(cases::is_official.eq(true))
            .select(cases::id)
            .load(conn)?;
        hidden.extend(official.into_iter().filter(|case| !named.iter().any(|(mine, _)| mine == case)));
    }
    Ok(hidden)
}

/// Adds what the case says of the person, and whether the case has ended.
fn with_cases(conn: &mut Conn, rows: Vec<Plain>) -> Result<Vec<(Line, bool)>, Diesel> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.case_id).collect();
    let known: Vec<(CaseId, String, String, Option<Moment>)> = cases::table
        .filter(cases::id.eq_any(ids))
        .select((cases::id, cases::sex, cases::age_band, cases::ended_at))
        .load(conn)?;
    let line = |row: Plain| {
        let of = known.iter().find(|(id, ..)| *id == row.case_id);
        let (sex, band, ended) =
            of.map_or((String::new(), String::new(), true), |(_, s, b, e)| (s.clone(), b.clone(), e.is_some()));
        (row.with(sex, band), ended)
    };
    Ok(rows.into_iter().map(line).collect())
}

fn lines(conn: &mut Conn, rows: Vec<Plain>) -> Result<Vec<Line>, Diesel> {
    Ok(with_cases(conn, rows)?.into_iter().map(|(line, _)| line).collect())
}

/// One inbox, last change first; of one case only when it is named.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    tray: Tray,
    case: Option<CaseId>,
    after: Option<After>,
) -> Result<Page<Line>, Diesel> {
    let mut query = referrals::table.filter(reach(conn, scope, tray)?).into_boxed();
    if let Some(case) = case {
        query = query.filter(referrals::case_id.eq(case));
    }
    if let Some(After { value, id }) = after {
        let (at, id) = (Moment::from_micros(value), ReferralId::from(id));
        query = query.filter(referrals::updated_at.le(at).and(referrals::updated_at.lt(at).or(referrals::id.lt(id))));
    }
    let rows: Vec<Plain> = query
        .order((referrals::updated_at.desc(), referrals::id.desc()))
        .limit(PAGE + 1)
        .select(Plain::as_select())
        .load(conn)?;
    let rows = lines(conn, rows)?;
    Ok(Page::cut(rows, |row| After { value: row.updated_at.micros(), id: row.id.any() }))
}

/// States in which it is the receiver's turn.
const RECEIVERS_TURN: [ReferralState; 3] = [ReferralState::Sent, ReferralState::Accepted, ReferralState::InProgress];

/// Sent to this unit and its turn, the earliest deadline first.
pub fn waiting_for(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    by_due(conn, scope, Tray::In, limit)
}

/// Sent by this unit and the receiver's turn, the earliest deadline first.
pub fn waiting_on_others(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    by_due(conn, scope, Tray::Out, limit)
}

fn by_due(conn: &mut Conn, scope: &Scope, tray: Tray, limit: i64) -> Result<Vec<Line>, Diesel> {
    let rows: Vec<Plain> = referrals::table
        .filter(reach(conn, scope, tray)?)
        .filter(referrals::ended_at.is_null())
        .filter(referrals::state.eq_any(RECEIVERS_TURN))
        .order((referrals::due_at.asc(), referrals::id.asc()))
        .limit(limit)
        .select(Plain::as_select())
        .load(conn)?;
    lines(conn, rows)
}

/// Answered and now this unit's turn again: returned, rejected without a successor, or served with
/// feedback that nobody confirmed. The newest answer first.
pub fn answered_for(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    let returned = referrals::state.eq(ReferralState::Returned);
    let rejected = referrals::state.eq(ReferralState::Rejected);
    let served = referrals::state.eq(ReferralState::Completed).and(referrals::feedback_confirmed_at.is_null());
    let rows: Vec<Plain> = referrals::table
        .filter(reach(conn, scope, Tray::Out)?)
        .filter(returned.or(rejected).or(served))
        .order((referrals::updated_at.desc(), referrals::id.desc()))
        .limit(limit.saturating_mul(2))
        .select(Plain::as_select())
        .load(conn)?;
    let ids: Vec<ReferralId> = rows.iter().map(|row| row.id).collect();
    let followed: Vec<Option<ReferralId>> = referrals::table
        .filter(referrals::predecessor_id.eq_any(ids).assume_not_null())
        .select(referrals::predecessor_id)
        .load(conn)?;
    let mut open = with_cases(conn, rows)?;
    open.retain(|(line, ended)| !ended && !followed.contains(&Some(line.id)));
    open.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(open.into_iter().map(|(line, _)| line).collect())
}

/// Referrals of a case that was reached before, newest first, for its page.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Line>, Diesel> {
    let rows: Vec<Plain> = referrals::table
        .filter(referrals::case_id.eq(case))
        .order((referrals::updated_at.desc(), referrals::id.desc()))
        .limit(100)
        .select(Plain::as_select())
        .load(conn)?;
    lines(conn, rows)
}

/// What still stands in the way of closing a case: code, receiver, state.
pub fn open_of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<(String, UnitId, ReferralState)>, Diesel> {
    referrals::table
        .filter(referrals::case_id.eq(case))
        .filter(referrals::ended_at.is_null())
        .order(referrals::code)
        .select((referrals::code, referrals::to_unit_id, referrals::state))
        .load(conn)
}

/// A referral, its case and person, and how one actor stands to it.
pub struct Found {
    pub referral: Referral,
    pub case: Case,
    pub victim: Option<Victim>,
    pub facts: Facts,
    pub opening: Opening,
    /// The case that it was made in, when that one became part of another.
    pub made_in: Option<Case>,
    /// How often the case file was saved, so that a preview can be told from what came later.
    pub file_saves: i64,
}

impl Found {
    /// The case whose account this referral discloses: the one that its sender previewed (D-47).
    pub fn told_in(&self) -> &Case {
        self.made_in.as_ref().unwrap_or(&self.case)
    }
    /// Where its story stands in the log.
    pub fn roots(&self) -> Vec<AnyId> {
        std::iter::once(&self.case).chain(&self.made_in).map(|case| case.id.any()).collect()
    }
    pub fn is_receiver(&self) -> bool {
        self.facts.relations.has(Relation::ReceiverUnit)
    }
    pub fn is_sender(&self) -> bool {
        self.facts.relations.has(Relation::OwnerUnit)
    }
}

pub fn find(conn: &mut Conn, actor: &Actor, id: ReferralId) -> Result<Option<Found>, Diesel> {
    let found: Option<Referral> = referrals::table.find(id).select(Referral::as_select()).first(conn).optional()?;
    let Some(referral) = found else { return Ok(None) };
    let Some((case, of_case)) = crate::cases::store::find(conn, actor, referral.case_id)? else { return Ok(None) };
    let victim = match referral.victim_id {
        Some(victim) => crate::cases::store::victim_by_id(conn, case.id, victim)?,
        None => None,
    };
    let opening = grants::opening(conn, &referral, actor.now)?;
    let child = victim.as_ref().map_or(case.has_child, |v| v.is_child);
    let facts = Facts {
        relations: relations(actor, &referral, of_case.relations, &opening, child),
        state: referral.state.code(),
        granted: opening.bundles(),
        child,
        named_staff_only: case.is_official,
    };
    let made_in = match crate::cases::merged::origin(conn, referral.id.any())? {
        Some(origin) => crate::cases::store::for_reaction(conn, origin)?,
        None => None,
    };
    let file_saves = crate::cases::file::store::saves(conn, case.id)?;
    Ok(Some(Found { referral, case, victim, facts, opening, made_in, file_saves }))
}

/// The receiver's unit has a relation only to what was sent; grants of other referrals open nothing
/// here.
fn relations(actor: &Actor, referral: &Referral, of_case: Relations, opening: &Opening, child: bool) -> Relations {
    let receives = referral.to_unit_id == actor.unit.id && referral.sent_at.is_some();
    let sends = referral.from_unit_id == actor.unit.id;
    // What tells of a child is written by its named staff; the receiver's officers read no more in it than on the page.
    let writes = receives || (sends && (!child || of_case.has(Relation::Assigned)));
    let held = [
        (writes && actor.may_initial, Relation::Initials),
        (writes && actor.may_dispatch, Relation::Sends),
        (of_case.has(Relation::Assigned), Relation::Assigned),
        (of_case.has(Relation::Conflicted), Relation::Conflicted),
        (sends, Relation::OwnerUnit),
        (receives, Relation::ReceiverUnit),
        (receives && !opening.bundles().is_empty(), Relation::Granted),
    ];
    held.into_iter().filter_map(|(holds, relation)| holds.then_some(relation)).collect()
}

/// For acts: the referral as it stands now, inside the transaction.
pub fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: ReferralId) -> Result<Found, Refusal> {
    find(tx.conn, subject.actor, id)?.ok_or_else(|| subject.hidden())
}

/// For reactions: without an actor, never for a page.
pub fn for_reaction(conn: &mut Conn, id: ReferralId) -> Result<Option<Referral>, Diesel> {
    referrals::table.find(id).select(Referral::as_select()).first(conn).optional()
}

/// Unsealed and open, for reactions that end or mask them.
pub fn open_rows(conn: &mut Conn, case: CaseId) -> Result<Vec<Referral>, Diesel> {
    referrals::table
        .filter(referrals::case_id.eq(case))
        .filter(referrals::ended_at.is_null())
        .select(Referral::as_select())
        .load(conn)
}

/// A code for a new record, inside the transaction that keeps it.
pub fn new_code(conn: &mut Conn) -> Result<String, Diesel> {
    free_code("RJ", |code| {
        let known: Option<ReferralId> =
            referrals::table.filter(referrals::code.eq(code)).select(referrals::id).first(conn).optional()?;
        Ok(known.is_some())
    })
}

pub fn by_code(conn: &mut Conn, actor: &Actor, code: &str) -> Result<Option<Found>, Diesel> {
    let id: Option<ReferralId> =
        referrals::table.filter(referrals::code.eq(code)).select(referrals::id).first(conn).optional()?;
    id.map_or(Ok(None), |id| find(conn, actor, id))
}

/// Whether another report to the police stands in this case (REF-13).
pub fn is_with_police(conn: &mut Conn, case: CaseId, but: ReferralId) -> Result<bool, Diesel> {
    let sent = [ReferralState::Sent, ReferralState::Accepted, ReferralState::InProgress, ReferralState::Completed];
    let others = referrals::table
        .filter(referrals::case_id.eq(case))
        .filter(referrals::kind.eq(super::model::POLICE))
        .filter(referrals::id.ne(but))
        .filter(referrals::state.eq_any(sent));
    diesel::select(diesel::dsl::exists(others)).get_result(conn)
}

/// How often this need of the case was turned down (D-37).
pub fn rejections(conn: &mut Conn, case: CaseId, need: &str) -> Result<i64, Diesel> {
    referrals::table
        .filter(referrals::case_id.eq(case))
        .filter(referrals::need.eq(need))
        .filter(referrals::state.eq(ReferralState::Rejected))
        .count()
        .get_result(conn)
}

/// The account of a unit with this name, when there is just one.
pub fn officer_named(conn: &mut Conn, unit: UnitId, name: &str) -> Result<Option<UserId>, Diesel> {
    let found: Vec<UserId> = users::table
        .filter(users::unit_id.eq(unit))
        .filter(users::full_name.eq(name))
        .filter(users::state.eq("active"))
        .limit(2)
        .select(users::id)
        .load(conn)?;
    Ok(if let [only] = found.as_slice() { Some(*only) } else { None })
}
