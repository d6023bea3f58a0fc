//! A referral as it stands in the table, and its sealed parts (sealed with the case's key).
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::referrals;

use super::flow::ReferralState;
use crate::access::Bundles;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, ReferralId, UnitId, UserId, VictimId};
use crate::crypto::{Sealable, Sealed};

/// Ownership of the case moves when the receiver accepts (D-23).
pub const TRANSFER: &str = "case_transfer";
/// A report that the police get, whether the person wanted it or the law asks for it (REF-13).
pub const POLICE: &str = "police_report_handover";
/// The basis that rests on what the person agreed to.
pub const CONSENT: &str = "consent";

/// What the sender wrote.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Letter {
    /// Always goes to the receiver, before acceptance too; names nobody.
    pub safe_summary: String,
    pub precautions: String,
    pub companion: String,
    /// Why the referral rests on another basis than consent.
    pub basis_reason: String,
    pub cancelled_because: String,
    /// The sender looked at an address or number in the text and keeps it (REF-14).
    pub confirmed: bool,
    /// The chosen label of the screening, when the sender ticked it on the page before sending. Neither
    /// answers nor indicators ever go (SCR-14).
    pub screening_result: String,
    /// The fields that the sender saw on the page before sending, `identity/NIK`: what the receiver
    /// may open is exactly these (D-47, CON-11).
    pub previewed: Vec<String>,
}
impl Sealable for Letter {
    const TABLE: &'static str = "referrals";
    const COLUMN: &'static str = "letter";
}

/// What the receiver answered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub pic_name: String,
    pub pic_contact: String,
    /// In words, why it was rejected or returned.
    pub reason_text: String,
    pub suggested_unit: Option<UnitId>,
    pub missing_items: Vec<String>,
    /// The receiver's own case, when ownership moved.
    pub continued_in: Option<CaseId>,
}
impl Sealable for Answer {
    const TABLE: &'static str = "referrals";
    const COLUMN: &'static str = "answer";
}

/// Umpan balik (domain §5): no diagnosis.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Feedback {
    pub services: Vec<String>,
    pub service_on: String,
    pub result: String,
    pub result_text: String,
    pub condition: String,
    pub obstacles: String,
    pub recommendation: String,
}
impl Sealable for Feedback {
    const TABLE: &'static str = "referrals";
    const COLUMN: &'static str = "feedback";
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = referrals)]
pub struct Referral {
    pub id: ReferralId,
    pub code: String,
    pub version: i32,
    pub state: ReferralState,
    pub kind: String,
    pub need: String,
    pub service: String,
    pub urgency: String,
    pub case_id: CaseId,
    pub victim_id: Option<VictimId>,
    pub from_unit_id: UnitId,
    pub to_unit_id: UnitId,
    pub region_code: String,
    pub bundles: String,
    /// Empty until it was sent.
    pub basis: String,
    /// The rejected referral that this one follows (D-31).
    pub predecessor_id: Option<ReferralId>,
    pub sent_at: Option<Moment>,
    /// First look by any officer of the receiving unit (D-35).
    pub opened_at: Option<Moment>,
    pub accepted_at: Option<Moment>,
    pub first_service_on: Option<Day>,
    pub completed_at: Option<Moment>,
    pub feedback_confirmed_at: Option<Moment>,
    /// When whoever's turn it is must have acted.
    pub due_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub updated_at: Moment,
    pub created_by: UserId,
    /// The account of the officer who was named at acceptance, when the unit has one of that name.
    pub pic_user_id: Option<UserId>,
    pub reject_reason: String,
    /// How often it came back for completion (D-32).
    pub returns: i32,
    pub letter: Sealed<Letter>,
    pub answer: Option<Sealed<Answer>>,
    pub feedback: Option<Sealed<Feedback>>,
}

impl Referral {
    pub fn classes(&self) -> Bundles {
        Bundles::from_codes(&self.bundles)
    }
    pub fn is_transfer(&self) -> bool {
        self.kind == TRANSFER
    }
    /// An accepted transfer has moved the case: nothing of the referral is left to be done.
    pub fn has_moved(&self) -> bool {
        self.is_transfer() && self.accepted_at.is_some()
    }
}
