//! What goes along of the file's sections, of reported parties and of a person's checks when two files become
//! one: CAS-09 of scenarios/cases.md, and ACC-12 afterwards.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{
    case_staff, cases, departure_checks, file_records, file_sections, indicator_checks, interviews, merged_rows,
    reported_parties,
};

use super::gabung;
use crate::casework::{
    Record, accept, addresses, assessed, case_path, draft, forged, identified, in_service, look, send, sent, tries,
};
use crate::support::{Page, Person, World};

type Typed<'a> = [(&'a str, &'a str)];

fn at(case: &Record, rest: &str) -> String {
    format!("{}/{rest}", case_path(case))
}

fn adds(person: &mut Person, case: &Record, section: &str, typed: &Typed<'_>) {
    let action = if section.starts_with("terlapor") { "party.edit" } else { "case.write_file" };
    let slug = if section.contains('/') { section.to_owned() } else { format!("{section}/baru") };
    let answer = tries(person, case, &slug, action, typed);
    assert_eq!(answer.status, 303, "{section}: {:?} {}", answer.faults(), answer.main());
}

fn paper(number: &str) -> [(&str, &str); 2] {
    [("kind", "passport"), ("number", number)]
}

fn party(name: &str) -> [(&str, &str); 4] {
    [("kind", "person"), ("name", name), ("role", "field_recruiter"), ("is_official", "tidak")]
}

/// A reported official of the police.
fn official(world: &World) -> Vec<(&'static str, String)> {
    let office = world.unit("polres1")["id"].as_str().unwrap().to_owned();
    let fixed = [("kind", "person"), ("role", "official"), ("is_official", "ya")];
    fixed.map(|(name, value)| (name, value.to_owned())).into_iter().chain([("official_unit", office)]).collect()
}

fn reports_official(person: &mut Person, world: &World, case: &Record) {
    let typed = official(world);
    adds(person, case, "terlapor", &typed.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>());
}

const WITNESS: [(&str, &str); 2] = [("method", "verbal_witness"), ("witness", "Saksi Contoh")];

/// Named for a case, as its assignment would.
fn name(world: &World, case: &Record, key: &str) {
    let user: AnyId = world.user(key)["id"].as_str().unwrap().parse().unwrap();
    diesel::insert_into(case_staff::table)
        .values((
            case_staff::case_id.eq(case.any()),
            case_staff::user_id.eq(user),
            case_staff::relation.eq("assigned"),
            case_staff::at.eq(0_i64),
        ))
        .execute(&mut world.sql())
        .unwrap();
}

/// Numbers of a section's records as its page shows them.
fn numbers(page: &Page) -> Vec<String> {
    page.attrs("[data-test=row]", "data-number")
}

fn reveals(person: &mut Person, case: &Record, record: &str) -> String {
    let action = if record.starts_with("terlapor") { "party.reveal" } else { "case.reveal_file" };
    let shown = person.send(&at(case, &format!("{record}/buka")), action, &[("reason", "legal_process")]);
    assert_eq!(shown.status, 200, "{record}: {}", shown.main());
    shown.main()
}

