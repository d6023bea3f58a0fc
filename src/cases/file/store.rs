//! Reading and writing the case file: records by section, reported parties in their own table, and the
//! version of each section.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{file_records, file_sections, record_codes, reported_parties};

use super::Section;
use super::sheet::{Measure, PartySheet, Sheet};
use super::{parties, references};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{AnyId, CaseId, RowId, UnitId, UserId, VictimId};
use crate::crypto::{DataKey, SealError, Sealed};
use crate::db::{Conn, Tx};

/// Records that one section of a case may have.
pub const MOST: usize = 200;

/// A section of a case: how often it was saved, and what was said of it as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub version: i32,
    pub answer: String,
}

/// A record as it lies in its table, closed.
pub struct Record {
    pub id: RowId,
    /// 1, 2, 3 … in its section, never used again.
    pub number: i32,
    pub victim: Option<VictimId>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    sealed: Shut,
}

enum Shut {
    Record(Sealed<Sheet>),
    Party(Sealed<PartySheet>),
}

impl Record {
    pub fn any(&self) -> AnyId {
        self.id.any()
    }
    /// Under the number that it had elsewhere.
    pub(super) fn numbered(self, number: i32) -> Self {
        Self { number, ..self }
    }
    /// Whoever opens it holds a permit for the section's class.
    pub fn open(&self, key: &DataKey) -> Result<Sheet, SealError> {
        match &self.sealed {
            Shut::Record(sealed) => sealed.open(key, self.id.any()).map(|open| (*open).clone()),
            Shut::Party(sealed) => sealed.open(key, self.id.any()).map(|open| open.0.clone()),
        }
    }
}

type Plain = (RowId, i32, Option<VictimId>, Option<Day>, Option<Day>, Sealed<Sheet>);

fn record((id, number, victim, from, to, sheet): Plain) -> Record {
    Record { id, number, victim, from, to, sealed: Shut::Record(sheet) }
}
fn party((id, number, sheet): (RowId, i32, Sealed<PartySheet>)) -> Record {
    Record { id, number, victim: None, from: None, to: None, sealed: Shut::Party(sheet) }
}

/// Every record of a section that stands, in its order.
pub fn records(conn: &mut Conn, case: CaseId, section: Section) -> Result<Vec<Record>, Diesel> {
    if section == Section::Parties {
        let rows = reported_parties::table
            .filter(reported_parties::case_id.eq(case))
            .filter(reported_parties::struck_at.is_null())
            .order(reported_parties::number)
            .select((reported_parties::id, reported_parties::number, reported_parties::sheet))
            .load(conn)?;
        return Ok(rows.into_iter().map(party).collect());
    }
    let rows: Vec<Plain> = file_records::table
        .filter(file_records::case_id.eq(case))
        .filter(file_records::section.eq(section))
        .filter(file_records::struck_at.is_null())
        .order((file_records::place, file_records::number))
        .select((
            file_records::id,
            file_records::number,
            file_records::victim_id,
            file_records::from_on,
            file_records::to_on,
            file_records::sheet,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(record).collect())
}

/// Version 0: nobody has saved anything yet.
pub fn standing(conn: &mut Conn, case: CaseId, section: Section) -> Result<Standing, Diesel> {
    let found: Option<(i32, String)> = file_sections::table
        .find((case, section))
        .select((file_sections::version, file_sections::answer))
        .first(conn)
        .optional()?;
    Ok(found.map_or_else(Standing::default, |(version, answer)| Standing { version, answer }))
}

/// How often the file was saved, over all its sections.
pub fn saves(conn: &mut Conn, case: CaseId) -> Result<i64, Diesel> {
    let sum: Option<i64> = file_sections::table
        .filter(file_sections::case_id.eq(case))
        .select(diesel::dsl::sum(file_sections::version))
        .first(conn)?;
    Ok(sum.unwrap_or(0))
}

/// The highest number ever used in a section.
pub(super) fn last_number(conn: &mut Conn, case: CaseId, section: Section) -> Result<i32, Diesel> {
    let last: Option<i32> = if section == Section::Parties {
        reported_parties::table
            .filter(reported_parties::case_id.eq(case))
            .select(diesel::dsl::max(reported_parties::number))
            .first(conn)?
    } else {
        file_records::table
            .filter(file_records::case_id.eq(case))
            .filter(file_records::section.eq(section))
            .select(diesel::dsl::max(file_records::number))
            .first(conn)?
    };
    Ok(last.unwrap_or(0))
}

/// What is written of one record.
pub struct Draft<'a> {
    pub case: CaseId,
    pub section: Section,
    pub key: &'a DataKey,
    pub by: UserId,
    pub sheet: &'a Sheet,
    pub victim: Option<VictimId>,
}

