//! Reading and adding sheets, always of a case that was reached before. Nothing here changes a row: a new
//! version is a new one.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::care_sheets;

use super::Kind;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, RowId, UserId, VictimId};
use crate::cases::file::sheet::{Measure, Sheet};
use crate::crypto::{Sealable, Sealed};
use crate::db::{Conn, Tx};

/// What was answered, bound to its own table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CareAnswers(pub Sheet);

impl Sealable for CareAnswers {
    const TABLE: &'static str = "care_sheets";
    const COLUMN: &'static str = "answers";
}

/// One version of one sheet of one person.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = care_sheets)]
pub struct CareSheet {
    pub id: RowId,
    pub case_id: CaseId,
    pub victim_id: VictimId,
    pub kind: Kind,
    pub version: i32,
    pub answers: Sealed<CareAnswers>,
    pub questions: i32,
    pub unknown: i32,
    pub not_asked: i32,
    pub open: i32,
    /// Who signs it.
    pub made_by: UserId,
    pub made_at: Moment,
}

impl CareSheet {
    pub const fn measure(&self) -> Measure {
        let Self { questions, unknown, not_asked, open, .. } = *self;
        Measure { questions, unknown, not_asked, open }
    }
}

/// How many of them a page offers.
const MOST_SHOWN: i64 = 100;

/// The newest versions, the newest first.
pub fn versions(conn: &mut Conn, victim: VictimId, kind: Kind) -> Result<Vec<CareSheet>, Diesel> {
    care_sheets::table
        .filter(care_sheets::victim_id.eq(victim))
        .filter(care_sheets::kind.eq(kind))
        .order(care_sheets::version.desc())
        .limit(MOST_SHOWN)
        .select(CareSheet::as_select())
        .load(conn)
}

pub fn newest(conn: &mut Conn, victim: VictimId, kind: Kind) -> Result<Option<CareSheet>, Diesel> {
    care_sheets::table
        .filter(care_sheets::victim_id.eq(victim))
        .filter(care_sheets::kind.eq(kind))
        .order(care_sheets::version.desc())
        .select(CareSheet::as_select())
        .first(conn)
        .optional()
}

/// How a person's sheet stands, without its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub version: i32,
    pub made_at: Moment,
    /// Questions that nobody touched.
    pub open: i32,
}

type Told = (VictimId, Kind, i32, Moment, i32);

/// The newest of each kind for everybody of the case.
pub fn standings(conn: &mut Conn, case: CaseId) -> Result<Vec<(VictimId, Kind, Standing)>, Diesel> {
    let rows: Vec<Told> = care_sheets::table
        .filter(care_sheets::case_id.eq(case))
        .order(care_sheets::version.desc())
        .select((
            care_sheets::victim_id,
            care_sheets::kind,
            care_sheets::version,
            care_sheets::made_at,
            care_sheets::open,
        ))
        .load(conn)?;
    let mut newest: Vec<(VictimId, Kind, Standing)> = Vec::new();
    for (victim, kind, version, made_at, open) in rows {
        if !newest.iter().any(|(known, of, _)| *known == victim && *of == kind) {
            newest.push((victim, kind, Standing { version, made_at, open }));
        }
    }
    Ok(newest)
}

pub fn insert(tx: &mut Tx<'_>, row: &CareSheet) -> Result<(), Diesel> {
    diesel::insert_into(care_sheets::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}
