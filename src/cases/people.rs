//! The pages about one person of a case: adding, correcting, and showing who somebody is.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{Actors, KIND};
use super::disclosed::{Lines, SAFE_WORD};
use super::doubts::Doubts;
use super::forms::{PARTS, REVEAL, VICTIM, VICTIM_EDIT};
use super::model::{Case, Victim};
use super::quota::{self, Passed};
use super::revealing::{self, Shown};
use super::routes::{prepared, seen};
use super::same::Asked;
use super::search::{self, Answered};
use super::views::IdentityPage;
use super::{store, victims};
use crate::access::{Action, Bundle, Denied, Facts, decide};
use crate::base::ids::CaseId;
use crate::db::WriteError;
use crate::keys;
use crate::papers;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::forms::Given;
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/orang", Action::VictimCreate, show_person),
        Endpoint::post("/berkas/{case_id}/orang", &VICTIM, add_person),
        Endpoint::get("/berkas/{case_id}/orang/{number}/ubah", Action::VictimEdit, show_edit),
        Endpoint::post("/berkas/{case_id}/orang/{number}/ubah", &VICTIM_EDIT, edit_person),
        Endpoint::get("/berkas/{case_id}/orang/{number}/identitas", Action::VictimReveal, show_reveal),
        Endpoint::post("/berkas/{case_id}/orang/{number}/identitas", &REVEAL, reveal),
    ]
}

async fn show_person(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, Action::VictimCreate).await?;
    acts::show(&ctx, &VICTIM, Prepared { closed: case.read_only(), ..prepared(&case) })
}

async fn add_person(post: Post, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&post.ctx, *id, Action::VictimCreate).await?;
    let mut prepared = prepared(&case);
    let mut person = match post.read(&search::echoed(&post)) {
        Ok(input) => victims::read(&input),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    // Nobody is looked for on a form that cannot be saved anyway.
    let saves = case.read_only().is_none() && post.version() == Some(case.version);
    if saves && let Ok(permit) = decide(post.ctx.actor()?, Action::VictimCreate, &facts) {
        let asked = Asked::of(&post.ctx.app.keyring, &person, &case, post.ctx.now.day());
        match search::answered(&post, &permit, Some(case.id), &asked).await? {
            Answered::Unanswered(found) => {
                prepared.given = found.choices();
                prepared.notes = found.notes(&post.ctx);
                prepared.links = found.links();
                return acts::again(&post, prepared, &[search::question()]);
            }
            Answered::Same(other) => person.same_as = Some(other),
            Answered::New => {}
            Answered::Later(minutes) => return search::later(&post, prepared, "full_name", minutes),
        }
    }
    let (id, version) = (*id, post.version());
    let doubts = Doubts::of(&person, post.ctx.now.day(), &post.ctx.book);
    let done = post
        .submit(move |tx, actor| {
            let subject = Subject { actor, action: Action::VictimCreate, kind: KIND, id: id.any() };
            let (case, facts) = store::load(tx, &subject, id)?;
            let permit = subject.decide(&facts)?;
            writable(&subject, &case)?;
            victims::add(tx, &Actors { actor, permit: &permit }, &case, version, &person).map(|done| doubts.onto(done))
        })
        .await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

pub(super) fn writable(subject: &Subject<'_>, case: &Case) -> Result<(), Refusal> {
    case.read_only().map_or(Ok(()), |sentence| Err(subject.not_now(sentence)))
}

/// One person of a case that was reached before.
fn person(ctx: &Ctx, case: &Case, number: i32) -> Result<Victim, Fault> {
    ctx.read(|conn| store::victim(conn, case.id, number))?.ok_or(Fault::NotFound)
}

/// Changing somebody's data shows it: the same right as revealing.
async fn show_edit(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, facts) = seen(&ctx, id, Action::VictimEdit).await?;
    let victim = person(&ctx, &case, number)?;
    let of_person = Facts { child: victim.is_child, ..facts };
    if let Err(denied) = decide(ctx.actor()?, Action::VictimReveal, &of_person) {
        return ctx.deny(Action::VictimReveal, "victim", victim.id.any(), denied).await;
    }
    if let Some(sentence) = case.read_only() {
        return Err(Fault::NotNow(sentence));
    }
    if !ctx.comes_from_us() {
        return Ok(see_other(&format!("/berkas/{id}")));
    }
    let values = match opened(&ctx, &case, &victim, of_person).await? {
        Ok(values) => values,
        Err(over) => return quota::pages::waits(&ctx, format!("/berkas/{id}"), over),
    };
    acts::show(&ctx, &VICTIM_EDIT, Prepared { version: Some(victim.version), values, ..prepared(&case) })
}

