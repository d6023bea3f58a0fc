//! When a deadline ends by the calendar of DECISIONS §1 (scenarios CLK-01 to CLK-05, CLK-07, CLK-08,
//! CLK-15): the rows of the database and the acts that start a clock. The pure rule has its own
//! table beside the code.
use diesel::prelude::*;
use sintuvu::base::clock::Moment;
use sintuvu::clocks::deadline::{self, Unit};
use sintuvu::reference::Book;
use sintuvu_schema::notices;

use crate::casework::{PIC, Record, at, clock_of, identified, news, referral_path, sent, sent_again};
use crate::support::World;

const RSUD: (&str, &str) = ("medical", "rsud");
const ROUTINE: [(&str, &str); 1] = [("urgency", "routine")];

/// A referral that was sent at this time.
fn sent_at(world: &World, when: &str, urgency: &[(&str, &str)]) -> Record {
    world.set_clock(when);
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    sent(&mut cm1, world, &case, RSUD, urgency)
}

/// Where a clock of the table would end that starts now, by the rows as the program reads them.
fn due_of(world: &World, clock: &str, start: &str) -> Moment {
    let start = at(start);
    let book = Book::load(&mut world.sql(), start.day()).unwrap();
    let rule = book.deadline(clock, "", start.day()).expect("a rule");
    deadline::due(start, rule.length, Unit::parse(&rule.unit).expect("a unit"), &book.calendar)
}

#[test]
fn clk_01_three_working_days_of_a_plain_week_and_a_notice_on_a_saturday() {
    let world = World::new();
    let referral = sent_at(&world, "2026-11-24T10:00:00+08:00", &ROUTINE);
    let ack = || clock_of(&world, &referral, "referral_ack");
    assert_eq!(ack().due, at("2026-11-27T23:59:59+08:00"));
    world.set_clock("2026-11-27T23:59:50+08:00");
    assert_eq!(ack().level, 0, "the last day is not over");
    world.set_clock("2026-11-28T00:00:00+08:00");
    assert_eq!(ack().level, 1);
    for unit in ["rsud", "uptd1"] {
        assert!(news(&world, &referral, unit).contains(&"overdue".to_owned()), "{unit}");
    }
    let told: Vec<Moment> = notices::table
        .filter(notices::object_id.eq(referral.any()).and(notices::kind.eq("overdue")))
        .select(notices::at)
        .load(&mut world.sql())
        .unwrap();
    assert!(told.iter().all(|at| at.day().weekday_name() == "Sabtu"), "{told:?}");
}

#[test]
fn clk_02_what_is_sent_on_a_friday_afternoon_is_due_on_wednesday() {
    let world = World::new();
    let referral = sent_at(&world, "2026-11-27T16:30:00+08:00", &ROUTINE);
    assert_eq!(clock_of(&world, &referral, "referral_ack").due, at("2026-12-02T23:59:59+08:00"));
}

#[test]
fn clk_03_cuti_bersama_a_holiday_and_a_weekend_do_not_count() {
    let world = World::new();
    let referral = sent_at(&world, "2026-12-23T09:00:00+08:00", &ROUTINE);
    assert_eq!(clock_of(&world, &referral, "referral_ack").due, at("2026-12-30T23:59:59+08:00"));
}

#[test]
fn clk_04_a_start_on_a_day_off_ends_as_if_it_began_the_working_day_before() {
    let world = World::new();
    let referral = sent_at(&world, "2026-12-26T09:00:00+08:00", &ROUTINE);
    assert_eq!(clock_of(&world, &referral, "referral_ack").due, at("2026-12-30T23:59:59+08:00"));
}

#[test]
fn clk_05_hours_ignore_the_calendar_and_the_last_second_is_in_time() {
    let world = World::new();
    let referral = sent_at(&world, "2026-12-24T10:00:00+08:00", &[("urgency", "urgent")]);
    let ack = || clock_of(&world, &referral, "referral_ack");
    assert_eq!(ack().due, ack().started.plus_hours(24));
    assert!(ack().due.iso().starts_with("2026-12-25T10:0"), "{}", ack().due.iso());
    let overdue = |after: i64| deadline::is_overdue(ack().due, ack().due.plus_seconds(after));
    assert!(!overdue(0) && overdue(1));
    world.set_clock(&ack().due.plus_seconds(-2).iso());
    assert_eq!(ack().level, 0);
    world.set_clock(&ack().due.plus_seconds(2).iso());
    assert_eq!(ack().level, 1);
}

#[test]
fn clk_07_seventy_two_hours_run_over_a_leap_day() {
    let world = World::new();
    let due = due_of(&world, "tpks_police_report", "2028-02-27T10:00:00+08:00");
    assert_eq!(due, at("2028-03-01T10:00:00+08:00"));
}

#[test]
fn clk_08_days_and_months_end_on_the_last_day_there_is() {
    let world = World::new();
    for (clock, start, due) in [
        ("first_aid", "2028-02-24T08:00:00+08:00", "2028-03-02T23:59:59+08:00"),
        ("kp2mi_no_reply", "2027-08-31T08:00:00+08:00", "2028-02-29T23:59:59+08:00"),
        ("kp2mi_no_reply", "2026-08-31T08:00:00+08:00", "2027-02-28T23:59:59+08:00"),
    ] {
        assert_eq!(due_of(&world, clock, start), at(due), "{clock} from {start}");
    }
}

#[test]
fn clk_15_a_minute_before_and_after_four_in_the_afternoon_is_the_same_day() {
    let world = World::new();
    world.set_clock("2026-12-23T15:50:00+08:00");
    let (mut cm1, mut svc) = (world.person("cm1"), world.person("svc"));
    let case = identified(&mut cm1, &[]);
    let one = sent(&mut cm1, &world, &case, RSUD, &ROUTINE);
    let other = sent_again(&mut cm1, &world, &case, RSUD, &ROUTINE);
    for (referral, when) in [(&one, "2026-12-23T15:59:59+08:00"), (&other, "2026-12-23T16:00:01+08:00")] {
        let form = svc.get(&referral_path(referral, "terima"));
        world.set_clock(when);
        assert_eq!(svc.submit(&form, "referral.accept", &PIC).status, 303);
        let service = clock_of(&world, referral, "referral_first_service");
        assert_eq!(service.due, at("2027-01-06T23:59:59+08:00"), "accepted {when}");
        let ack = clock_of(&world, referral, "referral_ack");
        assert_eq!((ack.due, ack.stopped.is_some()), (at("2026-12-30T23:59:59+08:00"), true));
    }
}
