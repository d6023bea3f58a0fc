//! Official letters about a case: scenarios/letters.md, the ones that issue 4 needs.
use diesel::prelude::*;
use sintuvu_schema::{letter_steps, letters};

use crate::casework::{Record, accept, add_person, assessed, case_path, race, receive, sent};
use crate::support::{Page, Person, World};

/// A whole letter: what its first words leave open is written.
fn drafted(officer: &mut Person, case: &Record, kind: &str) -> Record {
    let body = format!("Penanganan berkas {} ditutup. Layanan yang diberikan tercatat dalam berkas.", case.code);
    let page = officer.does(&format!("{}/surat/{kind}", case_path(case)), "letter.create", &[("body", &body)]);
    Record { id: page.attr("article", "data-id").expect("a letter's page"), code: case.code.clone() }
}

fn at(case: &Record, letter: &Record, slug: &str) -> String {
    format!("{}/surat/{}/{slug}", case_path(case), letter.id)
}

fn look(person: &mut Person, case: &Record, letter: &Record) -> Page {
    person.get(&format!("{}/surat/{}", case_path(case), letter.id))
}

fn state(page: &Page) -> String {
    page.attr("article", "data-state").unwrap_or_default()
}

const ROLE: [(&str, &str); 1] = [("role", "Kepala UPTD PPA")];

fn initialled(cm1: &mut Person, case: &Record) -> Record {
    let letter = drafted(cm1, case, "penutupan");
    cm1.does(&at(case, &letter, "paraf"), "letter.initial", &[]);
    letter
}

fn signed(cm1: &mut Person, head1: &mut Person, case: &Record) -> (Record, String) {
    let letter = initialled(cm1, case);
    let page = head1.does(&at(case, &letter, "tanda-tangan"), "letter.sign", &ROLE);
    (letter, page.words("[data-test=number]").concat())
}

/// The position that a number names: 41 of `400.2/041/UPTD-9901/XI/2026`.
fn position(number: &str) -> i64 {
    number.split('/').nth(1).and_then(|part| part.parse().ok()).unwrap_or_else(|| panic!("{number:?}"))
}

fn cast(world: &World) -> (Person, Person, Record) {
    let (mut cm1, head1) = (world.person("cm1"), world.person("head1"));
    let case = assessed(&mut cm1, &[]);
    (cm1, head1, case)
}

#[test]
fn let_02_two_who_sign_at_once_take_two_numbers_and_a_failed_one_takes_none() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let (_, first) = signed(&mut cm1, &mut head1, &case);
    let (one, other) = (initialled(&mut cm1, &case), initialled(&mut cm1, &case));
    let mut second = head1.clone();
    let (a, b) = (head1.get(&at(&case, &one, "tanda-tangan")), second.get(&at(&case, &other, "tanda-tangan")));
    let answers = race(|| head1.submit(&a, "letter.sign", &ROLE), || second.submit(&b, "letter.sign", &ROLE));
    assert_eq!(answers.each_ref().map(|page| page.status), [303, 303]);
    let number =
        |person: &mut Person, letter| position(&look(person, &case, letter).words("[data-test=number]").concat());
    let mut taken = [number(&mut head1, &one), number(&mut head1, &other)];
    taken.sort_unstable();
    assert_eq!(taken, [position(&first) + 1, position(&first) + 2]);

    let broken = initialled(&mut cm1, &case);
    let form = head1.get(&at(&case, &broken, "tanda-tangan"));
    world.fail("unit.before_commit=enospc@letter.sign");
    assert!(head1.submit(&form, "letter.sign", &ROLE).status >= 500);
    world.fail("");
    let page = look(&mut head1, &case, &broken);
    assert_eq!(state(&page), "initialled");
    assert!(!page.words("[data-test=number]").concat().contains('/'), "no number of a signature that failed");
    let page = head1.does(&at(&case, &broken, "tanda-tangan"), "letter.sign", &ROLE);
    assert_eq!(position(&page.words("[data-test=number]").concat()), position(&first) + 3, "and no hole");
}

