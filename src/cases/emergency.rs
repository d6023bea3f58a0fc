//! Akses darurat: one officer opens one case of another unit for half an hour, to read, because somebody is
//! in danger and the owner cannot be reached (D-45, security.md 6.4). The owner's head and the data
//! protection officer are told at once, and another person judges it afterwards. Pure; rows in `store`, what
//! happens in `acts`.
use crate::base::clock::Moment;

pub mod acts;
pub mod pages;
pub mod store;

/// How long it is open.
pub const MINUTES: i64 = 30;
/// Openings by one person in a day.
const MOST: usize = 2;
const DAY_HOURS: i64 = 24;
/// Days that one may stay without a review before the next is refused.
const UNREVIEWED_DAYS: i64 = 5;
/// Characters that a reason has at least.
const REASON: usize = 20;

/// An earlier opening by the same person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Before {
    pub opened_at: Moment,
    pub reviewed: bool,
}

/// Why another one cannot be opened now; None when nothing stands in the way.
pub fn refused(before: &[Before], now: Moment) -> Option<&'static str> {
    let today = before.iter().filter(|one| one.opened_at > now.plus_hours(-DAY_HOURS)).count();
    if today >= MOST {
        return Some("Akses darurat dapat dibuka 2 kali dalam 24 jam. Hubungi kepala unit pemilik berkas, atau 110.");
    }
    let limit = now.plus_hours(-DAY_HOURS * UNREVIEWED_DAYS);
    before.iter().any(|one| !one.reviewed && one.opened_at < limit).then_some(
        "Akses darurat Anda yang lalu belum ditinjau lebih dari 5 hari. Hubungi petugas pelindungan data, atau 110.",
    )
}

/// A reason that says something.
pub fn is_reason(text: &str) -> bool {
    text.trim().chars().count() >= REASON
}

/// What a reason that is too short is answered.
pub fn too_short() -> String {
    format!("Alasan minimal {REASON} karakter.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        Moment::parse("2026-11-24T22:00:00+08:00").unwrap()
    }
    fn before(hours: i64, reviewed: bool) -> Before {
        Before { opened_at: now().plus_hours(-hours), reviewed }
    }

    #[test]
    fn acc_09_the_third_in_a_day_is_refused() {
        assert_eq!(refused(&[before(1, false)], now()), None);
        assert!(refused(&[before(1, false), before(23, true)], now()).is_some());
        assert_eq!(refused(&[before(1, false), before(24, true)], now()), None);
    }

    #[test]
    fn acc_09_one_that_nobody_reviewed_in_five_days_closes_the_door() {
        assert_eq!(refused(&[before(120, false)], now()), None);
        assert!(refused(&[before(121, false)], now()).is_some());
        assert_eq!(refused(&[before(121, true)], now()), None);
    }

    #[test]
    fn acc_10_nineteen_characters_are_no_reason() {
        assert!(!is_reason("1234567890123456789"));
        assert!(!is_reason("1234567890123456789   "));
        assert!(is_reason("Korban mengancam diri"));
    }
}
