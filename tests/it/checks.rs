//! Screening in full: what the aid says of a planned departure and of a child, the 67 indicators, the
//! gaps of a departure, how often somebody is interviewed, and what of it leaves the unit
//! (scenarios/screening.md).
use diesel::prelude::*;
use sintuvu_schema::{departure_checks, indicator_checks, interviews, screenings};

use crate::casework::{
    Record, accept, add_person, case_path, choose_result, consent, does, draft, identified, logged, look, rate_risk,
    receive, sent, tries, unit_name,
};
use crate::support::{Page, Person, World};

fn suggestion(world: &World, case: &Record) -> String {
    screenings::table
        .filter(screenings::case_id.eq(case.any()))
        .order((screenings::made_at.desc(), screenings::id.desc()))
        .select(screenings::suggestion)
        .first(&mut world.sql())
        .unwrap()
}

/// A case in identification whose person is a girl of fifteen.
fn of_a_child(officer: &mut Person) -> Record {
    let case = receive(officer, &[]);
    does(officer, &case, "identifikasi", "case.identify", &[]);
    add_person(officer, &case, &[("age_band", "13_17")]);
    case
}

fn overview(person: &mut Person, case: &Record) -> Page {
    person.get(&format!("{}/orang/1/skrining-lengkap", case_path(case)))
}

fn fill(person: &mut Person, case: &Record, sheet: &str, typed: &[(&str, &str)]) -> Page {
    does(person, case, &format!("orang/1/{sheet}"), "victim.screen", typed)
}

#[test]
fn scr_03_a_departure_that_was_prevented_is_an_indication_and_hints_at_its_type() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let planned = [("q1", "yes"), ("q3", "yes"), ("special", "only_intended")];
    let page = does(&mut cm1, &case, "skrining", "case.screen", &planned);
    assert_eq!(suggestion(&world, &case), "indicated");
    assert!(!page.main().contains("Saran jenis berkas"), "inside the country: {}", page.main());

    let abroad = [("q1", "yes"), ("q3", "yes"), ("q8", "yes"), ("special", "only_intended"), ("special", "abroad")];
    let page = does(&mut cm1, &case, "skrining", "case.screen", &abroad);
    assert_eq!(suggestion(&world, &case), "indicated", "never strong");
    let hint = "Saran jenis berkas: Pencegahan keberangkatan CPMI nonprosedural";
    assert!(page.main().contains(hint), "{}", page.main());
    assert!(page.main().contains("Jenis Dugaan TPPO dalam negeri"), "nothing was chosen for her: {}", page.main());

    let form = cm1.get(&format!("{}/hasil-skrining", case_path(&case)));
    assert!(form.main().contains(hint), "it stands beside the choice");
    assert_eq!(
        form.attr("select[name=case_type] option[selected]", "value").as_deref(),
        Some("tppo_domestic"),
        "what stands is kept unless the officer changes it"
    );
    let typed =
        [("screening_result", "indicated"), ("reason", "Dicegah di bandara."), ("case_type", "pmi_np_prevented")];
    let page = does(&mut cm1, &case, "hasil-skrining", "case.screen", &typed);
    assert!(page.main().contains("Jenis Pencegahan keberangkatan CPMI nonprosedural"), "{}", page.main());
    assert!(!page.main().contains("Saran jenis berkas"), "followed, so not said again");
}

