//! Whether two records are probably one person: the names beside each other, weighed together with year of birth,
//! sex and regency. The answer is a suggestion to a person, never a merge.
use super::align::{Agreement, align};
use super::fold::{FoldedName, Sex, Word};

/// A regency, as the four digits of its code: 7201 for `72.01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Regency(u16);

impl Regency {
    /// From the code of a regency or of a place inside one (`72.01.05.2003`); `None` where there is none.
    pub fn of(code: &str) -> Option<Self> {
        let (province, rest) = code.trim().split_once('.')?;
        let regency = rest.split('.').next()?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !two_digits(province) || !two_digits(regency) {
            return None;
        }
        format!("{province}{regency}").parse().ok().map(Self)
    }
}

/// What is known beside the name. Everything may be missing; what is missing counts neither way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    pub birth_year: Option<u16>,
    pub sex: Option<Sex>,
    pub regency: Option<Regency>,
}

/// The evidence about one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    pub name: FoldedName,
    pub facts: Facts,
}

impl Person {
    /// Folds the name. A sex that is not given is taken from the name where that tells it ("binti").
    pub fn new(name: &str, facts: Facts) -> Self {
        let name = FoldedName::new(name);
        let facts = Facts { sex: facts.sex.or(name.sex), ..facts };
        Self { name, facts }
    }
}

/// How two years of birth stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Years {
    Unknown,
    /// Equal or one year apart.
    Agree,
    /// Two or three years apart, or with the last digits swapped (1989, 1998): an error or another person.
    Near,
    Apart,
}

/// How two facts stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    Unknown,
    Agree,
    Differ,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Different,
    /// Worth a look when nothing better is found.
    Possible,
    /// Shown as "mungkin orang yang sama".
    Probable,
}

/// The judgement on two persons, with what led to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// 0 to 1. An ordering, calibrated on synthetic pairs only.
    pub score: f64,
    pub names: Agreement,
    pub years: Years,
    pub sex: Match,
    pub regency: Match,
}

/// From here on a pair is shown as probably the same person.
pub const PROBABLE: f64 = 0.5;
/// From here on a pair is worth a look.
pub const POSSIBLE: f64 = 0.2;

/// What each observation adds to the log-odds of "same person". Logistic regression over `name_pairs.csv`, taken
/// together with copies in which 20, 40 and 60 % of the list of given names was withheld, so that the weights do not
/// rest on that list; then rounded. Those of `MISSING`, `LOW_CONFLICT`, `SINGLE_WORD` and `TWO_FAULTS` are judgement: the pairs
/// hardly have such cases.
pub(super) mod weight {
    pub const START: f64 = -2.9;
    pub const SAME: f64 = 2.6;
    pub const SOUND: f64 = 1.3;
    pub const SLIP: f64 = 0.9;
    pub const SHORT: f64 = 1.0;
    pub const ALIKE: f64 = -2.5;
    pub const CONFLICT: f64 = -5.0;
    pub const MISSING: f64 = -0.1;
    pub const LOW_CONFLICT: f64 = -0.7;
    /// A single word is borne by many.
    pub const SINGLE_WORD: f64 = -0.4;
    pub const YEARS_AGREE: f64 = 1.3;
    pub const YEARS_NEAR: f64 = -0.2;
    pub const YEARS_APART: f64 = -3.8;
    /// A wrong letter and a wrong year at once are rarer than a brother or sister.
    pub const TWO_FAULTS: f64 = -1.5;
    pub const REGENCY_AGREES: f64 = 0.5;
    pub const REGENCY_DIFFERS: f64 = -1.0;
    /// Equal words beyond the second add nothing: a namesake has them too.
    pub const MOST_SAME: u8 = 2;
}

/// Judges two persons.
pub fn judge(left: &Person, right: &Person) -> Likeness {
    let mine: Vec<&Word> = left.name.words.iter().collect();
    let theirs: Vec<&Word> = right.name.words.iter().collect();
    judge_words(&mine, left.facts, &theirs, right.facts)
}

