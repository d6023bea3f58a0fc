//! The closed loop between agencies: scenarios/referrals.md, REF-01 to REF-09. Two people at once
//! and what changes the owner stand in `races` and `transfers`.
use diesel::prelude::*;
use sintuvu_schema::{consents, referrals};

use crate::casework::{
    FEEDBACK, PIC, Record, accept, acts, asks, case_path, clock_of, clocks_of, consent, does, draft, identified,
    in_service, log_of, logged, look, news, send, sent, start, states_of, told, unit_name,
};
use crate::support::{Page, Person, World};

const RSUD: (&str, &str) = ("medical", "rsud");
const NAME: &str = "Melati Contoh";
const PHONE: &str = "0111";

/// Opens the identity of an accepted referral for a reason.
fn reveal(person: &mut Person, referral: &Record) -> Page {
    let page = look(person, referral);
    person.submit(&page, "victim.reveal", &[("reason", "prepare_service")])
}

#[test]
fn ref_01_consent_preview_and_send() {
    let world = World::new();
    world.set_clock("2026-11-24T10:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let case = in_service(&mut cm1, &world, &[]);
    let referral = draft(&mut cm1, &world, &case, RSUD, &[]);
    let page = acts(&mut cm1, &referral, "minta-persetujuan", "referral.request_consent", &[]);
    assert_eq!(page.state(), "awaiting_consent");
    consent(&mut cm1, &world, &case, "share_agency", Some("rsud"), "given");
    let preview = cm1.get(&format!("/rujukan/{}/kirim", referral.id));
    let words = preview.main();
    assert!(words.contains("Yang langsung dilihat") && words.contains("Yang terbuka setelah diterima"), "{words}");
    assert!(!words.contains(NAME), "the page shows dots until it is asked to show more");
    assert!(preview.count("[data-test=preview] [data-test=masked]") >= 2);
    assert_eq!(
        preview.words("form[data-action=\"referral.send\"] button"),
        [format!("Kirim ke {}", unit_name(&world, "rsud"))]
    );
    let page = send(&mut cm1, &referral);
    assert_eq!(page.state(), "sent");
    assert_eq!(states_of(&world, &referral), ["draft", "awaiting_consent", "sent"]);
    assert_eq!(
        (
            logged(&world, &referral, "referral.request_consent", "allow"),
            logged(&world, &referral, "referral.send", "allow")
        ),
        (1, 1)
    );
    assert!(clock_of(&world, &referral, "referral_ack").due.iso().starts_with("2026-11-25T10:0"));
    assert_eq!(news(&world, &referral, "rsud"), ["referral_new"]);
    let mut svc = world.person("svc");
    let today = svc.get("/hari-ini").main();
    assert!(today.contains(&format!("Rujukan baru menunggu jawaban · {}", referral.code)), "{today}");
}

#[test]
fn ref_01_one_press_from_a_draft_is_still_two_events() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    assert_eq!(states_of(&world, &referral), ["draft", "awaiting_consent", "sent"]);
}

#[test]
fn ref_02_without_consent_for_just_this_unit_nothing_is_sent() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = draft(&mut cm1, &world, &case, RSUD, &[]);
    acts(&mut cm1, &referral, "minta-persetujuan", "referral.request_consent", &[]);
    let refused = |cm1: &mut Person, why: &str| {
        let page = asks(cm1, &referral, "kirim", "referral.send", &[("basis", "consent")]);
        assert_eq!(page.status, 422, "{why}");
        assert!(page.faults().contains_key("basis"), "{why}: {:?}", page.faults());
        assert!(told(&page).contains("dasar lain"), "{why} offers another basis: {}", told(&page));
        assert!(
            page.has("input[name=basis][value=vital_interest]:not([disabled])")
                && page.has("textarea[name=basis_reason]")
        );
        assert_eq!(look(cm1, &referral).state(), "awaiting_consent", "{why}");
    };
    refused(&mut cm1, "nobody was asked");
    consent(&mut cm1, &world, &case, "share_agency", Some("rsud"), "refused");
    refused(&mut cm1, "she refused");
    consent(&mut cm1, &world, &case, "share_agency", Some("polres1"), "given");
    refused(&mut cm1, "she agreed for the police only");
    let code = world.unit("rsud")["code"].as_str().unwrap();
    let today = [
        ("victim", "1"),
        ("scopes", "share_agency"),
        ("unit", code),
        ("state", "given"),
        ("method", "written"),
        ("until_d", "24"),
        ("until_m", "11"),
        ("until_y", "2026"),
    ];
    does(&mut cm1, &case, "persetujuan/catat", "consent.record", &today);
    world.set_clock("2026-11-25T08:00:00+08:00");
    let mut cm1 = world.person("cm1");
    refused(&mut cm1, "it ended yesterday");
    assert_eq!(logged(&world, &referral, "referral.send", "refuse"), 4);
}

