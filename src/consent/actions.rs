//! Recording an answer, taking it back, letting it run out. Each is a new row and an audit row.
use super::flow::{Act, Answer, ConsentFacts, ConsentState, decide};
use super::model::{Consent, Details};
use super::store;
use crate::access::{Action, Actor, Permit};
use crate::audit::{Decision, Entry};
use crate::base::clock::Day;
use crate::base::ids::{CaseId, ConsentId, UnitId, UserId, VictimId};
use crate::clocks::{self, Start};
use crate::crypto::{DataKey, Sealed};
use crate::db::Tx;
use crate::events::Event;
use crate::flow::{self, FieldFault};
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};

pub const KIND: &str = "consent";
/// The one scope that names an office, and must.
pub const SHARE: &str = "share_agency";

/// The case that the answers belong to, as far as this slice needs it.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub case: CaseId,
    pub code: &'a str,
    pub unit: UnitId,
    pub region: &'a str,
    pub key: &'a DataKey,
}

/// Who acts, by which right, under which rules of the day.
#[derive(Clone, Copy)]
pub struct By<'a> {
    pub book: &'a Book,
    pub actor: &'a Actor,
    pub permit: &'a Permit,
}

/// One answer for one scope.
#[derive(Clone, Debug)]
pub struct Given {
    pub victim: VictimId,
    pub scope: String,
    pub unit: Option<UnitId>,
    pub state: ConsentState,
    pub method: String,
    pub until: Option<Day>,
    pub details: Details,
    pub about: ConsentFacts,
}

impl Given {
    fn act(&self) -> Act {
        let answer = Answer {
            method: self.method.clone(),
            witness: self.details.witness.clone(),
            given_by: self.details.given_by.clone(),
            reason: self.details.reason.clone(),
            child_view: self.details.child_view.clone(),
        };
        Act::Record { to: self.state, answer }
    }
    /// Everything that is missing or cannot be, whatever stood before: an officer reads it once.
    pub fn faults(&self, today: Day) -> Vec<FieldFault> {
        let mut faults = match decide(ConsentState::NotAsked, &self.act(), self.about) {
            Err(flow::Refusal::Guard(faults)) => faults,
            _ => Vec::new(),
        };
        if self.scope == SHARE && self.unit.is_none() {
            faults.push(FieldFault { field: "unit", text: "Pilih instansi yang boleh menerima data.".into() });
        }
        if self.until.is_some_and(|until| until < today) {
            faults.push(FieldFault { field: "until", text: "Tanggal berlaku tidak boleh sebelum hari ini.".into() });
        }
        faults
    }
}

pub fn record(tx: &mut Tx<'_>, by: &By<'_>, of: &Of<'_>, given: &Given) -> Result<ConsentId, Refusal> {
    let By { book, actor, permit } = *by;
    let subject = Subject { actor, action: Action::ConsentRecord, kind: KIND, id: of.case.any() };
    let before = store::newest(tx.conn, given.victim, &given.scope, given.unit)?;
    let from =
        before.map_or(ConsentState::NotAsked, |c| if c.covers(tx.now.day()) { c.state } else { c.state.asked_anew() });
    let to = decide(from, &given.act(), given.about).map_err(|r| subject.flow(r))?;
    let faults = given.faults(tx.now.day());
    if !faults.is_empty() {
        return Err(subject.faults(faults));
    }
    let id = append(tx, of, given, to, Some(actor.user))?;
    let entry = Entry {
        from_state: from.code(),
        to_state: to.code(),
        reason_code: given.scope.clone(),
        ..permit.entry(actor, KIND, id.any(), of.case.any())
    };
    if to == ConsentState::NotObtainable {
        start(tx, book, &entry, of, "consent_reask", id)?;
    } else {
        stop_reask(tx, &entry, of, given)?;
    }
    tx.record(&entry)?;
    Ok(id)
}

/// For a referral on another basis: the person could not be asked (REF-03). A refusal stays (REF-13).
pub fn not_obtainable(
    tx: &mut Tx<'_>,
    by: &By<'_>,
    of: &Of<'_>,
    victim: VictimId,
    unit: UnitId,
    reason: &str,
) -> Result<(), Refusal> {
    let before = store::newest(tx.conn, victim, "share_agency", Some(unit))?;
    if before.is_some() {
        return Ok(());
    }
    let given = Given {
        victim,
        scope: "share_agency".into(),
        unit: Some(unit),
        state: ConsentState::NotObtainable,
        method: String::new(),
        until: None,
        details: Details { reason: reason.to_owned(), ..Details::default() },
        about: ConsentFacts::default(),
    };
    record(tx, by, of, &given).map(drop)
}

