//! The addresses of referrals: the two inboxes, one referral for both sides, its acts, the reveal.
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, Step};
use super::flow::ReferralState;
use super::forms::{self, ACTS, CREATE, EDIT, RESEND, REVEAL, SEND};
use super::grants::Opening;
use super::model::{Answer, Feedback, Referral};
use super::sight::{self, Opened, Sight};
use super::store::{self, Found, Tray};
use super::suggest::{self, Asked};
use super::views::{self, ClosedPage, ListPage, RevealPage, Row, ShowPage};
use super::{interviews, letters, pages, reveal, saving, send_page};
use crate::access::{Action, Actor, Bundle, Relation, decide};
use crate::audit;
use crate::base::ids::{AnyId, CaseId, ReferralId};
use crate::base::paging::After;
use crate::cases;
use crate::cases::story::act_label;
use crate::clocks;
use crate::clocks::view::ClockView;
use crate::crypto::{DataKey, Sealable, Sealed};
use crate::db::{Conn, WriteError};
use crate::keys;
use crate::papers;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer as Reply, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, OptionView};
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::{Endpoint, Side};
use crate::web::shell::Shell;
use crate::web::{Typed, timeline};

/// Seconds that identity stays on the screen (domain §9.4).
pub const SHOWN_SECONDS: u32 = 60;

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/rujukan", Action::ReferralList, list),
        Endpoint::get("/rujukan/{referral_id}", Action::ReferralView, show),
        Endpoint::get("/berkas/{case_id}/rujuk", Action::ReferralCreate, pages::show_new),
        Endpoint::post("/berkas/{case_id}/rujuk", &CREATE, pages::create),
        Endpoint::get("/rujukan/{referral_id}/ubah", Action::ReferralEdit, pages::show_edit),
        Endpoint::post("/rujukan/{referral_id}/ubah", &EDIT, pages::edit),
        Endpoint::post("/rujukan/{referral_id}/identitas", &REVEAL, show_identity).shown_at("/rujukan/{referral_id}"),
    ];
    for spec in [&SEND, &RESEND] {
        let path = format!("/rujukan/{{referral_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, send_page::show_send));
        all.push(Endpoint::post(&path, spec, send_page::send));
    }
    for spec in &ACTS {
        let path = format!("/rujukan/{{referral_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_act));
        all.push(Endpoint::post(&path, spec, do_act));
    }
    all.extend(interviews::routes().into_iter().chain(letters::routes()));
    all.into_iter().map(|endpoint| endpoint.side(Side::Case)).collect()
}

async fn list(ctx: Ctx) -> Reply {
    let scope = ctx.scope(Action::ReferralList)?;
    let case: Option<CaseId> = ctx.query("berkas").and_then(|id| id.parse().ok());
    let asked = ctx.query("kotak").and_then(|text| Tray::parse(&text));
    // Asked for one case, its owner looks for what went out.
    let first = if case.is_none() && scope.reaches(Relation::ReceiverUnit) { Tray::In } else { Tray::Out };
    let tray = asked.unwrap_or(first);
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| store::list(conn, &scope, tray, case, after))?;
    let only = case.map_or_else(String::new, |case| format!("&berkas={case}"));
    let next = found.next.map(|next| format!("/rujukan?kotak={}{only}&sesudah={}", tray.code(), next.write()));
    let actor = ctx.actor()?;
    let of_case = match case {
        Some(case) => ctx.read(|conn| case_shown(conn, actor, case))?,
        None => None,
    };
    let rows = found.rows.iter().map(|line| Row::of(line, tray, &ctx.book, ctx.now)).collect();
    let shell = Shell::new(&ctx, "referral.list", "Rujukan").with_exit();
    page(StatusCode::OK, &ListPage { shell, rows, tray: tray.code(), of_case, next })
}

/// Address and code of a case, for whoever may open it.
fn case_shown(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Option<(String, String)>, diesel::result::Error> {
    let found = cases::store::find(conn, actor, id)?;
    let opens = found.filter(|(_, facts)| decide(actor, Action::CaseView, facts).is_ok());
    Ok(opens.map(|(case, _)| (format!("/berkas/{id}"), case.code)))
}

/// The referral for a look at it; a refused look is recorded and shows nothing.
pub async fn seen(ctx: &Ctx, id: ReferralId) -> Result<Found, Fault> {
    let actor = ctx.actor()?;
    let Some(found) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(Action::ReferralView, KIND, id.any()).await;
    };
    match decide(actor, Action::ReferralView, &found.facts) {
        Ok(_) => Ok(found),
        Err(denied) => ctx.deny(Action::ReferralView, KIND, id.any(), denied).await,
    }
}

