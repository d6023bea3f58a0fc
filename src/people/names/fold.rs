//! A written name taken apart: titles and marks dropped, short forms written out, each word folded and told what
//! it is (given or family name, frequent word, father, alias). The order is that of `name_rules.json`.
use unicode_normalization::UnicodeNormalization;

use super::known;
use super::rules::{RULES, Rules};
use super::sounds;

/// What a word does in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Given or family name: tells people apart.
    Core,
    /// Muhammad, Siti, Andi: often left out.
    Low,
    /// Made, Wayan: left out at times, but two different ones are two people.
    BirthOrder,
    /// After bin or binti.
    Father,
    /// After "alias" or in brackets: stands for any other part.
    Alias,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Female,
    Male,
}

/// One word of a folded name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: Box<str>,
    /// `text`, rougher: see `sounds::loosen`.
    pub loose: Box<str>,
    /// Before folding, short forms written out: slips of the pen are seen here.
    pub written: Box<str>,
    pub role: Role,
    /// An established given name, so not a slip of the pen.
    pub known: bool,
    pub shape: Shape,
}

/// What is enough to pass over most strangers without reading the word. Letters are a to z, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The letters of `loose`.
    pub sounded: u32,
    /// The letters of `written`.
    pub written: u32,
    /// How many letters `loose` has.
    pub length: u8,
    /// Was one letter with or without a dot; the word is then what it stands for most often.
    pub initial: bool,
}

/// A name taken apart. Never shown to anybody: the folding merges what is to be found together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoldedName {
    pub words: Vec<Word>,
    /// What the name says of the sex (binti, Ni, La Ode), for forms where the box was left empty.
    pub sex: Option<Sex>,
}

/// Words that only women or only men bear.
const WOMENS_WORDS: [&str; 14] =
    ["ni", "waode", "siti", "hj", "hajah", "ny", "nn", "sdri", "ibu", "bu", "almh", "dra", "luh", "mama"];
const MENS_WORDS: [&str; 9] = ["laode", "muhammad", "abdul", "tn", "bapak", "pak", "bpk", "sdr", "papa"];

impl Word {
    /// A word from its folded text and from how it was written.
    pub fn new(text: &str, written: &str, role: Role, initial: bool) -> Self {
        let loose = sounds::loosen(text);
        let shape = Shape {
            sounded: letter_set(&loose),
            written: letter_set(written),
            length: u8::try_from(sounds::letters(&loose)).unwrap_or(u8::MAX),
            initial,
        };
        let known = !initial && known::is_known(text, written);
        Self { text: text.into(), loose: loose.into(), written: written.into(), role, known, shape }
    }
}

impl FoldedName {
    /// Takes a name apart as a person typed it. An empty name, or one of signs only, has no words.
    pub fn new(name: &str) -> Self {
        let rules: &Rules = &RULES;
        let clean = join_ode(&plain(name));
        let (main, aliases) = split_alias(&clean, rules);
        let raw: Vec<String> = tokens(&main, rules);
        let sex = told_sex(&raw, rules);
        let mut words = main_words(raw, rules);
        let alias_tokens = aliases.iter().flat_map(|alias| tokens(alias, rules));
        words.extend(without_titles(alias_tokens.collect(), rules).iter().flat_map(|t| fold_token(t, true, rules)));
        keep_one_core(&mut words);
        Self { words, sex }
    }

    /// The words that tell people apart, with the aliases.
    pub fn telling(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| word.role != Role::Low && word.role != Role::BirthOrder)
    }
}

/// The letters a to z in a text, as bits.
pub fn letter_set(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, byte| set | 1 << (byte - b'a'))
}

/// NFKC, lower case, cut at the comma (degrees follow it), no apostrophes, no accents; other marks part words.
fn plain(name: &str) -> String {
    let composed: String = if name.is_ascii() { name.to_owned() } else { name.nfkc().collect() };
    let lower = composed.to_lowercase();
    let before_comma = lower.split(',').next().unwrap_or_default();
    let parted = |sign| if matches!(sign, '-' | '_' | '–' | '—' | '"' | '“' | '”') { ' ' } else { sign };
    let kept = |sign: &char| !is_apostrophe(*sign) && !unicode_normalization::char::is_combining_mark(*sign);
    if before_comma.is_ascii() {
        before_comma.chars().filter(kept).map(parted).collect()
    } else {
        before_comma.nfd().filter(kept).map(parted).collect()
    }
}

fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´')
}

/// "La Ode" and "Wa Ode" are one word each.
fn join_ode(name: &str) -> String {
    let padded = format!(" {} ", name.split_whitespace().collect::<Vec<_>>().join(" "));
    padded.replace(" la ode ", " laode ").replace(" wa ode ", " waode ")
}

/// The name without its aliases, and the aliases: in brackets, after a stroke, or from a marker word to the end.
fn split_alias(name: &str, rules: &Rules) -> (String, Vec<String>) {
    let mut main = String::new();
    let mut aliases = Vec::new();
    for (number, piece) in name.split('(').enumerate() {
        match piece.split_once(')') {
            Some((alias, rest)) if number > 0 => {
                aliases.push(alias.to_owned());
                main.push_str(rest);
            }
            None if number > 0 => aliases.push(piece.to_owned()),
            _ => main.push_str(piece),
        }
    }
    let is_marker = |word: &str| word == "/" || word == "aka" || rules.alias_markers.contains(word);
    let spaced = main.replace('/', " / ");
    let mut spoken = spaced.split_whitespace();
    let main: Vec<&str> = spoken.by_ref().take_while(|word| !is_marker(word)).collect();
    let tail: Vec<&str> = spoken.filter(|word| !is_marker(word)).collect();
    if main.is_empty() {
        return (tail.join(" "), aliases);
    }
    if !tail.is_empty() {
        aliases.push(tail.join(" "));
    }
    (main.join(" "), aliases)
}

