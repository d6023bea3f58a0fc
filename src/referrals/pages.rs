//! Pages with a shape of their own: a new referral in two choices and a form, the change of a draft,
//! and the page before sending, which is the preview (D-47).
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, Step};
use super::drafting::{self, NewReferral};
use super::flow::Basis;
use super::forms::{CREATE, EDIT, RESEND, SEND};
use super::model::Letter;
use super::preview::{self, Section};
use super::routes::{SHOWN_SECONDS, hide_again, seen};
use super::sending::preview_mark;
use super::sight::{self, Sight};
use super::store::Found;
use super::views::{self, NewPage, SendPage};
use super::{checking, disclosure, suggest};
use crate::access::{Action, Bundle, Bundles, UnitCard, decide};
use crate::audit::Entry;
use crate::base::ids::{CaseId, ReferralId, UnitId};
use crate::cases;
use crate::cases::model::{Case, Victim};
use crate::consent;
use crate::consent::flow::ConsentState;
use crate::db::WriteError;
use crate::flow::FieldFault;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, OptionView};
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
        return acts::show(&ctx, &CREATE, prepared);
    }
    let here = format!("/berkas/{}/rujuk", case.id);
    let named =
        need.as_ref().map_or_else(Vec::new, |n| suggest::receivers(&ctx.book, n, &case.region_code, case.unit_id));
    let others = suggest::others(&ctx.book, &named, &case.region_code, case.unit_id);
    let page_of = NewPage {
        shell: Shell::new(&ctx, "referral.create", "Rujukan baru").with_exit(),
        about: format!("Berkas {}", case.code),
        back: if need.is_some() { here.clone() } else { format!("/berkas/{}", case.id) },
        here,
        needs: ctx.book.options("need").iter().map(|c| (c.code.clone(), c.label.clone())).collect(),
        need: need.map(|code| (code.clone(), ctx.book.label("need", &code))),
        suggestions: named,
        others: others.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).collect(),
    };
    page(StatusCode::OK, &page_of)
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
fn all_open(mut given: Given) -> Given {
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
    let prepared = blank(&book, &case, &victims, &need, unit);
    let input = match post.read(&all_open(prepared.given.clone())) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let new = NewReferral { case: *id, input, book: Arc::clone(&book) };
    let done = post.submit(move |tx, actor| drafting::create(tx, actor, &new)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

fn written(ctx: &Ctx, found: &Found) -> Result<Letter, Fault> {
    ctx.read(|conn| {
        let key = keys::open(conn, &ctx.app.keyring, found.case.key_id)?;
        found.referral.letter.open(&key, found.referral.id.any()).map(|l| l.clone()).map_err(actions::unreadable)
    })
}

/// What the text fields hold now.
fn fill_letter(values: &mut Typed, letter: &Letter) {
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
    let found = seen(&post.ctx, *id).await?;
    let prepared = for_edit(&post.ctx, &found)?;
    let input = match post.read(&all_open(prepared.given.clone())) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let book = Arc::clone(&post.ctx.book);
    let step = Step { id: *id, action: Action::ReferralEdit, version: post.version(), input, book };
    let done = post.submit(move |tx, actor| actions::act(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// The two acts that send share one page.
fn sending_spec(action: Action) -> &'static FormSpec {
    if action == Action::ReferralResend { &RESEND } else { &SEND }
}

pub async fn show_send(ctx: Ctx, id: Path<ReferralId>) -> Answer {
    let spec = sending_spec(ctx.meta.action);
    let found = seen(&ctx, *id).await?;
    if let Err(denied) = decide(ctx.actor()?, spec.action, &found.facts) {
        return ctx.deny(spec.action, KIND, id.any(), denied).await;
    }
    if ctx.query("isi").is_some() {
        return show_values(&ctx, &found, spec).await;
    }
    let letter = written(&ctx, &found)?;
    let mut values = Typed::default();
    let consent = share_consent(&ctx, &found)?;
    if consent.is_given() {
        values.set("basis", Basis::Consent.code());
    }
    if spec.action == Action::ReferralResend {
        fill_letter(&mut values, &letter);
        values.set("basis", found.referral.basis.clone());
        values.set("basis_reason", letter.basis_reason.clone());
    }
    send_page(&ctx, &found, spec, values, &[], StatusCode::OK)
}

pub async fn send(post: Post, id: Path<ReferralId>) -> Answer {
    let found = seen(&post.ctx, *id).await?;
    let given = bases(&post.ctx, &found)?;
    let again = |faults: &[FieldFault]| {
        send_page(&post.ctx, &found, post.spec, post.typed.clone(), faults, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let input = match post.read(&all_open(given.clone())) {
        Ok(input) => input,
        Err(faults) => return again(&faults),
    };
    let book = Arc::clone(&post.ctx.book);
    let step = Step { id: *id, action: post.spec.action, version: post.version(), input, book };
    match post.submit(move |tx, actor| actions::act(tx, actor, &step)).await {
        Ok(done) => Ok(done),
        Err(WriteError::Refused(Refusal::Fields { faults, .. })) => again(&faults),
        Err(other) => acts::refused(&post, Prepared { given, ..prepared(&found, &post.ctx.book) }, other),
    }
}

fn share_consent(ctx: &Ctx, found: &Found) -> Result<ConsentState, Fault> {
    let (to, today) = (found.referral.to_unit_id, ctx.now.day());
    found.victim.as_ref().map_or(Ok(ConsentState::NotAsked), |victim| {
        ctx.read(|conn| super::grants::consent_state(conn, victim.id, to, today))
    })
}

/// Bases that may carry a disclosure; consent is closed while there is none.
fn bases(ctx: &Ctx, found: &Found) -> Result<Given, Fault> {
    let given = share_consent(ctx, found)?.is_given();
    let fits = |code: &str| match Basis::parse(code) {
        Some(Basis::Consent | Basis::LegalObligation | Basis::VitalInterest) => true,
        Some(Basis::PublicTask) => found.facts.child,
        _ => false,
    };
    let option = |c: &crate::reference::book::Code| {
        let closed = c.code == Basis::Consent.code() && !given;
        let hint = closed.then(|| "Belum ada persetujuan yang berlaku untuk instansi ini.".to_owned());
        OptionView { hint, disabled: closed, ..OptionView::new(&c.code, &c.label) }
    };
    let options = ctx.book.options("processing_basis").iter().filter(|c| fits(&c.code)).map(option).collect();
    Ok(Given::from([("basis", options)]))
}

fn sections(ctx: &Ctx, found: &Found) -> Result<Vec<Section>, Fault> {
    let Some(victim) = &found.victim else { return Ok(Vec::new()) };
    let bundles = found.referral.classes();
    ctx.read(|conn| preview::sections(conn, &ctx.app.keyring, &ctx.book, &found.case, victim, bundles))
}

/// Everything but the values, which are dots until they are asked for.
fn send_page(
    ctx: &Ctx,
    found: &Found,
    spec: &'static FormSpec,
    mut values: Typed,
    faults: &[FieldFault],
    status: StatusCode,
) -> Answer {
    values.set("preview", preview_mark(found));
    let given = bases(ctx, found)?;
    let referral = &found.referral;
    let receiver = ctx.book.unit_name(referral.to_unit_id);
    let mut form = spec.view(&Fill {
        url: ctx.request.path().to_owned(),
        csrf: ctx.csrf(),
        version: Some(referral.version),
        values: &values,
        given: &given,
        faults,
        book: &ctx.book,
    });
    form.button = format!("{} ke {receiver}", spec.button);
    let mut shell = Shell::new(ctx, spec.action.code(), spec.title).with_exit();
    shell.has_error = !faults.is_empty();
    let open_href = format!("/rujukan/{}/{}?isi=1", referral.id, spec.slug);
    let sections = views::shown(&sections(ctx, found)?, false);
    let page_of = SendPage { form: Some(form), open_href, ..bare_page(ctx, found, shell, sections)? };
    page(status, &page_of)
}

fn bare_page(ctx: &Ctx, found: &Found, shell: Shell, sections: Vec<views::Shown>) -> Result<SendPage, Fault> {
    let referral = &found.referral;
    let letter = written(ctx, found)?;
    let mut before = sight::facts(found, Sight::Before, &ctx.book);
    before.push(("Ringkasan aman", letter.safe_summary));
    Ok(SendPage {
        shell,
        about: format!("Rujukan {} · {}", referral.code, ctx.book.label("need", &referral.need)),
        back: format!("/rujukan/{}", referral.id),
        receiver: ctx.book.unit_name(referral.to_unit_id),
        before,
        sections,
        open: false,
        open_href: String::new(),
        consent: consent_line(ctx, found)?,
        consent_href: format!("/berkas/{}/persetujuan/catat", found.case.id),
        form: None,
    })
}

fn consent_line(ctx: &Ctx, found: &Found) -> Result<String, Fault> {
    let Some(victim) = &found.victim else { return Ok("Rujukan ini tidak menyebut orang.".into()) };
    let to = found.referral.to_unit_id;
    let newest = ctx.read(|conn| consent::store::newest(conn, victim.id, super::grants::SCOPE, Some(to)))?;
    let today = ctx.now.day();
    Ok(match newest {
        None => ConsentState::NotAsked.label().to_owned(),
        Some(consent) => {
            let state = consent.state.on(consent.valid_until, today);
            let until = consent.valid_until.map_or_else(String::new, |day| format!(", berlaku sampai {}", day.long()));
            format!("{}, {}{until}", state.label(), consent.made_at.day().long())
        }
    })
}

/// The same page with the values, for a minute and without the form: a look at identity like any
/// other, so it asks for the same right and leaves the same trace.
async fn show_values(ctx: &Ctx, found: &Found, spec: &'static FormSpec) -> Answer {
    let Some(victim) = found.victim.clone() else { return Err(Fault::NotFound) };
    let (actor, book) = (Arc::clone(ctx.actor()?), Arc::clone(&ctx.book));
    let (facts, case, bundles) = (found.facts.clone(), found.case.clone(), found.referral.classes());
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::VictimReveal, kind: "victim", id: victim.id.any() };
        let permit = subject.decide(&facts)?;
        let entry = permit.entry(&actor, "victim", victim.id.any(), case.id.any());
        let shown: Bundles = bundles.and(permit.bundles());
        tx.record(&Entry { reason_code: "referral_preview".into(), classes: shown.codes(), ..entry })?;
        Ok::<_, Refusal>(preview::sections(tx.conn, tx.keyring, &book, &case, &victim, shown)?)
    });
    let sections = match written.await {
        Ok(sections) => sections,
        Err(WriteError::Refused(Refusal::StepUp(_))) => return Err(Fault::StepUp { then: ctx.here() }),
        Err(WriteError::Refused(_)) => return Err(Fault::Refused),
        Err(other) => return Err(other.into()),
    };
    let back = format!("/rujukan/{}/{}", found.referral.id, spec.slug);
    let mut shell = Shell::new(ctx, "referral.preview", "Yang akan dilihat penerima").with_exit();
    shell.refresh_to = Some((SHOWN_SECONDS, back.clone()));
    let shown = bare_page(ctx, found, shell, views::shown(&sections, true))?;
    hide_again(page(StatusCode::OK, &SendPage { open: true, back: back.clone(), ..shown }), &back)
}
