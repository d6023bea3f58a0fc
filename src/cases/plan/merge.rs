//! What goes along of a plan when two files become one (D-24): its rows, behind those of the case that stays and
//! under new numbers. What a person agreed to stays in the file whose plan it was about: to the joint one nobody
//! has said anything yet.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::plan_rows;

use super::store;
use crate::base::ids::{AnyId, CaseId, UserId};
use crate::cases::merged::{self, Part};
use crate::db::Tx;

pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId, by: UserId) -> Result<(), Diesel> {
    let after = store::last_number(tx.conn, into)?;
    let of_case = plan_rows::table.filter(plan_rows::case_id.eq(from));
    let rows: Vec<AnyId> = of_case.select(plan_rows::id).load(tx.conn)?;
    diesel::update(of_case)
        .set((plan_rows::case_id.eq(into), plan_rows::number.eq(plan_rows::number + after)))
        .execute(tx.conn)?;
    if !rows.is_empty() {
        // Rows that came count as a save: a form made before them meets the newer version (CAS-17).
        let before = store::version(tx.conn, into)?;
        store::save(tx, into, before, by)?;
    }
    merged::note(tx, from, Part::PlanRow, rows)
}
