//! Files on a case: what is taken, how it lies, who opens it. security.md 4.7 and 7.9, D-65.
mod apart;
mod reach;

use std::io::Cursor;
use std::path::PathBuf;

use diesel::prelude::*;
use image::{ImageFormat, Rgb, RgbImage};
use sintuvu_schema::{attachments, audit_log};

use crate::casework::{Record, case_path, identified, told};
use crate::support::{Page, Person, World};

const LETTER: [(&str, &str); 2] = [("kind", "work_paper"), ("caption", "Surat ZQVKKETERANGAN")];

/// A picture of nothing, with so many dots on a side.
fn picture(side: u32, format: ImageFormat) -> Vec<u8> {
    let dot = |x: u32, y: u32| {
        let mixed = (x * 7 + y * 13) ^ (x * y);
        Rgb([u8::try_from(mixed % 256).unwrap(), u8::try_from(x % 256).unwrap(), 40])
    };
    let mut written = Cursor::new(Vec::new());
    RgbImage::from_fn(side, side, dot).write_to(&mut written, format).unwrap();
    written.into_inner()
}

fn jpeg() -> Vec<u8> {
    picture(300, ImageFormat::Jpeg)
}

fn list(case: &Record) -> String {
    format!("{}/lampiran", case_path(case))
}

fn form(case: &Record) -> String {
    format!("{}/baru", list(case))
}

fn sends(person: &mut Person, case: &Record, typed: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
    let page = person.get(&form(case));
    person.submit_files(&page, "case.attach", typed, files)
}

fn attached(person: &mut Person, case: &Record, content: &[u8]) {
    let answer = sends(person, case, &LETTER, &[("file_1", "ZQVKNAMA foto.jpg", content)]);
    assert_eq!(answer.status, 303, "{:?} {}", answer.faults(), answer.main());
}

fn opens(person: &mut Person, case: &Record, number: i32) -> Page {
    let path = format!("{}/{number}/buka", list(case));
    person.send(&path, "attachment.open", &[("reason", "legal_process")])
}

/// Sealed files on the disk.
fn sealed(world: &World) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(world.dir.path().join("objects")).unwrap().map(|file| file.unwrap().path()).collect();
    all.sort();
    all
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn refused(page: &Page, field: &str, words: &str) {
    assert_eq!(page.status, 422, "{}", page.main());
    let faults = page.faults();
    assert!(faults.get(field).is_some_and(|text| text.contains(words)), "{faults:?}");
}

#[test]
fn a_picture_is_sealed_and_comes_back_as_a_file_that_may_do_nothing() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let before = sealed(&world);
    let content = picture(900, ImageFormat::Png);
    assert!(content.len() > 3 * 64 * 1024, "several pieces: {}", content.len());
    attached(&mut cm1, &case, &content);

    let page = cm1.get(&list(&case));
    assert_eq!(page.count("[data-test=row]"), 1);
    assert!(page.main().contains("Perjanjian kerja") && page.main().contains("ZQVKKETERANGAN"), "{}", page.main());
    assert!(!page.body.contains("ZQVKNAMA"), "what it was called is shown nowhere");
    let new: Vec<_> = sealed(&world).into_iter().filter(|file| !before.contains(file)).collect();
    assert_eq!(new.len(), 1);
    let bytes = std::fs::read(&new[0]).unwrap();
    for plain in [&b"PNG"[..], b"IHDR", b"IDAT", b"ZQVK"] {
        assert!(!holds(&bytes, plain), "{}", String::from_utf8_lossy(plain));
    }

    let file = opens(&mut cm1, &case, 1);
    assert_eq!(file.status, 200, "{}", file.main());
    let shown = image::load_from_memory(&file.bytes).unwrap();
    assert_eq!((shown.width(), shown.height()), (900, 900));
    assert_eq!(file.header("content-type"), Some("image/png"));
    assert_eq!(file.header("content-length"), Some(file.bytes.len().to_string().as_str()));
    let name = format!("attachment; filename=\"{}-L1.png\"", case.code);
    assert_eq!(file.header("content-disposition"), Some(name.as_str()));
    assert!(file.header("content-security-policy").unwrap().starts_with("sandbox;"));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let row: (String, String) = audit_log::table
        .filter(audit_log::action.eq("attachment.open"))
        .filter(audit_log::decision.eq("allow"))
        .select((audit_log::reason_code, audit_log::classes))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!(row, ("legal_process".to_owned(), "documents".to_owned()));
    assert!(cm1.get(&case_path(&case)).main().contains("Lampiran ditambahkan"));
}

