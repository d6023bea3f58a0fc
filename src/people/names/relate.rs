//! How two single words of names stand to each other: the same, the same by ear, short for each other, a slip of
//! the pen, alike, or apart.
use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{Shape, Word};
use super::rules::RULES;
use super::sounds;

/// From strangers to equals; a greater relation is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    Apart,
    /// A letter differs in the way that names of brothers differ: an ending, a vowel.
    Alike,
    /// An initial, a call name: Ros for Rosmawati, Yati for Nurhayati.
    Short,
    /// A letter differs in the way that typing goes wrong.
    Slip,
    /// Other spelling of one sound.
    Sound,
    Same,
}

/// Whether both words are family names. Brothers share the family name, so a difference in it is a slip; in a given
/// name it may be the brother.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Given,
    Family,
}

/// In shorter words every letter counts.
const SHORT_WORD: u8 = 4;

/// From this length on two edits still leave a word recognizable.
const LONG_WORD: u8 = 7;

/// Call names that are no piece of the full name. (Own knowledge.)
const CALL_NAMES: [(&str, &str); 23] = [
    ("mery", "maria"),
    ("mery", "maryam"),
    ("ria", "maria"),
    ("yon", "yohanis"),
    ("hanis", "yohanes"),
    ("anis", "yohanes"),
    ("pol", "paulus"),
    ("piter", "petrus"),
    ("kobus", "yakobus"),
    ("elis", "elisabet"),
    ("reta", "margaretha"),
    ("ical", "rizal"),
    ("ical", "faisal"),
    ("ipul", "saiful"),
    ("ucup", "yusuf"),
    ("amat", "ahmad"),
    ("mamat", "muhammad"),
    ("mamat", "rahmat"),
    ("maman", "rahman"),
    ("bram", "ibrahim"),
    ("baim", "ibrahim"),
    ("ica", "aisyah"),
    ("isah", "aisyah"),
];

/// The full names by call name, as the words are compared.
static FULL_NAMES: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let loose = |name: &str| sounds::loosen(&sounds::fold(name, &RULES));
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (short, full) in CALL_NAMES {
        found.entry(loose(short)).or_default().push(loose(full));
    }
    found
});

/// Compares two words.
pub fn relate(left: &Word, right: &Word, place: Place) -> Relation {
    if left.shape.initial || right.shape.initial {
        return by_initial(left, right);
    }
    if !may_relate(left.shape, right.shape) {
        return Relation::Apart;
    }
    let one_sound = left.shape.sounded == right.shape.sounded && left.loose == right.loose;
    if one_sound && left.text == right.text {
        return Relation::Same;
    }
    if is_call_name(left, right) || is_call_name(right, left) {
        return Relation::Short;
    }
    if left.known && right.known {
        return Relation::Apart;
    }
    if one_sound { Relation::Sound } else { by_letters(left, right, place) }
}

/// A cheap look at letters and length that passes over most strangers: an edit changes at most two letters of the
/// set; a call name has no letter that the full name lacks, save those in the list, which are short.
pub fn may_relate(left: Shape, right: Shape) -> bool {
    let (mine, theirs) = (left.sounded, right.sounded);
    let other_letters = (mine ^ theirs).count_ones().min((left.written ^ right.written).count_ones());
    let (shorter, longer) = (left.length.min(right.length), left.length.max(right.length));
    let lacks = longer - shorter;
    let one_edit = other_letters <= 2 && lacks <= 2;
    let two_edits = other_letters <= 4 && lacks <= 2 && shorter >= LONG_WORD;
    let call_name = lacks >= 2 && (mine & theirs == mine || mine & theirs == theirs);
    let listed = shorter <= 4 && other_letters <= 4;
    left.initial || right.initial || one_edit || two_edits || call_name || listed
}

/// "M." is written out as Muhammad and also stands for any name in M.
fn by_initial(left: &Word, right: &Word) -> Relation {
    let first = |word: &Word| word.text.chars().next().map(initial_sound);
    if left.text == right.text {
        if left.shape.initial == right.shape.initial { Relation::Same } else { Relation::Sound }
    } else if first(left) == first(right) {
        Relation::Short
    } else {
        Relation::Apart
    }
}

