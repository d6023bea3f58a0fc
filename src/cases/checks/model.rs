//! The three records of a person's checks, and what of them is sealed with the case's key.
use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{departure_checks, indicator_checks, interviews};

use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, ReferralId, RowId, UnitId, UserId, VictimId};
use crate::cases::departure::Known;
use crate::cases::indicators::Dimension;
use crate::cases::model::Victim;
use crate::crypto::{Sealable, Sealed};

/// What was found in one dimension.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Ticks {
    pub found: Vec<String>,
    /// How far the person was asked: `all`, `part`, `not_asked_safety`; empty: not said.
    pub asked: String,
    /// On what a tick rests.
    pub note: String,
}
impl Sealable for Ticks {
    const TABLE: &'static str = "indicator_checks";
    const COLUMN: &'static str = "ticks";
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = indicator_checks)]
pub struct IndicatorCheck {
    pub id: RowId,
    pub case_id: CaseId,
    pub victim_id: VictimId,
    pub dimension: Dimension,
    pub version: i32,
    pub ticks: Sealed<Ticks>,
    pub made_by: UserId,
    pub made_at: Moment,
}

/// What is known of a departure. Its gaps are computed anew at each look, so that a rule that
/// changes changes them too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Departure {
    pub scheme: String,
    pub answers: BTreeMap<String, String>,
    /// Planned or real day; `2026-11-24` or empty.
    pub on: String,
}
impl Sealable for Departure {
    const TABLE: &'static str = "departure_checks";
    const COLUMN: &'static str = "answers";
}

impl Departure {
    pub fn known(&self, victim: &Victim) -> Known {
        Known {
            scheme: self.scheme.clone(),
            answers: self.answers.clone(),
            on: Day::parse(&self.on),
            is_child: victim.is_child,
        }
    }
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = departure_checks)]
pub struct DepartureCheck {
    pub id: RowId,
    pub case_id: CaseId,
    pub victim_id: VictimId,
    pub version: i32,
    pub answers: Sealed<Departure>,
    pub made_by: UserId,
    pub made_at: Moment,
}

/// Why somebody was asked again, and who stood by.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InterviewNote {
    pub reason: String,
    pub companion: String,
}
impl Sealable for InterviewNote {
    const TABLE: &'static str = "interviews";
    const COLUMN: &'static str = "note";
}

/// An interview as it was begun. What was said stands in the file, never here.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = interviews)]
pub struct Interview {
    pub id: RowId,
    pub case_id: CaseId,
    pub victim_id: VictimId,
    pub held_on: Day,
    pub agency_type: String,
    /// None where an office without an account of ours did it.
    pub unit_id: Option<UnitId>,
    /// The referral through which the receiving unit began it.
    pub referral_id: Option<ReferralId>,
    pub note: Option<Sealed<InterviewNote>>,
    pub made_by: UserId,
    pub made_at: Moment,
}
