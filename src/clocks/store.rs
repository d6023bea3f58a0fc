//! Running clocks. Each keeps the rule of its day, so a later change of the table does not move it
//! (CLK-10).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::clocks;

use super::deadline::{self, Unit};
use crate::audit::Entry;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, ClockId, UnitId};
use crate::db::{Conn, Tx};
use crate::jobs::{JobKind, enqueue};
use crate::reference::Book;
use crate::typed_query;

/// What a clock is started with.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    pub clock: &'static str,
    /// `critical`, `high`, `3` … where the rule table has several; else empty.
    pub variant: &'a str,
    pub object_kind: &'static str,
    pub object: AnyId,
    /// The record on whose page it shows.
    pub root: AnyId,
    /// Code that people may read at level 3, without identity.
    pub code: &'a str,
    /// Whose turn it is.
    pub owner: Option<UnitId>,
    pub other: Option<UnitId>,
    pub region: &'a str,
    pub at: Moment,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = clocks)]
pub struct Running {
    pub id: ClockId,
    pub clock: String,
    pub variant: String,
    pub object_kind: String,
    pub object_id: AnyId,
    pub root_id: AnyId,
    pub code: String,
    pub owner_unit_id: Option<UnitId>,
    pub other_unit_id: Option<UnitId>,
    pub region_code: String,
    pub started_at: Moment,
    pub length: i32,
    pub unit: Unit,
    pub basis_text: String,
    pub due_at: Moment,
    pub stopped_at: Option<Moment>,
    pub stop_reason: String,
    pub paused_at: Option<Moment>,
    pub level: i32,
    /// In working days, once held: from when it ran on, and how many days it had left then.
    pub counts_from: Option<Moment>,
    pub counts: Option<i32>,
}

/// Starts a clock by the rule of the day; returns when it is due. A clock without a rule is a
/// fault in the reference data and does not start.
pub fn start(tx: &mut Tx<'_>, book: &Book, by: &Entry, start: &Start<'_>) -> Result<Option<Moment>, Diesel> {
    let Some(rule) = book.deadline(start.clock, start.variant, start.at.day()) else {
        tracing::error!(event = "deadline_missing", clock = start.clock, variant = start.variant);
        return Ok(None);
    };
    let Some(unit) = Unit::parse(&rule.unit) else { return Ok(None) };
    let due = deadline::due(start.at, rule.length, unit, &book.calendar);
    let row = Running {
        id: ClockId::new(),
        clock: start.clock.to_owned(),
        variant: start.variant.to_owned(),
        object_kind: start.object_kind.to_owned(),
        object_id: start.object,
        root_id: start.root,
        code: start.code.to_owned(),
        owner_unit_id: start.owner,
        other_unit_id: start.other,
        region_code: start.region.to_owned(),
        started_at: start.at,
        length: rule.length,
        unit,
        basis_text: rule.basis_text.clone(),
        due_at: due,
        stopped_at: None,
        stop_reason: String::new(),
        paused_at: None,
        level: 0,
        counts_from: None,
        counts: None,
    };
    typed_query!(tx.conn, one => diesel::insert_into(clocks::table).values(&row).execute(one))?;
    plan_level(tx, &row, 1, due.plus_seconds(1))?;
    note(tx, by, &row, "clock.started")?;
    Ok(Some(due))
}

/// Plans the look at whether level `level` is reached.
pub fn plan_level(tx: &mut Tx<'_>, clock: &Running, level: i32, at: Moment) -> Result<(), Diesel> {
    // The due time is part of the key: a clock that was resumed or recomputed is looked at anew.
    let key = format!("clock.level:{}:{level}:{}", clock.id, clock.due_at.micros());
    enqueue(tx, JobKind::ClockLevel, Some(clock.id.any()), &key, at)
}

fn note(tx: &mut Tx<'_>, by: &Entry, clock: &Running, action: &'static str) -> Result<(), Diesel> {
    let entry = Entry {
        action,
        object_kind: "clock",
        object_id: Some(clock.id.any()),
        root_id: Some(clock.root_id),
        from_state: "",
        to_state: "",
        reason_code: clock.clock.clone(),
        ..by.clone()
    };
    tx.record(&entry)
}

/// Stops one kind of clock of a record; stopping twice does nothing (CLK-11).
pub fn stop(tx: &mut Tx<'_>, by: &Entry, object: AnyId, clock: &str, reason: &str) -> Result<bool, Diesel> {
    let open = running(tx.conn, object)?.into_iter().filter(|c| c.clock == clock);
    let mut any = false;
    for row in open.collect::<Vec<_>>() {
        stop_one(tx, by, &row, reason)?;
        any = true;
    }
    Ok(any)
}

/// Stops every clock under a record, when it ends.
pub fn stop_all(tx: &mut Tx<'_>, by: &Entry, root: AnyId, reason: &str) -> Result<(), Diesel> {
    let open: Vec<Running> = clocks::table
        .filter(clocks::root_id.eq(root))
        .filter(clocks::stopped_at.is_null())
        .select(Running::as_select())
        .load(tx.conn)?;
    open.iter().try_for_each(|row| stop_one(tx, by, row, reason))
}

/// Stops the record's own clocks, not those of what hangs under it.
pub fn stop_own(tx: &mut Tx<'_>, by: &Entry, object: AnyId, reason: &str) -> Result<(), Diesel> {
    let open: Vec<Running> = clocks::table
        .filter(clocks::object_id.eq(object))
        .filter(clocks::stopped_at.is_null())
        .select(Running::as_select())
        .load(tx.conn)?;
    open.iter().try_for_each(|row| stop_one(tx, by, row, reason))
}

