//! A browser that logged in before carries a signed cookie, so that a stranger's guesses lock
//! strangers out and not the officer (security.md 5.4, OWASP device cookies).
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::crypto::{hmac_sha256, random_token, same_bytes, url_base64};

const NAME: &str = "__Host-dev";
const DAYS: i64 = 180;

/// Names the browser if it once logged in as this account.
/// Any of the secrets may have signed it: the browser stays known when the key changes.
pub fn known<'a>(req: &HttpRequest, secrets: impl Iterator<Item = &'a [u8]>, username: &str) -> Option<String> {
    let cookie = req.cookie(NAME)?;
    let (nonce, mac) = cookie.value().split_once('.')?;
    let mut signed = secrets.map(|secret| sign(secret, username, nonce));
    signed.any(|ours| same_bytes(mac.as_bytes(), ours.as_bytes())).then(|| nonce.to_owned())
}

pub fn issue(secret: &[u8], username: &str) -> Cookie<'static> {
    let nonce = random_token();
    let value = format!("{nonce}.{}", sign(secret, username, &nonce));
    Cookie::build(NAME, value)
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .path("/")
        .max_age(Duration::days(DAYS))
        .finish()
}

fn sign(secret: &[u8], username: &str, nonce: &str) -> String {
    url_base64(hmac_sha256(secret, &[b"device", username.as_bytes(), b"\0", nonce.as_bytes()]))
}
