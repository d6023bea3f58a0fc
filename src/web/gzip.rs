//! Compression of pages (performance.md 7.7): level 1, one buffer of known length, only when the
//! browser says that our own page or a typed address asked, so that no foreign page can measure
//! the result (BREACH); pages that hold case text go uncompressed.
use std::cell::RefCell;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use libdeflater::{CompressionLvl, Compressor};

use super::client::{Site, site};

/// Below this a page is sent as it is.
const SMALLEST: usize = 1_024;

pub async fn pages<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = next.call(req).await?.map_into_boxed_body();
    if !wanted(answer.request()) || !is_html(&answer) || holds_case_text(answer.request().path()) {
        return Ok(answer);
    }
    let (request, response) = answer.into_parts();
    let (response, body) = response.into_parts();
    let Ok(plain) = to_bytes(body).await else {
        return Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(()))));
    };
    let packed = if plain.len() < SMALLEST { None } else { squeeze(&plain) };
    let Some(packed) = packed else {
        return Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(plain))));
    };
    let mut response = response.set_body(BoxBody::new(packed));
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding, sec-fetch-site"));
    Ok(ServiceResponse::new(request, response))
}

fn wanted(req: &HttpRequest) -> bool {
    let takes = req.headers().get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("gzip"));
    takes && matches!(site(req), Site::SameOrigin | Site::None)
}

fn is_html(answer: &ServiceResponse<BoxBody>) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|k| k.starts_with("text/html")) && !answer.headers().contains_key(CONTENT_ENCODING)
}

/// One case, one referral, one alert at an office; their lists hold codes only.
fn holds_case_text(path: &str) -> bool {
    ["/berkas/", "/rujukan/", "/laporan-dini/"].iter().any(|start| path.starts_with(start))
}

/// The lowest level that compresses; the next ones take twice the time for one byte in a hundred.
const LEVEL: CompressionLvl = match CompressionLvl::new(1) {
    Ok(level) => level,
    Err(_) => panic!("libdeflate has a level 1"),
};

thread_local! {
    /// Making one costs more than a page.
    static COMPRESSOR: RefCell<Compressor> = RefCell::new(Compressor::new(LEVEL));
}

/// None where it does not fit the bound, which does not happen.
fn squeeze(plain: &[u8]) -> Option<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        let mut packed = vec![0; compressor.gzip_compress_bound(plain.len())];
        let length = compressor.gzip_compress(plain, &mut packed).ok()?;
        packed.truncate(length);
        Some(packed)
    })
}
