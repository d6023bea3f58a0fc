//! What happens when somebody sends an alert or acts on one: one transaction each.
use std::sync::Arc;

use super::flow::{Act, AlertFacts, AlertState, decide};
use super::model::{Alert, NOT_REQUESTED, Outcome, PASSED_ON, PROVINCE, Report, is_dangerous};
use super::store::{self, Change};
use crate::access::{Action, Actor, Permit};
use crate::audit::Entry;
use crate::base::ids::{AlertId, UnitId, UserId, read_code};
use crate::cases;
use crate::clocks::{self, Start};
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "alert";

/// A new alert as its form gave it.
#[derive(Clone, Debug)]
pub struct NewAlert {
    pub alert_type: String,
    pub channel: &'static str,
    pub region: String,
    pub people: Option<i32>,
    pub danger: bool,
    pub departs_soon: bool,
    pub wants_feedback: bool,
    pub hide_from_village: bool,
    pub report: Report,
}

/// People of one group that one alert can tell of.
const MOST_PEOPLE: i32 = 9_999;

pub fn submit(tx: &mut Tx<'_>, book: &Book, actor: &Actor, permit: &Permit, new: &NewAlert) -> Result<Done, Refusal> {
    let id = AlertId::new();
    if new.people.is_some_and(|people| !(1..=MOST_PEOPLE).contains(&people)) {
        let subject = Subject { actor, action: Action::AlertSubmit, kind: KIND, id: id.any() };
        return Err(subject.fault("people_count", "Tulis 1 sampai 9.999, atau kosongkan bila belum tahu."));
    }
    let entry = permit.entry(actor, KIND, id.any(), id.any());
    let code = keep(tx, book, entry, id, new, Some((actor.unit.id, actor.user)))?;
    let list = if actor.is_village_side() { "/desa/lapor" } else { "/laporan-dini" };
    Ok(Done { location: format!("{list}/{id}?selesai={code}"), receipt: code })
}

/// An alert is `submitted` at once, its clock runs, the offices of the region are told. One from the public page has no
/// author. Answers its code.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    book: &Book,
    entry: Entry,
    id: AlertId,
    new: &NewAlert,
    author: Option<(UnitId, UserId)>,
) -> Result<String, Refusal> {
    let key = keys::create(tx, KIND, id.any())?;
    let code = store::new_code(tx.conn)?;
    let due = start_clock(tx, book, &entry, id, &code, new)?;
    let alert = Alert {
        id,
        code: code.clone(),
        version: 1,
        state: AlertState::Submitted,
        alert_type: new.alert_type.clone(),
        channel: new.channel.to_owned(),
        region_code: new.region.clone(),
        author_unit_id: author.map(|(unit, _)| unit),
        created_by: author.map(|(_, user)| user),
        people_count: new.people,
        danger: new.danger,
        departs_soon: new.departs_soon,
        wants_feedback: new.wants_feedback,
        hide_from_village: new.hide_from_village,
        do_not_visit: false,
        key_id: key.id(),
        report: Sealed::seal(&key, id.any(), &new.report),
        submitted_at: tx.now,
        updated_at: tx.now,
        ended_at: None,
        due_at: due,
        holder_unit_id: None,
        feedback_code: String::new(),
        merged_into: None,
        case_id: None,
        outcome: None,
        about_unit_id: None,
    };
    store::insert(tx, &alert)?;
    tx.record(&Entry { to_state: AlertState::Submitted.code(), ..entry })?;
    tx.announce(Event::AlertSubmitted { alert: id });
    Ok(code)
}

fn start_clock(
    tx: &mut Tx<'_>,
    book: &Book,
    by: &Entry,
    id: AlertId,
    code: &str,
    new: &NewAlert,
) -> Result<Option<crate::base::clock::Moment>, diesel::result::Error> {
    let dangerous = is_dangerous(&new.alert_type, new.danger, new.departs_soon);
    let mut told = told(book, &new.alert_type, &new.region).into_iter();
    let (owner, other) = (told.next(), told.next());
    clocks::store::start(
        tx,
        book,
        by,
        &Start {
            clock: if dangerous { "alert_ack_danger" } else { "alert_ack" },
            variant: "",
            object_kind: KIND,
            object: id.any(),
            root: id.any(),
            code,
            owner,
            other,
            region: &new.region,
            at: tx.now,
        },
    )
}