/// Words of one letter are not folded; the words they are short for are.
fn initial_sound(letter: char) -> char {
    match letter {
        'f' | 'v' => 'p',
        'z' => 's',
        'j' => 'y',
        'q' => 'k',
        other => other,
    }
}

/// A call name is the beginning (Frans) or the end (Dullah, Leman) of the full name, with some letters less.
fn is_call_name(short: &Word, full: &Word) -> bool {
    let no_other_letter = short.shape.sounded & !full.shape.sounded == 0;
    no_other_letter && is_piece(short, full) || is_listed(short, full)
}

fn is_piece(short: &Word, full: &Word) -> bool {
    let begins =
        short.text.len() >= 3 && full.text.len() >= short.text.len() + 3 && full.text.starts_with(&*short.text);
    let ends = short.loose.len() >= 4 && full.loose.len() >= short.loose.len() + 2;
    begins || (ends && full.loose.ends_with(&*short.loose))
}

fn is_listed(short: &Word, full: &Word) -> bool {
    // No call name in the list is longer; most words of an index are.
    short.shape.length <= 5
        && FULL_NAMES.get(&*short.loose).is_some_and(|names| names.iter().any(|name| **name == *full.loose))
}

/// One edit, seen in the written, the folded or the loose form: a slip may hit a letter that the folding reads
/// otherwise (Mardiaan loses an "a"). In long words two edits, as written.
fn by_letters(left: &Word, right: &Word, place: Place) -> Relation {
    let shortest = left.shape.length.min(right.shape.length);
    if shortest < SHORT_WORD {
        return Relation::Apart;
    }
    let forms = [(&left.written, &right.written), (&left.text, &right.text), (&left.loose, &right.loose)];
    let best = forms.into_iter().filter_map(|(mine, theirs)| edit(mine, theirs)).min();
    match (best, place) {
        (Some(_), Place::Family) => Relation::Slip,
        (Some(edit), Place::Given) => given_edit(edit, left, right),
        (None, Place::Family) if shortest >= LONG_WORD && two_edits(&left.written, &right.written) => Relation::Slip,
        (None, Place::Given) if shortest > LONG_WORD && two_edits(&left.written, &right.written) => Relation::Alike,
        (None, _) => Relation::Apart,
    }
}

/// One edit in a given name. Parents make names for children by another ending or vowel; fingers hit any key.
fn given_edit(edit: Edit, left: &Word, right: &Word) -> Relation {
    let both_new = !left.known && !right.known;
    match edit {
        Edit::Ending | Edit::Vowel => Relation::Alike,
        Edit::Letter if both_new => Relation::Alike,
        _ => Relation::Slip,
    }
}

/// What makes one word out of another, what tells most for a slip first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edit {
    /// Two neighbours changed places.
    Swap,
    /// A letter more or less, or a doubled one.
    Added,
    /// Another letter.
    Letter,
    /// Another vowel for a vowel.
    Vowel,
    /// The last letter differs.
    Ending,
}

/// The edit between two words, if it is one.
fn edit(left: &str, right: &str) -> Option<Edit> {
    if left.len().abs_diff(right.len()) > 1 {
        return None;
    }
    let (left, right, _, same_end) = without_same_ends(left, right)?;
    one_edit(left, right, same_end == 0)
}

/// Whether two edits lie between two words. They seldom hit both ends, so some letters there must agree.
fn two_edits(left: &str, right: &str) -> bool {
    let near = left.len().abs_diff(right.len()) <= 2;
    near && without_same_ends(left, right)
        .is_some_and(|(left, right, start, end)| start + end >= 4 && strsim::osa_distance(left, right) == 2)
}

