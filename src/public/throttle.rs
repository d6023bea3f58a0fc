//! Slowing down what the public pages take (security.md 5.4, INT-05): counted by network, of which only a keyed hash
//! is kept, so that no row tells where a report came from.
use actix_web::dev::ServiceRequest;
use diesel::result::Error as Diesel;

use crate::accounts::throttle::{self, Limit};
use crate::base::clock::Moment;
use crate::crypto::{hmac_sha256, sha256, url_base64};
use crate::db::Tx;
use crate::web::answer::Fault;
use crate::web::client;
use crate::web::context::Ctx;

/// Reports from one network in an hour: a whole village may stand behind one address.
const FEWEST: i32 = 30;
/// How many more it may be. A fixed number would tell who sends reports until he must wait whether somebody
/// else on the same network sent one, so it differs by network and hour.
const SPREAD: i32 = 31;
/// Wrong tracking codes from one network (INT-05).
pub const BY_CODES: Limit = Limit { tries: 10, window_seconds: 600, wait_seconds: 600, longest_seconds: 600 };
/// Wrong pairs of one rights code and a word, from wherever: whoever found the code guesses five words in an hour.
pub const BY_WORDS: Limit = Limit { tries: 5, window_seconds: 3_600, wait_seconds: 3_600, longest_seconds: 3_600 };

pub fn by_reports(key: &str, now: Moment) -> Limit {
    let hour = now.micros() / 3_600_000_000;
    let drawn = sha256(format!("{key}:{hour}").as_bytes()).first().map_or(0, |byte| i32::from(*byte));
    Limit { tries: FEWEST + drawn % SPREAD, window_seconds: 3_600, wait_seconds: 600, longest_seconds: 600 }
}

/// Where this request comes from, as a key of the throttle table.
pub fn key(ctx: &Ctx, what: &str) -> String {
    let address = client::address(&ServiceRequest::from_request(ctx.request.clone()), &ctx.app.config);
    let network = address.map_or_else(String::new, client::network);
    let parts: [&[u8]; 3] = [b"public throttle", what.as_bytes(), network.as_bytes()];
    format!("p:{}", url_base64(hmac_sha256(ctx.app.keyring.cookie_secret(), &parts)))
}

/// What was typed, as a key of the throttle table; of it only a keyed hash is kept.
pub fn key_of(ctx: &Ctx, what: &str, typed: &str) -> String {
    let parts: [&[u8]; 3] = [b"public throttle", what.as_bytes(), typed.as_bytes()];
    format!("p:{}", url_base64(hmac_sha256(ctx.app.keyring.cookie_secret(), &parts)))
}

/// Seconds that this network must still wait.
pub fn wait(ctx: &Ctx, key: &str) -> Result<Option<u64>, Fault> {
    let count = ctx.read(|conn| throttle::find(conn, key))?;
    Ok(left(count, ctx.now))
}

pub fn wait_in(tx: &mut Tx<'_>, key: &str) -> Result<Option<u64>, Diesel> {
    let count = throttle::find(tx.conn, key)?;
    Ok(left(count, tx.now))
}

fn left(count: Option<throttle::Count>, now: Moment) -> Option<u64> {
    let until = count.filter(|_| throttle::must_wait(count, now))?.wait_until;
    u64::try_from(until.seconds_since(now).max(1)).ok()
}

pub fn count(tx: &mut Tx<'_>, key: &str, limit: Limit) -> Result<(), Diesel> {
    throttle::fail(tx, key, limit).map(drop)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_limit_of_reports_cannot_be_told_from_the_hour_before() {
        let now = Moment::from_micros(1_800_000_000_000_000);
        let tries: HashSet<i32> = (0..48).map(|hour| by_reports("p:x", now.plus_hours(hour)).tries).collect();
        assert!(tries.len() > 10 && tries.iter().all(|n| (30..=60).contains(n)), "{tries:?}");
        assert_eq!(by_reports("p:x", now), by_reports("p:x", now));
    }
}
