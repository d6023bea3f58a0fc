//! `/kelola/tenggat`: every deadline as it holds today, its versions, and the form of a new one (interface.md 3.4).
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::deadlines::{self, Name, Version};
use super::may;
use crate::access::Action;
use crate::base::clock::{Day, Moment};
use crate::clocks::deadline::Unit;
use crate::reference::Book;
use crate::reference::book::DeadlineRule;
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

static CHANGE: FormSpec = FormSpec {
    action: Action::DeadlineChange,
    slug: "versi",
    title: "Versi baru tenggat",
    intro: "Tenggat yang sudah berjalan tetap memakai versi saat ia mulai. Versi baru berlaku untuk yang mulai pada hari itu atau sesudahnya.",
    button: "Simpan versi baru",
    danger: false,
    fields: &[
        Field::number("length", "Lama").max(4).digits(),
        Field::radios("unit", "Satuan", Choices::List("time_unit")),
        Field::text("basis", "Dasar")
            .hint("Peraturan, keputusan, atau standar pelayanan. Dasar ini tercetak di samping tenggatnya."),
        Field::date("valid_from", "Berlaku mulai").hint("Paling cepat besok"),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/kelola/tenggat", Action::DeadlineList, list),
        Endpoint::get("/kelola/tenggat/{name}", Action::DeadlineList, show),
        Endpoint::get("/kelola/tenggat/{name}/versi", Action::DeadlineChange, show_change),
        Endpoint::post("/kelola/tenggat/{name}/versi", &CHANGE, change),
    ]
}

/// One deadline on the list.
struct Line {
    href: String,
    label: String,
    length: String,
    basis: String,
    /// When a version to come begins.
    next: String,
}

#[derive(Template)]
#[template(path = "admin/deadlines.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Line>,
}

async fn list(ctx: Ctx) -> Answer {
    ctx.permit(Action::DeadlineList)?;
    let (book, today) = (&ctx.book, ctx.now.day());
    let mut current: Vec<&DeadlineRule> = book
        .deadlines
        .iter()
        .filter(|rule| crate::reference::book::holds(rule.valid_from, rule.valid_to, today))
        .collect();
    current.sort_by_cached_key(|rule| (book.label("clock", &rule.clock), rule.variant.clone()));
    let rows = current.into_iter().map(|rule| line(book, rule, today)).collect();
    page(StatusCode::OK, &ListPage { shell: Shell::new(&ctx, "deadline.list", "Tenggat"), rows })
}

fn line(book: &Book, rule: &DeadlineRule, today: Day) -> Line {
    let name = Name { clock: rule.clock.clone(), variant: rule.variant.clone() };
    let same = book.deadlines.iter().filter(|other| other.clock == rule.clock && other.variant == rule.variant);
    let to_come = same.filter_map(|other| {
        other.valid_from.filter(|from| *from > today && other.valid_to.is_none_or(|to| to >= *from))
    });
    Line {
        href: format!("/kelola/tenggat/{}", name.write()),
        label: title(book, &name),
        length: length(rule.length, Unit::parse(&rule.unit)),
        basis: rule.basis_text.clone(),
        next: to_come.min().map_or_else(String::new, |day| format!("versi baru mulai {}", day.long())),
    }
}

fn length(length: i32, unit: Option<Unit>) -> String {
    format!("{length} {}", unit.map_or("", Unit::label))
}

/// The clock's name and for which case of it.
fn title(book: &Book, name: &Name) -> String {
    let label = book.label("clock", &name.clock);
    match variant(book, &name.variant) {
        words if words.is_empty() => label,
        words => format!("{label}: {words}"),
    }
}

fn variant(book: &Book, code: &str) -> String {
    let words = match code {
        "critical" | "urgent" | "routine" => return book.label("referral_urgency", code),
        "high" => "risiko tinggi",
        "medium" => "risiko sedang",
        "low" => "risiko rendah",
        "danger" => "ada tanda bahaya",
        "next" => "yang berikutnya",
        "3" => "bulan ketiga",
        "6" => "bulan keenam",
        "reminder_before" => "pengingat sebelumnya",
        "due" => "hari terakhir",
        "reminder_after" => "pengingat sesudahnya",
        other => other,
    };
    words.to_owned()
}

/// One version of the history.
struct Row {
    length: String,
    basis: String,
    from: String,
    to: String,
    added: String,
    now: bool,
}

impl Row {
    fn of(version: &Version, today: Day) -> Self {
        let day = |day: Option<Day>, open: &str| day.map_or_else(|| open.to_owned(), Day::long);
        let replaced = matches!((version.valid_from, version.valid_to), (Some(from), Some(to)) if to < from);
        Self {
            length: length(version.length, Some(version.unit)),
            basis: version.basis_text.clone(),
            from: day(version.valid_from, "sejak awal"),
            to: if replaced { "diganti sebelum berlaku".to_owned() } else { day(version.valid_to, "seterusnya") },
            added: version.added_at.map_or_else(|| "bawaan aplikasi".to_owned(), Moment::long),
            now: version.holds_on(today),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/deadline.html")]
struct ShowPage {
    shell: Shell,
    label: String,
    rows: Vec<Row>,
    act: Option<String>,
}

async fn show(ctx: Ctx, name: Path<String>) -> Answer {
    ctx.permit(Action::DeadlineList)?;
    let (name, rows) = found(&ctx, &name)?;
    let label = title(&ctx.book, &name);
    let shell = Shell::new(&ctx, "deadline.show", label.clone());
    let rows = rows.iter().map(|version| Row::of(version, ctx.now.day())).collect();
    let act = may(&ctx, Action::DeadlineChange)?.then(|| format!("/kelola/tenggat/{}/versi", name.write()));
    page(StatusCode::OK, &ShowPage { shell, label, rows, act })
}

/// 404 for a deadline that the table does not have.
fn found(ctx: &Ctx, name: &str) -> Result<(Name, Vec<Version>), Fault> {
    let name = Name::parse(name);
    let rows = ctx.read(|conn| deadlines::versions(conn, &name))?;
    if rows.is_empty() { Err(Fault::NotFound) } else { Ok((name, rows)) }
}

fn prepared(ctx: &Ctx, name: &Name, rows: &[Version]) -> Prepared {
    let mut values = Typed::default();
    let mut notes = Vec::new();
    if let Some(now) = rows.iter().find(|row| row.holds_on(ctx.now.day())) {
        values.add("length", now.length.to_string());
        values.add("unit", now.unit.code());
        values.add("basis", now.basis_text.clone());
        notes.push(format!("Sekarang: {}, {}.", length(now.length, Some(now.unit)), now.basis_text));
    }
    Prepared {
        about: title(&ctx.book, name),
        back: format!("/kelola/tenggat/{}", name.write()),
        version: Some(deadlines::count(rows)),
        values,
        notes,
        ..Prepared::default()
    }
}

async fn show_change(ctx: Ctx, name: Path<String>) -> Answer {
    ctx.permit(Action::DeadlineChange)?;
    let (name, rows) = found(&ctx, &name)?;
    acts::show(&ctx, &CHANGE, prepared(&ctx, &name, &rows))
}

async fn change(post: Post, name: Path<String>) -> Answer {
    post.ctx.permit(Action::DeadlineChange)?;
    let (name, rows) = found(&post.ctx, &name)?;
    let prepared = prepared(&post.ctx, &name, &rows);
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let version = post.version();
    let done = post.submit(move |tx, actor| deadlines::change(tx, actor, &name, version, &input)).await;
    post.ctx.read_book_again()?;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
