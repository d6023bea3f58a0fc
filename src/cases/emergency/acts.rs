//! Opening a case in an emergency, its end after half an hour, and its review.
use super::store::{self, Emergency, Reason, Review};
use super::{MINUTES, is_reason, refused, too_short};
use crate::access::{Action, Actor, Denied, Facts, Relation, decide};
use crate::audit::{Decision, Entry};
use crate::base::ids::{CaseId, EmergencyId, code_from, read_code};
use crate::cases::actions::KIND as CASE;
use crate::cases::model::Case;
use crate::cases::store as cases;
use crate::clocks;
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::post::Done;

pub const KIND: &str = "breakglass";
/// The clock of its review (D-45).
pub const REVIEW_CLOCK: &str = "breakglass_review";

/// The case that a code means. A code of another area, of a case that is kept to a few, and one that nobody
/// has give the same answer.
pub fn find(tx: &mut Tx<'_>, actor: &Actor, typed: &str) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::CaseBreakGlass, kind: "user", id: actor.user.any() };
    let unknown = || subject.fault("code", "Kode ini tidak ditemukan di wilayah kerja unit Anda. Periksa ejaannya.");
    let code = read_code("KS", typed).ok_or_else(unknown)?;
    let (case, facts) = cases::by_code(tx.conn, actor, &code)?.ok_or_else(unknown)?;
    decide(actor, Action::CaseBreakGlass, &facts).map_err(|denied| match denied {
        Denied::StepUp => subject.denied(denied),
        Denied::Hide | Denied::Explain => unknown(),
    })?;
    Ok(Done { location: format!("/berkas/{}/akses-darurat", case.id), receipt: String::new() })
}

/// Why this case needs no emergency, or has none any more.
pub fn needless(actor: &Actor, case: &Case, facts: &Facts) -> Option<&'static str> {
    let without = Facts { relations: facts.relations.without(Relation::Emergency), ..facts.clone() };
    if decide(actor, Action::CaseView, &without).is_ok() {
        return Some("Anda sudah dapat membuka berkas ini tanpa akses darurat.");
    }
    case.merged_into.map(|_| "Berkas ini digabung ke berkas lain. Cari berkas yang tetap dengan kodenya.")
}

pub fn open(tx: &mut Tx<'_>, actor: &Actor, id: CaseId, reason: &str) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::CaseBreakGlass, kind: CASE, id: id.any() };
    let (case, facts) = cases::load(tx, &subject, id)?;
    let permit = subject.decide(&facts)?;
    if let Some(sentence) = needless(actor, &case, &facts) {
        return Err(subject.not_now(sentence));
    }
    let page = format!("/berkas/{id}");
    if facts.relations.has(Relation::Emergency) {
        return Ok(Done { location: page, receipt: String::new() });
    }
    if !is_reason(reason) {
        return Err(subject.fault("reason", too_short()));
    }
    if let Some(sentence) = refused(&store::before(tx.conn, actor.user, tx.now)?, tx.now) {
        return Err(subject.fault("reason", sentence));
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let emergency = EmergencyId::new();
    let row = Emergency {
        id: emergency,
        case_id: id,
        user_id: actor.user,
        unit_id: actor.unit.id,
        reason: Sealed::seal(&key, emergency.any(), &Reason(reason.to_owned())),
        opened_at: tx.now,
        until: tx.now.plus_seconds(MINUTES * 60),
        ended_at: None,
        reviewed_at: None,
        reviewed_by: None,
        justified: None,
        review: None,
    };
    store::insert(tx, &row)?;
    let entry = permit.entry(actor, KIND, emergency.any(), id.any());
    tx.record(&Entry { action: "breakglass.opened", ..entry })?;
    tx.announce(Event::EmergencyOpened { emergency });
    Ok(Done::at(&page, receipt(emergency)))
}

/// From the random end of its id.
fn receipt(id: EmergencyId) -> String {
    code_from("AD", id.bytes().get(10..).unwrap_or_default())
}

/// Half an hour later, whether or not anybody asks (ACC-09).
pub fn end(tx: &mut Tx<'_>, id: EmergencyId) -> Result<(), diesel::result::Error> {
    let Some(row) = store::find(tx.conn, id)? else { return Ok(()) };
    if !store::end(tx, id)? {
        return Ok(());
    }
    tx.record(&by_system("breakglass.ended", &row))
}

/// An audit row by the system itself.
pub fn by_system(action: &'static str, row: &Emergency) -> Entry {
    Entry {
        actor: None,
        session_prefix: String::new(),
        role: "system",
        unit: None,
        action,
        object_kind: KIND,
        object_id: Some(row.id.any()),
        root_id: Some(row.case_id.any()),
        from_state: "",
        to_state: "",
        decision: Decision::Allow,
        reason_code: String::new(),
        classes: String::new(),
        request_id: String::new(),
    }
}

/// What another person finds: it was right to open, or not.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub justified: bool,
    pub note: String,
}

pub fn review(tx: &mut Tx<'_>, actor: &Actor, id: EmergencyId, judged: &Judgement) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::EmergencyReview, kind: KIND, id: id.any() };
    let permit = subject.decide(&Facts::nothing())?;
    let row = store::find(tx.conn, id)?.ok_or_else(|| subject.hidden())?;
    if row.user_id == actor.user {
        return Err(subject.denied(Denied::Explain));
    }
    let case = cases::for_reaction(tx.conn, row.case_id)?.ok_or_else(|| subject.hidden())?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let note = Sealed::seal(&key, id.any(), &Review(judged.note.clone()));
    if !store::judge(tx, id, actor.user, judged.justified, &note)? {
        return Err(subject.not_now("Akses darurat ini sudah ditinjau."));
    }
    let reason = if judged.justified { "justified" } else { "not_justified" };
    let entry = permit.entry(actor, KIND, id.any(), row.case_id.any());
    clocks::store::stop(tx, &entry, id.any(), REVIEW_CLOCK, "reviewed")?;
    tx.record(&Entry { action: "breakglass.reviewed", reason_code: reason.into(), ..entry })?;
    Ok(Done::at("/akses-darurat/tinjauan", receipt(id)))
}
