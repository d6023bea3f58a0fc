//! The 16 digits of an identity number: 6 of the region, ddmmyy of birth (women: day + 40), 4
//! serial; there is no checksum. A fault or a doubt never blocks a form (INT-08): codes change,
//! and a NIK keeps the code of its first issue. Only a village letter demands one without fault.
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::phone::{is_scientific, is_separator};
use crate::base::clock::Day;
use crate::coded;

coded! {
    NikFault {
        Empty = "empty", Length = "length", NonDigit = "non_digit", ScientificNotation = "scientific_notation",
        RepeatedDigit = "repeated_digit", DateImpossible = "date_impossible",
    }
}
coded! {
    NikWarning {
        ProvinceUnknown = "province_unknown", RegencyUnknown = "regency_unknown",
        SubdistrictUnknown = "subdistrict_unknown", BirthDateMismatch = "birth_date_mismatch",
        SexMismatch = "sex_mismatch",
    }
}
coded! {
    /// What the birth part says.
    NikSex { Male = "male", Female = "female" }
}

impl NikFault {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "NIK belum diisi.",
            Self::Length => "NIK biasanya 16 angka.",
            Self::NonDigit => "NIK hanya berisi angka. Periksa huruf yang mirip angka.",
            Self::ScientificNotation => "NIK ini berubah bentuk di lembar kerja. Ketik ulang 16 angkanya.",
            Self::RepeatedDigit => "Semua angka NIK sama.",
            Self::DateImpossible => "Tanggal lahir di dalam NIK tidak ada. Periksa angkanya.",
        }
    }
}

impl NikWarning {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ProvinceUnknown => "Kode provinsi pada NIK tidak dikenal.",
            Self::RegencyUnknown => "Kode kabupaten atau kota pada NIK tidak dikenal.",
            Self::SubdistrictUnknown => "Kode kecamatan pada NIK tidak dikenal.",
            Self::BirthDateMismatch => "Tanggal lahir tidak sama dengan yang ada pada NIK.",
            Self::SexMismatch => "Jenis kelamin tidak sama dengan yang ada pada NIK.",
        }
    }
}

/// Sixteen digits without fault, fit for a blind index. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Nik(String);

impl Nik {
    pub fn digits(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for Nik {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Nik(***)")
    }
}

/// What the form says beside the number, and which regions exist.
pub struct NikContext<'a> {
    pub today: Day,
    pub birth: Option<Day>,
    pub sex: Option<NikSex>,
    /// `72`, `72.03`, `72.03.11`: false only for a code that is surely none. For sub-districts of
    /// a province whose sub-districts are not loaded it answers true.
    pub known: &'a dyn Fn(&str) -> bool,
}

/// What could be read from the number.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct NikReading {
    /// Without label, blanks, dots and dashes.
    pub normalised: String,
    pub fault: Option<NikFault>,
    pub warnings: Vec<NikWarning>,
    /// The first six digits, when there are sixteen.
    pub region6: String,
    pub birth: Option<Day>,
    pub sex: Option<NikSex>,
}

impl fmt::Debug for NikReading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "NikReading(***, {:?}, {:?})", self.fault, self.warnings)
    }
}

impl NikReading {
    /// The number, when nothing is wrong with it.
    pub fn nik(&self) -> Option<Nik> {
        self.fault.is_none().then(|| Nik(self.normalised.clone()))
    }
    /// Soft words for the form; empty when there is nothing to say.
    pub fn remarks(&self) -> Vec<String> {
        let fault = self.fault.and_then(|fault| match fault {
            NikFault::Empty => None,
            NikFault::Length => Some(format!("NIK harus 16 angka. Anda mengisi {} angka.", self.normalised.len())),
            NikFault::NonDigit => Some("NIK hanya berisi angka. Periksa huruf yang mirip angka.".to_owned()),
            NikFault::ScientificNotation => {
                Some("NIK ini berubah bentuk di lembar kerja. Ketik ulang 16 angkanya.".to_owned())
            }
            NikFault::RepeatedDigit => Some("Semua angka NIK sama. Periksa kembali.".to_owned()),
            NikFault::DateImpossible => Some("Tanggal lahir di dalam NIK tidak ada. Periksa angkanya.".to_owned()),
        });
        fault.into_iter().chain(self.warnings.iter().map(|w| w.sentence().to_owned())).collect()
    }
}

impl Nik {
    pub fn parse(typed: &str, context: &NikContext<'_>) -> NikReading {
        let normalised = normalise(typed);
        let mut reading = NikReading { fault: fault_of(&normalised), normalised, ..NikReading::default() };
        if reading.fault.is_none() {
            read_parts(&mut reading, context);
        }
        reading
    }
}

