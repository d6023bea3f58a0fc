//! The examples of SCR-02 to SCR-07.
use super::ScreeningResult::{Indicated, NeedsDeepening, NotYetIndicated, Strong};
use super::*;

fn yes(numbers: &[u8], ticks: &[&'static str]) -> Answers {
    let codes: Vec<&str> = QUESTIONS.iter().filter(|q| numbers.contains(&q.number)).map(|q| q.code).collect();
    Answers::read(codes.into_iter().map(|code| (code, "yes")), ticks.iter().copied())
}
fn label(numbers: &[u8], ticks: &[&'static str], is_child: bool) -> ScreeningResult {
    suggest(&yes(numbers, ticks), is_child).label
}

#[test]
fn an_adult_with_act_means_and_purpose_is_strongly_indicated() {
    // SCR-02
    let suggestion = suggest(&yes(&[2, 5, 8], &[]), false);
    assert_eq!(suggestion.label, Strong);
    let starts =
        ["Proses: jawaban ya pada nomor 2", "Cara: jawaban ya pada nomor 5", "Tujuan: jawaban ya pada nomor 8"];
    for (line, start) in suggestion.reasons.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    assert_eq!(suggestion.reasons.last().map(String::as_str), Some("9 pertanyaan dilewati."));
    assert_eq!(suggestion.at_least_risk, None);
}

#[test]
fn what_was_only_planned_is_never_strong_for_an_adult() {
    // SCR-03
    let answers = yes(&[1, 3], &[ONLY_INTENDED]);
    assert_eq!(suggest(&answers, false).label, Indicated);
    assert_eq!(case_type_hint(&answers), None);
    assert_eq!(case_type_hint(&yes(&[1, 3], &[ONLY_INTENDED, ABROAD])), Some("pmi_np_prevented"));
    assert_eq!(case_type_hint(&yes(&[1, 3], &[ABROAD])), None);
    assert_eq!(label(&[1, 3, 8], &[ONLY_INTENDED], false), Indicated);
}

#[test]
fn a_child_needs_no_means() {
    // SCR-04
    assert_eq!(label(&[2, 8], &[], true), Strong);
    assert_eq!(label(&[2, 3, 8], &[], true), Strong);
    assert_eq!(label(&[2, 7], &[], true), Strong);
    assert_eq!(label(&[2], &[ONLY_INTENDED], true), Strong);
    assert_eq!(label(&[3, 8], &[], true), NeedsDeepening);
    assert_eq!(label(&[8], &[], true), NotYetIndicated);
    assert_eq!(means_questions().collect::<Vec<_>>(), ["q3", "q4", "q5", "q6"]);
}

#[test]
fn two_of_three_need_deepening_and_fewer_are_not_yet_indicated() {
    // SCR-05
    assert_eq!(label(&[2, 8], &[], false), NeedsDeepening);
    assert_eq!(label(&[3, 9], &[], false), NeedsDeepening);
    assert_eq!(label(&[2], &[], false), NotYetIndicated);
    let nothing = suggest(&Answers::default(), false);
    assert_eq!((nothing.label, nothing.reasons), (NotYetIndicated, vec!["12 pertanyaan dilewati.".to_owned()]));
}

#[test]
fn being_kept_in_speaks_for_one_element_at_a_time() {
    assert_eq!(label(&[2, 7], &[], false), NeedsDeepening);
    assert_eq!(label(&[2, 7, 9], &[], false), Strong);
    assert_eq!(label(&[2, 5, 7], &[], false), Strong);
}

#[test]
fn each_special_circumstance_alone_is_an_indication_with_high_risk() {
    // SCR-06
    for special in Special::ALL {
        for is_child in [false, true] {
            let suggestion = suggest(&yes(&[], &[special.code()]), is_child);
            assert_eq!((suggestion.label, suggestion.at_least_risk), (Indicated, Some(RiskLevel::High)), "{special}");
        }
        assert_eq!(label(&[2, 5, 8], &[special.code()], false), Strong);
    }
}

#[test]
fn a_no_is_an_answer_and_does_not_count() {
    let all: Vec<(&str, &str)> =
        QUESTIONS.iter().map(|q| (q.code, if q.number % 2 == 0 { "no" } else { "unknown" })).collect();
    let answers = Answers::read(all.into_iter().chain([("q99", "yes")]), ["unknown_tick"]);
    assert_eq!(
        suggest(&answers, false),
        Suggestion { label: NotYetIndicated, reasons: Vec::new(), at_least_risk: None }
    );
}

#[test]
fn no_line_ever_says_that_somebody_is_no_victim() {
    for bits in 0_u16..4_096 {
        let numbers: Vec<u8> = (1..=12).filter(|n| bits >> (n - 1) & 1 == 1).collect();
        let suggestion = suggest(&yes(&numbers, &[]), bits % 2 == 0);
        assert!(suggestion.reasons.iter().all(|line| !line.to_lowercase().contains("bukan korban")));
    }
}

#[test]
fn the_officer_may_disagree_but_says_why() {
    // SCR-07
    assert_eq!(choose(Some(Indicated), "Ada tekanan"), Ok(Indicated));
    let Err(Refusal::Guard(faults)) = choose(None, " ") else { panic!("refused") };
    assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), ["screening_result", "reason"]);
}
