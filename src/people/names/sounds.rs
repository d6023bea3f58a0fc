//! How one word is written down so that spellings of the same sound fall together: first by the steps of the
//! rules file (`fold`), then looser (`loosen`) for what speakers in Sulawesi exchange without noticing.
use super::rules::{Rules, Step};

/// Words of one or two letters may be initials; some steps leave them alone.
const SHORT_WORD: usize = 3;

/// Whole sounds that are exchanged: Topik/Taufik, Rohman/Rahman (Arabic "a" after a heavy consonant), Zaenab/Zainab.
const LOOSE_SOUNDS: [(&str, &str); 10] = [
    ("roh", "rah"),
    ("rom", "ram"),
    ("hol", "hal"),
    ("hod", "had"),
    ("kod", "kad"),
    ("kom", "kam"),
    ("au", "o"),
    ("ai", "i"),
    ("e", "i"),
    ("o", "u"),
];

/// Final consonants that sound alike: Ahmad/Ahmat, Zainab/Zainap; Bugis and Makassar add a "g": Arifing.
const LOOSE_ENDINGS: [(&str, &str); 3] = [("ng", "n"), ("d", "t"), ("b", "p")];

/// Folds one lower-case word by the steps of the rules file.
pub fn fold(word: &str, rules: &Rules) -> String {
    let is_long = letters(word) >= SHORT_WORD;
    let folded = rules.steps.iter().fold(word.to_owned(), |text, step| match step {
        Step::Replace { long_only: true, .. } if !is_long => text,
        Step::Replace { from, to, .. } => replace(text, from, to),
        Step::Undouble => undouble(&text),
        Step::DropFinalH if letters(&text) >= 4 => text.strip_suffix('h').unwrap_or(&text).to_owned(),
        Step::DropFinalH => text,
        Step::FinalUdin => final_udin(&text),
    });
    undouble(&folded)
}

/// Most steps touch few words; those they do not touch are told by a letter that lacks, and not copied.
fn replace(text: String, from: &str, to: &str) -> String {
    let has_letters = from.bytes().all(|letter| text.as_bytes().contains(&letter));
    if has_letters && text.contains(from) { text.replace(from, to) } else { text }
}

/// A rougher form of a folded word. Equal rough forms suggest one name, they do not prove it (Lina, Lena).
pub fn loosen(folded: &str) -> String {
    let mut text = LOOSE_SOUNDS.iter().fold(glides(folded), |text, (from, to)| replace(text, from, to));
    for (from, to) in LOOSE_ENDINGS {
        if let Some(stem) = text.strip_suffix(from) {
            text = format!("{stem}{to}");
            break;
        }
    }
    undouble(&without_hamza(&text))
}

pub fn letters(word: &str) -> usize {
    word.chars().count()
}

pub fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn undouble(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    out
}

/// Kamaruddin, Kamarudien, Kamaruding, and Kamardin whose "u" is swallowed. "Hardin" is too short to be one of them.
fn final_udin(word: &str) -> String {
    for ending in ["udien", "uding", "udin"] {
        if let Some(stem) = word.strip_suffix(ending) {
            return format!("{stem}udin");
        }
    }
    match word.strip_suffix("din") {
        Some(stem) if letters(stem) >= 4 && !stem.ends_with(is_vowel) => format!("{stem}udin"),
        _ => word.to_owned(),
    }
}

/// A half vowel before a vowel is the vowel (Ridwan/Riduan, Mulyadi/Muliadi), and so is a final "y" (Hernawaty).
/// "ny" stays: it is one consonant.
fn glides(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut coming = word.chars().peekable();
    while let Some(letter) = coming.next() {
        let before = out.chars().next_back();
        let after_consonant = before.is_some_and(|letter| !is_vowel(letter));
        let before_vowel = coming.peek().copied().is_some_and(is_vowel);
        out.push(match letter {
            'w' if after_consonant && before_vowel => 'u',
            'y' if after_consonant && before_vowel && before != Some('n') => 'i',
            'y' if before.is_some() && coming.peek().is_none() => 'i',
            other => other,
        });
    }
    out
}

/// The catch of the throat is written "k", an apostrophe or not at all: Nukman, Nu'man, Numan.
fn without_hamza(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut coming = word.chars().peekable();
    while let Some(letter) = coming.next() {
        let inside = out.ends_with(is_vowel) && coming.peek().is_some_and(|next| !is_vowel(*next) && *next != 's');
        if !(letter == 'k' && inside) {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::rules::RULES;
    use super::*;

    #[track_caller]
    fn same_fold(left: &str, right: &str) {
        assert_eq!(fold(left, &RULES), fold(right, &RULES), "{left} / {right}");
    }

    #[track_caller]
    fn same_loosely(left: &str, right: &str) {
        assert_eq!(loosen(&fold(left, &RULES)), loosen(&fold(right, &RULES)), "{left} / {right}");
    }

    #[test]
    fn old_spelling_folds_to_the_new_one() {
        same_fold("soeharjo", "suharyo");
        same_fold("noerdjanah", "nurjanah");
        same_fold("tjahyono", "cahyono");
        same_fold("sjahril", "syahril");
    }

    #[test]
    fn every_udin_is_one() {
        for other in ["kamarudin", "kamaruddien", "kamaruding", "kamardin"] {
            same_fold("kamaruddin", other);
        }
        assert_ne!(fold("hardin", &RULES), fold("harudin", &RULES));
    }

    #[test]
    fn speech_is_heard_through_the_spelling() {
        for (left, right) in [
            ("topik", "taufik"),
            ("riduan", "ridwan"),
            ("rohmah", "rahma"),
            ("rezky", "rizki"),
            ("nuqman", "numan"),
            ("makruf", "maruf"),
            ("arifing", "arifin"),
            ("muliadi", "mulyadi"),
            ("noerlina", "nurlina"),
            ("ahmat", "ahmad"),
        ] {
            same_loosely(left, right);
        }
    }

    #[test]
    fn initials_keep_their_letter() {
        assert_eq!(fold("f", &RULES), "f");
    }
}
