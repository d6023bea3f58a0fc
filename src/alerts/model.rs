//! An early alert as it stands in the table, and its sealed parts.
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::alerts;

use super::flow::AlertState;
use crate::base::clock::Moment;
use crate::base::ids::{AlertId, CaseId, KeyId, UnitId, UserId};
use crate::crypto::{Sealable, Sealed};

/// What the reporter wrote (domain §6.5). The last three only the public page asks for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub what: String,
    pub recruiter: String,
    pub contact: String,
    /// A place in words.
    pub place: String,
    /// Code of `safe_contact_how`.
    pub contact_how: String,
    pub name: String,
}
impl Sealable for Report {
    const TABLE: &'static str = "alerts";
    const COLUMN: &'static str = "report";
}

/// What the officers found and did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    pub dismissed_because: String,
    pub action_taken: String,
}
impl Sealable for Outcome {
    const TABLE: &'static str = "alerts";
    const COLUMN: &'static str = "outcome";
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = alerts)]
pub struct Alert {
    pub id: AlertId,
    pub code: String,
    pub version: i32,
    pub state: AlertState,
    pub alert_type: String,
    pub channel: String,
    pub region_code: String,
    pub author_unit_id: Option<UnitId>,
    pub created_by: Option<UserId>,
    pub people_count: Option<i32>,
    pub danger: bool,
    pub departs_soon: bool,
    pub wants_feedback: bool,
    pub hide_from_village: bool,
    pub do_not_visit: bool,
    pub key_id: KeyId,
    pub report: Sealed<Report>,
    pub submitted_at: Moment,
    pub updated_at: Moment,
    pub ended_at: Option<Moment>,
    /// When it must be acknowledged; none once it is.
    pub due_at: Option<Moment>,
    /// The office that took it up.
    pub holder_unit_id: Option<UnitId>,
    pub feedback_code: String,
    pub merged_into: Option<AlertId>,
    pub case_id: Option<CaseId>,
    pub outcome: Option<Sealed<Outcome>>,
    /// The village apparatus that the alert is about: it must not see it (D-66, ALR-10).
    pub about_unit_id: Option<UnitId>,
}

impl Alert {
    /// Danger now, departure within 72 hours, or a type that is danger by itself (ALR-09).
    pub fn is_dangerous(&self) -> bool {
        is_dangerous(&self.alert_type, self.danger, self.departs_soon)
    }
    pub fn facts_state(&self) -> &'static str {
        self.state.code()
    }
}

/// What a case that comes of it most likely is; empty where the alert does not say. The officer may
/// choose another (ALR-01).
pub fn likely_case_type(alert_type: &str) -> &'static str {
    match alert_type {
        "unknown_recruiter" | "online_offer" | "group_departure" | "letter_no_family" | "forged_letter"
        | "holding_place" | "passport_deferred" => "pmi_np_prevented",
        "lost_contact" => "lost_contact",
        _ => "",
    }
}

/// Stands in place of a sentence where the reporter asked for none (ALR-14).
pub const NOT_REQUESTED: &str = "not_requested";

/// What a merged alert's reporter reads: true, and the same as after many another end.
pub const PASSED_ON: &str = "passed_on";

/// Channel of what comes from the public page.
pub const PUBLIC: &str = "web_form";

/// The agency type above the regencies' labour offices.
pub const PROVINCE: &str = "disnakertrans_prov";

pub fn is_dangerous(alert_type: &str, danger: bool, departs_soon: bool) -> bool {
    danger || departs_soon || alert_type == "child_taken"
}