/// The same for names whose words are kept elsewhere, as in the index.
pub(super) fn judge_words(left: &[&Word], my: Facts, right: &[&Word], their: Facts) -> Likeness {
    let names = align(left, right);
    let years = compare_years(my.birth_year, their.birth_year);
    let sex = compare(my.sex, their.sex);
    let regency = compare(my.regency, their.regency);
    let impossible = sex == Match::Differ || names.birth_order_conflict || names.parent || names.matched() == 0;
    let score = if impossible { 0.0 } else { chance(name_weight(&names, years) + fact_weight(years, regency)) };
    Likeness { score, names, years, sex, regency }
}

fn name_weight(names: &Agreement, years: Years) -> f64 {
    let times = |count: u8, weight: f64| f64::from(count) * weight;
    let mut sum = weight::START
        + times(names.same.min(weight::MOST_SAME), weight::SAME)
        + times(names.sound, weight::SOUND)
        + times(names.slip, weight::SLIP)
        + times(names.short, weight::SHORT)
        + times(names.alike, weight::ALIKE)
        + times(names.conflict, weight::CONFLICT)
        + times(names.missing, weight::MISSING)
        + times(names.low_conflict, weight::LOW_CONFLICT);
    if names.matched() + names.conflict <= 1 {
        sum += weight::SINGLE_WORD;
    }
    if years == Years::Near && names.slip + names.short + names.alike > 0 {
        sum += weight::TWO_FAULTS;
    }
    sum
}

/// What year and regency add.
pub(super) fn fact_weight(years: Years, regency: Match) -> f64 {
    let years = match years {
        Years::Unknown => 0.0,
        Years::Agree => weight::YEARS_AGREE,
        Years::Near => weight::YEARS_NEAR,
        Years::Apart => weight::YEARS_APART,
    };
    let regency = match regency {
        Match::Unknown => 0.0,
        Match::Agree => weight::REGENCY_AGREES,
        Match::Differ => weight::REGENCY_DIFFERS,
    };
    years + regency
}

fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

pub(super) fn compare_years(left: Option<u16>, right: Option<u16>) -> Years {
    let (Some(left), Some(right)) = (left, right) else { return Years::Unknown };
    let swapped = left / 100 == right / 100 && left % 10 == right / 10 % 10 && right % 10 == left / 10 % 10;
    match left.abs_diff(right) {
        0 | 1 => Years::Agree,
        2 | 3 => Years::Near,
        _ if swapped => Years::Near,
        _ => Years::Apart,
    }
}

pub(super) fn compare<T: PartialEq>(left: Option<T>, right: Option<T>) -> Match {
    match (left, right) {
        (Some(left), Some(right)) if left == right => Match::Agree,
        (Some(_), Some(_)) => Match::Differ,
        _ => Match::Unknown,
    }
}

impl Likeness {
    pub fn verdict(&self) -> Verdict {
        if self.score >= PROBABLE {
            Verdict::Probable
        } else if self.score >= POSSIBLE {
            Verdict::Possible
        } else {
            Verdict::Different
        }
    }

    /// What agrees and what does not, in short, for the person who decides.
    pub fn reasons(&self) -> Vec<&'static str> {
        let names = &self.names;
        let said = [
            (names.same > 0 && names.matched() == names.same && names.conflict == 0, "nama sama"),
            (names.sound > 0, "bunyi nama sama"),
            (names.slip > 0, "mungkin salah ketik"),
            (names.short > 0, "nama singkat atau panggilan"),
            (names.alike > 0, "nama mirip"),
            (names.missing > 0, "satu nama lebih lengkap"),
            (names.conflict > 0 || names.birth_order_conflict, "bagian nama berbeda"),
            (names.parent, "mungkin ayah dan anak"),
            (self.years == Years::Agree, "tahun lahir sama atau berselisih satu"),
            (self.years == Years::Near, "tahun lahir sedikit berbeda"),
            (self.years == Years::Apart, "tahun lahir berbeda"),
            (self.sex == Match::Differ, "jenis kelamin berbeda"),
            (self.regency == Match::Agree, "kabupaten sama"),
            (self.regency == Match::Differ, "kabupaten berbeda"),
        ];
        said.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect()
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
