//! The pages of a conference: inviting on the case, one conference as owner and invited offices see it, its steps, and its
//! place in a calendar. Before somebody promised to keep silent, the page tells when and where, and nothing else.
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Path;
use askama::Template;

use super::acts::{self as conference, Step};
use super::forms::{CONVENE, OFFICES, STEPS, basis_label, invitation};
use super::store::{self, Decision, Found};
use super::{ARROWS, ConferenceState, KIND, ground, ics};
use crate::access::{Action, Facts, Relation, decide};
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, ConferenceId, UnitId};
use crate::cases::consents::offices;
use crate::cases::model::Case;
use crate::cases::routes::{prepared, seen as case_seen};
use crate::crypto::{DataKey, SealError, Sealable, Sealed};
use crate::flow as machine;
use crate::keys;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::edge;
use crate::web::form_view::OptionView;
use crate::web::forms::{FormSpec, Given, Input};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/berkas/{case_id}/konferensi", Action::ConferenceConvene, show_convene),
        Endpoint::post("/berkas/{case_id}/konferensi", &CONVENE, convene),
        Endpoint::get("/konferensi/{conference_id}", Action::ConferenceView, show),
        Endpoint::get("/konferensi/{conference_id}/kalender", Action::ConferenceView, calendar).hands_out_a_file(),
    ];
    for spec in &STEPS {
        let path = format!("/konferensi/{{conference_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_step));
        all.push(Endpoint::post(&path, spec, take_step));
    }
    all
}

fn inviting(ctx: &Ctx, case: &Case) -> Result<Prepared, Fault> {
    let near = offices(ctx, case);
    let grounds = ctx.read(|conn| ground::of(conn, &ctx.book, case))?;
    let why: Vec<&str> = grounds.iter().map(|ground| ground.label()).collect();
    let notes = match why.as_slice() {
        [] => vec!["Aturan tidak meminta konferensi untuk berkas ini; Anda tetap boleh mengundangnya.".to_owned()],
        why => vec![format!("Aturan meminta konferensi: {}.", why.join("; "))],
    };
    let given = OFFICES.iter().map(|(office, _)| (*office, near.clone())).collect();
    Ok(Prepared { version: None, given, notes, closed: conference::no_conference(case), ..prepared(case) })
}

async fn show_convene(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = case_seen(&ctx, *id, Action::ConferenceConvene).await?;
    acts::show(&ctx, &CONVENE, inviting(&ctx, &case)?)
}

