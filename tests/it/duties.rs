//! What the law and safety ask of a referral beside consent: scenarios/referrals.md, REF-13 to REF-15.
use crate::casework::{
    Record, accept, asks, case_path, clock_of, clocks_of, consent, does, draft, identified, in_service, look,
    referral_form, referral_path, sent, start, told,
};
use crate::support::{Page, Person, World};

const RSUD: (&str, &str) = ("medical", "rsud");
const POLRES: (&str, &str) = ("crime_report", "polres1");
const CLOCK: &str = "tpks_police_report";
const EXPLOITED: [(&str, &str); 2] = [("sector", "entertainment"), ("purposes", "sexual_use")];
const DUTY: [(&str, &str); 2] =
    [("basis", "legal_obligation"), ("basis_reason", "UU 12/2022 mewajibkan laporan dalam 3×24 jam.")];

fn exploited(officer: &mut Person, case: &Record) {
    does(officer, case, "eksploitasi/baru", "case.write_file", &EXPLOITED);
}

#[test]
fn ref_13_sexual_exploitation_starts_the_duty_to_tell_the_police() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = in_service(&mut cm1, &world, &[]);
    assert!(!cm1.get(&case_path(&case)).has("[data-test=police-duty]"));
    exploited(&mut cm1, &case);
    let page = cm1.get(&case_path(&case));
    let said = page.words("[data-test=police-duty]").concat();
    assert!(said.contains("Undang-undang mewajibkan kami") && said.contains("menolak layanan lain"), "{said}");
    let clock = clock_of(&world, &case, CLOCK);
    assert_eq!(clock.due.seconds_since(clock.started), 72 * 3600, "from her report, weekend or not");
    let received = page.words("dl.summary div").into_iter().find(|line| line.starts_with("Diterima")).unwrap();
    let (hour, minute) = clock.started.hour_minute();
    assert!(received.contains(&format!("{hour:02}.{minute:02}")), "{received}");
    exploited(&mut cm1, &case);
    assert_eq!(clocks_of(&world, &case, CLOCK).len(), 1, "once for the case");

    consent(&mut cm1, &world, &case, "police_report", None, "refused");
    let typed = [("kind", "police_report_handover"), ("bundles", "identity"), ("bundles", "contact")];
    let referral = draft(&mut cm1, &world, &case, POLRES, &typed);
    let refused = asks(&mut cm1, &referral, "kirim", "referral.send", &[("basis", "consent")]);
    assert_eq!(refused.status, 422, "she did not agree");
    let page = cm1.does(&referral_path(&referral, "kirim"), "referral.send", &DUTY);
    assert_eq!(page.state(), "sent");
    let clock = clock_of(&world, &case, CLOCK);
    assert!(clock.stopped.is_some(), "the police have it");
    assert!(!cm1.get(&case_path(&case)).has("[data-test=police-duty]"));
    let running = |world: &World| clocks_of(world, &case, CLOCK).iter().filter(|clock| clock.stopped.is_none()).count();
    let letter = cm1.get(&referral_path(&referral, "surat/rujukan"));
    let words = letter.words("textarea[name=body]").concat();
    assert!(words.contains("Korban menolak; dilaporkan karena kewajiban."), "{words}");
    assert!(!words.contains("Persetujuan ("), "the law, and no consent: {words}");
    let again = draft(&mut cm1, &world, &case, POLRES, &typed);
    cm1.does(&referral_path(&again, "kirim"), "referral.send", &DUTY);
    cm1.does(&referral_path(&again, "batalkan"), "referral.cancel", &[("reason", "Terkirim dua kali.")]);
    assert_eq!(running(&world), 0, "the first one stands");
    cm1.does(&referral_path(&referral, "batalkan"), "referral.cancel", &[("reason", "Salah tujuan.")]);
    assert_eq!(running(&world), 1, "what was taken back was not told");
    let consents = cm1.get(&case_path(&case)).words("[data-kind=consent]").concat();
    assert!(consents.contains("Ditolak"), "what she said stays beside it: {consents}");
}

#[test]
fn ref_13_a_report_number_ends_the_duty_and_a_correction_takes_it_away() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    exploited(&mut cm1, &case);
    does(
        &mut cm1,
        &case,
        "eksploitasi/1/ubah",
        "case.write_file",
        &[("sector", "entertainment"), ("purposes", "forced_labour")],
    );
    let clock = clock_of(&world, &case, CLOCK);
    assert!(clock.stopped.is_some(), "no ground any more");
    exploited(&mut cm1, &case);
    let running = |world: &World| clocks_of(world, &case, CLOCK).iter().filter(|clock| clock.stopped.is_none()).count();
    assert_eq!(running(&world), 1, "found after all");
    let number = [("kind", "police_report"), ("number", "LP/B/99/XI/2026")];
    does(&mut cm1, &case, "nomor-luar/baru", "case.write_file", &number);
    assert_eq!(running(&world), 0);
}

