//! One token for each sealed column of each object, so that a plain byte search finds what leaked.
use serde_json::{Value, json};

use crate::crypto::random_token;

/// Letters that hardly meet in Indonesian words.
const LETTERS: &[u8; 7] = b"ZQVKXJW";
const LENGTH: usize = 12;

#[derive(Debug, Default)]
pub struct Canaries {
    planted: Vec<Value>,
}

/// Where a token goes, and which act may show it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    /// Sensitivity (domain §4.3).
    pub class: &'static str,
    /// The fixture's name of the object.
    pub object: &'a str,
    pub seen_by: &'static str,
}

impl Canaries {
    /// A new token; the caller writes it into the text.
    pub fn plant(&mut self, place: Place<'_>) -> String {
        let token = token();
        self.planted.push(json!({
            "token": token,
            "table": place.table,
            "column": place.column,
            "class": place.class,
            "object": place.object,
            "seen_by_action": place.seen_by,
        }));
        token
    }
    pub fn to_json(&self) -> &[Value] {
        &self.planted
    }
}

fn token() -> String {
    let random = random_token();
    let letter = |byte: u8| LETTERS.get(usize::from(byte) % LETTERS.len()).copied().map(char::from);
    random.bytes().take(LENGTH).filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_has_twelve_capital_letters_and_stands_once() {
        let place = Place { table: "t", column: "c", class: "P2", object: "o", seen_by: "x" };
        let mut canaries = Canaries::default();
        let tokens: std::collections::HashSet<String> = (0..200).map(|_| canaries.plant(place)).collect();
        assert_eq!(tokens.len(), 200);
        assert!(tokens.iter().all(|t| t.len() == LENGTH && t.bytes().all(|b| b.is_ascii_uppercase())));
    }
}
