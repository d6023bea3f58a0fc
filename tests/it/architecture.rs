//! The shape that ARCHITECTURE.md promises: which room may use which, who may name a role, where SQL
//! is written, how long a file is. A new arrow needs an ADR and a line here.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A room of `src/` and the rooms it may use. Lower rooms first; nothing else is allowed, and an
/// arrow that nobody uses any more is taken off the list.
const ROOMS: &[(&str, &str)] = &[
    // Pure.
    ("base", ""),
    ("flow", ""),
    ("people", "base"),
    ("files", "base"),
    ("events", "base"),
    // The floor: rights, sealing, the log and the database know each other's types.
    ("access", "audit base"),
    ("crypto", "base"),
    ("audit", "base crypto db"),
    ("db", "audit base crypto events testkit"),
    ("refusal", "access audit base db flow"),
    ("keys", "base crypto db"),
    ("jobs", "base db refusal testkit"),
    ("mark", "db"),
    ("disk", ""),
    ("objects", "base testkit"),
    ("hardening", ""),
    ("metrics", ""),
    ("config", "base db"),
    // Data that the law may change; it holds the calendar that clocks count by.
    ("reference", "access base clocks db"),
    ("web", "access app audit base config crypto db files flow keys reference refusal testkit"),
    ("app", "access base config crypto db files metrics objects people reference web"),
    ("notifications", "base db"),
    ("accounts", "access app audit base crypto db flow keys notifications reference refusal testkit web"),
    ("clocks", "access accounts audit base db jobs notifications reference"),
    // The slices. Between them only: alerts to cases, cases to consent, referrals to both.
    ("papers", "access base reference web"),
    ("letters", "access accounts audit base crypto db flow keys papers reference refusal web"),
    ("consent", "access audit base clocks crypto db events flow reference refusal web"),
    (
        "cases",
        "access accounts audit base clocks consent crypto db events files flow keys letters objects papers people reference refusal web",
    ),
    ("alerts", "access audit base cases clocks crypto db events flow keys reference refusal web"),
    (
        "referrals",
        "access accounts audit base cases clocks consent crypto db events flow keys letters papers reference refusal web",
    ),
    ("directory", "access accounts audit base db flow papers reference refusal web"),
    ("rules", "access accounts audit base clocks db jobs notifications reference refusal web"),
    ("outreach", "access audit base clocks db events flow reference refusal web"),
    // What reads across the slices.
    ("desk", "access alerts base cases clocks db letters notifications outreach reference referrals refusal web"),
    ("public", "access accounts alerts audit base cases crypto db disk flow letters refusal web"),
];

/// Rooms at the top: they may use everything, nobody but another of them uses them.
const TOP: [&str; 6] = ["reactions", "server", "cli", "demo", "testkit", "main"];

/// Below the top these stand for a fault wanted by a test build.
const TEST_BUILD: [(&str, &str); 5] =
    [("db", "testkit"), ("accounts", "testkit"), ("web", "testkit"), ("jobs", "testkit"), ("objects", "testkit")];

/// Files outside `access` that may name a role, and why.
const NAMES_ROLES: &[(&str, &str)] = &[
    ("accounts/", "which roles somebody holds, and who must agree to a new one"),
    ("demo/", "invented people need roles"),
    ("cases/steps.rs", "who can be named for a case"),
    ("cases/rights/requests/acts.rs", "who assigns a request, and a head where no officer can be named (CON-14)"),
    ("clocks/escalation.rs", "level 3 goes to the task force's secretariat (D-36)"),
    ("desk/news.rs", "where a piece of news about an account or an activity leads"),
    ("desk/today.rs", "what a head approves; which address a kecamatan uses"),
    ("desk/routes.rs", "the village's big buttons are not for a kecamatan"),
    ("reactions/hard_access.rs", "who reviews an emergency and watches over quotas (D-44, D-45)"),
    ("reactions/rights.rs", "who watches over data hears of a request (CON-14)"),
    ("referrals/actions.rs", "a transfer is answered by a head: the policy knows no kind of referral (DECISIONS 7)"),
    ("referrals/views.rs", "the same, for the buttons"),
    ("rules/holidays.rs", "who is the second person for a day already past (CLK-09)"),
    ("web/shell.rs", "each role's menu"),
];

