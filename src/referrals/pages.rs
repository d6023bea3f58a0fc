//! Pages with a shape of their own: a new referral in two choices and a form, the change of a draft.
//! The page before sending stands in `send_page`.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, Step};
use super::drafting::{self, NewReferral};
use super::flow::ARROWS;
use super::forms::{self, CREATE, EDIT};
use super::model::Letter;
use super::routes::seen;
use super::store::Found;
use super::suggest::{self, Asked};
use super::views::{self, NewPage};
use super::{checking, disclosure};
use crate::access::{Action, Bundle, UnitCard, decide};
use crate::base::ids::{CaseId, ReferralId, UnitId};
use crate::cases;
use crate::cases::model::{Case, Victim};
use crate::flow::{self, FieldFault};
use crate::keys;
use crate::reference::Book;
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::shell::Shell;

/// What every page about one referral starts with.
pub fn prepared(found: &Found, book: &Book) -> Prepared {
    let referral = &found.referral;
    Prepared {
        about: format!("Rujukan {} · {}", referral.code, book.label("need", &referral.need)),
        back: format!("/rujukan/{}", referral.id),
        version: Some(referral.version),
        exit: true,
        ..Prepared::default()
    }
}

/// The referral for an act on it: who may not do it learns so before anything typed is looked at (D-05).
pub async fn may(post: &Post, id: ReferralId) -> Result<Found, Fault> {
    let (ctx, action) = (&post.ctx, post.spec.action);
    let found = seen(ctx, id).await?;
    match decide(ctx.actor()?, action, &found.facts) {
        Ok(_) => Ok(found),
        Err(denied) => ctx.deny(action, KIND, id.any(), denied).await,
    }
}

/// Whether the state knows the act comes before what was typed, too.
pub fn no_such_step(spec: &FormSpec, found: &Found) -> String {
    flow::Refusal::no_step(ARROWS, found.referral.state.label(), spec.action.code()).to_string()
}

pub fn reason_missing() -> Vec<FieldFault> {
    vec![FieldFault { field: "reason", text: "Pilih alasan membuka identitas.".into() }]
}

/// The case for a new referral; who may not refer from it learns as little as elsewhere.
async fn ground(ctx: &Ctx, id: CaseId) -> Result<(Case, Vec<Victim>), Fault> {
    let actor = ctx.actor()?;
    let found = ctx.read(|conn| cases::store::find(conn, actor, id))?;
    let Some((case, facts)) = found else { return ctx.hide(Action::ReferralCreate, "case", id.any()).await };
    if let Err(denied) = decide(actor, Action::ReferralCreate, &facts) {
        return ctx.deny(Action::ReferralCreate, "case", id.any(), denied).await;
    }
    let victims = ctx.read(|conn| cases::store::victims(conn, id))?;
    Ok((case, victims))
}

pub async fn show_new(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, victims) = ground(&ctx, *id).await?;
    let need = ctx.query("kebutuhan").filter(|need| ctx.book.has_code("need", need));
    let unit = ctx.query("tujuan").and_then(|id| id.parse().ok()).and_then(|id| ctx.book.unit(id)).cloned();
    if let (Some(need), Some(unit)) = (&need, &unit) {
        let mut prepared = blank(&ctx.book, &case, &victims, need, unit);
        prefill(&mut prepared.values, &ctx.book, &case, &victims, need, unit);
        prepared.values.set("urgency", urgency(&ctx, Some(need)));
        offer_despite(&ctx, &mut prepared, unit);
        return acts::show(&ctx, &CREATE, prepared);
    }
    let here = format!("/berkas/{}/rujuk", case.id);
    let urgency = urgency(&ctx, need.as_deref());
    let named = need.as_deref().map_or_else(Vec::new, |need| {
        let asked = Asked { need, region: &case.region_code, own: case.unit_id, urgency: &urgency, now: ctx.now };
        suggest::receivers(&ctx.book, asked)
    });
    let others = suggest::others(&ctx.book, &named, &case.region_code, case.unit_id);
    let (named, beyond): (Vec<_>, Vec<_>) = named.into_iter().partition(|suggestion| suggestion.covers);
    let page_of = NewPage {
        shell: Shell::new(&ctx, "referral.create", "Rujukan baru").with_exit(),
        about: format!("Berkas {}", case.code),
        back: if need.is_some() { here.clone() } else { format!("/berkas/{}", case.id) },
        here,
        needs: ctx.book.options("need").iter().map(|c| (c.code.clone(), c.label.clone())).collect(),
        need: need.map(|code| (code.clone(), ctx.book.label("need", &code))),
        urgencies: ctx.book.options("referral_urgency").iter().map(|c| (c.code.clone(), c.label.clone())).collect(),
        urgency,
        suggestions: named,
        beyond,
        others: others.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).collect(),
    };
    page(StatusCode::OK, &page_of)
}

