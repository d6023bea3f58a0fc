//! How much of a case file is filled, counted without opening anything in it (INT-07).
use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{file_records, file_sections, reported_parties, victims};

use super::Section;
use super::sheet::Measure;
use crate::base::ids::{CaseId, VictimId};
use crate::db::{Conn, Tx};

/// How one section stands, without opening anything in it.
#[derive(Clone, Debug, Default)]
pub struct Count {
    pub records: i64,
    pub measure: Measure,
    pub answer: String,
}

pub fn counts(conn: &mut Conn, case: CaseId) -> Result<HashMap<Section, Count>, Diesel> {
    let mut counts: HashMap<Section, Count> = HashMap::new();
    let said: Vec<(Section, String)> = file_sections::table
        .filter(file_sections::case_id.eq(case))
        .select((file_sections::section, file_sections::answer))
        .load(conn)?;
    for (section, answer) in said {
        counts.entry(section).or_default().answer = answer;
    }
    let records: Vec<(Section, i32, i32, i32, i32)> = file_records::table
        .filter(file_records::case_id.eq(case))
        .filter(file_records::struck_at.is_null())
        .select((
            file_records::section,
            file_records::questions,
            file_records::unknown,
            file_records::not_asked,
            file_records::open,
        ))
        .load(conn)?;
    let parties: Vec<(i32, i32, i32, i32)> = reported_parties::table
        .filter(reported_parties::case_id.eq(case))
        .filter(reported_parties::struck_at.is_null())
        .select((
            reported_parties::questions,
            reported_parties::unknown,
            reported_parties::not_asked,
            reported_parties::open,
        ))
        .load(conn)?;
    let parties = parties.into_iter().map(|(q, u, n, o)| (Section::Parties, q, u, n, o));
    for (section, questions, unknown, not_asked, open) in records.into_iter().chain(parties) {
        let count = counts.entry(section).or_default();
        count.records += 1;
        count.measure = count.measure.plus(Measure { questions, unknown, not_asked, open });
    }
    Ok(counts)
}

/// A person of the case, as far as the measure counts.
pub struct Person {
    pub number: i32,
    /// None: saved before questions were counted.
    pub measure: Option<Measure>,
}

pub fn people(conn: &mut Conn, case: CaseId) -> Result<Vec<Person>, Diesel> {
    type Counted = (i32, Option<i32>, Option<i32>, Option<i32>, Option<i32>);
    let rows: Vec<Counted> = victims::table
        .filter(victims::case_id.eq(case))
        .order(victims::number)
        .select((victims::number, victims::questions, victims::unknown, victims::not_asked, victims::open))
        .load(conn)?;
    let person = |(number, questions, unknown, not_asked, open): Counted| {
        let counted = questions.zip(unknown).zip(not_asked.zip(open));
        let measure =
            counted.map(|((questions, unknown), (not_asked, open))| Measure { questions, unknown, not_asked, open });
        Person { number, measure }
    };
    Ok(rows.into_iter().map(person).collect())
}

/// How a person's questions stand, beside the row that was just written.
pub fn count_person(tx: &mut Tx<'_>, victim: VictimId, measure: Measure) -> Result<(), Diesel> {
    diesel::update(victims::table.find(victim))
        .set((
            victims::questions.eq(measure.questions),
            victims::unknown.eq(measure.unknown),
            victims::not_asked.eq(measure.not_asked),
            victims::open.eq(measure.open),
        ))
        .execute(tx.conn)?;
    Ok(())
}
