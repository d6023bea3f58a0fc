//! The table of SCR-13 and what must hold for every table of ticks.
use super::ScreeningResult::{Indicated, NeedsDeepening, NotYetIndicated, Strong};
use super::*;
use crate::reference;

const fn tally(strong: usize, medium: usize, weak: usize) -> Tally {
    Tally { strong, medium, weak }
}
const POSITIVE: Tally = tally(1, 1, 0);
const OPEN: Tally = tally(0, 2, 0);

fn weighs(code: &str) -> Option<Strength> {
    let rows = reference::indicators().unwrap();
    rows.iter().find(|row| row.code == code).and_then(|row| Strength::parse(&row.strength))
}
fn label(counted: &[(Dimension, Tally)], is_child: bool) -> ScreeningResult {
    suggest(counted, is_child).unwrap().label
}

#[test]
fn scr_13_a_dimension_is_positive_by_one_of_four_clauses() {
    let table = [
        (tally(2, 0, 0), Some(Clause::TwoStrong)),
        (tally(1, 1, 0), Some(Clause::StrongAndAnother)),
        (tally(1, 0, 1), Some(Clause::StrongAndAnother)),
        (tally(0, 3, 0), Some(Clause::ThreeMedium)),
        (tally(0, 2, 1), Some(Clause::TwoMediumOneWeak)),
        (tally(0, 4, 2), Some(Clause::ThreeMedium)),
        (tally(1, 0, 0), None),
        (tally(0, 2, 0), None),
        (tally(0, 1, 5), None),
        (tally(0, 0, 9), None),
        (tally(0, 0, 0), None),
    ];
    for (tally, clause) in table {
        assert_eq!(tally.positive(), clause, "{tally:?}");
    }
}

#[test]
fn scr_13_exploitation_and_one_group_are_an_indication_and_not_a_strong_one() {
    let work = Tally::of(["exp37", "exp38"], weighs);
    let there = Tally::of(["coe46", "coe60"], weighs);
    assert_eq!((work, there), (tally(1, 1, 0), tally(1, 0, 1)));
    let suggestion = suggest(&[(Exploitation, work), (CoercedThere, there)], false).unwrap();
    assert_eq!(suggestion.label, Indicated);
    assert_eq!(
        suggestion.reasons.first().map(String::as_str),
        Some("Eksploitasi: 1 kuat, 1 sedang, 0 lemah: positif (1 kuat ditambah 1 sedang atau lemah).")
    );
}

#[test]
fn the_groups_together_make_the_label() {
    let table: [(&[Dimension], ScreeningResult, ScreeningResult); 9] = [
        (&[Exploitation, Deceptive, CoercedThere], Strong, Strong),
        (&[Exploitation, Vulnerable, VulnerableThere], Strong, Strong),
        (&[Exploitation, Coercive], Indicated, Strong),
        (&[Exploitation, VulnerableThere], Indicated, Strong),
        (&[Exploitation], NeedsDeepening, Indicated),
        (&[Deceptive], Indicated, Indicated),
        (&[Deceptive, CoercedThere], Indicated, Indicated),
        (&[CoercedThere, VulnerableThere], NeedsDeepening, NeedsDeepening),
        (&[], NotYetIndicated, NotYetIndicated),
    ];
    for (positive, adult, child) in table {
        let counted: Vec<(Dimension, Tally)> = Dimension::ALL
            .iter()
            .map(|dimension| (*dimension, if positive.contains(dimension) { POSITIVE } else { OPEN }))
            .collect();
        assert_eq!((label(&counted, false), label(&counted, true)), (adult, child), "{positive:?}");
    }
}

#[test]
fn one_tick_more_never_suggests_less() {
    let rank = |label| ScreeningResult::ALL.iter().position(|known| *known == label).unwrap();
    let of = |bits: u8| -> Vec<(Dimension, Tally)> {
        let tally = |at: usize| if bits >> at & 1 == 1 { POSITIVE } else { Tally::default() };
        Dimension::ALL.iter().enumerate().map(|(at, dimension)| (*dimension, tally(at))).collect()
    };
    for (bits, is_child) in (0_u8..64).flat_map(|bits| [(bits, false), (bits, true)]) {
        for more in 0..6 {
            let (before, after) = (label(&of(bits), is_child), label(&of(bits | 1 << more), is_child));
            assert!(rank(after) <= rank(before), "{bits:06b} and {more}: {before} became {after}");
        }
        assert!(rank(label(&of(bits), true)) <= rank(label(&of(bits), false)), "a child needs no more than an adult");
    }
}

#[test]
fn a_tick_sent_twice_counts_once_and_an_unknown_one_not_at_all() {
    let sent = ["exp38", "exp39", "exp38", "exp39", "exp38", "exp99", ""];
    assert_eq!(Tally::of(sent, weighs), tally(0, 2, 0));
    assert_eq!(Tally::of(sent, weighs).positive(), None);
}

#[test]
fn nothing_looked_at_suggests_nothing_and_no_line_denies_anybody() {
    assert_eq!(suggest(&[], true), None);
    let nothing = suggest(&[(Exploitation, Tally::default())], true).unwrap();
    assert!(nothing.reasons.iter().all(|line| !line.to_lowercase().contains("bukan korban")));
    assert_eq!(nothing.label, NotYetIndicated);
}
