//! How long each clock runs and on what ground (domain §3). The ground is printed beside the date.
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "deadlines.csv", text: include_str!("../../data/deadlines.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    pub clock: String,
    /// Urgency, risk level, month …; empty where a clock has one length.
    pub variant: String,
    pub length: i32,
    /// `jam`, `hari`, `hari_kerja`, `bulan`, `tahun` (D-08)
    pub unit: String,
    pub basis_text: String,
}

pub fn deadlines() -> Result<Vec<Deadline>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// domain §3, every id of the table.
    const CLOCKS: [&str; 41] = [
        "risk_high_service",
        "risk_medium_service",
        "risk_low_followup",
        "outreach_visit",
        "tpks_police_report",
        "tpks_temp_protection",
        "tpks_lpsk_request",
        "first_aid",
        "lpsk_review",
        "restitution_check",
        "sp2hp_first",
        "kp2mi_doc_incomplete",
        "kp2mi_no_clarity",
        "kp2mi_unreachable",
        "kp2mi_no_reply",
        "kp2mi_commitment",
        "rehab_returnee",
        "pdp_breach",
        "pdp_subject_request",
        "restitution_pay",
        "passport_recommendation",
        "alert_ack_danger",
        "alert_ack",
        "referral_ack",
        "referral_first_service",
        "referral_feedback",
        "case_conference",
        "risk_review",
        "village_report",
        "action_item",
        "case_identification",
        "hold_review",
        "monitoring_visit",
        "reopen_risk",
        "consent_reask",
        "withdrawal_followup",
        "feedback_confirm",
        "outreach_verification",
        "outreach_evidence",
        "permit_decision",
        "breakglass_review",
    ];

    fn rule(clock: &str, variant: &str) -> (i32, String) {
        let row = deadlines().unwrap().into_iter().find(|d| d.clock == clock && d.variant == variant);
        row.map_or_else(|| panic!("no {clock} {variant}"), |d| (d.length, d.unit))
    }

    #[test]
    fn every_clock_of_the_domain_has_a_length_and_no_other_has() {
        let there: HashSet<String> = deadlines().unwrap().into_iter().map(|d| d.clock).collect();
        assert_eq!(there, CLOCKS.map(str::to_owned).into());
    }

    #[test]
    fn a_clock_and_variant_have_one_rule() {
        let mut seen = HashSet::new();
        for row in deadlines().unwrap() {
            assert!(row.length >= 0, "{row:?}");
            assert!(seen.insert((row.clock.clone(), row.variant.clone())), "{row:?}");
        }
    }

    #[test]
    fn a_referral_is_answered_in_two_hours_a_day_or_three_working_days() {
        let expected = [("critical", 2, "jam"), ("urgent", 24, "jam"), ("routine", 3, "hari_kerja")];
        for (urgency, length, unit) in expected {
            assert_eq!(rule("referral_ack", urgency), (length, unit.to_owned()));
        }
        assert_eq!(rule("referral_first_service", "urgent"), (48, "jam".to_owned()));
    }

    #[test]
    fn danger_leaves_no_time() {
        assert_eq!(rule("risk_high_service", ""), (0, "jam".to_owned()));
        assert_eq!(rule("case_identification", "danger"), (0, "jam".to_owned()));
        assert_eq!(rule("alert_ack_danger", ""), (2, "jam".to_owned()));
    }

    #[test]
    fn visits_come_after_three_and_six_months() {
        assert_eq!(rule("monitoring_visit", "3"), (3, "bulan".to_owned()));
        assert_eq!(rule("monitoring_visit", "6"), (6, "bulan".to_owned()));
    }

    #[test]
    fn the_ground_is_a_phrase_for_people() {
        for row in deadlines().unwrap() {
            assert!(row.basis_text.len() > 8 && !row.basis_text.contains(['[', ']']), "{row:?}");
        }
    }
}
