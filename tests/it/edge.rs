//! The edge of the web (security.md 7, test-contract §7 and §8): forged requests, wrong methods and
//! sizes, the headers of every kind of answer.
pub mod dump;
mod forms;
mod sessions;
mod stored;

use serde_json::Value;

use crate::support::{Page, Person, World};
use dump::{MAY_CHANGE, dump, unchanged};

const NEW_ALERT: &str = "/laporan-dini/baru";
const ALERT: [(&str, &str); 4] =
    [("alert_type", "group_departure"), ("region", "99.01.01"), ("danger", "tidak"), ("what", "Kabar dari pasar.")];

/// The fields that a browser would send from this form.
fn filled(page: &Page, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut body = page.form(action);
    for (name, value) in typed {
        set(&mut body, name, value);
    }
    body
}

fn set(body: &mut Vec<(String, String)>, name: &str, value: &str) {
    body.retain(|(n, _)| n != name);
    body.push((name.to_owned(), value.to_owned()));
}

fn without(body: &[(String, String)], name: &str) -> Vec<(String, String)> {
    body.iter().filter(|(n, _)| n != name).cloned().collect()
}

/// A POST as some other program would send it.
fn sent(person: &mut Person, path: &str, headers: &[(&str, &str)], body: &[(String, String)]) -> Page {
    let text = serde_html_form::to_string(body).unwrap();
    person.raw(
        |client, url| {
            let request = client.post(url).header("content-type", "application/x-www-form-urlencoded").body(text);
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
        },
        path,
    )
}

fn routes(world: &World) -> Vec<Value> {
    let out = world.command(&["routes", "--json"]).output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn act_11_a_forged_request_changes_nothing() {
    let world = World::new();
    let (mut lab1, mut other) = (world.person("lab1"), world.person("cm1"));
    let body = filled(&lab1.get(NEW_ALERT), "alert.submit", &ALERT);
    let foreign_token =
        other.get("/hari-ini").attr("form[data-action=\"session.logout\"] [name=_csrf]", "value").unwrap();
    world.run_jobs();
    let before = dump(&world, &MAY_CHANGE);

    let mut stolen = body.clone();
    set(&mut stolen, "_csrf", &foreign_token);
    let mut wrong = body.clone();
    set(&mut wrong, "_csrf", "AAAA");
    let ours: &[(&str, &str)] = &[("sec-fetch-site", "same-origin")];
    let base = world.base.clone();
    let elsewhere = [("origin", "https://jahat.example.org")];
    let refused = [
        sent(&mut lab1, NEW_ALERT, ours, &without(&body, "_csrf")),
        sent(&mut lab1, NEW_ALERT, ours, &stolen),
        sent(&mut lab1, NEW_ALERT, ours, &wrong),
        sent(&mut lab1, NEW_ALERT, &[("sec-fetch-site", "cross-site")], &body),
        sent(&mut lab1, NEW_ALERT, &[("sec-fetch-site", "same-site")], &body),
        sent(&mut lab1, NEW_ALERT, &[("sec-fetch-site", "none")], &body),
        sent(&mut lab1, NEW_ALERT, &elsewhere, &body),
        sent(&mut lab1, NEW_ALERT, &[("origin", "null")], &body),
        sent(&mut lab1, NEW_ALERT, &[], &body),
        // A browser that says both is believed where it says no.
        sent(&mut lab1, NEW_ALERT, &[("sec-fetch-site", "cross-site"), ("origin", &base)], &body),
    ];
    for (number, page) in refused.iter().enumerate() {
        assert_eq!(page.status, 403, "no. {number}: {}", page.text());
        assert!(page.has("[data-test=csrf]"), "no. {number}");
    }
    unchanged(&before, &dump(&world, &MAY_CHANGE));
    assert_eq!(sent(&mut lab1, NEW_ALERT, &[("origin", &base)], &body).status, 303, "an old browser of ours");
}

#[test]
fn act_11_log_in_and_log_out_want_a_token_too() {
    let world = World::new();
    let mut stranger = world.stranger();
    let cm1 = world.user("cm1");
    let typed = [("username", cm1["username"].as_str().unwrap()), ("password", cm1["password"].as_str().unwrap())];
    let body = filled(&stranger.get("/masuk"), "session.login", &typed);
    let mut another_browser = world.stranger();
    assert_eq!(another_browser.post("/masuk", &body).status, 403, "the token of another browser");
    assert_eq!(stranger.post("/masuk", &without(&body, "_csrf")).status, 403);
    assert_eq!(stranger.post("/masuk", &body).status, 303);

    let mut lab1 = world.person("lab1");
    assert_eq!(lab1.post("/keluar", &[]).status, 403);
    assert_eq!(lab1.get("/hari-ini").status, 200, "nobody else can log her out");
    let quick = lab1.raw(|client, url| client.get(url).header("sec-fetch-site", "cross-site"), "/keluar-cepat");
    assert_eq!(quick.status, 303);
    assert_eq!(lab1.get("/hari-ini").status, 200, "not even by the quick exit");
}

#[test]
fn act_11_another_method_is_answered_with_what_is_allowed() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let all = routes(&world);
    let has_get = |path: &Value| all.iter().any(|r| r["method"] == "GET" && r["path"] == *path);
    let post_only: Vec<&str> = all
        .iter()
        .filter(|r| r["method"] == "POST" && !has_get(&r["path"]))
        .map(|r| r["path"].as_str().unwrap())
        .collect();
    assert!(post_only.contains(&"/keluar"));
    for path in post_only {
        let page = lab1.get(&path.replace("{referral_id}", &world.id("referral.sent")));
        assert_eq!((page.status, page.header("allow")), (405, Some("POST")), "{path}");
    }
    assert_eq!(lab1.get("/hari-ini").status, 200, "a GET on /keluar ends nothing");
    for (path, allow) in [("/hari-ini", "GET"), (NEW_ALERT, "GET, POST")] {
        for method in ["PUT", "DELETE", "PATCH"] {
            let page = lab1.raw(|client, url| client.request(method.parse().unwrap(), url), path);
            assert_eq!((page.status, page.header("allow")), (405, Some(allow)), "{method} {path}");
        }
    }
    assert_eq!(lab1.raw(|client, url| client.put(url), "/tidak/ada").status, 404);
}

