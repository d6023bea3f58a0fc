//! What happens when a clock is missed (D-36): level 1 tells both sides' people, 2 the unit heads,
//! 3 the task force's secretariat with code and units only. Levels never go down.
use diesel::result::Error as Diesel;

use super::deadline;
use super::store::{self, Running};
use crate::access::Role;
use crate::accounts;
use crate::audit::{Decision, Entry};
use crate::base::ids::{AnyId, ClockId, UnitId};
use crate::db::Tx;
use crate::notifications::{self, News};
use crate::reference::Book;

/// An audit row by the system itself.
pub fn system_entry(action: &'static str, clock: &Running) -> Entry {
    Entry {
        actor: None,
        session_prefix: String::new(),
        role: "system",
        unit: None,
        action,
        object_kind: "clock",
        object_id: Some(clock.id.any()),
        root_id: Some(clock.root_id),
        from_state: "",
        to_state: "",
        decision: Decision::Allow,
        reason_code: clock.clock.clone(),
        classes: String::new(),
        request_id: String::new(),
    }
}

/// Looks at a clock and raises it as far as its time says, each level once and in order (CLK-12).
pub fn look(tx: &mut Tx<'_>, book: &Book, clock: AnyId) -> Result<(), Diesel> {
    let Some(clock) = store::find(tx.conn, ClockId::from(clock))? else { return Ok(()) };
    if clock.stopped_at.is_some() || clock.paused_at.is_some() {
        return Ok(());
    }
    let times = deadline::levels(clock.started_at, clock.due_at, clock.length, clock.unit, &book.calendar);
    for (level, at) in (1_i32..).zip(times) {
        if level <= clock.level {
            continue;
        }
        if tx.now < at {
            return store::plan_level(tx, &clock, level, at);
        }
        raise(tx, &clock, level)?;
    }
    Ok(())
}

fn raise(tx: &mut Tx<'_>, clock: &Running, level: i32) -> Result<(), Diesel> {
    store::set_level(tx, clock.id, level)?;
    let action = if level == 1 { "clock.overdue" } else { "clock.escalated" };
    let mut entry = system_entry(action, clock);
    entry.classes = format!("level:{level}");
    tx.record(&entry)?;
    let key = format!("clock:{}:{level}:{}", clock.id, clock.due_at.micros());
    let mut concerned = [clock.owner_unit_id, clock.other_unit_id].into_iter().flatten();
    match level {
        1 => concerned
            .try_for_each(|unit| notifications::tell(tx, &news(clock, "overdue", unit, &format!("{key}:{unit}")))),
        2 => concerned.try_for_each(|unit| tell_heads(tx, clock, unit, &key)),
        _ => {
            for (unit, user) in accounts::store::people_with_role(tx.conn, Role::TaskforceSecretariat)? {
                let key = format!("{key}:{unit}:{user}");
                let object = clock.id.any();
                let news = News { object_kind: "clock", object, ..news(clock, "overdue_task_force", unit, &key) };
                notifications::tell_one(tx, &news, Some(user))?;
            }
            Ok(())
        }
    }
}

fn news<'a>(clock: &'a Running, kind: &'static str, unit: UnitId, key: &'a str) -> News<'a> {
    News { kind, unit, object_kind: &clock.object_kind, object: clock.object_id, code: &clock.code, key }
}

/// The heads alone; where a unit has none, everybody in it.
fn tell_heads(tx: &mut Tx<'_>, clock: &Running, unit: UnitId, key: &str) -> Result<(), Diesel> {
    let heads = accounts::store::heads_of(tx.conn, unit)?;
    if heads.is_empty() {
        return notifications::tell(tx, &news(clock, "overdue_head", unit, &format!("{key}:{unit}")));
    }
    for head in heads {
        notifications::tell_one(tx, &news(clock, "overdue_head", unit, &format!("{key}:{unit}:{head}")), Some(head))?;
    }
    Ok(())
}
