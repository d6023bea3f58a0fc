//! Coming in, being kept out, shared phones, handing over: scenarios/accounts.md. What the
//! administration's pages do stands in `administration`, what sessions do in `edge::sessions`.
mod guesses;

use diesel::prelude::*;
use sintuvu::base::ids::{AnyId, UnitId};
use sintuvu_schema::{alerts, audit_log, cases, clocks, sessions, users};

use crate::support::person::code;
use crate::support::{Person, World};

fn name(world: &World, key: &str) -> String {
    world.user(key)["username"].as_str().unwrap().to_owned()
}

fn password(world: &World, key: &str) -> String {
    world.user(key)["password"].as_str().unwrap().to_owned()
}

fn user_id(world: &World, key: &str) -> AnyId {
    world.user(key)["id"].as_str().unwrap().parse().unwrap()
}

fn user_page(world: &World, key: &str) -> String {
    format!("/kelola/pengguna/{}", world.user(key)["id"].as_str().unwrap())
}

/// Long, random, and nothing that the fixture knows.
fn new_secret() -> String {
    format!("kopi-{}-jendela", uuid::Uuid::new_v4())
}

#[test]
fn act_01_a_first_password_must_be_long_and_not_what_a_stranger_tries() {
    let world = World::new();
    let link = world.user("fresh")["activation_link"].as_str().unwrap().to_owned();
    let path = link[link.find("/sandi/").unwrap()..].to_owned();
    let mut fresh = world.stranger();
    assert_eq!(fresh.try_password(&name(&world, "fresh"), "").status, 200);
    let hashes: Vec<Option<String>> =
        users::table.select(users::password_hash).filter(users::state.eq("invited")).load(&mut world.sql()).unwrap();
    assert!(!hashes.is_empty() && hashes.iter().all(Option::is_none), "no password before the owner chose one");

    let mut send = |secret: &str, again: &str| {
        fresh.send(&path, "user.activate", &[("password", secret), ("password_again", again)])
    };
    let weak = [
        "",
        "k0p1-jend3l",
        "123456789012",
        "passwordpassword",
        "qwertyuiop123",
        "kabupaten uji satu",
        "uptd-9901-uptd",
        "petugas baru uji",
    ];
    for secret in weak {
        let page = send(secret, secret);
        assert_eq!(page.status, 422, "{secret}");
        assert!(page.faults().contains_key("password"), "{secret}: {:?}", page.faults());
    }
    let secret = new_secret();
    assert!(send(&secret, &new_secret()).faults().contains_key("password_again"));
    let long = "ab cd ".repeat(30);
    assert_eq!(send(&long, &long).status, 422, "180 characters");
    assert_eq!(world.audit_count("user.activate", "allow"), 0);
    assert_eq!(send(&secret, &secret).status, 303);
    assert_eq!(fresh.try_password(&name(&world, "fresh"), &secret).location(), "/masuk/pasang-kode");
    for path in ["/hari-ini", "/berkas", "/akun"] {
        assert_eq!(fresh.get(path).status, 303, "{path} before the second factor");
    }
}

#[test]
fn act_04_a_password_that_was_typed_too_late_is_kept_nowhere() {
    let world = World::new();
    let mut op1 = world.person("op1");
    let form = op1.get("/akun/sandi");
    let secret = new_secret();
    world.wait(2 * 3600);
    let page = op1.submit(&form, "account.password", &[("password", &secret), ("password_again", &secret)]);
    assert_eq!(page.status, 401);
    assert!(!page.body.contains(&secret), "the page repeats the password");
    op1.log_in(&world, "op1");
    assert!(!op1.get("/akun/sandi").body.contains(&secret));
}

#[test]
fn act_06_roles_that_watch_others_wait_for_a_second_person() {
    let world = World::new();
    let mut admin = world.person("admin");
    for (key, role) in [("cm1", "unit_head"), ("cm1b", "dpo"), ("cm2", "auditor")] {
        admin.does(&format!("{}/peran", user_page(&world, key)), "user.change_roles", &[("roles", role)]);
        let roles: String =
            users::table.find(user_id(&world, key)).select(users::roles).first(&mut world.sql()).unwrap();
        assert_eq!(roles, "case_manager", "{role} holds only after the second word");
    }
    assert_eq!(admin.get("/kelola/persetujuan").count("[data-kind=role_request]"), 3);
}

