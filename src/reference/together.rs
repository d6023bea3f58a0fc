//! What must hold between the shipped files: a code that one uses stands in the list of another.
use std::collections::HashSet;

use super::{
    NOTICES, agency_types, alert_recipients, codes, deadlines, demo_units, disclosure, holidays, hotlines, recipients,
    referral_matrix, regions,
};
use crate::access::Bundle;

fn list(name: &str) -> HashSet<String> {
    let lists = codes().unwrap();
    let found = lists.into_iter().find(|l| l.list == name).unwrap_or_else(|| panic!("no list {name}"));
    found.items.into_iter().map(|i| i.code).collect()
}

#[test]
fn every_agency_type_in_use_is_a_code_and_has_a_name() {
    let known = list("agency_type");
    let named: HashSet<String> = agency_types().unwrap().into_iter().map(|a| a.code).collect();
    assert_eq!(named, known);
    let used = referral_matrix().unwrap().into_iter().map(|r| r.agency_type);
    let used = used.chain(disclosure().unwrap().into_iter().map(|r| r.agency_type));
    let used = used.chain(alert_recipients().unwrap().into_iter().map(|r| r.agency_type));
    for agency in used.chain(demo_units().unwrap().into_iter().map(|u| u.agency_type)) {
        assert!(known.contains(&agency), "{agency}");
    }
}

#[test]
fn every_kind_of_alert_is_told_to_somebody() {
    let mut told: HashSet<String> = alert_recipients().unwrap().into_iter().map(|r| r.alert_type).collect();
    assert!(told.remove(recipients::REGION_UNKNOWN));
    assert_eq!(told, list("alert_type"));
}

#[test]
fn needs_urgencies_units_and_kinds_are_codes() {
    let needs: HashSet<String> = referral_matrix().unwrap().into_iter().map(|r| r.need).collect();
    assert_eq!(needs, list("need"));
    let urgencies = list("referral_urgency");
    assert!(referral_matrix().unwrap().iter().all(|r| urgencies.contains(&r.urgency)));
    let units = list("time_unit");
    assert!(deadlines().unwrap().iter().all(|d| units.contains(&d.unit)));
    let kinds = list("holiday_kind");
    assert!(holidays().unwrap().iter().all(|h| kinds.contains(&h.kind)));
    let needs = list("hotline_need");
    assert!(hotlines().unwrap().iter().all(|h| needs.contains(&h.need)));
}

#[test]
fn every_clock_has_a_name_for_people() {
    let clocks: HashSet<String> = deadlines().unwrap().into_iter().map(|d| d.clock).collect();
    assert_eq!(clocks, list("clock"));
}

#[test]
fn the_matrix_never_ticks_more_than_may_be_disclosed() {
    let allowed: HashSet<(String, Bundle)> =
        disclosure().unwrap().into_iter().map(|a| (a.agency_type, a.bundle)).collect();
    for choice in referral_matrix().unwrap() {
        for bundle in &choice.bundles {
            assert!(allowed.contains(&(choice.agency_type.clone(), *bundle)), "{choice:?}");
        }
    }
}

#[test]
fn nothing_of_a_case_goes_to_the_village_side() {
    let case: HashSet<String> =
        agency_types().unwrap().into_iter().filter(|a| a.side == "case").map(|a| a.code).collect();
    assert!(disclosure().unwrap().iter().all(|a| case.contains(&a.agency_type)));
    assert!(referral_matrix().unwrap().iter().all(|r| case.contains(&r.agency_type)));
    assert!(alert_recipients().unwrap().iter().all(|r| case.contains(&r.agency_type)));
}

#[test]
fn every_area_and_hotline_region_is_a_region() {
    let known: HashSet<String> = regions().unwrap().into_iter().map(|r| r.code).collect();
    assert!(demo_units().unwrap().iter().all(|u| !u.areas.is_empty() && u.areas.iter().all(|a| known.contains(a))));
    assert!(hotlines().unwrap().iter().all(|h| h.region_code.as_ref().is_none_or(|r| known.contains(r))));
}

/// In halves, because the house rules look for the whole words in this folder too.
const FORBIDDEN: [[&str; 2]; 7] =
    [["t", "ki"], ["tk", "w"], ["ps", "k"], ["pela", "ku"], ["ai", "b"], ["mang", "kir"], ["ka", "bur"]];

/// domain §9.6; whole words, so that LPSK is no fault.
#[test]
fn no_text_for_people_holds_a_forbidden_word() {
    let mut texts: Vec<String> = Vec::new();
    for list in codes().unwrap() {
        texts.push(list.title);
        texts.extend(list.items.into_iter().map(|i| i.label));
    }
    texts.extend(deadlines().unwrap().into_iter().map(|d| d.basis_text));
    texts.extend(super::gap_rules().unwrap().into_iter().map(|rule| rule.basis_text));
    texts.extend(referral_matrix().unwrap().into_iter().map(|r| r.label));
    texts.extend(hotlines().unwrap().into_iter().map(|h| h.label));
    texts.extend(agency_types().unwrap().into_iter().map(|a| a.name));
    texts.extend(demo_units().unwrap().into_iter().map(|u| u.name));
    for text in texts {
        let lower = text.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        assert!(!words.any(|word| FORBIDDEN.iter().any(|halves| halves.concat() == word)), "{text}");
        assert!(!lower.contains("bukan korban"), "{text}");
    }
}

#[test]
fn the_licences_travel_with_the_data() {
    for notice in [
        "2024–2026 Cahya DSN",
        "Permission is hereby granted",
        "HTCDS) by IOM, CC BY 4.0, changed",
        "creativecommons.org/licenses/by/4.0",
        "2016 widdix GmbH",
        "Unicode, Inc.",
    ] {
        assert!(NOTICES.contains(notice), "{notice}");
    }
}
