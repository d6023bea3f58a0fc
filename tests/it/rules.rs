//! Dated rows of the administration: a holiday that comes later, a deadline that becomes longer
//! (scenarios CLK-09, CLK-10).
use diesel::prelude::*;
use sintuvu::base::clock::{Day, Moment};
use sintuvu_schema::{audit_log, clocks, holidays, reference_state, referrals, units};

use crate::casework::{Record, accept, at, clock_of, identified, look, news, sent, sent_again};
use crate::support::{Page, Person, World};

const RSUD: (&str, &str) = ("medical", "rsud");
const ROUTINE: [(&str, &str); 1] = [("urgency", "routine")];

fn routine(world: &World, when: &str) -> Record {
    world.set_clock(when);
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    sent(&mut cm1, world, &case, RSUD, &ROUTINE)
}

/// Sets a day of November 2026 by a decree; the answer is not followed.
fn declare(admin: &mut Person, day: &str, kind: &str) -> Page {
    let typed = [
        ("day_d", day),
        ("day_m", "11"),
        ("day_y", "2026"),
        ("kind", kind),
        ("name", "Hari pemungutan suara (uji)"),
        ("basis", "Keputusan Uji 7/2026"),
    ];
    admin.send("/kelola/hari-libur/baru", "holiday.change", &typed)
}

fn ack(world: &World, referral: &Record) -> (Moment, i32) {
    let clock = clock_of(world, referral, "referral_ack");
    (clock.due, clock.level)
}

