//! The page for each fault: what happened, what to do next, a number to call. Two that a stranger
//! could compare (not found and not allowed to know) come from one template with the same values.
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use askama::Template;

use super::answer::Fault;
use super::context::{Ctx, RequestId};
use super::shell::{Shell, hotlines};

/// What an error page says.
struct Words {
    /// Marker of the contract (`data-test`).
    mark: &'static str,
    title: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    shell: Shell,
    mark: &'static str,
    text: String,
    request_id: String,
    /// Typed text that is shown so that it can be copied.
    kept: Vec<(String, String)>,
    log_in: Option<String>,
    step_up: Option<String>,
    action_url: String,
    /// The record whose step was refused: the way back to it.
    record: Option<String>,
}

/// Puts a page into every answer that failed.
pub async fn pages<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = next.call(req).await?.map_into_boxed_body();
    if answer.status().as_u16() < 400 {
        return Ok(answer);
    }
    let error = answer.response().error();
    let fault = error.and_then(|e| e.as_error::<Fault>());
    let words = match fault {
        Some(fault) => words(fault),
        // An answer of our own stays. A library's error must not speak for itself: it would tell
        // an id that is none from one that is hidden.
        None if error.is_none() && answer.response().headers().contains_key(CONTENT_TYPE) => return Ok(answer),
        None => of_status(answer.status()),
    };
    let page = draw(&answer, fault, words);
    let (request, response) = answer.into_parts();
    let Some(html) = page else { return Ok(ServiceResponse::new(request, response)) };
    let mut response = response.set_body(html).map_into_boxed_body();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    set_pre_cookie(&request, &mut response);
    Ok(ServiceResponse::new(request, response))
}

fn draw(answer: &ServiceResponse<BoxBody>, fault: Option<&Fault>, words: Words) -> Option<String> {
    let ctx = Ctx::of(answer.request()).ok()?;
    let mut shell = Shell::new(&ctx, "error", words.title).with_exit();
    shell.receipt = None;
    if let Some(Fault::Internal(cause)) = fault {
        tracing::error!(event = "internal", request_id = %ctx.request_id(), cause = %cause);
    }
    shell.hotlines = hotlines(&ctx.book);
    let (kept, log_in) = match fault {
        Some(Fault::SignInAgain { kept, then }) => {
            (kept.clone(), Some(format!("/masuk?lanjut={}", super::client::encode(then))))
        }
        _ => (Vec::new(), None),
    };
    let step_up = match fault {
        Some(Fault::StepUp { then } | Fault::Locked { then }) => Some(then.clone()),
        _ => None,
    };
    let record = match fault {
        Some(Fault::NotNow(_) | Fault::NotYou(_) | Fault::KeyReused) => record_of(answer.request().path()),
        _ => None,
    };
    let request_id = answer.request().extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let page = ErrorPage {
        shell,
        mark: words.mark,
        text: words.text,
        request_id,
        kept,
        log_in,
        step_up,
        action_url: "/akun/konfirmasi".into(),
        record,
    };
    page.render().ok()
}

/// An act's page lies beneath its record (ADR 7): the address up to and with the first id.
fn record_of(path: &str) -> Option<String> {
    let is_id = |part: &str| uuid::Uuid::try_parse(part).is_ok();
    let parts: Vec<&str> = path.split('/').collect();
    let id = parts.iter().position(|part| is_id(part))?;
    Some(parts.get(..=id)?.join("/"))
}

