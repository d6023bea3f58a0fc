//! Who may be the same person: scenarios/intake.md, INT-08 and INT-09.
use diesel::prelude::*;
use sintuvu_schema::{notices, victims};

use crate::casework::{Record, case_path, does, receive, tries};
use crate::support::{Page, Person, World};

const SARI: [(&str, &str); 5] = [
    ("sex", "female"),
    ("age_band", "25_44"),
    ("full_name", "St. Sari Larengku"),
    ("nik", "9901014107980001"),
    ("phone", "0834 5550 0123"),
];

/// A case of the officer with Sari in it.
fn with_sari(officer: &mut Person, otherwise: &[(&str, &str)]) -> Record {
    let case = receive(officer, &[]);
    let mut typed: Vec<(&str, &str)> = SARI.to_vec();
    typed.retain(|(name, _)| !otherwise.iter().any(|(n, _)| n == name));
    typed.extend(otherwise);
    does(officer, &case, "orang", "victim.create", &typed);
    case
}

/// Types a person who has nothing but these fields in common with Sari.
fn types(officer: &mut Person, case: &Record, typed: &[(&str, &str)]) -> Page {
    let mut all = vec![("sex", "female"), ("age_band", "25_44")];
    all.extend(typed);
    tries(officer, case, "orang", "victim.create", &all)
}

fn people_in(world: &World, case: &Record) -> i64 {
    victims::table.filter(victims::case_id.eq(case.any())).count().get_result(&mut world.sql()).unwrap()
}

/// How often heads heard that somebody of this case was looked for.
pub fn heads_told(world: &World, case: &Record) -> i64 {
    notices::table
        .filter(notices::kind.eq("same_person"))
        .filter(notices::object_id.eq(case.any()))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

#[test]
fn int_09_the_same_phone_in_the_own_unit_shows_code_and_state_and_never_a_name() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let known = with_sari(&mut cm1, &[]);
    let case = receive(&mut intake1, &[]);
    let before = world.audit_count("search.people", "allow");
    let asked = types(&mut intake1, &case, &[("phone", "+62 834-5550-0123")]);
    assert_eq!(asked.status, 422);
    assert!(asked.main().contains(&known.code) && asked.main().contains("Diterima"), "{}", asked.main());
    assert!(!asked.main().contains("Sari"), "{}", asked.main());
    assert_eq!(people_in(&world, &case), 0, "nothing is saved before the answer");
    assert_eq!(world.audit_count("search.people", "allow") - before, 1);
    // What was typed is still there; one answer more and it is saved.
    let saved = intake1.submit(&asked, "victim.create", &[("same_as", "baru")]);
    assert_eq!(saved.status, 303);
    assert_eq!((people_in(&world, &case), people_in(&world, &known)), (1, 1), "nothing merges by itself");
}

#[test]
fn int_09_the_officer_may_say_that_it_is_the_same_person() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let known = with_sari(&mut cm1, &[]);
    let case = receive(&mut cm1, &[]);
    let asked = types(&mut cm1, &case, &[("nik", "9901014107980001")]);
    let other = asked.attrs("input[name=same_as]", "value").into_iter().find(|v| v != "baru").unwrap();
    assert_eq!(cm1.submit(&asked, "victim.create", &[("same_as", &other)]).status, 303);
    assert!(cm1.get(&case_path(&case)).main().contains(&known.code), "the page tells of the other record");
    let forged =
        types(&mut cm1, &case, &[("nik", "9901014107980001"), ("same_as", "0198c0de-0000-7000-8000-000000000000")]);
    assert_eq!(forged.status, 422, "only what was offered can be chosen");
}

#[test]
fn int_09_a_name_written_otherwise_is_met_too() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let known = with_sari(&mut cm1, &[]);
    let case = receive(&mut cm1, &[]);
    for name in ["Siti Sari Larengku", "Larengku Sitti Sari", "Siti Sari Larenku"] {
        let asked = types(&mut cm1, &case, &[("full_name", name)]);
        assert_eq!(asked.status, 422, "{name}");
        assert!(asked.main().contains(&known.code), "{name}: {}", asked.main());
        assert!(asked.has(&format!("main a[href=\"/berkas/{}\"]", known.id)), "{name}: the way to read it first");
    }
    assert_eq!(types(&mut cm1, &case, &[("full_name", "Burhan Malindopu")]).status, 303);
}

