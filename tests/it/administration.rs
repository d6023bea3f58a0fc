//! Accounts and who administers them: scenarios ACT and ACC as people see them.
use diesel::prelude::*;
use sintuvu_schema::{activation_links, audit_log, recovery_codes, units};

use crate::support::person::code;
use crate::support::{Page, Person, World};

const PASSWORD: &str = "jendela-hujan-kopi-batu";

fn link(page: &Page) -> String {
    let shown = page.words("[data-test=activation-link]");
    let link = shown.first().unwrap_or_else(|| panic!("no link on {}: {}", page.path, page.text()));
    link[link.find("/sandi/").expect("a path")..].to_owned()
}

/// A new account by the admin; the page after it.
fn create(admin: &mut Person, username: &str, name: &str, unit: &str, role: &str) -> Page {
    let typed = [("username", username), ("full_name", name), ("unit", unit), ("roles", role)];
    admin.does("/kelola/pengguna/baru", "user.create", &typed)
}

fn set_password(world: &World, path: &str, password: &str) -> Page {
    let typed = [("password", password), ("password_again", password)];
    world.stranger().send(path, "user.activate", &typed)
}

fn user_path(world: &World, key: &str) -> String {
    format!("/kelola/pengguna/{}", world.user(key)["id"].as_str().unwrap())
}

/// The one request that waits, decided.
fn decide(person: &mut Person, decision: &str) -> Page {
    let waiting = person.get("/kelola/persetujuan");
    let path = waiting.attr("[data-kind=role_request] a", "href").expect("a request");
    person.send(&path, "user.approve", &[("decision", decision)])
}

#[test]
fn act_01_a_link_is_good_once_and_a_village_head_comes_in() {
    let world = World::new();
    let mut admin = world.person("admin");
    let unit = world.unit("desa2")["code"].as_str().unwrap().to_owned();
    let shown = create(&mut admin, "uji.kades2", "Contoh Kepala", &unit, "village_head");
    assert_eq!(shown.state(), "invited");
    let path = link(&shown);
    for weak in ["sebelaskata", "password1234", "Contoh Kepala 1"] {
        assert_eq!(set_password(&world, &path, weak).status, 422, "{weak}");
    }
    let done = set_password(&world, &path, PASSWORD);
    assert_eq!((done.status, done.location().starts_with("/masuk?")), (303, true));
    assert_eq!(world.stranger().get(&path).status, 404);
    let mut kades = world.stranger();
    assert_eq!(kades.try_password("uji.kades2", PASSWORD).location(), "/hari-ini");
    assert_eq!(kades.get("/hari-ini").status, 200);
    assert_eq!(world.audit_count("user.activate", "allow"), 1);
}

#[test]
fn act_01_after_72_hours_the_link_is_worth_nothing() {
    let world = World::new();
    let mut admin = world.person("admin");
    let unit = world.unit("desa2")["code"].as_str().unwrap().to_owned();
    let path = link(&create(&mut admin, "uji.kades2", "Contoh Kepala", &unit, "village_head"));
    world.wait(72 * 3600);
    assert_eq!(world.stranger().get(&path).status, 404);
    let unknown = world.stranger().get("/sandi/0000000000000000000000000000000000000000000");
    assert_eq!(unknown.status, 404);
}

#[test]
fn act_01_an_office_role_sets_up_its_second_factor_first_and_gets_recovery_codes() {
    let world = World::new();
    let mut admin = world.person("admin");
    let unit = world.unit("uptd1")["code"].as_str().unwrap().to_owned();
    let path = link(&create(&mut admin, "uji.baru", "Contoh Petugas", &unit, "intake_officer"));
    assert_eq!(set_password(&world, &path, PASSWORD).status, 303);
    let mut fresh = world.stranger();
    assert_eq!(fresh.try_password("uji.baru", PASSWORD).location(), "/masuk/pasang-kode");
    assert_eq!(fresh.get("/hari-ini").status, 303, "nothing else before");
    let page = fresh.get("/masuk/pasang-kode");
    assert!(page.has("svg path") && !page.has("[style]"));
    let secret = page.words("[data-test=totp-secret]").concat().replace(' ', "");
    assert_eq!(fresh.submit(&page, "account.totp", &[("code", "000000")]).status, 422);
    let done = fresh.submit(&page, "account.totp", &[("code", &code(&world, &secret))]);
    assert_eq!(done.status, 303, "{}", done.text());
    let codes = fresh.follow(&done).words("[data-test=recovery-code]");
    assert_eq!(codes.len(), 10);
    assert_eq!(fresh.get("/hari-ini").status, 200);
    let stored: Vec<String> = recovery_codes::table.select(recovery_codes::code_hash).load(&mut world.sql()).unwrap();
    assert!(stored.iter().all(|hash| hash.starts_with("$argon2id$")));

    let mut again = world.stranger();
    assert_eq!(again.try_password("uji.baru", PASSWORD).location(), "/masuk/kode");
    let typed = codes[3].to_lowercase();
    let come_in = again.send("/masuk/kode", "session.login", &[("recovery", &typed)]);
    assert_eq!(come_in.status, 303, "{}", come_in.text());
    assert_eq!(again.get("/hari-ini").status, 200);
    let mut thief = world.stranger();
    thief.try_password("uji.baru", PASSWORD);
    assert_eq!(thief.enter_code(&typed).status, 200, "a recovery code works once");
    assert_eq!(thief.get("/hari-ini").status, 303);
}

