//! Chance that is the same on every machine: one generator for each row, seeded from the run's seed, the
//! table and the row's number; ids and codes from the row's number alone (docs: synthetic data plan §1).
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::{Builder, Uuid};

use crate::base::ids::{AnyId, code_from};

/// FNV-1a over the table's name, then mixed (splitmix64) with the seed and the row.
pub fn hash64(seed: u64, table: &str, row: u64) -> u64 {
    let name = table.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mix(mix(seed ^ name).wrapping_add(row))
}

const fn mix(from: u64) -> u64 {
    let z = from.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The generator of one row.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn of(seed: u64, table: &str, row: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(hash64(seed, table, row)))
    }
    /// 0 … n-1; 0 when n is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64().checked_rem(n).unwrap_or(0)
    }
    pub fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(u64::try_from(n).unwrap_or(1))).unwrap_or(0)
    }
    /// Both ends count.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }
    pub fn number(&mut self, low: i32, high: i32) -> i32 {
        i32::try_from(self.between(i64::from(low), i64::from(high))).unwrap_or(low)
    }
    pub fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.index(from.len()))
    }
    pub fn text(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or_default()
    }
    /// A code by its weight.
    pub fn weighted<T: Copy>(&mut self, table: &[(T, u64)]) -> Option<T> {
        let mut left = self.below(table.iter().map(|(_, weight)| weight).sum());
        for (code, weight) in table {
            if left < *weight {
                return Some(*code);
            }
            left -= weight;
        }
        table.last().map(|(code, _)| *code)
    }
    pub fn code(&mut self, table: &[(&'static str, u64)]) -> &'static str {
        self.weighted(table).unwrap_or_default()
    }
    /// Hours until somebody answers: a log-normal curve with median 20 and sigma 1.1, as its quantiles
    /// (logarithms differ between machines).
    pub fn hours(&mut self) -> i64 {
        const QUANTILES: [i64; 20] = [2, 4, 6, 7, 8, 9, 11, 13, 15, 18, 21, 25, 30, 35, 42, 51, 63, 81, 112, 190];
        self.pick(&QUANTILES).copied().unwrap_or(20)
    }
}

/// Milliseconds from which ids count on, so that rows that follow each other lie beside each other.
const FIRST_MILLISECOND: u64 = 0x0190_0000_0000;
/// Codes have six characters of five bits.
const CODES: u64 = 1 << 30;

/// Ids and codes from row numbers. The salt is 0 for sizes and random for the fixture.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    pub salt: u64,
}

impl Ids {
    pub fn uuid(self, table: &str, row: u64) -> Uuid {
        let mut tail = [0; 10];
        let hashes = [hash64(self.salt, table, row), hash64(self.salt ^ 1, table, row)].map(u64::to_be_bytes);
        for (to, from) in tail.iter_mut().zip(hashes.iter().flatten()) {
            *to = *from;
        }
        Builder::from_unix_timestamp_millis(FIRST_MILLISECOND + row, &tail).into_uuid()
    }
    pub fn id<T: From<AnyId>>(self, table: &str, row: u64) -> T {
        T::from(AnyId::from_uuid(self.uuid(table, row)))
    }
    /// No two rows of a prefix share a code: multiplying by an odd number is one to one.
    pub fn code(self, prefix: &str, row: u64) -> String {
        let number = row.wrapping_mul(0x9e37_79b1).wrapping_add(hash64(self.salt, prefix, 0)) % CODES;
        let bytes = [25, 20, 15, 10, 5, 0].map(|shift| u8::try_from(number >> shift & 31).unwrap_or(0));
        code_from(prefix, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_row_rolls_the_same_dice_and_another_row_does_not() {
        let rolls = |row| {
            let mut dice = Dice::of(7, "cases", row);
            (0..8).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(1), rolls(1));
        assert_ne!(rolls(1), rolls(2));
    }

    #[test]
    fn ids_and_codes_of_different_rows_differ() {
        let ids = Ids { salt: 0 };
        let codes: HashSet<String> = (0..50_000).map(|row| ids.code("KS", row)).collect();
        assert_eq!(codes.len(), 50_000);
        assert_ne!(ids.uuid("cases", 1), ids.uuid("victims", 1));
        assert!(ids.uuid("cases", 1) < ids.uuid("cases", 2));
    }

    #[test]
    fn weights_are_kept_near() {
        let mut dice = Dice::of(1, "t", 1);
        let table = [("a", 75), ("b", 25)];
        let a = (0..4_000).filter(|_| dice.code(&table) == "a").count();
        assert!((2_900..3_100).contains(&a), "{a}");
    }
}
