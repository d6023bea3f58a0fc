//! What a person asks of her own data, from her page to the paper (scenario CON-14).
use diesel::prelude::*;
use sintuvu::base::clock::Moment;
use sintuvu_schema::{audit_log, clocks, consents, subject_requests};

use crate::casework::{Record, case_path, consent};
use crate::rights::{code, enters, known};
use crate::support::{Page, Person, World};

/// From her page: the form that came with the list.
fn asks(person: &mut Person, page: &Page, typed: &[(&str, &str)]) -> Page {
    person.submit(page, "public.ask", typed)
}

fn asked(world: &World, officer: &mut Person, case: &Record, typed: &[(&str, &str)]) -> String {
    let code = code(officer, case);
    let mut her = world.stranger();
    let page = enters(&mut her, &code, crate::rights::WORD);
    let sent = asks(&mut her, &page, typed);
    assert_eq!((sent.status, sent.location()), (303, "/hak-saya/diterima"), "{}", sent.main());
    let told = her.follow(&sent);
    assert!(told.main().contains("Permintaan diterima") && !told.main().contains("PD-"), "{}", told.main());
    newest(world)
}

fn newest(world: &World) -> String {
    let id: sintuvu::base::ids::AnyId = subject_requests::table
        .order(subject_requests::id.desc())
        .select(subject_requests::id)
        .first(&mut world.sql())
        .unwrap();
    id.to_string()
}

fn path(id: &str, slug: &str) -> String {
    format!("/pdp/{id}/{slug}")
}

fn assign(world: &World, id: &str, key: &str) -> Page {
    let user = world.user(key)["id"].as_str().unwrap();
    world.person("dpo").does(&path(id, "tugaskan"), "pdp.assign", &[("user", user)])
}

#[test]
fn con_14_a_copy_is_assigned_answered_by_two_and_holds_only_her_own_data() {
    let world = World::new();
    world.set_clock("2026-11-27T16:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    let before = Moment::parse("2026-11-27T16:00:00+08:00").unwrap();
    let id = asked(&world, &mut cm1, &case, &[("kind", "copy"), ("words", "ZQVKXJWSALINAN saya mau salinan")]);
    let due: i64 = clocks::table
        .filter(clocks::clock.eq("pdp_subject_request"))
        .filter(clocks::stopped_at.is_null())
        .select(clocks::due_at)
        .first(&mut world.sql())
        .unwrap();
    let hours = Moment::from_micros(due).seconds_since(before) / 3600;
    assert_eq!(hours, 72, "the weekend is not skipped");

    let mut dpo = world.person("dpo");
    let today = dpo.get("/hari-ini");
    assert!(today.main().contains("Salinan data"), "{}", today.main());
    let page = dpo.get(&format!("/pdp/{id}"));
    assert_eq!((page.status, page.state().as_str()), (200, "received"));
    for hidden in ["ZQVKXJWSALINAN", &case.code, &case.id, "Melati"] {
        assert!(!page.body.contains(hidden), "the officer for data reads no word of the file: {hidden}");
    }
    assert_eq!(cm1.get(&path(&id, "jawab")).status, 200);
    let early = cm1.send(&path(&id, "jawab"), "pdp.draft", &[("outcome", "granted"), ("reply", "Ini salinannya.")]);
    assert_eq!(early.status, 409, "nobody was named yet");
    assert_eq!(assign(&world, &id, "cm1").state(), "assigned");

    let mut cm1 = world.person("cm1");
    assert!(cm1.get("/hari-ini").main().contains("Salinan data"));
    assert!(cm1.get(&format!("/pdp/{id}")).main().contains("ZQVKXJWSALINAN"));
    let reply = [("outcome", "granted"), ("reply", "Ini salinan data Anda.")];
    assert_eq!(cm1.does(&path(&id, "jawab"), "pdp.draft", &reply).state(), "drafted");
    assert_eq!(cm1.get(&path(&id, "setujui")).status, 403, "two people");
    cm1.step_up(&world);
    assert_eq!(cm1.send(&path(&id, "cetak"), "pdp.print", &[]).status, 409);

    let mut head1 = world.person("head1");
    assert!(head1.get("/hari-ini").main().contains("Menunggu orang kedua"));
    assert_eq!(head1.does(&path(&id, "setujui"), "pdp.answer", &[]).state(), "answered");
    let running: i64 = clocks::table
        .filter(clocks::clock.eq("pdp_subject_request"))
        .filter(clocks::stopped_at.is_null())
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(running, 0);
    let paper = cm1.send(&path(&id, "cetak"), "pdp.print", &[]);
    assert_eq!(paper.header("content-type"), Some("application/pdf"), "{}", paper.main());
    let looks: i64 = audit_log::table
        .filter(audit_log::root_id.eq(case.any()))
        .filter(audit_log::reason_code.eq("subject_request"))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(looks, 1, "the copy is a look like any other");
    assert_eq!(world.command(&["audit", "verify"]).status().unwrap().code(), Some(0));
}

#[test]
fn con_14_a_withdrawal_reaches_the_officer_at_once_and_withdraws_nothing_by_itself() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    consent(&mut cm1, &world, &case, "share_agency", Some("rsud"), "given");
    let id = asked(&world, &mut cm1, &case, &[("kind", "withdrawal"), ("scope", "share_agency")]);
    let states: Vec<String> = consents::table
        .filter(consents::case_id.eq(case.any()))
        .select(consents::state)
        .load(&mut world.sql())
        .unwrap();
    assert!(states.iter().all(|state| state == "given"), "whoever found the code cuts nobody off: {states:?}");
    let page = world.person("cm1").get("/pemberitahuan");
    assert!(page.main().contains("meminta persetujuannya ditarik"), "{}", page.main());
    let page = world.person("cm1").get(&format!("/pdp/{id}"));
    assert!(page.main().contains("belum menarik apa pun") || page.state() == "received", "{}", page.main());

    // The same again is the same request, and her page tells that one waits, not which.
    let again = code(&mut cm1, &case);
    let mut her = world.stranger();
    let page = enters(&mut her, &again, crate::rights::WORD);
    assert!(page.words("[data-test=waiting]").concat().contains("1 permintaan"), "{}", page.main());
    assert!(!page.words("[data-test=waiting]").concat().contains("enarik"));
    let count = |world: &World| -> i64 { subject_requests::table.count().get_result(&mut world.sql()).unwrap() };
    assert_eq!(asks(&mut her, &page, &[("kind", "withdrawal"), ("scope", "share_agency")]).status, 303);
    assert_eq!(count(&world), 1, "nothing new");
    let page = enters(&mut her, &again, crate::rights::WORD);
    assert_eq!(asks(&mut her, &page, &[("kind", "withdrawal")]).status, 303);
    assert_eq!(count(&world), 2, "everything is more than one office: it is kept");
}

