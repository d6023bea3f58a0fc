//! The addresses of early alerts: the office's list, record and acts; the village's own.
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, NewAlert, Step};
use super::forms::{ACTS, SUBMIT_OFFICE, SUBMIT_VILLAGE};
use super::model::{Alert, Outcome, Report, likely_case_type};
use super::store;
use super::views::{self, ListPage, Row, ShowPage, VillageListPage, VillageShowPage};
use crate::access::{Action, Actor, Facts, decide};
use crate::audit;
use crate::base::ids::AlertId;
use crate::base::paging::After;
use crate::cases;
use crate::clocks;
use crate::clocks::view::ClockView;
use crate::db::Conn;
use crate::flow::Refusal;
use crate::keys;
use crate::reference::Book;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, OptionView};
use crate::web::forms::{FormSpec, Given, Input};
use crate::web::post::Post;
use crate::web::routes::{Endpoint, Side};
use crate::web::shell::Shell;
use crate::web::{Typed, timeline};

pub fn routes() -> Vec<Endpoint> {
    let village = |e: Endpoint| e.side(Side::Village);
    let mut all = vec![
        Endpoint::get("/laporan-dini", Action::AlertList, list),
        Endpoint::get("/laporan-dini/baru", Action::AlertSubmit, show_new),
        Endpoint::post("/laporan-dini/baru", &SUBMIT_OFFICE, submit_office),
        Endpoint::get("/laporan-dini/{alert_id}", Action::AlertView, show),
        village(Endpoint::get("/desa/lapor", Action::AlertSubmit, village_list)),
        village(Endpoint::post("/desa/lapor", &SUBMIT_VILLAGE, submit_village)),
        village(Endpoint::get("/desa/lapor/{alert_id}", Action::AlertView, village_show)),
    ];
    for spec in &ACTS {
        let path = format!("/laporan-dini/{{alert_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_act));
        all.push(Endpoint::post(&path, spec, do_act));
    }
    all.extend(super::passport::routes());
    all
}

async fn list(ctx: Ctx) -> Answer {
    let scope = ctx.scope(Action::AlertList)?;
    let actor = ctx.actor()?;
    if actor.is_village_side() {
        return Ok(crate::web::see_other("/desa/lapor"));
    }
    let open = ctx.query("status").as_deref() != Some("semua");
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| store::list(conn, &scope, open, after))?;
    let next = found
        .next
        .map(|next| format!("/laporan-dini?sesudah={}{}", next.write(), if open { "" } else { "&status=semua" }));
    let rows = found.rows.iter().map(|line| Row::for_office(line, &ctx.book, ctx.now)).collect();
    let may_submit = decide(actor, Action::AlertSubmit, &Facts::nothing()).is_ok();
    page(
        StatusCode::OK,
        &ListPage {
            shell: Shell::new(&ctx, "alert.list", "Laporan dini"),
            rows,
            open,
            next,
            may_submit,
            passport: super::passport::link(actor),
        },
    )
}

/// The alert for a look at it; a refused look is recorded and shows nothing.
async fn seen(ctx: &Ctx, id: AlertId) -> Result<(Alert, Facts), Fault> {
    let actor = ctx.actor()?;
    let Some((alert, facts)) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(Action::AlertView, KIND, id.any()).await;
    };
    match decide(actor, Action::AlertView, &facts) {
        Ok(_) => Ok((alert, facts)),
        Err(denied) => ctx.deny(Action::AlertView, KIND, id.any(), denied).await,
    }
}

async fn show(ctx: Ctx, id: Path<AlertId>) -> Answer {
    let (alert, facts) = seen(&ctx, *id).await?;
    let actor = ctx.actor()?;
    if actor.is_village_side() {
        return Err(Fault::NotFound);
    }
    let opened = ctx.read(|conn| open(conn, &ctx, &alert))?;
    let events = ctx.read(|conn| audit::timeline(conn, alert.id.any(), 50))?;
    let running = ctx.read(|conn| clocks::store::under(conn, alert.id.any()))?;
    let state_label = |event: &audit::Event| {
        super::flow::AlertState::parse(&event.to_state).map_or("", super::flow::AlertState::label).to_owned()
    };
    let case_href = ctx.read(|conn| case_of(conn, actor, &alert))?;
    let handles = alert.holder_unit_id == Some(actor.unit.id) || case_href.is_some();
    page(
        StatusCode::OK,
        &ShowPage {
            shell: Shell::new(&ctx, "alert.show", format!("Laporan dini {}", alert.code))
                .with_exit()
                .with_done(timeline::done(actor.user, &events, views::act_label)),
            id: alert.id,
            code: alert.code.clone(),
            version: alert.version,
            state: alert.state.code(),
            state_label: alert.state.label(),
            state_kind: views::state_kind(alert.state),
            do_not_visit: alert.do_not_visit,
            hide_from_village: alert.hide_from_village,
            danger: alert.is_dangerous(),
            facts: views::facts(&alert, &ctx.book),
            told: views::told(&alert, &opened.0, &ctx.book, handles),
            outcome: opened.1,
            clocks: running.iter().map(|c| ClockView::of(c, ctx.now, &ctx.book)).collect(),
            hint: views::hint(alert.state),
            acts: views::acts(actor, &facts, &alert),
            timeline: timeline::entries(&events, &ctx.book, views::act_label, state_label),
            case_href,
        },
    )
}

