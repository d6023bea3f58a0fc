//! Who may see and open what: scenarios/access.md, ACC-01 to ACC-08.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{audit_log, regions, users};

use crate::support::{Page, Person, World};

/// Audit rows about one record.
fn rows_about(world: &World, action: &str, decision: &str, id: &str) -> i64 {
    audit_log::table
        .filter(audit_log::action.eq(action))
        .filter(audit_log::decision.eq(decision))
        .filter(audit_log::object_id.eq(id.parse::<AnyId>().unwrap()))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

/// Refused looks of one person.
fn refusals_of(world: &World, key: &str) -> i64 {
    let id: AnyId = world.user(key)["id"].as_str().unwrap().parse().unwrap();
    audit_log::table
        .filter(audit_log::actor_id.eq(id))
        .filter(audit_log::decision.eq("deny"))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

/// Secret marks that the fixture hid in one object, or in all.
fn tokens(world: &World, object: Option<&str>) -> Vec<String> {
    let all = world.fixture["canaries"].as_array().unwrap();
    let secret = all.iter().filter(|c| c["class"] != "P1" && object.is_none_or(|key| c["object"] == key));
    secret.map(|c| c["token"].as_str().unwrap().to_owned()).collect()
}

fn names_none(page: &Page, tokens: &[String]) {
    let told = tokens.iter().find(|token| page.body.contains(*token));
    assert_eq!(told, None, "{} tells it", page.path);
}

/// The page without what differs on every page by design: its number, and when it was printed.
fn anonymous(page: &Page) -> String {
    let body = page.body.replace(page.header("x-request-id").expect("a request id"), "…");
    let printed = body.split_once("<p class=\"print-only\">");
    printed.map_or(body.clone(), |(before, after)| {
        format!("{before}{}", after.split_once("</p>").map_or("", |(_, rest)| rest))
    })
}

fn looks_missing(hidden: &Page, missing: &Page) {
    assert_eq!((hidden.status, missing.status), (404, 404), "{}", hidden.path);
    assert_eq!(anonymous(hidden), anonymous(missing), "{}", hidden.path);
    assert!(hidden.headers.keys().eq(missing.headers.keys()), "{}", hidden.path);
}

fn case_page(world: &World, key: &str) -> String {
    format!("/berkas/{}", world.id(key))
}

/// A case with one woman of 24 whose danger is high, received by this officer.
fn dangerous_case(person: &mut Person) -> String {
    let received = [
        ("channel", "phone"),
        ("case_type", "tppo_domestic"),
        ("region", "99.01.01"),
        ("narrative", "Riwayat rahasia ZZTOP."),
        ("danger", "tidak"),
    ];
    let page = person.does("/berkas/baru", "case.create", &received);
    let at = page.path.split('?').next().unwrap().to_owned();
    person.does(&format!("{at}/identifikasi"), "case.identify", &[]);
    let woman = [
        ("sex", "female"),
        ("age_band", "18_24"),
        ("full_name", "Zubaidah Rekaan"),
        ("nik", "9901015505020001"),
        ("phone", "+628001234567"),
    ];
    person.does(&format!("{at}/orang"), "victim.create", &woman);
    person.does(&format!("{at}/risiko"), "case.rate_risk", &[("factors", "perp_access"), ("level", "high")]);
    at
}

#[test]
fn acc_01_a_list_row_shows_code_band_regency_risk_and_time_but_no_identity() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let at = dangerous_case(&mut cm1);
    let list = cm1.get("/berkas");
    let id = at.rsplit('/').next().unwrap();
    let row = format!("[data-test=row][data-kind=case][data-id=\"{id}\"]");
    let words = list.words(&row).join(" ");
    let regency: String = regions::table.find("99.01").select(regions::name).first(&mut world.sql()).unwrap();
    for shown in ["KS-", "18–24", &regency] {
        assert!(words.contains(shown), "{shown}: {words}");
    }
    assert!(list.has(&format!("{row} .tag-danger, {row} .tag-warn")), "the risk is marked: {words}");
    assert!(list.has(&format!("{row} [data-test=due][datetime]")), "the remaining time: {words}");
    for hidden in ["Zubaidah", "9901015505020001", "8001234567", "ZZTOP"] {
        assert!(!list.body.contains(hidden), "{hidden}");
    }
    names_none(&list, &tokens(&world, None));
    assert_eq!(world.audit_count("victim.reveal", "allow"), 0);
}

#[test]
fn acc_02_identity_shows_for_a_reason_for_a_minute_in_one_answer() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let (case, hidden) = (case_page(&world, "case.c1"), tokens(&world, Some("victim.v1")));
    let url = format!("{case}/orang/1/identitas");
    assert!(!hidden.is_empty(), "the fixture hides nothing in victim.v1");

    let refused = cm1.send(&url, "victim.reveal", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.faults().contains_key("reason"));
    names_none(&refused, &hidden);
    assert_eq!(world.audit_count("victim.reveal", "allow"), 0);
    assert_eq!(world.audit_count("victim.reveal", "refuse"), 1, "the try stands in the log");

    let form = cm1.get(&url);
    let shown = cm1.submit(&form, "victim.reveal", &[("reason", "contact_victim")]);
    assert_eq!(shown.status, 200);
    assert!(shown.has("[data-test=revealed]"));
    assert!(hidden.iter().any(|token| shown.body.contains(token)), "{}", shown.main());
    assert_eq!(shown.header("refresh"), Some(format!("60; url={case}").as_str()));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    let row: (String, String) = audit_log::table
        .filter(audit_log::action.eq("victim.reveal"))
        .filter(audit_log::decision.eq("allow"))
        .select((audit_log::reason_code, audit_log::classes))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(row.0, "contact_victim");
    for class in ["contact", "identity"] {
        assert!(row.1.split(';').any(|c| c == class), "{}", row.1);
    }

    world.wait(61);
    let again = cm1.submit(&form, "victim.reveal", &[("reason", "contact_victim")]);
    assert_eq!(again.status, 303, "the browser's reload sends the same form: a new reason is asked for");
    names_none(&again, &hidden);
    for page in [cm1.get(&case), cm1.get(&url)] {
        assert_eq!(page.status, 200);
        assert!(!page.has("[data-test=revealed]"));
        names_none(&page, &hidden);
    }
    assert_eq!(world.audit_count("victim.reveal", "allow"), 1, "looking at the masked page reveals nothing");
}

