//! The case file from received to closed: scenarios/cases.md, CAS-01 to CAS-07, CAS-10 to CAS-12,
//! CAS-16. What happens between two units (CAS-08, CAS-15) stands in `transfers`.
use diesel::prelude::*;
use sintuvu::base::ids::UserId;
use sintuvu_schema::{audit_log, cases};

use crate::casework::{
    COUNSELLING, FEEDBACK, Record, accept, acts, assessed, at, attempts, case_path, clock_of, clocks_of, consent, does,
    draft, identified, in_service, log_of, logged, monitored, news, plan, planned, race, rate_risk, send, sent,
    sent_again, serve, start, states_of, told, tries, unit_name,
};
use crate::support::{Page, Person, World};

fn state(person: &mut Person, case: &Record) -> String {
    person.get(&case_path(case)).state()
}

fn version(person: &mut Person, case: &Record) -> i32 {
    person.get(&case_path(case)).version()
}

fn skip_visits(cm: &mut Person, case: &Record) {
    for month in ["3", "6"] {
        does(cm, case, "kunjungan", "case.record_visit", &[("month", month), ("skip_reason", "other_agency")]);
    }
}

const GOALS: [(&str, &str); 3] =
    [("close_reason", "goals_met"), ("reason", "Semua tujuan rencana tercapai."), ("informed", "yes")];

#[test]
fn cas_01_the_main_path_leaves_no_state_out_and_one_event_for_each() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = monitored(&mut cm1, &world);
    skip_visits(&mut cm1, &case);
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &GOALS);
    let mut head1 = world.person("head1");
    let closed = does(&mut head1, &case, "setujui-tutup", "case.close", &[]);
    assert_eq!(closed.state(), "closed");
    let path = ["draft", "received", "identification", "assessment", "planned", "in_service", "monitoring", "closed"];
    assert_eq!(states_of(&world, &case), path);
    for act in ["case.identify", "case.assess", "case.plan", "case.start_service", "case.monitor", "case.close"] {
        assert_eq!(logged(&world, &case, act, "allow"), 1, "{act}");
    }
}

#[test]
fn cas_01_each_step_raises_the_version_by_one() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let steps: [(&str, &str, &[(&str, &str)]); 3] = [
        ("skrining", "case.screen", &[("q1", "yes")]),
        ("risiko", "case.rate_risk", &[("level", "low")]),
        ("kontak", "case.record_contact", &[("how", "call"), ("reached", "ya")]),
    ];
    for (slug, action, typed) in steps {
        let before = version(&mut cm1, &case);
        let after = does(&mut cm1, &case, slug, action, typed);
        assert_eq!((after.version(), after.receipt()), (before + 1, format!("{}.{}", case.code, before + 1)), "{slug}");
    }
}

#[test]
fn cas_02_a_plan_needs_consent_and_a_refusal_shows_two_ways_on() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    let page = plan(&mut cm1, &case);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("Catat dulu persetujuan menerima layanan"), "{}", told(&page));
    consent(&mut cm1, &world, &case, "receive_service", None, "refused");
    let page = plan(&mut cm1, &case);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("tutup atas permintaan korban"), "{}", told(&page));
    assert!(told(&page).contains("rujuk untuk informasi hak"), "{}", told(&page));
    let kept = page.form("case.plan").into_iter().find(|(name, _)| name == "agreed_how").unwrap().1;
    assert_eq!(kept, "Bertemu langsung, dibacakan.", "what was typed stays");
    assert_eq!(state(&mut cm1, &case), "assessment");
    assert_eq!(logged(&world, &case, "case.plan", "refuse"), 2);
    consent(&mut cm1, &world, &case, "receive_service", None, "given");
    assert_eq!(plan(&mut cm1, &case).status, 303);
    assert_eq!(state(&mut cm1, &case), "planned");
}

#[test]
fn cas_03_service_begins_only_with_something_under_way() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = planned(&mut cm1, &world, &[]);
    let begin = |cm1: &mut Person| tries(cm1, &case, "mulai-layanan", "case.start_service", &[]);
    assert_eq!(begin(&mut cm1).status, 422, "with nothing");
    consent(&mut cm1, &world, &case, "share_agency", Some("rsud"), "given");
    let referral = draft(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    assert_eq!(begin(&mut cm1).status, 422, "with a draft");
    send(&mut cm1, &referral);
    assert_eq!(begin(&mut cm1).status, 303, "with one that was sent");
    assert_eq!(state(&mut cm1, &case), "in_service");
}

