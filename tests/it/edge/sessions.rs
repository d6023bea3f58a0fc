//! Sessions as a thief or a slow typist meets them (security.md 5.6, 5.7; ACT-04, ACT-05).
use super::{ALERT, NEW_ALERT, filled};
use crate::support::person::code;
use crate::support::{Person, World};

const SESSION: &str = "__Host-sid";

fn token(person: &Person) -> String {
    person.cookies.get(SESSION).expect("a session").clone()
}

/// Another browser with a copied cookie.
fn thief(world: &World, cookie: &str) -> Person {
    let mut thief = world.stranger();
    thief.cookies.insert(SESSION.into(), cookie.into());
    thief
}

#[test]
fn edge_every_step_of_a_log_in_has_a_token_of_its_own() {
    let world = World::new();
    let mut person = world.stranger();
    // A token that somebody else chose is not taken up.
    person.cookies.insert(SESSION.into(), "x".repeat(64));
    let cm1 = world.user("cm1");
    let page = person.try_password(cm1["username"].as_str().unwrap(), cm1["password"].as_str().unwrap());
    assert_eq!((page.status, page.location()), (303, "/masuk/kode"));
    let pending = token(&person);
    assert_ne!(pending, "x".repeat(64));
    assert_eq!(thief(&world, &pending).get("/hari-ini").status, 303, "the password alone opens nothing");

    assert_eq!(person.enter_code(&code(&world, cm1["totp_secret"].as_str().unwrap())).status, 303);
    let full = token(&person);
    assert_ne!(pending, full);
    assert_eq!(thief(&world, &pending).get("/hari-ini").status, 303, "the token from before is dead");
    assert_eq!(thief(&world, &full).get("/hari-ini").status, 200);

    person.key = "cm1".into();
    person.step_up(&world);
    assert_ne!(token(&person), full, "a new one at the password asked again");
    assert_eq!(thief(&world, &full).get("/hari-ini").status, 303);
}

#[test]
fn act_05_log_out_kills_a_copied_cookie() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let copy = token(&lab1);
    let body = filled(&lab1.get(NEW_ALERT), "alert.submit", &ALERT);
    let page = lab1.send("/hari-ini", "session.logout", &[]);
    assert_eq!((page.status, page.location()), (303, "/masuk"));
    assert_eq!(page.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert_eq!(lab1.get("/hari-ini").location(), "/masuk?lanjut=/hari-ini");
    for mut thief in [thief(&world, &copy), thief(&world, &copy)] {
        let page = thief.get("/laporan-dini");
        assert_eq!((page.status, page.body.as_str()), (303, page.body.as_str()));
        assert!(!page.body.contains("LD-"));
        assert_eq!(thief.post(NEW_ALERT, &body).status, 401);
    }
    assert_eq!(world.audit_count("session.ended", "allow"), 1);
}

#[test]
fn act_05_the_quick_exit_ends_the_session_as_well() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let copy = token(&cm1);
    let page = cm1.get("/keluar-cepat");
    assert_eq!(page.status, 303);
    assert!(!page.location().starts_with('/'), "a neutral page elsewhere: {}", page.location());
    assert_eq!(page.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert_eq!(cm1.get("/hari-ini").status, 303);
    assert_eq!(thief(&world, &copy).get("/hari-ini").status, 303);
}

#[test]
fn act_05_a_request_under_way_does_not_revive_an_ended_session() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let copies: Vec<Person> = (0..6).map(|_| thief(&world, &token(&lab1))).collect();
    std::thread::scope(|scope| {
        for mut copy in copies.clone() {
            scope.spawn(move || (0..20).for_each(|_| drop(copy.get("/hari-ini"))));
        }
        lab1.send("/hari-ini", "session.logout", &[]);
    });
    for mut copy in copies {
        assert_eq!(copy.get("/hari-ini").status, 303);
    }
}

const WOMAN: [(&str, &str); 4] =
    [("sex", "female"), ("age_band", "18_24"), ("full_name", "Kenanga Rekaan"), ("condition", "Baris satu\nbaris dua")];

