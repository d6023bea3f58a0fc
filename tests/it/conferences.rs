//! Case conferences: why, who, in silence, and what follows on the case (scenarios MTG-09, MTG-10).
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{conference_decisions, conferences};

use crate::casework::{Record, acts, case_path, clock_of, consent, in_service, rate_risk, sent, sent_again};
use crate::support::{Page, Person, World};

const AGENDA: &str = "Menentukan tempat aman untuk orang dalam berkas ini.";

/// A conference with the hospital and the police, in the words of its form.
fn invitation<'a>(world: &'a World, basis: &'a str) -> Vec<(&'a str, &'a str)> {
    let unit = |key: &str| world.unit(key)["code"].as_str().unwrap();
    vec![
        ("on_d", "26"),
        ("on_m", "11"),
        ("on_y", "2026"),
        ("time", "09.30"),
        ("place", "Aula lantai 2"),
        ("unit1", unit("rsud")),
        ("question1", "Berapa lama perawatan masih perlu?"),
        ("unit2", unit("polres1")),
        ("question2", "Kapan keterangan dapat diambil?"),
        ("agenda", AGENDA),
        ("basis", basis),
    ]
}

fn form(case: &Record) -> String {
    format!("{}/konferensi", case_path(case))
}

fn newest(world: &World) -> String {
    let id: AnyId = conferences::table.select(conferences::id).first(&mut world.sql()).unwrap();
    format!("/konferensi/{id}")
}

fn invited(world: &World, officer: &mut Person, case: &Record) -> String {
    consent(officer, world, case, "case_conference", None, "given");
    let page = officer.does(&form(case), "conference.convene", &invitation(world, "consent"));
    assert_eq!(page.state(), "planned", "{}", page.main());
    newest(world)
}

fn signs(person: &mut Person, conference: &str) -> Page {
    person.does(&format!("{conference}/rahasia"), "conference.sign", &[])
}

#[test]
fn mtg_09_a_conference_has_its_reason_its_basis_and_its_silence() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = in_service(&mut cm1, &world, &[]);
    let full = [("reason", "capacity_full")];
    let first = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    acts(&mut svc, &first, "tolak", "referral.reject", &full);
    let second = sent_again(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    acts(&mut svc, &second, "tolak", "referral.reject", &full);
    let page = cm1.get(&case_path(&case));
    let asked = page.words("[data-test=conference-asked]").concat();
    assert!(asked.contains("berulang kali ditolak"), "D-37: {asked}");
    assert!(clock_of(&world, &case, "case_conference").stopped.is_none());

    let refused = cm1.send(&form(&case), "conference.convene", &invitation(&world, "consent"));
    assert_eq!((refused.status, refused.faults().contains_key("basis")), (422, true), "nobody asked her");
    let bare = cm1.send(&form(&case), "conference.convene", &invitation(&world, "vital_interest"));
    assert_eq!((bare.status, bare.faults().contains_key("basis_reason")), (422, true));
    let mut named = invitation(&world, "vital_interest");
    named.retain(|(name, _)| *name != "agenda");
    named.extend([("basis_reason", "Nyawanya terancam."), ("agenda", "Tempat aman untuk Melati Contoh")]);
    let named = cm1.send(&form(&case), "conference.convene", &named);
    assert_eq!((named.status, named.faults().contains_key("agenda")), (422, true), "codes only: {:?}", named.faults());
    let conference = invited(&world, &mut cm1, &case);

    let closed = cm1.get(&conference);
    assert!(closed.has("[data-test=closed]") && !closed.body.contains(AGENDA), "silence first, for the owner too");
    assert_eq!(cm1.get(&format!("{conference}/notulen")).status, 200);
    let open = signs(&mut cm1, &conference);
    assert_eq!(open.words("[data-test=agenda]"), [AGENDA]);
    assert_eq!(open.count("[data-test=question]"), 2);
    let held = cm1.does(&format!("{conference}/notulen"), "conference.record", &[("minutes", "Dibahas bersama.")]);
    assert_eq!(held.state(), "held");
    let clock = clock_of(&world, &case, "case_conference");
    assert_eq!((clock.stopped.is_some(), clock.stop_reason.as_str()), (true, "held"));

    let polres = world.unit("polres1")["code"].as_str().unwrap();
    let decided = [("words", "Pengasuhan sementara: kerabat"), ("unit", polres), ("days", "3")];
    let page = cm1.does(&format!("{conference}/keputusan"), "conference.decide", &decided);
    assert_eq!(page.count("[data-test=decision]"), 1);
    let due: i32 = conference_decisions::table.select(conference_decisions::due_on).first(&mut world.sql()).unwrap();
    assert_eq!(due, 20_261_127, "three working days after the 24th");
    let on_case = cm1.get(&case_path(&case)).words("[data-test=conference]").concat();
    assert!(on_case.contains("1 keputusan belum selesai"), "it hangs on the case: {on_case}");
    let mut pol1 = world.person("pol1");
    assert!(pol1.get("/hari-ini").main().contains("Keputusan 1 dari pertemuan"));
    let seen = world.person("sek").get("/eskalasi");
    assert_eq!(seen.words("[data-test=undone]"), ["1"], "a number for the task force");
    assert!(!seen.body.contains(&case.code) && !seen.body.contains("kerabat") && !seen.body.contains("KK-"));
    world.set_clock("2026-11-28T08:00:00+08:00");
    let late = world.person("cm1").get(&case_path(&case)).words("[data-test=conference]").concat();
    assert!(late.contains("1 lewat waktu"), "{late}");
    let mut pol1 = world.person("pol1");
    signs(&mut pol1, &conference);
    let page = pol1.does(&format!("{conference}/selesai"), "conference.finish", &[("number", "1")]);
    assert!(page.words("[data-test=decision]").concat().contains("Selesai"), "{}", page.main());
    let again = pol1.send(&format!("{conference}/selesai"), "conference.finish", &[("number", "1")]);
    assert_eq!(again.status, 422, "it is done once");
    assert_eq!(world.command(&["audit", "verify"]).status().unwrap().code(), Some(0));
}

