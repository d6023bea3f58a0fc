//! The rows of case conferences. The only writer of the four tables.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{cases, conference_decisions, conference_signatures, conference_units, conferences};

use super::ConferenceState;
use crate::access::{Actor, Facts, Relation};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, ConferenceId, RowId, UnitId, UserId};
use crate::cases::model::Case;
use crate::cases::{facts, store};
use crate::consent;
use crate::crypto::{Sealable, Sealed};
use crate::db::{Conn, Tx};

/// What whoever convenes it says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Call {
    pub place: String,
    pub agenda: String,
    pub basis_reason: String,
}
impl Sealable for Call {
    const TABLE: &'static str = "conferences";
    const COLUMN: &'static str = "call";
}

macro_rules! sealed_words {
    ($($name:ident = $table:literal . $column:literal),+ $(,)?) => {$(
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        pub struct $name(pub String);
        impl Sealable for $name {
            const TABLE: &'static str = $table;
            const COLUMN: &'static str = $column;
        }
    )+};
}
sealed_words!(
    Minutes = "conferences"."minutes",
    Question = "conference_units"."question",
    Decided = "conference_decisions"."words",
);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = conferences)]
pub struct Conference {
    pub id: ConferenceId,
    pub code: String,
    pub version: i32,
    pub state: ConferenceState,
    pub case_id: CaseId,
    pub reasons: String,
    pub basis: String,
    pub at: Moment,
    pub call: Sealed<Call>,
    pub minutes: Option<Sealed<Minutes>>,
    pub convened_by: UserId,
    pub convened_at: Moment,
    pub ended_at: Option<Moment>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = conference_units)]
pub struct Invited {
    pub id: RowId,
    pub conference_id: ConferenceId,
    pub unit_id: UnitId,
    pub question: Sealed<Question>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = conference_decisions)]
pub struct Decision {
    pub id: RowId,
    pub conference_id: ConferenceId,
    pub number: i32,
    pub words: Sealed<Decided>,
    pub unit_id: UnitId,
    pub due_on: Day,
    pub made_at: Moment,
    pub done_at: Option<Moment>,
    pub done_by: Option<UserId>,
}

/// A conference with its case.
pub struct Found {
    pub conference: Conference,
    pub case: Case,
}

pub fn for_reaction(conn: &mut Conn, id: ConferenceId) -> Result<Option<Found>, Diesel> {
    let found: Option<Conference> =
        conferences::table.find(id).select(Conference::as_select()).first(conn).optional()?;
    let Some(conference) = found else { return Ok(None) };
    Ok(store::for_reaction(conn, conference.case_id)?.map(|case| Found { conference, case }))
}

/// As one person stands to it: through its case, or as one of an invited office. Being invited opens nothing else.
pub fn find(conn: &mut Conn, actor: &Actor, id: ConferenceId) -> Result<Option<(Found, Facts)>, Diesel> {
    let Some(found) = for_reaction(conn, id)? else { return Ok(None) };
    let mut facts = facts::of(conn, actor, &found.case)?;
    if invited(conn, id)?.iter().any(|one| one.unit_id == actor.unit.id) {
        facts.relations = facts.relations.with(Relation::ReceiverUnit);
    }
    Ok(Some((found, facts)))
}

/// What an invited office reads instead of the agenda once the consent that it rests on is gone, or the case has ended.
pub fn gone(conn: &mut Conn, found: &Found, facts: &Facts, today: Day) -> Result<Option<&'static str>, Diesel> {
    if facts.relations.has(Relation::OwnerUnit) {
        return Ok(None);
    }
    if found.case.state.is_final() {
        return Ok(Some("Berkasnya sudah berakhir. Isi pertemuan tidak terbuka lagi."));
    }
    if found.conference.basis != "consent" {
        return Ok(None);
    }
    for victim in store::victims(conn, found.case.id)? {
        if consent::store::standing(conn, victim.id, super::acts::SCOPE, None, today)?.is_none() {
            return Ok(Some("Persetujuan ditarik. Isi pertemuan tidak terbuka lagi."));
        }
    }
    Ok(None)
}

pub fn invited(conn: &mut Conn, id: ConferenceId) -> Result<Vec<Invited>, Diesel> {
    conference_units::table
        .filter(conference_units::conference_id.eq(id))
        .order(conference_units::id)
        .select(Invited::as_select())
        .load(conn)
}

pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Conference>, Diesel> {
    conferences::table
        .filter(conferences::case_id.eq(case))
        .order(conferences::at.desc())
        .limit(20)
        .select(Conference::as_select())
        .load(conn)
}

