//! The offices and accounts of the synthetic province.
use std::collections::BTreeMap;

use super::Size;
use super::dice::{Dice, Ids};
use super::offices::{Account, Office, UnitRow, address, contact, new_password};
use super::people::Names;
use super::record::Who;
use super::villages::Map;
use crate::access::Role;
use crate::accounts::model::AccountState;
use crate::base::ids::UnitId;
use crate::reference;
use crate::reference::regions::Region;

/// A village that has a unit, by the code of its region.
pub struct Province {
    pub map: Map,
    pub offices: Vec<Office>,
    pub accounts: Vec<Account>,
    /// People by unit and role, in the order of their accounts.
    staff: BTreeMap<(UnitId, Role), Vec<Who>>,
    by_code: BTreeMap<String, UnitId>,
    /// Villages where somebody has an account, by regency.
    pub voiced: BTreeMap<String, Vec<String>>,
}

impl Province {
    pub fn new(size: Size, seed: u64, names: &Names) -> anyhow::Result<Self> {
        let regions = reference::regions::regions()?;
        let map = Map::new(size, seed, &regions);
        let offices = offices(&map, &regions)?;
        let by_code = offices.iter().map(|office| (office.row.code.clone(), office.row.id)).collect();
        let mut province =
            Self { map, offices, accounts: Vec::new(), staff: BTreeMap::new(), by_code, voiced: BTreeMap::new() };
        province.open_accounts(size, seed, names);
        Ok(province)
    }

    pub fn unit(&self, code: &str) -> Option<UnitId> {
        self.by_code.get(code).copied()
    }
    /// The unit of a village or kecamatan.
    pub fn unit_of(&self, region: &str) -> Option<UnitId> {
        let digits = digits(region);
        ["KEC", "DESA", "KEL"].iter().find_map(|kind| self.unit(&format!("{kind}-{digits}")))
    }
    pub fn people(&self, unit: UnitId, role: Role) -> &[Who] {
        self.staff.get(&(unit, role)).map_or(&[], Vec::as_slice)
    }
    /// Somebody of a unit who has one of these roles; the roles that come first are asked first.
    pub fn anyone(&self, dice: &mut Dice, unit: UnitId, roles: &[Role]) -> Option<Who> {
        roles.iter().find_map(|role| dice.pick(self.people(unit, *role)).copied())
    }
    pub fn parent(&self, unit: UnitId) -> Option<UnitId> {
        self.offices.iter().find(|office| office.row.id == unit)?.row.parent_id
    }

    fn open_accounts(&mut self, size: Size, seed: u64, names: &Names) {
        let ids = Ids { salt: 0 };
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for (row, (role, unit)) in (0_u64..).zip(super::staffing::places(size, self)) {
            let Some(office) = self.offices.iter().find(|office| office.row.code == unit) else { continue };
            let name = username(role, &office.row);
            let number = numbers.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
            let village = matches!(office.row.agency_type.as_str(), "desa" | "kelurahan");
            let username = if village && *number == 1 { name } else { format!("{name}.{number}") };
            let mut dice = Dice::of(seed, "users", row);
            let woman = dice.percent(50);
            // In the larger sizes one person of each role can log in, for measurements.
            let enters = size == Size::Demo || !self.accounts.iter().any(|known| known.roles.contains(&role));
            let account = Account {
                id: ids.id("users", row),
                username,
                full_name: names.full(&mut dice, woman),
                roles: vec![role],
                unit: office.row.id,
                state: AccountState::Active,
                password: enters.then(new_password),
                totp: None,
                second_factor_waived: true,
            };
            self.note(&account, office.areas.first().cloned().filter(|_| village));
            self.accounts.push(account);
        }
    }
    fn note(&mut self, account: &Account, village: Option<String>) {
        let who = account.who();
        self.staff.entry((who.unit, who.role)).or_default().push(who);
        if let Some(village) = village {
            let known = self.voiced.entry(village.chars().take(5).collect()).or_default();
            if !known.contains(&village) {
                known.push(village);
            }
        }
    }
}

