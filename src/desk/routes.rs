//! Hari ini, news, search by code, escalations, the kecamatan's villages.
use actix_web::http::StatusCode;
use askama::Template;

use super::district;
use super::news;
use super::today::{self, Today};
use crate::access::{Action, Scope, decide};
use crate::base::ids::read_code;
use crate::clocks;
use crate::notifications;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{Field, FormSpec, Given};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;
use crate::{alerts, cases, outreach, referrals};

static SEARCH: FormSpec = FormSpec {
    action: Action::SearchRun,
    slug: "cari",
    title: "Cari",
    intro: "Tulis kode berkas, rujukan, atau laporan. Nama tidak dicari di sini.",
    button: "Cari",
    danger: false,
    fields: &[Field::code("q", "Kode").max(40).hint("Contoh: KS-7F3K2M, RJ-7F3K2M, LD-7F3K2M")],
};

static READ: FormSpec = FormSpec {
    action: Action::NoticeRead,
    slug: "dibaca",
    title: "Tandai dibaca",
    intro: "",
    button: "Tandai dibaca",
    danger: false,
    fields: &[],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/hari-ini", Action::DeskView, show_today),
        Endpoint::get("/pemberitahuan", Action::NoticeList, show_news),
        Endpoint::post("/pemberitahuan", &READ, mark_read),
        Endpoint::get("/cari", Action::SearchRun, show_search),
        Endpoint::post("/cari", &SEARCH, search),
        Endpoint::get("/eskalasi", Action::EscalationList, escalations),
        Endpoint::get("/kecamatan", Action::DistrictView, district::show),
    ]
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct TodayPage {
    shell: Shell,
    heading: String,
    sentence: String,
    today: Today,
    village: bool,
}

async fn show_today(ctx: Ctx) -> Answer {
    ctx.permit(Action::DeskView)?;
    let actor = ctx.actor()?;
    let today = ctx.read(|conn| today::gather(conn, actor, &ctx.book))?;
    let day = ctx.now.day();
    let heading = format!("Hari ini, {} {}", day.weekday_name(), day.long());
    let village = actor.is_village_side() && !actor.has(crate::access::Role::SubdistrictOfficer);
    page(
        StatusCode::OK,
        &TodayPage {
            shell: Shell::new(&ctx, "desk.today", "Hari ini"),
            heading,
            sentence: today.sentence(),
            today,
            village,
        },
    )
}

#[derive(Template)]
#[template(path = "desk/news.html")]
struct NewsPage {
    shell: Shell,
    rows: Vec<news::Line>,
    any_unread: bool,
    form: FormView,
}

async fn show_news(ctx: Ctx) -> Answer {
    ctx.permit(Action::NoticeList)?;
    let actor = ctx.actor()?;
    let rows = ctx.read(|conn| news::latest(conn, actor, 50))?;
    let form = READ.view(&Fill {
        url: "/pemberitahuan".into(),
        csrf: ctx.csrf(),
        version: None,
        values: &Typed::default(),
        given: &Given::new(),
        faults: &[],
        book: &ctx.book,
    });
    let any_unread = rows.iter().any(|line| line.unread);
    let shell = Shell::new(&ctx, "notice.list", "Pemberitahuan");
    page(StatusCode::OK, &NewsPage { shell, rows, any_unread, form })
}

async fn mark_read(post: Post) -> Answer {
    post.ctx.permit(Action::NoticeRead)?;
    let done = post
        .submit(|tx, actor| {
            notifications::mark_read(tx, actor.unit.id, actor.user)?;
            Ok::<_, Refusal>(Done { location: "/pemberitahuan".into(), receipt: String::new() })
        })
        .await;
    Ok(done?)
}

#[derive(Template)]
#[template(path = "desk/search.html")]
struct SearchPage {
    shell: Shell,
    form: FormView,
    asked: Option<String>,
    /// Whether this person may open a case of another unit in an emergency.
    emergency: bool,
}

async fn show_search(ctx: Ctx) -> Answer {
    ctx.permit(Action::SearchRun)?;
    search_page(&ctx, &Typed::default(), None)
}

fn search_page(ctx: &Ctx, values: &Typed, asked: Option<String>) -> Answer {
    let form = SEARCH.view(&Fill {
        url: "/cari".into(),
        csrf: ctx.csrf(),
        version: None,
        values,
        given: &Given::new(),
        faults: &[],
        book: &ctx.book,
    });
    let emergency = Scope::of(ctx.actor()?, Action::CaseBreakGlass).is_some();
    page(StatusCode::OK, &SearchPage { shell: Shell::new(ctx, "search.run", "Cari"), form, asked, emergency })
}

/// A code that leads to a record this person may open; all others give the same empty page.
async fn search(post: Post) -> Answer {
    let ctx = &post.ctx;
    ctx.permit(Action::SearchRun)?;
    let asked = post.typed.first("q").unwrap_or_default().trim().to_owned();
    match found(ctx, &asked)? {
        Some(href) => Ok(see_other(&href)),
        None => search_page(ctx, &post.typed, Some(asked)),
    }
}

fn found(ctx: &Ctx, asked: &str) -> Result<Option<String>, crate::web::Fault> {
    let actor = ctx.actor()?;
    let begins = asked.trim().get(..2).unwrap_or_default().to_uppercase();
    if let Some(code) = read_code("KS", asked).filter(|_| begins == "KS") {
        let hit = ctx.read(|conn| cases::store::by_code(conn, actor, &code))?;
        let opens = hit.filter(|(_, facts)| decide(actor, Action::CaseView, facts).is_ok());
        let Some((case, _)) = opens else { return Ok(None) };
        // Of a file that became part of another the one that goes on is opened (D-24).
        let kept = ctx.read(|conn| cases::merged::kept(conn, &case))?;
        return Ok(Some(format!("/berkas/{}", kept.map_or(case.id, |(id, _)| id))));
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

/// One late clock: code, units, kind, hours late; no person, no place, no link (ACC-06).
struct LateRow {
    id: String,
    code: String,
    clock: String,
    owner: String,
    other: String,
    hours: i64,
}

#[derive(Template)]
#[template(path = "desk/escalations.html")]
struct EscalationPage {
    shell: Shell,
    rows: Vec<LateRow>,
}

async fn escalations(ctx: Ctx) -> Answer {
    ctx.permit(Action::EscalationList)?;
    let late = ctx.read(|conn| clocks::store::at_level_three(conn, 200))?;
    let unit = |id: Option<crate::base::ids::UnitId>| id.map_or_else(String::new, |id| ctx.book.unit_name(id));
    let rows = late
        .iter()
        .map(|clock| LateRow {
            id: clock.id.to_string(),
            code: clock.code.clone(),
            clock: ctx.book.label("clock", &clock.clock),
            owner: unit(clock.owner_unit_id),
            other: unit(clock.other_unit_id),
            hours: ctx.now.seconds_since(clock.due_at) / 3_600,
        })
        .collect();
    page(StatusCode::OK, &EscalationPage { shell: Shell::new(&ctx, "escalation.list", "Eskalasi"), rows })
}
