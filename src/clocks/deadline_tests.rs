//! Every example of the clock scenarios, and the edges of levels and pauses.
use super::*;
use crate::base::clock::Day;

/// The calendar of DECISIONS §1: test data, not a statement about real decrees.
fn calendar() -> Calendar {
    Calendar::new(["2026-12-24", "2026-12-25", "2027-01-01"].map(|d| Day::parse(d).unwrap()))
}
/// `2026-11-24 10:00` in WITA.
fn at(text: &str) -> Moment {
    let text = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    Moment::parse(&format!("{}+08:00", text.replace(' ', "T"))).unwrap()
}
fn due_of(start: &str, length: i32, unit: Unit) -> Moment {
    due(at(start), length, unit, &calendar())
}

#[test]
fn every_example_of_the_clock_scenarios() {
    use Unit::{Bulan, Hari, HariKerja, Jam};
    for (id, start, length, unit, expected) in [
        ("CLK-01", "2026-11-24 10:00", 3, HariKerja, "2026-11-27 23:59:59"),
        ("CLK-02", "2026-11-27 16:30", 3, HariKerja, "2026-12-02 23:59:59"),
        ("CLK-03", "2026-12-23 09:00", 3, HariKerja, "2026-12-30 23:59:59"),
        ("CLK-04", "2026-12-26 09:00", 3, HariKerja, "2026-12-30 23:59:59"),
        ("CLK-05", "2026-12-24 10:00", 24, Jam, "2026-12-25 10:00"),
        ("CLK-07", "2028-02-27 10:00", 72, Jam, "2028-03-01 10:00"),
        ("CLK-08", "2028-02-24 08:00", 7, Hari, "2028-03-02 23:59:59"),
        ("CLK-08", "2027-08-31 08:00", 6, Bulan, "2028-02-29 23:59:59"),
        ("CLK-08", "2026-08-31 08:00", 6, Bulan, "2027-02-28 23:59:59"),
        ("CLK-14", "2026-11-27 18:00", 24, Jam, "2026-11-28 18:00"),
        ("CLK-14", "2026-11-27 18:00", 2, Jam, "2026-11-27 20:00"),
        ("CLK-15", "2026-12-23 15:59:59", 7, HariKerja, "2027-01-06 23:59:59"),
        ("CLK-15", "2026-12-23 16:00:01", 7, HariKerja, "2027-01-06 23:59:59"),
        ("INT-03", "2026-11-28 23:50", 0, Jam, "2026-11-28 23:50"),
        ("INT-12", "2026-12-24 08:00", 1, HariKerja, "2026-12-28 23:59:59"),
        ("CON-14", "2026-11-27 16:00", 72, Jam, "2026-11-30 16:00"),
        ("REF-10", "2026-12-31 23:30", 2, Jam, "2027-01-01 01:30"),
    ] {
        assert_eq!(due_of(start, length, unit), at(expected), "{id}");
    }
}

#[test]
fn a_holiday_declared_later_moves_the_day() {
    // CLK-09
    let later = Calendar::new(["2026-11-25"].map(|d| Day::parse(d).unwrap()));
    assert_eq!(due(at("2026-11-24 10:00"), 3, Unit::HariKerja, &later), at("2026-11-30 23:59:59"));
}

#[test]
fn a_monthly_report_is_late_from_midnight_in_wita() {
    // CLK-06: the fifth day after the last day of November.
    let limit = due_of("2026-11-30 12:00", 5, Unit::Hari);
    assert_eq!(limit, Moment::parse("2026-12-05T15:59:59Z").unwrap());
    assert!(!is_overdue(limit, at("2026-12-05 23:59:59")));
    assert!(is_overdue(limit, at("2026-12-06 00:00:00")));
}

#[test]
fn the_due_second_itself_is_in_time() {
    let limit = due_of("2026-12-24 10:00", 24, Unit::Jam);
    assert!(!is_overdue(limit, at("2026-12-25 10:00:00")));
    assert!(is_overdue(limit, at("2026-12-25 10:00:01")));
}

#[test]
fn a_year_after_a_leap_day_ends_on_its_eve() {
    assert_eq!(due_of("2028-02-29 09:00", 1, Unit::Tahun), at("2029-02-28 23:59:59"));
}

fn levels_of(start: &str, length: i32, unit: Unit) -> [Moment; 3] {
    levels(at(start), due_of(start, length, unit), length, unit, &calendar())
}

#[test]
fn levels_come_at_once_twice_and_three_times_the_limit() {
    // REF-10, ALR-04, CLK-01, CLK-12.
    assert_eq!(
        levels_of("2026-12-31 23:30", 2, Unit::Jam),
        [at("2027-01-01 01:30:01"), at("2027-01-01 03:30"), at("2027-01-01 05:30")]
    );
    assert_eq!(
        levels_of("2026-11-28 23:00", 2, Unit::Jam),
        [at("2026-11-29 01:00:01"), at("2026-11-29 03:00"), at("2026-11-29 05:00")]
    );
    assert_eq!(
        levels_of("2026-11-24 10:00", 3, Unit::HariKerja),
        [at("2026-11-28 00:00"), at("2026-12-03 00:00"), at("2026-12-08 00:00")]
    );
}

#[test]
fn a_clock_without_length_escalates_as_if_it_had_two_hours() {
    assert_eq!(
        levels_of("2026-11-28 23:50", 0, Unit::Jam),
        [at("2026-11-28 23:50:01"), at("2026-11-29 03:50"), at("2026-11-29 05:50")]
    );
}

#[test]
fn a_clock_that_was_held_counts_from_its_new_due_time() {
    let (start, due_at) = (at("2026-11-24 10:00"), at("2026-12-24 10:00"));
    assert_eq!(
        levels(start, due_at, 48, Unit::Jam, &calendar()),
        [at("2026-12-24 10:00:01"), at("2026-12-26 10:00"), at("2026-12-28 10:00")]
    );
}

#[test]
fn hours_run_on_with_what_was_left() {
    // CAS-16: 12 of 48 hours left.
    let new = resumed(at("2026-11-26 10:00"), at("2026-11-25 22:00"), at("2026-12-20 08:00"), Unit::Jam, &calendar());
    assert_eq!(new, at("2026-12-20 20:00"));
}

#[test]
fn days_run_on_with_the_number_that_was_left() {
    let paused = at("2026-11-25 09:00");
    let work = resumed(at("2026-11-27 23:59:59"), paused, at("2026-12-23 09:00"), Unit::HariKerja, &calendar());
    assert_eq!(work, at("2026-12-29 23:59:59"));
    let plain = resumed(at("2026-11-27 23:59:59"), paused, at("2026-12-23 09:00"), Unit::Hari, &calendar());
    assert_eq!(plain, at("2026-12-25 23:59:59"));
}

#[test]
fn a_clock_that_was_late_before_it_was_held_stays_as_late() {
    let new = resumed(
        at("2026-11-24 23:59:59"),
        at("2026-11-26 09:00"),
        at("2026-12-01 09:00"),
        Unit::HariKerja,
        &calendar(),
    );
    assert_eq!(new, at("2026-11-29 23:59:59"));
    let hours = resumed(at("2026-11-24 10:00"), at("2026-11-24 12:00"), at("2026-12-01 09:00"), Unit::Jam, &calendar());
    assert_eq!(hours, at("2026-12-01 07:00"));
}
