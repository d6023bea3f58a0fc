//! Whom attachments reach: the owner's officers with a reason, nobody else. ACC-03, ACC-07, ACC-09, ACC-13, CAS-09.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{attachments, identity_looks};

use super::{LETTER, attached, form, jpeg, list, opens, refused, sends};
use crate::casework::{
    Record, accept, add_person, assessed, case_path, does, identified, in_service, receive, sent, tries,
};
use crate::support::{Person, World};

fn of_fixture(world: &World, key: &str) -> Record {
    Record { id: world.id(key), code: world.object(key)["number"].as_str().unwrap().to_owned() }
}

fn pages(case: &Record) -> [String; 4] {
    [list(case), form(case), format!("{}/1/buka", list(case)), format!("{}/1/coret", list(case))]
}

#[test]
fn acc_07_nobody_outside_the_owner_learns_that_there_is_an_attachment() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    attached(&mut cm1, &case, &jpeg());
    let referral = sent(&mut cm1, &world, &case, ("crime_report", "polres1"), &[("bundles", "documents")]);
    let mut pol1 = world.person("pol1");
    accept(&mut pol1, &referral);
    let strangers =
        ["kades1", "op1", "camat11", "cm2", "head2", "pol1", "lab1", "admin", "audit", "dpo", "sek", "coord"];
    for key in strangers {
        let mut stranger = world.person(key);
        for path in pages(&case) {
            assert_eq!(stranger.get(&path).status, 404, "{key} {path}");
        }
        let mut outside = stranger.get("/hari-ini");
        outside.body = outside.body.replace("session.logout", "attachment.open").replace("/keluar", &pages(&case)[2]);
        let forged = stranger.submit(&outside, "attachment.open", &[("reason", "legal_process")]);
        assert_eq!(forged.status, 404, "{key}");
        outside.body = outside.body.replace("attachment.open", "case.attach").replace(&pages(&case)[2], &form(&case));
        let forged = stranger.submit_files(&outside, "case.attach", &LETTER, &[("file_1", "a.jpg", &jpeg())]);
        assert_eq!(forged.status, 404, "{key}");
    }
    let shown = pol1.get(&format!("/rujukan/{}", referral.id));
    assert!(!shown.body.contains("lampiran/"), "{}", shown.main());
    let mut head1 = world.person("head1");
    assert_eq!(head1.get(&list(&case)).status, 200);
    assert_eq!(head1.get(&form(&case)).status, 403, "the head reads");
    assert!(!head1.get(&list(&case)).has("a[href$='/coret']"));
    assert_eq!(world.stranger().get(&list(&case)).status, 303);
}

#[test]
fn acc_09_an_emergency_opens_no_attachment() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    attached(&mut cm1, &case, &jpeg());
    world.set_clock("2026-11-24T22:00:00+08:00");
    let mut coord = world.person("coord");
    let door = format!("{}/akses-darurat", case_path(&case));
    let reason = [("reason", "Korban menelepon dan mengancam bunuh diri.")];
    assert_eq!(coord.send(&door, "case.break_glass", &reason).status, 303);
    assert_eq!(coord.get(&case_path(&case)).status, 200);
    for path in pages(&case) {
        assert_eq!(coord.get(&path).status, 403, "{path}");
    }
    assert!(!coord.get(&case_path(&case)).main().contains("Lampiran"));
}