/// The offices that are told of an alert of this type in this region (D-54), the regency's labour
/// office first; of a whole province the office that is told when the place is not known.
pub fn told(book: &Book, alert_type: &str, region: &str) -> Vec<UnitId> {
    let unknown = book.regions.get(region).is_some_and(|region| region.level == "provinsi");
    let row = if unknown { "region_unknown" } else { alert_type };
    let mut types: Vec<&str> =
        book.recipients.iter().filter(|(t, _)| t == row).map(|(_, agency)| agency.as_str()).collect();
    types.sort_by_key(|agency| *agency != "disnaker_kab");
    types.into_iter().flat_map(|agency| book.units_for(agency, region)).map(|unit| unit.id).collect()
}

/// One act on one alert.
#[derive(Clone)]
pub struct Step {
    pub id: AlertId,
    pub action: Action,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

pub fn act(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: step.id.any() };
    let (alert, facts) = store::load(tx, &subject, step.id)?;
    let permit = subject.decide(&facts)?;
    taken_meanwhile(&subject, &alert, &step.book)?;
    subject.fresh(alert.version, step.version)?;
    let entry = permit.entry(actor, KIND, step.id.any(), step.id.any());
    let mut change = Change::of(&alert, tx.now);
    if step.action == Action::AlertWarn {
        change.do_not_visit = true;
        return finish(tx, &subject, &alert, &change, &entry);
    }
    let machine_act = read_act(tx, &subject, &alert, step)?;
    let flow_facts = AlertFacts { wants_feedback: alert.wants_feedback };
    change.state = decide(alert.state, &machine_act, &flow_facts).map_err(|r| subject.flow(r))?;
    apply(tx, &Doing { actor, step, alert: &alert, permit: &permit }, &machine_act, &mut change)?;
    finish(tx, &subject, &alert, &change, &entry)
}

/// Whoever comes second learns which office has it (ALR-08, CLK-14).
fn taken_meanwhile(subject: &Subject<'_>, alert: &Alert, book: &Book) -> Result<(), Refusal> {
    match alert.holder_unit_id {
        Some(unit) if subject.action == Action::AlertAcknowledge => {
            Err(subject.not_now(format!("Sudah diterima oleh {}.", book.unit_name(unit))))
        }
        Some(unit) if is_anothers(subject.actor, alert, subject.action) => {
            let text = format!("Laporan ini ditangani {}. Hubungi unit itu.", book.unit_name(unit));
            Err(subject.not_now(text))
        }
        _ => Ok(()),
    }
}

/// Ending an alert is for the office that has it, or for the province's labour office (ALR-06): one office alone must
/// not make another's alert vanish. Another action ends it too: no case can be opened after it.
pub fn is_anothers(actor: &Actor, alert: &Alert, action: Action) -> bool {
    let ends = matches!(action, Action::AlertDismiss | Action::AlertMerge | Action::AlertAct | Action::AlertClose);
    let other = alert.holder_unit_id.is_some_and(|holder| holder != actor.unit.id);
    ends && other && actor.unit.agency_type != PROVINCE
}

/// What was typed, as an act of the machine.
fn read_act(tx: &mut Tx<'_>, subject: &Subject<'_>, alert: &Alert, step: &Step) -> Result<Act, Refusal> {
    Ok(match step.action {
        Action::AlertAcknowledge => Act::Acknowledge,
        Action::AlertVerify => Act::Verify,
        Action::AlertSubstantiate => Act::Substantiate,
        Action::AlertDismiss => Act::Dismiss { reason: step.input.text("reason") },
        Action::AlertOpenCase => Act::OpenCase,
        Action::AlertAct => Act::TakeAction { text: step.input.text("action_taken") },
        Action::AlertClose => Act::Close { feedback_code: step.input.text("feedback_code") },
        Action::AlertMerge => Act::Merge { into: surviving(tx, subject, alert, &step.input.text("into"))? },
        other => return Err(subject.not_now(format!("Langkah ini tidak dikenal: {other}"))),
    })
}