pub fn digits(region: &str) -> String {
    region.chars().filter(char::is_ascii_digit).collect()
}

/// `kades.7210012001`, `disnaker.7210.1`: what the person does, and where.
fn username(role: Role, unit: &UnitRow) -> String {
    let what = match role {
        Role::SysAdmin => "admin",
        Role::ProvCoordinator => "koordinator",
        Role::UnitHead => "kepala",
        Role::CaseManager => "manajer",
        Role::IntakeOfficer => "penerima",
        Role::ServiceOfficer => "layanan",
        Role::PoliceLiaison => "polisi",
        Role::ImmigrationOfficer => "imigrasi",
        Role::LabourOfficer => "disnaker",
        Role::Bp3miOfficer => "bp3mi",
        Role::ShelterOfficer => "rumahaman",
        Role::VillageHead if unit.agency_type == "kelurahan" => "lurah",
        Role::VillageHead => "kades",
        Role::VillageOperator => "operator",
        Role::SubdistrictOfficer => "kecamatan",
        Role::TaskforceSecretariat => "sekretariat",
        Role::Auditor => "auditor",
        Role::Dpo => "dpo",
    };
    let place = unit.code.rsplit('-').next().unwrap_or_default().to_lowercase();
    let of_many = matches!(role, Role::UnitHead | Role::ServiceOfficer);
    let kind = unit.code.split('-').next().unwrap_or_default().to_lowercase();
    if of_many { format!("{what}.{kind}.{place}") } else { format!("{what}.{place}") }
}

/// The offices that ship, a unit for each kecamatan, and one for each village of the map.
fn offices(map: &Map, regions: &[Region]) -> anyhow::Result<Vec<Office>> {
    let ids = Ids { salt: 0 };
    let mut known: BTreeMap<String, UnitId> = BTreeMap::new();
    let mut offices: Vec<Office> = Vec::new();
    let mut add = |code: String, name: String, agency_type: &str, parent: Option<&str>, areas: Vec<String>| {
        let id: UnitId = ids.id("units", u64::try_from(known.len()).unwrap_or(0));
        let parent_id = parent.and_then(|code| known.get(code)).copied();
        known.insert(code.clone(), id);
        let regency = areas.first().map_or("", |area| area.get(..5).unwrap_or_default());
        let place = regions.iter().find(|region| region.code == regency).map_or("Palu", |region| region.name.as_str());
        let (address, contact) = (address(agency_type, known.len(), place), contact(agency_type, &code));
        let agency_type = agency_type.to_owned();
        let row = UnitRow { id, code, name, agency_type, parent_id, open: true, version: 1, address, contact };
        offices.push(Office { row, areas });
    };
    for unit in reference::demo_units::demo_units()? {
        add(unit.code, unit.name, &unit.agency_type, unit.parent.as_deref(), unit.areas);
    }
    for region in regions.iter().filter(|region| region.level == "kecamatan") {
        let name = format!("Kecamatan {} (contoh)", region.name);
        add(format!("KEC-{}", digits(&region.code)), name, "kecamatan", None, vec![region.code.clone()]);
    }
    let used: std::collections::BTreeSet<&str> = map.by_rank().into_iter().collect();
    for region in regions.iter().filter(|region| used.contains(region.code.as_str())) {
        let (kind, title) = if region.level == "desa" { ("DESA", "Pemerintah Desa") } else { ("KEL", "Kelurahan") };
        let parent = region.parent_code.as_deref().map(|code| format!("KEC-{}", digits(code)));
        let name = format!("{title} {} (contoh)", region.name);
        add(
            format!("{kind}-{}", digits(&region.code)),
            name,
            &region.level,
            parent.as_deref(),
            vec![region.code.clone()],
        );
    }
    Ok(offices)
}
