//! What is shown on the page after the act and never again: a one-time link, recovery codes. It
//! travels in that page's address, sealed for the person who acted, and opens for ten minutes.
use diesel::result::Error as Diesel;

use crate::base::clock::Moment;
use crate::base::ids::UserId;
use crate::crypto::{from_url_base64, open_bytes, seal_bytes, url_base64};
use crate::db::Tx;
use crate::keys;
use crate::web::answer::Fault;
use crate::web::context::Ctx;

/// Seconds for which the page can be loaded again.
const SECONDS: i64 = 600;
/// Name in the query string.
pub const FIELD: &str = "sekali";

pub fn seal(tx: &mut Tx<'_>, viewer: UserId, purpose: &str, text: &str) -> Result<String, Diesel> {
    let key = keys::of_owner(tx, "user", viewer.any())?;
    let until = tx.now.plus_seconds(SECONDS).micros();
    let plain = [until.to_be_bytes().as_slice(), text.as_bytes()].concat();
    Ok(url_base64(seal_bytes(&key, "shown_once", purpose, viewer.any(), &plain)))
}

/// The text in this page's address, if it was sealed for this person and is still fresh.
pub fn open(ctx: &Ctx, purpose: &str) -> Result<Option<String>, Fault> {
    let Some(sealed) = ctx.query(FIELD).and_then(|text| from_url_base64(&text)) else { return Ok(None) };
    let viewer = ctx.actor()?.user;
    let Some(key) = ctx.read(|conn| keys::find_owner(conn, &ctx.app.keyring, viewer.any()))? else { return Ok(None) };
    let plain = open_bytes(&key, "shown_once", purpose, viewer.any(), &sealed).ok();
    Ok(plain.and_then(|plain| fresh(&plain, ctx.now)))
}

fn fresh(plain: &[u8], now: Moment) -> Option<String> {
    let (until, text) = plain.split_first_chunk::<8>()?;
    let until = Moment::from_micros(i64::from_be_bytes(*until));
    (now <= until).then(|| String::from_utf8(text.to_vec()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_ten_minutes_nothing_opens() {
        let until = Moment::from_micros(1_800_000_000_000_000);
        let plain = [until.micros().to_be_bytes().as_slice(), b"teks"].concat();
        assert_eq!(fresh(&plain, until).as_deref(), Some("teks"));
        assert_eq!(fresh(&plain, until.plus_seconds(1)), None);
        assert_eq!(fresh(b"short", until), None);
    }
}
