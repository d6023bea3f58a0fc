//! What happens when a village plans, records or reports an activity, and when an office answers:
//! one transaction each, one audit row for each step (D-74).
use std::sync::Arc;

use diesel::result::Error as Diesel;

use super::flow::{Act, Evidence, HeldReport, OutreachFacts, OutreachState, decide, held, planned};
use super::forms;
use super::model::Outreach;
use super::store;
use crate::access::{Action, Actor, Permit};
use crate::audit::Entry;
use crate::base::ids::{OutreachId, UnitId};
use crate::clocks::{self, Start};
use crate::db::Tx;
use crate::events::Event;
use crate::flow::Guard;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "outreach";

/// A form that makes a new activity.
#[derive(Clone)]
pub struct New {
    /// The village itself.
    pub region: String,
    pub input: Input,
    pub book: Arc<Book>,
}

/// Plans an activity that is still to come.
pub fn plan(tx: &mut Tx<'_>, actor: &Actor, permit: &Permit, new: &New) -> Result<Done, Refusal> {
    let record = blank(tx, actor, new)?;
    let subject = Subject { actor, action: Action::OutreachPlan, kind: KIND, id: record.id.any() };
    let mut guard = Guard::default();
    planned(&mut guard, new.input.day("planned_on"), tx.now.day());
    guard.pass(()).map_err(|refusal| subject.flow(refusal))?;
    begin(tx, actor, permit, &record)?;
    Ok(at_village(&record, record.code.clone()))
}

/// Records an activity that took place, and sends the report with the same press when asked.
pub fn record_new(tx: &mut Tx<'_>, actor: &Actor, permit: &Permit, new: &New) -> Result<Done, Refusal> {
    let record = blank(tx, actor, new)?;
    begin(tx, actor, permit, &record)?;
    let step = |action| Step {
        id: record.id,
        action,
        correction: false,
        version: None,
        input: new.input.clone(),
        book: Arc::clone(&new.book),
    };
    let mut stands = go(tx, actor, &step(Action::OutreachRecord), &record)?;
    if new.input.has("send", "now") {
        stands = go(tx, actor, &step(Action::OutreachReport), &stands)?;
    }
    Ok(at_village(&stands, stands.code.clone()))
}

fn blank(tx: &mut Tx<'_>, actor: &Actor, new: &New) -> Result<Outreach, Diesel> {
    let input = &new.input;
    Ok(Outreach {
        id: OutreachId::new(),
        code: store::new_code(tx.conn)?,
        version: 1,
        state: OutreachState::INITIAL,
        unit_id: actor.unit.id,
        region_code: new.region.clone(),
        title: input.text("title"),
        kind: input.text("kind"),
        topics: input.codes("topics").join(";"),
        audience: input.codes("audience").join(";"),
        held_on: None,
        planned_on: input.day("planned_on"),
        place: input.text("place"),
        men: None,
        women: None,
        children: None,
        questions: String::new(),
        evidence_pending: false,
        note: String::new(),
        follow_up: String::new(),
        created_by: actor.user,
        created_at: tx.now,
        updated_at: tx.now,
        reported_at: None,
        verified_at: None,
        verified_by_unit_id: None,
        due_at: None,
        ended_at: None,
    })
}

fn begin(tx: &mut Tx<'_>, actor: &Actor, permit: &Permit, record: &Outreach) -> Result<(), Refusal> {
    store::insert(tx, record)?;
    let entry = permit.entry(actor, KIND, record.id.any(), record.id.any());
    tx.record(&Entry { to_state: record.state.code(), ..entry })?;
    Ok(())
}

