//! The working calendar: Saturday, Sunday, national holidays and cuti bersama are days off (D-08).
use std::collections::BTreeSet;

use crate::base::clock::Day;

#[derive(Clone, Debug, Default)]
pub struct Calendar {
    days_off: BTreeSet<Day>,
}

/// Monday is 0.
const SATURDAY: usize = 5;

impl Calendar {
    pub fn new(days_off: impl IntoIterator<Item = Day>) -> Self {
        Self { days_off: days_off.into_iter().collect() }
    }
    pub fn is_working(&self, day: Day) -> bool {
        day.weekday() < SATURDAY && !self.days_off.contains(&day)
    }
    /// Whether a decree, not the week, makes it a day off.
    pub fn is_listed(&self, day: Day) -> bool {
        self.days_off.contains(&day)
    }
    /// The n-th working day after `start`; the start day never counts.
    pub fn working_day_after(&self, start: Day, n: i32) -> Day {
        let mut day = start;
        for _ in 0..n {
            day = day.plus_days(1);
            while !self.is_working(day) {
                day = day.plus_days(1);
            }
        }
        day
    }
    /// Working days after `from` up to and with `to`.
    pub fn working_days_between(&self, from: Day, to: Day) -> i32 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.plus_days(1);
            count += i32::from(self.is_working(day));
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn weekends_and_listed_days_are_off() {
        let calendar = Calendar::new([day("2026-12-24")]);
        assert!(calendar.is_working(day("2026-12-23")));
        assert!(!calendar.is_working(day("2026-12-24")));
        assert!(!calendar.is_working(day("2026-12-26")));
        assert!(!calendar.is_working(day("2026-12-27")));
    }

    #[test]
    fn counting_and_reaching_agree() {
        let calendar = Calendar::new([day("2026-12-24"), day("2026-12-25"), day("2027-01-01")]);
        let start = day("2026-12-23");
        for n in 1..30 {
            assert_eq!(calendar.working_days_between(start, calendar.working_day_after(start, n)), n);
        }
        assert_eq!(calendar.working_days_between(start, start), 0);
        assert_eq!(calendar.working_days_between(start, day("2026-12-01")), 0);
    }
}
