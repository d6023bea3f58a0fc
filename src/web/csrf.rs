//! Forged requests (security.md 7.1): an unsafe request must come from our own pages and carry
//! the token of the session, or before log-in of the browser.
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};

use super::client::{Site, site};
use crate::crypto::{hmac_sha256, random_token, same_bytes};

/// Binds forms to a browser that has no session yet.
const PRE_COOKIE: &str = "__Host-pre";

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
            let cookie = Cookie::build(PRE_COOKIE, nonce.clone())
                .secure(true)
                .http_only(true)
                .same_site(SameSite::Lax)
                .path("/")
                .finish();
            (nonce, Some(cookie))
        }
    };
    let token = hmac_sha256(secret, &[b"pre-session csrf", nonce.as_bytes()]);
    (crate::crypto::url_base64(&token), cookie)
}
