//! Receptions that were corrected, each as it stood before. Nothing here changes a row.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::intake_versions;

use crate::base::clock::Moment;
use crate::base::ids::{CaseId, RowId, UserId};
use crate::cases::intake::NewCase;
use crate::crypto::{DataKey, Sealable, Sealed};
use crate::db::{Conn, Tx};

/// What stood there, and why it was replaced.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Replaced {
    pub told: NewCase,
    pub reason: String,
}
impl Sealable for Replaced {
    const TABLE: &'static str = "intake_versions";
    const COLUMN: &'static str = "body";
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = intake_versions)]
pub struct Version {
    pub id: RowId,
    pub case_id: CaseId,
    pub body: Sealed<Replaced>,
    pub replaced_by: UserId,
    pub replaced_at: Moment,
}

/// How many of them a page shows, besides the first.
const MOST_SHOWN: i64 = 50;

/// The newest first. What was taken down at the start is always the last of them, however often it was corrected.
pub fn versions(conn: &mut Conn, case: CaseId) -> Result<Vec<Version>, Diesel> {
    let of_case = intake_versions::table.filter(intake_versions::case_id.eq(case)).select(Version::as_select());
    let mut newest = of_case
        .order((intake_versions::replaced_at.desc(), intake_versions::id.desc()))
        .limit(MOST_SHOWN)
        .load::<Version>(conn)?;
    let first = of_case.order((intake_versions::replaced_at.asc(), intake_versions::id.asc()));
    if let Some(first) = first.first::<Version>(conn).optional()?
        && newest.iter().all(|version| version.id != first.id)
    {
        newest.push(first);
    }
    Ok(newest)
}

/// Whether this reception was ever corrected.
pub fn is_corrected(conn: &mut Conn, case: CaseId) -> Result<bool, Diesel> {
    let versions = intake_versions::table.filter(intake_versions::case_id.eq(case));
    diesel::select(diesel::dsl::exists(versions)).get_result(conn)
}

pub fn keep(tx: &mut Tx<'_>, key: &DataKey, case: CaseId, by: UserId, replaced: &Replaced) -> Result<(), Diesel> {
    let id = RowId::new();
    let body = Sealed::seal(key, id.any(), replaced);
    let row = Version { id, case_id: case, body, replaced_by: by, replaced_at: tx.now };
    diesel::insert_into(intake_versions::table).values(row).execute(tx.conn)?;
    Ok(())
}