/// The alert that stays: another one, still open, that this person may see.
fn surviving(tx: &mut Tx<'_>, subject: &Subject<'_>, alert: &Alert, typed: &str) -> Result<AlertId, Refusal> {
    let unknown = || subject.fault("into", "Kode ini tidak ditemukan. Periksa ejaannya.");
    let code = read_code("LD", typed).ok_or_else(unknown)?;
    let (other, facts) = store::by_code(tx.conn, subject.actor, &code)?.ok_or_else(unknown)?;
    crate::access::decide(subject.actor, Action::AlertMerge, &facts).map_err(|_| unknown())?;
    if other.id == alert.id {
        return Err(subject.fault("into", "Laporan tidak dapat digabungkan dengan dirinya sendiri."));
    }
    if other.state.is_final() {
        return Err(subject.fault("into", "Laporan itu sudah selesai. Pilih laporan yang masih terbuka."));
    }
    Ok(other.id)
}

/// Who does what to which alert, by which right.
struct Doing<'a> {
    actor: &'a Actor,
    step: &'a Step,
    alert: &'a Alert,
    permit: &'a Permit,
}

/// The effects of a step beside its new state.
fn apply(tx: &mut Tx<'_>, doing: &Doing<'_>, act: &Act, change: &mut Change) -> Result<(), Refusal> {
    let Doing { actor, step, alert, permit } = *doing;
    let entry = permit.entry(actor, KIND, alert.id.any(), alert.id.any());
    if alert.state == AlertState::Submitted {
        for clock in ["alert_ack_danger", "alert_ack"] {
            clocks::store::stop(tx, &entry, alert.id.any(), clock, "acknowledged")?;
        }
        change.due_at = None;
        change.holder_unit_id = Some(actor.unit.id);
    }
    if change.state.is_final() {
        change.ended_at = Some(tx.now);
    }
    if change.state.status_word() != alert.state.status_word() {
        tx.announce(Event::AlertMoved { alert: alert.id });
    }
    match act {
        Act::Dismiss { reason } => seal_outcome(tx, alert, change, |o| o.dismissed_because.clone_from(reason))?,
        Act::TakeAction { text } => seal_outcome(tx, alert, change, |o| o.action_taken.clone_from(text))?,
        Act::Close { feedback_code } if alert.wants_feedback => change.feedback_code.clone_from(feedback_code),
        Act::Close { .. } => NOT_REQUESTED.clone_into(&mut change.feedback_code),
        Act::Merge { into } => {
            change.merged_into = Some(*into);
            // A blank would tell the village that somebody else reported (ALR-06).
            let word = if alert.wants_feedback { PASSED_ON } else { NOT_REQUESTED };
            word.clone_into(&mut change.feedback_code);
            tx.announce(Event::AlertMerged { alert: alert.id });
        }
        Act::OpenCase => {
            let opening = cases::intake::FromAlert {
                alert: alert.id,
                region: alert.region_code.clone(),
                danger: alert.is_dangerous(),
                case_type: step.input.text("case_type"),
            };
            change.case_id = Some(cases::intake::open_from_alert(tx, &step.book, actor, permit, &opening)?);
        }
        Act::Acknowledge | Act::Verify | Act::Substantiate => {}
    }
    Ok(())
}

fn seal_outcome(
    tx: &mut Tx<'_>,
    alert: &Alert,
    change: &mut Change,
    edit: impl FnOnce(&mut Outcome),
) -> Result<(), Refusal> {
    let key = keys::open(tx.conn, tx.keyring, alert.key_id)?;
    let mut outcome = match &alert.outcome {
        Some(sealed) => sealed.open(&key, alert.id.any()).map(|o| (*o).clone()).unwrap_or_default(),
        None => Outcome::default(),
    };
    edit(&mut outcome);
    change.outcome = Some(Sealed::seal(&key, alert.id.any(), &outcome));
    Ok(())
}

fn finish(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    alert: &Alert,
    change: &Change,
    entry: &Entry,
) -> Result<Done, Refusal> {
    store::save(tx, subject, alert, change)?;
    tx.record(&Entry { from_state: alert.state.code(), to_state: change.state.code(), ..entry.clone() })?;
    let receipt = format!("{}.{}", alert.code, change.version);
    Ok(match change.case_id.filter(|_| alert.case_id.is_none()) {
        // The page is the new case's, and so is the number on it.
        Some(case) => match cases::store::for_reaction(tx.conn, case)? {
            Some(opened) => Done::at(&format!("/berkas/{case}"), opened.code),
            None => Done::at(&format!("/berkas/{case}"), receipt),
        },
        None => Done::at(&format!("/laporan-dini/{}", alert.id), receipt),
    })
}
