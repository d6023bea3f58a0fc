//! The guards of a case, by scenario. That the table equals the domain's is tested in `tests/flows.rs`.
use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}
fn fields<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Guard(faults)) => faults.iter().map(|f| f.field).collect(),
        other => panic!("{other:?}"),
    }
}
fn words<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.unwrap_err().to_string()
}
fn referral(code: &str, cancellable: bool) -> OpenReferral {
    OpenReferral { code: code.to_owned(), unit: "RSUD Uji".to_owned(), cancellable }
}
fn closing(reason: CloseReason) -> Closing {
    Closing { reason: Some(reason), note: "Dibahas bersama".to_owned(), informed: true, no_need: false }
}
fn proposed(reason: CloseReason, by_same_person: bool) -> CaseFacts {
    CaseFacts {
        proposal: Some(Proposal { reason, by_same_person }),
        today: Some(day("2027-01-30")),
        ..CaseFacts::default()
    }
}
fn close(state: CaseState, closing: Closing, facts: &CaseFacts) -> Result<CaseState, Refusal> {
    decide(state, &Act::Close(closing), facts)
}

#[test]
fn a_number_needs_channel_place_and_account() {
    let facts = CaseFacts { missing: vec![Missing::Channel, Missing::Place, Missing::Account], ..CaseFacts::default() };
    assert_eq!(fields(decide(Draft, &Act::Submit, &facts)), ["channel", "region", "narrative"]);
    assert_eq!(decide(Draft, &Act::Submit, &CaseFacts::default()), Ok(Received));
}

#[test]
fn assessment_needs_result_risk_and_reason() {
    // SCR-08
    let mut facts = CaseFacts::default();
    assert_eq!(fields(decide(Identification, &Act::Assess, &facts)), ["screening_result", "level", "reason"]);
    facts.screening_result = Some(ScreeningResult::NotYetIndicated);
    facts.risk = Some(RiskLevel::Low);
    assert_eq!(fields(decide(Identification, &Act::Assess, &facts)), ["reason"]);
    facts.screening_reason = "Perlu layanan".to_owned();
    assert_eq!(decide(Identification, &Act::Assess, &facts), Ok(Assessment));
}

#[test]
fn cas_02_a_plan_without_a_row_is_no_plan() {
    let facts = CaseFacts { service_consent: ConsentState::Given, ..CaseFacts::default() };
    assert_eq!(fields(decide(Assessment, &Act::Plan, &facts)), ["rows"]);
}

#[test]
fn a_plan_needs_consent_to_services() {
    // CAS-02
    for state in ConsentState::ALL {
        let facts = CaseFacts { service_consent: *state, plan_rows: 1, ..CaseFacts::default() };
        let result = decide(Assessment, &Act::Plan, &facts);
        if state.is_given() {
            assert_eq!(result, Ok(Planned));
        } else {
            assert_eq!(fields(result), ["receive_service"], "{state}");
        }
    }
    let refused = CaseFacts { service_consent: ConsentState::Refused, plan_rows: 1, ..CaseFacts::default() };
    let text = words(decide(Assessment, &Act::Plan, &refused));
    assert!(text.contains("atas permintaan korban") && text.contains("informasi hak"), "{text}");
}

#[test]
fn service_begins_with_something_active() {
    // CAS-03: a draft referral counts for nothing.
    assert_eq!(fields(decide(Planned, &Act::StartService, &CaseFacts::default())), ["service"]);
    assert_eq!(
        decide(Planned, &Act::StartService, &CaseFacts { active_referrals: 1, ..CaseFacts::default() }),
        Ok(InService)
    );
    assert_eq!(
        decide(Planned, &Act::StartService, &CaseFacts { active_services: 1, ..CaseFacts::default() }),
        Ok(InService)
    );
}

#[test]
fn monitoring_waits_for_the_referrals_and_a_new_score() {
    // CAS-04
    let mut facts = CaseFacts { open_referrals: vec![referral("RJ-7F3K2M", false)], ..CaseFacts::default() };
    let result = decide(InService, &Act::Monitor, &facts);
    assert!(words(result.clone()).contains("RJ-7F3K2M (RSUD Uji)"));
    assert_eq!(fields(result), ["referrals", "level"]);
    facts = CaseFacts { rescored: Rescored::Yes, ..CaseFacts::default() };
    assert_eq!(decide(InService, &Act::Monitor, &facts), Ok(Monitoring));
}

