//! What happens when somebody acts on a case: the order of questions (scope, policy, version, flow,
//! guard), then the effects, in one transaction.
use std::sync::Arc;

use super::flow::{Act, CaseFacts, CaseState, CloseReason, Closing, Surviving, decide, may_propose};
use super::model::{Answers, Case};
use super::records::{self, NewService};
use super::screening;
use super::store::{self, Change};
use super::{guards, staff};
use crate::access::{Action, Actor, Permit};
use crate::audit::Entry;
use crate::base::ids::{CaseId, UserId, read_code};
use crate::clocks::{self, Start};
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "case";

/// Who acts, and by which right.
#[derive(Clone, Copy)]
pub struct Actors<'a> {
    pub actor: &'a Actor,
    pub permit: &'a Permit,
}

/// One act on one case, as its form gave it.
#[derive(Clone)]
pub struct Step {
    pub id: CaseId,
    pub action: Action,
    /// Tells apart forms of the same act (`tutup-identifikasi`, `hasil-skrining`).
    pub slug: &'static str,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

/// The case, and everything that an act on it needs.
struct Work<'a> {
    step: &'a Step,
    actor: &'a Actor,
    case: Case,
    key: DataKey,
    entry: Entry,
    change: Change,
}

impl Work<'_> {
    const fn of(&self) -> records::Of<'_> {
        records::Of { key: &self.key, case: self.case.id, by: self.actor.user }
    }
}

pub fn act(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: step.id.any() };
    let (case, facts) = store::load(tx, &subject, step.id)?;
    let permit = subject.decide(&facts)?;
    subject.fresh(case.version, step.version)?;
    let mut work = Work {
        step,
        actor,
        key: keys::open(tx.conn, tx.keyring, case.key_id)?,
        entry: permit.entry(actor, KIND, step.id.any(), step.id.any()),
        change: Change::of(&case, tx.now),
        case,
    };
    match machine_act(tx, &subject, &work)? {
        Some(machine_act) => {
            let known = guards::facts(tx.conn, &step.book, &work.case, &work.key, actor.user, tx.now)?;
            work.change.state = decide(work.case.state, &machine_act, &known).map_err(|r| subject.flow(r))?;
            follow(tx, &mut work, &machine_act, &known)?;
        }
        None => record(tx, &subject, &mut work)?,
    }
    finish(tx, &subject, work)
}

/// The act as the machine knows it; None for what is only written down.
fn machine_act(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &Work<'_>) -> Result<Option<Act>, Refusal> {
    let input = &work.step.input;
    Ok(Some(match (work.step.action, work.step.slug) {
        (Action::CaseSubmit, _) => Act::Submit,
        (Action::CaseIdentify, _) => Act::Identify,
        (Action::CaseAssess, _) => Act::Assess,
        (Action::CasePlan, _) => Act::Plan,
        (Action::CaseStartService, _) => Act::StartService,
        (Action::CaseMonitor, _) => Act::Monitor,
        (Action::CaseClose, slug) => Act::Close(closing(tx, work, slug)?),
        (Action::CaseTransfer, _) => Act::Transfer,
        (Action::CaseHold, _) => Act::Hold,
        (Action::CaseResume, _) => Act::Resume,
        (Action::CaseReopen, _) => Act::Reopen { reason: input.text("reason") },
        (Action::CaseMerge, _) => {
            let survivor = surviving(tx, subject, work)?;
            Act::Merge { into: Surviving::judge(survivor.id == work.case.id, survivor.unit_id == work.case.unit_id, survivor.state) }
        }
        _ => return Ok(None),
    }))
}

/// How the case ends: as the form says, or as it was proposed.
fn closing(tx: &mut Tx<'_>, work: &Work<'_>, slug: &str) -> Result<Closing, Refusal> {
    let input = &work.step.input;
    let note = input.text("reason");
    Ok(match slug {
        "tutup-identifikasi" => Closing { reason: Some(CloseReason::NotTppoResolved), note, informed: false, no_need: input.has("no_need", "yes") },
        "tutup-tak-terhubung" => Closing { reason: Some(CloseReason::Unreachable), note, ..Closing::default() },
        _ => guards::proposed(tx.conn, &work.case, &work.key)?,
    })
}

/// The case that stays: one that this person's unit reaches.
fn surviving(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &Work<'_>) -> Result<Case, Refusal> {
    let unknown = || subject.fault("into", "Kode ini tidak ditemukan di unit Anda. Periksa ejaannya.");
    let code = read_code("KS", &work.step.input.text("into")).ok_or_else(unknown)?;
    let (other, facts) = store::by_code(tx.conn, work.actor, &code)?.ok_or_else(unknown)?;
    crate::access::decide(work.actor, Action::CaseMerge, &facts).map_err(|_| unknown())?;
    Ok(other)
}

