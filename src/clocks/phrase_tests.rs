//! Every edge of the clock phrases.
use super::*;

fn calendar() -> Calendar {
    Calendar::new(["2026-12-24", "2026-12-25", "2027-01-01"].map(|d| Day::parse(d).unwrap()))
}
fn at(text: &str) -> Moment {
    let text = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    Moment::parse(&format!("{}+08:00", text.replace(' ', "T"))).unwrap()
}
fn say(unit: Unit, due: &str, now: &str) -> (String, Kind) {
    let Phrase { text, kind } = phrase(at(due), at("2026-11-01 08:00"), unit, at(now), &calendar());
    (text, kind)
}

#[test]
fn hour_clocks_at_each_edge() {
    use Kind::{Later, Overdue, Today};
    for (due, now, text, kind) in [
        ("2026-11-24 15:30", "2026-11-24 15:30", "jatuh tempo kurang dari 5 menit lagi (hari ini 15.30 WITA)", Today),
        (
            "2026-11-24 15:30",
            "2026-11-24 15:25:01",
            "jatuh tempo kurang dari 5 menit lagi (hari ini 15.30 WITA)",
            Today,
        ),
        ("2026-11-24 15:30", "2026-11-24 15:25:00", "jatuh tempo 5 menit lagi (hari ini 15.30 WITA)", Today),
        ("2026-11-24 15:30", "2026-11-24 14:30:01", "jatuh tempo 55 menit lagi (hari ini 15.30 WITA)", Today),
        ("2026-11-24 15:30", "2026-11-24 14:30:00", "jatuh tempo 1 jam lagi (hari ini 15.30 WITA)", Today),
        ("2026-11-24 15:30", "2026-11-24 13:30:00", "jatuh tempo 2 jam lagi (hari ini 15.30 WITA)", Today),
        ("2026-11-25 01:00", "2026-11-24 23:00:00", "jatuh tempo 2 jam lagi (besok 01.00 WITA)", Today),
        ("2026-11-25 10:00", "2026-11-24 10:00:01", "jatuh tempo 23 jam lagi (besok 10.00 WITA)", Today),
        ("2026-11-25 10:00", "2026-11-24 10:00:00", "jatuh tempo besok 10.00 WITA", Later),
        ("2026-11-25 10:00", "2026-11-24 00:00:00", "jatuh tempo besok 10.00 WITA", Later),
        ("2026-11-26 10:00", "2026-11-24 09:00:00", "sisa 2 hari (Kamis, 26 November 2026 10.00 WITA)", Later),
        ("2026-11-26 10:00", "2026-11-24 11:00:00", "sisa 1 hari (Kamis, 26 November 2026 10.00 WITA)", Later),
        (
            "2026-11-24 15:30",
            "2026-11-24 15:30:01",
            "terlambat kurang dari 1 menit, sejak 24 November 2026 15.30 WITA",
            Overdue,
        ),
        ("2026-11-24 15:30", "2026-11-24 16:15:00", "terlambat 45 menit, sejak 24 November 2026 15.30 WITA", Overdue),
        (
            "2027-01-01 01:30",
            "2027-01-01 06:00:00",
            "terlambat 4 jam 30 menit, sejak 1 Januari 2027 01.30 WITA",
            Overdue,
        ),
        (
            "2026-11-24 15:30",
            "2026-11-26 18:40:00",
            "terlambat 2 hari 3 jam, sejak 24 November 2026 15.30 WITA",
            Overdue,
        ),
    ] {
        assert_eq!(say(Unit::Jam, due, now), (text.to_owned(), kind), "{due} at {now}");
    }
}

#[test]
fn working_day_clocks_count_working_days_and_never_hours() {
    use Kind::{Later, Overdue, Today};
    for (due, now, text, kind) in [
        ("2026-11-30 23:59:59", "2026-11-25 09:00", "sisa 3 hari kerja (Senin, 30 November 2026)", Later),
        ("2026-11-30 23:59:59", "2026-11-27 09:00", "sisa 1 hari kerja (Senin, 30 November 2026)", Later),
        ("2026-11-30 23:59:59", "2026-11-28 09:00", "sisa 1 hari kerja (Senin, 30 November 2026)", Later),
        ("2026-11-30 23:59:59", "2026-11-29 09:00", "jatuh tempo besok (Senin, 30 November 2026)", Later),
        ("2026-11-30 23:59:59", "2026-11-30 00:00", "jatuh tempo hari ini (Senin, 30 November 2026)", Today),
        ("2026-11-30 23:59:59", "2026-11-30 23:59:59", "jatuh tempo hari ini (Senin, 30 November 2026)", Today),
        ("2026-12-30 23:59:59", "2026-12-23 09:00", "sisa 3 hari kerja (Rabu, 30 Desember 2026)", Later),
        (
            "2026-11-27 23:59:59",
            "2026-11-28 00:00",
            "terlambat kurang dari 1 hari kerja, sejak 27 November 2026",
            Overdue,
        ),
        ("2026-11-23 23:59:59", "2026-11-24 09:00", "terlambat 1 hari kerja, sejak 23 November 2026", Overdue),
        ("2026-12-23 23:59:59", "2026-12-29 09:00", "terlambat 2 hari kerja, sejak 23 Desember 2026", Overdue),
    ] {
        assert_eq!(say(Unit::HariKerja, due, now), (text.to_owned(), kind), "{due} at {now}");
    }
}