#[test]
fn place_and_camera_and_whatever_was_appended_are_gone() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let plain = jpeg();
    let mut sent = plain[..2].to_vec();
    sent.extend_from_slice(b"\xff\xe1\x00\x1cExif\0\0MM\0*\0\0\0\x08GPSZQVKTEMPAT");
    sent.extend_from_slice(&plain[2..]);
    sent.extend_from_slice(b"PK\x03\x04<html><script>alert('ZQVKEKOR')</script>");
    attached(&mut cm1, &case, &sent);
    let file = opens(&mut cm1, &case, 1);
    assert_eq!(image::guess_format(&file.bytes).unwrap(), ImageFormat::Jpeg);
    for gone in [&b"Exif"[..], b"ZQVKTEMPAT", b"ZQVKEKOR", b"PK\x03\x04", b"<script"] {
        assert!(!holds(&file.bytes, gone), "{}", String::from_utf8_lossy(gone));
    }
}

/// The head of a PNG of sixty megapixels, with nothing behind it.
const SIXTY: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x27\x10\0\0\x17\x70\x08\x02\0\0\0\x59\x45\x1e\x9f\0\0\0\x01IDAT\0\0\0\0\0";

#[test]
fn what_is_no_picture_and_no_harmless_pdf_is_refused_at_its_field_and_leaves_nothing() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let before = sealed(&world);
    let script = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>";
    let cases: [(&[u8], &str); 6] = [
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "bukan gambar"),
        (b"<html><script>alert(1)</script></html>", "bukan gambar"),
        (SIXTY, "besar"),
        (&jpeg()[..200], "rusak"),
        (script, "memuat program"),
        (b"%PDF-1.7 kosong", "rusak"),
    ];
    for (content, words) in cases {
        let page = sends(&mut cm1, &case, &LETTER, &[("file_1", "foto.jpg", &jpeg()), ("file_2", "foto.jpg", content)]);
        assert!(page.body.contains("ZQVKKETERANGAN"), "what was typed is kept");
        if words == "besar" {
            let text = &page.faults()["file_2"];
            assert!(page.status == 422 && (text.contains("besar") || text.contains("rusak")), "{text}");
        } else {
            refused(&page, "file_2", words);
        }
    }
    assert_eq!(sealed(&world), before, "not even the good one of the same form");
    assert_eq!(cm1.get(&list(&case)).count("[data-test=row]"), 0);
    let noted: i64 = audit_log::table
        .filter(audit_log::reason_code.eq("upload_refused"))
        .count()
        .get_result(&mut world.sql())
        .unwrap();
    assert_eq!(noted, 6);
    let log = std::fs::read_to_string(world.dir.path().join("log")).unwrap();
    assert!(!log.contains("foto.jpg") && !log.contains("\"event\":\"panic\""), "{log}");
}

#[test]
fn too_large_too_many_and_none_at_all_say_so_and_keep_what_was_typed() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let (large, small) = (vec![0xff_u8; 7 * 1024 * 1024], jpeg());
    let page = sends(&mut cm1, &case, &LETTER, &[("file_1", "besar.jpg", &large)]);
    assert_eq!(page.status, 413);
    assert!(page.faults()["file_1"].contains("5 MB") && page.body.contains("ZQVKKETERANGAN"), "{}", page.main());

    let six: Vec<(&str, &str, &[u8])> = ["file_1", "file_2", "file_3", "file_4", "file_5", "file_5"]
        .map(|field| (field, "a.jpg", small.as_slice()))
        .to_vec();
    refused(&sends(&mut cm1, &case, &LETTER, &six), "file_1", "Paling banyak 5 berkas");
    refused(&sends(&mut cm1, &case, &LETTER, &[("file_1", "", b"")]), "file_1", "Pilih berkas");
    refused(&cm1.send(&form(&case), "case.attach", &LETTER), "file_1", "Pilih berkas");
    let page = sends(&mut cm1, &case, &[], &[("file_1", "a.jpg", &small)]);
    refused(&page, "kind", "Pilih");
    refused(&page, "file_1", "sekali lagi");
    let other = sends(&mut cm1, &case, &LETTER, &[("file_9", "a.jpg", &small)]);
    assert_eq!(other.status, 422, "a field that the form does not have");
    assert_eq!(sends(&mut cm1, &case, &LETTER, &six[..5]).status, 303);
    assert_eq!(cm1.get(&list(&case)).count("[data-test=row]"), 5);
}

#[test]
fn the_same_form_twice_is_one_file_and_with_another_file_it_is_refused() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let before = sealed(&world).len();
    let (page, content) = (cm1.get(&form(&case)), jpeg());
    let mut again = cm1.clone();
    let (one, other) = (&page, &page);
    let answers = crate::casework::race(
        || cm1.submit_files(one, "case.attach", &LETTER, &[("file_1", "a.jpg", &content)]),
        || again.submit_files(other, "case.attach", &LETTER, &[("file_1", "a.jpg", &content)]),
    );
    assert_eq!(answers.each_ref().map(|answer| answer.status), [303, 303]);
    assert_eq!(answers[0].location(), answers[1].location());
    assert_eq!(sealed(&world).len(), before + 1);
    let third =
        cm1.submit_files(&page, "case.attach", &LETTER, &[("file_1", "a.jpg", &picture(50, ImageFormat::Jpeg))]);
    assert_eq!(third.status, 409, "the same form with another file");
    assert_eq!(sealed(&world).len(), before + 1);
    assert_eq!(cm1.get(&list(&case)).count("[data-test=row]"), 1);
}

