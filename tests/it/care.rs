//! Assessment and safety plan of a person (domain §4.1, §4.7), and risk scored again at each contact: SCR-06,
//! SCR-09, INT-07, ACC-03, ACC-09, CAS-09 as far as they concern these.
use diesel::prelude::*;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{audit_log, care_sheets, merged_rows};

use crate::casework::{
    COUNSELLING, Record, accept, add_person, assessed, case_path, does, identified, in_service, look, monitored,
    rate_risk, receive, sent, told, tries,
};
use crate::support::{Page, Person, World};

const CONTACT: &str = "ZQVKBIBI lewat telepon tetangga";
const SAFETY: [(&str, &str); 4] = [
    ("contact", CONTACT),
    ("word", "Kata: jagung"),
    ("phone_missing", "unknown"),
    ("children_missing", "not_asked_safety"),
];
const ASSESSMENT: [(&str, &str); 6] = [
    ("on_d", "24"),
    ("on_m", "11"),
    ("on_y", "2026"),
    ("bio", "ZQVKTIDUR: sulit tidur, makan cukup."),
    ("needs", "psych"),
    ("needs", "livelihood"),
];

fn at(case: &Record, sheet: &str) -> String {
    format!("{}/orang/1/{sheet}", case_path(case))
}

fn writes(person: &mut Person, case: &Record, sheet: &str, typed: &[(&str, &str)]) -> Page {
    person.does(&at(case, &format!("{sheet}/tulis")), "case.write", typed)
}

fn opens(person: &mut Person, case: &Record, sheet: &str) -> Page {
    person.send(&at(case, &format!("{sheet}/buka")), "victim.reveal_care", &[("reason", "prepare_service")])
}

fn sealed(world: &World, case: &Record) -> Vec<(String, i32, Vec<u8>)> {
    care_sheets::table
        .filter(care_sheets::case_id.eq(case.any()))
        .order((care_sheets::kind, care_sheets::version))
        .select((care_sheets::kind, care_sheets::version, care_sheets::answers))
        .load(&mut world.sql())
        .unwrap()
}

#[test]
fn scr_06_a_high_risk_asks_for_a_safety_plan_until_it_is_there() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    does(&mut cm1, &case, "identifikasi", "case.identify", &[]);
    let page = rate_risk(&mut cm1, &case, "high");
    assert!(page.words("[data-test=safety-needed]").concat().contains("Catat dulu orangnya"), "{}", page.main());
    add_person(&mut cm1, &case, &[]);
    let page = add_person(&mut cm1, &case, &[("full_name", "Mawar Contoh"), ("phone", "+62800111333")]);
    let needed = page.words("[data-test=safety-needed]").concat();
    assert!(needed.contains("wajib adalah rencana keselamatan orang 1 dan 1 orang lain"), "{needed}");
    let way = page.attr("[data-test=safety-needed] a", "href").expect("the way there");
    assert_eq!(way, at(&case, "keamanan/tulis"));

    writes(&mut cm1, &case, "keamanan", &SAFETY);
    let needed = cm1.get(&case_path(&case)).words("[data-test=safety-needed]").concat();
    assert!(needed.contains("rencana keselamatan orang 2."), "{needed}");
    let second = format!("{}/orang/2/keamanan/tulis", case_path(&case));
    cm1.does(&second, "case.write", &[("word_missing", "not_asked_safety")]);
    assert!(!cm1.get(&case_path(&case)).has("[data-test=safety-needed]"), "nothing known is an answer too");
    let mut head1 = world.person("head1");
    rate_risk(&mut cm1, &case, "low");
    assert!(!head1.get(&case_path(&case)).has("[data-test=safety-needed]"));
}

#[test]
fn int_07_each_answer_of_a_safety_plan_may_stay_unsaid_and_nothing_at_all_is_no_plan() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let empty = tries(&mut cm1, &case, "orang/1/keamanan/tulis", "case.write", &[]);
    assert_eq!((empty.status, empty.faults().contains_key("contact")), (422, true), "{}", told(&empty));
    let page = writes(&mut cm1, &case, "keamanan", &SAFETY);
    let line = page.words("[data-test=version]").concat();
    for counted in ["2 dijawab", "1 belum diketahui", "1 tidak ditanyakan", "4 belum diisi"] {
        assert!(line.contains(counted), "{counted}: {line}");
    }
    assert!(!page.body.contains("ZQVK"), "the page tells what is there, not what it says");
    assert!(cm1.get(&case_path(&case)).words("[data-test=care]").concat().contains("4 pertanyaan terbuka"));
    let shown = opens(&mut cm1, &case, "keamanan");
    let words = shown.main();
    assert!(words.contains(CONTACT) && words.contains("belum diketahui"), "{words}");
    assert!(words.contains("tidak ditanyakan (demi keamanan)") && words.contains("belum ditanyakan"), "{words}");
}

