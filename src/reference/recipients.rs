//! Which agency types are told of which early alert, in the alert's region (D-54).
use serde::Deserialize;

use super::read::{self, Fault, File};

const FILE: File = File { name: "alert_recipients.csv", text: include_str!("../../data/alert_recipients.csv") };

/// Stands in the column of alert types for any alert whose place is not known.
pub const REGION_UNKNOWN: &str = "region_unknown";

#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub alert_type: String,
    pub agency_type: String,
}

pub fn alert_recipients() -> Result<Vec<Recipient>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn told(alert_type: &str) -> Vec<String> {
        alert_recipients().unwrap().into_iter().filter(|r| r.alert_type == alert_type).map(|r| r.agency_type).collect()
    }

    #[test]
    fn labour_office_and_bp3mi_are_told_first() {
        assert_eq!(told("group_departure"), ["disnaker_kab", "bp3mi"]);
        assert_eq!(told("passport_deferred"), ["disnaker_kab", "bp3mi"]);
    }

    #[test]
    fn a_child_about_to_be_taken_goes_to_protection_and_police_instead() {
        assert_eq!(told("child_taken"), ["uptd_ppa_kab", "polres"]);
    }

    #[test]
    fn distress_and_threats_reach_protection_too() {
        for kind in ["returnee_distress", "debt_threat"] {
            assert_eq!(told(kind), ["disnaker_kab", "bp3mi", "uptd_ppa_kab"]);
        }
    }

    #[test]
    fn an_alert_without_a_place_goes_to_the_province() {
        assert_eq!(told(REGION_UNKNOWN), ["disnakertrans_prov"]);
    }

    #[test]
    fn nobody_is_told_twice() {
        let rows = alert_recipients().unwrap();
        assert_eq!(rows.iter().collect::<HashSet<_>>().len(), rows.len());
    }
}
