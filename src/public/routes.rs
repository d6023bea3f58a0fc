//! The start page and the numbers to call.
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING};
use actix_web::web::Path;
use askama::Template;

use super::{check, health, report, rights, rights_ask, track};
use crate::access::Action;
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::routes::{Auth, Endpoint, Side};
use crate::web::shell::{Number, Shell, hotlines};
use crate::web::statics;

pub fn routes() -> Vec<Endpoint> {
    let open = |e: Endpoint| e.auth(Auth::Public).side(Side::Public);
    let mut all = vec![
        open(Endpoint::get("/", Action::PublicView, start)),
        open(Endpoint::get("/hotline", Action::PublicView, numbers)),
        open(Endpoint::get("/statis/{name}", Action::PublicView, asset)),
        open(Endpoint::get("/health/live", Action::HealthProbe, health::live)).auth(Auth::Probe),
        open(Endpoint::get("/health/ready", Action::HealthProbe, health::ready)).auth(Auth::Probe),
    ];
    let more = [track::routes(), check::routes(), rights::routes(), rights_ask::routes()];
    all.extend(report::routes().into_iter().chain(more.into_iter().flatten()).map(open));
    all
}

#[derive(Template)]
#[template(path = "public/start.html")]
struct StartPage {
    shell: Shell,
}

async fn start(ctx: Ctx) -> Answer {
    if ctx.signed_in().is_some() {
        return Ok(see_other("/hari-ini"));
    }
    page(StatusCode::OK, &StartPage { shell: Shell::new(&ctx, "public.start", "Layanan perlindungan warga") })
}

#[derive(Template)]
#[template(path = "public/hotline.html")]
struct HotlinePage {
    shell: Shell,
    numbers: Vec<Number>,
}

async fn numbers(ctx: Ctx) -> Answer {
    let numbers = hotlines(&ctx.book);
    let mut shell = Shell::new(&ctx, "public.hotline", "Nomor darurat").with_exit();
    shell.hotlines = Vec::new();
    page(StatusCode::OK, &HotlinePage { shell, numbers })
}

/// Styles and scripts: their name carries their hash, so they never change.
async fn asset(ctx: Ctx, name: Path<String>) -> Answer {
    let Some(asset) = statics::find(&name) else { return Err(Fault::NotFound) };
    let gzip =
        ctx.request.headers().get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("gzip"));
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.mime)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header(("vary", "accept-encoding"));
    if gzip {
        answer.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(answer.body(if gzip { asset.gzip } else { asset.bytes }))
}