/// Open cases that name this person: id, code.
fn open_cases(world: &World, key: &str) -> Vec<(AnyId, String)> {
    let mine = cases::table.filter(cases::assigned_to.eq(user_id(world, key))).filter(cases::ended_at.is_null());
    mine.select((cases::id, cases::code)).load(&mut world.sql()).unwrap()
}

#[test]
fn act_07_an_account_closes_when_its_work_is_in_other_hands() {
    let world = World::new();
    let (mut admin, mut head, mut leaving) = (world.person("admin"), world.person("head1"), world.person("cm1"));
    let close = format!("{}/tutup", user_page(&world, "cm1"));
    let open = open_cases(&world, "cm1");
    assert!(open.len() >= 3, "{open:?}");
    let refused = admin.send(&close, "user.disable", &[]);
    assert_eq!(refused.status, 422);
    for (_, number) in &open {
        assert!(refused.words("[data-test=form-error]").concat().contains(number.as_str()), "{number}");
    }
    let running = |world: &World| -> Vec<(AnyId, i64)> {
        let open = clocks::table.filter(clocks::stopped_at.is_null()).order(clocks::id);
        open.select((clocks::id, clocks::due_at)).load(&mut world.sql()).unwrap()
    };
    let due = running(&world);
    for (id, number) in &open {
        // Not the one who declared a conflict on c5.
        let to = if *number == world.object("case.c5")["number"] { "intake1" } else { "cm1b" };
        let to = world.user(to)["id"].as_str().unwrap();
        head.does(&format!("/berkas/{id}/petugas"), "case.assign", &[("officer", to)]);
    }
    assert_eq!(running(&world), due, "clocks keep their due times");
    let before: i64 = audit_log::table
        .filter(audit_log::actor_id.eq(user_id(&world, "cm1")))
        .count()
        .get_result(&mut world.sql())
        .unwrap();

    let closed = admin.does(&close, "user.disable", &[]);
    assert_eq!(closed.state(), "disabled");
    assert_eq!(leaving.get("/hari-ini").status, 303, "her sessions have ended");
    let mut again = world.stranger();
    assert!(again.try_password(&name(&world, "cm1"), &password(&world, "cm1")).has("[data-test=login-error]"));
    let after: i64 = audit_log::table
        .filter(audit_log::actor_id.eq(user_id(&world, "cm1")))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert!(after >= before && before > 0, "events stay under her name");
    let mut taker = world.person("cm1b");
    assert_eq!(
        taker
            .send(
                &format!("/berkas/{}/orang/1/identitas", world.id("case.c2")),
                "victim.reveal",
                &[("reason", "contact_victim")]
            )
            .status,
        200,
        "the child's case has a new named officer"
    );
    let taken = taker.get(&format!("/berkas/{}", world.id("case.c2"))).main();
    assert!(taken.contains("diserahkan oleh"), "{taken}");
}

#[test]
fn act_07_the_head_hands_a_referral_to_another_officer_of_the_receiver() {
    let world = World::new();
    let path = format!("/rujukan/{}", world.id("referral.accepted"));
    let (mut head, mut officer) = (world.person("head1"), world.person("svc"));
    assert_eq!(head.get(&format!("{path}/petugas")).status, 403, "not the sender's head");
    assert_eq!(officer.get(&format!("{path}/petugas")).status, 403, "nobody names himself");
    let unit: UnitId = world.unit("rsud")["id"].as_str().unwrap().parse().unwrap();
    diesel::update(users::table.find(user_id(&world, "head2")))
        .set(users::unit_id.eq(unit))
        .execute(&mut world.sql())
        .unwrap();
    let other = world.user("svc")["id"].as_str().unwrap().to_owned();
    let mut head = world.person("head2");
    let typed = [("officer", other.as_str()), ("pic_contact", "Piket IGD")];
    let done = head.does(&format!("{path}/petugas"), "referral.assign", &typed);
    assert!(done.main().contains("Piket IGD"), "{}", done.main());
    let wrong = head.send(&format!("{path}/petugas"), "referral.assign", &[("officer", &other), ("pic_contact", "")]);
    assert_eq!(wrong.status, 422);
}

