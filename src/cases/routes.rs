//! The addresses of cases: list, reception, record, acts, people.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, KIND, Step};
use super::around::Around;
use super::doubts::Doubts;
use super::filters::{self, Filter};
use super::forms::{ACTS, by_slug};
use super::model::{Case, Victim};
use super::on_case::OnCase;
use super::views::{self, ConsentLine, ListPage, PersonLine, Row, ShowPage};
use super::{
    access_log, attachments, care, checks, conference, consents, correcting, emergency, file, forms_on_paper,
    kept_filters, letters, people, plan, prefill, proposals, quota, receipt, reception, records, reporter, rights,
    same, screening, steps, store, story,
};
use crate::access::{Action, Denied, Facts, Relation, Scope, decide};
use crate::audit;
use crate::base::ids::CaseId;
use crate::base::paging::{After, PAGE};
use crate::clocks;
use crate::clocks::view::ClockView;
use crate::crypto::DataKey;
use crate::flow::Refusal;
use crate::keys;
use crate::reference::Book;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::FormSpec;
use crate::web::post::Post;
use crate::web::routes::{Endpoint, Side};
use crate::web::shell::Shell;
use crate::web::timeline;

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![Endpoint::get("/berkas", Action::CaseList, list)];
    all.extend(reception::routes());
    all.extend(kept_filters::pages::routes());
    all.push(Endpoint::get("/berkas/{case_id}", Action::CaseView, show));
    for spec in &ACTS {
        let path = format!("/berkas/{{case_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_act));
        all.push(Endpoint::post(&path, spec, do_act));
    }
    all.extend(correcting::pages::routes());
    all.extend(people::routes());
    all.extend(access_log::routes());
    all.extend(emergency::pages::routes());
    all.extend(quota::pages::routes());
    all.extend(checks::pages::routes());
    all.extend(care::pages::routes());
    all.extend(plan::pages::routes());
    all.extend(reporter::routes());
    all.extend(file::routes::routes());
    all.extend(attachments::routes::routes());
    all.extend(forms_on_paper::routes());
    all.extend(letters::routes());
    all.extend(receipt::routes());
    all.extend(rights::routes());
    all.extend(conference::pages::routes());
    all.extend(consents::routes());
    all.into_iter().map(|endpoint| endpoint.side(Side::Case)).collect()
}

async fn list(ctx: Ctx) -> Answer {
    let scope = ctx.scope(Action::CaseList)?;
    let filter = Filter::of(&ctx);
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| store::list(conn, &scope, &filter, after, ctx.now))?;
    let next = found.next.map(|next| format!("/berkas?sesudah={}{}", next.write(), filter.query()));
    let rows = found.rows.iter().map(|line| Row::new(line, &ctx.book, ctx.now)).collect();
    let may_create = decide(ctx.actor()?, Action::CaseCreate, &Facts::nothing()).is_ok();
    // The box of filters is half a page; whoever wants it asks for it.
    let asked = !filter.is_empty() || ctx.query("saring").is_some();
    let choices = if asked { filters::choices(&ctx, &scope, &filter)? } else { Vec::new() };
    let kept = if asked { kept_filters::pages::links(&ctx, &filter)? } else { Vec::new() };
    page(
        StatusCode::OK,
        &ListPage {
            shell: Shell::new(&ctx, "case.list", "Berkas"),
            rows,
            next,
            choices,
            kept,
            keep_href: kept_filters::pages::keep_href(&filter),
            may_create,
        },
    )
}

/// The case for a look at it; a refused look is recorded and shows nothing.
pub async fn seen(ctx: &Ctx, id: CaseId, action: Action) -> Result<(Case, Facts), Fault> {
    let actor = ctx.actor()?;
    let Some((case, facts)) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(action, KIND, id.any()).await;
    };
    match decide(actor, action, &facts) {
        Ok(_) => Ok((case, facts)),
        Err(denied) => ctx.deny(action, KIND, id.any(), denied).await,
    }
}