#[test]
fn acc_02_without_a_password_just_given_nothing_is_shown() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let (url, hidden) =
        (format!("{}/orang/1/identitas", case_page(&world, "case.c1")), tokens(&world, Some("victim.v1")));
    let form = cm1.get(&url);
    world.wait(601);
    for page in [cm1.get(&url), cm1.submit(&form, "victim.reveal", &[("reason", "contact_victim")])] {
        assert_eq!(page.status, 403);
        assert!(page.has("[data-test=step-up] form[data-action=\"session.step_up\"]"));
        names_none(&page, &hidden);
    }
    assert_eq!(world.audit_count("victim.reveal", "allow"), 0);
    cm1.step_up(&world);
    assert_eq!(cm1.send(&url, "victim.reveal", &[("reason", "contact_victim")]).status, 200);
}

#[test]
fn acc_03_a_child_is_masked_for_the_own_unit_but_for_the_named_officer() {
    let world = World::new();
    let (mut named, mut other) = (world.person("cm1"), world.person("cm1b"));
    let (case, mut hidden) = (case_page(&world, "case.c2"), tokens(&world, Some("victim.v2")));
    let url = format!("{case}/orang/1/identitas");
    let form = named.get(&url);
    hidden.extend(tokens(&world, Some("case.c2")));
    let page = other.get(&case);
    assert_eq!(page.status, 200);
    assert!(page.main().contains(world.object("case.c2")["number"].as_str().unwrap()));
    assert!(!page.has("a[href$=\"/identitas\"]") && !page.has("a[href$=\"/ubah\"]"));
    names_none(&page, &hidden);

    let victim = world.object("victim.v2")["id"].as_str().unwrap();
    let mut forged = other.get(&case).form("session.logout");
    forged.push(("reason".into(), "contact_victim".into()));
    for refused in [other.get(&url), other.post(&url, &forged)] {
        assert_eq!(refused.status, 403);
        assert!(refused.has("[data-test=refused]"));
        names_none(&refused, &hidden);
    }
    assert!(rows_about(&world, "victim.reveal", "deny", victim) >= 2);

    let shown = named.submit(&form, "victim.reveal", &[("reason", "contact_victim")]);
    assert_eq!(shown.status, 200);
    assert!(tokens(&world, Some("victim.v2")).iter().any(|token| shown.body.contains(token)));
    for form in [named.get(&format!("{case}/orang")), named.get(&format!("{case}/orang/1/ubah"))] {
        assert_eq!(form.status, 200);
        assert!(!form.has("input[type=file]") && !form.body.to_lowercase().contains("foto"));
    }
}