#[test]
fn opening_asks_for_the_password_and_a_reason_and_counts_as_a_look() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let hers = [("kind", "person_photo"), ("victim", "1")];
    assert_eq!(sends(&mut cm1, &case, &hers, &[("file_1", "a.jpg", &jpeg())]).status, 303);
    let path = format!("{}/1/buka", list(&case));
    let page = cm1.get(&path);
    world.wait(11 * 60);
    assert_eq!(cm1.get(&path).status, 403);
    let late = cm1.submit(&page, "attachment.open", &[("reason", "legal_process")]);
    assert!(late.status == 403 && late.has("[data-test=step-up]"), "{}", late.main());
    cm1.step_up(&world);
    refused(&cm1.send(&path, "attachment.open", &[]), "reason", "Pilih");
    refused(&cm1.send(&path, "attachment.open", &[("reason", "other")]), "note", "alasan");
    assert_eq!(world.audit_count("attachment.open", "allow"), 0);

    let page = cm1.get(&path);
    assert_eq!(cm1.submit(&page, "attachment.open", &[("reason", "legal_process")]).status, 200);
    assert_eq!(cm1.submit(&page, "attachment.open", &[("reason", "legal_process")]).status, 303, "one form, one look");
    assert_eq!(cm1.get(&format!("{}/9/buka", list(&case))).status, 404);
    let looks: i64 = identity_looks::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(looks, 1);
    let mut head1 = world.person("head1");
    assert!(head1.get(&format!("{}/jejak", case_path(&case))).main().contains("Lampiran dibuka"));
    head1.step_up(&world);
    let print = format!("{}/cetak-jejak", case_path(&case));
    let paper = head1.send(&print, "case.print_access", &[("person", "1")]);
    assert!(paper.main().contains("proses hukum (Dokumen)"), "{}", paper.main());
}

#[test]
fn acc_13_attachments_of_many_cases_wait_for_the_head_like_identities() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let cases: Vec<Record> = (0..11).map(|_| identified(&mut cm1, &[])).collect();
    for case in &cases {
        attached(&mut cm1, case, &jpeg());
    }
    cm1.step_up(&world);
    for case in &cases[..10] {
        assert_eq!(opens(&mut cm1, case, 1).status, 200);
    }
    let eleventh = opens(&mut cm1, &cases[10], 1);
    assert_eq!(eleventh.status, 403);
    assert!(eleventh.main().contains("kepala unit"), "{}", eleventh.main());
    assert_eq!(opens(&mut cm1, &cases[0], 1).status, 200, "the same one again does not count");
}

/// A case whose people are of these ages.
fn of_ages(officer: &mut Person, bands: &[&str]) -> Record {
    let case = receive(officer, &[]);
    does(officer, &case, "identifikasi", "case.identify", &[]);
    for band in bands {
        add_person(officer, &case, &[("age_band", band)]);
    }
    case
}

#[test]
fn acc_03_of_a_child_there_is_no_photo_and_its_papers_are_for_the_named_staff() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut head1) = (world.person("cm1"), world.person("cm1b"), world.person("head1"));
    let child = of_ages(&mut cm1, &["13_17"]);
    let officer = world.user("cm1")["id"].as_str().unwrap().to_owned();
    let named = tries(&mut head1, &child, "petugas", "case.assign", &[("officer", &officer)]);
    assert_eq!(named.status, 303, "{:?} {}", named.faults(), named.main());
    let kinds = cm1.get(&form(&child)).attrs("#f-kind option", "value");
    assert!(kinds.contains(&"identity_paper".to_owned()) && !kinds.contains(&"person_photo".to_owned()), "{kinds:?}");
    let photo = sends(&mut cm1, &child, &[("kind", "person_photo"), ("victim", "1")], &[("file_1", "a.jpg", &jpeg())]);
    refused(&photo, "kind", "daftar");
    attached(&mut cm1, &child, &jpeg());
    for path in pages(&child) {
        assert_eq!(cm1b.get(&path).status, 403, "{path}");
    }
    assert_eq!(opens(&mut cm1, &child, 1).status, 200);

    let mixed = of_ages(&mut cm1, &["18_24", "13_17"]);
    let named = tries(&mut head1, &mixed, "petugas", "case.assign", &[("officer", &officer)]);
    assert_eq!(named.status, 303, "{:?}", named.faults());
    for (person, fault) in [("2", "Foto anak"), ("", "Pilih orangnya")] {
        let typed = [("kind", "person_photo"), ("victim", person)];
        refused(&sends(&mut cm1, &mixed, &typed, &[("file_1", "a.jpg", &jpeg())]), "victim", fault);
    }
    let grown_up = [("kind", "person_photo"), ("victim", "1")];
    assert_eq!(sends(&mut cm1, &mixed, &grown_up, &[("file_1", "a.jpg", &jpeg())]).status, 303);
}