/// What follows from a step of the machine beside the new state.
fn follow(tx: &mut Tx<'_>, work: &mut Work<'_>, act: &Act, known: &CaseFacts) -> Result<(), Refusal> {
    let (case, by) = (work.case.id, work.actor.user);
    match act {
        Act::Submit => {
            work.change.register_no = Some(store::next_register_no(tx, work.case.unit_id)?);
            super::intake::first_clock(tx, &work.step.book, &work.entry, &work.case)?;
        }
        Act::Identify => {
            clocks::store::stop(tx, &work.entry, case.any(), "case_identification", "identified")?;
        }
        Act::Plan => records::add_note(tx, &work.key, case, by, "plan", &work.step.input.text("plan"))?,
        Act::StartService => {
            for clock in ["risk_high_service", "risk_medium_service", "risk_low_followup"] {
                clocks::store::stop(tx, &work.entry, case.any(), clock, "service_started")?;
            }
        }
        Act::Monitor => begin_monitoring(tx, work)?,
        Act::Close(closing) => close(tx, work, closing)?,
        Act::Hold => {
            records::add_note(tx, &work.key, case, by, "hold", &work.step.input.text("reason"))?;
            work.change.held_from = work.case.state.code().to_owned();
            clocks::store::pause_all(tx, &work.entry, case.any())?;
            start_clock(tx, work, "hold_review", "")?;
        }
        Act::Resume => {
            clocks::store::stop(tx, &work.entry, case.any(), "hold_review", "resumed")?;
            clocks::store::resume_all(tx, &work.step.book, &work.entry, case.any())?;
            work.change.held_from = String::new();
            work.entry.reason_code = known.held_from.map_or("", CaseState::code).to_owned();
        }
        Act::Reopen { reason } => {
            records::add_note(tx, &work.key, case, by, "reopen", reason)?;
            work.change.ended_at = None;
            work.change.close_reason = String::new();
            work.change.close_proposed_by = None;
            work.change.closed_by = None;
            start_clock(tx, work, "reopen_risk", "")?;
        }
        Act::Merge { .. } => merge(tx, work)?,
        Act::Assess | Act::Transfer => {}
    }
    Ok(())
}

