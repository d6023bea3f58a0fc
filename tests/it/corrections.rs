//! Reception again: a draft that goes on (INT-14), and what was taken down wrongly, with what stood there before.
use diesel::prelude::*;
use sintuvu::base::ids::UnitId;
use sintuvu_schema::{audit_log, cases};

use crate::casework::{
    Record, at, attempts, case_path, clock_of, clocks_of, does, logged, news, race, receive, told, tries,
};
use crate::public_reports::{self, CALM};
use crate::support::{Page, Person, World};

const TOLD: [(&str, &str); 2] = [("reporter_name", "Rekaan Pelapor"), ("reporter_contact", "+62800111333")];
const WHY: (&str, &str) = ("reason", "Salah dengar di telepon.");

fn draft(officer: &mut Person, otherwise: &[(&str, &str)]) -> Record {
    let typed: Vec<_> = [("ticks", "draft")].into_iter().chain(otherwise.iter().copied()).collect();
    receive(officer, &typed)
}

/// Sends a correction; the form is filled with what stands.
fn corrects(officer: &mut Person, case: &Record, typed: &[(&str, &str)]) -> Page {
    tries(officer, case, "penerimaan", "case.edit_intake", typed)
}

fn form_of(person: &mut Person, case: &Record, slug: &str) -> Vec<(String, String)> {
    person.get(&format!("{}/{slug}", case_path(case))).form("case.edit_intake")
}

const BEFORE: &str = "main a[href$='/penerimaan/semula']";

/// The classes that the log names beside each correction, in order.
fn classes(world: &World, case: &Record) -> Vec<String> {
    audit_log::table
        .filter(audit_log::object_id.eq(case.any()))
        .filter(audit_log::action.eq("case.edit_intake"))
        .filter(audit_log::decision.eq("allow"))
        .order(audit_log::seq)
        .select(audit_log::classes)
        .load(&mut world.sql())
        .unwrap()
}

fn value(form: &[(String, String)], name: &str) -> String {
    form.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// What the log says was corrected, in order.
fn names(world: &World, case: &Record) -> Vec<String> {
    audit_log::table
        .filter(audit_log::object_id.eq(case.any()))
        .filter(audit_log::action.eq("case.edit_intake"))
        .filter(audit_log::decision.eq("allow"))
        .order(audit_log::seq)
        .select(audit_log::reason_code)
        .load(&mut world.sql())
        .unwrap()
}

#[test]
fn int_14_a_draft_goes_on_in_the_same_form_and_is_sent_from_there() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = draft(&mut intake1, &[]);
    let link = format!("main a.btn[href=\"{}/draf\"]", case_path(&case));
    assert!(intake1.get(&case_path(&case)).has(&link), "the page leads on");
    let form = form_of(&mut intake1, &case, "draf");
    for (name, holds) in
        [("channel", "walk_in"), ("region", "99.01.01"), ("danger", "tidak"), ("ticks", "draft"), ("place", "")]
    {
        assert_eq!(value(&form, name), holds, "{name}");
    }
    assert!(value(&form, "narrative").starts_with("Diajak bekerja"));

    let saved = does(&mut intake1, &case, "draf", "case.edit_intake", &[("channel", "phone")]);
    assert_eq!((saved.state().as_str(), saved.version()), ("draft", 2));
    assert!(saved.main().contains("Telepon"), "{}", saved.main());
    assert_eq!(world.person("cm1").get(&format!("{}/draf", case_path(&case))).status, 404, "its author's alone");

    let typed = [("narrative", "Tidak boleh pulang."), ("ticks", "")];
    let sent = does(&mut intake1, &case, "draf", "case.edit_intake", &typed);
    assert_eq!((sent.state().as_str(), sent.receipt()), ("received", case.code.clone()));
    assert!(sent.main().contains("Tidak boleh pulang."), "{}", sent.main());
    assert_eq!(clocks_of(&world, &case, "case_identification").len(), 1);
    assert_eq!(names(&world, &case), ["channel", "narrative"]);
    assert_eq!(logged(&world, &case, "case.submit", "allow"), 1);
    assert_eq!(news(&world, &case, "uptd1"), ["case_opened"]);
    assert!(!sent.has(BEFORE), "a draft that was saved again is no correction: {}", sent.main());
    let late = intake1.get(&format!("{}/draf", case_path(&case)));
    assert_eq!(late.status, 409);
    assert!(late.main().contains("Draf ini sudah dikirim"), "{}", late.main());
}

