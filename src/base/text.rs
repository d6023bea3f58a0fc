//! What people type, before anything else sees it: trimmed, NFC, no hidden signs, not too long
//! (D-11, security.md 7.8). Nothing is mangled: what cannot be kept is refused with a sentence.
use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub mod boxes;
pub mod day;
mod month;
pub mod nik;
pub mod personal;
pub mod phone;

pub use nik::Nik;
pub use phone::Phone;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextFault {
    TooLong {
        max: usize,
        had: usize,
    },
    /// Control characters, signs that turn the reading direction around, or marks piled up on one letter.
    HiddenSign,
}

impl fmt::Display for TextFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { max, had } => {
                write!(out, "Paling banyak {} huruf. Anda mengisi {} huruf.", thousands(*max), thousands(*had))
            }
            Self::HiddenSign => {
                out.write_str("Ada tanda tersembunyi yang tidak dapat disimpan. Hapus isi kotak ini, lalu ketik ulang.")
            }
        }
    }
}

/// `4.000`
fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{}.{:03}", thousands(number / 1_000), number % 1_000) }
}

/// A one-line field.
pub fn line(raw: &str, max: usize) -> Result<String, TextFault> {
    clean(raw, max, |c| c.is_control() || turns_direction(c))
}

/// A field of several lines; each line break becomes `\n`.
pub fn area(raw: &str, max: usize) -> Result<String, TextFault> {
    let unified = raw.replace("\r\n", "\n");
    clean(&unified, max, |c| (c.is_control() && c != '\n' && c != '\t') || turns_direction(c))
}

fn clean(raw: &str, max: usize, refused: impl Fn(char) -> bool) -> Result<String, TextFault> {
    let text: String = raw.trim().nfc().collect();
    if text.chars().any(refused) || piles_up_marks(&text) {
        return Err(TextFault::HiddenSign);
    }
    let had = text.chars().count();
    if had > max { Err(TextFault::TooLong { max, had }) } else { Ok(text) }
}

/// Marks above and below one letter. No language writes more, and drawing a thousand takes a gigabyte.
const MOST_MARKS: usize = 6;

fn piles_up_marks(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|c| {
        run = if is_combining_mark(c) { run + 1 } else { 0 };
        run > MOST_MARKS
    })
}

/// Bidi embeddings, overrides and isolates: they make a text read other than it is stored.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Runs a check on each row of a file of test vectors, which lie beside the checkout and do not ship.
#[cfg(test)]
fn vectors(file: &str, mut check: impl FnMut(&csv::StringRecord)) {
    let path = format!("{}/../shared/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let Ok(mut rows) = csv::Reader::from_path(&path) else {
        eprintln!("{file} is not beside this checkout: its rows were not checked");
        return;
    };
    rows.records().for_each(|row| check(&row.unwrap()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_composed() {
        assert_eq!(line("  Kaili\u{0301} \u{00A0}", 200).as_deref(), Ok("Kailí"));
        assert_eq!(line(" \t ", 200).as_deref(), Ok(""));
    }

    #[test]
    fn hidden_signs_are_refused_and_never_dropped() {
        for text in ["a\0b", "a\nb", "a\tb", "a\u{7f}b", "a\u{202E}b", "a\u{2066}b"] {
            assert_eq!(line(text, 200), Err(TextFault::HiddenSign), "{text:?}");
        }
        assert_eq!(area("a\0b", 200), Err(TextFault::HiddenSign));
        assert_eq!(area("a\u{202E}b", 200), Err(TextFault::HiddenSign));
        assert_eq!(area("a\rb", 200), Err(TextFault::HiddenSign));
        assert_eq!(area(&format!("a{}", "\u{301}".repeat(9)), 200), Err(TextFault::HiddenSign), "piled up");
        assert!(area("Ng\u{e2}\u{323}i y\u{306}\u{301}", 200).is_ok());
    }

    #[test]
    fn an_area_keeps_its_lines_and_its_tags() {
        assert_eq!(area("satu\r\ndua\n<script>", 200).as_deref(), Ok("satu\ndua\n<script>"));
    }

    #[test]
    fn length_counts_letters_and_not_bytes() {
        assert_eq!(line(&"é".repeat(200), 200).map(|t| t.chars().count()), Ok(200));
        let fault = area(&"a".repeat(4_001), 4_000).unwrap_err();
        assert_eq!(fault.to_string(), "Paling banyak 4.000 huruf. Anda mengisi 4.001 huruf.");
    }
}
