//! The addresses of a person's assessment and safety plan: which versions there are, a new version, and one
//! version opened with a reason.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Save};
use super::store::{self, CareSheet};
use super::views::{self, address};
use super::{Kind, REVEAL_FORMS, WRITE};
use crate::access::{Action, Facts, decide};
use crate::base::ids::CaseId;
use crate::cases::file::reveal::{self, Open, Target};
use crate::cases::model::{Case, Victim};
use crate::cases::quota::{self, Passed, Taken};
use crate::cases::routes::{prepared, seen};
use crate::cases::store as cases;
use crate::crypto::SealError;
use crate::db::WriteError;
use crate::keys;
use crate::papers;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;

fn path(kind: Kind) -> String {
    format!("/berkas/{{case_id}}/orang/{{number}}/{}", kind.slug())
}

pub fn routes() -> Vec<Endpoint> {
    let mut all = Vec::new();
    for (kind, form) in &WRITE {
        let at = path(*kind);
        all.push(Endpoint::get(&at, Action::CaseViewParts, show));
        all.push(Endpoint::get(&format!("{at}/tulis"), form.action, show_write));
        all.push(Endpoint::post(&format!("{at}/tulis"), form, write));
    }
    for (kind, form) in &REVEAL_FORMS {
        let at = format!("{}/buka", path(*kind));
        all.push(Endpoint::get(&at, form.action, show_reveal));
        all.push(Endpoint::post(&at, form, reveal_version));
    }
    all
}

/// The sheet in the address: `/berkas/{id}/orang/{n}/keamanan/…`.
fn kind_of(ctx: &Ctx) -> Result<Kind, Fault> {
    ctx.request.path().split('/').nth(5).and_then(Kind::by_slug).ok_or(Fault::NotFound)
}

fn form_in(table: &'static [(Kind, FormSpec)], kind: Kind) -> Result<&'static FormSpec, Fault> {
    table.iter().find(|(of, _)| *of == kind).map(|(_, form)| form).ok_or(Fault::NotFound)
}

fn person(ctx: &Ctx, case: &Case, number: i32) -> Result<Victim, Fault> {
    ctx.read(|conn| cases::victim(conn, case.id, number))?.ok_or(Fault::NotFound)
}

fn about(case: &Case, victim: &Victim) -> String {
    format!("Berkas {} · orang {}", case.code, victim.number)
}

async fn show(ctx: Ctx, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    let kind = kind_of(&ctx)?;
    let (case, facts) = seen(&ctx, id, Action::CaseViewParts).await?;
    let victim = person(&ctx, &case, number)?;
    page(StatusCode::OK, &views::versions_page(&ctx, &case, &facts, &victim, kind)?)
}

/// The form of a new version, with the version that its writer read.
fn writing(ctx: &Ctx, case: &Case, victim: &Victim, kind: Kind) -> Result<(Prepared, Option<CareSheet>), Fault> {
    let before = ctx.read(|conn| store::newest(conn, victim.id, kind))?;
    let prepared = Prepared {
        about: about(case, victim),
        back: address(case.id, victim.number, kind),
        version: Some(before.as_ref().map_or(0, |row| row.version)),
        closed: actions::not_now(case),
        ..prepared(case)
    };
    Ok((prepared, before))
}

/// Writing on shows what was written before: the same right as opening it.
async fn show_write(ctx: Ctx, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    let kind = kind_of(&ctx)?;
    let form = form_in(&WRITE, kind)?;
    let (case, facts) = seen(&ctx, id, form.action).await?;
    let victim = person(&ctx, &case, number)?;
    let (mut prepared, before) = writing(&ctx, &case, &victim, kind)?;
    let Some(before) = before else { return acts::show(&ctx, form, prepared) };
    if let Err(denied) = decide(ctx.actor()?, Action::VictimRevealCare, &facts) {
        return ctx.deny(Action::VictimRevealCare, kind.code(), victim.id.any(), denied).await;
    }
    if let Some(sentence) = actions::not_now(&case) {
        return Err(Fault::NotNow(sentence));
    }
    if !ctx.comes_from_us() {
        return Ok(see_other(&prepared.back));
    }
    prepared.values = match for_form(&ctx, &case, &facts, &before).await? {
        Ok(values) => values,
        Err(over) => return quota::pages::waits(&ctx, prepared.back, over),
    };
    acts::show(&ctx, form, prepared)
}

/// A version for its form, recorded before it is shown; or the quota that is used up.
async fn for_form(ctx: &Ctx, case: &Case, facts: &Facts, row: &CareSheet) -> Result<Result<Typed, Passed>, Fault> {
    let actor = Arc::clone(ctx.actor()?);
    let (at, id) = (target(case.clone(), facts.clone(), row), row.victim_id.any());
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::VictimRevealCare, kind: at.kind, id };
        reveal::look(tx, &subject, &at, "edit")
    });
    if let Taken::Waits(over) = written.await? {
        return Ok(Err(over));
    }
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let answers = row.answers.open(&key, row.id.any()).map_err(unreadable)?;
    Ok(Ok(answers.0.typed(row.kind.fields())))
}

fn target(case: Case, facts: Facts, row: &CareSheet) -> Target {
    Target { case, facts, kind: row.kind.code(), class: row.kind.class(), person: Some(row.victim_id) }
}

fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

