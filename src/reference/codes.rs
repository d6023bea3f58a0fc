//! Code lists: a stable English code and the Indonesian label that an administrator may edit.
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "codelists.json", text: include_str!("../../data/codelists.json") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    pub list: String,
    pub title: String,
    /// In the order in which a form shows them.
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub code: String,
    pub label: String,
}

pub fn codes() -> Result<Vec<CodeList>, Fault> {
    read::json(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::path::Path;

    use super::*;

    fn items(list: &str) -> Vec<Item> {
        codes().unwrap().into_iter().find(|l| l.list == list).unwrap_or_else(|| panic!("no list {list}")).items
    }

    #[test]
    fn no_list_and_no_code_stands_twice() {
        let mut lists = HashSet::new();
        for list in codes().unwrap() {
            assert!(lists.insert(list.list.clone()), "list {}", list.list);
            let mut seen = HashSet::new();
            for item in &list.items {
                assert!(seen.insert(&item.code), "{} in {}", item.code, list.list);
            }
            assert!(!list.items.is_empty(), "{} is empty", list.list);
        }
    }

    #[test]
    fn codes_are_snake_case_and_labels_are_tidy() {
        for list in codes().unwrap() {
            for item in &list.items {
                assert!(
                    item.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                    "{item:?}"
                );
                assert!(!item.label.is_empty() && item.label == item.label.trim(), "{item:?}");
            }
        }
    }

    #[test]
    fn the_lists_that_forms_ask_from_are_there() {
        for list in [
            "alert_type",
            "case_type",
            "intake_channel",
            "sex",
            "citizenship",
            "age_band_victim",
            "age_certainty",
            "language",
            "safe_contact_how",
            "education",
            "occupation_simfoni",
            "marital",
            "disability_type",
            "vulnerability",
            "immediate_need",
            "screening_result",
            "screening_answer",
            "risk_level",
            "risk_factor",
            "need",
            "referral_kind",
            "referral_urgency",
            "referral_reject_reason",
            "referral_result",
            "victim_condition",
            "consent_scope",
            "consent_status",
            "consent_method",
            "processing_basis",
            "reveal_reason",
            "reporter_reveal_reason",
            "contact_how",
            "contact_result",
            "monitoring_skip_reason",
            "service",
            "service_state",
            "service_provider",
            "case_close_reason",
            "outreach_type",
            "outreach_topic",
            "audience",
            "outreach_evidence",
            "missing_reason",
            "yes_no",
            "wants_police_report",
            "trafficking_status",
            "plan_field",
        ] {
            items(list);
        }
    }

    /// security.md 3.6: the reporter reads one of three sentences, and none of them tells of a case.
    #[test]
    fn the_answer_to_a_reporter_is_one_of_three_neutral_sentences() {
        let sentences = items("alert_feedback");
        assert_eq!(sentences.len(), 3);
        for Item { label, .. } in sentences {
            let lower = label.to_lowercase();
            assert!(["kasus", "berkas", "korban", "palsu"].iter().all(|word| !lower.contains(word)), "{label}");
        }
    }

    #[test]
    fn the_status_words_are_three() {
        assert_eq!(
            items("status_word").iter().map(|i| i.label.as_str()).collect::<Vec<_>>(),
            ["diterima", "diproses", "selesai"]
        );
    }

    /// INT-07: two codes for not knowing, both other than an empty answer.
    #[test]
    fn not_known_and_not_asked_are_two_codes() {
        for list in ["yes_no", "missing_reason"] {
            let codes: Vec<_> = items(list).into_iter().map(|i| i.code).collect();
            assert!(codes.contains(&"unknown".to_owned()) && codes.contains(&"not_asked_safety".to_owned()), "{list}");
        }
    }

    /// Words that people stumbled over, said in plain Bahasa Indonesia here. The codes stay.
    const PLAINER: [(&str, &str); 7] = [
        ("exploitation_sector", "cleaning_service"),
        ("exploitation_sector", "online_scam"),
        ("violence_type", "trafficking"),
        ("outreach_type", "leaflet"),
        ("case_close_reason", "unreachable"),
        ("case_close_reason", "prevented"),
        ("legal_step", "stage_two"),
    ];

    /// The domain's own lists, where that material lies beside the project.
    #[test]
    fn every_list_of_the_domain_is_here_with_its_labels() {
        let ours: HashMap<_, _> = codes().unwrap().into_iter().map(|l| (l.list.clone(), l)).collect();
        for file in ["domain/codelists.json", "data/codelists_additions.json"] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(file);
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
            for list in theirs["codelists"].as_array().unwrap() {
                let name = list["name"].as_str().unwrap();
                let here = ours.get(name).unwrap_or_else(|| panic!("no list {name}"));
                assert_eq!(Some(here.title.as_str()), list["title_id"].as_str(), "{name}");
                for item in list["items"].as_array().unwrap() {
                    let label = here
                        .items
                        .iter()
                        .find(|i| Some(i.code.as_str()) == item["code"].as_str())
                        .map(|i| i.label.as_str());
                    let code = item["code"].as_str().unwrap();
                    if PLAINER.contains(&(name, code)) {
                        assert!(label.is_some(), "{name}: {code}");
                    } else {
                        assert_eq!(label, item["label_id"].as_str(), "{name}");
                    }
                }
            }
        }
    }
}