#[test]
fn cas_09_records_of_the_file_stand_behind_the_others_and_say_where_they_come_from() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (identified(&mut cm1, &[]), identified(&mut cm1, &[]));
    adds(&mut cm1, &kept, "dokumen", &paper("X-TETAP"));
    for number in ["X-SATU", "X-CORET", "X-TIGA"] {
        adds(&mut cm1, &gone, "dokumen", &paper(number));
    }
    adds(&mut cm1, &gone, "dokumen/2/coret", &[]);
    adds(&mut cm1, &kept, "terlapor", &party("Rekaan Tetap"));
    adds(&mut cm1, &gone, "terlapor", &party("Rekaan Pindah"));
    cm1.step_up(&world);
    let early = cm1.get(&at(&kept, "dokumen/baru"));
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);

    let page = cm1.get(&at(&kept, "dokumen"));
    assert_eq!(numbers(&page), ["1", "2", "4"], "the struck one came too, and shows no more than before");
    let from = format!("dari {}", gone.code);
    assert_eq!(page.words("[data-test=origin]"), [from.as_str(), &from], "{}", page.main());
    for (record, secret) in [("dokumen/1", "X-TETAP"), ("dokumen/2", "X-SATU"), ("dokumen/4", "X-TIGA")] {
        let shown = reveals(&mut cm1, &kept, record);
        assert!(shown.contains(secret), "sealed with the other key: {shown}");
    }
    assert!(reveals(&mut cm1, &kept, "terlapor/2").contains("Rekaan Pindah"));
    assert_eq!(cm1.submit(&early, "case.write_file", &paper("X-LAMA")).status, 409, "the section is another one now");

    let form = cm1.get(&at(&kept, "dokumen/2/ubah"));
    assert_eq!(cm1.submit(&form, "case.write_file", &[("number", "X-DIUBAH")]).status, 303, "work goes on");
    assert!(reveals(&mut cm1, &kept, "dokumen/2").contains("X-DIUBAH"));
    adds(&mut cm1, &kept, "dokumen", &paper("X-BARU"));
    assert_eq!(numbers(&cm1.get(&at(&kept, "dokumen"))), ["1", "2", "4", "5"], "no number comes twice");

    let conn = &mut world.sql();
    let left: i64 = file_records::table.filter(file_records::case_id.eq(gone.any())).count().get_result(conn).unwrap();
    let parties: i64 =
        reported_parties::table.filter(reported_parties::case_id.eq(gone.any())).count().get_result(conn).unwrap();
    assert_eq!((left, parties), (0, 0), "nothing is left behind");
    let noted: i64 = merged_rows::table
        .filter(merged_rows::from_case_id.eq(gone.any()))
        .filter(merged_rows::part.eq_any(["record", "party"]))
        .count()
        .get_result(conn)
        .unwrap();
    assert_eq!(noted, 4, "each can be told apart again");
    let (joined, old) = (head1.get(&case_path(&kept)), head1.get(&case_path(&gone)));
    let (joined, went) = (joined.words("[data-test=joined]").concat(), old.words("[data-test=went]").concat());
    assert!(joined.contains("3 catatan berkas") && joined.contains("1 terlapor"), "{joined}");
    assert!(went.contains("3 catatan berkas"), "the old file says so too: {went}");
    assert_eq!(tries(&mut cm1, &gone, "dokumen/baru", "case.write_file", &paper("X")).status, 409, "it is read only");
}

#[test]
fn cas_09_of_two_answers_to_a_section_the_kept_files_stands_and_the_other_is_still_found() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (identified(&mut cm1, &[]), identified(&mut cm1, &[]));
    let says = |person: &mut Person, case: &Record, section: &str, answer: &str| {
        adds(person, case, &format!("{section}/tandai"), &[("answer", answer)]);
    };
    says(&mut cm1, &kept, "eksploitasi", "none");
    says(&mut cm1, &gone, "eksploitasi", "unknown");
    says(&mut cm1, &gone, "perekrutan", "none");
    says(&mut cm1, &kept, "perjalanan", "none");
    adds(&mut cm1, &gone, "perjalanan", &[("kind", "origin"), ("place", "Dusun Rekaan")]);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);

    let said = |person: &mut Person, case: &Record, section: &str| -> String {
        person.get(&at(case, section)).words("[data-test=said]").concat()
    };
    let nothing = "Tidak ada yang perlu dicatat.";
    assert_eq!(said(&mut cm1, &kept, "eksploitasi"), nothing);
    let other = said(&mut cm1, &gone, "eksploitasi");
    assert!(!other.is_empty() && other != nothing, "the other answer stands in its own file: {other}");
    assert_eq!(said(&mut cm1, &kept, "perekrutan"), nothing, "where nobody had said anything, what was said there");
    let page = cm1.get(&at(&kept, "perjalanan"));
    assert_eq!((numbers(&page), page.has("[data-test=said]")), (vec!["1".to_owned()], false), "{}", page.main());
    adds(&mut cm1, &kept, "perjalanan/1/coret", &[]);
    assert_eq!(said(&mut cm1, &kept, "perjalanan"), nothing, "without the record the kept file's answer stands again");
    let kept_rows: i64 = file_sections::table
        .filter(file_sections::case_id.eq(gone.any()))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(kept_rows, 3, "no row of the old file was lost");
}

