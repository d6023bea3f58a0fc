//! Reading and writing accounts and sessions. This slice alone writes them.
use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{sessions, users};

use super::model::{AccountState, User};
use crate::access::Role;
use crate::base::ids::{UnitId, UserId};
use crate::db::{Conn, Tx};

pub fn user(conn: &mut Conn, id: UserId) -> Result<Option<User>, Diesel> {
    users::table.find(id).select(User::as_select()).first(conn).optional()
}

pub fn user_by_name(conn: &mut Conn, username: &str) -> Result<Option<User>, Diesel> {
    users::table.filter(users::username.eq(username)).select(User::as_select()).first(conn).optional()
}

/// What each request needs of the account: nothing sealed is fetched.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Standing {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub roles: String,
    pub unit_id: UnitId,
    pub may_initial: bool,
    pub may_dispatch: bool,
    pub state: AccountState,
    pub auth_epoch: i32,
}

pub fn standing(conn: &mut Conn, id: UserId) -> Result<Option<Standing>, Diesel> {
    users::table.find(id).select(Standing::as_select()).first(conn).optional()
}

/// Ends all of a person's sessions at their next request (security.md 3.9).
pub fn end_sessions(tx: &mut Tx<'_>, user: UserId) -> Result<(), Diesel> {
    diesel::update(users::table.find(user)).set(users::auth_epoch.eq(users::auth_epoch + 1)).execute(tx.conn)?;
    diesel::update(sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(())
}

pub fn remember_totp_step(tx: &mut Tx<'_>, user: UserId, step: i64) -> Result<bool, Diesel> {
    let changed = diesel::update(users::table.find(user).filter(users::totp_last_step.lt(step)))
        .set(users::totp_last_step.eq(step))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

pub fn set_password(tx: &mut Tx<'_>, user: UserId, hash: &str) -> Result<(), Diesel> {
    diesel::update(users::table.find(user)).set(users::password_hash.eq(hash)).execute(tx.conn)?;
    Ok(())
}

/// Active people who hold a role, each with their unit: colleagues without it are not meant.
pub fn people_with_role(conn: &mut Conn, role: crate::access::Role) -> Result<Vec<(UnitId, UserId)>, Diesel> {
    let mut rows: Vec<(UnitId, UserId, String)> = users::table
        .filter(users::state.eq(AccountState::Active))
        .filter(users::roles.like(format!("%{}%", role.code())))
        .select((users::unit_id, users::id, users::roles))
        .order(users::id)
        .load(conn)?;
    rows.retain(|(_, _, roles)| super::model::read_roles(roles).contains(&role));
    Ok(rows.into_iter().map(|(unit, user, _)| (unit, user)).collect())
}

/// A person's name for their own unit's pages.
pub fn name_of(conn: &mut Conn, user: Option<UserId>) -> Result<Option<String>, Diesel> {
    let Some(user) = user else { return Ok(None) };
    users::table.find(user).select(users::full_name).first(conn).optional()
}

/// Active people of a unit who hold one of these roles, by name: those who can be named for its work.
pub fn officers(conn: &mut Conn, unit: UnitId, takes: &[Role]) -> Result<Vec<(UserId, String)>, Diesel> {
    let rows: Vec<(UserId, String, String)> = users::table
        .filter(users::unit_id.eq(unit))
        .filter(users::state.eq(AccountState::Active))
        .order(users::full_name)
        .select((users::id, users::full_name, users::roles))
        .load(conn)?;
    let works = |roles: &str| super::model::read_roles(roles).iter().any(|role| takes.contains(role));
    Ok(rows.into_iter().filter(|(.., roles)| works(roles)).map(|(id, name, _)| (id, name)).collect())
}

/// Active people of a unit, by name.
pub fn members(conn: &mut Conn, unit: UnitId) -> Result<Vec<(UserId, String)>, Diesel> {
    users::table
        .filter(users::unit_id.eq(unit))
        .filter(users::state.eq(AccountState::Active))
        .order((users::full_name, users::id))
        .select((users::id, users::full_name))
        .load(conn)
}

/// Active heads of a unit.
pub fn heads_of(conn: &mut Conn, unit: UnitId) -> Result<Vec<UserId>, Diesel> {
    let rows: Vec<(UserId, String)> = users::table
        .filter(users::unit_id.eq(unit))
        .filter(users::state.eq(AccountState::Active))
        .select((users::id, users::roles))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter(|(_, roles)| super::model::read_roles(roles).contains(&Role::UnitHead))
        .map(|(id, _)| id)
        .collect())
}

/// User names of several people at once.
pub fn usernames(conn: &mut Conn, people: &[UserId]) -> Result<HashMap<UserId, String>, Diesel> {
    let rows: Vec<(UserId, String)> =
        users::table.filter(users::id.eq_any(people.to_vec())).select((users::id, users::username)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Names of several people at once.
pub fn names_of(conn: &mut Conn, people: &[UserId]) -> Result<HashMap<UserId, String>, Diesel> {
    let rows: Vec<(UserId, String)> =
        users::table.filter(users::id.eq_any(people.to_vec())).select((users::id, users::full_name)).load(conn)?;
    Ok(rows.into_iter().collect())
}