#[test]
fn act_06_a_role_change_ends_the_session_and_follows_the_new_role() {
    let world = World::new();
    let mut officer = world.person("cm1b");
    let mut admin = world.person("admin");
    let path = format!("{}/peran", user_path(&world, "cm1b"));
    let page = admin.does(&path, "user.change_roles", &[("roles", "service_officer")]);
    assert!(page.main().contains("Petugas layanan"), "{}", page.main());
    assert_eq!(officer.get("/berkas").status, 303);
    world.wait(31);
    let mut officer = world.person("cm1b");
    assert_eq!(officer.get("/berkas").status, 404);
    let reasons: Vec<String> = audit_log::table
        .filter(audit_log::action.eq("user.change_roles"))
        .select(audit_log::reason_code)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(reasons, ["case_manager>service_officer"]);
}

#[test]
fn act_06_a_head_is_made_by_two_persons() {
    let world = World::new();
    let mut admin = world.person("admin");
    let path = format!("{}/peran", user_path(&world, "intake1"));
    admin.does(&path, "user.change_roles", &[("roles", "intake_officer"), ("roles", "unit_head")]);
    assert_eq!(decide(&mut admin, "approve").status, 403, "not by the one who asked");
    let mut intake = world.person("intake1");
    assert_eq!(intake.get("/kelola/persetujuan").status, 404);
    let mut coord = world.person("coord");
    assert_eq!(decide(&mut coord, "approve").status, 303);
    assert_eq!(intake.get("/hari-ini").status, 303, "her next request logs in again");
    assert!(coord.get(&user_path(&world, "intake1")).main().contains("Kepala unit"));
}

#[test]
fn act_07_an_account_with_open_work_is_not_closed() {
    let world = World::new();
    let before = world.audit_count("user.disable", "allow");
    let mut admin = world.person("admin");
    let path = format!("{}/tutup", user_path(&world, "cm1"));
    let refused = admin.send(&path, "user.disable", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.words("[data-test=form-error]").concat().contains("Berkas KS-"), "{}", refused.main());
    let path = user_path(&world, "labprov");
    let mut labprov = world.person("labprov");
    let closed = admin.does(&format!("{path}/tutup"), "user.disable", &[]);
    assert_eq!(closed.state(), "disabled");
    assert_eq!(labprov.get("/hari-ini").status, 303);
    assert_eq!(world.audit_count("user.disable", "allow"), before + 1);
    assert_eq!(world.audit_count("user.disable", "refuse"), 1);
}

#[test]
fn act_09_village_and_office_roles_do_not_meet_in_one_account() {
    let world = World::new();
    let mut admin = world.person("admin");
    let office = format!("{}/peran", user_path(&world, "op1"));
    let refused = admin.send(&office, "user.change_roles", &[("roles", "village_operator"), ("roles", "case_manager")]);
    assert_eq!((refused.status, refused.faults().contains_key("roles")), (422, true));
    assert_eq!(admin.send(&office, "user.change_roles", &[("roles", "labour_officer")]).status, 422);
    let village = format!("{}/peran", user_path(&world, "lab1"));
    assert_eq!(admin.send(&village, "user.change_roles", &[("roles", "village_operator")]).status, 422);
}

