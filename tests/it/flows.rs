//! The arrow tables against the domain's own: the same states, labels, ends and arrows as
//! `state_machines.json` completed by `machine_additions.json`, and `decide` walks exactly those.
use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use sintuvu::base::clock::Day;
use sintuvu::base::ids::AlertId;
use sintuvu::consent::flow::ConsentState;
use sintuvu::flow::{Arrow, Refusal};
use sintuvu::{alerts, cases, consent, outreach, referrals};

/// From, to, contract action, label.
type Row = (String, String, String, String);

/// The domain's files lie beside the checkout and do not ship.
fn domain() -> Option<(Value, Value)> {
    let read = |file: &str| {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(file);
        std::fs::read_to_string(path).ok().map(|text| serde_json::from_str(&text).unwrap())
    };
    let both = read("domain/state_machines.json").zip(read("scenarios/machine_additions.json"));
    if both.is_none() {
        eprintln!("the domain's files are not beside this checkout: nothing was compared");
    }
    both
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// Every arrow of a machine with one state on each side.
fn rows(machine: &str, machines: &Value, additions: &Value) -> BTreeSet<Row> {
    let mut rows = BTreeSet::new();
    let mut add = |arrow: &Value| {
        let from = text(&arrow["from_"]);
        let to = text(&arrow["to"]);
        let set = &additions["sets"][format!("{machine} {from} → {to}")];
        let starts = if from.starts_with('*') { texts(set) } else { from.split('|').map(str::to_owned).collect() };
        for start in starts {
            rows.insert((start, to.clone(), text(&arrow["action"]), text(&arrow["action_id"])));
        }
    };
    machines[machine]["transitions"].as_array().unwrap().iter().for_each(&mut add);
    let added = additions["added_transitions"].as_array().unwrap();
    added.iter().filter(|arrow| arrow["machine"] == machine).for_each(&mut add);
    rows
}

fn ours<S: Copy + ToString>(arrows: &[Arrow<S>]) -> BTreeSet<Row> {
    let each = |arrow: &Arrow<S>| {
        arrow
            .from
            .iter()
            .map(|from| (from.to_string(), arrow.to.to_string(), arrow.act.to_owned(), arrow.label.to_owned()))
            .collect::<Vec<_>>()
    };
    arrows.iter().flat_map(each).collect()
}

macro_rules! same_as_the_domain {
    ($test:ident, $machine:literal, $slice:ident, $state:ident) => {
        #[test]
        fn $test() {
            use $slice::flow::{ARROWS, $state};
            let Some((machines, additions)) = domain() else { return };
            assert_eq!(ours(ARROWS), rows($machine, &machines, &additions));
            let states: Vec<(String, String)> = machines[$machine]["states"]
                .as_array()
                .unwrap()
                .iter()
                .map(|s| (text(&s["code"]), text(&s["label_id"])))
                .collect();
            let found: Vec<(String, String)> =
                $state::ALL.iter().map(|s| (s.code().to_owned(), s.label().to_owned())).collect();
            assert_eq!(found, states);
            let finals: BTreeSet<String> =
                $state::ALL.iter().filter(|s| s.is_final()).map(ToString::to_string).collect();
            assert_eq!(finals, texts(&additions["final"][$machine]));
            assert_eq!($state::INITIAL.code(), text(&additions["initial"][$machine]));
        }
    };
}
same_as_the_domain!(the_alert_machine_is_the_domains, "alert", alerts, AlertState);
same_as_the_domain!(the_case_machine_is_the_domains, "case", cases, CaseState);
same_as_the_domain!(the_referral_machine_is_the_domains, "referral", referrals, ReferralState);
same_as_the_domain!(the_consent_machine_is_the_domains, "consent", consent, ConsentState);
same_as_the_domain!(the_outreach_machine_is_the_domains, "outreach", outreach, OutreachState);

#[test]
fn the_active_states_of_a_case_are_the_domains() {
    let Some((_, additions)) = domain() else { return };
    let active: BTreeSet<String> =
        cases::flow::CaseState::ALL.iter().filter(|s| s.is_active()).map(ToString::to_string).collect();
    assert_eq!(active, texts(&additions["sets"]["case *aktif → on_hold"]));
}

/// Walks every act from every state: where an arrow stands it arrives there, and nowhere else. The
/// acts come with everything their guards ask for.
fn walk<S: Copy + PartialEq + ToString + std::fmt::Debug + 'static, A: std::fmt::Debug>(
    arrows: &'static [Arrow<S>],
    states: &[S],
    acts: &[A],
    code: impl Fn(&A) -> &'static str,
    decide: impl Fn(S, &A) -> Result<S, Refusal>,
) {
    for from in states {
        for act in acts {
            let ends: Vec<S> =
                arrows.iter().filter(|a| a.act == code(act) && a.from.contains(from)).map(|a| a.to).collect();
            match decide(*from, act) {
                Ok(to) => assert!(ends.contains(&to), "{from:?} went to {to:?} by {act:?}"),
                Err(Refusal::NoSuchStep { .. }) => {}
                Err(other) => assert!(!ends.is_empty(), "{from:?} knows no {act:?}, but said {other:?}"),
            }
        }
        for arrow in arrows.iter().filter(|a| a.from.contains(from)) {
            let reached =
                acts.iter().filter(|act| code(act) == arrow.act).any(|act| decide(*from, act) == Ok(arrow.to));
            assert!(reached, "nothing leads from {from:?} to {:?} by {}", arrow.to, arrow.act);
        }
        let known: BTreeSet<&str> = arrows.iter().filter(|a| a.from.contains(from)).map(|a| a.act).collect();
        let refused = acts.iter().filter(|act| !known.contains(code(act)));
        for act in refused {
            assert!(matches!(decide(*from, act), Err(Refusal::NoSuchStep { .. })), "{from:?} must not know {act:?}");
        }
    }
}

