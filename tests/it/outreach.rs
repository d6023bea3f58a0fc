//! Sosialisasi: planned, held, reported, verified, and every way in between (scenarios OUT-*).
use diesel::prelude::*;
use sintuvu_schema::{clocks, outreach};

use crate::alerts::{any, steps};
use crate::support::{Page, Person, World};

const VILLAGE: &str = "/desa/kegiatan";
const PLAN: [(&str, &str); 6] = [
    ("title", "Sosialisasi modus TPPO"),
    ("kind", "face_to_face"),
    ("topics", "tppo_modus"),
    ("planned_on_d", "3"),
    ("planned_on_m", "12"),
    ("planned_on_y", "2026"),
];
/// What took place on 3 December 2026: 18 men, 27 women.
const HELD: [(&str, &str); 10] = [
    ("title", "Sosialisasi modus TPPO"),
    ("kind", "face_to_face"),
    ("topics", "tppo_modus"),
    ("held_on_d", "3"),
    ("held_on_m", "12"),
    ("held_on_y", "2026"),
    ("place", "balai desa"),
    ("men", "18"),
    ("women", "27"),
    ("total", "45"),
];

fn held(changed: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = HELD.into_iter().filter(|(name, _)| !changed.iter().any(|(n, _)| n == name));
    kept.chain(changed.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

fn id_of(page: &Page) -> String {
    page.attr("article", "data-id").unwrap_or_else(|| panic!("no record: {}", page.main()))
}

fn plan(person: &mut Person) -> String {
    id_of(&person.does(&format!("{VILLAGE}/rencana"), "outreach.create", &PLAN))
}

fn of(id: &str, slug: &str) -> String {
    format!("{VILLAGE}/{id}/{slug}")
}

/// A person at a moment: after a jump of days everybody logs in again.
fn at(world: &World, time: &str, key: &str) -> Person {
    world.set_clock(time);
    world.person(key)
}

/// Held and reported by kades1 on 3 December, evidence to follow.
fn reported(world: &World) -> String {
    let mut kades = at(world, "2026-12-03T10:00:00+08:00", "kades1");
    let typed = held(&[("send", "now"), ("evidence", "pending")]);
    let page = kades.does(&format!("{VILLAGE}/baru"), "outreach.record", &typed);
    assert_eq!(page.state(), "reported");
    id_of(&page)
}

fn fields(page: &Page) -> Vec<String> {
    page.faults().into_keys().collect()
}

#[test]
fn out_01_planned_held_reported_verified_in_four_steps() {
    let world = World::new();
    let mut kades = world.person("kades1");
    let id = plan(&mut kades);
    assert_eq!(kades.get(&format!("{VILLAGE}/{id}")).state(), "planned");
    let mut kades = at(&world, "2026-12-03T10:00:00+08:00", "kades1");
    assert_eq!(kades.does(&of(&id, "catat"), "outreach.record", &HELD).state(), "held");
    let page = kades.does(&of(&id, "kirim"), "outreach.report", &[("evidence", "pending")]);
    assert_eq!(page.state(), "reported");
    let mut camat = at(&world, "2026-12-07T09:00:00+08:00", "camat11");
    let page = camat.does(&format!("/kegiatan/{id}/verifikasi"), "outreach.verify", &[]);
    assert_eq!(page.state(), "verified");
    assert_eq!(steps(&world, &id), ["planned", "held", "reported", "verified"]);
    let text = page.main();
    for words in ["Laki-laki 18", "Perempuan 27", "Jumlah peserta 45", "Di antaranya anak tidak dicatat"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn out_02_each_wrong_number_is_named_at_its_field() {
    let world = World::new();
    let mut kades = at(&world, "2026-12-03T10:00:00+08:00", "kades1");
    let form = format!("{VILLAGE}/baru");
    for (wrong, field) in
        [(("total", "44"), "total"), (("men", "-1"), "men"), (("men", "12,5"), "men"), (("children", "50"), "children")]
    {
        let page = kades.send(&form, "outreach.record", &held(&[wrong]));
        assert_eq!((page.status, fields(&page)), (422, vec![field.to_owned()]), "{wrong:?}");
        assert!(page.body.contains("balai desa"), "what was typed stays");
    }
    assert_eq!(kades.does(&form, "outreach.record", &HELD).state(), "held", "children may stay empty");
}

#[test]
fn out_03_evidence_may_follow_within_fourteen_days_but_not_be_forgotten() {
    let world = World::new();
    let mut kades = at(&world, "2026-12-03T10:00:00+08:00", "kades1");
    let id = id_of(&kades.does(&format!("{VILLAGE}/baru"), "outreach.record", &HELD));
    let without = kades.send(&of(&id, "kirim"), "outreach.report", &[]);
    assert_eq!((without.status, fields(&without)), (422, vec!["evidence".to_owned()]));
    assert_eq!(kades.get(&format!("{VILLAGE}/{id}")).state(), "held");
    let page = kades.does(&of(&id, "kirim"), "outreach.report", &[("evidence", "pending")]);
    assert!(page.text().contains("Bukti menyusul"));
    let due: i64 = clocks::table
        .filter(clocks::object_id.eq(any(&id)))
        .filter(clocks::clock.eq("outreach_evidence"))
        .select(clocks::due_at)
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(sintuvu::base::clock::Moment::from_micros(due).iso(), "2026-12-17T23:59:59+08:00");
}

#[test]
fn out_04_after_fourteen_days_it_stands_apart_until_somebody_verifies() {
    let world = World::new();
    let id = reported(&world);
    let word = |time: &str| {
        let page = at(&world, time, "camat11").get(&format!("/kegiatan/{id}"));
        (page.state(), page.words(".head .tag").first().cloned().unwrap())
    };
    assert_eq!(word("2026-12-17T23:59:50+08:00"), ("reported".into(), "Menunggu verifikasi".into()));
    assert_eq!(word("2026-12-18T00:00:00+08:00"), ("reported".into(), "Belum diverifikasi".into()));
    let mut camat = at(&world, "2026-12-20T10:00:00+08:00", "camat11");
    let page = camat.does(&format!("/kegiatan/{id}/verifikasi"), "outreach.verify", &[]);
    assert_eq!(page.state(), "verified");
    let text = page.main();
    assert!(text.contains("Dilaporkan 3 Desember 2026") && text.contains("Diverifikasi 20 Desember 2026"), "{text}");
}

#[test]
fn out_05_returned_repaired_and_sent_once() {
    let world = World::new();
    let id = reported(&world);
    let mut camat = world.person("camat11");
    let without = camat.send(&format!("/kegiatan/{id}/kembalikan"), "outreach.return", &[]);
    assert_eq!((without.status, fields(&without)), (422, vec!["note".to_owned()]));
    let note = ("note", "Tempat belum jelas");
    assert_eq!(camat.does(&format!("/kegiatan/{id}/kembalikan"), "outreach.return", &[note]).state(), "returned");

    let mut op = world.person("op1");
    let page = op.does(&of(&id, "perbaiki"), "outreach.record", &[("place", "balai dusun dua")]);
    assert_eq!((page.state().as_str(), page.text().contains("balai dusun dua")), ("returned", true));
    assert!(!page.acts().contains(&"outreach.resend".to_owned()), "an operator does not send");

    let mut kades = world.person("kades1");
    let form = kades.get(&of(&id, "kirim-ulang"));
    let before = world.audit_count("duplicate.ignored", "allow");
    let answers = [0, 1].map(|_| kades.submit(&form, "outreach.resend", &[]));
    assert_eq!(answers.each_ref().map(|page| page.status), [303, 303]);
    assert_eq!(answers[0].location(), answers[1].location());
    assert_eq!(world.audit_count("duplicate.ignored", "allow"), before + 1);
    let states = steps(&world, &id);
    assert_eq!(states.iter().filter(|state| *state == "reported").count(), 2, "once again: {states:?}");
    assert!(kades.get(&format!("{VILLAGE}/{id}")).text().contains("Tempat belum jelas"), "the note stays");
}

#[test]
fn out_06_who_answers_elsewhere_does_not_find_it() {
    let world = World::new();
    world.set_clock("2026-12-03T10:00:00+08:00");
    let mut there = world.person("op3");
    let other = id_of(&there.does(&format!("{VILLAGE}/baru"), "outreach.record", &HELD));
    let id = reported(&world);
    for key in ["camat11", "lab1"] {
        let mut person = world.person(key);
        for path in [format!("/kegiatan/{other}"), format!("/kegiatan/{other}/verifikasi")] {
            assert_eq!(person.get(&path).status, 404, "{key} {path}");
        }
        assert!(!person.get("/kegiatan?status=semua").attrs("[data-test=row]", "data-id").contains(&other));
    }
    for path in [format!("{VILLAGE}/{id}"), of(&id, "perbaiki")] {
        assert_eq!(world.person("op2").get(&path).status, 404, "another village");
    }
    world.wait(31);
    let mut lab = world.person("lab1");
    assert_eq!(lab.does(&format!("/kegiatan/{id}/verifikasi"), "outreach.verify", &[]).state(), "verified");
}

#[test]
fn out_08_questions_name_nobody() {
    let world = World::new();
    let mut kades = at(&world, "2026-12-03T10:00:00+08:00", "kades1");
    let form = format!("{VILLAGE}/baru");
    let before: i64 = outreach::table.count().get_result(&mut world.sql()).unwrap();
    for text in ["Warga 9901011270019001 bertanya", "Hubungi +62 834 1234 5678 katanya"] {
        let page = kades.send(&form, "outreach.record", &held(&[("questions", text)]));
        assert_eq!((page.status, fields(&page)), (422, vec!["questions".to_owned()]), "{text}");
        assert!(page.body.contains(text), "what was typed stays");
        assert!(page.faults()["questions"].contains("Hapus data pribadi"));
    }
    let after: i64 = outreach::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(after, before);
    let page = kades.does(&form, "outreach.record", &held(&[("questions", "Bagaimana memeriksa izin perusahaan?")]));
    assert_eq!(page.state(), "held");
}

#[test]
fn out_15_postponed_rescheduled_cancelled() {
    let world = World::new();
    let mut kades = world.person("kades1");
    let id = plan(&mut kades);
    let without = kades.send(&of(&id, "tunda"), "outreach.postpone", &[]);
    assert_eq!((without.status, fields(&without)), (422, vec!["reason".to_owned()]));
    let page = kades.does(&of(&id, "tunda"), "outreach.postpone", &[("reason", "banjir")]);
    assert_eq!(page.state(), "postponed");
    let day = |d, m| [("planned_on_d", d), ("planned_on_m", m), ("planned_on_y", "2026")];
    let past = kades.send(&of(&id, "jadwalkan-ulang"), "outreach.reschedule", &day("23", "11"));
    assert_eq!((past.status, fields(&past)), (422, vec!["planned_on".to_owned()]));
    let page = kades.does(&of(&id, "jadwalkan-ulang"), "outreach.reschedule", &day("10", "12"));
    assert_eq!((page.state().as_str(), page.text().contains("10 Desember 2026")), ("planned", true));

    let cancel =
        |kades: &mut Person, id: &str| kades.send(&of(id, "batalkan"), "outreach.cancel", &[("reason", "batal")]);
    assert_eq!(cancel(&mut kades, &id).status, 303, "from planned");
    let second = plan(&mut kades);
    kades.does(&of(&second, "tunda"), "outreach.postpone", &[("reason", "banjir")]);
    assert_eq!(cancel(&mut kades, &second).status, 303, "from postponed");
    for id in [&id, &second] {
        assert_eq!(kades.get(&format!("{VILLAGE}/{id}")).state(), "cancelled");
    }
    let typed = held(&[("held_on_d", "24"), ("held_on_m", "11")]);
    let third = id_of(&kades.does(&format!("{VILLAGE}/baru"), "outreach.record", &typed));
    assert!(!kades.get(&format!("{VILLAGE}/{third}")).acts().contains(&"outreach.cancel".to_owned()));
    assert_eq!(cancel(&mut kades, &third).status, 409, "what took place is not cancelled");
    assert_eq!(kades.get(&format!("{VILLAGE}/{third}")).state(), "held");
}

#[test]
fn out_16_a_slip_of_the_finger_is_caught() {
    let world = World::new();
    let mut kades = at(&world, "2026-12-03T10:00:00+08:00", "kades1");
    let form = format!("{VILLAGE}/baru");
    let page = kades.send(&form, "outreach.record", &held(&[("men", "100.000"), ("total", "100.027")]));
    assert_eq!((page.status, fields(&page)), (422, vec!["men".to_owned()]));
    assert!(page.faults()["men"].contains("5.000"));
    let page = kades.send(&form, "outreach.record", &held(&[("held_on_y", "2027")]));
    assert_eq!((page.status, fields(&page)), (422, vec!["held_on".to_owned()]));
}

#[test]
fn out_16_one_form_sent_from_two_windows_makes_one_row() {
    let world = World::new();
    let mut kades = at(&world, "2026-12-03T10:00:00+08:00", "kades1");
    let page = kades.get(&format!("{VILLAGE}/baru"));
    let before: i64 = outreach::table.count().get_result(&mut world.sql()).unwrap();
    let mut other = kades.clone();
    let answers = std::thread::scope(|scope| {
        let first = scope.spawn(|| kades.submit(&page, "outreach.record", &HELD));
        let second = scope.spawn(|| other.submit(&page, "outreach.record", &HELD));
        [first.join().unwrap(), second.join().unwrap()]
    });
    assert_eq!(answers[0].location(), answers[1].location());
    let after: i64 = outreach::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(after, before + 1);
}
