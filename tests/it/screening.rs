//! Tahap 2: twelve questions, the officer's choice, the risk (scenarios/screening.md).
use diesel::prelude::*;
use sintuvu_schema::{clocks, risk_assessments, screenings};

use crate::casework::{
    Record, THREE_YES, acts, add_person, assessed, case_path, choose_result, clock_of, clocks_of, does, identified,
    logged, look, rate_risk, receive, referral_form, sent, told, tries,
};
use crate::support::{Page, Person, World};

/// What the aid said and what the officer chose, oldest first.
fn screened(world: &World, case: &Record) -> Vec<(String, String)> {
    screenings::table
        .filter(screenings::case_id.eq(case.any()))
        .order((screenings::made_at, screenings::id))
        .select((screenings::suggestion, screenings::result))
        .load(&mut world.sql())
        .unwrap()
}

fn screen(officer: &mut Person, case: &Record, typed: &[(&str, &str)]) -> Page {
    does(officer, case, "skrining", "case.screen", typed)
}

/// The aid's newest suggestion.
fn suggestion(world: &World, case: &Record) -> String {
    screened(world, case).last().expect("a screening").0.clone()
}

#[test]
fn scr_01_identification_stops_the_clock_and_explains_itself_before_it_asks() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = receive(&mut intake1, &[]);
    world.wait(2 * 3_600);
    let mut intake1 = world.person("intake1");
    let page = does(&mut intake1, &case, "identifikasi", "case.identify", &[]);
    assert_eq!(page.state(), "identification");
    assert!(clock_of(&world, &case, "case_identification").stopped.is_some());
    assert_eq!(logged(&world, &case, "case.identify", "allow"), 1);
    let form = intake1.get(&format!("{}/skrining", case_path(&case)));
    let words = form.main();
    assert!(words.find("menjelaskan mengapa Anda bertanya") < words.find("Apakah ada orang lain"), "{words}");
    assert_eq!(form.count("input[type=radio][value=skipped]"), 12, "each question can be left out");
}

#[test]
fn scr_02_three_elements_of_an_adult_are_a_strong_suggestion_and_nothing_is_chosen_for_her() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let page = screen(&mut cm1, &case, &THREE_YES);
    assert_eq!(screened(&world, &case), [("strong".into(), String::new())]);
    let words = page.main();
    assert!(words.contains("Terindikasi kuat"), "{words}");
    for line in ["Proses: jawaban ya pada nomor 2", "Cara: jawaban ya pada nomor 5", "Tujuan: jawaban ya pada nomor 8"]
    {
        assert!(words.contains(line), "{line}: {words}");
    }
    assert!(words.contains("Hasil skrining belum dilakukan"), "{words}");
    let choice = cm1.get(&format!("{}/hasil-skrining", case_path(&case)));
    assert!(choice.main().contains("Terindikasi kuat"), "the suggestion stands beside the choice");
    assert!(!choice.has("input[name=screening_result][checked]"));
    choose_result(&mut cm1, &case, "strong");
    assert_eq!(screened(&world, &case).last().unwrap(), &("strong".into(), "strong".into()));
}

#[test]
fn scr_05_fewer_elements_ask_for_more_and_never_say_that_she_is_no_victim() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let skipped: Vec<String> = (1..=12).map(|n| format!("q{n}")).collect();
    let skipped: Vec<(&str, &str)> = skipped.iter().map(|q| (q.as_str(), "skipped")).collect();
    let cases: [(&[(&str, &str)], &str, &str); 3] = [
        (&[("q2", "yes"), ("q8", "yes")], "needs_deepening", "Perlu pendalaman"),
        (&[("q2", "yes")], "not_yet_indicated", "Belum terindikasi"),
        (&skipped, "not_yet_indicated", "12 pertanyaan dilewati"),
    ];
    for (answers, code, words) in cases {
        let case = identified(&mut cm1, &[]);
        let page = screen(&mut cm1, &case, answers);
        assert_eq!(suggestion(&world, &case), code);
        assert!(page.main().contains(words), "{words}: {}", page.main());
        assert!(!page.text().to_lowercase().contains("bukan korban"));
        assert!(page.has(&format!("a[href=\"{}/rujuk\"]", case_path(&case))), "a referral stays possible");
        choose_result(&mut cm1, &case, code);
        assert_eq!(cm1.get(&referral_form(&world, &case, "medical", "rsud")).status, 200);
    }
}