/// One act on one activity.
#[derive(Clone)]
pub struct Step {
    pub id: OutreachId,
    pub action: Action,
    /// Only what was written changes, not the state.
    pub correction: bool,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

pub fn act(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: step.id.any() };
    let (record, facts) = store::load(tx, &subject, step.id)?;
    let permit = subject.decide(&facts)?;
    subject.fresh(record.version, step.version)?;
    let next =
        if step.correction { correct(tx, &subject, &permit, step, &record)? } else { go(tx, actor, step, &record)? };
    let receipt = format!("{}.{}", next.code, next.version);
    Ok(match step.action {
        Action::OutreachVerify | Action::OutreachReturn => Done::at(&format!("/kegiatan/{}", next.id), receipt),
        _ => at_village(&next, receipt),
    })
}

fn at_village(record: &Outreach, receipt: String) -> Done {
    Done::at(&format!("/desa/kegiatan/{}", record.id), receipt)
}

/// The village corrects what it wrote, before it sends or after a return (OUT-05).
fn correct(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    permit: &Permit,
    step: &Step,
    stands: &Outreach,
) -> Result<Outreach, Refusal> {
    if !may_correct(stands.state) {
        return Err(
            subject.not_now(format!("Isian tidak dapat diubah, karena statusnya sekarang “{}”.", stands.state.label()))
        );
    }
    let report = forms::held(&step.input);
    let mut guard = Guard::default();
    held(&mut guard, &report, tx.now.day());
    guard.pass(()).map_err(|refusal| subject.flow(refusal))?;
    let mut next = stands.next(tx.now);
    write_held(&mut next, &report, &step.input);
    store::save(tx, subject, stands.version, &next)?;
    let entry = permit.entry(subject.actor, KIND, step.id.any(), step.id.any());
    tx.record(&Entry {
        from_state: next.state.code(),
        to_state: next.state.code(),
        reason_code: CORRECTED.to_owned(),
        ..entry
    })?;
    Ok(next)
}

/// Marks a correction in the log, beside the recording itself.
pub const CORRECTED: &str = "corrected";

/// What took place can be corrected; what is only planned is written when it is recorded.
pub const fn may_correct(state: OutreachState) -> bool {
    matches!(state, OutreachState::Held | OutreachState::Returned)
}

/// One arrow of the machine with everything that belongs to it.
fn go(tx: &mut Tx<'_>, actor: &Actor, step: &Step, stands: &Outreach) -> Result<Outreach, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: stands.id.any() };
    let permit = subject.decide(&store::facts(actor, stands))?;
    let act = read_act(&subject, step)?;
    let state =
        decide(stands.state, &act, &OutreachFacts { today: tx.now.day() }).map_err(|refusal| subject.flow(refusal))?;
    let mut next = Outreach { state, ..stands.next(tx.now) };
    write(tx, actor, &act, &step.input, &mut next);
    let entry = permit.entry(actor, KIND, stands.id.any(), stands.id.any());
    run_clocks(tx, &step.book, &entry, &act, &mut next)?;
    store::save(tx, &subject, stands.version, &next)?;
    tx.record(&Entry { from_state: stands.state.code(), to_state: state.code(), ..entry })?;
    match act {
        Act::Report { .. } | Act::Resend => tx.announce(Event::OutreachReported { outreach: next.id }),
        Act::Verify | Act::Return { .. } => tx.announce(Event::OutreachAnswered { outreach: next.id }),
        Act::Record(_) | Act::Postpone { .. } | Act::Reschedule { .. } | Act::Cancel { .. } => {}
    }
    Ok(next)
}

/// What was typed, as an act of the machine.
fn read_act(subject: &Subject<'_>, step: &Step) -> Result<Act, Refusal> {
    let input = &step.input;
    Ok(match step.action {
        Action::OutreachRecord => Act::Record(forms::held(input)),
        Action::OutreachPostpone => Act::Postpone { reason: input.text("reason") },
        Action::OutreachReschedule => Act::Reschedule { planned_on: input.day("planned_on") },
        Action::OutreachReport => {
            Act::Report { evidence: input.codes("evidence").iter().find_map(|code| Evidence::parse(code)) }
        }
        Action::OutreachVerify => Act::Verify,
        Action::OutreachReturn => Act::Return { note: input.text("note") },
        Action::OutreachResend => Act::Resend,
        Action::OutreachCancel => Act::Cancel { reason: input.text("reason") },
        other => return Err(subject.not_now(format!("Langkah ini tidak dikenal: {other}"))),
    })
}