#[test]
fn scr_04_a_child_needs_no_means_and_the_question_stays() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = of_a_child(&mut intake1);
    let form = intake1.get(&format!("{}/skrining", case_path(&case)));
    for means in ["q3", "q4", "q5", "q6"] {
        let hint = form.words(&format!("#f-{means}-hint")).concat();
        assert!(hint.contains("untuk penyidik"), "{means}: {hint}");
        assert!(form.has(&format!("input[name={means}][value=yes]")), "{means} is still asked");
    }
    assert!(!form.has("#f-q8-hint"));
    let page = does(&mut intake1, &case, "skrining", "case.screen", &[("q2", "yes"), ("q8", "yes")]);
    assert_eq!(suggestion(&world, &case), "strong");
    assert!(page.main().contains("Orang ini anak: cara tidak perlu terbukti"), "{}", page.main());
    choose_result(&mut intake1, &case, "strong");
    rate_risk(&mut intake1, &case, "medium");
    assert_eq!(
        does(&mut intake1, &case, "asesmen", "case.assess", &[]).state(),
        "assessment",
        "open means block nothing"
    );

    let adult = identified(&mut intake1, &[]);
    assert!(!intake1.get(&format!("{}/skrining", case_path(&adult))).has("#f-q3-hint"));
}

/// What the overview counts for one dimension.
fn counted(page: &Page, dimension: &str) -> String {
    let lines = page.words("[data-test=dimension]");
    lines.into_iter().find(|line| line.starts_with(dimension)).unwrap_or_else(|| panic!("no {dimension}"))
}

#[test]
fn scr_13_the_full_list_counts_each_dimension_and_suggests_line_by_line() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let page = overview(&mut cm1, &case);
    assert_eq!(page.count("[data-test=dimension] a"), 6, "one page for each dimension");
    assert!(counted(&page, "Eksploitasi").ends_with("belum diisi"));
    let asked: usize = (1..=6)
        .map(|n| cm1.get(&format!("{}/orang/1/indikator/{n}", case_path(&case))).count("input[name=found]"))
        .sum();
    assert_eq!(asked, 67);

    fill(&mut cm1, &case, "indikator/4", &[("found", "exp37"), ("found", "exp38"), ("asked", "all")]);
    let page = fill(&mut cm1, &case, "indikator/5", &[("found", "coe46"), ("found", "coe60")]);
    let clause = "positif (1 kuat ditambah 1 sedang atau lemah)";
    assert_eq!(counted(&page, "Eksploitasi"), format!("Eksploitasi 1 kuat, 1 sedang, 0 lemah: {clause}"));
    assert_eq!(
        counted(&page, "Paksaan di tempat"),
        format!("Paksaan di tempat tujuan 1 kuat, 0 sedang, 1 lemah: {clause}")
    );
    let words = page.main();
    assert!(words.contains("Saran: Terindikasi Alat bantu"), "indicated, not strong: {words}");
    assert!(words.contains("Eksploitasi dan satu kelompok lain positif."), "{words}");
    assert!(cm1.get(&case_path(&case)).main().contains("saran: Terindikasi"));
    assert!(
        cm1.get(&format!("{}/hasil-skrining", case_path(&case)))
            .main()
            .contains("Skrining lengkap orang 1: Terindikasi.")
    );

    let table: [(&[&str], &str); 4] = [
        (&["exp38", "exp39"], "0 kuat, 2 sedang, 0 lemah: belum positif"),
        (&["exp38", "exp39", "exp38"], "0 kuat, 2 sedang, 0 lemah: belum positif"),
        (&["exp38", "exp39", "exp45"], "positif (2 sedang ditambah 1 lemah)"),
        (&["exp38", "exp39", "exp40"], "positif (sedikitnya 3 sedang)"),
    ];
    for (ticks, expected) in table {
        let typed: Vec<(&str, &str)> = ticks.iter().map(|code| ("found", *code)).collect();
        let page = fill(&mut cm1, &case, "indikator/4", &typed);
        assert!(counted(&page, "Eksploitasi").ends_with(expected), "{ticks:?}: {}", counted(&page, "Eksploitasi"));
    }
    let page = fill(&mut cm1, &case, "indikator/1", &[("found", "dec01"), ("found", "dec02")]);
    assert!(page.main().contains("Saran: Terindikasi kuat"), "with recruitment: {}", page.main());
    assert!(!page.text().to_lowercase().contains("bukan korban"));
    assert_eq!(tries(&mut cm1, &case, "orang/1/indikator/1", "victim.screen", &[("found", "exp37")]).status, 422);
}

