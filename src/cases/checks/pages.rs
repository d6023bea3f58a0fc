//! The addresses of a person's checks: the overview, and each sheet to fill in.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Step};
use super::forms::{Kind, SHEETS, Sheet};
use super::model::Interview;
use super::store;
use super::views::{self, Ground, address};
use crate::access::{Action, decide};
use crate::base::clock::Day;
use crate::base::ids::CaseId;
use crate::cases::actions::KIND;
use crate::cases::indicators::{Dimension, OF_A_CHILD};
use crate::cases::model::{Case, Victim};
use crate::cases::routes::{is_masked, prepared, seen};
use crate::cases::store as cases;
use crate::keys;
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::post::Post;
use crate::web::routes::Endpoint;

const PERSON: &str = "/berkas/{case_id}/orang/{number}";

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![Endpoint::get(&format!("{PERSON}/skrining-lengkap"), Action::CaseViewParts, show)];
    for sheet in &SHEETS {
        let path = format!("{PERSON}/{}", sheet.tail);
        all.push(Endpoint::get(&path, sheet.spec.action, show_sheet));
        all.push(Endpoint::post(&path, &sheet.spec, save_sheet));
    }
    all
}

fn person(ctx: &Ctx, case: &Case, number: i32) -> Result<Victim, Fault> {
    ctx.read(|conn| cases::victim(conn, case.id, number))?.ok_or(Fault::NotFound)
}

async fn show(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, facts) = seen(&ctx, id, Action::CaseViewParts).await?;
    let victim = person(&ctx, &case, number)?;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let ground = Ground { case: &case, victim: &victim, facts: &facts, key: &key, masked: is_masked(&facts) };
    page(StatusCode::OK, &views::checks_page(&ctx, &ground)?)
}

fn sheet_of(ctx: &Ctx) -> Result<&'static Sheet, Fault> {
    let path = ctx.request.path();
    let ends = |sheet: &&Sheet| path.strip_suffix(sheet.tail).is_some_and(|rest| rest.ends_with('/'));
    SHEETS.iter().find(ends).ok_or(Fault::NotFound)
}

async fn show_sheet(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let sheet = sheet_of(&ctx)?;
    let (case, _) = seen(&ctx, id, sheet.spec.action).await?;
    let victim = person(&ctx, &case, number)?;
    acts::show(&ctx, &sheet.spec, prepared_for(&ctx, sheet, &case, &victim)?)
}

async fn save_sheet(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let sheet = sheet_of(&post.ctx)?;
    let (case, facts) = seen(&post.ctx, id, Action::CaseView).await?;
    if let Err(denied) = decide(post.ctx.actor()?, sheet.spec.action, &facts) {
        return post.ctx.deny(sheet.spec.action, KIND, id.any(), denied).await;
    }
    let victim = person(&post.ctx, &case, number)?;
    let prepared = prepared_for(&post.ctx, sheet, &case, &victim)?;
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(faults) => {
            return match actions::not_now(sheet.kind, &case) {
                Some(sentence) => Err(Fault::NotNow(sentence)),
                None => acts::again(&post, prepared, &faults),
            };
        }
    };
    let book = Arc::clone(&post.ctx.book);
    let step = Step { case: id, number, sheet, version: post.version(), input, book };
    let done = post.submit(move |tx, actor| actions::save(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// A sheet with what it already holds.
fn prepared_for(ctx: &Ctx, sheet: &Sheet, case: &Case, victim: &Victim) -> Result<Prepared, Fault> {
    let mut prepared = Prepared {
        about: format!("Berkas {} · orang {}", case.code, victim.number),
        back: address(case.id, victim.number),
        closed: actions::not_now(sheet.kind, case),
        ..prepared(case)
    };
    match sheet.kind {
        Kind::Indicators(dimension) => fill_ticks(ctx, &mut prepared, case, victim, dimension)?,
        Kind::Departure(_) => fill_departure(ctx, &mut prepared, sheet, case, victim)?,
        Kind::Interview | Kind::Earlier | Kind::Again => {
            let held = ctx.read(|conn| store::interviews(conn, victim.id))?;
            prepared.version = i32::try_from(held.len()).ok();
            prepared.notes = views::warning(&held, &ctx.book);
            prepared.links = links(case, &held);
            let closed = actions::interview_closed(sheet.kind, held.len()).map(str::to_owned);
            prepared.closed = prepared.closed.or(closed);
        }
    }
    Ok(prepared)
}

/// Where the first assessment is read: the file itself, or the referral that the other office worked on.
fn links(case: &Case, held: &[Interview]) -> Vec<(String, String)> {
    let mut links = Vec::new();
    if let Some(referral) = held.iter().find_map(|row| row.referral_id) {
        links.push((format!("/rujukan/{referral}"), "Baca umpan balik instansi itu".to_owned()));
    }
    if !held.is_empty() {
        links.push((format!("/berkas/{}", case.id), "Baca asesmen awal pada berkas".to_owned()));
    }
    links
}

fn fill_ticks(
    ctx: &Ctx,
    prepared: &mut Prepared,
    case: &Case,
    victim: &Victim,
    dimension: Dimension,
) -> Result<(), Fault> {
    let row = ctx.read(|conn| store::indicators(conn, victim.id, dimension))?;
    prepared.version = Some(row.as_ref().map_or(0, |row| row.version));
    if victim.is_child {
        prepared.notes.push(OF_A_CHILD.to_owned());
    }
    let Some(row) = row else { return Ok(()) };
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let ticks = row.ticks.open(&key, row.id.any()).map_err(|e| Fault::Internal(e.to_string()))?;
    for code in &ticks.found {
        prepared.values.add("found", code.as_str());
    }
    prepared.values.set("asked", ticks.asked.as_str());
    prepared.values.set("note", ticks.note.as_str());
    Ok(())
}

fn fill_departure(
    ctx: &Ctx,
    prepared: &mut Prepared,
    sheet: &Sheet,
    case: &Case,
    victim: &Victim,
) -> Result<(), Fault> {
    let row = ctx.read(|conn| store::departure(conn, victim.id))?;
    prepared.version = Some(row.as_ref().map_or(0, |row| row.version));
    let Some(row) = row else { return Ok(()) };
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let kept = row.answers.open(&key, row.id.any()).map_err(|e| Fault::Internal(e.to_string()))?;
    for field in sheet.spec.fields {
        if let Some(answer) = kept.answers.get(field.name) {
            prepared.values.set(field.name, answer.as_str());
        }
    }
    if let Some(day) = Day::parse(&kept.on) {
        set_day(&mut prepared.values, day);
    }
    Ok(())
}

fn set_day(values: &mut Typed, day: Day) {
    values.set("on_d", (day.number() % 100).to_string());
    values.set("on_m", (day.number() / 100 % 100).to_string());
    values.set("on_y", day.year().to_string());
}
