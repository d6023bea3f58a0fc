//! Break-glass: ACC-09 and ACC-10 of scenarios/access.md.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{audit_log, clocks, emergencies, notices};

use crate::casework::{Record, addresses, case_path, does, forged, identified, tries};
use crate::support::{Page, Person, World};

const REASON: &str = "Korban menelepon 129, mengancam bunuh diri";
const NIGHT: &str = "2026-11-24T23:10:00+08:00";

fn door(case: &Record) -> String {
    format!("{}/akses-darurat", case_path(case))
}

fn opens(person: &mut Person, case: &Record) -> Page {
    person.send(&door(case), "case.break_glass", &[("reason", REASON)])
}

fn user(world: &World, key: &str) -> AnyId {
    world.user(key)["id"].as_str().unwrap().parse().unwrap()
}

/// Kinds of news that one person got about emergencies.
fn told(world: &World, key: &str, kind: &str) -> i64 {
    notices::table
        .filter(notices::user_id.eq(user(world, key)))
        .filter(notices::kind.eq(kind))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

/// Audit rows under a case with this action.
fn noted(world: &World, case: &Record, action: &str) -> i64 {
    audit_log::table
        .filter(audit_log::root_id.eq(case.any()))
        .filter(audit_log::action.eq(action))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

/// A case of uptd1, at night; and the coordinator, who has nothing to do with it.
fn night(world: &World) -> (Record, Person) {
    let case = identified(&mut world.person("cm1"), &[]);
    world.set_clock(NIGHT);
    (case, world.person("coord"))
}

#[test]
fn acc_09_a_case_opens_for_half_an_hour_to_read_and_everybody_is_told() {
    let world = World::new();
    let (case, mut coord) = night(&world);
    let (heads, dpos) = (told(&world, "head1", "breakglass"), told(&world, "dpo", "breakglass_review"));
    assert_eq!(coord.get(&case_path(&case)).status, 404);
    let found = coord.send("/akses-darurat", "case.break_glass", &[("code", &case.code)]);
    assert_eq!(found.location(), door(&case));
    let before = coord.get(&door(&case));
    assert!(before.main().contains("Kepala unit pemilik"), "who will be told: {}", before.main());
    let answer = coord.submit(&before, "case.break_glass", &[("reason", REASON)]);
    assert_eq!(answer.status, 303, "{}", answer.main());
    let page = coord.follow(&answer);
    assert_eq!((page.status, page.state()), (200, "identification".to_owned()));
    assert!(page.has("[data-test=emergency]"), "{}", page.main());
    assert!(!page.body.contains("lalu tidak boleh pulang"), "what was told is not needed to reach somebody");
    let refresh = page.header("refresh").expect("the page goes by itself");
    let seconds: i64 = refresh.split(';').next().unwrap().parse().unwrap();
    assert!((1_770..=1_800).contains(&seconds), "{refresh}");
    assert_eq!(noted(&world, &case, "breakglass.opened"), 1);
    assert_eq!(told(&world, "head1", "breakglass"), heads + 1);
    assert_eq!(told(&world, "dpo", "breakglass_review"), dpos + 1);
    assert!(world.person("head1").get("/pemberitahuan").main().contains("Akses darurat"));

    for slug in ["skrining", "risiko", "orang", "persetujuan/catat", "rujuk", "gabung", "usul-tutup", "jejak"] {
        assert_eq!(coord.get(&format!("{}/{slug}", case_path(&case))).status, 403, "{slug}");
    }
    let mut forged = page.form("session.logout");
    forged.push(("level".into(), "low".into()));
    assert_eq!(coord.post(&format!("{}/risiko", case_path(&case)), &forged).status, 403);

    world.set_clock("2026-11-24T23:39:30+08:00");
    let mut coord = world.person("coord");
    assert_eq!(coord.get(&case_path(&case)).status, 200);
    assert_eq!(noted(&world, &case, "breakglass.ended"), 0);
    world.set_clock("2026-11-24T23:40:45+08:00");
    assert_eq!(noted(&world, &case, "breakglass.ended"), 1, "nobody asked");
    assert_eq!(coord.get(&case_path(&case)).status, 404);
    assert!(world.command(&["audit", "verify"]).output().unwrap().status.success());
}

#[test]
fn acc_09_the_next_request_finds_nothing_whether_or_not_the_job_ran() {
    let world = World::new();
    let (case, mut coord) = night(&world);
    assert_eq!(opens(&mut coord, &case).status, 303);
    // The clock moves, no job runs.
    let url = format!("{}/__testkit/clock", world.base);
    reqwest::blocking::Client::new().post(url).body("advance=1800").send().unwrap();
    let mut coord = world.person("coord");
    assert_eq!(coord.get(&case_path(&case)).status, 404);
}

#[test]
fn acc_09_contact_and_identity_of_an_adult_open_with_a_reason_and_a_child_stays_closed() {
    let world = World::new();
    let (case, mut coord) = night(&world);
    opens(&mut coord, &case);
    let url = format!("{}/orang/1/identitas", case_path(&case));
    let shown = coord.send(&url, "victim.reveal", &[("reason", "emergency")]);
    assert_eq!(shown.status, 200, "{}", shown.main());
    assert!(shown.main().contains("+62800111222"), "{}", shown.main());
    let child =
        Record { id: world.id("case.c2"), code: world.object("case.c2")["number"].as_str().unwrap().to_owned() };
    assert_eq!(opens(&mut coord, &child).status, 303);
    let url = format!("{}/orang/1/identitas", case_path(&child));
    assert_eq!(coord.get(&url).status, 403);
    assert!(!coord.get(&case_path(&child)).has("a[href$=\"/identitas\"]"));
}

/// A case whose file, checks and reporter are all there.
fn full(officer: &mut Person) -> Record {
    let told = [("reporter_name", "ZQVKPELAPOR"), ("reporter_contact", "+62800999888")];
    let case = identified(officer, &told);
    let party = [("kind", "person"), ("name", "ZQVKTERLAPOR"), ("is_official", "tidak")];
    let parts: [(&str, &str, &[(&str, &str)]); 5] = [
        ("terlapor/baru", "party.edit", &party),
        ("dokumen/baru", "case.write_file", &[("kind", "passport"), ("number", "ZQVKPASPOR")]),
        ("eksploitasi/tandai", "case.write_file", &[("answer", "none")]),
        ("orang/1/indikator/4", "victim.screen", &[("found", "exp39"), ("note", "ZQVKCATATAN")]),
        ("orang/1/keberangkatan/p2p", "victim.screen", &[("family_permit", "have_not")]),
    ];
    for (slug, action, typed) in parts {
        let answer = tries(officer, &case, slug, action, typed);
        assert_eq!(answer.status, 303, "{slug}: {:?}", answer.faults());
    }
    case
}

#[test]
fn acc_09_nothing_of_the_file_the_checks_or_the_reporter_opens_and_nothing_can_be_written() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let (case, other) = (full(&mut cm1), identified(&mut cm1, &[]));
    does(&mut world.person("head1"), &other, "gabung", "case.merge", &[("into", &case.code)]);
    world.set_clock(NIGHT);
    let mut coord = world.person("coord");
    assert_eq!(opens(&mut coord, &case).status, 303);
    let page = coord.get(&case_path(&case));
    assert_eq!(page.status, 200);
    for told in ["kelengkapan", "skrining-lengkap", "pelapor/hubungi"] {
        assert!(!page.has(&format!("a[href*=\"{told}\"]")), "no way to {told}");
    }
    for told in ["terlapor", "celah", "saran:", "Skrining lengkap", "Isi berkas diubah", "catatan berkas"] {
        assert!(!page.main().contains(told), "{told}: {}", page.main());
    }
    let (identity, door) = (format!("{}/orang/1/identitas", case_path(&case)), door(&case));
    for (method, path) in addresses(&world, &[("{case_id}", &case.id)]) {
        let answer = if method == "GET" { coord.get(&path) } else { forged(&mut coord, &path) };
        let open = [case_path(&case), identity.clone(), door.clone()].contains(&path);
        assert!(open || [403, 404].contains(&answer.status), "{method} {path}: {}", answer.status);
        assert!(!answer.body.contains("ZQVK") && !answer.body.contains("999888"), "{method} {path}: {}", answer.main());
    }
    let shown = coord.send(&identity, "victim.reveal", &[("reason", "emergency")]);
    assert_eq!(shown.status, 200, "what helps to reach her is open: {}", shown.main());
    assert!(!shown.body.contains("ZQVK"), "{}", shown.main());
    assert_eq!(world.audit_count("case.write_file", "allow") + world.audit_count("party.edit", "allow"), 3);
}

#[test]
fn acc_09_the_review_has_three_working_days_and_another_person() {
    let world = World::new();
    let (case, mut coord) = night(&world);
    opens(&mut coord, &case);
    let id: AnyId = emergencies::table
        .filter(emergencies::case_id.eq(case.any()))
        .select(emergencies::id)
        .first(&mut world.sql())
        .unwrap();
    let due: i64 =
        clocks::table.filter(clocks::object_id.eq(id)).select(clocks::due_at).first(&mut world.sql()).unwrap();
    assert_eq!(crate::casework::at("2026-11-27T23:59:59+08:00").micros(), due);
    let url = format!("/akses-darurat/{id}");
    for key in ["coord", "head1", "admin", "audit"] {
        assert_eq!(world.person(key).get(&url).status, 404, "{key}");
    }
    let mut dpo = world.person("dpo");
    let today = dpo.get("/hari-ini");
    assert!(today.attrs("[data-kind=breakglass]", "data-id").contains(&id.to_string()), "{}", today.main());
    let page = dpo.get(&url);
    assert!(page.main().contains(REASON) && page.main().contains("uji.coord"), "{}", page.main());
    assert!(!page.body.contains("Melati"), "no person of the case");
    let judged = [("verdict", "yes"), ("note", "Unit pemilik tidak mengangkat telepon.")];
    let list = dpo.does(&url, "breakglass.review", &judged);
    assert!(list.main().contains("Beralasan"), "{}", list.main());
    assert_eq!(noted(&world, &case, "breakglass.reviewed"), 1);
    let open: i64 = clocks::table
        .filter(clocks::object_id.eq(id))
        .filter(clocks::stopped_at.is_null())
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(open, 0, "its clock has stopped");
    let again = dpo.get(&url).form("breakglass.review");
    let mut again: Vec<_> = again.into_iter().filter(|(name, _)| name.starts_with('_')).collect();
    again.extend([("verdict".into(), "no".into()), ("note".into(), "Lain".into())]);
    assert_eq!(dpo.post(&url, &again).status, 409, "once");
}

#[test]
fn acc_09_the_third_in_a_day_is_refused_and_the_password_is_asked_again() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let all = [(); 3].map(|()| identified(&mut cm1, &[]));
    world.set_clock(NIGHT);
    let mut coord = world.person("coord");
    world.wait(601);
    assert!(coord.get(&door(&all[0])).has("[data-test=step-up]"));
    coord.step_up(&world);
    assert_eq!(opens(&mut coord, &all[0]).status, 303);
    assert_eq!(opens(&mut coord, &all[1]).status, 303);
    let third = opens(&mut coord, &all[2]);
    assert_eq!(third.status, 422);
    assert!(third.faults()["reason"].contains("24 jam"), "{:?}", third.faults());
    assert_eq!(coord.get(&case_path(&all[2])).status, 404);
    // One that nobody has reviewed for more than five days closes the door.
    world.set_clock("2026-11-30T08:00:00+08:00");
    let mut coord = world.person("coord");
    let late = opens(&mut coord, &all[2]);
    assert_eq!(late.status, 422);
    assert!(late.faults()["reason"].contains("belum ditinjau"), "{:?}", late.faults());
}

