//! Filters of the list of cases that somebody keeps: issue "Lists and search … saved filters".
use diesel::prelude::*;
use sintuvu_schema::saved_filters;

use crate::casework::receive;
use crate::support::{Page, Person, World};

const HIGH: &str = "/berkas/saringan?risiko=high&tenggat=terlambat";

fn keep(person: &mut Person, at: &str, name: &str) -> Page {
    person.send(at, "filter.keep", &[("name", name)])
}

fn links(page: &Page) -> Vec<String> {
    page.words("nav[aria-label='Saringan tersimpan'] a")
}

fn rows(world: &World) -> Vec<(String, String)> {
    saved_filters::table.select((saved_filters::name, saved_filters::query)).load(&mut world.sql()).unwrap()
}

#[test]
fn a_kept_filter_stands_above_the_list_and_narrows_it() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[("case_type", "pmi_proc_problem")]);
    let narrowed = cm1.get("/berkas?jenis=pmi_proc_problem");
    let to = narrowed.attr("a[href^='/berkas/saringan?']", "href").expect("a way to keep it");
    let kept = keep(&mut cm1, &to, "Masalah PMI");
    assert!(kept.location().starts_with("/berkas?jenis=pmi_proc_problem&selesai=SR-"), "{}", kept.location());
    let list = cm1.follow(&kept);
    assert_eq!(links(&list), ["Masalah PMI", "Atur"]);
    assert_eq!(list.words("nav [aria-current=page]").last().map(String::as_str), Some("Masalah PMI"));
    assert!(!list.receipt().is_empty());
    let link = cm1.get("/berkas?saring=ya").attr("nav[aria-label='Saringan tersimpan'] a", "href").unwrap();
    let ids = cm1.get(&link).attrs("[data-test=row]", "data-id");
    assert!(ids.contains(&case.id) && cm1.get("/berkas").attrs("[data-test=row]", "data-id").len() > ids.len());
    assert_eq!(world.audit_count("filter.keep", "allow"), 1);
    assert!(links(&cm1.get("/berkas")).is_empty(), "the plain list stays as it is");
}

#[test]
fn the_same_name_replaces_and_one_can_be_removed() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    assert_eq!(keep(&mut cm1, HIGH, "Pagi").status, 303);
    assert_eq!(keep(&mut cm1, "/berkas/saringan?status=received", "PAGI").status, 303);
    assert_eq!(rows(&world), [("PAGI".to_owned(), "status=received".to_owned())]);
    let page = cm1.get("/berkas/saringan");
    assert_eq!(page.count("[data-test=row]"), 1);
    let gone = cm1.submit(&page, "filter.remove", &[]);
    assert_eq!(gone.status, 303);
    assert!(cm1.follow(&gone).main().contains("Belum ada saringan tersimpan"));
    assert_eq!((rows(&world).len(), world.audit_count("filter.remove", "allow")), (0, 1));
}

#[test]
fn what_is_kept_holds_codes_only_and_a_strange_code_narrows_nothing() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let page = cm1.get(HIGH);
    let typed = [("name", "Lain"), ("query", "risiko=high&jenis=Melati+Contoh&nama=Melati&tenggat=nanti")];
    assert_eq!(cm1.submit(&page, "filter.keep", &typed).status, 303);
    assert_eq!(rows(&world), [("Lain".to_owned(), "risiko=high".to_owned())]);
    let none = cm1.submit(&cm1.clone().get(HIGH), "filter.keep", &[("name", "Kosong"), ("query", "nama=Melati")]);
    assert_eq!(none.status, 422);
    assert!(none.faults()["name"].contains("Saring daftar dulu"), "{:?}", none.faults());
    // A code that left the lists meanwhile.
    let row = saved_filters::table.filter(saved_filters::name.eq("Lain"));
    diesel::update(row).set(saved_filters::query.eq("jenis=dahulu")).execute(&mut world.sql()).unwrap();
    let link = cm1.get("/berkas?saring=ya").attr("nav[aria-label='Saringan tersimpan'] a", "href").unwrap();
    assert_eq!(link, "/berkas?");
    assert_eq!(cm1.get(&link).status, 200);
}

#[test]
fn a_name_with_somebodys_number_is_refused_and_stays_typed() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    for (name, said) in
        [("Keluarga 0834 5550 0123", "nomor telepon"), ("NIK 9901014107980001", "nomor 16 angka"), ("", "Isi")]
    {
        let refused = keep(&mut cm1, HIGH, name);
        assert_eq!(refused.status, 422, "{name}");
        assert!(refused.faults()["name"].contains(said), "{:?}", refused.faults());
        assert_eq!(refused.attr("#f-name", "value").as_deref(), Some(name));
    }
    assert!(rows(&world).is_empty());
}

#[test]
fn twenty_are_enough() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    for number in 1..=20 {
        assert_eq!(keep(&mut cm1, HIGH, &format!("Saringan {number}")).status, 303);
    }
    let refused = keep(&mut cm1, HIGH, "Satu lagi");
    assert_eq!(refused.status, 422);
    assert!(refused.faults()["name"].contains("Paling banyak 20"), "{:?}", refused.faults());
    assert_eq!(keep(&mut cm1, HIGH, "Saringan 7").status, 303, "an old name is replaced all the same");
}

#[test]
fn a_filter_is_its_owners_alone() {
    let world = World::new();
    let (mut cm1, mut cm1b) = (world.person("cm1"), world.person("cm1b"));
    keep(&mut cm1, HIGH, "Milik saya");
    assert!(links(&cm1b.get("/berkas?saring=ya")).is_empty());
    assert!(!cm1b.get("/berkas/saringan").body.contains("Milik saya"));
    let theirs = cm1.get("/berkas/saringan").attr("input[name=filter]", "value").unwrap();
    keep(&mut cm1b, HIGH, "Punya lain");
    let page = cm1b.get("/berkas/saringan");
    assert_eq!(cm1b.submit(&page, "filter.remove", &[("filter", &theirs)]).status, 404);
    assert_eq!(rows(&world).len(), 2);
    for key in ["kades1", "admin", "imm", "sek"] {
        assert_eq!(world.person(key).get("/berkas/saringan").status, 404, "{key}");
    }
}