#[test]
fn act_10_own_sessions_are_ended_one_by_one_or_all_at_once() {
    let world = World::new();
    let mut phone = world.person("op1");
    let mut desk = world.person("op1");
    let list = desk.get("/akun/sesi");
    assert!(list.count("[data-test=row]") >= 2);
    let other = list.html();
    let css = scraper::Selector::parse("[data-kind=session]").unwrap();
    let row = other.select(&css).find(|row| row.text().any(|t| t.contains("Peramban lain"))).expect("the phone").html();
    let id = Page {
        body: row,
        status: 200,
        headers: std::collections::BTreeMap::default(),
        path: String::new(),
        bytes: Vec::new(),
    };
    let id = id.attr("input[name=session]", "value").unwrap();
    assert_eq!(desk.submit(&list, "session.end", &[("session", &id)]).status, 303);
    assert_eq!(phone.get("/hari-ini").status, 303);
    assert_eq!(desk.get("/hari-ini").status, 200);
    let mut stranger = world.person("op2");
    let here = desk.get("/akun/sesi").attr("input[name=session]", "value").unwrap();
    let page = stranger.get("/akun/sesi");
    assert_eq!(stranger.submit(&page, "session.end", &[("session", &here)]).status, 404);
    let phone = world.person("op1");
    let all = desk.get("/akun/sesi");
    let body = all.form("session.end").into_iter().filter(|(name, _)| name != "session").collect::<Vec<_>>();
    assert_eq!(desk.post("/akun/sesi/akhiri-semua", &body).location(), "/masuk");
    let mut phone = phone;
    assert_eq!((phone.get("/hari-ini").status, desk.get("/hari-ini").status), (303, 303));
}

#[test]
fn act_12_a_reset_takes_two_and_ends_the_old_password() {
    let world = World::new();
    let mut kades = world.person("kades1");
    let mut admin = world.person("admin");
    let path = format!("{}/setel-ulang", user_path(&world, "kades1"));
    let asked = admin.does(&path, "user.reset", &[("code_lost", "tidak")]);
    assert!(!asked.has("[data-test=activation-link]"));
    assert_eq!(kades.get("/hari-ini").status, 200, "nothing changes before the second word");
    assert_eq!(admin.send(&path, "user.reset", &[("code_lost", "tidak")]).status, 409);
    assert_eq!(decide(&mut admin, "approve").status, 403);
    let mut coord = world.person("coord");
    let done = decide(&mut coord, "approve");
    assert_eq!(done.status, 303, "{}", done.text());
    let path = link(&coord.follow(&done));
    assert_eq!(kades.get("/hari-ini").status, 303);
    let user = world.user("kades1");
    let (name, old) = (user["username"].as_str().unwrap(), user["password"].as_str().unwrap());
    assert_eq!(world.stranger().try_password(name, old).status, 200);
    assert_eq!(set_password(&world, &path, PASSWORD).status, 303);
    assert_eq!(world.stranger().try_password(name, PASSWORD).status, 303);
    assert_eq!(world.audit_count("user.reset", "allow"), 2);
    let kept: Vec<Vec<u8>> =
        activation_links::table.select(activation_links::token_hash).load(&mut world.sql()).unwrap();
    assert!(kept.iter().all(|hash| hash.len() == 32));
}

#[test]
fn act_13_the_admin_cannot_become_a_case_manager_alone() {
    let world = World::new();
    let mut admin = world.person("admin");
    let unit = world.unit("uptd1")["code"].as_str().unwrap().to_owned();
    let typed = [
        ("username", "uji.kedua"),
        ("full_name", "Contoh Lain"),
        ("unit", unit.as_str()),
        ("roles", "case_manager"),
        ("own", "own"),
    ];
    let shown = admin.does("/kelola/pengguna/baru", "user.create", &typed);
    assert!(!shown.has("[data-test=activation-link]"), "{}", shown.main());
    assert_eq!(decide(&mut admin, "approve").status, 403);
    assert_eq!(admin.get("/masuk-sebagai").status, 404);
    let mut dpo = world.person("dpo");
    assert_eq!(dpo.get("/pemberitahuan").status, 200);
    let mut coord = world.person("coord");
    let done = decide(&mut coord, "reject");
    assert_eq!(done.status, 303);
    assert!(!coord.follow(&done).has("[data-test=activation-link]"));
}