/// A stranger's log-in link on an error page needs the browser's own token.
fn set_pre_cookie(request: &actix_web::HttpRequest, response: &mut HttpResponse) {
    let Ok(ctx) = Ctx::of(request) else { return };
    if ctx.signed_in().is_some() {
        return;
    }
    let (_, cookie) = super::csrf::before_session(request, ctx.app.keyring.cookie_secret());
    if let Some(value) = cookie.and_then(|c| HeaderValue::from_str(&c.encoded().to_string()).ok()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn words(fault: &Fault) -> Words {
    let say = |mark, title, text: &str| Words { mark, title, text: text.to_owned() };
    match fault {
        Fault::SignIn { .. } | Fault::SignInAgain { .. } => say(
            "signed-out",
            "Sesi Anda berakhir",
            "Masuk lagi untuk melanjutkan. Isian Anda ada di bawah dan akan dikembalikan ke formulirnya sesudah Anda masuk.",
        ),
        Fault::Refused => say(
            "refused",
            "Tidak berwenang",
            "Anda tidak berwenang membuka halaman ini. Bila ini bagian dari tugas Anda, hubungi kepala unit.",
        ),
        Fault::NotYou(sentence) => say("refused", "Tidak berwenang", sentence),
        Fault::StepUp { .. } => say(
            "step-up",
            "Masukkan kata sandi lagi",
            "Demi keamanan, masukkan kata sandi Anda sekali lagi untuk langkah ini.",
        ),
        Fault::Locked { .. } => say(
            "step-up",
            "Masukkan kata sandi lagi",
            "Sudah 15 menit tidak dipakai. Masukkan kata sandi untuk melanjutkan; isian Anda tidak hilang.",
        ),
        Fault::Csrf => say(
            "csrf",
            "Formulir tidak dikenali",
            "Formulir ini tidak dikirim dari halaman Sintuvu, atau sudah terlalu lama terbuka. Buka lagi halamannya, lalu kirim sekali lagi.",
        ),
        Fault::NotNow(sentence) => Words { mark: "not-now", title: "Belum dapat dilakukan", text: sentence.clone() },
        Fault::KeyReused => say(
            "key-reused",
            "Formulir ini sudah dikirim",
            "Formulir yang sama sudah dikirim dengan isi lain. Buka formulir baru untuk mengirim isi yang berbeda.",
        ),
        Fault::TooMany { seconds } => Words {
            mark: "too-many",
            title: "Terlalu banyak percobaan",
            text: format!(
                "Terlalu banyak percobaan. Coba lagi dalam {} menit. Dalam bahaya? Hubungi 110.",
                seconds.div_ceil(60)
            ),
        },
        Fault::BadForm => say(
            "bad-form",
            "Isian tidak dapat dibaca",
            "Formulir memuat isian yang tidak dikenal. Buka lagi halamannya, lalu isi sekali lagi.",
        ),
        other => of_status(other.status()),
    }
}

fn of_status(status: StatusCode) -> Words {
    let say = |mark, title, text: &str| Words { mark, title, text: text.to_owned() };
    match status.as_u16() {
        405 => say(
            "method",
            "Alamat ini tidak dapat dibuka begitu",
            "Buka halamannya dari menu, lalu tekan tombol di halaman itu.",
        ),
        413 => say(
            "too-large",
            "Isian terlalu besar",
            "Isian ini terlalu panjang untuk dikirim. Ringkas isinya, lalu coba lagi.",
        ),
        415 => say("wrong-type", "Bentuk kiriman tidak dikenal", "Kirim lewat formulir di halaman Sintuvu."),
        503 => say(
            "unavailable",
            "Layanan sedang sibuk",
            "Data belum tersimpan. Coba lagi sebentar lagi. Dalam bahaya? Hubungi 110.",
        ),
        507 => say(
            "disk-full",
            "Penyimpanan penuh",
            "Data belum tersimpan karena penyimpanan server penuh. Hubungi admin. Dalam bahaya? Hubungi 110.",
        ),
        500 => say(
            "internal",
            "Ada kesalahan pada sistem",
            "Kesalahan ini sudah dicatat. Coba lagi, atau beri tahu admin nomor di bawah.",
        ),
        _ => say("not-found", "Halaman tidak ditemukan", "Halaman tidak ditemukan. Periksa alamatnya."),
    }
}
