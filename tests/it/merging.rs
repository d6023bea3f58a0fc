//! Two files that become one, and one that is opened again: CAS-09 and CAS-10 of scenarios/cases.md.
mod parts;

use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{cases, clocks, consents, grants, merged_rows, referrals, services, victims};

use crate::casework::{
    COUNSELLING, Record, accept, add_person, asks, assessed, attempts, case_path, clocks_of, consent, does, draft,
    identified, in_service, look, monitored, plan, planned, rate_risk, receive, sent, start, states_of, told, tries,
};
use crate::support::{Page, Person, World};

fn gabung(person: &mut Person, gone: &Record, into: &str) -> Page {
    tries(person, gone, "gabung", "case.merge", &[("into", into)])
}

/// The fields of a case that a merge joins.
fn marks(world: &World, case: &Record) -> (bool, bool, bool, String) {
    cases::table
        .filter(cases::code.eq(&case.code))
        .select((cases::danger, cases::has_child, cases::is_official, cases::risk_level))
        .first(&mut world.sql())
        .unwrap()
}

#[test]
fn cas_09_what_hung_on_the_one_hangs_on_the_other_and_tells_where_it_came_from() {
    let world = World::new();
    let (mut cm1, mut head1, mut svc) = (world.person("cm1"), world.person("head1"), world.person("svc"));
    let kept = in_service(&mut cm1, &world, &[]);
    let gone = in_service(&mut cm1, &world, &[]);
    rate_risk(&mut cm1, &gone, "high");
    let referral = sent(&mut cm1, &world, &gone, ("medical", "rsud"), &[("bundles", "identity")]);
    accept(&mut svc, &referral);
    add_person(&mut cm1, &gone, &[("full_name", "Kenanga Contoh"), ("age_band", "13_17")]);
    let review = clocks_of(&world, &gone, "risk_review").pop().unwrap();

    assert_eq!(cm1.get(&format!("{}/gabung", case_path(&gone))).status, 403, "a case manager alone");
    let page = head1.does(&format!("{}/gabung", case_path(&gone)), "case.merge", &[("into", &kept.code)]);
    assert_eq!(page.state(), "merged");
    assert!(page.words("[data-test=kept]").concat().contains(&kept.code), "{}", page.main());
    assert_eq!(states_of(&world, &gone).last().map(String::as_str), Some("merged"));

    let conn = &mut world.sql();
    let left: i64 = victims::table.filter(victims::case_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap()
        + referrals::table.filter(referrals::case_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap()
        + consents::table.filter(consents::case_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap()
        + services::table.filter(services::case_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap()
        + grants::table.filter(grants::case_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap()
        + clocks::table.filter(clocks::root_id.eq(gone.any())).count().get_result::<i64>(conn).unwrap();
    assert_eq!(left, 0, "nothing is left behind");
    let origins: Vec<String> = merged_rows::table
        .filter(merged_rows::from_case_id.eq(gone.any()))
        .select(merged_rows::part)
        .distinct()
        .order(merged_rows::part)
        .load(conn)
        .unwrap();
    assert_eq!(origins, ["clock", "consent", "grant", "person", "plan_row", "referral", "service"]);
    let numbers: Vec<(i32, String)> = victims::table
        .filter(victims::case_id.eq(kept.any()))
        .order(victims::number)
        .select((victims::number, victims::alias_code))
        .load(conn)
        .unwrap();
    let short = |case: &Record| case.code.trim_start_matches("KS-").to_owned();
    let expected =
        [(1, format!("{}-1", short(&kept))), (2, format!("{}-1", short(&gone))), (3, format!("{}-2", short(&gone)))];
    assert_eq!(numbers, expected);
    let moved = clocks_of(&world, &kept, "risk_review");
    assert!(moved.iter().any(|clock| clock.due == review.due && clock.stopped.is_none()), "{moved:?}");
    assert_eq!(marks(&world, &kept), (false, true, false, "high".to_owned()), "the graver of both");

    let page = head1.get(&case_path(&kept));
    assert!(page.words("[data-test=joined]").concat().contains(&gone.code), "{}", page.main());
    assert!(page.words("[data-test=joined]").concat().contains("2 orang"), "{}", page.main());
    assert!(page.main().contains(&format!("dari {}", gone.code)), "each person says where she came from");
    assert!(page.main().contains(&format!("Berkas {} digabung ke sini", gone.code)), "{}", page.main());
    assert!(page.main().contains(&format!("(dalam {})", gone.code)), "its story is told here too");
    assert!(head1.get(&format!("/rujukan?berkas={}", kept.id)).body.contains(&referral.code));
    let found = head1.send("/cari", "search.run", &[("q", &gone.code)]);
    assert_eq!(found.location(), case_path(&kept), "search for the merged code opens the one that stays");
    let found = head1.send("/cari", "search.run", &[("q", &referral.code)]);
    assert_eq!(found.location(), format!("/rujukan/{}", referral.id));
    assert!(world.command(&["audit", "verify"]).output().unwrap().status.success());
}

#[test]
fn cas_09_what_was_sealed_opens_under_the_case_that_stays_and_work_goes_on() {
    let world = World::new();
    let (mut cm1, mut head1, mut svc) = (world.person("cm1"), world.person("head1"), world.person("svc"));
    let kept = in_service(&mut cm1, &world, &[("narrative", "Kronologi berkas pertama.")]);
    let gone = in_service(&mut cm1, &world, &[("narrative", "Kronologi berkas kedua.")]);
    let referral = sent(&mut cm1, &world, &gone, ("medical", "rsud"), &[("bundles", "identity")]);
    add_person(&mut cm1, &gone, &[("full_name", "Kenanga Contoh")]);
    head1.does(&format!("{}/gabung", case_path(&gone)), "case.merge", &[("into", &kept.code)]);

    accept(&mut svc, &referral);
    let page = look(&mut svc, &referral);
    let shown = svc.submit(&page, "victim.reveal", &[("reason", "prepare_service")]);
    assert_eq!(shown.status, 200, "{}", shown.main());
    assert!(shown.main().contains("Melati Contoh"), "the person of this referral: {}", shown.main());
    assert!(!shown.body.contains("Kenanga"), "and nobody else");
    assert_eq!(start(&mut svc, &referral, "24").status, 303);

    let third = format!("{}/orang/3", case_path(&kept));
    let shown = cm1.send(&format!("{third}/identitas"), "victim.reveal", &[("reason", "contact_victim")]);
    assert!(shown.main().contains("Kenanga Contoh"), "{}", shown.main());
    cm1.does(&format!("{third}/ubah"), "victim.edit", &[("nickname", "Nanga")]);
    let shown = cm1.send(&format!("{third}/identitas"), "victim.reveal", &[("reason", "contact_victim")]);
    assert!(shown.main().contains("Nanga") && shown.main().contains("Kenanga Contoh"), "{}", shown.main());

    assert!(cm1.get(&case_path(&kept)).body.contains("Kronologi berkas pertama."));
    let old = cm1.get(&case_path(&gone));
    assert!(old.body.contains("Kronologi berkas kedua."), "each account stays with its own file");
    assert!(!cm1.get(&case_path(&kept)).body.contains("Kronologi berkas kedua."));
    assert_eq!(tries(&mut cm1, &gone, "layanan", "case.record_service", &COUNSELLING).status, 409, "it is read only");
    does(&mut cm1, &kept, "layanan", "case.record_service", &COUNSELLING);
}

#[test]
fn cas_09_a_receiver_reads_the_account_that_the_sender_previewed_and_not_the_other_files() {
    let world = World::new();
    let (mut cm1, mut head1, mut pol1) = (world.person("cm1"), world.person("head1"), world.person("pol1"));
    let kept = in_service(&mut cm1, &world, &[("narrative", "Rahasia berkas yang tetap.")]);
    let gone = in_service(&mut cm1, &world, &[("narrative", "Yang diceritakan kepada polisi.")]);
    let classes = [("service", "law_enforcement"), ("bundles", "identity"), ("bundles", "narrative")];
    let referral = sent(&mut cm1, &world, &gone, ("crime_report", "polres1"), &classes);
    accept(&mut pol1, &referral);
    head1.does(&format!("{}/gabung", case_path(&gone)), "case.merge", &[("into", &kept.code)]);
    let page = look(&mut pol1, &referral);
    let shown = pol1.submit(&page, "victim.reveal", &[("reason", "legal_process")]);
    assert_eq!(shown.status, 200, "{}", shown.main());
    assert!(shown.main().contains("Yang diceritakan kepada polisi."), "{}", shown.main());
    assert!(!shown.body.contains("Rahasia berkas yang tetap."), "nobody agreed to that");
    assert!(!page.body.contains(&kept.code) && !page.body.contains(&gone.code), "no code of a case");
}

#[test]
fn cas_09_another_units_file_and_a_code_that_nobody_has_get_the_same_answer() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let gone = identified(&mut cm1, &[]);
    let theirs = world.object("case.c3")["number"].as_str().unwrap();
    let foreign = gabung(&mut head1, &gone, theirs);
    assert_eq!(foreign.status, 422);
    assert!(told(&foreign).contains("beda unit pemilik"), "{}", told(&foreign));
    let nobodys = gabung(&mut head1, &gone, "KS-000000");
    assert_eq!((nobodys.status, told(&nobodys)), (422, told(&foreign)), "a code tells nothing");
    assert_eq!(gabung(&mut head1, &gone, &gone.code).status, 422, "into itself");
    let closed = world.object("case.c7")["number"].as_str().unwrap();
    assert_eq!(gabung(&mut head1, &gone, closed).status, 422, "into one that has ended");
    let path = format!("/berkas/{}/gabung", world.id("case.c3"));
    assert_eq!(head1.get(&path).status, 404, "and from another unit there is no such page");
    assert_eq!(head1.get(&case_path(&gone)).state(), "identification");
}

#[test]
fn cas_09_a_transfer_that_waits_is_ended_first() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let kept = in_service(&mut cm1, &world, &[]);
    let gone = in_service(&mut cm1, &world, &[]);
    consent(&mut cm1, &world, &gone, "share_agency", Some("uptd2"), "given");
    let kind = [("kind", "case_transfer"), ("service", "case_management")];
    let transfer = draft(&mut cm1, &world, &gone, ("psych", "uptd2"), &kind);
    let refused = gabung(&mut head1, &gone, &kept.code);
    assert_eq!(refused.status, 422);
    assert!(told(&refused).contains(&transfer.code), "{}", told(&refused));
    asks(&mut head1, &transfer, "batalkan", "referral.cancel", &[("reason", "Digabung saja.")]);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
}

#[test]
fn cas_09_a_clock_runs_on_only_where_somebody_can_stop_it() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let kept = planned(&mut cm1, &world, &[]);
    let fresh = receive(&mut cm1, &[]);
    assert_eq!(gabung(&mut head1, &fresh, &kept.code).status, 303);
    let ended = |case: &Record| -> Vec<String> {
        clocks::table
            .filter(clocks::code.eq(&case.code))
            .filter(clocks::clock.eq("case_identification"))
            .select(clocks::stop_reason)
            .load(&mut world.sql())
            .unwrap()
    };
    assert_eq!((ended(&kept), ended(&fresh)), (vec!["identified".to_owned()], vec!["merged".to_owned()]));

    let held = planned(&mut cm1, &world, &[]);
    attempts(&mut cm1, &held, 3);
    does(&mut cm1, &held, "tangguhkan", "case.hold", &[("reason", "Belum terhubung.")]);
    assert_eq!(gabung(&mut head1, &held, &kept.code).status, 303, "from on hold too (D-25)");
    let paused: Vec<AnyId> = clocks::table
        .filter(clocks::root_id.eq(kept.any()))
        .filter(clocks::paused_at.is_not_null())
        .filter(clocks::stopped_at.is_null())
        .select(clocks::id)
        .load(&mut world.sql())
        .unwrap();
    assert!(paused.is_empty(), "what was held still runs on in a case that goes on");
}

#[test]
fn cas_09_who_knows_somebody_of_the_one_file_reads_neither() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut head1) = (world.person("cm1"), world.person("cm1b"), world.person("head1"));
    let kept = identified(&mut cm1, &[]);
    let gone = identified(&mut cm1, &[]);
    assert_eq!(cm1b.get(&case_path(&kept)).status, 200);
    does_conflict(&mut cm1b, &gone);
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    for case in [&kept, &gone] {
        assert_eq!(cm1b.get(&case_path(case)).status, 404);
        assert!(!cm1b.get("/berkas").body.contains(&case.code));
    }
}