#[test]
fn acc_08_the_auditor_reads_the_log_and_finds_it_whole() {
    let world = World::new();
    let mut auditor = world.person("audit");
    let number = world.object("case.c1")["number"].as_str().unwrap().to_owned();
    let page = auditor.get(&format!("/jejak?kode={number}"));
    assert_eq!(page.status, 200);
    assert!(page.count("[data-test=row]") > 0);
    assert!(page.words("[data-test=chain]").concat().contains("utuh"), "{}", page.main());
    for canary in world.fixture["canaries"].as_array().unwrap() {
        assert!(!page.body.contains(canary["token"].as_str().unwrap()));
    }
    assert_eq!(world.audit_count("audit.read", "allow"), 1);
    assert_eq!(auditor.get("/jejak?tindakan=login.ok").count("[data-test=row]"), 1);
    assert_eq!(world.person("head1").get("/jejak").status, 404);
    assert_eq!(world.person("admin").get("/jejak").status, 404);
}

#[test]
fn sec_5_8_a_password_is_changed_after_proof_and_other_browsers_go() {
    let world = World::new();
    let mut phone = world.person("op1");
    let mut desk = world.person("op1");
    world.wait(601);
    let asked = desk.get("/akun/sandi");
    assert_eq!((asked.status, asked.has("[data-test=step-up]")), (403, true));
    desk.step_up(&world);
    let typed = [("password", PASSWORD), ("password_again", "lain lagi sama sekali")];
    assert_eq!(desk.send("/akun/sandi", "account.password", &typed).status, 422);
    let page = desk.does("/akun/sandi", "account.password", &[("password", PASSWORD), ("password_again", PASSWORD)]);
    assert_eq!(page.status, 200);
    assert_eq!(phone.get("/hari-ini").status, 303);
    let name = world.user("op1")["username"].as_str().unwrap();
    assert_eq!(world.stranger().try_password(name, PASSWORD).status, 303);
}

fn moves(unit: &str) -> [&str; 8] {
    ["unit", "set-address", "--unit", unit, "--address", "Jalan Contoh Nomor 7", "--contact", ""]
}

#[test]
fn the_terminal_makes_an_account_and_prints_only_its_link() {
    let world = World::new();
    let unit = world.unit("diskominfo")["code"].as_str().unwrap().to_owned();
    let run = |args: &[&str]| world.command(args).output().unwrap();
    let made = run(&["user", "create", "--username", "uji.admin2", "--role", "sys_admin", "--unit", &unit]);
    let out = String::from_utf8(made.stdout).unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(out.lines().count(), 1);
    let path = out.trim()[out.find("/sandi/").unwrap()..].to_owned();
    assert_eq!(set_password(&world, &path, "jendela-hujan-kopi-batu").status, 303);
    for wrong in [
        ["uji@example.org", "sys_admin"],
        ["uji.admin3", "root"],
        ["uji.admin2", "sys_admin"],
        ["uji.admin3", "village_head"],
    ] {
        let refused = run(&["user", "create", "--username", wrong[0], "--role", wrong[1], "--unit", &unit]);
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}");
    }
    let mut cm1 = world.person("cm1");
    assert_eq!(run(&["session", "revoke", "--user", "uji.cm1"]).status.code(), Some(0));
    assert_eq!(cm1.get("/hari-ini").status, 303);
    assert_eq!(run(&["user", "reset", "uji.kades1"]).status.code(), Some(0));
    assert_eq!(run(&["user", "disable", "uji.cm1"]).status.code(), Some(0));
    assert_eq!(run(&["user", "disable", "uji.nobody"]).status.code(), Some(2));
    assert_eq!(run(&["session", "revoke", "--all"]).status.code(), Some(0));
    let shelter = world.unit("shelter")["code"].as_str().unwrap();
    assert_eq!(run(&moves(&unit)).status.code(), Some(0));
    assert_eq!((run(&moves("TIDAK-ADA")).status.code(), run(&moves(shelter)).status.code()), (Some(2), Some(2)));
    let set: Vec<String> = units::table
        .filter(units::address.eq("Jalan Contoh Nomor 7"))
        .filter(units::contact.eq(""))
        .select(units::code)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(set, [unit]);
    let roles: Vec<String> = audit_log::table
        .filter(audit_log::role.eq("cli"))
        .select(audit_log::action)
        .order(audit_log::seq)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(roles, ["user.create", "session.ended", "user.reset", "user.disable", "session.ended", "agency.edit"]);
    assert_eq!(run(&["audit", "verify"]).status.code(), Some(0));
}