#[test]
fn a_write_that_failed_leaves_no_row_and_in_the_end_no_file() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let before = sealed(&world).len();
    for (point, status, left) in [
        ("object.write=err", 503, 0),
        ("object.write=enospc", 507, 0),
        ("unit.before_commit=err@case.attach", 503, 1),
        ("unit.before_audit=enospc@case.attach", 507, 2),
    ] {
        let page = cm1.get(&form(&case));
        world.fail(point);
        let answer = cm1.submit_files(&page, "case.attach", &LETTER, &[("file_1", "a.jpg", &jpeg())]);
        world.fail("");
        assert_eq!(answer.status, status, "{point}: {}", answer.main());
        assert_eq!(sealed(&world).len(), before + left, "{point}");
    }
    assert_eq!(cm1.get(&list(&case)).count("[data-test=row]"), 0);
    attached(&mut cm1, &case, &jpeg());
    world.set_clock("2199-01-01T08:00:00+08:00");
    assert_eq!(sealed(&world).len(), before + 1, "what no row names was swept away");
    let named: Vec<String> = attachments::table.select(attachments::object).load(&mut world.sql()).unwrap();
    assert!(
        sealed(&world).iter().all(|file| named.contains(&file.file_name().unwrap().to_string_lossy().into_owned()))
    );
}

#[test]
fn an_answer_lost_after_the_commit_keeps_its_file() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let page = cm1.get(&form(&case));
    world.fail("unit.after_commit=err");
    let lost = cm1.submit_files(&page, "case.attach", &LETTER, &[("file_1", "a.jpg", &jpeg())]);
    world.fail("");
    assert_eq!(lost.status, 503);
    let again = cm1.submit_files(&page, "case.attach", &LETTER, &[("file_1", "a.jpg", &jpeg())]);
    assert_eq!(again.status, 303);
    assert_eq!(cm1.get(&list(&case)).count("[data-test=row]"), 1);
    assert_eq!(opens(&mut cm1, &case, 1).status, 200);
}

#[test]
fn a_sealed_file_that_was_cut_changed_or_exchanged_gives_an_error_and_no_part_of_it() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    attached(&mut cm1, &case, &picture(900, ImageFormat::Png));
    let names: Vec<String> = attachments::table
        .filter(attachments::case_id.eq(case.any()))
        .select(attachments::object)
        .load(&mut world.sql())
        .unwrap();
    let path = world.dir.path().join("objects").join(&names[0]);
    let whole = std::fs::read(&path).unwrap();
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let piece = 64 * 1024 + 57;
    let exchanged = [&whole[piece..2 * piece], &whole[..piece], &whole[2 * piece..]].concat();
    let wrong = [whole[..piece].to_vec(), whole[..whole.len() - 1].to_vec(), flipped(100), exchanged, Vec::new()];
    for (number, bytes) in wrong.iter().enumerate() {
        std::fs::write(&path, bytes).unwrap();
        let file = opens(&mut cm1, &case, 1);
        assert_eq!(file.status, 500, "no. {number}: {}", file.main());
        assert!(!holds(&file.bytes, b"IHDR"), "no. {number}");
    }
    std::fs::write(&path, flipped(piece + 100)).unwrap();
    assert!(opens(&mut cm1, &case, 1).bytes.is_empty(), "it breaks off, and the browser knows that it is not whole");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(opens(&mut cm1, &case, 1).status, 500);
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(opens(&mut cm1, &case, 1).status, 200);
}

#[test]
fn the_attachment_of_the_fixture_opens_and_its_secrets_stand_nowhere_in_plain() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let of_fixture = world.object("doc.d1");
    assert_eq!((&of_fixture["kind"], &of_fixture["case"]), (&"attachment".into(), &"case.c1".into()));
    let c1 = Record { id: world.id("case.c1"), code: world.object("case.c1")["number"].as_str().unwrap().to_owned() };
    cm1.step_up(&world);
    let file = opens(&mut cm1, &c1, world.id("doc.d1").parse().unwrap());
    assert_eq!(image::guess_format(&file.bytes).unwrap(), ImageFormat::Jpeg);
    let canaries = world.fixture["canaries"].as_array().unwrap();
    let tokens: Vec<&str> = canaries
        .iter()
        .filter(|canary| canary["table"] == "attachments")
        .map(|canary| canary["token"].as_str().unwrap())
        .collect();
    assert_eq!(tokens.len(), 2);
    for bytes in sealed(&world).iter().map(|path| std::fs::read(path).unwrap()) {
        assert!(!holds(&bytes, b"JFIF") && tokens.iter().all(|token| !holds(&bytes, token.as_bytes())));
    }
    let doctor = world.command(&["doctor", "--json"]).output().unwrap();
    let doctor: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert_eq!(doctor["objects_writable"], true);
    assert!(told(&cm1.get(&list(&c1))).is_empty());
}