#[test]
fn edge_a_body_too_large_or_of_another_kind_is_refused() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let body = filled(&lab1.get(NEW_ALERT), "alert.submit", &ALERT);
    let before = dump(&world, &MAY_CHANGE);
    let mut long = body.clone();
    set(&mut long, "what", &"a".repeat(5 * 1024 * 1024));
    let page = sent(&mut lab1, NEW_ALERT, &[("sec-fetch-site", "same-origin")], &long);
    assert_eq!(page.status, 413);
    assert!(page.has("[data-test=too-large]"));

    for (kind, text) in
        [("application/json", "{}"), ("text/plain", "a=b"), ("multipart/form-data; boundary=x", "--x--")]
    {
        let ours = |client: &reqwest::blocking::Client, url: &str| {
            client.post(url).header("sec-fetch-site", "same-origin").header("content-type", kind).body(text)
        };
        assert_eq!(lab1.raw(ours, NEW_ALERT).status, 415, "{kind}");
    }
    let many: Vec<(String, String)> = (0..401).map(|n| (format!("f{n}"), "x".into())).collect();
    assert_eq!(lab1.post(NEW_ALERT, &many).status, 422, "401 fields");
    unchanged(&before, &dump(&world, &MAY_CHANGE));
}

#[test]
fn edge_a_long_address_or_another_host_is_refused() {
    let world = World::new();
    let mut stranger = world.stranger();
    assert_eq!(stranger.get(&format!("/hotline?x={}", "a".repeat(8 * 1024))).status, 414);
    let elsewhere = stranger.raw(|client, url| client.get(url).header("host", "jahat.example.org"), "/masuk");
    assert_eq!(elsewhere.status, 421);
}

const EVERYWHERE: [(&str, &str); 7] = [
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("permissions-policy", "camera=()"),
];

