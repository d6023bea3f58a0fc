//! Invented people: names from invented syllables, identity numbers with serials that no office gives, phone
//! numbers in prefixes that nobody has. No row is taken from a real case.
use serde::Deserialize;

use super::case_file::Person;
use super::dice::Dice;
use crate::base::clock::{Day, Moment};
use crate::cases::model::{VictimChild, VictimContact, VictimHealth, VictimIdentity, is_pmi};

#[derive(Deserialize)]
struct Part {
    #[serde(rename = "part")]
    kind: String,
    sex: String,
    value: String,
}

/// The parts that names are made of.
#[derive(Debug, Default)]
pub struct Names {
    women: Vec<String>,
    men: Vec<String>,
    families: Vec<String>,
    starts: Vec<String>,
    middles: Vec<String>,
    ends: Vec<String>,
    /// Families from syllables, where the list would repeat too often.
    pub many: bool,
}

const FILE: &str = include_str!("../../data/synthetic_names.csv");
/// First serial that a made-up identity number may have.
const SERIAL: i64 = 9_000;
/// Prefixes believed unassigned; nobody is ever dialled.
const PREFIXES: [&str; 9] = ["0834", "0854", "0862", "0871", "0872", "0873", "0874", "0892", "0893"];

impl Names {
    pub fn read() -> anyhow::Result<Self> {
        let mut names = Self::default();
        for row in csv::Reader::from_reader(FILE.as_bytes()).deserialize() {
            let Part { kind, sex, value } = row?;
            let list = match (kind.as_str(), sex.as_str()) {
                ("given", "f") => &mut names.women,
                ("given", _) => &mut names.men,
                ("family", _) => &mut names.families,
                ("syllable_start", _) => &mut names.starts,
                ("syllable_middle", _) => &mut names.middles,
                _ => &mut names.ends,
            };
            list.push(value);
        }
        Ok(names)
    }

    fn given(&self, dice: &mut Dice, woman: bool) -> String {
        dice.pick(if woman { &self.women } else { &self.men }).cloned().unwrap_or_default()
    }
    pub fn family(&self, dice: &mut Dice) -> String {
        if !self.many {
            return dice.pick(&self.families).cloned().unwrap_or_default();
        }
        let mut part = |from: &[String]| dice.pick(from).cloned().unwrap_or_default();
        let (start, middle, end) = (part(&self.starts), part(&self.middles), part(&self.ends));
        if dice.percent(50) { format!("{start}{end}") } else { format!("{start}{middle}{end}") }
    }

    /// 60 % with a family name, 22 % one name only, 8 % with the father's, 6 % Balinese, 4 % with a title.
    pub fn full(&self, dice: &mut Dice, woman: bool) -> String {
        let given = self.given(dice, woman);
        match dice.below(100) {
            0..60 => format!("{given} {}", self.family(dice)),
            60..82 => given,
            82..90 => format!("{given} {} {}", if woman { "binti" } else { "bin" }, self.given(dice, false)),
            90..96 => {
                let order = dice.text(&["Wayan", "Made", "Nyoman", "Ketut"]);
                format!("{} {order} {given}", if woman { "Ni" } else { "I" })
            }
            _ => format!("{} {given} {}", if woman { "Hj." } else { "H." }, self.family(dice)),
        }
    }
}

/// What a person's data depends on.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub case_type: &'a str,
    /// The village the person comes from.
    pub region: &'a str,
    pub at: Moment,
    /// A child, whatever the case type says.
    pub child: bool,
}

pub fn person(dice: &mut Dice, names: &Names, about: About<'_>) -> Person {
    let woman = dice.percent(share_of_women(about.case_type));
    let age = age(dice, about);
    let (low, _, band) =
        BANDS.iter().copied().find(|(low, high, _)| (*low..=*high).contains(&age)).unwrap_or((18, 24, "18_24"));
    let child = low < 18;
    let birth = birth(dice, about.at, age);
    let name = names.full(dice, woman);
    let identity = VictimIdentity {
        nickname: name.split(' ').next().unwrap_or_default().chars().take(5).collect(),
        full_name: name,
        nik: nik(dice, about.region, birth, woman),
        kk_no: nik(dice, about.region, birth, false),
        passport: if is_pmi(about.case_type) && dice.percent(60) {
            format!("X9{:06}", dice.below(1_000_000))
        } else {
            String::new()
        },
        birth_place: String::new(),
        birth_date: birth.iso(),
        nationality: "Indonesia".into(),
        address: format!("Dusun {}, RT {:02}", dice.number(1, 5), dice.number(1, 9)),
        education: dice.code(&[("none", 4), ("sd", 27), ("smp", 29), ("sma", 36), ("higher", 4)]).into(),
        occupation: dice.text(&["petani", "nelayan", "pedagang", "belum bekerja", "pekerja rumah tangga"]).into(),
        marital: if child { "single" } else { dice.code(&MARITAL) }.into(),
        religion: String::new(),
    };
    let contact = VictimContact {
        phone: phone(dice),
        safe_contact_how: dice.code(&[("whatsapp", 45), ("call", 20), ("via_person", 20), ("in_person", 15)]).into(),
        safe_contact_when: dice.text(&["pagi", "siang", "sore sesudah jam 16", "hanya hari Minggu"]).into(),
        safe_word: dice.text(&["pantai", "kopi", "melati", "pelangi"]).into(),
        language: dice.code(&[("indonesia", 50), ("kaili", 25), ("bugis", 10), ("saluan", 8), ("bajo", 7)]).into(),
        interpreter_needed: Some(dice.percent(5)),
        region_now: about.region.into(),
    };
    let grown_woman = woman && (15..=45).contains(&age);
    let health = VictimHealth {
        condition: dice.text(&["Cukup istirahat.", "Lelah dan cemas.", "Perlu diperiksa.", ""]).into(),
        pregnant: if grown_woman && dice.percent(3) { "yes" } else { "no" }.into(),
        disability: if dice.percent(4) { "physical" } else { "none" }.into(),
        injuries: String::new(),
    };
    let child = if child { guardian(dice, names) } else { VictimChild::default() };
    Person {
        sex: if woman { "female" } else { "male" }.into(),
        age_band: band.into(),
        birth: Some(birth),
        contact,
        identity,
        health,
        child,
    }
}

