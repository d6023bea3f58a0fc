//! Many looks at identity, and who looked: ACC-13 of scenarios/access.md, D-46.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{audit_log, notices, quota_requests};

use crate::casework::{Record, accept, case_path, does, identified, in_service, look, receive, sent, tries};
use crate::support::{Page, Person, World};

/// One case with so many people in it.
fn crowd(officer: &mut Person, count: usize) -> Record {
    let case = identified(officer, &[]);
    for _ in 1..count {
        does(officer, &case, "orang", "victim.create", &[("sex", "female"), ("age_band", "25_44")]);
    }
    case
}

fn reveal(person: &mut Person, case: &Record, number: usize) -> Page {
    let url = format!("{}/orang/{number}/identitas", case_path(case));
    person.send(&url, "victim.reveal", &[("reason", "check_identity")])
}

/// News of one kind for one person: what stands beside the sentence.
fn told(world: &World, key: &str, kind: &str) -> Vec<String> {
    let user: AnyId = world.user(key)["id"].as_str().unwrap().parse().unwrap();
    notices::table
        .filter(notices::user_id.eq(user))
        .filter(notices::kind.eq(kind))
        .order(notices::at)
        .select(notices::code)
        .load(&mut world.sql())
        .unwrap()
}

/// The request that is open.
fn waiting(world: &World) -> String {
    let id: AnyId = quota_requests::table
        .filter(quota_requests::approved.is_null())
        .select(quota_requests::id)
        .first(&mut world.sql())
        .unwrap();
    id.to_string()
}

fn decide(head: &mut Person, id: &str, decision: &str) -> Page {
    head.send(&format!("/kuota/{id}"), "quota.decide", &[("decision", decision)])
}

#[test]
fn acc_13_the_eleventh_person_in_an_hour_waits_for_the_head() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = crowd(&mut cm1, 12);
    cm1.step_up(&world);
    for number in 1..=10 {
        assert_eq!(reveal(&mut cm1, &case, number).status, 200, "{number}");
    }
    assert_eq!(reveal(&mut cm1, &case, 3).status, 200, "the same person again does not count");
    let refused = reveal(&mut cm1, &case, 11);
    assert_eq!(refused.status, 403);
    assert!(refused.has("[data-test=refused]") && !refused.has("[data-test=revealed]"), "{}", refused.main());
    assert!(refused.main().contains("kepala unit"), "{}", refused.main());
    assert_eq!(reveal(&mut cm1, &case, 11).status, 403);
    let edit = cm1.get(&format!("{}/orang/12/ubah", case_path(&case)));
    assert_eq!(edit.status, 403, "correcting somebody shows them too");
    assert_eq!(told(&world, "dpo", "quota_passed"), ["uji.cm1: 11 orang dalam satu jam"], "one notice, no victim");
    assert_eq!(told(&world, "head1", "quota_waits").len(), 1);
    assert_eq!(world.audit_count("victim.reveal", "refuse"), 3);

    let id = waiting(&world);
    assert!(head1.get("/hari-ini").attrs("[data-kind=quota]", "data-id").contains(&id));
    let page = head1.get(&format!("/kuota/{id}"));
    assert!(page.main().contains("uji.cm1") && !page.body.contains(&case.code), "{}", page.main());
    assert_eq!(decide(&mut head1, &id, "approve").status, 303);
    assert_eq!(decide(&mut head1, &id, "approve").status, 409, "decided once");
    assert_eq!(reveal(&mut cm1, &case, 11).status, 200);
    assert_eq!(reveal(&mut cm1, &case, 12).status, 200);
}

#[test]
fn acc_13_the_thirty_first_in_a_day_waits_again_however_slowly() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = crowd(&mut cm1, 32);
    for (hour, first) in [(0, 1), (1, 11), (2, 21)] {
        if hour > 0 {
            world.wait(3_601);
        }
        let mut cm1 = world.person("cm1");
        for number in first..first + 10 {
            assert_eq!(reveal(&mut cm1, &case, number).status, 200, "{number}");
        }
    }
    world.wait(3_601);
    let mut cm1 = world.person("cm1");
    assert_eq!(reveal(&mut cm1, &case, 31).status, 403);
    assert_eq!(told(&world, "dpo", "quota_passed"), ["uji.cm1: 31 orang dalam 24 jam"]);
    let mut head1 = world.person("head1");
    assert_eq!(decide(&mut head1, &waiting(&world), "reject").status, 303);
    assert_eq!(reveal(&mut cm1, &case, 31).status, 403, "a no is a no");
    assert_eq!(told(&world, "dpo", "quota_passed").len(), 1);
}

