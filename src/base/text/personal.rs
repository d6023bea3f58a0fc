//! Finds what does not belong into a text that others will read: identity numbers, phone numbers,
//! street addresses, names (REF-14, OUT-08). It finds shapes, so a person decides about doubts.
use super::phone::{Phone, PhoneKind};
use crate::coded;

coded! {
    HitKind { Nik = "nik", Phone = "phone", Address = "address", Name = "name" }
}

impl HitKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nik => "nomor 16 angka",
            Self::Phone => "nomor telepon",
            Self::Address => "alamat",
            Self::Name => "nama",
        }
    }
    /// Must be removed; the others may stay when the writer confirms (REF-14).
    pub const fn must_go(self) -> bool {
        matches!(self, Self::Nik | Self::Name)
    }
}

/// One find, as it stands in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    pub kind: HitKind,
    pub text: String,
}

/// Identity numbers, phone numbers and addresses, in the order of the text.
pub fn find_personal_data(text: &str) -> Vec<Hit> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut hits = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = words.get(at..).unwrap_or_default();
        match number(rest).or_else(|| address(rest)) {
            Some((hit, used)) => {
                hits.push(hit);
                at += used;
            }
            None => at += 1,
        }
    }
    hits
}

/// Whole names of the case, whatever their capitals and blanks.
pub fn find_names(text: &str, names: &[&str]) -> Vec<Hit> {
    let haystack = format!(" {} ", letters(text));
    let found = |name: &&&str| {
        let name = letters(name);
        name.chars().count() > 2 && haystack.contains(&format!(" {name} "))
    };
    names.iter().filter(found).map(|name| Hit { kind: HitKind::Name, text: (*name).to_owned() }).collect()
}