fn carries_every_header(page: &Page) {
    for (name, value) in EVERYWHERE {
        let found = page.header(name).unwrap_or_else(|| panic!("{} {}: no {name}", page.path, page.status));
        assert!(found.starts_with(value), "{} {}: {name}: {found}", page.path, page.status);
    }
    let cache = page.header("cache-control").unwrap();
    let is_static = page.path.starts_with("/statis/") && page.status == 200;
    assert_eq!(cache == "no-store", !is_static, "{}: {cache}", page.path);
    assert!(page.header("x-request-id").is_some_and(|id| id.len() == 32), "{} {}", page.path, page.status);
    assert_eq!(page.header("server"), None);
}

#[test]
fn edge_every_kind_of_answer_carries_the_headers() {
    let world = World::new();
    let (mut lab1, mut stranger) = (world.person("lab1"), world.stranger());
    let (hidden, own) = (format!("/berkas/{}", world.id("case.c3")), lab1.get(NEW_ALERT));
    let style = own.attr("link[rel=stylesheet]", "href").unwrap();
    let body = filled(&own, "alert.submit", &ALERT);
    let acts = format!("/laporan-dini/{}/buka-berkas", world.id("alert.a1"));
    let mut pages = vec![
        (200, lab1.get("/hari-ini")),
        (200, stranger.get(&style)),
        (200, stranger.get("/health/ready")),
        (303, stranger.get("/hari-ini")),
        (401, stranger.post(NEW_ALERT, &body)),
        (403, lab1.post(NEW_ALERT, &without(&body, "_csrf"))),
        (403, lab1.get(&acts)),
        (404, lab1.get(&hidden)),
        (404, stranger.get("/tidak/ada")),
        (404, stranger.get("/statis/tidak-ada.css")),
        (405, stranger.get("/keluar")),
        (414, stranger.get(&format!("/?x={}", "a".repeat(9_000)))),
        (415, lab1.raw(|client, url| client.post(url).header("sec-fetch-site", "same-origin").body("x"), NEW_ALERT)),
        (421, stranger.raw(|client, url| client.get(url).header("host", "x.example.org"), "/")),
        (422, lab1.post(NEW_ALERT, &filled(&own, "alert.submit", &[]))),
        (303, lab1.post(NEW_ALERT, &body)),
        (
            409,
            lab1.post(
                NEW_ALERT,
                &filled(&own, "alert.submit", &[("alert_type", "other"), ("region", "99.01.01"), ("danger", "ya")]),
            ),
        ),
    ];
    world.fail("unit.before_commit=err");
    pages.push((503, lab1.send(NEW_ALERT, "alert.submit", &ALERT)));
    world.fail("unit.before_commit=off");
    for (status, page) in &pages {
        assert_eq!(page.status, *status, "{}: {}", page.path, page.text());
        carries_every_header(page);
    }
    let shown = pages.iter().filter(|(status, page)| *status >= 400 && page.has("[data-test=request-id]"));
    for (_, page) in shown {
        assert_eq!(page.words("[data-test=request-id]"), [page.header("x-request-id").unwrap()], "{}", page.path);
    }
}

#[test]
fn edge_pages_hold_nothing_inline_and_every_form_its_marks() {
    let world = World::new();
    for key in ["cm1", "op1", "svc", "admin", "audit"] {
        let mut person = world.person(key);
        for path in stored::crawl(&mut person, &["/hari-ini"], 120) {
            let page = person.get(&path);
            if page.status != 200 || !page.body.starts_with("<!doctype") {
                continue;
            }
            assert!(!page.has("[style], [onclick], [onload], script:not([src])"), "{path}");
            assert!(page.has("html[lang=id] body[data-page][data-user][data-build=testkit] main#isi"), "{path}");
            assert!(page.has("[data-test=synthetic-banner]"), "{path}");
            for (form, action) in page
                .attrs("form[method=post]", "action")
                .into_iter()
                .zip(page.attrs("form[method=post]", "data-action"))
            {
                let css = format!("form[method=post][data-action=\"{action}\"][action=\"{form}\"]");
                assert!(page.has(&format!("{css} input[name=_csrf]")), "{path}: {action}");
                assert!(page.has(&format!("{css} input[name=_key]")), "{path}: {action}");
            }
        }
    }
}
