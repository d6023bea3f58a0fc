//! A case that changes its owner: CAS-08, CAS-15 of scenarios/cases.md, REF-17 of referrals.md.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{cases, screenings};

use crate::casework::{
    Record, THREE_YES, acts, add_person, asks, case_path, choose_result, consent, does, identified, in_service, look,
    referral_form, send, states_of, told, unit_name,
};
use crate::support::{Page, Person, World};

const BUNDLES: [(&str, &str); 2] = [("bundles", "identity"), ("bundles", "contact")];

/// A transfer as a draft, with the classes identity and contact.
fn transfer(sender: &mut Person, world: &World, case: &Record, unit: &str) -> Record {
    let mut typed = vec![
        ("kind", "case_transfer"),
        ("service", "case_management"),
        ("urgency", "urgent"),
        ("safe_summary", "Perempuan muda, tinggal di wilayah lain."),
    ];
    typed.extend(BUNDLES);
    let page = sender.does(&referral_form(world, case, "psych", unit), "referral.create", &typed);
    Record { id: page.attr("article", "data-id").unwrap(), code: page.words("h1 .code").concat() }
}

/// State, owner and successor of a case, as the table has them.
fn stands(world: &World, case: &Record) -> (String, AnyId) {
    cases::table
        .filter(cases::code.eq(&case.code))
        .select((cases::state, cases::unit_id))
        .first(&mut world.sql())
        .unwrap()
}

fn unit_id(world: &World, key: &str) -> AnyId {
    world.unit(key)["id"].as_str().unwrap().parse().unwrap()
}

fn successor(world: &World, case: &Record) -> Option<Record> {
    let found: Option<(AnyId, String)> = cases::table
        .filter(cases::continued_from.eq(case.any()))
        .select((cases::id, cases::code))
        .first(&mut world.sql())
        .optional()
        .unwrap();
    found.map(|(id, code)| Record { id: id.to_string(), code })
}

const HEAD: [(&str, &str); 2] = [("pic_name", "Kepala Contoh"), ("pic_contact", "Telepon kantor")];

fn accept(head: &mut Person, referral: &Record) -> Page {
    acts(head, referral, "terima", "referral.accept", &HEAD)
}

#[test]
fn cas_08_a_case_changes_owner_only_when_the_other_head_accepts() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut head1 = world.person("head1");
    let case = in_service(&mut cm1, &world, &[]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    let own = asks(&mut cm1, &referral, "kirim", "referral.send", &[("basis", "consent")]);
    assert_eq!(own.status, 403, "from the service phase the head sends");
    send(&mut head1, &referral);
    let before = stands(&world, &case);
    assert_eq!(before, ("in_service".into(), unit_id(&world, "uptd1")));
    let mut cm2 = world.person("cm2");
    let officer = asks(&mut cm2, &referral, "terima", "referral.accept", &HEAD);
    assert_eq!(officer.status, 403, "a transfer is the head's to accept");
    let mut head2 = world.person("head2");
    let page = accept(&mut head2, &referral);
    let new = successor(&world, &case).expect("a new case");
    assert_eq!(stands(&world, &case), ("transferred".into(), unit_id(&world, "uptd1")));
    assert_eq!(stands(&world, &new), ("received".into(), unit_id(&world, "uptd2")));
    assert!(page.has(&format!("a[href=\"{}\"]", case_path(&new))), "{}", page.main());
    let there = cm2.get(&case_path(&new));
    let words = there.main();
    assert!(words.contains("Tidak ikut (tanpa persetujuan): Kronologi, Kesehatan"), "{words}");
    assert!(!there.body.contains("Diajak bekerja"), "the narrative stayed");
    assert!(!there.body.contains(&case.code), "the old code is not theirs");
    cm2.step_up(&world);
    let identity =
        cm2.send(&format!("{}/orang/1/identitas", case_path(&new)), "victim.reveal", &[("reason", "check_identity")]);
    assert!(identity.main().contains("Melati Contoh"), "{}", identity.main());
    let old = cm1.get(&case_path(&case));
    assert_eq!((old.state().as_str(), old.acts()), ("transferred", Vec::<String>::new()), "read-only for the old unit");
    assert_eq!(cm1.get(&case_path(&new)).status, 404);
    // The account stayed behind; nobody has to make one up to correct what came along.
    let typed = [("case_type", "other"), ("reason", "Salah jenis.")];
    does(&mut cm2, &new, "penerimaan", "case.edit_intake", &typed);
}

