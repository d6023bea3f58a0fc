//! How often one officer may ask whether somebody is in a case: looks by name or number on the search page and before
//! a person is recorded (INT-09), and texts that were refused because they name somebody (ACC-03). Each leaves its row in
//! the log, so the log is the count. Honest work stays far below; whoever tries names one after the other does not
//! (security.md A2).
use diesel::result::Error as Diesel;

use crate::access::Actor;
use crate::audit::{self, Asks, NAMED};
use crate::base::clock::Moment;
use crate::base::ids::CaseId;
use crate::db::{Conn, Tx};
use crate::flow::FieldFault;
use crate::refusal::{Refusal, Subject};

/// In an hour.
const MOST: i64 = 60;
/// The same from within a case of the own unit, where two hundred people may come at once (CAS-17).
const MOST_IN_CASE: i64 = 240;
const HOUR: i64 = 3_600;
/// The log's word for what was refused by the count.
pub const FULL: &str = "quota";

/// Minutes until this officer may ask again, here or from within a case; None while they may.
pub fn wait(conn: &mut Conn, actor: &Actor, at: Option<CaseId>, now: Moment) -> Result<Option<i64>, Diesel> {
    let (asks, most) = if at.is_some() { (Asks::InCase, MOST_IN_CASE) } else { (Asks::Anywhere, MOST) };
    let first = audit::nth_asked(conn, actor.user, now.plus_seconds(-HOUR), asks, most)?;
    Ok(first.map(|first| minutes(first, now)))
}

/// Until `first` is an hour old.
fn minutes(first: Moment, now: Moment) -> i64 {
    (first.plus_seconds(HOUR).seconds_since(now) + 59).div_euclid(60).max(1)
}

/// At the field by which was looked.
pub fn fault(field: &'static str, minutes: i64) -> FieldFault {
    let text = format!(
        "Batas mencari orang dalam satu jam sudah tercapai. Coba lagi dalam {minutes} menit. Bila mendesak, hubungi kepala unit."
    );
    FieldFault { field, text }
}

/// What the writer of a text hears that names somebody of the case: where, which is one look more; after too many of
/// them nothing of the name.
pub fn named(tx: &mut Tx<'_>, subject: &Subject<'_>, field: &'static str, faults: Vec<FieldFault>) -> Refusal {
    match wait(tx.conn, subject.actor, None, tx.now) {
        Ok(None) => subject.faults(faults).because(NAMED),
        Ok(Some(minutes)) => subject.fault(field, later(minutes)).because(FULL),
        Err(error) => error.into(),
    }
}

fn later(minutes: i64) -> String {
    format!(
        "Teks ini belum dapat disimpan. Tulis tanpa nama orang, atau coba lagi dalam {minutes} menit. Bila mendesak, hubungi kepala unit."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asked_too_often_waits_until_the_first_of_them_is_an_hour_old() {
        let now = Moment::parse("2026-11-24T10:00:00+08:00").unwrap();
        for (ago, waits) in [(1_800, 30), (1_741, 31), (3_599, 1), (3_600, 1), (0, 60)] {
            assert_eq!(minutes(now.plus_seconds(-ago), now), waits, "{ago}");
        }
    }
}
