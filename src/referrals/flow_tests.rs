//! The guards of a referral, by scenario.
use super::*;
use crate::base::text::personal::{find_names, find_personal_data};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}
fn facts(share_consent: ConsentState) -> ReferralFacts {
    ReferralFacts {
        today: day("2026-11-24"),
        receiver: Receiver::Fits,
        case_active: true,
        is_child: false,
        share_consent,
        basis: Some(Basis::Consent),
        summary_hits: Vec::new(),
        first_service_on: None,
        sent_on: None,
    }
}
fn given() -> ReferralFacts {
    facts(ConsentState::Given)
}
fn fields<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Guard(faults)) => faults.iter().map(|f| f.field).collect(),
        other => panic!("{other:?}"),
    }
}
fn send(basis: Basis, reason: &str) -> Act {
    Act::Send { basis, basis_reason: reason.to_owned(), confirmed: false }
}
fn back(reason: Option<RejectReason>, items: &str) -> Act {
    Act::Return { reason, reason_text: String::new(), missing_items: items.to_owned() }
}

#[test]
fn without_consent_nothing_is_sent() {
    // REF-02: also consent for another agency only, which is `not_asked` for this one.
    for state in ConsentState::ALL {
        let result = decide(AwaitingConsent, &send(Basis::Consent, ""), &facts(*state));
        if state.is_given() {
            assert_eq!(result, Ok(Sent), "{state}");
        } else {
            assert_eq!(fields(result), ["basis"], "{state}");
        }
    }
}

#[test]
fn another_basis_needs_a_reason_of_twenty_letters() {
    // REF-03, REF-13
    let (reason, refused) = ("Nyawa terancam sekarang", facts(ConsentState::Refused));
    for basis in [Basis::VitalInterest, Basis::LegalObligation] {
        assert_eq!(fields(decide(AwaitingConsent, &send(basis, "Darurat"), &refused)), ["basis_reason"]);
        assert_eq!(decide(AwaitingConsent, &send(basis, reason), &refused), Ok(Sent));
    }
    for basis in [Basis::Contract, Basis::LegitimateInterest, Basis::PublicTask] {
        assert_eq!(fields(decide(AwaitingConsent, &send(basis, reason), &given())), ["basis"], "{basis}");
    }
    let child = ReferralFacts { is_child: true, ..facts(ConsentState::NotAsked) };
    assert_eq!(decide(AwaitingConsent, &send(Basis::PublicTask, reason), &child), Ok(Sent));
}

#[test]
fn ones_own_unit_is_no_receiver_and_an_ended_case_sends_nothing() {
    // D-39, D-74
    let own = ReferralFacts { receiver: Receiver::OwnUnit, ..given() };
    assert_eq!(fields(decide(Draft, &Act::RequestConsent, &own)), ["to_unit"]);
    assert_eq!(fields(decide(AwaitingConsent, &send(Basis::Consent, ""), &own)), ["to_unit"]);
    let ended = ReferralFacts { case_active: false, ..given() };
    assert_eq!(fields(decide(AwaitingConsent, &send(Basis::Consent, ""), &ended)), ["case"]);
    let accept = Act::Accept { pic_name: "Uji".to_owned(), pic_contact: "loket".to_owned() };
    assert_eq!(decide(Sent, &accept, &ended), Ok(Accepted));
}

#[test]
fn acceptance_names_a_person_and_a_way_to_reach_her() {
    // REF-05
    let accept = |name: &str, contact: &str| {
        decide(Sent, &Act::Accept { pic_name: name.to_owned(), pic_contact: contact.to_owned() }, &given())
    };
    assert_eq!(fields(accept("", " ")), ["pic_name", "pic_contact"]);
    assert_eq!(accept("Petugas Uji", "0451 990000"), Ok(Accepted));
}

#[test]
fn a_rejection_has_a_reason_and_other_has_words() {
    // REF-07
    let reject = |reason, text: &str| decide(Sent, &Act::Reject { reason, reason_text: text.to_owned() }, &given());
    assert_eq!(fields(reject(None, "")), ["reason"]);
    assert_eq!(fields(reject(Some(RejectReason::Other), "")), ["reason_text"]);
    assert_eq!(reject(Some(RejectReason::Other), "Tidak ada dokter"), Ok(Rejected));
    assert_eq!(reject(Some(RejectReason::CapacityFull), ""), Ok(Rejected));
}

#[test]
fn a_return_lists_what_is_missing() {
    // REF-08
    let incomplete = Some(RejectReason::Incomplete);
    assert_eq!(fields(decide(Sent, &back(incomplete, " \n "), &given())), ["missing_items"]);
    assert_eq!(decide(Sent, &back(incomplete, "Usia\nBahasa"), &given()), Ok(Returned));
    assert_eq!(items("Usia\n\n Bahasa "), ["Usia", "Bahasa"]);
    assert_eq!(fields(decide(Accepted, &back(None, ""), &given())), ["reason"]);
    assert_eq!(decide(Accepted, &back(Some(RejectReason::VictimDeclined), ""), &given()), Ok(Returned));
}

