//! Who reaches the case file: the owner's unit with names masked, whoever was granted a class, and not the
//! office of an official who is reported.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{audit_log, cases, file_records, reported_parties};

use super::{LEG, PAPER, PARTY, added, adds, at, refused};
use crate::casework::{
    Record, accept, add_person, addresses, assessed, case_path, consent, draft, forged, identified, referral_form,
    send, sent,
};
use crate::support::{Page, World};

/// Every sealed sheet of the database as bytes.
fn sheets(world: &World) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = file_records::table.select(file_records::sheet).load(&mut world.sql()).unwrap();
    all.extend(reported_parties::table.select(reported_parties::sheet).load::<Vec<u8>>(&mut world.sql()).unwrap());
    all
}

#[test]
fn who_a_reported_party_is_stands_masked_and_shows_for_a_reason_for_a_minute() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let page = added(&mut cm1, &case, "terlapor", &PARTY);
    assert!(page.has("[data-test=masked]") && page.main().contains("Perekrut lapangan"), "{}", page.main());
    for secret in ["Rekaan Terduga", "800555666"] {
        assert!(!page.body.contains(secret), "{secret}");
        assert!(sheets(&world).iter().all(|b| !b.windows(secret.len()).any(|w| w == secret.as_bytes())), "{secret}");
    }
    let shown = at(&case, "terlapor/1/buka");
    assert_eq!(cm1.send(&shown, "party.reveal", &[]).status, 422, "not without a reason");
    let form = cm1.get(&shown);
    let open = cm1.submit(&form, "party.reveal", &[("reason", "legal_process")]);
    assert!(open.has("[data-test=revealed]") && open.body.contains("Rekaan Terduga"), "{}", open.main());
    assert!(open.header("refresh").is_some_and(|r| r.starts_with("60;")));
    assert_eq!(
        cm1.submit(&form, "party.reveal", &[("reason", "legal_process")]).status,
        303,
        "the same form shows it once"
    );
    assert_eq!(world.audit_count("party.reveal", "allow"), 1);
    let classes: Vec<String> = audit_log::table
        .filter(audit_log::action.eq_any(["party.reveal", "party.edit"]))
        .filter(audit_log::decision.eq("allow"))
        .select(audit_log::classes)
        .load(&mut world.sql())
        .unwrap();
    assert!(classes.iter().all(|class| class == "suspects") && classes.len() == 2, "{classes:?}");

    world.wait(11 * 60);
    assert_eq!(cm1.get(&shown).status, 403, "the password once more");
    assert_eq!(cm1.get(&at(&case, "terlapor/1/ubah")).status, 403, "changing shows it too");
    assert_eq!(cm1.get(&at(&case, "terlapor/9/buka")).status, 404);
}

const SECTIONS: [&str; 7] =
    ["perekrutan", "perjalanan", "dokumen", "kerugian", "eksploitasi", "terlapor", "nomor-luar"];

#[test]
fn nobody_outside_the_owner_learns_that_a_section_exists() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    added(&mut cm1, &case, "terlapor", &PARTY);
    added(&mut cm1, &case, "dokumen", &PAPER);
    for key in ["kades1", "op1", "camat11", "cm2", "head2", "pol1", "lab1", "admin", "audit", "dpo", "sek", "coord"] {
        let mut stranger = world.person(key);
        for path in SECTIONS.iter().flat_map(|s| [at(&case, s), at(&case, &format!("{s}/baru"))]).chain([
            at(&case, "kelengkapan"),
            at(&case, "terlapor/1/buka"),
            at(&case, "terlapor/1/ubah"),
            at(&case, "dokumen/1/coret"),
        ]) {
            assert_eq!(stranger.get(&path).status, 404, "{key} {path}");
        }
    }
    let mut head1 = world.person("head1");
    assert_eq!(head1.get(&at(&case, "terlapor")).status, 200);
    assert_eq!(head1.get(&at(&case, "terlapor/baru")).status, 403, "the head reads");
    let child = format!("/berkas/{}", world.id("case.c2"));
    let mut cm1b = world.person("cm1b");
    assert_eq!(cm1b.get(&format!("{child}/kelengkapan")).status, 200);
    for section in SECTIONS {
        assert_eq!(cm1b.get(&format!("{child}/{section}")).status, 403, "a child's {section} is for the named staff");
        assert_eq!(cm1.get(&format!("{child}/{section}")).status, 200, "{section}");
    }
    let closed = format!("/berkas/{}", world.id("case.c7"));
    assert_eq!(cm1.get(&format!("{closed}/kerugian")).status, 200);
    let page = cm1.send(&format!("{closed}/perjalanan/baru"), "case.write_file", &LEG);
    assert_eq!(page.status, 409, "an ended case is only read");
}

