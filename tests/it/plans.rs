//! The plan of a case as rows and an agreement: CAS-02, CAS-09, CAS-12, CAS-17 as far as they concern it.
use diesel::prelude::*;
use sintuvu_schema::{plan_agreements, plan_rows, plans};

use crate::casework::{
    AGREED, PLAN_ROW, Record, assessed, case_path, consent, does, in_service, logged, plan_row, planned, told, tries,
};
use crate::support::{Page, Person, World};

fn page_of(person: &mut Person, case: &Record) -> Page {
    person.get(&format!("{}/rencana", case_path(case)))
}

fn rows(page: &Page) -> Vec<String> {
    page.attrs("[data-kind=plan_row]", "data-number")
}

/// The row of the plan with other answers; the answer is not followed.
fn row_with(person: &mut Person, case: &Record, otherwise: &[(&str, &str)]) -> Page {
    let kept = PLAN_ROW.iter().filter(|(name, _)| !otherwise.iter().any(|(n, _)| n == name));
    let typed: Vec<(&str, &str)> = kept.chain(otherwise).copied().collect();
    tries(person, case, "rencana/baru", "case.write_plan", &typed)
}

fn refused(page: &Page, field: &str) {
    assert_eq!((page.status, page.faults().contains_key(field)), (422, true), "{:?} {}", page.faults(), told(page));
}

#[test]
fn cas_02_a_plan_needs_a_row_and_what_the_person_said() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    consent(&mut cm1, &world, &case, "receive_service", None, "given");
    let way = cm1.get(&case_path(&case)).attr("a[data-act=\"case.plan\"]", "href");
    assert_eq!(way, Some(format!("{}/rencana", case_path(&case))), "the act leads to the rows");
    let agree = |cm1: &mut Person, typed: &[(&str, &str)]| tries(cm1, &case, "sepakati-rencana", "case.plan", typed);
    let page = agree(&mut cm1, &AGREED);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("sedikitnya satu langkah"), "{}", told(&page));

    plan_row(&mut cm1, &case, &[]);
    refused(&agree(&mut cm1, &[]), "agreed");
    refused(&agree(&mut cm1, &[("agreed", "yes")]), "agreed_how");
    refused(&agree(&mut cm1, &[("agreed", "yes"), ("agreed_how", "Bertemu")]), "agreed_on");
    refused(&agree(&mut cm1, &[("agreed", "no")]), "agreed_why");
    assert_eq!(cm1.get(&case_path(&case)).state(), "assessment");
    assert_eq!(agree(&mut cm1, &[("agreed", "no"), ("agreed_why", "Masih dirawat.")]).status, 303);
    assert_eq!(cm1.get(&case_path(&case)).state(), "planned");
    let page = page_of(&mut cm1, &case);
    assert!(page.words("[data-test=agreement]").concat().contains("Belum disepakati"), "{}", page.main());
    assert_eq!(logged(&world, &case, "case.plan", "allow"), 1);
    let words: Vec<Vec<u8>> = plan_agreements::table
        .filter(plan_agreements::case_id.eq(case.any()))
        .select(plan_agreements::words)
        .load(&mut world.sql())
        .unwrap();
    assert!(words.iter().all(|bytes| !bytes.windows(5).any(|five| five == b"Masih")) && words.len() == 1);
}