#[test]
fn ref_03_life_in_danger_is_a_basis_of_its_own() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = draft(&mut cm1, &world, &case, ("life_danger", "polres1"), &[]);
    let short = [("basis", "vital_interest"), ("basis_reason", "Nyawa terancam")];
    let page = asks(&mut cm1, &referral, "kirim", "referral.send", &short);
    assert_eq!((page.status, page.faults().contains_key("basis_reason")), (422, true));
    let reason = [("basis", "vital_interest"), ("basis_reason", "Disekap dan diancam akan dibunuh malam ini")];
    let page = acts(&mut cm1, &referral, "kirim", "referral.send", &reason);
    assert_eq!(page.state(), "sent");
    let sending = log_of(&world, &referral).into_iter().rfind(|(action, ..)| action == "referral.send").unwrap();
    assert_eq!((sending.1.as_str(), sending.3.as_str()), ("allow", "vital_interest"));
    let ack = clock_of(&world, &referral, "referral_ack");
    assert_eq!(ack.due, ack.started.plus_hours(2));
    let (id, state): (sintuvu::base::ids::AnyId, String) = consents::table
        .filter(consents::case_id.eq(case.any()))
        .filter(consents::scope.eq("share_agency"))
        .select((consents::id, consents::state))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(state, "not_obtainable");
    let row = Record { id: id.to_string(), code: String::new() };
    let ask = clock_of(&world, &row, "consent_reask");
    assert_eq!(ask.due, ask.started.plus_hours(72));
}

#[test]
fn ref_04_before_acceptance_the_receiver_sees_what_names_nobody() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    assert!(look(&mut cm1, &referral).main().contains("Dibuka penerima belum"));
    let page = look(&mut svc, &referral);
    let words = page.main();
    for shown in [
        referral.code.as_str(),
        "Rehabilitasi kesehatan",
        "Segera",
        "Perempuan",
        "18–24",
        "Perempuan muda, perlu pemeriksaan",
    ] {
        assert!(words.contains(shown), "{shown}: {words}");
    }
    assert!(page.has("time[data-test=due]"));
    for hidden in [NAME, PHONE, case.code.as_str(), "Diajak bekerja"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    assert_eq!(svc.get(&case_path(&case)).status, 404);
    assert_eq!(svc.get("/berkas").status, 404);
    let seen = opened_at(&world, &referral).expect("the first look is kept");
    assert!(!look(&mut cm1, &referral).main().contains("Dibuka penerima belum"));
    world.wait(120);
    look(&mut svc, &referral);
    assert_eq!(opened_at(&world, &referral), Some(seen), "a second look changes nothing");
}

fn opened_at(world: &World, referral: &Record) -> Option<i64> {
    referrals::table
        .filter(referrals::code.eq(&referral.code))
        .select(referrals::opened_at)
        .first(&mut world.sql())
        .unwrap()
}

#[test]
fn ref_05_acceptance_names_an_officer_and_opens_identity_on_request_only() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let empty = asks(&mut svc, &referral, "terima", "referral.accept", &[("pic_name", ""), ("pic_contact", "")]);
    assert_eq!(empty.status, 422);
    assert_eq!(empty.faults().into_keys().collect::<Vec<_>>(), ["pic_contact", "pic_name"]);
    let page = accept(&mut svc, &referral);
    assert_eq!(page.state(), "accepted");
    assert!(!page.body.contains(NAME), "identity is not on the page by itself");
    assert_eq!(logged(&world, &referral, "referral.accept", "allow"), 1);
    assert!(clock_of(&world, &referral, "referral_ack").stopped.is_some());
    let first = clock_of(&world, &referral, "referral_first_service");
    assert_eq!(first.due, first.started.plus_hours(48));
    world.wait(11 * 60);
    let locked = reveal(&mut svc, &referral);
    assert_eq!((locked.status, locked.has("[data-test=step-up]")), (403, true));
    svc.step_up(&world);
    let shown = reveal(&mut svc, &referral);
    assert_eq!(shown.status, 200);
    assert!(shown.main().contains(NAME), "{}", shown.main());
    assert!(!shown.main().contains("Kondisi saat ini"), "the class health was not sent: {}", shown.main());
    let sender = look(&mut cm1, &referral).main();
    assert!(sender.contains(PIC[0].1) && sender.contains(PIC[1].1), "{sender}");
}

