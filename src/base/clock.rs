//! Time. A [`Moment`] is an instant in UTC, a [`Day`] a calendar day in WITA (UTC+8).
//! Nothing asks the machine for the time but a [`Clock`], which tests may move.
use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Integer};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, offset};
use jiff::{Span, Timestamp};

/// WITA (Waktu Indonesia Tengah): ahead of UTC by eight hours, all year.
const WITA: Offset = offset(8);
const MICROS: i64 = 1_000_000;

/// An instant, microseconds since 1970-01-01 UTC; the same bytes in both databases.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Moment(i64);

impl Moment {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// RFC 3339, as the test clock and the fixture write it.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|t| Self(t.as_microsecond()))
    }
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * MICROS)
    }
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours * 3600)
    }
    /// Whole seconds from `earlier` to this moment; negative when this one is earlier.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / MICROS
    }
    fn local(self) -> DateTime {
        let at = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        WITA.to_datetime(at)
    }
    /// The WITA calendar day; statistics and day deadlines use it (D-08, D-09).
    pub fn day(self) -> Day {
        Day::of(self.local().date())
    }
    /// Hour and minute of the WITA day.
    pub fn hour_minute(self) -> (i8, i8) {
        let at = self.local();
        (at.hour(), at.minute())
    }
    /// `2026-11-24T10:30:00+08:00`, for `<time datetime>`.
    pub fn iso(self) -> String {
        let at = self.local();
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+08:00")
    }
    /// `24 Nov 2026 10.30 WITA`
    pub fn short(self) -> String {
        let (hour, minute) = self.hour_minute();
        format!("{} {hour:02}.{minute:02} WITA", self.day().short())
    }
    /// `24 November 2026 10.30 WITA`
    pub fn long(self) -> String {
        self.in_long().to_string()
    }
    /// The same, written straight into a longer text: a list has one in each row.
    pub fn in_long(self) -> impl fmt::Display {
        let at = self.local();
        let day = Day::of(at.date());
        fmt::from_fn(move |out| write!(out, "{} {:02}.{:02} WITA", day.in_long(), at.hour(), at.minute()))
    }
}

/// A calendar day in WITA, stored as the number YYYYMMDD.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Integer)]
pub struct Day(i32);

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const WEEKDAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

impl Day {
    /// None for a day that the calendar does not have.
    pub fn new(year: i32, month: i32, day: i32) -> Option<Self> {
        let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Self::of(date))
    }
    pub fn of(date: Date) -> Self {
        Self(i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day()))
    }
    /// `2026-11-24`
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Date>().ok().map(Self::of)
    }
    pub fn date(self) -> Date {
        let part = |n: i32| i8::try_from(n).unwrap_or(1);
        Date::new(i16::try_from(self.0 / 10_000).unwrap_or(1970), part(self.0 / 100 % 100), part(self.0 % 100))
            .unwrap_or(Date::MIN)
    }
    pub const fn number(self) -> i32 {
        self.0
    }
    pub const fn year(self) -> i32 {
        self.0 / 10_000
    }
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        self.date().checked_add(Span::new().days(days)).map_or(self, Self::of)
    }
    /// Same day number `months` later, clamped to that month's last day (D-08).
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        self.date().checked_add(Span::new().months(months)).map_or(self, Self::of)
    }
    /// Monday is 0.
    pub fn weekday(self) -> usize {
        usize::try_from(self.date().weekday().to_monday_zero_offset()).unwrap_or(0)
    }
    pub fn weekday_name(self) -> &'static str {
        WEEKDAYS.get(self.weekday()).copied().unwrap_or_default()
    }
    fn at(self, time: Time) -> Moment {
        let at = self.date().to_datetime(time);
        WITA.to_timestamp(at).map_or(Moment(0), |t| Moment(t.as_microsecond()))
    }
    /// 00:00:00 WITA.
    pub fn start(self) -> Moment {
        self.at(Time::midnight())
    }
    /// 23:59:59 WITA, when a deadline in days ends (D-08).
    pub fn end(self) -> Moment {
        self.at(Time::constant(23, 59, 59, 0))
    }
    fn month_name(self) -> &'static str {
        MONTHS.get(usize::try_from(self.0 / 100 % 100 - 1).unwrap_or(0)).copied().unwrap_or_default()
    }
    /// `2026-11-24`, as `parse` reads it.
    pub fn iso(self) -> String {
        self.date().to_string()
    }
    /// `24 November 2026`
    pub fn long(self) -> String {
        self.in_long().to_string()
    }
    /// The same, written straight into a longer text: a list has one in each row.
    pub fn in_long(self) -> impl fmt::Display {
        fmt::from_fn(move |out| write!(out, "{} {} {}", self.0 % 100, self.month_name(), self.year()))
    }
    /// `Selasa, 24 November 2026`
    pub fn in_full(self) -> impl fmt::Display {
        fmt::from_fn(move |out| write!(out, "{}, {}", self.weekday_name(), self.in_long()))
    }
    /// `24 Nov 2026`
    pub fn short(self) -> String {
        let month: String = self.month_name().chars().take(3).collect();
        format!("{} {month} {}", self.0 % 100, self.year())
    }
}

impl fmt::Display for Day {
    /// `2026-11-24`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.date())
    }
}

/// Where the time comes from. Cloned into whoever needs it; never read from the machine elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    #[cfg(feature = "testkit")]
    shift: std::sync::Arc<std::sync::atomic::AtomicI64>,
}

impl Clock {
    pub fn now(&self) -> Moment {
        let machine = Timestamp::now().as_microsecond();
        #[cfg(feature = "testkit")]
        let machine = machine + self.shift.load(std::sync::atomic::Ordering::Relaxed);
        Moment(machine)
    }
    /// Moves the running clock so that it shows `to` now (test-contract §5).
    #[cfg(feature = "testkit")]
    pub fn set(&self, to: Moment) {
        let shift = to.0 - Timestamp::now().as_microsecond();
        self.shift.store(shift, std::sync::atomic::Ordering::Relaxed);
    }
}

macro_rules! stored_as {
    ($type:ty, $sql:ty, $inner:ty) => {
        impl<DB: Backend> FromSql<$sql, DB> for $type
        where
            $inner: FromSql<$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                <$inner>::from_sql(bytes).map(Self)
            }
        }
        impl<DB: Backend> ToSql<$sql, DB> for $type
        where
            $inner: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }
    };
}
stored_as!(Moment, BigInt, i64);
stored_as!(Day, Integer, i32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wita_midnight_belongs_to_the_new_day() {
        let at = Moment::parse("2026-11-30T16:30:00Z").unwrap();
        assert_eq!(at.day(), Day::new(2026, 12, 1).unwrap());
        assert_eq!(at.short(), "1 Des 2026 00.30 WITA");
    }

    #[test]
    fn a_day_ends_one_second_before_the_next() {
        let day = Day::new(2026, 12, 5).unwrap();
        assert_eq!(day.end(), Moment::parse("2026-12-05T15:59:59Z").unwrap());
        assert_eq!(day.plus_days(1).start(), day.end().plus_seconds(1));
    }

    #[test]
    fn months_clamp_to_the_last_day() {
        let day = |y, m, d| Day::new(y, m, d).unwrap();
        assert_eq!(day(2027, 8, 31).plus_months(6), day(2028, 2, 29));
        assert_eq!(day(2026, 8, 31).plus_months(6), day(2027, 2, 28));
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert_eq!(Day::new(2026, 2, 29), None);
        assert_eq!(Day::new(2026, 13, 1), None);
    }
}
