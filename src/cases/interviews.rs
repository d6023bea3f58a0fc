//! How often a person is interviewed (SCR-10): the second time needs a reason and somebody who
//! stands by, the third the unit head. Pure.
use crate::flow::{Guard, Refusal};

/// Which interview the next one would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    First,
    Second,
    /// The third and every later one.
    ForTheHead,
}

pub const fn turn(held: usize) -> Turn {
    match held {
        0 => Turn::First,
        1 => Turn::Second,
        _ => Turn::ForTheHead,
    }
}

/// What the form must hold; who may send it is asked before.
pub fn guard(held: usize, reason: &str, companion: &str) -> Result<(), Refusal> {
    let mut guard = Guard::default();
    if turn(held) != Turn::First {
        guard.filled(
            companion,
            "companion",
            "Tulis siapa yang mendampingi. Sejak wawancara kedua harus ada pendamping.",
        );
        guard.filled(reason, "reason", "Tulis mengapa orang ini perlu ditanya lagi.");
    }
    guard.pass(())
}

/// Said to an officer once two interviews were held, and to the head while they were not.
pub const ONLY_THE_HEAD: &str =
    "Orang ini sudah diwawancarai dua kali atau lebih. Wawancara berikutnya hanya dimulai kepala unit.";
pub const NOT_YET_THE_HEAD: &str = "Wawancara pertama dan kedua dimulai petugas.";

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(held: usize, reason: &str, companion: &str) -> Vec<&'static str> {
        match guard(held, reason, companion) {
            Ok(()) => Vec::new(),
            Err(Refusal::Guard(faults)) => faults.iter().map(|fault| fault.field).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn scr_10_the_second_interview_needs_reason_and_companion() {
        assert!(missing(0, "", "").is_empty());
        assert_eq!(missing(1, " ", ""), ["companion", "reason"]);
        assert_eq!(missing(1, "Ada ancaman baru", ""), ["companion"]);
        assert!(missing(1, "Ada ancaman baru", "Peksos").is_empty());
        assert_eq!(missing(5, "", "Peksos"), ["reason"]);
    }

    #[test]
    fn scr_10_the_third_is_for_the_head() {
        let turns: Vec<Turn> = (0..5).map(turn).collect();
        assert_eq!(turns, [Turn::First, Turn::Second, Turn::ForTheHead, Turn::ForTheHead, Turn::ForTheHead]);
    }
}