/// The columns that a step changes beside the state.
fn write(tx: &Tx<'_>, actor: &Actor, act: &Act, input: &Input, next: &mut Outreach) {
    let day = tx.now.day();
    match act {
        Act::Record(report) => write_held(next, report, input),
        Act::Postpone { reason } => next.note_down(day, "ditunda", reason),
        Act::Reschedule { planned_on } => next.planned_on = *planned_on,
        Act::Report { evidence } => {
            next.evidence_pending = *evidence == Some(Evidence::Pending);
            next.reported_at = Some(tx.now);
        }
        Act::Resend => next.reported_at = Some(tx.now),
        Act::Return { note } => next.note_down(day, "dikembalikan", note),
        Act::Verify => {
            next.verified_at = Some(tx.now);
            next.verified_by_unit_id = Some(actor.unit.id);
        }
        Act::Cancel { reason } => next.note_down(day, "dibatalkan", reason),
    }
    if next.state.is_final() {
        next.ended_at = Some(tx.now);
    }
}

fn write_held(next: &mut Outreach, report: &HeldReport, input: &Input) {
    next.take(report);
    next.title = input.text("title");
    next.kind = input.text("kind");
    next.audience = input.codes("audience").join(";");
    next.follow_up = input.text("follow_up");
}

const VERIFICATION: &str = "outreach_verification";
const EVIDENCE: &str = "outreach_evidence";

/// A report waits for its office; missing evidence waits for the village (D-62, OUT-03).
fn run_clocks(tx: &mut Tx<'_>, book: &Book, entry: &Entry, act: &Act, next: &mut Outreach) -> Result<(), Refusal> {
    match act {
        Act::Report { .. } | Act::Resend => {
            next.due_at = start(tx, book, entry, next, VERIFICATION)?;
            let fresh = matches!(act, Act::Report { .. });
            if fresh && next.evidence_pending {
                start(tx, book, entry, next, EVIDENCE)?;
            }
        }
        Act::Return { .. } => {
            clocks::store::stop(tx, entry, next.id.any(), VERIFICATION, "returned")?;
            next.due_at = None;
        }
        // Whoever verifies has accepted it as it is: nothing runs on under a record that has ended.
        Act::Verify => clocks::store::stop_all(tx, entry, next.id.any(), "verified")?,
        Act::Record(_) | Act::Postpone { .. } | Act::Reschedule { .. } | Act::Cancel { .. } => {}
    }
    Ok(())
}

fn start(
    tx: &mut Tx<'_>,
    book: &Book,
    entry: &Entry,
    record: &Outreach,
    clock: &'static str,
) -> Result<Option<crate::base::clock::Moment>, Refusal> {
    let (village, office) = (Some(record.unit_id), verifier(book, &record.region_code));
    let (owner, other) = if clock == EVIDENCE { (village, office) } else { (office, village) };
    let at = tx.now;
    let start = Start {
        clock,
        variant: "",
        object_kind: KIND,
        object: record.id.any(),
        root: record.id.any(),
        code: &record.code,
        owner,
        other,
        region: &record.region_code,
        at,
    };
    Ok(clocks::store::start(tx, book, entry, &start)?)
}

/// Whose turn it is to verify: the kecamatan, or the labour office where it has no unit.
pub fn verifier(book: &Book, region: &str) -> Option<UnitId> {
    ["kecamatan", "disnaker_kab"]
        .into_iter()
        .find_map(|agency| book.units_for(agency, region).first().map(|unit| unit.id))
}