async fn show(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::CaseView).await?;
    let actor = ctx.actor()?;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let victims = ctx.read(|conn| store::victims(conn, case.id))?;
    let around = ctx.read(|conn| Around::of(conn, actor, &case, &facts))?;
    let parts = decide(actor, Action::CaseViewParts, &facts).is_ok();
    let mut events = ctx.read(|conn| audit::timeline_of(conn, &around.roots(), 400))?;
    events.retain(|event| parts || !story::is_of_parts(event));
    let services = ctx.read(|conn| records::services_of(conn, case.id))?;
    let visits = ctx.read(|conn| records::visits(conn, case.id))?;
    let assigned = ctx.read(|conn| officer(conn, &case, &events))?;
    let masked = is_masked(&facts);
    let may = |action| decide(actor, action, &facts).is_ok();
    let suggestion = if masked { None } else { ctx.read(|conn| suggestion(conn, &case, &key, &ctx.book))? };
    let mut shell = Shell::new(&ctx, "case.show", format!("Berkas {}", case.code)).with_exit();
    shell.notice = ctx.query("periksa").and_then(|codes| Doubts::sentence(&codes));
    shell = shell.with_done(timeline::done(actor.user, &events, story::act_label));
    let corrected = ctx.read(|conn| correcting::store::is_corrected(conn, case.id))?;
    let report = if masked { None } else { ctx.read(|conn| reporter::told(conn, &case, &key, &ctx.book))? };
    let answer = ShowPage {
        shell,
        id: case.id,
        code: case.code.clone(),
        version: case.version,
        state: case.state.code(),
        state_label: case.state.label(),
        state_kind: views::state_kind(case.state),
        danger: super::risk::in_danger(case.danger, &case.risk_level),
        risk: views::risk_tag(&case.risk_level, &ctx.book),
        facts: views::facts(&case, &victims, &ctx.book, assigned),
        hint: steps::hint(&case),
        narrative: (!masked).then(|| account(&case, &key)).flatten(),
        reception: steps::reception(actor, &facts, &case, corrected),
        returned: if masked { None } else { ctx.read(|conn| proposals::returned(conn, &case, &key))? },
        report,
        reporter_href: reporter::href(actor, &facts, &case, &key).filter(|_| !case.is_masked_for_good(ctx.now)),
        origin: ctx.read(|conn| origin(conn, actor, &case))?,
        more_people: more_people(&ctx, &case, &victims),
        banners: if masked { Vec::new() } else { file::routes::banners(&ctx, &case)? },
        people: people_of(&ctx, &case, &facts, &key, twenty(&ctx, &victims))?,
        parts_href: parts.then(|| format!("/berkas/{}/kelengkapan", case.id)),
        may_add_person: may(Action::VictimCreate) && case.state.is_active(),
        consents: consent_lines(&ctx, &case, &victims, may(Action::ConsentWithdraw))?,
        consent_href: (may(Action::ConsentRecord) && !victims.is_empty() && !case.state.is_final())
            .then(|| format!("/berkas/{}/persetujuan/catat", case.id)),
        refer_href: (may(Action::ReferralCreate) && case.state.is_active())
            .then(|| format!("/berkas/{}/rujuk", case.id)),
        clocks: unstopped_clocks(&ctx, case.id)?.iter().map(|c| ClockView::of(c, ctx.now, &ctx.book)).collect(),
        acts: steps::acts(actor, &facts, &case),
        suggestion,
        end_of_service: steps::end_of_service(actor, &facts, &case, &services),
        services: views::services(&services, &ctx.book),
        visits: views::visits(&visits),
        care: OnCase::of(&ctx, &case, &facts, &victims)?,
        timeline: around.story(&events, &ctx.book),
        around,
    };
    answer.around.in_time(page(StatusCode::OK, &answer), ctx.now)
}

fn account(case: &Case, key: &DataKey) -> Option<String> {
    let narrative = case.narrative.as_ref()?.open(key, case.id.any()).ok()?;
    Some(narrative.text.clone()).filter(|text| !text.is_empty())
}

/// A clock that stopped has told its story; one that is held says so (CAS-06).
fn unstopped_clocks(ctx: &Ctx, id: CaseId) -> Result<Vec<clocks::store::Running>, Fault> {
    let mut clocks = ctx.read(|conn| clocks::store::under(conn, id.any()))?;
    clocks.retain(|clock| clock.stopped_at.is_none());
    Ok(clocks)
}

