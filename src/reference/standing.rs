//! What a unit says of itself: whether it takes more people, when it is open, which needs it answers (REF-16). Pure
//! but for the reading.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{unit_capacity, unit_hours, unit_services};

use crate::base::clock::{Day, Moment};
use crate::base::ids::UnitId;
use crate::clocks::calendar::Calendar;
use crate::coded;
use crate::db::Conn;

/// A word about capacity that is older counts for nothing.
const FRESH_HOURS: i64 = 7 * 24;

coded! {
    Capacity { Takes = "terima", Full = "penuh" }
}

impl Capacity {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Takes => "Menerima",
            Self::Full => "Penuh",
        }
    }
}

coded! {
    /// Days that share their opening hours.
    Days { Working = "kerja", Saturday = "sabtu", Off = "libur" }
}

impl Days {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Working => "Senin sampai Jumat",
            Self::Saturday => "Sabtu",
            Self::Off => "Minggu dan hari libur",
        }
    }
    pub fn of(day: Day, calendar: &Calendar) -> Self {
        match (calendar.is_working(day), day.weekday() == 5 && !calendar.is_listed(day)) {
            (true, _) => Self::Working,
            (_, true) => Self::Saturday,
            _ => Self::Off,
        }
    }
}

/// From minute to minute since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub opens: i32,
    pub closes: i32,
}

pub const WHOLE_DAY: Span = Span { opens: 0, closes: 24 * 60 };

impl Span {
    /// "08.00-16.00", "8:00 – 16:00", "24 jam". None when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase().replace(['–', '—'], "-").replace("sampai", "-");
        if text.replace(' ', "") == "24jam" {
            return Some(WHOLE_DAY);
        }
        let (opens, closes) = text.split_once('-')?;
        let span = Self { opens: minutes(opens)?, closes: minutes(closes)? };
        (span.opens < span.closes).then_some(span)
    }
    pub fn write(self) -> String {
        if self == WHOLE_DAY {
            return "24 jam".to_owned();
        }
        let time = |minutes: i32| format!("{:02}.{:02}", minutes / 60, minutes % 60);
        format!("{}–{}", time(self.opens), time(self.closes))
    }
}

fn minutes(text: &str) -> Option<i32> {
    let text = text.trim();
    let (hour, minute) = text.split_once(['.', ':']).unwrap_or((text, "0"));
    let (hour, minute) = (hour.parse::<i32>().ok()?, minute.parse::<i32>().ok()?);
    let sound = (0..=24).contains(&hour) && (0..60).contains(&minute) && hour * 60 + minute <= 24 * 60;
    sound.then_some(hour * 60 + minute)
}

/// Everything a unit has said.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    pub capacity: Option<(Capacity, Moment)>,
    pub hours: Vec<(Days, Span)>,
    pub services: Vec<String>,
}

/// Whether somebody is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    Now,
    Closed,
    /// The unit has not said when it is open.
    Unknown,
}

impl Standing {
    /// Full, by a word of the last seven days: since when.
    pub fn full_since(&self, now: Moment) -> Option<Moment> {
        self.capacity.filter(|(word, at)| *word == Capacity::Full && is_fresh(*at, now)).map(|(_, at)| at)
    }
    pub fn span(&self, days: Days) -> Option<Span> {
        self.hours.iter().find(|(known, _)| *known == days).map(|(_, span)| *span)
    }
    pub fn open_at(&self, now: Moment, calendar: &Calendar) -> Open {
        if self.hours.is_empty() {
            return Open::Unknown;
        }
        let (hour, minute) = now.hour_minute();
        let minute = i32::from(hour) * 60 + i32::from(minute);
        let span = self.span(Days::of(now.day(), calendar));
        if span.is_some_and(|span| (span.opens..span.closes).contains(&minute)) { Open::Now } else { Open::Closed }
    }
    /// "Penuh sejak 24 November 2026"; an old word is told as one.
    pub fn capacity_words(&self, now: Moment) -> String {
        match self.capacity {
            None => "Belum diisi".to_owned(),
            Some((_, at)) if !is_fresh(at, now) => format!("Belum diperbarui sejak {}", at.day().long()),
            Some((Capacity::Full, at)) => format!("Penuh sejak {}", at.day().long()),
            Some((Capacity::Takes, at)) => format!("Menerima (diperbarui {})", at.day().long()),
        }
    }
    pub fn open_words(&self, now: Moment, calendar: &Calendar) -> &'static str {
        match self.open_at(now, calendar) {
            Open::Now => "Buka sekarang",
            Open::Closed => "Tutup sekarang",
            Open::Unknown => "Jam buka belum diisi",
        }
    }
}

