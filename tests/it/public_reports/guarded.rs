//! What a report without an account must not become: a trace on a shared phone, news for the village it is about, a way
//! to flood an office, a name on a page.
use diesel::prelude::*;
use sintuvu_schema::{audit_log, cases};

use super::{CALM, STORY, asked_on, code_of, fill, newest, owner, reports, send, with};
use crate::casework::{does, news};
use crate::support::World;

const OUTSIDE: [&str; 7] =
    ["/lapor", "/lapor/1", "/lapor/2", "/lapor/3", "/lapor/periksa", "/lapor/diterima", "/lacak"];

#[test]
fn int_11_quick_exit_leaves_nothing_to_go_back_to() {
    let world = World::new();
    let mut reader = world.stranger();
    let first = reader.get("/lapor/1");
    let second = reader.submit(&first, "public.report", &asked_on(&first, &CALM));
    let third = reader.submit(&second, "public.report", &asked_on(&second, &CALM));
    assert!(third.body.contains(STORY), "the words travel along in the form");
    assert_eq!(third.header("cache-control"), Some("no-store"));
    assert!(third.has("form[autocomplete=off]") && third.has("[data-test=quick-exit]"));

    let left = reader.get("/keluar-cepat");
    assert_eq!(left.status, 303);
    assert!(left.location().starts_with("https://") && !left.location().contains("127.0.0.1"), "{}", left.location());
    assert_eq!(left.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert!(reader.cookies.is_empty(), "{:?}", reader.cookies);
    // Back: the pages that were asked for are empty, and those that were sent are not sent again.
    for path in ["/lapor/1", "/lapor/2", "/lapor/periksa"] {
        let page = reader.get(path);
        assert!(page.status == 200 && !page.body.contains("ZQVKXJW"), "{path}");
    }
    let mut body = third.form("public.report");
    body.retain(|(name, _)| name != "_ke");
    let again = reader.post("/lapor/3", &body);
    assert_eq!(again.status, 403);
    assert!(!again.body.contains("ZQVKXJW"));
}

#[test]
fn int_11_the_pages_are_honest_and_neutral_outside() {
    let world = World::new();
    for (mut person, who) in [(world.stranger(), "stranger"), (world.person("kades1"), "kades1")] {
        for path in OUTSIDE {
            let page = person.get(path);
            assert_eq!(page.status, 200, "{who} {path}");
            assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
            assert!(page.has("a.exit[href=\"/keluar-cepat\"]"), "{who} {path}");
            assert!(page.text().contains("tidak menghapus riwayat peramban"), "{who} {path}");
            let title = page.words("title").concat().to_lowercase();
            for word in ["tppo", "korban", "kasus"] {
                assert!(!title.contains(word) && !path.contains(word), "{title}");
            }
        }
    }
}

#[test]
fn int_13_a_report_about_a_village_passes_the_village_by() {
    let world = World::new();
    let answers = [("region", "99.01"), ("place", "Desa Uji Melati"), ("signs", "official_involved"), ("danger", "ya")];
    assert_eq!(send(&mut world.stranger(), &answers).status, 303);
    let case = newest(&world);
    assert_eq!(owner(&world, &case), "UPTD-9901");
    assert!(news(&world, &case, "bp3mi").is_empty(), "nobody but the owner is told");
    for key in ["kades1", "op1", "camat11"] {
        let mut person = world.person(key);
        for path in ["/hari-ini", "/pemberitahuan", "/desa/lapor", "/kecamatan", "/berkas", "/laporan-dini"] {
            assert!(!person.get(path).body.contains(&case.code), "{key} {path}");
        }
        assert_eq!(person.get(&format!("/berkas/{}", case.id)).status, 404, "{key}");
        assert_eq!(person.get(&format!("/berkas/{}/pelapor/hubungi", case.id)).status, 404, "{key}");
    }
    let mut officer = world.person("cm1");
    assert!(officer.get("/berkas").body.contains(&case.code), "it reaches the regency");
    let page = officer.get(&format!("/berkas/{}", case.id));
    assert!(page.main().contains("Dugaan keterlibatan aparat/perangkat desa"), "{}", page.main());
    does(&mut officer, &case, "identifikasi", "case.identify", &[]);
    let risk = officer.get(&format!("/berkas/{}/risiko", case.id));
    let factors = risk.attrs("[name=factors][checked]", "value");
    assert_eq!(factors, ["official_involved"], "the scoring begins with it");
}

/// A village account that reports is as nameless as anybody; the form tells it nothing about other reports.
#[test]
fn int_13_a_report_from_a_village_account_names_nobody() {
    let world = World::new();
    let mut kades = world.person("kades1");
    let before = kades.get("/lapor/1").main();
    let sent = send(&mut kades, &with(&CALM, &[("region", "99.01")]));
    let case = newest(&world);
    assert_eq!(sent.status, 303);
    let named: i64 = audit_log::table
        .filter(audit_log::object_id.eq(case.any()))
        .filter(audit_log::actor_id.is_not_null().or(audit_log::unit_id.is_not_null()))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(named, 0);
    let by: (Option<Vec<u8>>, Option<Vec<u8>>) =
        cases::table.find(case.any()).select((cases::created_by, cases::assigned_to)).first(&mut world.sql()).unwrap();
    assert_eq!(by, (None, None));
    assert_eq!(kades.get("/lapor/1").main(), before, "nothing about reports that came in");
}

#[test]
fn int_01_who_reported_is_shown_for_a_reason_only() {
    let world = World::new();
    let told =
        [("reporter_name", "ZQVKXJWNAMA"), ("reporter_contact", "+62800111333 sore"), ("contact_how", "whatsapp")];
    send(&mut world.stranger(), &with(&CALM, &with(&told, &[("region", "99.01")])));
    let case = newest(&world);
    let mut officer = world.person("cm1");
    let page = officer.get(&format!("/berkas/{}", case.id));
    assert!(page.main().contains("WhatsApp") && !page.body.contains("ZQVKXJWNAMA") && !page.body.contains("111333"));
    let path = format!("/berkas/{}/pelapor/hubungi", case.id);
    assert!(page.has(&format!("a[href=\"{path}\"]")));
    assert_eq!(officer.get(&format!("/berkas/{}", case.id)).count("[data-test=revealed]"), 0);
    officer.step_up(&world);
    let refused = officer.send(&path, "victim.reveal", &[]);
    assert_eq!((refused.status, refused.body.contains("ZQVKXJWNAMA")), (422, false));
    let form = officer.get(&path);
    assert!(form.main().contains("Menghubungi pelapor") && !form.main().contains("Menghubungi korban"));
    let page = officer.submit(&form, "victim.reveal", &[("reason", "contact_reporter")]);
    assert_eq!(page.status, 200, "{}", page.main());
    assert!(page.main().contains("ZQVKXJWNAMA") && page.main().contains("+62800111333 sore"));
    assert!(page.header("refresh").is_some_and(|after| after.starts_with("60;")));
    let again = officer.submit(&form, "victim.reveal", &[("reason", "contact_reporter")]);
    assert_eq!(again.status, 303, "the same form shows it once");
    assert_eq!(world.audit_count("victim.reveal", "allow"), 1);
    assert_eq!(world.person("cm2").get(&path).status, 404, "another unit");
}

#[test]
fn int_02_a_correction_leads_back_to_the_check_page() {
    let world = World::new();
    let mut reporter = world.stranger();
    let check = fill(&mut reporter, &CALM);
    let page = reporter.submit(&check, "case.submit", &[("_ke", "1")]);
    assert!(page.status == 200 && page.has("[name=who][checked][value=other]"), "{}", page.main());
    assert_eq!(reports(&world), 0, "nothing is sent by going back");
    let check = reporter.submit(&page, "public.report", &[("region", "99.01")]);
    assert!(check.has("form[data-action=\"case.submit\"]") && check.main().contains("Kabupaten Uji Satu"));
    assert!(check.main().contains(STORY));
    let second = fill(&mut reporter, &CALM[..2]);
    assert_eq!(second.status, 422);
    let back = reporter.submit(&second, "public.report", &[("_ke", "1")]);
    assert_eq!(back.status, 200, "going back asks for nothing");
}

#[test]
fn int_02_bad_input_is_refused_and_kept() {
    let world = World::new();
    let mut reporter = world.stranger();
    let long = "n".repeat(4_001);
    for (name, wrong, step) in [("narrative", long.as_str(), 2), ("narrative", "a\u{0}b", 2), ("region", "99.99", 1)] {
        let page = fill(&mut reporter, &with(&CALM, &[(name, wrong)]));
        assert_eq!(page.status, 422, "{name}");
        assert!(page.faults().contains_key(name), "{name}: {:?}", page.faults());
        assert!(page.main().contains(&format!("Langkah {step} dari 3")));
    }
    let check = fill(&mut reporter, &with(&CALM, &[("narrative", "<script>alert(1)</script>")]));
    assert!(check.main().contains("<script>alert(1)</script>") && !check.body.contains("<script>alert"));
    for forged in ["unit_id", "state", "case_type", "is_official"] {
        let page = reporter.submit(&check, "case.submit", &[(forged, "1")]);
        assert_eq!(page.status, 422, "{forged}");
    }
    let mut unmarked = check.form("case.submit");
    unmarked.retain(|(name, _)| name != "_csrf");
    assert_eq!(reporter.post("/lapor/periksa", &unmarked).status, 403);
    assert_eq!(world.stranger().post("/lapor/periksa", &check.form("case.submit")).status, 403, "another browser");
    assert_eq!(reports(&world), 0);
}

#[test]
fn int_04_a_flood_from_one_network_waits_and_loses_no_word() {
    let world = World::new();
    let mut reporter = world.stranger();
    let mut taken = 0;
    loop {
        let check = reporter.get("/lapor/periksa");
        let sent = reporter.submit(&check, "case.submit", &[("region", "99.01"), ("signs", "held")]);
        if sent.status == 429 {
            break;
        }
        assert_eq!(sent.status, 303, "no. {taken}: {}", sent.main());
        taken += 1;
        assert!(taken <= 60, "no end");
    }
    assert!(taken >= 30, "{taken}: a whole village may stand behind one address");
    let check = fill(&mut reporter, &CALM);
    let page = reporter.submit(&check, "case.submit", &[]);
    assert_eq!(page.status, 429);
    assert!(page.header("retry-after").is_some() && page.has("ul.hotlines") && page.main().contains(STORY));
    assert_eq!(reports(&world), taken);
    world.wait(601);
    let sent = reporter.submit(&page, "case.submit", &[]);
    assert_eq!(sent.status, 303);
    code_of(&mut reporter, &sent);
}

#[test]
fn int_04_a_second_press_has_its_code_while_the_network_waits() {
    let world = World::new();
    let mut reporter = world.stranger();
    let first = fill(&mut reporter, &CALM);
    let sent = reporter.submit(&first, "case.submit", &[]);
    let code = code_of(&mut reporter, &sent);
    let flooded = (0..61).any(|_| {
        let check = reporter.get("/lapor/periksa");
        reporter.submit(&check, "case.submit", &[("region", "99.01"), ("signs", "held")]).status == 429
    });
    let before = reports(&world);
    let again = reporter.submit(&first, "case.submit", &[]);
    assert_eq!((flooded, again.status), (true, 303), "{}", again.main());
    assert_eq!((code_of(&mut reporter, &again), reports(&world)), (code, before));
}

#[test]
fn int_02_a_way_to_be_reached_needs_something_to_reach_by() {
    let world = World::new();
    let mut reporter = world.stranger();
    let page = fill(&mut reporter, &with(&CALM, &[("contact_how", "whatsapp")]));
    assert_eq!(page.status, 422);
    assert!(
        page.main().contains("Tulis nomor yang aman, atau pilih \u{201c}Jangan dihubungi\u{201d}."),
        "{}",
        page.main()
    );
    let page = fill(&mut reporter, &with(&CALM, &[("contact_how", "whatsapp"), ("reporter_contact", "+62800111333")]));
    assert!(page.has("form[data-action=\"case.submit\"]"), "{}", page.main());
}
