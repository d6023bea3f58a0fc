//! Letters between two units about a referral: scenarios/letters.md LET-01 and LET-15, and what each side reads.
use diesel::prelude::*;
use sintuvu_schema::users;

use crate::casework::{Record, accept, acts, draft, identified, in_service, look, referral_path, sent, serve};
use crate::support::{Page, Person, World};

const RSUD: (&str, &str) = ("medical", "rsud");
const NAME: &str = "Melati Contoh";
const ROLE: [(&str, &str); 3] = [("role", "Kepala UPTD PPA"), ("rank", "Penata, III/c"), ("nip", "990101202001011001")];

/// A letter of this kind with its gaps filled in.
fn drafted(officer: &mut Person, referral: &Record, kind: &str) -> Record {
    let path = referral_path(referral, &format!("surat/{kind}"));
    let form = officer.get(&path);
    let body = form.words("textarea[name=body]").concat().replace('…', "kantor, setiap hari");
    assert!(body.contains(&referral.code), "{}", form.main());
    let page = officer.submit(&form, "letter.create", &[("body", &body)]);
    let page = officer.follow(&page);
    Record { id: page.attr("article", "data-id").expect("a letter's page"), code: referral.code.clone() }
}

fn at(referral: &Record, letter: &Record, slug: &str) -> String {
    referral_path(referral, &format!("surat/{}/{slug}", letter.id))
}

fn read(person: &mut Person, referral: &Record, letter: &Record) -> Page {
    person.get(&referral_path(referral, &format!("surat/{}", letter.id)))
}

/// Drafted, initialled, signed: the letter and its number.
fn signed(officer: &mut Person, head: &mut Person, referral: &Record, kind: &str) -> (Record, String) {
    let letter = drafted(officer, referral, kind);
    officer.does(&at(referral, &letter, "paraf"), "letter.initial", &[]);
    let page = head.does(&at(referral, &letter, "tanda-tangan"), "letter.sign", &ROLE);
    (letter, page.words("[data-test=number]").concat())
}

fn dispatch(clerk: &mut Person, referral: &Record, letter: &Record) {
    clerk.does(&at(referral, letter, "kirim"), "letter.dispatch", &[("how", "Kurir dinas, amplop tertutup")]);
}

struct Cast {
    world: World,
    cm1: Person,
    head1: Person,
    intake1: Person,
}

fn cast() -> Cast {
    let world = World::new();
    let person = |key| world.person(key);
    let (cm1, head1, intake1) = (person("cm1"), person("head1"), person("intake1"));
    Cast { world, cm1, head1, intake1 }
}