#[test]
fn scr_06_some_circumstances_alone_are_an_indication_and_a_high_risk() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    for special in ["confined", "child_prostitution", "organ", "forced_crime"] {
        let case = identified(&mut cm1, &[]);
        let page = screen(&mut cm1, &case, &[("special", special)]);
        assert_eq!(suggestion(&world, &case), "indicated", "{special}");
        assert!(page.main().contains("Risiko tinggi"), "{special}: {}", page.main());
        let clock = clock_of(&world, &case, "risk_high_service");
        assert_eq!(clock.due, clock.started, "{special}");
        screen(&mut cm1, &case, &[("special", special), ("q1", "yes")]);
        assert_eq!(clocks_of(&world, &case, "risk_high_service").len(), 1, "a high risk is not scored again");
    }
}

#[test]
fn acc_03_what_a_child_answered_is_for_the_named_staff_only() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut cm1b = world.person("cm1b");
    let case = receive(&mut cm1, &[]);
    does(&mut cm1, &case, "identifikasi", "case.identify", &[]);
    add_person(&mut cm1, &case, &[("age_band", "13_17")]);
    screen(&mut cm1, &case, &THREE_YES);
    assert!(cm1.get(&case_path(&case)).main().contains("jawaban ya pada nomor 2"));
    for page in ["", "/skrining", "/hasil-skrining"] {
        let seen = cm1b.get(&format!("{}{page}", case_path(&case)));
        assert_eq!(seen.status, 200, "{page}");
        assert!(!seen.main().contains("jawaban ya"), "{page}: {}", seen.main());
        assert!(!seen.has("input[value=yes][checked]"), "{page}");
    }
}

#[test]
fn scr_07_the_officer_may_choose_otherwise_and_writes_why() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    screen(&mut cm1, &case, &[("q2", "yes")]);
    let without = tries(&mut cm1, &case, "hasil-skrining", "case.screen", &[("screening_result", "indicated")]);
    assert_eq!((without.status, without.faults().contains_key("reason")), (422, true));
    let typed = [("screening_result", "indicated"), ("reason", "Takut pulang")];
    does(&mut cm1, &case, "hasil-skrining", "case.screen", &typed);
    assert_eq!(screened(&world, &case).last().unwrap(), &("not_yet_indicated".into(), "indicated".into()));
    rate_risk(&mut cm1, &case, "medium");
    assert_eq!(does(&mut cm1, &case, "asesmen", "case.assess", &[]).state(), "assessment");
}

#[test]
fn scr_08_assessment_waits_for_result_reason_and_risk() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let go = |cm1: &mut Person| tries(cm1, &case, "asesmen", "case.assess", &[]);
    screen(&mut cm1, &case, &THREE_YES);
    rate_risk(&mut cm1, &case, "low");
    let page = go(&mut cm1);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("Hasil skrining belum dipilih"), "(a) {}", told(&page));
    assert!(told(&page).contains("Alasan petugas"), "(c) {}", told(&page));

    let other = identified(&mut cm1, &[]);
    screen(&mut cm1, &other, &THREE_YES);
    choose_result(&mut cm1, &other, "strong");
    let page = tries(&mut cm1, &other, "asesmen", "case.assess", &[]);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("Tingkat risiko belum diisi"), "(b) {}", told(&page));
    assert_eq!(cm1.get(&case_path(&other)).state(), "identification");
    assert_eq!(logged(&world, &other, "case.assess", "refuse"), 1);

    choose_result(&mut cm1, &case, "strong");
    assert_eq!(go(&mut cm1).status, 303, "(d)");
    assert_eq!(cm1.get(&case_path(&case)).state(), "assessment");
    assert_eq!(logged(&world, &case, "case.assess", "allow"), 1);
}