/// People as the page shows them: who may be opened, which other record is theirs, what was checked.
fn people_of(
    ctx: &Ctx,
    case: &Case,
    facts: &Facts,
    key: &DataKey,
    people: &[Victim],
) -> Result<Vec<PersonLine>, Fault> {
    let actor = ctx.actor()?;
    let mut same = ctx.read(|conn| same::linked(conn, actor.unit.id, people))?;
    let lines = views::people(
        people,
        case,
        &ctx.book,
        |victim| may_reveal(actor, facts, victim) && !case.is_masked_for_good(ctx.now),
        decide(actor, Action::VictimEdit, facts).is_ok() && case.state.is_active(),
        |person| same.remove(&person),
    );
    if decide(actor, Action::CaseViewParts, facts).is_err() {
        return Ok(lines);
    }
    let lines = checks::views::beside(ctx, case, key, (people, is_masked(facts)), lines)?;
    care::views::beside(ctx, case, people, lines)
}

/// The people of one page, after the number in the address (CAS-17).
fn twenty<'v>(ctx: &Ctx, victims: &'v [Victim]) -> &'v [Victim] {
    let after = ctx.query("orang").and_then(|number| number.parse::<i32>().ok()).unwrap_or(0);
    let rest = victims.iter().position(|victim| victim.number > after).and_then(|from| victims.get(from..));
    let rest = rest.unwrap_or_default();
    rest.get(..usize::try_from(PAGE).unwrap_or(usize::MAX)).unwrap_or(rest)
}

fn more_people(ctx: &Ctx, case: &Case, victims: &[Victim]) -> Option<String> {
    let (last, shown) = (victims.last()?.number, twenty(ctx, victims).last()?.number);
    (shown < last).then(|| format!("/berkas/{}?orang={shown}#orang", case.id))
}

/// Address and code of the alert that the case was opened from, for whoever sees the region's alerts.
fn origin(
    conn: &mut crate::db::Conn,
    actor: &crate::access::Actor,
    case: &Case,
) -> Result<Option<(String, String)>, diesel::result::Error> {
    let Some(alert) = case.alert_id else { return Ok(None) };
    let sees = Scope::of(actor, Action::AlertView).is_some_and(|scope| scope.reaches(Relation::WorkArea));
    if !sees || !actor.unit.covers(&case.region_code) {
        return Ok(None);
    }
    Ok(store::alert_code(conn, alert)?.map(|code| (format!("/laporan-dini/{alert}"), code)))
}

/// Who works on the case, and who handed it over (ACT-07).
fn officer(
    conn: &mut crate::db::Conn,
    case: &Case,
    events: &[audit::Event],
) -> Result<Option<String>, diesel::result::Error> {
    let Some(name) = crate::accounts::store::name_of(conn, case.assigned_to)? else { return Ok(None) };
    let own = Some(case.id.any());
    let handed = |event: &&audit::Event| event.root_id == own && event.action == Action::CaseAssign.code();
    let Some(handed) = events.iter().find(handed) else {
        return Ok(Some(name));
    };
    let by = crate::accounts::store::name_of(conn, handed.actor_id)?;
    Ok(Some(by.map_or_else(|| name.clone(), |by| format!("{name}, diserahkan oleh {by} {}", handed.at.long()))))
}

/// Of a child, what was told and answered is for the named staff only (ACC-03); in an emergency nobody needs
/// what was told to reach the person (D-45).
pub(super) fn is_masked(facts: &Facts) -> bool {
    let emergency = facts.relations.has(Relation::Emergency) && !facts.relations.has(Relation::OwnerUnit);
    emergency || (facts.child && !facts.relations.has(Relation::Assigned))
}

/// Whether this person may show who somebody is, but for the password asked again.
fn may_reveal(actor: &crate::access::Actor, facts: &Facts, victim: &Victim) -> bool {
    let of_person = Facts { child: victim.is_child, ..facts.clone() };
    matches!(decide(actor, Action::VictimReveal, &of_person), Ok(_) | Err(Denied::StepUp))
}