#[test]
fn int_02_a_draft_without_a_place_is_sent_by_neither_way() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = draft(&mut intake1, &[("region", "elsewhere")]);
    let page = tries(&mut intake1, &case, "draf", "case.edit_intake", &[("ticks", "")]);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("Pilih wilayah, atau tulis tempatnya."), "{}", told(&page));
    let page = tries(&mut intake1, &case, "kirim", "case.submit", &[]);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("Pilih wilayah, atau tulis tempatnya."), "{}", told(&page));
    does(&mut intake1, &case, "draf", "case.edit_intake", &[("place", "Sebuah kapal"), ("ticks", "draft")]);
    assert_eq!(does(&mut intake1, &case, "kirim", "case.submit", &[]).state(), "received");
}

#[test]
fn a_correction_keeps_what_stood_there_and_the_log_names_fields_only() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut world.person("intake1"), &[]);
    let nothing = corrects(&mut cm1, &case, &[WHY]);
    assert_eq!((nothing.status, told(&nothing).contains("Belum ada isian yang diubah")), (422, true));
    let silent = corrects(&mut cm1, &case, &[("channel", "phone")]);
    assert_eq!((silent.status, silent.faults().contains_key("reason")), (422, true), "why is asked");

    let typed = [("channel", "phone"), ("narrative", "Diajak tetangga, bukan saudara."), ("region", "99.01.02"), WHY];
    assert_eq!(corrects(&mut cm1, &case, &typed).status, 303);
    let page = cm1.get(&case_path(&case));
    assert_eq!((page.state().as_str(), page.version()), ("received", 2));
    assert!(page.main().contains("Diajak tetangga") && !page.main().contains("Diajak bekerja"), "{}", page.main());
    assert!(page.main().contains("Penerimaan dikoreksi: kanal masuk, wilayah, kronologi"), "{}", page.main());
    assert_eq!(names(&world, &case), ["channel;region;narrative"]);
    assert_eq!(classes(&world, &case), ["narrative"]);
    assert!(page.has(BEFORE), "{}", page.main());
    let (unit, region): (UnitId, String) = cases::table
        .filter(cases::code.eq(&case.code))
        .select((cases::unit_id, cases::region_code))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!((unit.to_string().as_str(), region.as_str()), (world.unit("uptd1")["id"].as_str().unwrap(), "99.01.02"));

    let before = cm1.get(&format!("{}/penerimaan/semula", case_path(&case))).main();
    for word in ["Diajak bekerja di kota lain", "Datang langsung", "Salah dengar di telepon."] {
        assert!(before.contains(word), "{word}: {before}");
    }
    assert_eq!(corrects(&mut cm1, &case, &[("narrative", ""), WHY]).status, 422, "what a number needs stays");
}

#[test]
fn two_corrections_at_once_show_both_and_only_what_differs() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let case = receive(&mut intake1, &[]);
    let form = format!("{}/penerimaan", case_path(&case));
    let (mine, theirs) = (cm1.get(&form), intake1.get(&form));
    assert_eq!(intake1.submit(&theirs, "case.edit_intake", &[("place", "Pasar Rekaan"), WHY]).status, 303);
    let page = cm1.submit(&mine, "case.edit_intake", &[("place", "Terminal Rekaan"), WHY]);
    assert_eq!((page.status, page.has("[data-test=conflict]")), (409, true));
    let rows = page.words("[data-test=conflict] tbody tr");
    assert!(rows.iter().any(|row| row.contains("Pasar Rekaan") && row.contains("Terminal Rekaan")), "{rows:?}");
    assert!(!rows.iter().any(|row| row.contains("Diajak bekerja")), "what is the same is folded away: {rows:?}");
    assert!(page.words("[data-test=conflict] details").concat().contains("Diajak bekerja"), "{}", page.main());
    assert_eq!(cm1.submit(&page, "case.edit_intake", &[]).status, 303, "after reading both");
}