#[test]
fn cas_04_monitoring_waits_for_referrals_and_risk_and_plans_two_visits() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = in_service(&mut cm1, &world, &[]);
    let done = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    serve(&mut svc, &done);
    let open = sent_again(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    accept(&mut svc, &open);
    assert_eq!(start(&mut svc, &open, "24").status, 303);
    let page = tries(&mut cm1, &case, "pemantauan", "case.monitor", &[]);
    assert_eq!(page.status, 422);
    let rsud = unit_name(&world, "rsud");
    assert!(told(&page).contains(&open.code) && told(&page).contains(&rsud), "{}", told(&page));
    assert!(!told(&page).contains(&done.code), "{}", told(&page));

    acts(&mut svc, &open, "umpan-balik", "referral.complete", &FEEDBACK);
    assert_eq!(tries(&mut cm1, &case, "pemantauan", "case.monitor", &[]).status, 422, "risk was not scored again");
    world.set_clock("2027-08-31T10:00:00+08:00");
    let mut cm1 = world.person("cm1");
    rate_risk(&mut cm1, &case, "low");
    let page = does(&mut cm1, &case, "pemantauan", "case.monitor", &[]);
    assert_eq!(page.state(), "monitoring");
    let due: Vec<String> = clocks_of(&world, &case, "monitoring_visit").iter().map(|c| c.due.iso()).collect();
    assert_eq!(due, ["2027-11-30T23:59:59+08:00", "2028-02-29T23:59:59+08:00"]);
    for day in ["30 November 2027", "29 Februari 2028"] {
        assert!(page.main().contains(day), "{day}");
    }
}

#[test]
fn cas_05_closing_takes_two_people() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = monitored(&mut cm1, &world);
    let empty = tries(&mut cm1, &case, "kunjungan", "case.record_visit", &[("month", "6")]);
    assert_eq!(empty.status, 422, "a visit is skipped only with a reason");
    let offered = cm1.get(&format!("{}/usul-tutup", case_path(&case))).attrs("[name=close_reason] option", "value");
    assert_eq!(offered, ["", "goals_met", "victim_request", "died", "prevented", "incomplete_30d"], "what fits");
    let early = tries(&mut cm1, &case, "usul-tutup", "case.propose_close", &GOALS);
    assert_eq!(early.status, 422);
    assert!(told(&early).contains("Pemantauan 3 bulan"), "{}", told(&early));
    skip_visits(&mut cm1, &case);
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &GOALS);
    let page = cm1.get(&case_path(&case));
    assert!(!page.acts().contains(&"case.close".to_owned()), "{:?}", page.acts());
    assert_eq!(cm1.get(&format!("{}/setujui-tutup", case_path(&case))).status, 403);
    let own = close_bare(&mut cm1, &case);
    assert_eq!(own.status, 403, "(a)");

    let mut head1 = world.person("head1");
    does(&mut head1, &case, "usul-tutup", "case.propose_close", &GOALS);
    assert_eq!(close_bare(&mut head1, &case).status, 403, "(b)");
    assert_eq!(state(&mut head1, &case), "monitoring");
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &GOALS);
    let closed = does(&mut head1, &case, "setujui-tutup", "case.close", &[]);
    assert_eq!(closed.state(), "closed", "(c)");
    let both: (Option<UserId>, Option<UserId>) = cases::table
        .filter(cases::code.eq(&case.code))
        .select((cases::close_proposed_by, cases::closed_by))
        .first(&mut world.sql())
        .unwrap();
    let id = |key: &str| Some(world.user(key)["id"].as_str().unwrap().parse::<UserId>().unwrap());
    assert_eq!(both, (id("cm1"), id("head1")));
    let by: Option<UserId> = audit_log::table
        .filter(audit_log::action.eq("case.close"))
        .filter(audit_log::to_state.eq("closed"))
        .select(audit_log::actor_id)
        .order(audit_log::seq.desc())
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(by, id("head1"));
}

/// Sends the approval even where no page offers its form.
fn close_bare(person: &mut Person, case: &Record) -> Page {
    let page = person.get(&case_path(case));
    let csrf = page.form("session.logout").into_iter().find(|(name, _)| name == "_csrf").unwrap().1;
    let body = [("_csrf", csrf), ("_key", uuid::Uuid::new_v4().to_string()), ("_version", page.version().to_string())];
    person.post(&format!("{}/setujui-tutup", case_path(case)), &body.map(|(n, v)| (n.to_owned(), v)))
}

const WHY: [(&str, &str); 1] = [("reason", "Tidak dapat dihubungi.")];

