//! Units and accounts as rows, for the fixture and for every size.
use diesel::prelude::*;
use sintuvu_schema::{unit_areas, units, users};

use super::dice::Ids;
use super::record::Who;
use crate::access::Role;
use crate::accounts::model::{AccountState, TotpSecret, User, write_roles};
use crate::audit::{Decision, Entry};
use crate::base::clock::Moment;
use crate::base::ids::{KeyId, RowId, UnitId, UserId};
use crate::crypto::{DataKey, HashError, Keyring, Sealed, hash_password, random_token};
use crate::db::Conn;
use crate::keys;

#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = units)]
pub struct UnitRow {
    pub id: UnitId,
    pub code: String,
    pub name: String,
    pub agency_type: String,
    pub parent_id: Option<UnitId>,
    pub open: bool,
    pub version: i32,
    pub address: String,
    pub contact: String,
}

/// An invented address in a place. A safe house has none.
pub fn address(agency_type: &str, row: usize, place: &str) -> String {
    let number = row % 90 + 1;
    if agency_type == "shelter" { String::new() } else { format!("Jalan Contoh Nomor {number}, {place}") }
}
/// Only addresses that nobody can have.
pub fn contact(agency_type: &str, code: &str) -> String {
    if agency_type == "shelter" { String::new() } else { format!("Surel: {}@example.org", code.to_lowercase()) }
}

/// A unit and the regions it answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub row: UnitRow,
    pub areas: Vec<String>,
}

pub fn insert_offices(conn: &mut Conn, offices: &[Office]) -> QueryResult<()> {
    conn.transaction(|conn| {
        for Office { row, areas } in offices {
            diesel::insert_into(units::table).values(row.clone()).execute(conn)?;
            for area in areas {
                diesel::insert_into(unit_areas::table)
                    .values((
                        unit_areas::id.eq(RowId::new()),
                        unit_areas::unit_id.eq(row.id),
                        unit_areas::region_code.eq(area),
                    ))
                    .execute(conn)?;
            }
        }
        Ok(())
    })
}

/// An account before it is stored.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub roles: Vec<Role>,
    pub unit: UnitId,
    pub state: AccountState,
    pub password: Option<String>,
    pub totp: Option<Vec<u8>>,
    /// Only in data contoh: nobody can enrol forty phones for a look around.
    pub second_factor_waived: bool,
}

impl Account {
    pub fn who(&self) -> Who {
        let role = self.roles.first().copied().unwrap_or(Role::VillageOperator);
        Who { user: self.id, unit: self.unit, role }
    }
}

/// Characters of a made-up password.
const PASSWORD: usize = 24;

/// Random at each run; nothing is derived from a constant.
pub fn new_password() -> String {
    random_token().chars().take(PASSWORD).collect()
}

/// Hashes in two threads: each takes a tenth of a second and 64 MiB on purpose.
fn hashes(accounts: &[Account]) -> anyhow::Result<Vec<Option<String>>> {
    let hash = |account: &Account| account.password.as_deref().map(hash_password).transpose();
    let (first, second) = accounts.split_at(accounts.len() / 2);
    let done: Result<Vec<Option<String>>, HashError> = std::thread::scope(|scope| {
        let other = scope.spawn(|| second.iter().map(hash).collect::<Result<Vec<_>, _>>());
        let mut all = first.iter().map(hash).collect::<Result<Vec<_>, _>>()?;
        all.append(&mut other.join().unwrap_or(Err(HashError::Failed))?);
        Ok(all)
    });
    Ok(done?)
}

/// Stores the accounts; their audit rows go to the caller, who owns the chain.
pub fn insert_accounts(
    conn: &mut Conn,
    keyring: &Keyring,
    ids: Ids,
    at: Moment,
    accounts: &[Account],
) -> anyhow::Result<Vec<(Moment, Entry)>> {
    let hashes = hashes(accounts)?;
    conn.transaction(|conn| {
        let mut audit = Vec::new();
        for ((row, account), password_hash) in (0_u64..).zip(accounts).zip(hashes) {
            let mut totp = None;
            if let Some(secret) = &account.totp {
                let key = DataKey::generate(ids.id::<KeyId>("user_keys", row));
                keys::insert(conn, keyring, at, &key, "user", account.id.any())?;
                totp = Some(Sealed::seal(&key, account.id.any(), &TotpSecret(secret.clone())));
            }
            let user = User {
                id: account.id,
                username: account.username.clone(),
                full_name: account.full_name.clone(),
                roles: write_roles(&account.roles),
                unit_id: account.unit,
                state: account.state,
                password_hash,
                totp,
                totp_last_step: 0,
                second_factor_waived: account.second_factor_waived,
                auth_epoch: 0,
                may_initial: holds(account, &[Role::CaseManager, Role::LabourOfficer, Role::Bp3miOfficer]),
                may_dispatch: holds(account, &[Role::IntakeOfficer, Role::LabourOfficer, Role::Bp3miOfficer]),
                version: 1,
                created_at: at,
            };
            diesel::insert_into(users::table).values(user).execute(conn)?;
            audit.push((at, birth(account)));
            if account.state == AccountState::Disabled {
                let entry = birth(account);
                audit.push((at, Entry { action: "user.disable", from_state: "active", to_state: "disabled", ..entry }));
            }
        }
        Ok(audit)
    })
}

fn holds(account: &Account, roles: &[Role]) -> bool {
    roles.iter().any(|role| account.roles.contains(role))
}

fn birth(account: &Account) -> Entry {
    Entry {
        actor: None,
        session_prefix: String::new(),
        role: "system",
        unit: None,
        action: "user.create",
        object_kind: "user",
        object_id: Some(account.id.any()),
        root_id: Some(account.id.any()),
        from_state: "",
        to_state: AccountState::Invited.code(),
        decision: Decision::Allow,
        reason_code: write_roles(&account.roles),
        classes: String::new(),
        request_id: String::new(),
    }
}
