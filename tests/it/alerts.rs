//! Laporan dini: from a phone in a village to an office, to a case or to an end (scenarios ALR-*).
mod holding;

use std::collections::BTreeSet;

use diesel::prelude::*;
use sintuvu::base::clock::Moment;
use sintuvu::base::ids::{AnyId, UnitId};
use sintuvu_schema::{alerts, audit_log, cases, clocks, notices, units};

use crate::support::{Page, Person, World};

const GROUP: [(&str, &str); 6] = [
    ("alert_type", "group_departure"),
    ("danger", "ya"),
    ("people_count", "6"),
    ("what", "Enam orang berkumpul di dermaga"),
    ("recruiter", "PEREKRUT REKAAN"),
    ("contact", "PELAPOR REKAAN"),
];

/// Id and code of an alert that somebody of a village sends.
pub fn report(person: &mut Person, typed: &[(&str, &str)]) -> (String, String) {
    let page = person.does("/desa/lapor", "alert.submit", typed);
    (page.attr("article", "data-id").expect("the alert's page"), page.receipt())
}

pub fn any(id: &str) -> AnyId {
    id.parse().expect("an id")
}

fn path(id: &str, slug: &str) -> String {
    format!("/laporan-dini/{id}/{slug}")
}

fn does(person: &mut Person, id: &str, slug: &str, action: &str, typed: &[(&str, &str)]) -> Page {
    person.does(&path(id, slug), action, typed)
}

/// From submitted to substantiated by one officer.
fn substantiate(person: &mut Person, id: &str) {
    does(person, id, "terima", "alert.acknowledge", &[]);
    does(person, id, "verifikasi", "alert.verify", &[]);
    does(person, id, "berdasar", "alert.substantiate", &[]);
}

/// States in the order in which the log has them.
pub fn steps(world: &World, id: &str) -> Vec<String> {
    audit_log::table
        .filter(audit_log::object_id.eq(any(id)))
        .filter(audit_log::decision.eq("allow"))
        .filter(audit_log::to_state.ne(""))
        .order(audit_log::seq)
        .select(audit_log::to_state)
        .load(&mut world.sql())
        .unwrap()
}

pub fn unit_name(world: &World, key: &str) -> String {
    let code = world.unit(key)["code"].as_str().unwrap();
    units::table.filter(units::code.eq(code)).select(units::name).first(&mut world.sql()).unwrap()
}

/// News about one code, in order: kind and the unit that got it.
pub fn news(world: &World, code: &str) -> Vec<(String, String)> {
    let mut sql = world.sql();
    let rows: Vec<(String, UnitId)> = notices::table
        .filter(notices::code.eq(code))
        .order((notices::at, notices::id))
        .select((notices::kind, notices::unit_id))
        .load(&mut sql)
        .unwrap();
    let codes: Vec<(UnitId, String)> = units::table.select((units::id, units::code)).load(&mut sql).unwrap();
    let code_of = |id: UnitId| codes.iter().find(|(unit, _)| *unit == id).unwrap().1.clone();
    rows.into_iter().map(|(kind, unit)| (kind, code_of(unit))).collect()
}

fn told(world: &World, code: &str) -> BTreeSet<String> {
    news(world, code).into_iter().filter(|(kind, _)| kind == "alert_new").map(|(_, unit)| unit).collect()
}

fn unit_codes(world: &World, keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|key| world.unit(key)["code"].as_str().unwrap().to_owned()).collect()
}

/// Level and due time of the alert's clock.
pub fn clock(world: &World, id: &str) -> (i32, Moment) {
    clocks::table
        .filter(clocks::object_id.eq(any(id)))
        .select((clocks::level, clocks::due_at))
        .first(&mut world.sql())
        .unwrap()
}

fn rows(person: &mut Person) -> Vec<String> {
    person.get("/desa/lapor").attrs("[data-test=row]", "data-id")
}