#[test]
fn cas_02_a_row_says_what_for_whom_by_whom_and_when_and_its_words_are_sealed() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    let rsud = world.unit("rsud")["id"].as_str().unwrap().to_owned();
    let me = world.user("cm1")["id"].as_str().unwrap().to_owned();
    refused(&row_with(&mut cm1, &case, &[("agency", "")]), "officer");
    refused(&row_with(&mut cm1, &case, &[("unit", &rsud)]), "officer");
    refused(&row_with(&mut cm1, &case, &[("goal", "")]), "goal");
    refused(&row_with(&mut cm1, &case, &[("due_d", ""), ("due_m", ""), ("due_y", "")]), "due");
    refused(&row_with(&mut cm1, &case, &[("need", "unicorn")]), "need");
    let stranger = world.user("cm2")["id"].as_str().unwrap().to_owned();
    refused(&row_with(&mut cm1, &case, &[("agency", ""), ("officer", &stranger)]), "officer");
    for who in [("officer", me.as_str()), ("unit", rsud.as_str()), ("agency", "Lembaga Contoh")] {
        let other: Vec<(&str, &str)> =
            [("agency", ""), ("victim", "1")].into_iter().filter(|(n, _)| *n != who.0).collect();
        let typed: Vec<(&str, &str)> = other.into_iter().chain([who]).collect();
        assert_eq!(row_with(&mut cm1, &case, &typed).status, 303, "{who:?}");
    }
    let page = page_of(&mut cm1, &case);
    assert_eq!((rows(&page), page.version()), (vec!["1".to_owned(), "2".to_owned(), "3".to_owned()], 3));
    let text = page.main();
    assert!(text.contains("Lembaga Contoh") && text.contains("Orang 1") && text.contains("24 Desember 2026"), "{text}");
    assert!(text.contains("Tempat aman, lalu pulang."), "folded, for the officers of the case: {text}");
    let words: Vec<Vec<u8>> = plan_rows::table.select(plan_rows::words).load(&mut world.sql()).unwrap();
    for secret in ["Tempat aman", "Lembaga"] {
        assert!(words.iter().all(|bytes| !bytes.windows(secret.len()).any(|w| w == secret.as_bytes())), "{secret}");
    }
    assert_eq!(world.person("head1").get(&format!("{}/rencana/baru", case_path(&case))).status, 403, "the head reads");
    for key in ["kades1", "cm2", "pol1", "svc", "admin", "dpo"] {
        assert_eq!(page_of(&mut world.person(key), &case).status, 404, "{key}");
    }
    assert_eq!(page_of(&mut world.person("intake1"), &case).status, 200);
}

#[test]
fn cas_02_a_changed_plan_is_agreed_to_again_and_a_dropped_row_says_why() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = planned(&mut cm1, &world, &[]);
    assert!(!page_of(&mut cm1, &case).has("[data-test=changed]"));
    let change =
        |cm1: &mut Person, typed: &[(&str, &str)]| tries(cm1, &case, "rencana/1/ubah", "case.write_plan", typed);
    let form = cm1.get(&format!("{}/rencana/1/ubah", case_path(&case)));
    assert!(form.body.contains("Tempat aman, lalu pulang.") && form.body.contains("Lembaga Contoh"));
    refused(&change(&mut cm1, &[("status", "dropped")]), "reason");
    assert_eq!(change(&mut cm1, &[("status", "dropped"), ("reason", "Pindah kota.")]).status, 303);
    let page = page_of(&mut cm1, &case);
    assert!(page.main().contains("Tidak dilanjutkan") && page.has("[data-test=changed]"), "{}", page.main());
    let again = tries(&mut cm1, &case, "rencana/kesepakatan", "case.write_plan", &AGREED);
    refused(&again, "agreed");
    plan_row(&mut cm1, &case, &[("service", "health"), ("need", "medical")]);
    let page = does(&mut cm1, &case, "rencana/kesepakatan", "case.write_plan", &AGREED);
    assert!(!page.has("[data-test=changed]"), "{}", page.main());
    assert!(page.words("[data-test=agreement]").concat().contains("Disepakati"), "{}", page.main());
    assert_eq!(tries(&mut cm1, &case, "sepakati-rencana", "case.plan", &AGREED).status, 409, "the case went on");
    let story = cm1.get(&case_path(&case)).main();
    assert!(story.contains("Langkah rencana diubah") && story.contains("Kesepakatan atas rencana dicatat"), "{story}");
    let of_case = plan_agreements::table.filter(plan_agreements::case_id.eq(case.any()));
    let said: i64 = of_case.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(said, 2, "what was said before stays");
}

#[test]
fn cas_12_mediation_is_no_row_of_a_plan_either_and_what_the_file_says_counts() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mediation = [("service", "mediation"), ("need", "pmi_problem")];
    let tppo = assessed(&mut cm1, &[]);
    refused(&row_with(&mut cm1, &tppo, &mediation), "service");
    let wages = assessed(&mut cm1, &[("case_type", "pmi_proc_problem")]);
    assert_eq!(row_with(&mut cm1, &wages, &mediation).status, 303);
    let sexual = [("sector", "entertainment"), ("purposes", "sexual_use")];
    does(&mut cm1, &wages, "eksploitasi/baru", "case.write_file", &sexual);
    refused(&row_with(&mut cm1, &wages, &mediation), "service");
    let served = [("service", "mediation"), ("started_d", "24"), ("started_m", "11"), ("started_y", "2026")];
    refused(&tries(&mut cm1, &wages, "layanan", "case.record_service", &served), "service");
    let running = tries(&mut cm1, &wages, "rencana/1/ubah", "case.write_plan", &[("status", "running")]);
    refused(&running, "service");
    let ended = [("status", "dropped"), ("reason", "Ternyata kekerasan seksual.")];
    assert_eq!(tries(&mut cm1, &wages, "rencana/1/ubah", "case.write_plan", &ended).status, 303, "it can be ended");
}

