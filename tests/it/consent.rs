//! Persetujuan: asked for each scope and agency, changed, taken back, run out (scenarios CON-*).
use diesel::prelude::*;
use sintuvu_schema::{audit_log, clocks, consents};

use crate::alerts::{any, news};
use crate::support::{Page, Person, World};

/// A new case of somebody in this age band, made by a person of its unit.
pub fn new_case(person: &mut Person, band: &str, more: &[(&str, &str)]) -> String {
    let typed = [
        ("channel", "walk_in"),
        ("case_type", "tppo_domestic"),
        ("region", "99.01.01"),
        ("narrative", "Cerita rekaan untuk uji"),
        ("danger", "tidak"),
    ];
    let page = person.does("/berkas/baru", "case.create", &typed);
    let id = page.attr("article", "data-id").expect("the case");
    let mut victim = vec![("sex", "female"), ("age_band", band), ("full_name", "Anggrek Contoh"), ("same_as", "baru")];
    victim.extend_from_slice(more);
    person.does(&format!("/berkas/{id}/orang"), "victim.create", &victim);
    id
}

fn form(case: &str) -> String {
    format!("/berkas/{case}/persetujuan/catat")
}

const WRITTEN: [(&str, &str); 3] = [("state", "given"), ("method", "written"), ("given_by", "Anggrek Contoh")];

fn answer(person: &mut Person, case: &str, typed: &[(&str, &str)]) -> Page {
    person.does(&form(case), "consent.record", typed)
}

/// Consent for the hospital of the fixture to receive data.
fn share(world: &World, person: &mut Person, case: &str, more: &[(&'static str, &'static str)]) -> Page {
    let unit = world.unit("rsud")["code"].as_str().unwrap();
    let mut typed = vec![("scopes", "share_agency"), ("unit", unit)];
    typed.extend(WRITTEN.iter().filter(|(name, _)| !more.iter().any(|(n, _)| n == name)));
    typed.extend_from_slice(more);
    answer(person, case, &typed)
}

/// State of each answer on the case's page, newest first.
fn states(page: &Page) -> Vec<String> {
    page.attrs("article li[data-kind=consent]", "data-state")
}

fn refused(person: &mut Person, case: &str, typed: &[(&str, &str)]) -> Vec<String> {
    let page = person.send(&form(case), "consent.record", typed);
    assert_eq!(page.status, 422, "{typed:?}: {}", page.main());
    page.faults().into_keys().collect()
}

fn withdraw_path(page: &Page) -> String {
    page.attr("article li[data-kind=consent] a[href$=\"/tarik\"]", "href")
        .unwrap_or_else(|| panic!("nothing to withdraw: {}", page.main()))
}

/// A referral to the hospital with these classes, sent on consent and accepted by `svc`.
fn accepted(world: &World, sender: &mut Person, case: &str, bundles: &[&str]) -> String {
    let referral = draft(world, sender, case, "rsud", bundles);
    let page = sender.does(&format!("/rujukan/{referral}/kirim"), "referral.send", &[("basis", "consent")]);
    assert_eq!(page.state(), "sent");
    let contact = [("pic_contact", "meja layanan")];
    let page = world.person("svc").does(&format!("/rujukan/{referral}/terima"), "referral.accept", &contact);
    assert_eq!(page.state(), "accepted");
    referral
}

fn choose(world: &World, case: &str, unit: &str) -> String {
    format!("/berkas/{case}/rujuk?kebutuhan=medical&tujuan={}", world.unit(unit)["id"].as_str().unwrap())
}

fn draft(world: &World, sender: &mut Person, case: &str, unit: &str, bundles: &[&str]) -> String {
    let mut typed =
        vec![("service", "health"), ("urgency", "urgent"), ("safe_summary", "Perlu pemeriksaan kesehatan.")];
    typed.extend(bundles.iter().map(|bundle| ("bundles", *bundle)));
    let page = sender.does(&choose(world, case, unit), "referral.create", &typed);
    page.attr("article", "data-id").expect("the referral")
}

