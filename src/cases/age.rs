//! Age from a birth date, and its band.
use crate::base::clock::Day;

/// Whole years; born on 29 February counts from 1 March in other years (D-69).
pub fn age_on(birth: Day, today: Day) -> i32 {
    let had_birthday = today.number() % 10_000 >= birth.number() % 10_000;
    today.year() - birth.year() - i32::from(!had_birthday)
}

/// The band of the Simfoni list.
pub fn band_of(age: i32) -> &'static str {
    match age {
        ..=5 => "0_5",
        6..=12 => "6_12",
        13..=17 => "13_17",
        18..=24 => "18_24",
        25..=44 => "25_44",
        45..=59 => "45_59",
        _ => "60_up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn born_on_29_february_is_18_on_1_march() {
        let birth = Day::new(2008, 2, 29).unwrap();
        assert_eq!(age_on(birth, Day::new(2026, 2, 28).unwrap()), 17);
        assert_eq!(age_on(birth, Day::new(2026, 3, 1).unwrap()), 18);
    }
}
