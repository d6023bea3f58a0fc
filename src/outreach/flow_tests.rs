//! The guards of an outreach, by scenario.
use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}
fn facts() -> OutreachFacts {
    OutreachFacts { today: day("2026-12-03") }
}
fn report() -> HeldReport {
    HeldReport {
        held_on: Some(day("2026-12-03")),
        place: "Balai desa".to_owned(),
        topics: vec!["tppo_modus".to_owned()],
        men: Some(18),
        women: Some(27),
        total: Some(45),
        children: None,
        questions: String::new(),
    }
}
fn fields(result: Result<OutreachState, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Guard(faults)) => faults.iter().map(|f| f.field).collect(),
        other => panic!("{other:?}"),
    }
}
fn record(report: HeldReport) -> Result<OutreachState, Refusal> {
    decide(Planned, &Act::Record(report), &facts())
}

#[test]
fn a_full_report_is_held() {
    // OUT-01
    assert_eq!(record(report()), Ok(Held));
    assert_eq!(record(HeldReport { total: None, children: Some(45), ..report() }), Ok(Held));
}

#[test]
fn totals_are_checked_at_their_field() {
    // OUT-02
    let Err(Refusal::Guard(faults)) = record(HeldReport { total: Some(44), ..report() }) else { panic!("refused") };
    assert_eq!(
        (faults[0].field, faults[0].text.as_str()),
        ("total", "Jumlah laki-laki (18) dan perempuan (27) tidak sama dengan jumlah peserta (44)")
    );
    assert_eq!(fields(record(HeldReport { men: Some(-1), total: None, ..report() })), ["men"]);
    assert_eq!(fields(record(HeldReport { children: Some(50), ..report() })), ["children"]);
    assert_eq!(fields(record(HeldReport::default())), ["held_on", "place", "topics", "men", "women"]);
}

#[test]
fn what_cannot_be_is_refused() {
    // OUT-16
    assert_eq!(fields(record(HeldReport { men: Some(100_000), total: None, ..report() })), ["men"]);
    assert_eq!(fields(record(HeldReport { men: Some(3_000), women: Some(3_000), total: None, ..report() })), ["total"]);
    assert_eq!(fields(record(HeldReport { held_on: Some(day("2027-01-05")), ..report() })), ["held_on"]);
}

#[test]
fn questions_carry_no_numbers_of_people() {
    // OUT-08
    assert_eq!(fields(record(HeldReport { questions: "NIK 9901011270019001".to_owned(), ..report() })), ["questions"]);
    assert_eq!(fields(record(HeldReport { questions: "hubungi 083412345678".to_owned(), ..report() })), ["questions"]);
    assert_eq!(record(HeldReport { questions: "Berapa biaya paspor?".to_owned(), ..report() }), Ok(Held));
}

#[test]
fn a_report_has_evidence_or_says_that_it_follows() {
    // OUT-03
    assert_eq!(fields(decide(Held, &Act::Report { evidence: None }, &facts())), ["evidence"]);
    for evidence in Evidence::ALL {
        assert_eq!(decide(Held, &Act::Report { evidence: Some(*evidence) }, &facts()), Ok(Reported));
    }
}

#[test]
fn postponing_and_cancelling_need_a_reason_and_a_new_day_lies_ahead() {
    // OUT-15
    let postpone = |reason: &str| decide(Planned, &Act::Postpone { reason: reason.to_owned() }, &facts());
    assert_eq!(fields(postpone("")), ["reason"]);
    assert_eq!(postpone("Banjir"), Ok(Postponed));
    let reschedule = |on: Option<&str>| decide(Postponed, &Act::Reschedule { planned_on: on.map(day) }, &facts());
    assert_eq!(fields(reschedule(None)), ["planned_on"]);
    assert_eq!(fields(reschedule(Some("2026-12-02"))), ["planned_on"]);
    assert_eq!(reschedule(Some("2026-12-10")), Ok(Planned));
    for state in [Planned, Postponed] {
        assert_eq!(fields(decide(state, &Act::Cancel { reason: String::new() }, &facts())), ["reason"]);
    }
    assert!(matches!(decide(Held, &Act::Cancel { reason: "x".to_owned() }, &facts()), Err(Refusal::NoSuchStep { .. })));
}

#[test]
fn a_return_says_what_to_repair() {
    // OUT-05
    let give_back = |note: &str| decide(Reported, &Act::Return { note: note.to_owned() }, &facts());
    assert_eq!(fields(give_back(" ")), ["note"]);
    assert_eq!(give_back("Jumlah peserta?"), Ok(Returned));
    assert_eq!(decide(Returned, &Act::Resend, &facts()), Ok(Reported));
    assert!(matches!(decide(Reported, &Act::Resend, &facts()), Err(Refusal::NoSuchStep { .. })));
}
