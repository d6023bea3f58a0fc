//! A day as people write it: "3 Februari 2001", "3-2-2001", "Sabtu, 3 Feb 2001", "3 II 2001". Always the day before the
//! month. What is unclear is told and never guessed.
use unicode_normalization::UnicodeNormalization;

use super::month;
use crate::base::clock::Day;
use crate::coded;

coded! {
    DayFault {
        Empty = "empty", Relative = "relative", NotADate = "not_a_date", YearMissing = "year_missing",
        YearRange = "year_range", MonthUnknown = "month_unknown", MonthRange = "month_range",
        DayImpossible = "day_impossible", Future = "future",
    }
}
coded! {
    /// Read, but worth a second look.
    DayWarning {
        NoSeparator = "no_separator", TwoDigitYear = "two_digit_year", MonthFirst = "month_first",
        DayMissing = "day_missing", AgeUnlikely = "age_unlikely", WeekdayMismatch = "weekday_mismatch",
    }
}

impl DayFault {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "Tanggal belum diisi.",
            Self::Relative => "Tulis tanggalnya, bukan “kemarin” atau “besok”. Contoh: 24 11 2026",
            Self::NotADate => "Ini bukan tanggal. Contoh: 24 11 2026",
            Self::YearMissing => "Tahunnya belum ada. Contoh: 24 11 2026",
            Self::YearRange => "Tahun ini tidak mungkin. Tulis empat angka. Contoh: 2026",
            Self::MonthUnknown => "Nama bulan ini tidak dikenal. Contoh: Februari, atau 2",
            Self::MonthRange => "Bulan hanya sampai 12. Tulis tanggal dulu, lalu bulan.",
            Self::DayImpossible => "Tanggal ini tidak ada dalam kalender. Periksa tanggal dan bulannya.",
            Self::Future => "Tanggal ini belum tiba.",
        }
    }
}

impl DayWarning {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoSeparator => "Angka tanggal, bulan, dan tahun menyatu.",
            Self::TwoDigitYear => "Tulis tahun dengan empat angka. Contoh: 2026",
            Self::MonthFirst => "Tulis tanggal dulu, lalu bulan.",
            Self::DayMissing => "Tanggal, bulan, dan tahun harus lengkap. Contoh: 24 11 2026",
            Self::AgeUnlikely => "Umurnya lebih dari 110 tahun. Periksa tahunnya.",
            Self::WeekdayMismatch => "Nama hari tidak cocok dengan tanggalnya. Periksa keduanya.",
        }
    }
}

/// What the day is of: it decides the century of a short year, and whether the day may still come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// Not after this day.
    Birth(Day),
    /// Not after this day.
    Event(Day),
    Due,
}

/// How much of it was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    Day(Day),
    Month(i32, i32),
    Year(i32),
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// None where it is no day; also there with [`DayFault::Future`].
    pub written: Option<Written>,
    pub warnings: Vec<DayWarning>,
    pub fault: Option<DayFault>,
}

impl Reading {
    fn fault(fault: DayFault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }
    /// A whole day without fault.
    pub fn day(&self) -> Option<Day> {
        match self.written {
            Some(Written::Day(day)) if self.fault.is_none() => Some(day),
            _ => None,
        }
    }
}

const RELATIVE: [&str; 9] = ["kemarin", "besok", "lusa", "hari", "lalu", "depan", "tadi", "nanti", "sekarang"];
const WEEKDAYS: [&[&str]; 7] =
    [&["senin"], &["selasa"], &["rabu"], &["kamis"], &["jumat"], &["sabtu"], &["minggu", "ahad"]];
const LABELS: [&str; 3] = ["tgl", "tanggal", "tertanggal"];
/// What may stand behind a day: a time.
const TIMES: [&str; 6] = ["t", "pukul", "jam", "wita", "wib", "wit"];
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;
const OLDEST: i32 = 110;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Word(String),
    /// Value and how many digits it was written with.
    Number(i32, usize),
}
use Piece::{Number, Word};