/// A person's data as the form holds them: a look at identity like any other, with its audit row; or the
/// quota that is used up.
async fn opened(ctx: &Ctx, case: &Case, victim: &Victim, of_person: Facts) -> Result<Result<Typed, Passed>, Fault> {
    let actor = Arc::clone(ctx.actor()?);
    let (victim_id, case_id, key_id) = (victim.id, case.id, case.key_id);
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::VictimReveal, kind: "victim", id: victim_id.any() };
        let reason = "edit".to_owned();
        let ask = revealing::Reveal { case: case_id, victim: victim_id, reason, note: String::new(), paper: false };
        let key = keys::open(tx.conn, tx.keyring, key_id)?;
        revealing::reveal(tx, &subject, &of_person, &key, &ask)
    });
    let permit = match written.await? {
        Shown::Open(permit) => permit,
        Shown::Waits(over) => return Ok(Err(over)),
    };
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    Ok(Ok(victims::typed(victim, &key, permit.bundles())))
}

async fn edit_person(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _) = seen(&post.ctx, id, Action::VictimEdit).await?;
    let prepared = Prepared { version: post.version(), ..prepared(&case) };
    let typed = match post.read(&Given::new()) {
        Ok(input) => victims::read(&input),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let version = post.version();
    let doubts = Doubts::of(&typed, post.ctx.now.day(), &post.ctx.book);
    let done = post
        .submit(move |tx, actor| {
            let subject = Subject { actor, action: Action::VictimEdit, kind: KIND, id: id.any() };
            let (case, facts) = store::load(tx, &subject, id)?;
            let permit = subject.decide(&facts)?;
            writable(&subject, &case)?;
            let victim = store::victim(tx.conn, id, number)?.ok_or_else(|| subject.hidden())?;
            let reveal = Subject { action: Action::VictimReveal, ..subject };
            let shown = reveal.decide(&Facts { child: victim.is_child, ..facts })?.bundles();
            let correction = victims::Correction { person: typed.clone(), shown };
            victims::edit(tx, &Actors { actor, permit: &permit }, &case, &victim, version, &correction)
                .map(|done| doubts.onto(done))
        })
        .await;
    let mut prepared = prepared;
    if let Err(WriteError::Refused(Refusal::Stale { .. })) = &done {
        // Both versions stand side by side (D-03), which opens the one that was saved.
        let (case, facts) = seen(&post.ctx, id, Action::VictimEdit).await?;
        let victim = person(&post.ctx, &case, number)?;
        let of_person = Facts { child: victim.is_child, ..facts };
        match opened(&post.ctx, &case, &victim, of_person).await? {
            Ok(values) => prepared.values = values,
            Err(over) => return quota::pages::waits(&post.ctx, format!("/berkas/{id}"), over),
        }
    }
    done.or_else(|error| acts::refused(&post, prepared, error))
}

async fn show_reveal(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, facts) = seen(&ctx, id, Action::CaseView).await?;
    let victim = person(&ctx, &case, number)?;
    let of_person = Facts { child: victim.is_child, ..facts };
    match decide(ctx.actor()?, Action::VictimReveal, &of_person) {
        Ok(_) => acts::show(&ctx, &REVEAL, Prepared { version: None, ..prepared(&case) }),
        Err(denied) => ctx.deny(Action::VictimReveal, "victim", victim.id.any(), denied).await,
    }
}

