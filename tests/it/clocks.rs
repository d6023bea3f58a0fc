//! Deadlines as people meet them: WITA midnight, stopping once, a server that was off, the
//! anonymous third level (scenarios CLK-*). How they are computed is tested beside the code.
use std::collections::BTreeSet;

use diesel::prelude::*;
use sintuvu::base::clock::Moment;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{audit_log, clocks, notices};

use crate::alerts::{any, clock, news, report, unit_name};
use crate::support::{Person, World};

const QUIET: [(&str, &str); 2] = [("alert_type", "unknown_recruiter"), ("danger", "tidak")];
const DANGER: [(&str, &str); 2] = [("alert_type", "group_departure"), ("danger", "ya")];

fn alert(id: &str, slug: &str) -> String {
    format!("/laporan-dini/{id}/{slug}")
}

/// Audit rows of one clock action under a record.
fn noted(world: &World, root: &str, action: &str) -> i64 {
    audit_log::table
        .filter(audit_log::root_id.eq(any(root)))
        .filter(audit_log::action.eq(action))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

fn receive(person: &mut Person) -> String {
    let typed = [
        ("channel", "phone"),
        ("case_type", "other"),
        ("region", "99.01.01"),
        ("narrative", "Cerita rekaan untuk uji"),
        ("danger", "tidak"),
    ];
    person.does("/berkas/baru", "case.create", &typed).main()
}

#[test]
fn clk_06_half_past_midnight_in_wita_belongs_to_the_new_year() {
    let world = World::new();
    world.set_clock("2026-12-31T15:58:00Z");
    let page = receive(&mut world.person("intake1"));
    assert!(page.contains("31 Desember 2026 23.58 WITA") && page.contains("/2026"), "{page}");
    world.set_clock("2026-12-31T16:30:00Z");
    let page = receive(&mut world.person("intake1"));
    assert!(page.contains("1 Januari 2027 00.30 WITA"), "{page}");
    assert!(page.contains("Nomor register 1/2027"), "the register follows the WITA day: {page}");
}

#[test]
fn clk_11_a_clock_stops_once_however_often_it_is_answered() {
    let world = World::new();
    let (id, _) = report(&mut world.person("op1"), &DANGER);
    let (mut lab, mut bp) = (world.person("lab1"), world.person("bp"));
    let colleague = bp.get(&alert(&id, "terima"));
    let form = lab.get(&alert(&id, "terima"));
    assert_eq!(lab.submit(&form, "alert.acknowledge", &[]).status, 303);
    let first: Option<i64> = stopped(&world, &id);
    world.wait(60);
    assert_eq!(lab.submit(&form, "alert.acknowledge", &[]).status, 303, "the same press again");
    assert_eq!(bp.submit(&colleague, "alert.acknowledge", &[]).status, 409);
    assert_eq!(noted(&world, &id, "clock.stopped"), 1);
    assert_eq!((stopped(&world, &id), first.is_some()), (first, true), "measured to the first answer");
}

fn stopped(world: &World, id: &str) -> Option<i64> {
    clocks::table.filter(clocks::object_id.eq(any(id))).select(clocks::stopped_at).first(&mut world.sql()).unwrap()
}

#[test]
fn clk_11_a_referral_accepted_twice_stops_its_clock_once() {
    let world = World::new();
    let id = world.id("referral.sent");
    let mut police = world.person("pol1");
    let form = police.get(&format!("/rujukan/{id}/terima"));
    let before = world.audit_count("clock.stopped", "allow");
    let answers = [0, 1].map(|_| police.submit(&form, "referral.accept", &[("pic_contact", "ruang PPA")]));
    assert_eq!(answers.each_ref().map(|page| page.status), [303, 303]);
    assert_eq!(answers[0].location(), answers[1].location());
    assert_eq!(world.audit_count("clock.stopped", "allow"), before + 1);
    assert_eq!(police.get(&format!("/rujukan/{id}")).state(), "accepted");
}

#[test]
fn clk_12_what_was_missed_while_the_server_was_off_is_told_once_and_in_order() {
    let mut world = World::new();
    world.set_clock("2026-11-29T01:00:00+08:00");
    let (id, code) = report(&mut world.person("op1"), &DANGER);
    let due = clock(&world, &id).1;
    world.restart();
    assert_eq!(clock(&world, &id).0, 0, "the clock of the restarted program stands before it");
    let late = |world: &World| {
        news(world, &code).into_iter().filter(|(kind, _)| kind.starts_with("overdue")).collect::<Vec<_>>()
    };
    world.set_clock(&due.plus_hours(2).plus_seconds(2).iso());
    assert_eq!(clock(&world, &id), (2, due), "its true time stays");
    let kinds: Vec<String> = late(&world).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["overdue", "overdue", "overdue_head", "overdue_head"], "once for each unit, in order");
    let order: Vec<String> = audit_log::table
        .filter(audit_log::root_id.eq(any(&id)))
        .filter(audit_log::action.eq_any(["clock.overdue", "clock.escalated"]))
        .order(audit_log::seq)
        .select(audit_log::classes)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(order, ["level:1", "level:2"]);

    let told = late(&world);
    world.restart();
    world.set_clock(&due.plus_hours(3).iso());
    assert_eq!((late(&world), clock(&world, &id).0), (told, 2), "nothing twice after a second start");
    assert_eq!(noted(&world, &id, "clock.overdue"), 1);
}