#[test]
fn act_09_two_hats_in_one_account_and_the_log_names_the_one_that_acted() {
    let world = World::new();
    let mut multi = world.person("multi");
    assert_eq!(multi.get("/eskalasi").status, 200, "as secretariat");
    let path = format!("/laporan-dini/{}", world.id("alert.a1"));
    multi.does(&format!("{path}/terima"), "alert.acknowledge", &[]);
    let role: String = audit_log::table
        .filter(audit_log::action.eq("alert.acknowledge"))
        .filter(audit_log::actor_id.eq(user_id(&world, "multi")))
        .select(audit_log::role)
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(role, "labour_officer");
    assert_eq!(multi.get("/kelola/pengguna").status, 404, "no more than the two");
}

#[test]
fn act_10_the_cookies_bind_to_this_site_and_end_with_the_browser() {
    let world = World::new();
    let mut cm1 = world.stranger();
    cm1.try_password(&name(&world, "cm1"), &password(&world, "cm1"));
    let page = cm1.enter_code(&code(&world, world.user("cm1")["totp_secret"].as_str().unwrap()));
    let set = page.headers.get("set-cookie").expect("cookies").clone();
    assert!(set.len() >= 2, "{set:?}");
    for cookie in &set {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for word in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(word), "{cookie} lacks {word}");
        }
        assert!(!cookie.contains("Domain="), "{cookie}");
    }
    let session = set.iter().find(|cookie| cookie.starts_with("__Host-sid=")).expect("a session");
    assert!(!session.contains("Max-Age") && !session.contains("Expires"), "nobody is remembered: {session}");
    assert!(!cm1.get("/masuk").body.contains("ingat saya"));
}

#[test]
fn act_10_a_log_in_on_a_shared_phone_ends_the_session_before_it() {
    let world = World::new();
    let mut phone = world.person("op1");
    let copy = phone.clone();
    let mut body = phone.get("/hari-ini").form("session.logout");
    body.extend([("username".to_owned(), name(&world, "kades1")), ("password".to_owned(), password(&world, "kades1"))]);
    assert_eq!(phone.post("/masuk", &body).status, 303);
    let today = phone.get("/hari-ini");
    assert_eq!(today.attr("body", "data-user"), world.user("kades1")["id"].as_str().map(str::to_owned));
    let mut before = copy;
    assert_eq!(before.get("/hari-ini").status, 303, "the operator's session is over");
}

#[test]
fn act_10_a_sixth_session_ends_the_oldest() {
    let world = World::new();
    let mut browsers: Vec<Person> = Vec::new();
    for _ in 0..6 {
        browsers.push(world.person("op1"));
        world.wait(1);
    }
    let open: Vec<u16> = browsers.iter_mut().map(|browser| browser.get("/hari-ini").status).collect();
    assert_eq!(open, [303, 200, 200, 200, 200, 200]);
    assert_eq!(browsers[5].get("/akun/sesi").count("[data-test=row]"), 5);
}