#[test]
fn scr_06_versions_of_a_safety_plan_stay_and_each_is_opened_with_a_reason() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let case = identified(&mut cm1, &[]);
    writes(&mut cm1, &case, "keamanan", &SAFETY);
    let mine = cm1.get(&at(&case, "keamanan/tulis"));
    assert!(mine.main().contains("Simpan versi baru") && mine.body.contains(CONTACT), "what stands is in the form");
    let theirs = intake1.get(&at(&case, "keamanan/tulis"));
    assert_eq!(cm1.submit(&mine, "case.write", &[("word", "Kata: rotan")]).status, 303);
    let stale = intake1.submit(&theirs, "case.write", &[("word", "Kata: kelapa")]);
    assert_eq!(stale.status, 409);
    assert!(stale.main().contains("rotan") && stale.main().contains("kelapa"), "{}", stale.main());

    let page = cm1.get(&at(&case, "keamanan"));
    assert_eq!(page.attrs("[data-test=version]", "data-number"), ["2", "1"]);
    let before = world.audit_count("victim.reveal_care", "allow");
    let refused = cm1.send(&at(&case, "keamanan/buka"), "victim.reveal_care", &[]);
    assert_eq!(refused.status, 422, "not without a reason");
    let form = cm1.get(&at(&case, "keamanan/buka?versi=1"));
    let old = cm1.submit(&form, "victim.reveal_care", &[("reason", "prepare_service")]);
    assert_eq!(old.status, 200, "{}", old.main());
    assert!(old.has("[data-test=revealed]") && old.main().contains("jagung"), "{}", old.main());
    assert!(old.header("refresh").is_some_and(|refresh| refresh.starts_with("60;")));
    assert!(opens(&mut cm1, &case, "keamanan").main().contains("rotan"), "the newest unless another is chosen");
    assert_eq!(world.audit_count("victim.reveal_care", "allow") - before, 2);
    let told: Vec<(String, String)> = audit_log::table
        .filter(audit_log::action.eq("victim.reveal_care"))
        .filter(audit_log::decision.eq("allow"))
        .select((audit_log::object_kind, audit_log::classes))
        .load(&mut world.sql())
        .unwrap();
    assert!(told.iter().all(|(kind, class)| kind == "safety" && class == "contact"), "{told:?}");
    let log = cm1.get(&format!("{}/jejak", case_path(&case)));
    assert!(log.main().contains("Rencana keselamatan orang 1 dibuka"), "{}", log.main());
    assert!(cm1.get(&case_path(&case)).main().contains("Rencana keselamatan ditulis"));

    let rows = sealed(&world, &case);
    assert_eq!(
        rows.iter().map(|(kind, version, _)| (kind.as_str(), *version)).collect::<Vec<_>>(),
        [("safety", 1), ("safety", 2)]
    );
    assert!(rows.iter().all(|(.., bytes)| !bytes.windows(4).any(|four| four == b"ZQVK" || four == b"Kata")));
    world.wait(11 * 60);
    assert_eq!(cm1.get(&at(&case, "keamanan/buka")).status, 403, "the password once more");
    assert_eq!(cm1.get(&at(&case, "keamanan/tulis")).status, 403, "writing on shows it too");
}

