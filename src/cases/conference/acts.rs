//! Convening a conference and the steps on it. Each asks scope, right, state and words in this order.
use super::forms::Invitation;
use super::ground::{self, Ground};
use super::store::{self, Call, Conference, Decided, Decision, Found, Invited, Minutes, Question};
use super::{CLOCK, ConferenceState, KIND, decide, words};
use crate::access::{Action, Actor, Facts, Permit, Relation};
use crate::audit::Entry;
use crate::base::ids::{CaseId, ConferenceId, RowId, UnitId, free_code};
use crate::cases::file::officials;
use crate::cases::model::Case;
use crate::cases::store as cases;
use crate::clocks;
use crate::consent;
use crate::crypto::{DataKey, Sealed};
use crate::db::Tx;
use crate::events::Event;
use crate::flow::FieldFault;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::post::Done;

/// The consent that it rests on.
pub(super) const SCOPE: &str = "case_conference";
/// Working days that a decision may take.
const MOST_DAYS: i32 = 60;

pub fn convene(tx: &mut Tx<'_>, book: &Book, actor: &Actor, id: CaseId, call: &Invitation) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::ConferenceConvene, kind: "case", id: id.any() };
    let (case, facts) = cases::load(tx, &subject, id)?;
    let permit = subject.decide(&facts)?;
    if let Some(sentence) = no_conference(&case) {
        return Err(subject.not_now(sentence));
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let faults = faults(tx, &case, call)?;
    if !faults.is_empty() {
        return Err(subject.faults(faults));
    }
    let Some(at) = call.at else { return Err(subject.fault("time", "Tulis jamnya, misalnya 09.30.")) };
    let mut texts =
        vec![("place", call.place.as_str()), ("agenda", &call.agenda), ("basis_reason", &call.basis_reason)];
    texts.extend(call.offices.iter().map(|(field, _, question)| (*field, question.as_str())));
    words::check(tx, &subject, &case, &key, &texts)?;
    let grounds = ground::of(tx.conn, book, &case)?;
    let conference = planned(tx, actor, &case, &key, call, (at, &grounds))?;
    let invited: Vec<Invited> =
        call.offices.iter().map(|(_, unit, text)| ask(&key, conference.id, *unit, text)).collect();
    store::insert(tx, &conference, &invited)?;
    let entry = permit.entry(actor, KIND, conference.id.any(), id.any());
    tx.record(&Entry { to_state: conference.state.code(), reason_code: call.basis.clone(), ..entry })?;
    tx.announce(Event::ConferenceCalled { conference: conference.id });
    Ok(Done::at(&format!("/konferensi/{}", conference.id), conference.code))
}

/// Why a case cannot be talked over now.
pub fn no_conference(case: &Case) -> Option<String> {
    (!case.state.is_active()).then(|| {
        format!(
            "Konferensi tidak dapat diundang, karena status berkas sekarang \u{201c}{}\u{201d}.",
            case.state.label()
        )
    })
}

/// Everything that is missing, at once.
fn faults(tx: &mut Tx<'_>, case: &Case, call: &Invitation) -> Result<Vec<FieldFault>, Refusal> {
    let mut faults = Vec::new();
    let mut fault = |field, text: &str| faults.push(FieldFault { field, text: text.to_owned() });
    match call.at {
        None => fault("time", "Tulis jamnya, misalnya 09.30."),
        Some(at) if at <= tx.now => fault("on", "Waktunya harus sesudah sekarang."),
        Some(_) => {}
    }
    if call.offices.is_empty() {
        fault("unit1", "Pilih paling sedikit satu instansi.");
    }
    for (field, unit, question) in &call.offices {
        if officials::concerns(tx.conn, case.id, *unit)? {
            fault(field, "Instansi ini tidak dapat diundang untuk berkas ini. Pilih instansi lain.");
        }
        if question.is_empty() {
            fault(field, "Tulis apa yang ditanyakan kepada instansi ini.");
        }
    }
    if call.basis == "consent" {
        for victim in cases::victims(tx.conn, case.id)? {
            if consent::store::standing(tx.conn, victim.id, SCOPE, None, tx.now.day())?.is_none() {
                let text = format!("Orang {} belum menyetujui pembahasan dalam konferensi kasus.", victim.number);
                fault("basis", &text);
                break;
            }
        }
    } else if call.basis_reason.is_empty() {
        fault("basis_reason", "Tulis alasan dasar itu.");
    }
    Ok(faults)
}

fn planned(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    key: &DataKey,
    call: &Invitation,
    (at, grounds): (crate::base::clock::Moment, &[Ground]),
) -> Result<Conference, Refusal> {
    let id = ConferenceId::new();
    let said = Call { place: call.place.clone(), agenda: call.agenda.clone(), basis_reason: call.basis_reason.clone() };
    Ok(Conference {
        id,
        code: free_code("KK", |code| store::code_is_taken(tx.conn, code))?,
        version: 1,
        state: ConferenceState::Planned,
        case_id: case.id,
        reasons: grounds.iter().map(|ground| ground.code()).collect::<Vec<_>>().join(";"),
        basis: call.basis.clone(),
        at,
        call: Sealed::seal(key, id.any(), &said),
        minutes: None,
        convened_by: actor.user,
        convened_at: tx.now,
        ended_at: None,
    })
}

fn ask(key: &DataKey, conference: ConferenceId, unit: UnitId, text: &str) -> Invited {
    let id = RowId::new();
    let question = Sealed::seal(key, id.any(), &Question(text.to_owned()));
    Invited { id, conference_id: conference, unit_id: unit, question }
}

/// One step with what was typed.
#[derive(Clone, Debug)]
pub enum Step {
    Sign,
    Record { minutes: String },
    Decide { words: String, unit: Option<UnitId>, days: i32 },
    Finish { number: i32 },
    Cancel,
}

impl Step {
    pub const fn action(&self) -> Action {
        match self {
            Self::Sign => Action::ConferenceSign,
            Self::Record { .. } => Action::ConferenceRecord,
            Self::Decide { .. } => Action::ConferenceDecide,
            Self::Finish { .. } => Action::ConferenceFinish,
            Self::Cancel => Action::ConferenceCancel,
        }
    }
}

/// What every step works with.
struct Work<'a> {
    subject: Subject<'a>,
    found: Found,
    facts: Facts,
    permit: Permit,
    key: DataKey,
    version: Option<i32>,
}

