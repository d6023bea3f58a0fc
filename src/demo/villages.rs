//! Where things happen: regencies by population and the share of migrant workers, villages by a seeded rank, so
//! that a few have many records and a third nearly none.
use super::Size;
use super::dice::{Dice, hash64};
use crate::reference::regions::Region;

/// Regencies with their weight per mille (synthetic plan §3).
const REGENCIES: [(&str, u64); 13] = [
    ("72.01", 92),
    ("72.02", 62),
    ("72.03", 125),
    ("72.04", 59),
    ("72.05", 40),
    ("72.06", 49),
    ("72.07", 32),
    ("72.08", 181),
    ("72.09", 42),
    ("72.10", 107),
    ("72.11", 19),
    ("72.12", 38),
    ("72.71", 154),
];
/// The demo's four, with six villages each.
const DEMO: [&str; 4] = ["72.03", "72.08", "72.10", "72.71"];
const DEMO_VILLAGES: usize = 6;
/// The village of the demo's story, always first in its regency.
const FIRST: &str = "72.10.01.2001";

/// A regency and its villages by rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regency {
    pub code: String,
    weight: u64,
    pub villages: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    pub regencies: Vec<Regency>,
}

impl Map {
    pub fn new(size: Size, seed: u64, regions: &[Region]) -> Self {
        let used = REGENCIES.iter().filter(|(code, _)| size != Size::Demo || DEMO.contains(code));
        let regency = |(code, weight): &(&str, u64)| {
            let below = format!("{code}.");
            let mut villages: Vec<String> = regions
                .iter()
                .filter(|region| {
                    matches!(region.level.as_str(), "desa" | "kelurahan") && region.code.starts_with(&below)
                })
                .map(|region| region.code.clone())
                .collect();
            villages.sort_by_key(|village| (village != FIRST, hash64(seed, village, 0)));
            if size == Size::Demo {
                villages.truncate(DEMO_VILLAGES);
            }
            // The demo's story plays in Sigi, so most happens there.
            let times = if size == Size::Demo && FIRST.starts_with(&below) { 3 } else { 1 };
            Regency { code: (*code).to_owned(), weight: *weight * times, villages }
        };
        Self { regencies: used.map(regency).collect() }
    }

    pub fn regency(&self, dice: &mut Dice) -> Option<&Regency> {
        let table: Vec<(&Regency, u64)> = self.regencies.iter().map(|regency| (regency, regency.weight)).collect();
        dice.weighted(&table)
    }
    /// All villages, those of the first ranks first.
    pub fn by_rank(&self) -> Vec<&str> {
        let longest = self.regencies.iter().map(|regency| regency.villages.len()).max().unwrap_or(0);
        let rank = |n: usize| self.regencies.iter().filter_map(move |regency| regency.villages.get(n));
        (0..longest).flat_map(rank).map(String::as_str).collect()
    }
}

/// One of a list whose first members have the most, as 1/(rank+5).
pub fn ranked<'a, T>(dice: &mut Dice, from: &'a [T]) -> Option<&'a T> {
    let table: Vec<(&T, u64)> = (5_u64..).zip(from).map(|(rank, item)| (item, 1_000_000 / rank)).collect();
    dice.weighted(&table)
}