#[test]
fn whoever_loses_a_race_reads_what_the_other_saved() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let case = receive(&mut intake1, &[]);
    let form = format!("{}/penerimaan", case_path(&case));
    let (mine, theirs) = (cm1.get(&form), intake1.get(&form));
    // The one that is late has read the case before the other is committed.
    world.fail("unit.before_commit=sleep:1500@case.edit_intake#1");
    let pages = race(
        || cm1.submit(&mine, "case.edit_intake", &[("place", "Terminal Rekaan"), WHY]),
        || intake1.submit(&theirs, "case.edit_intake", &[("place", "Pasar Rekaan"), WHY]),
    );
    world.fail("");
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    let lost = pages.iter().find(|page| page.status == 409).expect("one of them is late");
    let rows = lost.words("[data-test=conflict] tbody tr");
    let both = |row: &String| row.contains("Pasar Rekaan") && row.contains("Terminal Rekaan");
    assert!(rows.iter().any(both), "{rows:?}");
}

#[test]
fn a_draft_that_was_sent_unchanged_is_sent_once_and_answers_twice() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = draft(&mut intake1, &[]);
    let form = format!("{}/draf", case_path(&case));
    let (page, other) = (intake1.get(&form), intake1.get(&form));
    assert_eq!(intake1.submit(&other, "case.edit_intake", &[]).status, 303, "saved as it stood");
    let first = intake1.submit(&page, "case.edit_intake", &[("ticks", "")]);
    let second = intake1.submit(&page, "case.edit_intake", &[("ticks", "")]);
    assert_eq!((first.status, second.status), (303, 303), "{}", second.main());
    assert_eq!(first.location(), second.location());
    assert_eq!(logged(&world, &case, "case.submit", "allow"), 1);
    assert!(names(&world, &case).is_empty(), "nothing was edited");
    let late = intake1.submit(&other, "case.edit_intake", &[("channel", "phone")]);
    assert_eq!(late.status, 409, "the key of another text");
}

#[test]
fn a_case_without_an_account_is_corrected_without_inventing_one() {
    let world = World::new();
    let typed = [("alert_type", "group_departure"), ("danger", "tidak"), ("people_count", "6"), ("what", "Di dermaga")];
    let (alert, _) = crate::alerts::report(&mut world.person("kades1"), &typed);
    let mut bp = world.person("bp");
    for (slug, action) in
        [("terima", "alert.acknowledge"), ("verifikasi", "alert.verify"), ("berdasar", "alert.substantiate")]
    {
        bp.does(&format!("/laporan-dini/{alert}/{slug}"), action, &[]);
    }
    let page = bp.does(&format!("/laporan-dini/{alert}/buka-berkas"), "alert.open_case", &[]);
    let id = page.attr("article", "data-id").unwrap();
    let case = Record { id, code: page.words("h1 .code").concat() };
    let saved = does(&mut bp, &case, "penerimaan", "case.edit_intake", &[("danger", "ya"), WHY]);
    assert!(saved.main().contains("Penerimaan dikoreksi: tanda bahaya"), "{}", saved.main());
    assert!(!saved.main().contains("Kronologi"), "none was told: {}", saved.main());

    let ticks = [("region", "99.01"), ("narrative", ""), ("signs", "child_alone")];
    public_reports::send(&mut world.stranger(), &public_reports::with(&CALM, &ticks));
    let case = public_reports::newest(&world);
    let mut cm1 = world.person("cm1");
    does(&mut cm1, &case, "penerimaan", "case.edit_intake", &[("case_type", "tppo_domestic"), WHY]);
    assert_eq!(names(&world, &case), ["case_type"]);
    assert_eq!(classes(&world, &case), [""], "nothing sealed was touched");
    does(&mut cm1, &case, "penerimaan", "case.edit_intake", &[("narrative", "Anak sendirian."), WHY]);
    assert_eq!(corrects(&mut cm1, &case, &[("narrative", ""), WHY]).status, 422, "what is there stays");
}

