//! What of the case file goes along when a case becomes part of another (D-24): every record, behind those of
//! the case that stays and under new numbers. The row that says how a section of the old file stood remains
//! with it, and speaks for the joint one only where nobody had said anything there.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{file_records, file_sections, merged_rows, reported_parties};

use super::super::merged::{self, Part};
use super::super::model::Case;
use super::Section;
use super::store::{self, Record};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, UserId};
use crate::db::{Conn, Tx};

impl Section {
    /// Under which a merge notes its records.
    const fn part(self) -> Part {
        match self {
            Self::Parties => Part::Party,
            _ => Part::Record,
        }
    }
}

pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<(), Diesel> {
    for section in Section::ALL.iter().copied() {
        let after = store::last_number(tx.conn, into, section)?;
        let rows = if section == Section::Parties {
            take_parties(tx, from, into, after)?
        } else {
            take_records(tx, section, (from, into), after)?
        };
        stand(tx, section, (from, into), !rows.is_empty())?;
        merged::note(tx, from, section.part(), rows)?;
    }
    Ok(())
}

/// Struck ones too: what was a mistake there is one here. All numbers move by the same, so that [`told_in`] finds
/// the old ones again.
fn take_records(
    tx: &mut Tx<'_>,
    section: Section,
    (from, into): (CaseId, CaseId),
    after: i32,
) -> Result<Vec<AnyId>, Diesel> {
    let last_place: Option<i32> = file_records::table
        .filter(file_records::case_id.eq(into))
        .filter(file_records::section.eq(section))
        .select(diesel::dsl::max(file_records::place))
        .first(tx.conn)?;
    let of_section =
        file_records::table.filter(file_records::case_id.eq(from)).filter(file_records::section.eq(section));
    let rows = of_section.select(file_records::id).load(tx.conn)?;
    diesel::update(of_section)
        .set((
            file_records::case_id.eq(into),
            file_records::number.eq(file_records::number + after),
            file_records::place.eq(file_records::place + last_place.unwrap_or(0)),
        ))
        .execute(tx.conn)?;
    Ok(rows)
}

fn take_parties(tx: &mut Tx<'_>, from: CaseId, into: CaseId, after: i32) -> Result<Vec<AnyId>, Diesel> {
    let of_case = reported_parties::table.filter(reported_parties::case_id.eq(from));
    let rows = of_case.select(reported_parties::id).load(tx.conn)?;
    diesel::update(of_case)
        .set((reported_parties::case_id.eq(into), reported_parties::number.eq(reported_parties::number + after)))
        .execute(tx.conn)?;
    Ok(rows)
}

/// Where the case that stays has an answer, it stays, and records that came count as a save: a form made
/// before them meets the newer version (CAS-17). Where it has none, the other's is the answer.
fn stand(tx: &mut Tx<'_>, section: Section, (from, into): (CaseId, CaseId), came: bool) -> Result<(), Diesel> {
    if store::standing(tx.conn, into, section)?.version > 0 {
        if came {
            diesel::update(file_sections::table.find((into, section)))
                .set(file_sections::version.eq(file_sections::version + 1))
                .execute(tx.conn)?;
        }
        return Ok(());
    }
    let said: Option<(String, UserId, Moment)> = file_sections::table
        .find((from, section))
        .select((file_sections::answer, file_sections::saved_by, file_sections::saved_at))
        .first(tx.conn)
        .optional()?;
    let Some((answer, by, at)) = said else { return Ok(()) };
    diesel::insert_into(file_sections::table)
        .values((
            file_sections::case_id.eq(into),
            file_sections::section.eq(section),
            file_sections::version.eq(1),
            file_sections::answer.eq(answer),
            file_sections::saved_by.eq(by),
            file_sections::saved_at.eq(at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The records that a referral made in this case tells of, under the numbers that its sender previewed
/// (D-47): after a merge those that went along, and none of the file that they came to.
pub fn told_in(conn: &mut Conn, case: &Case, section: Section) -> Result<Vec<Record>, Diesel> {
    if case.merged_into.is_none() {
        return store::records(conn, case.id, section);
    }
    let went: Vec<AnyId> = merged_rows::table
        .filter(merged_rows::from_case_id.eq(case.id))
        .filter(merged_rows::part.eq(section.part()))
        .select(merged_rows::row_id)
        .load(conn)?;
    let first = first_number(conn, &went, section)?;
    let Some((stands_in, _)) = merged::kept(conn, case)? else { return Ok(Vec::new()) };
    let all = store::records(conn, stands_in, section)?.into_iter();
    let back = |record: Record| {
        let number = record.number - first + 1;
        record.numbered(number)
    };
    Ok(all.filter(|record| went.contains(&record.any())).map(back).collect())
}

/// The lowest number that they have now, struck or not: it was 1 where they came from.
fn first_number(conn: &mut Conn, rows: &[AnyId], section: Section) -> Result<i32, Diesel> {
    let lowest: Option<i32> = if section == Section::Parties {
        reported_parties::table
            .filter(reported_parties::id.eq_any(rows.to_vec()))
            .select(diesel::dsl::min(reported_parties::number))
            .first(conn)?
    } else {
        file_records::table
            .filter(file_records::id.eq_any(rows.to_vec()))
            .filter(file_records::section.eq(section))
            .select(diesel::dsl::min(file_records::number))
            .first(conn)?
    };
    Ok(lowest.unwrap_or(1))
}