#[test]
fn a_struck_one_is_gone_from_the_list_and_does_not_open_and_an_ended_case_is_only_read() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    attached(&mut cm1, &case, &jpeg());
    attached(&mut cm1, &case, &jpeg());
    let strike = format!("{}/1/coret", list(&case));
    let early = cm1.get(&strike);
    refused(&cm1.send(&strike, "attachment.strike", &[]), "reason", "Isi");
    assert_eq!(cm1.send(&strike, "attachment.strike", &[("reason", "Salah orang ZQVKALASAN")]).status, 303);
    assert_eq!(cm1.submit(&early, "attachment.strike", &[("reason", "lagi")]).status, 404);
    assert_eq!(cm1.get(&list(&case)).attrs("[data-test=row]", "data-number"), ["2"]);
    assert_eq!(cm1.get(&format!("{}/1/buka", list(&case))).status, 404);
    attached(&mut cm1, &case, &jpeg());
    assert_eq!(cm1.get(&list(&case)).attrs("[data-test=row]", "data-number"), ["2", "3"], "no number twice");

    let closed = of_fixture(&world, "case.c7");
    assert_eq!(cm1.get(&list(&closed)).status, 200);
    assert!(!cm1.get(&list(&closed)).has("a[href$='/baru']"));
    let page = sends(&mut cm1, &closed, &LETTER, &[("file_1", "a.jpg", &jpeg())]);
    assert_eq!(page.status, 409, "{}", page.main());
}

#[test]
fn cas_09_attachments_go_along_into_the_case_that_stays_and_open_there() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (in_service(&mut cm1, &world, &[]), identified(&mut cm1, &[]));
    attached(&mut cm1, &kept, &jpeg());
    attached(&mut cm1, &gone, &jpeg());
    does(&mut head1, &gone, "gabung", "case.merge", &[("into", &kept.code)]);
    let page = cm1.get(&list(&kept));
    assert_eq!(page.attrs("[data-test=row]", "data-number"), ["1", "2"]);
    assert_eq!(page.words("[data-test=origin]"), [format!("dari {}", gone.code)]);
    cm1.step_up(&world);
    assert_eq!(opens(&mut cm1, &kept, 2).status, 200, "sealed with the other key");
    assert!(cm1.get(&case_path(&kept)).main().contains("1 lampiran"));
    let rows: Vec<AnyId> = attachments::table
        .filter(attachments::case_id.eq(gone.any()))
        .select(attachments::id)
        .load(&mut world.sql())
        .unwrap();
    assert!(rows.is_empty());
}

#[test]
fn a_session_that_ended_keeps_the_words_and_takes_no_file() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let before = super::sealed(&world);
    let page = cm1.get(&form(&case));
    world.wait(16 * 60);
    let locked = cm1.submit_files(&page, "case.attach", &LETTER, &[("file_1", "a.jpg", &jpeg())]);
    assert_eq!(locked.status, 403, "{}", locked.main());
    cm1.step_up(&world);
    let form = cm1.get(&form(&case));
    assert!(form.body.contains("ZQVKKETERANGAN"), "{}", form.main());
    let mut forged = cm1.get("/hari-ini");
    forged.body = page.body.replace(&page.attr("[name=_csrf]", "value").unwrap(), "palsu");
    let csrf = cm1.submit_files(&forged, "case.attach", &LETTER, &[("file_1", "a.jpg", &jpeg())]);
    assert_eq!(csrf.status, 403);
    assert_eq!(super::sealed(&world), before);
}
