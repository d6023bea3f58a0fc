//! Reading and writing alerts, always through what the actor may reach.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::alerts;

use super::flow::AlertState;
use super::model::{Alert, Outcome};
use crate::access::{Actor, Facts, Place, Relation, Scope};
use crate::base::clock::Moment;
use crate::base::ids::{AlertId, CaseId, UnitId, free_code};
use crate::base::paging::{After, PAGE, Page};
use crate::clocks::recompute::Moved;
use crate::crypto::Sealed;
use crate::db::{Backend, Conn, Tx};
use crate::in_areas;
use crate::refusal::{Refusal, Subject};
use crate::typed_query;

/// A row of a list: no sealed field is fetched.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = alerts)]
pub struct Line {
    pub id: AlertId,
    pub code: String,
    pub version: i32,
    pub state: AlertState,
    pub alert_type: String,
    pub region_code: String,
    pub danger: bool,
    pub departs_soon: bool,
    pub submitted_at: Moment,
    pub due_at: Option<Moment>,
    pub holder_unit_id: Option<UnitId>,
}

type Condition = Box<dyn BoxableExpression<alerts::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// The rows that a scope reaches. An alert about the actor's own village is not its own.
fn reach(scope: &Scope) -> Condition {
    let mut any: Condition = Box::new(alerts::id.eq(AlertId::from_uuid(uuid::Uuid::nil())));
    if scope.reaches(Relation::Own) {
        any = Box::new(any.or(alerts::created_by.eq(scope.user()).assume_not_null()));
    }
    if scope.reaches(Relation::OwnVillage) {
        let own = alerts::author_unit_id.eq(scope.unit()).assume_not_null();
        let about = alerts::about_unit_id.is_null().or(alerts::about_unit_id.ne(scope.unit()).assume_not_null());
        any = Box::new(any.or(own.and(alerts::hide_from_village.eq(false)).and(about)));
    }
    if scope.reaches(Relation::WorkArea) {
        any = Box::new(any.or(in_areas!(alerts, scope.areas())));
    }
    any
}

/// Newest first; `open` leaves out what has ended.
pub fn list(conn: &mut Conn, scope: &Scope, open: bool, after: Option<After>) -> Result<Page<Line>, Diesel> {
    let mut query = alerts::table.filter(reach(scope)).into_boxed();
    if open {
        query = query.filter(alerts::ended_at.is_null());
    }
    if let Some(After { value, id }) = after {
        let (at, id) = (Moment::from_micros(value), AlertId::from(id));
        query = query.filter(alerts::submitted_at.le(at).and(alerts::submitted_at.lt(at).or(alerts::id.lt(id))));
    }
    let rows = query
        .order((alerts::submitted_at.desc(), alerts::id.desc()))
        .limit(PAGE + 1)
        .select(Line::as_select())
        .load(conn)?;
    Ok(Page::cut(rows, |row| After { value: row.submitted_at.micros(), id: row.id.any() }))
}

