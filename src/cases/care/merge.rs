//! What goes along of assessments and safety plans when two files become one (D-24): every version. They hang on
//! the person, who keeps her own, so no number changes.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::care_sheets;

use super::Kind;
use crate::base::ids::{AnyId, CaseId};
use crate::cases::merged::{self, Part};
use crate::db::Tx;

impl Kind {
    /// Under which a merge notes its rows.
    const fn part(self) -> Part {
        match self {
            Self::Assessment => Part::Assessment,
            Self::Safety => Part::Safety,
        }
    }
}

pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<(), Diesel> {
    for kind in Kind::ALL.iter().copied() {
        let of_case = care_sheets::table.filter(care_sheets::case_id.eq(from)).filter(care_sheets::kind.eq(kind));
        let rows: Vec<AnyId> = of_case.select(care_sheets::id).load(tx.conn)?;
        diesel::update(of_case).set(care_sheets::case_id.eq(into)).execute(tx.conn)?;
        merged::note(tx, from, kind.part(), rows)?;
    }
    Ok(())
}