#[test]
fn an_assessment_has_four_parts_needs_a_day_and_a_signer() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = assessed(&mut cm1, &[]);
    let form = cm1.get(&at(&case, "asesmen/tulis"));
    for name in ["bio", "psycho", "social", "spiritual"] {
        assert!(form.has(&format!("textarea[name={name}]")), "{name}");
    }
    assert_eq!(form.count("input[name=needs]"), 13, "from the list of needs");
    let tomorrow = [("on_d", "25"), ("on_m", "11"), ("on_y", "2026"), ("bio", "Sehat.")];
    let page = cm1.submit(&form, "case.write", &tomorrow);
    assert_eq!((page.status, page.faults().contains_key("on")), (422, true), "{}", told(&page));
    let page = cm1.submit(&form, "case.write", &[("needs", "unicorn")]);
    assert_eq!(page.status, 422);
    let page = writes(&mut cm1, &case, "asesmen", &ASSESSMENT);
    let signer = page.words("[data-test=version]").concat();
    assert!(signer.contains("24 November 2026") && signer.contains("oleh "), "{signer}");
    let shown = opens(&mut head1, &case, "asesmen");
    let words = shown.main();
    assert!(words.contains("ZQVKTIDUR") && words.contains("Dukungan psikologis, Penghidupan dan usaha"), "{words}");
    assert!(words.contains("Tanggal asesmen 24 November 2026"), "{words}");
    assert_eq!(head1.get(&at(&case, "asesmen/tulis")).status, 403, "the head reads");
    assert!(cm1.get(&case_path(&case)).main().contains("Asesmen ditulis"));
}

#[test]
fn acc_03_of_a_child_only_the_named_staff_open_and_write_and_nobody_outside_learns_of_it() {
    let world = World::new();
    let (mut cm1, mut cm1b) = (world.person("cm1"), world.person("cm1b"));
    let case = receive(&mut cm1, &[]);
    does(&mut cm1, &case, "identifikasi", "case.identify", &[]);
    add_person(&mut cm1, &case, &[("age_band", "13_17")]);
    rate_risk(&mut cm1, &case, "high");
    assert!(!cm1b.get(&case_path(&case)).has("[data-test=safety-needed] a"), "told, but not hers to write");
    writes(&mut cm1, &case, "keamanan", &SAFETY);
    let page = cm1b.get(&at(&case, "keamanan"));
    assert_eq!((page.status, page.has("[data-test=child-masked]")), (200, true), "{}", page.main());
    assert!(!page.has("a[href*=buka]") && !page.has("a[href*=tulis]"));
    for tail in ["keamanan/buka", "keamanan/tulis", "asesmen/tulis"] {
        assert_eq!(cm1b.get(&at(&case, tail)).status, 403, "{tail}");
    }
    for key in ["kades1", "op1", "cm2", "pol1", "admin", "dpo", "coord"] {
        let mut stranger = world.person(key);
        for tail in ["keamanan", "keamanan/buka", "asesmen", "asesmen/tulis"] {
            assert_eq!(stranger.get(&at(&case, tail)).status, 404, "{key} {tail}");
        }
    }
    assert!(opens(&mut cm1, &case, "keamanan").main().contains("ZQVKBIBI"));
}

#[test]
fn acc_09_in_an_emergency_nothing_of_it_is_told_and_no_receiver_reads_it() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = in_service(&mut cm1, &world, &[]);
    rate_risk(&mut cm1, &case, "high");
    writes(&mut cm1, &case, "asesmen", &ASSESSMENT);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    accept(&mut svc, &referral);
    assert!(!look(&mut svc, &referral).body.contains("ZQVK"));
    let mut coord = world.person("coord");
    let door = format!("{}/akses-darurat", case_path(&case));
    let reason = [("reason", "Korban menelepon 129, mengancam bunuh diri")];
    assert_eq!(coord.send(&door, "case.break_glass", &reason).status, 303);
    let page = coord.get(&case_path(&case));
    for test in ["care", "safety-needed", "rescore", "plan-due", "scores", "scored"] {
        assert!(!page.has(&format!("[data-test={test}]")), "{test}");
    }
    assert!(!page.main().contains("Asesmen ditulis") && !page.main().contains("Langkah rencana"), "{}", page.main());
    for (key, person) in [("coord", &mut coord), ("svc", &mut svc)] {
        for tail in ["keamanan", "asesmen", "asesmen/buka", "keamanan/tulis"] {
            let status = person.get(&at(&case, tail)).status;
            assert!([403, 404].contains(&status), "{key} {tail}: {status}");
        }
        let status = person.get(&format!("{}/rencana", case_path(&case))).status;
        assert!([403, 404].contains(&status), "{key}: {status}");
    }
}