#[test]
fn four_eyes_are_two_persons() {
    // CAS-05
    let reason = CloseReason::GoalsMet;
    assert_eq!(close(Monitoring, closing(reason), &proposed(reason, true)), Err(Refusal::SamePerson));
    assert_eq!(close(Monitoring, closing(reason), &proposed(reason, false)), Ok(Closed));
    assert_eq!(fields(close(Monitoring, closing(reason), &CaseFacts::default())), ["close_reason"]);
    assert_eq!(fields(close(Monitoring, closing(CloseReason::Died), &proposed(reason, false))), ["close_reason"]);
}

#[test]
fn the_ordinary_end_needs_visits_word_and_no_open_referral() {
    let mut facts = proposed(CloseReason::GoalsMet, false);
    facts.open_visits = vec![3, 6];
    facts.open_referrals = vec![referral("RJ-7F3K2M", true)];
    let unsaid = Closing { informed: false, note: " ".to_owned(), ..closing(CloseReason::GoalsMet) };
    assert_eq!(fields(close(Monitoring, unsaid, &facts)), ["reason", "informed", "visits", "visits", "referrals"]);
}

#[test]
fn special_reasons_end_a_case_before_monitoring() {
    // D-20
    for state in [Assessment, Planned, InService, Monitoring] {
        for reason in [CloseReason::VictimRequest, CloseReason::Died, CloseReason::Prevented] {
            assert_eq!(close(state, closing(reason), &proposed(reason, false)), Ok(Closed), "{state} {reason}");
        }
    }
    assert_eq!(
        fields(close(Planned, closing(CloseReason::GoalsMet), &proposed(CloseReason::GoalsMet, false))),
        ["close_reason"]
    );
    assert_eq!(
        fields(close(Identification, closing(CloseReason::VictimRequest), &CaseFacts::default())),
        ["close_reason"]
    );
}

#[test]
fn what_a_receiver_has_accepted_stops_a_special_end() {
    let mut facts = proposed(CloseReason::VictimRequest, false);
    facts.open_referrals = vec![referral("RJ-AAAAAA", true)];
    assert_eq!(close(InService, closing(CloseReason::VictimRequest), &facts), Ok(Closed));
    facts.open_referrals.push(referral("RJ-BBBBBB", false));
    let result = close(InService, closing(CloseReason::VictimRequest), &facts);
    assert!(words(result.clone()).contains("RJ-BBBBBB") && !words(result.clone()).contains("RJ-AAAAAA"));
    assert_eq!(fields(result), ["referrals"]);
}

#[test]
fn never_completed_is_for_pmi_complaints_after_their_days() {
    let reason = CloseReason::Incomplete30d;
    let mut facts = proposed(reason, false);
    assert_eq!(words(close(Assessment, closing(reason), &facts)), "Alasan ini hanya untuk pengaduan PMI.");
    facts.incomplete = Some(Limit::since(day("2027-01-02"), 30));
    assert_eq!(words(close(Assessment, closing(reason), &facts)), "30 hari tercapai pada 1 Februari 2027.");
    facts.incomplete = Some(Limit::since(day("2026-12-31"), 30));
    assert_eq!(close(Assessment, closing(reason), &facts), Ok(Closed));
}

#[test]
fn not_tppo_is_closed_with_care() {
    // SCR-12
    let bare = closing(CloseReason::NotTppoResolved);
    assert_eq!(fields(close(Identification, bare.clone(), &CaseFacts::default())), ["no_need"]);
    assert_eq!(close(Identification, Closing { no_need: true, ..bare.clone() }, &CaseFacts::default()), Ok(Closed));
    assert_eq!(
        close(Identification, bare.clone(), &CaseFacts { made_referrals: 1, ..CaseFacts::default() }),
        Ok(Closed)
    );
    let silent = Closing { no_need: true, note: String::new(), ..bare };
    assert_eq!(fields(close(Identification, silent, &CaseFacts::default())), ["reason"]);
}

