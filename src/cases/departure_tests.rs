//! The shipped rules on departures as officers meet them.
use super::*;
use crate::reference;

fn rules() -> Vec<GapRule> {
    let rule = |row: reference::gap_rules::ShippedRule| GapRule {
        gap: row.gap,
        asks: row.asks,
        answer: row.answer,
        schemes: row.schemes.join(";"),
        basis_text: row.basis_text,
        checked: row.mark == "read",
        valid_from: None,
        valid_to: None,
    };
    reference::gap_rules().unwrap().into_iter().map(rule).collect()
}
fn known(scheme: &str, answers: &[(&str, &str)]) -> Known {
    let answers = answers.iter().map(|(asks, answer)| ((*asks).to_owned(), (*answer).to_owned())).collect();
    Known { scheme: scheme.to_owned(), answers, ..Known::default() }
}
fn today() -> Day {
    Day::new(2026, 11, 24).unwrap()
}
fn codes(known: &Known) -> Vec<String> {
    gaps(&rules(), known, today()).gaps.into_iter().map(|gap| gap.code).collect()
}

const IN_ORDER: [(&str, &str); 14] = [
    ("marital_cert", "have"),
    ("family_permit", "have"),
    ("competency_cert", "have"),
    ("health_cert", "have"),
    ("passport", "have"),
    ("work_visa", "have"),
    ("placement_agreement", "have"),
    ("work_contract", "have"),
    ("bpjstk", "have"),
    ("visit_visa", "no"),
    ("false_purpose", "no"),
    ("registered", "yes"),
    ("closed", "no"),
    ("unofficial", "no"),
];

#[test]
fn a_departure_with_everything_has_no_gap_and_nothing_open() {
    let mut whole = known("p2p", &IN_ORDER);
    whole.answers.insert("individual".into(), "no".into());
    let found = gaps(&rules(), &whole, today());
    assert_eq!(found, Found::default());
    assert!(!found.is_nonprocedural());
    assert_eq!(found.words(), "tidak ada celah yang ditemukan");
}

#[test]
fn nothing_known_is_no_gap_but_much_to_ask() {
    let found = gaps(&rules(), &known("p2p", &[("passport", "unknown"), ("bpjstk", "not_asked_safety")]), today());
    assert!(found.gaps.is_empty() && !found.is_nonprocedural());
    assert_eq!(found.unknown.len(), 15, "{:?}", found.unknown);
    assert!(found.words().starts_with("belum ada celah, 15"), "{}", found.words());
}

#[test]
fn each_gap_tells_its_ground() {
    let lacking = known("p2p", &[("family_permit", "have_not"), ("registered", "no")]);
    let found = gaps(&rules(), &lacking, today());
    let permit = found.gaps.first().unwrap();
    assert_eq!(permit.code, "no_family_permit");
    assert!(permit.basis.contains("UU 18/2017 Pasal 13 huruf b") && permit.checked, "{permit:?}");
    assert!(found.gaps.iter().any(|gap| gap.code == "no_sisko" && !gap.checked), "from memory: says so");
    assert!(found.words().starts_with("nonprosedural: 2 celah"));
}

#[test]
fn the_scheme_decides_what_is_asked_for() {
    let none = [("placement_agreement", "have_not"), ("employer_call", "have_not"), ("competency_cert", "have_not")];
    let table: [(&str, &[&str]); 6] = [
        ("p2p", &["no_competency", "no_placement_agreement"]),
        ("g2g", &["no_competency", "no_placement_agreement"]),
        ("perseorangan", &["no_competency", "no_employer_call"]),
        ("own_company", &["no_competency"]),
        ("re_entry", &[]),
        ("domestic", &[]),
    ];
    for (scheme, expected) in table {
        assert_eq!(codes(&known(scheme, &none)), expected, "{scheme}");
    }
}

#[test]
fn a_child_is_a_gap_that_nobody_needs_to_ask_for() {
    let child = Known { is_child: true, ..known("unknown", &[]) };
    assert_eq!(codes(&child), ["under_18"]);
    assert!(codes(&known("unknown", &[])).is_empty());
}

#[test]
fn two_roads_to_one_gap_are_one_gap_and_leave_nothing_to_ask() {
    let visit = known("p2p", &[("visit_visa", "yes")]);
    let found = gaps(&rules(), &visit, today());
    assert_eq!(found.gaps.iter().filter(|gap| gap.code == "wrong_visa").count(), 1);
    assert!(!found.unknown.contains(&"work_visa".to_owned()));
    assert_eq!(codes(&known("p2p", &[("visit_visa", "yes"), ("work_visa", "have_not")])), ["wrong_visa"]);
}

#[test]
fn a_rule_holds_between_its_days() {
    let mut dated = rules();
    for rule in &mut dated {
        rule.valid_from = Day::new(2027, 1, 1);
    }
    let without = known("p2p", &[("passport", "have_not")]);
    assert!(gaps(&dated, &without, today()).gaps.is_empty());
    let later = Known { on: Day::new(2027, 2, 1), ..without };
    assert_eq!(gaps(&dated, &later, today()).gaps.len(), 1);
}
