//! The whole way once, each step by the person whose turn it is: a village's alert becomes a case,
//! is referred, served, answered and closed (the six steps of the spine).
use crate::casework::{
    FEEDBACK, Record, THREE_YES, acts, add_person, asks, attempts, case_path, choose_result, consent, does, draft,
    look, news, plan, rate_risk, start, told, tries, unit_name,
};
use crate::support::{Page, Person, World};

const SUMMARY: &str = "Perempuan muda, akan diberangkatkan besok lewat pelabuhan.";

/// Everybody who takes part.
struct Story {
    world: World,
    kades1: Person,
    lab1: Person,
    cm1: Person,
    head1: Person,
    imm: Person,
    bp: Person,
}

impl Story {
    fn begin() -> Self {
        let world = World::new();
        let [kades1, lab1, cm1, head1, imm, bp] =
            ["kades1", "lab1", "cm1", "head1", "imm", "bp"].map(|key| world.person(key));
        Self { world, kades1, lab1, cm1, head1, imm, bp }
    }
}

/// A receipt that can be read out over the telephone.
fn is_receipt(text: &str, kind: &str) {
    assert!(text.starts_with(kind) && text.len() >= kind.len() + 6, "{text}");
}

fn record(page: &Page) -> Record {
    Record { id: page.attr("article", "data-id").unwrap(), code: page.words("h1 .code").concat() }
}

/// Step 1: the village head writes down what took place and sends it, then warns of a group that leaves.
fn village_speaks(story: &mut Story) -> (String, Record) {
    let held = [
        ("title", "Sosialisasi kerja aman di balai desa"),
        ("kind", "face_to_face"),
        ("topics", "tppo_modus"),
        ("topics", "report_channel"),
        ("audience", "women"),
        ("held_on_d", "20"),
        ("held_on_m", "11"),
        ("held_on_y", "2026"),
        ("place", "Balai desa"),
        ("men", "12"),
        ("women", "20"),
        ("total", "32"),
        ("questions", "Bagaimana memeriksa perusahaan penempatan?"),
        ("send", "now"),
        ("evidence", "pending"),
    ];
    let page = story.kades1.does("/desa/kegiatan/baru", "outreach.record", &held);
    assert_eq!(page.state(), "reported");
    assert!(page.main().contains("Bukti menyusul"), "{}", page.main());
    assert!(!page.receipt().is_empty());
    let outreach = page.attr("article", "data-id").unwrap();

    let alert = [
        ("alert_type", "group_departure"),
        ("danger", "tidak"),
        ("departs_soon", "ya"),
        ("what", "Enam orang berangkat besok, dijemput mobil."),
        ("people_count", "6"),
        ("contact", "PELAPOR REKAAN"),
    ];
    let page = story.kades1.does("/desa/lapor", "alert.submit", &alert);
    is_receipt(&page.receipt(), "LD-");
    assert!(page.main().contains("diterima"), "{}", page.main());
    (outreach, record(&page))
}

/// Step 2: the labour office finds the alert first, with two hours running, and finds it true.
fn labour_office_verifies(story: &mut Story, outreach: &str, alert: &Record) {
    let lab1 = &mut story.lab1;
    let today = lab1.get("/hari-ini");
    assert_eq!(
        today.attr("[data-test=row]", "data-id").as_deref(),
        Some(alert.id.as_str()),
        "it stands first: {}",
        today.main()
    );
    let row = today.words("[data-test=row]").remove(0);
    assert!(row.contains("jam lagi") && row.contains(&alert.code), "{row}");
    let page = lab1.get(&format!("/laporan-dini/{}", alert.id));
    let due = sintuvu::base::clock::Moment::parse(&page.attr("[data-test=due]", "datetime").unwrap()).unwrap();
    let left = due.seconds_since(sintuvu::base::clock::Moment::parse("2026-11-24T08:00:00+08:00").unwrap());
    assert!((7_200..7_500).contains(&left), "{left} seconds from eight o'clock");
    for (slug, action, state) in [
        ("terima", "alert.acknowledge", "acknowledged"),
        ("verifikasi", "alert.verify", "verifying"),
        ("berdasar", "alert.substantiate", "substantiated"),
    ] {
        assert_eq!(lab1.does(&format!("/laporan-dini/{}/{slug}", alert.id), action, &[]).state(), state);
    }
    assert_eq!(lab1.does(&format!("/kegiatan/{outreach}/verifikasi"), "outreach.verify", &[]).state(), "verified");
}