#[test]
fn cas_09_a_conflict_declared_later_closes_the_old_file_too() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut head1) = (world.person("cm1"), world.person("cm1b"), world.person("head1"));
    let [kept, gone] = [(); 2].map(|()| identified(&mut cm1, &[]));
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    assert_eq!(cm1b.get(&case_path(&gone)).status, 200);
    does_conflict(&mut cm1b, &kept);
    assert_eq!(cm1b.get(&case_path(&gone)).status, 404);
    assert!(!cm1b.get("/berkas").body.contains(&gone.code));
}

fn does_conflict(person: &mut Person, case: &Record) {
    let answer = tries(person, case, "kenal-pihak", "case.declare_conflict", &[]);
    assert_eq!(answer.status, 303, "{}", answer.main());
}

#[test]
fn cas_09_a_file_that_took_in_another_goes_into_a_third_with_everything() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let [first, second, third] = [(); 3].map(|()| identified(&mut cm1, &[]));
    assert_eq!(gabung(&mut head1, &first, &second.code).status, 303);
    assert_eq!(gabung(&mut head1, &second, &third.code).status, 303);
    let found = head1.send("/cari", "search.run", &[("q", &first.code)]);
    assert_eq!(found.location(), case_path(&third));
    let page = head1.get(&case_path(&third));
    for code in [&first.code, &second.code] {
        assert!(page.words("[data-test=joined]").concat().contains(code), "{}", page.main());
    }
    let path = format!("{}/orang/3/identitas", case_path(&third));
    let shown = head1.send(&path, "victim.reveal", &[("reason", "check_identity")]);
    assert!(shown.main().contains("Melati Contoh"), "{}", shown.main());
}

