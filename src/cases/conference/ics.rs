//! A conference for a calendar: when and where. Calendars are shared and synchronised, so it says nothing else (D-10).
use std::fmt::Write;

use crate::base::clock::Moment;

/// How long a conference is taken to last.
const HOURS: i64 = 2;

/// RFC 5545, in UTC, lines folded nowhere because none is long.
pub fn file(id: &str, host: &str, at: Moment, place: &str, now: Moment) -> String {
    let mut text = String::new();
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Sintuvu//Pertemuan//ID".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{id}@{host}"),
        format!("DTSTAMP:{}", utc(now)),
        format!("DTSTART:{}", utc(at)),
        format!("DTEND:{}", utc(at.plus_hours(HOURS))),
        "SUMMARY:Pertemuan".to_owned(),
        format!("LOCATION:{}", escaped(place)),
        "CLASS:PRIVATE".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    for line in lines {
        let _ = write!(text, "{line}\r\n");
    }
    text
}

/// `20261127T013000Z`
fn utc(at: Moment) -> String {
    let shifted = at.plus_hours(-8);
    let (hour, minute) = shifted.hour_minute();
    format!("{:08}T{hour:02}{minute:02}00Z", shifted.day().number())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_when_and_where_and_nothing_else() {
        let at = Moment::parse("2026-11-27T09:30:00+08:00").unwrap();
        let text = file("7", "contoh.example.org", at, "Aula, lantai 2", at);
        assert!(text.contains("DTSTART:20261127T013000Z\r\nDTEND:20261127T033000Z"), "{text}");
        assert!(text.contains("SUMMARY:Pertemuan\r\nLOCATION:Aula\\, lantai 2\r\n"), "{text}");
        let early = Moment::parse("2026-11-27T07:00:00+08:00").unwrap();
        assert!(file("7", "x", early, "", at).contains("DTSTART:20261126T230000Z"), "the day before in London");
    }
}
