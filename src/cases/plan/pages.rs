//! The addresses of a plan: the plan itself, a row to add or change, what the person says of it.
use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Save, What};
use super::store::{self, PlanRow};
use super::{ADD, AGREE, CHANGE, views};
use crate::access::{Action, decide};
use crate::accounts;
use crate::base::ids::CaseId;
use crate::cases::file::given::offices;
use crate::cases::model::Case;
use crate::cases::routes::{prepared, seen};
use crate::cases::steps::OFFICERS;
use crate::cases::store as cases;
use crate::db::WriteError;
use crate::keys;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::Given;
use crate::web::post::Post;
use crate::web::routes::Endpoint;

pub fn routes() -> Vec<Endpoint> {
    let at = "/berkas/{case_id}/rencana";
    let (added, changed) = (format!("{at}/baru"), format!("{at}/{{record}}/ubah"));
    let agreed = format!("{at}/kesepakatan");
    vec![
        Endpoint::get(at, Action::CaseViewFile, show),
        Endpoint::get(&added, ADD.action, show_add),
        Endpoint::post(&added, &ADD, add),
        Endpoint::get(&changed, CHANGE.action, show_change),
        Endpoint::post(&changed, &CHANGE, change),
        Endpoint::get(&agreed, AGREE.action, show_agree),
        Endpoint::post(&agreed, &AGREE, agree),
    ]
}

async fn show(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::CaseViewFile).await?;
    page(StatusCode::OK, &views::plan_page(&ctx, &case, &facts)?)
}

/// A form of the plan with the plan's own version and the options that the case gives.
fn form_page(ctx: &Ctx, case: &Case, what: What) -> Result<Prepared, Fault> {
    let version = ctx.read(|conn| store::version(conn, case.id))?;
    let mut prepared = Prepared {
        back: format!("/berkas/{}/rencana", case.id),
        version: Some(version),
        closed: actions::not_now(what, case),
        ..prepared(case)
    };
    if what == What::Agree {
        return Ok(prepared);
    }
    let people = ctx.read(|conn| cases::aliases(conn, case.id))?;
    let people = people.into_iter();
    let people = people.map(|(n, alias)| OptionView::new(n.to_string(), format!("Orang {n} ({alias})"))).collect();
    let officers = ctx.read(|conn| accounts::store::officers(conn, case.unit_id, &OFFICERS))?;
    let officers = officers.into_iter().map(|(id, name)| OptionView::new(id.to_string(), name)).collect();
    prepared.given =
        Given::from([("victim", people), ("officer", officers), ("unit", offices(&ctx.book, ctx.actor()?))]);
    Ok(prepared)
}

async fn show_add(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, ADD.action).await?;
    acts::show(&ctx, &ADD, form_page(&ctx, &case, What::Add)?)
}

async fn show_agree(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, AGREE.action).await?;
    acts::show(&ctx, &AGREE, form_page(&ctx, &case, What::Agree)?)
}

/// A row of a case that was reached before.
fn row(ctx: &Ctx, case: &Case, number: i32) -> Result<PlanRow, Fault> {
    let rows = ctx.read(|conn| store::rows(conn, case.id))?;
    rows.into_iter().find(|row| row.number == number).ok_or(Fault::NotFound)
}

async fn show_change(ctx: Ctx, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    let (case, _) = seen(&ctx, id, CHANGE.action).await?;
    let row = row(&ctx, &case, number)?;
    let mut prepared = form_page(&ctx, &case, What::Change(number))?;
    keep_named(&ctx, &row, &mut prepared.given)?;
    prepared.values = typed(&ctx, &case, &row)?;
    prepared.about = format!("Berkas {} · langkah {number}", case.code);
    acts::show(&ctx, &CHANGE, prepared)
}

/// The officer of the row stays among the options after leaving the unit.
fn keep_named(ctx: &Ctx, row: &PlanRow, given: &mut Given) -> Result<(), Fault> {
    let Some(officer) = row.officer_id else { return Ok(()) };
    let options = given.entry("officer").or_default();
    if !options.iter().any(|option| option.code == officer.to_string()) {
        let name = ctx.read(|conn| accounts::store::name_of(conn, Some(officer)))?;
        options.push(OptionView::new(officer.to_string(), name.unwrap_or_default()));
    }
    Ok(())
}

/// A row as its form holds it.
fn typed(ctx: &Ctx, case: &Case, row: &PlanRow) -> Result<Typed, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let words = row.words.open(&key, row.id.any()).map_err(|error| Fault::Internal(error.to_string()))?;
    let people = ctx.read(|conn| cases::victims(conn, case.id))?;
    let numbers: HashMap<_, _> = people.iter().map(|victim| (victim.id, victim.number)).collect();
    let victim = row.victim_id.and_then(|victim| numbers.get(&victim)).map(ToString::to_string);
    let mut typed = Typed::default();
    let day = row.due_on.number();
    for (name, value) in [
        ("victim", victim.unwrap_or_default()),
        ("goal", words.goal.clone()),
        ("need", row.need.clone()),
        ("service", row.service.clone()),
        ("officer", row.officer_id.map(|id| id.to_string()).unwrap_or_default()),
        ("unit", row.unit_id.map(|id| id.to_string()).unwrap_or_default()),
        ("agency", words.agency.clone()),
        ("due_d", (day % 100).to_string()),
        ("due_m", (day / 100 % 100).to_string()),
        ("due_y", row.due_on.year().to_string()),
        ("status", row.status.code().to_owned()),
        ("reason", words.reason.clone()),
    ] {
        typed.set(name, value);
    }
    Ok(typed)
}

async fn add(post: Post, id: Path<CaseId>) -> Answer {
    saved(post, *id, What::Add).await
}

async fn change(post: Post, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    saved(post, id, What::Change(number)).await
}

async fn agree(post: Post, id: Path<CaseId>) -> Answer {
    saved(post, *id, What::Agree).await
}

async fn saved(post: Post, id: CaseId, what: What) -> Answer {
    let (case, _) = seen(&post.ctx, id, Action::CaseWritePlan).await?;
    let mut prepared = form_page(&post.ctx, &case, what)?;
    prepared.version = post.version();
    if let What::Change(number) = what {
        let row = row(&post.ctx, &case, number)?;
        keep_named(&post.ctx, &row, &mut prepared.given)?;
    }
    let input = match (post.read(&prepared.given), actions::not_now(what, &case)) {
        (Ok(input), _) => input,
        // Whether the plan can still be changed comes before what was typed (D-05).
        (Err(_), Some(sentence)) => return Err(Fault::NotNow(sentence)),
        (Err(faults), None) => return acts::again(&post, prepared, &faults),
    };
    let save = Save { case: id, what, version: post.version(), input };
    let done = post.submit(move |tx, actor| actions::save(tx, actor, &save)).await;
    if let (Err(WriteError::Refused(Refusal::Stale { .. })), What::Change(number)) = (&done, what) {
        // Both stand side by side (D-03).
        let row = row(&post.ctx, &case, number)?;
        prepared.values = typed(&post.ctx, &case, &row)?;
    }
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// The address of the plan for whoever reads it; else of the act that needs it.
pub fn way_to_act(actor: &crate::access::Actor, facts: &crate::access::Facts) -> &'static str {
    if decide(actor, Action::CaseViewFile, facts).is_ok() { "rencana" } else { "sepakati-rencana" }
}
