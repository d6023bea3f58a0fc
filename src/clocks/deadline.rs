//! When a clock is due, when its lateness is told to whom, and how a held clock runs on (D-08,
//! D-36, CAS-06). Lengths come from the deadline table, never from here. Pure.
use super::calendar::Calendar;
use crate::base::clock::Moment;
use crate::coded;

coded! {
    /// In what a limit is counted.
    Unit { Jam = "jam", Hari = "hari", HariKerja = "hari_kerja", Bulan = "bulan", Tahun = "tahun" }
}

impl Unit {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jam => "jam",
            Self::Hari => "hari",
            Self::HariKerja => "hari kerja",
            Self::Bulan => "bulan",
            Self::Tahun => "tahun",
        }
    }
}

/// A clock without length counts as this many hours for levels 2 and 3 (D-36).
const HOURS_OF_NOTHING: i32 = 2;

/// The last second that is in time. Hours run around the clock; everything else ends at
/// 23:59:59 WITA, and the start day never counts.
pub fn due(start: Moment, length: i32, unit: Unit, calendar: &Calendar) -> Moment {
    let day = start.day();
    match unit {
        Unit::Jam => start.plus_hours(i64::from(length)),
        Unit::Hari => day.plus_days(length).end(),
        Unit::HariKerja => calendar.working_day_after(day, length).end(),
        Unit::Bulan => day.plus_months(length).end(),
        Unit::Tahun => day.plus_months(length.saturating_mul(12)).end(),
    }
}

/// A clock is overdue from the first second after its due time (D-08).
pub fn is_overdue(due: Moment, now: Moment) -> bool {
    now.seconds_since(due) >= 1
}

/// When levels 1, 2 and 3 are reached: at overdue, at twice and at three times the limit. A clock
/// that was held counts its multiples from the due time that stands.
pub fn levels(started: Moment, due_at: Moment, length: i32, unit: Unit, calendar: &Calendar) -> [Moment; 3] {
    let held = due_at != due(started, length, unit, calendar);
    let times = |n: i32| match (length, held) {
        (..=0, _) => due_at.plus_hours(i64::from(n * HOURS_OF_NOTHING)),
        (_, false) => due(started, length.saturating_mul(n), unit, calendar),
        (_, true) => due(due_at, length.saturating_mul(n - 1), unit, calendar),
    };
    // A day is over when the next one begins; hours are over at their second.
    let over = |at: Moment| if unit == Unit::Jam || length <= 0 { at } else { at.plus_seconds(1) };
    [due_at.plus_seconds(1), over(times(2)), over(times(3))]
}

/// Working days that a clock had left when it was held.
pub fn days_left(due_at: Moment, paused_at: Moment, calendar: &Calendar) -> i32 {
    calendar.working_days_between(paused_at.day(), due_at.day())
}

/// The new due time of a clock that was held still and runs on now: hours keep what was left to
/// the second, days and working days keep how many were left (CAS-06, CAS-16). What was late
/// before it was held stays as late.
pub fn resumed(due_at: Moment, paused_at: Moment, now: Moment, unit: Unit, calendar: &Calendar) -> Moment {
    match unit {
        Unit::Jam => Moment::from_micros(due_at.micros() + now.micros() - paused_at.micros()),
        Unit::HariKerja if paused_at <= due_at => {
            calendar.working_day_after(now.day(), days_left(due_at, paused_at, calendar)).end()
        }
        Unit::Hari | Unit::HariKerja | Unit::Bulan | Unit::Tahun => {
            let whole_days = now.day().start().seconds_since(paused_at.day().start());
            due_at.plus_seconds(whole_days)
        }
    }
}

#[cfg(test)]
#[path = "deadline_tests.rs"]
mod tests;