pub fn decisions(conn: &mut Conn, id: ConferenceId) -> Result<Vec<Decision>, Diesel> {
    conference_decisions::table
        .filter(conference_decisions::conference_id.eq(id))
        .order(conference_decisions::number)
        .select(Decision::as_select())
        .load(conn)
}

/// Who promised to keep silent: person and office.
pub fn signatures(conn: &mut Conn, id: ConferenceId) -> Result<Vec<(UserId, UnitId)>, Diesel> {
    conference_signatures::table
        .filter(conference_signatures::conference_id.eq(id))
        .order(conference_signatures::at)
        .select((conference_signatures::user_id, conference_signatures::unit_id))
        .load(conn)
}

/// Conferences that an office is invited to and that still come; with the code.
pub fn coming(conn: &mut Conn, unit: UnitId, limit: i64) -> Result<Vec<Conference>, Diesel> {
    let here =
        conference_units::table.filter(conference_units::unit_id.eq(unit)).select(conference_units::conference_id);
    conferences::table
        .filter(conferences::id.eq_any(here))
        .filter(conferences::state.eq(ConferenceState::Planned))
        .order(conferences::at)
        .limit(limit)
        .select(Conference::as_select())
        .load(conn)
}

/// What an office still has to do: conference, its code, number, day.
pub fn undone(conn: &mut Conn, unit: UnitId, limit: i64) -> Result<Vec<(ConferenceId, String, i32, Day)>, Diesel> {
    conference_decisions::table
        .inner_join(conferences::table)
        .filter(conference_decisions::unit_id.eq(unit))
        .filter(conference_decisions::done_at.is_null())
        .order((conference_decisions::due_on, conference_decisions::id))
        .limit(limit)
        .select((conferences::id, conferences::code, conference_decisions::number, conference_decisions::due_on))
        .load(conn)
}

/// How many decisions of conferences are open: all that the task force learns of them (MTG-09).
pub fn open_count(conn: &mut Conn) -> Result<i64, Diesel> {
    conference_decisions::table
        .inner_join(conferences::table.inner_join(cases::table))
        .filter(conference_decisions::done_at.is_null())
        .filter(cases::ended_at.is_null())
        .count()
        .get_result(conn)
}

pub fn code_is_taken(conn: &mut Conn, code: &str) -> Result<bool, Diesel> {
    let known = conferences::table.filter(conferences::code.eq(code));
    diesel::select(diesel::dsl::exists(known)).get_result(conn)
}

pub fn insert(tx: &mut Tx<'_>, conference: &Conference, invited: &[Invited]) -> Result<(), Diesel> {
    diesel::insert_into(conferences::table).values(conference.clone()).execute(tx.conn)?;
    for one in invited {
        diesel::insert_into(conference_units::table).values(one.clone()).execute(tx.conn)?;
    }
    Ok(())
}

/// False when it was signed before.
pub fn sign(tx: &mut Tx<'_>, id: ConferenceId, user: UserId, unit: UnitId) -> Result<bool, Diesel> {
    let known = conference_signatures::table.find((id, user));
    if diesel::select(diesel::dsl::exists(known)).get_result(tx.conn)? {
        return Ok(false);
    }
    diesel::insert_into(conference_signatures::table)
        .values((
            conference_signatures::conference_id.eq(id),
            conference_signatures::user_id.eq(user),
            conference_signatures::unit_id.eq(unit),
            conference_signatures::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(true)
}

/// State, minutes and version; false when somebody was faster.
pub fn save(tx: &mut Tx<'_>, before: &Conference, after: &Conference) -> Result<bool, Diesel> {
    let read = conferences::table.find(before.id).filter(conferences::version.eq(before.version));
    let changed = diesel::update(read)
        .set((
            conferences::version.eq(before.version + 1),
            conferences::state.eq(after.state),
            conferences::minutes.eq(&after.minutes),
            conferences::ended_at.eq(after.ended_at),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

pub fn insert_decision(tx: &mut Tx<'_>, row: &Decision) -> Result<(), Diesel> {
    diesel::insert_into(conference_decisions::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// False when it was done before.
pub fn finish(tx: &mut Tx<'_>, id: RowId, by: UserId) -> Result<bool, Diesel> {
    let open = conference_decisions::table.find(id).filter(conference_decisions::done_at.is_null());
    let changed = diesel::update(open)
        .set((conference_decisions::done_at.eq(tx.now), conference_decisions::done_by.eq(by)))
        .execute(tx.conn)?;
    Ok(changed == 1)
}
