//! How a referral ends early: escalated, cancelled, withdrawn (scenarios/referrals.md, from REF-10 on).
use diesel::prelude::*;
use sintuvu_schema::audit_log;

use crate::casework::{
    Record, accept, acts, asks, at, case_path, clock_of, draft, identified, look, news, sent, sent_again, serve, start,
    unit_name,
};
use crate::support::{Person, World};

const RSUD: (&str, &str) = ("medical", "rsud");
const NAME: &str = "Melati Contoh";

#[test]
fn ref_10_a_referral_that_nobody_opens_climbs_three_levels() {
    let world = World::new();
    world.set_clock("2026-12-31T23:30:00+08:00");
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[("urgency", "critical")]);
    let ack = clock_of(&world, &referral, "referral_ack");
    assert_eq!(ack.due, ack.started.plus_hours(2), "the holiday is ignored");
    let level = || clock_of(&world, &referral, "referral_ack").level;
    world.set_clock(&ack.due.iso());
    assert_eq!(level(), 0);
    world.set_clock(&ack.due.plus_seconds(2).iso());
    assert_eq!(level(), 1);
    for unit in ["rsud", "uptd1"] {
        assert!(news(&world, &referral, unit).contains(&"overdue".to_owned()), "{unit}");
    }
    world.set_clock(&ack.started.plus_hours(4).plus_seconds(2).iso());
    assert_eq!(level(), 2);
    assert!(news(&world, &referral, "rsud").contains(&"overdue_head".to_owned()));
    world.set_clock(&ack.started.plus_hours(6).plus_seconds(2).iso());
    assert_eq!(level(), 3);
    let mut sek = world.person("sek");
    let row = sek
        .get("/eskalasi")
        .words("[data-test=row]")
        .into_iter()
        .find(|row| row.contains(&referral.code))
        .expect("a row");
    assert!(row.contains(&unit_name(&world, "rsud")) && row.contains(&unit_name(&world, "uptd1")), "{row}");
    assert!(!row.contains("18–24") && !row.to_lowercase().contains("perempuan"), "{row}");
    world.set_clock("2027-01-01T06:00:00+08:00");
    let mut svc = world.person("svc");
    let page = accept(&mut svc, &referral);
    assert!(page.main().contains("terlambat 4 jam"), "{}", page.main());
    world.set_clock("2027-01-02T06:00:00+08:00");
    assert_eq!(level(), 3);
    let raised: i64 = audit_log::table
        .filter(audit_log::root_id.eq(case.any()))
        .filter(audit_log::reason_code.eq("referral_ack"))
        .filter(audit_log::action.eq_any(["clock.overdue", "clock.escalated"]))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(raised, 3, "each level once");
    assert!(at("2027-01-01T06:00:00+08:00") > ack.due);
}

#[test]
fn ref_11_a_sender_takes_back_what_nobody_has_accepted() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let reason = [("reason", "Orangnya pulang ke rumah.")];
    let cancel = |cm1: &mut Person, referral: &Record| asks(cm1, referral, "batalkan", "referral.cancel", &reason);
    let drafted = draft(&mut cm1, &world, &case, RSUD, &[]);
    let waiting = draft(&mut cm1, &world, &case, RSUD, &[]);
    acts(&mut cm1, &waiting, "minta-persetujuan", "referral.request_consent", &[]);
    let out = sent(&mut cm1, &world, &case, RSUD, &[]);
    let back = sent_again(&mut cm1, &world, &case, RSUD, &[]);
    let typed = [("reason", "incomplete"), ("missing_items", "Nama pendamping")];
    acts(&mut svc, &back, "kembalikan", "referral.return", &typed);
    let without = asks(&mut cm1, &out, "batalkan", "referral.cancel", &[]);
    assert_eq!((without.status, without.faults().contains_key("reason")), (422, true));
    for referral in [&drafted, &waiting, &out, &back] {
        assert_eq!(cancel(&mut cm1, referral).status, 303);
        assert_eq!(look(&mut cm1, referral).state(), "cancelled");
    }
    for referral in [&drafted, &waiting] {
        assert_eq!(look(&mut svc, referral).status, 404, "what was never sent was never theirs");
    }
    for referral in [&out, &back] {
        let page = look(&mut svc, referral);
        assert!(page.main().contains("Dibatalkan pengirim"), "{}", page.main());
        for hidden in ["Perempuan muda", "18–24", "Rehabilitasi kesehatan", "pulang ke rumah", "Nama pendamping"] {
            assert!(!page.body.contains(hidden), "{hidden}: {}", page.main());
        }
    }
    let held = sent_again(&mut cm1, &world, &case, RSUD, &[]);
    accept(&mut svc, &held);
    assert_eq!(cancel(&mut cm1, &held).status, 409, "accepted");
    assert_eq!(start(&mut svc, &held, "24").status, 303);
    assert_eq!(cancel(&mut cm1, &held).status, 409, "in progress");
    assert_eq!(look(&mut svc, &held).state(), "in_progress");
}