/// What waits for an office: unacknowledged first by deadline, then what it is working on.
pub fn waiting(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    alerts::table
        .filter(reach(scope))
        .filter(alerts::ended_at.is_null())
        .filter(alerts::due_at.is_not_null())
        .order((alerts::due_at.asc(), alerts::id.asc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)
}

/// Alerts that an office took up and has not finished.
pub fn in_hand(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    alerts::table
        .filter(reach(scope))
        .filter(alerts::ended_at.is_null())
        .filter(alerts::due_at.is_null())
        .order((alerts::updated_at.desc(), alerts::id.desc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)
}

/// The alert and what `decide` needs of it. Whoever has no relation to it gets a refusal that
/// looks like a missing record.
pub fn find(conn: &mut Conn, actor: &Actor, id: AlertId) -> Result<Option<(Alert, Facts)>, Diesel> {
    let found: Option<Alert> = alerts::table.find(id).select(Alert::as_select()).first(conn).optional()?;
    Ok(found.map(|alert| {
        let facts = facts(actor, &alert);
        (alert, facts)
    }))
}

fn facts(actor: &Actor, alert: &Alert) -> Facts {
    let walled =
        alert.hide_from_village || (alert.about_unit_id.is_some() && alert.about_unit_id == alert.author_unit_id);
    let place = Place {
        author: alert.created_by,
        author_unit: alert.author_unit_id.filter(|_| !walled),
        region: alert.region_code.clone(),
        ..Place::default()
    };
    // A counter needs a region, never a record.
    let relations = actor.relations_to(&place).without(Relation::Anyone).without(Relation::SubordinateArea);
    Facts { relations, state: alert.facts_state(), ..Facts::default() }
}

/// For acts: the alert as it stands now, inside the transaction.
pub fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: AlertId) -> Result<(Alert, Facts), Refusal> {
    find(tx.conn, subject.actor, id)?.ok_or_else(|| subject.hidden())
}

/// A code for a new record, inside the transaction that keeps it.
pub fn new_code(conn: &mut Conn) -> Result<String, Diesel> {
    free_code("LD", |code| {
        let known: Option<AlertId> =
            alerts::table.filter(alerts::code.eq(code)).select(alerts::id).first(conn).optional()?;
        Ok(known.is_some())
    })
}

pub fn by_code(conn: &mut Conn, actor: &Actor, code: &str) -> Result<Option<(Alert, Facts)>, Diesel> {
    let id: Option<AlertId> = alerts::table.filter(alerts::code.eq(code)).select(alerts::id).first(conn).optional()?;
    id.map_or(Ok(None), |id| find(conn, actor, id))
}

/// For reactions: without an actor, ids only.
pub fn for_reaction(conn: &mut Conn, id: AlertId) -> Result<Option<Alert>, Diesel> {
    alerts::table.find(id).select(Alert::as_select()).first(conn).optional()
}

pub fn insert(tx: &mut Tx<'_>, alert: &Alert) -> Result<(), Diesel> {
    let row = alert.clone();
    typed_query!(tx.conn, one => diesel::insert_into(alerts::table).values(row).execute(one))?;
    Ok(())
}

/// What an act changes on the row.
#[derive(Clone, AsChangeset)]
#[diesel(table_name = alerts)]
pub struct Change {
    pub state: AlertState,
    pub version: i32,
    pub updated_at: Moment,
    #[diesel(treat_none_as_null = true)]
    pub due_at: Option<Moment>,
    #[diesel(treat_none_as_null = true)]
    pub ended_at: Option<Moment>,
    #[diesel(treat_none_as_null = true)]
    pub holder_unit_id: Option<UnitId>,
    pub feedback_code: String,
    #[diesel(treat_none_as_null = true)]
    pub merged_into: Option<AlertId>,
    #[diesel(treat_none_as_null = true)]
    pub case_id: Option<CaseId>,
    #[diesel(treat_none_as_null = true)]
    pub outcome: Option<Sealed<Outcome>>,
    pub do_not_visit: bool,
}

impl Change {
    pub fn of(alert: &Alert, now: Moment) -> Self {
        Self {
            state: alert.state,
            version: alert.version + 1,
            updated_at: now,
            due_at: alert.due_at,
            ended_at: alert.ended_at,
            holder_unit_id: alert.holder_unit_id,
            feedback_code: alert.feedback_code.clone(),
            merged_into: alert.merged_into,
            case_id: alert.case_id,
            outcome: alert.outcome.clone(),
            do_not_visit: alert.do_not_visit,
        }
    }
}

/// Exactly one row of the version that was read, or somebody was faster.
pub fn save(tx: &mut Tx<'_>, subject: &Subject<'_>, alert: &Alert, change: &Change) -> Result<(), Refusal> {
    let changed = diesel::update(alerts::table.find(alert.id).filter(alerts::version.eq(alert.version)))
        .set(change.clone())
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(subject.stale(alert.version + 1)) }
}

/// For a kecamatan: how many alerts of its villages stand at each status word.
pub fn count_by_state(conn: &mut Conn, areas: &[String]) -> Result<Vec<(AlertState, i64)>, Diesel> {
    alerts::table
        .filter(in_areas!(alerts, areas))
        .filter(alerts::hide_from_village.eq(false))
        .filter(alerts::about_unit_id.is_null())
        .group_by(alerts::state)
        .select((alerts::state, diesel::dsl::count_star()))
        .load(conn)
}

/// Its clock has another due time since the calendar changed; its version stays, nobody changed the record.
pub fn due_moved(tx: &mut Tx<'_>, clock: &Moved) -> Result<(), Diesel> {
    let row = alerts::table.find(AlertId::from(clock.object)).filter(alerts::due_at.eq(clock.from));
    diesel::update(row).set(alerts::due_at.eq(clock.to)).execute(tx.conn)?;
    Ok(())
}