pub fn act(
    tx: &mut Tx<'_>,
    book: &Book,
    actor: &Actor,
    (id, version): (ConferenceId, Option<i32>),
    step: &Step,
) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action(), kind: KIND, id: id.any() };
    let (found, facts) = store::find(tx.conn, actor, id)?.ok_or_else(|| subject.hidden())?;
    let permit = subject.decide(&facts)?;
    if let Some(gone) = store::gone(tx.conn, &found, &facts, tx.now.day())? {
        return Err(subject.not_now(gone));
    }
    if matches!(step, Step::Record { .. } | Step::Decide { .. })
        && let Some(closed) = found.case.read_only()
    {
        return Err(subject.not_now(closed));
    }
    let key = keys::open(tx.conn, tx.keyring, found.case.key_id)?;
    let work = Work { subject, found, facts, permit, key, version };
    match step {
        Step::Sign => sign(tx, &work),
        Step::Record { minutes } => record(tx, &work, minutes),
        Step::Decide { words, unit, days } => add(tx, book, &work, (words, *unit, *days)),
        Step::Finish { number } => finish(tx, &work, *number),
        Step::Cancel => {
            let next = next(&work)?;
            let entry = work.entry(next);
            let after = Conference { state: next, ended_at: Some(tx.now), ..work.found.conference.clone() };
            work.save(tx, &after, &entry)
        }
    }
}

fn next(work: &Work<'_>) -> Result<ConferenceState, Refusal> {
    decide(work.found.conference.state, work.subject.action.code()).map_err(|r| work.subject.flow(r))
}

impl Work<'_> {
    fn entry(&self, next: ConferenceState) -> Entry {
        let conference = &self.found.conference;
        Entry {
            from_state: conference.state.code(),
            to_state: next.code(),
            ..self.permit.entry(self.subject.actor, KIND, conference.id.any(), self.found.case.id.any())
        }
    }
    fn save(&self, tx: &mut Tx<'_>, after: &Conference, entry: &Entry) -> Result<Done, Refusal> {
        let before = &self.found.conference;
        self.subject.fresh(before.version, self.version)?;
        if !store::save(tx, before, after)? {
            return Err(self.subject.stale(before.version + 1));
        }
        tx.record(entry)?;
        Ok(self.done(before.version + 1))
    }
    fn done(&self, version: i32) -> Done {
        let conference = &self.found.conference;
        Done::at(&format!("/konferensi/{}", conference.id), format!("{}.{version}", conference.code))
    }
}