#[test]
fn cas_08_a_rejected_transfer_changes_nothing_but_the_referral() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut head1 = world.person("head1");
    let mut head2 = world.person("head2");
    let case = in_service(&mut cm1, &world, &[]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    send(&mut head1, &referral);
    let (before, version) = (stands(&world, &case), cm1.get(&case_path(&case)).version());
    acts(&mut head2, &referral, "tolak", "referral.reject", &[("reason", "capacity_full")]);
    assert_eq!(stands(&world, &case), before);
    assert_eq!(cm1.get(&case_path(&case)).version(), version);
    assert!(successor(&world, &case).is_none());
}

#[test]
fn cas_15_what_is_not_our_mandate_goes_over_without_the_answers() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[("case_type", "pmi_proc_problem")]);
    does(&mut cm1, &case, "skrining", "case.screen", &THREE_YES);
    choose_result(&mut cm1, &case, "not_yet_indicated");
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    send(&mut cm1, &referral);
    assert_eq!(stands(&world, &case).0, "identification");
    let mut cm2 = world.person("cm2");
    assert_eq!(look(&mut cm2, &referral).status, 200, "an officer of the receiver opens it");
    let mut head2 = world.person("head2");
    accept(&mut head2, &referral);
    let new = successor(&world, &case).expect("a new case");
    assert_eq!((stands(&world, &case).0, stands(&world, &new).0), ("transferred".into(), "received".into()));
    let answers: i64 =
        screenings::table.filter(screenings::case_id.eq(new.any())).count().get_result(&mut world.sql()).unwrap();
    assert_eq!(answers, 0);
}

#[test]
fn cas_15_a_transfer_that_comes_back_leaves_the_case_where_it_was() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut head2 = world.person("head2");
    let case = identified(&mut cm1, &[("case_type", "pmi_proc_problem")]);
    crate::casework::rate_risk(&mut cm1, &case, "medium");
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    send(&mut cm1, &referral);
    let clock = || crate::casework::clock_of(&world, &case, "risk_medium_service");
    let due = clock().due;
    let typed = [("reason", "incomplete"), ("missing_items", "Perjanjian kerja")];
    acts(&mut head2, &referral, "kembalikan", "referral.return", &typed);
    assert_eq!(stands(&world, &case), ("identification".into(), unit_id(&world, "uptd1")));
    assert!(clock().stopped.is_none() && clock().due == due, "its clocks never stopped");
    assert!(look(&mut cm1, &referral).main().contains("Perjanjian kerja"));
}

#[test]
fn ref_17_each_unit_that_is_asked_needs_its_own_consent() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut head1 = world.person("head1");
    let mut head2 = world.person("head2");
    let case = in_service(&mut cm1, &world, &[]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let first = transfer(&mut cm1, &world, &case, "uptd2");
    send(&mut head1, &first);
    acts(&mut head2, &first, "tolak", "referral.reject", &[("reason", "out_of_area")]);
    let second = transfer(&mut cm1, &world, &case, "uptdprov");
    let page = asks(&mut head1, &second, "kirim", "referral.send", &[("basis", "consent")]);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("Belum ada persetujuan untuk instansi ini"), "{}", told(&page));
    consent(&mut cm1, &world, &case, "share_agency", Some("uptdprov"), "given");
    send(&mut head1, &second);
    assert_eq!(states_of(&world, &first).last().unwrap(), "rejected");
    assert_eq!(stands(&world, &case), ("in_service".into(), unit_id(&world, "uptd1")));
    let seen = look(&mut head2, &first);
    assert!(seen.main().contains("Ditolak oleh unit Anda"), "{}", seen.main());
    assert!(!seen.has("[data-test=masked]") && !seen.has("form[data-action=\"victim.reveal\"]"), "no class is left");
    assert_eq!(look(&mut head2, &second).status, 404);
}