#[test]
fn acc_10_nobody_else_finds_the_door() {
    let world = World::new();
    let (case, mut coord) = night(&world);
    for key in ["kades1", "op1", "camat11", "admin", "audit", "svc", "lab1", "shel", "sek", "imm"] {
        let mut person = world.person(key);
        let body = person.get("/hari-ini").form("session.logout");
        let before = world.audit_count("case.break_glass", "deny");
        for url in [door(&case), "/akses-darurat".to_owned()] {
            let (got, posted) = (person.get(&url), person.post(&url, &body));
            assert_eq!((got.status, posted.status), (404, 404), "{key} at {url}");
        }
        assert_eq!(world.audit_count("case.break_glass", "deny") - before, 4, "{key}");
    }
    let nineteen = coord.send(&door(&case), "case.break_glass", &[("reason", "1234567890123456789")]);
    assert_eq!(nineteen.status, 422);
    assert!(nineteen.faults()["reason"].contains("Alasan minimal 20 karakter"), "{:?}", nineteen.faults());
    assert_eq!(coord.get(&case_path(&case)).status, 404);
    assert_eq!(opens(&mut coord, &case).status, 303);
    for key in ["case.c1", "case.c3"] {
        assert_eq!(coord.get(&format!("/berkas/{}", world.id(key))).status, 404, "the grant is for one case");
    }
    assert_eq!(world.audit_count("victim.reveal", "allow"), 0);
}