#[test]
fn acc_13_only_the_head_of_the_unit_decides_and_never_about_the_own_count() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = crowd(&mut cm1, 11);
    head1.step_up(&world);
    (1..=11).for_each(|number| drop(reveal(&mut head1, &case, number)));
    let id = waiting(&world);
    assert_eq!(head1.get(&format!("/kuota/{id}")).status, 403, "the own count");
    for key in ["cm1", "head2", "admin", "audit", "kades1", "dpo", "coord"] {
        assert_eq!(world.person(key).get(&format!("/kuota/{id}")).status, 404, "{key}");
    }
    for key in ["cm1", "admin", "audit", "kades1", "coord"] {
        assert_eq!(world.person(key).get("/kuota").status, 404, "{key}");
    }
    let list = world.person("dpo").get("/kuota");
    assert!(list.main().contains("uji.head1: 11 orang"), "{}", list.main());
    assert!(!list.has("a[data-act=\"quota.decide\"]"), "who watches does not decide");
    assert!(!world.person("head2").get("/kuota").main().contains("uji.head1"));
}

#[test]
fn acc_13_a_receiver_has_the_same_quota() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let mut sent_ones = Vec::new();
    for _ in 0..11 {
        let case = in_service(&mut cm1, &world, &[]);
        let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[("bundles", "identity")]);
        accept(&mut svc, &referral);
        sent_ones.push(referral);
    }
    svc.step_up(&world);
    for (number, referral) in (1..).zip(&sent_ones) {
        let page = look(&mut svc, referral);
        let shown = svc.submit(&page, "victim.reveal", &[("reason", "prepare_service")]);
        assert_eq!(shown.status, if number <= 10 { 200 } else { 403 }, "{number}: {}", shown.main());
    }
}

#[test]
fn acc_13_the_owner_reads_who_looked_and_the_person_gets_it_on_paper_without_names() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = in_service(&mut cm1, &world, &[]);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[("bundles", "identity")]);
    accept(&mut svc, &referral);
    let page = look(&mut svc, &referral);
    assert_eq!(svc.submit(&page, "victim.reveal", &[("reason", "prepare_service")]).status, 200);
    assert_eq!(reveal(&mut cm1, &case, 1).status, 200);

    let log = cm1.get(&format!("{}/jejak", case_path(&case)));
    let lines = log.words("[data-test=look]");
    assert!(lines.iter().any(|line| line.contains("Petugas Layanan Uji") && line.contains("Menyiapkan layanan")));
    assert!(lines.iter().any(|line| line.contains("Manajer Uji Satu") && line.contains("Mencocokkan identitas")));
    assert!(!log.body.contains("Melati"), "no person of the case");

    let form = cm1.get(&format!("{}/cetak-jejak", case_path(&case)));
    let paper = cm1.submit(&form, "case.print_access", &[("person", "1")]);
    assert_eq!(paper.status, 200, "{}", paper.main());
    let unit = world.unit("uptd1")["name"].as_str().unwrap().to_owned();
    let foot = paper.words(".print-only").concat();
    assert!(foot.starts_with(&format!("Dicetak oleh {unit}")), "no officer's name: {foot}");
    let lines = paper.words("[data-test=look]");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("Petugas layanan")), "{lines:?}");
    for hidden in ["Petugas Layanan Uji", "Melati", &case.code, "TPPO"] {
        assert!(!paper.main().contains(hidden), "{hidden}: {}", paper.main());
    }
    let printed: i64 = audit_log::table
        .filter(audit_log::action.eq("print.made"))
        .filter(audit_log::root_id.eq(case.any()))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(printed, 1);
    for key in ["svc", "head2", "kades1", "admin", "dpo"] {
        assert_eq!(world.person(key).get(&format!("{}/jejak", case_path(&case))).status, 404, "{key}");
    }
}

#[test]
fn acc_01_the_list_is_narrowed_by_risk_kind_region_deadline_and_officer_within_the_scope() {
    let world = World::new();
    let (mut cm1, mut cm2) = (world.person("cm1"), world.person("cm2"));
    let high = identified(&mut cm1, &[("region", "99.01.02"), ("case_type", "tppo_cross_border")]);
    does(&mut cm1, &high, "risiko", "case.rate_risk", &[("level", "high")]);
    let low = identified(&mut cm1, &[]);
    does(&mut cm1, &low, "risiko", "case.rate_risk", &[("level", "low")]);
    let me = world.user("cm1")["id"].as_str().unwrap();
    let other = world.user("cm1b")["id"].as_str().unwrap();
    world.wait(60);
    let both = [true, false];
    for (query, [has_high, has_low]) in [
        ("risiko=high".to_owned(), both),
        ("jenis=tppo_cross_border".to_owned(), both),
        ("wilayah=99.01.02".to_owned(), both),
        ("tenggat=terlambat".to_owned(), both),
        ("tenggat=pekan".to_owned(), [false, true]),
        ("risiko=low&status=identification".to_owned(), [false, true]),
        (format!("petugas={me}"), [true, true]),
        (format!("petugas={other}"), [false, false]),
    ] {
        let page = cm1.get(&format!("/berkas?{query}"));
        let found = [&high, &low].map(|case| page.body.contains(&case.code));
        assert_eq!(found, [has_high, has_low], "{query}: {}", page.main());
        assert!(!cm2.get(&format!("/berkas?{query}")).body.contains(&high.code), "{query} opens no other unit");
    }
}

