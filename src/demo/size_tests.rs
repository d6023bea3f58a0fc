//! The same seed twice gives the same rows.
use super::*;
use crate::clocks::calendar::Calendar;
use crate::reference;
use crate::reference::book::{DeadlineRule, DisclosureRow, MatrixRow};

fn keyring() -> (tempfile::TempDir, Keyring) {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Keyring::create(&dir.path().join("keyring.json")).unwrap();
    (dir, keyring)
}

/// The shipped rules without a database.
fn book(province: &Province) -> Book {
    let deadlines = reference::deadlines::deadlines().unwrap().into_iter().map(|row| DeadlineRule {
        clock: row.clock,
        variant: row.variant,
        length: row.length,
        unit: row.unit,
        basis_text: row.basis_text,
        valid_from: None,
        valid_to: None,
    });
    let matrix = reference::matrix::referral_matrix().unwrap().into_iter().map(|row| MatrixRow {
        need: row.need,
        label: row.label,
        rank: row.rank,
        agency_type: row.agency_type,
        urgency: row.urgency,
        bundles: row.bundles.into_iter().collect::<crate::access::Bundles>().codes(),
    });
    let disclosure = reference::disclosure::disclosure().unwrap().into_iter().map(|row| DisclosureRow {
        agency_type: row.agency_type,
        bundle: row.bundle,
        only_pmi: row.only_pmi,
        named_pic: row.named_pic,
    });
    let recipients = reference::recipients::alert_recipients().unwrap().into_iter();
    let units = province.offices.iter().map(|office| {
        let row = office.row.clone();
        let (id, areas) = (row.id, office.areas.clone());
        let card = crate::access::UnitCard {
            id,
            code: row.code,
            name: row.name,
            agency_type: row.agency_type,
            parent: row.parent_id,
            areas,
        };
        std::sync::Arc::new(card)
    });
    let mut book = Book {
        deadlines: deadlines.collect(),
        matrix: matrix.collect(),
        disclosure: disclosure.collect(),
        recipients: recipients.map(|row| (row.alert_type, row.agency_type)).collect(),
        calendar: Calendar::new(reference::holidays::holidays().unwrap().into_iter().map(|row| row.day)),
        ..Book::default()
    };
    units.for_each(|unit| book.add_unit(unit));
    book
}

/// The demo's rows in memory, and the moment that is now for them.
fn demo_rows(seed: u64) -> (Rows, Moment) {
    let (_dir, keyring) = keyring();
    let names = Names::read().unwrap();
    let province = Province::new(Size::Demo, seed, &names).unwrap();
    let book = book(&province);
    let now = Day::parse("2026-11-24").unwrap().start();
    let set = setting(&book, &keyring, &province, Size::Demo, now);
    let mut world = World::new(&set, &province, &names, (Size::Demo, seed));
    let mut rows = Rows::default();
    each(&mut world, |made| {
        rows.append(made.unwrap_or_default());
        Ok(())
    })
    .unwrap();
    (rows, now)
}

/// All of them as text: sealed values print as `***`, so people and stories are opened.
fn demo(seed: u64) -> Vec<String> {
    plain(&demo_rows(seed).0)
}

