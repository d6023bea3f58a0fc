//! What an officer only writes down: answers, the chosen result, the risk, services, visits, contacts,
//! who is named. The state stays, the version moves.
use super::actions::{Work, start_clock};
use super::flow::CaseState;
use super::model::Answers;
use super::records::{self, NewService};
use super::risk::{self, RiskFactor, RiskLevel};
use super::{mediation, proposals, screening, staff};
use crate::access::Action;
use crate::base::ids::{ServiceId, UserId};
use crate::clocks;
use crate::db::Tx;
use crate::events::Event;
use crate::refusal::{Refusal, Subject};

/// What is only written down: the state stays, the version moves.
pub(super) fn record(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let always =
        matches!(work.step.action, Action::CaseRecordContact | Action::CaseAssign | Action::CaseDeclareConflict);
    if !work.case.state.is_active() && !always {
        return Err(subject.not_now(format!(
            "Berkas ini berstatus \u{201c}{}\u{201d}; bagian ini tidak dapat diisi.",
            work.case.state.label()
        )));
    }
    match (work.step.action, work.step.slug) {
        (Action::CaseScreen, "hasil-skrining") => choose_result(tx, subject, work),
        (Action::CaseScreen, _) => screen(tx, work),
        (Action::CaseRateRisk, _) => rate_risk(tx, subject, work),
        (Action::CaseRecordService, _) => record_service(tx, subject, work),
        (Action::CaseEndService, _) => end_service(tx, subject, work),
        (Action::CaseRecordVisit, _) => record_visit(tx, subject, work),
        (Action::CaseRecordContact, _) => record_contact(tx, work),
        (Action::CaseAssign, _) => assign(tx, subject, work),
        (Action::CaseDeclareConflict, _) => declare_conflict(tx, work),
        (Action::CaseProposeClose, "tarik-usul") => proposals::withdraw(subject, work),
        (Action::CaseProposeClose, _) => proposals::propose(tx, subject, work),
        (Action::CaseReturnClosure, _) => proposals::send_back(tx, subject, work),
        _ => Err(subject.not_now("Langkah ini tidak dikenal.")),
    }
}

/// The twelve answers; the aid's suggestion is kept beside them, nothing is chosen yet (SCR-02). Some
/// circumstances alone are a high risk, whoever asks (SCR-06).
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
    match suggestion.at_least_risk {
        Some(level) if work.case.risk_level != level.code() => set_risk(tx, work, level.code(), &[], None),
        _ => Ok(()),
    }
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
    // Tells the choice from the answers on the timeline.
    work.entry.reason_code.clone_from(&result);
    work.change.screening_result = result;
    if let Some(case_type) = work.step.input.some_text("case_type") {
        work.change.case_type = case_type;
    }
    Ok(())
}

/// The officer's score. One below what the ticked factors and the screening suggest has its reason (SCR-09).
fn rate_risk(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let (level, factors, note) = (input.text("level"), input.codes("factors"), input.some_text("note"));
    let ticked: Vec<RiskFactor> = factors.iter().filter_map(|code| RiskFactor::parse(code)).collect();
    let suggested = risk::suggest(&ticked, abused_child(tx, work)?);
    let asked = RiskLevel::parse(&level).and_then(|chosen| suggested.why_lower(chosen, note.as_deref()));
    if let Some(text) = asked {
        return Err(subject.fault("note", text));
    }
    set_risk(tx, work, &level, &factors, note)
}