/// Stops this one clock.
pub fn stop_one(tx: &mut Tx<'_>, by: &Entry, row: &Running, reason: &str) -> Result<(), Diesel> {
    diesel::update(clocks::table.find(row.id))
        .set((clocks::stopped_at.eq(tx.now), clocks::stop_reason.eq(reason)))
        .execute(tx.conn)?;
    note(tx, by, row, "clock.stopped")
}

/// Holds the clocks of a record still (CAS-06).
pub fn pause_all(tx: &mut Tx<'_>, by: &Entry, root: AnyId) -> Result<(), Diesel> {
    let open: Vec<Running> = clocks::table
        .filter(clocks::root_id.eq(root))
        .filter(clocks::stopped_at.is_null())
        .filter(clocks::paused_at.is_null())
        .select(Running::as_select())
        .load(tx.conn)?;
    open.iter().try_for_each(|row| pause_one(tx, by, row))
}

/// Holds this one clock still.
pub fn pause_one(tx: &mut Tx<'_>, by: &Entry, row: &Running) -> Result<(), Diesel> {
    diesel::update(clocks::table.find(row.id)).set(clocks::paused_at.eq(tx.now)).execute(tx.conn)?;
    note(tx, by, row, "clock.paused")
}

/// Lets them run on with the time they had left.
pub fn resume_all(tx: &mut Tx<'_>, book: &Book, by: &Entry, root: AnyId) -> Result<(), Diesel> {
    let held: Vec<Running> = clocks::table
        .filter(clocks::root_id.eq(root))
        .filter(clocks::stopped_at.is_null())
        .filter(clocks::paused_at.is_not_null())
        .select(Running::as_select())
        .load(tx.conn)?;
    for mut row in held {
        let Some(paused) = row.paused_at else { continue };
        if row.unit == Unit::HariKerja && paused <= row.due_at {
            row.counts = Some(deadline::days_left(row.due_at, paused, &book.calendar));
            row.counts_from = Some(tx.now);
        }
        row.due_at = deadline::resumed(row.due_at, paused, tx.now, row.unit, &book.calendar);
        diesel::update(clocks::table.find(row.id))
            .set((
                clocks::paused_at.eq(None::<Moment>),
                clocks::due_at.eq(row.due_at),
                clocks::counts_from.eq(row.counts_from),
                clocks::counts.eq(row.counts),
            ))
            .execute(tx.conn)?;
        plan_level(tx, &row, row.level + 1, row.due_at.plus_seconds(1))?;
        note(tx, by, &row, "clock.resumed")?;
    }
    Ok(())
}

/// The clocks of a record that became part of another stand under that one, with the code and the time
/// that they had (D-24); which they were.
pub fn take_over(tx: &mut Tx<'_>, from: AnyId, into: AnyId) -> Result<Vec<ClockId>, Diesel> {
    let under = clocks::table.filter(clocks::root_id.eq(from));
    let moved = under.select(clocks::id).load(tx.conn)?;
    diesel::update(clocks::table.filter(clocks::object_id.eq(from)))
        .set(clocks::object_id.eq(into))
        .execute(tx.conn)?;
    diesel::update(under).set(clocks::root_id.eq(into)).execute(tx.conn)?;
    Ok(moved)
}

/// Open clocks of one record.
pub fn running(conn: &mut Conn, object: AnyId) -> Result<Vec<Running>, Diesel> {
    clocks::table
        .filter(clocks::object_id.eq(object))
        .filter(clocks::stopped_at.is_null())
        .order(clocks::due_at)
        .select(Running::as_select())
        .load(conn)
}

/// Open clocks of several records at once.
pub fn running_of(conn: &mut Conn, objects: Vec<AnyId>) -> Result<Vec<Running>, Diesel> {
    clocks::table
        .filter(clocks::object_id.eq_any(objects))
        .filter(clocks::stopped_at.is_null())
        .order(clocks::due_at)
        .select(Running::as_select())
        .load(conn)
}

/// All clocks under a record, open ones first, for its page.
pub fn under(conn: &mut Conn, root: AnyId) -> Result<Vec<Running>, Diesel> {
    let mut rows: Vec<Running> = clocks::table
        .filter(clocks::root_id.eq(root))
        .order(clocks::due_at.desc())
        .limit(50)
        .select(Running::as_select())
        .load(conn)?;
    rows.sort_by_key(|row| (row.stopped_at.is_some(), row.due_at));
    Ok(rows)
}

pub fn find(conn: &mut Conn, id: ClockId) -> Result<Option<Running>, Diesel> {
    clocks::table.find(id).select(Running::as_select()).first(conn).optional()
}

pub fn set_level(tx: &mut Tx<'_>, id: ClockId, level: i32) -> Result<(), Diesel> {
    diesel::update(clocks::table.find(id).filter(clocks::level.lt(level)))
        .set(clocks::level.eq(level))
        .execute(tx.conn)?;
    Ok(())
}

/// Open clocks at level 3, for the task force: code, units, kind of clock, hours late (ACC-06).
pub fn at_level_three(conn: &mut Conn, limit: i64) -> Result<Vec<Running>, Diesel> {
    clocks::table
        .filter(clocks::level.ge(3))
        .filter(clocks::stopped_at.is_null())
        .order(clocks::due_at)
        .limit(limit)
        .select(Running::as_select())
        .load(conn)
}

/// The earliest open deadline under a record, kept on it so that lists need no join.
pub fn next_due(conn: &mut Conn, root: AnyId) -> Result<Option<Moment>, Diesel> {
    clocks::table
        .filter(clocks::root_id.eq(root))
        .filter(clocks::stopped_at.is_null())
        .filter(clocks::paused_at.is_null())
        .select(diesel::dsl::min(clocks::due_at))
        .first(conn)
}