async fn convene(post: Post, id: Path<CaseId>) -> Answer {
    let (case, _) = case_seen(&post.ctx, *id, Action::ConferenceConvene).await?;
    let prepared = inviting(&post.ctx, &case)?;
    if let Some(sentence) = prepared.closed {
        return Err(Fault::NotNow(sentence));
    }
    let call = match post.read(&prepared.given) {
        Ok(input) => invitation(&input, &post.ctx.book),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, book) = (*id, Arc::clone(&post.ctx.book));
    let done = post.submit(move |tx, actor| conference::convene(tx, &book, actor, id, &call)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// The conference for whoever may do this; for all others it does not exist.
async fn seen(ctx: &Ctx, id: ConferenceId, action: Action) -> Result<(Found, Facts), Fault> {
    let actor = ctx.actor()?;
    let Some((found, facts)) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(action, KIND, id.any()).await;
    };
    match decide(actor, action, &facts) {
        Ok(_) => Ok((found, facts)),
        Err(denied) => ctx.deny(action, KIND, id.any(), denied).await,
    }
}

/// One decision as the page shows it.
struct DecisionView {
    number: i32,
    words: String,
    unit: String,
    due: String,
    late: bool,
    done: Option<Moment>,
}

/// What opens with the promise.
#[derive(Default)]
struct Inside {
    agenda: String,
    basis: String,
    reasons: String,
    /// Office and question: all of them for the owner, the own one for who is invited.
    questions: Vec<(String, String)>,
    minutes: Option<String>,
    decisions: Vec<DecisionView>,
    /// How many of each office promised.
    signed: Vec<(String, usize)>,
}

#[derive(Template)]
#[template(path = "cases/conference.html")]
struct ShowPage {
    shell: Shell,
    id: ConferenceId,
    version: i32,
    code: String,
    case_code: String,
    state: ConferenceState,
    at: String,
    place: String,
    inside: Option<Inside>,
    case_href: Option<String>,
    acts: Vec<(String, &'static FormSpec)>,
}

fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

fn opened<T: Sealable, R>(
    sealed: &Sealed<T>,
    key: &DataKey,
    row: crate::base::ids::AnyId,
    take: impl Fn(&T) -> R,
) -> Result<R, Fault> {
    sealed.open(key, row).map(|open| take(&open)).map_err(unreadable)
}

async fn show(ctx: Ctx, id: Path<ConferenceId>) -> Answer {
    let (found, facts) = seen(&ctx, *id, Action::ConferenceView).await?;
    let (conference, actor) = (&found.conference, ctx.actor()?);
    let signed = ctx.read(|conn| store::signatures(conn, *id))?;
    let has_signed = signed.iter().any(|(user, _)| *user == actor.user);
    let owner = facts.relations.has(Relation::OwnerUnit);
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, found.case.key_id))?;
    let decisions = ctx.read(|conn| store::decisions(conn, *id))?;
    let undone = decisions.iter().any(|row| row.done_at.is_none() && (owner || row.unit_id == actor.unit.id));
    let able = machine::acts_from(ARROWS, conference.state);
    let fits = |spec: &&FormSpec| match spec.action {
        Action::ConferenceSign => !has_signed && conference.state != ConferenceState::Cancelled,
        Action::ConferenceFinish => has_signed && undone,
        action => has_signed && able.contains(&action.code()),
    };
    let acts = STEPS.iter().filter(fits).filter(|spec| decide(actor, spec.action, &facts).is_ok());
    let acts = acts.map(|spec| (format!("/konferensi/{id}/{}", spec.slug), spec)).collect();
    let call = opened(&conference.call, &key, id.any(), Clone::clone)?;
    let gone = ctx.read(|conn| store::gone(conn, &found, &facts, ctx.now.day()))?;
    let inside = if has_signed && gone.is_none() {
        Some(inside(&ctx, &found, (&key, owner), decisions, &signed)?)
    } else {
        None
    };
    let answer = ShowPage {
        shell: Shell::new(&ctx, "conference.show", "Pertemuan").with_exit(),
        id: *id,
        version: conference.version,
        code: conference.code.clone(),
        case_code: if has_signed && gone.is_none() { found.case.code.clone() } else { String::new() },
        state: conference.state,
        at: conference.at.long(),
        place: call.place,
        inside,
        case_href: owner.then(|| format!("/berkas/{}", found.case.id)),
        acts,
    };
    page(StatusCode::OK, &answer)
}

fn inside(
    ctx: &Ctx,
    found: &Found,
    (key, owner): (&DataKey, bool),
    decisions: Vec<Decision>,
    signed: &[(crate::base::ids::UserId, UnitId)],
) -> Result<Inside, Fault> {
    let (conference, book, unit) = (&found.conference, &ctx.book, ctx.actor()?.unit.id);
    let invited = ctx.read(|conn| store::invited(conn, conference.id))?;
    let mut questions = Vec::new();
    for one in invited.iter().filter(|one| owner || one.unit_id == unit) {
        questions.push((book.unit_name(one.unit_id), opened(&one.question, key, one.id.any(), |said| said.0.clone())?));
    }
    let minutes = conference.minutes.as_ref();
    let minutes = minutes.map(|said| opened(said, key, conference.id.any(), |said| said.0.clone())).transpose()?;
    let mut lines = Vec::new();
    for row in decisions {
        lines.push(DecisionView {
            number: row.number,
            words: opened(&row.words, key, row.id.any(), |said| said.0.clone())?,
            unit: book.unit_name(row.unit_id),
            due: row.due_on.long(),
            late: row.done_at.is_none() && row.due_on < ctx.now.day(),
            done: row.done_at,
        });
    }
    let offices = invited.iter().map(|one| one.unit_id).chain(std::iter::once(found.case.unit_id));
    let count = |office: UnitId| signed.iter().filter(|(_, unit)| *unit == office).count();
    Ok(Inside {
        agenda: opened(&conference.call, key, conference.id.any(), |call| call.agenda.clone())?,
        basis: basis_label(&conference.basis).to_owned(),
        reasons: ground::words(&conference.reasons),
        questions,
        minutes,
        decisions: lines,
        signed: offices.map(|office| (book.unit_name(office), count(office))).collect(),
    })
}

