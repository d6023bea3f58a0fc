//! The pages of reception again: a draft that goes on, a correction, and what stood there before. Who reported shows in
//! the form under the right, the log and the quota of every other look at it (ADR 10).
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Again};
use super::store::{Replaced, Version, versions};
use super::{masked, not_now, typed, undecodable, views};
use crate::access::{Action, decide};
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
use crate::cases::{reporter, search, store};
use crate::crypto::{DataKey, SealError};
use crate::db::WriteError;
use crate::keys;
use crate::refusal::{Refusal, Subject};
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
    let (case, _) = seen(&ctx, id, Action::CaseEditIntake).await?;
    if let Some(sentence) = not_now(&case, is_draft(spec)) {
        return Err(Fault::NotNow(sentence));
    }
    let told = told(&ctx, &case)?;
    if told.names_reporter() && !ctx.comes_from_us() {
        return Ok(see_other(&format!("/berkas/{id}")));
    }
    match opened(&ctx, &case, told).await? {
        Ok((case, told)) => acts::show(&ctx, spec, Prepared { values: typed(&told), ..asking(&ctx, &case, &told)? }),
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

/// The case and its reception for the form that shows them; or the quota that is used up. A reception that names nobody
/// is no look. One that does is read in the transaction that allows and records the look.
async fn opened(ctx: &Ctx, case: &Case, told: NewCase) -> Result<Result<(Case, NewCase), Passed>, Fault> {
    if !told.names_reporter() {
        return Ok(Ok((case.clone(), told)));
    }
    let (id, actor, book) = (case.id, Arc::clone(ctx.actor()?), Arc::clone(&ctx.book));
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::CaseEditIntake, kind: KIND, id: id.any() };
        let (case, facts) = store::load(tx, &subject, id)?;
        subject.decide(&facts)?;
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        let told = NewCase::of(&book, &case, &key).map_err(undecodable)?;
        let reveal = Subject { action: Action::VictimReveal, ..subject };
        Ok(match reporter::look(tx, &reveal, &case, &facts, "edit")? {
            Taken::Counted => Ok((case, told)),
            Taken::Waits(over) => Err(over),
        })
    });
    written.await.map_err(|error| match error {
        WriteError::Refused(Refusal::StepUp(_)) => Fault::StepUp { then: ctx.here() },
        other => other.into(),
    })
}

async fn save(post: Post, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&post.ctx, *id, Action::CaseEditIntake).await?;
    let of_draft = is_draft(post.spec);
    let closed = not_now(&case, of_draft);
    let stands = told(&post.ctx, &case)?;
    let mut prepared = Prepared { version: post.version(), ..asking(&post.ctx, &case, &stands)? };
    let read = post.read(&prepared.given.clone().into_iter().chain(search::echoed(&post)).collect());
    let input = match (read, closed.clone()) {
        (Ok(input), _) => input,
        // Whether this form is the one for the case comes before what was typed (D-05).
        (Err(_), Some(sentence)) => return Err(Fault::NotNow(sentence)),
        (Err(faults), None) => return acts::again(&post, prepared, &faults),
    };
    let told = reception::read(&input);
    // Nobody is looked for again under a number that stood there before, or on a form that cannot be saved.
    let looks = told.narrative.reporter_contact != stands.narrative.reporter_contact;
    if !looks && let Some(minutes) = full(&post, *id, &told)? {
        return search::later(&post, prepared, "reporter_contact", minutes);
    }
    if looks
        && closed.is_none()
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
        prepared = theirs(&post.ctx, *id).await?;
    }
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// Where no more may be looked for, the number that stands there waits like any other: else it would answer who tries.
fn full(post: &Post, id: CaseId, told: &NewCase) -> Result<Option<i64>, Fault> {
    if told.narrative.reporter_contact.is_empty() {
        return Ok(None);
    }
    let (actor, now) = (post.ctx.actor()?, post.ctx.now);
    post.ctx.read(|conn| quota::seeking::wait(conn, actor, Some(id), now))
}

/// What somebody else saved meanwhile, as it stands now, for both versions side by side (D-03). What was typed is never
/// lost to who reported: where that may not be opened now, their side says so.
async fn theirs(ctx: &Ctx, id: CaseId) -> Result<Prepared, Fault> {
    let (case, _) = seen(ctx, id, Action::CaseEditIntake).await?;
    let stands = told(ctx, &case)?;
    let (case, stands, values) = match opened(ctx, &case, stands.clone()).await {
        Ok(Ok((case, told))) => {
            let values = typed(&told);
            (case, told, values)
        }
        Ok(Err(_)) | Err(Fault::StepUp { .. }) => {
            let values = masked(&stands);
            (case, stands, values)
        }
        Err(fault) => return Err(fault),
    };
    Ok(Prepared { values, ..asking(ctx, &case, &stands)? })
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
    let may = reporter::may(ctx.actor()?, &facts).is_ok();
    page(StatusCode::OK, &views::EarlierPage::new(&ctx, &case, lines, may && !case.is_masked_for_good(ctx.now)))
}

fn earlier(ctx: &Ctx, case: &Case, key: &DataKey) -> Result<Vec<(Version, Replaced)>, Fault> {
    let versions = ctx.read(|conn| versions(conn, case.id))?;
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