/// What is left of two words when the letters that agree at the start and at the end are taken away, and how many
/// these are. `None` where that would cut a letter outside a to z: such names are compared whole only.
fn without_same_ends<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str, usize, usize)> {
    let start = left.bytes().zip(right.bytes()).take_while(|(mine, theirs)| mine == theirs).count();
    let (left, right) = (left.get(start..)?, right.get(start..)?);
    let end = left.bytes().rev().zip(right.bytes().rev()).take_while(|(mine, theirs)| mine == theirs).count();
    Some((left.get(..left.len() - end)?, right.get(..right.len() - end)?, start, end))
}

/// The edit in what is left of two words.
fn one_edit(left: &str, right: &str, at_end: bool) -> Option<Edit> {
    let (mut mine, mut theirs) = (left.chars(), right.chars());
    match (mine.next(), mine.next(), theirs.next(), theirs.next()) {
        (Some(a), Some(b), Some(c), Some(d)) => {
            let no_more = mine.next().is_none() && theirs.next().is_none();
            (no_more && a == d && b == c).then_some(Edit::Swap)
        }
        (Some(_), None, Some(_) | None, None) | (None, None, Some(_), None) if at_end => Some(Edit::Ending),
        (Some(a), None, Some(b), None) if sounds::is_vowel(a) && sounds::is_vowel(b) => Some(Edit::Vowel),
        (Some(_), None, Some(_), None) => Some(Edit::Letter),
        (Some(_), None, None, None) | (None, None, Some(_), None) => Some(Edit::Added),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::FoldedName;
    use super::*;

    fn relation(left: &str, right: &str, place: Place) -> Relation {
        let first = |name: &str| FoldedName::new(name).words.first().unwrap().clone();
        relate(&first(left), &first(right), place)
    }

    #[test]
    fn brothers_are_apart_however_alike() {
        for (left, right) in [("Irwan", "Irfan"), ("Fadil", "Fadli"), ("Hendra", "Hendri"), ("Rina", "Rita")] {
            assert_eq!(relation(left, right, Place::Given), Relation::Apart, "{left} / {right}");
        }
    }

    #[test]
    fn a_word_that_is_no_name_is_a_slip() {
        for (left, right) in [("Zuflikar", "Zulfikar"), ("Wahuni", "Wahyuni"), ("Supirman", "Sudirman")] {
            assert_eq!(relation(left, right, Place::Given), Relation::Slip, "{left} / {right}");
        }
    }

    #[test]
    fn edits_are_told_apart() {
        assert_eq!(edit("larengku", "larnegku"), Some(Edit::Swap));
        assert_eq!(edit("larengku", "larrengku"), Some(Edit::Added));
        assert_eq!(edit("larengku", "larenbku"), Some(Edit::Letter));
        assert_eq!(edit("larengku", "laringku"), Some(Edit::Vowel));
        assert_eq!(edit("larengku", "larengk"), Some(Edit::Ending));
        assert_eq!(edit("abxyz", "bapqr"), None, "a swap alone is one edit");
        assert!(two_edits("randonmahya", "randomaya") && !two_edits("tandigolu", "lampatira"));
    }

    #[test]
    fn another_vowel_or_ending_may_be_another_child() {
        assert_eq!(relation("Lamira", "Lamiri", Place::Given), Relation::Alike);
        assert_eq!(relation("Tandigolu", "Tandigola", Place::Family), Relation::Slip);
    }

    #[test]
    fn call_names_belong_to_full_names() {
        for (short, full) in [("Ros", "Rosmawati"), ("Leman", "Sulaiman"), ("Dullah", "Abdullah"), ("Mery", "Maria")] {
            assert_eq!(relation(short, full, Place::Given), Relation::Short, "{short} / {full}");
        }
        assert_eq!(relation("Fitria", "Fitriani", Place::Given), Relation::Apart);
    }

    #[test]
    fn an_initial_fits_every_name_in_it() {
        assert_eq!(relation("F.", "Fransiskus", Place::Given), Relation::Short);
        assert_eq!(relation("M.", "Muhammad", Place::Given), Relation::Sound);
        assert_eq!(relation("M.", "Ruslan", Place::Given), Relation::Apart);
    }
}