#[test]
fn cas_09_the_checks_of_a_person_go_with_the_person() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (identified(&mut cm1, &[]), identified(&mut cm1, &[]));
    let ticked = [("found", "exp39"), ("note", "CATATAN-SATU")];
    let fills = [("indikator/4", &ticked[..]), ("keberangkatan/p2p", &[("family_permit", "have_not")][..])];
    for (sheet, typed) in fills {
        assert_eq!(tries(&mut cm1, &gone, &format!("orang/1/{sheet}"), "victim.screen", typed).status, 303, "{sheet}");
    }
    let earlier = [("agency_type", "polres"), ("held_d", "20"), ("held_m", "11"), ("held_y", "2026")];
    assert_eq!(tries(&mut cm1, &gone, "orang/1/wawancara-lama", "victim.interview", &earlier).status, 303);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);

    let page = cm1.get(&at(&kept, "orang/2/skrining-lengkap"));
    assert_eq!(page.words("[data-test=interview-count]"), ["1"], "{}", page.main());
    assert!(page.words("[data-test=verdict]").concat().contains("nonprosedural"), "{}", page.main());
    let sheet = cm1.get(&at(&kept, "orang/2/indikator/4"));
    assert!(sheet.body.contains("CATATAN-SATU"), "sealed with the other key: {}", sheet.main());
    let more = [("found", "exp39"), ("found", "exp40"), ("note", "CATATAN-DUA")];
    assert_eq!(cm1.submit(&sheet, "victim.screen", &more).status, 303, "and it is filled in further");
    assert!(cm1.get(&at(&kept, "orang/2/indikator/4")).body.contains("CATATAN-DUA"));
    assert!(cm1.get(&case_path(&kept)).main().contains("diwawancarai 1 kali"), "the case's page counts it");
    assert!(!cm1.get(&at(&kept, "orang/1/indikator/4")).body.contains("CATATAN"), "the other person has none");

    let conn = &mut world.sql();
    let left: i64 = indicator_checks::table
        .filter(indicator_checks::case_id.eq(gone.any()))
        .count()
        .get_result::<i64>(conn)
        .unwrap()
        + departure_checks::table
            .filter(departure_checks::case_id.eq(gone.any()))
            .count()
            .get_result::<i64>(conn)
            .unwrap()
        + interviews::table.filter(interviews::case_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap();
    assert_eq!(left, 0);
    let joined = head1.get(&case_path(&kept)).words("[data-test=joined]").concat();
    assert!(joined.contains("2 lembar skrining") && joined.contains("1 wawancara"), "{joined}");
}

#[test]
fn cas_09_a_receiver_reads_the_records_that_were_previewed_and_none_of_the_other_file() {
    let world = World::new();
    let (mut cm1, mut head1, mut pol1) = (world.person("cm1"), world.person("head1"), world.person("pol1"));
    let (kept, gone) = (in_service(&mut cm1, &world, &[]), in_service(&mut cm1, &world, &[]));
    adds(&mut cm1, &kept, "dokumen", &paper("X-RAHASIA"));
    adds(&mut cm1, &kept, "terlapor", &party("Rekaan Rahasia"));
    adds(&mut cm1, &gone, "dokumen", &paper("X-DIPRATINJAU"));
    adds(&mut cm1, &gone, "terlapor", &party("Rekaan Dipratinjau"));
    let classes = [("service", "law_enforcement"), ("bundles", "suspects"), ("bundles", "documents")];
    let referral = sent(&mut cm1, &world, &gone, ("crime_report", "polres1"), &classes);
    accept(&mut pol1, &referral);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    let page = look(&mut pol1, &referral);
    let shown = pol1.submit(&page, "victim.reveal", &[("reason", "legal_process")]);
    assert_eq!(shown.status, 200, "{}", shown.main());
    for name in ["X-DIPRATINJAU", "Rekaan Dipratinjau", "Dokumen 1", "Terlapor 1"] {
        assert!(shown.main().contains(name), "{name}: {}", shown.main());
    }
    for secret in ["X-RAHASIA", "Rekaan Rahasia"] {
        assert!(!shown.body.contains(secret), "nobody agreed to {secret}");
    }
}