#[test]
fn ref_07_a_rejection_is_final_and_the_next_agency_starts_without_consent() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let other = asks(&mut svc, &referral, "tolak", "referral.reject", &[("reason", "other")]);
    assert_eq!((other.status, other.faults().contains_key("reason_text")), (422, true));
    let puskesmas = world.unit("puskesmas")["id"].as_str().unwrap();
    let page = acts(
        &mut svc,
        &referral,
        "tolak",
        "referral.reject",
        &[("reason", "capacity_full"), ("suggested_unit", puskesmas)],
    );
    assert_eq!(page.state(), "rejected");
    assert!(page.main().contains("Ditolak oleh unit Anda"), "{}", page.main());
    assert!(page.main().contains("Perempuan muda"), "the summary stays for 30 days");
    let seen = look(&mut cm1, &referral);
    assert!(seen.main().contains(&unit_name(&world, "puskesmas")), "{}", seen.main());
    let page = acts(&mut cm1, &referral, "rujuk-ulang", "referral.forward", &[("to_unit", puskesmas)]);
    assert_eq!(page.state(), "draft");
    assert!(page.main().contains("Perempuan muda, perlu pemeriksaan"), "the text was copied");
    assert!(page.has(&format!("a[href=\"/rujukan/{}\"]", referral.id)), "the predecessor is a link");
    let next = Record { id: page.attr("article", "data-id").unwrap(), code: page.words("h1 .code").concat() };
    let before = cm1.get(&format!("/rujukan/{}/kirim", next.id));
    assert_eq!(before.words("[data-test=consent]"), ["Belum diminta"]);
    assert_eq!(look(&mut cm1, &referral).state(), "rejected");
    assert_eq!(world.audit_count("victim.reveal", "allow"), 0);
    world.set_clock("2026-12-25T09:00:00+08:00");
    let mut svc = world.person("svc");
    let late = look(&mut svc, &referral);
    assert!(!late.body.contains("Perempuan muda"), "after 30 days even the summary is gone");
}

#[test]
fn ref_08_what_was_sent_back_runs_a_new_clock_when_it_comes_again() {
    let world = World::new();
    world.set_clock("2026-11-24T10:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    world.set_clock("2026-11-24T15:00:00+08:00");
    let mut svc = world.person("svc");
    let empty = asks(&mut svc, &referral, "kembalikan", "referral.return", &[("reason", "incomplete")]);
    assert_eq!((empty.status, empty.faults().contains_key("missing_items")), (422, true));
    let typed = [("reason", "incomplete"), ("missing_items", "Hasil pemeriksaan awal\nNama pendamping")];
    assert_eq!(acts(&mut svc, &referral, "kembalikan", "referral.return", &typed).state(), "returned");
    let stopped = clock_of(&world, &referral, "referral_ack");
    assert!(stopped.stopped.unwrap().iso().starts_with("2026-11-24T15:0"));
    world.set_clock("2026-11-25T09:00:00+08:00");
    let mut cm1 = world.person("cm1");
    let page = look(&mut cm1, &referral);
    for item in ["Hasil pemeriksaan awal", "Nama pendamping"] {
        assert!(page.words("li").iter().any(|li| li == item), "{item}: {}", page.main());
    }
    let typed = [("safe_summary", "Sudah diperiksa di desa. Pendamping ditunjuk.")];
    assert_eq!(acts(&mut cm1, &referral, "kirim-ulang", "referral.resend", &typed).state(), "sent");
    let clocks = clocks_of(&world, &referral, "referral_ack");
    let second = clocks.last().unwrap();
    assert_eq!(clocks.len(), 2);
    assert!(second.started.iso().starts_with("2026-11-25T09:0"));
    assert_eq!(second.due, second.started.plus_hours(24));
    assert_eq!(states_of(&world, &referral), ["draft", "awaiting_consent", "sent", "returned", "sent"]);
    assert_eq!(news(&world, &referral, "uptd1"), ["referral_answered"]);
}

#[test]
fn ref_09_service_and_feedback_close_the_loop() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    accept(&mut svc, &referral);
    let tomorrow = start(&mut svc, &referral, "25");
    assert_eq!((tomorrow.status, tomorrow.faults().contains_key("first_service_on")), (422, true));
    assert_eq!(start(&mut svc, &referral, "24").status, 303);
    assert_eq!(look(&mut svc, &referral).state(), "in_progress");
    let mut without = FEEDBACK.to_vec();
    without.retain(|(name, _)| *name != "result");
    let page = asks(&mut svc, &referral, "umpan-balik", "referral.complete", &without);
    assert_eq!((page.status, page.faults().contains_key("result")), (422, true));
    let page = acts(&mut svc, &referral, "umpan-balik", "referral.complete", &FEEDBACK);
    assert_eq!(page.state(), "completed");
    let confirm = clock_of(&world, &referral, "feedback_confirm");
    assert_eq!(confirm.due.iso(), "2026-12-03T23:59:59+08:00", "seven working days after 24 November");
    assert!(!page.acts().contains(&"referral.confirm_feedback".to_owned()));
    assert_eq!(svc.get(&format!("/rujukan/{}/konfirmasi", referral.id)).status, 403, "only the sender confirms");
    let sender = look(&mut cm1, &referral);
    for shown in ["Layanan diberikan", "Kontrol satu minggu lagi.", "Baik"] {
        assert!(sender.main().contains(shown), "{shown}: {}", sender.main());
    }
    acts(&mut cm1, &referral, "konfirmasi", "referral.confirm_feedback", &[]);
    let at: Option<i64> = referrals::table
        .filter(referrals::code.eq(&referral.code))
        .select(referrals::feedback_confirmed_at)
        .first(&mut world.sql())
        .unwrap();
    assert!(at.is_some() && clock_of(&world, &referral, "feedback_confirm").stopped.is_some());
    assert_eq!(
        states_of(&world, &referral),
        ["draft", "awaiting_consent", "sent", "accepted", "in_progress", "completed"]
    );
}
