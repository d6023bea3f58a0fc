//! Hak Anda: who opened her data, told to the person herself (scenario CON-10).
use std::time::{Duration, Instant};

use diesel::prelude::*;
use sintuvu_schema::{audit_log, rights_codes};

use crate::casework::{Record, accept, add_person, case_path, does, in_service, look, receive, sent};
use crate::support::{Page, Person, World};

pub const WORD: &str = "bunga melati";

/// A case in service whose person has a secret word.
pub fn known(officer: &mut Person, world: &World) -> Record {
    let case = in_service(officer, world, &[]);
    officer.step_up(world);
    does(officer, &case, "orang/1/ubah", "victim.edit", &[("safe_word", WORD)]);
    case
}

pub fn form(case: &Record) -> String {
    format!("{}/orang/1/kode-hak", case_path(case))
}

/// The code that an officer reads out.
pub fn code(officer: &mut Person, case: &Record) -> String {
    let page = officer.send(&form(case), "victim.give_code", &[("how", "aloud")]);
    assert_eq!(page.status, 200, "{}", page.main());
    page.words("[data-test=tracking]").concat()
}

pub fn enters(person: &mut Person, code: &str, word: &str) -> Page {
    person.send("/hak-saya", "public.rights", &[("code", code), ("word", word)])
}

#[test]
fn con_10_she_reads_which_office_opened_her_data_when_and_why() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = known(&mut cm1, &world);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[("bundles", "identity")]);
    look(&mut svc, &referral);
    accept(&mut svc, &referral);
    svc.step_up(&world);
    let page = look(&mut svc, &referral);
    assert_eq!(svc.submit(&page, "victim.reveal", &[("reason", "prepare_service")]).status, 200);
    let paper = cm1.send(&format!("{}/cetak", case_path(&case)), "case.print", &[]);
    assert_eq!(paper.status, 200, "{}", paper.main());
    world.wait(31);
    let mut polda = world.person("pol1");
    polda.step_up(&world);
    let typed = [("reason", "Orangnya dalam bahaya dan unitnya tidak menjawab.")];
    polda.does(&format!("{}/akses-darurat", case_path(&case)), "case.break_glass", &typed);

    let code = code(&mut cm1, &case);
    let page = enters(&mut world.stranger(), &code, " Bunga  MELATI");
    assert_eq!(page.status, 200, "{}", page.main());
    let lines = page.words("[data-test=look]");
    let has = |parts: &[&str]| lines.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    let name = |unit: &str| world.unit(unit)["name"].as_str().unwrap().to_owned();
    assert!(has(&[&name("rsud"), "Petugas layanan", "Menyiapkan layanan", "24 Nov 2026"]), "{lines:?}");
    assert!(has(&[&name("rsud"), "Menerima rujukan"]), "{lines:?}");
    assert!(has(&[&name("uptd1"), "Manajer kasus", "Memperbaiki data"]), "{lines:?}");
    assert!(has(&[&name("uptd1"), "Dicetak"]), "{lines:?}");
    assert!(has(&[&name("polres1"), "Keadaan darurat"]), "{lines:?}");
    for hidden in ["Petugas Layanan Uji", "Manajer Uji", "Melati ", &case.code, &case.id, "Diajak bekerja", "TPPO"] {
        assert!(!page.main().contains(hidden), "{hidden}: {}", page.main());
    }
    assert!(!page.body.contains(&code) && page.header("cache-control") == Some("no-store"));
    assert!(page.has("[data-test=quick-exit]"));
    for right in ["Salinan", "Perbaikan", "Menarik persetujuan", "keberatan"] {
        assert!(page.main().contains(right), "{right}");
    }
    let asked: Vec<(Option<Vec<u8>>, String)> = audit_log::table
        .filter(audit_log::action.eq("public.rights"))
        .select((audit_log::actor_id, audit_log::role))
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(asked, [(None, "public".to_owned())]);
}

