//! What hangs on a case and is only ever added: screenings, risk scores, notes, services, visits,
//! attempts to reach the person. Each text is sealed with the case's key.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{case_notes, contact_attempts, monitoring_visits, risk_assessments, screenings, services};

use super::model::{Answers, CaseNote, ContactNote, RiskNote, ServiceNote, VisitNote};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, RowId, ServiceId, UserId};
use crate::crypto::{DataKey, Sealed};
use crate::db::{Conn, Tx};

/// The case that a record hangs on, its key, and who makes the record.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub key: &'a DataKey,
    pub case: CaseId,
    pub by: UserId,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = screenings)]
pub struct Screening {
    pub id: RowId,
    pub case_id: CaseId,
    pub suggestion: String,
    /// Empty until the officer has chosen.
    pub result: String,
    pub answers: Sealed<Answers>,
    pub made_by: UserId,
    pub made_at: Moment,
}

pub fn newest_screening(conn: &mut Conn, case: CaseId) -> Result<Option<Screening>, Diesel> {
    screenings::table
        .filter(screenings::case_id.eq(case))
        .order((screenings::made_at.desc(), screenings::id.desc()))
        .select(Screening::as_select())
        .first(conn)
        .optional()
}

pub fn add_screening(
    tx: &mut Tx<'_>,
    of: Of<'_>,
    suggestion: &str,
    result: &str,
    answers: &Answers,
) -> Result<(), Diesel> {
    let Of { key, case, by } = of;
    let id = RowId::new();
    let row = Screening {
        id,
        case_id: case,
        suggestion: suggestion.to_owned(),
        result: result.to_owned(),
        answers: Sealed::seal(key, id.any(), answers),
        made_by: by,
        made_at: tx.now,
    };
    diesel::insert_into(screenings::table).values(row).execute(tx.conn)?;
    Ok(())
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = risk_assessments)]
pub struct Risk {
    pub id: RowId,
    pub case_id: CaseId,
    pub level: String,
    pub factors: String,
    pub note: Option<Sealed<RiskNote>>,
    pub made_by: UserId,
    pub made_at: Moment,
}

pub fn newest_risk(conn: &mut Conn, case: CaseId) -> Result<Option<Risk>, Diesel> {
    risk_assessments::table
        .filter(risk_assessments::case_id.eq(case))
        .order((risk_assessments::made_at.desc(), risk_assessments::id.desc()))
        .select(Risk::as_select())
        .first(conn)
        .optional()
}

pub fn add_risk(
    tx: &mut Tx<'_>,
    of: Of<'_>,
    level: &str,
    factors: &[String],
    note: Option<String>,
) -> Result<(), Diesel> {
    let Of { key, case, by } = of;
    let id = RowId::new();
    let row = Risk {
        id,
        case_id: case,
        level: level.to_owned(),
        factors: factors.join(";"),
        note: note.map(|text| Sealed::seal(key, id.any(), &RiskNote(text))),
        made_by: by,
        made_at: tx.now,
    };
    diesel::insert_into(risk_assessments::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// A sealed text of the file; `kind` names its section (`assessment`, `plan`, `close`, `hold` …).
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_notes)]
pub struct Note {
    pub id: RowId,
    pub case_id: CaseId,
    pub kind: String,
    pub body: Sealed<CaseNote>,
    pub made_by: UserId,
    pub made_at: Moment,
}