#[test]
fn cas_09_a_joint_file_takes_the_joint_records_to_another_unit() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (identified(&mut cm1, &[]), identified(&mut cm1, &[]));
    adds(&mut cm1, &gone, "dokumen", &[("kind", "passport"), ("number", "X-IKUT"), ("victim", "1")]);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    for person in ["1", "2"] {
        let unit = world.unit("uptd2")["code"].as_str().unwrap();
        let yes = [
            ("victim", person),
            ("scopes", "share_agency"),
            ("unit", unit),
            ("state", "given"),
            WITNESS[0],
            WITNESS[1],
        ];
        let answer = tries(&mut cm1, &kept, "persetujuan/catat", "consent.record", &yes);
        assert_eq!(answer.status, 303, "{}", answer.main());
    }
    let moved = cm1.get(&case_path(&kept)).attrs("[data-kind=victim]", "data-id").pop().unwrap();
    let kind = [
        ("kind", "case_transfer"),
        ("service", "case_management"),
        ("bundles", "documents"),
        ("victim", moved.as_str()),
    ];
    let referral = draft(&mut cm1, &world, &kept, ("psych", "uptd2"), &kind);
    send(&mut cm1, &referral);
    accept(&mut world.person("head2"), &referral);
    let new = continued(&world, &kept);
    let mut cm2 = world.person("cm2");
    let page = cm2.get(&at(&new, "dokumen"));
    assert_eq!(numbers(&page), ["1"], "{}", page.main());
    assert!(!page.has("[data-test=origin]"), "no code of the other unit's files");
    assert!(cm2.get(&at(&new, "dokumen/1/ubah")).body.contains("X-IKUT"), "opened with the new case's key");
}

/// The case that another unit goes on with.
fn continued(world: &World, case: &Record) -> Record {
    let (id, code): (AnyId, String) = cases::table
        .filter(cases::continued_from.eq(case.any()))
        .select((cases::id, cases::code))
        .first(&mut world.sql())
        .unwrap();
    Record { id: id.to_string(), code }
}

#[test]
fn acc_12_after_a_merge_the_office_of_an_official_finds_neither_file_and_only_the_named_do() {
    let world = World::new();
    let (mut cm1, mut cm1b) = (world.person("cm1"), world.person("cm1b"));
    let (mut head1, mut pol1) = (world.person("head1"), world.person("pol1"));
    let (kept, gone) = (assessed(&mut cm1, &[]), assessed(&mut cm1, &[]));
    let referral = sent(&mut cm1, &world, &gone, ("crime_report", "polres1"), &[]);
    accept(&mut pol1, &referral);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    assert_eq!(cm1b.get(&case_path(&gone)).status, 200);
    reports_official(&mut cm1, &world, &kept);
    for case in [&kept, &gone] {
        assert_eq!(cm1.get(&case_path(case)).status, 200, "whoever wrote it down reads both");
        assert_eq!(cm1b.get(&case_path(case)).status, 404, "nobody else of the unit");
        for (method, path) in addresses(&world, &[("{case_id}", &case.id)]) {
            let status = if method == "GET" { pol1.get(&path).status } else { forged(&mut pol1, &path).status };
            assert_eq!(status, 404, "{method} {path}");
        }
    }
    for (_, path) in addresses(&world, &[("{referral_id}", &referral.id)]).iter().filter(|(m, _)| m == "GET") {
        assert_eq!(pol1.get(path).status, 404, "{path}");
    }
    for code in [&kept.code, &gone.code, &referral.code] {
        assert_eq!(pol1.send("/cari", "search.run", &[("q", code)]).status, 200, "{code} is not found");
    }
    assert_eq!(cm1.send(&at(&kept, "terlapor/1/coret"), "party.edit", &[]).status, 303);
    assert_eq!(cm1b.get(&case_path(&gone)).status, 200, "a mistake is taken back in both");
}

#[test]
fn acc_12_a_reported_official_goes_along_into_the_joint_file() {
    let world = World::new();
    let (mut cm1, mut cm1b) = (world.person("cm1"), world.person("cm1b"));
    let (mut head1, mut pol1) = (world.person("head1"), world.person("pol1"));
    let (kept, gone) = (assessed(&mut cm1, &[]), assessed(&mut cm1, &[]));
    let referral = sent(&mut cm1, &world, &kept, ("crime_report", "polres1"), &[]);
    accept(&mut pol1, &referral);
    reports_official(&mut cm1, &world, &gone);
    name(&world, &gone, "head1");
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    assert_eq!(pol1.get(&format!("/rujukan/{}", referral.id)).status, 404, "it concerns that office now");
    for case in [&kept, &gone] {
        assert_eq!(head1.get(&case_path(case)).status, 200, "whoever joined the two is named");
        assert_eq!(cm1b.get(&case_path(case)).status, 404, "nobody else of the unit");
        assert_eq!(pol1.get(&at(case, "akses-darurat")).status, 404, "no door by night");
    }
    assert_eq!(head1.get(&at(&kept, "terlapor")).count("[data-test=row]"), 1);
}