#[test]
fn act_04_after_15_minutes_a_case_page_asks_again_and_keeps_the_text() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = format!("/berkas/{}", world.id("case.c1"));
    let form = cm1.get(&format!("{case}/orang"));
    world.wait(15 * 60);
    let locked = cm1.get(&case);
    assert_eq!(locked.status, 403);
    assert!(locked.has("[data-test=step-up]") && !locked.body.contains("data-kind=\"case\""));
    assert!(locked.main().contains("Sudah 15 menit tidak dipakai"), "{}", locked.main());
    assert_eq!(cm1.get("/hari-ini").status, 200, "only case pages are locked");
    assert_eq!(cm1.get(&case).status, 403, "and stay so");

    let kept = cm1.submit(&form, "victim.create", &WOMAN);
    assert_eq!(kept.status, 403);
    let password = world.user("cm1")["password"].as_str().unwrap();
    let back = cm1.submit(&kept, "session.step_up", &[("password", password)]);
    assert_eq!((back.status, back.location()), (303, format!("{case}/orang").as_str()));
    let again = cm1.follow(&back);
    assert_eq!(again.attr("#f-full_name", "value").as_deref(), Some("Kenanga Rekaan"));
    assert_eq!(again.words("#f-condition"), ["Baris satu baris dua"]);
    assert_eq!(cm1.submit(&again, "victim.create", &[]).status, 303);
    let fresh = cm1.get(&format!("{case}/orang"));
    assert_eq!(fresh.attr("#f-full_name", "value").as_deref(), Some(""), "a draft is used once");
}

#[test]
fn act_04_a_session_that_ended_in_the_middle_of_a_form_keeps_the_text() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let path = format!("/berkas/{}/orang", world.id("case.c1"));
    let form = cm1.get(&path);
    world.wait(30 * 60);
    let page = cm1.submit(&form, "victim.create", &WOMAN);
    assert_eq!(page.status, 401);
    assert!(page.has("[data-test=signed-out]"));
    for typed in ["Kenanga Rekaan", "Baris satu"] {
        assert!(page.main().contains(typed), "{typed}: {}", page.main());
    }
    assert_eq!(world.audit_count("session.ended", "allow"), 1);
    let way_in = page.attr("#isi a[href^=\"/masuk\"]", "href").unwrap();
    assert_eq!(way_in, format!("/masuk?lanjut={path}"));

    // Somebody else on the same browser finds nothing of it.
    let mut other = cm1.clone();
    other.log_in(&world, "cm1b");
    assert!(!other.get(&path).body.contains("Kenanga"));

    cm1.log_in(&world, "cm1");
    let again = cm1.get(&path);
    assert_eq!(again.attr("#f-full_name", "value").as_deref(), Some("Kenanga Rekaan"));
    assert!(again.main().contains("Isian Anda dari pukul"));
    assert_eq!(cm1.submit(&again, "victim.create", &[]).status, 303);
}

#[test]
fn act_04_a_village_finds_its_half_written_alert_again() {
    let world = World::new();
    let mut op1 = world.person("op1");
    let form = op1.get("/desa/lapor");
    world.wait(2 * 3600);
    let typed = [("alert_type", "group_departure"), ("danger", "ya"), ("what", "Enam orang berangkat besok")];
    assert_eq!(op1.submit(&form, "alert.submit", &typed).status, 401);
    op1.log_in(&world, "op1");
    let again = op1.get("/desa/lapor");
    assert_eq!(again.words("#f-what"), ["Enam orang berangkat besok"]);
    assert_eq!(op1.submit(&again, "alert.submit", &[]).status, 303);
    assert_eq!(op1.get("/desa/lapor").words("#f-what"), [""], "a draft is used once");
}

#[test]
fn act_04_a_copied_cookie_that_was_logged_out_leaves_no_draft() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let path = format!("/berkas/{}/orang", world.id("case.c1"));
    let (copy, form) = (token(&cm1), cm1.get(&path));
    cm1.send("/hari-ini", "session.logout", &[]);
    for minutes in [0, 31, 24 * 60] {
        world.wait(minutes * 60);
        assert_eq!(thief(&world, &copy).submit(&form, "victim.create", &[("full_name", "Titipan Asing")]).status, 401);
    }
    cm1.log_in(&world, "cm1");
    assert!(!cm1.get(&path).body.contains("Titipan"), "after {path}");
}

#[test]
fn act_04_a_village_may_think_for_an_hour() {
    let world = World::new();
    let mut op1 = world.person("op1");
    let form = op1.get("/desa/kegiatan/baru");
    world.wait(60 * 60);
    let typed = [
        ("title", "Musyawarah"),
        ("kind", "musdes"),
        ("topics", "documents"),
        ("held_on_d", "23"),
        ("held_on_m", "11"),
        ("held_on_y", "2026"),
        ("place", "Balai desa"),
        ("men", "10"),
        ("women", "12"),
        ("total", "22"),
    ];
    assert_eq!(op1.submit(&form, "outreach.record", &typed).status, 303);
    world.wait(2 * 3600);
    assert_eq!(op1.get("/hari-ini").status, 303, "two hours are the end");
}
