//! What becomes of open clocks when the calendar changes (CLK-09): those that count working days get the due time of
//! the new calendar, batch by batch. What was late stays late, what was stopped stays as it was.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::clocks;

use super::calendar::Calendar;
use super::deadline::{self, Unit};
use super::escalation::system_entry;
use super::store::{Running, plan_level};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, ClockId};
use crate::db::Tx;

/// Clocks of one batch: the writer has other work, too.
const BATCH: i64 = 100;

/// A clock that has another due time now; its record keeps that time, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub object_kind: String,
    pub object: AnyId,
    pub root: AnyId,
    pub from: Moment,
    pub to: Moment,
}

/// The clocks after one, and where the next batch begins.
pub fn batch(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    after: Option<AnyId>,
) -> Result<(Vec<Moved>, Option<ClockId>), Diesel> {
    let after = after.unwrap_or(AnyId::from_uuid(uuid::Uuid::nil()));
    let rows: Vec<Running> = clocks::table
        .filter(clocks::unit.eq(Unit::HariKerja))
        .filter(clocks::stopped_at.is_null())
        .filter(clocks::id.gt(after))
        .order(clocks::id)
        .limit(BATCH)
        .select(Running::as_select())
        .load(tx.conn)?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == BATCH);
    let next = rows.last().filter(|_| full).map(|row| row.id);
    let mut moved = Vec::new();
    for row in rows {
        moved.extend(count_again(tx, calendar, row)?);
    }
    Ok((moved, next))
}

fn count_again(tx: &mut Tx<'_>, calendar: &Calendar, mut row: Running) -> Result<Option<Moved>, Diesel> {
    let Some(to) = due_now(&row, calendar, tx.now) else { return Ok(None) };
    let from = std::mem::replace(&mut row.due_at, to);
    diesel::update(clocks::table.find(row.id)).set(clocks::due_at.eq(to)).execute(tx.conn)?;
    if row.paused_at.is_none() {
        plan_level(tx, &row, 1, to.plus_seconds(1))?;
    }
    tx.record(&system_entry("clock.recomputed", &row))?;
    Ok(Some(Moved { object_kind: row.object_kind, object: row.object_id, root: row.root_id, from, to }))
}

/// The due time by this calendar, if it is another one. A clock that was late when it ran last keeps its own; no
/// clock becomes late by a change of the calendar.
fn due_now(row: &Running, calendar: &Calendar, now: Moment) -> Option<Moment> {
    if row.level > 0 || deadline::is_overdue(row.due_at, row.paused_at.unwrap_or(now)) {
        return None;
    }
    let (start, days) = (row.counts_from.unwrap_or(row.started_at), row.counts.unwrap_or(row.length));
    let due = deadline::due(start, days, row.unit, calendar);
    // A held clock loses no day either: what it has left counts from where it was held.
    let last = row.paused_at.unwrap_or(now).day().end();
    let due = due.max(last);
    (due != row.due_at).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Day;

    fn at(text: &str) -> Moment {
        Moment::parse(&format!("{text}+08:00")).unwrap()
    }
    fn calendar(days: &[&str]) -> Calendar {
        Calendar::new(days.iter().map(|day| Day::parse(day).unwrap()))
    }
    /// Three working days from Tuesday 24 November 2026: due on Friday.
    fn clock() -> Running {
        Running {
            id: ClockId::new(),
            clock: "referral_ack".into(),
            variant: "routine".into(),
            object_kind: "referral".into(),
            object_id: AnyId::new(),
            root_id: AnyId::new(),
            code: String::new(),
            owner_unit_id: None,
            other_unit_id: None,
            region_code: String::new(),
            started_at: at("2026-11-24T10:00:00"),
            length: 3,
            unit: Unit::HariKerja,
            basis_text: String::new(),
            due_at: at("2026-11-27T23:59:59"),
            stopped_at: None,
            stop_reason: String::new(),
            paused_at: None,
            level: 0,
            counts_from: None,
            counts: None,
        }
    }
    const WEDNESDAY: [&str; 1] = ["2026-11-25"];

    #[test]
    fn a_day_off_within_the_limit_moves_the_due_day_and_a_withdrawn_one_moves_it_back() {
        let now = at("2026-11-24T15:00:00");
        let moved = due_now(&clock(), &calendar(&WEDNESDAY), now);
        assert_eq!(moved, Some(at("2026-11-30T23:59:59")));
        assert_eq!(due_now(&clock(), &calendar(&["2026-12-25"]), now), None, "a day beyond the limit");
        let later = Running { due_at: at("2026-11-30T23:59:59"), ..clock() };
        assert_eq!(due_now(&later, &calendar(&[]), now), Some(at("2026-11-27T23:59:59")));
    }

    #[test]
    fn what_is_late_stays_late() {
        let now = at("2026-11-28T08:00:00");
        assert_eq!(due_now(&clock(), &calendar(&WEDNESDAY), now), None);
        let marked = Running { level: 1, ..clock() };
        assert_eq!(due_now(&marked, &calendar(&WEDNESDAY), at("2026-11-24T15:00:00")), None);
    }

    #[test]
    fn nobody_becomes_late_by_a_withdrawn_day() {
        let later = Running { due_at: at("2026-11-30T23:59:59"), ..clock() };
        let now = at("2026-11-29T09:00:00");
        assert_eq!(due_now(&later, &calendar(&[]), now), Some(now.day().end()));
    }

    #[test]
    fn a_clock_that_was_held_counts_from_where_it_ran_on() {
        // Two days were left when it ran on, on Tuesday 1 December.
        let held = Running {
            due_at: at("2026-12-03T23:59:59"),
            counts_from: Some(at("2026-12-01T09:00:00")),
            counts: Some(2),
            ..clock()
        };
        let now = at("2026-12-01T10:00:00");
        assert_eq!(due_now(&held, &calendar(&WEDNESDAY), now), None, "a day before it ran on");
        assert_eq!(due_now(&held, &calendar(&["2026-12-02"]), now), Some(at("2026-12-04T23:59:59")));
    }
}
