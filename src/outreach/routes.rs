//! The addresses of outreach: the village's own list, forms and acts; the office's list and answers.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, New, Step};
use super::forms::{self, CORRECT, OFFICE_ACTS, PLAN, RECORD_NEW, RECORD_ONLY, VILLAGE_ACTS};
use super::model::Outreach;
use super::store;
use super::views::{self, ListPage, Row, ShowPage};
use crate::access::{Action, Facts, Relation, decide};
use crate::audit;
use crate::base::ids::OutreachId;
use crate::base::paging::After;
use crate::clocks;
use crate::clocks::view::ClockView;
use crate::flow::{self, FieldFault};
use crate::reference::Book;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::forms::{FormSpec, Given, Input};
use crate::web::post::Post;
use crate::web::routes::{Endpoint, Side};
use crate::web::shell::Shell;
use crate::web::timeline;

const VILLAGE: &str = "/desa/kegiatan";
const OFFICE: &str = "/kegiatan";

pub fn routes() -> Vec<Endpoint> {
    let village = |e: Endpoint| e.side(Side::Village);
    let mut all = vec![
        village(Endpoint::get("/desa/kegiatan", Action::OutreachList, list)),
        village(Endpoint::get("/desa/kegiatan/rencana", Action::OutreachPlan, show_plan)),
        village(Endpoint::post("/desa/kegiatan/rencana", &PLAN, do_plan)),
        village(Endpoint::get("/desa/kegiatan/baru", Action::OutreachRecord, show_new)),
        village(Endpoint::post("/desa/kegiatan/baru", &RECORD_NEW, do_new)),
        village(Endpoint::get("/desa/kegiatan/{outreach_id}", Action::OutreachView, show)),
        Endpoint::get("/kegiatan", Action::OutreachList, list),
        Endpoint::get("/kegiatan/{outreach_id}", Action::OutreachView, show),
    ];
    for spec in &VILLAGE_ACTS {
        let path = format!("{VILLAGE}/{{outreach_id}}/{}", spec.slug);
        all.push(village(Endpoint::get(&path, spec.action, show_act)));
        all.push(village(Endpoint::post(&path, spec, do_act)));
    }
    for spec in &OFFICE_ACTS {
        let path = format!("{OFFICE}/{{outreach_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_act));
        all.push(Endpoint::post(&path, spec, do_act));
    }
    all
}

/// The village's list or the office's: each has its own address and is led there.
async fn list(ctx: Ctx) -> Answer {
    let scope = ctx.scope(Action::OutreachList)?;
    let own = scope.reaches(Relation::OwnVillage);
    let base = if own { VILLAGE } else { OFFICE };
    if ctx.request.path() != base {
        return Ok(see_other(base));
    }
    let open = ctx.query("status").as_deref() != Some("semua");
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| store::list(conn, &scope, open, after))?;
    let row =
        |line| if own { Row::for_village(line, &ctx.book, ctx.now) } else { Row::for_office(line, &ctx.book, ctx.now) };
    let answer = ListPage {
        shell: Shell::new(&ctx, "outreach.list", "Sosialisasi"),
        rows: found.rows.iter().map(row).collect(),
        base,
        open,
        next: found
            .next
            .map(|next| format!("{base}?sesudah={}{}", next.write(), if open { "" } else { "&status=semua" })),
        may_create: decide(ctx.actor()?, Action::OutreachPlan, &Facts::nothing()).is_ok(),
    };
    page(StatusCode::OK, &answer)
}

/// The activity for a look at it; a refused look is recorded and shows nothing.
async fn seen(ctx: &Ctx, id: OutreachId) -> Result<(Outreach, Facts), Fault> {
    let actor = ctx.actor()?;
    let Some((record, facts)) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(Action::OutreachView, KIND, id.any()).await;
    };
    match decide(actor, Action::OutreachView, &facts) {
        Ok(_) => Ok((record, facts)),
        Err(denied) => ctx.deny(Action::OutreachView, KIND, id.any(), denied).await,
    }
}

async fn show(ctx: Ctx, id: Path<OutreachId>) -> Answer {
    let (record, facts) = seen(&ctx, *id).await?;
    let base = if views::is_own(&facts) { VILLAGE } else { OFFICE };
    let here = format!("{base}/{}", record.id);
    if ctx.request.path() != here {
        return Ok(see_other(&here));
    }
    let actor = ctx.actor()?;
    let events = ctx.read(|conn| audit::timeline(conn, record.id.any(), 50))?;
    let running = ctx.read(|conn| clocks::store::under(conn, record.id.any()))?;
    let answer = ShowPage {
        shell: Shell::new(&ctx, "outreach.show", format!("Kegiatan {}", record.code)).with_done(timeline::done(
            actor.user,
            &events,
            views::act_label,
        )),
        back: base,
        id: record.id,
        code: record.code.clone(),
        title: record.title.clone(),
        version: record.version,
        state: record.state.code(),
        state_label: views::state_word(record.state, record.due_at, ctx.now),
        state_kind: views::state_kind(record.state),
        evidence_pending: record.evidence_pending,
        turn: views::turn_of(&record, &ctx.book),
        lines: views::lines(&record, &ctx.book),
        notes: record.note.lines().map(str::to_owned).collect(),
        // A clock that stopped has told its story: the dates stand in the lines.
        clocks: running
            .iter()
            .filter(|clock| clock.stopped_at.is_none())
            .map(|clock| ClockView::of(clock, ctx.now, &ctx.book))
            .collect(),
        acts: views::acts(actor, &facts, &record),
        timeline: timeline::entries(&events, &ctx.book, views::act_label, views::state_label),
    };
    page(StatusCode::OK, &answer)
}