/// Identity is in this answer only; after 60 seconds the page goes back by itself.
async fn reveal(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _) = seen(&post.ctx, id, Action::CaseView).await?;
    let victim = person(&post.ctx, &case, number)?;
    let prepared = Prepared { version: None, ..prepared(&case) };
    let victim_id = victim.id;
    let ask = post.read(&Given::new()).map(|input| revealing::Reveal {
        case: id,
        victim: victim_id,
        reason: input.text("reason"),
        note: input.text("note"),
        paper: input.has("paper", "sheet"),
    });
    let on_paper = ask.as_ref().is_ok_and(|ask| ask.paper);
    let parts: Vec<String> = post.typed.all(PARTS).map(str::to_owned).collect();
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::VictimReveal, kind: "victim", id: victim_id.any() };
            let (case, facts) = store::load(tx, &subject, id)?;
            if case.is_masked_for_good(tx.now) {
                return Err(subject.denied(Denied::Explain));
            }
            let victim = store::victim(tx.conn, id, number)?.ok_or_else(|| subject.hidden())?;
            let facts = Facts { child: victim.is_child, ..facts };
            // A try without a reason stands in the log too (ACC-02).
            let ask = ask.as_ref().map_err(|faults| subject.faults(faults.clone()))?;
            if first {
                let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
                return revealing::reveal(tx, &subject, &facts, &key, ask).map(Some);
            }
            subject.decide(&facts).map(|_| None)
        })
        .await;
    let permit = match written {
        Ok(Some(Shown::Open(permit))) => permit,
        Ok(Some(Shown::Waits(over))) => return quota::pages::waits(&post.ctx, format!("/berkas/{id}"), over),
        Ok(None) => return Ok(see_other(post.ctx.request.path())),
        Err(error) => return acts::refused(&post, prepared, error),
    };
    let key = post.ctx.read(|conn| keys::open(conn, &post.ctx.app.keyring, case.key_id))?;
    let sections =
        revealing::lines(&permit, &victim, &case, &key, &post.ctx.book).map_err(|e| Fault::Internal(e.to_string()))?;
    if on_paper {
        return sheet(&post.ctx, &case, &victim, sections, &parts).await;
    }
    let sections = sections.into_iter().map(|(bundle, lines)| (bundle.label(), lines)).collect();
    let back = format!("/berkas/{id}");
    let mut shell = Shell::new(&post.ctx, "victim.reveal", "Identitas").with_exit();
    shell.refresh_to = Some((60, back.clone()));
    let shown_to = format!("{}, {}, {}", shell.user_name, shell.unit_name, post.ctx.now.long());
    let mut answer = page(
        StatusCode::OK,
        &IdentityPage { shell, code: case.code, alias: victim.alias_code, back: back.clone(), sections, shown_to },
    )?;
    crate::web::edge::set_header(&mut answer, "refresh", &format!("60; url={back}"));
    Ok(answer)
}

/// What is not asked for stays off the paper; the secret word is never on it.
async fn sheet(ctx: &Ctx, case: &Case, victim: &Victim, open: Vec<(Bundle, Lines)>, parts: &[String]) -> Answer {
    let wanted = |bundle: Bundle| {
        if parts.is_empty() { bundle == Bundle::Identity } else { parts.iter().any(|part| part == bundle.code()) }
    };
    let off_paper = |lines: Lines| lines.into_iter().filter(|(label, _)| label != SAFE_WORD).collect();
    let sections = open.into_iter().filter(|(bundle, _)| wanted(*bundle));
    let sections = sections.map(|(bundle, lines)| (bundle.label().to_owned(), off_paper(lines))).collect();
    let sheet = papers::Sheet { title: papers::IDENTITY, code: &case.code, alias: &victim.alias_code, sections };
    papers::answer(sheet.document(ctx.actor()?, ctx.now), &format!("lembar-{}", case.code)).await
}
