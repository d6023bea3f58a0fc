//! Reception by an officer: scenarios/intake.md, INT-06, INT-12 and INT-14.
use diesel::prelude::*;
use sintuvu_schema::{audit_log, cases, clocks, counters, victims};

use crate::casework::{Record, at, case_path, clock_of, does, news, receive};
use crate::support::{Person, World};

fn register_no(world: &World, case: &Record) -> Option<String> {
    cases::table.filter(cases::code.eq(&case.code)).select(cases::register_no).first(&mut world.sql()).unwrap()
}

/// Register numbers that all units together have given out.
fn numbers_taken(world: &World) -> i64 {
    let given: Vec<i64> =
        counters::table.filter(counters::kind.eq("case")).select(counters::value).load(&mut world.sql()).unwrap();
    given.iter().sum()
}

fn add_unnamed(officer: &mut Person, case: &Record) {
    does(officer, case, "orang", "victim.create", &[("sex", "unknown"), ("age_band", "25_44")]);
}

#[test]
fn int_06_a_call_about_two_people_without_names_becomes_a_case_with_the_next_number() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let first = receive(&mut intake1, &[]);
    let before = register_no(&world, &first).expect("a number");
    let case = receive(&mut intake1, &[("channel", "phone"), ("region", "99.01.02")]);
    assert_eq!(intake1.get(&case_path(&case)).state(), "received");
    let (count, year) = before.split_once('/').unwrap();
    let next = format!("{}/{year}", count.parse::<i64>().unwrap() + 1);
    assert_eq!(register_no(&world, &case), Some(next.clone()));
    assert!(intake1.get(&case_path(&case)).main().contains(&next));
    add_unnamed(&mut intake1, &case);
    add_unnamed(&mut intake1, &case);
    let aliases: Vec<String> = victims::table
        .filter(victims::case_id.eq(case.any()))
        .order(victims::number)
        .select(victims::alias_code)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(aliases.len(), 2);
    let page = intake1.get(&case_path(&case)).main();
    assert!(aliases.iter().all(|alias| page.contains(alias.as_str())), "{aliases:?}: {page}");
}

#[test]
fn int_14_a_draft_is_nobodys_but_its_authors() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let before = numbers_taken(&world);
    let case = receive(&mut intake1, &[("ticks", "draft")]);
    assert_eq!(intake1.get(&case_path(&case)).state(), "draft");
    assert_eq!((register_no(&world, &case), numbers_taken(&world)), (None, before));
    let ticking: i64 =
        clocks::table.filter(clocks::root_id.eq(case.any())).count().get_result(&mut world.sql()).unwrap();
    assert_eq!(ticking, 0);
    for last in ["tanda-terima", "cetak", "surat"] {
        let way = format!("main a[href=\"{}/{last}\"]", case_path(&case));
        assert!(!intake1.get(&case_path(&case)).has(&way), "{last} of a draft");
    }
    for key in ["cm1", "cm1b", "head1"] {
        let mut other = world.person(key);
        assert_eq!(other.get(&case_path(&case)).status, 404, "{key}");
        for list in ["/berkas", "/berkas?status=draft", "/hari-ini"] {
            assert!(!other.get(list).body.contains(&case.code), "{key} at {list}");
        }
    }
    let page = does(&mut intake1, &case, "kirim", "case.submit", &[]);
    assert_eq!(page.state(), "received");
    assert!(register_no(&world, &case).is_some());
}

#[test]
fn int_02_somebody_who_is_elsewhere_is_received_with_the_place_in_words() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let typed = [
        ("channel", "phone"),
        ("case_type", "tppo_cross_border"),
        ("region", "elsewhere"),
        ("narrative", "Tidak boleh pulang dari kapal."),
        ("danger", "tidak"),
    ];
    let page = cm1.send("/berkas/baru", "case.create", &typed);
    assert_eq!(page.status, 422);
    assert!(page.main().contains("Pilih wilayah, atau tulis tempatnya."), "{}", page.main());
    let told: Vec<_> = typed.into_iter().chain([("place", "Sebuah kapal di laut lepas")]).collect();
    let page = cm1.does("/berkas/baru", "case.create", &told);
    assert_eq!(page.state(), "received");
}

