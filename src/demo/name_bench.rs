//! How long it takes to find a person among many made-up names who is written otherwise than before (`make bench`,
//! performance of `people::names`). The same count gives the same names and the same questions on every machine.
use std::time::{Duration, Instant};

use serde::Serialize;

use super::dice::Dice;
use super::people::Names;
use crate::people::names::{Facts, NameIndex, Person, Regency, Sex};

/// Questions of each kind.
const QUERIES: u32 = 400;
/// Persons asked for, as the form of a new person does.
const ASKED_FOR: usize = 10;
const SEED: u64 = 72_012_026;

const GIVEN: &str = include_str!("../../data/given_names.txt");
const REGENCIES: [&str; 6] = ["72.01", "72.03", "72.05", "72.08", "72.10", "72.71"];

/// How the second writing differs from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Slip,
    Abbreviation,
    OtherOrder,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Slip, Self::Abbreviation, Self::OtherOrder];

    const fn label(self) -> &'static str {
        match self {
            Self::Slip => "typing slip",
            Self::Abbreviation => "abbreviation",
            Self::OtherOrder => "other order",
        }
    }

    fn write(self, name: &str, dice: &mut Dice) -> String {
        match self {
            Self::Slip => slip(name, dice),
            Self::Abbreviation => match (name.chars().next(), name.split_once(' ')) {
                (Some(first), Some((_, rest))) => format!("{first}. {rest}"),
                _ => name.to_owned(),
            },
            Self::OtherOrder => name.split(' ').rev().collect::<Vec<_>>().join(" "),
        }
    }
}

/// Two letters changed places.
fn slip(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let inside = |pair: &[char]| pair.iter().all(|letter| letter.is_lowercase()) && pair.first() != pair.last();
    let places: Vec<usize> = (0..).zip(letters.windows(2)).filter(|(_, pair)| inside(pair)).map(|(at, _)| at).collect();
    if let Some(at) = dice.pick(&places) {
        letters.swap(*at, at + 1);
    }
    letters.into_iter().collect()
}

/// What was measured of one kind of question.
#[derive(Debug, Serialize)]
pub struct Line {
    pub kind: &'static str,
    /// Year, sex and regency were known.
    pub facts: bool,
    pub p50_ms: f64,
    pub p95_ms: f64,
    /// Share of the questions that found the person among those asked for.
    pub found: f64,
}

#[derive(Debug, Serialize)]
pub struct Report {
    pub names: u32,
    pub build_s: f64,
    /// What the process grew by while the index was built; None where the system does not tell.
    pub memory_mib: Option<f64>,
    pub lines: Vec<Line>,
}

/// A person of the made-up million.
struct Made {
    name: String,
    facts: Facts,
}

/// Three of four have a family name, a third a second given name; some given names are far more frequent than others.
fn made(row: u32, given: &[&str], names: &Names) -> Made {
    let mut dice = Dice::of(SEED, "name_bench", u64::from(row));
    let count = u64::try_from(given.len()).unwrap_or(1);
    let one = |dice: &mut Dice| {
        let limit = dice.below(count) + 1;
        // The list is in order of the alphabet: the frequent ones shall not all begin with a.
        let at = usize::try_from(dice.below(limit) * 7_919 % count).unwrap_or(0);
        let name = given.get(at).copied().unwrap_or_default();
        name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect::<String>()
    };
    let mut words = vec![one(&mut dice)];
    if dice.percent(33) {
        words.push(one(&mut dice));
    }
    if dice.percent(75) || words.len() == 1 {
        words.push(names.family(&mut dice));
    }
    let sex = if dice.percent(50) { Sex::Female } else { Sex::Male };
    let facts = Facts {
        birth_year: u16::try_from(dice.between(1950, 2015)).ok(),
        sex: Some(sex),
        regency: Regency::of(dice.text(&REGENCIES)),
    };
    Made { name: words.join(" "), facts }
}

pub fn run(count: u32) -> anyhow::Result<Report> {
    let given: Vec<&str> =
        GIVEN.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
    let mut names = Names::read()?;
    names.many = true;
    let people: Vec<Made> = (0..count).map(|row| made(row, &given, &names)).collect();
    let before = resident();
    let begun = Instant::now();
    let index = NameIndex::build((0..).zip(&people).map(|(id, person)| (id, person.name.as_str(), person.facts)));
    let build_s = begun.elapsed().as_secs_f64();
    let memory_mib = before.zip(resident()).map(|(before, after)| (after - before) / 1_024.0);
    let asked = Kind::ALL.into_iter().flat_map(|kind| [true, false].map(|facts| (kind, facts)));
    let lines = asked.map(|(kind, facts)| ask(&index, &people, kind, facts)).collect();
    Ok(Report { names: count, build_s, memory_mib, lines })
}

fn ask(index: &NameIndex, people: &[Made], kind: Kind, with_facts: bool) -> Line {
    let mut times: Vec<Duration> = Vec::new();
    let mut found = 0_u32;
    for query in 0..QUERIES {
        let mut dice = Dice::of(SEED, kind.label(), u64::from(query));
        let at = dice.index(people.len());
        let Some(wanted) = people.get(at) else { continue };
        let facts = if with_facts { wanted.facts } else { Facts::default() };
        let person = Person::new(&kind.write(&wanted.name, &mut dice), facts);
        let begun = Instant::now();
        let hits = index.candidates(&person, ASKED_FOR);
        times.push(begun.elapsed());
        found += u32::from(hits.iter().any(|hit| usize::try_from(hit.id) == Ok(at)));
    }
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    let asked = u32::try_from(times.len()).unwrap_or(0).max(1);
    Line {
        kind: kind.label(),
        facts: with_facts,
        p50_ms: at(50),
        p95_ms: at(95),
        found: f64::from(found) / f64::from(asked),
    }
}

/// Memory of this process in KiB.
fn resident() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_otherwise_and_stays_the_same_at_each_run() {
        let write = |kind: Kind| kind.write("Hasan Basri Lamporo", &mut Dice::of(1, "t", 1));
        assert_eq!(write(Kind::Abbreviation), "H. Basri Lamporo");
        assert_eq!(write(Kind::OtherOrder), "Lamporo Basri Hasan");
        let slipped = write(Kind::Slip);
        assert_ne!(slipped, "Hasan Basri Lamporo");
        assert_eq!(slipped.len(), "Hasan Basri Lamporo".len());
        assert_eq!(slipped, write(Kind::Slip));
    }

    #[test]
    fn nearly_everybody_is_found_whose_facts_are_known() {
        let report = run(2_000).unwrap();
        assert_eq!(report.lines.len(), 6);
        for line in report.lines.iter().filter(|line| line.facts) {
            assert!(line.found > 0.9 && line.p50_ms <= line.p95_ms, "{line:?}");
        }
    }
}