fn filled() -> String {
    "Alasan yang cukup panjang".to_owned()
}

fn today() -> Day {
    Day::new(2026, 11, 24).unwrap()
}

#[test]
fn an_alert_walks_its_arrows_and_no_others() {
    use alerts::flow::{ARROWS, Act, AlertFacts, AlertState, decide};
    let acts = [
        Act::Acknowledge,
        Act::Verify,
        Act::Substantiate,
        Act::Dismiss { reason: filled() },
        Act::OpenCase,
        Act::TakeAction { text: filled() },
        Act::Close { feedback_code: "checked".to_owned() },
        Act::Merge { into: AlertId::new() },
    ];
    walk(ARROWS, AlertState::ALL, &acts, Act::code, |from, act| {
        decide(from, act, &AlertFacts { wants_feedback: true })
    });
}

#[test]
fn a_case_walks_its_arrows_and_no_others() {
    use cases::flow::{
        ARROWS, Act, CaseFacts, CaseState, CloseReason, Closing, Limit, Proposal, Rescored, Surviving, decide,
    };
    let plain = [
        Act::Submit,
        Act::Identify,
        Act::Assess,
        Act::Plan,
        Act::StartService,
        Act::Monitor,
        Act::Transfer,
        Act::Hold,
        Act::Resume,
    ];
    let closings = CloseReason::ALL
        .iter()
        .map(|reason| Act::Close(Closing { reason: Some(*reason), note: filled(), informed: true, no_need: true }));
    let rest = [Act::Reopen { reason: filled() }, Act::Merge { into: Surviving::Fits }];
    let acts: Vec<Act> = plain.into_iter().chain(closings).chain(rest).collect();
    for held_from in CaseState::ALL.iter().copied().filter(|s| s.is_active()) {
        let known = |act: &Act| {
            let reason = if let Act::Close(closing) = act { closing.reason } else { None };
            CaseFacts {
                screening_result: Some(cases::screening::ScreeningResult::Indicated),
                screening_reason: filled(),
                risk: Some(cases::risk::RiskLevel::Medium),
                service_consent: ConsentState::Given,
                active_services: 1,
                plan_rows: 1,
                rescored: Rescored::Yes,
                safe_attempts: 3,
                held_from: Some(held_from),
                transfer_accepted: true,
                today: Some(today()),
                unreachable: Some(Limit::since(today().plus_days(-60), 60)),
                incomplete: Some(Limit::since(today().plus_days(-30), 30)),
                proposal: reason.map(|reason| Proposal { reason, by_same_person: false }),
                ..CaseFacts::default()
            }
        };
        let others: Vec<&Act> = acts.iter().filter(|act| **act != Act::Resume).collect();
        let arrows: &'static [Arrow<CaseState>] = ARROWS;
        for from in CaseState::ALL {
            for arrow in arrows.iter().filter(|a| a.from.contains(from) && a.act != "case.resume") {
                let reached =
                    others.iter().any(|act| act.code() == arrow.act && decide(*from, act, &known(act)) == Ok(arrow.to));
                assert!(reached, "nothing leads from {from} to {} by {}", arrow.to, arrow.act);
            }
            for act in &acts {
                let legal = arrows.iter().any(|a| a.act == act.code() && a.from.contains(from));
                let refused = matches!(decide(*from, act, &known(act)), Err(Refusal::NoSuchStep { .. }));
                assert_eq!(refused, !legal, "{from} by {act:?}");
            }
        }
        assert_eq!(decide(CaseState::OnHold, &Act::Resume, &known(&Act::Resume)), Ok(held_from));
    }
}