#[test]
fn a_region_that_is_the_whole_area_needs_no_place_to_correct_something_else() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    let area = world.unit("uptd1")["regions"][0].as_str().unwrap();
    diesel::update(cases::table.find(case.any())).set(cases::region_code.eq(area)).execute(&mut world.sql()).unwrap();
    does(&mut cm1, &case, "penerimaan", "case.edit_intake", &[("channel", "phone"), WHY]);
    assert_eq!(names(&world, &case), ["channel"]);
    let region: String = cases::table.find(case.any()).select(cases::region_code).first(&mut world.sql()).unwrap();
    assert_eq!(region, area);
}

#[test]
fn a_danger_noted_while_a_case_is_on_hold_waits_for_it_to_go_on() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    attempts(&mut cm1, &case, 3);
    does(&mut cm1, &case, "tangguhkan", "case.hold", &[("reason", "Belum terhubung.")]);
    assert_eq!(corrects(&mut cm1, &case, &[("danger", "ya"), WHY]).status, 303);
    let clocks = clocks_of(&world, &case, "case_identification");
    assert_eq!(clocks.len(), 2, "{clocks:?}");
    assert_eq!((clocks[0].stop_reason.as_str(), clocks[1].stopped), ("replaced", None));
    assert!(clocks[1].paused.is_some(), "{clocks:?}");
    assert_eq!(clock_of(&world, &case, "hold_review").paused, None, "the review of the hold goes on");
    world.wait(10 * 60);
    world.run_jobs();
    assert_eq!(clocks_of(&world, &case, "case_identification")[1].level, 0, "nothing is late on hold");
    does(&mut cm1, &case, "lanjutkan", "case.resume", &[]);
    let clocks = clocks_of(&world, &case, "case_identification");
    assert_eq!(clocks[1].paused, None);
    let due = clocks[1].due.seconds_since(at("2026-11-24T08:10:00+08:00"));
    assert!((0..300).contains(&due), "due at once when it goes on: {due}");
}

#[test]
fn what_was_typed_outlives_the_ten_minutes_of_the_password() {
    let world = World::new();
    let (mut intake1, mut cm1) = (world.person("intake1"), world.person("cm1"));
    let case = receive(&mut intake1, &TOLD);
    let form = format!("{}/penerimaan", case_path(&case));
    intake1.step_up(&world);
    let (page, late) = (intake1.get(&form), intake1.get(&form));
    assert!(page.body.contains("Rekaan Pelapor"));
    world.wait(11 * 60);
    let typed = [("reporter_name", "Rekaan Saksi"), ("place", "Pasar Rekaan"), WHY];
    assert_eq!(intake1.submit(&page, "case.edit_intake", &typed).status, 303, "saving shows nothing");
    assert_eq!(classes(&world, &case), ["identity;narrative"]);
    let lost = intake1.submit(&late, "case.edit_intake", &[("place", "Terminal Rekaan"), WHY]);
    assert_eq!((lost.status, lost.has("[data-test=conflict]")), (409, true), "{}", lost.main());
    assert!(lost.body.contains("Terminal Rekaan") && lost.body.contains("Pasar Rekaan"), "{}", lost.main());
    assert!(!lost.body.contains("Rekaan Saksi"), "who reported now is not opened by that");
    cm1.step_up(&world);
    assert!(cm1.get(&form).body.contains("Rekaan Saksi"));
}