fn is_fresh(set_at: Moment, now: Moment) -> bool {
    now.seconds_since(set_at) <= FRESH_HOURS * 3_600
}

/// What every unit has said so far.
pub fn load(conn: &mut Conn) -> Result<Vec<(UnitId, Standing)>, Diesel> {
    let mut found: std::collections::BTreeMap<UnitId, Standing> = std::collections::BTreeMap::new();
    let capacity: Vec<(UnitId, Capacity, Moment)> = unit_capacity::table
        .select((unit_capacity::unit_id, unit_capacity::capacity, unit_capacity::set_at))
        .load(conn)?;
    for (unit, word, at) in capacity {
        found.entry(unit).or_default().capacity = Some((word, at));
    }
    let hours: Vec<(UnitId, Days, i32, i32)> = unit_hours::table
        .select((unit_hours::unit_id, unit_hours::days, unit_hours::opens, unit_hours::closes))
        .load(conn)?;
    for (unit, days, opens, closes) in hours {
        found.entry(unit).or_default().hours.push((days, Span { opens, closes }));
    }
    let services: Vec<(UnitId, String)> = unit_services::table
        .order((unit_services::unit_id, unit_services::need))
        .select((unit_services::unit_id, unit_services::need))
        .load(conn)?;
    for (unit, need) in services {
        found.entry(unit).or_default().services.push(need);
    }
    Ok(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(&format!("{text}+08:00")).unwrap()
    }
    fn office() -> Standing {
        let hours =
            vec![(Days::Working, Span { opens: 480, closes: 960 }), (Days::Saturday, Span { opens: 480, closes: 720 })];
        Standing { hours, ..Standing::default() }
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let day = Span { opens: 480, closes: 960 };
        for text in ["08.00-16.00", "8:00 – 16:00", " 08.00 sampai 16.00 ", "8-16"] {
            assert_eq!(Span::parse(text), Some(day), "{text}");
        }
        assert_eq!(Span::parse("24 jam"), Some(WHOLE_DAY));
        assert_eq!(day.write(), "08.00–16.00");
        for text in ["", "pagi", "16.00-08.00", "08.00-25.00", "08.61-09.00"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_office_is_open_in_its_hours_and_closed_on_a_holiday() {
        let calendar = Calendar::new([Day::parse("2026-12-24").unwrap(), Day::parse("2026-12-26").unwrap()]);
        for (when, open) in [
            ("2026-11-24T08:00:00", Open::Now),
            ("2026-11-24T15:59:59", Open::Now),
            ("2026-11-24T16:00:00", Open::Closed),
            ("2026-11-28T09:00:00", Open::Now),
            ("2026-11-28T13:00:00", Open::Closed),
            ("2026-11-29T09:00:00", Open::Closed),
            ("2026-12-24T09:00:00", Open::Closed),
            ("2026-12-26T09:00:00", Open::Closed),
        ] {
            assert_eq!(office().open_at(at(when), &calendar), open, "{when}");
        }
        assert_eq!(Standing::default().open_at(at("2026-11-24T09:00:00"), &calendar), Open::Unknown);
    }

    #[test]
    fn ref_16_a_word_of_eight_days_ago_counts_for_nothing() {
        let set = at("2026-11-16T09:00:00");
        let full = Standing { capacity: Some((Capacity::Full, set)), ..Standing::default() };
        assert_eq!(full.full_since(at("2026-11-23T09:00:00")), Some(set));
        assert_eq!(full.full_since(at("2026-11-23T09:00:01")), None);
        assert!(full.capacity_words(at("2026-11-24T09:00:00")).contains("Belum diperbarui"));
    }
}
