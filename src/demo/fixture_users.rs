//! The cast of the contract fixture: every role at least once, with a random password and second factor.
use std::collections::BTreeMap;

use anyhow::Context;
use diesel::prelude::*;
use serde_json::{Value, json};
use sintuvu_schema::{activation_links, sessions};

use super::dice::Ids;
use super::offices::{Account, new_password};
use super::record::Who;
use crate::access::Role;
use crate::accounts::model::AccountState;
use crate::accounts::session_store::field;
use crate::accounts::sign_in::Stage;
use crate::base::clock::Moment;
use crate::base::ids::UnitId;
use crate::crypto::{new_totp_secret, random_token, sha256, totp_base32, url_base64};
use crate::db::Conn;

/// The fixture's name, roles (joined with `;`), unit, full name.
type Line = (&'static str, &'static str, &'static str, &'static str);

const USERS: [Line; 28] = [
    ("admin", "sys_admin", "diskominfo", "Admin Uji"),
    ("coord", "prov_coordinator", "sekgt", "Koordinator Uji"),
    ("head1", "unit_head", "uptd1", "Kepala Uji Satu"),
    ("head2", "unit_head", "uptd2", "Kepala Uji Dua"),
    ("cm1", "case_manager", "uptd1", "Manajer Uji Satu"),
    ("cm1b", "case_manager", "uptd1", "Manajer Uji Satu B"),
    ("cm2", "case_manager", "uptd2", "Manajer Uji Dua"),
    ("intake1", "intake_officer", "uptd1", "Penerima Uji Satu"),
    ("svc", "service_officer", "rsud", "Petugas Layanan Uji"),
    ("pol1", "police_liaison", "polres1", "Penghubung Uji Satu"),
    ("pol2", "police_liaison", "polres2", "Penghubung Uji Dua"),
    ("imm", "immigration_officer", "kanim", "Petugas Imigrasi Uji"),
    ("lab1", "labour_officer", "disnaker1", "Petugas Disnaker Uji Satu"),
    ("labprov", "labour_officer", "disnakerprov", "Petugas Disnaker Provinsi Uji"),
    ("bp", "bp3mi_officer", "bp3mi", "Petugas BP3MI Uji"),
    ("shel", "shelter_officer", "shelter", "Petugas Rumah Aman Uji"),
    ("kades1", "village_head", "desa1", "Kepala Desa Uji Melati"),
    ("op1", "village_operator", "desa1", "Operator Uji Melati"),
    ("op2", "village_operator", "desa2", "Operator Uji Kenanga"),
    ("op3", "village_operator", "desa3", "Operator Uji Teratai"),
    ("lurah1", "village_head", "kel1", "Lurah Uji Anggrek"),
    ("camat11", "subdistrict_officer", "kec11", "Petugas Kecamatan Uji Hulu"),
    ("sek", "taskforce_secretariat", "sekgt", "Sekretariat Uji"),
    ("audit", "auditor", "diskominfo", "Auditor Uji"),
    ("dpo", "dpo", "diskominfo", "Petugas Pelindungan Data Uji"),
    ("gone", "case_manager", "uptd1", "Mantan Manajer Uji"),
    ("fresh", "case_manager", "uptd1", "Petugas Baru Uji"),
    ("multi", "labour_officer;taskforce_secretariat", "disnaker1", "Petugas Rangkap Uji"),
];

/// Days that an invitation holds.
const INVITED_DAYS: i64 = 3;

pub struct Cast {
    pub accounts: Vec<(&'static str, Account)>,
    units: BTreeMap<&'static str, &'static str>,
    link: String,
    token: String,
}

impl Cast {
    pub fn new(ids: Ids, units: &BTreeMap<&'static str, UnitId>, base_url: &str) -> anyhow::Result<Self> {
        let token = random_token();
        let mut cast =
            Self { accounts: Vec::new(), units: BTreeMap::new(), link: format!("{base_url}/sandi/{token}"), token };
        for (row, (key, roles, unit_key, name)) in (0_u64..).zip(USERS) {
            let roles: Vec<Role> = roles.split(';').filter_map(Role::parse).collect();
            let state = match key {
                "gone" => AccountState::Disabled,
                "fresh" => AccountState::Invited,
                _ => AccountState::Active,
            };
            let enrolled = state != AccountState::Invited && roles.iter().any(|role| role.needs_second_factor());
            let account = Account {
                id: ids.id("users", row),
                username: format!("uji.{key}"),
                full_name: name.into(),
                roles,
                unit: units.get(unit_key).copied().with_context(|| format!("no unit {unit_key}"))?,
                state,
                password: (state != AccountState::Invited).then(new_password),
                totp: enrolled.then(new_totp_secret),
                second_factor_waived: false,
            };
            cast.units.insert(key, unit_key);
            cast.accounts.push((key, account));
        }
        Ok(cast)
    }

    pub fn account(&self, key: &str) -> anyhow::Result<&Account> {
        let found = self.accounts.iter().find(|(known, _)| *known == key);
        found.map(|(_, account)| account).with_context(|| format!("no user {key}"))
    }
    pub fn who(&self, key: &str) -> anyhow::Result<Who> {
        self.account(key).map(Account::who)
    }

    /// The invitation of `fresh`; only the hash of its token is kept.
    pub fn insert_invitation(&self, conn: &mut Conn, now: Moment) -> anyhow::Result<()> {
        diesel::insert_into(activation_links::table)
            .values((
                activation_links::token_hash.eq(sha256(self.token.as_bytes())),
                activation_links::user_id.eq(self.account("fresh")?.id),
                activation_links::expires_at.eq(now.plus_hours(24 * INVITED_DAYS)),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// A live session of `cm1`; its token is thrown away, its id is what the contract names.
    pub fn insert_session(&self, conn: &mut Conn, now: Moment) -> anyhow::Result<String> {
        let account = self.account("cm1")?;
        let hash = sha256(random_token().as_bytes());
        let state = BTreeMap::from([
            (field::USER, json!(account.id).to_string()),
            (field::EPOCH, "0".to_owned()),
            (field::VILLAGE, "false".to_owned()),
            (field::STAGE, json!(Stage::Full.code()).to_string()),
            (field::CSRF, json!(random_token()).to_string()),
            (field::BORN, now.micros().to_string()),
            (field::STEPPED, now.micros().to_string()),
        ]);
        diesel::insert_into(sessions::table)
            .values((
                sessions::token_hash.eq(&hash),
                sessions::user_id.eq(account.id),
                sessions::state.eq(serde_json::to_string(&state)?),
                sessions::auth_epoch.eq(0),
                sessions::village.eq(false),
                sessions::device.eq(""),
                sessions::locked.eq(false),
                sessions::created_at.eq(now),
                sessions::last_seen_at.eq(now),
                sessions::step_up_at.eq(now),
            ))
            .execute(conn)?;
        Ok(url_base64(hash))
    }

    pub fn to_json(&self) -> Value {
        let user = |(key, account): &(&'static str, Account)| {
            let roles: Vec<&str> = account.roles.iter().map(|role| role.code()).collect();
            let mut value = json!({
                "id": account.id,
                "username": account.username,
                "password": account.password,
                "totp_secret": account.totp.as_deref().map(totp_base32),
                "role": roles.first(),
                "roles": roles,
                "unit": self.units.get(key),
                "state": account.state.code(),
                "device_cookie": null,
            });
            if *key == "fresh"
                && let Some(fields) = value.as_object_mut()
            {
                fields.insert("activation_link".into(), json!(self.link));
            }
            ((*key).to_owned(), value)
        };
        Value::Object(self.accounts.iter().map(user).collect())
    }
}