#[test]
fn mtg_10_an_invited_office_reads_its_own_question_and_never_the_case() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = in_service(&mut cm1, &world, &[]);
    rate_risk(&mut cm1, &case, "high");
    let asked = cm1.get(&case_path(&case)).words("[data-test=conference-asked]").concat();
    assert!(asked.contains("risiko tinggi"), "{asked}");
    let conference = invited(&world, &mut cm1, &case);
    let mut svc = world.person("svc");
    assert!(svc.get("/pemberitahuan").main().contains("Undangan pertemuan"));
    assert!(svc.get("/hari-ini").main().contains("Pertemuan KK-"));
    let before = svc.get(&conference);
    assert!(
        before.main().contains("Aula lantai 2") && !before.body.contains(AGENDA) && !before.body.contains(&case.code)
    );
    let page = signs(&mut svc, &conference);
    assert!(page.main().contains(AGENDA) && page.main().contains(&case.code), "{}", page.main());
    let questions = page.words("[data-test=question]").concat();
    assert!(
        questions.contains("Berapa lama perawatan") && !questions.contains("keterangan dapat diambil"),
        "{questions}"
    );
    assert!(!page.body.contains("Melati") && !page.has(&format!("a[href=\"{}\"]", case_path(&case))));
    for slug in ["", "/konferensi", "/orang", "/jejak"] {
        assert_eq!(svc.get(&format!("{}{slug}", case_path(&case))).status, 404, "{slug}");
    }
    for (slug, status) in [("notulen", 403), ("keputusan", 403), ("batal", 403)] {
        assert_eq!(svc.get(&format!("{conference}/{slug}")).status, status, "{slug}");
    }
    for key in ["head2", "kades1", "dpo", "admin", "sek", "imm", "shel"] {
        assert_eq!(world.person(key).get(&conference).status, 404, "{key}");
    }
    let calendar = svc.get(&format!("{conference}/kalender"));
    assert_eq!(calendar.header("content-disposition"), Some("attachment; filename=\"pertemuan.ics\""));
    assert!(calendar.body.contains("DTSTART:20261126T013000Z") && calendar.body.contains("SUMMARY:Pertemuan\r\n"));
    assert!(
        !calendar.body.contains(&case.code) && !calendar.body.contains("KK-") && !calendar.body.contains("onferensi\r")
    );
    assert_eq!(cm1.send(&format!("{conference}/batal"), "conference.cancel", &[]).status, 303);
    let late = svc.send(&format!("{conference}/rahasia"), "conference.sign", &[]);
    assert_eq!(late.status, 409, "{}", late.main());
}
