//! `/kelola/hari-libur`: the days off from this year on, what waits for a second person, and what was set before.
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::holidays::{self, Change, DayKind, PAGE};
use super::may;
use crate::access::Action;
use crate::accounts::store as people;
use crate::base::clock::Day;
use crate::base::ids::{RowId, UserId};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

static SET: FormSpec = FormSpec {
    action: Action::HolidayChange,
    slug: "baru",
    title: "Catat hari libur",
    intro: "Tenggat dalam hari kerja yang masih berjalan dihitung ulang. Hari yang sudah lewat menunggu persetujuan orang kedua, dan yang sudah terlambat tetap terlambat.",
    button: "Simpan",
    danger: false,
    fields: &[
        Field::date("day", "Tanggal"),
        Field::radios(
            "kind",
            "Jenis",
            Choices::Fixed(&[
                (DayKind::National.code(), DayKind::National.label()),
                (DayKind::Joint.code(), DayKind::Joint.label()),
                (DayKind::Withdrawn.code(), DayKind::Withdrawn.label()),
            ]),
        ),
        Field::text("name", "Nama hari").max(120),
        Field::text("basis", "Nomor keputusan").hint("Misalnya nomor SKB atau keputusan gubernur"),
    ],
};

static DECIDE: FormSpec = FormSpec {
    action: Action::HolidayApprove,
    slug: "putuskan",
    title: "Putuskan hari libur yang sudah lewat",
    intro: "Periksa keputusannya sendiri. Tenggat yang masih berjalan dihitung ulang; yang sudah terlambat tetap terlambat.",
    button: "Simpan keputusan",
    danger: false,
    fields: &[Field::radios("decision", "Keputusan", Choices::Fixed(&[("approve", "Setujui"), ("reject", "Tolak")]))],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get(PAGE, Action::HolidayList, list),
        Endpoint::get("/kelola/hari-libur/baru", Action::HolidayChange, show_set),
        Endpoint::post("/kelola/hari-libur/baru", &SET, set),
        Endpoint::get("/kelola/hari-libur/{holiday_change_id}/putuskan", Action::HolidayApprove, show_decide),
        Endpoint::post("/kelola/hari-libur/{holiday_change_id}/putuskan", &DECIDE, decide),
    ]
}

/// A day off of this year or later.
struct Row {
    day: String,
    kind: String,
    name: String,
    basis: String,
}

/// What was set, or waits.
struct Line {
    id: RowId,
    sentence: String,
    basis: String,
    by: String,
    /// `waits`, `approved`, `rejected`.
    state: &'static str,
    word: &'static str,
}

#[derive(Template)]
#[template(path = "admin/holidays.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    waiting: Vec<Line>,
    history: Vec<Line>,
    may_set: bool,
    may_decide: bool,
}

async fn list(ctx: Ctx) -> Answer {
    ctx.permit(Action::HolidayList)?;
    let first = Day::new(ctx.now.day().year(), 1, 1).unwrap_or_else(|| ctx.now.day());
    let days = ctx.read(|conn| holidays::from(conn, first))?;
    let changes = ctx.read(holidays::history)?;
    let asked: Vec<UserId> = changes.iter().map(|change| change.asked_by).collect();
    let names = ctx.read(|conn| people::names_of(conn, &asked))?;
    let line = |change: Change| line(change, &names);
    let (waiting, history): (Vec<_>, Vec<_>) = changes.into_iter().map(line).partition(|line| line.state == "waits");
    let rows = days
        .into_iter()
        .map(|off| Row {
            day: format!("{}, {}", off.day.weekday_name(), off.day.long()),
            kind: DayKind::parse(&off.kind).map_or(off.kind, |kind| kind.label().to_owned()),
            name: off.name,
            basis: off.basis,
        })
        .collect();
    let (may_set, may_decide) = (may(&ctx, Action::HolidayChange)?, may(&ctx, Action::HolidayApprove)?);
    let shell = Shell::new(&ctx, "holiday.list", "Hari libur");
    page(StatusCode::OK, &ListPage { shell, rows, waiting, history, may_set, may_decide })
}

fn line(change: Change, names: &std::collections::HashMap<UserId, String>) -> Line {
    let (state, word) = match change.approved {
        None => ("waits", "Menunggu orang kedua"),
        Some(true) => ("approved", "Berlaku"),
        Some(false) => ("rejected", "Ditolak"),
    };
    let by = names.get(&change.asked_by).cloned().unwrap_or_default();
    Line {
        id: change.id,
        sentence: format!("{}: {} ({})", change.day.long(), change.kind.label(), change.name),
        by: format!("{by}, {}", change.asked_at.long()),
        basis: change.basis,
        state,
        word,
    }
}

fn prepared() -> Prepared {
    Prepared { back: PAGE.into(), ..Prepared::default() }
}

async fn show_set(ctx: Ctx) -> Answer {
    ctx.permit(Action::HolidayChange)?;
    acts::show(&ctx, &SET, prepared())
}

async fn set(post: Post) -> Answer {
    post.ctx.permit(Action::HolidayChange)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared(), &faults),
    };
    let done = post.submit(move |tx, actor| holidays::set(tx, actor, &input)).await;
    post.ctx.read_book_again()?;
    done.or_else(|error| acts::refused(&post, prepared(), error))
}

fn asked(ctx: &Ctx, id: RowId) -> Result<Prepared, Fault> {
    let Some(change) = ctx.read(|conn| holidays::find(conn, id))? else { return Err(Fault::NotFound) };
    let by = ctx.read(|conn| people::name_of(conn, Some(change.asked_by)))?.unwrap_or_default();
    let notes = vec![
        format!("{} ({}), {}.", change.day.long(), change.day.weekday_name(), change.name),
        format!("Dasar: {}.", change.basis),
        format!("Diminta oleh {by}, {}.", change.asked_at.long()),
    ];
    let closed = change.decided_at.is_some().then(|| "Permintaan ini sudah diputuskan.".to_owned());
    Ok(Prepared { about: change.kind.label().to_owned(), notes, closed, ..prepared() })
}

async fn show_decide(ctx: Ctx, id: Path<RowId>) -> Answer {
    ctx.permit(Action::HolidayApprove)?;
    acts::show(&ctx, &DECIDE, asked(&ctx, *id)?)
}

async fn decide(post: Post, id: Path<RowId>) -> Answer {
    post.ctx.permit(Action::HolidayApprove)?;
    let prepared = asked(&post.ctx, *id)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, approved) = (*id, input.text("decision") == "approve");
    let done = post.submit(move |tx, actor| holidays::decide(tx, actor, id, approved)).await;
    post.ctx.read_book_again()?;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
