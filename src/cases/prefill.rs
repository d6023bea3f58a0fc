//! The form of an act as it is first shown: what the record already holds, and the choices that it leaves.
use super::flow::reasons_from;
use super::model::Case;
use super::routes::{is_masked, prepared, suggestion};
use super::{checks, plan, proposals, records, reports, screening, steps};
use crate::access::{Action, Facts};
use crate::accounts;
use crate::keys;
use crate::web::acts::Prepared;
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::FormSpec;

pub fn of(ctx: &Ctx, spec: &FormSpec, case: &Case, facts: &Facts) -> Result<Prepared, Fault> {
    let mut prepared = prepared(case);
    match (spec.action, spec.slug) {
        (Action::CaseAssign, _) => officers(ctx, case, &mut prepared)?,
        (Action::CaseScreen, "hasil-skrining") => result(ctx, case, facts, &mut prepared)?,
        (Action::CaseScreen, _) => answers(ctx, case, facts, &mut prepared)?,
        (Action::CaseRateRisk, _) if case.risk_level.is_empty() && !is_masked(facts) => told(ctx, case, &mut prepared)?,
        (Action::CasePlan, _) => {
            let version = ctx.read(|conn| plan::store::version(conn, case.id))?;
            prepared.values.set(plan::PLAN_VERSION, version.to_string());
        }
        (Action::CaseProposeClose, "usul-tutup") => {
            let reason = |code: &str| OptionView::new(code, ctx.book.label("case_close_reason", code));
            let reasons = reasons_from(case.state).into_iter().map(|why| reason(why.code()));
            prepared.given.insert("close_reason", reasons.collect());
            sent_back(ctx, case, facts, &mut prepared)?;
        }
        (Action::CaseEndService, _) => running(ctx, case, &mut prepared)?,
        (Action::CaseReturnClosure, _) => proposed(ctx, case, facts, &mut prepared)?,
        (Action::CaseClose, "setujui-tutup") => proposed(ctx, case, facts, &mut prepared)?,
        _ => {}
    }
    Ok(prepared)
}

fn officers(ctx: &Ctx, case: &Case, prepared: &mut Prepared) -> Result<(), Fault> {
    let people = ctx.read(|conn| accounts::store::officers(conn, case.unit_id, &steps::OFFICERS))?;
    let options = people.into_iter().map(|(id, name)| OptionView::new(id.to_string(), name));
    prepared.given.insert("officer", options.collect());
    Ok(())
}

/// The twelve answers as they stand.
fn answers(ctx: &Ctx, case: &Case, facts: &Facts, prepared: &mut Prepared) -> Result<(), Fault> {
    if !is_masked(facts) {
        let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
        let saved = ctx.read(|conn| records::newest_screening(conn, case.id))?;
        let kept = saved.and_then(|row| row.answers.open(&key, row.id.any()).ok().map(|kept| kept.answers.clone()));
        kept.unwrap_or_default().iter().for_each(|(name, answer)| prepared.values.add(name, answer.as_str()));
    }
    if case.has_child {
        prepared.hints = screening::means_questions().map(|name| (name, screening::MEANS_OF_A_CHILD)).collect();
    }
    Ok(())
}

/// What the aids suggest, and what was chosen before.
fn result(ctx: &Ctx, case: &Case, facts: &Facts, prepared: &mut Prepared) -> Result<(), Fault> {
    if !is_masked(facts) {
        let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
        if let Some((label, reasons)) = ctx.read(|conn| suggestion(conn, case, &key, &ctx.book))? {
            prepared.notes.push(format!("Saran alat bantu: {label}."));
            prepared.notes.extend(reasons);
        }
        prepared.notes.extend(checks::views::notes(ctx, case, &key)?);
    }
    prepared.values.set("screening_result", case.screening_result.clone());
    prepared.values.set("case_type", case.case_type.clone());
    Ok(())
}

/// The first score begins with what the reporter named (D-66).
fn told(ctx: &Ctx, case: &Case, prepared: &mut Prepared) -> Result<(), Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let report = ctx.read(|conn| reports::of_case(conn, case.id))?;
    let told = report.and_then(|row| row.answers.open(&key, case.id.any()).ok().map(|a| a.risk_factors()));
    told.unwrap_or_default().into_iter().for_each(|factor| prepared.values.add("factors", factor));
    Ok(())
}

/// What the head said of the proposal before.
fn sent_back(ctx: &Ctx, case: &Case, facts: &Facts, prepared: &mut Prepared) -> Result<(), Fault> {
    if is_masked(facts) {
        return Ok(());
    }
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let why = ctx.read(|conn| proposals::returned(conn, case, &key))?;
    prepared.notes.extend(why.map(|why| format!("Usulan sebelumnya dikembalikan: {why}")));
    Ok(())
}

/// The services that run, and how one may end.
fn running(ctx: &Ctx, case: &Case, prepared: &mut Prepared) -> Result<(), Fault> {
    let services = ctx.read(|conn| records::services_of(conn, case.id))?;
    let running = services.iter().filter(|service| service.is_running());
    let words = |s: &records::Service| {
        format!("{}, berjalan sejak {}", ctx.book.label("service", &s.service), s.started_on.long())
    };
    let options: Vec<_> = running.map(|s| OptionView::new(s.id.to_string(), words(s))).collect();
    if options.is_empty() {
        prepared.closed = Some("Tidak ada layanan yang berjalan pada berkas ini.".to_owned());
    }
    prepared.given.insert("service", options);
    let ends = ctx.book.options("service_state").iter().filter(|state| state.code != records::RUNNING);
    prepared.given.insert("outcome", ends.map(|state| OptionView::new(&state.code, &state.label)).collect());
    Ok(())
}

/// What the second pair of eyes reads first.
fn proposed(ctx: &Ctx, case: &Case, facts: &Facts, prepared: &mut Prepared) -> Result<(), Fault> {
    let by = ctx.read(|conn| accounts::store::name_of(conn, case.close_proposed_by))?;
    let reason = ctx.book.label("case_close_reason", &case.close_reason);
    prepared.notes.push(format!("Diusulkan oleh {}. Alasan: {reason}.", by.unwrap_or_else(|| "unit ini".into())));
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let note = ctx.read(|conn| proposals::proposed(conn, case, &key))?.note;
    let hidden = || "Uraiannya disamarkan karena berkas ini memuat anak. Minta petugas yang ditunjuk membacakannya.";
    prepared.notes.extend(match note {
        note if note.is_empty() => None,
        _ if is_masked(facts) => Some(hidden().to_owned()),
        note => Some(note),
    });
    Ok(())
}