#[test]
fn cas_06_a_case_is_held_after_three_attempts_and_goes_on_where_it_stood() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    attempts(&mut cm1, &case, 2);
    let page = tries(&mut cm1, &case, "tangguhkan", "case.hold", &WHY);
    assert_eq!(page.status, 422);
    assert!(told(&page).to_lowercase().contains("butuh 3 upaya kontak aman"), "{}", told(&page));
    attempts(&mut cm1, &case, 1);
    world.wait(3 * 3_600);
    let mut cm1 = world.person("cm1");
    let held = does(&mut cm1, &case, "tangguhkan", "case.hold", &WHY);
    assert_eq!(held.state(), "on_hold");
    assert!(held.main().contains("Layanan untuk risiko sedang: ditangguhkan"), "{}", held.main());
    let review = clock_of(&world, &case, "hold_review");
    assert_eq!(review.due.iso(), "2026-12-24T23:59:59+08:00", "30 days after 24 November");
    assert!(clock_of(&world, &case, "risk_medium_service").paused.is_some());

    world.wait(26 * 3_600);
    let mut cm1 = world.person("cm1");
    let page = does(&mut cm1, &case, "lanjutkan", "case.resume", &[]);
    assert_eq!(page.state(), "assessment");
    let clock = clock_of(&world, &case, "risk_medium_service");
    assert_eq!(
        (clock.paused, clock.due.seconds_since(clock.started)),
        (None, 6 * 3_600 + clock_gap(&world, &case)),
        "the time on hold is added"
    );
    assert!(clock_of(&world, &case, "hold_review").stopped.is_some());
}

/// Seconds that the case was on hold, by its log.
fn clock_gap(world: &World, case: &Record) -> i64 {
    let at = |action: &str| {
        let at: i64 = audit_log::table
            .filter(audit_log::object_id.eq(case.any()))
            .filter(audit_log::action.eq(action))
            .filter(audit_log::decision.eq("allow"))
            .select(audit_log::at)
            .first(&mut world.sql())
            .unwrap();
        sintuvu::base::clock::Moment::from_micros(at)
    };
    at("case.resume").seconds_since(at("case.hold"))
}

#[test]
fn cas_07_a_case_without_contact_closes_on_day_60_and_not_on_day_59() {
    let world = World::new();
    world.set_clock("2026-12-01T09:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    does(&mut cm1, &case, "kontak", "case.record_contact", &[("how", "call"), ("reached", "ya")]);
    attempts(&mut cm1, &case, 3);
    does(&mut cm1, &case, "tangguhkan", "case.hold", &WHY);
    world.set_clock("2027-01-29T09:00:00+08:00");
    let mut head1 = world.person("head1");
    let page = tries(&mut head1, &case, "tutup-tak-terhubung", "case.close", &WHY);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("60 hari tercapai pada 30 Januari 2027"), "{}", told(&page));
    assert_eq!(state(&mut head1, &case), "on_hold");
    world.set_clock("2027-01-30T00:01:00+08:00");
    let mut head1 = world.person("head1");
    let page = does(&mut head1, &case, "tutup-tak-terhubung", "case.close", &WHY);
    assert_eq!(page.state(), "closed");
    assert_eq!(log_of(&world, &case).last().unwrap().3, "unreachable");
}

#[test]
fn cas_10_a_case_opened_again_keeps_its_numbers_and_asks_for_a_new_risk() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let register = number(&cm1.get(&case_path(&case)));
    let today_only = [
        ("victim", "1"),
        ("scopes", "receive_service"),
        ("state", "given"),
        ("method", "written"),
        ("until_d", "24"),
        ("until_m", "11"),
        ("until_y", "2026"),
    ];
    does(&mut cm1, &case, "persetujuan/catat", "consent.record", &today_only);
    let closing = [("reason", "Sengketa upah biasa."), ("no_need", "yes")];
    does(&mut cm1, &case, "tutup-identifikasi", "case.close", &closing);
    world.set_clock("2027-12-29T10:00:00+08:00");
    let mut cm1 = world.person("cm1");
    assert_eq!(cm1.get(&format!("{}/buka-kembali", case_path(&case))).status, 403, "a case manager");
    let mut head1 = world.person("head1");
    let reason = [("reason", "Ada laporan baru tentang orang yang sama.")];
    let page = does(&mut head1, &case, "buka-kembali", "case.reopen", &reason);
    assert_eq!((page.state().as_str(), page.words("h1 .code").concat()), ("assessment", case.code.clone()));
    assert_eq!(number(&page), register);
    assert_eq!(
        clock_of(&world, &case, "reopen_risk").due,
        clock_of(&world, &case, "reopen_risk").started.plus_hours(24)
    );
    assert!(page.has("li[data-state=expired]"), "the consent of 2026 shows as run out");
    rate_risk(&mut cm1, &case, "low");
    assert!(clock_of(&world, &case, "reopen_risk").stopped.is_some());
}

/// The register number that the unit reads.
fn number(page: &Page) -> String {
    let facts = page.main();
    let after = facts.split("Nomor register ").nth(1).expect("a register number");
    after.split(' ').next().unwrap().to_owned()
}

