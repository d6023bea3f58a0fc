//! A deadline in words (interface.md §10, clock phrases): always how long still or how late, and
//! always the time itself. One function, tested at each edge. Pure.
use super::calendar::Calendar;
use super::deadline::{Unit, is_overdue};
use crate::base::clock::{Day, Moment};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Added to hour clocks of high risk: they run through nights and holidays.
pub const RUNS_ON: &str = "(jam jalan terus)";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Later,
    /// Ends today, or within 24 hours.
    Today,
    Overdue,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    pub text: String,
    pub kind: Kind,
}

/// What a running clock says now.
pub fn phrase(due: Moment, started: Moment, unit: Unit, now: Moment, calendar: &Calendar) -> Phrase {
    // A clock of no length has run out when it starts; nobody is late in its first minute (D-26).
    let at_once = due <= started && now.seconds_since(due) < MINUTE;
    if is_overdue(due, now) && !at_once {
        return Phrase { text: late(due, unit, now, calendar), kind: Kind::Overdue };
    }
    let text = match unit {
        Unit::Jam => hours_left(due, started, now),
        Unit::HariKerja => working_days_left(due, now, calendar),
        Unit::Hari | Unit::Bulan | Unit::Tahun => days_left(due, now),
    };
    let soon = due.day() == now.day() || (unit == Unit::Jam && due.seconds_since(now) < DAY);
    Phrase { text, kind: if soon { Kind::Today } else { Kind::Later } }
}

fn hours_left(due: Moment, started: Moment, now: Moment) -> String {
    let left = due.seconds_since(now);
    let at = near(due, now);
    if due <= started {
        return format!("jatuh tempo sekarang ({at})");
    }
    match left {
        ..300 => format!("jatuh tempo kurang dari 5 menit lagi ({at})"),
        300..HOUR => format!("jatuh tempo {} menit lagi ({at})", left / 300 * 5),
        HOUR..DAY => format!("jatuh tempo {} jam lagi ({at})", left / HOUR),
        _ if due.day() == now.day().plus_days(1) => format!("jatuh tempo {at}"),
        _ => format!("sisa {} hari ({}, {})", left / DAY, due.day().weekday_name(), due.in_long()),
    }
}

fn working_days_left(due: Moment, now: Moment, calendar: &Calendar) -> String {
    let (last, today) = (due.day(), now.day());
    if last == today {
        return format!("jatuh tempo hari ini ({})", last.in_full());
    }
    if last == today.plus_days(1) {
        return format!("jatuh tempo besok ({})", last.in_full());
    }
    // A day off that was declared after the start may lie last; there is still that one to come.
    let left = calendar.working_days_between(today, last).max(1);
    format!("sisa {left} hari kerja ({})", last.in_full())
}

fn days_left(due: Moment, now: Moment) -> String {
    let (last, today) = (due.day(), now.day());
    if last == today {
        format!("jatuh tempo hari ini pukul {}", clock(due))
    } else if last == today.plus_days(1) {
        format!("jatuh tempo besok {}", clock(due))
    } else {
        format!("sisa {} hari ({})", days_between(today, last), last.in_full())
    }
}

fn late(due: Moment, unit: Unit, now: Moment, calendar: &Calendar) -> String {
    let last = due.day();
    match unit {
        Unit::Jam => format!("terlambat {}, sejak {}", span(now.seconds_since(due)), due.in_long()),
        Unit::HariKerja => match calendar.working_days_between(last, now.day()) {
            0 => format!("terlambat kurang dari 1 hari kerja, sejak {}", last.in_long()),
            days => format!("terlambat {days} hari kerja, sejak {}", last.in_long()),
        },
        Unit::Hari | Unit::Bulan | Unit::Tahun => {
            format!("terlambat {} hari, sejak {}", days_between(last, now.day()), last.in_long())
        }
    }
}

/// What a stopped clock says: `dijawab dalam 45 menit, batasnya 2 jam`, and how late, if it was.
pub fn answered(started: Moment, stopped: Moment, due: Moment, length: i32, unit: Unit, calendar: &Calendar) -> String {
    let took = match unit {
        Unit::Jam => format!("dalam {}", span(stopped.seconds_since(started))),
        _ if started.day() == stopped.day() => "pada hari yang sama".to_owned(),
        Unit::HariKerja => match calendar.working_days_between(started.day(), stopped.day()) {
            0 => "sebelum hari kerja berikutnya".to_owned(),
            days => format!("dalam {days} hari kerja"),
        },
        Unit::Hari | Unit::Bulan | Unit::Tahun => format!("dalam {} hari", days_between(started.day(), stopped.day())),
    };
    let limit = if length == 0 { "segera".to_owned() } else { format!("{length} {}", unit.label()) };
    let tail = match unit {
        _ if !is_overdue(due, stopped) => String::new(),
        Unit::Jam => format!(", terlambat {}", span(stopped.seconds_since(due))),
        Unit::HariKerja => match calendar.working_days_between(due.day(), stopped.day()) {
            0 => ", terlambat kurang dari 1 hari kerja".to_owned(),
            days => format!(", terlambat {days} hari kerja"),
        },
        Unit::Hari | Unit::Bulan | Unit::Tahun => {
            format!(", terlambat {} hari", days_between(due.day(), stopped.day()))
        }
    };
    format!("dijawab {took}, batasnya {limit}{tail}")
}

/// `Giliran: UPTD PPA Kab. Sigi, sejak 24 November 2026 09.10 WITA`
pub fn turn(unit_name: &str, since: Moment) -> String {
    format!("Giliran: {unit_name}, sejak {}", since.long())
}

/// `Dihitung 24 November 2026 10.30 WITA`, at the foot of each page with clocks.
pub fn computed_at(now: Moment) -> String {
    format!("Dihitung {}", now.long())
}

/// `hari ini 15.30 WITA`, `besok 10.00 WITA`, else the whole date.
fn near(at: Moment, now: Moment) -> String {
    if at.day() == now.day() {
        format!("hari ini {}", clock(at))
    } else if at.day() == now.day().plus_days(1) {
        format!("besok {}", clock(at))
    } else {
        at.long()
    }
}

fn clock(at: Moment) -> String {
    let (hour, minute) = at.hour_minute();
    format!("{hour:02}.{minute:02} WITA")
}

fn days_between(from: Day, to: Day) -> i64 {
    to.start().seconds_since(from.start()) / DAY
}

/// `2 hari 3 jam`, `4 jam 30 menit`, `45 menit`: two parts at most, zeros left out.
fn span(seconds: i64) -> String {
    let part = |n: i64, unit: &str| if n > 0 { format!("{n} {unit}") } else { String::new() };
    let parts = match seconds {
        ..MINUTE => return "kurang dari 1 menit".to_owned(),
        MINUTE..DAY => [part(seconds / HOUR, "jam"), part(seconds % HOUR / MINUTE, "menit")],
        _ => [part(seconds / DAY, "hari"), part(seconds % DAY / HOUR, "jam")],
    };
    parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "phrase_tests.rs"]
mod tests;