const LONGEST: usize = 400;
const LONGEST_TEMPLATE: usize = 120;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files under a folder with this ending: path from the folder, text.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let start = root().join(folder);
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![start.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(&start).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no {ending}");
    found
}

/// The code of a file: no comments, no tests.
fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod ").next().unwrap();
    product.lines().map(|line| line.split("//").next().unwrap().to_owned() + "\n").collect()
}

fn product() -> Vec<(String, String)> {
    let all = files("src", ".rs").into_iter().filter(|(name, _)| !name.ends_with("_tests.rs"));
    all.map(|(name, text)| (name, code(&text))).collect()
}

fn room(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The first names in `a, b::{c, d}, e`.
fn first_names(list: &str) -> Vec<String> {
    let (mut depth, mut names, mut name) = (0, Vec::new(), String::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            c if depth == 0 => name.push(c),
            _ => {}
        }
    }
    names.push(name);
    let first = |name: &String| name.trim().split("::").next().unwrap().to_owned();
    names.iter().map(first).filter(|name| !name.is_empty()).collect()
}

/// Rooms that a piece of code names with `crate::`.
fn used(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` of a macro stands where the macro is used.
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => rooms.extend(first_names(list)),
            None => drop(rooms.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())),
        }
    }
    rooms.into_iter().map(|name| macro_room(&name).to_owned()).collect()
}

/// Macros live at the crate's root, but belong to a room.
fn macro_room(name: &str) -> &str {
    match name {
        "coded" => "base",
        "in_areas" | "typed_query" => "db",
        other => other,
    }
}

/// Every arrow of the tree and the files that draw it.
fn arrows() -> BTreeMap<(String, String), Vec<String>> {
    let mut arrows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (file, code) in product() {
        let from = room(&file).to_owned();
        for to in used(&code).into_iter().filter(|to| *to != from) {
            arrows.entry((from.clone(), to)).or_default().push(file.clone());
        }
    }
    arrows
}

#[test]
fn a_list_of_uses_is_read_as_people_mean_it() {
    assert_eq!(first_names("alerts, cases};\nuse x::{y};"), ["alerts", "cases"]);
    assert_eq!(first_names("web::{drafts, once}, db::Tx};"), ["web", "db"]);
    let text = "use crate::access::{Actor, Role};\nuse crate::{alerts, cases::flow};\nlet x = crate::keys::open();";
    assert_eq!(used(text).into_iter().collect::<Vec<_>>(), ["access", "alerts", "cases", "keys"]);
}

#[test]
fn no_room_uses_another_but_those_on_the_list() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ROOMS.iter().map(|(room, uses)| (*room, uses.split(' ').collect())).collect();
    let mut wrong = Vec::new();
    for ((from, to), by) in arrows() {
        if from == "lib" || TOP.contains(&from.as_str()) {
            continue;
        }
        match allowed.get(from.as_str()) {
            None => wrong.push(format!("{from} is not on the list ({by:?})")),
            Some(uses) if !uses.contains(to.as_str()) => wrong.push(format!("{from} must not use {to}: {by:?}")),
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_arrow_on_the_list_is_still_drawn() {
    let drawn = arrows();
    let stale: Vec<String> = ROOMS
        .iter()
        .flat_map(|(from, uses)| uses.split(' ').map(move |to| (from, to)))
        .filter(|(from, to)| !to.is_empty() && !drawn.contains_key(&((**from).to_owned(), (*to).to_owned())))
        .map(|(from, to)| format!("{from} no longer uses {to}"))
        .collect();
    assert!(stale.is_empty(), "{stale:#?}");
}

#[test]
fn nobody_below_looks_up_to_the_top() {
    for (room, uses) in ROOMS {
        let up: Vec<_> = uses.split(' ').filter(|to| TOP.contains(to) && !TEST_BUILD.contains(&(room, to))).collect();
        assert!(up.is_empty(), "{room} {up:?}");
    }
    for reader in ["desk", "public"] {
        assert!(ROOMS.iter().all(|(_, uses)| !uses.split(' ').any(|to| to == reader)), "{reader} is read by nobody");
    }
}

#[test]
fn slices_never_go_in_a_circle() {
    let slices = ["consent", "cases", "alerts", "referrals", "outreach"];
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for slice in slices {
        let uses = ROOMS.iter().find(|(room, _)| *room == slice).unwrap().1;
        let others: Vec<&str> = uses.split(' ').filter(|to| slices.contains(to)).collect();
        assert!(others.iter().all(|to| done.contains(to)), "{slice} uses {others:?}, and only {done:?} come before it");
        done.insert(slice);
    }
}

#[test]
fn state_machines_touch_neither_database_nor_web() {
    let machines: Vec<(String, String)> = product()
        .into_iter()
        .filter(|(file, _)| file.ends_with("/flow.rs") || file.contains("/flow/") || file == "flow.rs")
        .collect();
    assert!(machines.len() >= 6, "{}", machines.len());
    for (file, code) in machines {
        let own = room(&file).to_owned();
        let foreign: Vec<String> = used(&code)
            .into_iter()
            .filter(|to| !["base", "flow", own.as_str(), "consent"].contains(&to.as_str()))
            .collect();
        assert!(foreign.is_empty(), "{file} uses {foreign:?}");
    }
}

#[test]
fn sql_text_is_written_in_db_only() {
    let signs = [
        "sql_query",
        "batch_execute",
        "dsl::sql",
        "sql::<",
        "SqliteConnection",
        "PgConnection",
        "Conn::Sqlite",
        "Conn::Postgres",
    ];
    for (file, code) in product().into_iter().filter(|(file, _)| room(file) != "db") {
        let found: Vec<_> = signs.iter().filter(|sign| code.contains(**sign)).collect();
        assert!(found.is_empty(), "{file}: {found:?}");
    }
}

#[test]
fn only_the_clock_asks_the_machine_for_the_time() {
    for (file, code) in product().into_iter().filter(|(file, _)| file != "base/clock.rs") {
        for sign in ["SystemTime::now", "Timestamp::now", "Zoned::now"] {
            assert!(!code.contains(sign), "{file}: {sign}");
        }
    }
}

#[test]
fn a_role_is_named_by_access_and_by_those_with_a_reason() {
    let named = |code: &str| {
        code.contains("Role::")
            && sintuvu::access::Role::ALL.iter().any(|role| code.contains(&format!("Role::{role:?}")))
    };
    let spelt =
        |code: &str| sintuvu::access::Role::ALL.iter().any(|role| code.contains(&format!("\"{}\"", role.code())));
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (file, code) in product().into_iter().filter(|(file, _)| room(file) != "access") {
        if !named(&code) && !spelt(&code) {
            continue;
        }
        let reason =
            NAMES_ROLES.iter().find(|(place, _)| file == *place || (place.ends_with('/') && file.starts_with(place)));
        let (place, _) =
            reason.unwrap_or_else(|| panic!("{file} names a role: ask access::decide, or give the reason here"));
        used.insert(place);
    }
    for (place, _) in NAMES_ROLES {
        assert!(used.contains(place), "{place} names no role any more");
    }
}

#[test]
fn a_template_tests_no_role_and_is_short() {
    for (file, text) in files("templates", ".html") {
        let named = sintuvu::access::Role::ALL.iter().find(|role| text.contains(role.code()));
        assert!(!text.contains("Role::") && named.is_none(), "{file} {named:?}");
        let lines = text.lines().count();
        assert!(lines <= LONGEST_TEMPLATE, "{file}: {lines}");
    }
}

#[test]
fn every_file_says_what_it_is_for_and_ends_in_time() {
    let ours = ["src", "schema/src", "typeset/src", "tests"].into_iter().flat_map(|folder| {
        files(folder, ".rs").into_iter().map(move |(name, text)| (format!("{folder}/{name}"), text))
    });
    let mut wrong = Vec::new();
    for (file, text) in ours {
        if !text.starts_with("//! ") {
            wrong.push(format!("{file} does not begin with its purpose"));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{file} has {lines} lines"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_exception_to_a_lint_gives_its_reason() {
    for (file, text) in files("src", ".rs") {
        assert!(!text.contains(concat!("#[", "allow(")), "{file}");
        for (at, _) in text.match_indices("#[expect(") {
            let attribute = text[at..].split(")]").next().unwrap();
            assert!(attribute.contains("reason ="), "{file}: {attribute}");
        }
    }
}
