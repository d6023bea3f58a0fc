//! Given names that exist. Two of them are two people however alike they look (Irwan and Irfan are brothers);
//! a word that is none and lies one letter from one is a slip of the pen (Irwna).
use std::collections::HashSet;
use std::sync::LazyLock;

use super::rules::{RULES, Rules};
use super::sounds;

static KNOWN: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let rules: &Rules = &RULES;
    let lines = include_str!("../../../data/given_names.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(|name| sounds::fold(name, rules).into()).collect()
});

/// Whether a word is an established given name, from its folded text and from how it was written. No name has "aa",
/// "ii" or "uu": that is a finger that stayed too long (Mardinaa), even where the folded rest happens to be a name.
pub fn is_known(folded: &str, written: &str) -> bool {
    let slipped = ["aa", "ii", "uu"].iter().any(|double| written.contains(double));
    !slipped && KNOWN.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> bool {
        is_known(&sounds::fold(name, &RULES), name)
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        for name in ["syahril", "sjahril", "irfan", "joesoef"] {
            assert!(known(name), "{name}");
        }
    }

    #[test]
    fn slips_are_no_names() {
        for slip in ["zuflikar", "sudirmna", "hasnawti", "mardinaa"] {
            assert!(!known(slip), "{slip}");
        }
    }
}
