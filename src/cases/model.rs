//! A case and its people as they stand in the tables, and what of them is sealed: one record for
//! each field class, so that opening one never opens another (D-07).
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{cases, victims};

use super::flow::CaseState;
use crate::base::clock::Moment;
use crate::base::ids::{AlertId, CaseId, KeyId, UnitId, UserId, VictimId};
use crate::crypto::{Sealable, Sealed};

macro_rules! sealed_in {
    ($($type:ident = $table:literal . $column:literal),+ $(,)?) => {$(
        impl Sealable for $type {
            const TABLE: &'static str = $table;
            const COLUMN: &'static str = $column;
        }
    )+};
}

/// What happened, as it was told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Narrative {
    pub text: String,
    pub place: String,
    pub reporter_name: String,
    pub reporter_contact: String,
}

/// How to reach the person safely.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct VictimContact {
    pub phone: String,
    pub safe_contact_how: String,
    pub safe_contact_when: String,
    pub safe_word: String,
    pub language: String,
    /// None: not asked, or not answered.
    pub interpreter_needed: Option<bool>,
    pub region_now: String,
}

/// Who the person is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct VictimIdentity {
    pub full_name: String,
    pub nickname: String,
    pub nik: String,
    pub kk_no: String,
    pub passport: String,
    pub birth_place: String,
    /// `2008-02-29`; empty when unknown.
    pub birth_date: String,
    pub nationality: String,
    pub address: String,
    pub education: String,
    pub occupation: String,
    pub marital: String,
    /// A code says why there is none (INT-07).
    #[serde(default)]
    pub religion: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct VictimHealth {
    pub condition: String,
    pub pregnant: String,
    pub disability: String,
    pub injuries: String,
}

/// Fields that only a child has (domain §4.3). There is no photo.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct VictimChild {
    pub guardian_name: String,
    pub guardian_relation: String,
    pub guardian_is_suspect: Option<bool>,
    pub child_view: String,
    pub school_status: String,
}

/// The twelve answers and why the officer chose the label.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    pub answers: Vec<(String, String)>,
    pub reason: String,
}

macro_rules! sealed_text {
    ($($(#[$note:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$note])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        pub struct $name(pub String);
    )+};
}
sealed_text!(
    RiskNote, ServiceNote, VisitNote, ContactNote,
    /// Assessment, plan, reasons of acts.
    CaseNote,
);
sealed_in!(
    Narrative = "cases"."narrative",
    VictimContact = "victims"."contact",
    VictimIdentity = "victims"."identity",
    VictimHealth = "victims"."health",
    VictimChild = "victims"."children",
    Answers = "screenings"."answers",
    RiskNote = "risk_assessments"."note",
    ServiceNote = "services"."note",
    VisitNote = "monitoring_visits"."note",
    ContactNote = "contact_attempts"."note",
    CaseNote = "case_notes"."body",
);

impl Case {
    /// Why nothing about its people can be written any more; None while work goes on.
    pub fn read_only(&self) -> Option<String> {
        self.state
            .is_final()
            .then(|| format!("Berkas ini berstatus \u{201c}{}\u{201d} dan hanya dapat dibaca.", self.state.label()))
    }
    /// Thirty days after it went to another unit, nobody of the old one opens identity (D-23).
    pub fn is_masked_for_good(&self, now: Moment) -> bool {
        let left = self.ended_at.filter(|_| self.state == CaseState::Transferred);
        left.is_some_and(|at| at.day().plus_days(MASKED_AFTER_DAYS) < now.day())
    }
}

/// D-23.
const MASKED_AFTER_DAYS: i32 = 30;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = cases)]
pub struct Case {
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: CaseState,
    /// Sequential in its unit and year, never shown outside it (D-06).
    pub register_no: Option<String>,
    pub unit_id: UnitId,
    pub region_code: String,
    pub case_type: String,
    pub channel: String,
    pub risk_level: String,
    pub danger: bool,
    pub has_child: bool,
    pub is_official: bool,
    pub sex: String,
    pub age_band: String,
    pub assigned_to: Option<UserId>,
    /// The state it was held from, while on hold (D-21).
    pub held_from: String,
    pub alert_id: Option<AlertId>,
    pub continued_from: Option<CaseId>,
    pub merged_into: Option<CaseId>,
    pub screening_result: String,
    pub close_reason: String,
    pub close_proposed_by: Option<UserId>,
    pub closed_by: Option<UserId>,
    pub key_id: KeyId,
    pub narrative: Option<Sealed<Narrative>>,
    pub created_by: Option<UserId>,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub ended_at: Option<Moment>,
    pub due_at: Option<Moment>,
    pub last_contact_at: Option<Moment>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = victims)]
pub struct Victim {
    pub id: VictimId,
    pub case_id: CaseId,
    /// 1, 2, 3 … within the case.
    pub number: i32,
    pub alias_code: String,
    pub version: i32,
    pub sex: String,
    pub age_band: String,
    pub is_child: bool,
    pub contact: Option<Sealed<VictimContact>>,
    pub identity: Option<Sealed<VictimIdentity>>,
    pub health: Option<Sealed<VictimHealth>>,
    pub children: Option<Sealed<VictimChild>>,
    pub nik_index: Option<Vec<u8>>,
    pub kk_index: Option<Vec<u8>>,
    pub passport_index: Option<Vec<u8>>,
    pub phone_index: Option<Vec<u8>>,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// Another record of the same person in this unit, as an officer judged when this one was made.
    pub same_as: Option<VictimId>,
}

/// Age bands of the Simfoni list that are under 18.
pub fn is_child_band(band: &str) -> bool {
    matches!(band, "0_5" | "6_12" | "13_17")
}

/// A case that BP3MI or the labour office may receive as theirs (disclosure table: "PMI cases").
pub fn is_pmi(case_type: &str) -> bool {
    matches!(case_type, "pmi_np_prevented" | "pmi_np_abroad" | "pmi_proc_problem" | "lost_contact")
}
