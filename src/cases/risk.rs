//! How urgent a person's safety is: a level that the ticked factors suggest (domain §4.7). The
//! officer chooses; the level starts its clock. Pure.
use crate::coded;

coded! {
    RiskLevel { High = "high", Medium = "medium", Low = "low" }
}

impl RiskLevel {
    pub const fn label(self) -> &'static str {
        match self {
            Self::High => "Risiko tinggi",
            Self::Medium => "Risiko sedang",
            Self::Low => "Risiko rendah",
        }
    }
    /// The clock of the deadline table that starts when this level is set (SCR-09).
    pub const fn service_clock(self) -> &'static str {
        match self {
            Self::High => "risk_high_service",
            Self::Medium => "risk_medium_service",
            Self::Low => "risk_low_followup",
        }
    }
    /// A safety plan is then a required step.
    pub const fn needs_safety_plan(self) -> bool {
        matches!(self, Self::High)
    }
}

/// Word of the red tag on a case in danger.
pub const DANGER: &str = "Bahaya";

/// What was told of danger at reception stands until an officer scored the risk below high.
pub fn in_danger(told: bool, level: &str) -> bool {
    told && matches!(RiskLevel::parse(level), None | Some(RiskLevel::High))
}

coded! {
    RiskFactor {
        PerpAccess = "perp_access", ThreatFamily = "threat_family", StillHeld = "still_held",
        ImminentDeparture = "imminent_departure", DebtPressure = "debt_pressure", Injury = "injury",
        Suicidal = "suicidal", ChildAlone = "child_alone", ChildWith = "child_with",
        OfficialInvolved = "official_involved", Stigma = "stigma", SharedPhone = "shared_phone",
    }
}
use RiskFactor::{
    ChildAlone, DebtPressure, ImminentDeparture, Injury, OfficialInvolved, PerpAccess, Stigma, StillHeld, Suicidal,
    ThreatFamily,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskSuggestion {
    pub level: RiskLevel,
    /// One line for each thing that led to the level.
    pub reasons: Vec<&'static str>,
}

impl RiskSuggestion {
    /// What is asked of an officer who chose a lower level and did not say why (SCR-09).
    pub fn why_lower(&self, chosen: RiskLevel, note: Option<&str>) -> Option<String> {
        // `ALL` begins with the highest.
        if chosen <= self.level || note.is_some_and(|note| !note.trim().is_empty()) {
            return None;
        }
        let reasons: Vec<&str> = self.reasons.iter().map(|why| why.trim_end_matches('.')).collect();
        Some(format!(
            "Saran alat bantu: {} ({}). Bila Anda memilih lebih rendah, tulis alasannya.",
            self.level.label(),
            reasons.join("; ")
        ))
    }
}

/// Each alone makes the risk high. The factor `injury` also covers pregnancy, which alone would be
/// medium: a list that cannot tell them apart suggests the safer level.
const HIGH: [(RiskFactor, &str); 5] = [
    (StillHeld, "Masih disekap atau ditahan."),
    (Suicidal, "Ada pikiran atau percobaan bunuh diri."),
    (Injury, "Luka atau sakit berat, atau hamil."),
    (ChildAlone, "Anak tanpa pendamping."),
    (ImminentDeparture, "Keberangkatan dalam 72 jam."),
];
const MEDIUM: [(RiskFactor, &str); 5] = [
    (PerpAccess, "Terlapor mengetahui keberadaan atau dapat menghubungi."),
    (ThreatFamily, "Ada ancaman."),
    (DebtPressure, "Ditagih utang atau jaminan."),
    (Stigma, "Tekanan keluarga atau lingkungan."),
    (OfficialInvolved, "Dugaan keterlibatan aparat atau perangkat desa."),
];

/// `abused_child`: a child is sexually exploited; the screening knows it, no factor says it.
pub fn suggest(factors: &[RiskFactor], abused_child: bool) -> RiskSuggestion {
    let ticked = |list: &[(RiskFactor, &'static str)]| {
        list.iter().filter(|(f, _)| factors.contains(f)).map(|(_, why)| *why).collect::<Vec<_>>()
    };
    let mut high = ticked(&HIGH);
    if factors.contains(&ThreatFamily) && factors.contains(&PerpAccess) {
        high.push("Ada ancaman, dan terlapor dapat menghubungi.");
    }
    if abused_child {
        // Whoever scores need not be among those who may read the answers (ACC-03).
        high.push("Jawaban skrining.");
    }
    if !high.is_empty() {
        return RiskSuggestion { level: RiskLevel::High, reasons: high };
    }
    let medium = ticked(&MEDIUM);
    let level = if medium.is_empty() { RiskLevel::Low } else { RiskLevel::Medium };
    RiskSuggestion { level, reasons: medium }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(factors: &[RiskFactor]) -> RiskLevel {
        suggest(factors, false).level
    }

    #[test]
    fn each_of_these_alone_is_high() {
        for factor in [StillHeld, Suicidal, Injury, ChildAlone, ImminentDeparture] {
            assert_eq!(level(&[factor]), RiskLevel::High, "{factor}");
        }
        assert_eq!(suggest(&[], true).level, RiskLevel::High);
    }

    #[test]
    fn a_threat_is_high_only_with_access() {
        // SCR-09
        assert_eq!(level(&[ThreatFamily]), RiskLevel::Medium);
        assert_eq!(level(&[PerpAccess]), RiskLevel::Medium);
        assert_eq!(level(&[ThreatFamily, PerpAccess]), RiskLevel::High);
    }

    #[test]
    fn pressure_is_medium_and_the_rest_is_low() {
        for factor in [DebtPressure, Stigma, OfficialInvolved] {
            assert_eq!(level(&[factor]), RiskLevel::Medium, "{factor}");
        }
        assert_eq!(level(&[RiskFactor::ChildWith, RiskFactor::SharedPhone]), RiskLevel::Low);
        assert_eq!(suggest(&[], false), RiskSuggestion { level: RiskLevel::Low, reasons: Vec::new() });
    }

    #[test]
    fn a_lower_level_than_suggested_is_explained() {
        let high = suggest(&[StillHeld, Suicidal], false);
        let asked = high.why_lower(RiskLevel::Low, None).unwrap();
        assert_eq!(
            asked,
            "Saran alat bantu: Risiko tinggi (Masih disekap atau ditahan; Ada pikiran atau percobaan bunuh diri). \
             Bila Anda memilih lebih rendah, tulis alasannya."
        );
        assert!(high.why_lower(RiskLevel::Medium, Some("  ")).is_some(), "blank is no reason");
        assert_eq!(high.why_lower(RiskLevel::Medium, Some("Sudah di tempat aman.")), None);
        assert_eq!(high.why_lower(RiskLevel::High, None), None);
        assert_eq!(suggest(&[Stigma], false).why_lower(RiskLevel::High, None), None, "higher needs no reason");
        assert_eq!(suggest(&[], false).why_lower(RiskLevel::Low, None), None);
    }

    #[test]
    fn danger_stands_until_somebody_scored_it_lower() {
        assert!(in_danger(true, "") && in_danger(true, "high"));
        assert!(!in_danger(true, "medium") && !in_danger(false, "high"));
    }

    #[test]
    fn the_level_names_its_clock() {
        let clocks: Vec<&str> = RiskLevel::ALL.iter().map(|l| l.service_clock()).collect();
        assert_eq!(clocks, ["risk_high_service", "risk_medium_service", "risk_low_followup"]);
        assert!(RiskLevel::High.needs_safety_plan() && !RiskLevel::Medium.needs_safety_plan());
    }
}
