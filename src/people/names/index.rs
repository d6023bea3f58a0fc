//! All names in memory, to find possible same names among a million in milliseconds. Entries carry the id of the
//! person and few facts; the names live only here, never on disk (security.md 4.5).
//!
//! How it finds: every distinct word is kept once, with the list of entries that bear it. A query relates each of
//! its words to all distinct words (few look like it), visits the entries behind the related words, weighs them
//! roughly, and judges the best in full.
use std::collections::HashMap;

use super::fold::{FoldedName, Role, Shape, Word};
use super::judge::{Facts, Likeness, Match, Person, Years};
use super::judge::{compare, compare_years, fact_weight, judge_words, weight};
use super::relate::{Place, Relation, may_relate, relate};

/// Entries visited at most for one query: those with rare words first, then those with the nearest words. Bounds the
/// time for names that everybody bears; the most frequent given names of a million people have some 10,000 bearers.
const MOST_VISITS: usize = 40_000;

/// Entries judged in full for each one asked for: the rough weight errs a little.
const JUDGED_PER_HIT: usize = 4;

/// Telling words of a query that are looked up; nobody has more.
const MOST_WORDS: usize = 8;

/// One possible same person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub id: u32,
    pub likeness: Likeness,
}

/// The names of all persons. Has no `Debug`: names must not reach a log.
#[derive(Default)]
pub struct NameIndex {
    /// Every distinct word, once. A word stays when the last person who bears it is removed; a restart forgets it.
    words: Vec<Word>,
    /// The shape of each word, close together to be passed over quickly.
    shapes: Vec<Shape>,
    /// For each word the entries that bear it, oldest first.
    bearers: Vec<Vec<u32>>,
    /// Number of a word by its role, whether it is an initial, and how it is written.
    numbers: HashMap<(Role, bool, Box<str>), u32>,
    entries: Vec<Entry>,
    /// Numbers of the words of all entries, one after the other.
    spelled: Vec<u32>,
    /// Place of each person's entry.
    places: HashMap<u32, u32>,
}

/// A person in 20 bytes.
struct Entry {
    id: u32,
    /// Where its words begin in `spelled`.
    start: u32,
    /// How many they are; 0: removed.
    length: u8,
    /// How many of them tell people apart.
    telling: u8,
    facts: Facts,
}

/// How the words of a query stand to every word of the index.
struct Related {
    /// For each word of the index its best relation, and to which word of the query.
    best: Vec<Option<(u8, Relation)>>,
    /// For each word of the query the words of the index to visit, the nearest first.
    visits: Vec<Vec<(Relation, u32)>>,
}

