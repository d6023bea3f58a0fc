//! What lies in the database: looking changes nothing, a failed write leaves nothing behind, the
//! chain tells every kind of tampering, no secret stands there in plain bytes.
use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use serde_json::Value;

use super::dump::{MAY_CHANGE, count, dump, unchanged};
use super::{ALERT, NEW_ALERT, filled, routes};
use crate::support::{Person, World, template};

/// Every address that links lead to from `start`.
pub fn crawl(person: &mut Person, start: &[&str], most: usize) -> BTreeSet<String> {
    let mut open: Vec<String> = start.iter().map(|path| (*path).to_owned()).collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(path) = open.pop() {
        if seen.len() >= most
            || path.starts_with("/keluar-cepat")
            || path.starts_with("/statis/")
            || !seen.insert(path.clone())
        {
            continue;
        }
        let page = person.get(&path);
        assert!(page.status < 500, "{path}: {}", page.status);
        let links =
            page.attrs("a[href^=\"/\"]", "href").into_iter().map(|href| href.split('#').next().unwrap().to_owned());
        open.extend(links.filter(|href| !seen.contains(href)));
        if page.status == 303 && page.location().starts_with('/') {
            open.push(page.location().to_owned());
        }
    }
    seen
}

#[test]
fn edge_looking_at_every_page_changes_nothing() {
    let world = World::new();
    let roles = ["cm1", "kades1", "admin", "svc"];
    let mut people: Vec<Person> = roles.iter().map(|key| world.person(key)).collect();
    world.run_jobs();
    let before = dump(&world, &MAY_CHANGE);
    let plain: Vec<String> = routes(&world)
        .iter()
        .filter(|r| r["method"] == "GET" && r["path"] != "/keluar-cepat" && !r["path"].as_str().unwrap().contains('{'))
        .map(|r| r["path"].as_str().unwrap().to_owned())
        .collect();
    let start: Vec<&str> = plain.iter().map(String::as_str).collect();
    for person in &mut people {
        let seen = crawl(person, &start, 400);
        assert!(seen.len() > start.len(), "{}: {seen:?}", person.key);
    }
    unchanged(&before, &dump(&world, &MAY_CHANGE));
}

#[test]
fn edge_a_failed_write_leaves_nothing_and_the_service_recovers() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let form = lab1.get(NEW_ALERT);
    for (number, point) in
        ["unit.before_audit=err", "unit.before_commit=err", "unit.before_audit=panic"].into_iter().enumerate()
    {
        world.run_jobs();
        let before = dump(&world, &[]);
        world.fail(point);
        let body = filled(&form, "alert.submit", &ALERT);
        let page = lab1.post(NEW_ALERT, &body);
        assert_eq!(page.status, 503, "{point}: {}", page.text());
        assert!(page.header("retry-after").is_some(), "{point}");
        world.fail("unit.before_audit=off");
        unchanged(&before, &dump(&world, &[]));
        if number == 0 {
            assert_eq!(lab1.get("/laporan-dini").status, 200, "reading goes on");
        }
    }
    // A panic at the commit and a full disk, only while this act is under way.
    for (point, status) in
        [("unit.before_commit=panic@alert.submit", 503), ("unit.before_audit=enospc@alert.submit", 507)]
    {
        world.fail(point);
        let page = lab1.post(NEW_ALERT, &filled(&form, "alert.submit", &ALERT));
        assert_eq!(page.status, status, "{point}: {}", page.text());
        world.fail("");
    }
    let body = filled(&form, "alert.submit", &ALERT);
    let sent = lab1.post(NEW_ALERT, &body);
    assert_eq!(sent.status, 303);
    assert_eq!(verdict(&world).0, 0);
    let told: serde_json::Value = serde_json::from_str(&lab1.get("/__testkit/receipts").body).unwrap();
    let last = told.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["receipt"], &last["action"]),
        (&sent.header("x-receipt").unwrap().into(), &"alert.submit".into())
    );
    assert!(sent.location().contains(last["object_id"].as_str().unwrap()), "{last}");
}

#[test]
fn edge_a_request_with_an_endless_head_is_refused() {
    let world = World::new();
    let mut stranger = world.stranger();
    let long = "x".repeat(40 * 1024);
    let page = stranger.raw(|client, url| client.get(url).header("x-long", &long), "/masuk");
    assert_eq!(page.status, 431);
    assert!(page.header("x-request-id").is_some());
}

#[test]
fn edge_a_service_for_reading_only_changes_nothing() {
    let mut world = World::new();
    let mut lab1 = world.person("lab1");
    let form = lab1.get(NEW_ALERT);
    let before = dump(&world, &[]);
    world.restart_with(&["--read-only"]);
    let mut lab1 = lab1.at(&world);
    assert_eq!(lab1.get("/laporan-dini").status, 200);
    let page = lab1.post(NEW_ALERT, &filled(&form, "alert.submit", &ALERT));
    assert_eq!((page.status, page.header("retry-after").is_some()), (503, true), "{}", page.text());
    unchanged(&before, &dump(&world, &[]));
}

