//! The outermost layer: every answer's headers, the request's id and log line, a panic's page.
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use futures_util::FutureExt;

use super::answer::Fault;
use super::context::{RequestId, SignedIn};
use crate::app::App;

const CSP: &str = "content-security-policy";
/// For files that people sent: nothing of them is shown or run here (security.md 7.9).
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// security.md 7.2.
const HEADERS: [(&str, &str); 8] = [
    (
        CSP,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
    ("x-robots-tag", "noindex"),
];

/// Longest address that is read.
const LONGEST_URI: usize = 8 * 1024;
/// Longest head of a request: names and values together.
const LONGEST_HEAD: usize = 32 * 1024;
/// The whole request must be answered within this time.
const DEADLINE: Duration = Duration::from_secs(20);
/// With files: five times 5 MiB through a slow line (docs/adr/0017).
const DEADLINE_OF_FILES: Duration = Duration::from_secs(300);

pub async fn wrap<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = uuid::Uuid::new_v4().simple().to_string();
    req.extensions_mut().insert(RequestId(id.clone()));
    let app = req.app_data::<Data<App>>().cloned();
    let mut answer = match refuse_early(&req, app.as_ref().map(|a| a.config.base_url.as_str())) {
        Some(response) => req.into_response(response),
        None => match guarded(req, next).await {
            Ok(answer) => answer,
            Err(status) => {
                if let Some(app) = app {
                    app.metrics.answered(status.as_u16(), started.elapsed());
                }
                return Err(Bare { status, id }.into());
            }
        },
    };
    let is_static = answer.request().path().starts_with("/statis/");
    finish(answer.response_mut().headers_mut(), &id, is_static);
    if let Some(app) = app {
        log(&app, answer.request(), &answer, started, &id);
    }
    Ok(answer)
}

/// A panic or a stuck request ends this answer, not the process. The request itself must not be
/// held on to here: the router changes it in place.
async fn guarded<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, StatusCode> {
    let deadline = if brings_files(&req) { DEADLINE_OF_FILES } else { DEADLINE };
    let work = AssertUnwindSafe(next.call(req)).catch_unwind();
    match tokio::time::timeout(deadline, work).await {
        Ok(Ok(Ok(answer))) => Ok(answer.map_into_boxed_body()),
        Ok(Ok(Err(error))) => {
            let status = error.as_response_error().status_code();
            tracing::error!(event = "request_failed", status = status.as_u16(), cause = %error);
            Err(status)
        }
        Ok(Err(_panic)) => {
            tracing::error!(event = "panic");
            Err(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(_late) => {
            tracing::error!(event = "deadline");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Only a form that asks for files reads such a body; elsewhere it is refused unread.
fn brings_files(req: &ServiceRequest) -> bool {
    let kind = req.headers().get("content-type").and_then(|v| v.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// The answer when nothing is left to make a page from: the words, and every header all the same.
#[derive(Debug)]
struct Bare {
    status: StatusCode,
    id: String,
}

impl std::fmt::Display for Bare {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.status.fmt(out)
    }
}
impl ResponseError for Bare {
    fn status_code(&self) -> StatusCode {
        self.status
    }
    fn error_response(&self) -> HttpResponse {
        let mut answer = plain(
            self.status.as_u16(),
            "Ada kesalahan pada sistem. Data belum tersimpan. Coba lagi. Dalam bahaya? Hubungi 110.",
        );
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            set_header(&mut answer, "retry-after", "30");
        }
        finish(answer.headers_mut(), &self.id, false);
        answer
    }
}

fn plain(status: u16, text: &'static str) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(text)
}

/// Before anything is looked up: a foreign `Host`, an endless address.
fn refuse_early(req: &ServiceRequest, base_url: Option<&str>) -> Option<HttpResponse> {
    if req.uri().path_and_query().is_some_and(|p| p.as_str().len() > LONGEST_URI) {
        return Some(plain(414, "Alamat terlalu panjang."));
    }
    let head: usize = req.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if head > LONGEST_HEAD {
        return Some(plain(431, "Permintaan ini terlalu besar."));
    }
    if req.path().starts_with("/health/") {
        return None;
    }
    let expected = base_url?.split_once("://").map_or("", |(_, host)| host);
    let host = req.headers().get("host").and_then(|v| v.to_str().ok()).unwrap_or_default();
    (host != expected).then(|| plain(421, "Alamat ini bukan alamat layanan."))
}

fn finish(headers: &mut HeaderMap, id: &str, is_static: bool) {
    for (name, value) in HEADERS {
        // A file that is handed out says that it may do nothing at all.
        if name == CSP && headers.get(CSP).is_some_and(|policy| policy == SANDBOX) {
            continue;
        }
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !is_static || !headers.contains_key("cache-control") {
        headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// Route template, status, time, ids; never a path value, a query, a body (security.md 12).
fn log(app: &App, request: &actix_web::HttpRequest, answer: &ServiceResponse<BoxBody>, started: Instant, id: &str) {
    let spent = started.elapsed();
    let route = request.match_pattern().unwrap_or_else(|| "none".into());
    let status = answer.status().as_u16();
    app.metrics.answered(status, spent);
    let actor = request.extensions().get::<SignedIn>().map(|s| s.actor.user.to_string());
    tracing::info!(
        event = "request", method = %request.method(), route = %route, status,
        ms = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX), request_id = %id, actor = actor.as_deref().unwrap_or(""),
    );
}

/// The answer holds what somebody sent: the browser may keep it, and do nothing with it.
pub fn sandbox(answer: &mut HttpResponse) {
    set_header(answer, CSP, SANDBOX);
}

pub fn set_header(answer: &mut HttpResponse, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

/// The answer where no route is: 404, or 405 with what would be allowed.
pub async fn nowhere(req: actix_web::HttpRequest) -> Result<HttpResponse, Fault> {
    let Some(app) = req.app_data::<Data<App>>() else { return Err(Fault::NotFound) };
    let pattern = req.resource_map().match_pattern(req.path()).unwrap_or_default();
    let allowed = app.table.methods(&pattern);
    if allowed.is_empty() {
        return Err(Fault::NotFound);
    }
    let mut names: Vec<&str> = allowed.iter().map(|m| m.as_str()).collect();
    names.sort_unstable();
    Err(Fault::Method { allow: names.join(", ") })
}