#[test]
fn cas_08_of_two_people_only_the_one_who_agreed_goes_along() {
    let world = World::new();
    let (mut cm1, mut head1, mut head2) = (world.person("cm1"), world.person("head1"), world.person("head2"));
    let case = in_service(&mut cm1, &world, &[]);
    add_person(&mut cm1, &case, &[("full_name", "Kenanga Contoh")]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let page = cm1.get(&referral_form(&world, &case, "psych", "uptd2"));
    let first = page.attrs("select[name=victim] option, input[name=victim]", "value");
    let first = first.iter().find(|id| !id.is_empty()).expect("a person to choose").clone();
    let typed = [
        ("kind", "case_transfer"),
        ("service", "case_management"),
        ("urgency", "urgent"),
        ("safe_summary", "Perempuan muda, tinggal di wilayah lain."),
        ("victim", first.as_str()),
        ("bundles", "identity"),
        ("bundles", "narrative"),
    ];
    let draft = cm1.submit(&page, "referral.create", &typed);
    let draft = cm1.follow(&draft);
    let referral = Record { id: draft.attr("article", "data-id").unwrap(), code: draft.words("h1 .code").concat() };
    send(&mut head1, &referral);
    accept(&mut head2, &referral);
    let new = successor(&world, &case).expect("a new case");
    let mut cm2 = world.person("cm2");
    assert!(!cm2.get(&case_path(&new)).body.contains("Diajak bekerja"), "the account tells of both");
    cm2.step_up(&world);
    let why = [("reason", "check_identity")];
    let shown = |number| format!("{}/orang/{number}/identitas", case_path(&new));
    assert!(cm2.send(&shown(1), "victim.reveal", &why).main().contains("Melati Contoh"));
    assert!(!cm2.send(&shown(2), "victim.reveal", &why).body.contains("Kenanga Contoh"), "she was not asked");
    assert!(!look(&mut head2, &referral).acts().contains(&"referral.return".to_owned()));
    let back = [("reason", "capacity_full"), ("missing_items", "surat")];
    assert_eq!(asks(&mut head2, &referral, "kembalikan", "referral.return", &back).status, 409, "the case has moved");
}

#[test]
fn cas_08_the_old_unit_reads_only_and_after_thirty_days_sees_nobody() {
    let world = World::new();
    let (mut cm1, mut head1, mut head2) = (world.person("cm1"), world.person("head1"), world.person("head2"));
    let case = in_service(&mut cm1, &world, &[]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    send(&mut head1, &referral);
    accept(&mut head2, &referral);
    let path = case_path(&case);
    cm1.step_up(&world);
    assert_eq!(cm1.get(&format!("{path}/orang/1/ubah")).status, 409);
    let more = [("sex", "female"), ("age_band", "18_24")];
    assert_eq!(cm1.send(&format!("{path}/orang"), "victim.create", &more).status, 409);
    let asked = [("victim", "1"), ("scopes", "photo"), ("state", "refused")];
    assert_eq!(cm1.send(&format!("{path}/persetujuan/catat"), "consent.record", &asked).status, 409);
    let why = [("reason", "check_identity")];
    let shown = format!("{path}/orang/1/identitas");
    assert_eq!(cm1.send(&shown, "victim.reveal", &why).status, 200);
    world.wait(31 * 86_400);
    let mut later = world.person("cm1");
    later.step_up(&world);
    assert!(!later.get(&path).body.contains("identitas"));
    assert_eq!(later.send(&shown, "victim.reveal", &why).status, 403);
}

#[test]
fn scr_10_the_count_of_interviews_goes_along_and_the_answers_stay() {
    let world = World::new();
    let (mut cm1, mut head2) = (world.person("cm1"), world.person("head2"));
    let case = identified(&mut cm1, &[]);
    does(&mut cm1, &case, "orang/1/wawancara", "victim.interview", &[("reason", "ALASAN-PERTAMA")]);
    does(&mut cm1, &case, "orang/1/indikator/4", "victim.screen", &[("found", "exp37"), ("found", "exp38")]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    send(&mut cm1, &referral);
    accept(&mut head2, &referral);
    let new = successor(&world, &case).expect("a new case");
    let page = world.person("cm2").get(&format!("{}/orang/1/skrining-lengkap", case_path(&new)));
    assert_eq!(page.words("[data-test=interview-count]"), ["1"], "{}", page.main());
    assert!(page.main().contains(&unit_name(&world, "uptd1")), "{}", page.main());
    assert!(!page.body.contains("ALASAN-PERTAMA") && !page.main().contains("positif"), "{}", page.main());
}

#[test]
fn cas_08_the_page_before_sending_says_that_attachments_stay() {
    let world = World::new();
    let (mut cm1, mut head1, mut head2) = (world.person("cm1"), world.person("head1"), world.person("head2"));
    let case = in_service(&mut cm1, &world, &[]);
    consent(&mut cm1, &world, &case, "share_agency", Some("uptd2"), "given");
    let referral = transfer(&mut cm1, &world, &case, "uptd2");
    let page = head1.get(&format!("/rujukan/{}/kirim", referral.id));
    assert!(page.words("[data-test=attachments-stay]").concat().contains("Lampiran tidak ikut"), "{}", page.main());
    send(&mut head1, &referral);
    accept(&mut head2, &referral);
    let new = successor(&world, &case).expect("a new case");
    let there = world.person("cm2").get(&case_path(&new));
    assert!(there.main().contains("Lampiran tetap pada berkas asal."), "{}", there.main());
}