/// How soon, as chosen on the page of suggestions; else what the matrix says of the need.
fn urgency(ctx: &Ctx, need: Option<&str>) -> String {
    let chosen = ctx.query("sifat").filter(|code| ctx.book.has_code("referral_urgency", code));
    let of_need = || need.and_then(|need| ctx.book.matrix.iter().find(|row| row.need == need));
    chosen.or_else(|| of_need().map(|row| row.urgency.clone())).unwrap_or_else(|| "routine".to_owned())
}

/// Who has no room may be asked all the same, knowingly (REF-16).
fn offer_despite(ctx: &Ctx, prepared: &mut Prepared, unit: &UnitCard) {
    let Some(since) = ctx.book.standing(unit.id).and_then(|standing| standing.full_since(ctx.now)) else { return };
    prepared.notes.push(format!("{} penuh sejak {}. Rujukan masih dapat dibuat.", unit.name, since.day().long()));
    let yes = OptionView::new(forms::DESPITE_FULL, "Ya, tetap rujuk ke instansi ini");
    prepared.given.insert("despite", vec![yes]);
}

/// The form of a new referral without values.
fn blank(book: &Book, case: &Case, victims: &[Victim], need: &str, unit: &UnitCard) -> Prepared {
    let people = victims.iter().map(|v| OptionView::new(v.id.to_string(), person(book, v))).collect();
    let only = if let [only] = victims { Some(only) } else { None };
    let about = checking::about(&unit.agency_type, case, only);
    Prepared {
        about: format!("Berkas {} · {} · ke {}", case.code, book.label("need", need), unit.name),
        back: format!("/berkas/{}/rujuk?kebutuhan={need}", case.id),
        given: Given::from([("victim", people), ("bundles", bundle_options(book, about))]),
        exit: true,
        ..Prepared::default()
    }
}

/// "Orang 1 (ANGGREK) · perempuan · 18–24": no name.
fn person(book: &Book, victim: &Victim) -> String {
    let sex = book.label("sex", &victim.sex).to_lowercase();
    format!("{} · {sex} · {}", victim.alias_code, book.label("age_band_victim", &victim.age_band))
}

/// Boxes that the disclosure table closes are shown closed, with the reason (CON-12).
fn bundle_options(book: &Book, about: disclosure::About<'_>) -> Vec<OptionView> {
    let option = |bundle: &Bundle| {
        let closed = disclosure::closed(&book.disclosure, about, *bundle);
        let hint = closed.map(|why| why.reason().to_owned());
        OptionView { hint, disabled: closed.is_some(), ..OptionView::new(bundle.code(), bundle.label()) }
    };
    Bundle::ALL.iter().map(option).collect()
}

/// For reading: every class may arrive, so that a forged one is refused by the act and recorded.
pub fn all_open(mut given: Given) -> Given {
    for name in ["bundles", "basis"] {
        given.entry(name).and_modify(|options| options.iter_mut().for_each(|o| o.disabled = false));
    }
    given
}