#[test]
fn let_02_the_new_year_in_wita_has_its_own_series() {
    let world = World::new();
    let (mut cm1, _, case) = cast(&world);
    let (old, new) = (initialled(&mut cm1, &case), initialled(&mut cm1, &case));
    world.set_clock("2026-12-31T23:59:40+08:00");
    let page = world.person("head1").does(&at(&case, &old, "tanda-tangan"), "letter.sign", &ROLE);
    assert!(page.words("[data-test=number]").concat().ends_with("/XII/2026"), "{}", page.main());
    world.set_clock("2027-01-01T00:00:05+08:00");
    let page = world.person("head1").does(&at(&case, &new, "tanda-tangan"), "letter.sign", &ROLE);
    let number = page.words("[data-test=number]").concat();
    assert!(number.ends_with("/I/2027") && position(&number) == 1, "{number}");
}

#[test]
fn let_04_a_void_number_stays_in_the_register_and_never_comes_back() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let (letter, number) = signed(&mut cm1, &mut head1, &case);
    let void = at(&case, &letter, "batalkan");
    assert_eq!(head1.send(&void, "letter.void", &[("reason", " ")]).status, 422);
    assert_eq!(cm1.get(&void).status, 403);
    assert_eq!(head1.send(&void, "letter.void", &[("reason", "Salah tujuan")]).status, 303);
    let page = look(&mut head1, &case, &letter);
    assert_eq!(state(&page), "void");
    assert!(page.words("ol.timeline li").concat().contains("Salah tujuan"), "{}", page.main());
    let register = head1.get("/surat");
    let struck = register.words("s[data-test=number]");
    assert_eq!(struck.first(), Some(&number), "{}", register.main());
    let (_, next) = signed(&mut cm1, &mut head1, &case);
    assert_eq!(position(&next), position(&number) + 1);
}

#[test]
fn let_05_a_returned_letter_needs_new_initials() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let letter = initialled(&mut cm1, &case);
    let back = head1.does(&at(&case, &letter, "kembalikan"), "letter.return", &[("note", "Tambahkan tembusan")]);
    assert_eq!(state(&back), "draft");
    let history = back.words("ol.timeline li");
    assert!(history.iter().any(|line| line.contains("Diparaf") && line.contains("tidak berlaku lagi")), "{history:?}");
    assert!(history.iter().any(|line| line.contains("Tambahkan tembusan")), "{history:?}");
    assert_eq!(head1.send(&at(&case, &letter, "tanda-tangan"), "letter.sign", &ROLE).status, 409);
    cm1.does(&at(&case, &letter, "paraf"), "letter.initial", &[]);
    assert_eq!(state(&head1.does(&at(&case, &letter, "tanda-tangan"), "letter.sign", &ROLE)), "signed");
    let kept: i64 = letter_steps::table
        .filter(letter_steps::letter_id.eq(letter.any()))
        .filter(letter_steps::act.eq("letter.initial"))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(kept, 2, "the old paraf is history");
}

#[test]
fn a_letter_with_gaps_is_saved_and_not_initialled() {
    let world = World::new();
    let (mut cm1, _, case) = cast(&world);
    let page = cm1.does(&format!("{}/surat/penutupan", case_path(&case)), "letter.create", &[]);
    let letter = Record { id: page.attr("article", "data-id").unwrap(), code: case.code.clone() };
    let answer = cm1.send(&at(&case, &letter, "paraf"), "letter.initial", &[]);
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains('…'), "{}", answer.main());
}

#[test]
fn let_06_what_was_changed_after_the_initials_is_not_signed() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let letter = initialled(&mut cm1, &case);
    let early = head1.get(&at(&case, &letter, "tanda-tangan"));
    let taken = || -> i64 {
        letters::table.filter(letters::number.is_not_null()).count().get_result(&mut world.sql()).unwrap()
    };
    let before = taken();
    cm1.does(&at(&case, &letter, "ubah"), "letter.edit", &[("copies", "Arsip")]);
    assert_eq!(head1.submit(&early, "letter.sign", &ROLE).status, 409, "the version that was read is not the last");
    let answer = head1.send(&at(&case, &letter, "tanda-tangan"), "letter.sign", &ROLE);
    assert_eq!(answer.status, 422, "{}", answer.main());
    assert!(answer.main().contains("paraf"), "{}", answer.main());
    assert_eq!(taken(), before);
}