#[test]
fn con_10_fifty_looks_weigh_little() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    cm1.step_up(&world);
    for _ in 0..52 {
        let page = cm1.send(
            &format!("{}/orang/1/identitas", case_path(&case)),
            "victim.reveal",
            &[("reason", "check_identity")],
        );
        assert_eq!(page.status, 200, "{}", page.main());
    }
    let code = code(&mut cm1, &case);
    let page = enters(&mut world.stranger(), &code, WORD);
    assert_eq!(page.count("[data-test=look]"), 50);
    assert!(page.body.len() <= 15 * 1024, "{} bytes", page.body.len());
}

#[test]
fn con_10_a_wrong_code_and_a_wrong_word_get_the_same_answer() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    let code = code(&mut cm1, &case);
    let mut stranger = world.stranger();
    let answers: Vec<Page> = [("4821 0395 1174 0612", WORD), (&code, "melati"), ("1", "x")]
        .into_iter()
        .map(|(code, word)| enters(&mut stranger, code, word))
        .collect();
    for page in &answers {
        assert_eq!(page.status, 422);
        assert!(page.faults()["code"].starts_with("Kode atau kata rahasia tidak cocok"), "{:?}", page.faults());
        assert!(!page.has("[data-test=look]") && page.count("input[value=melati]") == 0, "no word comes back");
    }
    assert_eq!(world.audit_count("public.rights", "deny"), 3);
    // Five words for one code, from wherever they come.
    for _ in 0..4 {
        enters(&mut stranger, &code, "mawar");
    }
    let waits = enters(&mut stranger, &code, WORD);
    assert_eq!((waits.status, waits.has("[data-test=too-many]")), (429, true), "{}", waits.main());
    world.wait(3601);
    assert_eq!(enters(&mut stranger, &code, WORD).status, 200);
}

#[test]
fn con_10_a_code_that_nobody_has_takes_as_long_as_one_that_somebody_has() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    let code = code(&mut cm1, &case);
    let mut stranger = world.stranger();
    let page = stranger.get("/hak-saya");
    let mut median = |typed: &str| {
        let mut times: Vec<Duration> = (0..16)
            .map(|number| {
                if number % 4 == 0 {
                    world.wait(3601);
                }
                let begun = Instant::now();
                let answer = stranger.submit(&page, "public.rights", &[("code", typed), ("word", "mawar")]);
                assert_eq!(answer.status, 422);
                begun.elapsed()
            })
            .collect();
        times.sort();
        times[8]
    };
    let (known, unknown) = (median(&code), median("4821 0395 1174 0612"));
    assert!(known.abs_diff(unknown) < Duration::from_millis(50), "{known:?} {unknown:?}");
}

#[test]
fn con_10_a_new_code_ends_the_old_one_and_without_a_word_there_is_none() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let bare = receive(&mut cm1, &[]);
    add_person(&mut cm1, &bare, &[]);
    let page = cm1.get(&form(&bare));
    assert!(page.main().contains("belum punya kata rahasia") && page.has("button[disabled]"), "{}", page.main());
    assert_eq!(cm1.submit(&page, "victim.give_code", &[("how", "aloud")]).status, 409);

    let case = known(&mut cm1, &world);
    let log = cm1.get(&format!("{}/jejak", case_path(&case)));
    assert_eq!(log.attr("a[data-act=\"victim.give_code\"]", "href").as_deref(), Some(form(&case).as_str()));
    let (old, new) = (code(&mut cm1, &case), code(&mut cm1, &case));
    assert_eq!(enters(&mut world.stranger(), &old, WORD).status, 422);
    assert_eq!(enters(&mut world.stranger(), &new, WORD).status, 200);
    let kept: Vec<Vec<u8>> = rights_codes::table.select(rights_codes::hash).load(&mut world.sql()).unwrap();
    assert_eq!(kept.len(), 1);
    // A code for tracking opens nothing here, and this one says nothing there.
    assert_eq!(world.stranger().send("/lacak", "public.track", &[("code", &new)]).status, 422);
    for key in ["svc", "head2", "kades1", "admin", "dpo"] {
        assert_eq!(world.person(key).get(&form(&case)).status, 404, "{key}");
    }
    assert_eq!(world.person("head1").get(&form(&case)).status, 403);
}