#[test]
fn alr_01_a_village_alert_becomes_a_case_and_the_reporter_stays_behind() {
    let world = World::new();
    world.set_clock("2026-11-24T10:00:00+08:00");
    let (id, code) = report(&mut world.person("kades1"), &GROUP);
    assert_eq!(told(&world, &code), unit_codes(&world, &["disnaker1", "bp3mi"]));

    world.set_clock("2026-11-24T11:10:00+08:00");
    let mut lab = world.person("lab1");
    let page = lab.get(&format!("/laporan-dini/{id}"));
    assert_eq!(page.state(), "submitted");
    let due = page.attr("[data-test=due]", "datetime").unwrap();
    assert!(due.starts_with("2026-11-24T12:00:"), "two hours with danger: {due}");
    assert_eq!(does(&mut lab, &id, "terima", "alert.acknowledge", &[]).state(), "acknowledged");
    let late = lab.get(&path(&id, "terima"));
    assert!(late.has("[data-test=not-now]") && late.has("#kirim[disabled]"), "a step that is gone: {}", late.main());
    assert_eq!(clock(&world, &id).0, 0, "answered in time");

    let mut bp = world.person("bp");
    assert_eq!(does(&mut bp, &id, "verifikasi", "alert.verify", &[]).state(), "verifying");
    assert_eq!(does(&mut bp, &id, "berdasar", "alert.substantiate", &[]).state(), "substantiated");
    let form = bp.get(&path(&id, "buka-berkas")).form("alert.open_case");
    assert!(form.contains(&("case_type".into(), "pmi_np_prevented".into())), "{form:?}");
    let case = does(&mut bp, &id, "buka-berkas", "alert.open_case", &[]);
    assert_eq!((case.state().as_str(), case.attr("article", "data-kind").as_deref()), ("received", Some("case")));
    assert!(!case.text().contains("REKAAN"), "who reported is not copied");
    assert_eq!(steps(&world, &id), ["submitted", "acknowledged", "verifying", "substantiated", "case_opened"]);

    let (channel, kind, narrative): (String, String, Option<Vec<u8>>) = cases::table
        .filter(cases::id.eq(any(&case.attr("article", "data-id").unwrap())))
        .select((cases::channel, cases::case_type, cases::narrative))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!((channel.as_str(), kind.as_str(), narrative), ("village_alert", "pmi_np_prevented", None));
}

#[test]
fn alr_02_three_answers_are_enough_and_the_form_has_eight() {
    let world = World::new();
    let mut op = world.person("op1");
    let page = op.get("/desa/lapor");
    let names = page.attrs("form[data-action=\"alert.submit\"] [name]", "name");
    let fields: BTreeSet<&String> = names.iter().filter(|name| !name.starts_with('_')).collect();
    assert!(fields.len() <= 8, "{fields:?}");
    let (id, _) = report(&mut op, &[("alert_type", "unknown_recruiter"), ("danger", "tidak")]);
    let region: String =
        alerts::table.filter(alerts::id.eq(any(&id))).select(alerts::region_code).first(&mut world.sql()).unwrap();
    assert_eq!(region, "99.01.01.2001", "a village reports from itself");
    let refused = op.send("/desa/lapor", "alert.submit", &[("what", "Isian ini tetap ada")]);
    assert_eq!(refused.status, 422);
    assert_eq!(refused.faults().keys().map(String::as_str).collect::<Vec<_>>(), ["alert_type", "danger"]);
    assert!(refused.body.contains("Isian ini tetap ada"));
}

#[test]
fn alr_02_a_later_visit_costs_a_phone_at_most_14_kb() {
    let world = World::new();
    let mut op = world.person("op1");
    let page = op.raw(
        |client, url| client.get(url).header("accept-encoding", "gzip").header("sec-fetch-site", "none"),
        "/desa/lapor",
    );
    assert_eq!((page.status, page.header("content-encoding")), (200, Some("gzip")));
    let sent: usize = page.header("content-length").expect("its length is known").parse().unwrap();
    assert!(sent <= 14 * 1024, "{sent}");
}

