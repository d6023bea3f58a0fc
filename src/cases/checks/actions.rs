//! Saving a sheet of a person's checks: scope, policy, version, then the row and its audit entry in
//! one transaction. The case's own version stays, so that two officers can fill two sheets at once.
use std::sync::Arc;

use super::forms::{Kind, Sheet};
use super::model::{Departure, DepartureCheck, IndicatorCheck, Interview, InterviewNote, Ticks};
use super::store;
use crate::access::{Actor, Denied};
use crate::audit::Entry;
use crate::base::clock::Day;
use crate::base::ids::{CaseId, ReferralId, RowId};
use crate::cases::actions::KIND;
use crate::cases::flow::CaseState;
use crate::cases::indicators::Dimension;
use crate::cases::interviews::{NOT_YET_THE_HEAD, ONLY_THE_HEAD, Turn, guard, turn};
use crate::cases::model::{Case, Victim};
use crate::cases::store as cases;
use crate::crypto::{DataKey, Sealed};
use crate::db::Tx;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

/// One sheet as it was sent.
#[derive(Clone)]
pub struct Step {
    pub case: CaseId,
    pub number: i32,
    pub sheet: &'static Sheet,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

/// Whose checks they are, and how they are written.
pub struct Of<'a> {
    pub subject: Subject<'a>,
    pub case: &'a Case,
    pub victim: &'a Victim,
    pub key: &'a DataKey,
    pub entry: Entry,
}

/// Why nothing can be written on a sheet now, whoever asks; None while work goes on.
pub fn not_now(kind: Kind, case: &Case) -> Option<String> {
    let state = case.state;
    let open = match kind {
        Kind::Indicators(_) | Kind::Departure(_) => state.is_active() && state != CaseState::Received,
        Kind::Interview | Kind::Earlier | Kind::Again => state.is_active(),
    };
    let begin = if state == CaseState::Received { " Mulai identifikasi dulu." } else { "" };
    (!open).then(|| {
        format!("Berkas ini berstatus \u{201c}{}\u{201d}; bagian ini tidak dapat diisi.{begin}", state.label())
    })
}

pub fn save(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.sheet.spec.action, kind: KIND, id: step.case.any() };
    let (case, facts) = cases::load(tx, &subject, step.case)?;
    let permit = subject.decide(&facts)?;
    let victim = cases::victim(tx.conn, case.id, step.number)?.ok_or_else(|| subject.hidden())?;
    if let Some(sentence) = not_now(step.sheet.kind, &case) {
        return Err(subject.not_now(sentence));
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let entry = permit.entry(actor, "victim", victim.id.any(), case.id.any());
    let of = Of { subject, case: &case, victim: &victim, key: &key, entry };
    let version = match step.sheet.kind {
        Kind::Indicators(dimension) => indicators(tx, &of, step, dimension)?,
        Kind::Departure(scheme) => departure(tx, &of, step, scheme)?,
        Kind::Earlier => earlier(tx, &of, step)?,
        Kind::Interview | Kind::Again => {
            let begin = Begin { version: step.version, input: &step.input, head: step.sheet.kind == Kind::Again };
            interview(tx, &of, &begin, None)?
        }
    };
    let receipt = format!("{}-{}.{version}", case.code, victim.number);
    Ok(Done::at(&format!("/berkas/{}/orang/{}/skrining-lengkap", case.id, victim.number), receipt))
}

fn indicators(tx: &mut Tx<'_>, of: &Of<'_>, step: &Step, dimension: Dimension) -> Result<i32, Refusal> {
    let before = store::indicators(tx.conn, of.victim.id, dimension)?;
    let stands = before.as_ref().map_or(0, |row| row.version);
    of.subject.fresh(stands, step.version)?;
    let ticks =
        Ticks { found: step.input.codes("found"), asked: step.input.text("asked"), note: step.input.text("note") };
    let id = before.as_ref().map_or_else(RowId::new, |row| row.id);
    let row = IndicatorCheck {
        id,
        case_id: of.case.id,
        victim_id: of.victim.id,
        dimension,
        version: stands + 1,
        ticks: Sealed::seal(of.key, id.any(), &ticks),
        made_by: of.subject.actor.user,
        made_at: tx.now,
    };
    if !store::put_indicators(tx, before.as_ref(), &row)? {
        return Err(of.subject.stale(stands + 1));
    }
    tx.record(&Entry { reason_code: dimension.code().to_owned(), ..of.entry.clone() })?;
    Ok(row.version)
}

