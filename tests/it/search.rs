//! `/cari`: codes and numbers lead to their record, names to who may be meant (interface.md 3.2, INT-09, D-44).
use diesel::prelude::*;
use sintuvu_schema::{cases, letters, reference_numbers};

use crate::casework::{Record, assessed, case_path, does, identified, receive};
use crate::people::heads_told;
use crate::support::{Page, Person, World};

pub fn seek(person: &mut Person, words: &str) -> Page {
    person.send("/cari", "search.run", &[("q", words)])
}

pub fn with_person(officer: &mut Person, name: &str, otherwise: &[(&str, &str)]) -> Record {
    let case = receive(officer, &[]);
    let mut typed = vec![("same_as", "baru"), ("sex", "female"), ("full_name", name)];
    typed.extend(otherwise);
    if !otherwise.iter().any(|(name, _)| *name == "age_band") {
        typed.push(("age_band", "25_44"));
    }
    does(officer, &case, "orang", "victim.create", &typed);
    case
}

fn found(page: &Page) -> Vec<String> {
    page.words("[data-test=found] a")
}

fn empty(page: &Page, words: &str) -> bool {
    let says = format!("Tidak ada hasil untuk \"{words}\". Periksa ejaan, atau cari dengan kode berkas.");
    page.status == 200 && page.main().contains(&says)
}

/// Looks by name; recording somebody is one too.
fn looks(world: &World) -> i64 {
    world.audit_count("search.people", "allow")
}

#[test]
fn int_09_a_name_of_the_own_unit_shows_code_and_state_and_no_stored_name() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let known = with_person(&mut cm1, "St. Hadijah Larengku", &[]);
    let before = looks(&world);
    let page = seek(&mut intake1, "Larengku Siti Hadidjah");
    assert_eq!((page.status, found(&page)), (200, vec![format!("Berkas {} · orang 1", known.code)]));
    assert!(page.main().contains("Diterima"), "{}", page.main());
    assert!(!page.body.contains("St. Hadijah"), "the stored name is not shown back");
    let opened = intake1.get(&page.attr("[data-test=found] a", "href").unwrap());
    assert_eq!((opened.status, opened.path), (200, case_path(&known)));
    assert_eq!(looks(&world) - before, 1);
}

#[test]
fn int_09_of_another_unit_only_whom_to_call_and_of_a_child_nothing() {
    let world = World::new();
    let (mut cm1, mut cm2) = (world.person("cm1"), world.person("cm2"));
    let known = with_person(&mut cm1, "Hadijah Larengku", &[]);
    let child = with_person(&mut cm1, "Rosmini Palarante", &[("age_band", "13_17")]);
    let before = looks(&world);
    let page = seek(&mut cm2, "Hadijah Larengku");
    let unit = world.unit("uptd1")["name"].as_str().unwrap();
    assert_eq!(page.words("[data-test=elsewhere]"), [format!("Kemungkinan sama, hubungi {unit}.")]);
    assert!(found(&page).is_empty() && !page.body.contains(&known.code) && !page.main().contains("Diterima"));
    assert_eq!(heads_told(&world, &known), 1);
    let page = seek(&mut cm2, "Rosmini Palarante");
    assert!(empty(&page, "Rosmini Palarante"), "{}", page.main());
    assert_eq!(heads_told(&world, &child), 1);
    let nobody = seek(&mut cm2, "Burhan Malindopu");
    assert!(empty(&nobody, "Burhan Malindopu"), "a child elsewhere looks like nobody");
    assert_eq!(looks(&world) - before, 3, "each look leaves its row");
}

#[test]
fn names_are_for_roles_that_may_open_identities_of_their_own_unit() {
    let world = World::new();
    let known = with_person(&mut world.person("cm1"), "Hadijah Larengku", &[]);
    let before = looks(&world);
    for key in ["pol1", "imm", "svc", "shel"] {
        let mut person = world.person(key);
        assert!(!person.get("/cari").main().contains("Nama lengkap"), "{key}");
        let page = seek(&mut person, "Hadijah Larengku");
        assert!(empty(&page, "Hadijah Larengku"), "{key}: {}", page.main());
    }
    for key in ["kades1", "admin", "sek"] {
        assert_eq!(world.person(key).get("/cari").status, 404, "{key}");
    }
    assert_eq!((looks(&world) - before, heads_told(&world, &known)), (0, 0));
}

