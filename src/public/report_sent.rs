//! The page after sending: the tracking code. It reaches the page in a sealed cookie that opens for ten minutes, so that
//! no address, no table and no history of the browser holds it (docs/adr/0012).
use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use askama::Template;

use crate::base::clock::Moment;
use crate::base::ids::AnyId;
use crate::cases::tracking;
use crate::crypto::{DataKey, from_url_base64, open_bytes, seal_bytes, url_base64};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::csrf::{self, ONCE_COOKIE};
use crate::web::shell::Shell;

/// Seconds for which the page can be loaded again.
const SECONDS: i64 = 600;

#[derive(Template)]
#[template(path = "public/report_sent.html")]
struct SentPage {
    shell: Shell,
    code: Option<String>,
    at: String,
}

/// Gives the code along with the answer that leads to the page.
pub fn hand_over(ctx: &Ctx, mut answer: HttpResponse, code: &str) -> Answer {
    let Some(key) = ctx.read(|conn| tracking::known_key(conn, &ctx.app.keyring))? else {
        return Err(Fault::Internal("a tracking code without its key".into()));
    };
    let mut cookie = csrf::of_ours(ONCE_COOKIE, url_base64(seal(&key, ctx.now, code)));
    cookie.set_max_age(Duration::seconds(SECONDS));
    csrf::hand_out(&mut answer, Some(cookie));
    Ok(answer)
}

pub async fn show(ctx: Ctx) -> Answer {
    let sealed = ctx.request.cookie(ONCE_COOKIE).and_then(|cookie| from_url_base64(cookie.value()));
    let key = ctx.read(|conn| tracking::known_key(conn, &ctx.app.keyring))?;
    let opened = sealed.zip(key).and_then(|(sealed, key)| open(&key, ctx.now, &sealed));
    let title = if opened.is_some() { "Laporan diterima" } else { "Kode tidak ditampilkan lagi" };
    let (at, code) = opened.map_or((ctx.now, None), |(at, code)| (at, Some(code)));
    let shell = Shell::new(&ctx, "public.report_sent", title).with_exit().with_hotlines(&ctx.book);
    page(StatusCode::OK, &SentPage { shell, code, at: at.long() })
}

fn seal(key: &DataKey, now: Moment, code: &str) -> Vec<u8> {
    let plain = [now.micros().to_be_bytes().as_slice(), code.as_bytes()].concat();
    seal_bytes(key, "public_reports", "shown once", place(), &plain)
}

/// When it was sent and its code, while it is fresh.
fn open(key: &DataKey, now: Moment, sealed: &[u8]) -> Option<(Moment, String)> {
    let plain = open_bytes(key, "public_reports", "shown once", place(), sealed).ok()?;
    let (at, code) = plain.split_first_chunk::<8>()?;
    let at = Moment::from_micros(i64::from_be_bytes(*at));
    let fresh = now.seconds_since(at) <= SECONDS;
    fresh.then(|| String::from_utf8(code.to_vec()).ok().map(|code| (at, code))).flatten()
}

/// It belongs to no row.
const fn place() -> AnyId {
    AnyId::from_uuid(uuid::Uuid::nil())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::KeyId;

    #[test]
    fn a_code_opens_for_ten_minutes_and_only_with_its_key() {
        let (key, now) = (DataKey::generate(KeyId::new()), Moment::from_micros(1_800_000_000_000_000));
        let sealed = seal(&key, now, "1234");
        assert_eq!(open(&key, now.plus_seconds(600), &sealed), Some((now, "1234".to_owned())));
        assert_eq!(open(&key, now.plus_seconds(601), &sealed), None);
        assert_eq!(open(&DataKey::generate(KeyId::new()), now, &sealed), None);
        assert_eq!(open(&key, now, b"x"), None);
    }
}
