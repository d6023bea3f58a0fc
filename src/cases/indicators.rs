//! Skrining lengkap: the 67 operational indicators in six dimensions, what makes a dimension
//! positive, and what the dimensions together suggest (domain §4.5, SCR-13). It only suggests, line
//! by line: the officer chooses. The items are a list for adults in labour. Pure.
use std::collections::BTreeSet;

use super::screening::{ScreeningResult, Suggestion};
use crate::coded;

coded! {
    Dimension {
        Deceptive = "deceptive_recruitment", Coercive = "coercive_recruitment", Vulnerable = "vulnerability_recruitment",
        Exploitation = "exploitation", CoercedThere = "coercion_destination", VulnerableThere = "vulnerability_destination",
    }
}
use Dimension::{CoercedThere, Coercive, Deceptive, Exploitation, Vulnerable, VulnerableThere};

impl Dimension {
    pub const fn label(self) -> &'static str {
        match self {
            Deceptive => "Penipuan saat perekrutan",
            Coercive => "Paksaan saat perekrutan",
            Vulnerable => "Penyalahgunaan kerentanan saat perekrutan",
            Exploitation => "Eksploitasi",
            CoercedThere => "Paksaan di tempat tujuan",
            VulnerableThere => "Penyalahgunaan kerentanan di tempat tujuan",
        }
    }
    /// Last part of its page's address; says nothing to whoever looks over a shoulder.
    pub const fn slug(self) -> &'static str {
        match self {
            Deceptive => "1",
            Coercive => "2",
            Vulnerable => "3",
            Exploitation => "4",
            CoercedThere => "5",
            VulnerableThere => "6",
        }
    }
    /// The code list of its indicators.
    pub const fn list(self) -> &'static str {
        match self {
            Deceptive => "ilo_deceptive_recruitment",
            Coercive => "ilo_coercive_recruitment",
            Vulnerable => "ilo_vulnerability_recruitment",
            Exploitation => "ilo_exploitation",
            CoercedThere => "ilo_coercion_destination",
            VulnerableThere => "ilo_vulnerability_destination",
        }
    }
    const fn is_recruitment(self) -> bool {
        matches!(self, Deceptive | Coercive | Vulnerable)
    }
    const fn is_destination(self) -> bool {
        matches!(self, CoercedThere | VulnerableThere)
    }
}

coded! {
    Strength { Strong = "strong", Medium = "medium", Weak = "weak" }
}

/// What was found in one dimension.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub strong: usize,
    pub medium: usize,
    pub weak: usize,
}

/// Which clause of the published rule makes a dimension positive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clause {
    TwoStrong,
    StrongAndAnother,
    ThreeMedium,
    TwoMediumOneWeak,
}

impl Clause {
    pub const fn label(self) -> &'static str {
        match self {
            Self::TwoStrong => "sedikitnya 2 kuat",
            Self::StrongAndAnother => "1 kuat ditambah 1 sedang atau lemah",
            Self::ThreeMedium => "sedikitnya 3 sedang",
            Self::TwoMediumOneWeak => "2 sedang ditambah 1 lemah",
        }
    }
}

impl Tally {
    /// Each indicator counts once, however often its tick was sent; an unknown one does not count.
    pub fn of<'a>(ticks: impl IntoIterator<Item = &'a str>, weighs: impl Fn(&str) -> Option<Strength>) -> Self {
        let mut tally = Self::default();
        for code in ticks.into_iter().collect::<BTreeSet<_>>() {
            match weighs(code) {
                Some(Strength::Strong) => tally.strong += 1,
                Some(Strength::Medium) => tally.medium += 1,
                Some(Strength::Weak) => tally.weak += 1,
                None => {}
            }
        }
        tally
    }
    pub const fn positive(self) -> Option<Clause> {
        match self {
            Self { strong: 2.., .. } => Some(Clause::TwoStrong),
            Self { strong: 1, medium: 1.., .. } | Self { strong: 1, weak: 1.., .. } => Some(Clause::StrongAndAnother),
            Self { medium: 3.., .. } => Some(Clause::ThreeMedium),
            Self { medium: 2, weak: 1.., .. } => Some(Clause::TwoMediumOneWeak),
            _ => None,
        }
    }
    /// "1 kuat, 1 sedang, 0 lemah: positif (1 kuat ditambah 1 sedang atau lemah)"
    pub fn words(self) -> String {
        let counted = format!("{} kuat, {} sedang, {} lemah", self.strong, self.medium, self.weak);
        match self.positive() {
            Some(clause) => format!("{counted}: positif ({})", clause.label()),
            None => format!("{counted}: belum positif"),
        }
    }
}

/// Said to whoever fills it for a child.
pub const OF_A_CHILD: &str =
    "Orang ini anak: cara tidak perlu terbukti. Daftar ini disusun untuk pekerja dewasa; catat yang sesuai saja.";

/// What the dimensions that were looked at suggest. None while nobody has looked at any.
pub fn suggest(counted: &[(Dimension, Tally)], is_child: bool) -> Option<Suggestion> {
    if counted.is_empty() {
        return None;
    }
    let positive = |fits: fn(Dimension) -> bool| counted.iter().any(|(d, t)| fits(*d) && t.positive().is_some());
    let groups = Groups {
        exploited: positive(|dimension| dimension == Exploitation),
        recruited: positive(Dimension::is_recruitment),
        held: positive(Dimension::is_destination),
    };
    let (label, why) = groups.combined(is_child);
    let mut reasons: Vec<String> =
        counted.iter().map(|(dimension, tally)| format!("{}: {}.", dimension.label(), tally.words())).collect();
    if is_child {
        reasons.push("Orang ini anak: cara tidak perlu terbukti.".to_owned());
    }
    reasons.push(why.to_owned());
    Some(Suggestion { label, reasons, at_least_risk: None })
}

/// In which of the three groups some dimension is positive.
#[derive(Clone, Copy)]
struct Groups {
    exploited: bool,
    recruited: bool,
    /// Coerced or made use of at the destination.
    held: bool,
}

impl Groups {
    /// Recruitment alone is an indication, too: whoever has not left yet was not exploited yet.
    const fn combined(self, is_child: bool) -> (ScreeningResult, &'static str) {
        use ScreeningResult::{Indicated, NeedsDeepening, NotYetIndicated, Strong};
        let two = "Eksploitasi dan satu kelompok lain positif.";
        match (self.exploited, self.recruited, self.held) {
            (true, true, true) => (Strong, "Eksploitasi, perekrutan, dan keadaan di tempat tujuan positif."),
            (true, true, false) | (true, false, true) if is_child => (Strong, two),
            (true, true, false) | (true, false, true) => (Indicated, two),
            (true, false, false) if is_child => {
                (Indicated, "Eksploitasi positif. Prosesnya ditanyakan pada skrining singkat nomor 1 dan 2.")
            }
            (true, false, false) => {
                (NeedsDeepening, "Hanya eksploitasi yang positif. Perekrutan dan cara perlu didalami.")
            }
            (false, true, _) => {
                (Indicated, "Perekrutan positif; eksploitasi belum tampak, misalnya karena belum berangkat.")
            }
            (false, false, true) => (NeedsDeepening, "Keadaan di tempat tujuan positif; eksploitasi perlu didalami."),
            (false, false, false) => (NotYetIndicated, "Belum ada bagian yang positif."),
        }
    }
}

#[cfg(test)]
#[path = "indicators_tests.rs"]
mod tests;
