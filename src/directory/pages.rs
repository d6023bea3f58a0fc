//! `/instansi`: the offices by need and regency, one office with its word about itself, and the forms of its officers.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::acts::{self as said, ACTS, HOURS, KIND};
use super::store;
use crate::access::{Action, Denied, Facts, UnitCard, decide};
use crate::accounts::model::AccountState;
use crate::accounts::store as people;
use crate::accounts::two_persons::is_village_unit;
use crate::base::ids::UnitId;
use crate::papers;
use crate::reference::Book;
use crate::reference::standing::{Days, Span};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::client::encode;
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

/// Offices on one page.
const UNITS: usize = 20;

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/instansi", Action::DirectoryList, list),
        Endpoint::get("/instansi/{unit_id}", Action::DirectoryView, show),
    ];
    for spec in &ACTS {
        let path = format!("/instansi/{{unit_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_act));
        all.push(Endpoint::post(&path, spec, do_act));
    }
    all
}

/// One office on the list.
struct Row {
    id: UnitId,
    name: String,
    kind: String,
    areas: String,
    capacity: String,
    open: &'static str,
}

#[derive(Template)]
#[template(path = "directory/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
    need: String,
    region: String,
    needs: Vec<(String, String)>,
    regions: Vec<(String, String)>,
}

async fn list(ctx: Ctx) -> Answer {
    ctx.permit(Action::DirectoryList)?;
    let book = &ctx.book;
    let need = ctx.query("kebutuhan").filter(|need| book.has_code("need", need)).unwrap_or_default();
    let region = ctx.query("wilayah").filter(|code| book.regions.contains_key(code)).unwrap_or_default();
    let after = ctx.query("sesudah").unwrap_or_default();
    let fits = |unit: &&Arc<UnitCard>| {
        !is_village_unit(&unit.agency_type)
            && unit.code > after
            && (region.is_empty() || unit.covers(&region) || unit.areas.iter().any(|area| area.starts_with(&region)))
            && (need.is_empty() || answers(book, unit, &need))
    };
    let mut units: Vec<&Arc<UnitCard>> = book.units.values().filter(fits).collect();
    units.sort_by(|a, b| a.code.cmp(&b.code));
    let more = units.len() > UNITS;
    units.truncate(UNITS);
    let next = units.last().filter(|_| more).map(|unit| {
        format!("/instansi?kebutuhan={}&wilayah={}&sesudah={}", encode(&need), encode(&region), encode(&unit.code))
    });
    let mut regions: Vec<(String, String)> = book
        .regions
        .values()
        .filter(|region| region.level == "kabupaten_kota")
        .map(|region| (region.code.clone(), region.name.clone()))
        .collect();
    regions.sort();
    let page_of = ListPage {
        rows: units.into_iter().map(|unit| row(&ctx, unit)).collect(),
        shell: Shell::new(&ctx, "directory.list", "Direktori instansi"),
        next,
        needs: book.options("need").iter().map(|code| (code.code.clone(), code.label.clone())).collect(),
        need,
        region,
        regions,
    };
    page(StatusCode::OK, &page_of)
}

/// By its own word; where it gave none, by what the matrix asks its kind.
fn answers(book: &Book, unit: &UnitCard, need: &str) -> bool {
    let named = || book.matrix.iter().any(|row| row.need == need && row.agency_type == unit.agency_type);
    book.standing(unit.id)
        .filter(|said| !said.services.is_empty())
        .map_or_else(named, |said| said.services.iter().any(|code| code == need))
}

fn row(ctx: &Ctx, unit: &UnitCard) -> Row {
    let standing = ctx.book.standing(unit.id).cloned().unwrap_or_default();
    Row {
        id: unit.id,
        name: unit.name.clone(),
        kind: kind(&ctx.book, unit),
        areas: areas(&ctx.book, unit),
        capacity: standing.capacity_words(ctx.now),
        open: standing.open_words(ctx.now, &ctx.book.calendar),
    }
}

fn kind(book: &Book, unit: &UnitCard) -> String {
    book.agency_names.get(&unit.agency_type).cloned().unwrap_or_else(|| unit.agency_type.clone())
}

fn areas(book: &Book, unit: &UnitCard) -> String {
    unit.areas.iter().map(|area| book.region_name(area)).collect::<Vec<_>>().join(", ")
}

struct ActLink {
    action: &'static str,
    href: String,
    label: &'static str,
}