#[test]
fn edge_an_answer_lost_after_the_commit_is_given_again() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let body = filled(&lab1.get(NEW_ALERT), "alert.submit", &ALERT);
    let before = count(&world, "alerts");
    world.fail("unit.after_commit=err");
    assert_eq!(lab1.post(NEW_ALERT, &body).status, 503);
    world.fail("unit.after_commit=off");
    let again = lab1.post(NEW_ALERT, &body);
    assert_eq!(again.status, 303);
    assert_eq!(count(&world, "alerts"), before + 1);
    assert_eq!(lab1.follow(&again).status, 200);
}

#[test]
fn edge_a_session_that_cannot_be_saved_lets_nobody_in() {
    let world = World::new();
    let mut person = world.stranger();
    let op1 = world.user("op1");
    world.fail("session.save=err");
    let page = person.try_password(op1["username"].as_str().unwrap(), op1["password"].as_str().unwrap());
    world.fail("session.save=off");
    assert!(page.status >= 500, "{}", page.status);
    assert_eq!(person.get("/hari-ini").status, 303);
    person.log_in(&world, "op1");
}

/// Exit code and number of the first bad row.
fn verdict(world: &World) -> (i32, Option<i64>) {
    let out = world.command(&["audit", "verify", "--json"]).output().unwrap();
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told["ok"] == true, out.status.success());
    (out.status.code().unwrap(), told["first_bad"]["seq"].as_i64())
}

#[test]
fn edge_the_chain_names_a_row_that_was_tampered_with() {
    let mut world = World::new();
    let mut lab1 = world.person("lab1");
    for _ in 0..3 {
        lab1.does(NEW_ALERT, "alert.submit", &ALERT);
    }
    world.stop();
    assert_eq!(verdict(&world), (0, None));
    let rows = i64::try_from(count(&world, "audit_log")).unwrap();
    assert!(rows > 9, "{rows}");
    let mut conn = world.sql();
    conn.batch_execute("CREATE TABLE kept AS SELECT * FROM audit_log").unwrap();
    let last = rows;
    let shift = "UPDATE audit_log SET seq = -seq WHERE seq >= 5; UPDATE audit_log SET seq = 1 - seq WHERE seq < 0;";
    let columns = "at, actor_id, session_prefix, role, unit_id, action, object_kind, object_id, root_id, from_state, to_state, decision, reason_code, classes, request_id, prev, hash, mac, key_id";
    let cases = [
        ("changed text", "UPDATE audit_log SET reason_code = 'x' WHERE seq = 5".to_owned(), 5),
        ("changed time", "UPDATE audit_log SET at = at + 1 WHERE seq = 5".to_owned(), 5),
        ("changed person", "UPDATE audit_log SET actor_id = NULL WHERE seq = (SELECT max(seq) FROM audit_log WHERE actor_id IS NOT NULL)".to_owned(), 0),
        ("changed first row", "UPDATE audit_log SET action = 'x' WHERE seq = 1".to_owned(), 1),
        ("removed", "DELETE FROM audit_log WHERE seq = 5".to_owned(), 6),
        ("removed and closed up", "DELETE FROM audit_log WHERE seq = 5; UPDATE audit_log SET seq = -seq WHERE seq > 5; UPDATE audit_log SET seq = -seq - 1 WHERE seq < 0".to_owned(), 5),
        ("inserted", format!("{shift} INSERT INTO audit_log (seq, {columns}) SELECT 5, {columns} FROM audit_log WHERE seq = 4"), 5),
        ("put in order anew", "UPDATE audit_log SET seq = -5 WHERE seq = 5; UPDATE audit_log SET seq = 5 WHERE seq = 6; UPDATE audit_log SET seq = 6 WHERE seq = -5".to_owned(), 5),
        ("added at the end", format!("INSERT INTO audit_log (seq, {columns}) SELECT {}, {columns} FROM audit_log WHERE seq = {last}", last + 1), last + 1),
        ("cut off at the end", format!("DELETE FROM audit_log WHERE seq = {last}"), last),
        ("a mark of another key", "UPDATE audit_log SET mac = hash WHERE seq = 7".to_owned(), 7),
    ];
    for (what, tampering, bad) in cases {
        conn.batch_execute(&tampering).unwrap_or_else(|e| panic!("{what}: {e}"));
        let (exit, named) = verdict(&world);
        assert_eq!(exit, 1, "{what}");
        assert!(named == Some(bad) || (bad == 0 && named.is_some()), "{what}: {named:?}, not {bad}");
        conn.batch_execute("DELETE FROM audit_log; INSERT INTO audit_log SELECT * FROM kept").unwrap();
        assert_eq!(verdict(&world), (0, None), "after {what} was undone");
    }
}