/// The first look of the receiving unit stands on the sender's page (D-35).
async fn note_opening(ctx: &Ctx, found: &mut Found) -> Result<(), Fault> {
    let first =
        found.is_receiver() && found.referral.state == ReferralState::Sent && found.referral.opened_at.is_none();
    if !first {
        return Ok(());
    }
    let (actor, facts) = (std::sync::Arc::clone(ctx.actor()?), found.facts.clone());
    let (id, root) = (found.referral.id, found.case.id.any());
    let written = ctx.app.writer.write(move |tx| {
        let subject = Subject { actor: &actor, action: Action::ReferralView, kind: KIND, id: id.any() };
        let permit = subject.decide(&facts)?;
        if saving::mark_opened(tx, id)? {
            tx.record(&permit.entry(&actor, KIND, id.any(), root))?;
        }
        Ok::<_, Refusal>(tx.now)
    });
    found.referral.opened_at = Some(written.await?);
    Ok(())
}

async fn show(ctx: Ctx, id: Path<ReferralId>) -> Reply {
    let mut found = seen(&ctx, *id).await?;
    note_opening(&ctx, &mut found).await?;
    let sight = Sight::of(&found, ctx.now);
    let opened = ctx.read(|conn| open(conn, &ctx, &found))?;
    let root = found.case.id.any();
    let mut events = ctx.read(|conn| audit::timeline_of(conn, &found.roots(), 300))?;
    // How it was written is the sender's own affair.
    let inside = |e: &audit::Event| {
        matches!(
            e.action.as_str(),
            "referral.create" | "referral.forward" | "referral.edit" | "referral.request_consent"
        )
    };
    events.retain(|e| e.object_id == Some(id.any()) && (sight == Sight::Sender || !inside(e)));
    let mut running = ctx.read(|conn| clocks::store::under(conn, root))?;
    // What was taken back was never answered.
    let void = |reason: &str| matches!(reason, "cancelled" | "case_closed" | "merged");
    running.retain(|clock| clock.object_id == id.any() && !void(&clock.stop_reason));
    let state_label =
        |event: &audit::Event| ReferralState::parse(&event.to_state).map_or("", ReferralState::label).to_owned();
    let referral = &found.referral;
    let page_of = ShowPage {
        shell: Shell::new(&ctx, "referral.show", format!("Rujukan {}", referral.code))
            .with_exit()
            .with_done(timeline::done(ctx.actor()?.user, &events, act_label)),
        id: referral.id,
        code: referral.code.clone(),
        version: referral.version,
        state: referral.state.code(),
        state_label: referral.state.label(),
        state_kind: views::state_kind(referral.state),
        critical: referral.urgency == "critical" && sight != Sight::Cancelled,
        turn: views::turn_of(&found, &ctx.book),
        banner: sight::banner(&found, sight),
        clocks: running.iter().map(|clock| ClockView::of(clock, ctx.now, &ctx.book)).collect(),
        acts: views::acts(ctx.actor()?, &found),
        facts: sight::facts(&found, sight, &ctx.book),
        letter: sight::letter(&opened.letter, sight, referral.state, &ctx.book),
        answer: sight::answer(&found, sight, &opened.answer, &ctx.book),
        missing: sight::missing(&found, &opened.answer),
        feedback: sight::feedback(&found, &opened.feedback, &ctx.book),
        classes: classes(&found, sight),
        masked: sight != Sight::Sender,
        reveal: reveal_form(&ctx, &found)?,
        links: links(&ctx, &found, &opened)?,
        letters: letters::beside(&ctx, &found, sight)?,
        timeline: timeline::entries(&events, &ctx.book, act_label, state_label),
    };
    page(StatusCode::OK, &page_of)
}

/// Classes of the referral for its sender; for the receiver those that are open.
fn classes(found: &Found, sight: Sight) -> Vec<&'static str> {
    let shown = if sight == Sight::Sender { found.referral.classes() } else { found.opening.bundles() };
    shown.items().map(crate::access::Bundle::label).collect()
}