/// Rows of the log with this act about the clocks of a referral.
fn noted(world: &World, referral: &Record, action: &str) -> i64 {
    let of: Vec<sintuvu::base::ids::AnyId> =
        clocks::table.filter(clocks::object_id.eq(referral.any())).select(clocks::id).load(&mut world.sql()).unwrap();
    audit_log::table
        .filter(audit_log::object_id.eq_any(of))
        .filter(audit_log::action.eq(action))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

fn is_off(world: &World, day: &str) -> bool {
    let rows = holidays::table.find(Day::parse(day).unwrap()).count();
    rows.get_result::<i64>(&mut world.sql()).unwrap() == 1
}

#[test]
fn clk_09_a_holiday_declared_later_moves_what_still_runs() {
    let world = World::new();
    world.set_clock("2026-11-24T10:00:00+08:00");
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = identified(&mut cm1, &[]);
    let open = sent(&mut cm1, &world, &case, RSUD, &ROUTINE);
    let answered = sent_again(&mut cm1, &world, &case, RSUD, &ROUTINE);
    accept(&mut svc, &answered);
    world.set_clock("2026-11-24T15:00:00+08:00");
    let mut admin = world.person("admin");
    assert_eq!(declare(&mut admin, "25", "libur_nasional").status, 303);
    world.run_jobs();
    assert_eq!(ack(&world, &open).0, at("2026-11-30T23:59:59+08:00"));
    assert_eq!(ack(&world, &answered).0, at("2026-11-27T23:59:59+08:00"), "a stopped clock does not change");
    assert_eq!((noted(&world, &open, "clock.recomputed"), noted(&world, &answered, "clock.recomputed")), (1, 1));
    assert_eq!(world.audit_count("config.changed", "allow"), 1);
    let service = clock_of(&world, &answered, "referral_first_service");
    assert_eq!(service.due, at("2026-12-04T23:59:59+08:00"), "the one that runs on the answered referral moves");
    let kept: Option<i64> =
        referrals::table.find(open.any()).select(referrals::due_at).first(&mut world.sql()).unwrap();
    assert_eq!(kept, Some(at("2026-11-30T23:59:59+08:00").micros()), "lists are sorted by the new time");
    let page = look(&mut world.person("cm1"), &open).main();
    assert!(page.contains("30 November 2026"), "{page}");
    world.set_clock("2026-11-28T00:00:01+08:00");
    assert_eq!(ack(&world, &open).1, 0);
    world.set_clock("2026-12-01T00:00:00+08:00");
    assert_eq!(ack(&world, &open).1, 1);
    let told = news(&world, &open, "rsud").into_iter().filter(|kind| kind == "overdue").count();
    assert_eq!(told, 1);
}

#[test]
fn clk_09_a_withdrawn_day_counts_again() {
    let world = World::new();
    let mut admin = world.person("admin");
    declare(&mut admin, "25", "cuti_bersama");
    assert!(is_off(&world, "2026-11-25"));
    assert_eq!(declare(&mut admin, "25", "cuti_bersama").status, 422, "it is so already");
    let referral = routine(&world, "2026-11-24T09:00:00+08:00");
    assert_eq!(ack(&world, &referral).0, at("2026-11-30T23:59:59+08:00"));
    let mut admin = world.person("admin");
    assert_eq!(declare(&mut admin, "25", "dicabut").status, 303);
    world.run_jobs();
    assert!(!is_off(&world, "2026-11-25"));
    assert_eq!(ack(&world, &referral).0, at("2026-11-27T23:59:59+08:00"));
    let history = admin.get("/kelola/hari-libur").main();
    assert!(history.contains("Dicabut") && history.contains("Keputusan Uji 7/2026"), "{history}");
}

#[test]
fn clk_09_a_day_already_past_takes_two_and_undoes_no_mark() {
    let world = World::new();
    let late = routine(&world, "2026-11-24T10:00:00+08:00");
    world.set_clock("2026-11-28T00:00:01+08:00");
    assert_eq!(ack(&world, &late).1, 1);
    let open = routine(&world, "2026-11-26T10:00:00+08:00");
    world.set_clock("2026-11-29T10:00:00+08:00");
    let mut admin = world.person("admin");
    assert_eq!(declare(&mut admin, "27", "libur_nasional").status, 303);
    assert!(!is_off(&world, "2026-11-27"), "it waits");
    let waits = |person: &mut Person| person.get("/kelola/hari-libur").attrs("[data-act=\"holiday.approve\"]", "href");
    let address = waits(&mut admin).remove(0);
    assert_eq!(admin.send(&address, "holiday.approve", &[("decision", "approve")]).status, 403);
    assert!(!is_off(&world, "2026-11-27"), "nobody approves what they asked for");
    assert_eq!(declare(&mut admin, "27", "cuti_bersama").status, 422, "one request at a time");
    let mut coord = world.person("coord");
    assert!(coord.get("/pemberitahuan").main().contains("Hari libur yang sudah lewat"));
    assert_eq!(coord.get("/kelola/hari-libur/baru").status, 404);
    assert_eq!(coord.send(&address, "holiday.approve", &[("decision", "approve")]).status, 303);
    world.run_jobs();
    assert!(is_off(&world, "2026-11-27"));
    assert_eq!(ack(&world, &late), (at("2026-11-27T23:59:59+08:00"), 1), "late stays late");
    assert_eq!(ack(&world, &open).0, at("2026-12-02T23:59:59+08:00"));
    assert_eq!(world.audit_count("config.changed", "allow"), 1);
}

#[test]
fn clk_09_every_open_clock_is_reached_batch_by_batch() {
    let world = World::new();
    let referral = routine(&world, "2026-11-24T10:00:00+08:00");
    let many = 250;
    copy_clock(&world, &referral, many);
    let mut admin = world.person("admin");
    declare(&mut admin, "25", "libur_nasional");
    world.run_jobs();
    let moved: i64 = clocks::table
        .filter(clocks::object_id.eq(referral.any()))
        .filter(clocks::due_at.eq(at("2026-11-30T23:59:59+08:00").micros()))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(moved, many + 1);
    assert_eq!(noted(&world, &referral, "clock.recomputed"), many + 1);
}

/// More clocks like the one that a referral has.
fn copy_clock(world: &World, referral: &Record, count: i64) {
    use sintuvu::base::ids::ClockId;
    use sintuvu::clocks::Running;
    let mut conn = world.sql();
    let row: Running = clocks::table
        .filter(clocks::object_id.eq(referral.any()))
        .select(Running::as_select())
        .first(&mut conn)
        .unwrap();
    for _ in 0..count {
        let other = Running { id: ClockId::new(), ..row.clone() };
        diesel::insert_into(clocks::table).values(&other).execute(&mut conn).unwrap();
    }
}

#[test]
fn clk_10_a_longer_deadline_is_for_those_that_begin_later() {
    let world = World::new();
    world.set_clock("2026-12-23T09:00:00+08:00");
    let mut admin = world.person("admin");
    let typed = |from: [&'static str; 3]| {
        [
            ("length", "5"),
            ("unit", "hari_kerja"),
            ("basis", "Keputusan Uji 9/2026"),
            ("valid_from_d", from[0]),
            ("valid_from_m", from[1]),
            ("valid_from_y", from[2]),
        ]
    };
    let path = "/kelola/tenggat/referral_ack.routine/versi";
    let today = admin.send(path, "deadline.change", &typed(["23", "12", "2026"]));
    assert!(today.status == 422 && today.faults().contains_key("valid_from"), "{}", today.main());
    let page = admin.does(path, "deadline.change", &typed(["1", "1", "2027"]));
    let rows = page.words("[data-test=row]");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].contains("5 hari kerja") && rows[0].contains("1 Januari 2027"), "{rows:?}");
    assert!(rows[1].contains("3 hari kerja") && rows[1].contains("31 Desember 2026"), "{rows:?}");
    assert!(rows[1].contains("Berlaku"), "the old one holds today: {rows:?}");
    assert_eq!(world.audit_count("config.changed", "allow"), 1);

    let before = routine(&world, "2026-12-31T09:00:00+08:00");
    let after = routine(&world, "2027-01-04T09:00:00+08:00");
    world.run_jobs();
    let stored = |referral: &Record| -> (i32, String, String) {
        clocks::table
            .filter(clocks::object_id.eq(referral.any()))
            .select((clocks::length, clocks::unit, clocks::basis_text))
            .first(&mut world.sql())
            .unwrap()
    };
    assert_eq!(stored(&before), (3, "hari_kerja".into(), "Usulan Sintuvu (dapat diubah)".into()));
    assert_eq!(stored(&after), (5, "hari_kerja".into(), "Keputusan Uji 9/2026".into()));
    assert_eq!(ack(&world, &before).0, at("2027-01-06T23:59:59+08:00"));
    assert_eq!(ack(&world, &after).0, at("2027-01-11T23:59:59+08:00"));
}