fn plain(rows: &Rows) -> Vec<String> {
    let key = |id| &rows.keys.iter().find(|row| row.key.id() == id).unwrap().key;
    let of_case = |id| key(rows.cases.iter().find(|case| case.id == id).unwrap().key_id);
    let mut lines: Vec<String> = Vec::new();
    for case in &rows.cases {
        let story = case.narrative.as_ref().map(|s| s.open(key(case.key_id), case.id.any()).unwrap().clone());
        lines.push(format!("{case:?} {story:?}"));
    }
    for victim in &rows.victims {
        let identity = victim.identity.as_ref().unwrap().open(of_case(victim.case_id), victim.id.any()).unwrap();
        let contact = victim.contact.as_ref().unwrap().open(of_case(victim.case_id), victim.id.any()).unwrap();
        let blank = crate::cases::model::Victim {
            nik_index: None,
            kk_index: None,
            passport_index: None,
            phone_index: None,
            ..victim.clone()
        };
        lines.push(format!("{blank:?} {:?} {:?}", *identity, *contact));
    }
    for alert in &rows.alerts {
        let report = alert.report.open(key(alert.key_id), alert.id.any()).unwrap();
        lines.push(format!("{alert:?} {:?}", *report));
    }
    for referral in &rows.referrals {
        let letter = referral.letter.open(of_case(referral.case_id), referral.id.any()).unwrap();
        lines.push(format!("{} {:?} {:?} {:?}", referral.code, referral.state, referral.due_at, *letter));
    }
    lines.extend(rows.consents.iter().map(|row| format!("{row:?}")));
    lines.extend(rows.outreach.iter().map(|row| format!("{row:?}")));
    lines.extend(rows.clocks.iter().map(|row| format!("{row:?}")));
    lines.extend(rows.grants.iter().map(|row| format!("{row:?}")));
    lines.extend(rows.audit.iter().map(|row| format!("{row:?}")));
    lines
}

#[test]
fn the_same_seed_gives_the_same_rows_and_another_seed_gives_others() {
    let (first, second) = (demo(72_012_026), demo(72_012_026));
    assert_eq!(first.len(), second.len());
    for (one, two) in first.iter().zip(&second) {
        assert_eq!(one, two);
    }
    assert_ne!(first, demo(1));
}

#[test]
fn nothing_is_dated_after_today() {
    for seed in 1..6 {
        let (rows, now) = demo_rows(seed);
        for (at, entry) in &rows.audit {
            assert!(*at <= now, "{} {} {entry:?}", at.iso(), now.iso());
        }
        assert!(rows.cases.iter().all(|case| case.updated_at <= now && case.created_at <= case.updated_at));
    }
}

#[test]
fn the_demo_shows_every_state_of_every_machine() {
    let lines = states_of_demo();
    let all = |kind: &str, codes: &[&str]| {
        for code in codes {
            assert!(lines.contains(&format!("{kind} {code}")), "no {kind} is {code}");
        }
    };
    all("case", &crate::cases::flow::CaseState::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    all("referral", &crate::referrals::flow::ReferralState::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    all("alert", &crate::alerts::flow::AlertState::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    all("outreach", &crate::outreach::flow::OutreachState::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    all("letter", &crate::letters::flow::LetterState::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    all("consent", &["given", "guardian_given", "refused"]);
    all("level", &["0", "1", "2", "3"]);
}

#[test]
fn the_numbers_of_a_units_letters_follow_each_other_in_the_order_of_the_signatures() {
    let (rows, _) = demo_rows(72_012_026);
    let mut signed: Vec<_> = rows.letters.iter().filter(|letter| letter.number.is_some()).collect();
    signed.sort_by_key(|letter| (letter.unit_id, letter.number_year, letter.signed_at));
    for of_unit in signed.chunk_by(|one, next| (one.unit_id, one.number_year) == (next.unit_id, next.number_year)) {
        let numbers: Vec<_> = of_unit.iter().filter_map(|letter| letter.number_value).collect();
        assert!(numbers.iter().zip(1..).all(|(taken, next)| *taken == next), "{numbers:?}");
    }
    assert!(signed.len() >= 4, "signed, sent, received and void");
}

fn states_of_demo() -> std::collections::HashSet<String> {
    let (rows, _) = demo_rows(72_012_026);
    let cases = rows.cases.iter().map(|row| format!("case {}", row.state));
    let referrals = rows.referrals.iter().map(|row| format!("referral {}", row.state));
    let alerts = rows.alerts.iter().map(|row| format!("alert {}", row.state));
    let outreach = rows.outreach.iter().map(|row| format!("outreach {}", row.state));
    let consents = rows.consents.iter().map(|row| format!("consent {}", row.state));
    let letters = rows.letters.iter().map(|row| format!("letter {}", row.state));
    let late = rows.clocks.iter().filter(|row| row.stopped_at.is_none()).map(|row| format!("level {}", row.level));
    cases.chain(referrals).chain(alerts).chain(outreach).chain(consents).chain(letters).chain(late).collect()
}