fn prefill(values: &mut Typed, book: &Book, case: &Case, victims: &[Victim], need: &str, unit: &UnitCard) {
    values.set("need", need);
    values.set("to_unit", unit.id.to_string());
    values.set("kind", "service_referral");
    let row = book.matrix.iter().find(|row| row.need == need);
    values.set("urgency", row.map_or_else(|| "routine".to_owned(), |row| row.urgency.clone()));
    if let [only] = victims {
        values.set("victim", only.id.to_string());
        let about = checking::about(&unit.agency_type, case, Some(only));
        for bundle in disclosure::least(&book.matrix, &book.disclosure, need, about).items() {
            values.add("bundles", bundle.code());
        }
    }
}

pub async fn create(post: Post, id: Path<CaseId>) -> Answer {
    let (case, victims) = ground(&post.ctx, *id).await?;
    let book = Arc::clone(&post.ctx.book);
    let need = post.typed.first("need").unwrap_or_default().to_owned();
    let unit = post.typed.first("to_unit").and_then(|id| id.parse::<UnitId>().ok()).and_then(|id| book.unit(id));
    let Some(unit) = unit.filter(|_| book.has_code("need", &need)) else { return Err(Fault::BadForm) };
    let mut prepared = blank(&book, &case, &victims, &need, unit);
    offer_despite(&post.ctx, &mut prepared, unit);
    let input = match post.read(&all_open(prepared.given.clone())) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let new = NewReferral { case: *id, input, book: Arc::clone(&book) };
    let done = post.submit(move |tx, actor| drafting::create(tx, actor, &new)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

pub fn written(ctx: &Ctx, found: &Found) -> Result<Letter, Fault> {
    ctx.read(|conn| {
        let key = keys::open(conn, &ctx.app.keyring, found.case.key_id)?;
        found.referral.letter.open(&key, found.referral.id.any()).map(|l| l.clone()).map_err(actions::unreadable)
    })
}

/// What the text fields hold now.
pub fn fill_letter(values: &mut Typed, letter: &Letter) {
    values.set("safe_summary", letter.safe_summary.clone());
    values.set("precautions", letter.precautions.clone());
    values.set("companion", letter.companion.clone());
    if letter.confirmed {
        values.set("confirm", "checked");
    }
}

fn for_edit(ctx: &Ctx, found: &Found) -> Result<Prepared, Fault> {
    let referral = &found.referral;
    let agency = ctx.book.unit(referral.to_unit_id).map_or("", |unit| unit.agency_type.as_str());
    let about = checking::about(agency, &found.case, found.victim.as_ref());
    let mut prepared = prepared(found, &ctx.book);
    prepared.given = Given::from([("bundles", bundle_options(&ctx.book, about))]);
    fill_letter(&mut prepared.values, &written(ctx, found)?);
    for (name, value) in [("kind", &referral.kind), ("service", &referral.service), ("urgency", &referral.urgency)] {
        prepared.values.set(name, value.clone());
    }
    for bundle in referral.classes().items() {
        prepared.values.add("bundles", bundle.code());
    }
    Ok(prepared)
}

pub async fn show_edit(ctx: Ctx, id: Path<ReferralId>) -> Answer {
    let found = seen(&ctx, *id).await?;
    match decide(ctx.actor()?, Action::ReferralEdit, &found.facts) {
        Ok(_) => acts::show(&ctx, &EDIT, for_edit(&ctx, &found)?),
        Err(denied) => ctx.deny(Action::ReferralEdit, KIND, id.any(), denied).await,
    }
}

pub async fn edit(post: Post, id: Path<ReferralId>) -> Answer {
    let found = may(&post, *id).await?;
    let prepared = for_edit(&post.ctx, &found)?;
    let input = match post.read(&all_open(prepared.given.clone())) {
        Ok(input) => input,
        Err(_) if !views::fits(post.spec, &found) => return Err(Fault::NotNow(no_such_step(post.spec, &found))),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let book = Arc::clone(&post.ctx.book);
    let step = Step { id: *id, action: Action::ReferralEdit, version: post.version(), input, book };
    let done = post.submit(move |tx, actor| actions::act(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
