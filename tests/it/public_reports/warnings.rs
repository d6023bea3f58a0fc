//! A warning from the public page (D-71): an alert for the labour office, and for nobody of a village.
use diesel::prelude::*;
use sintuvu::base::ids::{AlertId, AnyId, UnitId};
use sintuvu_schema::{alerts, audit_log, cases, clocks, notices, public_alerts, units};

use super::{STORY, asked_on, code_of, fill, send, status, with};
use crate::support::World;

const WARNING: [(&str, &str); 7] = [
    ("who", "warning"),
    ("region", "99.01"),
    ("alert_type", "group_departure"),
    ("narrative", STORY),
    ("recruiter", "Pak Sponsor Contoh"),
    ("departs_soon", "ya"),
    ("contact_how", "do_not_contact"),
];

fn newest(world: &World) -> (AlertId, String, String, bool) {
    let row = alerts::table.order(alerts::id.desc());
    row.select((alerts::id, alerts::state, alerts::region_code, alerts::hide_from_village))
        .first(&mut world.sql())
        .unwrap()
}

fn told(world: &World, alert: AlertId) -> Vec<String> {
    let mut sql = world.sql();
    let told = notices::table.filter(notices::object_id.eq(alert.any())).select(notices::unit_id).distinct();
    let told: Vec<UnitId> = told.load(&mut sql).unwrap();
    units::table.filter(units::id.eq_any(told)).order(units::code).select(units::code).load(&mut sql).unwrap()
}

fn count_of_cases(world: &World) -> i64 {
    cases::table.count().get_result(&mut world.sql()).unwrap()
}

fn unit_code(world: &World, key: &str) -> String {
    world.unit(key)["code"].as_str().unwrap().to_owned()
}

