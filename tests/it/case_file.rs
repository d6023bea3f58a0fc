//! The case file, section by section: CAS-13, CAS-14, CAS-17, INT-07, and the bad input that concerns
//! its records.
mod reach;

use diesel::prelude::*;
use sintuvu::base::ids::{CaseId, VictimId};
use sintuvu_schema::{file_records, record_codes, victims};

use crate::casework::{Record, Typed, add_person, case_path, identified, logged, receive, told, tries};
use crate::support::{Page, Person, World};

fn at(case: &Record, rest: &str) -> String {
    format!("{}/{rest}", case_path(case))
}

/// Adds a record to a section; the answer is not followed.
fn adds(person: &mut Person, case: &Record, section: &str, typed: &Typed<'_>) -> Page {
    let action = if section == "terlapor" { "party.edit" } else { "case.write_file" };
    person.send(&at(case, &format!("{section}/baru")), action, typed)
}

/// The same for one that must be kept: the section's page.
fn added(person: &mut Person, case: &Record, section: &str, typed: &Typed<'_>) -> Page {
    let answer = adds(person, case, section, typed);
    assert_eq!(answer.status, 303, "{section}: {:?} {}", answer.faults(), answer.main());
    person.follow(&answer)
}

fn refused(page: &Page, field: &str) {
    assert_eq!((page.status, page.faults().contains_key(field)), (422, true), "{:?} {}", page.faults(), told(page));
}

fn day<'a>(name: [&'a str; 3], d: &'a str, m: &'a str, y: &'a str) -> [(&'a str, &'a str); 3] {
    [(name[0], d), (name[1], m), (name[2], y)]
}
const FROM: [&str; 3] = ["from_d", "from_m", "from_y"];

const LEG: [(&str, &str); 2] = [("kind", "origin"), ("place", "Dusun Rekaan")];
const PAPER: [(&str, &str); 3] = [("kind", "passport"), ("number", "X9900001"), ("holder", "employer")];
const PARTY: [(&str, &str); 5] = [
    ("kind", "person"),
    ("name", "Rekaan Terduga"),
    ("phone", "+62800555666"),
    ("role", "field_recruiter"),
    ("is_official", "tidak"),
];

#[test]
fn cas_17_two_sections_are_both_kept_and_of_one_section_both_are_shown() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let case = identified(&mut intake1, &[]);
    let (journey, papers) = (cm1.get(&at(&case, "perjalanan/baru")), intake1.get(&at(&case, "dokumen/baru")));
    assert_eq!(cm1.submit(&journey, "case.write_file", &LEG).status, 303);
    assert_eq!(intake1.submit(&papers, "case.write_file", &PAPER).status, 303, "another section, another version");

    let (mine, theirs) = (cm1.get(&at(&case, "perjalanan/baru")), intake1.get(&at(&case, "perjalanan/baru")));
    let ferry = [("kind", "transit"), ("place", "Pelabuhan Rekaan")];
    assert_eq!(intake1.submit(&theirs, "case.write_file", &ferry).status, 303);
    let page = cm1.submit(&mine, "case.write_file", &[("kind", "border"), ("place", "Pos Rekaan")]);
    assert_eq!(page.status, 409);
    assert!(page.has("[data-test=conflict]"));
    let shown = page.main();
    assert!(shown.contains("Pelabuhan Rekaan") && shown.contains("Pos Rekaan"), "both stand side by side: {shown}");
    let stale = logged(&world, &case, "case.write_file", "refuse");
    assert_eq!(stale, 1, "the refused save is in the log");
    assert_eq!(cm1.get(&at(&case, "perjalanan")).count("[data-test=row]"), 2);
    assert_eq!(cm1.submit(&page, "case.write_file", &[]).status, 303, "after reading both");
    assert_eq!(cm1.get(&at(&case, "perjalanan")).count("[data-test=row]"), 3);
    assert_eq!(cm1.get(&at(&case, "dokumen")).count("[data-test=row]"), 1);
}

#[test]
fn cas_17_two_officers_change_one_record_and_the_second_sees_the_first() {
    let world = World::new();
    let (mut cm1, mut intake1) = (world.person("cm1"), world.person("intake1"));
    let case = identified(&mut intake1, &[]);
    added(&mut cm1, &case, "dokumen", &PAPER);
    let (mine, theirs) = (cm1.get(&at(&case, "dokumen/1/ubah")), intake1.get(&at(&case, "dokumen/1/ubah")));
    assert_eq!(mine.attr("#f-number", "value").as_deref(), Some("X9900001"));
    assert_eq!(intake1.submit(&theirs, "case.write_file", &[("issued_by", "Kantor Rekan")]).status, 303);
    let page = cm1.submit(&mine, "case.write_file", &[("issued_by", "Kantor Saya")]);
    assert_eq!(page.status, 409);
    assert!(page.main().contains("Kantor Rekan") && page.main().contains("Kantor Saya"), "{}", page.main());
}

