//! One answer of the person, as it stands in the table.
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::consents;

use super::flow::ConsentState;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, ConsentId, UnitId, UserId, VictimId};
use crate::crypto::{Sealable, Sealed};

/// Who answered, before whom, in which words; sealed with the case's key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Details {
    /// The person or the guardian.
    pub given_by: String,
    pub witness: String,
    pub language: String,
    pub reason: String,
    pub child_view: String,
}
impl Sealable for Details {
    const TABLE: &'static str = "consents";
    const COLUMN: &'static str = "details";
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = consents)]
pub struct Consent {
    pub id: ConsentId,
    pub case_id: CaseId,
    pub victim_id: VictimId,
    pub scope: String,
    /// Only for `share_agency`: the unit that may know.
    pub target_unit_id: Option<UnitId>,
    pub state: ConsentState,
    pub method: String,
    pub valid_until: Option<Day>,
    pub details: Sealed<Details>,
    pub made_by: Option<UserId>,
    pub made_at: Moment,
    /// Order of the rows of one case; decides which is the newest.
    pub seq: i64,
}

impl Consent {
    /// Whether it still covers what it was given for.
    pub fn covers(&self, today: Day) -> bool {
        self.state.is_given() && self.valid_until.is_none_or(|until| today <= until)
    }
}
