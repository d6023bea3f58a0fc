//! The guards of a consent: the rows of CON-15, and CON-03, CON-05, CON-06, CON-08.
use super::*;

const ADULT: ConsentFacts = ConsentFacts { child: false, guardian_is_suspect: false };
const CHILD: ConsentFacts = ConsentFacts { child: true, guardian_is_suspect: false };
const CHILD_OF_SUSPECT: ConsentFacts = ConsentFacts { child: true, guardian_is_suspect: true };

fn record(to: ConsentState, answer: Answer) -> Act {
    Act::Record { to, answer }
}
fn by(method: Method, witness: &str) -> Answer {
    Answer { method: method.code().to_owned(), witness: witness.to_owned(), ..Answer::default() }
}
fn guardian(child_view: &str) -> Act {
    record(GuardianGiven, Answer { child_view: child_view.to_owned(), ..by(Method::Written, "") })
}
fn withdraw(child_view: &str) -> Act {
    Act::Withdraw { child_view: child_view.to_owned() }
}
fn fields(result: Result<ConsentState, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Guard(faults)) => faults.iter().map(|f| f.field).collect(),
        other => panic!("{other:?}"),
    }
}
fn no_step(result: &Result<ConsentState, Refusal>) -> bool {
    matches!(result, Err(Refusal::NoSuchStep { .. }))
}

#[test]
fn what_leaves_no_signature_needs_a_witness() {
    for method in [Method::VerbalWitness, Method::Thumbprint] {
        assert_eq!(fields(decide(NotAsked, &record(Given, by(method, " ")), ADULT)), ["witness"]);
        assert_eq!(decide(NotAsked, &record(Given, by(method, "Saksi Uji")), ADULT), Ok(Given));
    }
    assert_eq!(decide(NotAsked, &record(Given, by(Method::Written, "")), ADULT), Ok(Given));
    assert_eq!(fields(decide(NotAsked, &record(Given, Answer::default()), ADULT)), ["method"]);
}

#[test]
fn a_refusal_asks_for_nothing() {
    // CON-02
    assert_eq!(decide(NotAsked, &record(Refused, Answer::default()), ADULT), Ok(Refused));
    assert_eq!(decide(NotAsked, &record(Refused, Answer::default()), CHILD_OF_SUSPECT), Ok(Refused));
}

#[test]
fn an_emergency_needs_a_reason_and_ends_with_any_answer() {
    // CON-08
    let emergency = |reason: &str| record(NotObtainable, Answer { reason: reason.to_owned(), ..Answer::default() });
    assert_eq!(fields(decide(NotAsked, &emergency(""), ADULT)), ["reason"]);
    assert_eq!(decide(NotAsked, &emergency("Tidak sadar"), ADULT), Ok(NotObtainable));
    assert!(no_step(&decide(NotObtainable, &emergency("Tidak sadar"), ADULT)));
    assert_eq!(decide(NotObtainable, &record(Given, by(Method::Written, "")), ADULT), Ok(Given));
    assert_eq!(decide(NotObtainable, &record(Refused, Answer::default()), ADULT), Ok(Refused));
    assert_eq!(decide(NotObtainable, &guardian("Mau"), CHILD), Ok(GuardianGiven));
    assert_eq!(NotObtainable.asked_anew(), NotObtainable);
}

#[test]
fn a_change_of_mind_is_a_new_row() {
    // CON-03, D-40
    let give = record(Given, by(Method::Written, ""));
    for ended in [Refused, Withdrawn, Expired, Given] {
        assert_eq!(decide(ended.asked_anew(), &give, ADULT), Ok(Given));
        assert!(no_step(&decide(ended, &give, ADULT)), "{ended}");
    }
    for state in [NotAsked, Refused, Withdrawn, NotObtainable, Expired] {
        assert!(no_step(&decide(state, &withdraw(""), ADULT)), "{state}");
    }
}

#[test]
fn a_guardian_gives_with_the_childs_view() {
    // CON-05
    assert_eq!(fields(decide(NotAsked, &guardian(""), CHILD)), ["child_view"]);
    assert_eq!(decide(NotAsked, &guardian("Mau ke rumah nenek"), CHILD), Ok(GuardianGiven));
    assert_eq!(fields(decide(NotAsked, &guardian("Mau"), ADULT)), ["state"]);
    assert_eq!(fields(decide(NotAsked, &record(Given, by(Method::Written, "")), CHILD)), ["state"]);
}

#[test]
fn a_reported_guardian_decides_nothing() {
    // CON-06
    assert_eq!(fields(decide(NotAsked, &guardian("Mau"), CHILD_OF_SUSPECT)), ["given_by"]);
    assert_eq!(fields(decide(GuardianGiven, &withdraw("Mau"), CHILD_OF_SUSPECT)), ["reason"]);
}

#[test]
fn a_withdrawal_is_free_and_for_a_child_keeps_its_view() {
    assert_eq!(decide(Given, &withdraw(""), ADULT), Ok(Withdrawn));
    assert_eq!(fields(decide(GuardianGiven, &withdraw(""), CHILD)), ["child_view"]);
    assert_eq!(decide(GuardianGiven, &withdraw("Setuju"), CHILD), Ok(Withdrawn));
    assert_eq!(decide(GuardianGiven, &withdraw(""), ADULT), Ok(Withdrawn), "of age, she speaks for herself");
}

#[test]
fn nobody_records_a_withdrawal_or_an_expiry_as_an_answer() {
    for to in [Withdrawn, Expired, NotAsked] {
        assert!(no_step(&decide(NotAsked, &record(to, Answer::default()), ADULT)), "{to}");
    }
}

#[test]
fn what_is_over_counts_as_expired_before_the_job_says_so() {
    let day = |text: &str| Day::parse(text).unwrap();
    let today = day("2026-11-24");
    assert_eq!(Given.on(Some(day("2026-11-23")), today), Expired);
    assert_eq!(Given.on(Some(today), today), Given);
    assert_eq!(GuardianGiven.on(None, today), GuardianGiven);
    assert_eq!(Refused.on(Some(day("2026-11-23")), today), Refused);
    assert_eq!(decide(Given, &Act::Expire, ADULT), Ok(Expired));
}
