//! The page before sending: exactly what the receiver will see, the consent, the basis (D-47).
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, Step};
use super::flow::Basis;
use super::forms::{LABEL, RESEND, SEND};
use super::pages::{all_open, fill_letter, may, no_such_step, prepared, written};
use super::preview::{self, Section};
use super::routes::{SHOWN_SECONDS, hide_again, seen};
use super::sending::preview_mark;
use super::sight::{self, Sight};
use super::store::Found;
use super::views::{self, SendPage};
use crate::access::{Action, Bundle, Bundles, Relation, decide};
use crate::audit::Entry;
use crate::base::ids::ReferralId;
use crate::cases::quota::{self, Taken};
use crate::consent;
use crate::consent::flow::ConsentState;
use crate::db::WriteError;
use crate::flow::FieldFault;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, OptionView};
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::shell::Shell;

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
        values.set(LABEL.name, letter.screening_result.clone());
    }
    send_page(&ctx, &found, spec, values, &[], StatusCode::OK)
}

pub async fn send(post: Post, id: Path<ReferralId>) -> Answer {
    let found = may(&post, *id).await?;
    let given = bases(&post.ctx, &found)?;
    let again = |faults: &[FieldFault]| {
        send_page(&post.ctx, &found, post.spec, post.typed.clone(), faults, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let input = match post.read(&all_open(given.clone())) {
        Ok(input) => input,
        Err(_) if !views::fits(post.spec, &found) => return Err(Fault::NotNow(no_such_step(post.spec, &found))),
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
    Ok(Given::from([("basis", options), (LABEL.name, label_option(ctx, found))]))
}

/// The chosen label in words, as the receiver would read it; nothing to tick before one was chosen.
fn label_option(ctx: &Ctx, found: &Found) -> Vec<OptionView> {
    let result = &found.case.screening_result;
    if result.is_empty() {
        return Vec::new();
    }
    let words = format!("Sertakan hasilnya: {}", ctx.book.label("screening_result", result));
    let hint = Some("Terlihat sesudah diterima. Jawaban dan indikator tidak pernah ikut.".to_owned());
    vec![OptionView { hint, ..OptionView::new(result, words) }]
}

fn sections(ctx: &Ctx, found: &Found) -> Result<Vec<Section>, Fault> {
    let Some(victim) = &found.victim else { return Ok(Vec::new()) };
    let bundles = found.referral.classes();
    ctx.read(|conn| preview::sections(conn, &ctx.app.keyring, &ctx.book, found.told_in(), victim, bundles))
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
    form.fields.retain(|field| field.name != LABEL.name || !field.options.is_empty());
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
        early: early(found),
        transfer: referral.is_transfer(),
        consent: consent_line(ctx, found)?,
        consent_href: decide(ctx.actor()?, Action::ConsentRecord, &found.facts)
            .is_ok()
            .then(|| format!("/berkas/{}/persetujuan/catat", found.case.id)),
        form: None,
    })
}

fn early(found: &Found) -> Vec<&'static str> {
    let classes = super::grants::early(&found.referral.urgency, found.referral.classes(), found.facts.child);
    classes.items().map(Bundle::label).collect()
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
    if !ctx.comes_from_us() {
        return Ok(see_other(&format!("/rujukan/{}", found.referral.id)));
    }
    let (actor, book) = (Arc::clone(ctx.actor()?), Arc::clone(&ctx.book));
    let (facts, case, bundles) = (found.facts.clone(), found.case.clone(), found.referral.classes());
    let told_in = found.told_in().clone();
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::VictimReveal, kind: "victim", id: victim.id.any() };
        let permit = subject.decide(&facts)?;
        let entry = permit.entry(&actor, "victim", victim.id.any(), case.id.any());
        let mut shown: Bundles = bundles.and(permit.bundles());
        if case.has_child && !facts.relations.has(Relation::Assigned) {
            shown = shown.without(Bundle::Narrative);
        }
        if let Taken::Waits(over) = quota::take(tx, &actor, victim.id, entry.clone())? {
            return Ok(Err(over));
        }
        tx.record(&Entry { reason_code: "referral_preview".into(), classes: shown.codes(), ..entry })?;
        Ok::<_, Refusal>(Ok(preview::sections(tx.conn, tx.keyring, &book, &told_in, &victim, shown)?))
    });
    let sections = match written.await {
        Ok(Ok(sections)) => sections,
        Ok(Err(over)) => return quota::pages::waits(ctx, format!("/rujukan/{}", found.referral.id), over),
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