#[test]
fn nothing_is_sent_again_after_a_withdrawal() {
    // CON-13
    let resend = Act::Resend { confirmed: false };
    assert_eq!(decide(Returned, &resend, &given()), Ok(Sent));
    assert_eq!(fields(decide(Returned, &resend, &facts(ConsentState::Withdrawn))), ["basis"]);
    let duty = ReferralFacts { basis: Some(Basis::LegalObligation), ..facts(ConsentState::Withdrawn) };
    assert_eq!(decide(Returned, &resend, &duty), Ok(Sent));
}

#[test]
fn the_first_service_lies_not_ahead() {
    // REF-09
    let start = |on: Option<&str>| decide(Accepted, &Act::Start { first_service_on: on.map(day) }, &given());
    assert_eq!(fields(start(None)), ["first_service_on"]);
    assert_eq!(fields(start(Some("2026-11-25"))), ["first_service_on"]);
    assert_eq!(start(Some("2026-11-24")), Ok(InProgress));
    let sent = ReferralFacts { sent_on: Some(day("2026-11-20")), ..given() };
    let began = |on: &str| decide(Accepted, &Act::Start { first_service_on: Some(day(on)) }, &sent);
    assert_eq!(fields(began("2026-11-19")), ["first_service_on"], "before it was sent");
    assert_eq!(began("2026-11-20"), Ok(InProgress));
}

#[test]
fn feedback_says_service_date_result_and_recommendation() {
    // REF-09
    let began = ReferralFacts { first_service_on: Some(day("2026-11-20")), ..given() };
    let complete = |feedback: Feedback| decide(InProgress, &Act::Complete(feedback), &began);
    assert_eq!(fields(complete(Feedback::default())), ["service", "service_on", "result", "recommendation"]);
    let full = Feedback {
        service: "health".to_owned(),
        service_on: Some(day("2026-11-23")),
        result: Some(ReferralResult::Served),
        result_text: String::new(),
        recommendation: "Kontrol ulang".to_owned(),
    };
    assert_eq!(complete(full.clone()), Ok(Completed));
    assert_eq!(fields(complete(Feedback { result: None, ..full.clone() })), ["result"]);
    let other = Some(ReferralResult::Other);
    assert_eq!(fields(complete(Feedback { result: other, ..full.clone() })), ["result_text"]);
    let early = Some(day("2026-11-19"));
    assert_eq!(fields(complete(Feedback { service_on: early, ..full.clone() })), ["service_on"]);
    // D-33: the person stopped.
    let stopped = Feedback { service: String::new(), result: Some(ReferralResult::VictimDeclined), ..full };
    assert_eq!(complete(stopped), Ok(Completed));
}

#[test]
fn a_sender_cancels_until_it_is_accepted() {
    // REF-11
    let cancel = |state, reason: &str| decide(state, &Act::Cancel { reason: reason.to_owned() }, &given());
    for state in ReferralState::ALL {
        if state.is_cancellable() {
            assert_eq!(fields(cancel(*state, "")), ["reason"]);
            assert_eq!(cancel(*state, "Tidak perlu lagi"), Ok(Cancelled));
        } else {
            assert!(matches!(cancel(*state, "x"), Err(Refusal::NoSuchStep { .. })), "{state}");
        }
    }
}

#[test]
fn a_rejected_one_goes_to_somebody_else() {
    // D-31
    assert_eq!(decide(Rejected, &Act::Forward, &given()), Ok(Draft));
    let again = ReferralFacts { receiver: Receiver::Rejecter, ..given() };
    assert_eq!(fields(decide(Rejected, &Act::Forward, &again)), ["to_unit"]);
}

#[test]
fn the_safe_summary_names_nobody() {
    // REF-14
    let text = "Sinta Uji, 9901 0112 7001 9001, tinggal di Jl. Anggrek 5, WA 083412345678";
    let mut summary_hits = find_personal_data(text);
    summary_hits.extend(find_names(text, &["Sinta Uji"]));
    let facts = ReferralFacts { summary_hits, ..given() };
    let with = |confirmed| {
        let act = Act::Send { basis: Basis::Consent, basis_reason: String::new(), confirmed };
        decide(AwaitingConsent, &act, &facts)
    };
    assert_eq!(fields(with(false)).len(), 4);
    let Err(Refusal::Guard(faults)) = with(true) else { panic!("refused") };
    let texts: Vec<&str> = faults.iter().map(|f| f.text.as_str()).collect();
    let expected = [
        "Hapus nomor 16 angka dari ringkasan aman: 9901 0112 7001 9001.",
        "Hapus nama dari ringkasan aman: Sinta Uji.",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn feedback_is_confirmed_once() {
    // D-38
    assert_eq!(confirm(Completed, false), Ok(()));
    assert!(confirm(Completed, true).unwrap_err().to_string().contains("sudah dikonfirmasi"));
    assert!(matches!(confirm(InProgress, false), Err(Refusal::NoSuchStep { .. })));
}

#[test]
fn the_third_return_and_the_second_rejection_call_a_conference() {
    assert!(!needs_conference(2, 1));
    assert!(needs_conference(3, 0));
    assert!(needs_conference(0, 2));
}