#[test]
fn act_12_the_owner_is_told_and_the_link_ends_after_three_days() {
    let world = World::new();
    let (mut admin, mut coord) = (world.person("admin"), world.person("coord"));
    admin.does(&format!("{}/setel-ulang", user_page(&world, "op2")), "user.reset", &[("code_lost", "tidak")]);
    let path = coord.get("/kelola/persetujuan").attr("[data-kind=role_request] a", "href").unwrap();
    let shown = coord.does(&path, "user.approve", &[("decision", "approve")]);
    let link = shown.words("[data-test=activation-link]").concat();
    let link = link[link.find("/sandi/").unwrap()..].to_owned();
    let secret = new_secret();
    let mut owner = world.stranger();
    assert_eq!(owner.send(&link, "user.activate", &[("password", &secret), ("password_again", &secret)]).status, 303);
    assert_eq!(owner.try_password(&name(&world, "op2"), &secret).status, 303);
    assert!(owner.get("/pemberitahuan").has("[data-test=row]"), "op2 learns that somebody asked for it");

    world.wait(31);
    let (mut admin, mut coord) = (world.person("admin"), world.person("coord"));
    admin.does(&format!("{}/setel-ulang", user_page(&world, "op3")), "user.reset", &[("code_lost", "tidak")]);
    let path = coord.get("/kelola/persetujuan").attr("[data-kind=role_request] a", "href").unwrap();
    let link =
        coord.does(&path, "user.approve", &[("decision", "approve")]).words("[data-test=activation-link]").concat();
    world.wait(72 * 3600);
    assert_eq!(world.stranger().get(&link[link.find("/sandi/").unwrap()..]).status, 404);
}

#[test]
fn act_13_nobody_can_become_somebody_else() {
    let world = World::new();
    let out = world.command(&["routes", "--json"]).output().unwrap();
    let routes: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    for route in routes.as_array().unwrap() {
        let (path, action) = (route["path"].as_str().unwrap(), route["action"].as_str().unwrap());
        for word in ["sebagai", "impersonate", "become", "login_as"] {
            assert!(!path.contains(word) && !action.contains(word), "{path}");
        }
        // A password is typed by its owner only: at the log-in, through the own link, in the own account.
        // So is the word by which a person opens her own page.
        let owners = action.starts_with("session.")
            || action.starts_with("account.")
            || matches!(action, "user.activate" | "public.rights");
        let asks = route["fields"].as_array().unwrap().iter().any(|field| field["type"] == "password");
        assert!(owners || !asks, "{path} asks for another's password");
    }
    let mut admin = world.person("admin");
    let unit = world.unit("uptd1")["code"].as_str().unwrap();
    let typed = [("username", "uji.kedua"), ("full_name", "Admin Uji"), ("unit", unit), ("roles", "case_manager")];
    let shown = admin.does("/kelola/pengguna/baru", "user.create", &typed);
    assert!(!shown.has("[data-test=activation-link]"), "the same name is the same person, ticked or not");
    assert!(world.person("dpo").get("/pemberitahuan").has("[data-test=row]"), "the dpo learns of it");
}

#[test]
fn act_14_only_the_clock_of_the_server_counts() {
    let world = World::new();
    let mut op1 = world.person("op1");
    let form = op1.get("/desa/lapor");
    let mut body = form.form("alert.submit");
    body.retain(|(name, _)| name != "alert_type" && name != "danger");
    body.extend([("alert_type".to_owned(), "other".to_owned()), ("danger".to_owned(), "tidak".to_owned())]);
    let text = serde_html_form::to_string(&body).unwrap();
    let sent = op1.raw(
        |client, url| {
            let request = client
                .post(url)
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded");
            request
                .header("date", "Tue, 24 Nov 2026 09:00:00 GMT")
                .header("if-modified-since", "Tue, 24 Nov 2026 09:00:00 GMT")
                .body(text)
        },
        "/desa/lapor",
    );
    assert_eq!(sent.status, 303, "{}", sent.text());
    let at: i64 =
        alerts::table.order(alerts::submitted_at.desc()).select(alerts::submitted_at).first(&mut world.sql()).unwrap();
    let begun = sintuvu::base::clock::Moment::parse("2026-11-24T08:00:00+08:00").unwrap().micros();
    assert!((begun..begun + 120_000_000).contains(&at), "{at}");
    assert!(op1.follow(&sent).main().contains("24 November 2026 08.0"), "and is shown in WITA");
    let seen: i64 = sessions::table
        .filter(sessions::user_id.eq(user_id(&world, "op1")))
        .select(sessions::last_seen_at)
        .first(&mut world.sql())
        .unwrap();
    assert!((begun..begun + 120_000_000).contains(&seen));
    world.wait(2 * 3600 - 30);
    assert_eq!(op1.get("/hari-ini").status, 200, "two hours by the server's clock");
}