#[test]
fn clk_13_the_task_force_reads_a_code_and_no_person() {
    let world = World::new();
    let typed = [
        DANGER[0],
        DANGER[1],
        ("what", "CERITA REKAAN"),
        ("recruiter", "PEREKRUT REKAAN"),
        ("contact", "+62 800 1000 0002"),
    ];
    let (id, code) = report(&mut world.person("op1"), &typed);
    let due = clock(&world, &id).1;
    world.set_clock("2027-03-01T08:30:00+08:00");
    assert_eq!(clock(&world, &id).0, 3);
    let told: Vec<Option<AnyId>> = notices::table
        .filter(notices::kind.eq("overdue_task_force").and(notices::code.eq(&code)))
        .select(notices::user_id)
        .load(&mut world.sql())
        .unwrap();
    let user = |key: &str| Some(world.user(key)["id"].as_str().unwrap().parse::<AnyId>().unwrap());
    assert!(told.contains(&user("sek")) && told.contains(&user("multi")), "{told:?}");
    assert!(!told.contains(&user("lab1")) && !told.contains(&None), "a colleague of the secretariat's is not meant");
    let mut sek = world.person("sek");
    let (list, notices) = (sek.get("/eskalasi"), sek.get("/pemberitahuan"));
    let rows = list.words("[data-test=row]");
    let row = rows.iter().find(|row| row.contains(&code)).expect("the alert's clock");
    let hours = Moment::parse("2027-03-01T08:30:00+08:00").unwrap().seconds_since(due) / 3_600;
    for part in ["Penerimaan laporan dini berbahaya".to_owned(), unit_name(&world, "disnaker1"), hours.to_string()] {
        assert!(row.contains(&part), "{part}: {row}");
    }
    assert!(rows.len() > 1, "the fixture's own clocks are late too");
    let mut secrets = vec![
        "CERITA".to_owned(),
        "PEREKRUT".into(),
        "800 1000".into(),
        "99.01.01".into(),
        "perempuan".into(),
        "laki-laki".into(),
    ];
    let canaries = world.fixture["canaries"].as_array().expect("canaries");
    secrets.extend(canaries.iter().map(|canary| canary["token"].as_str().unwrap().to_owned()));
    for page in [&list, &notices, &sek.get("/hari-ini")] {
        for secret in &secrets {
            assert!(!page.body.contains(secret.as_str()), "{secret} on {}", page.path);
        }
    }
    assert!(!row.contains(&unit_name(&world, "desa1")), "not even the village: {row}");
    assert!(!list.has("[data-test=row] a"), "no link leads to a record");
    assert_eq!(sek.get(&format!("/laporan-dini/{id}")).status, 404);
}

#[test]
fn clk_14_danger_shortens_the_wait_and_any_officer_on_duty_ends_it() {
    let world = World::new();
    world.set_clock("2026-11-27T18:00:00+08:00");
    let mut op = world.person("op1");
    let (quiet, _) = report(&mut op, &QUIET);
    let (danger, _) = report(&mut op, &DANGER);
    assert!(clock(&world, &quiet).1.iso().starts_with("2026-11-28T18:00:"));
    assert!(clock(&world, &danger).1.iso().starts_with("2026-11-27T20:00:"));
    let (mut lab, mut bp) = (world.person("lab1"), world.person("bp"));
    let late = lab.get(&alert(&quiet, "terima"));
    bp.does(&alert(&quiet, "terima"), "alert.acknowledge", &[]);
    lab.does(&alert(&danger, "terima"), "alert.acknowledge", &[]);
    let answer = lab.submit(&late, "alert.acknowledge", &[]);
    assert_eq!(answer.status, 409);
    assert!(
        answer.text().contains(&format!("Sudah diterima oleh {}", unit_name(&world, "bp3mi"))),
        "{}",
        answer.main()
    );
    world.set_clock("2026-11-29T00:00:00+08:00");
    let levels: BTreeSet<i32> = [&quiet, &danger].map(|id| clock(&world, id).0).into_iter().collect();
    assert_eq!(levels, BTreeSet::from([0]), "an answered clock is never late");
}