fn to_list() -> Prepared {
    Prepared { back: VILLAGE.into(), ..Prepared::default() }
}

async fn show_plan(ctx: Ctx) -> Answer {
    ctx.permit(Action::OutreachPlan)?;
    acts::show(&ctx, &PLAN, to_list())
}

async fn show_new(ctx: Ctx) -> Answer {
    ctx.permit(Action::OutreachRecord)?;
    acts::show(&ctx, form_for_new(&ctx)?, to_list())
}

/// Whoever may not send reports is not offered to.
fn form_for_new(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    Ok(if views::may_send(ctx.actor()?) { &RECORD_NEW } else { &RECORD_ONLY })
}

/// Reads a form and looks for what must not stand in its free texts.
fn read(post: &Post) -> Result<Input, Vec<FieldFault>> {
    let input = post.spec.read(&forms::plain_numbers(&post.typed), &post.ctx.book, &Given::new())?;
    let faults = forms::personal_data(&input);
    if faults.is_empty() { Ok(input) } else { Err(faults) }
}

fn new(post: &Post, input: Input) -> Result<New, Fault> {
    let region = post.ctx.actor()?.unit.areas.first().cloned().ok_or(Fault::NotFound)?;
    Ok(New { region, input, book: Arc::clone(&post.ctx.book) })
}

async fn do_plan(post: Post) -> Answer {
    let permit = post.ctx.permit(Action::OutreachPlan)?;
    let new = match read(&post) {
        Ok(input) => new(&post, input)?,
        Err(faults) => return acts::again(&post, to_list(), &faults),
    };
    let done = post.submit(move |tx, actor| actions::plan(tx, actor, &permit, &new)).await;
    done.or_else(|error| acts::refused(&post, to_list(), error))
}

async fn do_new(mut post: Post) -> Answer {
    let permit = post.ctx.permit(Action::OutreachPlan)?;
    let input = read(&post);
    // Read with every field, so that a forged wish to send is refused by the policy and recorded;
    // shown again only with what the person may use.
    post.spec = form_for_new(&post.ctx)?;
    let new = match input {
        Ok(input) => new(&post, input)?,
        Err(faults) => return acts::again(&post, to_list(), &faults),
    };
    let done = post.submit(move |tx, actor| actions::record_new(tx, actor, &permit, &new)).await;
    done.or_else(|error| acts::refused(&post, to_list(), error))
}

/// The act that an address ends in; two of them share one right.
fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    let pattern = ctx.request.match_pattern().unwrap_or_default();
    let slug = pattern.rsplit('/').next().unwrap_or_default();
    VILLAGE_ACTS.iter().chain(&OFFICE_ACTS).find(|spec| spec.slug == slug).ok_or(Fault::NotFound)
}

fn prepared(spec: &FormSpec, record: &Outreach, own: bool, book: &Book) -> Prepared {
    let base = if own { VILLAGE } else { OFFICE };
    let sends = matches!(spec.action, Action::OutreachReport | Action::OutreachResend);
    let receiver = actions::verifier(book, &record.region_code).filter(|_| sends);
    Prepared {
        about: format!("Kegiatan {} · {}", record.code, book.label("outreach_type", &record.kind)),
        back: format!("{base}/{}", record.id),
        version: Some(record.version),
        values: forms::filled(record),
        notes: receiver
            .map(|unit| format!("Laporan dikirim ke {} untuk diverifikasi.", book.unit_name(unit)))
            .into_iter()
            .collect(),
        ..Prepared::default()
    }
}

async fn show_act(ctx: Ctx, id: Path<OutreachId>) -> Answer {
    let spec = spec_of(&ctx)?;
    let (record, facts) = seen(&ctx, *id).await?;
    match decide(ctx.actor()?, spec.action, &facts) {
        Ok(_) => {
            let refusal = || flow::Refusal::no_step(super::flow::ARROWS, record.state.label(), spec.action.code());
            let closed = (!views::is_possible(spec, record.state)).then(|| refusal().to_string());
            let prepared = prepared(spec, &record, views::is_own(&facts), &ctx.book);
            acts::show(&ctx, spec, Prepared { closed, ..prepared })
        }
        Err(denied) => ctx.deny(spec.action, KIND, id.any(), denied).await,
    }
}

async fn do_act(post: Post, id: Path<OutreachId>) -> Answer {
    let (record, facts) = seen(&post.ctx, *id).await?;
    let spec = post.spec;
    let prepared = prepared(spec, &record, views::is_own(&facts), &post.ctx.book);
    let fits = decide(post.ctx.actor()?, spec.action, &facts).is_ok() && views::is_possible(spec, record.state);
    let input = match read(&post) {
        Ok(input) => input,
        // Policy and state speak before the fields do.
        Err(_) if !fits => Input::default(),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let step = Step {
        id: *id,
        action: spec.action,
        correction: spec.slug == CORRECT,
        version: post.version(),
        input,
        book: Arc::clone(&post.ctx.book),
    };
    let done = post.submit(move |tx, actor| actions::act(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
