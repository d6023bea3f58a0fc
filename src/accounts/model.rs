//! An account as it stands in the table.
use diesel::prelude::*;
use sintuvu_schema::users;

use crate::access::Role;
use crate::base::clock::Moment;
use crate::base::ids::UnitId;
use crate::base::ids::UserId;
use crate::coded;
use crate::crypto::{Sealable, Sealed};

coded! {
    /// D-60. An account is never deleted.
    AccountState { Invited = "invited", Active = "active", Disabled = "disabled" }
}

impl AccountState {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invited => "Diundang",
            Self::Active => "Aktif",
            Self::Disabled => "Ditutup",
        }
    }
}

/// The second factor's shared secret.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct TotpSecret(pub Vec<u8>);
impl Sealable for TotpSecret {
    const TABLE: &'static str = "users";
    const COLUMN: &'static str = "totp";
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    /// Codes joined with `;`.
    pub roles: String,
    pub unit_id: UnitId,
    pub state: AccountState,
    pub password_hash: Option<String>,
    pub totp: Option<Sealed<TotpSecret>>,
    pub totp_last_step: i64,
    /// Only `seed --size` sets it, only in a database of data contoh.
    pub second_factor_waived: bool,
    pub auth_epoch: i32,
    pub may_initial: bool,
    pub may_dispatch: bool,
    pub version: i32,
    pub created_at: Moment,
}

impl User {
    pub fn roles(&self) -> Vec<Role> {
        read_roles(&self.roles)
    }
    /// Whether a code is asked after the password.
    pub fn needs_second_factor(&self) -> bool {
        !self.second_factor_waived && self.roles().iter().any(|role| role.needs_second_factor())
    }
    pub fn is_village_side(&self) -> bool {
        self.roles().iter().all(|role| role.is_village_side())
    }
}

pub fn read_roles(codes: &str) -> Vec<Role> {
    codes.split(';').filter_map(Role::parse).collect()
}

pub fn write_roles(roles: &[Role]) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(";")
}
