//! Reading and writing cases, always through what the actor may reach.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{alerts, cases, units, victims};

use super::facts;
use super::filters::Filter;
use super::flow::CaseState;
use super::model::{Case, Narrative, Victim};
use crate::access::{Actor, Facts, Relation, Scope};
use crate::base::clock::Moment;
use crate::base::ids::{AlertId, CaseId, UnitId, UserId, VictimId, free_code};
use crate::base::paging::{After, PAGE, Page};
use crate::crypto::Sealed;
use crate::db::{Conn, Tx, counters};
use crate::refusal::{Refusal, Subject};
use crate::typed_query;

/// A row of a list: no sealed field is fetched (performance.md 7.6).
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct Line {
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: CaseState,
    pub region_code: String,
    pub case_type: String,
    pub risk_level: String,
    pub danger: bool,
    pub has_child: bool,
    pub sex: String,
    pub age_band: String,
    pub updated_at: Moment,
    pub due_at: Option<Moment>,
    pub register_no: Option<String>,
}

/// One unit's cases, last change first. A draft is its author's alone (INT-14); of a case about an
/// official only named staff see a row.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<After>,
    now: Moment,
) -> Result<Page<Line>, Diesel> {
    if !scope.reaches(Relation::OwnerUnit) {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let After { value, id } = after.unwrap_or(After::START);
    let (at, id) = (Moment::from_micros(value), CaseId::from(id));
    let page = cases::table
        .filter(cases::unit_id.eq(scope.unit()))
        .filter(cases::state.ne(CaseState::Draft).or(cases::created_by.eq(scope.user()).assume_not_null()))
        .filter(cases::is_official.eq(false).or(cases::id.eq_any(facts::named_for(scope.user()))))
        .filter(cases::id.ne_all(facts::conflicts_of(scope.user())))
        .filter(cases::updated_at.le(at).and(cases::updated_at.lt(at).or(cases::id.lt(id))))
        .order((cases::updated_at.desc(), cases::id.desc()))
        .limit(PAGE + 1);
    let rows = if filter.is_empty() {
        typed_query!(conn, one => page.select(Line::as_select()).load(one))?
    } else {
        page.filter(filter.within(Box::new(cases::unit_id.eq(scope.unit())), now))
            .select(Line::as_select())
            .load(conn)?
    };
    Ok(Page::cut(rows, |row| After { value: row.updated_at.micros(), id: row.id.any() }))
}

/// Open cases of a unit whose next deadline comes first.
pub fn due(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    if !scope.reaches(Relation::OwnerUnit) {
        return Ok(Vec::new());
    }
    cases::table
        .filter(cases::unit_id.eq(scope.unit()))
        .filter(cases::ended_at.is_null())
        .filter(cases::due_at.is_not_null())
        .filter(cases::is_official.eq(false).or(cases::id.eq_any(facts::named_for(scope.user()))))
        .filter(cases::id.ne_all(facts::conflicts_of(scope.user())))
        .order((cases::due_at.asc(), cases::id.asc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)
}

/// An officer's open cases without a deadline: their own, those of nobody in their unit, the drafts they wrote.
/// Danger first, then what was left longest. Few stand so (index `cases_unit_due`): a scored risk has its review.
pub fn without_deadline(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    if !scope.reaches(Relation::OwnerUnit) {
        return Ok(Vec::new());
    }
    let theirs = cases::assigned_to.is_null().or(cases::assigned_to.eq(scope.user()).assume_not_null());
    let written = cases::created_by.eq(scope.user()).assume_not_null();
    cases::table
        .filter(cases::unit_id.eq(scope.unit()))
        .filter(cases::ended_at.is_null())
        .filter(cases::due_at.is_null())
        .filter(cases::close_proposed_by.is_null())
        .filter(cases::state.ne(CaseState::Draft).and(theirs).or(cases::state.eq(CaseState::Draft).and(written)))
        .filter(cases::is_official.eq(false).or(cases::id.eq_any(facts::named_for(scope.user()))))
        .filter(cases::id.ne_all(facts::conflicts_of(scope.user())))
        .order((cases::danger.desc(), cases::updated_at.asc(), cases::id.asc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)
}

/// Cases whose closure waits for a head of unit other than the one who proposed it.
pub fn awaiting_approval(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    cases::table
        .filter(cases::unit_id.eq(scope.unit()))
        .filter(cases::ended_at.is_null())
        .filter(cases::close_proposed_by.is_not_null())
        .filter(cases::close_proposed_by.ne(scope.user()).assume_not_null())
        .filter(cases::is_official.eq(false).or(cases::id.eq_any(facts::named_for(scope.user()))))
        .filter(cases::id.ne_all(facts::conflicts_of(scope.user())))
        .order((cases::updated_at.asc(), cases::id.asc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)
}

/// Cases of the units below whose only head proposed the closure, so that the head above decides (D-22).
pub fn awaiting_from_below(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Line>, Diesel> {
    if !scope.reaches(Relation::SuperiorUnit) {
        return Ok(Vec::new());
    }
    let about_us = super::file::officials::concerning(conn, scope.unit())?;
    let below: Vec<UnitId> = units::table.filter(units::parent_id.eq(scope.unit())).select(units::id).load(conn)?;
    let rows: Vec<(Line, UnitId, Option<UserId>)> = cases::table
        .filter(cases::unit_id.eq_any(below))
        .filter(cases::id.ne_all(about_us))
        .filter(cases::ended_at.is_null())
        .filter(cases::close_proposed_by.is_not_null())
        .filter(cases::is_official.eq(false).or(cases::id.eq_any(facts::named_for(scope.user()))))
        .filter(cases::id.ne_all(facts::conflicts_of(scope.user())))
        .order((cases::updated_at.asc(), cases::id.asc()))
        .limit(limit)
        .select((Line::as_select(), cases::unit_id, cases::close_proposed_by))
        .load(conn)?;
    let mut waiting = Vec::new();
    for (line, unit, proposer) in rows {
        if facts::only_head_proposed(conn, unit, proposer)? {
            waiting.push(line);
        }
    }
    Ok(waiting)
}

/// The case and what `decide` needs of it, as this actor stands to it.
pub fn find(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Option<(Case, Facts)>, Diesel> {
    let found: Option<Case> = cases::table.find(id).select(Case::as_select()).first(conn).optional()?;
    let Some(case) = found else { return Ok(None) };
    let facts = facts::of(conn, actor, &case)?;
    Ok(Some((case, facts)))
}

/// For acts: the case as it stands now, inside the transaction.
pub fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: CaseId) -> Result<(Case, Facts), Refusal> {
    find(tx.conn, subject.actor, id)?.ok_or_else(|| subject.hidden())
}

/// A code for a new record, inside the transaction that keeps it.
pub fn new_code(conn: &mut Conn) -> Result<String, Diesel> {
    free_code("KS", |code| {
        let known: Option<CaseId> =
            cases::table.filter(cases::code.eq(code)).select(cases::id).first(conn).optional()?;
        Ok(known.is_some())
    })
}

pub fn by_code(conn: &mut Conn, actor: &Actor, code: &str) -> Result<Option<(Case, Facts)>, Diesel> {
    let id: Option<CaseId> = cases::table.filter(cases::code.eq(code)).select(cases::id).first(conn).optional()?;
    id.map_or(Ok(None), |id| find(conn, actor, id))
}

/// Code of the alert that a case came from; `alerts` stands above this slice.
pub fn alert_code(conn: &mut Conn, id: AlertId) -> Result<Option<String>, Diesel> {
    alerts::table.find(id).select(alerts::code).first(conn).optional()
}

/// For reactions: without an actor, never for a page.
pub fn for_reaction(conn: &mut Conn, id: CaseId) -> Result<Option<Case>, Diesel> {
    cases::table.find(id).select(Case::as_select()).first(conn).optional()
}

pub fn victims(conn: &mut Conn, case: CaseId) -> Result<Vec<Victim>, Diesel> {
    victims::table.filter(victims::case_id.eq(case)).order(victims::number).select(Victim::as_select()).load(conn)
}

/// Number and alias of the people of a case, nothing sealed.
pub fn aliases(conn: &mut Conn, case: CaseId) -> Result<Vec<(i32, String)>, Diesel> {
    let rows = victims::table.filter(victims::case_id.eq(case)).order(victims::number);
    rows.select((victims::number, victims::alias_code)).load(conn)
}

/// A person, only through the case that was reached before.
pub fn victim(conn: &mut Conn, case: CaseId, number: i32) -> Result<Option<Victim>, Diesel> {
    victims::table
        .filter(victims::case_id.eq(case))
        .filter(victims::number.eq(number))
        .select(Victim::as_select())
        .first(conn)
        .optional()
}

/// A person by id alone: for `policy explain`, which then asks for the case, and for reactions.
pub fn victim_for_reaction(conn: &mut Conn, id: VictimId) -> Result<Option<Victim>, Diesel> {
    victims::table.find(id).select(Victim::as_select()).first(conn).optional()
}

pub fn victim_by_id(conn: &mut Conn, case: CaseId, id: VictimId) -> Result<Option<Victim>, Diesel> {
    victims::table.find(id).filter(victims::case_id.eq(case)).select(Victim::as_select()).first(conn).optional()
}

pub fn insert(tx: &mut Tx<'_>, case: &Case) -> Result<(), Diesel> {
    diesel::insert_into(cases::table).values(case.clone()).execute(tx.conn)?;
    Ok(())
}

pub fn insert_victim(tx: &mut Tx<'_>, victim: &Victim) -> Result<(), Diesel> {
    diesel::insert_into(victims::table).values(victim.clone()).execute(tx.conn)?;
    Ok(())
}

/// The next register number of a unit in a year, taken in the transaction of its case.
pub fn next_register_no(tx: &mut Tx<'_>, unit: UnitId) -> Result<String, Diesel> {
    let year = tx.now.day().year();
    Ok(format!("{}/{year}", counters::next(tx, unit, "case", year)?))
}

/// What an act changes on the row.
#[derive(Clone, AsChangeset)]
#[diesel(table_name = cases)]
#[diesel(treat_none_as_null = true)]
pub struct Change {
    pub state: CaseState,
    pub version: i32,
    pub register_no: Option<String>,
    pub region_code: String,
    pub case_type: String,
    pub channel: String,
    pub danger: bool,
    pub risk_level: String,
    pub has_child: bool,
    pub sex: String,
    pub age_band: String,
    pub assigned_to: Option<UserId>,
    pub held_from: String,
    pub merged_into: Option<CaseId>,
    pub screening_result: String,
    pub close_reason: String,
    pub close_proposed_by: Option<UserId>,
    pub closed_by: Option<UserId>,
    pub updated_at: Moment,
    pub ended_at: Option<Moment>,
    pub due_at: Option<Moment>,
    pub last_contact_at: Option<Moment>,
}

impl Change {
    pub fn of(case: &Case, now: Moment) -> Self {
        Self {
            state: case.state,
            version: case.version + 1,
            register_no: case.register_no.clone(),
            region_code: case.region_code.clone(),
            case_type: case.case_type.clone(),
            channel: case.channel.clone(),
            danger: case.danger,
            risk_level: case.risk_level.clone(),
            has_child: case.has_child,
            sex: case.sex.clone(),
            age_band: case.age_band.clone(),
            assigned_to: case.assigned_to,
            held_from: case.held_from.clone(),
            merged_into: case.merged_into,
            screening_result: case.screening_result.clone(),
            close_reason: case.close_reason.clone(),
            close_proposed_by: case.close_proposed_by,
            closed_by: case.closed_by,
            updated_at: now,
            ended_at: case.ended_at,
            due_at: case.due_at,
            last_contact_at: case.last_contact_at,
        }
    }
}

/// Exactly one row of the version that was read, or somebody was faster. The next deadline is
/// taken from the clocks as they stand after the act.
pub fn save(tx: &mut Tx<'_>, subject: &Subject<'_>, case: &Case, mut change: Change) -> Result<i32, Refusal> {
    change.due_at = crate::clocks::store::next_due(tx.conn, case.id.any())?;
    let version = change.version;
    let changed = diesel::update(cases::table.find(case.id).filter(cases::version.eq(case.version)))
        .set(change)
        .execute(tx.conn)?;
    if changed == 1 { Ok(version) } else { Err(subject.stale(case.version + 1)) }
}

/// Replaces a person's row of the version that was read; false when somebody was faster.
pub fn replace_victim(tx: &mut Tx<'_>, before: &Victim, after: &Victim) -> Result<bool, Diesel> {
    let changed = diesel::update(victims::table.find(before.id).filter(victims::version.eq(before.version)))
        .set((
            victims::version.eq(after.version),
            victims::sex.eq(&after.sex),
            victims::age_band.eq(&after.age_band),
            victims::is_child.eq(after.is_child),
            victims::contact.eq(&after.contact),
            victims::identity.eq(&after.identity),
            victims::health.eq(&after.health),
            victims::children.eq(&after.children),
            victims::nik_index.eq(&after.nik_index),
            victims::kk_index.eq(&after.kk_index),
            victims::passport_index.eq(&after.passport_index),
            victims::phone_index.eq(&after.phone_index),
            victims::updated_at.eq(after.updated_at),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

/// What was told, as it stands from now on.
pub fn put_narrative(tx: &mut Tx<'_>, case: CaseId, told: &Sealed<Narrative>) -> Result<(), Diesel> {
    diesel::update(cases::table.find(case)).set(cases::narrative.eq(told)).execute(tx.conn)?;
    Ok(())
}

/// The case's list row shows its first person's sex and age band.
pub fn note_person(tx: &mut Tx<'_>, case: CaseId, victim: &Victim) -> Result<(), Diesel> {
    let row = cases::table.find(case);
    if victim.number == 1 {
        diesel::update(row).set((cases::sex.eq(&victim.sex), cases::age_band.eq(&victim.age_band))).execute(tx.conn)?;
    }
    if victim.is_child {
        diesel::update(row).set(cases::has_child.eq(true)).execute(tx.conn)?;
    }
    Ok(())
}

/// The case's next deadline, after clocks under it were started or stopped by another slice.
pub fn follow_clocks(tx: &mut Tx<'_>, case: CaseId) -> Result<(), Diesel> {
    let due = crate::clocks::store::next_due(tx.conn, case.any())?;
    diesel::update(cases::table.find(case)).set(cases::due_at.eq(due)).execute(tx.conn)?;
    Ok(())
}
