//! Forms that are wrong, late, sent twice or out of date (test-contract §8, D-03, D-04, D-05).
use super::dump::{MAY_CHANGE, count, dump, unchanged};
use super::{ALERT, NEW_ALERT, filled, set};
use crate::support::{Page, Person, World};

/// A form that was refused at one field: nothing is saved, the typed text is still there.
fn refused_at(page: &Page, field: &str, kept: &str) {
    assert_eq!(page.status, 422, "{}", page.text());
    assert!(page.has("[data-test=form-error] a"), "a summary that leads to the field");
    assert_eq!(page.faults().keys().collect::<Vec<_>>(), [field]);
    assert!(page.body.contains(kept), "{kept} is gone");
}

fn person_form(world: &World) -> String {
    format!("/berkas/{}/orang", world.id("case.c1"))
}

const WOMAN: [(&str, &str); 3] = [("sex", "female"), ("age_band", "18_24"), ("nickname", "Sebutan-Tetap")];

#[test]
fn edge_a_wrong_field_is_named_and_the_rest_is_kept() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let path = person_form(&world);
    let before = dump(&world, &MAY_CHANGE);
    let long = "n".repeat(300);
    let cases: [(&str, Vec<(&str, &str)>, &str); 6] = [
        ("full_name", vec![("full_name", &long)], &long),
        ("sex", vec![("sex", "unicorn")], "Sebutan-Tetap"),
        ("age_band", vec![("age_band", "")], "Sebutan-Tetap"),
        ("birth", vec![("birth_d", "31"), ("birth_m", "2"), ("birth_y", "2003")], "value=\"31\""),
        ("birth", vec![("birth_d", "1"), ("birth_m", "1"), ("birth_y", "03")], "value=\"03\""),
        ("full_name", vec![("full_name", "Garis\u{202e}balik")], "Sebutan-Tetap"),
    ];
    for (field, wrong, kept) in cases {
        let typed: Vec<(&str, &str)> =
            WOMAN.into_iter().filter(|(n, _)| !wrong.iter().any(|(w, _)| w == n)).chain(wrong.clone()).collect();
        refused_at(&cm1.send(&path, "victim.create", &typed), field, kept);
    }
    unchanged(&before, &dump(&world, &MAY_CHANGE));
}

#[test]
fn edge_a_name_that_the_form_does_not_have_is_refused() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let path = person_form(&world);
    let before = dump(&world, &MAY_CHANGE);
    for forged in ["unit_id", "state", "version", "case_id", "is_child"] {
        let typed: Vec<(&str, &str)> = WOMAN.into_iter().chain([(forged, "1")]).collect();
        let page = cm1.send(&path, "victim.create", &typed);
        assert_eq!(page.status, 422, "{forged}");
    }
    unchanged(&before, &dump(&world, &MAY_CHANGE));
}

#[test]
fn edge_typed_markup_comes_back_as_text() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let typed =
        [("sex", "female"), ("age_band", "18_24"), ("full_name", "<b onclick=x>\"'&"), ("nik", &"9".repeat(60))];
    let page = cm1.send(&person_form(&world), "victim.create", &typed);
    assert_eq!(page.status, 422);
    assert!(!page.has("b[onclick]") && !page.body.contains("<b onclick"));
    assert_eq!(page.attr("#f-full_name", "value").as_deref(), Some("<b onclick=x>\"'&"));
}

#[test]
fn edge_the_same_form_twice_is_one_record_with_one_receipt() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let body = filled(&lab1.get(NEW_ALERT), "alert.submit", &ALERT);
    let before = count(&world, "alerts");
    let first = lab1.post(NEW_ALERT, &body);
    let again = lab1.post(NEW_ALERT, &body);
    assert_eq!((first.status, again.status), (303, 303));
    assert_eq!(first.location(), again.location());
    assert_eq!(first.header("x-receipt"), again.header("x-receipt"));
    assert_eq!(count(&world, "alerts"), before + 1);
    assert_eq!(world.audit_count("duplicate.ignored", "allow"), 1);
    let page = lab1.follow(&first);
    assert_eq!(Some(page.receipt().as_str()), first.header("x-receipt"));

    let mut other = body.clone();
    set(&mut other, "what", "Isi yang lain.");
    let refused = lab1.post(NEW_ALERT, &other);
    assert_eq!(refused.status, 409);
    assert!(refused.has("[data-test=key-reused]"));
    assert_eq!(count(&world, "alerts"), before + 1);

    world.wait(6 * 24 * 3600);
    let mut later = world.person("lab1");
    let token = later.get("/hari-ini").form("session.logout");
    let mut replay = body.clone();
    set(&mut replay, "_csrf", &token[0].1);
    assert_eq!(later.post(NEW_ALERT, &replay).location(), first.location(), "kept for seven days, in the database");
    assert_eq!(count(&world, "alerts"), before + 1);
}