/// What the aid suggests from the newest answers, line by line (domain §4.4).
pub(super) fn suggestion(
    conn: &mut crate::db::Conn,
    case: &Case,
    key: &DataKey,
    book: &Book,
) -> Result<Option<(String, Vec<String>)>, diesel::result::Error> {
    let Some(row) = records::newest_screening(conn, case.id)? else { return Ok(None) };
    let Ok(kept) = row.answers.open(key, row.id.any()) else { return Ok(None) };
    // Nothing answered is nothing found.
    if kept.answers.iter().all(|(_, answer)| answer.is_empty()) {
        return Ok(None);
    }
    let pairs = kept.answers.iter().filter(|(q, _)| q != "special").map(|(q, a)| (q.as_str(), a.as_str()));
    let ticks = kept.answers.iter().filter(|(q, _)| q == "special").map(|(_, a)| a.as_str());
    let answers = screening::Answers::read(pairs, ticks);
    let mut suggested = screening::suggest(&answers, case.has_child);
    if let Some(hint) = screening::case_type_hint(&answers).filter(|hint| *hint != case.case_type) {
        suggested.reasons.push(format!("Saran jenis berkas: {}.", book.label("case_type", hint)));
    }
    Ok(Some((suggested.label.label().to_owned(), suggested.reasons)))
}

fn consent_lines(ctx: &Ctx, case: &Case, victims: &[Victim], may_withdraw: bool) -> Result<Vec<ConsentLine>, Fault> {
    let rows = ctx.read(|conn| crate::consent::store::of_case(conn, case.id))?;
    let mut seen = std::collections::HashSet::new();
    let mut lines = Vec::new();
    for row in &rows {
        let newest = seen.insert((row.victim_id, row.scope.clone(), row.target_unit_id));
        lines.push(ConsentLine {
            id: row.id,
            victim: victims.iter().find(|v| v.id == row.victim_id).map_or(0, |v| v.number),
            scope: ctx.book.label("consent_scope", &row.scope),
            unit: row.target_unit_id.map(|unit| ctx.book.unit_name(unit)),
            state: row.state.code(),
            state_label: row.state.label(),
            at: row.made_at,
            until: row.valid_until.map(crate::base::clock::Day::long),
            withdraw: (newest && may_withdraw && row.state.is_given())
                .then(|| format!("/berkas/{}/persetujuan/{}/tarik", case.id, row.id)),
        });
    }
    Ok(lines)
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    let slug = ctx.request.path().rsplit('/').next().unwrap_or_default();
    by_slug(slug).ok_or(Fault::NotFound)
}

pub fn prepared(case: &Case) -> Prepared {
    Prepared {
        about: format!("Berkas {}", case.code),
        back: format!("/berkas/{}", case.id),
        version: Some(case.version),
        exit: true,
        ..Prepared::default()
    }
}

fn no_such_step(spec: &FormSpec, case: &Case) -> String {
    Refusal::no_step(super::flow::ARROWS, case.state.label(), spec.action.code()).to_string()
}

async fn show_act(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let spec = spec_of(&ctx)?;
    let (case, facts) = seen(&ctx, *id, spec.action).await?;
    let mut prepared = prefill::of(&ctx, spec, &case, &facts)?;
    prepared.closed = (!steps::fits(spec, &case)).then(|| no_such_step(spec, &case)).or(prepared.closed);
    acts::show(&ctx, spec, prepared)
}

async fn do_act(post: Post, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&post.ctx, *id, Action::CaseView).await?;
    if let Err(denied) = decide(post.ctx.actor()?, post.spec.action, &facts) {
        return post.ctx.deny(post.spec.action, KIND, id.any(), denied).await;
    }
    let prepared = prefill::of(&post.ctx, post.spec, &case, &facts)?;
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        // Whether the state knows the act comes before what was typed (D-05).
        Err(_) if !steps::fits(post.spec, &case) => return Err(Fault::NotNow(no_such_step(post.spec, &case))),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let step = Step {
        id: *id,
        action: post.spec.action,
        slug: post.spec.slug,
        version: post.version(),
        input,
        book: Arc::clone(&post.ctx.book),
    };
    let done = post.submit(move |tx, actor| actions::act(tx, actor, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