/// The way to the case, for whoever may open that case too: it may belong to another agency (ACC-04).
fn case_of(conn: &mut Conn, actor: &Actor, alert: &Alert) -> Result<Option<String>, diesel::result::Error> {
    let Some(id) = alert.case_id else { return Ok(None) };
    let found = cases::store::find(conn, actor, id)?;
    let opens = found.is_some_and(|(_, facts)| decide(actor, Action::CaseView, &facts).is_ok());
    Ok(opens.then(|| format!("/berkas/{id}")))
}

fn open(conn: &mut Conn, ctx: &Ctx, alert: &Alert) -> Result<(Report, Outcome), diesel::result::Error> {
    let key = keys::open(conn, &ctx.app.keyring, alert.key_id)?;
    let unreadable = |e: crate::crypto::SealError| diesel::result::Error::DeserializationError(e.to_string().into());
    let report = alert.report.open(&key, alert.id.any()).map_err(unreadable)?;
    let outcome = match &alert.outcome {
        Some(sealed) => sealed.open(&key, alert.id.any()).map_err(unreadable)?.clone(),
        None => Outcome::default(),
    };
    Ok((report.clone(), outcome))
}

/// Regions that an office may name: the kecamatan of its work area.
pub(super) fn given(ctx: &Ctx) -> Result<Given, Fault> {
    let unit = &ctx.actor()?.unit;
    let mut regions: Vec<_> =
        ctx.book.regions.values().filter(|r| r.level == "kecamatan" && unit.covers(&r.code)).collect();
    regions.sort_by(|a, b| a.code.cmp(&b.code));
    let options = regions
        .into_iter()
        .map(|r| OptionView::new(&r.code, format!("{} ({})", r.name, ctx.book.regency_name(&r.code))))
        .collect();
    Ok(Given::from([("region", options)]))
}

async fn show_new(ctx: Ctx) -> Answer {
    ctx.permit(Action::AlertSubmit)?;
    let prepared = Prepared { back: "/laporan-dini".into(), given: given(&ctx)?, ..Prepared::default() };
    acts::show(&ctx, &SUBMIT_OFFICE, prepared)
}

fn read_new(input: &Input, region: String, channel: &'static str) -> NewAlert {
    NewAlert {
        alert_type: input.text("alert_type"),
        channel,
        region,
        people: input.small("people_count"),
        danger: input.yes("danger").unwrap_or_default(),
        departs_soon: input.yes("departs_soon").unwrap_or_default(),
        wants_feedback: !input.has("ticks", "no_feedback"),
        hide_from_village: input.has("ticks", "hide_from_village"),
        report: Report {
            what: input.text("what"),
            recruiter: input.text("recruiter"),
            contact: input.text("contact"),
            ..Report::default()
        },
    }
}

async fn submit_office(post: Post) -> Answer {
    let given = given(&post.ctx)?;
    let prepared = Prepared { back: "/laporan-dini".into(), given: given.clone(), ..Prepared::default() };
    match post.read(&given) {
        Ok(input) => {
            let region = input.text("region");
            submit(post, prepared, read_new(&input, region, "phone")).await
        }
        Err(faults) => acts::again(&post, prepared, &faults),
    }
}

async fn submit_village(post: Post) -> Answer {
    let prepared = Prepared { back: "/hari-ini".into(), ..Prepared::default() };
    let region = post.ctx.actor()?.unit.areas.first().cloned().ok_or(Fault::NotFound)?;
    match post.read(&Given::new()) {
        Ok(input) => submit(post, prepared, read_new(&input, region, "village_alert")).await,
        Err(faults) => acts::again(&post, prepared, &faults),
    }
}

