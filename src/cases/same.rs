//! Search before create (INT-09): who, already in a case, may be the person now typed. The officer sees of it what
//! they may see anyway: a case of the own unit by code and state; of another unit's only which unit to call; nothing
//! of a child's or an official's case elsewhere, whose head is told instead. Nothing is joined by itself.
use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, victims};

use super::actions::KIND;
use super::facts;
use super::flow::CaseState;
use super::known_names::{self, catch_up};
use super::model::{Case, Victim};
use super::numbers::Numbers;
use super::quota::seeking::FULL;
use super::victims::Person;
use super::views::SameLine;
use crate::access::{Action, Actor, Permit, decide};
use crate::audit::{Decision, Entry};
use crate::base::ids::{CaseId, UnitId, VictimId};
use crate::crypto::Keyring;
use crate::db::{Conn, Tx};
use crate::events::Event;
use crate::people::SharedRegister;
use crate::people::names::{self, Facts as NameFacts, Regency};
use crate::refusal::Refusal;

/// Records looked at for one search: who bears a frequent name is told by number, place and year.
const MOST: usize = 10;

/// What is typed of a person before they are recorded.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub numbers: Numbers,
    /// None where no name was typed.
    pub name: Option<names::Person>,
}

impl Asked {
    pub fn of(keyring: &Keyring, person: &Person, case: &Case, today: crate::base::clock::Day) -> Self {
        let name = person.identity.full_name.trim();
        let facts = NameFacts {
            birth_year: person.birth.and_then(|day| u16::try_from(day.year()).ok()),
            sex: known_names::sex(&person.sex),
            regency: Regency::of(&case.region_code),
        };
        Self {
            numbers: Numbers::of(keyring, person, today),
            name: (!name.is_empty()).then(|| names::Person::new(name, facts)),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.numbers.is_empty()
    }
    pub fn by_name(name: &str) -> Self {
        Self { numbers: Numbers::default(), name: Some(names::Person::new(name, NameFacts::default())) }
    }
    pub fn by_phone(keyring: &Keyring, typed: &str) -> Self {
        Self { numbers: Numbers { phone: Numbers::phone(keyring, typed), ..Numbers::default() }, name: None }
    }
}

/// One person of a case that the officer may open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    pub person: VictimId,
    pub case: CaseId,
    pub code: String,
    pub number: i32,
    pub state: CaseState,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub own: Vec<Own>,
    /// Units to call.
    pub elsewhere: Vec<UnitId>,
    /// Cases whose heads hear of it, also those of which nothing is shown.
    told: Vec<CaseId>,
}

impl Found {
    /// Whether the officer is shown anything.
    pub fn shows(&self) -> bool {
        !self.own.is_empty() || !self.elsewhere.is_empty()
    }
}

/// Everybody who may be this person, sorted into what may be shown.
pub fn look(
    conn: &mut Conn,
    keyring: &Keyring,
    register: &SharedRegister,
    actor: &Actor,
    asked: &Asked,
) -> Result<Found, Diesel> {
    let mut ids = by_number(conn, &asked.numbers)?;
    if let Some(person) = &asked.name {
        catch_up(conn, keyring, register)?;
        let register = register.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        ids.extend(register.like(person, MOST));
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    ids.truncate(MOST);
    let mut found = Found::default();
    for id in ids {
        let row: Option<(i32, bool, Case)> = victims::table
            .inner_join(cases::table)
            .filter(victims::id.eq(id))
            .select((victims::number, victims::is_child, Case::as_select()))
            .first(conn)
            .optional()?;
        if let Some((number, child, case)) = row {
            sort_in(conn, actor, (id, number, child), &case, &mut found)?;
        }
    }
    Ok(found)
}

fn sort_in(
    conn: &mut Conn,
    actor: &Actor,
    (person, number, child): (VictimId, i32, bool),
    case: &Case,
    found: &mut Found,
) -> Result<(), Diesel> {
    // A draft leaves no trace for others (INT-14); what moved on is met where it went.
    let draft = case.state == CaseState::Draft && case.created_by != Some(actor.user);
    if draft || matches!(case.state, CaseState::Merged | CaseState::Transferred) {
        return Ok(());
    }
    let secret = child || case.has_child || case.is_official;
    if case.unit_id == actor.unit.id {
        let facts = facts::of(conn, actor, case)?;
        if decide(actor, Action::CaseView, &facts).is_ok() {
            found.own.push(Own { person, case: case.id, code: case.code.clone(), number, state: case.state });
        } else if secret {
            found.told.push(case.id);
        }
        return Ok(());
    }
    if !secret && !found.elsewhere.contains(&case.unit_id) {
        found.elsewhere.push(case.unit_id);
    }
    found.told.push(case.id);
    Ok(())
}

/// Equal NIK, passport or telephone number; a family card is shared by a household and proves nothing.
fn by_number(conn: &mut Conn, numbers: &Numbers) -> Result<Vec<VictimId>, Diesel> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let people = victims::table.select(victims::id).limit(most);
    let mut found: Vec<VictimId> = Vec::new();
    if let Some(nik) = &numbers.nik {
        found.extend(people.filter(victims::nik_index.eq(nik)).load::<VictimId>(conn)?);
    }
    if let Some(passport) = &numbers.passport {
        found.extend(people.filter(victims::passport_index.eq(passport)).load::<VictimId>(conn)?);
    }
    if let Some(phone) = &numbers.phone {
        found.extend(people.filter(victims::phone_index.eq(phone)).load::<VictimId>(conn)?);
    }
    Ok(found)
}

fn entry(actor: &Actor, permit: &Permit, at: Option<CaseId>) -> Entry {
    let about = at.map(CaseId::any);
    Entry {
        action: "search.people",
        object_kind: KIND,
        object_id: about,
        root_id: about,
        ..permit.entry(actor, KIND, actor.unit.id.any(), actor.unit.id.any())
    }
}

/// One look too many (`quota::seeking`).
pub fn note_refused(tx: &mut Tx<'_>, actor: &Actor, permit: &Permit) -> Result<(), Diesel> {
    let entry = entry(actor, permit, None);
    tx.record(&Entry { decision: Decision::Refuse, reason_code: FULL.into(), ..entry })
}

/// That somebody was looked for is in the log, and the heads concerned hear of it.
pub fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    permit: &Permit,
    at: Option<CaseId>,
    reason: &'static str,
    found: &Found,
) -> Result<(), Refusal> {
    tx.record(&Entry { reason_code: reason.into(), ..entry(actor, permit, at) })?;
    for case in &found.told {
        tx.announce(Event::SamePersonSought { case: *case, by: actor.unit.id });
    }
    Ok(())
}

/// The other record of each of these people that has one, as long as this unit owns it.
pub fn linked(conn: &mut Conn, unit: UnitId, people: &[Victim]) -> Result<HashMap<VictimId, SameLine>, Diesel> {
    let others: Vec<VictimId> = people.iter().filter_map(|person| person.same_as).collect();
    if others.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(VictimId, i32, CaseId, String)> = victims::table
        .inner_join(cases::table)
        .filter(victims::id.eq_any(others))
        .filter(cases::unit_id.eq(unit))
        .select((victims::id, victims::number, cases::id, cases::code))
        .load(conn)?;
    let line = |(_, number, case, code): &(VictimId, i32, CaseId, String)| SameLine {
        href: format!("/berkas/{case}"),
        words: format!("orang {number} di berkas {code}"),
    };
    let of =
        |person: &Victim| rows.iter().find(|(id, ..)| Some(*id) == person.same_as).map(|row| (person.id, line(row)));
    Ok(people.iter().filter_map(of).collect())
}
