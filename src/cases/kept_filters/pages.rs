//! Where an officer names the filter in use, and removes what is no longer needed.
use actix_web::http::StatusCode;
use askama::Template;

use super::Kept;
use crate::access::Action;
use crate::base::ids::{FilterId, code_from};
use crate::cases::filters::Filter;
use crate::db::WriteError;
use crate::flow::FieldFault;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::acts;
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{Field, FormSpec, Given};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

const HERE: &str = "/berkas/saringan";

static KEEP: FormSpec = FormSpec {
    action: Action::FilterKeep,
    slug: "saringan",
    title: "Simpan saringan",
    intro: "Nama yang sudah ada diganti. Hanya Anda yang melihat saringan Anda.",
    button: "Simpan saringan",
    danger: false,
    fields: &[
        Field::text("name", "Nama saringan").max(40).hint("Contoh: Risiko tinggi, terlambat. Jangan tulis nama orang."),
        Field::hidden("query").max(400).optional(),
    ],
};

static REMOVE: FormSpec = FormSpec {
    action: Action::FilterRemove,
    slug: "hapus",
    title: "Hapus",
    intro: "",
    button: "Hapus",
    danger: false,
    fields: &[Field::hidden("filter")],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get(HERE, Action::FilterList, show),
        Endpoint::post(HERE, &KEEP, keep),
        Endpoint::post("/berkas/saringan/hapus", &REMOVE, remove).shown_at(HERE),
    ]
}

/// A kept filter as a link above the list.
pub struct Link {
    pub name: String,
    pub href: String,
    pub current: bool,
}

/// What stands above the list for whoever filters.
pub fn links(ctx: &Ctx, used: &Filter) -> Result<Vec<Link>, Fault> {
    let user = ctx.actor()?.user;
    let kept = ctx.read(|conn| super::of(conn, user))?;
    let link = |one: Kept| {
        let href = Filter::written(&ctx.book, &one.query).href();
        Link { name: one.name, current: href == used.href(), href }
    };
    Ok(kept.into_iter().map(link).collect())
}

/// Where the filter in use gets its name.
pub fn keep_href(used: &Filter) -> Option<String> {
    (!used.is_empty()).then(|| format!("{HERE}?{}", used.query().trim_start_matches('&')))
}

struct Row {
    name: String,
    href: String,
    remove: FormView,
}

#[derive(Template)]
#[template(path = "cases/kept_filters.html")]
struct KeptPage {
    shell: Shell,
    /// Absent where no filter is in use.
    form: Option<FormView>,
    rows: Vec<Row>,
}

async fn show(ctx: Ctx) -> Answer {
    ctx.permit(Action::FilterList)?;
    let shell = Shell::new(&ctx, "filter.list", "Saringan tersimpan");
    if let Some((typed, notice)) = acts::draft(&ctx)? {
        return draw(&ctx, shell.with_notice(notice), &typed, &[]);
    }
    let mut values = Typed::default();
    values.set("query", Filter::of(&ctx).query().trim_start_matches('&'));
    draw(&ctx, shell, &values, &[])
}

/// 422: the name that was typed is kept.
fn again(post: &Post, faults: &[FieldFault]) -> Answer {
    draw(&post.ctx, Shell::new(&post.ctx, "filter.list", "Saringan tersimpan").with_error(), &post.typed, faults)
}

fn draw(ctx: &Ctx, shell: Shell, values: &Typed, faults: &[FieldFault]) -> Answer {
    let user = ctx.actor()?.user;
    let kept = ctx.read(|conn| super::of(conn, user))?;
    let row = |one: Kept| {
        let mut values = Typed::default();
        values.set("filter", one.id.to_string());
        let href = Filter::written(&ctx.book, &one.query).href();
        Row { name: one.name, href, remove: form(ctx, &REMOVE, "/berkas/saringan/hapus", &values, &[]) }
    };
    let used = shell.has_error || values.first("query").is_some_and(|query| !query.is_empty());
    let view = KeptPage {
        shell,
        form: used.then(|| form(ctx, &KEEP, HERE, values, faults)),
        rows: kept.into_iter().map(row).collect(),
    };
    page(if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &view)
}

fn form(ctx: &Ctx, spec: &'static FormSpec, url: &str, values: &Typed, faults: &[FieldFault]) -> FormView {
    let csrf = ctx.csrf();
    spec.view(&Fill { url: url.into(), csrf, version: None, values, given: &Given::new(), faults, book: &ctx.book })
}

async fn keep(post: Post) -> Answer {
    post.ctx.permit(Action::FilterKeep)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return again(&post, &faults),
    };
    let (name, filter) = (input.text("name"), Filter::written(&post.ctx.book, &input.text("query")));
    let done = post.submit(move |tx, actor| {
        let receipt = receipt(super::keep(tx, actor, &name, &filter)?);
        Ok(Done { location: format!("{}&selesai={receipt}", filter.href()), receipt })
    });
    match done.await {
        Err(WriteError::Refused(Refusal::Fields { faults, .. })) => again(&post, &faults),
        other => Ok(other?),
    }
}

async fn remove(post: Post) -> Answer {
    post.ctx.permit(Action::FilterRemove)?;
    let id: FilterId = post.typed.first("filter").and_then(|id| id.parse().ok()).ok_or(Fault::BadForm)?;
    let done = post.submit(move |tx, actor| {
        super::remove(tx, actor, id)?;
        Ok(Done::at(HERE, receipt(id)))
    });
    Ok(done.await?)
}

fn receipt(id: FilterId) -> String {
    code_from("SR", id.bytes().get(10..).unwrap_or_default())
}