#[test]
fn cas_17_of_two_changes_to_a_plan_one_wins_and_both_are_shown() {
    let world = World::new();
    let (mut cm1, mut cm1b) = (world.person("cm1"), world.person("cm1b"));
    let case = planned(&mut cm1, &world, &[]);
    let path = format!("{}/rencana/1/ubah", case_path(&case));
    let (mine, theirs) = (cm1.get(&path), cm1b.get(&path));
    assert_eq!(cm1.submit(&mine, "case.write_plan", &[("goal", "TUJUAN-SATU")]).status, 303);
    let page = cm1b.submit(&theirs, "case.write_plan", &[("goal", "TUJUAN-DUA")]);
    assert_eq!(page.status, 409);
    assert!(page.main().contains("TUJUAN-SATU") && page.main().contains("TUJUAN-DUA"), "{}", page.main());
    assert_eq!(cm1b.submit(&page, "case.write_plan", &[]).status, 303, "after reading both");
    let version: i32 = plans::table.find(case.any()).select(plans::version).first(&mut world.sql()).unwrap();
    assert_eq!(version, 3);
}

#[test]
fn a_row_that_is_due_stands_on_the_cases_page_until_it_is_done() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = in_service(&mut cm1, &world, &[]);
    let due = |page: &Page| page.words("[data-test=plan-due] li");
    assert!(due(&cm1.get(&case_path(&case))).is_empty(), "a month is left");
    world.set_clock("2026-12-18T09:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let lines = due(&cm1.get(&case_path(&case)));
    assert!(lines.len() == 1 && lines[0].contains("24 Desember 2026") && !lines[0].contains("Lewat"), "{lines:?}");
    world.set_clock("2026-12-26T09:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let page = cm1.get(&case_path(&case));
    assert!(due(&page)[0].contains("Lewat waktu") && !page.main().contains("Tempat aman"), "{}", page.main());
    does(&mut cm1, &case, "rencana/1/ubah", "case.write_plan", &[("status", "done")]);
    assert!(due(&cm1.get(&case_path(&case))).is_empty());
}

#[test]
fn cas_09_rows_of_a_plan_stand_behind_the_others_and_the_joint_plan_is_to_be_agreed_anew() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (planned(&mut cm1, &world, &[]), planned(&mut cm1, &world, &[]));
    let early = cm1.get(&format!("{}/rencana/baru", case_path(&kept)));
    does(&mut head1, &gone, "gabung", "case.merge", &[("into", &kept.code)]);
    let page = page_of(&mut cm1, &kept);
    assert_eq!(rows(&page), ["1", "2"]);
    assert!(page.words("[data-test=origin]").concat().contains(&gone.code) && page.has("[data-test=changed]"));
    assert_eq!(cm1.submit(&early, "case.write_plan", &PLAN_ROW).status, 409, "the plan is another one now");
    let form = cm1.get(&format!("{}/rencana/2/ubah", case_path(&kept)));
    assert!(form.body.contains("Tempat aman, lalu pulang."), "sealed with the other key");
    assert_eq!(cm1.submit(&form, "case.write_plan", &[("status", "running")]).status, 303);
    let joined = head1.get(&case_path(&kept)).words("[data-test=joined]").concat();
    assert!(joined.contains("1 langkah rencana"), "{joined}");
    let old = page_of(&mut cm1, &gone);
    assert!(
        rows(&old).is_empty() && old.words("[data-test=agreement]").concat().contains("Disepakati"),
        "{}",
        old.main()
    );
    assert_eq!(tries(&mut cm1, &gone, "rencana/baru", "case.write_plan", &PLAN_ROW).status, 409, "it is read only");
}
