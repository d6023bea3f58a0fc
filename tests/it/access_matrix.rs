//! The generated matrix (security.md 3): what people wrote in `policy/matrix.toml` against what the
//! program does, on `decide`, over HTTP and in the lists.
mod cast;
mod cells;
mod law;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use serde_json::Value;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::referrals;

use crate::support::template::program;
use crate::support::{Page, Person, World};
use cast::{Standing, Thing, Who, people, standing, things};
use law::{Ask, Law, Verdict};

/// Machine output of the program's own command line; it needs no database.
fn told(args: &[&str]) -> Value {
    let dir = tempfile::TempDir::new().unwrap();
    let out = program("sqlite:/nowhere", dir.path()).args(args).output().unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// A page about one record.
struct Route {
    path: String,
    action: String,
    case_side: bool,
}

const KINDS: [(&str, &str); 4] =
    [("{case_id}", "case"), ("{referral_id}", "referral"), ("{alert_id}", "alert"), ("{outreach_id}", "outreach")];

/// Parameters that name no record which a relation decides on; their pages have tests of their own.
const NO_RECORD: [&str; 11] = [
    "{breakglass_id}",
    "{code}",
    "{conference_id}",
    "{holiday_change_id}",
    "{name}",
    "{quota_id}",
    "{request_id}",
    "{role_request_id}",
    "{token}",
    "{unit_id}",
    "{user_id}",
];

fn routes() -> HashMap<&'static str, Vec<Route>> {
    let mut found: HashMap<&'static str, Vec<Route>> = HashMap::new();
    for route in told(&["routes", "--json"]).as_array().unwrap() {
        let path = route["path"].as_str().unwrap();
        if route["method"] != "GET" || !path.contains('{') {
            continue;
        }
        // A record of the case file, a letter: not every case of the fixture has one. tests/it/case_file.rs and
        // tests/it/letters.rs ask for them.
        if path.contains("{record}") || path.contains("{letter_id}") {
            continue;
        }
        let Some((_, kind)) = KINDS.iter().find(|(param, _)| path.contains(param)) else {
            assert!(
                NO_RECORD.iter().any(|param| path.contains(param)),
                "no fixture record for {path}: extend this test"
            );
            continue;
        };
        let of = Route {
            path: path.to_owned(),
            action: route["action"].as_str().unwrap().to_owned(),
            case_side: route["side"] == "case",
        };
        found.entry(kind).or_default().push(of);
    }
    found
}

/// The addresses of a route for one record; a consent is asked for through its own case.
fn addresses(world: &World, route: &Route, thing: &Thing) -> Vec<String> {
    let mut path = route.path.replace("{number}", "1");
    for (param, _) in KINDS {
        path = path.replace(param, &thing.url_id);
    }
    if !path.contains("{consent_id}") {
        return vec![path];
    }
    let objects = world.fixture["objects"].as_object().unwrap();
    let of_case = objects.values().filter(|o| o["kind"] == "consent" && o["case"] == thing.key.as_str());
    of_case.map(|consent| path.replace("{consent_id}", consent["url_id"].as_str().unwrap())).collect()
}

/// What the matrix and the fixture say of one page for one person.
fn expected(law: &Law, who: &Who, route: &Route, thing: &Thing) -> Verdict {
    let Standing { relations, named_only } = standing(who, thing);
    let says = |action: &str| {
        let ask = Ask {
            action,
            roles: &who.roles,
            relations: &relations,
            agency: &who.agency,
            state: &thing.state,
            child: thing.child,
            named_only,
            fresh: true,
        };
        law.says(&ask)
    };
    // The office's page of an alert is not the village's: it has its own.
    if who.is_village_side() && route.path == "/laporan-dini/{alert_id}" {
        return Verdict::Hide;
    }
    match route.action.as_str() {
        // Changing somebody's data shows it.
        "victim.edit" => says("victim.edit").min(says("victim.reveal")),
        action => says(action),
    }
}

fn verdict(page: &Page) -> Verdict {
    match page.status {
        200 | 303 | 409 => Verdict::Allow,
        403 if page.has("[data-test=refused]") => Verdict::Explain,
        403 if page.has("[data-test=step-up]") => Verdict::StepUp,
        404 => Verdict::Hide,
        other => panic!("{}: {other} {}", page.path, page.text()),
    }
}

