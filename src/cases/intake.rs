//! How a case begins: received by an officer, or opened from an alert. It gets its code and the
//! unit's register number at once, and its first clock (D-06, D-26).
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};

use super::actions::{Actors, KIND};
use super::flow::{Act, CaseFacts, CaseState, Missing, decide};
use super::model::{Case, Narrative};
use super::reports::whole_area;
use super::store::Change;
use super::{reporter, staff, store};
use crate::access::{Action, Actor, Permit};
use crate::audit::Entry;
use crate::base::ids::{AlertId, CaseId, UnitId, UserId};
use crate::clocks::{self, Start};
use crate::crypto::{DataKey, SealError, Sealed};
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::post::Done;

/// Reception as its form gave it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewCase {
    pub channel: String,
    pub case_type: String,
    /// Empty: elsewhere; the place stands in words.
    pub region: String,
    pub danger: bool,
    pub narrative: Narrative,
    pub draft: bool,
}

impl NewCase {
    /// Reception as a case holds it.
    pub fn of(book: &Book, case: &Case, key: &DataKey) -> Result<Self, SealError> {
        let elsewhere = case.region_code == whole_area(book, case.unit_id);
        Ok(Self {
            channel: case.channel.clone(),
            case_type: case.case_type.clone(),
            region: if elsewhere { String::new() } else { case.region_code.clone() },
            danger: case.danger,
            narrative: reporter::narrative(case, key)?,
            draft: case.state == CaseState::Draft,
        })
    }
    /// What a number needs and is not there.
    pub fn missing(&self) -> Vec<Missing> {
        let missing = [
            (self.channel.is_empty(), Missing::Channel),
            (self.region.is_empty() && self.narrative.place.is_empty(), Missing::Place),
            (self.narrative.text.is_empty(), Missing::Account),
        ];
        missing.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
    }
    /// Where the case stands on the map: the whole area of the unit when the place is known in words only.
    pub fn region_code(&self, book: &Book, unit: UnitId) -> String {
        if self.region.is_empty() { whole_area(book, unit) } else { self.region.clone() }
    }
    pub const fn names_reporter(&self) -> bool {
        !self.narrative.reporter_name.is_empty() || !self.narrative.reporter_contact.is_empty()
    }
}

/// What an alert hands over: the reporter's identity is not among it (ALR-01).
#[derive(Clone, Debug)]
pub struct FromAlert {
    pub alert: AlertId,
    pub region: String,
    pub danger: bool,
    pub case_type: String,
}

/// What a case that continues another one begins with (D-23).
#[derive(Clone, Debug)]
pub struct Continued {
    pub from: CaseId,
    pub unit: UnitId,
    pub region: String,
    pub case_type: String,
    pub danger: bool,
    pub is_official: bool,
}

pub fn receive(tx: &mut Tx<'_>, book: &Book, actor: &Actor, permit: &Permit, new: &NewCase) -> Result<Done, Refusal> {
    let id = CaseId::new();
    let subject = Subject { actor, action: Action::CaseSubmit, kind: KIND, id: id.any() };
    let key = keys::create(tx, KIND, id.any())?;
    let mut case = blank(tx, id, &key, actor.unit.id, Some(actor.user))?;
    case.channel.clone_from(&new.channel);
    case.case_type.clone_from(&new.case_type);
    case.region_code = new.region_code(book, actor.unit.id);
    case.danger = new.danger;
    case.narrative = Some(Sealed::seal(&key, id.any(), &new.narrative));
    let created = permit.entry(actor, KIND, id.any(), id.any());
    if new.draft {
        put(tx, &case, actor.user, &created)?;
        return Ok(Done { location: format!("/berkas/{id}?selesai={}", case.code), receipt: case.code });
    }
    let facts = CaseFacts { missing: new.missing(), ..CaseFacts::default() };
    case.state = decide(CaseState::Draft, &Act::Submit, &facts).map_err(|r| subject.flow(r))?;
    case.register_no = Some(store::next_register_no(tx, actor.unit.id)?);
    case.due_at = first_clock(tx, book, &created, &case)?;
    put(tx, &case, actor.user, &Entry { to_state: CaseState::Draft.code(), ..created.clone() })?;
    tx.record(&Entry {
        action: Action::CaseSubmit.code(),
        from_state: CaseState::Draft.code(),
        to_state: case.state.code(),
        ..created
    })?;
    tx.announce(Event::CaseOpened { case: id, alert: None });
    Ok(Done { location: format!("/berkas/{id}?selesai={}", case.code), receipt: case.code })
}

