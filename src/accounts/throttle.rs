//! Slowing down guesses without locking the honest officer out (security.md 5.4). Pure rules
//! above, their rows below. Counters stand in the database, so they hold on every node.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::throttles;

use crate::base::clock::Moment;
use crate::db::{Conn, Tx};

/// How many wrong tries, within which time, cost which wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub tries: i32,
    pub window_seconds: i64,
    pub wait_seconds: i64,
    /// The wait doubles with each further failure, up to this.
    pub longest_seconds: i64,
}

/// One account from one browser: five, then a minute, doubling to fifteen.
pub const BY_DEVICE: Limit = Limit { tries: 5, window_seconds: 3_600, wait_seconds: 60, longest_seconds: 900 };
/// One account from all browsers that never logged in with it.
pub const BY_USER: Limit = Limit { tries: 10, window_seconds: 3_600, wait_seconds: 900, longest_seconds: 900 };
/// All accounts from one network.
pub const BY_NETWORK: Limit = Limit { tries: 60, window_seconds: 600, wait_seconds: 600, longest_seconds: 600 };

#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Count {
    pub failures: i32,
    pub window_started_at: Moment,
    pub wait_until: Moment,
}

/// The count after one more failure.
pub fn after_failure(count: Option<Count>, limit: Limit, now: Moment) -> Count {
    let fresh = Count { failures: 0, window_started_at: now, wait_until: now };
    let before = count.filter(|c| now.seconds_since(c.window_started_at) < limit.window_seconds).unwrap_or(fresh);
    let failures = before.failures.saturating_add(1);
    let over = failures - limit.tries;
    if over < 0 {
        return Count { failures, ..before };
    }
    let doubled = limit
        .wait_seconds
        .saturating_mul(1_i64.checked_shl(u32::try_from(over).unwrap_or(31).min(31)).unwrap_or(i64::MAX));
    Count { failures, wait_until: now.plus_seconds(doubled.min(limit.longest_seconds)), ..before }
}

pub fn must_wait(count: Option<Count>, now: Moment) -> bool {
    count.is_some_and(|c| now < c.wait_until)
}

pub fn find(conn: &mut Conn, key: &str) -> Result<Option<Count>, Diesel> {
    throttles::table
        .find(key)
        .select((throttles::failures, throttles::window_started_at, throttles::wait_until))
        .first(conn)
        .optional()
}

pub fn fail(tx: &mut Tx<'_>, key: &str, limit: Limit) -> Result<Count, Diesel> {
    let count = after_failure(find(tx.conn, key)?, limit, tx.now);
    forget(tx, key)?;
    diesel::insert_into(throttles::table)
        .values((
            throttles::key.eq(key),
            throttles::failures.eq(count.failures),
            throttles::window_started_at.eq(count.window_started_at),
            throttles::wait_until.eq(count.wait_until),
        ))
        .execute(tx.conn)?;
    Ok(count)
}

pub fn forget(tx: &mut Tx<'_>, key: &str) -> Result<(), Diesel> {
    diesel::delete(throttles::table.find(key)).execute(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_micros(1_800_000_000_000_000);

    fn failures(n: i32, limit: Limit) -> Count {
        let mut count = None;
        for _ in 0..n {
            count = Some(after_failure(count, limit, NOW));
        }
        count.unwrap()
    }

    #[test]
    fn the_fifth_failure_costs_a_minute_and_further_ones_double_it_to_fifteen() {
        assert!(!must_wait(Some(failures(4, BY_DEVICE)), NOW));
        for (tries, wait) in [(5, 60), (6, 120), (7, 240), (8, 480), (9, 900), (50, 900)] {
            assert_eq!(failures(tries, BY_DEVICE).wait_until, NOW.plus_seconds(wait), "{tries}");
        }
    }

    #[test]
    fn after_the_wait_the_right_password_is_tried_again() {
        let count = Some(failures(5, BY_DEVICE));
        assert!(must_wait(count, NOW.plus_seconds(59)));
        assert!(!must_wait(count, NOW.plus_seconds(60)));
    }

    #[test]
    fn old_failures_are_forgotten() {
        let count = failures(4, BY_DEVICE);
        let later = after_failure(Some(count), BY_DEVICE, NOW.plus_hours(1));
        assert_eq!(later.failures, 1);
    }
}