fn begin_monitoring(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<(), Refusal> {
    records::plan_visits(tx, work.case.id, tx.now.day())?;
    for month in ["3", "6"] {
        start_clock(tx, work, "monitoring_visit", month)?;
    }
    Ok(())
}

fn close(tx: &mut Tx<'_>, work: &mut Work<'_>, closing: &Closing) -> Result<(), Refusal> {
    let reason = closing.reason.map_or("", CloseReason::code);
    if work.case.close_proposed_by.is_none() {
        records::add_note(tx, &work.key, work.case.id, work.actor.user, "close", &closing.note)?;
    }
    reason.clone_into(&mut work.change.close_reason);
    work.change.closed_by = Some(work.actor.user);
    work.change.ended_at = Some(tx.now);
    clocks::store::stop_all(tx, &work.entry, work.case.id.any(), "closed")?;
    reason.clone_into(&mut work.entry.reason_code);
    tx.announce(Event::CaseClosed { case: work.case.id });
    Ok(())
}

/// The first pair of eyes: everything but the second person must be there (D-22).
fn propose_close(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let reason = input.parsed("close_reason", CloseReason::parse);
    let closing = Closing { reason, note: input.text("reason"), informed: input.has("informed", "yes"), no_need: false };
    let known = guards::facts(tx.conn, &work.step.book, &work.case, &work.key, work.actor.user, tx.now)?;
    may_propose(work.case.state, &closing, &known).map_err(|r| subject.flow(r))?;
    records::add_note(tx, &work.key, work.case.id, work.actor.user, "close", &closing.note)?;
    work.change.close_reason = reason.map_or("", CloseReason::code).to_owned();
    work.change.close_proposed_by = Some(work.actor.user);
    tx.announce(Event::ClosureProposed { case: work.case.id, unit: work.case.unit_id });
    Ok(())
}

fn merge(tx: &mut Tx<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let subject = Subject { actor: work.actor, action: Action::CaseMerge, kind: KIND, id: work.case.id.any() };
    let survivor = surviving(tx, &subject, work)?;
    work.change.merged_into = Some(survivor.id);
    work.change.ended_at = Some(tx.now);
    clocks::store::stop_all(tx, &work.entry, work.case.id.any(), "merged")?;
    // The surviving case's own timeline tells it too.
    tx.record(&Entry { root_id: Some(survivor.id.any()), object_id: Some(survivor.id.any()), to_state: survivor.state.code(), ..work.entry.clone() })?;
    Ok(())
}

fn start_clock(tx: &mut Tx<'_>, work: &Work<'_>, clock: &'static str, variant: &str) -> Result<(), Refusal> {
    let case = &work.case;
    clocks::store::start(
        tx,
        &work.step.book,
        &work.entry,
        &Start { clock, variant, object_kind: KIND, object: case.id.any(), root: case.id.any(), code: &case.code, owner: Some(case.unit_id), other: None, region: &case.region_code, at: tx.now },
    )?;
    Ok(())
}

/// What is only written down: the state stays, the version moves.
fn record(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let always = matches!(work.step.action, Action::CaseRecordContact | Action::CaseAssign | Action::CaseDeclareConflict);
    if !work.case.state.is_active() && !always {
        return Err(subject.not_now(format!("Berkas ini berstatus \u{201c}{}\u{201d}; bagian ini tidak dapat diisi.", work.case.state.label())));
    }
    match (work.step.action, work.step.slug) {
        (Action::CaseScreen, "hasil-skrining") => choose_result(tx, subject, work),
        (Action::CaseScreen, _) => screen(tx, work),
        (Action::CaseRateRisk, _) => rate_risk(tx, work),
        (Action::CaseWrite, _) => Ok(records::add_note(tx, &work.key, work.case.id, work.actor.user, "assessment", &work.step.input.text("body"))?),
        (Action::CaseRecordService, _) => record_service(tx, subject, work),
        (Action::CaseRecordVisit, _) => record_visit(tx, subject, work),
        (Action::CaseRecordContact, _) => record_contact(tx, work),
        (Action::CaseAssign, _) => assign(tx, subject, work),
        (Action::CaseDeclareConflict, _) => declare_conflict(tx, work),
        (Action::CaseProposeClose, _) => propose_close(tx, subject, work),
        _ => Err(subject.not_now("Langkah ini tidak dikenal.")),
    }
}

/// The twelve answers; the aid's suggestion is kept beside them, nothing is chosen yet (SCR-02).
fn screen(tx: &mut Tx<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let answers: Vec<(String, String)> = (1..=12)
        .filter_map(|n| {
            let name = format!("q{n}");
            input.some_text(&name).map(|answer| (name, answer))
        })
        .chain(input.codes("special").into_iter().map(|code| ("special".to_owned(), code)))
        .collect();
    let ticks = input.codes("special");
    let pairs = answers.iter().map(|(q, a)| (q.as_str(), a.as_str()));
    let read = screening::Answers::read(pairs, ticks.iter().map(String::as_str));
    let suggestion = screening::suggest(&read, work.case.has_child);
    let kept = Answers { answers, reason: String::new() };
    records::add_screening(tx, work.of(), suggestion.label.code(), "", &kept)?;
    Ok(())
}

/// The officer's choice and reason (SCR-07); the suggestion stays beside it.
fn choose_result(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(last) = records::newest_screening(tx.conn, work.case.id)? else {
        return Err(subject.fault("screening_result", "Isi dulu skrining singkat. Pertanyaan boleh dilewati."));
    };
    let before = last.answers.open(&work.key, last.id.any()).map(|a| a.answers.clone()).unwrap_or_default();
    let answers = Answers { answers: before, reason: work.step.input.text("reason") };
    let result = work.step.input.text("screening_result");
    records::add_screening(tx, work.of(), &last.suggestion, &result, &answers)?;
    work.change.screening_result = result;
    Ok(())
}

/// A new score replaces the old one's clock; the old row stays (SCR-09).
fn rate_risk(tx: &mut Tx<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let level = input.text("level");
    records::add_risk(tx, work.of(), &level, &input.codes("factors"), input.some_text("note"))?;
    let serving = matches!(work.case.state, CaseState::InService | CaseState::Monitoring);
    for clock in ["risk_high_service", "risk_medium_service", "risk_low_followup", "risk_review", "reopen_risk"] {
        clocks::store::stop(tx, &work.entry, work.case.id.any(), clock, "replaced")?;
    }
    if !serving {
        let clock = match level.as_str() {
            "high" => "risk_high_service",
            "medium" => "risk_medium_service",
            _ => "risk_low_followup",
        };
        start_clock(tx, work, clock, "")?;
    }
    start_clock(tx, work, "risk_review", &level)?;
    work.change.risk_level = level;
    Ok(())
}

fn record_service(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let today = tx.now.day();
    let (Some(started), ended) = (input.day("started"), input.day("ended")) else { return Err(subject.fault("started", "Isi tanggal mulai.")) };
    if started > today {
        return Err(subject.fault("started", "Tanggal mulai tidak boleh sesudah hari ini."));
    }
    if ended.is_some_and(|ended| ended < started) {
        return Err(subject.fault("ended", "Tanggal selesai tidak boleh sebelum tanggal mulai."));
    }
    let service = input.text("service");
    // Mediation is closed to trafficking and to children (D-27).
    if service == "mediation" && !super::flow::allows_mediation(&work.case.case_type, &[]) {
        return Err(subject.fault("service", "Mediasi tidak dapat dipilih untuk dugaan TPPO dan perkara anak."));
    }
    records::add_service(tx, &work.key, work.case.id, work.actor.user, &NewService { service, started, ended, note: input.some_text("note") })?;
    Ok(())
}

fn record_visit(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let month = input.text("month").parse::<i32>().unwrap_or_default();
    let visit = records::visits(tx.conn, work.case.id)?.into_iter().find(|v| v.month == month);
    let Some(visit) = visit else { return Err(subject.fault("month", "Pemantauan dimulai sesudah layanan utama selesai.")) };
    let (visited, skipped) = (input.day("visited"), input.some_text("skip_reason"));
    if visited.is_none() && skipped.is_none() {
        return Err(subject.fault("visited", "Isi tanggal kunjungan, atau pilih alasan melewati."));
    }
    if visited.is_some_and(|day| day > tx.now.day()) {
        return Err(subject.fault("visited", "Tanggal kunjungan tidak boleh sesudah hari ini."));
    }
    let note = input.some_text("note");
    if visited.is_none() && skipped.as_deref() == Some("other") && note.is_none() {
        return Err(subject.fault("note", "Uraikan alasan melewati."));
    }
    let words = match (&skipped, note) {
        (Some(reason), Some(note)) if visited.is_none() => Some(format!("{reason}: {note}")),
        (Some(reason), None) if visited.is_none() => Some(reason.clone()),
        (_, note) => note,
    };
    if !records::record_visit(tx, &work.key, &visit, work.actor.user, visited, words)? {
        return Err(subject.not_now("Pemantauan ini sudah dicatat."));
    }
    let open = clocks::store::running(tx.conn, work.case.id.any())?;
    for clock in open.iter().filter(|c| c.clock == "monitoring_visit" && c.variant == month.to_string()) {
        clocks::store::stop_one(tx, &work.entry, clock, "visited")?;
    }
    Ok(())
}

fn record_contact(tx: &mut Tx<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let reached = input.yes("reached").unwrap_or_default();
    records::add_contact(tx, work.of(), &input.text("how"), reached, input.some_text("note"))?;
    if reached {
        work.change.last_contact_at = Some(tx.now);
    }
    Ok(())
}

/// The head names another officer; whoever declared a conflict cannot be named.
fn assign(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let Ok(officer) = work.step.input.text("officer").parse::<UserId>() else { return Err(subject.fault("officer", "Pilih petugas.")) };
    if staff::conflicted(tx.conn, work.case.id)?.contains(&officer) {
        return Err(subject.fault("officer", "Petugas ini menyatakan mengenal pihak. Pilih petugas lain."));
    }
    if let Some(before) = work.case.assigned_to {
        staff::release(tx, work.case.id, before)?;
    }
    staff::assign(tx, work.case.id, officer)?;
    work.change.assigned_to = Some(officer);
    Ok(())
}

fn declare_conflict(tx: &mut Tx<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    staff::declare_conflict(tx, work.case.id, work.actor.user)?;
    if work.case.assigned_to == Some(work.actor.user) {
        work.change.assigned_to = None;
    }
    tx.announce(Event::ConflictDeclared { case: work.case.id, unit: work.case.unit_id, user: work.actor.user });
    Ok(())
}

fn finish(tx: &mut Tx<'_>, subject: &Subject<'_>, work: Work<'_>) -> Result<Done, Refusal> {
    let (from, to) = (work.case.state, work.change.state);
    let version = store::save(tx, subject, &work.case, work.change)?;
    tx.record(&Entry { from_state: from.code(), to_state: to.code(), ..work.entry })?;
    let receipt = format!("{}.{version}", work.case.code);
    Ok(match work.step.action {
        Action::CaseDeclareConflict => Done { location: format!("/berkas?selesai={receipt}"), receipt },
        Action::CaseTransfer => Done { location: format!("/berkas/{}/rujuk?jenis=case_transfer", work.case.id), receipt },
        _ => Done::at(&format!("/berkas/{}", work.case.id), receipt),
    })
}
