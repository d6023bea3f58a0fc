//! Whether a new password is good enough: long, and not what a stranger would try first. No rules
//! about digits or signs; they make passwords worse (security.md 5.1).
use std::fmt;

use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

use super::password::MAX_PASSWORD;

/// Whose password it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFor {
    Everyone,
    /// Who administers accounts can become anybody.
    SysAdmin,
}

impl PasswordFor {
    /// Characters of the shortest password.
    pub const fn shortest(self) -> usize {
        match self {
            Self::Everyone => 12,
            Self::SysAdmin => 15,
        }
    }
}

/// Why a password is refused, as a sentence for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    TooShort { shortest: usize },
    TooLong,
    Guessable(Habit),
}

/// What makes it easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    Keyboard,
    Repeats,
    Common,
    Sequence,
    Date,
    Name,
    Word,
}

impl fmt::Display for Weakness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { shortest } => {
                write!(out, "Kata sandi minimal {shortest} karakter. Empat kata yang tidak berhubungan mudah diingat.")
            }
            Self::TooLong => write!(out, "Kata sandi paling panjang {MAX_PASSWORD} karakter."),
            Self::Guessable(habit) => {
                write!(out, "Kata sandi ini mudah ditebak: {}. Tambahkan satu atau dua kata lain.", habit.label())
            }
        }
    }
}

impl Habit {
    const fn label(self) -> &'static str {
        match self {
            Self::Keyboard => "mengikuti urutan tombol di papan ketik",
            Self::Repeats => "mengulang huruf atau kata yang sama",
            Self::Common => "sering dipakai orang lain",
            Self::Sequence => "berisi urutan seperti abc atau 6543",
            Self::Date => "berisi tanggal atau tahun",
            Self::Name => "berisi nama orang",
            Self::Word => "berisi kata yang umum, nama Anda, atau nama instansi Anda",
        }
    }
    const fn of(warning: Option<Warning>) -> Self {
        match warning {
            Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
                Self::Keyboard
            }
            Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
                Self::Repeats
            }
            Some(
                Warning::ThisIsATop10Password
                | Warning::ThisIsATop100Password
                | Warning::ThisIsACommonPassword
                | Warning::ThisIsSimilarToACommonlyUsedPassword,
            ) => Self::Common,
            Some(Warning::SequencesLikeAbcAreEasyToGuess) => Self::Sequence,
            Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => Self::Date,
            Some(
                Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess,
            ) => Self::Name,
            Some(Warning::AWordByItselfIsEasyToGuess) | None => Self::Word,
        }
    }
}

/// Words that everybody here thinks of first; the list that comes with the rater is English.
const LOCAL_WORDS: &str = "sintuvu katasandi sandi rahasia password admin operator petugas satgas gugus tugas indonesia \
    sulawesi tengah sulteng palu donggala sigi parigi moutong poso morowali banggai tolitoli buol \
    tojo una provinsi kabupaten kecamatan kelurahan desa dinas polda polres merdeka bismillah \
    pancasila";

/// `words` are the person's own: user name, full name, unit, region. Whole texts may be given; their
/// parts are looked at too.
pub fn check_strength(password: &str, whose: PasswordFor, words: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().count();
    if length < whose.shortest() {
        return Err(Weakness::TooShort { shortest: whose.shortest() });
    }
    if length > MAX_PASSWORD {
        return Err(Weakness::TooLong);
    }
    let parts = words.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).filter(|part| part.len() > 2);
    let inputs: Vec<&str> = words.iter().copied().chain(parts).chain(LOCAL_WORDS.split_whitespace()).collect();
    let rated = zxcvbn(password, &inputs);
    if rated.score() >= Score::Three {
        return Ok(());
    }
    let warning = rated.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Err(Weakness::Guessable(Habit::of(warning)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 3] = ["contoh.petugas", "Contoh Wulandari", "UPTD PPA Kabupaten Contoh"];

    fn check(password: &str) -> Result<(), Weakness> {
        check_strength(password, PasswordFor::Everyone, &WORDS)
    }

    #[test]
    fn what_strangers_try_first_is_refused() {
        for password in [
            "password1234",
            "123456789012",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "qwertyuiop[]",
            "rahasia12345",
            "sintuvu20262026",
            "indonesiamerdeka",
            "sulawesitengah",
            "contohwulandari",
            "Wulandari2026",
            "contoh.petugas1",
            "uptd ppa kabupaten contoh",
            "palu17081945",
            "kabupatenkabupaten",
        ] {
            let refusal = check(password);
            assert!(matches!(refusal, Err(Weakness::Guessable(_))), "{password}: {refusal:?}");
        }
    }

    #[test]
    fn long_unrelated_words_and_random_text_are_accepted() {
        for password in ["empat kuda makan padi", "jendela-hujan-kopi-batu", "t9#Lq2!vXz7pRm", "8ufyWqzkTmPbXrNd"] {
            assert_eq!(check(password), Ok(()), "{password}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_and_depends_on_the_role() {
        assert_eq!(check("t9#Lq2!vXz7"), Err(Weakness::TooShort { shortest: 12 }));
        assert_eq!(check("t9#Lq2!vXz7p"), Ok(()));
        let admin = |password| check_strength(password, PasswordFor::SysAdmin, &WORDS);
        assert_eq!(admin("t9#Lq2!vXz7pRm"), Err(Weakness::TooShort { shortest: 15 }));
        assert_eq!(admin("t9#Lq2!vXz7pRmK"), Ok(()));
        let mixed = "jendela hujan kopi batu ".repeat(6);
        assert_eq!(check(&mixed[..128]), Ok(()));
        assert_eq!(check(&mixed[..129]), Err(Weakness::TooLong));
        assert_eq!(check("äöüäöüäöüäö"), Err(Weakness::TooShort { shortest: 12 }));
    }

    #[test]
    fn the_persons_own_words_make_it_weaker() {
        let password = "tadulakowentira";
        assert_eq!(check_strength(password, PasswordFor::Everyone, &[]), Ok(()));
        assert!(check_strength(password, PasswordFor::Everyone, &["Tadulako Wentira"]).is_err());
    }

    #[test]
    fn the_reason_is_told_in_plain_bahasa() {
        assert_eq!(
            check("qwertyuiop[]").unwrap_err().to_string(),
            "Kata sandi ini mudah ditebak: mengikuti urutan tombol di papan ketik. Tambahkan satu atau dua kata lain."
        );
        assert_eq!(check("aaaaaaaaaaaaaaaa").unwrap_err(), Weakness::Guessable(Habit::Repeats));
        assert!(check("pendek").unwrap_err().to_string().starts_with("Kata sandi minimal 12 karakter."));
    }
}