/// Step 3: UPTD PPA opens a case from the alert and gets it as far as a referral.
fn uptd_opens_a_case(story: &mut Story, alert: &Record) -> Record {
    let (world, cm1) = (&story.world, &mut story.cm1);
    let page = cm1.does(
        &format!("/laporan-dini/{}/buka-berkas", alert.id),
        "alert.open_case",
        &[("case_type", "pmi_np_prevented")],
    );
    assert_eq!(page.state(), "received", "she lands on the new case");
    let case = record(&page);
    let from = cm1.get(&format!("/laporan-dini/{}", alert.id));
    assert_eq!(from.state(), "case_opened");
    assert!(from.has(&format!("a[href=\"{}\"]", case_path(&case))), "the alert leads to it");
    is_receipt(&case.code, "KS-");
    assert!(page.main().contains("/2026"), "its register number: {}", page.main());
    assert!(!page.body.contains("PELAPOR REKAAN"), "who reported stays behind");
    does(cm1, &case, "identifikasi", "case.identify", &[]);
    add_person(cm1, &case, &[("nik", "9901015505020001")]);
    does(cm1, &case, "skrining", "case.screen", &THREE_YES);
    choose_result(cm1, &case, "strong");
    rate_risk(cm1, &case, "high");
    consent(cm1, world, &case, "receive_service", None, "given");
    for unit in ["kanim", "bp3mi"] {
        consent(cm1, world, &case, "share_agency", Some(unit), "given");
    }
    assert_eq!(does(cm1, &case, "asesmen", "case.assess", &[]).state(), "assessment");
    case
}

/// The matrix names immigration first; the page shows what it will see, and no more.
fn refers(story: &mut Story, case: &Record, need: &str, unit: &str) -> Record {
    let (world, cm1) = (&story.world, &mut story.cm1);
    let page = cm1.get(&format!("{}/rujuk?kebutuhan={need}", case_path(case)));
    let suggested = page.words("[data-test=suggestion]");
    assert!(suggested.iter().any(|s| s.contains(&unit_name(world, unit)) && s.contains("mencakup")), "{suggested:?}");
    draft(cm1, world, case, (need, unit), &[("service", "outreach"), ("safe_summary", SUMMARY)])
}

/// Label and value of everything shown under headings.
fn shown(page: &Page, within: &str) -> Vec<String> {
    page.words(&format!("{within} dl div"))
}

/// Sends it; what the open preview showed under "after acceptance" is kept for comparing.
fn sends(story: &mut Story, referral: &Record) -> Vec<String> {
    story.cm1.step_up(&story.world);
    let open = story.cm1.get(&format!("/rujukan/{}/kirim?isi=1", referral.id));
    assert_eq!(open.status, 200, "{}", open.main());
    let preview = open.words("[data-test=preview] [data-test=revealed]");
    assert!(preview.iter().any(|value| value == "Melati Contoh"), "{preview:?}");
    assert_eq!(acts(&mut story.cm1, referral, "kirim", "referral.send", &[("basis", "consent")]).state(), "sent");
    shown(&open, "[data-test=preview]")
}