/// The receiver's way to identity, while a grant is open.
fn reveal_form(ctx: &Ctx, found: &Found) -> Result<Option<crate::web::FormView>, Fault> {
    let open = matches!(found.opening, Opening::Open { .. } | Opening::Withdrawn | Opening::Expired);
    if !open || !found.is_receiver() || found.victim.is_none() || found.referral.state.is_final() {
        return Ok(None);
    }
    // Whether the password is asked for again is a question for the press of the button.
    let given = reasons(ctx);
    let url = format!("/rujukan/{}/identitas", found.referral.id);
    let fill = Fill {
        url,
        csrf: ctx.csrf(),
        version: None,
        values: &Typed::default(),
        given: &given,
        faults: &[],
        book: &ctx.book,
    };
    let mut facts = found.facts.clone();
    facts.relations = facts.relations.with(Relation::Granted);
    let may = !matches!(
        decide(ctx.actor()?, Action::VictimReveal, &facts),
        Err(crate::access::Denied::Hide | crate::access::Denied::Explain)
    );
    let mut form = REVEAL.view(&fill);
    if !found.opening.bundles().has(Bundle::Identity) {
        // Of a critical one only how to reach the person is open so far (D-34).
        "Tampilkan data yang terbuka".clone_into(&mut form.title);
        form.button.clone_from(&form.title);
    }
    Ok(may.then_some(form))
}

fn reasons(ctx: &Ctx) -> Given {
    let listed = ctx.book.options("reveal_reason").iter().filter(|c| c.code != "other");
    Given::from([("reason", listed.map(|c| OptionView::new(&c.code, &c.label)).collect())])
}

/// Ways on: the case for its owner, the case that a transfer became for the new one, and along the
/// chain of referrals.
fn links(ctx: &Ctx, found: &Found, opened: &Opened) -> Result<Vec<(String, &'static str)>, Fault> {
    let mut links = Vec::new();
    let actor = ctx.actor()?;
    if found.is_sender() {
        let case = ctx.read(|conn| crate::cases::store::find(conn, actor, found.case.id))?;
        if case.is_some_and(|(_, facts)| decide(actor, Action::CaseView, &facts).is_ok()) {
            links.push((format!("/berkas/{}", found.case.id), "Berkas ini"));
        }
        if let Some(before) = found.referral.predecessor_id {
            links.push((format!("/rujukan/{before}"), "Rujukan sebelumnya yang ditolak"));
        }
    }
    links.extend(interviews::link(actor, found).filter(|_| found.is_receiver()));
    if let Some(case) = opened.answer.continued_in.filter(|_| found.is_receiver()) {
        links.push((format!("/berkas/{case}"), "Berkas lanjutan di unit Anda"));
    }
    Ok(links)
}

pub fn open(conn: &mut crate::db::Conn, ctx: &Ctx, found: &Found) -> Result<Opened, diesel::result::Error> {
    let key = keys::open(conn, &ctx.app.keyring, found.case.key_id)?;
    let (referral, id) = (&found.referral, found.referral.id.any());
    let letter = referral.letter.open(&key, id).map_err(actions::unreadable)?.clone();
    let answer: Answer = part(referral.answer.as_ref(), &key, id)?;
    let feedback: Feedback = part(referral.feedback.as_ref(), &key, id)?;
    Ok(Opened { letter, answer, feedback })
}

fn part<T: Sealable + Clone + Default>(
    sealed: Option<&Sealed<T>>,
    key: &DataKey,
    id: AnyId,
) -> Result<T, diesel::result::Error> {
    sealed.map_or_else(|| Ok(T::default()), |s| s.open(key, id).map(|o| (*o).clone()).map_err(actions::unreadable))
}

/// Shows what the grant opens, for a minute, in this answer only.
async fn show_identity(post: Post, id: Path<ReferralId>) -> Reply {
    let ctx = &post.ctx;
    let back = format!("/rujukan/{}", *id);
    let input = post.read(&reasons(ctx)).map_err(|_| pages::reason_missing());
    let paper = input.as_ref().is_ok_and(|input| input.has("paper", "sheet"));
    let reason = input.map(|input| input.text("reason"));
    let (book, referral) = (std::sync::Arc::clone(&ctx.book), *id);
    let written = post.show_once(move |tx, actor, first| {
        let ask = reveal::Ask { id: referral, reason: reason.as_deref(), first, paper };
        reveal::reveal(tx, actor, &book, &ask)
    });
    match written.await {
        Ok(None) => Ok(crate::web::see_other(&back)),
        Ok(Some(reveal::Shown::Waits(over))) => cases::quota::pages::waits(ctx, back, over),
        Ok(Some(reveal::Shown::Open(revealed))) if paper => {
            let class = |section: super::preview::Section| (section.bundle.label().to_owned(), section.lines);
            let sections = revealed.sections.into_iter().map(class).collect();
            let sheet = papers::Sheet { title: papers::IDENTITY, code: &revealed.code, alias: "", sections };
            papers::answer(sheet.document(ctx.actor()?, ctx.now), &format!("lembar-{}", revealed.code)).await
        }
        Ok(Some(reveal::Shown::Open(revealed))) => {
            let mut shell = Shell::new(ctx, "victim.reveal", format!("Rujukan {}", revealed.code)).with_exit();
            shell.refresh_to = Some((SHOWN_SECONDS, back.clone()));
            let sections = views::shown(&revealed.sections, true);
            let shown_to = format!("{}, {}, {}", shell.user_name, shell.unit_name, ctx.now.long());
            let code = revealed.code;
            hide_again(page(StatusCode::OK, &RevealPage { shell, code, back: back.clone(), sections, shown_to }), &back)
        }
        Err(error @ WriteError::Refused(Refusal::Fields { .. })) => {
            let found = seen(ctx, *id).await?;
            let prepared = Prepared { given: reasons(ctx), ..pages::prepared(&found, &ctx.book) };
            acts::refused(&post, prepared, error)
        }
        Err(WriteError::Refused(Refusal::Explain(entry))) => match reveal::sentence(&entry.reason_code) {
            Some(sentence) => {
                let shell = Shell::new(ctx, "victim.reveal", "Tidak dapat dibuka").with_exit();
                page(StatusCode::FORBIDDEN, &ClosedPage { shell, back, sentence })
            }
            None => Err(Fault::Refused),
        },
        Err(WriteError::Refused(Refusal::StepUp(_))) => Err(Fault::StepUp { then: back }),
        Err(other) => Err(other.into()),
    }
}