#[test]
fn let_01_the_path_of_an_office_letter_ends_with_its_receiver() {
    let Cast { world, mut cm1, mut head1, mut intake1 } = cast();
    let case = in_service(&mut cm1, &world, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let mut svc = world.person("svc");
    let letter = drafted(&mut cm1, &referral, "rujukan");
    let page = read(&mut cm1, &referral, &letter);
    let body = page.words("[data-test=body]").concat();
    assert!(body.contains("Persetujuan") && body.contains("November 2026"), "on what ground: {body}");
    assert!(!body.contains(NAME), "initials and code only: {body}");
    assert!(page.words("[data-test=number]").concat().contains("diambil saat ditandatangani"), "{}", page.main());
    assert_eq!(read(&mut svc, &referral, &letter).status, 404, "a draft is the sender's own affair");

    cm1.does(&at(&referral, &letter, "paraf"), "letter.initial", &[]);
    let page = head1.does(&at(&referral, &letter, "tanda-tangan"), "letter.sign", &ROLE);
    assert!(page.words("[data-test=number]").concat().ends_with("/XI/2026"), "{}", page.main());
    assert_eq!(read(&mut svc, &referral, &letter).status, 404, "signed is not sent");
    dispatch(&mut intake1, &referral, &letter);

    let row = look(&mut svc, &referral);
    assert_eq!(row.attr("[data-test=row][data-kind=letter]", "data-state").as_deref(), Some("dispatched"));
    let page = read(&mut svc, &referral, &letter);
    assert_eq!(page.state(), "dispatched");
    assert_eq!(page.acts(), ["letter.receive"], "nothing else is the receiver's");
    let history = page.words("ol.timeline li").concat();
    assert!(
        !history.contains("Diparaf") && history.contains("Dikirim"),
        "how it was written is the sender's: {history}"
    );
    for (slug, action) in [("ubah", "letter.edit"), ("batalkan", "letter.void")] {
        let answer = svc.post(&at(&referral, &letter, slug), &[]);
        assert!(matches!(answer.status, 403 | 404), "{action}: {}", answer.status);
    }
    assert_eq!(intake1.get(&at(&referral, &letter, "terima")).status, 200);
    let own = intake1.send(&at(&referral, &letter, "terima"), "letter.receive", &[("by", "Saya sendiri")]);
    assert_eq!(own.status, 403, "nobody signs for the other office");
    svc.does(&at(&referral, &letter, "terima"), "letter.receive", &[("by", "Bagian umum, 24 November 2026")]);
    accept(&mut svc, &referral);
    assert!(read(&mut svc, &referral, &letter).words("[data-test=body]").concat().contains(&referral.code));
    assert_eq!(read(&mut cm1, &referral, &letter).state(), "received");

    let page = read(&mut svc, &referral, &letter);
    let paper = svc.submit(&page, "letter.print", &[]);
    assert_eq!(paper.header("content-type"), Some("application/pdf"), "{}", paper.main());
    for stranger in ["cm2", "pol1", "kades1", "dpo"] {
        assert!(matches!(read(&mut world.person(stranger), &referral, &letter).status, 403 | 404), "{stranger}");
    }
}

#[test]
fn let_15_a_letter_void_after_dispatch_changes_no_referral() {
    let Cast { world, mut cm1, mut head1, mut intake1 } = cast();
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let mut svc = world.person("svc");
    let (letter, number) = signed(&mut cm1, &mut head1, &referral, "rujukan");
    dispatch(&mut intake1, &referral, &letter);
    accept(&mut svc, &referral);
    head1.does(&at(&referral, &letter, "batalkan"), "letter.void", &[("reason", "salah tujuan")]);

    let page = read(&mut svc, &referral, &letter);
    assert_eq!(page.state(), "void");
    assert!(page.words("[data-test=banner]").concat().contains("Surat dibatalkan"), "{}", page.main());
    let page = look(&mut svc, &referral);
    assert_eq!(page.state(), "accepted", "a letter is not the referral");
    assert!(page.words("[data-kind=letter]").concat().contains("Dibatalkan"), "{}", page.main());

    let path = referral_path(&referral, "surat/rujukan");
    let form = cm1.get(&path);
    let body = form.words("textarea[name=body]").concat().replace('…', "kantor");
    let page = cm1.submit(&form, "letter.create", &[("body", &body), ("revokes", &number)]);
    let page = cm1.follow(&page);
    assert!(page.words("[data-test=revokes]").concat().contains(&number), "{}", page.main());
    let again = Record { id: page.attr("article", "data-id").unwrap(), code: referral.code.clone() };
    cm1.does(&at(&referral, &again, "paraf"), "letter.initial", &[]);
    let page = head1.does(&at(&referral, &again, "tanda-tangan"), "letter.sign", &ROLE);
    assert_ne!(page.words("[data-test=number]").concat(), number);

    let forged = cm1.get(&path);
    let answer = cm1.submit(&forged, "letter.create", &[("body", &body), ("revokes", "400.2/999/X/XI/2026")]);
    assert_eq!(answer.status, 422, "only what is void can be revoked");
}

#[test]
fn the_receiver_reports_back_by_a_letter_of_its_own() {
    let Cast { world, mut cm1, .. } = cast();
    let (mut cm2, mut head2) = (world.person("cm2"), world.person("head2"));
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, ("psych", "uptd2"), &[]);
    let feedback = referral_path(&referral, "surat/umpan-balik");
    assert!(cm2.get(&feedback).main().contains("belum dapat dibuat"), "nothing to report before it was served");
    assert!(cm1.get(&feedback).main().contains("belum dapat dibuat"), "nor by the sender");
    serve(&mut cm2, &referral);
    let clerk = users::table.filter(users::id.eq(uuid(&world, "cm2")));
    diesel::update(clerk).set(users::may_dispatch.eq(true)).execute(&mut world.sql()).unwrap();
    let (letter, _) = signed(&mut cm2, &mut head2, &referral, "umpan-balik");
    let body = read(&mut cm2, &referral, &letter).words("[data-test=body]").concat();
    assert!(body.contains("Kontrol satu minggu lagi."), "{body}");
    assert_eq!(read(&mut cm1, &referral, &letter).status, 404);
    let story = cm1.get(&format!("/berkas/{}", case.id)).main();
    assert!(!story.contains("Surat ditandatangani"), "what the receiver writes is not told before it is sent");
    dispatch(&mut cm2, &referral, &letter);
    assert_eq!(read(&mut cm1, &referral, &letter).state(), "dispatched");
    assert!(cm2.get("/surat").main().contains("Laporan umpan balik rujukan"), "its own register");
}