async fn write(post: Post, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    let kind = kind_of(&post.ctx)?;
    let (case, facts) = seen(&post.ctx, id, Action::CaseWrite).await?;
    let victim = person(&post.ctx, &case, number)?;
    let (mut prepared, _) = writing(&post.ctx, &case, &victim, kind)?;
    prepared.version = post.version();
    let input = match (post.read(&prepared.given), actions::not_now(&case)) {
        (Ok(input), _) => input,
        // Whether the case can still be written comes before what was typed (D-05).
        (Err(_), Some(sentence)) => return Err(Fault::NotNow(sentence)),
        (Err(faults), None) => return acts::again(&post, prepared, &faults),
    };
    let save = Save { case: id, number, kind, version: post.version(), input };
    let done = post.submit(move |tx, actor| actions::save(tx, actor, &save)).await;
    if let Err(WriteError::Refused(Refusal::Stale { .. })) = &done {
        // Both versions stand side by side (D-03), which opens the one that was saved.
        if let Some(theirs) = post.ctx.read(|conn| store::newest(conn, victim.id, kind))? {
            // What was typed is never lost to that: where it may not be opened now, their side stays empty.
            prepared.values = match for_form(&post.ctx, &case, &facts, &theirs).await {
                Ok(Ok(values)) => values,
                Ok(Err(_)) | Err(Fault::StepUp { .. }) => Typed::default(),
                Err(fault) => return Err(fault),
            };
        }
    }
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// Versions to choose from, the newest first, that one chosen unless the address names another.
fn choosing(ctx: &Ctx, case: &Case, victim: &Victim, kind: Kind) -> Result<(Prepared, Vec<CareSheet>), Fault> {
    let rows = ctx.read(|conn| store::versions(conn, victim.id, kind))?;
    let option = |row: &CareSheet| {
        OptionView::new(row.version.to_string(), format!("Versi {}, {}", row.version, row.made_at.short()))
    };
    let mut prepared = Prepared {
        about: about(case, victim),
        back: address(case.id, victim.number, kind),
        version: None,
        given: Given::from([("version", rows.iter().map(option).collect())]),
        ..prepared(case)
    };
    let asked = ctx.query("versi").filter(|asked| rows.iter().any(|row| row.version.to_string() == *asked));
    let chosen = asked.or_else(|| rows.first().map(|row| row.version.to_string()));
    prepared.values.set("version", chosen.unwrap_or_default());
    if rows.is_empty() {
        prepared.closed = Some(format!("{} orang ini belum ada.", kind.title()));
    }
    Ok((prepared, rows))
}

async fn show_reveal(ctx: Ctx, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    let kind = kind_of(&ctx)?;
    let form = form_in(&REVEAL_FORMS, kind)?;
    let (case, _) = seen(&ctx, id, form.action).await?;
    let victim = person(&ctx, &case, number)?;
    let (prepared, _) = choosing(&ctx, &case, &victim, kind)?;
    acts::show(&ctx, form, prepared)
}

async fn reveal_version(post: Post, at: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *at;
    let kind = kind_of(&post.ctx)?;
    let (case, _) = seen(&post.ctx, id, Action::VictimRevealCare).await?;
    let victim = person(&post.ctx, &case, number)?;
    let (prepared, rows) = choosing(&post.ctx, &case, &victim, kind)?;
    let ask = post.read(&prepared.given);
    let on_paper = ask.as_ref().is_ok_and(|input| input.has("paper", "sheet"));
    let version = ask.as_ref().ok().and_then(|input| input.text("version").parse::<i32>().ok());
    let row = rows.into_iter().find(|row| Some(row.version) == version);
    let looked_at = row.clone();
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::VictimRevealCare, kind: kind.code(), id: victim.id.any() };
            let (case, facts) = cases::load(tx, &subject, id)?;
            // A try without a reason stands in the log too (ACC-02).
            let input = ask.as_ref().map_err(|faults| subject.faults(faults.clone()))?;
            let row = looked_at.as_ref().ok_or_else(|| subject.hidden())?;
            if !first {
                return subject.decide(&facts).map(|_| None);
            }
            reveal::asked(tx, &subject, &target(case, facts, row), input).map(Some)
        })
        .await;
    match (written, row) {
        (Ok(Some(Taken::Counted)), Some(row)) => {
            let open = opened(&post.ctx, &case, number, &row)?;
            if on_paper { printed(&post.ctx, &case, kind, open).await } else { shown(&post.ctx, &case, open) }
        }
        (Ok(Some(Taken::Waits(over))), _) => quota::pages::waits(&post.ctx, prepared.back, over),
        (Ok(_), _) => Ok(see_other(post.ctx.request.path())),
        (Err(error), _) => acts::refused(&post, prepared, error),
    }
}

/// Every question with its answer; one that nobody touched says so.
fn opened(ctx: &Ctx, case: &Case, number: i32, row: &CareSheet) -> Result<Open, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let answers = row.answers.open(&key, row.id.any()).map_err(unreadable)?;
    let words = |field| answers.0.words(field, &ctx.book).unwrap_or_else(|| "belum ditanyakan".to_owned());
    let lines = row.kind.fields().iter().map(|field| (field.label.to_owned(), words(field))).collect();
    let (title, version) = (row.kind.title(), row.version);
    Ok(Open {
        alias: format!("Orang {number}, versi {version}, {}", row.made_at.short()),
        back: address(case.id, number, row.kind),
        sections: vec![(title, lines)],
    })
}

fn shown(ctx: &Ctx, case: &Case, open: Open) -> Answer {
    reveal::for_a_minute(ctx, Action::VictimRevealCare, case, open)
}

/// The same on a sheet that carries who printed it (D05, D06).
async fn printed(ctx: &Ctx, case: &Case, kind: Kind, open: Open) -> Answer {
    let sections = open.sections.into_iter().map(|(label, lines)| (label.to_owned(), lines)).collect();
    let sheet = papers::Sheet { title: kind.title_on_paper(), code: &case.code, alias: &open.alias, sections };
    papers::answer(sheet.document(ctx.actor()?, ctx.now), &format!("lembar-{}", case.code)).await
}