#[test]
fn a_letter_names_nobody_and_goes_its_way_by_duty() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let path = format!("{}/surat/penutupan", case_path(&case));
    let named = cm1.send(&path, "letter.create", &[("body", "Atas nama Melati Contoh, hubungi 083412345678.")]);
    assert_eq!(named.status, 422);
    assert!(!named.words("[data-test=field-error]").concat().contains("Melati"), "the answer repeats no name");
    let (letter, _) = signed(&mut cm1, &mut head1, &case);
    let send = at(&case, &letter, "kirim");
    assert_eq!(cm1.get(&send).status, 403, "sending is a duty of its own");
    let mut sender = world.person("intake1");
    sender.does(&send, "letter.dispatch", &[("how", "Kurir dinas")]);
    let page = sender.does(&at(&case, &letter, "terima"), "letter.receive", &[("by", "Bagian umum")]);
    assert_eq!(state(&page), "received");
    assert_eq!(head1.send(&at(&case, &letter, "batalkan"), "letter.void", &[("reason", "x")]).status, 409);
    for stranger in ["cm2", "kades1", "lab1"] {
        assert_eq!(look(&mut world.person(stranger), &case, &letter).status, 404, "{stranger}");
    }
}

#[test]
fn acc_14_a_printed_letter_carries_its_maker_and_a_neutral_name() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let (letter, _) = signed(&mut cm1, &mut head1, &case);
    let page = look(&mut head1, &case, &letter);
    let paper = head1.submit(&page, "letter.print", &[]);
    assert_eq!(paper.status, 200, "{}", paper.main());
    assert_eq!(paper.header("content-type"), Some("application/pdf"));
    let name = paper.header("content-disposition").unwrap();
    assert!(
        name.starts_with("attachment") && !name.to_lowercase().contains("tppo") && name.contains(&case.code),
        "{name}"
    );
    assert_eq!(world.audit_count("print.made", "allow"), 1);
}

#[test]
fn acc_14_an_identity_sheet_of_an_accepted_referral_carries_its_maker() {
    let world = World::new();
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = assessed(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    accept(&mut svc, &referral);
    svc.step_up(&world);
    let page = svc.get(&format!("/rujukan/{}", referral.id));
    let reason = [("reason", "prepare_service"), ("paper", "sheet")];
    let sheet = svc.submit(&page, "victim.reveal", &reason);
    assert_eq!(sheet.status, 200, "{}", sheet.main());
    assert_eq!(sheet.header("content-type"), Some("application/pdf"));
    let name = sheet.header("content-disposition").unwrap().to_lowercase();
    assert!(
        name.contains(&referral.code.to_lowercase()) && !name.contains("melati") && !name.contains("tppo"),
        "{name}"
    );
    assert_eq!((world.audit_count("print.made", "allow"), world.audit_count("victim.reveal", "allow")), (1, 1));
}

#[test]
fn acc_14_an_identity_sheet_of_the_own_case_is_a_look_like_any_other() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    cm1.step_up(&world);
    let path = format!("{}/orang/1/identitas", case_path(&case));
    let sheet = cm1.send(&path, "victim.reveal", &[("reason", "prepare_service"), ("paper", "sheet")]);
    assert_eq!((sheet.status, sheet.header("content-type")), (200, Some("application/pdf")), "{}", sheet.main());
    assert_eq!((world.audit_count("print.made", "allow"), world.audit_count("victim.reveal", "allow")), (1, 1));
    let nothing = cm1.send(&path, "victim.reveal", &[("paper", "sheet")]);
    assert_eq!(nothing.status, 422, "paper needs a reason too");
}

