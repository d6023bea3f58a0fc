//! The page of reception by an officer (Tahap 1): what is needed for a number, nothing more.
use std::sync::Arc;

use actix_web::HttpResponse;

use super::intake::{self, NewCase};
use super::intake_forms::NEW;
use super::model::Narrative;
use super::same::Asked;
use super::search::{self, Answered};
use crate::access::{Action, Permit};
use crate::base::ids::CaseId;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{Given, Input};
use crate::web::post::Post;
use crate::web::routes::Endpoint;

pub fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/berkas/baru", Action::CaseCreate, show_new), Endpoint::post("/berkas/baru", &NEW, receive)]
}

/// Who needs help may be far from the unit that was told of it.
pub(super) const ELSEWHERE: &str = "elsewhere";

/// Kecamatan of the unit's work area, for choosing where somebody is.
pub(super) fn regions(ctx: &Ctx) -> Result<Given, Fault> {
    let unit = &ctx.actor()?.unit;
    let mut found: Vec<_> =
        ctx.book.regions.values().filter(|r| r.level == "kecamatan" && unit.covers(&r.code)).collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    let options = found
        .into_iter()
        .map(|r| OptionView::new(&r.code, format!("{} ({})", r.name, ctx.book.regency_name(&r.code))))
        .chain([OptionView::new(ELSEWHERE, "Di luar wilayah ini, luar negeri, atau belum jelas")])
        .collect();
    Ok(Given::from([("region", options)]))
}

async fn show_new(ctx: Ctx) -> Answer {
    ctx.permit(Action::CaseCreate)?;
    acts::show(
        &ctx,
        &NEW,
        Prepared { back: "/berkas".into(), given: regions(&ctx)?, exit: true, ..Prepared::default() },
    )
}

async fn receive(post: Post) -> Answer {
    let permit = post.ctx.permit(Action::CaseCreate)?;
    let given = regions(&post.ctx)?;
    let mut prepared = Prepared { back: "/berkas".into(), given: given.clone(), exit: true, ..Prepared::default() };
    let input = match post.read(&given.into_iter().chain(search::echoed(&post)).collect()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let new = read(&input);
    if let Some(answer) = asked_first(&post, &permit, None, &new, &mut prepared).await? {
        return Ok(answer);
    }
    let book = Arc::clone(&post.ctx.book);
    let done = post.submit(move |tx, actor| intake::receive(tx, &book, actor, &permit, &new)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// The form once more where somebody is recorded under the reporter's number already, which is to be read before
/// anything is saved (INT-09).
pub(super) async fn asked_first(
    post: &Post,
    permit: &Permit,
    at: Option<CaseId>,
    told: &NewCase,
    prepared: &mut Prepared,
) -> Result<Option<HttpResponse>, Fault> {
    let asked = Asked::by_phone(&post.ctx.app.keyring, &told.narrative.reporter_contact);
    match search::answered(post, permit, at, &asked).await? {
        Answered::Unanswered(found) => {
            let mut form = std::mem::take(prepared);
            form.given.extend(search::only_new());
            form.links = found.links();
            form.notes = found.own_notes().chain(found.notes(&post.ctx)).collect();
            acts::again(post, form, &[search::question()]).map(Some)
        }
        Answered::Later(minutes) => {
            search::later(post, std::mem::take(prepared), "reporter_contact", minutes).map(Some)
        }
        Answered::Same(_) | Answered::New => Ok(None),
    }
}

/// The answers of one of the forms of reception.
pub(super) fn read(input: &Input) -> NewCase {
    NewCase {
        channel: input.text("channel"),
        case_type: input.text("case_type"),
        region: input.some_text("region").filter(|code| code != ELSEWHERE).unwrap_or_default(),
        danger: input.yes("danger").unwrap_or_default(),
        narrative: Narrative {
            text: input.text("narrative"),
            place: input.text("place"),
            reporter_name: input.text("reporter_name"),
            reporter_contact: input.text("reporter_contact"),
        },
        draft: input.has("ticks", "draft"),
    }
}