fn normalise(typed: &str) -> String {
    let folded: String = typed.nfkc().collect();
    let bare: String = folded.chars().filter(|c| !is_separator(*c) && !matches!(c, '\'' | '/')).collect();
    match bare.split_at_checked(3) {
        Some((label, rest)) if label.eq_ignore_ascii_case("nik") => rest.trim_start_matches(':').to_owned(),
        _ => bare,
    }
}

fn fault_of(text: &str) -> Option<NikFault> {
    if text.is_empty() {
        Some(NikFault::Empty)
    } else if is_scientific(text) {
        Some(NikFault::ScientificNotation)
    } else if !text.bytes().all(|b| b.is_ascii_digit()) {
        Some(NikFault::NonDigit)
    } else if text.len() != 16 {
        Some(NikFault::Length)
    } else if text.chars().all(|c| text.starts_with(c)) {
        Some(NikFault::RepeatedDigit)
    } else {
        None
    }
}

fn read_parts(reading: &mut NikReading, context: &NikContext<'_>) {
    let part = |from: usize, to: usize| reading.normalised.get(from..to).unwrap_or_default();
    let number = |from: usize| part(from, from + 2).parse::<i32>().unwrap_or(0);
    let (day, month, year) = (number(6), number(8), number(10));
    let (province, regency, district) = (part(0, 2), part(2, 4), part(4, 6));
    let unknown = [
        (province.to_owned(), NikWarning::ProvinceUnknown),
        (format!("{province}.{regency}"), NikWarning::RegencyUnknown),
        (format!("{province}.{regency}.{district}"), NikWarning::SubdistrictUnknown),
    ];
    let region_warning = unknown.iter().find(|(code, _)| !(context.known)(code)).map(|(_, warning)| *warning);
    reading.region6 = part(0, 6).to_owned();
    let (day, sex) = if day > 40 { (day - 40, NikSex::Female) } else { (day, NikSex::Male) };
    let Some(birth) = birth_day(day, month, year, context) else {
        reading.fault = Some(NikFault::DateImpossible);
        return;
    };
    reading.birth = Some(birth);
    reading.sex = Some(sex);
    reading.warnings.extend(region_warning);
    if context.birth.is_some_and(|typed| typed != birth) {
        reading.warnings.push(NikWarning::BirthDateMismatch);
    }
    if context.sex.is_some_and(|typed| typed != sex) {
        reading.warnings.push(NikWarning::SexMismatch);
    }
}

/// The two-digit year lies in the 2000s unless that is ahead; a typed date with the same two
/// digits decides.
fn birth_day(day: i32, month: i32, year: i32, context: &NikContext<'_>) -> Option<Day> {
    if let Some(typed) = context.birth.filter(|typed| typed.year() % 100 == year) {
        return Day::new(typed.year(), month, day);
    }
    Day::new(2000 + year, month, day)
        .filter(|born| *born <= context.today)
        .or_else(|| Day::new(1900 + year, month, day))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::vectors;
    use super::*;

    fn regions() -> HashSet<String> {
        let mut codes = HashSet::new();
        for file in ["wilayah_id_level12.csv", "wilayah_72.csv"] {
            vectors(file, |row| {
                codes.insert(row[0].to_owned());
            });
        }
        codes
    }

    #[test]
    fn every_row_of_the_nik_vectors() {
        let codes = regions();
        let known = |code: &str| codes.contains(code) || (code.len() == 8 && !code.starts_with("72."));
        let today = Day::parse("2026-11-24").unwrap();
        vectors("nik_vectors.csv", |row| {
            let context = NikContext { today, birth: Day::parse(&row[1]), sex: NikSex::parse(&row[2]), known: &known };
            let reading = Nik::parse(&row[0], &context);
            let reasons = match reading.fault {
                Some(fault) => fault.code().to_owned(),
                None => reading.warnings.iter().map(|w| w.code()).collect::<Vec<_>>().join(";"),
            };
            let verdict = match (reading.fault, reading.warnings.is_empty()) {
                (Some(_), _) => "error",
                (None, false) => "warn",
                (None, true) => "ok",
            };
            let birth = reading.birth.map_or(String::new(), |d| d.to_string());
            let sex = reading.sex.map_or("", NikSex::code);
            let found = [&reading.normalised, verdict, &reasons, &reading.region6, &birth, sex];
            assert_eq!(found, [&row[3], &row[4], &row[5], &row[6], &row[7], &row[8]], "{:?} {}", &row[0], &row[9]);
            assert_eq!(reading.nik().is_some(), verdict != "error");
        });
    }

    #[test]
    fn a_faulty_number_says_what_is_wrong_and_stays_out_of_the_index() {
        let context = NikContext { today: Day::parse("2026-11-24").unwrap(), birth: None, sex: None, known: &|_| true };
        let reading = Nik::parse("99010112759001", &context);
        assert_eq!(reading.remarks(), ["NIK harus 16 angka. Anda mengisi 14 angka."]);
        assert_eq!(reading.nik(), None);
        assert!(Nik::parse("", &context).remarks().is_empty());
    }
}