#[test]
fn acc_04_another_agency_cannot_tell_that_the_record_exists() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    for (base, key, action) in [("/berkas", "case.c3", "case.view"), ("/rujukan", "referral.other", "referral.view")] {
        let id = world.id(key);
        let hidden = lab1.get(&format!("{base}/{id}"));
        let missing = lab1.get(&format!("{base}/{}", uuid::Uuid::now_v7()));
        looks_missing(&hidden, &missing);
        looks_missing(&hidden, &lab1.get(&format!("{base}/bukan-nomor")));
        assert_eq!(rows_about(&world, action, "deny", &id), 1, "{key}");
    }
}

#[test]
fn acc_04_a_forged_act_on_a_hidden_record_is_as_silent() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let body = lab1.get("/hari-ini").form("session.logout");
    let id = world.id("case.c3");
    let hidden = lab1.post(&format!("/berkas/{id}/identifikasi"), &body);
    let missing = lab1.post(&format!("/berkas/{}/identifikasi", uuid::Uuid::now_v7()), &body);
    looks_missing(&hidden, &missing);
    assert_eq!(rows_about(&world, "case.view", "deny", &id), 1);
}

#[test]
fn acc_05_the_village_learns_a_word_and_never_reaches_a_case() {
    let world = World::new();
    let (mut head, mut office) = (world.person("kades1"), world.person("lab1"));
    let verifying = format!("/laporan-dini/{}", world.id("alert.a1"));
    office.does(&format!("{verifying}/terima"), "alert.acknowledge", &[]);
    office.does(&format!("{verifying}/verifikasi"), "alert.verify", &[]);

    let with_case = head.get(&format!("/desa/lapor/{}", world.id("alert.a2")));
    let without = head.get(&format!("/desa/lapor/{}", world.id("alert.a1")));
    for page in [&with_case, &without] {
        assert_eq!(page.status, 200);
        assert_eq!(page.state(), "diproses");
        assert_eq!(page.words("dt"), ["Dikirim", "Keadaan"], "{}", page.main());
        assert_eq!(page.words("dd")[1], "diproses");
        assert!(!page.body.contains("KS-"));
    }
    let told = |page: &Page, key: &str| {
        let (number, sent) = (world.object(key)["number"].as_str().unwrap(), page.words("dd")[0].clone());
        page.main().replace(number, "…").replace(&sent, "…")
    };
    assert_eq!(told(&with_case, "alert.a2"), told(&without, "alert.a1"));

    let hidden = head.get(&case_page(&world, "case.c1"));
    looks_missing(&hidden, &head.get(&format!("/berkas/{}", uuid::Uuid::now_v7())));
    // Another village's report, and the one about himself.
    for key in ["alert.a3", "alert.a4"] {
        assert_eq!(head.get(&format!("/desa/lapor/{}", world.id(key))).status, 404, "{key}");
    }
    let list = head.get("/desa/lapor");
    assert!(!list.attrs("[data-test=row]", "data-id").contains(&world.id("alert.a4")));
    assert!(!list.body.contains(world.object("alert.a4")["number"].as_str().unwrap()));
}