/// People without anything known of them, from a number on.
fn crowd(world: &World, case: &Record, numbers: std::ops::RangeInclusive<i32>) {
    for number in numbers {
        diesel::insert_into(victims::table)
            .values((
                victims::id.eq(VictimId::new()),
                victims::case_id.eq(CaseId::from(case.any())),
                victims::number.eq(number),
                victims::alias_code.eq(format!("X-{number}")),
                (victims::version.eq(1), victims::sex.eq("unknown"), victims::age_band.eq("25_44")),
                victims::is_child.eq(false),
                (victims::created_at.eq(0_i64), victims::updated_at.eq(0_i64)),
            ))
            .execute(&mut world.sql())
            .unwrap();
    }
}

#[test]
fn cas_17_two_hundred_people_stand_on_pages_of_twenty_and_the_501st_is_refused() {
    let world = World::new();
    let mut intake1 = world.person("intake1");
    let case = identified(&mut intake1, &[]);
    crowd(&world, &case, 2..=199);
    add_person(&mut intake1, &case, &[("full_name", "Dua Ratus Rekaan")]);
    let (mut seen, mut path) = (0, Some(case_path(&case)));
    let mut pages = 0;
    while let Some(here) = path {
        let page = intake1.get(&here);
        let shown = page.count("[data-kind=victim]");
        assert!(shown <= 20, "{shown}");
        (seen, pages) = (seen + shown, pages + 1);
        path = page.attr("nav.pager a[rel=next]", "href");
    }
    assert_eq!((seen, pages), (200, 10));
    assert_eq!(intake1.get(&at(&case, "kelengkapan")).count("[data-kind=file_part]"), 7 + 20);
    crowd(&world, &case, 201..=500);
    let page = tries(&mut intake1, &case, "orang", "victim.create", &[("sex", "female"), ("age_band", "18_24")]);
    assert_eq!(page.status, 422);
    assert!(told(&page).contains("500"), "{}", told(&page));
}

#[test]
fn cas_14_losses_add_up_for_each_currency_and_nothing_is_converted() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let loss = |kind, amount, currency| [("kind", kind), ("amount", amount), ("currency", currency)];
    let wage = [("kind", "unpaid_wage"), ("amount", "1.200"), ("times", "3"), ("currency", "MYR")];
    added(&mut cm1, &case, "kerugian", &wage);
    added(&mut cm1, &case, "kerugian", &loss("recruitment_fee", "7500000", "IDR"));
    let debt = [("kind", "debt"), ("amount", "10.000.000"), ("currency", "IDR"), ("collateral", "motorbike")];
    let page = added(&mut cm1, &case, "kerugian", &debt);
    assert_eq!(page.words("[data-test=totals] dd"), ["Rp17.500.000", "MYR 3.600"]);
    assert!(page.main().contains("Sepeda motor/kendaraan"), "{}", page.main());
    assert!(!page.main().contains("7500000"), "money as money: {}", page.main());

    for wrong in ["-1", "1.2.5", "1000000000001", "1000000000000000", "banyak", "0"] {
        refused(&adds(&mut cm1, &case, "kerugian", &loss("other", wrong, "IDR")), "amount");
    }
    refused(&adds(&mut cm1, &case, "kerugian", &loss("other", "10", "XXX")), "currency");
    assert_eq!(cm1.get(&at(&case, "kerugian")).count("[data-test=row]"), 3, "nothing was mangled and kept");

    let strike = cm1.send(&at(&case, "kerugian/3/coret"), "case.write_file", &[]);
    assert_eq!(strike.status, 303, "{}", strike.main());
    let page = cm1.follow(&strike);
    assert_eq!(page.words("[data-test=totals] dd"), ["Rp7.500.000", "MYR 3.600"], "a struck entry counts no more");
    let page = added(&mut cm1, &case, "kerugian", &loss("other", "5", "USD"));
    assert!(page.has("[data-number=\"4\"]"), "its number is never used again");
}

type Counted = (Option<i32>, Option<i32>, Option<i32>, Option<i32>);