#[test]
fn scr_13_answers_lie_sealed_and_no_section_overwrites_another() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let case = identified(&mut cm1, &[]);
    let sheet = |n: u8| format!("{}/orang/1/indikator/{n}", case_path(&case));
    let (mine, theirs) = (cm1.get(&sheet(4)), intake1.get(&sheet(4)));
    let other = intake1.get(&sheet(5));
    assert_eq!(cm1.submit(&mine, "victim.screen", &[("found", "exp39"), ("note", "CATATAN-SATU")]).status, 303);
    assert_eq!(intake1.submit(&other, "victim.screen", &[("found", "coe46")]).status, 303, "another section is free");
    let page = intake1.submit(&theirs, "victim.screen", &[("found", "exp40"), ("note", "CATATAN-DUA")]);
    assert_eq!(page.status, 409);
    let words = page.main();
    assert!(words.contains("CATATAN-SATU") && words.contains("CATATAN-DUA"), "both stand side by side: {words}");
    assert_eq!(intake1.submit(&page, "victim.screen", &[]).status, 303, "sent again after reading both");
    let rows: Vec<(String, i32, Vec<u8>)> = indicator_checks::table
        .order(indicator_checks::dimension)
        .select((indicator_checks::dimension, indicator_checks::version, indicator_checks::ticks))
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(
        rows.iter().map(|(d, v, _)| (d.as_str(), *v)).collect::<Vec<_>>(),
        [("coercion_destination", 1), ("exploitation", 2)]
    );
    for (_, _, bytes) in rows {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("exp") && !text.contains("coe") && !text.contains("CATATAN"));
    }
}

#[test]
fn scr_13_of_a_child_only_the_named_staff_read_and_write() {
    let world = World::new();
    let (mut cm1, mut cm1b, mut op1) = (world.person("cm1"), world.person("cm1b"), world.person("op1"));
    let case = of_a_child(&mut cm1);
    let form = cm1.get(&format!("{}/orang/1/indikator/4", case_path(&case)));
    assert!(form.main().contains("Orang ini anak"), "{}", form.main());
    let page = fill(&mut cm1, &case, "indikator/4", &[("found", "exp37"), ("found", "exp38")]);
    assert!(page.main().contains("Saran: Terindikasi"), "a child needs no means: {}", page.main());
    let page = overview(&mut cm1b, &case);
    assert_eq!(page.status, 200);
    assert!(page.has("[data-test=child-masked]") && !page.main().contains("kuat"), "{}", page.main());
    assert!(!cm1b.get(&case_path(&case)).main().contains("saran:"));
    for tail in ["indikator/4", "keberangkatan/p2p"] {
        let path = format!("{}/orang/1/{tail}", case_path(&case));
        assert_eq!(cm1b.get(&path).status, 403, "{tail}");
        assert_eq!(op1.get(&path).status, 404, "a village reaches none of it: {tail}");
        let forged = [("found".to_owned(), "exp37".to_owned())];
        assert_eq!(op1.post(&path, &forged).status, 403, "without our token");
    }
    for tail in ["skrining-lengkap", "wawancara", "wawancara-lama", "wawancara-lagi"] {
        assert_eq!(op1.get(&format!("{}/orang/1/{tail}", case_path(&case))).status, 404, "{tail}");
    }
    let rows: i64 = indicator_checks::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn gaps_are_computed_from_the_papers_and_nobody_types_them() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[("case_type", "pmi_np_abroad")]);
    let page = overview(&mut cm1, &case);
    assert!(!page.has("[data-test=verdict]"), "nothing is said of her before anything is known");
    let path = format!("{}/orang/1/keberangkatan/p2p", case_path(&case));
    let form = cm1.get(&path);
    for name in ["nonprocedural", "gap", "verdict", "scheme"] {
        assert!(!form.has(&format!("[name={name}]")), "{name} cannot be typed");
        let forged = cm1.submit(&form, "victim.screen", &[(name, "no_family_permit")]);
        assert_eq!(forged.status, 422, "{name}");
    }
    let rows: i64 = departure_checks::table.count().get_result(&mut world.sql()).unwrap();
    assert_eq!(rows, 0);

    let typed = [("family_permit", "have_not"), ("visit_visa", "yes"), ("registered", "no"), ("passport", "have")];
    let page = fill(&mut cm1, &case, "keberangkatan/p2p", &typed);
    let verdict = page.words("[data-test=verdict]").concat();
    assert_eq!(verdict, "Skema P3MI (P to P): nonprosedural: 3 celah, 10 belum diketahui.");
    let gaps = page.words("[data-test=gap]");
    assert_eq!(gaps.len(), 3, "{gaps:?}");
    assert!(gaps.iter().any(|gap| gap.contains("Tanpa izin keluarga") && gap.contains("UU 18/2017 Pasal 13 huruf b")));
    assert!(gaps.iter().any(|gap| gap.contains("SiskoP2MI") && gap.contains("dasar perlu diperiksa")), "{gaps:?}");
    assert!(cm1.get(&case_path(&case)).main().contains("nonprosedural: 3 celah, 10 belum diketahui"));

    // The same papers under another scheme: the list is another, the answers stay.
    let page = fill(&mut cm1, &case, "keberangkatan/kembali", &[]);
    assert!(page.words("[data-test=verdict]").concat().contains("nonprosedural: 2 celah"), "{}", page.main());
    assert!(cm1.get(&path).has("input[name=family_permit][value=have_not][checked]"), "what was known is kept");

    let typed = [("visit_visa", "no"), ("registered", "yes"), ("work_visa", "have"), ("work_contract", "have")];
    let more =
        [("health_cert", "have"), ("bpjstk", "have"), ("false_purpose", "no"), ("closed", "no"), ("unofficial", "no")];
    let page = fill(&mut cm1, &case, "keberangkatan/kembali", &[&typed[..], &more[..]].concat());
    let verdict = page.words("[data-test=verdict]").concat();
    assert_eq!(verdict, "Skema Kembali ke majikan yang sama (re-entry): tidak ada celah yang ditemukan.");
    let sealed: Vec<u8> = departure_checks::table.select(departure_checks::answers).first(&mut world.sql()).unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("family_permit"));
}