impl NameIndex {
    /// Builds the index over all persons: id, name as written, facts. Of several entries for an id the last stays.
    pub fn build<'a>(persons: impl IntoIterator<Item = (u32, &'a str, Facts)>) -> Self {
        let mut index = Self::default();
        for (id, name, facts) in persons {
            index.insert(id, name, facts);
        }
        index.entries.shrink_to_fit();
        index.spelled.shrink_to_fit();
        index.bearers.iter_mut().for_each(Vec::shrink_to_fit);
        index
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds a person, or replaces what was known of them. A name without letters is not kept.
    pub fn insert(&mut self, id: u32, name: &str, facts: Facts) {
        self.remove(id);
        let Person { name: FoldedName { mut words, .. }, facts } = Person::new(name, facts);
        words.truncate(u8::MAX.into());
        let (Ok(place), Ok(start)) = (u32::try_from(self.entries.len()), u32::try_from(self.spelled.len())) else {
            return;
        };
        let length = count(words.iter());
        if length == 0 {
            return;
        }
        let telling = count(words.iter().filter(|word| tells(word)));
        for word in words {
            let number = self.number(word);
            self.spelled.push(number);
            if let Some(bearers) = get_mut(&mut self.bearers, number).filter(|list| list.last() != Some(&place)) {
                bearers.push(place);
            }
        }
        self.entries.push(Entry { id, start, length, telling, facts });
        self.places.insert(id, place);
    }

    /// Forgets a person. Tells whether they were known.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(place) = self.places.remove(&id) else { return false };
        let Some(entry) = get_mut(&mut self.entries, place) else { return false };
        let words = usize_of(entry.start)..usize_of(entry.start) + usize::from(entry.length);
        entry.length = 0;
        entry.facts = Facts::default();
        for number in self.spelled.get(words).unwrap_or_default() {
            if let Some(bearers) = get_mut(&mut self.bearers, *number)
                && let Ok(found) = bearers.binary_search(&place)
            {
                bearers.remove(found);
            }
        }
        true
    }

    /// The persons most like this one, the likeliest first, at most `limit`; those that cannot be the same are left
    /// out, and so are those whose year of birth is further off (leave the year out to find them). The person asked
    /// about is among them if they are in the index.
    pub fn candidates(&self, person: &Person, limit: usize) -> Vec<Hit> {
        let query: Vec<&Word> = person.name.words.iter().filter(|word| tells(word)).take(MOST_WORDS).collect();
        let related = self.relate_all(&query);
        let mut rough = self.visit(&related, count(query.iter()), person.facts);
        keep_best(&mut rough, limit.saturating_mul(JUDGED_PER_HIT));
        let words: Vec<&Word> = person.name.words.iter().collect();
        let judged = rough.iter().filter_map(|(_, place)| self.judge_entry(*place, &words, person.facts));
        let mut hits: Vec<Hit> = judged.filter(|hit| hit.likeness.score > 0.0).collect();
        hits.sort_by(|mine, theirs| {
            theirs.likeness.score.total_cmp(&mine.likeness.score).then(mine.id.cmp(&theirs.id))
        });
        hits.truncate(limit);
        hits
    }

    /// The number of a word, a new one for a new word.
    fn number(&mut self, word: Word) -> u32 {
        let key = (word.role, word.shape.initial, word.written.clone());
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.shapes.push(word.shape);
        self.words.push(word);
        self.bearers.push(Vec::new());
        self.numbers.insert(key, number);
        number
    }

    fn relate_all(&self, query: &[&Word]) -> Related {
        let mut related = Related { best: vec![None; self.words.len()], visits: vec![Vec::new(); query.len()] };
        for ((asked, visits), word) in (0u8..).zip(&mut related.visits).zip(query) {
            let near = (0u32..).zip(&self.shapes).filter(|(_, shape)| may_relate(word.shape, **shape));
            for (number, _) in near {
                let Some(other) = get(&self.words, number).filter(|other| tells(other)) else { continue };
                let Some(best) = get_mut(&mut related.best, number) else { continue };
                let relation = relate(word, other, Place::Family);
                if relation == Relation::Apart {
                    continue;
                }
                if best.is_none_or(|(_, known)| known < relation) {
                    *best = Some((asked, relation));
                }
                // An initial fits too many; its bearer is met through the other words.
                if !word.shape.initial && !other.shape.initial {
                    visits.push((relation, number));
                }
            }
            visits.sort_unstable_by(|mine, theirs| theirs.cmp(mine));
        }
        related
    }

    /// Rough weights of the entries behind the related words, the words that few bear first.
    fn visit(&self, related: &Related, asked: u8, facts: Facts) -> Vec<(f64, u32)> {
        let bearers = |(_, number): &(Relation, u32)| get(&self.bearers, *number).map_or(&[][..], Vec::as_slice);
        let mut order: Vec<&Vec<(Relation, u32)>> = related.visits.iter().collect();
        order.sort_by_cached_key(|words| words.iter().map(|word| bearers(word).len()).sum::<usize>());
        let places = order.into_iter().flatten().flat_map(bearers).take(MOST_VISITS);
        places
            .filter_map(|place| {
                let entry = get(&self.entries, *place)?;
                Some((self.rough_weight(entry, related, asked, facts)?, *place))
            })
            .collect()
    }

    /// The weight of `judge` without order and joined words; `None` where the facts already exclude.
    fn rough_weight(&self, entry: &Entry, related: &Related, asked: u8, facts: Facts) -> Option<f64> {
        let years = compare_years(facts.birth_year, entry.facts.birth_year);
        if compare(facts.sex, entry.facts.sex) == Match::Differ || years == Years::Apart {
            return None;
        }
        let mut found = [None; MOST_WORDS];
        for number in self.spelling(entry) {
            let Some(Some((asked, relation))) = get(&related.best, *number) else { continue };
            let place = found.get_mut(usize::from(*asked))?;
            *place = (*place).max(Some(*relation));
        }
        let matched = count(found.iter().flatten());
        let names: f64 = found.iter().flatten().map(|relation| relation_weight(*relation)).sum();
        let conflict = asked.saturating_sub(matched).min(entry.telling.saturating_sub(matched));
        let regency = compare(facts.regency, entry.facts.regency);
        Some(names + f64::from(conflict) * weight::CONFLICT + fact_weight(years, regency))
    }

    fn judge_entry(&self, place: u32, query: &[&Word], facts: Facts) -> Option<Hit> {
        let entry = get(&self.entries, place)?;
        let words: Vec<&Word> = self.spelling(entry).iter().filter_map(|number| get(&self.words, *number)).collect();
        Some(Hit { id: entry.id, likeness: judge_words(query, facts, &words, entry.facts) })
    }

    fn spelling(&self, entry: &Entry) -> &[u32] {
        let start = usize_of(entry.start);
        self.spelled.get(start..start + usize::from(entry.length)).unwrap_or_default()
    }
}

/// The places with the greatest weights, each once.
fn keep_best(rough: &mut Vec<(f64, u32)>, most: usize) {
    let better =
        |(mine, place): &(f64, u32), (theirs, other): &(f64, u32)| theirs.total_cmp(mine).then(place.cmp(other));
    // An entry is met at most once for each word of the query.
    let with_repeats = most.saturating_mul(MOST_WORDS);
    if rough.len() > with_repeats && with_repeats > 0 {
        rough.select_nth_unstable_by(with_repeats, better);
        rough.truncate(with_repeats);
    }
    rough.sort_unstable_by(better);
    rough.dedup_by_key(|(_, place)| *place);
    rough.truncate(most);
}

fn tells(word: &Word) -> bool {
    !matches!(word.role, Role::Low | Role::BirthOrder)
}

fn relation_weight(relation: Relation) -> f64 {
    match relation {
        Relation::Same => weight::SAME,
        Relation::Sound => weight::SOUND,
        Relation::Slip => weight::SLIP,
        Relation::Short => weight::SHORT,
        Relation::Alike => weight::ALIKE,
        Relation::Apart => 0.0,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u8 {
    u8::try_from(items.count()).unwrap_or(u8::MAX)
}

/// Numbers are kept in 32 bits to save memory; every machine this runs on addresses more.
fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn get<T>(items: &[T], number: u32) -> Option<&T> {
    items.get(usize_of(number))
}

fn get_mut<T>(items: &mut [T], number: u32) -> Option<&mut T> {
    items.get_mut(usize_of(number))
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