pub fn add_note(
    tx: &mut Tx<'_>,
    key: &DataKey,
    case: CaseId,
    by: UserId,
    kind: &str,
    text: &str,
) -> Result<(), Diesel> {
    let id = RowId::new();
    let body = Sealed::seal(key, id.any(), &CaseNote(text.to_owned()));
    let row = Note { id, case_id: case, kind: kind.to_owned(), body, made_by: by, made_at: tx.now };
    diesel::insert_into(case_notes::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// The newest of these kinds.
pub fn newest_note(conn: &mut Conn, case: CaseId, kinds: &[&str]) -> Result<Option<Note>, Diesel> {
    case_notes::table
        .filter(case_notes::case_id.eq(case))
        .filter(case_notes::kind.eq_any(kinds))
        .order((case_notes::made_at.desc(), case_notes::id.desc()))
        .select(Note::as_select())
        .first(conn)
        .optional()
}

/// The newest of these kinds first, a hundred at most.
pub fn notes(conn: &mut Conn, case: CaseId, kinds: &[&str]) -> Result<Vec<Note>, Diesel> {
    case_notes::table
        .filter(case_notes::case_id.eq(case))
        .filter(case_notes::kind.eq_any(kinds))
        .order((case_notes::made_at.desc(), case_notes::id.desc()))
        .limit(100)
        .select(Note::as_select())
        .load(conn)
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = services)]
pub struct Service {
    pub id: ServiceId,
    pub case_id: CaseId,
    pub service: String,
    pub state: String,
    pub started_on: Day,
    pub ended_on: Option<Day>,
    pub note: Option<Sealed<ServiceNote>>,
    pub made_by: UserId,
    pub made_at: Moment,
}

/// Of the list `service_state`: one that runs; the other codes say how it ended.
pub const RUNNING: &str = "running";

impl Service {
    pub const fn is_running(&self) -> bool {
        self.ended_on.is_none()
    }
}

/// A service as its form gave it.
#[derive(Clone, Debug)]
pub struct NewService {
    pub service: String,
    pub started: Day,
    pub ended: Option<Day>,
    pub note: Option<String>,
}

pub fn add_service(tx: &mut Tx<'_>, key: &DataKey, case: CaseId, by: UserId, new: &NewService) -> Result<(), Diesel> {
    let id = ServiceId::new();
    let row = Service {
        id,
        case_id: case,
        service: new.service.clone(),
        state: if new.ended.is_some() { "done" } else { RUNNING }.to_owned(),
        started_on: new.started,
        ended_on: new.ended,
        note: new.note.clone().map(|text| Sealed::seal(key, id.any(), &ServiceNote(text))),
        made_by: by,
        made_at: tx.now,
    };
    diesel::insert_into(services::table).values(row).execute(tx.conn)?;
    Ok(())
}

pub fn end_service(tx: &mut Tx<'_>, id: ServiceId, on: Day, outcome: &str) -> Result<(), Diesel> {
    diesel::update(services::table.find(id))
        .set((services::state.eq(outcome), services::ended_on.eq(on)))
        .execute(tx.conn)?;
    Ok(())
}

pub fn services_of(conn: &mut Conn, case: CaseId) -> Result<Vec<Service>, Diesel> {
    services::table
        .filter(services::case_id.eq(case))
        .order(services::started_on.desc())
        .limit(200)
        .select(Service::as_select())
        .load(conn)
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = monitoring_visits)]
pub struct Visit {
    pub id: RowId,
    pub case_id: CaseId,
    pub month: i32,
    pub due_on: Day,
    pub visited_on: Option<Day>,
    pub skipped: bool,
    pub note: Option<Sealed<VisitNote>>,
    pub made_by: Option<UserId>,
    pub made_at: Option<Moment>,
}

/// The two visits that monitoring begins with; a case that was opened again has two of its own (CAS-10).
pub fn plan_visits(tx: &mut Tx<'_>, case: CaseId, from: Day) -> Result<(), Diesel> {
    for month in [3, 6] {
        let row = Visit {
            id: RowId::new(),
            case_id: case,
            month,
            due_on: from.plus_months(month),
            visited_on: None,
            skipped: false,
            note: None,
            made_by: None,
            made_at: None,
        };
        diesel::insert_into(monitoring_visits::table).values(row).execute(tx.conn)?;
    }
    Ok(())
}

pub fn visits(conn: &mut Conn, case: CaseId) -> Result<Vec<Visit>, Diesel> {
    monitoring_visits::table
        .filter(monitoring_visits::case_id.eq(case))
        .order((monitoring_visits::due_on, monitoring_visits::month, monitoring_visits::id))
        .select(Visit::as_select())
        .load(conn)
}

/// Those of the monitoring that goes on: of each month the one that was planned last.
pub fn current_visits(conn: &mut Conn, case: CaseId) -> Result<Vec<Visit>, Diesel> {
    let mut newest: Vec<Visit> = Vec::new();
    for visit in visits(conn, case)? {
        newest.retain(|known| known.month != visit.month);
        newest.push(visit);
    }
    Ok(newest)
}

/// A visit that was made, or skipped with a reason. False when it was recorded before.
pub fn record_visit(
    tx: &mut Tx<'_>,
    key: &DataKey,
    visit: &Visit,
    by: UserId,
    visited: Option<Day>,
    note: Option<String>,
) -> Result<bool, Diesel> {
    let sealed = note.map(|text| Sealed::seal(key, visit.id.any(), &VisitNote(text)));
    let changed = diesel::update(monitoring_visits::table.find(visit.id).filter(monitoring_visits::made_at.is_null()))
        .set((
            monitoring_visits::visited_on.eq(visited),
            monitoring_visits::skipped.eq(visited.is_none()),
            monitoring_visits::note.eq(sealed),
            monitoring_visits::made_by.eq(by),
            monitoring_visits::made_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

pub fn add_contact(tx: &mut Tx<'_>, of: Of<'_>, how: &str, reached: bool, note: Option<String>) -> Result<(), Diesel> {
    let Of { key, case, by } = of;
    let id = RowId::new();
    let sealed = note.map(|text| Sealed::seal(key, id.any(), &ContactNote(text)));
    diesel::insert_into(contact_attempts::table)
        .values((
            contact_attempts::id.eq(id),
            contact_attempts::case_id.eq(case),
            contact_attempts::attempted_at.eq(tx.now),
            contact_attempts::how.eq(how),
            contact_attempts::reached.eq(reached),
            contact_attempts::note.eq(sealed),
            contact_attempts::made_by.eq(by),
            contact_attempts::made_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Attempts since the person was last reached (CAS-06 counts them).
pub fn attempts_since(conn: &mut Conn, case: CaseId, since: Option<Moment>) -> Result<i64, Diesel> {
    let since = since.unwrap_or(Moment::from_micros(0));
    contact_attempts::table
        .filter(contact_attempts::case_id.eq(case))
        .filter(contact_attempts::attempted_at.ge(since))
        .filter(contact_attempts::reached.eq(false))
        .count()
        .get_result(conn)
}