pub fn read(text: &str, of: Of) -> Reading {
    let plain: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| !matches!(c, '\'' | '’' | '‘')).collect();
    let Some(mut pieces) = pieces(&plain) else { return Reading::fault(DayFault::NotADate) };
    if pieces.is_empty() {
        return Reading::fault(DayFault::Empty);
    }
    let is = |piece: &Piece, words: &[&str]| matches!(piece, Word(word) if words.contains(&word.as_str()));
    while pieces.first().is_some_and(|piece| is(piece, &LABELS)) {
        pieces.remove(0);
    }
    if pieces.iter().any(|piece| is(piece, &RELATIVE)) {
        return Reading::fault(DayFault::Relative);
    }
    let weekday = pieces.first().and_then(|first| WEEKDAYS.iter().position(|names| is(first, names)));
    let rest = pieces.get(usize::from(weekday.is_some())..).unwrap_or_default();
    match shape(rest) {
        Ok((parts, warning)) => judge(parts, warning, weekday, of),
        Err(fault) => Reading::fault(fault),
    }
}

/// Runs of letters and runs of digits; None for a number no date has.
fn pieces(plain: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = plain;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let belongs = |c: char| if digit { c.is_ascii_digit() } else { c.is_alphabetic() };
        if !digit && !first.is_alphabetic() {
            rest = rest.get(first.len_utf8()..)?;
            continue;
        }
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        pieces.push(if digit { Number(run.parse().ok()?, run.len()) } else { Word(run.to_owned()) });
        rest = behind;
    }
    Some(pieces)
}

/// Day, month and year as numbers; how the year was written.
struct Parts {
    day: Option<i32>,
    month: Option<i32>,
    year: i32,
    short_year: bool,
}

fn shape(pieces: &[Piece]) -> Result<(Parts, Option<DayWarning>), DayFault> {
    let whole = |day, month, year, digits| Parts { day: Some(day), month: Some(month), year, short_year: digits == 2 };
    let is_year = |digits: usize| matches!(digits, 2 | 4);
    match pieces {
        [Number(year, 4), Number(month, 1..=2), Number(day, 1..=2), rest @ ..] if is_time(rest) => {
            Ok((whole(*day, *month, *year, 4), None))
        }
        [Number(day, 1..=2), month, Number(year, digits), rest @ ..] if is_year(*digits) && is_time(rest) => {
            Ok((whole(*day, of_piece(month)?, *year, *digits), None))
        }
        [month @ Word(_), Number(day, 1..=2), Number(year, 4)] => {
            Ok((whole(*day, of_piece(month)?, *year, 4), Some(DayWarning::MonthFirst)))
        }
        [Number(joined, 8)] => {
            Ok((whole(joined / 1_000_000, joined / 10_000 % 100, joined % 10_000, 4), Some(DayWarning::NoSeparator)))
        }
        [month @ (Word(_) | Number(_, 1..=2)), Number(year, 4)] => {
            let month = of_piece(month).map_err(|fault| match month {
                Word(_) => DayFault::NotADate,
                Number(..) => fault,
            })?;
            Ok((Parts { day: None, month: Some(month), year: *year, short_year: false }, Some(DayWarning::DayMissing)))
        }
        [Number(year, 4)] => {
            Ok((Parts { day: None, month: None, year: *year, short_year: false }, Some(DayWarning::DayMissing)))
        }
        [Number(_, 1..=2), Word(name)] if month::number(name).is_some() => Err(DayFault::YearMissing),
        _ => Err(DayFault::NotADate),
    }
}

fn of_piece(piece: &Piece) -> Result<i32, DayFault> {
    match piece {
        Word(name) => month::number(name).ok_or(DayFault::MonthUnknown),
        Number(number, 1..=2) => Ok(*number),
        Number(..) => Err(DayFault::NotADate),
    }
}

