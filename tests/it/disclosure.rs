//! The disclosure table of domain §2.2, cell by cell: what the form of a referral lets a sender tick for each kind of
//! receiver, and that an officer who accepts it reads just those classes. The table itself is read from the domain's
//! file, so that nobody has copied a cell wrong.
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use sintuvu::access::Bundle;

use crate::casework::{
    Record, Typed, accept, add_person, consent, identified, look, receive, referral_form, referral_path,
};
use crate::support::{Person, World};

/// Column of the table, units of the fixture in it, and who of them may answer a referral.
const RECEIVERS: [(&str, &[(&str, Option<&str>)]); 7] = [
    ("labour", &[("disnaker1", Some("lab1")), ("disnakerprov", Some("labprov"))]),
    ("imigrasi", &[("kanim", Some("imm"))]),
    ("UPTD", &[("uptd2", Some("cm2")), ("uptdprov", None), ("dp3a", None)]),
    ("polisi", &[("polres1", Some("pol1")), ("polda", None)]),
    ("kesehatan", &[("rsud", Some("svc")), ("puskesmas", None)]),
    ("BP3MI", &[("bp3mi", Some("bp"))]),
    ("shelter", &[("shelter", Some("shel")), ("dinsos", None)]),
];

/// Bundle, then column: "yes", "–", "PMI cases", "named PIC".
type Table = BTreeMap<String, BTreeMap<&'static str, String>>;

/// The domain's file lies beside the checkout and does not ship.
fn table() -> Option<Table> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/domain/domain.md");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("the domain's file is not beside this checkout: nothing was compared");
        return None;
    };
    let lines = text.lines().skip_while(|line| !line.starts_with("| Bundle |")).skip(2);
    let mut table = Table::new();
    for line in lines.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let columns = RECEIVERS.iter().map(|(column, _)| *column);
        let row = columns.zip(&cells[2..]).map(|(column, cell)| (column, (*cell).to_owned())).collect();
        table.insert(cells[0].trim_matches('`').to_owned(), row);
    }
    assert_eq!(table.len(), 9, "{table:?}");
    Some(table)
}

/// Whose data it is.
#[derive(Clone, Copy, Debug)]
struct Of {
    migrant: bool,
    child: bool,
}

/// The classes that the table opens to a column.
fn open(table: &Table, column: &str, of: Of) -> BTreeSet<String> {
    let cell = |bundle: &str| table[bundle][column].as_str();
    let opens = |bundle: &&String| {
        let by_cell = match cell(bundle) {
            "yes" | "named PIC" => true,
            "PMI cases" => of.migrant,
            "–" => false,
            other => panic!("an unknown cell: {other}"),
        };
        match bundle.as_str() {
            "children" => by_cell && of.child,
            // Of a child these open only together with the child's own fields.
            "identity" | "contact" => by_cell && (!of.child || cell("children") != "–"),
            _ => by_cell,
        }
    };
    table.keys().filter(opens).cloned().collect()
}

fn case(officer: &mut Person, of: Of) -> Record {
    let kind: &Typed<'_> = &[("case_type", if of.migrant { "pmi_np_abroad" } else { "tppo_domestic" })];
    if !of.child {
        return identified(officer, kind);
    }
    let case = receive(officer, kind);
    officer.does(&format!("/berkas/{}/identifikasi", case.id), "case.identify", &[]);
    add_person(officer, &case, &[("age_band", "6_12"), ("full_name", "Kenanga Contoh")]);
    case
}

#[test]
fn the_form_opens_the_classes_of_the_table_and_no_other() {
    let Some(table) = table() else { return };
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut cells = 0;
    for (migrant, child) in [(false, false), (true, false), (false, true), (true, true)] {
        let of = Of { migrant, child };
        let case = case(&mut cm1, of);
        for (column, units) in RECEIVERS {
            let expected = open(&table, column, of);
            for (unit, _) in units {
                let form = cm1.get(&referral_form(&world, &case, "medical", unit));
                let all: BTreeSet<String> = form.attrs("input[name=bundles]", "value").into_iter().collect();
                assert_eq!(all, table.keys().cloned().collect(), "{}", form.main());
                let offered: BTreeSet<String> =
                    form.attrs("input[name=bundles]:not([disabled])", "value").into_iter().collect();
                assert_eq!(offered, expected, "{unit} ({column}), {of:?}");
                cells += all.len();
            }
        }
    }
    assert_eq!(cells, 4 * 13 * 9);
}

/// What the form let through is what the officer reads: the headings of the page that opens.
#[test]
fn an_officer_reads_the_classes_that_the_table_opens_to_the_own_unit() {
    let Some(table) = table() else { return };
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let of = Of { migrant: true, child: false };
    let case = case(&mut cm1, of);
    for (column, units) in RECEIVERS {
        for (unit, officer) in units.iter().filter_map(|(unit, officer)| officer.map(|officer| (*unit, officer))) {
            let expected = open(&table, column, of);
            consent(&mut cm1, &world, &case, "share_agency", Some(unit), "given");
            let form = cm1.get(&referral_form(&world, &case, "medical", unit));
            let mut typed = vec![("service", "health"), ("safe_summary", "Perlu pemeriksaan.")];
            typed.extend(expected.iter().map(|bundle| ("bundles", bundle.as_str())));
            let page = cm1.submit(&form, "referral.create", &typed);
            let page = cm1.follow(&page);
            let referral = Record { id: page.attr("article", "data-id").unwrap(), code: String::new() };
            cm1.does(&referral_path(&referral, "kirim"), "referral.send", &[("basis", "consent")]);
            let mut officer = world.person(officer);
            accept(&mut officer, &referral);
            officer.step_up(&world);
            let page = look(&mut officer, &referral);
            let shown = officer.submit(&page, "victim.reveal", &[("reason", "prepare_service")]);
            assert_eq!(shown.status, 200, "{unit}: {}", shown.main());
            let read: BTreeSet<String> = shown.words("main h2").into_iter().collect();
            let wanted: BTreeSet<String> = expected.iter().map(|code| label(code)).collect();
            assert_eq!(read, wanted, "{unit}");
        }
    }
}

fn label(code: &str) -> String {
    Bundle::parse(code).expect("a class").label().to_owned()
}