/// Runs something for every person who can log in, a few at a time.
fn for_everybody(world: &World, work: impl Fn(&Who, &mut Person) -> Vec<String> + Sync) {
    let everybody = people(world);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let work = &work;
        let crews = everybody.chunks(everybody.len().div_ceil(4));
        let crew =
            |crew: &'_ [Who]| crew.iter().flat_map(|who| work(who, &mut world.person(&who.key))).collect::<Vec<_>>();
        let running: Vec<_> = crews.map(|people| scope.spawn(move || crew(people))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Every page of some records, for everybody, against the matrix.
fn agrees(kinds: &[&str], some: impl Fn(&Thing) -> bool) {
    let (world, law, routes) = (World::new(), Law::read(), routes());
    let all: BTreeMap<&str, Vec<Thing>> =
        kinds.iter().map(|kind| (*kind, things(&world, kind).into_iter().filter(&some).collect())).collect();
    assert!(kinds.iter().all(|kind| routes[kind].len() >= 2 && !all[kind].is_empty()));
    for_everybody(&world, |who, person| {
        let mut wrong = Vec::new();
        for (kind, things) in &all {
            for (route, thing) in routes[kind].iter().flat_map(|route| things.iter().map(move |thing| (route, thing))) {
                let wanted = expected(&law, who, route, thing);
                let over_the_wall = who.is_village_side() && route.case_side && wanted != Verdict::Hide;
                assert!(!over_the_wall, "the wall has a gap at {}", route.path);
                for address in addresses(&world, route, thing) {
                    let page = person.get(&address);
                    let got = verdict(&page);
                    if got != wanted {
                        let (who, status) = (&who.key, page.status);
                        wrong.push(format!(
                            "{who} at {} of {} ({status}): {got:?}, the matrix says {wanted:?}",
                            route.path, thing.key
                        ));
                    }
                }
            }
        }
        wrong
    });
}

const LATER_CASES: [&str; 6] = ["case.c7", "case.c8", "case.c9", "case.c10", "case.c11", "case.c12"];

#[test]
fn matrix_pages_of_the_first_cases_answer_each_person_as_the_matrix_says() {
    agrees(&["case"], |thing| !LATER_CASES.contains(&thing.key.as_str()));
}

#[test]
fn matrix_pages_of_the_later_cases_answer_each_person_as_the_matrix_says() {
    agrees(&["case"], |thing| LATER_CASES.contains(&thing.key.as_str()));
}

#[test]
fn matrix_pages_of_referrals_answer_each_person_as_the_matrix_says() {
    agrees(&["referral"], |_| true);
}

#[test]
fn matrix_pages_of_alerts_and_outreach_answer_each_person_as_the_matrix_says() {
    agrees(&["alert", "outreach"], |_| true);
}

#[test]
fn matrix_a_stranger_reaches_no_page_of_any_record() {
    let (world, routes) = (World::new(), routes());
    let mut stranger = world.stranger();
    for (_, kind) in KINDS {
        let thing = &things(&world, kind)[0];
        for address in routes[kind].iter().flat_map(|route| addresses(&world, route, thing)) {
            let page = stranger.get(&address);
            assert_eq!((page.status, page.location()), (303, format!("/masuk?lanjut={address}").as_str()));
        }
    }
}

/// Ids of every row of a list, through all its pages.
fn listed(person: &mut Person, list: &str, kind: &str) -> BTreeSet<String> {
    let (mut rows, mut next) = (BTreeSet::new(), Some(list.to_owned()));
    while let Some(path) = next {
        let page = person.get(&path);
        if page.status == 303 {
            next = Some(page.location().to_owned()).filter(|to| to != &path);
            continue;
        }
        assert!(matches!(page.status, 200 | 404), "{path}: {}", page.status);
        rows.extend(page.attrs(&format!("[data-test=row][data-kind={kind}]"), "data-id"));
        next = page.attr("nav.pager a[rel=next]", "href");
    }
    rows
}

fn lists(who: &Who, kind: &str) -> &'static [&'static str] {
    let village = who.is_village_side() && who.roles != ["subdistrict_officer"];
    match (kind, village) {
        ("case", _) => &["/berkas"],
        ("referral", _) => &["/rujukan?kotak=masuk", "/rujukan?kotak=keluar"],
        ("alert", true) => &["/desa/lapor"],
        ("alert", false) => &["/laporan-dini?status=semua"],
        ("outreach", true) => &["/desa/kegiatan?status=semua"],
        _ => &["/kegiatan?status=semua"],
    }
}

fn page_of(who: &Who, thing: &Thing) -> String {
    let village = who.is_village_side() && who.roles != ["subdistrict_officer"];
    match (thing.kind.as_str(), village) {
        ("case", _) => format!("/berkas/{}", thing.url_id),
        ("referral", _) => format!("/rujukan/{}", thing.url_id),
        ("alert", true) => format!("/desa/lapor/{}", thing.url_id),
        ("alert", false) => format!("/laporan-dini/{}", thing.url_id),
        ("outreach", true) => format!("/desa/kegiatan/{}", thing.url_id),
        _ => format!("/kegiatan/{}", thing.url_id),
    }
}

#[test]
fn matrix_a_row_is_listed_and_found_exactly_when_its_page_opens() {
    let world = World::new();
    let all: BTreeMap<&str, Vec<Thing>> = KINDS.iter().map(|(_, kind)| (*kind, things(&world, kind))).collect();
    for_everybody(&world, |who, person| {
        let (mut wrong, mut opens) = (Vec::new(), BTreeSet::new());
        let search = person.get("/cari");
        for (kind, things) in &all {
            let rows: BTreeSet<String> = lists(who, kind).iter().flat_map(|list| listed(person, list, kind)).collect();
            for thing in things {
                let open = person.get(&page_of(who, thing)).status == 200;
                if open {
                    opens.insert(thing.url_id.clone());
                }
                if open != rows.contains(&thing.url_id) {
                    wrong.push(format!("{}: {} opens: {open}, is listed: {}", who.key, thing.key, !open));
                }
                if search.status == 200 && *kind != "outreach" {
                    let found = person.send("/cari", "search.run", &[("q", &thing.number)]).status == 303;
                    if found != open {
                        wrong.push(format!("{}: {} opens: {open}, is found: {found}", who.key, thing.key));
                    }
                }
            }
        }
        for (kind, id) in
            KINDS.iter().flat_map(|(_, kind)| listed(person, "/hari-ini", kind).into_iter().map(move |id| (kind, id)))
        {
            if all[kind].iter().any(|thing| thing.url_id == id) && !opens.contains(&id) {
                wrong.push(format!("{}: {kind} {id} stands on Hari ini and does not open", who.key));
            }
        }
        wrong
    });
}

#[test]
fn matrix_a_referral_that_was_not_sent_does_not_exist_for_its_receiver() {
    let world = World::new();
    let polres: AnyId = cast::id(world.unit("polres1")["id"].as_str().unwrap());
    let unsent = ["referral.draft", "referral.awaiting"];
    for key in unsent {
        let row = referrals::table.find(cast::id(&world.id(key)));
        diesel::update(row).set(referrals::to_unit_id.eq(polres)).execute(&mut world.sql()).unwrap();
    }
    let mut pol1 = world.person("pol1");
    let rows = listed(&mut pol1, "/rujukan?kotak=masuk", "referral");
    assert!(rows.contains(&world.id("referral.sent")));
    for key in unsent {
        assert_eq!(pol1.get(&format!("/rujukan/{}", world.id(key))).status, 404, "{key}");
        assert!(!rows.contains(&world.id(key)), "{key}");
        let number = world.object(key)["number"].as_str().unwrap();
        assert_eq!(pol1.send("/cari", "search.run", &[("q", number)]).status, 200, "{key} is not found");
    }
}

#[test]
fn matrix_a_child_record_is_reached_only_through_its_own_parent() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let consents = world.fixture["objects"].as_object().unwrap();
    let consent =
        consents.values().find(|o| o["kind"] == "consent" && o["case"] == "case.c1").expect("a consent of c1");
    let consent = consent["url_id"].as_str().unwrap();
    let own = format!("/berkas/{}/persetujuan/{consent}/tarik", world.id("case.c1"));
    let through_another = format!("/berkas/{}/persetujuan/{consent}/tarik", world.id("case.c11"));
    assert_eq!(cm1.get(&own).status, 200);
    assert_eq!(cm1.get(&through_another).status, 404);
    assert_eq!(cm1.get(&format!("/berkas/{}/orang/99/identitas", world.id("case.c1"))).status, 404);
}