#[test]
fn con_01_each_scope_and_agency_is_its_own_answer() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    assert!(officer.get(&form(&case)).text().contains("Salinan kertas: tidak diberikan"));
    let faults = refused(&mut officer, &case, &[("scopes", "share_agency"), ("state", "given")]);
    assert!(["method", "unit"].iter().all(|name| faults.iter().any(|fault| fault == name)), "at once: {faults:?}");
    let before = world.audit_count("consent.record", "allow");
    let unit = world.unit("rsud")["code"].as_str().unwrap();
    let typed = [
        ("scopes", "receive_service"),
        ("scopes", "record_data"),
        ("scopes", "share_agency"),
        ("unit", unit),
        ("state", "given"),
        ("method", "thumbprint"),
        ("given_by", "Anggrek Contoh"),
        ("witness", "Saksi Rekaan"),
        ("language", "kaili"),
    ];
    let page = answer(&mut officer, &case, &typed);
    assert_eq!(states(&page), ["given", "given", "given"]);
    assert_eq!(world.audit_count("consent.record", "allow"), before + 3);
    let rows: Vec<(String, bool, String)> = consents::table
        .filter(consents::case_id.eq(any(&case)))
        .order(consents::seq)
        .select((consents::scope, consents::target_unit_id.is_not_null(), consents::method))
        .load(&mut world.sql())
        .unwrap();
    let row = |scope: &str, unit| (scope.to_owned(), unit, "thumbprint".to_owned());
    assert_eq!(rows, [row("receive_service", false), row("record_data", false), row("share_agency", true)]);
    assert!(!page.text().contains("Saksi Rekaan"), "names stay sealed");
}

#[test]
fn con_02_a_refusal_is_an_answer_and_nobody_asks_why() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    let page = answer(&mut officer, &case, &[("scopes", "police_report"), ("state", "refused")]);
    assert_eq!(states(&page), ["refused"]);
    assert!(!page.has("li[data-kind=consent] .tag-danger") && !page.text().to_lowercase().contains("mengapa"));
    assert_eq!(officer.does(&format!("/berkas/{case}/identifikasi"), "case.identify", &[]).state(), "identification");
}

#[test]
fn con_03_changing_ones_mind_adds_rows_and_alters_none() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    let scope = ("scopes", "police_report");
    answer(&mut officer, &case, &[scope, ("state", "refused")]);
    let page = answer(&mut officer, &case, &[&[scope], &WRITTEN[..]].concat());
    assert_eq!(states(&page), ["given", "refused"]);
    let first = withdraw_path(&page);
    let page = officer.does(&first, "consent.withdraw", &[]);
    assert_eq!(states(&page), ["withdrawn", "given", "refused"]);
    assert!(!page.has("a[href$=\"/tarik\"]"), "only what is given can be taken back");

    let again = officer.send(&first, "consent.withdraw", &[]);
    assert_eq!(again.status, 409, "an old row is history");
    assert_eq!(officer.get(first.trim_end_matches("/tarik")).status, 404, "no address changes a row");
    let put = officer.raw(|client, url| client.put(url).header("sec-fetch-site", "same-origin"), &first);
    assert_eq!(put.status, 405);
    assert_eq!(states(&officer.get(&format!("/berkas/{case}"))).len(), 3);
}