fn interview(person: &mut Person, case: &Record, slug: &str, action: &str, typed: &[(&str, &str)]) -> Page {
    tries(person, case, &format!("orang/1/{slug}"), action, typed)
}

#[test]
fn scr_10_the_second_interview_is_warned_of_and_the_third_is_the_heads() {
    let world = World::new();
    let (mut intake1, mut head1) = (world.person("intake1"), world.person("head1"));
    let case = of_a_child(&mut intake1);
    let earlier = [("agency_type", "polres"), ("held_d", "20"), ("held_m", "11"), ("held_y", "2026")];
    let future = [("agency_type", "polres"), ("held_d", "20"), ("held_m", "12"), ("held_y", "2026")];
    let page = interview(&mut intake1, &case, "wawancara-lama", "victim.interview", &future);
    assert_eq!((page.status, page.faults().contains_key("held")), (422, true));
    assert_eq!(interview(&mut intake1, &case, "wawancara-lama", "victim.interview", &earlier).status, 303);

    let path = |slug: &str| format!("{}/orang/1/{slug}", case_path(&case));
    let form = intake1.get(&path("wawancara"));
    let words = form.main();
    assert!(
        words.contains("sudah diwawancarai 1 kali. Wawancara pertama: 20 November 2026, oleh Polres (Unit PPA)."),
        "{words}"
    );
    assert!(form.has(&format!("a[href=\"{}\"]", case_path(&case))), "the way to the first assessment");
    assert_eq!(head1.get(&path("wawancara-lagi")).status, 200, "the head looks");
    let page = interview(
        &mut head1,
        &case,
        "wawancara-lagi",
        "victim.interview_again",
        &[("reason", "Cepat"), ("companion", "Peksos")],
    );
    assert_eq!(page.status, 409, "not yet the head's");

    let page = intake1.submit(&form, "victim.interview", &[]);
    assert_eq!(page.status, 422);
    assert_eq!(page.faults().keys().collect::<Vec<_>>(), ["companion", "reason"]);
    let typed = [("companion", "PENDAMPING-UJI"), ("reason", "ALASAN-UJI")];
    assert_eq!(intake1.submit(&page, "victim.interview", &typed).status, 303);
    let page = overview(&mut intake1, &case);
    assert_eq!(page.words("[data-test=interview-count]"), ["2"]);
    assert!(
        !page.main().contains("ALASAN-UJI") && !page.main().contains("PENDAMPING-UJI"),
        "no content: {}",
        page.main()
    );
    assert!(intake1.get(&case_path(&case)).main().contains("diwawancarai 2 kali"));

    let third = intake1.get(&path("wawancara"));
    assert!(third.has("[data-test=not-now]") && third.has("button#kirim[disabled]"), "{}", third.main());
    assert_eq!(intake1.submit(&third, "victim.interview", &typed).status, 403, "a third needs the unit head");
    assert_eq!(intake1.get(&path("wawancara-lagi")).status, 403);
    let page = interview(&mut head1, &case, "wawancara-lagi", "victim.interview_again", &[("companion", "Peksos")]);
    assert_eq!((page.status, page.faults().contains_key("reason")), (422, true));
    assert_eq!(interview(&mut head1, &case, "wawancara-lagi", "victim.interview_again", &typed).status, 303);
    let rows: Vec<Option<Vec<u8>>> = interviews::table.select(interviews::note).load(&mut world.sql()).unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().flatten().all(|note| !String::from_utf8_lossy(note).contains("UJI")), "reasons lie sealed");
}

