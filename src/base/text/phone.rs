//! Phone numbers as people write them, brought to the form `+62…`. No list of operators is kept;
//! a number that cannot be read never blocks a form (INT-08).
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::coded;

coded! {
    PhoneKind { Mobile = "mobile", Landline = "landline", Foreign = "foreign" }
}
coded! {
    /// Read, but worth a second look.
    PhoneWarning {
        ExtraZero = "extra_zero", ZeroMissing = "zero_missing", Landline = "landline",
        ForeignUnchecked = "foreign_unchecked", RepeatedDigits = "repeated_digits",
    }
}
coded! {
    PhoneFault {
        Empty = "empty", Letters = "letters", TwoNumbers = "two_numbers", BadCharacter = "bad_character",
        ScientificNotation = "scientific_notation", TooShort = "too_short", TooLong = "too_long",
        NotMobile = "not_mobile", NoCountry = "no_country",
    }
}

impl PhoneFault {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "Isi nomor telepon.",
            Self::Letters => "Nomor telepon memuat huruf. Tulis angkanya saja.",
            Self::TwoNumbers => "Isi satu nomor saja di kotak ini.",
            Self::BadCharacter => "Nomor telepon berisi tanda yang tidak dikenal. Tulis angkanya saja.",
            Self::ScientificNotation => "Nomor ini berubah bentuk di lembar kerja. Ketik ulang angkanya.",
            Self::TooShort => "Nomor telepon terlalu pendek. Periksa angkanya.",
            Self::TooLong => "Nomor telepon terlalu panjang. Periksa angkanya.",
            Self::NotMobile => "Ini bukan nomor ponsel atau telepon rumah. Periksa angkanya.",
            Self::NoCountry => "Awali nomor luar negeri dengan + dan kode negara. Contoh: +60.",
        }
    }
}

impl PhoneWarning {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ExtraZero => "Angka 0 sesudah +62 dihapus. Periksa nomornya.",
            Self::ZeroMissing => "Angka 0 di depan ditambahkan. Periksa nomornya.",
            Self::Landline => "Ini nomor telepon rumah atau kantor, bukan ponsel.",
            Self::ForeignUnchecked => "Panjang nomor negara ini tidak dapat diperiksa.",
            Self::RepeatedDigits => "Angkanya berulang. Periksa nomornya.",
        }
    }
}

/// A number in the form `+6283412345678`. Prints as `***`: it is a person's.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    e164: String,
    kind: PhoneKind,
    warning: Option<PhoneWarning>,
}

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Phone(***, {}, {:?})", self.kind, self.warning)
    }
}

/// Countries where many work, with the lengths of their numbers; others are not checked.
const COUNTRIES: [(&str, usize, usize); 11] = [
    ("60", 8, 10),
    ("65", 8, 8),
    ("886", 8, 9),
    ("852", 8, 8),
    ("966", 8, 9),
    ("971", 8, 9),
    ("82", 8, 10),
    ("81", 9, 10),
    ("673", 7, 7),
    ("855", 8, 9),
    ("95", 8, 10),
];
const LABELS: [&str; 9] = ["telepon", "telp", "hp", "wa", "no", "tel", "tlp", "nomor", "ponsel"];
/// Longest number that any country has, with its code.
const LONGEST: usize = 15;

impl Phone {
    pub fn e164(&self) -> &str {
        &self.e164
    }
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }
    pub const fn warning(&self) -> Option<PhoneWarning> {
        self.warning
    }

    pub fn parse(typed: &str) -> Result<Self, PhoneFault> {
        let folded: String = typed.nfkc().collect();
        let text = without_label(folded.trim().trim_start_matches('\''));
        let digits = digits_of(&text)?;
        if let Some(rest) = digits.strip_prefix('+') {
            return international(rest);
        }
        if let Some(rest) = digits.strip_prefix("00") {
            return international(rest);
        }
        match digits.as_bytes() {
            [b'0', ..] => indonesian(digits.get(1..).unwrap_or_default(), None),
            [b'6', b'2', ..] if digits.len() >= 8 => international(&digits),
            [b'8', ..] if (9..=12).contains(&digits.len()) => indonesian(&digits, Some(PhoneWarning::ZeroMissing)),
            _ if digits.len() < 8 => Err(PhoneFault::TooShort),
            _ => Err(PhoneFault::NoCountry),
        }
    }
}

/// `WA: 0812…`, `no. 0812…` without the words before the number.
fn without_label(text: &str) -> String {
    let mut rest = text;
    while let Some(shorter) = LABELS.iter().find_map(|label| strip_word(rest, label)) {
        rest = shorter;
    }
    rest.to_owned()
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(word.len())?;
    let ends = tail.starts_with(|c: char| !c.is_alphanumeric());
    (head.eq_ignore_ascii_case(word) && ends).then(|| tail.trim_start_matches(['.', ':', ' ']))
}