#[test]
fn int_09_of_another_units_case_only_whom_to_call() {
    let world = World::new();
    let (mut cm1, mut cm2) = (world.person("cm1"), world.person("cm2"));
    let known = with_sari(&mut cm1, &[]);
    let case = receive(&mut cm2, &[("region", "99.02.01")]);
    let asked = types(&mut cm2, &case, &[("phone", "083455500123")]);
    assert_eq!(asked.status, 422);
    let shown = asked.main();
    assert!(shown.contains("Kemungkinan sama, hubungi"), "{shown}");
    assert!(shown.contains(world.unit("uptd1")["name"].as_str().unwrap()), "{shown}");
    assert!(!shown.contains(&known.code) && !shown.contains("Diterima") && !shown.contains("Larengku"), "{shown}");
    assert_eq!(heads_told(&world, &known), 1);
    // Typing on does not tell the head again.
    types(&mut cm2, &case, &[("phone", "083455500123")]);
    assert_eq!(heads_told(&world, &known), 1);
}

#[test]
fn int_09_a_child_elsewhere_shows_nothing_and_its_head_is_told() {
    let world = World::new();
    let (mut cm1, mut cm2) = (world.person("cm1"), world.person("cm2"));
    let known = with_sari(&mut cm1, &[("age_band", "13_17"), ("nik", "")]);
    let case = receive(&mut cm2, &[("region", "99.02.01")]);
    assert_eq!(types(&mut cm2, &case, &[("phone", "083455500123")]).status, 303);
    assert_eq!(heads_told(&world, &known), 1);
}

#[test]
fn int_09_a_report_with_the_same_phone_is_asked_about_before_it_is_saved() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let known = with_sari(&mut intake1, &[]);
    let report = [
        ("channel", "phone"),
        ("case_type", "tppo_domestic"),
        ("region", "99.01.01"),
        ("narrative", "Keluarga menelepon lagi."),
        ("danger", "tidak"),
        ("reporter_contact", "083455500123"),
    ];
    let asked = intake1.send("/berkas/baru", "case.create", &report);
    assert_eq!(asked.status, 422);
    assert!(asked.main().contains(&known.code), "{}", asked.main());
    assert_eq!(intake1.submit(&asked, "case.create", &[("same_as", "baru")]).status, 303);
}

#[test]
fn int_09_a_draft_of_somebody_else_is_never_met() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let draft = receive(&mut cm1, &[("ticks", "draft")]);
    does(&mut cm1, &draft, "orang", "victim.create", &SARI);
    let case = receive(&mut intake1, &[]);
    assert_eq!(types(&mut intake1, &case, &[("phone", "083455500123")]).status, 303);
}

#[test]
fn int_08_a_doubtful_number_is_saved_and_said() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    for (typed, said) in [
        (("nik", "990101410798000"), "16 angka"),
        (("nik", "9901017507980001"), "Tanggal lahir di dalam NIK tidak ada"),
        (("phone", "08xx"), "Nomor telepon memuat huruf"),
    ] {
        let saved = types(&mut cm1, &case, &[typed]);
        assert_eq!(saved.status, 303, "{typed:?}");
        let page = cm1.follow(&saved);
        assert!(page.text().contains(said), "{typed:?}: {}", page.text());
        assert!(!page.text().contains(typed.1), "the number itself is not on the page");
    }
    assert_eq!(people_in(&world, &case), 3);
}

#[test]
fn int_08_what_cannot_be_is_refused_at_its_field_and_nothing_is_lost() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    let born = |day: &'static str, month: &'static str, year: &'static str| {
        [("birth_d", day), ("birth_m", month), ("birth_y", year), ("occupation", "Nelayan")]
    };
    for typed in [born("30", "2", "2001"), born("1", "1", "2099")] {
        let refused = types(&mut cm1, &case, &typed);
        assert_eq!(refused.status, 422);
        assert!(refused.faults().contains_key("birth"), "{:?}", refused.faults());
        assert_eq!(refused.attr("[name=occupation]", "value").as_deref(), Some("Nelayan"));
    }
    for wrong in ["ada \u{0} di tengah".to_owned(), "a".repeat(4_001)] {
        let report = [
            ("channel", "phone"),
            ("case_type", "tppo_domestic"),
            ("region", "99.01.01"),
            ("narrative", wrong.as_str()),
            ("danger", "tidak"),
            ("place", "Pasar lama"),
        ];
        let refused = cm1.send("/berkas/baru", "case.create", &report);
        assert_eq!(refused.status, 422);
        assert!(refused.faults().contains_key("narrative"), "{:?}", refused.faults());
        assert_eq!(refused.attr("[name=place]", "value").as_deref(), Some("Pasar lama"));
    }
    let script = receive(&mut cm1, &[("narrative", "<script>alert(1)</script>")]);
    let page = cm1.get(&case_path(&script));
    assert!(page.main().contains("<script>alert(1)</script>") && !page.has("main script"), "shown as text");
}