#[test]
fn scr_10_the_other_agency_counts_with_ours_and_two_at_once_do_not() {
    let world = World::new();
    let (mut cm1, mut pol1, mut svc) = (world.person("cm1"), world.person("pol1"), world.person("svc"));
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, ("life_danger", "polres1"), &[]);
    let path = format!("/rujukan/{}/wawancara", referral.id);
    assert_eq!(pol1.get(&path).status, 403, "nothing is begun before it is accepted");
    accept(&mut pol1, &referral);
    assert!(look(&mut pol1, &referral).has(&format!("a[href=\"{path}\"]")));
    assert_eq!(svc.get(&path).status, 404);
    let (form, ours) = (pol1.get(&path), cm1.get(&format!("{}/orang/1/wawancara", case_path(&case))));
    assert!(!form.main().contains("sudah diwawancarai"));
    assert_eq!(pol1.submit(&form, "referral.interview", &[("companion", "PENDAMPING-POLRES")]).status, 303);
    assert_eq!(cm1.submit(&ours, "victim.interview", &[]).status, 409, "somebody was asked meanwhile");
    let page = overview(&mut cm1, &case);
    assert!(page.main().contains(&format!("24 November 2026 {}", unit_name(&world, "polres1"))), "{}", page.main());
    assert!(!page.main().contains("PENDAMPING-POLRES"));
    let warned = cm1.get(&format!("{}/orang/1/wawancara", case_path(&case)));
    assert!(warned.main().contains(&unit_name(&world, "polres1")), "{}", warned.main());
    assert!(warned.has(&format!("a[href=\"/rujukan/{}\"]", referral.id)), "the way to what that agency wrote");
    let again = pol1.get(&path);
    assert!(again.main().contains("sudah diwawancarai 1 kali"), "{}", again.main());
    assert_eq!(pol1.submit(&again, "referral.interview", &[]).status, 422);
    assert_eq!(logged(&world, &referral, "referral.interview", "allow"), 1);
}

