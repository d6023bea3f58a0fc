//! A report whose file became part of another: its code goes on with the file that stays, and who reported is
//! read where it was told (CAS-09).
use super::{CALM, code_of, newest, send, status, with};
use crate::casework::{case_path, does, identified};
use crate::support::{Page, World};

const NAMED: [(&str, &str); 4] = [
    ("region", "99.01"),
    ("reporter_name", "ZQVKXJWNAMA"),
    ("reporter_contact", "+62800111333 sore"),
    ("contact_how", "whatsapp"),
];

fn word_and_day(page: &Page) -> (String, String) {
    (page.words("[data-test=status]").concat(), page.words("[data-test=changed]").concat())
}

#[test]
fn cas_09_the_tracking_code_goes_on_with_the_file_that_stays() {
    let world = World::new();
    let mut reporter = world.stranger();
    let sent = send(&mut reporter, &with(&CALM, &NAMED));
    let (code, gone) = (code_of(&mut reporter, &sent), newest(&world));
    let kept = identified(&mut world.person("cm1"), &[]);
    let reads = |word: &str, since: &str| {
        let page = status(&mut world.stranger(), &code);
        assert_eq!(word_and_day(&page), (word.to_owned(), since.to_owned()), "{}", page.main());
        for secret in [&kept.code, &gone.code, &kept.id, &gone.id] {
            assert!(!page.main().contains(secret.as_str()), "{secret}: {}", page.main());
        }
    };
    reads("diterima", "24 November 2026");
    world.wait(2 * 24 * 3600);
    does(&mut world.person("head1"), &gone, "gabung", "case.merge", &[("into", &kept.code)]);
    // The kept file was in work before; for the reporter the word is new since the merge.
    reads("diproses", "26 November 2026");
    world.wait(24 * 3600);
    let third = identified(&mut world.person("cm1"), &[]);
    does(&mut world.person("head1"), &kept, "gabung", "case.merge", &[("into", &third.code)]);
    reads("diproses", "26 November 2026");
}

#[test]
fn cas_09_who_reported_is_shown_from_the_old_file_only_and_only_as_before() {
    let world = World::new();
    send(&mut world.stranger(), &with(&CALM, &NAMED));
    let gone = newest(&world);
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let kept = identified(&mut cm1, &[]);
    does(&mut head1, &gone, "gabung", "case.merge", &[("into", &kept.code)]);
    let old = cm1.get(&case_path(&gone));
    assert!(old.main().contains("WhatsApp") && !old.body.contains("ZQVKXJWNAMA"), "{}", old.main());
    let joint = cm1.get(&case_path(&kept));
    assert!(!joint.main().contains("Laporan warga") && !joint.has("a[href$=\"/pelapor/hubungi\"]"), "not of this file");
    assert!(joint.has(&format!("[data-test=joined] a[href=\"{}\"]", case_path(&gone))), "and the way there");
    let path = format!("{}/pelapor/hubungi", case_path(&gone));
    cm1.step_up(&world);
    assert_eq!(cm1.send(&path, "victim.reveal", &[]).status, 422, "with a reason");
    let shown = cm1.send(&path, "victim.reveal", &[("reason", "check_identity")]);
    assert!(shown.main().contains("ZQVKXJWNAMA") && shown.main().contains("+62800111333 sore"), "{}", shown.main());
    assert_eq!(world.person("cm2").get(&path).status, 404, "another unit");
    let log = head1.get(&format!("{}/jejak", case_path(&kept))).main();
    assert!(log.contains("Pelapor ditampilkan"), "the joint file tells it: {log}");
}