/// Step 4, first half: immigration accepts, looks, serves and reports back.
fn immigration_serves(story: &mut Story, referral: &Record, case: &Record, previewed: &[String]) {
    let (world, imm) = (&story.world, &mut story.imm);
    let today = imm.get("/hari-ini");
    assert_eq!(today.attr("[data-test=row]", "data-id").as_deref(), Some(referral.id.as_str()), "{}", today.main());
    assert!(imm.get("/rujukan").has(&format!("[data-test=row][data-id=\"{}\"]", referral.id)));
    let page = look(imm, referral);
    assert!(page.main().contains(SUMMARY) && page.main().contains("Kritis"), "{}", page.main());
    assert!(!page.body.contains("Melati Contoh") && !page.body.contains(&case.code));
    for line in shown(&page, "article") {
        let told_before = previewed.contains(&line) || line.starts_with("Dikirim");
        assert!(told_before, "the preview did not show: {line}");
    }
    let page = acts(
        imm,
        referral,
        "terima",
        "referral.accept",
        &[("pic_name", "Petugas Imigrasi Contoh"), ("pic_contact", "Loket 2")],
    );
    assert_eq!(page.state(), "accepted");
    let reason = [("reason", "prepare_service")];
    world.wait(11 * 60);
    let asked = imm.submit(&page, "victim.reveal", &reason);
    assert!(asked.has("[data-test=step-up]"), "the password comes first: {}", asked.main());
    imm.step_up(world);
    let page = look(imm, referral);
    let identity = imm.submit(&page, "victim.reveal", &reason);
    let opened = shown(&identity, "[data-test=revealed]");
    assert!(opened.contains(&"Nama lengkap Melati Contoh".to_owned()), "{opened:?}");
    let after: Vec<&String> = previewed.iter().filter(|line| opened.contains(line)).collect();
    assert_eq!(after.len(), opened.len(), "opened {opened:?}, previewed {previewed:?}");
    assert_eq!(imm.get(&case_path(case)).status, 404, "the case itself stays closed");
    assert_eq!(start(imm, referral, "24").status, 303);
    let feedback: Vec<(&str, &str)> =
        FEEDBACK.iter().map(|(name, value)| (*name, if *name == "service" { "outreach" } else { *value })).collect();
    assert_eq!(acts(imm, referral, "umpan-balik", "referral.complete", &feedback).state(), "completed");
}

/// Step 4, second half: BP3MI says no, and UPTD asks the social office instead.
fn bp3mi_rejects(story: &mut Story, referral: &Record) -> Record {
    let typed = [("reason", "capacity_full"), ("reason_text", "Penampungan penuh sampai akhir bulan.")];
    assert_eq!(acts(&mut story.bp, referral, "tolak", "referral.reject", &typed).state(), "rejected");
    let seen = look(&mut story.cm1, referral).main();
    assert!(seen.contains("Kapasitas penuh") && seen.contains("Penampungan penuh"), "{seen}");
    let dinsos = story.world.unit("dinsos")["id"].as_str().unwrap();
    let page = acts(&mut story.cm1, referral, "rujuk-ulang", "referral.forward", &[("to_unit", dinsos)]);
    assert_eq!(page.state(), "draft");
    record(&page)
}