#[test]
fn a_danger_that_is_known_later_is_due_at_once_and_the_unit_hears() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    assert_eq!(corrects(&mut cm1, &case, &[("danger", "ya"), WHY]).status, 303);
    let clocks = clocks_of(&world, &case, "case_identification");
    assert_eq!(clocks.len(), 2, "{clocks:?}");
    assert_eq!((clocks[0].stop_reason.as_str(), clocks[1].stopped), ("replaced", None));
    let due = clocks[1].due.seconds_since(at("2026-11-24T08:00:00+08:00"));
    assert!((0..300).contains(&due), "due at once, not in a working day: {due}");
    assert!(news(&world, &case, "uptd1").contains(&"case_danger".to_owned()));
    // It was a mistake: the mark goes, the clock does not get longer.
    assert_eq!(corrects(&mut cm1, &case, &[("danger", "tidak"), WHY]).status, 303);
    assert_eq!(clocks_of(&world, &case, "case_identification").len(), 2);
    does(&mut cm1, &case, "identifikasi", "case.identify", &[]);
    assert_eq!(corrects(&mut cm1, &case, &[("danger", "ya"), WHY]).status, 303);
    assert_eq!(clocks_of(&world, &case, "case_identification").len(), 2, "identified: no clock begins anew");
    assert_eq!(news(&world, &case, "uptd1").iter().filter(|kind| *kind == "case_danger").count(), 2);
}

#[test]
fn who_reported_opens_in_the_form_like_any_other_look() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = receive(&mut intake1, &TOLD);
    let form = format!("{}/penerimaan", case_path(&case));
    world.wait(11 * 60);
    let closed = intake1.get(&form);
    assert_eq!((closed.status, closed.has("[data-test=step-up]")), (403, true), "{}", closed.main());
    assert!(!closed.body.contains("Rekaan Pelapor"));
    intake1.step_up(&world);
    let foreign = intake1.raw(|client, url| client.get(url).header("sec-fetch-site", "cross-site"), &form);
    assert_eq!((foreign.status, foreign.body.contains("Rekaan Pelapor")), (303, false));
    let looked = logged(&world, &case, "victim.reveal", "allow");
    assert!(intake1.get(&form).body.contains("Rekaan Pelapor"));
    assert_eq!(logged(&world, &case, "victim.reveal", "allow"), looked + 1);

    assert_eq!(corrects(&mut intake1, &case, &[("reporter_name", "Rekaan Saksi"), WHY]).status, 303);
    let before = intake1.get(&format!("{}/penerimaan/semula", case_path(&case)));
    assert!(!before.body.contains("Rekaan Pelapor") && before.has("[data-test=masked]"), "{}", before.main());
    let shown = intake1.send(
        &format!("{}/pelapor/hubungi", case_path(&case)),
        "victim.reveal",
        &[("reason", "contact_reporter")],
    );
    for name in ["Rekaan Saksi", "Rekaan Pelapor"] {
        assert!(shown.main().contains(name), "{name}: {}", shown.main());
    }
}

#[test]
fn a_correction_is_for_who_may_write_the_file_while_it_goes_on() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = receive(&mut intake1, &[]);
    let path = format!("{}/penerimaan", case_path(&case));
    let head = world.person("head1").get(&path);
    assert_eq!((head.status, head.has("[data-test=refused]")), (403, true), "reads it, does not write it");
    assert_eq!(world.person("cm2").get(&path).status, 404);
    // Of a child only who is named for the case.
    does(&mut intake1, &case, "orang", "victim.create", &[("sex", "female"), ("age_band", "13_17")]);
    let other = world.person("cm1").get(&path);
    assert_eq!((other.status, other.body.contains("Diajak bekerja")), (403, false));
    assert!(intake1.get(&path).body.contains("Diajak bekerja"));
    let closed = intake1.get(&format!("/berkas/{}/penerimaan", world.id("case.c7")));
    assert_eq!(closed.status, 409, "{}", closed.main());
    assert!(closed.main().contains("hanya dapat dibaca"), "{}", closed.main());
}