#[test]
fn acc_12_an_office_whose_official_is_reported_gets_nothing_of_the_case() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut pol1) = (world.person("cm1"), world.person("cm1b"), world.person("pol1"));
    let case = assessed(&mut cm1, &[]);
    let before = sent(&mut cm1, &world, &case, ("crime_report", "polres1"), &[]);
    let referral = format!("/rujukan/{}", before.id);
    assert_eq!((pol1.get(&referral).status, cm1b.get(&case_path(&case)).status), (200, 200));

    let polres = world.unit("polres1")["id"].as_str().unwrap().to_owned();
    let official =
        [("kind", "person"), ("role", "official"), ("is_official", "ya"), ("official_unit", polres.as_str())];
    added(&mut cm1, &case, "terlapor", &official);
    assert_eq!(cm1.get(&case_path(&case)).status, 200, "whoever wrote it down is named for the case");
    assert_eq!(cm1b.get(&case_path(&case)).status, 404, "nobody else of the unit");
    let (page, list) = (pol1.get(&referral), pol1.get("/rujukan?kotak=masuk"));
    assert_eq!(page.status, 404, "{}", page.main());
    assert!(!list.body.contains(&before.code));
    assert_eq!(pol1.send("/cari", "search.run", &[("q", &before.code)]).status, 200, "it is not found");
    assert_eq!(pol1.send("/cari", "search.run", &[("q", &case.code)]).status, 200, "nor is the case");

    let form = referral_form(&world, &case, "crime_report", "polres1");
    let again =
        cm1.send(&form, "referral.create", &[("service", "law_enforcement"), ("safe_summary", "Perlu laporan.")]);
    assert_eq!(again.status, 422);
    assert!(again.main().contains("tidak dapat dirujuk ke unit ini"), "{}", again.main());
    let higher = draft(&mut cm1, &world, &case, ("crime_report", "polda"), &[]);
    consent(&mut cm1, &world, &case, "share_agency", Some("polda"), "given");
    send(&mut cm1, &higher);

    let uptd = world.unit("uptd1")["id"].as_str().unwrap().to_owned();
    let own = [("kind", "person"), ("is_official", "ya"), ("official_unit", uptd.as_str())];
    refused(&adds(&mut cm1, &case, "terlapor", &own), "official_unit");
    assert_eq!(cm1.send(&at(&case, "terlapor/1/coret"), "party.edit", &[]).status, 303);
    let free: bool = cases::table.find(case.any()).select(cases::is_official).first(&mut world.sql()).unwrap();
    assert!(!free, "a mistake is taken back");
    assert_eq!(pol1.get(&referral).status, 200);
}

#[test]
fn acc_12_every_page_of_the_file_the_checks_and_the_referral_is_closed_to_the_officials_office() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut pol1) = (world.person("cm1"), world.person("cm1b"), world.person("pol1"));
    let case = assessed(&mut cm1, &[("reporter_name", "Rekaan Pelapor")]);
    added(&mut cm1, &case, "dokumen", &PAPER);
    let referral = sent(&mut cm1, &world, &case, ("crime_report", "polres1"), &[]);
    accept(&mut pol1, &referral);
    assert_eq!(pol1.get(&format!("/rujukan/{}/wawancara", referral.id)).status, 200);
    let polres = world.unit("polres1")["id"].as_str().unwrap().to_owned();
    added(&mut cm1, &case, "terlapor", &[("kind", "person"), ("is_official", "ya"), ("official_unit", &polres)]);
    let of_case = addresses(&world, &[("{case_id}", &case.id)]);
    let of_referral = addresses(&world, &[("{referral_id}", &referral.id)]);
    for (method, path) in of_case.iter().chain(&of_referral) {
        let status = if method == "GET" { pol1.get(path).status } else { forged(&mut pol1, path).status };
        assert_eq!(status, 404, "{method} {path}");
    }
    for (_, path) in of_case.iter().filter(|(method, _)| method == "GET") {
        assert_eq!(cm1b.get(path).status, 404, "nobody of the unit who is not named: {path}");
    }
    let named = ["terlapor", "dokumen", "kelengkapan", "orang/1/skrining-lengkap", "pelapor/hubungi"];
    for path in named {
        assert_eq!(cm1.get(&at(&case, path)).status, 200, "{path}");
    }
}