#[test]
fn let_13_a_code_is_read_aloud_and_paper_is_made_only_when_asked_for() {
    let world = World::new();
    let (mut cm1, mut stranger) = (world.person("cm1"), world.stranger());
    let case = receive(&mut cm1, &[]);
    add_person(&mut cm1, &case, &[("safe_contact_how", "do_not_contact")]);
    let path = format!("{}/tanda-terima", case_path(&case));
    let form = cm1.get(&path);
    assert_eq!(form.attr("input[name=how][checked]", "value").as_deref(), Some("aloud"), "no paper by itself");
    assert!(form.main().contains("Jangan memberi kertas"), "{}", form.main());

    let told = cm1.submit(&form, "case.give_code", &[("how", "note")]);
    let code = told.words("[data-test=tracking]").concat();
    let note = told.words("[data-test=shopping] li");
    assert_eq!((code.len(), note.len()), (19, 4), "{}", told.main());
    let digits: String = note.join(" ").chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, code.replace(' ', ""), "the shopping note holds the code");
    assert_eq!(world.audit_count("print.made", "allow"), 0, "nothing was printed");
    let status = stranger.send("/lacak", "public.track", &[("code", &code)]);
    assert!(status.status < 400 && !status.main().contains("tidak dikenal"), "{} {}", status.status, status.main());

    let sheet = cm1.send(&path, "case.give_code", &[("how", "paper")]);
    assert_eq!(sheet.header("content-type"), Some("application/pdf"), "{}", sheet.main());
    assert_eq!(sheet.header("content-disposition"), Some("attachment; filename=\"tanda-terima.pdf\""));
    assert_eq!(world.audit_count("print.made", "allow"), 1);
}

#[test]
fn acc_14_the_forms_of_a_case_are_printed_and_kept_in_the_log() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    let path = format!("{}/cetak", case_path(&case));
    for form in ["d02", "d04", "d06", "file"] {
        let paper = cm1.send(&path, "case.print", &[("form", form)]);
        assert_eq!(paper.header("content-type"), Some("application/pdf"), "{form}: {}", paper.main());
    }
    assert_eq!(world.audit_count("print.made", "allow"), 4);
    assert_eq!(world.person("cm2").get(&path).status, 404);
}

#[test]
fn a_letter_that_waits_stands_on_the_page_of_whoever_it_waits_for() {
    let world = World::new();
    let (mut cm1, mut head1, case) = cast(&world);
    let letter = initialled(&mut cm1, &case);
    let row = |person: &mut Person| {
        let page = person.get("/hari-ini");
        let rows = page.words("[data-test=row][data-kind=letter]");
        assert_eq!(page.attrs("[data-test=row][data-kind=letter]", "data-id").len(), rows.len());
        rows.into_iter().filter(|row| row.contains(&case.code)).collect::<String>()
    };
    assert!(row(&mut head1).contains("Menunggu tanda tangan") && !row(&mut head1).contains("Giliran"));
    assert!(row(&mut cm1).contains("Giliran: kepala unit"), "{}", row(&mut cm1));
    head1.does(&at(&case, &letter, "tanda-tangan"), "letter.sign", &ROLE);
    assert!(row(&mut world.person("intake1")).contains("Menunggu pengiriman"));
    assert!(!row(&mut world.person("cm2")).contains(&case.code), "another unit");
}

#[test]
fn what_a_letter_says_is_read_on_its_own_page_only() {
    let world = World::new();
    let all = world.fixture["canaries"].as_array().unwrap();
    let of = |key: &str| {
        let its = all.iter().filter(|canary| canary["object"] == key);
        its.map(|canary| canary["token"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let page = |key: &str| format!("/berkas/{}/surat/{}", world.id("case.c1"), world.id(key));
    let mut head1 = world.person("head1");
    for (key, marks) in [("letter.draft", 3), ("letter.signed", 4), ("letter.received", 6), ("letter.voided", 5)] {
        let (tokens, shown) = (of(key), head1.get(&page(key)));
        assert_eq!(tokens.len(), marks, "{key}");
        assert!(tokens.iter().all(|token| shown.body.contains(token)), "{key}: {}", shown.main());
        for list in ["/surat".to_owned(), format!("/berkas/{}/surat", world.id("case.c1")), "/hari-ini".to_owned()] {
            let listed = head1.get(&list);
            assert!(!tokens.iter().any(|token| listed.body.contains(token)), "{key} on {list}");
        }
        for stranger in ["cm2", "kades1", "dpo", "admin"] {
            let answer = world.person(stranger).get(&page(key));
            assert!(answer.status == 404 || answer.status == 403, "{stranger}: {}", answer.status);
            assert!(!tokens.iter().any(|token| answer.body.contains(token)), "{stranger}");
        }
    }
}