/// Words with their dots where these mean something ("b." for bin); "M.Rizal" is parted, "S.Pd" is not.
fn tokens(text: &str, rules: &Rules) -> Vec<String> {
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        let bare: String = word.chars().filter(|sign| sign.is_alphanumeric()).collect();
        if rules.titles.contains(&bare) || !word.trim_end_matches('.').contains('.') {
            let dot = if word.ends_with('.') && !rules.titles.contains(&bare) { "." } else { "" };
            out.push(format!("{bare}{dot}"));
        } else {
            let parts = word.split('.').map(|part| part.chars().filter(|sign| sign.is_alphanumeric()).collect());
            out.extend(parts.filter(|part: &String| !part.is_empty()));
        }
    }
    out.retain(|token| token.chars().any(char::is_alphanumeric));
    out
}

fn bare(token: &str) -> &str {
    token.trim_end_matches('.')
}

/// Drops titles, unless the name is nothing else.
fn without_titles(tokens: Vec<String>, rules: &Rules) -> Vec<String> {
    let kept: Vec<String> = tokens.iter().filter(|token| !rules.titles.contains(bare(token))).cloned().collect();
    if kept.is_empty() { tokens } else { kept }
}

/// Parts the father's name off at "bin" or "binti" and folds all words.
fn main_words(raw: Vec<String>, rules: &Rules) -> Vec<Word> {
    let mut words = Vec::new();
    let mut father_next = false;
    let tokens = without_titles(raw, rules);
    let last = tokens.len().saturating_sub(1);
    for (place, token) in tokens.iter().enumerate() {
        let marks_father = rules.bin.contains(token) || rules.binti.contains(token);
        if marks_father && place > 0 && place < last {
            father_next = true;
            continue;
        }
        let mut folded = fold_token(token, false, rules);
        if father_next {
            folded.iter_mut().for_each(|word| word.role = Role::Father);
            // "bin Abd. Rahman": the father's name goes on until a word that can stand alone.
            father_next = folded.iter().all(|word| rules.low_weight.contains(&*word.text));
        }
        words.extend(folded);
    }
    words
}

/// Writes out a short form and folds it; "Abdurrahman" becomes the two words it is made of.
fn fold_token(token: &str, alias: bool, rules: &Rules) -> Vec<Word> {
    let short = bare(token);
    let full = rules.short_forms.get(short).map_or(short, String::as_str);
    let initial = sounds::letters(short) == 1 && short != "i";
    let text = sounds::fold(full, rules);
    if let Some(rest) = servant_of(&text) {
        return vec![
            Word::new("abdul", "abdul", Role::Low, false),
            Word::new(rest, rest, role_of(rest, alias, rules), false),
        ];
    }
    let role = role_of(full, alias, rules);
    vec![Word::new(&text, full, role, initial)]
}

fn role_of(word: &str, alias: bool, rules: &Rules) -> Role {
    if rules.birth_order.contains(word) {
        Role::BirthOrder
    } else if rules.low_weight.contains(word) || word == "nur" {
        Role::Low
    } else if alias {
        Role::Alias
    } else {
        Role::Core
    }
}

/// The name behind "Abdu…": Abdulgani, Abdurrahman, Abdussalam. Abdullah is one name.
fn servant_of(folded: &str) -> Option<&str> {
    let rest = folded.strip_prefix("abdu").or_else(|| folded.strip_prefix("abd"))?;
    let rest = rest.strip_prefix('l').unwrap_or(rest);
    let begins_well = rest.chars().next().is_some_and(|first| !sounds::is_vowel(first));
    (begins_well && sounds::letters(rest) >= 4).then_some(rest)
}

/// Of "Muhammad Nur" or "Siti" nothing would be left to compare: the last word then counts in full.
fn keep_one_core(words: &mut [Word]) {
    if words.iter().any(|word| word.role == Role::Core) {
        return;
    }
    if let Some(last) = words.iter_mut().rev().find(|word| word.role == Role::Low || word.role == Role::BirthOrder) {
        last.role = Role::Core;
    }
}

/// The sex that the words tell, where they do not contradict each other.
fn told_sex(tokens: &[String], rules: &Rules) -> Option<Sex> {
    let tells = |list: &[&str], marker: &std::collections::HashSet<String>| {
        tokens.iter().skip(1).any(|token| marker.contains(token))
            || tokens.iter().any(|token| {
                let full = rules.short_forms.get(bare(token)).map_or(bare(token), String::as_str);
                sounds::letters(bare(token)) > 1 && list.contains(&full)
            })
    };
    match (tells(&WOMENS_WORDS, &rules.binti), tells(&MENS_WORDS, &rules.bin)) {
        (true, false) => Some(Sex::Female),
        (false, true) => Some(Sex::Male),
        _ => None,
    }
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