#[test]
fn con_04_a_withdrawal_acts_on_the_next_request() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    share(&world, &mut officer, &case, &[]);
    let referral = accepted(&world, &mut officer, &case, &["identity", "health"]);
    let at = format!("/rujukan/{referral}");
    world.wait(31);
    let mut svc = world.person("svc");
    svc.step_up(&world);
    let reveal = |svc: &mut Person, page: &Page| svc.submit(page, "victim.reveal", &[("reason", "prepare_service")]);
    let open = svc.get(&at);
    let seen = reveal(&mut svc, &open);
    assert_eq!((seen.status, seen.text().contains("Anggrek Contoh")), (200, true));

    let page = officer.get(&format!("/berkas/{case}"));
    let path = withdraw_path(&page);
    assert!(officer.get(&path).text().contains("tidak dapat ditarik kembali"), "what cannot be called back is said");
    let page = officer.does(&path, "consent.withdraw", &[]);
    let followed_up =
        page.words(".clock").into_iter().any(|clock| clock.contains("Tindak lanjut penarikan persetujuan"));
    assert!(followed_up, "72 hours to call the receiver");

    let after = svc.get(&at);
    assert!(
        after.words("[data-test=banner]").iter().any(|text| text.contains("Persetujuan ditarik")),
        "{}",
        after.main()
    );
    assert!(!after.has("[data-test=masked]"), "no class is open");
    for page in [&open, &after] {
        let late = reveal(&mut svc, page);
        assert_eq!((late.status, late.text().contains("Anggrek Contoh")), (403, false), "{}", late.main());
    }
    assert!(after.text().contains("meja layanan"), "its own notes stay");
}

#[test]
fn con_05_a_guardian_answers_and_the_child_is_heard() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "13_17", &[("guardian_name", "Ibu Rekaan")]);
    let given =
        [("scopes", "receive_service"), ("state", "guardian_given"), ("method", "written"), ("given_by", "Ibu Rekaan")];
    assert_eq!(refused(&mut officer, &case, &given), ["child_view"]);
    let page = answer(&mut officer, &case, &[&given[..], &[("child_view", "setuju")]].concat());
    assert_eq!(states(&page), ["guardian_given"]);
    let alone = [&[("scopes", "photo")], &WRITTEN[..]].concat();
    assert_eq!(refused(&mut officer, &case, &alone), ["state"], "a child does not decide alone");
}

#[test]
fn con_06_a_guardian_who_is_reported_decides_nothing() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let more = [("guardian_name", "Paman Rekaan"), ("guardian_is_suspect", "ya")];
    let case = new_case(&mut officer, "13_17", &more);
    let given = [
        ("scopes", "receive_service"),
        ("state", "guardian_given"),
        ("method", "written"),
        ("given_by", "Paman Rekaan"),
        ("child_view", "setuju"),
    ];
    assert_eq!(refused(&mut officer, &case, &given), ["given_by"]);
    assert!(states(&officer.get(&format!("/berkas/{case}"))).is_empty());
}

#[test]
fn con_08_in_an_emergency_she_is_asked_within_72_hours() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let (asked, unasked) = (new_case(&mut officer, "18_24", &[]), new_case(&mut officer, "18_24", &[]));
    let emergency = [("scopes", "receive_service"), ("state", "not_obtainable"), ("reason", "tidak sadar")];
    for case in [&asked, &unasked] {
        assert_eq!(states(&answer(&mut officer, case, &emergency)), ["not_obtainable"]);
    }
    let reask = |case: &str| -> (i64, bool, i32, String) {
        clocks::table
            .filter(clocks::root_id.eq(any(case)))
            .filter(clocks::clock.eq("consent_reask"))
            .select((clocks::due_at, clocks::stopped_at.is_not_null(), clocks::level, clocks::code))
            .first(&mut world.sql())
            .unwrap()
    };
    let due = sintuvu::base::clock::Moment::from_micros(reask(&unasked).0);
    assert!(due.iso().starts_with("2026-11-27T08:0"), "{}", due.iso());

    world.wait(60 * 3600);
    let mut officer = world.person("intake1");
    let page = answer(&mut officer, &asked, &[&[("scopes", "receive_service")], &WRITTEN[..]].concat());
    assert_eq!(states(&page), ["given", "not_obtainable"]);
    assert!(reask(&asked).1, "her answer stops the clock");
    world.set_clock(&due.plus_seconds(2).iso());
    let (_, stopped, level, code) = reask(&unasked);
    assert_eq!((stopped, level), (false, 1));
    assert_eq!(reask(&asked).2, 0);
    assert!(news(&world, &code).contains(&("overdue".into(), world.unit("uptd1")["code"].as_str().unwrap().into())));
    assert!(world.person("head1").get("/pemberitahuan").text().contains(&code));
}