#[test]
fn acc_12_nobody_but_named_staff_finds_a_case_about_an_official() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let known = with_person(&mut cm1, "Hadijah Larengku", &[]);
    diesel::update(cases::table.filter(cases::code.eq(&known.code)))
        .set(cases::is_official.eq(true))
        .execute(&mut world.sql())
        .unwrap();
    for key in ["cm1b", "cm2"] {
        let page = seek(&mut world.person(key), "Hadijah Larengku");
        assert!(empty(&page, "Hadijah Larengku"), "{key}: {}", page.main());
    }
}

#[test]
fn acc_13_a_look_by_name_counts_as_a_look_at_one_person() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let crowd = receive(&mut cm1, &[]);
    for _ in 0..10 {
        does(&mut cm1, &crowd, "orang", "victim.create", &[("sex", "female"), ("age_band", "25_44")]);
    }
    with_person(&mut cm1, "Hadijah Larengku", &[]);
    cm1.step_up(&world);
    for number in 1..=9 {
        let url = format!("{}/orang/{number}/identitas", case_path(&crowd));
        assert_eq!(cm1.send(&url, "victim.reveal", &[("reason", "check_identity")]).status, 200, "{number}");
    }
    assert_eq!(found(&seek(&mut cm1, "Hadijah Larengku")).len(), 1, "the tenth");
    assert_eq!(found(&seek(&mut cm1, "Hadijah Larengku")).len(), 1, "the same person again does not count");
    let other = with_person(&mut cm1, "Rosmini Palarante", &[]);
    let waits = seek(&mut cm1, "Rosmini Palarante");
    assert_eq!(waits.status, 403);
    assert!(!waits.body.contains(&other.code) && waits.main().contains("kepala unit"), "{}", waits.main());
}

#[test]
fn a_register_number_opens_the_own_units_case_only() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    let register: Option<String> =
        cases::table.filter(cases::code.eq(&case.code)).select(cases::register_no).first(&mut world.sql()).unwrap();
    let register = register.expect("a number");
    assert_eq!(seek(&mut cm1, &register).location(), case_path(&case));
    assert!(seek(&mut world.person("pol1"), &register).status == 200);
}

/// A closing letter of a new case, signed: its number and its address.
fn signed_letter(world: &World, officer: &mut Person) -> (String, String) {
    let case = assessed(officer, &[]);
    let page = officer.does(
        &format!("{}/surat/penutupan", case_path(&case)),
        "letter.create",
        &[("body", "Penanganan ditutup. Layanan yang diberikan tercatat dalam berkas.")],
    );
    let letter = format!("{}/surat/{}", case_path(&case), page.attr("article", "data-id").unwrap());
    officer.does(&format!("{letter}/paraf"), "letter.initial", &[]);
    let signing = [("role", "Kepala UPTD PPA")];
    world.person("head1").does(&format!("{letter}/tanda-tangan"), "letter.sign", &signing);
    let number: Option<String> =
        letters::table.select(letters::number).filter(letters::root_id.eq(case.any())).first(&mut world.sql()).unwrap();
    (number.expect("a number"), letter)
}

#[test]
fn a_letter_number_opens_the_own_units_letter_only() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let (number, letter) = signed_letter(&world, &mut cm1);
    assert_eq!(seek(&mut cm1, &number).location(), letter);
    let elsewhere = seek(&mut world.person("cm2"), &number);
    assert!(empty(&elsewhere, &number), "{}", elsewhere.main());
}

#[test]
fn nothing_typed_is_a_fault_at_the_field_and_no_name_is_in_an_address() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let nothing = seek(&mut cm1, " ");
    assert_eq!(nothing.status, 422);
    assert!(nothing.faults().contains_key("q"), "{:?}", nothing.faults());
    assert!(empty(&seek(&mut cm1, "Al"), "Al"));
    assert_eq!(world.audit_count("search.people", "allow"), 0, "two letters are no name");
    assert!(cm1.get("/cari?q=Hadijah").attr("#f-q", "value").unwrap_or_default().is_empty());
    world.wait(16 * 60);
    let page = cm1.get("/cari");
    assert!(page.has("[data-test=step-up]"), "closed after a long pause: {} {}", page.status, page.main());
}

