//! Whether two names are probably one person's, and who among all persons bears a name like this one.
//!
//! Indonesian names are written in many ways: Muh., Moh. and Muhammad, titles before and degrees behind, the father
//! after bin or binti, old spelling, words parted or joined, in any order. `fold` takes a name apart by the rules of
//! `data/name_rules.json` (`rules`, `sounds`) and marks established given names (`known`); `relate` compares single
//! words, `align` whole names, and `judge` weighs them with year of birth, sex and regency. `index` keeps all names in
//! memory, never on disk (security.md 4.5), and `measure` tells how well this does on pairs whose answer is known.
mod align;
mod fold;
mod index;
mod judge;
mod known;
mod measure;
mod relate;
mod rules;
mod sounds;

pub use align::Agreement;
pub use fold::{FoldedName, Sex};
pub use index::{Hit, NameIndex};
pub use judge::{Facts, Likeness, Match, Person, Regency, Verdict, Years, judge};
pub use measure::{Figures, MeasureError, measure};