/// What a draft gets when it is sent: its number, its first clock, and the unit hears of it.
pub(super) fn number(
    tx: &mut Tx<'_>,
    book: &Book,
    by: &Entry,
    case: &Case,
    change: &mut Change,
) -> Result<(), Refusal> {
    change.register_no = Some(store::next_register_no(tx, case.unit_id)?);
    first_clock(tx, book, by, case)?;
    tx.announce(Event::CaseOpened { case: case.id, alert: None });
    Ok(())
}

/// A case from an alert (D-71): channel `village_alert`, nothing about who reported.
pub fn open_from_alert(
    tx: &mut Tx<'_>,
    book: &Book,
    actor: &Actor,
    permit: &Permit,
    from: &FromAlert,
) -> Result<CaseId, Refusal> {
    let id = CaseId::new();
    let key = keys::create(tx, KIND, id.any())?;
    let mut case = blank(tx, id, &key, actor.unit.id, Some(actor.user))?;
    "village_alert".clone_into(&mut case.channel);
    case.case_type.clone_from(&from.case_type);
    case.region_code.clone_from(&from.region);
    case.danger = from.danger;
    case.alert_id = Some(from.alert);
    case.state = CaseState::Received;
    case.register_no = Some(store::next_register_no(tx, actor.unit.id)?);
    let entry = Entry { action: Action::CaseSubmit.code(), ..permit.entry(actor, KIND, id.any(), id.any()) };
    case.due_at = first_clock(tx, book, &entry, &case)?;
    put(tx, &case, actor.user, &Entry { from_state: CaseState::Draft.code(), to_state: case.state.code(), ..entry })?;
    tx.announce(Event::CaseOpened { case: id, alert: Some(from.alert) });
    Ok(id)
}

/// The receiver's side of a transfer: a new case that continues the old one.
pub fn continue_case(
    tx: &mut Tx<'_>,
    book: &Book,
    by: &Actors<'_>,
    from: &Continued,
) -> Result<(Case, DataKey), Refusal> {
    let id = CaseId::new();
    let key = keys::create(tx, KIND, id.any())?;
    let mut case = blank(tx, id, &key, from.unit, Some(by.actor.user))?;
    "transfer_in".clone_into(&mut case.channel);
    case.case_type.clone_from(&from.case_type);
    case.region_code.clone_from(&from.region);
    case.danger = from.danger;
    case.is_official = from.is_official;
    case.continued_from = Some(from.from);
    case.state = CaseState::Received;
    case.register_no = Some(store::next_register_no(tx, from.unit)?);
    let entry = Entry { action: Action::CaseSubmit.code(), ..by.permit.entry(by.actor, KIND, id.any(), id.any()) };
    case.due_at = first_clock(tx, book, &entry, &case)?;
    put(
        tx,
        &case,
        by.actor.user,
        &Entry { from_state: CaseState::Draft.code(), to_state: case.state.code(), ..entry },
    )?;
    Ok((case, key))
}

/// A case with nothing filled in yet.
pub(super) fn blank(
    tx: &mut Tx<'_>,
    id: CaseId,
    key: &DataKey,
    unit: UnitId,
    by: Option<UserId>,
) -> Result<Case, Diesel> {
    Ok(Case {
        id,
        code: store::new_code(tx.conn)?,
        version: 1,
        state: CaseState::Draft,
        register_no: None,
        unit_id: unit,
        region_code: String::new(),
        case_type: "other".into(),
        channel: String::new(),
        risk_level: String::new(),
        danger: false,
        has_child: false,
        is_official: false,
        sex: "unknown".into(),
        age_band: String::new(),
        assigned_to: by,
        held_from: String::new(),
        alert_id: None,
        continued_from: None,
        merged_into: None,
        screening_result: String::new(),
        close_reason: String::new(),
        close_proposed_by: None,
        closed_by: None,
        key_id: key.id(),
        narrative: None,
        created_by: by,
        created_at: tx.now,
        updated_at: tx.now,
        ended_at: None,
        due_at: None,
        last_contact_at: Some(tx.now),
    })
}

fn put(tx: &mut Tx<'_>, case: &Case, by: UserId, entry: &Entry) -> Result<(), Refusal> {
    store::insert(tx, case)?;
    staff::assign(tx, case.id, by)?;
    tx.record(entry)?;
    Ok(())
}

/// Identification must begin at once with a danger sign, else within a working day (D-26).
pub fn first_clock(
    tx: &mut Tx<'_>,
    book: &Book,
    by: &Entry,
    case: &Case,
) -> Result<Option<crate::base::clock::Moment>, diesel::result::Error> {
    clocks::store::start(
        tx,
        book,
        by,
        &Start {
            clock: "case_identification",
            variant: if case.danger { "danger" } else { "" },
            object_kind: KIND,
            object: case.id.any(),
            root: case.id.any(),
            code: &case.code,
            owner: Some(case.unit_id),
            other: None,
            region: &case.region_code,
            at: tx.now,
        },
    )
}