async fn submit(post: Post, prepared: Prepared, new: NewAlert) -> Answer {
    let permit = post.ctx.permit(Action::AlertSubmit)?;
    let book = std::sync::Arc::clone(&post.ctx.book);
    let sent = post.submit(move |tx, actor| actions::submit(tx, &book, actor, &permit, &new)).await;
    sent.or_else(|error| acts::refused(&post, prepared, error))
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    ACTS.iter().find(|spec| spec.action == ctx.meta.action).ok_or(Fault::NotFound)
}

fn prepared(alert: &Alert, book: &Book) -> Prepared {
    Prepared {
        about: format!("Laporan {} · {}", alert.code, book.label("alert_type", &alert.alert_type)),
        back: format!("/laporan-dini/{}", alert.id),
        version: Some(alert.version),
        exit: true,
        ..Prepared::default()
    }
}

fn no_such_step(spec: &FormSpec, alert: &Alert) -> String {
    Refusal::no_step(super::flow::ARROWS, alert.state.label(), spec.action.code()).to_string()
}

async fn show_act(ctx: Ctx, id: Path<AlertId>) -> Answer {
    let spec = spec_of(&ctx)?;
    let (alert, facts) = seen(&ctx, *id).await?;
    match decide(ctx.actor()?, spec.action, &facts) {
        Ok(_) => {
            let mut prepared = prepared(&alert, &ctx.book);
            prepared.closed = (!views::fits(spec, &alert)).then(|| no_such_step(spec, &alert));
            if spec.action == Action::AlertOpenCase {
                prepared.values.set("case_type", likely_case_type(&alert.alert_type));
            }
            acts::show(&ctx, spec, prepared)
        }
        Err(denied) => ctx.deny(spec.action, KIND, id.any(), denied).await,
    }
}

async fn do_act(post: Post, id: Path<AlertId>) -> Answer {
    let (alert, facts) = seen(&post.ctx, *id).await?;
    let action = post.spec.action;
    if let Err(denied) = decide(post.ctx.actor()?, action, &facts) {
        return post.ctx.deny(action, KIND, id.any(), denied).await;
    }
    let prepared = prepared(&alert, &post.ctx.book);
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        // Whether the state knows the act comes before what was typed (D-05).
        Err(_) if !views::fits(post.spec, &alert) => return Err(Fault::NotNow(no_such_step(post.spec, &alert))),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let step = Step {
        id: *id,
        action: post.spec.action,
        version: post.version(),
        input,
        book: std::sync::Arc::clone(&post.ctx.book),
    };
    let done = post.submit(move |tx, actor| actions::act(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

async fn village_list(ctx: Ctx) -> Answer {
    ctx.permit(Action::AlertSubmit)?;
    let scope = ctx.scope(Action::AlertList)?;
    if !ctx.actor()?.is_village_side() {
        return Ok(crate::web::see_other("/laporan-dini"));
    }
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| store::list(conn, &scope, false, after))?;
    let given = Given::new();
    let mut shell = Shell::new(&ctx, "alert.village", "Laporan dini").with_hotlines(&ctx.book);
    let mut values = Typed::default();
    if let Some((typed, notice)) = acts::draft(&ctx)? {
        shell = shell.with_notice(notice);
        values = typed;
    }
    let form = SUBMIT_VILLAGE.view(&Fill {
        url: "/desa/lapor".into(),
        csrf: ctx.csrf(),
        version: None,
        values: &values,
        given: &given,
        faults: &[],
        book: &ctx.book,
    });
    let page_of = VillageListPage {
        shell,
        rows: found.rows.iter().map(Row::for_village).collect(),
        next: found.next.map(|next| format!("/desa/lapor?sesudah={}", next.write())),
        form,
    };
    page(StatusCode::OK, &page_of)
}

async fn village_show(ctx: Ctx, id: Path<AlertId>) -> Answer {
    let (alert, _) = seen(&ctx, *id).await?;
    if !ctx.actor()?.is_village_side() {
        return Ok(crate::web::see_other(&format!("/laporan-dini/{}", alert.id)));
    }
    page(
        StatusCode::OK,
        &VillageShowPage {
            shell: Shell::new(&ctx, "alert.village_show", format!("Laporan dini {}", alert.code))
                .with_hotlines(&ctx.book),
            id: alert.id,
            code: alert.code.clone(),
            sent: alert.submitted_at.long(),
            word: alert.state.status_word(),
            feedback: views::feedback(&alert, &ctx.book),
        },
    )
}
