//! The names of all people in memory, by the record of each. Filled at the start and kept up by reading what
//! changed since, so that every node keeps its own and none of it is ever on disk (security.md 4.5).
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::names::{Facts, NameIndex, Person, Verdict};
use crate::base::clock::Moment;
use crate::base::ids::VictimId;

/// Names that requests and the reading thread share.
pub type SharedRegister = Arc<RwLock<Register>>;

/// Has no `Debug`: names must not reach a log.
pub struct Register {
    index: NameIndex,
    /// The index counts its entries; the record behind each number.
    records: Vec<VictimId>,
    numbers: HashMap<VictimId, u32>,
    read_up_to: Moment,
    complete: bool,
}

impl Default for Register {
    fn default() -> Self {
        Self {
            index: NameIndex::default(),
            records: Vec::new(),
            numbers: HashMap::new(),
            read_up_to: Moment::from_micros(0),
            complete: false,
        }
    }
}

impl Register {
    /// Keeps a person's name, or replaces what was known. An empty name is forgotten.
    pub fn put(&mut self, record: VictimId, name: &str, facts: Facts) {
        let number = match self.numbers.get(&record) {
            Some(number) => *number,
            None => {
                let Ok(number) = u32::try_from(self.records.len()) else { return };
                self.records.push(record);
                self.numbers.insert(record, number);
                number
            }
        };
        self.index.insert(number, name, facts);
    }
    /// The records whose names are probably this person's, the likeliest first.
    pub fn like(&self, person: &Person, most: usize) -> Vec<VictimId> {
        let hits = self.index.candidates(person, most);
        let probable = hits.iter().filter(|hit| hit.likeness.verdict() == Verdict::Probable);
        probable.filter_map(|hit| self.records.get(usize::try_from(hit.id).ok()?).copied()).collect()
    }
    /// Every change up to here has been read.
    pub fn read_up_to(&self) -> Moment {
        self.read_up_to
    }
    pub fn has_read_up_to(&mut self, at: Moment) {
        self.read_up_to = self.read_up_to.max(at);
    }
    /// Whether the first reading has come to its end.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
    pub fn complete(&mut self) {
        self.complete = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str) -> Person {
        Person::new(name, Facts::default())
    }

    #[test]
    fn a_name_written_otherwise_is_found_again() {
        let mut register = Register::default();
        let (rizal, siti) = (VictimId::new(), VictimId::new());
        register.put(rizal, "Muh. Rizal Palarante", Facts::default());
        register.put(siti, "Siti Hadijah Larengku", Facts::default());
        assert_eq!(register.like(&asked("Palarante Muhammad Rizal"), 5), vec![rizal]);
        assert_eq!(register.like(&asked("St. Hadidjah Larengku"), 5), vec![siti]);
        assert!(register.like(&asked("Burhan Malindopu"), 5).is_empty());
    }

    #[test]
    fn a_corrected_name_is_no_longer_found_by_the_old_one() {
        let mut register = Register::default();
        let record = VictimId::new();
        register.put(record, "Hadijah Salimpoda", Facts::default());
        register.put(record, "Rosmini Kaleke", Facts::default());
        assert!(register.like(&asked("Hadijah Salimpoda"), 5).is_empty());
        assert_eq!(register.like(&asked("Rosmini Kaleke"), 5), vec![record]);
    }
}
