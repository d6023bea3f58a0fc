//! Forged requests (security.md 7.1): an unsafe request must come from our own pages and carry
//! the token of the session, or before log-in of the browser.
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};

use super::client::{Site, site};
use super::context::Ctx;
use crate::crypto::{hmac_sha256, random_token, same_bytes};

/// Binds forms to a browser that has no session yet.
const PRE_COOKIE: &str = "__Host-pre";
/// Carries, sealed, what is shown once to a browser without a session.
pub const ONCE_COOKIE: &str = "__Host-once";

/// Whether the browser says that the request comes from our own pages.
pub fn comes_from_us(req: &HttpRequest, base_url: &str) -> bool {
    match site(req) {
        Site::SameOrigin => true,
        Site::Foreign | Site::None => false,
        Site::NotSaid => req.headers().get("origin").and_then(|v| v.to_str().ok()) == Some(base_url),
    }
}

pub fn matches(expected: &str, given: &str) -> bool {
    !expected.is_empty() && same_bytes(expected.as_bytes(), given.as_bytes())
}

/// The token of a browser without a session, and the cookie to set when it is new.
pub fn before_session(req: &HttpRequest, secret: &[u8]) -> (String, Option<Cookie<'static>>) {
    let known = req.cookie(PRE_COOKIE).map(|c| c.value().to_owned()).filter(|v| v.len() == 43);
    let (nonce, cookie) = match known {
        Some(nonce) => (nonce, None),
        None => {
            let nonce = random_token();
            let cookie = of_ours(PRE_COOKIE, nonce.clone());
            (nonce, Some(cookie))
        }
    };
    let token = hmac_sha256(secret, &[b"pre-session csrf", nonce.as_bytes()]);
    (crate::crypto::url_base64(&token), cookie)
}

/// The token for a form that this request's page shows, and the cookie to hand out with it.
pub fn for_form(ctx: &Ctx) -> (String, Option<Cookie<'static>>) {
    match ctx.signed_in() {
        Some(_) => (ctx.csrf(), None),
        None => before_session(&ctx.request, ctx.app.keyring.cookie_secret()),
    }
}

/// A cookie that only our own pages get back and no script reads; gone with the browser.
pub fn of_ours(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value).secure(true).http_only(true).same_site(SameSite::Lax).path("/").finish()
}

pub fn hand_out(answer: &mut HttpResponse, cookie: Option<Cookie<'static>>) {
    if let Some(value) = cookie.and_then(|c| HeaderValue::from_str(&c.encoded().to_string()).ok()) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
}

/// Nothing that this browser sent before as a stranger can be sent or seen again (INT-11).
pub fn forget_browser(answer: &mut HttpResponse) {
    for name in [PRE_COOKIE, ONCE_COOKIE] {
        let mut gone = of_ours(name, String::new());
        gone.set_max_age(Duration::ZERO);
        hand_out(answer, Some(gone));
    }
}