/// What the receiver is shown of a referral that it accepted.
fn shown_to(world: &World, key: &str, referral: &Record) -> Page {
    let mut receiver = world.person(key);
    accept(&mut receiver, referral);
    receiver.step_up(world);
    receiver.send(&format!("/rujukan/{}", referral.id), "victim.reveal", &[("reason", "legal_process")])
}

#[test]
fn con_11_a_grant_opens_the_records_of_its_classes_as_they_were_previewed() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    added(&mut cm1, &case, "terlapor", &PARTY);
    added(&mut cm1, &case, "dokumen", &PAPER);
    added(&mut cm1, &case, "perjalanan", &LEG);
    add_person(&mut cm1, &case, &[("full_name", "Kenanga Rekaan")]);
    let hers = [("kind", "ktp"), ("number", "MILIK-ORANG-KEDUA"), ("victim", "2")];
    added(&mut cm1, &case, "dokumen", &hers);
    let first = cm1.get(&case_path(&case)).attr("[data-kind=victim]", "data-id").unwrap();
    let classes = [("bundles", "suspects"), ("bundles", "documents"), ("victim", first.as_str())];
    let polres = sent(&mut cm1, &world, &case, ("crime_report", "polres1"), &classes);
    added(&mut cm1, &case, "dokumen", &[("kind", "kk"), ("number", "SESUDAH-DIKIRIM")]);

    let seen = shown_to(&world, "pol1", &polres);
    for shown in ["Rekaan Terduga", "X9900001"] {
        assert!(seen.body.contains(shown), "{shown}: {}", seen.main());
    }
    for hidden in ["Dusun Rekaan", "MILIK-ORANG-KEDUA", "SESUDAH-DIKIRIM"] {
        assert!(!seen.body.contains(hidden), "{hidden}");
    }
    let rsud = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[("victim", first.as_str())]);
    let mut svc = world.person("svc");
    accept(&mut svc, &rsud);
    let seen = svc.get(&format!("/rujukan/{}", rsud.id));
    assert!(!seen.has("form[data-action='victim.reveal']"), "nothing was given that could be shown");
    assert!(!seen.body.contains("Rekaan Terduga") && !seen.body.contains("X9900001"), "{}", seen.main());
    assert_eq!(world.audit_count("party.reveal", "allow"), 0, "the owner's own right was not used");
}

#[test]
fn cas_08_only_the_covered_sections_go_along_and_the_others_say_so() {
    let world = World::new();
    let (mut cm1, mut head2, mut cm2) = (world.person("cm1"), world.person("head2"), world.person("cm2"));
    let case = identified(&mut cm1, &[]);
    added(&mut cm1, &case, "dokumen", &PAPER);
    added(&mut cm1, &case, "terlapor", &PARTY);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let kind = [("kind", "case_transfer"), ("service", "case_management"), ("bundles", "documents")];
    let referral = draft(&mut cm1, &world, &case, ("psych", "uptd2"), &kind);
    send(&mut cm1, &referral);
    accept(&mut head2, &referral);
    let (id, code): (AnyId, String) = cases::table
        .filter(cases::continued_from.eq(case.any()))
        .select((cases::id, cases::code))
        .first(&mut world.sql())
        .unwrap();
    let new = Record { id: id.to_string(), code };
    let (papers, parties) = (cm2.get(&at(&new, "dokumen")), cm2.get(&at(&new, "terlapor")));
    assert_eq!(papers.count("[data-test=row]"), 1, "{}", papers.main());
    assert!(cm2.get(&at(&new, "dokumen/1/ubah")).body.contains("X9900001"), "opened with the new case's key");
    assert_eq!(parties.count("[data-test=row]"), 0);
    assert!(parties.main().contains("tanpa persetujuan"), "{}", parties.main());
    assert_eq!(cm1.get(&at(&case, "dokumen")).count("[data-test=row]"), 1, "the old unit reads on");
}
