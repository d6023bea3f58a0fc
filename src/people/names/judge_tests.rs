//! Cases from the meetings of the task force, with invented people.
use super::*;

/// Year, `f`, `m` or nothing, regency or nothing.
fn person(name: &str, birth_year: Option<u16>, sex: &str, regency: &str) -> Person {
    let sex = match sex {
        "f" => Some(Sex::Female),
        "m" => Some(Sex::Male),
        _ => None,
    };
    Person::new(name, Facts { birth_year, sex, regency: Regency::of(regency) })
}

/// Two men of one regency.
fn verdict(left: (&str, u16), right: (&str, u16)) -> Verdict {
    let man = |(name, year)| person(name, Some(year), "m", "72.05");
    judge(&man(left), &man(right)).verdict()
}

#[test]
fn spelling_titles_and_order_do_not_matter() {
    for other in [
        "Muh. Rizal Tobamba",
        "H. Moh Rizal Tobamba, S.Pd",
        "Tobamba M. Rizal",
        "Rizal Tobamba",
        "Muhamad Rizal Tobamba",
    ] {
        assert_eq!(verdict(("Muhammad Rizal Tobamba", 1990), (other, 1990)), Verdict::Probable, "{other}");
    }
}

#[test]
fn brothers_are_not_one_person() {
    for (left, right) in
        [(("Irwan Pololi", 1990), ("Irfan Pololi", 1992)), (("Fadil Pololi", 1990), ("Fadli Pololi", 1991))]
    {
        assert_ne!(verdict(left, right), Verdict::Probable, "{left:?} {right:?}");
    }
}

#[test]
fn a_slip_in_the_year_is_forgiven_where_all_else_agrees() {
    assert_eq!(verdict(("Firman Pololi", 1990), ("Firman Pololi", 1992)), Verdict::Probable);
    assert_eq!(verdict(("Firman Pololi", 1989), ("Firman Pololi", 1998)), Verdict::Probable, "digits swapped");
    assert_eq!(verdict(("Firman Pololi", 1990), ("Firman Pololi", 1999)), Verdict::Possible);
}

#[test]
fn a_third_equal_word_does_not_outweigh_the_year() {
    assert_ne!(verdict(("Ahmad Yani Pololi", 1990), ("Ahmad Yani Pololi", 2002)), Verdict::Probable);
}

#[test]
fn another_sex_is_another_person() {
    let (left, right) = (person("Marwan Pololi", Some(1990), "m", ""), person("Marwan Pololi", Some(1990), "f", ""));
    assert!(judge(&left, &right).score < f64::EPSILON);
}

#[test]
fn the_name_tells_the_sex_where_the_box_is_empty() {
    let (left, right) = (person("Ni Putu Ardika", None, "", ""), person("I Putu Ardika", None, "m", ""));
    assert_eq!(judge(&left, &right).sex, Match::Differ);
}

#[test]
fn the_judgement_is_the_same_from_both_sides() {
    let names = [
        "Ros Pololi",
        "Rosmawati Pololi",
        "Siti Aminah",
        "Nur Hidaya Pololi",
        "Nurhidayah",
        "Ahmad bin Saleh Pololi",
        "",
    ];
    for left in names.map(|name| person(name, None, "", "72.01")) {
        for right in names.map(|name| person(name, None, "", "72.02")) {
            assert_eq!(judge(&left, &right), judge(&right, &left));
        }
    }
}

#[test]
fn an_empty_name_is_like_nobody() {
    let nobody = person("", Some(1990), "m", "72.01");
    assert_eq!(judge(&nobody, &nobody).verdict(), Verdict::Different);
}

#[test]
fn reasons_are_told() {
    let (left, right) =
        (person("Sarifudin Pololi", Some(1990), "m", "72.01"), person("Syarifuddin Polloli", None, "m", "72.01"));
    assert_eq!(judge(&left, &right).reasons(), ["nama sama", "kabupaten sama"]);
}

#[test]
fn a_place_inside_counts_as_its_regency() {
    assert_eq!(Regency::of("72.05.01.2003"), Regency::of("72.05"));
    for odd in ["", "72", "7205", "72.5", "72.ab", "Palu"] {
        assert_eq!(Regency::of(odd), None, "{odd}");
    }
}