#[test]
fn edge_a_chain_shorter_than_a_head_kept_elsewhere_is_told() {
    let mut world = World::new();
    world.person("lab1");
    world.stop();
    let head: Value =
        serde_json::from_slice(&world.command(&["audit", "head", "--json"]).output().unwrap().stdout).unwrap();
    let anchors = world.dir.path().join("anchors");
    std::fs::write(&anchors, head.to_string()).unwrap();
    let verify = |world: &World| {
        world.command(&["audit", "verify", "--anchors", anchors.to_str().unwrap()]).output().unwrap().status.code()
    };
    assert_eq!(verify(&world), Some(0));
    // Whoever can write the tables cannot mark an earlier head.
    let seq = head["seq"].as_i64().unwrap();
    world.sql().batch_execute("CREATE TABLE kept_head AS SELECT * FROM audit_head").unwrap();
    let cut = format!(
        "DELETE FROM audit_log WHERE seq = {seq}; UPDATE audit_head SET seq = {0}, hash = (SELECT hash FROM audit_log WHERE seq = {0})",
        seq - 1
    );
    world.sql().batch_execute(&cut).unwrap();
    assert_eq!(verdict(&world), (1, Some(seq)));
    world.sql().batch_execute("DELETE FROM audit_log; UPDATE audit_head SET seq = 0").unwrap();
    assert_eq!(verdict(&world).0, 1, "an empty log of a place where people work");
}

#[test]
fn edge_a_head_put_back_with_the_rows_before_it_is_told_by_what_was_kept_elsewhere() {
    let mut world = World::new();
    world.stop();
    world.sql().batch_execute("CREATE TABLE kept_head AS SELECT * FROM audit_head").unwrap();
    world.restart();
    world.person("lab1");
    world.stop();
    let head = world.command(&["audit", "head", "--json"]).output().unwrap().stdout;
    let anchors = world.dir.path().join("anchors");
    std::fs::write(&anchors, head).unwrap();
    let back = "DELETE FROM audit_log WHERE seq > (SELECT seq FROM kept_head); DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head";
    world.sql().batch_execute(back).unwrap();
    assert_eq!(verdict(&world), (0, None), "an old copy is whole");
    let told = world.command(&["audit", "verify", "--anchors", anchors.to_str().unwrap()]).output().unwrap();
    assert_eq!(told.status.code(), Some(1));
}

/// Marks typed in this test beside those of the fixture.
const TYPED: [&str; 5] = ["ZQVKXJWTYPEDA", "ZQVKXJWTYPEDB", "ZQVKXJWTYPEDC", "ZQVKXJWTYPEDD", "ZQVKXJWTYPEDE"];

/// Types the marks into sealed fields, and leaves one in a draft.
fn type_marks(world: &World) {
    let mut cm1 = world.person("cm1");
    let case = format!("/berkas/{}", world.id("case.c1"));
    let woman = [("sex", "female"), ("age_band", "18_24"), ("full_name", TYPED[0]), ("condition", TYPED[1])];
    cm1.does(&format!("{case}/orang"), "victim.create", &woman);
    let mut lab1 = world.person("lab1");
    let alert: Vec<(&str, &str)> =
        ALERT.into_iter().filter(|(n, _)| *n != "what").chain([("what", TYPED[2]), ("recruiter", TYPED[3])]).collect();
    lab1.does(NEW_ALERT, "alert.submit", &alert);
    let form = cm1.get(&format!("{case}/orang"));
    world.wait(16 * 60);
    assert_eq!(cm1.submit(&form, "victim.create", &[("full_name", TYPED[4])]).status, 403);
}

#[test]
fn edge_no_secret_stands_in_plain_bytes_where_it_is_kept() {
    let mut world = World::new();
    type_marks(&world);
    let canaries = world.fixture["canaries"].as_array().unwrap();
    let of_fixture = canaries.iter().filter(|c| c["class"] != "P1").map(|c| c["token"].as_str().unwrap());
    let tokens: Vec<String> = of_fixture.chain(TYPED).map(str::to_owned).collect();
    assert!(tokens.len() > 30, "the fixture hides {} secrets", tokens.len());

    // As text and as bytes written in hexadecimal, in every row of every table.
    let rows = dump(&world, &[]);
    for token in &tokens {
        let hex: String = token.bytes().map(|b| format!("{b:02x}")).collect();
        for (table, row) in rows.iter().flat_map(|(table, rows)| rows.iter().map(move |row| (table, row))) {
            let lower = row.to_lowercase();
            assert!(!row.contains(token.as_str()) && !lower.contains(&hex), "{token} in {table}");
        }
    }
    world.stop();
    if template::postgres().is_none() {
        world.sql().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
    let mut read = 0;
    for file in std::fs::read_dir(world.dir.path()).unwrap() {
        let path = file.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        read += bytes.len();
        for token in &tokens {
            assert!(
                !bytes.windows(token.len()).any(|window| window == token.as_bytes()),
                "{token} in {}",
                path.display()
            );
        }
    }
    assert!(read > 1_000, "files were read: {read} bytes");
}
