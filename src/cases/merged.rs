//! What a merge brought under the case that stays: row by row with the case it came from, so that the two
//! can be told apart again (D-24). Slices that move rows of their own note them here too.
use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, merged_rows, referrals, victims};

use super::model::Case;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, ReferralId};
use crate::coded;
use crate::db::{Conn, Tx};

coded! {
    /// Kinds of rows that hang on a case. Codes of `merged_rows.part`.
    Part {
        Person = "person", Referral = "referral", Grant = "grant", Consent = "consent", Service = "service",
        Contact = "contact", Clock = "clock", Record = "record", Party = "party", Check = "check",
        Interview = "interview", Safety = "safety", Assessment = "assessment", PlanRow = "plan_row",
        Attachment = "attachment", Conference = "conference",
    }
}

impl Part {
    /// "2 orang"; empty where a number tells nothing.
    fn words(self, count: usize) -> String {
        let what = match self {
            Self::Person => "orang",
            Self::Referral => "rujukan",
            Self::Consent => "jawaban persetujuan",
            Self::Service => "layanan",
            Self::Contact => "upaya kontak",
            Self::Clock => "batas waktu",
            Self::Record => "catatan berkas",
            Self::Party => "terlapor",
            Self::Check => "lembar skrining",
            Self::Interview => "wawancara",
            Self::Safety => "rencana keselamatan",
            Self::Assessment => "asesmen",
            Self::PlanRow => "langkah rencana",
            Self::Attachment => "lampiran",
            Self::Conference => "konferensi",
            Self::Grant => return String::new(),
        };
        format!("{count} {what}")
    }
}

/// Keeps where rows came from, in the transaction that moves them.
pub fn note(tx: &mut Tx<'_>, from: CaseId, part: Part, rows: impl IntoIterator<Item = AnyId>) -> Result<(), Diesel> {
    for row in rows {
        diesel::insert_into(merged_rows::table)
            .values((
                merged_rows::from_case_id.eq(from),
                merged_rows::part.eq(part),
                merged_rows::row_id.eq(row),
                merged_rows::at.eq(tx.now),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// The case that a row was made in, when it stands under another one now.
pub fn origin(conn: &mut Conn, row: AnyId) -> Result<Option<CaseId>, Diesel> {
    merged_rows::table
        .filter(merged_rows::row_id.eq(row))
        .order(merged_rows::at)
        .select(merged_rows::from_case_id)
        .first(conn)
        .optional()
}

/// Codes of the cases that rows were made in, of those that stand under another one now.
pub fn origins(conn: &mut Conn, rows: Vec<AnyId>) -> Result<HashMap<AnyId, String>, Diesel> {
    // The oldest comes last and stays in the map.
    let from: Vec<(AnyId, CaseId)> = merged_rows::table
        .filter(merged_rows::row_id.eq_any(rows))
        .order(merged_rows::at.desc())
        .select((merged_rows::row_id, merged_rows::from_case_id))
        .load(conn)?;
    let cases: Vec<CaseId> = from.iter().map(|(_, case)| *case).collect();
    let codes: HashMap<CaseId, String> = cases::table
        .filter(cases::id.eq_any(cases))
        .select((cases::id, cases::code))
        .load::<(CaseId, String)>(conn)?
        .into_iter()
        .collect();
    Ok(from.into_iter().filter_map(|(row, case)| Some((row, codes.get(&case)?.clone()))).collect())
}

/// A case that ended in another one.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct Gone {
    pub id: CaseId,
    pub code: String,
    pub ended_at: Option<Moment>,
}

/// The cases that were merged into this one, also by way of another.
pub fn into(conn: &mut Conn, case: CaseId) -> Result<Vec<Gone>, Diesel> {
    let (mut all, mut next) = (Vec::<Gone>::new(), vec![case]);
    while !next.is_empty() {
        let found: Vec<Gone> = cases::table
            .filter(cases::merged_into.eq_any(next).assume_not_null())
            .order(cases::ended_at)
            .select(Gone::as_select())
            .load(conn)?;
        next = found.iter().map(|gone| gone.id).collect();
        all.extend(found);
    }
    Ok(all)
}

/// The case that goes on, at the end of the chain; None when this one goes on itself.
pub fn kept(conn: &mut Conn, case: &Case) -> Result<Option<(CaseId, String)>, Diesel> {
    let (mut next, mut kept) = (case.merged_into, None);
    while let Some(id) = next {
        let row: (String, Option<CaseId>) =
            cases::table.find(id).select((cases::code, cases::merged_into)).first(conn)?;
        (kept, next) = (Some((id, row.0)), row.1);
    }
    Ok(kept)
}

/// What came from one case, in numbers: "2 orang, 1 rujukan".
pub fn amount(conn: &mut Conn, from: CaseId) -> Result<String, Diesel> {
    let rows: Vec<Part> =
        merged_rows::table.filter(merged_rows::from_case_id.eq(from)).select(merged_rows::part).load(conn)?;
    let count = |part: Part| rows.iter().filter(|row| **row == part).count();
    let words = Part::ALL.iter().map(|part| (part, count(*part))).filter(|(_, count)| *count > 0);
    let words: Vec<String> = words.map(|(part, count)| part.words(count)).filter(|text| !text.is_empty()).collect();
    Ok(words.join(", "))
}

/// People of a merged case as they are numbered now, and the codes of its referrals.
pub struct Found {
    /// Number and alias.
    pub people: Vec<(i32, String)>,
    pub referrals: Vec<(ReferralId, String)>,
}

/// Where what stood here is found now.
pub fn found_again(conn: &mut Conn, from: CaseId) -> Result<Found, Diesel> {
    let mut of = |part: Part| -> Result<Vec<AnyId>, Diesel> {
        merged_rows::table
            .filter(merged_rows::from_case_id.eq(from))
            .filter(merged_rows::part.eq(part))
            .select(merged_rows::row_id)
            .load(conn)
    };
    let (people, sent) = (of(Part::Person)?, of(Part::Referral)?);
    let people = victims::table
        .filter(victims::id.eq_any(people))
        .order(victims::number)
        .select((victims::number, victims::alias_code))
        .load(conn)?;
    let referrals = referrals::table
        .filter(referrals::id.eq_any(sent))
        .order(referrals::code)
        .select((referrals::id, referrals::code))
        .load(conn)?;
    Ok(Found { people, referrals })
}