async fn calendar(ctx: Ctx, id: Path<ConferenceId>) -> Answer {
    let (found, _) = seen(&ctx, *id, Action::ConferenceView).await?;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, found.case.key_id))?;
    let place = opened(&found.conference.call, &key, id.any(), |call| call.place.clone())?;
    let host = ctx.app.config.base_url.split("//").last().unwrap_or_default().to_owned();
    let text = ics::file(&id.to_string(), &host, found.conference.at, &place, ctx.now);
    let mut answer = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/calendar; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"pertemuan.ics\""))
        .body(text);
    edge::sandbox(&mut answer);
    Ok(answer)
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    let slug = ctx.request.path().rsplit('/').next().unwrap_or_default();
    STEPS.iter().find(|spec| spec.slug == slug).ok_or(Fault::NotFound)
}

fn asking(ctx: &Ctx, spec: &FormSpec, found: &Found, facts: &Facts) -> Result<Prepared, Fault> {
    let conference = &found.conference;
    let id = conference.id;
    let moves = ARROWS.iter().any(|arrow| arrow.act == spec.action.code());
    let fits = !moves || machine::step(ARROWS, conference.state, spec.action.code()).is_some();
    let closed =
        (!fits).then(|| machine::Refusal::no_step(ARROWS, conference.state.label(), spec.action.code()).to_string());
    let mut given = Given::new();
    if spec.action == Action::ConferenceDecide {
        let invited = ctx.read(|conn| store::invited(conn, id))?;
        let units = std::iter::once(found.case.unit_id).chain(invited.iter().map(|one| one.unit_id));
        let cards = units.filter_map(|unit| ctx.book.unit(unit));
        given.insert("unit", cards.map(|unit| OptionView::new(&unit.code, &unit.name)).collect());
    }
    if spec.action == Action::ConferenceFinish {
        let (owner, unit) = (facts.relations.has(Relation::OwnerUnit), ctx.actor()?.unit.id);
        let open = ctx.read(|conn| store::decisions(conn, id))?;
        let open = open.iter().filter(|row| row.done_at.is_none() && (owner || row.unit_id == unit));
        let option = |row: &Decision| {
            OptionView::new(row.number.to_string(), format!("{}, paling lambat {}", row.number, row.due_on.long()))
        };
        given.insert("number", open.map(option).collect());
    }
    let version = moves.then_some(conference.version);
    let about = format!("Pertemuan {}", conference.code);
    Ok(Prepared { about, back: format!("/konferensi/{id}"), version, given, closed, exit: true, ..Prepared::default() })
}

async fn show_step(ctx: Ctx, id: Path<ConferenceId>) -> Answer {
    let spec = spec_of(&ctx)?;
    let (found, facts) = seen(&ctx, *id, spec.action).await?;
    acts::show(&ctx, spec, asking(&ctx, spec, &found, &facts)?)
}

fn step(action: Action, input: &Input, ctx: &Ctx) -> Step {
    let unit = || {
        let code = input.text("unit");
        ctx.book.units.values().find(|unit| unit.code == code).map(|unit| unit.id)
    };
    match action {
        Action::ConferenceRecord => Step::Record { minutes: input.text("minutes") },
        Action::ConferenceDecide => {
            Step::Decide { words: input.text("words"), unit: unit(), days: input.small("days").unwrap_or_default() }
        }
        Action::ConferenceFinish => Step::Finish { number: input.text("number").parse().unwrap_or_default() },
        Action::ConferenceCancel => Step::Cancel,
        _ => Step::Sign,
    }
}

async fn take_step(post: Post, id: Path<ConferenceId>) -> Answer {
    let (found, facts) = seen(&post.ctx, *id, post.spec.action).await?;
    let prepared = asking(&post.ctx, post.spec, &found, &facts)?;
    if let Some(sentence) = prepared.closed {
        return Err(Fault::NotNow(sentence));
    }
    let step = match post.read(&prepared.given) {
        Ok(input) => step(post.spec.action, &input, &post.ctx),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (read, book) = ((*id, post.version()), Arc::clone(&post.ctx.book));
    let done = post.submit(move |tx, actor| conference::act(tx, &book, actor, read, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
