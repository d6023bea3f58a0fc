//! The directory of agencies, and what it changes in the suggestions of a referral (scenario REF-16).
use diesel::prelude::*;
use sintuvu::base::ids::{RowId, UnitId};
use sintuvu_schema::{referrals, unit_areas};

use crate::casework::{Record, case_path, identified, referral_form, unit_name};
use crate::support::{Page, Person, World};

fn unit(world: &World, key: &str) -> UnitId {
    world.unit(key)["id"].as_str().unwrap().parse().unwrap()
}

fn of(world: &World, key: &str, slug: &str) -> String {
    format!("/instansi/{}/{slug}", unit(world, key))
}

/// A world in which the hospital's area covers the regency of the case, as the health post's does.
fn both_cover() -> World {
    let mut world = World::new();
    diesel::insert_into(unit_areas::table)
        .values((
            unit_areas::id.eq(RowId::new()),
            unit_areas::unit_id.eq(unit(&world, "rsud")),
            unit_areas::region_code.eq("99.01"),
        ))
        .execute(&mut world.sql())
        .unwrap();
    world.restart();
    world
}

fn case(cm1: &mut Person) -> Record {
    identified(cm1, &[("region", "99.01.01")])
}

/// Names of the suggested units, in order, with why.
fn suggested(cm1: &mut Person, case: &Record, urgency: &str) -> Vec<String> {
    let page = cm1.get(&format!("{}/rujuk?kebutuhan=medical&sifat={urgency}", case_path(case)));
    page.words("[data-test=suggestion]")
}

fn says_full(world: &World) -> Page {
    world.person("svc").does(&of(world, "rsud", "kapasitas"), "directory.set_capacity", &[("capacity", "penuh")])
}

#[test]
fn ref_16_a_full_hospital_is_suggested_second_and_chosen_knowingly() {
    let world = both_cover();
    let mut cm1 = world.person("cm1");
    let case = case(&mut cm1);
    let (rsud, puskesmas) = (unit_name(&world, "rsud"), unit_name(&world, "puskesmas"));
    let first = |cm1: &mut Person, urgency: &str| suggested(cm1, &case, urgency).remove(0);
    assert!(first(&mut cm1, "urgent").starts_with(&rsud), "the matrix asks it first");
    let page = says_full(&world);
    assert!(page.main().contains("Penuh sejak 24 November 2026"), "{}", page.main());
    let why = first(&mut cm1, "urgent");
    assert!(why.starts_with(&puskesmas) && why.contains(&format!("karena {rsud} penuh")), "{why}");
    assert!(first(&mut cm1, "critical").starts_with(&rsud), "where a life is in danger nobody waits");

    let form = cm1.get(&referral_form(&world, &case, "medical", "rsud"));
    assert!(form.main().contains("penuh sejak 24 November 2026"), "{}", form.main());
    let summary = ("safe_summary", "Perempuan muda, perlu pemeriksaan.");
    let refused = cm1.submit(&form, "referral.create", &[("service", "health"), summary]);
    assert!(refused.status == 422 && refused.faults().contains_key("despite"), "{}", refused.main());
    let made = cm1.submit(&refused, "referral.create", &[("despite", "full")]);
    assert_eq!(made.status, 303, "{}", made.main());
    let to: Vec<UnitId> = referrals::table
        .filter(referrals::case_id.eq(case.any()))
        .select(referrals::to_unit_id)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(to, [unit(&world, "rsud")]);
    let form = cm1.get(&referral_form(&world, &case, "medical", "rsud"));
    let critical = [("service", "health"), summary, ("urgency", "critical")];
    assert_eq!(cm1.submit(&form, "referral.create", &critical).status, 303, "a critical one asks nothing");

    world.set_clock("2026-12-02T08:00:00+08:00");
    let mut cm1 = world.person("cm1");
    assert!(first(&mut cm1, "urgent").starts_with(&rsud), "the word is older than seven days");
    let shown = cm1.get(&format!("/instansi/{}", unit(&world, "rsud"))).main();
    assert!(shown.contains("Belum diperbarui sejak 24 November 2026"), "{shown}");
}