#[test]
fn con_09_from_the_day_after_its_last_one_it_covers_nothing() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    share(&world, &mut officer, &case, &[("until_d", "31"), ("until_m", "12"), ("until_y", "2026")]);
    let referral = accepted(&world, &mut officer, &case, &["health"]);
    world.set_clock("2026-12-31T23:59:30+08:00");
    assert_eq!(states(&world.person("intake1").get(&format!("/berkas/{case}"))), ["given"]);
    assert!(world.person("svc").get(&format!("/rujukan/{referral}")).has("[data-test=masked]"));
    world.set_clock("2027-01-01T00:00:05+08:00");
    assert_eq!(states(&world.person("intake1").get(&format!("/berkas/{case}"))), ["expired", "given"]);
    let page = world.person("svc").get(&format!("/rujukan/{referral}"));
    assert!(
        page.words("[data-test=banner]").iter().any(|text| text.contains("habis masa berlakunya")),
        "{}",
        page.main()
    );
    assert!(!page.has("[data-test=masked]"));
    let by: Vec<String> = audit_log::table
        .filter(audit_log::root_id.eq(any(&case)))
        .filter(audit_log::action.eq("consent.expire"))
        .select(audit_log::role)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(by, ["system"]);
}

#[test]
fn con_11_the_receiver_sees_the_fields_of_the_preview_and_no_others() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[("phone", "+62 800 1000 0001")]);
    share(&world, &mut officer, &case, &[]);
    let referral = draft(&world, &mut officer, &case, "rsud", &["identity", "health"]);
    let preview = officer.get(&format!("/rujukan/{referral}/kirim"));
    let fields = preview.words("[data-test=preview] h3 + dl dt");
    assert!(fields.contains(&"Nama lengkap".to_owned()) && !fields.contains(&"Nomor telepon".to_owned()), "{fields:?}");
    officer.submit(&preview, "referral.send", &[("basis", "consent")]);
    let mut svc = world.person("svc");
    svc.does(&format!("/rujukan/{referral}/terima"), "referral.accept", &[("pic_contact", "meja layanan")]);
    svc.step_up(&world);
    let seen = svc.send(&format!("/rujukan/{referral}"), "victim.reveal", &[("reason", "prepare_service")]);
    assert_eq!(seen.words("[data-test=revealed] dt"), fields);
}

#[test]
fn con_12_a_class_that_the_receiver_may_not_have_cannot_be_ticked_or_forged() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    for (unit, bundle) in [("kanim", "narrative"), ("polres1", "health")] {
        let page = officer.get(&choose(&world, &case, unit));
        let closed = page.words("label.choice:has(input[name=bundles][disabled])");
        assert!(page.has(&format!("input[name=bundles][value={bundle}][disabled]")), "{unit}");
        assert!(!closed.is_empty());
        assert!(closed.iter().all(|text| text.contains("Tidak boleh dibuka") || text.contains("Hanya")), "{closed:?}");
        let before = world.audit_count("referral.create", "refuse");
        let typed = [("service", "health"), ("safe_summary", "Perlu pemeriksaan."), ("bundles", bundle)];
        let page = officer.submit(&page, "referral.create", &typed);
        assert_eq!((page.status, page.faults().contains_key("bundles")), (422, true), "{unit}");
        assert_eq!(world.audit_count("referral.create", "refuse"), before + 1);
    }
}