#[test]
fn acc_06_the_secretariat_gets_codes_and_hours_not_people() {
    let world = World::new();
    world.set_clock("2027-02-01T09:00:00+08:00");
    let mut sek = world.person("sek");
    let page = sek.get("/eskalasi");
    assert_eq!(page.status, 200);
    let rows = page.words("[data-test=row]");
    assert!(!rows.is_empty(), "ten weeks later something is late: {}", page.main());
    let numbers: Vec<&str> =
        world.fixture["objects"].as_object().unwrap().values().filter_map(|o| o["number"].as_str()).collect();
    assert!(page.words("[data-test=row] .code").iter().any(|code| numbers.contains(&code.as_str())), "{rows:?}");
    for hours in page.words("[data-test=row] td.num") {
        assert!(hours.parse::<i64>().is_ok_and(|h| h > 0), "{hours}");
    }
    assert_eq!(page.count("#isi a"), 0, "no way into a record");
    names_none(&page, &tokens(&world, None));
    let villages: Vec<String> = regions::table
        .filter(regions::level.eq_any(["desa", "kelurahan"]))
        .select(regions::name)
        .load(&mut world.sql())
        .unwrap();
    let own_names: Vec<String> = world.fixture["units"].as_object().unwrap().keys().cloned().collect();
    assert!(!own_names.is_empty());
    for row in rows {
        let lower = row.to_lowercase();
        for person in ["perempuan", "laki-laki", "anak", "tahun", "18–24"] {
            assert!(
                !lower.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '–').any(|word| word == person),
                "{person}: {row}"
            );
        }
        let at_village_unit = lower.contains("desa ") || lower.contains("kelurahan ");
        assert!(at_village_unit || !villages.iter().any(|village| row.contains(village.as_str())), "{row}");
    }
    looks_missing(&sek.get(&case_page(&world, "case.c1")), &sek.get(&format!("/berkas/{}", uuid::Uuid::now_v7())));
}

#[test]
fn acc_07_the_administrator_has_no_content() {
    let world = World::new();
    let mut admin = world.person("admin");
    let before = refusals_of(&world, "admin");
    let records = ["case.c1", "case.c2", "case.c7"].map(|key| case_page(&world, key)).to_vec();
    let mut asked: Vec<String> = records.iter().map(|case| format!("{case}/orang/1/identitas")).collect();
    asked.extend(records);
    asked.push(format!("/rujukan/{}", world.id("referral.sent")));
    asked.push(format!("/laporan-dini/{}", world.id("alert.a1")));
    asked.push(format!("/kegiatan/{}", world.id("outreach.o1")));
    for path in &asked {
        looks_missing(&admin.get(path), &admin.get("/tidak/ada"));
    }
    let count = i64::try_from(asked.len()).unwrap();
    assert_eq!(refusals_of(&world, "admin") - before, count);
    for path in ["/berkas", "/rujukan", "/laporan-dini", "/kegiatan", "/cari", "/eskalasi", "/lampiran/1", "/ekspor"] {
        assert_eq!(admin.get(path).status, 404, "{path}");
    }
    for path in ["/kelola/pengguna", "/health/ready", "/akun"] {
        assert_eq!(admin.get(path).status, 200, "{path}");
    }
}

#[test]
fn acc_08_the_chain_is_whole_and_names_nobody() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let at = dangerous_case(&mut cm1);
    assert_eq!(
        cm1.send(
            &format!("{at}/orang/1/identitas"),
            "victim.reveal",
            &[("reason", "other"), ("note", "Keterangan ZZTOP")]
        )
        .status,
        200
    );
    let told = world.command(&["audit", "verify", "--json"]).output().unwrap();
    let verdict: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(told.status.success() && verdict["ok"] == true && verdict["rows"].as_i64().unwrap() > 5, "{verdict}");
    let told = world.command(&["audit", "verify"]).output().unwrap();
    assert!(String::from_utf8_lossy(&told.stdout).starts_with("utuh"));

    let rows: Vec<(String, String, String, String)> = audit_log::table
        .select((audit_log::action, audit_log::role, audit_log::reason_code, audit_log::classes))
        .load(&mut world.sql())
        .unwrap();
    let names: Vec<String> = users::table.select(users::full_name).load(&mut world.sql()).unwrap();
    for row in rows {
        let text = format!("{} {} {} {}", row.0, row.1, row.2, row.3);
        assert!(
            !text.contains("Zubaidah") && !text.contains("ZZTOP") && !names.iter().any(|name| text.contains(name)),
            "{text}"
        );
    }
}
