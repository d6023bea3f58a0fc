//! How often one officer may ask whether somebody is in a case: looks by name or number on the search page and before
//! a person is recorded (INT-09), and texts that were refused because they may name somebody (ACC-03). Each leaves its
//! row in the log, so the log is the count. Honest work stays far below; whoever tries names one after the other does not
//! (security.md A2).
use diesel::result::Error as Diesel;

use crate::access::Actor;
use crate::audit;
use crate::base::clock::Moment;
use crate::db::{Conn, Tx};
use crate::flow::FieldFault;
use crate::refusal::{Refusal, Subject};

/// In an hour.
const MOST: usize = 60;
const HOUR: i64 = 3_600;

/// Minutes until this officer may ask again; None while they may.
pub fn wait(conn: &mut Conn, actor: &Actor, now: Moment) -> Result<Option<i64>, Diesel> {
    Ok(minutes(&audit::asked_by(conn, actor.user, now.plus_seconds(-HOUR))?, now))
}

/// `asked`: the newest first.
fn minutes(asked: &[Moment], now: Moment) -> Option<i64> {
    let leaves = asked.get(MOST - 1)?.plus_seconds(HOUR);
    Some((leaves.seconds_since(now) + 59).div_euclid(60).max(1))
}

fn sentence(minutes: i64) -> String {
    format!(
        "Anda sudah mencari orang {MOST} kali dalam satu jam. Coba lagi dalam {minutes} menit. Bila mendesak, hubungi kepala unit."
    )
}

/// The same at the field by which was looked.
pub fn fault(field: &'static str, minutes: i64) -> FieldFault {
    FieldFault { field, text: sentence(minutes) }
}

/// Before a text is compared with the names of a case.
pub fn may_try(tx: &mut Tx<'_>, subject: &Subject<'_>, field: &'static str) -> Result<(), Refusal> {
    match wait(tx.conn, subject.actor, tx.now)? {
        Some(minutes) => Err(subject.faults(vec![fault(field, minutes)])),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixty_first_within_an_hour_waits_until_the_first_is_an_hour_old() {
        let now = Moment::parse("2026-11-24T10:00:00+08:00").unwrap();
        let asked: Vec<Moment> = (1..=60).map(|n| now.plus_seconds(-30 * n)).collect();
        assert_eq!(minutes(&asked[..59], now), None);
        assert_eq!(minutes(&asked, now), Some(30));
        assert_eq!(minutes(&[], now), None);
    }
}
