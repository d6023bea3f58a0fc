//! The pages of reception again: a draft that goes on, a correction, and what stood there before. Who reported shows in
//! the form under the right, the log and the quota of every other look at it (ADR 10).
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Again};
use super::store::{self, Replaced, Version};
use super::{not_now, typed, views};
use crate::access::{Action, Denied, Facts, decide};
use crate::accounts;
use crate::base::ids::CaseId;
use crate::cases::actions::KIND;
use crate::cases::disclosed::Lines;
use crate::cases::intake::NewCase;
use crate::cases::intake_forms::{CORRECT, DRAFT};
use crate::cases::model::Case;
use crate::cases::quota::{self, Passed, Taken};
use crate::cases::reception::{self, asked_first};
use crate::cases::routes::{prepared, seen};
use crate::cases::{reporter, search};
use crate::crypto::{DataKey, SealError};
use crate::db::WriteError;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::FormSpec;
use crate::web::post::Post;
use crate::web::routes::Endpoint;

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/draf", Action::CaseEditIntake, show_draft),
        Endpoint::post("/berkas/{case_id}/draf", &DRAFT, save),
        Endpoint::get("/berkas/{case_id}/penerimaan", Action::CaseEditIntake, show_correct),
        Endpoint::post("/berkas/{case_id}/penerimaan", &CORRECT, save),
        Endpoint::get("/berkas/{case_id}/penerimaan/semula", Action::CaseViewFile, show_before),
    ]
}

async fn show_draft(ctx: Ctx, id: Path<CaseId>) -> Answer {
    show(ctx, *id, &DRAFT).await
}

async fn show_correct(ctx: Ctx, id: Path<CaseId>) -> Answer {
    show(ctx, *id, &CORRECT).await
}

fn is_draft(spec: &FormSpec) -> bool {
    spec.slug == DRAFT.slug
}

async fn show(ctx: Ctx, id: CaseId, spec: &'static FormSpec) -> Answer {
    let (case, facts) = seen(&ctx, id, Action::CaseEditIntake).await?;
    if let Some(sentence) = not_now(&case, is_draft(spec)) {
        return Err(Fault::NotNow(sentence));
    }
    let told = told(&ctx, &case)?;
    if told.names_reporter() && !ctx.comes_from_us() {
        return Ok(see_other(&format!("/berkas/{id}")));
    }
    match opened(&ctx, &case, facts, &told).await? {
        Ok(values) => acts::show(&ctx, spec, Prepared { values, ..asking(&ctx, &case, &told)? }),
        Err(over) => quota::pages::waits(&ctx, format!("/berkas/{id}"), over),
    }
}

fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

fn told(ctx: &Ctx, case: &Case) -> Result<NewCase, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    NewCase::of(&ctx.book, case, &key).map_err(unreadable)
}

/// The regions of the unit, and the one that stands there when it is another: a village, or one of the unit before.
fn asking(ctx: &Ctx, case: &Case, told: &NewCase) -> Result<Prepared, Fault> {
    let mut given = reception::regions(ctx)?;
    let options = given.entry("region").or_default();
    if !told.region.is_empty() && !options.iter().any(|option| option.code == told.region) {
        options.insert(0, OptionView::new(&told.region, ctx.book.place_name(&told.region)));
    }
    Ok(Prepared { given, ..prepared(case) })
}

/// What the form holds before anything is typed; or the quota that is used up. A reception that names nobody is no look.
async fn opened(ctx: &Ctx, case: &Case, facts: Facts, told: &NewCase) -> Result<Result<Typed, Passed>, Fault> {
    if !told.names_reporter() {
        return Ok(Ok(typed(told)));
    }
    let actor = Arc::clone(ctx.actor()?);
    if let Err(denied) = reporter::right(&actor, &facts) {
        return ctx.deny(Action::VictimReveal, KIND, case.id.any(), denied).await;
    }
    let looked = case.clone();
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::VictimReveal, kind: KIND, id: looked.id.any() };
        reporter::look(tx, &subject, &looked, &facts, "edit")
    });
    Ok(match written.await? {
        Taken::Counted => Ok(typed(told)),
        Taken::Waits(over) => Err(over),
    })
}

async fn save(post: Post, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&post.ctx, *id, Action::CaseEditIntake).await?;
    let of_draft = is_draft(post.spec);
    if let Some(sentence) = not_now(&case, of_draft) {
        return Err(Fault::NotNow(sentence));
    }
    let stands = told(&post.ctx, &case)?;
    let mut prepared = Prepared { version: post.version(), ..asking(&post.ctx, &case, &stands)? };
    let input = match post.read(&prepared.given.clone().into_iter().chain(search::echoed(&post)).collect()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let told = reception::read(&input);
    // Nobody is looked for again under a number that stood there before, or on a form that cannot be saved.
    let looks = told.narrative.reporter_contact != stands.narrative.reporter_contact;
    if looks
        && post.version() == Some(case.version)
        && let Ok(permit) = decide(post.ctx.actor()?, Action::CaseEditIntake, &facts)
        && let Some(answer) = asked_first(&post, &permit, Some(case.id), &told, &mut prepared).await?
    {
        return Ok(answer);
    }
    let (reason, book) = (input.text("reason"), Arc::clone(&post.ctx.book));
    let again = Again { id: *id, version: post.version(), of_draft, told, reason, book };
    let done = post.submit(move |tx, actor| actions::save(tx, actor, &again)).await;
    if let Err(WriteError::Refused(Refusal::Stale { .. })) = &done {
        // Both versions stand side by side (D-03), which opens the one that was saved.
        match opened(&post.ctx, &case, facts, &stands).await? {
            Ok(values) => prepared.values = values,
            Err(over) => return quota::pages::waits(&post.ctx, format!("/berkas/{id}"), over),
        }
    }
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// Each reception that was replaced, the newest first, with the names of nobody.
async fn show_before(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::CaseViewFile).await?;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let mut lines = Vec::new();
    for (version, replaced) in earlier(&ctx, &case, &key)? {
        let by = ctx.read(|conn| accounts::store::name_of(conn, Some(version.replaced_by)))?;
        lines.push(views::Earlier::new(&version, &replaced, by, &ctx.book));
    }
    let may = matches!(reporter::right(ctx.actor()?, &facts), Ok(_) | Err(Denied::StepUp));
    page(StatusCode::OK, &views::EarlierPage::new(&ctx, &case, lines, may && !case.is_masked_for_good(ctx.now)))
}

fn earlier(ctx: &Ctx, case: &Case, key: &DataKey) -> Result<Vec<(Version, Replaced)>, Fault> {
    let versions = ctx.read(|conn| store::versions(conn, case.id))?;
    let open = |version: Version| {
        let replaced = version.body.open(key, version.id.any()).map(|body| (*body).clone()).map_err(unreadable)?;
        Ok((version, replaced))
    };
    versions.into_iter().map(open).collect()
}

/// Who reported as it stood before each correction, for the page that shows who reported.
pub fn earlier_reporters(ctx: &Ctx, case: &Case, key: &DataKey) -> Result<Lines, Fault> {
    let mut lines = Lines::new();
    for (version, Replaced { told, .. }) in earlier(ctx, case, key)? {
        let until = version.replaced_at.short();
        let parts = [("Nama", told.narrative.reporter_name), ("Nomor", told.narrative.reporter_contact)];
        let said = parts.into_iter().filter(|(_, value)| !value.is_empty());
        lines.extend(said.map(|(label, value)| (format!("{label}, semula sampai {until}"), value)));
    }
    Ok(lines)
}