#[test]
fn acc_10_a_code_of_another_area_and_one_that_nobody_has_get_the_same_answer() {
    let world = World::new();
    let mut pol1 = world.person("pol1");
    let ask = |pol1: &mut Person, code: &str| pol1.send("/akses-darurat", "case.break_glass", &[("code", code)]);
    let number = |key: &str| world.object(key)["number"].as_str().unwrap().to_owned();
    let nobodys = ask(&mut pol1, "KS-000000");
    assert_eq!(nobodys.status, 422);
    // Another area, and a matter about an official that is kept to a few (D-66).
    for key in ["case.c3", "case.c4", "case.c10"] {
        let hidden = ask(&mut pol1, &number(key));
        assert_eq!((hidden.status, hidden.faults()), (422, nobodys.faults()), "{key}");
        assert_eq!(pol1.get(&format!("/berkas/{}/akses-darurat", world.id(key))).status, 404, "{key}");
    }
    assert_eq!(ask(&mut pol1, &number("case.c1")).status, 303, "its own area");
    let mut cm1b = world.person("cm1b");
    assert_eq!(ask(&mut cm1b, &number("case.c5")).status, 422, "who knows a party does not come in by night");
}

#[test]
fn acc_10_who_may_read_it_anyway_needs_no_emergency() {
    let world = World::new();
    let mut head1 = world.person("head1");
    let page = head1.get(&format!("/berkas/{}/akses-darurat", world.id("case.c1")));
    assert!(page.has("[data-test=not-now]"), "{}", page.main());
    let mut body = page.form("case.break_glass");
    body.retain(|(name, _)| name != "reason");
    body.push(("reason".into(), REASON.into()));
    assert_eq!(head1.post(&page.form_url("case.break_glass"), &body).status, 409);
}