#[test]
fn clk_10_only_the_administration_reads_and_changes_the_table() {
    let world = World::new();
    for key in ["cm1", "head1", "sek", "kades1", "dpo"] {
        let mut person = world.person(key);
        for path in
            ["/kelola/tenggat", "/kelola/tenggat/referral_ack.routine", "/kelola/hari-libur", "/kelola/hari-libur/baru"]
        {
            assert_eq!(person.get(path).status, 404, "{key} {path}");
        }
    }
    let mut admin = world.person("admin");
    assert_eq!(admin.get("/kelola/tenggat/tidak_ada").status, 404);
    let list = admin.get("/kelola/tenggat");
    assert!(list.count("[data-test=row]") > 50 && list.bytes.len() < 30 * 1024, "{} bytes", list.bytes.len());
}

#[test]
fn clk_10_what_another_node_changed_is_read_within_a_moment() {
    let world = World::new();
    let mut admin = world.person("admin");
    let mut conn = world.sql();
    diesel::update(units::table.filter(units::code.eq("RSUD-9971")))
        .set(units::name.eq("RSUD dengan nama baru (contoh)"))
        .execute(&mut conn)
        .unwrap();
    diesel::update(reference_state::table)
        .set(reference_state::changes.eq(reference_state::changes + 1))
        .execute(&mut conn)
        .unwrap();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !admin.get("/kelola/instansi").body.contains("RSUD dengan nama baru") {
        assert!(std::time::Instant::now() < end, "the other node's change was never read");
        std::thread::yield_now();
    }
}