#[test]
fn acc_13_names_in_the_file_count_as_the_person_that_they_are_about() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = crowd(&mut cm1, 11);
    let paper = [("kind", "passport"), ("number", "X9900011"), ("victim", "11")];
    assert_eq!(tries(&mut cm1, &case, "dokumen/baru", "case.write_file", &paper).status, 303);
    let of_all = [("kind", "kk"), ("number", "X9900012")];
    assert_eq!(tries(&mut cm1, &case, "dokumen/baru", "case.write_file", &of_all).status, 303);
    let party = [("kind", "person"), ("name", "Rekaan Terduga"), ("is_official", "tidak")];
    assert_eq!(tries(&mut cm1, &case, "terlapor/baru", "party.edit", &party).status, 303);
    cm1.step_up(&world);
    for number in 1..=10 {
        assert_eq!(reveal(&mut cm1, &case, number).status, 200, "{number}");
    }
    let opens = |person: &mut Person, record: &str, action: &str| {
        let path = format!("{}/{record}", case_path(&case));
        person.send(&path, action, &[("reason", "check_identity")])
    };
    for (record, action) in [("dokumen/2/buka", "case.reveal_file"), ("terlapor/1/buka", "party.reveal")] {
        assert_eq!(opens(&mut cm1, record, action).status, 200, "{record}: of a case that counts already");
    }
    let eleventh = opens(&mut cm1, "dokumen/1/buka", "case.reveal_file");
    assert_eq!((eleventh.status, eleventh.body.contains("X9900011")), (403, false), "{}", eleventh.main());
    let form = cm1.get(&format!("{}/dokumen/1/ubah", case_path(&case)));
    assert_eq!((form.status, form.body.contains("X9900011")), (403, false), "changing it shows it too");
    let id = waiting(&world);
    assert_eq!(decide(&mut head1, &id, "approve").status, 303);
    assert!(opens(&mut cm1, "dokumen/1/buka", "case.reveal_file").body.contains("X9900011"));

    let log = head1.get(&format!("{}/jejak", case_path(&case))).main();
    assert!(log.contains("Nama dan nomor dalam berkas ditampilkan"), "{log}");
    assert!(log.contains("Data terlapor ditampilkan"), "{log}");
}

#[test]
fn acc_13_who_reported_counts_too_and_the_log_tells_it_apart() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let told = [("reporter_name", "Rekaan Pelapor"), ("reporter_contact", "+62800111333")];
    let (case, reported) = (crowd(&mut cm1, 10), identified(&mut cm1, &told));
    cm1.step_up(&world);
    for number in 1..=9 {
        assert_eq!(reveal(&mut cm1, &case, number).status, 200, "{number}");
    }
    let path = format!("{}/pelapor/hubungi", case_path(&reported));
    let asks = |person: &mut Person| person.send(&path, "victim.reveal", &[("reason", "check_identity")]);
    assert!(asks(&mut cm1).body.contains("Rekaan Pelapor"));
    assert_eq!(reveal(&mut cm1, &reported, 1).status, 200, "the same case");
    let refused = reveal(&mut cm1, &case, 10);
    assert_eq!(refused.status, 403, "{}", refused.main());
    let log = cm1.get(&format!("{}/jejak", case_path(&reported))).main();
    assert!(log.contains("Pelapor ditampilkan") && log.contains("Identitas orang 1 ditampilkan"), "{log}");
}

#[test]
fn acc_13_reporters_of_cases_without_people_count_each_case_once() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let told = |n: usize| format!("+6280011133{n:02}");
    let cases: Vec<Record> = (0..11)
        .map(|n| receive(&mut cm1, &[("reporter_name", "Rekaan Pelapor"), ("reporter_contact", &told(n))]))
        .collect();
    cm1.step_up(&world);
    let mut opens = |case: &Record| {
        let url = format!("{}/pelapor/hubungi", case_path(case));
        cm1.send(&url, "victim.reveal", &[("reason", "check_identity")]).status
    };
    let answers: Vec<u16> = cases.iter().take(10).map(&mut opens).collect();
    assert_eq!(answers, [200; 10]);
    assert_eq!(opens(&cases[0]), 200, "the same case again");
    assert_eq!(opens(&cases[10]), 403);
}