#[test]
fn d_71_a_warning_is_an_alert_at_the_labour_office_and_no_case() {
    let world = World::new();
    let before = count_of_cases(&world);
    let mut reporter = world.stranger();
    let check = fill(&mut reporter, &WARNING);
    for words in [STORY, "Rombongan warga", "Pak Sponsor Contoh", "Peringatan"] {
        assert!(check.main().contains(words), "{words}: {}", check.main());
    }
    assert!(!check.main().contains("dalam bahaya sekarang"), "the other kind's questions are not there");
    let sent = reporter.submit(&check, "case.submit", &[]);
    assert_eq!((sent.status, sent.location()), (303, "/lapor/diterima"));
    let code = reporter.follow(&sent).receipt();
    assert_eq!(code.chars().filter(char::is_ascii_digit).count(), 16, "{code}");

    assert_eq!(count_of_cases(&world), before);
    let (alert, state, region, hidden) = newest(&world);
    assert_eq!((state.as_str(), region.as_str(), hidden), ("submitted", "99.01", true));
    let told = told(&world, alert);
    assert!(told.contains(&unit_code(&world, "disnaker1")) && told.contains(&unit_code(&world, "bp3mi")), "{told:?}");
    let clock: String =
        clocks::table.filter(clocks::object_id.eq(alert.any())).select(clocks::clock).first(&mut world.sql()).unwrap();
    assert_eq!(clock, "alert_ack_danger", "who leaves within 72 hours cannot wait");
    let row: (String, String, Option<AnyId>) = audit_log::table
        .filter(audit_log::object_id.eq(alert.any()))
        .filter(audit_log::to_state.eq("submitted"))
        .select((audit_log::action, audit_log::role, audit_log::actor_id))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(row, ("alert.submit".to_owned(), "public".to_owned(), None));

    let mut lab1 = world.person("lab1");
    assert!(lab1.get("/laporan-dini").attrs("[data-test=row]", "data-id").contains(&alert.to_string()));
    let page = lab1.get(&format!("/laporan-dini/{alert}"));
    assert!(!page.main().contains("Tidak menyebut nama"), "who reported is for the office that takes it");
    lab1.does(&format!("/laporan-dini/{alert}/terima"), "alert.acknowledge", &[]);
    let page = lab1.get(&format!("/laporan-dini/{alert}"));
    for words in
        [STORY, "Pak Sponsor Contoh", "Jangan dihubungi", "Tidak menyebut nama", "tidak diminta", "Tidak ditanyakan"]
    {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    assert_eq!(world.command(&["audit", "verify"]).status().unwrap().code(), Some(0));
}

#[test]
fn d_71_no_village_and_no_kecamatan_learns_of_a_warning() {
    let world = World::new();
    let counts = |world: &World| world.person("camat11").get("/kecamatan").main();
    let before = counts(&world);
    assert_eq!(send(&mut world.stranger(), &WARNING).status, 303);
    let (alert, ..) = newest(&world);
    for key in ["kades1", "op1", "camat11"] {
        let mut person = world.person(key);
        for path in [format!("/desa/lapor/{alert}"), format!("/laporan-dini/{alert}")] {
            assert_eq!(person.get(&path).status, 404, "{key} at {path}");
        }
        for path in ["/hari-ini", "/pemberitahuan", "/desa/lapor"] {
            assert!(!person.get(path).body.contains(&alert.to_string()), "{key} at {path}");
        }
    }
    assert_eq!(counts(&world), before, "not even a number changes");
}

#[test]
fn d_71_a_warning_is_followed_like_a_report() {
    let world = World::new();
    let mut reporter = world.stranger();
    let sent = send(&mut reporter, &WARNING);
    let code = code_of(&mut reporter, &sent);
    let word = |reporter: &mut crate::support::Person| status(reporter, &code).words("[data-test=status]").concat();
    assert_eq!(word(&mut reporter), "diterima");
    let (alert, ..) = newest(&world);
    let mut lab1 = world.person("lab1");
    lab1.does(&format!("/laporan-dini/{alert}/terima"), "alert.acknowledge", &[]);
    assert_eq!(word(&mut reporter), "diterima");
    lab1.does(&format!("/laporan-dini/{alert}/verifikasi"), "alert.verify", &[]);
    assert_eq!(word(&mut reporter), "diproses");
    lab1.does(&format!("/laporan-dini/{alert}/tidak-berdasar"), "alert.dismiss", &[("reason", "Sudah diperiksa.")]);
    let page = status(&mut reporter, &code);
    assert_eq!(page.words("[data-test=status]").concat(), "selesai");
    assert!(!page.body.contains("LD-") && !page.body.contains("ZQVKXJW"), "{}", page.main());
    assert_eq!(status(&mut reporter, "1234 5678 9012 3456").status, 422);
}

#[test]
fn d_71_where_the_place_is_not_known_the_province_is_told() {
    let world = World::new();
    let typed = with(&WARNING, &[("region", ""), ("place", "Pelabuhan kecil di teluk")]);
    assert_eq!(send(&mut world.stranger(), &typed).status, 303);
    let (alert, _, region, _) = newest(&world);
    assert_eq!((region.as_str(), told(&world, alert)), ("99", vec![unit_code(&world, "disnakerprov")]));
    assert!(world.person("labprov").get(&format!("/laporan-dini/{alert}")).main().contains("Pelabuhan kecil di teluk"));
    assert_eq!(world.person("lab1").get(&format!("/laporan-dini/{alert}")).status, 404);
}

#[test]
fn d_71_a_warning_asks_eight_things_and_says_what_is_missing() {
    let world = World::new();
    let mut reporter = world.stranger();
    let mut page = reporter.get("/lapor/1");
    let (mut pages, mut questions) = (0, 0);
    while page.has("form[data-action=\"public.report\"]") {
        (pages, questions) = (pages + 1, questions + page.count("[data-test=question]"));
        assert!(page.body.len() <= 14 * 1024, "{} weighs {}", page.path, page.body.len());
        page = reporter.submit(&page, "public.report", &asked_on(&page, &WARNING));
    }
    // The channel is the eighth: the page itself answers it.
    assert_eq!((pages, questions + 1), (3, 8));
    let typed = with(&WARNING, &[("alert_type", "")]);
    let stopped = fill(&mut reporter, &typed);
    assert_eq!(stopped.status, 422);
    assert!(stopped.faults().contains_key("alert_type"), "{:?}", stopped.faults());
    // The same form twice is one alert with one code (INT-04).
    let check = fill(&mut reporter, &WARNING);
    let first = reporter.submit(&check, "case.submit", &[]);
    let code = code_of(&mut reporter, &first);
    let second = reporter.submit(&check, "case.submit", &[]);
    assert_eq!(code_of(&mut reporter, &second), code);
    let kept: i64 = public_alerts::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(kept, 1);
}

#[test]
fn d_71_who_thinks_again_on_the_last_page_tells_of_a_person() {
    let world = World::new();
    let before = count_of_cases(&world);
    let mut reporter = world.stranger();
    let check = fill(&mut reporter, &WARNING);
    let first = reporter.submit(&check, "case.submit", &[("_ke", "1")]);
    let changed = reporter.submit(&first, "public.report", &[("who", "other")]);
    assert!(changed.has("form[data-action=\"case.submit\"]"), "{} {}", changed.status, changed.main());
    assert!(changed.main().contains("dalam bahaya sekarang") && !changed.main().contains("Pak Sponsor"));
    assert_eq!(reporter.submit(&changed, "case.submit", &[]).status, 303);
    assert_eq!(count_of_cases(&world), before + 1);
}
