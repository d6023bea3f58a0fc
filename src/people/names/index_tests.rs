//! What is found, what is not, and what becomes of removed persons.
use super::super::fold::Sex;
use super::super::judge::{Regency, Verdict};
use super::*;

fn facts(birth_year: u16) -> Facts {
    Facts { birth_year: Some(birth_year), sex: None, regency: Regency::of("72.05") }
}

fn index() -> NameIndex {
    NameIndex::build([
        (1, "Muhammad Rizal Tobamba", facts(1990)),
        (2, "Siti Rosmawati Pololi", facts(1985)),
        (3, "Delfin Karimba", facts(1970)),
        (4, "Nur Hidayah Sampuraga", facts(1999)),
        (5, "Irfan Karimba", facts(1970)),
        (6, "I Wayan Sudarta", facts(1991)),
        (7, "Kartini Lumbanga (Tini)", facts(1969)),
    ])
}

fn found(index: &NameIndex, name: &str, birth_year: u16) -> Vec<u32> {
    let hits = index.candidates(&Person::new(name, facts(birth_year)), 5);
    hits.iter().filter(|hit| hit.likeness.verdict() == Verdict::Probable).map(|hit| hit.id).collect()
}

#[test]
fn a_name_is_found_however_it_is_written() {
    let index = index();
    for (id, name, year) in [
        (1, "Moh. Rizal Tobamba", 1990),
        (1, "Rizal Tobmaba", 1991),
        (2, "Ros Pololi", 1985),
        (3, "KARIMBA DELFIN", 1970),
        (4, "Noerhidaya Sampuraga", 1999),
        (4, "N. Hidayah Sampuraga", 1999),
        (7, "Tini Lumbanga", 1969),
    ] {
        assert_eq!(found(&index, name, year), [id], "{name}");
    }
}

#[test]
fn brothers_and_strangers_are_not_found() {
    let index = index();
    assert!(found(&index, "Irwan Karimba", 1970).is_empty());
    assert!(found(&index, "I Made Sudarta", 1992).is_empty());
    assert!(index.candidates(&Person::new("Bonifasius", facts(1970)), 5).is_empty());
    assert!(index.candidates(&Person::new("", facts(1970)), 5).is_empty());
}

#[test]
fn the_likeliest_comes_first_and_the_limit_holds() {
    let index = NameIndex::build((0..50).map(|year| (u32::from(year), "Muh. Rizal", facts(1950 + year))));
    let hits = index.candidates(&Person::new("M. Rizal", facts(1980)), 3);
    let ids: Vec<u32> = hits.iter().map(|hit| hit.id).collect();
    assert_eq!(ids, [29, 30, 31]);
}

#[test]
fn a_removed_person_is_gone() {
    let mut index = index();
    assert!(index.remove(3));
    assert!(!index.remove(3));
    assert!(found(&index, "Delfin Karimba", 1970).is_empty());
    assert_eq!(index.len(), 6);
}

#[test]
fn a_word_borne_twice_is_removed_too() {
    let mut index = NameIndex::build([(1, "Wati Wati", facts(1970))]);
    index.remove(1);
    assert!(index.candidates(&Person::new("Wati", facts(1970)), 5).is_empty());
}

#[test]
fn a_new_name_replaces_the_old_one() {
    let mut index = index();
    index.insert(3, "Gerson Karimba", facts(1970));
    assert!(found(&index, "Delfin Karimba", 1970).is_empty());
    assert_eq!(found(&index, "Gerson Karimba", 1970), [3]);
    assert_eq!(index.len(), 7);
}

#[test]
fn another_sex_is_left_out() {
    let woman = Facts { sex: Some(Sex::Female), ..facts(1970) };
    let index = NameIndex::build([(1, "Marwa Karimba", woman)]);
    let man = Facts { sex: Some(Sex::Male), ..facts(1970) };
    assert!(index.candidates(&Person::new("Marwa Karimba", man), 5).is_empty());
}

#[test]
fn a_name_without_letters_is_not_kept() {
    let mut index = NameIndex::default();
    index.insert(1, " - ", facts(1970));
    assert!(index.is_empty());
}