/// Answers that this scheme does not ask for stay as they were, for when the scheme turns out to be
/// another one.
fn departure(tx: &mut Tx<'_>, of: &Of<'_>, step: &Step, scheme: &'static str) -> Result<i32, Refusal> {
    let before = store::departure(tx.conn, of.victim.id)?;
    let stands = before.as_ref().map_or(0, |row| row.version);
    of.subject.fresh(stands, step.version)?;
    let mut kept = match &before {
        Some(row) => row.answers.open(of.key, row.id.any()).map(|open| (*open).clone()).unwrap_or_default(),
        None => Departure::default(),
    };
    for name in step.sheet.spec.fields.iter().map(|field| field.name) {
        kept.answers.remove(name);
        if let Some(answer) = step.input.some_text(name) {
            kept.answers.insert(name.to_owned(), answer);
        }
    }
    scheme.clone_into(&mut kept.scheme);
    kept.on = step.input.day("on").map(Day::iso).unwrap_or_default();
    let id = before.as_ref().map_or_else(RowId::new, |row| row.id);
    let row = DepartureCheck {
        id,
        case_id: of.case.id,
        victim_id: of.victim.id,
        version: stands + 1,
        answers: Sealed::seal(of.key, id.any(), &kept),
        made_by: of.subject.actor.user,
        made_at: tx.now,
    };
    if !store::put_departure(tx, before.as_ref(), &row)? {
        return Err(of.subject.stale(stands + 1));
    }
    tx.record(&Entry { reason_code: "departure".to_owned(), ..of.entry.clone() })?;
    Ok(row.version)
}

/// How an interview is begun.
pub struct Begin<'a> {
    /// How many had been held when the form was made.
    pub version: Option<i32>,
    pub input: &'a Input,
    /// The act that the policy gives to the unit head alone.
    pub head: bool,
}

/// Counts an interview of this unit; `through`: the referral that led the unit here.
pub fn interview(tx: &mut Tx<'_>, of: &Of<'_>, begin: &Begin<'_>, through: Option<ReferralId>) -> Result<i32, Refusal> {
    let held = store::interviews(tx.conn, of.victim.id)?.len();
    let count = i32::try_from(held).unwrap_or(i32::MAX);
    of.subject.fresh(count, begin.version)?;
    match (turn(held), begin.head) {
        (Turn::ForTheHead, false) => return Err(of.subject.denied(Denied::Explain)),
        (Turn::First | Turn::Second, true) => return Err(of.subject.not_now(NOT_YET_THE_HEAD)),
        _ => {}
    }
    let note = InterviewNote { reason: begin.input.text("reason"), companion: begin.input.text("companion") };
    guard(held, &note.reason, &note.companion).map_err(|r| of.subject.flow(r))?;
    let unit = &of.subject.actor.unit;
    let row = Interview {
        agency_type: unit.agency_type.clone(),
        unit_id: Some(unit.id),
        referral_id: through,
        ..blank(tx, of, tx.now.day(), &note)
    };
    store::add_interview(tx, &row)?;
    tx.record(&of.entry)?;
    Ok(count.saturating_add(1))
}

/// One that an office held before it came here, so that it counts (domain §8: asked again and again).
fn earlier(tx: &mut Tx<'_>, of: &Of<'_>, step: &Step) -> Result<i32, Refusal> {
    let held = i32::try_from(store::interviews(tx.conn, of.victim.id)?.len()).unwrap_or(i32::MAX);
    of.subject.fresh(held, step.version)?;
    let Some(day) = step.input.day("held").filter(|day| *day <= tx.now.day()) else {
        return Err(of.subject.fault("held", "Tanggal wawancara tidak boleh sesudah hari ini."));
    };
    let row =
        Interview { agency_type: step.input.text("agency_type"), ..blank(tx, of, day, &InterviewNote::default()) };
    store::add_interview(tx, &row)?;
    tx.record(&Entry { reason_code: "earlier".to_owned(), ..of.entry.clone() })?;
    Ok(held.saturating_add(1))
}

fn blank(tx: &Tx<'_>, of: &Of<'_>, held_on: Day, note: &InterviewNote) -> Interview {
    let id = RowId::new();
    Interview {
        id,
        case_id: of.case.id,
        victim_id: of.victim.id,
        held_on,
        agency_type: String::new(),
        unit_id: None,
        referral_id: None,
        note: Some(Sealed::seal(of.key, id.any(), note)),
        made_by: of.subject.actor.user,
        made_at: tx.now,
    }
}

/// Why an interview cannot be begun on this sheet, for the one who opens it.
pub fn interview_closed(kind: Kind, held: usize) -> Option<&'static str> {
    match (kind, turn(held)) {
        (Kind::Interview, Turn::ForTheHead) => Some(ONLY_THE_HEAD),
        (Kind::Again, Turn::First | Turn::Second) => Some(NOT_YET_THE_HEAD),
        _ => None,
    }
}
