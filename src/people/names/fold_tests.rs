//! What becomes of names as villages write them.
use super::*;

/// The words with their roles, short: "(low)".
fn told(name: &str) -> String {
    let spell = |word: &Word| match word.role {
        Role::Core => word.text.to_string(),
        Role::Low => format!("({})", word.text),
        Role::BirthOrder => format!("[{}]", word.text),
        Role::Father => format!("<{}", word.text),
        Role::Alias => format!("={}", word.text),
    };
    FoldedName::new(name).words.iter().map(spell).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn same(left: &str, right: &str) {
    assert_eq!(told(left), told(right), "{left} / {right}");
}

#[test]
fn titles_and_degrees_are_dropped() {
    same("Drs. H. Haeruddin Mangkuliwi, M.Si", "Haeruddin Mangkuliwi");
    same("Ibu Hj. Marwah S.Pd", "Marwah");
}

#[test]
fn a_name_of_titles_only_keeps_them() {
    assert_ne!(told("Ibu"), "");
}

#[test]
fn short_forms_are_written_out() {
    for other in ["Muh. Rizal", "Moh Rizal", "M.Rizal", "Mochamad Rizal", "MUHAMAD  RIZAL"] {
        same("Muhammad Rizal", other);
    }
    same("I Md. Sudiarsa", "I Made Sudiarsa");
    same("Noor Afiah", "Nur Afiah");
}

#[test]
fn marks_do_not_matter() {
    same("Lasa'atu Sombaleo", "Lasaatu Sombaleo");
    same("Bau Mangge-Lagarutu", "Bau Mangge Lagarutu");
    same("La Ode Sampara", "Laode Sampara");
    same("André", "Andre");
}

#[test]
fn the_father_stands_apart() {
    assert_eq!(told("Hamzah b. Lasapule"), "hamsa <lasapule");
    assert_eq!(told("Halima binti Abd. Rahman Tandigolu"), "halima <abdul <rahman tandigolu");
    assert_eq!(told("B. Lasapule"), "b lasapule");
}

#[test]
fn aliases_stand_apart() {
    assert_eq!(told("Kartini (Tini) Lagarutu"), "kartini lagarutu =tini");
    assert_eq!(told("Irmawati alias Mama Dela"), "irmawati (mama) =dela");
    same("Rosmawati als. Ros", "Rosmawati/Ros");
}

#[test]
fn abdul_is_parted_from_the_name() {
    same("Abdurrahman", "Abd. Rahman");
    same("Abdussalam", "Abdul Salam");
    assert_eq!(told("Abdullah"), "abdula");
}

#[test]
fn a_name_of_frequent_words_keeps_the_last_one() {
    assert_eq!(told("Muhammad Nur"), "(muhamad) nur");
}

#[test]
fn names_tell_the_sex_at_times() {
    assert_eq!(FoldedName::new("Ni Md. Sukerti").sex, Some(Sex::Female));
    assert_eq!(FoldedName::new("Ruslan bin Saleh").sex, Some(Sex::Male));
    assert_eq!(FoldedName::new("Sahrina").sex, None);
    assert_eq!(FoldedName::new("M. Taufik").sex, None, "an initial tells nothing");
}

#[test]
fn nothing_breaks_on_odd_input() {
    for odd in ["", "  ", ",", "(", ")", "()", "alias", "bin", ".", "/", "李小龍", "a.k.a", "bin bin bin"] {
        let _ = FoldedName::new(odd);
    }
    assert_eq!(told("() alias"), "");
}
