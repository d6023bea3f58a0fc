//! Celah prosedur: what a departure lacks by its placement scheme, each with its ground (domain §1.2).
//! *Nonprosedural* is this list and nothing else: computed, never typed, never an insult. Pure.
use std::collections::BTreeMap;

use crate::base::clock::Day;
use crate::reference::book::{GapRule, holds};

/// Schemes that have a page of questions. Work inside the country has no such list.
pub const SCHEMES: [&str; 6] = ["p2p", "g2g", "perseorangan", "own_company", "re_entry", "unknown"];

/// What is asked of the departure beside its papers; `age` is known from the person.
pub const AGE: &str = "age";
const CHILD: &str = "child";

/// What is known of one departure: question → answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub scheme: String,
    pub answers: BTreeMap<String, String>,
    /// Rules hold between two days; without a day of departure those of today count.
    pub on: Option<Day>,
    pub is_child: bool,
}

impl Known {
    fn answer(&self, asks: &str) -> &str {
        match asks {
            AGE if self.is_child => CHILD,
            // Whoever is no child in the file is known to be of age.
            AGE => "adult",
            _ => self.answers.get(asks).map_or("", String::as_str),
        }
    }
}

/// One thing that is missing, and on what ground it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub code: String,
    pub basis: String,
    /// False: written from memory, to be checked before it stands in a letter.
    pub checked: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub gaps: Vec<Gap>,
    /// What was asked for and is not known yet.
    pub unknown: Vec<String>,
}

impl Found {
    pub fn is_nonprocedural(&self) -> bool {
        !self.gaps.is_empty()
    }
    /// For one line beside the person; the word is never anybody's choice.
    pub fn words(&self) -> String {
        let unknown = match self.unknown.len() {
            0 => String::new(),
            count => format!(", {count} belum diketahui"),
        };
        match self.gaps.len() {
            0 if self.unknown.is_empty() => "tidak ada celah yang ditemukan".to_owned(),
            0 => format!("belum ada celah{unknown}"),
            count => format!("nonprosedural: {count} celah{unknown}"),
        }
    }
}

pub fn applies(rule: &GapRule, scheme: &str, day: Day) -> bool {
    rule.schemes.split(';').any(|known| known == scheme) && holds(rule.valid_from, rule.valid_to, day)
}

/// The gaps in the order of the rules, each once; and what must still be asked.
pub fn gaps(rules: &[GapRule], known: &Known, today: Day) -> Found {
    let day = known.on.unwrap_or(today);
    let mut found = Found::default();
    let mut open: Vec<(&str, &str)> = Vec::new();
    for rule in rules.iter().filter(|rule| applies(rule, &known.scheme, day)) {
        let answer = known.answer(&rule.asks);
        if answer == rule.answer {
            if !found.gaps.iter().any(|gap| gap.code == rule.gap) {
                found.gaps.push(Gap { code: rule.gap.clone(), basis: rule.basis_text.clone(), checked: rule.checked });
            }
        } else if matches!(answer, "" | "unknown" | "not_asked_safety") {
            open.push((&rule.gap, &rule.asks));
        }
    }
    for (gap, asks) in open {
        let settled = found.gaps.iter().any(|known| known.code == gap);
        if !settled && !found.unknown.iter().any(|known| known == asks) {
            found.unknown.push(asks.to_owned());
        }
    }
    found
}

#[cfg(test)]
#[path = "departure_tests.rs"]
mod tests;