impl Draft<'_> {
    fn measure(&self) -> Measure {
        self.sheet.measure(self.section.fields())
    }
}

/// A new record at the end of its section.
pub fn insert(tx: &mut Tx<'_>, draft: &Draft<'_>) -> Result<RowId, Diesel> {
    let (id, number) = (RowId::new(), last_number(tx.conn, draft.case, draft.section)? + 1);
    if draft.section == Section::Parties {
        insert_party(tx, draft, id, number)?;
        return Ok(id);
    }
    let Measure { questions, unknown, not_asked, open } = draft.measure();
    diesel::insert_into(file_records::table)
        .values((
            file_records::id.eq(id),
            file_records::case_id.eq(draft.case),
            file_records::section.eq(draft.section),
            file_records::number.eq(number),
            file_records::place.eq(number),
            (
                file_records::victim_id.eq(draft.victim),
                file_records::from_on.eq(draft.sheet.day("from")),
                file_records::to_on.eq(draft.sheet.day("to")),
                file_records::sheet.eq(Sealed::seal(draft.key, id.any(), draft.sheet)),
                file_records::questions.eq(questions),
                file_records::unknown.eq(unknown),
                file_records::not_asked.eq(not_asked),
                file_records::open.eq(open),
            ),
            file_records::made_by.eq(draft.by),
            file_records::made_at.eq(tx.now),
            file_records::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    put_codes(tx, id, draft)?;
    put_number(tx, id, draft)?;
    Ok(id)
}

fn insert_party(tx: &mut Tx<'_>, draft: &Draft<'_>, id: RowId, number: i32) -> Result<(), Diesel> {
    diesel::insert_into(reported_parties::table)
        .values((
            reported_parties::id.eq(id),
            reported_parties::case_id.eq(draft.case),
            reported_parties::number.eq(number),
            PartyRow::of(draft, id, tx.now),
            reported_parties::made_by.eq(draft.by),
            reported_parties::made_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The columns of a party that its sheet decides.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = reported_parties)]
#[diesel(treat_none_as_null = true)]
struct PartyRow {
    kind: String,
    role: String,
    sex: String,
    age_band: String,
    stage: String,
    is_official: bool,
    unit_id: Option<UnitId>,
    sheet: Sealed<PartySheet>,
    questions: i32,
    unknown: i32,
    not_asked: i32,
    open: i32,
    updated_at: Moment,
}

impl PartyRow {
    fn of(draft: &Draft<'_>, id: RowId, now: Moment) -> Self {
        let (is_official, unit_id) = parties::official(draft.sheet);
        let Measure { questions, unknown, not_asked, open } = draft.measure();
        Self {
            kind: draft.sheet.code("kind"),
            role: draft.sheet.code("role"),
            sex: draft.sheet.code("sex"),
            age_band: draft.sheet.code("age_band"),
            stage: draft.sheet.code("stage"),
            is_official,
            unit_id,
            sheet: Sealed::seal(draft.key, id.any(), &PartySheet(draft.sheet.clone())),
            questions,
            unknown,
            not_asked,
            open,
            updated_at: now,
        }
    }
}

/// Replaces what a record says.
pub fn replace(tx: &mut Tx<'_>, draft: &Draft<'_>, record: &Record) -> Result<(), Diesel> {
    if draft.section == Section::Parties {
        let row = PartyRow::of(draft, record.id, tx.now);
        diesel::update(reported_parties::table.find(record.id)).set(row).execute(tx.conn)?;
        return Ok(());
    }
    let Measure { questions, unknown, not_asked, open } = draft.measure();
    diesel::update(file_records::table.find(record.id))
        .set((
            file_records::victim_id.eq(draft.victim),
            file_records::from_on.eq(draft.sheet.day("from")),
            file_records::to_on.eq(draft.sheet.day("to")),
            file_records::sheet.eq(Sealed::seal(draft.key, record.id.any(), draft.sheet)),
            file_records::questions.eq(questions),
            file_records::unknown.eq(unknown),
            file_records::not_asked.eq(not_asked),
            file_records::open.eq(open),
            file_records::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    diesel::delete(record_codes::table.filter(record_codes::record_id.eq(record.id))).execute(tx.conn)?;
    put_codes(tx, record.id, draft)?;
    put_number(tx, record.id, draft)
}

/// What finds a record of another office's number again.
fn put_number(tx: &mut Tx<'_>, id: RowId, draft: &Draft<'_>) -> Result<(), Diesel> {
    if draft.section == Section::References { references::keep(tx, id, draft.sheet) } else { Ok(()) }
}

fn put_codes(tx: &mut Tx<'_>, id: RowId, draft: &Draft<'_>) -> Result<(), Diesel> {
    for (field, code) in draft.sheet.codes(draft.section.fields()) {
        diesel::insert_into(record_codes::table)
            .values((record_codes::record_id.eq(id), record_codes::field.eq(field), record_codes::code.eq(code)))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// The records of a section stand in this order from now on.
pub fn arrange(tx: &mut Tx<'_>, order: &[RowId]) -> Result<(), Diesel> {
    for (place, id) in (1_i32..).zip(order) {
        diesel::update(file_records::table.find(*id)).set(file_records::place.eq(place)).execute(tx.conn)?;
    }
    Ok(())
}

/// Struck out: neither shown nor counted any more.
pub fn strike(tx: &mut Tx<'_>, section: Section, record: &Record) -> Result<(), Diesel> {
    if section == Section::Parties {
        diesel::update(reported_parties::table.find(record.id))
            .set(reported_parties::struck_at.eq(tx.now))
            .execute(tx.conn)?;
    } else {
        diesel::update(file_records::table.find(record.id)).set(file_records::struck_at.eq(tx.now)).execute(tx.conn)?;
    }
    Ok(())
}

/// One more save of the section that stood at `before`; false when somebody was faster.
pub fn save(
    tx: &mut Tx<'_>,
    case: CaseId,
    section: Section,
    by: UserId,
    before: &Standing,
    answer: &str,
) -> Result<bool, Diesel> {
    if before.version == 0 {
        let row = (
            file_sections::case_id.eq(case),
            file_sections::section.eq(section),
            file_sections::version.eq(1),
            file_sections::answer.eq(answer),
            file_sections::saved_by.eq(by),
            file_sections::saved_at.eq(tx.now),
        );
        diesel::insert_into(file_sections::table).values(row).execute(tx.conn)?;
        return Ok(true);
    }
    let stands = file_sections::table.find((case, section)).filter(file_sections::version.eq(before.version));
    let changed = diesel::update(stands)
        .set((
            file_sections::version.eq(before.version + 1),
            file_sections::answer.eq(answer),
            file_sections::saved_by.eq(by),
            file_sections::saved_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

/// Days of the offences in which somebody was forced into crime; None: the day is not known.
pub fn forced_crimes(conn: &mut Conn, case: CaseId) -> Result<Vec<Option<Day>>, Diesel> {
    file_records::table
        .inner_join(record_codes::table)
        .filter(file_records::case_id.eq(case))
        .filter(file_records::section.eq(Section::Exploitation))
        .filter(file_records::struck_at.is_null())
        .filter(record_codes::field.eq(super::exploitation::FORCED_CRIME))
        .filter(record_codes::code.eq("yes"))
        .order(file_records::number)
        .select(file_records::from_on)
        .load(conn)
}

/// Purposes of exploitation that any record of the case names.
pub fn purposes(conn: &mut Conn, case: CaseId) -> Result<Vec<String>, Diesel> {
    file_records::table
        .inner_join(record_codes::table)
        .filter(file_records::case_id.eq(case))
        .filter(file_records::section.eq(Section::Exploitation))
        .filter(file_records::struck_at.is_null())
        .filter(record_codes::field.eq("purposes"))
        .select(record_codes::code)
        .distinct()
        .load(conn)
}

/// Records about one person, and those about everybody in the case: whoever opens one has opened data of that
/// person.
pub fn about(conn: &mut Conn, case: CaseId, victim: VictimId) -> Result<Vec<AnyId>, Diesel> {
    file_records::table
        .filter(file_records::case_id.eq(case))
        .filter(file_records::victim_id.eq(victim).assume_not_null().or(file_records::victim_id.is_null()))
        .select(file_records::id)
        .load(conn)
}