/// What the sender's form says about a text.
fn tried(cm1: &mut Person, world: &World, case: &Record, text: &str, confirmed: bool) -> Page {
    let form = referral_form(world, case, RSUD.0, RSUD.1);
    let mut typed = vec![("service", "health"), ("safe_summary", text)];
    if confirmed {
        typed.push(("confirm", "checked"));
    }
    cm1.send(&form, "referral.create", &typed)
}

#[test]
fn ref_14_every_hit_is_listed_and_only_a_street_or_a_telephone_may_be_confirmed() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let all = "Melati Contoh, 9901011270019001, tinggal di Jl. Anggrek 5, telepon 0800-1112-223.";
    let refused = tried(&mut cm1, &world, &case, all, true);
    assert_eq!(refused.status, 422);
    let said = refused.faults()["safe_summary"].clone();
    assert!(said.contains("nama") && said.contains("nomor 16 angka (9901011270019001)"), "{said}");
    assert!(!said.contains("Melati"), "the answer does not repeat who is in the file: {said}");
    assert!(refused.body.contains("Jl. Anggrek 5"), "nothing that was typed is lost");
    for (text, kind) in [("Tinggal di Jl. Anggrek 5.", "alamat"), ("Hubungi +62800111222.", "nomor telepon")] {
        let page = tried(&mut cm1, &world, &case, text, false);
        assert_eq!(page.status, 422, "{text}");
        assert!(page.faults()["safe_summary"].contains(kind), "{:?}", page.faults());
        assert_eq!(tried(&mut cm1, &world, &case, text, true).status, 303, "{text}");
    }
    for text in ["Namanya Melati Contoh.", "NIK 9901011270019001."] {
        assert_eq!(tried(&mut cm1, &world, &case, text, true).status, 422, "{text}");
    }
}

#[test]
fn ref_14_a_shelter_is_a_code_on_every_page_and_on_paper() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, ("safe_place_woman_child", "shelter"), &[]);
    let name = "SH-02 (contoh)";
    for path in [format!("/rujukan/{}", referral.id), case_path(&case), "/rujukan?kotak=keluar".to_owned()] {
        let page = cm1.get(&path).main();
        assert!(page.contains(name), "{path}: {page}");
    }
    let letter = cm1.get(&referral_path(&referral, "surat/rujukan"));
    let to = letter.words("textarea[name=addressee]").concat();
    assert!(to.contains(name) && !to.contains("Jalan"), "{to}");
    let word: Vec<String> = world.person("shel").get(&format!("/rujukan/{}", referral.id)).words("dl.summary div");
    assert!(word.iter().any(|line| line.contains(name)), "{word:?}");
}

/// (d) of REF-15: nobody pressed anything, a day ended.
#[test]
fn ref_15d_a_grant_that_ends_while_the_page_is_open_closes_at_the_next_request() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = identified(&mut cm1, &[]);
    let code = world.unit("rsud")["code"].as_str().unwrap().to_owned();
    let until = [
        ("victim", "1"),
        ("scopes", "share_agency"),
        ("unit", code.as_str()),
        ("state", "given"),
        ("method", "verbal_witness"),
        ("witness", "Saksi Contoh"),
        ("until_d", "24"),
        ("until_m", "11"),
        ("until_y", "2026"),
    ];
    does(&mut cm1, &case, "persetujuan/catat", "consent.record", &until);
    let referral = draft(&mut cm1, &world, &case, RSUD, &[]);
    cm1.does(&referral_path(&referral, "kirim"), "referral.send", &[("basis", "consent")]);
    accept(&mut svc, &referral);
    let open = look(&mut svc, &referral);
    assert_eq!(svc.submit(&open, "victim.reveal", &[("reason", "prepare_service")]).status, 200);
    world.set_clock("2026-11-24T23:59:50+08:00");
    let mut late = world.person("svc");
    let open = look(&mut late, &referral);
    world.set_clock("2026-11-25T00:00:05+08:00");
    let refused = late.submit(&open, "victim.reveal", &[("reason", "prepare_service")]);
    assert_eq!(refused.status, 403, "{}", refused.main());
    assert!(!refused.body.contains("Melati Contoh"));
    let page = look(&mut late, &referral);
    assert_eq!(page.state(), "accepted", "the state is the same");
    assert!(!page.has("[data-test=masked]") && told(&page).is_empty(), "{}", page.main());
}

#[test]
fn ref_15e_the_account_that_answers_for_a_referral_is_not_closed() {
    let world = World::new();
    let (mut cm1, mut svc, mut admin) = (world.person("cm1"), world.person("svc"), world.person("admin"));
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let named = [("pic_name", "Petugas Layanan Uji"), ("pic_contact", "Piket")];
    svc.does(&referral_path(&referral, "terima"), "referral.accept", &named);
    assert_eq!(start(&mut svc, &referral, "24").status, 303);
    let page = format!("/kelola/pengguna/{}/tutup", world.user("svc")["id"].as_str().unwrap());
    let refused = admin.send(&page, "user.disable", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains(&referral.code), "{}", refused.main());
}