#[test]
fn scr_09_each_contact_offers_a_new_score_and_the_page_tells_how_old_the_last_is() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = in_service(&mut cm1, &world, &[]);
    let rescore = |page: &Page| page.attr("[data-test=rescore] a", "href");
    let way = Some(format!("{}/risiko", case_path(&case)));
    assert_eq!(rescore(&cm1.get(&case_path(&case))), way, "a service was recorded after the score");
    world.wait(60);
    let steps: [(&str, &str, &[(&str, &str)]); 3] = [
        ("kontak", "case.record_contact", &[("how", "call"), ("reached", "ya")]),
        ("layanan", "case.record_service", &COUNSELLING),
        ("orang/1/wawancara", "victim.interview", &[]),
    ];
    for (slug, action, typed) in steps {
        rate_risk(&mut cm1, &case, "medium");
        assert_eq!(rescore(&cm1.get(&case_path(&case))), None, "scored, nothing since");
        world.wait(60);
        let receipt = does(&mut cm1, &case, slug, action, typed);
        assert_eq!(rescore(&receipt), way, "{slug}: {}", receipt.main());
        world.wait(60);
    }
    rate_risk(&mut cm1, &case, "medium");
    world.wait(60);
    let page = does(&mut cm1, &case, "kontak", "case.record_contact", &[("how", "call"), ("reached", "tidak")]);
    assert_eq!(rescore(&page), None, "nobody was met");

    world.wait(3 * 24 * 3_600);
    let mut cm1 = world.person("cm1");
    let page = cm1.get(&case_path(&case));
    assert!(
        page.words("[data-test=scored]").concat().contains("Risiko sedang, dinilai 3 hari lalu"),
        "{}",
        page.main()
    );
    let page = rate_risk(&mut cm1, &case, "high");
    assert!(page.words("[data-test=scored]").concat().contains("Risiko tinggi, dinilai hari ini"), "{}", page.main());
    let history = page.words("[data-test=scores]").concat();
    assert!(history.contains("27 November 2026") && history.contains("24 November 2026"), "{history}");
    assert!(history.contains("Risiko tinggi · ") && history.contains("Risiko sedang · "), "{history}");
    assert_eq!(page.count("[data-test=scores] dt"), 6);
}

#[test]
fn scr_09_a_visit_offers_a_new_score_and_a_skipped_one_does_not() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = monitored(&mut cm1, &world);
    world.wait(60);
    let skipped = [("month", "3"), ("skip_reason", "other_agency")];
    assert!(!does(&mut cm1, &case, "kunjungan", "case.record_visit", &skipped).has("[data-test=rescore]"));
    let made = [("month", "6"), ("visited_d", "24"), ("visited_m", "11"), ("visited_y", "2026")];
    assert!(does(&mut cm1, &case, "kunjungan", "case.record_visit", &made).has("[data-test=rescore]"));
}

#[test]
fn cas_09_a_merge_takes_every_version_along_and_says_from_where() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let (kept, gone) = (identified(&mut cm1, &[]), identified(&mut cm1, &[]));
    writes(&mut cm1, &gone, "keamanan", &SAFETY);
    writes(&mut cm1, &gone, "keamanan", &[("word", "Kata: rotan")]);
    writes(&mut cm1, &gone, "asesmen", &ASSESSMENT);
    does(&mut head1, &gone, "gabung", "case.merge", &[("into", &kept.code)]);
    let joined = head1.get(&case_path(&kept)).words("[data-test=joined]").concat();
    assert!(joined.contains("2 rencana keselamatan") && joined.contains("1 asesmen"), "{joined}");
    let second = format!("{}/orang/2/keamanan", case_path(&kept));
    let page = cm1.get(&second);
    assert_eq!(page.attrs("[data-test=version]", "data-number"), ["2", "1"]);
    assert!(page.words("[data-test=origin]").concat().contains(&gone.code), "{}", page.main());
    let shown = cm1.send(&format!("{second}/buka"), "victim.reveal_care", &[("reason", "prepare_service")]);
    assert!(shown.main().contains("rotan"), "sealed with the other key: {}", shown.main());
    assert_eq!(cm1.does(&format!("{second}/tulis"), "case.write", &[("word", "Kata: damar")]).status, 200);
    let conn = &mut world.sql();
    let left: i64 = care_sheets::table.filter(care_sheets::case_id.eq(gone.any())).count().get_result(conn).unwrap();
    let noted: Vec<AnyId> = merged_rows::table
        .filter(merged_rows::part.eq_any(["safety", "assessment"]))
        .select(merged_rows::row_id)
        .load(conn)
        .unwrap();
    assert_eq!((left, noted.len()), (0, 3));
    assert_eq!(cm1.get(&at(&gone, "keamanan")).status, 404, "she is there now");
}