/// The browser goes back to the masked page by itself, with JavaScript or without.
pub fn hide_again(answer: Reply, back: &str) -> Reply {
    let mut answer = answer?;
    crate::web::edge::set_header(&mut answer, "refresh", &format!("{SHOWN_SECONDS}; url={back}"));
    Ok(answer)
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    forms::of_action(ctx.meta.action).ok_or(Fault::NotFound)
}

/// What the fields of an act hold before anything is typed, and what they may be chosen from.
fn prepared_for(ctx: &Ctx, found: &Found, spec: &FormSpec) -> Result<Prepared, Fault> {
    let mut prepared = pages::prepared(found, &ctx.book);
    let actor = ctx.actor()?;
    match spec.action {
        Action::ReferralAccept => prepared.values.set("pic_name", actor.name.clone()),
        Action::ReferralAssign => {
            let unit = found.referral.to_unit_id;
            let people = ctx.read(|conn| crate::accounts::store::officers(conn, unit, &views::OFFICERS))?;
            let options = people.into_iter().map(|(id, name)| OptionView::new(id.to_string(), name)).collect();
            prepared.given.insert("officer", options);
        }
        Action::ReferralConfirm => {
            let opened = ctx.read(|conn| open(conn, ctx, found))?;
            let lines = sight::feedback(found, &opened.feedback, &ctx.book);
            prepared.notes = lines.into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        }
        Action::ReferralForward => {
            prepared.given.insert("to_unit", receivers(ctx, found));
        }
        Action::ReferralReject => {
            prepared.given.insert("suggested_unit", receivers(ctx, found));
        }
        _ => {}
    }
    Ok(prepared)
}

/// Units that could receive it instead, in the order of the matrix.
fn receivers(ctx: &Ctx, found: &Found) -> Vec<OptionView> {
    let Referral { need, region_code, from_unit_id, to_unit_id, urgency, .. } = &found.referral;
    let asked = Asked { need, region: region_code, own: *from_unit_id, urgency, now: ctx.now };
    let named = suggest::receivers(&ctx.book, asked);
    let rest = suggest::others(&ctx.book, &named, region_code, *from_unit_id);
    let all = named.into_iter().map(|s| s.unit).chain(rest);
    all.filter(|unit| unit.id != *to_unit_id).map(|unit| OptionView::new(unit.id.to_string(), &unit.name)).collect()
}

async fn show_act(ctx: Ctx, id: Path<ReferralId>) -> Reply {
    let spec = spec_of(&ctx)?;
    let found = seen(&ctx, *id).await?;
    match decide(ctx.actor()?, spec.action, &found.facts) {
        Ok(_) => {
            let closed = (!views::fits(spec, &found)).then(|| pages::no_such_step(spec, &found));
            acts::show(&ctx, spec, Prepared { closed, ..prepared_for(&ctx, &found, spec)? })
        }
        Err(denied) => ctx.deny(spec.action, KIND, id.any(), denied).await,
    }
}

async fn do_act(post: Post, id: Path<ReferralId>) -> Reply {
    let found = pages::may(&post, *id).await?;
    let prepared = prepared_for(&post.ctx, &found, post.spec)?;
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(_) if !views::fits(post.spec, &found) => return Err(Fault::NotNow(pages::no_such_step(post.spec, &found))),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let book = std::sync::Arc::clone(&post.ctx.book);
    let step = Step { id: *id, action: post.spec.action, version: post.version(), input, book };
    let done = post.submit(move |tx, actor| actions::act(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