#[test]
fn ref_16_who_is_closed_is_asked_later_where_hours_count() {
    let world = both_cover();
    let mut cm1 = world.person("cm1");
    let case = case(&mut cm1);
    let hours = [("working", "13.00-16.00"), ("saturday", ""), ("off", "pagi")];
    let mut svc = world.person("svc");
    let wrong = svc.send(&of(&world, "rsud", "jam-buka"), "directory.set_hours", &hours);
    assert!(wrong.status == 422 && wrong.faults().contains_key("off"), "{}", wrong.main());
    let page = svc.submit(&wrong, "directory.set_hours", &[("off", "")]);
    assert_eq!(page.status, 303);
    let shown = svc.get(&format!("/instansi/{}", unit(&world, "rsud"))).main();
    assert!(shown.contains("Tutup sekarang") && shown.contains("13.00–16.00"), "{shown}");
    let first = |cm1: &mut Person, urgency: &str| suggested(cm1, &case, urgency).remove(0);
    assert!(first(&mut cm1, "urgent").contains("sedang tutup"), "at eight in the morning");
    assert!(first(&mut cm1, "routine").starts_with(&unit_name(&world, "rsud")));
    world.set_clock("2026-11-24T13:00:00+08:00");
    let mut cm1 = world.person("cm1");
    assert!(first(&mut cm1, "urgent").starts_with(&unit_name(&world, "rsud")));
}

#[test]
fn ref_16_only_a_units_own_officers_speak_for_it() {
    let world = World::new();
    for key in ["cm1", "pol1", "sek", "coord"] {
        let page = world.person(key).get(&of(&world, "rsud", "kapasitas"));
        assert_eq!(page.status, 403, "{key} sees the directory, and speaks for another unit only");
    }
    for key in ["kades1", "camat11", "audit", "dpo"] {
        let mut person = world.person(key);
        assert_eq!(person.get("/instansi").status, 404, "{key}");
        assert_eq!(person.get(&of(&world, "rsud", "kapasitas")).status, 404, "{key}");
    }
    says_full(&world);
    assert_eq!(world.audit_count("directory.set_capacity", "allow"), 1);
    assert_eq!(world.audit_count("directory.set_capacity", "deny"), 8);
}

#[test]
fn the_directory_is_filtered_by_need_and_regency_and_hides_where_a_shelter_is() {
    let world = World::new();
    let mut svc = world.person("svc");
    svc.does(&of(&world, "rsud", "layanan"), "directory.set_services", &[("needs", "psych")]);
    let listed =
        |svc: &mut Person, query: &str| svc.get(&format!("/instansi?{query}")).words("[data-test=row]").join(" | ");
    let all = listed(&mut svc, "");
    assert!(!all.contains("Desa ") && !all.contains("Kecamatan "), "offices only: {all}");
    assert!(!listed(&mut svc, "kebutuhan=medical").contains("RSUD"), "its own word counts");
    assert!(listed(&mut svc, "kebutuhan=psych").contains("RSUD"));
    let near = listed(&mut svc, "wilayah=99.71");
    assert!(near.contains("RSUD") && !near.contains("Kabupaten Uji Dua"), "{near}");
    let shelter = svc.get(&format!("/instansi/{}", unit(&world, "shelter"))).main();
    assert!(
        shelter.contains("SH-02") && !shelter.contains("Alamat") && !shelter.contains("Wilayah kerja"),
        "{shelter}"
    );
    assert_eq!(svc.get(&format!("/instansi/{}", unit(&world, "desa1"))).status, 404);
}

#[test]
fn who_is_on_duty_is_named_by_the_unit_for_its_days() {
    let world = World::new();
    let mut svc = world.person("svc");
    let days = |until: &'static str| {
        [
            ("from_d", "24"),
            ("from_m", "11"),
            ("from_y", "2026"),
            ("until_d", until),
            ("until_m", "11"),
            ("until_y", "2026"),
        ]
    };
    let path = of(&world, "rsud", "piket");
    let (own, other) =
        (world.user("svc")["id"].as_str().unwrap().to_owned(), world.user("cm1")["id"].as_str().unwrap());
    let typed = |who: &'static str, until| [&[("officer", who)][..], &days(until)[..]].concat();
    let (own, other): (&'static str, &'static str) = (own.leak(), other.to_owned().leak());
    assert_eq!(svc.send(&path, "directory.set_duty", &typed(other, "26")).status, 422, "nobody from elsewhere");
    assert_eq!(
        svc.send(&path, "directory.set_duty", &typed(own, "23")).status,
        422,
        "it would be over before it began"
    );
    let page = svc.does(&path, "directory.set_duty", &typed(own, "26"));
    assert!(page.main().contains("24 November 2026 sampai 26 November 2026"), "{}", page.main());
    world.set_clock("2026-11-27T08:00:00+08:00");
    let page = world.person("cm1").get(&format!("/instansi/{}", unit(&world, "rsud")));
    assert!(!page.main().contains("Petugas piket"), "{}", page.main());
}
