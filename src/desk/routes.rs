//! Hari ini, news, escalations, the kecamatan's villages.
use actix_web::http::StatusCode;
use askama::Template;

use super::district;
use super::news;
use super::register;
use super::search;
use super::today::{self, Today};
use crate::access::{Action, Scope};
use crate::cases::conference;
use crate::clocks;
use crate::notifications;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{FormSpec, Given};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

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
    let mut all = vec![
        Endpoint::get("/hari-ini", Action::DeskView, show_today),
        Endpoint::get("/pemberitahuan", Action::NoticeList, show_news),
        Endpoint::post("/pemberitahuan", &READ, mark_read),
        Endpoint::get("/eskalasi", Action::EscalationList, escalations),
        Endpoint::get("/kecamatan", Action::DistrictView, district::show),
    ];
    all.extend(search::routes());
    all.extend(register::routes());
    all
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct TodayPage {
    shell: Shell,
    heading: String,
    sentence: String,
    today: Today,
    village: bool,
    directory: bool,
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
            directory: Scope::of(actor, Action::DirectoryList).is_some(),
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
    /// Decisions of case conferences that are open: a number, nothing else (MTG-09).
    undone: i64,
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
    let undone = ctx.read(conference::store::open_count)?;
    page(StatusCode::OK, &EscalationPage { shell: Shell::new(&ctx, "escalation.list", "Eskalasi"), rows, undone })
}