#[test]
fn day_and_month_clocks_count_days() {
    use Kind::{Later, Overdue, Today};
    for (unit, due, now, text, kind) in [
        (Unit::Hari, "2026-11-24 23:59:59", "2026-11-24 08:00", "jatuh tempo hari ini pukul 23.59 WITA", Today),
        (Unit::Hari, "2026-11-25 23:59:59", "2026-11-24 23:59:59", "jatuh tempo besok 23.59 WITA", Later),
        (Unit::Hari, "2026-11-27 23:59:59", "2026-11-24 08:00", "sisa 3 hari (Jumat, 27 November 2026)", Later),
        (Unit::Hari, "2026-11-24 23:59:59", "2026-11-25 00:00", "terlambat 1 hari, sejak 24 November 2026", Overdue),
        (Unit::Bulan, "2027-02-28 23:59:59", "2027-02-01 08:00", "sisa 27 hari (Minggu, 28 Februari 2027)", Later),
        (Unit::Tahun, "2027-02-28 23:59:59", "2027-03-30 08:00", "terlambat 30 hari, sejak 28 Februari 2027", Overdue),
    ] {
        assert_eq!(say(unit, due, now), (text.to_owned(), kind), "{due} at {now}");
    }
}

#[test]
fn a_clock_without_length_is_due_now() {
    let start = at("2026-11-28 23:50");
    let said = phrase(start, start, Unit::Jam, start, &calendar());
    assert_eq!(said, Phrase { text: "jatuh tempo sekarang (hari ini 23.50 WITA)".to_owned(), kind: Kind::Today });
}

#[test]
fn a_stopped_clock_says_how_long_it_took_and_how_late_it_was() {
    let says = |start: &str, stop: &str, due: &str, length, unit| {
        answered(at(start), at(stop), at(due), length, unit, &calendar())
    };
    assert_eq!(
        says("2026-11-24 10:00", "2026-11-24 10:45", "2026-11-24 12:00", 2, Unit::Jam),
        "dijawab dalam 45 menit, batasnya 2 jam"
    );
    assert_eq!(
        says("2026-12-31 23:30", "2027-01-01 06:00", "2027-01-01 01:30", 2, Unit::Jam),
        "dijawab dalam 6 jam 30 menit, batasnya 2 jam, terlambat 4 jam 30 menit"
    );
    assert_eq!(
        says("2026-11-24 10:00", "2026-11-26 10:45", "2026-11-27 23:59:59", 3, Unit::HariKerja),
        "dijawab dalam 2 hari kerja, batasnya 3 hari kerja"
    );
    assert_eq!(
        says("2026-11-24 10:00", "2026-11-24 18:00", "2026-11-27 23:59:59", 3, Unit::HariKerja),
        "dijawab pada hari yang sama, batasnya 3 hari kerja"
    );
    assert_eq!(
        says("2026-11-24 10:00", "2026-11-30 09:00", "2026-11-27 23:59:59", 3, Unit::HariKerja),
        "dijawab dalam 4 hari kerja, batasnya 3 hari kerja, terlambat 1 hari kerja"
    );
}

#[test]
fn the_turn_and_the_foot_of_the_page() {
    assert_eq!(
        turn("UPTD PPA Kab. Sigi", at("2026-11-24 09:10")),
        "Giliran: UPTD PPA Kab. Sigi, sejak 24 November 2026 09.10 WITA"
    );
    assert_eq!(computed_at(at("2026-11-24 10:30")), "Dihitung 24 November 2026 10.30 WITA");
}

#[test]
fn a_clock_of_no_length_is_due_now_and_late_after_a_minute() {
    let say = |now: &str| phrase(at("2026-11-28 23:50"), at("2026-11-28 23:50"), Unit::Jam, at(now), &calendar());
    for now in ["2026-11-28 23:50", "2026-11-28 23:50:59"] {
        let Phrase { text, kind } = say(now);
        assert_eq!((text.as_str(), kind), ("jatuh tempo sekarang (hari ini 23.50 WITA)", Kind::Today), "{now}");
    }
    assert_eq!(say("2026-11-28 23:51").kind, Kind::Overdue);
}