#[test]
fn cas_11_of_two_acts_on_one_version_one_wins() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut cm1b = world.person("cm1b");
    let case = planned(&mut cm1, &world, &[]);
    does(&mut cm1, &case, "layanan", "case.record_service", &COUNSELLING);
    attempts(&mut cm1, &case, 3);
    let begin = cm1.get(&format!("{}/mulai-layanan", case_path(&case)));
    let hold = cm1b.get(&format!("{}/tangguhkan", case_path(&case)));
    let stood = version(&mut cm1, &case);
    let answers = race(|| cm1.submit(&begin, "case.start_service", &[]), || cm1b.submit(&hold, "case.hold", &WHY));
    let mut statuses = answers.each_ref().map(|page| page.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let loser = answers.iter().find(|page| page.status == 409).unwrap();
    assert!(loser.has("[data-test=conflict]"), "{}", loser.main());
    let mut reader = world.person("head1");
    let page = reader.get(&case_path(&case));
    let won = if answers[0].status == 303 { "in_service" } else { "on_hold" };
    assert_eq!((page.state().as_str(), page.version()), (won, stood + 1));
    let events = logged(&world, &case, "case.start_service", "allow") + logged(&world, &case, "case.hold", "allow");
    assert_eq!(events, 1);
    let stale = log_of(&world, &case)
        .iter()
        .filter(|(_, decision, _, reason)| decision == "refuse" && reason == "stale")
        .count();
    assert_eq!(stale, 1);
}

#[test]
fn cas_12_mediation_is_closed_to_suspected_trafficking() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mediation = [("service", "mediation"), ("started_d", "24"), ("started_m", "11"), ("started_y", "2026")];
    let tppo = assessed(&mut cm1, &[]);
    let page = tries(&mut cm1, &tppo, "layanan", "case.record_service", &mediation);
    assert_eq!((page.status, page.faults().contains_key("service")), (422, true));
    let child = assessed(&mut cm1, &[("case_type", "child_exploitation")]);
    assert_eq!(tries(&mut cm1, &child, "layanan", "case.record_service", &mediation).status, 422);
    let wages = assessed(&mut cm1, &[("case_type", "pmi_proc_problem")]);
    assert_eq!(tries(&mut cm1, &wages, "layanan", "case.record_service", &mediation).status, 303);
}

#[test]
fn cas_16_a_resumed_case_has_the_hours_that_were_left() {
    let world = World::new();
    world.set_clock("2026-11-24T10:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = in_service(&mut cm1, &world, &[]);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    accept(&mut svc, &referral);
    attempts(&mut cm1, &case, 3);
    let accepted = clock_of(&world, &referral, "referral_first_service").started;
    assert_eq!(clock_of(&world, &referral, "referral_first_service").due, accepted.plus_hours(48));
    world.set_clock("2026-11-25T22:00:00+08:00");
    let mut cm1 = world.person("cm1");
    does(&mut cm1, &case, "tangguhkan", "case.hold", &WHY);
    world.set_clock("2026-12-01T09:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let page = does(&mut cm1, &case, "lanjutkan", "case.resume", &[]);
    assert_eq!(page.state(), "in_service");
    let left = clock_of(&world, &referral, "referral_first_service").due.seconds_since(at("2026-12-01T09:00:00+08:00"));
    assert!((left - 12 * 3_600).abs() < 120, "{left} seconds are left of twelve hours");
    assert_eq!(log_of(&world, &case).last().unwrap().3, "in_service", "the event names where it was held from");

    let other = planned(&mut cm1, &world, &[]);
    attempts(&mut cm1, &other, 3);
    does(&mut cm1, &other, "tangguhkan", "case.hold", &WHY);
    assert_eq!(does(&mut cm1, &other, "lanjutkan", "case.resume", &[]).state(), "planned");
    assert_eq!(log_of(&world, &other).last().unwrap().3, "planned");
}

#[test]
fn cas_16_a_review_that_nobody_makes_reaches_the_head() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    attempts(&mut cm1, &case, 3);
    does(&mut cm1, &case, "tangguhkan", "case.hold", &WHY);
    let has = |kind: &str| news(&world, &case, "uptd1").iter().any(|k| k == kind);
    world.set_clock("2026-12-24T23:59:00+08:00");
    assert_eq!((clock_of(&world, &case, "hold_review").level, has("overdue")), (0, false));
    world.set_clock("2026-12-25T00:00:30+08:00");
    assert_eq!((clock_of(&world, &case, "hold_review").level, has("overdue"), has("overdue_head")), (1, true, false));
    world.set_clock("2027-01-24T00:00:30+08:00");
    assert!(has("overdue_head"), "missed twice");
}