#[test]
fn con_13_nothing_is_sent_after_a_withdrawal() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let mut colleague = world.person("cm1");
    for _ in 0..3 {
        let case = new_case(&mut officer, "18_24", &[]);
        let path = withdraw_path(&share(&world, &mut officer, &case, &[]));
        let referral = draft(&world, &mut officer, &case, "rsud", &["health"]);
        let (sending, taking) = (officer.get(&format!("/rujukan/{referral}/kirim")), colleague.get(&path));
        let (sent, taken) = std::thread::scope(|scope| {
            let sent = scope.spawn(|| officer.submit(&sending, "referral.send", &[("basis", "consent")]));
            let taken = scope.spawn(|| colleague.submit(&taking, "consent.withdraw", &[]));
            (sent.join().unwrap(), taken.join().unwrap())
        });
        assert_eq!(taken.status, 303, "a withdrawal is never refused");
        let order: Vec<String> = audit_log::table
            .filter(audit_log::root_id.eq(any(&case)))
            .filter(audit_log::action.eq_any(["referral.send", "consent.withdraw"]))
            .filter(audit_log::decision.eq("allow"))
            .order(audit_log::seq)
            .select(audit_log::action)
            .load(&mut world.sql())
            .unwrap();
        match sent.status {
            303 => assert_eq!(order, ["referral.send", "consent.withdraw"]),
            status => assert_eq!((status, order), (422, vec!["consent.withdraw".to_owned()])),
        }
    }
}

#[test]
fn con_15_every_row_of_the_machine_asks_what_it_needs() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "18_24", &[]);
    let spoken =
        [("scopes", "photo"), ("state", "given"), ("method", "verbal_witness"), ("given_by", "Anggrek Contoh")];
    assert_eq!(refused(&mut officer, &case, &spoken), ["witness"]);
    answer(&mut officer, &case, &[&spoken[..], &[("witness", "Saksi Rekaan")]].concat());
    assert_eq!(refused(&mut officer, &case, &[("scopes", "medical_exam"), ("state", "not_obtainable")]), ["reason"]);
    let share = [&[("scopes", "share_agency")], &WRITTEN[..]].concat();
    assert_eq!(refused(&mut officer, &case, &share), ["unit"], "sharing names an agency");
    let past =
        [&[("scopes", "record_data"), ("until_d", "1"), ("until_m", "1"), ("until_y", "2026")], &WRITTEN[..]].concat();
    assert_eq!(refused(&mut officer, &case, &past), ["until"]);
}

#[test]
fn con_15_a_guardian_who_became_a_suspect_takes_nothing_back() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "13_17", &[("guardian_name", "Paman Rekaan")]);
    let given = |scope| {
        [
            ("scopes", scope),
            ("state", "guardian_given"),
            ("method", "written"),
            ("given_by", "Paman Rekaan"),
            ("child_view", "setuju"),
        ]
    };
    let page = answer(&mut officer, &case, &given("photo"));
    let path = withdraw_path(&page);
    let unheard = officer.send(&path, "consent.withdraw", &[]);
    assert_eq!((unheard.status, unheard.faults().contains_key("child_view")), (422, true));
    let heard = [("child_view", "tidak setuju lagi")];
    assert_eq!(states(&officer.does(&path, "consent.withdraw", &heard)), ["withdrawn", "guardian_given"]);

    let path = withdraw_path(&answer(&mut officer, &case, &given("contact_family")));
    officer.step_up(&world);
    officer.does(&format!("/berkas/{case}/orang/1/ubah"), "victim.edit", &[("guardian_is_suspect", "ya")]);
    let refused = officer.send(&path, "consent.withdraw", &heard);
    assert_eq!((refused.status, refused.faults().contains_key("reason")), (422, true));
    assert_eq!(
        states(&officer.get(&format!("/berkas/{case}")))[0],
        "guardian_given",
        "it stays until two officers decide"
    );
}