/// Whether the newest answers say that a child is sexually exploited.
fn abused_child(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<bool, Refusal> {
    let Some(last) = records::newest_screening(tx.conn, work.case.id)? else { return Ok(false) };
    let said = ("special", screening::Special::ChildProstitution.code());
    let kept = last.answers.open(&work.key, last.id.any());
    Ok(kept.is_ok_and(|kept| kept.answers.iter().any(|(name, code)| (name.as_str(), code.as_str()) == said)))
}

/// A new score replaces the old one's clock; the old row stays (SCR-09).
fn set_risk(
    tx: &mut Tx<'_>,
    work: &mut Work<'_>,
    level: &str,
    factors: &[String],
    note: Option<String>,
) -> Result<(), Refusal> {
    records::add_risk(tx, work.of(), level, factors, note)?;
    let serving = matches!(work.case.state, CaseState::InService | CaseState::Monitoring)
        || records::services_of(tx.conn, work.case.id)?.iter().any(records::Service::is_running);
    for clock in ["risk_high_service", "risk_medium_service", "risk_low_followup", "risk_review", "reopen_risk"] {
        clocks::store::stop(tx, &work.entry, work.case.id.any(), clock, "replaced")?;
    }
    if let (false, Some(level)) = (serving, RiskLevel::parse(level)) {
        start_clock(tx, work, level.service_clock(), "")?;
    }
    start_clock(tx, work, "risk_review", level)?;
    level.clone_into(&mut work.change.risk_level);
    Ok(())
}

fn record_service(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let today = tx.now.day();
    let (Some(started), ended) = (input.day("started"), input.day("ended")) else {
        return Err(subject.fault("started", "Isi tanggal mulai."));
    };
    if started > today {
        return Err(subject.fault("started", "Tanggal mulai tidak boleh sesudah hari ini."));
    }
    if ended.is_some_and(|ended| ended < started) {
        return Err(subject.fault("ended", BEFORE_START));
    }
    let service = input.text("service");
    if let Some(text) = mediation::refusal(tx.conn, &work.case, &service)? {
        return Err(subject.fault("service", text));
    }
    records::add_service(
        tx,
        &work.key,
        work.case.id,
        work.actor.user,
        &NewService { service, started, ended, note: input.some_text("note") },
    )?;
    if ended.is_some() { Ok(()) } else { service_began(tx, work) }
}

/// What a risk asks for is there: its clock runs until a service begins (domain §3, SCR-09). One that had ended
/// before it was written down answers no risk of today.
pub(super) fn service_began(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<(), Refusal> {
    for clock in ["risk_high_service", "risk_medium_service", "risk_low_followup"] {
        clocks::store::stop(tx, &work.entry, work.case.id.any(), clock, "service_started")?;
    }
    Ok(())
}

/// A service that runs comes to its end, on a day and in one of two ways.
fn end_service(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let id = input.parsed("service", |text| text.parse::<ServiceId>().ok());
    let running = records::services_of(tx.conn, work.case.id)?.into_iter().find(|s| Some(s.id) == id && s.is_running());
    let Some(service) = running else {
        return Err(subject.fault("service", "Pilih layanan yang masih berjalan."));
    };
    let Some(ended) = input.day("ended") else {
        return Err(subject.fault("ended", "Isi tanggal selesai."));
    };
    if ended < service.started_on {
        return Err(subject.fault("ended", BEFORE_START));
    }
    if ended > tx.now.day() {
        return Err(subject.fault("ended", "Tanggal selesai tidak boleh sesudah hari ini."));
    }
    records::end_service(tx, service.id, ended, &input.text("outcome"))?;
    Ok(())
}

const BEFORE_START: &str = "Tanggal selesai tidak boleh sebelum tanggal mulai.";

fn record_visit(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let month = input.text("month").parse::<i32>().unwrap_or_default();
    let visit = records::current_visits(tx.conn, work.case.id)?.into_iter().find(|v| v.month == month);
    let Some(visit) = visit else {
        return Err(subject.fault("month", "Pemantauan dimulai sesudah layanan utama selesai."));
    };
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
    let Ok(officer) = work.step.input.text("officer").parse::<UserId>() else {
        return Err(subject.fault("officer", "Pilih petugas."));
    };
    if staff::conflicted(tx.conn, work.case.id)?.contains(&officer) {
        return Err(subject.fault("officer", "Petugas ini menyatakan mengenal pihak. Pilih petugas lain."));
    }
    if let Some(before) = work.case.assigned_to {
        staff::release(tx, work.case.id, before)?;
    }
    staff::assign(tx, work.case.id, officer)?;
    work.change.assigned_to = Some(officer);
    if officer != work.actor.user {
        tx.announce(Event::OfficerNamed { case: work.case.id, user: officer });
    }
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