#[test]
fn ref_12_a_withdrawal_closes_the_open_page_at_its_next_request() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    accept(&mut svc, &referral);
    let before: i64 = audit_log::table.count().get_result(&mut world.sql()).unwrap();
    let open = look(&mut svc, &referral);
    assert_eq!(svc.submit(&open, "victim.reveal", &[("reason", "prepare_service")]).status, 200);
    let page = cm1.get(&case_path(&case));
    let withdraw =
        page.attrs("a", "href").into_iter().find(|href| href.ends_with("/tarik")).expect("a way to withdraw");
    cm1.does(&withdraw, "consent.withdraw", &[]);
    let refused = svc.submit(&open, "victim.reveal", &[("reason", "prepare_service")]);
    assert_eq!(refused.status, 403);
    assert!(refused.main().contains("Persetujuan ditarik"), "{}", refused.main());
    assert!(!refused.body.contains(NAME));
    let page = look(&mut svc, &referral);
    assert_eq!(page.state(), "accepted");
    assert!(!page.main().contains("Ringkasan aman"), "what was written for her is gone too");
    assert!(page.words("[data-test=banner]").concat().contains("Persetujuan ditarik"));
    assert!(look(&mut cm1, &referral).words("[data-test=banner]").concat().contains("Persetujuan ditarik"));
    let rows: Vec<(String, String)> = audit_log::table
        .filter(audit_log::seq.gt(before))
        .filter(audit_log::action.eq_any(["consent.withdraw", "victim.reveal"]))
        .order(audit_log::seq)
        .select((audit_log::action, audit_log::decision))
        .load(&mut world.sql())
        .unwrap();
    let words: Vec<String> = rows.into_iter().map(|(action, decision)| format!("{action} {decision}")).collect();
    assert_eq!(words, ["victim.reveal allow", "consent.withdraw allow", "victim.reveal deny"]);
    assert!(news(&world, &referral, "rsud").contains(&"consent_withdrawn".to_owned()));
}

/// One of the races of issue 5: the receiver read it, she took her consent back, the receiver accepts.
#[test]
fn ref_12_a_withdrawal_before_acceptance_opens_nothing() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let form = svc.get(&format!("/rujukan/{}/terima", referral.id));
    let page = cm1.get(&case_path(&case));
    let withdraw = page.attrs("a", "href").into_iter().find(|href| href.ends_with("/tarik")).unwrap();
    cm1.does(&withdraw, "consent.withdraw", &[]);
    let done = svc.submit(&form, "referral.accept", &[("pic_name", "Petugas Contoh"), ("pic_contact", "Piket")]);
    assert_eq!(done.status, 303, "the referral itself is hers to answer");
    let page = look(&mut svc, &referral);
    assert_eq!(page.state(), "accepted");
    assert!(page.words("[data-test=banner]").concat().contains("Persetujuan ditarik"), "{}", page.main());
    assert!(!page.has("[data-test=masked]"), "no class is open");
    let open: i64 = sintuvu_schema::grants::table
        .filter(sintuvu_schema::grants::referral_id.eq(referral.any()))
        .filter(sintuvu_schema::grants::closed_at.is_null())
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(open, 0);
    let refused = svc.submit(&page, "victim.reveal", &[("reason", "prepare_service")]);
    assert!(refused.status == 403 && !refused.body.contains(NAME), "{}", refused.main());
}

#[test]
fn ref_09_a_receiver_that_serves_leaves_the_sender_to_confirm() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    serve(&mut svc, &referral);
    let today = cm1.get("/hari-ini");
    let mine = today.words(&format!("[data-test=row][data-id=\"{}\"]", referral.id)).concat();
    assert!(mine.contains(&referral.code) && mine.contains("Selesai"), "it is her turn: {}", today.main());
}