/// Lower case words with one blank between them.
fn letters(text: &str) -> String {
    let plain: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The longest run of up to six words from here that is one number.
fn number(words: &[&str]) -> Option<(Hit, usize)> {
    for used in (1..=words.len().min(6)).rev() {
        let run = words.get(..used)?;
        let joined = run.join(" ");
        let bare = joined.trim_matches(|c: char| !c.is_ascii_digit() && c != '+');
        if !run.iter().all(|word| is_numeric(word)) || bare.is_empty() {
            continue;
        }
        let digits = bare.chars().filter(char::is_ascii_digit).count();
        // A year and a phone number behind it also have sixteen digits together.
        let whole = used == 1 || !run.iter().any(|word| is_phone(word));
        let kind = if digits == 16 && whole { Some(HitKind::Nik) } else { is_phone(bare).then_some(HitKind::Phone) };
        if let Some(kind) = kind {
            return Some((Hit { kind, text: bare.to_owned() }, used));
        }
    }
    None
}

/// Digits with the signs that stand in and around numbers.
fn is_numeric(word: &str) -> bool {
    let outer = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
    outer.chars().any(|c| c.is_ascii_digit()) && outer.chars().all(|c| c.is_ascii_digit() || "+-.()–/".contains(c))
}

/// Only what begins like a phone number: a date or a sum of money must not be taken for one.
fn is_phone(text: &str) -> bool {
    let first =
        text.split(|c: char| !c.is_ascii_digit() && c != '+').find(|group| !group.is_empty()).unwrap_or_default();
    let begins = first.starts_with('+')
        || text.starts_with("62 8")
        || first.starts_with("628")
        || (first.starts_with('0') && first.len() >= 3);
    let accepted = Phone::parse(text)
        .is_ok_and(|p| p.kind() != PhoneKind::Foreign || first.starts_with('+') || first.starts_with("00"));
    // Written like a number of a telephone, whether or not somebody has it.
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let written =
        (first.starts_with('+') || (first.starts_with("08") && first.len() > 2)) && (9..=15).contains(&digits);
    (begins && accepted) || written
}

/// `Jl. Anggrek 5`, `Jalan Mawar`, `Gg. Melati`, `RT 3`, `RT 03/RW 01`.
fn address(words: &[&str]) -> Option<(Hit, usize)> {
    let first = words.first()?.trim_start_matches(|c: char| !c.is_alphanumeric());
    let second = words.get(1).copied().unwrap_or_default();
    let marker = first.trim_end_matches(['.', ',', ':']).to_lowercase();
    // "jalan kaki" is a way to go, "Jalan Mawar" a street.
    let named = second.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let digit_next = second.starts_with(|c: char| c.is_ascii_digit())
        || (first.len() > 2 && first.chars().any(|c| c.is_ascii_digit()));
    let short = first.to_lowercase();
    let glued = ["jl.", "jln.", "gg."].iter().any(|m| short.starts_with(m) && short.len() > m.len());
    let found = match marker.as_str() {
        "jl" | "jln" | "gg" => !second.is_empty(),
        "jalan" | "gang" | "lorong" => named,
        _ if marker.starts_with("rt") => {
            marker.trim_start_matches("rt").chars().all(|c| !c.is_alphabetic() || "rw".contains(c)) && digit_next
        }
        _ => glued,
    };
    if !found {
        return None;
    }
    // The street's name and number are part of it: words up to the next stop, three at most.
    let mut used = 1;
    while used < 4
        && !words.get(used - 1)?.ends_with([',', ';'])
        && words.get(used).is_some_and(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
    {
        used += 1;
    }
    let text = words.get(..used)?.join(" ").trim_matches(|c: char| matches!(c, ',' | ';' | '(' | ')')).to_owned();
    Some((Hit { kind: HitKind::Address, text }, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(HitKind, String)> {
        find_personal_data(text).into_iter().map(|hit| (hit.kind, hit.text)).collect()
    }
    fn one(text: &str) -> (HitKind, String) {
        let hits = found(text);
        assert_eq!(hits.len(), 1, "{text}: {hits:?}");
        hits.into_iter().next().unwrap()
    }

    #[test]
    fn sixteen_digits_are_found_however_they_are_written() {
        for text in
            ["NIK 9901011270019001, tolong", "9901 0112 7001 9001", "9901.0112.7001.9001.", "(9901-0112-7001-9001)"]
        {
            assert_eq!(one(text).0, HitKind::Nik, "{text}");
        }
    }

    #[test]
    fn phone_numbers_are_found_however_they_are_written() {
        for text in [
            "WA 0834-1234-5678",
            "hubungi 083412345678.",
            "+62 834 1234 5678",
            "62 834 1234 5678",
            "(0451) 990-001",
            "dari +60 11-1234 5678 kemarin",
            "+62800111222",
            "0800-111-2223",
        ] {
            assert_eq!(one(text).0, HitKind::Phone, "{text}");
        }
        assert_eq!(one("tahun 2026 083412345678").1, "083412345678");
    }

    #[test]
    fn streets_are_found_and_walking_is_not() {
        assert_eq!(one("tinggal di Jl. Anggrek 5 sejak Mei"), (HitKind::Address, "Jl. Anggrek 5".to_owned()));
        assert_eq!(one("Jalan Mawar, dekat pasar"), (HitKind::Address, "Jalan Mawar".to_owned()));
        for text in ["rumah di jln melati", "Gg. Kamboja", "di RT 03/RW 01", "RT.03 desa itu", "jl.Anggrek"] {
            assert_eq!(one(text).0, HitKind::Address, "{text}");
        }
    }

    #[test]
    fn ordinary_texts_are_left_alone() {
        for text in [
            "Berangkat jalan kaki, perjalanan 3 jam. Jalan ke pelabuhan.",
            "Tanggal 02-03-2026 pukul 10.30, 24 11 2026",
            "Datang 08 11 2026 10.30.",
            "Biaya Rp10.000.000 dan 1.200 MYR, utang Rp 7.500.000",
            "45 orang: 18 laki-laki dan 27 perempuan",
            "Telepon 129, 110 atau 148. KS-7F3K2M",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_full_name_is_found_and_part_of_a_word_is_not() {
        let names = ["Sinta Uji", "Ani", "Di"];
        assert_eq!(find_names("Ibu SINTA  uji, 24 tahun", &names).len(), 1);
        assert!(find_names("Pertanian di desa, Sinta saja", &names).is_empty());
        assert!(HitKind::Name.must_go() && !HitKind::Address.must_go());
    }
}
