//! `/cari`: a code or a number leads straight to its record, a name to who may be meant (interface.md 3.2). What
//! was typed travels in the form, so that no name stands in an address or a log.
use actix_web::http::StatusCode;
use askama::Template;

use crate::access::{Action, Facts, Scope, decide};
use crate::base::ids::read_code;
use crate::cases::quota;
use crate::cases::seek::{self, Met, Sought};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::{Endpoint, Side};
use crate::web::shell::Shell;
use crate::{alerts, cases, outreach, referrals};

static SEARCH: FormSpec = FormSpec {
    action: Action::SearchRun,
    slug: "cari",
    title: "Cari",
    intro: "Tulis kode berkas, rujukan, atau laporan, nomor register, nomor surat unit Anda, atau nomor yang diberikan instansi lain.",
    button: "Cari",
    danger: false,
    fields: &[Field::text("q", "Yang dicari").max(80).hint("Contoh: KS-7F3K2M, RJ-7F3K2M, LD-7F3K2M, 41/2026")],
};

pub fn routes() -> Vec<Endpoint> {
    // What is found by name tells of people in cases, so the page closes after a long pause.
    vec![
        Endpoint::get("/cari", Action::SearchRun, show).side(Side::Case),
        Endpoint::post("/cari", &SEARCH, search).side(Side::Case),
    ]
}

#[derive(Template)]
#[template(path = "desk/search.html")]
struct SearchPage {
    shell: Shell,
    form: FormView,
    result: Option<Looked>,
    /// Whether this person may look for names.
    names: bool,
    /// Whether this person may open a case of another unit in an emergency.
    emergency: bool,
}

/// What was looked for, and who may be meant.
struct Looked {
    asked: String,
    met: Met,
}

async fn show(ctx: Ctx) -> Answer {
    ctx.permit(Action::SearchRun)?;
    draw(&ctx, &Typed::default(), None, None)
}

/// `later`: minutes until this person may look again.
fn draw(ctx: &Ctx, values: &Typed, later: Option<i64>, result: Option<Looked>) -> Answer {
    let faults: Vec<_> = later.map(|minutes| quota::seeking::fault("q", minutes)).into_iter().collect();
    let form = SEARCH.view(&Fill {
        url: "/cari".into(),
        csrf: ctx.csrf(),
        version: None,
        values,
        given: &Given::new(),
        faults: &faults,
        book: &ctx.book,
    });
    let actor = ctx.actor()?;
    let names = decide(actor, Action::SearchPeople, &Facts::nothing()).is_ok();
    let emergency = Scope::of(actor, Action::CaseBreakGlass).is_some();
    let mut shell = Shell::new(ctx, "search.run", "Cari");
    shell.has_error = !faults.is_empty();
    page(StatusCode::OK, &SearchPage { shell, form, result, names, emergency })
}

/// What this person may not open is not found, like what does not exist.
async fn search(post: Post) -> Answer {
    let ctx = &post.ctx;
    ctx.permit(Action::SearchRun)?;
    let asked = match post.read(&Given::new()) {
        Ok(input) => input.text("q"),
        Err(faults) => {
            return acts::again(&post, Prepared { back: "/cari".into(), ..Prepared::default() }, &faults);
        }
    };
    if let Some(href) = by_code(ctx, &asked)? {
        return Ok(see_other(&href));
    }
    if let Some(href) = seek::by_number(ctx, &asked)? {
        return Ok(see_other(&href));
    }
    match seek::by_name(ctx, &asked).await? {
        Sought::Met(met) => draw(ctx, &post.typed, None, Some(Looked { asked, met })),
        Sought::Later(minutes) => Ok(quota::pages::too_many(draw(ctx, &post.typed, Some(minutes), None)?, minutes)),
        Sought::Waits(over) => quota::pages::waits(ctx, "/cari".into(), over),
    }
}

fn by_code(ctx: &Ctx, asked: &str) -> Result<Option<String>, Fault> {
    let actor = ctx.actor()?;
    let begins = asked.get(..2).unwrap_or_default().to_uppercase();
    if let Some(code) = read_code("KS", asked).filter(|_| begins == "KS") {
        return seek::href(ctx, ctx.read(|conn| cases::store::by_code(conn, actor, &code))?);
    }
    if let Some(code) = read_code("RJ", asked).filter(|_| begins == "RJ") {
        let hit = ctx.read(|conn| referrals::store::by_code(conn, actor, &code))?;
        return Ok(hit
            .filter(|found| decide(actor, Action::ReferralView, &found.facts).is_ok())
            .map(|found| format!("/rujukan/{}", found.referral.id)));
    }
    if let Some(code) = read_code("LD", asked).filter(|_| begins == "LD") {
        let hit = ctx.read(|conn| alerts::store::by_code(conn, actor, &code))?;
        return Ok(hit
            .filter(|(_, facts)| decide(actor, Action::AlertView, facts).is_ok())
            .map(|(alert, _)| format!("/laporan-dini/{}", alert.id)));
    }
    if let Some(code) = read_code("SO", asked).filter(|_| begins == "SO") {
        let hit = ctx.read(|conn| outreach::store::by_code(conn, actor, &code))?;
        return Ok(hit
            .filter(|(_, facts)| decide(actor, Action::OutreachView, facts).is_ok())
            .map(|(record, _)| format!("/kegiatan/{}", record.id)));
    }
    Ok(None)
}