#[derive(Template)]
#[template(path = "directory/show.html")]
struct ShowPage {
    shell: Shell,
    id: UnitId,
    name: String,
    lines: Vec<(&'static str, String)>,
    duty: Vec<String>,
    acts: Vec<ActLink>,
}

/// An office of the directory; the village side is not in it.
fn found(ctx: &Ctx, id: UnitId) -> Result<Arc<UnitCard>, Fault> {
    let unit = ctx.book.unit(id).filter(|unit| !is_village_unit(&unit.agency_type));
    unit.cloned().ok_or(Fault::NotFound)
}

async fn show(ctx: Ctx, id: Path<UnitId>) -> Answer {
    ctx.permit(Action::DirectoryView)?;
    let unit = found(&ctx, *id)?;
    let facts = said::facts(ctx.actor()?, &unit);
    let page_of = ShowPage {
        shell: Shell::new(&ctx, "directory.show", unit.name.clone()),
        id: unit.id,
        name: unit.name.clone(),
        lines: lines(&ctx, &unit),
        duty: duty(&ctx, &unit)?,
        acts: act_links(&ctx, &unit, &facts)?,
    };
    page(StatusCode::OK, &page_of)
}

fn lines(ctx: &Ctx, unit: &UnitCard) -> Vec<(&'static str, String)> {
    if papers::is_hidden(unit) {
        return vec![("Jenis", kind(&ctx.book, unit))];
    }
    let (book, standing) = (&ctx.book, ctx.book.standing(unit.id).cloned().unwrap_or_default());
    let place = book.address(unit.id);
    let needs = standing.services.iter().map(|code| book.label("need", code)).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        ("Jenis", kind(book, unit)),
        ("Wilayah kerja", areas(book, unit)),
        ("Layanan", needs),
        ("Kapasitas", standing.capacity_words(ctx.now)),
        ("Sekarang", standing.open_words(ctx.now, &book.calendar).to_owned()),
    ];
    if !standing.hours.is_empty() {
        let closed = || "tutup".to_owned();
        lines
            .extend(Days::ALL.iter().map(|days| (days.label(), standing.span(*days).map_or_else(closed, Span::write))));
    }
    lines.extend([("Alamat", place.address), ("Kontak", place.contact)]);
    lines.retain(|(_, value)| !value.is_empty());
    lines
}

/// Nobody learns whom to follow home to a safe house.
fn duty(ctx: &Ctx, unit: &UnitCard) -> Result<Vec<String>, Fault> {
    if papers::is_hidden(unit) {
        return Ok(Vec::new());
    }
    let rows = ctx.read(|conn| store::duty_from(conn, unit.id, ctx.now.day()))?;
    let mut lines = Vec::new();
    for (user, from, until) in rows {
        let officer = ctx.read(|conn| people::standing(conn, user))?;
        if let Some(officer) = officer.filter(|officer| officer.state == AccountState::Active) {
            lines.push(format!("{}, {} sampai {}", officer.full_name, from.long(), until.long()));
        }
    }
    Ok(lines)
}

fn act_links(ctx: &Ctx, unit: &UnitCard, facts: &Facts) -> Result<Vec<ActLink>, Fault> {
    let actor = ctx.actor()?;
    let may = |spec: &&FormSpec| !matches!(decide(actor, spec.action, facts), Err(Denied::Hide | Denied::Explain));
    let link = |spec: &FormSpec| ActLink {
        action: spec.action.code(),
        href: format!("/instansi/{}/{}", unit.id, spec.slug),
        label: spec.title,
    };
    Ok(ACTS.iter().filter(may).map(link).collect())
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    ACTS.iter().find(|spec| spec.action == ctx.meta.action).ok_or(Fault::NotFound)
}

/// The office for an act: 404 for who may not look, 403 for who is not of it.
async fn of_act(ctx: &Ctx, id: UnitId) -> Result<Arc<UnitCard>, Fault> {
    let unit = found(ctx, id)?;
    match decide(ctx.actor()?, ctx.meta.action, &said::facts(ctx.actor()?, &unit)) {
        Ok(_) => Ok(unit),
        Err(denied) => ctx.deny(ctx.meta.action, KIND, id.any(), denied).await,
    }
}

fn prepared(ctx: &Ctx, unit: &UnitCard) -> Result<Prepared, Fault> {
    let standing = ctx.book.standing(unit.id).cloned().unwrap_or_default();
    let mut values = Typed::default();
    if let Some((word, _)) = standing.capacity {
        values.add("capacity", word.code());
    }
    for (field, days) in HOURS {
        values.add(field, standing.span(days).map_or_else(String::new, Span::write));
    }
    standing.services.iter().for_each(|need| values.add("needs", need.clone()));
    let officers = ctx.read(|conn| people::members(conn, unit.id))?;
    let officers = officers.into_iter().map(|(id, name)| OptionView::new(id.to_string(), name)).collect();
    Ok(Prepared {
        about: unit.name.clone(),
        back: format!("/instansi/{}", unit.id),
        values,
        given: Given::from([("officer", officers)]),
        ..Prepared::default()
    })
}

async fn show_act(ctx: Ctx, id: Path<UnitId>) -> Answer {
    let unit = of_act(&ctx, *id).await?;
    acts::show(&ctx, spec_of(&ctx)?, prepared(&ctx, &unit)?)
}

async fn do_act(post: Post, id: Path<UnitId>) -> Answer {
    let unit = of_act(&post.ctx, *id).await?;
    let prepared = prepared(&post.ctx, &unit)?;
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let action = post.spec.action;
    let done = post.submit(move |tx, actor| said::act(tx, actor, action, &unit, &input)).await;
    post.ctx.read_book_again()?;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
