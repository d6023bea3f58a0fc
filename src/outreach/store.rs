//! Reading and writing outreach, always through what the actor may reach.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::outreach;

use super::flow::OutreachState;
use super::model::Outreach;
use crate::access::{Actor, Facts, Place, Relation, Scope};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{OutreachId, UnitId, free_code};
use crate::base::paging::{After, PAGE, Page};
use crate::clocks::recompute::Moved;
use crate::db::{Backend, Conn, Tx};
use crate::in_areas;
use crate::refusal::{Refusal, Subject};

/// A row of a list.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outreach)]
pub struct Line {
    pub id: OutreachId,
    pub code: String,
    pub version: i32,
    pub state: OutreachState,
    pub unit_id: UnitId,
    pub region_code: String,
    pub title: String,
    pub kind: String,
    pub held_on: Option<Day>,
    pub planned_on: Option<Day>,
    pub evidence_pending: bool,
    pub updated_at: Moment,
    pub reported_at: Option<Moment>,
    pub due_at: Option<Moment>,
}

type Condition = Box<dyn BoxableExpression<outreach::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// The rows that a scope reaches.
fn reach(scope: &Scope) -> Condition {
    let mut any: Condition = Box::new(outreach::id.eq(OutreachId::from_uuid(uuid::Uuid::nil())));
    if scope.reaches(Relation::OwnVillage) {
        any = Box::new(any.or(outreach::unit_id.eq(scope.unit())));
    }
    if scope.reaches(Relation::WorkArea) || scope.reaches(Relation::SubordinateArea) {
        any = Box::new(any.or(in_areas!(outreach, scope.areas())));
    }
    any
}

/// Latest change first; `open` leaves out what has ended.
pub fn list(conn: &mut Conn, scope: &Scope, open: bool, after: Option<After>) -> Result<Page<Line>, Diesel> {
    let mut query = outreach::table.filter(reach(scope)).into_boxed();
    if open {
        query = query.filter(outreach::ended_at.is_null());
    }
    if let Some(After { value, id }) = after {
        let (at, id) = (Moment::from_micros(value), OutreachId::from(id));
        query = query.filter(outreach::updated_at.le(at).and(outreach::updated_at.lt(at).or(outreach::id.lt(id))));
    }
    let rows = query
        .order((outreach::updated_at.desc(), outreach::id.desc()))
        .limit(PAGE + 1)
        .select(Line::as_select())
        .load(conn)?;
    Ok(Page::cut(rows, |row| After { value: row.updated_at.micros(), id: row.id.any() }))
}

/// What waits for this person: reports to verify by deadline, or what the own village has in hand.
pub fn waiting(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    if scope.reaches(Relation::OwnVillage) {
        return in_hand(conn, scope, limit);
    }
    outreach::table
        .filter(reach(scope))
        .filter(outreach::ended_at.is_null())
        .filter(outreach::due_at.is_not_null())
        .order((outreach::due_at.asc(), outreach::id.asc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)
}

/// A report that was sent is due at its office, everything else that is open lies with the village:
/// sent back first, then held and not reported, then planned.
fn in_hand(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    let mut rows: Vec<Line> = outreach::table
        .filter(reach(scope))
        .filter(outreach::ended_at.is_null())
        .filter(outreach::due_at.is_null())
        .order((outreach::updated_at.desc(), outreach::id.desc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)?;
    rows.sort_by_key(|row| match row.state {
        OutreachState::Returned => 0,
        OutreachState::Held => 1,
        _ => 2,
    });
    Ok(rows)
}

/// How many activities of each village under `areas` stand at each state.
pub fn count_by_village(conn: &mut Conn, areas: &[String]) -> Result<Vec<(String, OutreachState, i64)>, Diesel> {
    outreach::table
        .filter(in_areas!(outreach, areas))
        .group_by((outreach::region_code, outreach::state))
        .select((outreach::region_code, outreach::state, diesel::dsl::count_star()))
        .load(conn)
}

/// The activity and what `decide` needs of it.
pub fn find(conn: &mut Conn, actor: &Actor, id: OutreachId) -> Result<Option<(Outreach, Facts)>, Diesel> {
    let found: Option<Outreach> = outreach::table.find(id).select(Outreach::as_select()).first(conn).optional()?;
    Ok(found.map(|record| {
        let facts = facts(actor, &record);
        (record, facts)
    }))
}

/// A code for a new record, inside the transaction that keeps it.
pub fn new_code(conn: &mut Conn) -> Result<String, Diesel> {
    free_code("SO", |code| {
        let known: Option<OutreachId> =
            outreach::table.filter(outreach::code.eq(code)).select(outreach::id).first(conn).optional()?;
        Ok(known.is_some())
    })
}

pub fn by_code(conn: &mut Conn, actor: &Actor, code: &str) -> Result<Option<(Outreach, Facts)>, Diesel> {
    let id: Option<OutreachId> =
        outreach::table.filter(outreach::code.eq(code)).select(outreach::id).first(conn).optional()?;
    id.map_or(Ok(None), |id| find(conn, actor, id))
}

pub fn facts(actor: &Actor, record: &Outreach) -> Facts {
    let place = Place {
        author: Some(record.created_by),
        author_unit: Some(record.unit_id),
        region: record.region_code.clone(),
        ..Place::default()
    };
    // Being signed in opens no record.
    let relations = actor.relations_to(&place).without(Relation::Anyone);
    Facts { relations, state: record.state.code(), ..Facts::default() }
}

/// For acts: the activity as it stands now, inside the transaction.
pub fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: OutreachId) -> Result<(Outreach, Facts), Refusal> {
    find(tx.conn, subject.actor, id)?.ok_or_else(|| subject.hidden())
}

/// For reactions: without an actor.
pub fn for_reaction(conn: &mut Conn, id: OutreachId) -> Result<Option<Outreach>, Diesel> {
    outreach::table.find(id).select(Outreach::as_select()).first(conn).optional()
}

pub fn insert(tx: &mut Tx<'_>, record: &Outreach) -> Result<(), Diesel> {
    diesel::insert_into(outreach::table).values(record.clone()).execute(tx.conn)?;
    Ok(())
}

/// Exactly one row of the version that was read, or somebody was faster.
pub fn save(tx: &mut Tx<'_>, subject: &Subject<'_>, stood: i32, record: &Outreach) -> Result<(), Refusal> {
    let row = outreach::table.find(record.id).filter(outreach::version.eq(stood));
    let changed = diesel::update(row).set(record.clone()).execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(subject.stale(stood + 1)) }
}

/// Its clock has another due time since the calendar changed; its version stays, nobody changed the record.
pub fn due_moved(tx: &mut Tx<'_>, clock: &Moved) -> Result<(), Diesel> {
    let row = outreach::table.find(OutreachId::from(clock.object)).filter(outreach::due_at.eq(clock.from));
    diesel::update(row).set(outreach::due_at.eq(clock.to)).execute(tx.conn)?;
    Ok(())
}
