//! The upper bound of what an agency type may receive of a case (domain §2.2, D-07). What has no row
//! is not disclosed.
use serde::Deserialize;

use super::read::{self, Fault, File};
use crate::access::Bundle;

const FILE: File = File { name: "disclosure.csv", text: include_str!("../../data/disclosure.csv") };

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    pub agency_type: String,
    #[serde(deserialize_with = "read::bundle")]
    pub bundle: Bundle,
    /// Only in the case of a migrant worker.
    #[serde(deserialize_with = "read::yes_no")]
    pub only_pmi: bool,
    /// Only for the officer who was named when the referral was accepted.
    #[serde(deserialize_with = "read::yes_no")]
    pub named_pic: bool,
}

pub fn disclosure() -> Result<Vec<Allowance>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The table as domain §2.2 prints it; `p` = PMI cases, `n` = named officer.
    const TABLE: [(&str, &str); 7] = [
        ("disnaker_kab", "pp--pypp-"),
        ("imigrasi_kanim", "yy--yyy--"),
        ("uptd_ppa_kab", "yyyyyyyyy"),
        ("polres", "yyy-yyyyn"),
        ("rsud", "yy-y----n"),
        ("bp3mi", "yyp-yyyy-"),
        ("shelter", "yy-------"),
    ];

    fn sign(rows: &[Allowance], agency: &str, bundle: Bundle) -> char {
        match rows.iter().find(|r| r.agency_type == agency && r.bundle == bundle) {
            None => '-',
            Some(Allowance { only_pmi: true, .. }) => 'p',
            Some(Allowance { named_pic: true, .. }) => 'n',
            Some(_) => 'y',
        }
    }

    #[test]
    fn the_file_says_what_the_disclosure_table_says() {
        let rows = disclosure().unwrap();
        for (agency, expected) in TABLE {
            let line: String = Bundle::ALL.iter().map(|bundle| sign(&rows, agency, *bundle)).collect();
            assert_eq!(line, expected, "{agency}");
        }
    }

    #[test]
    fn offices_of_one_kind_may_receive_the_same() {
        let rows = disclosure().unwrap();
        for (one, other) in [
            ("disnaker_kab", "disnakertrans_prov"),
            ("imigrasi_kanim", "imigrasi_kanwil"),
            ("uptd_ppa_kab", "uptd_ppa_prov"),
            ("uptd_ppa_kab", "dp3a_kab"),
            ("uptd_ppa_kab", "dp3a_prov"),
            ("polres", "polda"),
            ("rsud", "puskesmas"),
            ("bp3mi", "p4mi"),
            ("shelter", "sentra_kemensos"),
            ("shelter", "dinsos_kab"),
            ("shelter", "dinsos_prov"),
        ] {
            for bundle in Bundle::ALL {
                assert_eq!(sign(&rows, one, *bundle), sign(&rows, other, *bundle), "{one} and {other}, {bundle}");
            }
        }
    }

    #[test]
    fn health_goes_to_those_who_treat_only() {
        let who: HashSet<_> =
            disclosure().unwrap().into_iter().filter(|r| r.bundle == Bundle::Health).map(|r| r.agency_type).collect();
        let treating = ["uptd_ppa_prov", "uptd_ppa_kab", "dp3a_prov", "dp3a_kab", "rsud", "puskesmas"];
        assert_eq!(who, treating.map(str::to_owned).into());
    }

    #[test]
    fn no_rule_stands_twice() {
        let rows = disclosure().unwrap();
        let pairs: HashSet<_> = rows.iter().map(|r| (&r.agency_type, r.bundle)).collect();
        assert_eq!(pairs.len(), rows.len());
    }
}