#[test]
fn unreachable_closes_on_day_sixty_and_not_before() {
    // CAS-07
    let unreachable = Some(Limit::since(day("2026-12-01"), 60));
    let on = |today: &str| CaseFacts { unreachable, today: Some(day(today)), ..CaseFacts::default() };
    assert_eq!(
        words(close(OnHold, closing(CloseReason::Unreachable), &on("2027-01-29"))),
        "60 hari tercapai pada 30 Januari 2027."
    );
    assert_eq!(close(OnHold, closing(CloseReason::Unreachable), &on("2027-01-30")), Ok(Closed));
    assert_eq!(fields(close(OnHold, closing(CloseReason::Died), &on("2027-01-30"))), ["close_reason"]);
}

#[test]
fn proposing_asks_for_everything_but_the_second_person() {
    let facts = CaseFacts { open_visits: vec![6], ..CaseFacts::default() };
    assert_eq!(fields(may_propose(Monitoring, &closing(CloseReason::GoalsMet), &facts)), ["visits"]);
    assert_eq!(may_propose(Monitoring, &closing(CloseReason::GoalsMet), &CaseFacts::default()), Ok(()));
    for state in [Draft, Received, Identification, OnHold, Closed, Transferred, Merged] {
        assert!(
            matches!(may_propose(state, &closing(CloseReason::Died), &facts), Err(Refusal::NoSuchStep { .. })),
            "{state}"
        );
    }
}

#[test]
fn holding_needs_three_safe_attempts() {
    // CAS-06
    let with = |safe_attempts| CaseFacts { safe_attempts, ..CaseFacts::default() };
    assert_eq!(words(decide(Assessment, &Act::Hold, &with(2))), "Butuh 3 upaya kontak aman. Baru tercatat 2.");
    assert_eq!(decide(Assessment, &Act::Hold, &with(3)), Ok(OnHold));
}

#[test]
fn a_held_case_goes_back_where_it_came_from() {
    // CAS-16, D-21
    for state in CaseState::ALL {
        let facts = CaseFacts { held_from: Some(*state), ..CaseFacts::default() };
        let result = decide(OnHold, &Act::Resume, &facts);
        if state.is_active() {
            assert_eq!(result, Ok(*state));
        } else {
            assert!(matches!(result, Err(Refusal::NoSuchStep { .. })), "{state}");
        }
    }
}

#[test]
fn a_case_moves_only_when_the_receiver_has_accepted() {
    // CAS-08, CAS-15
    assert_eq!(fields(decide(InService, &Act::Transfer, &CaseFacts::default())), ["to_unit"]);
    let accepted = CaseFacts { transfer_accepted: true, ..CaseFacts::default() };
    assert_eq!(decide(InService, &Act::Transfer, &accepted), Ok(Transferred));
    assert_eq!(decide(Identification, &Act::Transfer, &accepted), Ok(Transferred));
}

#[test]
fn only_cases_of_one_unit_merge() {
    // CAS-09, D-24
    let merge = |into| decide(OnHold, &Act::Merge { into }, &CaseFacts::default());
    assert_eq!(merge(Surviving::judge(false, true, InService)), Ok(Merged));
    assert!(words(merge(Surviving::judge(false, false, InService))).starts_with("Beda unit pemilik"));
    assert_eq!(fields(merge(Surviving::judge(true, true, InService))), ["into"]);
    assert_eq!(fields(merge(Surviving::judge(false, true, Merged))), ["into"]);
}

#[test]
fn reopening_needs_a_reason() {
    let reopen = |reason: &str| decide(Closed, &Act::Reopen { reason: reason.to_owned() }, &CaseFacts::default());
    assert_eq!(fields(reopen("")), ["reason"]);
    assert_eq!(reopen("Ada laporan baru"), Ok(Assessment));
    assert!(matches!(
        decide(Transferred, &Act::Reopen { reason: "x".to_owned() }, &CaseFacts::default()),
        Err(Refusal::NoSuchStep { .. })
    ));
}

#[test]
fn mediation_is_refused_where_it_would_harm() {
    // CAS-12, D-27
    assert!(!allows_mediation("tppo_domestic", &[]));
    assert!(!allows_mediation("child_sale", &[]));
    assert!(allows_mediation("pmi_proc_problem", &["forced_labour"]));
    assert!(!allows_mediation("pmi_proc_problem", &["sexual_use"]));
}