#[test]
fn edge_ten_presses_at_once_are_one_record() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let body = filled(&lab1.get(NEW_ALERT), "alert.submit", &ALERT);
    let before = count(&world, "alerts");
    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let press = |mut person: Person| {
            let page = person.post(NEW_ALERT, &body);
            (page.status, page.location().to_owned())
        };
        let threads: Vec<_> = (0..10).map(|_| lab1.clone()).map(|person| scope.spawn(move || press(person))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| answer.0 == 303 && *answer == answers[0]), "{answers:?}");
    assert_eq!(count(&world, "alerts"), before + 1);
}

#[test]
fn edge_an_outdated_form_shows_both_versions_and_saves_nothing() {
    let world = World::new();
    let (mut mine, mut theirs) = (world.person("kades1"), world.person("op1"));
    let path = format!("/desa/kegiatan/{}/perbaiki", world.id("outreach.o1"));
    let form = mine.get(&path);
    let old: i32 = form.attr("form [name=_version]", "value").unwrap().parse().unwrap();
    theirs.does(&path, "outreach.record", &[("place", "Tempat rekan")]);
    let before = dump(&world, &MAY_CHANGE);
    let page = mine.submit(&form, "outreach.record", &[("place", "Tempat saya")]);
    assert_eq!(page.status, 409);
    let conflict = "[data-test=conflict]";
    assert_eq!(page.attr(conflict, "data-theirs-version"), Some((old + 1).to_string()));
    let row = page
        .words(&format!("{conflict} tbody tr"))
        .into_iter()
        .find(|row| row.contains("Tempat saya"))
        .expect("my text");
    assert!(row.contains("Tempat rekan"), "both stand side by side: {row}");
    assert_eq!(page.attr("#f-place", "value").as_deref(), Some("Tempat saya"));
    unchanged(&before, &dump(&world, &MAY_CHANGE));

    let after_reading = mine.submit(&page, "outreach.record", &[]);
    assert_eq!(after_reading.status, 303, "sent again after reading both: {}", after_reading.text());
    assert_eq!(theirs.get(&path).attr("#f-place", "value").as_deref(), Some("Tempat saya"));
}

#[test]
fn edge_an_outdated_form_about_a_person_overwrites_nothing() {
    let world = World::new();
    let (mut mine, mut theirs) = (world.person("cm1"), world.person("intake1"));
    let path = format!("/berkas/{}/orang/1/ubah", world.id("case.c1"));
    let form = mine.get(&path);
    theirs.does(&path, "victim.edit", &[("nickname", "Sebutan-Rekan")]);
    let page = mine.submit(&form, "victim.edit", &[("nickname", "Sebutan-Saya")]);
    assert_eq!(page.status, 409);
    assert!(page.has("[data-test=conflict]"));
    assert_eq!(page.attr("#f-nickname", "value").as_deref(), Some("Sebutan-Saya"));
    assert!(page.main().contains("Sebutan-Rekan"), "what stands now: {}", page.main());
    assert_eq!(theirs.get(&path).attr("#f-nickname", "value").as_deref(), Some("Sebutan-Rekan"));
}

#[test]
fn edge_an_outdated_act_is_refused_and_recorded() {
    let world = World::new();
    let (mut mine, mut theirs) = (world.person("lab1"), world.person("pol1"));
    let path = format!("/laporan-dini/{}", world.id("alert.a1"));
    let form = mine.get(&format!("{path}/terima"));
    let warned = theirs.does(&format!("{path}/jangan-temui"), "alert.warn", &[]);
    let page = mine.submit(&form, "alert.acknowledge", &[]);
    assert_eq!(page.status, 409);
    assert_eq!(page.attr("[data-test=conflict]", "data-theirs-version"), Some(warned.version().to_string()));
    assert_eq!(world.audit_count("alert.acknowledge", "refuse"), 1);
    assert_eq!(mine.get(&path).state(), "submitted");
}

#[test]
fn edge_an_act_that_the_state_does_not_have_is_refused() {
    let world = World::new();
    let mut lab1 = world.person("lab1");
    let path = format!("/laporan-dini/{}", world.id("alert.a1"));
    let page = lab1.send(&format!("{path}/berdasar"), "alert.substantiate", &[]);
    assert_eq!(page.status, 409, "{}", page.text());
    assert_eq!(world.audit_count("alert.substantiate", "refuse"), 1);
    assert_eq!(lab1.get(&path).state(), "submitted");
}
