//! Attachments go along when a case becomes part of another (D-24): under new numbers behind those of the case
//! that stays, sealed as they were. The joined keys open them; no file is touched.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::attachments;

use super::store;
use crate::base::ids::{AnyId, CaseId};
use crate::cases::merged::{self, Part};
use crate::db::Tx;

pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<(), Diesel> {
    let after = store::last_number(tx.conn, into)?;
    let of_case = attachments::table.filter(attachments::case_id.eq(from));
    let rows: Vec<AnyId> = of_case.select(attachments::id).load(tx.conn)?;
    diesel::update(of_case)
        .set((attachments::case_id.eq(into), attachments::number.eq(attachments::number + after)))
        .execute(tx.conn)?;
    merged::note(tx, from, Part::Attachment, rows)
}