#[test]
fn alr_04_nobody_reacts_and_three_levels_are_told() {
    let world = World::new();
    world.set_clock("2026-11-28T23:00:00+08:00");
    let (id, code) = report(&mut world.person("op1"), &GROUP);
    let (level, due) = clock(&world, &id);
    assert_eq!(level, 0);
    assert!(due.iso().starts_with("2026-11-29T01:00:"), "{}", due.iso());
    world.set_clock(&due.plus_seconds(-5).iso());
    assert_eq!(clock(&world, &id).0, 0);
    for (level, at) in
        [(1, due.plus_seconds(2)), (2, due.plus_hours(2).plus_seconds(1)), (3, due.plus_hours(4).plus_seconds(1))]
    {
        world.set_clock(&at.plus_seconds(-7).iso());
        assert_eq!(clock(&world, &id).0, level - 1, "just before level {level}");
        world.set_clock(&at.iso());
        assert_eq!(clock(&world, &id).0, level);
    }
    let kinds: Vec<(String, String)> =
        news(&world, &code).into_iter().filter(|(kind, _)| kind != "alert_new").collect();
    let of = |wanted: &str| {
        kinds.iter().filter(|(kind, _)| kind == wanted).map(|(_, unit)| unit.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(of("overdue"), unit_codes(&world, &["disnaker1", "bp3mi"]), "all who were told");
    assert_eq!(of("overdue_head"), unit_codes(&world, &["disnaker1", "bp3mi"]));
    assert!(of("overdue_task_force").is_superset(&unit_codes(&world, &["sekgt"])));
    let mut sek = world.person("sek");
    let row =
        sek.get("/eskalasi").words("[data-test=row]").into_iter().find(|row| row.contains(&code)).expect("at level 3");
    assert!(!row.contains("99.01") && !row.contains("REKAAN"), "{row}");
}

#[test]
fn alr_05_what_was_unfounded_stays_and_the_reporter_reads_only_selesai() {
    let world = World::new();
    let mut op = world.person("op1");
    let (id, code) = report(&mut op, &[("alert_type", "unknown_recruiter"), ("danger", "tidak")]);
    let mut lab = world.person("lab1");
    does(&mut lab, &id, "terima", "alert.acknowledge", &[]);
    does(&mut lab, &id, "verifikasi", "alert.verify", &[]);
    let without = lab.send(&path(&id, "tidak-berdasar"), "alert.dismiss", &[]);
    assert_eq!((without.status, without.faults().contains_key("reason")), (422, true));
    let page = does(&mut lab, &id, "tidak-berdasar", "alert.dismiss", &[("reason", "ALASAN: rombongan ziarah")]);
    assert_eq!(page.state(), "unfounded");
    assert_eq!(op.get(&format!("/desa/lapor/{id}")).state(), "selesai");
    assert_eq!(does(&mut lab, &id, "selesai", "alert.close", &[("feedback_code", "checked")]).state(), "closed");

    let mine = op.get(&format!("/desa/lapor/{id}"));
    assert_eq!(mine.state(), "selesai");
    assert!(mine.text().contains("Laporan Anda sudah diperiksa."));
    for word in ["berdasar", "palsu", "ALASAN"] {
        assert!(!mine.text().contains(word), "{word}");
    }
    world.wait(700 * 86_400);
    let later = world.person("lab1").get("/laporan-dini?status=semua");
    assert!(later.text().contains(&code), "nothing is deleted for two years");
}

#[test]
fn alr_06_duplicates_are_merged_and_no_village_learns_of_the_other() {
    let world = World::new();
    let sent = [("alert_type", "unknown_recruiter"), ("danger", "tidak"), ("recruiter", "PEREKRUT REKAAN")];
    let (mut op1, mut op2, mut kades) = (world.person("op1"), world.person("op2"), world.person("kades1"));
    let (first, first_code) = report(&mut op1, &sent);
    let (second, _) = report(&mut op2, &sent);
    let (third, _) = report(&mut kades, &sent);
    let mut prov = world.person("labprov");
    does(&mut prov, &second, "terima", "alert.acknowledge", &[]);
    does(&mut prov, &second, "verifikasi", "alert.verify", &[]);
    for id in [&second, &third] {
        assert_eq!(does(&mut prov, id, "gabung", "alert.merge", &[("into", &first_code)]).state(), "duplicate");
    }
    let unknown = prov.send(&path(&first, "gabung"), "alert.merge", &[("into", "LD-000000")]);
    assert_eq!((unknown.status, unknown.faults().contains_key("into")), (422, true));

    assert_eq!(op2.get(&format!("/desa/lapor/{second}")).state(), "selesai");
    assert_eq!(op1.get(&format!("/desa/lapor/{first}")).state(), "diterima");
    for (person, other) in [(&mut op1, &second), (&mut op2, &first)] {
        assert_eq!(person.get(&format!("/desa/lapor/{other}")).status, 404);
        assert!(!rows(person).contains(other));
    }
    assert!(!op2.get(&format!("/desa/lapor/{second}")).text().contains(&first_code));
    let reporters: Vec<Option<Vec<u8>>> = alerts::table
        .filter(alerts::merged_into.eq(any(&first)))
        .select(alerts::created_by)
        .distinct()
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(reporters.len(), 2, "how many others reported is kept");
}

#[test]
fn alr_08_two_officers_press_at_once_and_one_has_it() {
    let world = World::new();
    let (id, _) = report(&mut world.person("op1"), &GROUP);
    let (mut lab, mut bp) = (world.person("lab1"), world.person("bp"));
    let at = path(&id, "terima");
    let pages = (lab.get(&at), bp.get(&at));
    let answers: Vec<Page> = std::thread::scope(|scope| {
        let first = scope.spawn(|| lab.submit(&pages.0, "alert.acknowledge", &[]));
        let second = scope.spawn(|| bp.submit(&pages.1, "alert.acknowledge", &[]));
        vec![first.join().unwrap(), second.join().unwrap()]
    });
    let winner = answers.iter().position(|page| page.status == 303).expect("one wins");
    let loser = &answers[1 - winner];
    assert_eq!(loser.status, 409);
    let has_it = unit_name(&world, ["disnaker1", "bp3mi"][winner]);
    assert!(loser.text().contains(&format!("Sudah diterima oleh {has_it}")), "{}", loser.main());
    assert_eq!(steps(&world, &id), ["submitted", "acknowledged"], "one event");
}

#[test]
fn alr_09_a_child_about_to_be_taken_is_danger_by_itself() {
    let world = World::new();
    let mut police = world.person("pol1");
    let typed = [
        ("alert_type", "child_taken"),
        ("region", "99.01.01"),
        ("danger", "tidak"),
        ("what", "Seorang tetangga, tanpa nama"),
    ];
    let page = police.does("/laporan-dini/baru", "alert.submit", &typed);
    let (id, code) = (page.attr("article", "data-id").unwrap(), page.receipt());
    assert!(page.has(".tag-danger"));
    assert_eq!(told(&world, &code), unit_codes(&world, &["uptd1", "polres1"]));
    let (_, due) = clock(&world, &id);
    let sent: i64 =
        alerts::table.filter(alerts::id.eq(any(&id))).select(alerts::submitted_at).first(&mut world.sql()).unwrap();
    assert_eq!(due.micros() - sent, 2 * 3_600_000_000, "two hours");
    let mut kades = world.person("kades1");
    assert!(!rows(&mut kades).contains(&id));
    assert_eq!(kades.get(&format!("/desa/lapor/{id}")).status, 404);
    assert!(!kades.get("/pemberitahuan").text().contains(&code));
}

#[test]
fn alr_10_who_is_afraid_is_seen_by_nobody_of_the_village() {
    let world = World::new();
    let (mut op, mut kades, mut camat) = (world.person("op1"), world.person("kades1"), world.person("camat11"));
    let cell = |camat: &mut Person| {
        let page = camat.get("/kecamatan");
        page.words("tr[data-kind=village][data-id=\"99.01.01.2001\"] td")[0].clone()
    };
    let (rows_before, cell_before) = (rows(&mut kades), cell(&mut camat));
    let sent = [("alert_type", "holding_place"), ("danger", "tidak")];
    let hidden: Vec<(String, String)> =
        (0..6).map(|_| report(&mut op, &[sent[0], sent[1], ("ticks", "hide_from_village")])).collect();
    assert_eq!((rows(&mut kades), cell(&mut camat)), (rows_before, cell_before), "not in a list, not in a count");
    for (id, _) in &hidden {
        assert_eq!(kades.get(&format!("/desa/lapor/{id}")).status, 404);
        assert_eq!(camat.get(&format!("/desa/lapor/{id}")).status, 404);
    }
    assert!(rows(&mut op).contains(&hidden[0].0), "who sent it keeps the answer");
    for _ in 0..6 {
        report(&mut op, &sent);
    }
    let counted: i64 = cell(&mut camat).parse().expect("five and more are a number");
    assert!((6..12).contains(&counted), "{counted}");
}

#[test]
fn alr_11_do_not_visit_stands_in_red_on_the_alert() {
    let world = World::new();
    let (id, _) = report(&mut world.person("op1"), &GROUP);
    let mut lab = world.person("lab1");
    assert!(!lab.get(&format!("/laporan-dini/{id}")).has(".warn"));
    let page = does(&mut lab, &id, "jangan-temui", "alert.warn", &[]);
    assert!(page.words(".warn").iter().any(|text| text.contains("Jangan temui terlapor")));
    assert!(!page.acts().contains(&"alert.warn".to_owned()), "once is enough");
    assert!(world.person("bp").get(&format!("/laporan-dini/{id}")).has(".warn"));
}

#[test]
fn alr_12_a_labour_officer_may_act_but_opens_no_case() {
    let world = World::new();
    let (id, _) = report(&mut world.person("op1"), &GROUP);
    let mut lab = world.person("lab1");
    substantiate(&mut lab, &id);
    let page = lab.get(&format!("/laporan-dini/{id}"));
    assert!(page.acts().contains(&"alert.act".to_owned()));
    assert!(!page.acts().contains(&"alert.open_case".to_owned()));
    let csrf = page.attr("input[name=_csrf]", "value").unwrap();
    let forged = [("_csrf", csrf.as_str()), ("_version", &page.version().to_string()), ("case_type", "other")];
    let body: Vec<(String, String)> = forged.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let before = world.audit_count("alert.open_case", "deny");
    let refused = lab.post(&path(&id, "buka-berkas"), &body);
    assert_eq!((refused.status, refused.has("[data-test=refused]")), (403, true));
    assert_eq!(world.audit_count("alert.open_case", "deny"), before + 1);
    assert_eq!(lab.get(&format!("/laporan-dini/{id}")).state(), "substantiated");
    assert!(world.person("intake1").get(&format!("/laporan-dini/{id}")).acts().contains(&"alert.open_case".to_owned()));
}

#[test]
fn alr_14_another_action_is_told_in_a_fixed_sentence() {
    let world = World::new();
    let (mut op, mut lab) = (world.person("op1"), world.person("lab1"));
    let (id, _) = report(&mut op, &[("alert_type", "online_offer"), ("danger", "tidak")]);
    substantiate(&mut lab, &id);
    let without = lab.send(&path(&id, "tindakan"), "alert.act", &[]);
    assert_eq!((without.status, without.faults().contains_key("action_taken")), (422, true));
    let text = "imbauan dikirim, P3MI dicek: tidak ditemukan";
    let page = does(&mut lab, &id, "tindakan", "alert.act", &[("action_taken", text)]);
    assert_eq!((page.state().as_str(), page.text().contains(text)), ("action_taken", true));
    let without = lab.send(&path(&id, "selesai"), "alert.close", &[]);
    assert_eq!((without.status, without.faults().contains_key("feedback_code")), (422, true));
    assert_eq!(does(&mut lab, &id, "selesai", "alert.close", &[("feedback_code", "followed_up")]).state(), "closed");
    let mine = op.get(&format!("/desa/lapor/{id}")).text();
    assert!(mine.contains("Laporan Anda sudah ditindaklanjuti. Terima kasih.") && !mine.contains("imbauan"));
}

#[test]
fn alr_14_who_wants_no_answer_gets_none() {
    let world = World::new();
    let (mut op, mut lab) = (world.person("op1"), world.person("lab1"));
    let (id, _) = report(&mut op, &[("alert_type", "online_offer"), ("danger", "tidak"), ("ticks", "no_feedback")]);
    substantiate(&mut lab, &id);
    does(&mut lab, &id, "tindakan", "alert.act", &[("action_taken", "imbauan dikirim")]);
    let page = does(&mut lab, &id, "selesai", "alert.close", &[("feedback_code", "checked")]);
    assert!(page.text().contains("tidak diminta"));
    let mine = op.get(&format!("/desa/lapor/{id}")).text();
    assert!(mine.contains("tidak diminta") && !mine.contains("diperiksa") && !mine.contains("not_requested"), "{mine}");
}

#[test]
fn alr_14_closing_the_alert_leaves_its_case_open() {
    let world = World::new();
    let (id, _) = report(&mut world.person("op1"), &GROUP);
    let mut bp = world.person("bp");
    substantiate(&mut bp, &id);
    let case = does(&mut bp, &id, "buka-berkas", "alert.open_case", &[]).attr("article", "data-id").unwrap();
    let before = bp.get(&format!("/berkas/{case}"));
    assert_eq!(does(&mut bp, &id, "selesai", "alert.close", &[("feedback_code", "passed_on")]).state(), "closed");
    let after = bp.get(&format!("/berkas/{case}"));
    assert_eq!((after.state(), after.version()), (before.state(), before.version()));
}