#[test]
fn scr_10_at_the_receiver_too_the_third_is_the_heads() {
    let world = World::new();
    let (mut cm1, mut cm2, mut head2) = (world.person("cm1"), world.person("cm2"), world.person("head2"));
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, ("psych", "uptd2"), &[]);
    accept(&mut cm2, &referral);
    let path = |slug: &str| format!("/rujukan/{}/{slug}", referral.id);
    let typed = [("companion", "Peksos"), ("reason", "Ada ancaman baru.")];
    let head = |head2: &mut Person| head2.send(&path("wawancara-lagi"), "referral.interview_again", &typed).status;
    let officer = |cm2: &mut Person| cm2.send(&path("wawancara"), "referral.interview", &typed).status;
    assert_eq!((head(&mut head2), officer(&mut cm2), officer(&mut cm2)), (409, 303, 303));
    assert_eq!((officer(&mut cm2), head(&mut head2)), (403, 303), "a third needs the unit head");
    assert_eq!(overview(&mut cm1, &case).words("[data-test=interview-count]"), ["3"]);
}

#[test]
fn scr_14_only_the_chosen_label_leaves_the_unit_and_only_when_it_was_ticked() {
    let world = World::new();
    let (mut cm1, mut bp) = (world.person("cm1"), world.person("bp"));
    let case = identified(&mut cm1, &[("case_type", "pmi_np_abroad")]);
    let to = ("pmi_problem", "bp3mi");
    let before = draft(&mut cm1, &world, &case, to, &[("bundles", "documents")]);
    let nothing = cm1.get(&format!("/rujukan/{}/kirim", before.id));
    assert!(!nothing.has("[name=share_label]"), "no label was chosen yet");
    let forged =
        [("share_label", "strong"), ("basis", "vital_interest"), ("basis_reason", "Nyawa terancam malam ini juga")];
    assert_eq!(cm1.submit(&nothing, "referral.send", &forged).status, 422, "a label that nobody chose");

    does(&mut cm1, &case, "skrining", "case.screen", &[("q2", "yes"), ("q5", "yes"), ("q8", "yes")]);
    choose_result(&mut cm1, &case, "strong");
    fill(&mut cm1, &case, "indikator/4", &[("found", "exp37"), ("found", "exp38"), ("note", "CATATAN-ILO")]);
    fill(&mut cm1, &case, "keberangkatan/p2p", &[("family_permit", "have_not")]);
    consent(&mut cm1, &world, &case, "share_agency", Some("bp3mi"), "given");
    let inside = ["jawaban ya", "Hari/jam kerja", "CATATAN-ILO", "Tanpa izin keluarga", "exp37", "nonprosedural: 1"];
    for (ticked, shown) in [(vec![], false), (vec![("share_label", "strong")], true)] {
        let referral = draft(&mut cm1, &world, &case, to, &[("bundles", "documents")]);
        let preview = cm1.get(&format!("/rujukan/{}/kirim", referral.id));
        assert!(preview.main().contains("Sertakan hasilnya: Terindikasi kuat"), "{}", preview.main());
        assert!(!preview.has("[name=share_label][checked]"), "nothing is ticked for her");
        let typed: Vec<(&str, &str)> = [("basis", "consent")].into_iter().chain(ticked).collect();
        assert_eq!(cm1.submit(&preview, "referral.send", &typed).status, 303);
        let early = look(&mut bp, &referral).main();
        assert!(!early.contains("Terindikasi"), "not before it is accepted (D-34): {early}");
        accept(&mut bp, &referral);
        let page = look(&mut bp, &referral);
        assert_eq!(page.main().contains("Hasil skrining Terindikasi kuat"), shown, "{}", page.main());
        let revealed = bp.submit(&page, "victim.reveal", &[("reason", "prepare_service")]);
        for text in [&page.main(), &revealed.main(), &early] {
            assert!(inside.iter().all(|word| !text.contains(word)), "{text}");
        }
        for path in ["skrining", "hasil-skrining", "orang/1/skrining-lengkap", "orang/1/indikator/4"] {
            assert_eq!(bp.get(&format!("{}/{path}", case_path(&case))).status, 404, "{path}");
        }
    }
}