/// Step 5: every step is on the timeline; the loop is closed and two people close the case.
fn uptd_closes(story: &mut Story, case: &Record, served: &Record, onward: &Record) {
    let world = &story.world;
    let cm1 = &mut story.cm1;
    assert!(news(world, served, "uptd1").contains(&"referral_answered".to_owned()));
    acts(cm1, served, "konfirmasi", "referral.confirm_feedback", &[]);
    assert_eq!(plan(cm1, case).status, 303);
    let service = [("service", "case_management"), ("started_d", "24"), ("started_m", "11"), ("started_y", "2026")];
    does(cm1, case, "layanan", "case.record_service", &service);
    assert_eq!(does(cm1, case, "mulai-layanan", "case.start_service", &[]).state(), "in_service");
    rate_risk(cm1, case, "low");
    let early = tries(cm1, case, "pemantauan", "case.monitor", &[]);
    assert!(early.status == 422 && told(&early).contains(&onward.code), "{}", told(&early));
    acts(cm1, onward, "batalkan", "referral.cancel", &[("reason", "Orangnya memilih tinggal di rumah.")]);
    assert_eq!(does(cm1, case, "pemantauan", "case.monitor", &[]).state(), "monitoring");
    for month in ["3", "6"] {
        does(cm1, case, "kunjungan", "case.record_visit", &[("month", month), ("skip_reason", "victim_declined")]);
    }
    attempts(cm1, case, 1);
    let closing = [
        ("close_reason", "goals_met"),
        ("reason", "Tidak jadi berangkat, sudah bekerja di desa."),
        ("informed", "yes"),
    ];
    does(cm1, case, "usul-tutup", "case.propose_close", &closing);
    let head1 = &mut story.head1;
    let today = head1.get("/hari-ini");
    let row = format!("[data-test=row][data-id=\"{}\"]", case.id);
    assert!(today.words(&row).concat().contains("Menunggu persetujuan Anda"), "{}", today.main());
    let page = does(head1, case, "setujui-tutup", "case.close", &[]);
    assert_eq!(page.state(), "closed");
    let timeline = page.words(".timeline").concat();
    for step in [
        "Identifikasi dimulai",
        "Orang ditambahkan",
        "Skrining diisi",
        "Hasil skrining dipilih",
        "Risiko dinilai",
        "Persetujuan dicatat",
        "Asesmen dimulai",
        "Rujukan dikirim",
        "Rujukan diterima",
        "Penerima mulai menindaklanjuti",
        "Umpan balik dikirim",
        "Rujukan ditolak",
        "Dirujuk ke instansi lain",
        "Umpan balik dikonfirmasi",
        "Rencana disusun",
        "Layanan dicatat",
        "Layanan dimulai",
        "Layanan utama selesai",
        "Pemantauan dicatat",
        "Penutupan diusulkan",
        "Berkas ditutup",
    ] {
        assert!(timeline.contains(step), "{step} is not on the timeline: {timeline}");
    }
    let state = |word: &str| timeline.contains(word);
    assert!(state("Ditutup") && !timeline.contains("Melati Contoh"), "{timeline}");
}

/// Step 6: the village head sees a status word and the short safe answer, nothing of the case.
fn village_hears(story: &mut Story, alert: &Record, case: &Record) {
    let own = format!("/desa/lapor/{}", alert.id);
    let words = story.kades1.get(&own).main();
    assert!(words.contains("diproses"), "{words}");
    let close = [("feedback_code", "followed_up")];
    story.lab1.does(&format!("/laporan-dini/{}/selesai", alert.id), "alert.close", &close);
    let page = story.kades1.get(&own);
    let words = page.main();
    assert!(
        words.contains("selesai") && words.contains("Laporan Anda sudah ditindaklanjuti. Terima kasih."),
        "{words}"
    );
    for hidden in [case.code.as_str(), case.id.as_str(), "KS-", "Melati Contoh", "UPTD", "Imigrasi"] {
        assert!(!page.body.contains(hidden), "{hidden}: {words}");
    }
    assert_eq!(story.kades1.get(&case_path(case)).status, 404);
    assert_eq!(story.kades1.get(&format!("/laporan-dini/{}", alert.id)).status, 404);
}

#[test]
fn the_story_from_a_village_alert_to_a_closed_case() {
    let mut story = Story::begin();
    let (outreach, alert) = village_speaks(&mut story);
    labour_office_verifies(&mut story, &outreach, &alert);
    let case = uptd_opens_a_case(&mut story, &alert);
    let to_imm = refers(&mut story, &case, "stop_departure", "kanim");
    let to_bp = refers(&mut story, &case, "stop_departure", "bp3mi");
    let previewed = sends(&mut story, &to_imm);
    sends(&mut story, &to_bp);
    immigration_serves(&mut story, &to_imm, &case, &previewed);
    let onward = bp3mi_rejects(&mut story, &to_bp);
    consent(&mut story.cm1, &story.world, &case, "share_agency", Some("dinsos"), "given");
    assert_eq!(asks(&mut story.cm1, &onward, "kirim", "referral.send", &[("basis", "consent")]).status, 303);
    uptd_closes(&mut story, &case, &to_imm, &onward);
    village_hears(&mut story, &alert, &case);
    let verified = story.world.command(&["audit", "verify", "--json"]).output().unwrap();
    let verdict: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!((verdict["ok"].as_bool(), verdict["first_bad"].is_null()), (Some(true), true), "{verdict}");
    assert!(verdict["rows"].as_i64().unwrap() > 60, "{verdict}");
}
