//! A date typed into three boxes: day, month, year. No month names, no guessing of the century.
use std::fmt;

use crate::base::clock::Day;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateFault {
    /// Something is missing, is no number, or the calendar has no such day.
    NoSuchDay,
    /// The year is not written with four digits, or lies outside 1900–2100.
    Year,
    /// For what has already happened: the day lies ahead.
    Ahead,
    /// For what is planned: the day is over.
    Over,
}

impl fmt::Display for DateFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoSuchDay => "Tanggal ini tidak ada. Isi hari, bulan, dan tahun. Contoh: 24 11 2026.",
            Self::Year => "Isi tahun dengan empat angka. Contoh: 2026.",
            Self::Ahead => "Tanggal tidak boleh sesudah hari ini.",
            Self::Over => "Tanggal tidak boleh sebelum hari ini.",
        })
    }
}

/// None when all three boxes are empty.
pub fn read(day: &str, month: &str, year: &str) -> Result<Option<Day>, DateFault> {
    let (day, month, year) = (day.trim(), month.trim(), year.trim());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    let digits = |text: &str, most: usize| {
        let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        if fits { text.parse::<i32>().ok() } else { None }
    };
    let (day, month) = (digits(day, 2).ok_or(DateFault::NoSuchDay)?, digits(month, 2).ok_or(DateFault::NoSuchDay)?);
    let year = digits(year, 4).filter(|y| (1900..=2100).contains(y)).ok_or(DateFault::Year)?;
    Day::new(year, month, day).map(Some).ok_or(DateFault::NoSuchDay)
}

/// A day that something happened on: not after today.
pub fn past(day: Day, today: Day) -> Result<Day, DateFault> {
    if day > today { Err(DateFault::Ahead) } else { Ok(day) }
}

/// A day that something is planned for: not before today.
pub fn coming(day: Day, today: Day) -> Result<Day, DateFault> {
    if day < today { Err(DateFault::Over) } else { Ok(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_boxes_make_a_day_that_exists() {
        assert_eq!(read(" 3", "02", "2001"), Ok(Day::new(2001, 2, 3)));
        assert_eq!(read("", " ", ""), Ok(None));
        for (day, month, year) in [
            ("30", "02", "2001"),
            ("29", "02", "2001"),
            ("1", "13", "2001"),
            ("", "2", "2001"),
            ("x", "2", "2001"),
            ("-1", "2", "2001"),
            ("+1", "2", "2001"),
        ] {
            assert_eq!(read(day, month, year), Err(DateFault::NoSuchDay), "{day}-{month}-{year}");
        }
        for year in ["", "26", "1899", "2101", "02026", "dua"] {
            assert_eq!(read("1", "2", year), Err(DateFault::Year), "{year}");
        }
    }

    #[test]
    fn today_is_neither_past_nor_ahead() {
        let today = Day::new(2026, 11, 24).unwrap();
        assert_eq!(past(today, today), Ok(today));
        assert_eq!(coming(today, today), Ok(today));
        assert_eq!(past(today.plus_days(1), today), Err(DateFault::Ahead));
        assert_eq!(coming(today.plus_days(-1), today), Err(DateFault::Over));
    }
}