/// Signing twice is signing once.
fn sign(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<Done, Refusal> {
    let conference = &work.found.conference;
    if conference.state == ConferenceState::Cancelled {
        return Err(work.subject.not_now("Konferensi ini dibatalkan."));
    }
    let actor = work.subject.actor;
    if store::sign(tx, conference.id, actor.user, actor.unit.id)? {
        tx.record(&work.permit.entry(actor, KIND, conference.id.any(), work.found.case.id.any()))?;
    }
    Ok(work.done(conference.version))
}

/// Held: the clock that asked for it ends.
fn record(tx: &mut Tx<'_>, work: &Work<'_>, minutes: &str) -> Result<Done, Refusal> {
    let next = next(work)?;
    words::check_in(tx, &work.subject, &work.found, &work.key, ("minutes", minutes))?;
    let conference = &work.found.conference;
    let sealed = Sealed::seal(&work.key, conference.id.any(), &Minutes(minutes.to_owned()));
    let after = Conference { state: next, minutes: Some(sealed), ended_at: Some(tx.now), ..conference.clone() };
    let entry = work.entry(next);
    let done = work.save(tx, &after, &entry)?;
    clocks::store::stop(tx, &entry, work.found.case.id.any(), CLOCK, "held")?;
    cases::follow_clocks(tx, work.found.case.id)?;
    Ok(done)
}

fn add(
    tx: &mut Tx<'_>,
    book: &Book,
    work: &Work<'_>,
    (words, unit, days): (&str, Option<UnitId>, i32),
) -> Result<Done, Refusal> {
    let next = next(work)?;
    let conference = &work.found.conference;
    let invited = store::invited(tx.conn, conference.id)?;
    let takes = |unit: &UnitId| *unit == work.found.case.unit_id || invited.iter().any(|one| one.unit_id == *unit);
    let Some(unit) = unit.filter(takes) else { return Err(work.subject.fault("unit", "Pilih unit yang diundang.")) };
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(work.subject.fault("days", format!("Tulis 1 sampai {MOST_DAYS} hari kerja.")));
    }
    words::check_in(tx, &work.subject, &work.found, &work.key, ("words", words))?;
    let number = i32::try_from(store::decisions(tx.conn, conference.id)?.len() + 1).unwrap_or(i32::MAX);
    let id = RowId::new();
    let row = Decision {
        id,
        conference_id: conference.id,
        number,
        words: Sealed::seal(&work.key, id.any(), &Decided(words.to_owned())),
        unit_id: unit,
        due_on: book.calendar.working_day_after(tx.now.day(), days),
        made_at: tx.now,
        done_at: None,
        done_by: None,
    };
    store::insert_decision(tx, &row)?;
    let done = work.save(tx, conference, &work.entry(next))?;
    tx.announce(Event::ConferenceDecided { conference: conference.id, unit });
    Ok(done)
}

/// By the office that does it, or by the owner of the case.
fn finish(tx: &mut Tx<'_>, work: &Work<'_>, number: i32) -> Result<Done, Refusal> {
    let conference = &work.found.conference;
    let decisions = store::decisions(tx.conn, conference.id)?;
    let owner = work.facts.relations.has(Relation::OwnerUnit);
    let theirs = |row: &&Decision| row.number == number && (owner || row.unit_id == work.subject.actor.unit.id);
    let Some(row) = decisions.iter().find(theirs) else {
        return Err(work.subject.fault("number", "Pilih keputusan unit Anda."));
    };
    if !store::finish(tx, row.id, work.subject.actor.user)? {
        return Err(work.subject.not_now("Keputusan ini sudah dinyatakan selesai."));
    }
    tx.record(&work.permit.entry(work.subject.actor, KIND, conference.id.any(), work.found.case.id.any()))?;
    Ok(work.done(conference.version))
}