/// Every line that a revealed person shows.
fn shown(officer: &mut Person, world: &World, case: &Record) -> Vec<String> {
    officer.step_up(world);
    let path = format!("{}/orang/1/identitas", case_path(case));
    let page = officer.send(&path, "victim.reveal", &[("reason", "check_identity")]);
    assert_eq!(page.status, 200, "{}", page.main());
    page.words("main dl div")
}

#[test]
fn int_06_a_person_saved_unchanged_stays_as_it_was() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = receive(&mut intake1, &[]);
    let all = [
        ("sex", "female"),
        ("age_band", "13_17"),
        ("full_name", "Anak Contoh"),
        ("birth_d", "29"),
        ("birth_m", "2"),
        ("birth_y", "2012"),
        ("phone", "+62800111222"),
        ("interpreter_needed", "ya"),
        ("condition", "Takut"),
        ("injuries", "Memar"),
        ("disability", "Tidak ada"),
        ("guardian_name", "Paman Contoh"),
        ("guardian_is_suspect", "ya"),
        ("child_view", "Ingin pulang"),
        ("school_status", "Kelas 8"),
    ];
    does(&mut intake1, &case, "orang", "victim.create", &all);
    let before = shown(&mut intake1, &world, &case);
    for word in ["29 Februari 2012", "Memar", "Ingin pulang"] {
        assert!(before.iter().any(|line| line.contains(word)), "{word}: {before:?}");
    }
    assert!(before.iter().any(|line| line.contains("terlapor") && line.contains("ya")), "{before:?}");
    does(&mut intake1, &case, "orang/1/ubah", "victim.edit", &[]);
    assert_eq!(shown(&mut intake1, &world, &case), before);
}

#[test]
fn acc_02_no_foreign_link_opens_the_form_that_shows_a_person() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = receive(&mut intake1, &[]);
    does(
        &mut intake1,
        &case,
        "orang",
        "victim.create",
        &[("sex", "female"), ("age_band", "18_24"), ("full_name", "Melati Contoh")],
    );
    intake1.step_up(&world);
    let path = format!("{}/orang/1/ubah", case_path(&case));
    for site in ["cross-site", "same-site"] {
        let page = intake1.raw(|client, url| client.get(url).header("sec-fetch-site", site), &path);
        assert_eq!((page.status, page.body.contains("Melati")), (303, false), "{site}");
    }
    assert!(intake1.get(&path).body.contains("Melati"));
}

#[test]
fn int_12_over_the_holidays_identification_is_late_on_the_29th_and_not_before() {
    let world = World::new();
    world.set_clock("2026-12-24T08:00:00+08:00");
    let case = receive(&mut world.person("intake1"), &[]);
    let due = clock_of(&world, &case, "case_identification").due;
    assert_eq!(due, at("2026-12-28T23:59:59+08:00"), "24 and 25 December, then a weekend");
    let late = |world: &World| news(world, &case, "uptd1").iter().filter(|kind| *kind == "overdue").count();
    for quiet in ["2026-12-25T00:00:00+08:00", "2026-12-28T08:00:00+08:00", "2026-12-28T23:59:59+08:00"] {
        world.set_clock(quiet);
        assert_eq!((late(&world), world.audit_count("clock.overdue", "allow")), (0, others(&world, &case)), "{quiet}");
    }
    world.set_clock("2026-12-29T00:00:00+08:00");
    assert_eq!(late(&world), 1);
    assert_eq!(clock_of(&world, &case, "case_identification").level, 1);
    let page = world.person("intake1").get(&case_path(&case));
    assert!(page.main().contains("terlambat"), "{}", page.main());
}

/// Late clocks of other records of the fixture.
fn others(world: &World, case: &Record) -> i64 {
    audit_log::table
        .filter(audit_log::action.eq("clock.overdue"))
        .filter(audit_log::decision.eq("allow"))
        .filter(audit_log::root_id.ne(case.any()))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}
