//! The looks that are counted, and what waits for a head's yes. The only writer of both tables.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{case_looks, identity_looks, quota_requests, units, victims};

use super::{Approval, Look, Passed, Span, passed};
use crate::access::{Actor, Facts, Place, Relation, Scope};
use crate::audit::{Decision, Entry};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, QuotaId, RowId, UnitId, UserId, VictimId};
use crate::base::paging::{After, PAGE, Page};
use crate::cases::facts::only_head_proposed;
use crate::db::{Conn, Tx};
use crate::events::Event;

/// A quota that was used up.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = quota_requests)]
pub struct Request {
    pub id: QuotaId,
    pub user_id: UserId,
    pub unit_id: UnitId,
    pub span: Span,
    pub looks: i32,
    pub asked_at: Moment,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Moment>,
    pub approved: Option<bool>,
}

/// What became of a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    Counted,
    /// Somebody else decides first.
    Waits(Passed),
}

/// Counts a look, in the transaction that shows somebody; `refused` is the row that a look too many leaves.
pub fn take(tx: &mut Tx<'_>, actor: &Actor, victim: VictimId, refused: Entry) -> Result<Taken, Diesel> {
    if let Some(over) = over(tx, actor, victim.any(), refused)? {
        return Ok(Taken::Waits(over));
    }
    diesel::insert_into(identity_looks::table)
        .values((
            identity_looks::id.eq(RowId::new()),
            identity_looks::user_id.eq(actor.user),
            identity_looks::victim_id.eq(victim),
            identity_looks::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(Taken::Counted)
}

/// The quota that one more look would pass, which is recorded and asked for.
fn over(tx: &mut Tx<'_>, actor: &Actor, whom: AnyId, refused: Entry) -> Result<Option<Passed>, Diesel> {
    let (looks, approvals) = so_far(tx.conn, actor.user, tx.now)?;
    let over = passed(&looks, &approvals, whom, tx.now);
    if let Some(over) = over {
        ask(tx, actor, over)?;
        tx.record(&Entry { decision: Decision::Refuse, reason_code: "quota".into(), ..refused })?;
    }
    Ok(over)
}

/// Whoever reported, in a case that has no people yet: the case counts for them.
fn take_case(tx: &mut Tx<'_>, actor: &Actor, case: CaseId, refused: Entry) -> Result<Taken, Diesel> {
    if let Some(over) = over(tx, actor, case.any(), refused)? {
        return Ok(Taken::Waits(over));
    }
    diesel::insert_into(case_looks::table)
        .values((
            case_looks::id.eq(RowId::new()),
            case_looks::user_id.eq(actor.user),
            case_looks::case_id.eq(case),
            case_looks::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(Taken::Counted)
}

/// A look at a name that stands in the case beside its people: in a record of its file, of a reported party, of
/// whoever reported. It counts as one at the person that it is about, else at the first of the case, so that
/// names taken from many cases are noticed and one case counts once (D-44).
pub fn take_in_case(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: CaseId,
    about: Option<VictimId>,
    refused: Entry,
) -> Result<Taken, Diesel> {
    let person = match about {
        Some(person) => Some(person),
        None => first_person(tx.conn, case)?,
    };
    match person {
        Some(person) => take(tx, actor, person, refused),
        None => take_case(tx, actor, case, refused),
    }
}

fn first_person(conn: &mut Conn, case: CaseId) -> Result<Option<VictimId>, Diesel> {
    victims::table.filter(victims::case_id.eq(case)).order(victims::number).select(victims::id).first(conn).optional()
}

/// The longest span is all that counts.
fn so_far(conn: &mut Conn, user: UserId, now: Moment) -> Result<(Vec<Look>, Vec<Approval>), Diesel> {
    let since = Span::Day.since(now);
    let mut looks: Vec<Look> = identity_looks::table
        .filter(identity_looks::user_id.eq(user))
        .filter(identity_looks::at.gt(since))
        .select((identity_looks::victim_id, identity_looks::at))
        .load(conn)?;
    let cases: Vec<Look> = case_looks::table
        .filter(case_looks::user_id.eq(user))
        .filter(case_looks::at.gt(since))
        .select((case_looks::case_id, case_looks::at))
        .load(conn)?;
    looks.extend(cases);
    let decided: Vec<(Span, Option<Moment>)> = quota_requests::table
        .filter(quota_requests::user_id.eq(user))
        .filter(quota_requests::asked_at.gt(since.plus_hours(-24)))
        .filter(quota_requests::approved.eq(true))
        .select((quota_requests::span, quota_requests::decided_at))
        .load(conn)?;
    Ok((looks, decided.into_iter().filter_map(|(span, at)| Some((span, at?))).collect()))
}

/// One request for each time that a quota is used up, however often the button is pressed.
fn ask(tx: &mut Tx<'_>, actor: &Actor, over: Passed) -> Result<(), Diesel> {
    let last: Option<Option<bool>> = quota_requests::table
        .filter(quota_requests::user_id.eq(actor.user))
        .filter(quota_requests::span.eq(over.span))
        .filter(quota_requests::asked_at.gt(over.span.since(tx.now)))
        .order(quota_requests::asked_at.desc())
        .select(quota_requests::approved)
        .first(tx.conn)
        .optional()?;
    if last.is_some_and(|approved| approved != Some(true)) {
        return Ok(());
    }
    let request = Request {
        id: QuotaId::new(),
        user_id: actor.user,
        unit_id: actor.unit.id,
        span: over.span,
        looks: i32::try_from(over.looks).unwrap_or(i32::MAX),
        asked_at: tx.now,
        decided_by: None,
        decided_at: None,
        approved: None,
    };
    diesel::insert_into(quota_requests::table).values(&request).execute(tx.conn)?;
    tx.announce(Event::QuotaPassed { request: request.id });
    Ok(())
}

/// The unit above, where there is one.
pub fn above(conn: &mut Conn, unit: UnitId) -> Result<Option<UnitId>, Diesel> {
    units::table.find(unit).select(units::parent_id).first(conn)
}

/// For reactions: without an actor.
pub fn for_reaction(conn: &mut Conn, id: QuotaId) -> Result<Option<Request>, Diesel> {
    quota_requests::table.find(id).select(Request::as_select()).first(conn).optional()
}

/// The request as one person stands to it. The head above comes in where the unit has nobody else (D-22).
pub fn find(conn: &mut Conn, actor: &Actor, id: QuotaId) -> Result<Option<(Request, Facts)>, Diesel> {
    let Some(request) = for_reaction(conn, id)? else { return Ok(None) };
    let parent = above(conn, request.unit_id)?;
    let place = Place { owner_unit: Some(request.unit_id), owner_parent: parent, ..Place::default() };
    let mut relations = actor.relations_to(&place).without(Relation::Anyone);
    if relations.has(Relation::SuperiorUnit) && !only_head_proposed(conn, request.unit_id, Some(request.user_id))? {
        relations = relations.without(Relation::SuperiorUnit);
    }
    Ok(Some((request, Facts { relations, ..Facts::default() })))
}

/// The newest first: of one's unit, or of all for whoever watches over them.
pub fn list(conn: &mut Conn, scope: &Scope, after: Option<After>) -> Result<Page<Request>, Diesel> {
    let mut query = quota_requests::table.into_boxed();
    if !scope.reaches(Relation::Anyone) {
        query = query.filter(quota_requests::unit_id.eq(scope.unit()));
    }
    if let Some(After { value, id }) = after {
        let (at, id) = (Moment::from_micros(value), QuotaId::from(id));
        let older = quota_requests::asked_at.lt(at);
        query = query.filter(older.or(quota_requests::asked_at.eq(at).and(quota_requests::id.lt(id))));
    }
    let rows = query
        .order((quota_requests::asked_at.desc(), quota_requests::id.desc()))
        .limit(PAGE + 1)
        .select(Request::as_select())
        .load(conn)?;
    Ok(Page::cut(rows, |row| After { value: row.asked_at.micros(), id: row.id.any() }))
}

/// What waits for this person: of the own unit, and of units below whose only head asked.
pub fn waiting(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Request>, Diesel> {
    let below: Vec<UnitId> = units::table.filter(units::parent_id.eq(scope.unit())).select(units::id).load(conn)?;
    let reached: Vec<UnitId> = std::iter::once(scope.unit()).chain(below).collect();
    let rows: Vec<Request> = quota_requests::table
        .filter(quota_requests::unit_id.eq_any(reached))
        .filter(quota_requests::approved.is_null())
        .filter(quota_requests::user_id.ne(scope.user()))
        .order((quota_requests::asked_at.desc(), quota_requests::id.desc()))
        .limit(limit)
        .select(Request::as_select())
        .load(conn)?;
    let mut waiting = Vec::new();
    for row in rows {
        if row.unit_id == scope.unit() || only_head_proposed(conn, row.unit_id, Some(row.user_id))? {
            waiting.push(row);
        }
    }
    Ok(waiting)
}

/// Writes the decision down; false when somebody was faster.
pub fn decide(tx: &mut Tx<'_>, id: QuotaId, by: UserId, approved: bool) -> Result<bool, Diesel> {
    let open = quota_requests::table.find(id).filter(quota_requests::approved.is_null());
    let changed = diesel::update(open)
        .set((
            quota_requests::decided_by.eq(by),
            quota_requests::decided_at.eq(tx.now),
            quota_requests::approved.eq(approved),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}