#[test]
fn cas_10_a_second_monitoring_has_visits_of_its_own() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut head1 = world.person("head1");
    let case = monitored(&mut cm1, &world);
    let goals = [("close_reason", "goals_met"), ("reason", "Semua tujuan rencana tercapai."), ("informed", "yes")];
    skip_both(&mut cm1, &case);
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &goals);
    does(&mut head1, &case, "setujui-tutup", "case.close", &[]);
    does(&mut head1, &case, "buka-kembali", "case.reopen", &[("reason", "Ada ancaman baru.")]);
    rate_risk(&mut cm1, &case, "low");
    assert_eq!(plan(&mut cm1, &case).status, 303);
    does(&mut cm1, &case, "mulai-layanan", "case.start_service", &[]);
    rate_risk(&mut cm1, &case, "low");
    does(&mut cm1, &case, "pemantauan", "case.monitor", &[]);
    let early = tries(&mut cm1, &case, "usul-tutup", "case.propose_close", &goals);
    assert_eq!(early.status, 422, "the visits of the first time are not those of the second");
    skip_both(&mut cm1, &case);
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &goals);
}

fn skip_both(cm: &mut Person, case: &Record) {
    for month in ["3", "6"] {
        does(cm, case, "kunjungan", "case.record_visit", &[("month", month), ("skip_reason", "other_agency")]);
    }
}

/// The people of a file that became part of another are there: a letter that still hung here would be looked
/// through for nobody's name.
#[test]
fn cas_09_a_letter_of_the_old_file_says_nothing_new() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (assessed(&mut cm1, &[]), assessed(&mut cm1, &[]));
    let new = format!("{}/surat/penutupan", case_path(&gone));
    let body = format!("Penanganan berkas {} ditutup.", gone.code);
    let letter = cm1.does(&new, "letter.create", &[("body", &body)]).attr("article", "data-id").unwrap();
    let at = |slug: &str| format!("{}/surat/{letter}/{slug}", case_path(&gone));
    let (edit, initial) = (cm1.get(&at("ubah")), cm1.get(&at("paraf")));
    assert_eq!(gabung(&mut head1, &gone, &kept.code).status, 303);
    assert_eq!(cm1.submit(&edit, "letter.edit", &[("body", "Kenanga Contoh")]).status, 409);
    assert_eq!(cm1.submit(&initial, "letter.initial", &[]).status, 409);
    assert_eq!(cm1.get(&new).count("form[data-action='letter.create'] button[type=submit]:not([disabled])"), 0);
}
