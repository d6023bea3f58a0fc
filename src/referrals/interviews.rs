//! The receiving unit begins an interview: it counts with those of the owner, and whoever begins
//! learns first when and by which office the person was interviewed before (SCR-10).
use std::sync::Arc;

use actix_web::web::Path;

use super::actions::KIND;
use super::grants::Opening;
use super::pages::{may, prepared};
use super::routes::seen;
use super::store::{self, Found};
use crate::access::{Action, Actor, Bundle, decide};
use crate::base::ids::ReferralId;
use crate::cases::checks::actions::{Begin, Of, interview, interview_closed};
use crate::cases::checks::forms::{COMPANION, Kind, REASON, STARTED};
use crate::cases::checks::store::interviews;
use crate::cases::checks::views::warning;
use crate::db::Tx;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::forms::{Field, FormSpec, Given, Input};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;

static FIELDS: [Field; 3] = [STARTED, COMPANION, REASON];

const fn spec(action: Action, slug: &'static str, title: &'static str) -> FormSpec {
    FormSpec { action, slug, title, intro: "", button: "Mulai wawancara", danger: false, fields: &FIELDS }
}
pub static INTERVIEW: FormSpec = spec(Action::ReferralInterview, "wawancara", "Mulai wawancara");
pub static AGAIN: FormSpec =
    spec(Action::ReferralInterviewAgain, "wawancara-lagi", "Mulai wawancara ketiga atau berikutnya");

pub fn routes() -> Vec<Endpoint> {
    let both = [&INTERVIEW, &AGAIN].into_iter().flat_map(|spec| {
        let path = format!("/rujukan/{{referral_id}}/{}", spec.slug);
        [Endpoint::get(&path, spec.action, show), Endpoint::post(&path, spec, begin)]
    });
    both.collect()
}

/// The way to the form, on the page of a referral that was accepted.
pub fn link(actor: &Actor, found: &Found) -> Option<(String, &'static str)> {
    let spec = [&INTERVIEW, &AGAIN].into_iter().find(|spec| decide(actor, spec.action, &found.facts).is_ok())?;
    not_now(found).is_none().then(|| (format!("/rujukan/{}/{}", found.referral.id, spec.slug), spec.title))
}

const fn kind(action: Action) -> Kind {
    if matches!(action, Action::ReferralInterviewAgain) { Kind::Again } else { Kind::Interview }
}

/// Why nobody of the receiving unit may interview through this referral now.
fn not_now(found: &Found) -> Option<&'static str> {
    match (&found.victim, &found.opening) {
        (None, _) => Some("Rujukan ini tidak menyebut orang."),
        (_, Opening::Withdrawn | Opening::Expired) => {
            Some("Persetujuannya ditarik atau habis masa berlakunya. Tanyakan dulu kepada pengirim.")
        }
        _ if found.referral.has_moved() => Some("Berkasnya sudah berpindah. Mulai wawancara dari berkas unit Anda."),
        _ => None,
    }
}

async fn show(ctx: Ctx, id: Path<ReferralId>) -> Answer {
    let action = ctx.meta.action;
    let spec = if action == AGAIN.action { &AGAIN } else { &INTERVIEW };
    let found = seen(&ctx, *id).await?;
    match decide(ctx.actor()?, action, &found.facts) {
        Ok(_) => acts::show(&ctx, spec, prepared_for(&ctx, &found, action)?),
        Err(denied) => ctx.deny(action, KIND, id.any(), denied).await,
    }
}

fn prepared_for(ctx: &Ctx, found: &Found, action: Action) -> Result<Prepared, Fault> {
    let mut prepared = Prepared { closed: not_now(found).map(str::to_owned), ..prepared(found, &ctx.book) };
    let Some(victim) = found.victim.as_ref().filter(|_| prepared.closed.is_none()) else { return Ok(prepared) };
    let held = ctx.read(|conn| interviews(conn, victim.id))?;
    prepared.version = i32::try_from(held.len()).ok();
    prepared.notes = warning(&held, &ctx.book);
    if !held.is_empty() && found.opening.bundles().has(Bundle::Narrative) {
        let way = (format!("/rujukan/{}", found.referral.id), "Baca asesmen awal lewat rujukan ini".to_owned());
        prepared.links.push(way);
    }
    prepared.closed = interview_closed(kind(action), held.len()).map(str::to_owned);
    Ok(prepared)
}

async fn begin(post: Post, id: Path<ReferralId>) -> Answer {
    let found = may(&post, *id).await?;
    let action = post.spec.action;
    let prepared = prepared_for(&post.ctx, &found, action)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, version, input) = (*id, post.version(), Arc::new(input));
    let done = post.submit(move |tx, actor| count(tx, actor, (id, action), version, &input)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

fn count(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (id, action): (ReferralId, Action),
    version: Option<i32>,
    input: &Input,
) -> Result<Done, Refusal> {
    let subject = Subject { actor, action, kind: KIND, id: id.any() };
    let found = store::load(tx, &subject, id)?;
    let permit = subject.decide(&found.facts)?;
    let (None, Some(victim)) = (not_now(&found), &found.victim) else {
        return Err(subject.not_now(not_now(&found).unwrap_or_default()));
    };
    let key = keys::open(tx.conn, tx.keyring, found.case.key_id)?;
    let entry = permit.entry(actor, KIND, id.any(), found.case.id.any());
    let of = Of { subject, case: &found.case, victim, key: &key, entry };
    let begin = Begin { version, input, head: kind(action) == Kind::Again };
    let held = interview(tx, &of, &begin, Some(id))?;
    Ok(Done::at(&format!("/rujukan/{id}"), format!("{}-W.{held}", found.referral.code)))
}
