//! The program starts, answers, and lets people of every role in.
use diesel::prelude::*;
use sintuvu_schema::hotlines;

use crate::support::World;

#[test]
fn everybody_of_the_fixture_comes_in_and_finds_today() {
    let world = World::new();
    let users: Vec<String> = world.fixture["users"].as_object().unwrap().keys().cloned().collect();
    for key in users.iter().filter(|key| !matches!(key.as_str(), "gone" | "fresh")) {
        let mut person = world.person(key);
        let page = person.get("/hari-ini");
        assert_eq!(page.status, 200, "{key}");
        assert!(page.has("body[data-page=\"desk.today\"]"), "{key}");
    }
}

#[test]
fn a_stranger_sees_three_doors_and_no_desk() {
    let world = World::new();
    let mut stranger = world.stranger();
    assert_eq!(stranger.get("/").status, 200);
    assert_eq!(stranger.get("/hotline").status, 200);
    let desk = stranger.get("/hari-ini");
    assert_eq!((desk.status, desk.location()), (303, "/masuk?lanjut=/hari-ini"));
    assert_eq!(stranger.get("/health/ready").status, 200);
}

#[test]
fn a_number_that_changes_is_read_without_a_new_start() {
    let world = World::new();
    let mut stranger = world.stranger();
    // The first reading after a start is due at once.
    world.run_jobs();
    diesel::update(hotlines::table).set(hotlines::number.eq("0800-1-2345")).execute(&mut world.sql()).unwrap();
    assert!(!stranger.get("/hotline").body.contains("0800-1-2345"));
    world.wait(3_700);
    assert!(stranger.get("/hotline").body.contains("0800-1-2345"));
}

#[test]
fn a_program_that_is_told_to_end_writes_what_waits_and_ends() {
    let mut world = World::new();
    let mut cm1 = world.person("cm1");
    assert_eq!(cm1.get("/berkas").status, 200);
    let ended = world.told_to_end().expect("it is still there");
    assert!(ended.success(), "{ended}");
}