#[test]
fn con_14_the_form_is_hers_for_ten_minutes_in_the_same_browser() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    let code = code(&mut cm1, &case);
    let mut her = world.stranger();
    let page = enters(&mut her, &code, crate::rights::WORD);
    let nothing = asks(&mut her, &page, &[]);
    assert_eq!((nothing.status, nothing.faults().contains_key("kind")), (422, true), "{}", nothing.main());
    assert_eq!(asks(&mut world.stranger(), &page, &[("kind", "copy")]).status, 403, "another browser");
    let forged = asks(&mut her, &page, &[("kind", "copy"), ("pass", "AAAA")]);
    assert_eq!((forged.status, forged.faults().contains_key("code")), (422, true));
    world.wait(601);
    let late = asks(&mut her, &page, &[("kind", "copy")]);
    assert!(late.status == 422 && late.faults()["code"].contains("Waktunya habis"), "{}", late.main());
    let count: i64 = subject_requests::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(count, 0);
    assert_eq!(her.get("/hak-saya/permintaan").location(), "/hak-saya");
}

#[test]
fn con_14_nobody_else_reaches_a_request() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = known(&mut cm1, &world);
    let id = asked(&world, &mut cm1, &case, &[("kind", "objection")]);
    for key in ["svc", "head2", "cm2", "kades1", "admin", "audit", "sek"] {
        assert_eq!(world.person(key).get(&format!("/pdp/{id}")).status, 404, "{key}");
    }
    let mut head1 = world.person("head1");
    assert!(head1.get("/pdp").main().contains("Keberatan"));
    assert_eq!(head1.get(&path(&id, "tugaskan")).status, 403);
    let mut dpo = world.person("dpo");
    assert_eq!(dpo.get(&path(&id, "jawab")).status, 403);
    assert_eq!(dpo.get(&path(&id, "cetak")).status, 403);
    assert_eq!(dpo.get(&case_path(&case)).status, 404);
    assert_eq!(assign(&world, &id, "intake1").state(), "assigned");
    let draft = cm1.send(&path(&id, "jawab"), "pdp.draft", &[("outcome", "refused"), ("reply", "Alasan.")]);
    assert_eq!(draft.status, 422, "another officer was named");
    let mut intake1 = world.person("intake1");
    intake1.does(&path(&id, "jawab"), "pdp.draft", &[("outcome", "refused"), ("reply", "Alasan.")]);
    let back = head1.does(&path(&id, "kembalikan"), "pdp.return", &[("remark", "Sebut pasalnya.")]);
    assert_eq!(back.state(), "assigned");
    assert!(world.person("intake1").get(&format!("/pdp/{id}")).main().contains("Sebut pasalnya."));
}
