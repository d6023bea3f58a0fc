//! Guesses at the door: they slow down whoever guesses and nobody else (ACT-02, ACT-03).
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use reqwest::blocking::Client;

use super::{name, new_secret, password};
use crate::support::person::code;
use crate::support::{Page, World};

/// The one answer for every cause.
fn refused(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    page.words("[data-test=login-error]").pop().unwrap_or_else(|| panic!("no refusal: {}", page.text()))
}

/// What stands on the page, without tokens and what was typed.
fn anonymous(page: &Page) -> String {
    let mut body = page.body.clone();
    for css in ["input[name=_csrf]", "input[name=_key]", "input[name=username]"] {
        for value in page.attrs(css, "value").into_iter().filter(|value| !value.is_empty()) {
            body = body.replace(&value, "…");
        }
    }
    body
}

#[test]
fn act_02_five_wrong_tries_cost_a_stranger_a_minute_and_the_officer_nothing() {
    let world = World::new();
    let (user, right) = (name(&world, "op1"), password(&world, "op1"));
    let mut officer = world.person("op1");
    let mut stranger = world.stranger();
    let texts: Vec<String> = (0..5).map(|_| refused(&stranger.try_password(&user, &new_secret()))).collect();
    assert_eq!(world.audit_count("login.failed", "deny"), 5);
    assert_eq!(refused(&stranger.try_password(&user, &right)), texts[0], "at once, even with the right one");
    assert!(texts.iter().all(|text| *text == texts[0]));

    officer.send("/hari-ini", "session.logout", &[]);
    assert_eq!(officer.try_password(&user, &right).status, 303, "her own browser is known");
    world.wait(35);
    refused(&stranger.try_password(&user, &right));
    world.wait(26);
    assert_eq!(stranger.try_password(&user, &right).status, 303);
}

#[test]
fn act_02_the_wait_doubles_and_ends_at_fifteen_minutes() {
    let world = World::new();
    let (user, right) = (name(&world, "op1"), password(&world, "op1"));
    let mut stranger = world.stranger();
    (0..5).for_each(|_| drop(refused(&stranger.try_password(&user, &new_secret()))));
    for minutes in [1_i64, 2, 4, 8, 15] {
        // The program's clock runs on meanwhile.
        world.wait(minutes * 60 - 25);
        refused(&stranger.try_password(&user, &right));
        world.wait(26);
        refused(&stranger.try_password(&user, &new_secret()));
    }
    world.wait(15 * 60 + 1);
    assert_eq!(stranger.try_password(&user, &right).status, 303);
}

#[test]
fn act_02_every_cause_has_one_answer_and_the_same_work() {
    let world = World::new();
    let secret = new_secret();
    for _ in 0..5 {
        world.stranger().try_password(&name(&world, "op2"), &secret);
    }
    let mut pages = Vec::new();
    for user in
        [name(&world, "op1"), "uji.tidak.ada".into(), name(&world, "gone"), name(&world, "fresh"), name(&world, "op2")]
    {
        let begun = Instant::now();
        let page = world.stranger().try_password(&user, &secret);
        pages.push((user, anonymous(&page), refused(&page), begun.elapsed()));
    }
    let gone = world.stranger().try_password(&name(&world, "gone"), &password(&world, "gone"));
    pages.push(("gone with the right one".into(), anonymous(&gone), refused(&gone), pages[0].3));
    for (user, body, text, took) in &pages {
        assert_eq!((body, text), (&pages[0].1, &pages[0].2), "{user}");
        // A password is hashed for each: without it the answer would come many times faster.
        assert!(*took > pages[0].3 / 4, "{user}: {took:?}, not {:?}", pages[0].3);
    }
}

#[test]
fn act_02_a_code_works_once_and_five_wrong_ones_end_the_log_in() {
    let world = World::new();
    let (user, right) = (name(&world, "cm1"), password(&world, "cm1"));
    let now = code(&world, world.user("cm1")["totp_secret"].as_str().unwrap());
    let mut first = world.stranger();
    first.try_password(&user, &right);
    assert_eq!(first.enter_code(&now).status, 303);
    let mut second = world.stranger();
    second.try_password(&user, &right);
    let replay = second.enter_code(&now);
    assert!(replay.has("[data-test=login-error]"), "a code seen over the shoulder: {}", replay.text());
    for _ in 0..3 {
        assert!(second.enter_code("000000").has("[data-test=login-error]"));
    }
    let fifth = second.enter_code("000000");
    assert_eq!((fifth.status, fifth.location()), (303, "/masuk"));
    assert_eq!(second.get("/masuk/kode").location(), "/masuk", "it begins again with the password");
    assert_eq!(second.get("/hari-ini").status, 303);
}

/// A browser in another network of this machine.
fn from_elsewhere() -> Client {
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 9, 1));
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(60));
    client.local_address(address).build().unwrap()
}

#[test]
fn act_03_a_spray_from_one_network_stops_that_network_only() {
    let world = World::new();
    let (user, right) = (name(&world, "op1"), password(&world, "op1"));
    let secret = new_secret();
    std::thread::scope(|scope| {
        for crew in 0..4 {
            let (world, secret) = (&world, &secret);
            scope.spawn(move || {
                let mut spray = world.stranger();
                (0..15).for_each(|n| drop(refused(&spray.try_password(&format!("uji.semprot{crew}.{n}"), secret))));
            });
        }
    });
    let mut here = world.stranger();
    refused(&here.try_password(&user, &right));

    let client = from_elsewhere();
    let mut elsewhere = world.stranger();
    let page = elsewhere.raw(|_, url| client.get(url), "/masuk");
    let mut body = page.form("session.login");
    body.retain(|(name, _)| name != "username" && name != "password");
    body.extend([("username".to_owned(), user.clone()), ("password".to_owned(), right.clone())]);
    let text = serde_html_form::to_string(&body).unwrap();
    let come_in = elsewhere.raw(
        |_, url| {
            client
                .post(url)
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(text)
        },
        "/masuk",
    );
    assert_eq!(come_in.status, 303, "an officer elsewhere notices nothing: {}", come_in.text());
    world.wait(601);
    assert_eq!(here.try_password(&user, &right).status, 303, "no account was locked");
}