/// Notes a number of another office in the file of a case.
fn noted(officer: &mut Person, case: &Record, number: &str) {
    let typed = [("kind", "police_report"), ("number", number)];
    officer.does(&format!("{}/nomor-luar/baru", case_path(case)), "case.write_file", &typed);
}

#[test]
fn a_number_of_another_office_opens_the_case_for_whoever_reads_its_file() {
    let world = World::new();
    let (mut cm1, mut cm2) = (world.person("cm1"), world.person("cm2"));
    let case = identified(&mut cm1, &[]);
    noted(&mut cm1, &case, "LP/B/4711/XI/2026/SPKT");
    for written in ["LP/B/4711/XI/2026/SPKT", "lp b 4711 xi 2026 spkt"] {
        assert_eq!(seek(&mut cm1, written).location(), case_path(&case), "{written}");
    }
    for (who, written) in [(&mut cm1, "LP/B/4712/XI/2026/SPKT"), (&mut cm2, "LP/B/4711/XI/2026/SPKT")] {
        let page = seek(who, written);
        assert!(empty(&page, written), "{}", page.main());
    }
    let theirs = identified(&mut cm2, &[("region", "99.02.01")]);
    noted(&mut cm2, &theirs, "LP-B-4711-XI-2026-SPKT");
    assert_eq!(seek(&mut cm2, "LP/B/4711/XI/2026/SPKT").location(), case_path(&theirs), "each their own");
    assert_eq!(seek(&mut cm1, "LP/B/4711/XI/2026/SPKT").location(), case_path(&case));

    let changed = [("kind", "police_report"), ("number", "LP/B/4713/XI/2026/SPKT")];
    cm1.does(&format!("{}/nomor-luar/1/ubah", case_path(&case)), "case.write_file", &changed);
    assert!(seek(&mut cm1, "LP/B/4711/XI/2026/SPKT").status == 200, "the old number leads nowhere");
    assert_eq!(seek(&mut cm1, "LP/B/4713/XI/2026/SPKT").location(), case_path(&case));
    cm1.does(&format!("{}/nomor-luar/1/coret", case_path(&case)), "case.write_file", &[]);
    assert!(seek(&mut cm1, "LP/B/4713/XI/2026/SPKT").status == 200, "what was struck out leads nowhere");
    let tokens: Vec<Vec<u8>> =
        reference_numbers::table.select(reference_numbers::token).load(&mut world.sql()).unwrap();
    assert!(tokens.iter().all(|token| token.len() == 16 && !token.windows(4).any(|part| part == b"4713")));
}

#[test]
fn a_number_is_found_behind_what_the_officer_does_not_read() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut cm2) = (world.person("cm1"), world.person("cm1b"), world.person("cm2"));
    let mine = identified(&mut cm1b, &[]);
    let (number, letter) = signed_letter(&world, &mut cm1);
    noted(&mut cm1b, &mine, &number);
    assert_eq!(seek(&mut cm1b, &number).location(), letter, "a letter of the own unit comes first");
    diesel::update(cases::table.filter(cases::code.ne(&mine.code)))
        .set(cases::is_official.eq(true))
        .execute(&mut world.sql())
        .unwrap();
    assert_eq!(seek(&mut cm1b, &number).location(), case_path(&mine), "which may not be read");

    noted(&mut cm1b, &mine, "LP/B/4711/XI/2026/SPKT");
    let theirs = identified(&mut cm2, &[("region", "99.02.01")]);
    for _ in 0..21 {
        noted(&mut cm2, &theirs, "LP/B/4711/XI/2026/SPKT");
    }
    assert_eq!(seek(&mut cm1b, "LP/B/4711/XI/2026/SPKT").location(), case_path(&mine), "behind another unit's");
}