pub fn withdraw(
    tx: &mut Tx<'_>,
    by: &By<'_>,
    of: &Of<'_>,
    id: ConsentId,
    details: Details,
    about: ConsentFacts,
) -> Result<(), Refusal> {
    let By { book, actor, permit } = *by;
    let subject = Subject { actor, action: Action::ConsentWithdraw, kind: KIND, id: id.any() };
    let consent = store::find(tx.conn, of.case, id)?.ok_or_else(|| subject.hidden())?;
    let newest = store::newest(tx.conn, consent.victim_id, &consent.scope, consent.target_unit_id)?;
    if newest.is_none_or(|n| n.id != id) {
        return Err(subject.not_now("Jawaban ini bukan yang terbaru. Muat ulang halamannya."));
    }
    let to = decide(consent.state, &Act::Withdraw { child_view: details.child_view.clone() }, about)
        .map_err(|r| subject.flow(r))?;
    let given = Given {
        victim: consent.victim_id,
        scope: consent.scope.clone(),
        unit: consent.target_unit_id,
        state: to,
        method: String::new(),
        until: None,
        details,
        about,
    };
    let new = append(tx, of, &given, to, Some(actor.user))?;
    let entry = Entry {
        from_state: consent.state.code(),
        to_state: to.code(),
        reason_code: consent.scope.clone(),
        ..permit.entry(actor, KIND, new.any(), of.case.any())
    };
    start(tx, book, &entry, of, "withdrawal_followup", new)?;
    tx.record(&entry)?;
    tx.announce(Event::ConsentWithdrawn { consent: new });
    Ok(())
}

/// The system lets an answer run out (CON-09). The row needs no new words: its details are empty.
pub fn expire(tx: &mut Tx<'_>, of: &Of<'_>, consent: &Consent) -> Result<(), Refusal> {
    let Ok(to) = decide(consent.state, &Act::Expire, ConsentFacts::default()) else { return Ok(()) };
    let given = Given {
        victim: consent.victim_id,
        scope: consent.scope.clone(),
        unit: consent.target_unit_id,
        state: to,
        method: String::new(),
        until: None,
        details: Details::default(),
        about: ConsentFacts::default(),
    };
    let new = append(tx, of, &given, to, None)?;
    tx.record(&Entry {
        actor: None,
        session_prefix: String::new(),
        role: "system",
        unit: None,
        action: Action::ConsentExpire.code(),
        object_kind: KIND,
        object_id: Some(new.any()),
        root_id: Some(of.case.any()),
        from_state: consent.state.code(),
        to_state: to.code(),
        decision: Decision::Allow,
        reason_code: consent.scope.clone(),
        classes: String::new(),
        request_id: String::new(),
    })?;
    tx.announce(Event::ConsentExpired { consent: new });
    Ok(())
}

fn append(
    tx: &mut Tx<'_>,
    of: &Of<'_>,
    given: &Given,
    state: ConsentState,
    by: Option<UserId>,
) -> Result<ConsentId, Refusal> {
    let id = ConsentId::new();
    let seq = store::next_seq(tx.conn, of.case)?;
    let row = Consent {
        id,
        case_id: of.case,
        victim_id: given.victim,
        scope: given.scope.clone(),
        target_unit_id: given.unit,
        state,
        method: given.method.clone(),
        valid_until: given.until,
        details: Sealed::seal(of.key, id.any(), &given.details),
        made_by: by,
        made_at: tx.now,
        seq,
    };
    store::insert(tx, &row)?;
    Ok(id)
}

fn start(
    tx: &mut Tx<'_>,
    book: &Book,
    entry: &Entry,
    of: &Of<'_>,
    clock: &'static str,
    id: ConsentId,
) -> Result<(), Refusal> {
    clocks::store::start(
        tx,
        book,
        entry,
        &Start {
            clock,
            variant: "",
            object_kind: KIND,
            object: id.any(),
            root: of.case.any(),
            code: of.code,
            owner: Some(of.unit),
            other: None,
            region: of.region,
            at: tx.now,
        },
    )?;
    Ok(())
}

/// An answer ends the waiting for one (CON-08).
fn stop_reask(tx: &mut Tx<'_>, entry: &Entry, of: &Of<'_>, given: &Given) -> Result<(), Refusal> {
    let waiting = store::of_case(tx.conn, of.case)?;
    let same = |c: &&Consent| {
        c.victim_id == given.victim
            && c.scope == given.scope
            && c.target_unit_id == given.unit
            && c.state == ConsentState::NotObtainable
    };
    for consent in waiting.iter().filter(same) {
        clocks::store::stop(tx, entry, consent.id.any(), "consent_reask", "asked")?;
    }
    Ok(())
}