const BANDS: [(i32, i32, &str); 7] = [
    (0, 5, "0_5"),
    (6, 12, "6_12"),
    (13, 17, "13_17"),
    (18, 24, "18_24"),
    (25, 44, "25_44"),
    (45, 59, "45_59"),
    (60, 99, "60_up"),
];
const MARITAL: [(&str, u64); 5] =
    [("single", 46), ("married_reg", 33), ("married_unreg", 6), ("divorced", 12), ("widowed", 3)];

fn share_of_women(case_type: &str) -> u64 {
    match case_type {
        "tppo_domestic" => 88,
        "child_exploitation" | "child_sale" => 76,
        other if is_pmi(other) => 60,
        _ => 72,
    }
}

fn age(dice: &mut Dice, about: About<'_>) -> i32 {
    let children = match about.case_type {
        "child_exploitation" | "child_sale" => 100,
        "tppo_domestic" => 30,
        other if is_pmi(other) => 2,
        _ => 26,
    };
    let bands: &[((i32, i32), u64)] = if about.child || dice.percent(children) {
        &[((0, 5), 4), ((6, 12), 14), ((13, 17), 82)]
    } else if is_pmi(about.case_type) {
        &[((18, 24), 28), ((25, 44), 60), ((45, 59), 11), ((60, 70), 1)]
    } else {
        &[((18, 24), 60), ((25, 44), 37), ((45, 59), 3)]
    };
    let (low, high) = dice.weighted(bands).unwrap_or((18, 24));
    dice.number(low, high)
}

/// So that the person has just this age on that day.
fn birth(dice: &mut Dice, at: Moment, age: i32) -> Day {
    at.day().plus_months(-12 * age).plus_days(-dice.number(1, 300))
}

fn nik(dice: &mut Dice, region: &str, birth: Day, woman: bool) -> String {
    let district: String = region.chars().filter(char::is_ascii_digit).take(6).collect();
    let date = birth.date();
    let day = if woman { date.day() + 40 } else { date.day() };
    let serial = dice.between(SERIAL, SERIAL + 999);
    format!("{district:0<6}{day:02}{:02}{:02}{serial}", date.month(), date.year().rem_euclid(100))
}

fn phone(dice: &mut Dice) -> String {
    format!("{}{:08}", dice.text(&PREFIXES), dice.below(100_000_000))
}

fn guardian(dice: &mut Dice, names: &Names) -> VictimChild {
    VictimChild {
        guardian_name: names.full(dice, true),
        guardian_relation: dice.text(&["ibu", "bibi", "nenek"]).into(),
        guardian_is_suspect: Some(false),
        child_view: dice.text(&["Ingin pulang.", "Ingin bersekolah lagi.", "Mau ditemani petugas."]).into(),
        school_status: dice.text(&["kelas 6", "kelas 8", "putus sekolah"]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(case_type: &str, child: bool) -> Vec<Person> {
        let names = Names::read().unwrap();
        let at = Day::parse("2026-11-24").unwrap().start();
        let about = About { case_type, region: "72.10.01.2001", at, child };
        (0..500).map(|row| person(&mut Dice::of(1, "test", row), &names, about)).collect()
    }

    #[test]
    fn no_identity_number_has_a_serial_that_an_office_gives() {
        for person in people("tppo_domestic", false) {
            for number in [&person.identity.nik, &person.identity.kk_no] {
                assert_eq!(number.len(), 16, "{number}");
                assert!(number[12..].parse::<i64>().unwrap() >= SERIAL, "{number}");
            }
        }
    }

    #[test]
    fn phones_lie_in_prefixes_that_nobody_has() {
        for person in people("pmi_np_abroad", false) {
            assert!(PREFIXES.iter().any(|prefix| person.contact.phone.starts_with(prefix)));
            assert_eq!(person.contact.phone.len(), 12);
        }
    }

    #[test]
    fn the_age_band_is_that_of_the_birth_date() {
        let today = Day::parse("2026-11-24").unwrap();
        for person in people("child_exploitation", false).into_iter().chain(people("other", true)) {
            let age = crate::cases::age::age_on(person.birth.unwrap(), today);
            assert!(age < 18, "{age}");
            assert!(!person.child.guardian_name.is_empty());
        }
    }
}