fn uuid(world: &World, user: &str) -> sintuvu::base::ids::UserId {
    let id: sintuvu::base::ids::AnyId = world.user(user)["id"].as_str().unwrap().parse().unwrap();
    id.into()
}

#[test]
fn a_cancelled_referral_takes_its_letters_with_it() {
    let Cast { world, mut cm1, mut head1, mut intake1 } = cast();
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let mut svc = world.person("svc");
    let (letter, _) = signed(&mut cm1, &mut head1, &referral, "rujukan");
    dispatch(&mut intake1, &referral, &letter);
    assert_eq!(read(&mut svc, &referral, &letter).status, 200);
    acts(&mut cm1, &referral, "batalkan", "referral.cancel", &[("reason", "Sudah tertangani")]);
    assert_eq!(read(&mut svc, &referral, &letter).status, 404, "the receiver knows only that it was taken back");
    assert_eq!(look(&mut svc, &referral).count("[data-kind=letter]"), 0);
    let form = cm1.get(&referral_path(&referral, "surat/rujukan"));
    assert!(form.main().contains("dibatalkan"), "{}", form.main());
}

/// What anybody learns by the code on the paper (issue 5, part 9).
#[test]
fn the_code_on_a_letter_tells_number_day_unit_and_whether_it_stands() {
    let Cast { world, mut cm1, mut head1, mut intake1 } = cast();
    let case = identified(&mut cm1, &[]);
    let referral = draft(&mut cm1, &world, &case, RSUD, &[]);
    let (letter, number) = signed(&mut cm1, &mut head1, &referral, "rujukan");
    let code: Option<String> = sintuvu_schema::letters::table
        .filter(sintuvu_schema::letters::number.eq(&number))
        .select(sintuvu_schema::letters::check_code)
        .first(&mut world.sql())
        .unwrap();
    let code = code.expect("a code since the signature");
    let mut anybody = world.stranger();
    let page = anybody.get(&format!("/v/{code}"));
    let said = page.main();
    assert_eq!(page.attr("[data-test=verdict]", "data-state").as_deref(), Some("valid"));
    assert!(said.contains(&number) && said.contains("24 November 2026") && said.contains("UPTD PPA"), "{said}");
    for word in [&referral.code, &case.code, NAME, "Rujukan", "rujukan", "Kepala"] {
        assert!(!said.contains(word), "{word} in {said}");
    }
    let typed = code.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).to_lowercase()).collect::<Vec<_>>();
    let answer = anybody.get(&format!("/periksa?kode={}", typed.join("+")));
    assert_eq!(
        (answer.status, answer.location()),
        (303, format!("/v/{code}").as_str()),
        "as it was typed from the paper"
    );
    assert_eq!(anybody.get("/periksa?kode=123").status, 422);
    assert_eq!(anybody.get("/v/0000000000AAAAAAAAAA").status, 404);
    dispatch(&mut intake1, &referral, &letter);
    head1.does(&at(&referral, &letter, "batalkan"), "letter.void", &[("reason", "salah tujuan")]);
    let page = anybody.get(&format!("/v/{code}"));
    assert_eq!(page.attr("[data-test=verdict]", "data-state").as_deref(), Some("void"));
    assert!(!page.main().contains("salah tujuan"), "{}", page.main());
}