fn is_time(rest: &[Piece]) -> bool {
    rest.iter().all(|piece| match piece {
        Word(word) => TIMES.contains(&word.as_str()),
        Number(_, digits) => *digits <= 2,
    })
}

fn judge(parts: Parts, warning: Option<DayWarning>, weekday: Option<usize>, of: Of) -> Reading {
    if parts.month.is_some_and(|month| !(1..=12).contains(&month)) {
        return Reading::fault(DayFault::MonthRange);
    }
    if !parts.short_year && !YEARS.contains(&parts.year) {
        return Reading::fault(DayFault::YearRange);
    }
    let mut warnings: Vec<DayWarning> = warning.into_iter().collect();
    let year = if parts.short_year { century(&parts, of) } else { parts.year };
    if parts.short_year {
        warnings.push(DayWarning::TwoDigitYear);
    }
    let written = match (parts.month, parts.day) {
        (Some(month), Some(day)) => match Day::new(year, month, day) {
            Some(day) => Written::Day(day),
            None => return Reading::fault(DayFault::DayImpossible),
        },
        (Some(month), None) => Written::Month(year, month),
        _ => Written::Year(year),
    };
    if let Written::Day(day) = written {
        if weekday.is_some_and(|said| said != day.weekday()) {
            warnings.push(DayWarning::WeekdayMismatch);
        }
        if matches!(of, Of::Birth(today) if today.year() - day.year() > OLDEST) {
            warnings.push(DayWarning::AgeUnlikely);
        }
    }
    let fault = is_to_come(written, of).then_some(DayFault::Future);
    Reading { written: Some(written), warnings, fault }
}

/// The latest year that a birth or an event may have; a day that is due lies in this century.
fn century(parts: &Parts, of: Of) -> i32 {
    let this = 2000 + parts.year;
    let day = Day::new(this, parts.month.unwrap_or(1), parts.day.unwrap_or(1));
    match of {
        Of::Birth(today) | Of::Event(today) if day.is_none_or(|day| day > today) => this - 100,
        _ => this,
    }
}

fn is_to_come(written: Written, of: Of) -> bool {
    let (Of::Birth(today) | Of::Event(today)) = of else { return false };
    match written {
        Written::Day(day) => day > today,
        Written::Month(year, month) => (year, month) > (today.year(), today.number() / 100 % 100),
        Written::Year(year) => year > today.year(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    #[test]
    fn every_row_of_the_date_vectors() {
        let today = Day::parse("2026-11-24").unwrap();
        vectors("date_vectors.csv", |row| {
            let of = match &row[0] {
                "birth" => Of::Birth(today),
                "event" => Of::Event(today),
                _ => Of::Due,
            };
            let reading = read(&row[1], of);
            let (iso, precision) = match reading.written {
                Some(Written::Day(day)) => (day.iso(), "day"),
                Some(Written::Month(year, month)) => (format!("{year}-{month:02}"), "month"),
                Some(Written::Year(year)) => (year.to_string(), "year"),
                None => (String::new(), ""),
            };
            let (verdict, reason) = match (reading.fault, reading.warnings.first()) {
                (Some(fault), _) => ("error", fault.code()),
                (None, Some(warning)) => ("warn", warning.code()),
                (None, None) => ("ok", ""),
            };
            assert_eq!([&iso, precision, verdict, reason], [&row[2], &row[3], &row[4], &row[5]], "{:?}", &row[1]);
        });
    }

    #[test]
    fn what_is_read_prints_as_it_was_meant() {
        for text in ["24 November 2026", "24-11-2026", "Selasa, 24 Nopember 2026 pukul 10.30 WITA", "24 XI 2026"] {
            assert_eq!(read(text, Of::Due).day(), Day::parse("2026-11-24"), "{text}");
        }
        assert_eq!(read("99999999999999 1 2026", Of::Due).fault, Some(DayFault::NotADate));
    }
}