/// The digits, with a `+` before them if there was one.
fn digits_of(text: &str) -> Result<String, PhoneFault> {
    if is_scientific(text) {
        return Err(PhoneFault::ScientificNotation);
    }
    if holds_two(text) {
        return Err(PhoneFault::TwoNumbers);
    }
    if text.chars().any(char::is_alphabetic) {
        return Err(PhoneFault::Letters);
    }
    // `+62 (0)812`: the zero in brackets is how people show that it falls away abroad.
    let text = if text.starts_with('+') || text.starts_with("00") { text.replace("(0)", "") } else { text.to_owned() };
    let bare: String = text.chars().filter(|c| !is_separator(*c)).collect();
    let number = bare.strip_prefix('+').unwrap_or(&bare);
    if number.chars().any(|c| !c.is_ascii_digit()) || bare == "+" {
        return Err(PhoneFault::BadCharacter);
    }
    if bare.is_empty() { Err(PhoneFault::Empty) } else { Ok(bare) }
}

/// Blanks, dots, brackets and every kind of dash.
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '(' | ')' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// `8.34E+10`, as a spreadsheet leaves it.
pub(super) fn is_scientific(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
        digits(mantissa) && digits(exponent.trim_start_matches(['+', '-']))
    })
}

fn holds_two(text: &str) -> bool {
    let unified = text.replace(" atau ", "/").replace([',', ';'], "/");
    unified.split('/').filter(|part| part.chars().filter(char::is_ascii_digit).count() >= 5).count() > 1
}

fn international(digits: &str) -> Result<Phone, PhoneFault> {
    if let Some(national) = digits.strip_prefix("62") {
        return match national.strip_prefix('0') {
            Some(rest) => indonesian(rest, Some(PhoneWarning::ExtraZero)),
            None => indonesian(national, None),
        };
    }
    let known = COUNTRIES.iter().find_map(|(code, min, max)| digits.strip_prefix(code).map(|n| (n.len(), *min, *max)));
    let (length, min, max) = known.unwrap_or((digits.len(), 8, LONGEST));
    check_length(length, min, max)?;
    let warning = if known.is_none() { Some(PhoneWarning::ForeignUnchecked) } else { None };
    Ok(Phone { e164: format!("+{digits}"), kind: PhoneKind::Foreign, warning })
}

fn check_length(length: usize, min: usize, max: usize) -> Result<(), PhoneFault> {
    match length {
        _ if length < min => Err(PhoneFault::TooShort),
        _ if length > max => Err(PhoneFault::TooLong),
        _ => Ok(()),
    }
}

/// `national` has no leading zero. Mobile numbers begin with 8, then not 0 or 4.
fn indonesian(national: &str, warning: Option<PhoneWarning>) -> Result<Phone, PhoneFault> {
    let e164 = format!("+62{national}");
    if national.starts_with('8') {
        check_length(national.len(), 9, 12)?;
        if national.starts_with("80") || national.starts_with("84") {
            return Err(PhoneFault::NotMobile);
        }
        let subscriber = national.get(3..).unwrap_or_default();
        let repeated = subscriber.chars().all(|c| subscriber.starts_with(c));
        let warning = warning.or(if repeated { Some(PhoneWarning::RepeatedDigits) } else { None });
        return Ok(Phone { e164, kind: PhoneKind::Mobile, warning });
    }
    check_length(national.len(), 8, 11)?;
    if national.starts_with(['0', '1']) {
        return Err(PhoneFault::NotMobile);
    }
    Ok(Phone { e164, kind: PhoneKind::Landline, warning: warning.or(Some(PhoneWarning::Landline)) })
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    #[test]
    fn every_row_of_the_phone_vectors() {
        vectors("phone_vectors.csv", |row| {
            let (input, e164, verdict, reason, kind) = (&row[0], &row[1], &row[2], &row[3], &row[4]);
            match Phone::parse(input) {
                Ok(phone) => {
                    let warned = phone.warning().map_or("", PhoneWarning::code);
                    let found = if warned.is_empty() { "ok" } else { "warn" };
                    // A known country is `ok` with the remark `foreign`.
                    let remark =
                        if warned.is_empty() && phone.kind() == PhoneKind::Foreign { "foreign" } else { warned };
                    assert_eq!(
                        (phone.e164(), found, remark, phone.kind().code()),
                        (e164, verdict, reason, kind),
                        "{input:?}"
                    );
                }
                Err(fault) => assert_eq!(("error", fault.code()), (verdict, reason), "{input:?}"),
            }
        });
    }

    #[test]
    fn a_number_does_not_print_itself() {
        let phone = Phone::parse("0834-1234-5678").unwrap();
        assert_eq!(phone.e164(), "+6283412345678");
        assert!(!format!("{phone:?}").contains("834"));
    }
}
