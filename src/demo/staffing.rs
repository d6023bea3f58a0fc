//! Who has an account in each size: forty people by hand for the demo, a table of numbers for the larger ones.
use super::Size;
use super::province::{Province, digits};
use crate::access::Role;

/// The demo's people: the whole story of a case can be played in Kabupaten Sigi.
const DEMO: [(Role, &str); 30] = [
    (Role::SysAdmin, "SEKGT-72"),
    (Role::ProvCoordinator, "SEKGT-72"),
    (Role::TaskforceSecretariat, "SEKGT-72"),
    (Role::Auditor, "SEKGT-72"),
    (Role::Dpo, "SEKGT-72"),
    (Role::UnitHead, "UPTD-7210"),
    (Role::UnitHead, "UPTD-7210"),
    (Role::UnitHead, "UPTD-72"),
    (Role::UnitHead, "UPTD-7271"),
    (Role::UnitHead, "BP3MI-72"),
    (Role::CaseManager, "UPTD-7210"),
    (Role::CaseManager, "UPTD-7271"),
    (Role::CaseManager, "UPTD-7203"),
    (Role::CaseManager, "UPTD-7208"),
    (Role::IntakeOfficer, "UPTD-7210"),
    (Role::IntakeOfficer, "UPTD-7271"),
    (Role::IntakeOfficer, "UPTD-7203"),
    (Role::IntakeOfficer, "UPTD-7208"),
    (Role::ServiceOfficer, "RSUD-7210"),
    (Role::ServiceOfficer, "RSUD-7271"),
    (Role::ServiceOfficer, "DINSOS-7210"),
    (Role::PoliceLiaison, "POLRES-7210"),
    (Role::PoliceLiaison, "POLRES-7271"),
    (Role::ImmigrationOfficer, "KANIM-PALU"),
    (Role::LabourOfficer, "DISNAKER-7210"),
    (Role::LabourOfficer, "DISNAKER-7271"),
    (Role::Bp3miOfficer, "BP3MI-72"),
    (Role::ShelterOfficer, "SENTRA-72"),
    (Role::SubdistrictOfficer, "KEC-721001"),
    (Role::SubdistrictOfficer, "KEC-727101"),
];
/// Village heads and operators of the demo, by regency.
const DEMO_HEADS: [(&str, usize); 4] = [("72.10", 3), ("72.71", 1), ("72.03", 1), ("72.08", 1)];
const DEMO_OPERATORS: [(&str, usize); 4] = [("72.10", 2), ("72.71", 1), ("72.08", 1), ("72.03", 0)];

/// Accounts of a role: city, million (synthetic plan §8).
const NUMBERS: [(Role, usize, usize); 17] = [
    (Role::SysAdmin, 2, 3),
    (Role::ProvCoordinator, 2, 4),
    (Role::TaskforceSecretariat, 2, 4),
    (Role::Auditor, 1, 1),
    (Role::Dpo, 1, 1),
    (Role::UnitHead, 60, 106),
    (Role::CaseManager, 40, 160),
    (Role::IntakeOfficer, 50, 200),
    (Role::ServiceOfficer, 40, 180),
    (Role::PoliceLiaison, 15, 30),
    (Role::ImmigrationOfficer, 4, 8),
    (Role::LabourOfficer, 20, 40),
    (Role::Bp3miOfficer, 4, 8),
    (Role::ShelterOfficer, 4, 8),
    (Role::SubdistrictOfficer, 55, 177),
    (Role::VillageHead, 200, 2_017),
    (Role::VillageOperator, 100, 1_553),
];

/// Role and unit code of every account, in the order of their rows.
pub fn places(size: Size, province: &Province) -> Vec<(Role, String)> {
    if size == Size::Demo {
        return demo(province);
    }
    let count = |city: usize, million: usize| if size == Size::City { city } else { million };
    NUMBERS
        .iter()
        .flat_map(|(role, city, million)| {
            let units = units_for(*role, province);
            let chosen: Vec<String> = units.iter().cycle().take(count(*city, *million)).cloned().collect();
            chosen.into_iter().map(move |unit| (*role, unit))
        })
        .collect()
}

fn demo(province: &Province) -> Vec<(Role, String)> {
    let mut places: Vec<(Role, String)> = DEMO.iter().map(|(role, unit)| (*role, (*unit).to_owned())).collect();
    for (role, table) in [(Role::VillageHead, DEMO_HEADS), (Role::VillageOperator, DEMO_OPERATORS)] {
        for (regency, count) in table {
            let known = province.map.regencies.iter().find(|known| known.code == regency);
            let villages = known.into_iter().flat_map(|known| known.villages.iter()).take(count);
            places.extend(villages.map(|village| (role, village_unit(province, village))));
        }
    }
    places
}

fn village_unit(province: &Province, region: &str) -> String {
    let desa = format!("DESA-{}", digits(region));
    if province.unit(&desa).is_some() { desa } else { format!("KEL-{}", digits(region)) }
}

/// The units in which a role works, those that need it most first.
fn units_for(role: Role, province: &Province) -> Vec<String> {
    let of = |kinds: &[&str]| -> Vec<String> {
        let code = |kind: &&str| {
            let kind = (*kind).to_owned();
            province.offices.iter().filter(move |o| o.row.agency_type == kind).map(|o| o.row.code.clone())
        };
        kinds.iter().flat_map(code).collect()
    };
    match role {
        // Two in each UPTD PPA, because one proposes and another approves.
        Role::UnitHead => [
            of(&["uptd_ppa_kab", "bp3mi", "uptd_ppa_prov"]),
            of(&["uptd_ppa_kab", "disnaker_kab", "polres", "imigrasi_kanim", "rsud"]),
        ]
        .concat(),
        Role::CaseManager | Role::IntakeOfficer => of(&["uptd_ppa_kab", "uptd_ppa_prov"]),
        Role::ServiceOfficer => of(&["rsud", "dinsos_kab", "dinsos_prov"]),
        Role::PoliceLiaison => of(&["polres", "polda"]),
        Role::ImmigrationOfficer => of(&["imigrasi_kanim"]),
        Role::LabourOfficer => of(&["disnaker_kab", "disnakertrans_prov"]),
        Role::Bp3miOfficer => of(&["bp3mi"]),
        Role::ShelterOfficer => of(&["sentra_kemensos"]),
        Role::SubdistrictOfficer => of(&["kecamatan"]),
        Role::VillageHead | Role::VillageOperator => {
            province.map.by_rank().into_iter().map(|village| village_unit(province, village)).collect()
        }
        Role::SysAdmin | Role::ProvCoordinator | Role::TaskforceSecretariat | Role::Auditor | Role::Dpo => {
            of(&["sekretariat_gt"])
        }
    }
}