#[test]
fn int_07_not_known_not_asked_and_untouched_are_three_answers() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = receive(&mut cm1, &[]);
    let typed = [("sex", "female"), ("age_band", "unknown"), ("religion_missing", "not_asked_safety")];
    assert_eq!(tries(&mut cm1, &case, "orang", "victim.create", &typed).status, 303);
    let form = cm1.get(&at(&case, "orang/1/ubah"));
    let chosen = |field: &str| form.attr(&format!("{field} option[selected]"), "value").unwrap_or_default();
    assert_eq!(chosen("#f-age_band"), "unknown");
    assert_eq!(chosen("[name=religion_missing]"), "not_asked_safety");
    assert_eq!(chosen("#f-education"), "");
    let (questions, unknown, not_asked, open): Counted = victims::table
        .filter(victims::case_id.eq(CaseId::from(case.any())))
        .select((victims::questions, victims::unknown, victims::not_asked, victims::open))
        .first(&mut world.sql())
        .unwrap();
    assert_eq!((unknown, not_asked), (Some(1), Some(1)));
    assert_eq!(open, questions.map(|all| all - 2), "only what nobody touched is open");

    let measure = |page: &Page, name: &str| -> i32 { page.attr("[data-test=measure]", name).unwrap().parse().unwrap() };
    let before = cm1.get(&at(&case, "kelengkapan"));
    let leg = [("kind", "origin"), ("place_missing", "unknown"), ("country", "not_asked_safety")];
    added(&mut cm1, &case, "perjalanan", &leg);
    let after = cm1.get(&at(&case, "kelengkapan"));
    assert_eq!(measure(&before, "data-open") - measure(&after, "data-open"), 2, "both count as touched");
    assert_eq!(measure(&after, "data-unknown") - measure(&before, "data-unknown"), 1);
    assert_eq!(measure(&after, "data-not-asked") - measure(&before, "data-not-asked"), 1);
    let codes: Vec<String> = record_codes::table
        .inner_join(file_records::table)
        .filter(file_records::case_id.eq(CaseId::from(case.any())))
        .filter(record_codes::field.eq("country"))
        .select(record_codes::code)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(codes, ["not_asked_safety"]);

    let mark = cm1.send(&at(&case, "kerugian/tandai"), "case.write_file", &[("answer", "none")]);
    assert_eq!(mark.status, 303);
    let marked = cm1.get(&at(&case, "kelengkapan"));
    assert!(measure(&marked, "data-open") < measure(&after, "data-open"), "an empty section is no open question");
}

#[test]
fn a_record_that_says_nothing_is_refused() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    for section in ["perekrutan", "eksploitasi"] {
        let page = adds(&mut cm1, &case, section, &[("victim", "1")]);
        assert_eq!(page.status, 422, "{section}");
        let said = "Isi sedikitnya satu jawaban, atau tekan \u{201c}Tandai bagian ini\u{201d}.";
        assert!(page.main().contains(said), "{section}: {}", page.main());
    }
}

#[test]
fn cas_13_who_was_forced_into_crime_is_told_by_the_law_of_the_day_of_the_offence() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let says = |page: &Page| page.words("[data-test=forced-crime]").join(" ");
    let mut found = Vec::new();
    for (d, m, y) in [("1", "1", "2026"), ("2", "1", "2026")] {
        let case = identified(&mut cm1, &[]);
        let mut typed = vec![("sector", "online_scam"), ("forced_crime", "yes")];
        typed.extend(day(FROM, d, m, y));
        let page = added(&mut cm1, &case, "eksploitasi", &typed);
        let banner = says(&page);
        assert!(banner.contains("Korban, bukan pelaku.") && banner.contains("Pasal 18 UU 21/2007"), "{banner}");
        assert_eq!(says(&cm1.get(&case_path(&case))), banner, "the case's own page says it too");
        found.push(banner);
    }
    assert!(found[0].contains("Pasal 2 UU 21/2007") && !found[0].contains("KUHP"), "{}", found[0]);
    assert!(found[1].contains("KUHP") && !found[1].contains("Pasal 2 UU"), "{}", found[1]);

    let case = identified(&mut cm1, &[]);
    let page = added(&mut cm1, &case, "eksploitasi", &[("sector", "online_scam"), ("forced_crime", "no")]);
    assert_eq!(says(&page), "", "nobody was forced");
    let mut future = vec![("sector", "online_scam")];
    future.extend(day(FROM, "25", "11", "2026"));
    refused(&adds(&mut cm1, &case, "eksploitasi", &future), "from");
    refused(&adds(&mut cm1, &case, "eksploitasi", &[("hours_day", "25")]), "hours_day");
}

#[test]
fn legs_stand_in_their_order_and_dates_that_contradict_it_are_refused() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let leg = |kind, d, m| {
        let mut leg = vec![("kind", kind)];
        leg.extend(day(FROM, d, m, "2026"));
        leg
    };
    added(&mut cm1, &case, "perjalanan", &leg("origin", "1", "3"));
    added(&mut cm1, &case, "perjalanan", &leg("destination", "10", "3"));
    refused(&adds(&mut cm1, &case, "perjalanan", &leg("return", "9", "2")), "from");
    let mut between = leg("transit", "5", "3");
    between.push(("position", "2"));
    let page = added(&mut cm1, &case, "perjalanan", &between);
    let order: Vec<String> = page.attrs("[data-test=row]", "data-number");
    assert_eq!(order, ["1", "3", "2"], "the transit stands between the other two");
    let mut wrong = leg("moved", "1", "4");
    wrong.extend([("to_d", "1"), ("to_m", "3"), ("to_y", "2026")]);
    refused(&adds(&mut cm1, &case, "perjalanan", &wrong), "to");
    let moved = cm1.send(&at(&case, "perjalanan/3/ubah"), "case.write_file", &[("position", "1")]);
    refused(&moved, "from");
}