#[test]
fn scr_09_a_higher_risk_is_due_at_once_and_the_old_score_stays() {
    let world = World::new();
    world.set_clock("2026-11-24T10:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    let medium = clock_of(&world, &case, "risk_medium_service");
    assert_eq!(medium.due, medium.started.plus_hours(6));
    world.set_clock("2026-11-24T14:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let typed = [("factors", "threat_family"), ("factors", "perp_access"), ("level", "high")];
    let page = does(&mut cm1, &case, "risiko", "case.rate_risk", &typed);
    let scores: i64 = risk_assessments::table
        .filter(risk_assessments::case_id.eq(case.any()))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(scores, 2);
    let medium = clock_of(&world, &case, "risk_medium_service");
    assert_eq!((medium.stopped.is_some(), medium.stop_reason.as_str()), (true, "replaced"));
    let high = clock_of(&world, &case, "risk_high_service");
    assert_eq!(high.due, high.started, "due now");
    let review = clocks_of(&world, &case, "risk_review").pop().unwrap();
    assert_eq!(review.due, high.started.plus_hours(24));
    assert!(page.has(&format!("time[data-test=due][datetime=\"{}\"]", high.due.iso())), "{}", page.main());
    world.wait(60);
    let page = cm1.get(&case_path(&case));
    assert!(page.main().contains("Layanan untuk risiko tinggi: terlambat"), "{}", page.main());
}

#[test]
fn scr_09_a_level_below_what_was_ticked_is_explained() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    let typed = [("factors", "still_held"), ("level", "low")];
    let page = tries(&mut cm1, &case, "risiko", "case.rate_risk", &typed);
    assert_eq!(page.status, 422);
    assert!(page.main().contains("Saran alat bantu: Risiko tinggi (Masih disekap atau ditahan)."), "{}", page.main());
    let explained = [typed[0], typed[1], ("note", "Sudah dipindahkan ke tempat aman pagi ini.")];
    does(&mut cm1, &case, "risiko", "case.rate_risk", &explained);
}

#[test]
fn scr_11_the_second_of_two_screenings_finds_both_sets_of_answers() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let mut cm1 = world.person("cm1");
    let case = identified(&mut intake1, &[]);
    let form = format!("{}/skrining", case_path(&case));
    let (hers, mine) = (intake1.get(&form), cm1.get(&form));
    assert_eq!(intake1.submit(&hers, "case.screen", &[("q1", "yes"), ("q4", "no")]).status, 303);
    let page = cm1.submit(&mine, "case.screen", &[("q1", "no"), ("q9", "yes")]);
    assert_eq!(page.status, 409);
    let stands = cm1.get(&case_path(&case)).version();
    assert_eq!(page.attr("[data-test=conflict]", "data-theirs-version"), Some(stands.to_string()));
    let row = |question: &str| {
        let rows: Vec<String> = page.words("tbody tr");
        rows.into_iter()
            .find(|row| row.contains(question))
            .unwrap_or_else(|| panic!("no row {question}: {}", page.main()))
    };
    assert!(row("mengajak atau mengatur").ends_with("Ya Tidak"), "{}", row("mengajak atau mengatur"));
    assert!(row("gaji tidak dibayar").ends_with("Ya"), "{}", row("gaji tidak dibayar"));
    assert_eq!(logged(&world, &case, "case.screen", "refuse"), 1);
    assert_eq!(screened(&world, &case).len(), 1);
    // She sends hers again, over the version that stands.
    let again = cm1.submit(&page, "case.screen", &[]);
    assert_eq!(again.status, 303, "{}", again.main());
}

#[test]
fn scr_12_what_is_no_trafficking_is_closed_with_care() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let close = |cm1: &mut Person, typed: &[(&str, &str)]| tries(cm1, &case, "tutup-identifikasi", "case.close", typed);
    let page = close(&mut cm1, &[("reason", "Sengketa upah biasa.")]);
    assert_eq!((page.status, page.faults().contains_key("no_need")), (422, true));
    assert_eq!(close(&mut cm1, &[("reason", "Sengketa upah biasa."), ("no_need", "yes")]).status, 303);
    let page = cm1.get(&case_path(&case));
    assert_eq!(page.state(), "closed");
    assert!(!page.text().to_lowercase().contains("bukan korban"));
    assert!(page.main().contains("Belum terindikasi TPPO; kebutuhan Anda sudah dicatat"), "{}", page.main());
    let running: i64 = clocks::table
        .filter(clocks::root_id.eq(case.any()))
        .filter(clocks::stopped_at.is_null())
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(running, 0);
}

#[test]
fn scr_12_a_referral_that_was_made_is_care_too() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    let typed = [("reason", "Perlu pemeriksaan saja.")];
    let page = tries(&mut cm1, &case, "tutup-identifikasi", "case.close", &typed);
    assert_eq!(page.status, 303, "{}", page.main());
    assert_eq!(look(&mut cm1, &referral).state(), "sent", "it is the care on which the closing rests");
    let mut svc = world.person("svc");
    acts(&mut svc, &referral, "terima", "referral.accept", &[("pic_name", "Perawat"), ("pic_contact", "IGD")]);
}