#[test]
fn a_referral_walks_its_arrows_and_no_others() {
    use referrals::flow::{
        ARROWS, Act, Basis, Feedback, Receiver, ReferralFacts, ReferralResult, ReferralState, RejectReason, decide,
    };
    let feedback = Feedback {
        service: "health".to_owned(),
        service_on: Some(today()),
        result: Some(ReferralResult::Served),
        result_text: String::new(),
        recommendation: filled(),
    };
    let reason = Some(RejectReason::Incomplete);
    let acts = [
        Act::RequestConsent,
        Act::Send { basis: Basis::Consent, basis_reason: String::new(), confirmed: false },
        Act::Accept { pic_name: filled(), pic_contact: filled() },
        Act::Reject { reason, reason_text: String::new() },
        Act::Return { reason, reason_text: String::new(), missing_items: filled() },
        Act::Resend { confirmed: false },
        Act::Start { first_service_on: Some(today()) },
        Act::Complete(feedback),
        Act::Cancel { reason: filled() },
        Act::Forward,
    ];
    let facts = ReferralFacts {
        today: today(),
        receiver: Receiver::Fits,
        case_active: true,
        is_child: false,
        share_consent: ConsentState::Given,
        basis: Some(Basis::Consent),
        summary_hits: Vec::new(),
        first_service_on: None,
        sent_on: None,
    };
    walk(ARROWS, ReferralState::ALL, &acts, Act::code, |from, act| decide(from, act, &facts));
}

#[test]
fn a_consent_walks_its_arrows_and_no_others() {
    use consent::flow::{ARROWS, Act, Answer, ConsentFacts, decide};
    let answer = || Answer {
        method: "thumbprint".to_owned(),
        witness: filled(),
        reason: filled(),
        child_view: filled(),
        ..Answer::default()
    };
    let records = ConsentState::ALL.iter().map(|to| Act::Record { to: *to, answer: answer() });
    let acts: Vec<Act> = records.chain([Act::Withdraw { child_view: filled() }, Act::Expire]).collect();
    let child = |act: &Act| act.leads_to() == ConsentState::GuardianGiven;
    // After an emergency every other answer is a new row from "belum diminta" (D-40).
    let begins = |from: ConsentState, act: &Act| match (from, act.leads_to()) {
        (ConsentState::NotObtainable, ConsentState::Refused | ConsentState::GuardianGiven) => ConsentState::Expired,
        _ => from,
    };
    let facts = |act: &Act| ConsentFacts { child: child(act), guardian_is_suspect: false };
    walk(ARROWS, ConsentState::ALL, &acts, Act::code, |from, act| decide(begins(from, act), act, facts(act)));
}

#[test]
fn an_outreach_walks_its_arrows_and_no_others() {
    use outreach::flow::{ARROWS, Act, Evidence, HeldReport, OutreachFacts, OutreachState, decide};
    let held = HeldReport {
        held_on: Some(today()),
        place: filled(),
        topics: vec!["tppo_modus".to_owned()],
        men: Some(18),
        women: Some(27),
        total: Some(45),
        children: None,
        questions: String::new(),
    };
    let acts = [
        Act::Record(held),
        Act::Postpone { reason: filled() },
        Act::Reschedule { planned_on: Some(today()) },
        Act::Report { evidence: Some(Evidence::Pending) },
        Act::Verify,
        Act::Return { note: filled() },
        Act::Resend,
        Act::Cancel { reason: filled() },
    ];
    walk(ARROWS, OutreachState::ALL, &acts, Act::code, |from, act| {
        decide(from, act, &OutreachFacts { today: today() })
    });
}

#[test]
fn what_a_village_reads_of_an_alert_is_one_of_three_words() {
    use alerts::flow::AlertState;
    let words: Vec<(&str, &str)> = AlertState::ALL.iter().map(|s| (s.code(), s.status_word())).collect();
    let expected = [
        ("submitted", "diterima"),
        ("acknowledged", "diterima"),
        ("verifying", "diproses"),
        ("substantiated", "diproses"),
        ("action_taken", "diproses"),
        ("case_opened", "diproses"),
        ("unfounded", "selesai"),
        ("duplicate", "selesai"),
        ("closed", "selesai"),
    ];
    assert_eq!(words, expected);
}
