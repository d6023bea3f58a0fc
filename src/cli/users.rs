//! Accounts from the terminal of the server: the first administrator, and emergencies. What is done
//! here stands in the log with the role `cli`; a password is never asked for or printed.
use std::sync::Arc;

use diesel::prelude::*;
use sintuvu_schema::{sessions, users};

use super::args::{SessionVerb, UserVerb};
use super::run::{Ended, Outcome, clock_of};
use crate::access::{Action, Role};
use crate::accounts::model::{AccountState, User, write_roles};
use crate::accounts::sign_in::account_entry;
use crate::accounts::two_persons::{is_username, mismatch, receipt};
use crate::accounts::{activation, admin_store as rows, store};
use crate::audit::{Decision, Entry};
use crate::base::ids::{UnitId, UserId};
use crate::base::text;
use crate::config::Config;
use crate::crypto::Keyring;
use crate::db::{self, SchemaState, Tx, WriteError, Writer};
use crate::mark;
use crate::notifications::{self, News};
use crate::reference::Book;
use crate::refusal::Refusal;

/// Longest name of a person.
const NAME: usize = 120;

pub fn user(config: &Config, act: UserVerb) -> Outcome {
    match act {
        UserVerb::Create { username, role, unit, name } => create(config, username, &role, &unit, name),
        UserVerb::Disable { username } => disable(config, username),
        UserVerb::Reset { username } => reset(config, username),
    }
}

pub fn session(config: &Config, act: SessionVerb) -> Outcome {
    match act {
        SessionVerb::Revoke { user: Some(username), .. } => revoke(config, username),
        SessionVerb::Revoke { all: true, .. } => revoke_all(config),
        SessionVerb::Revoke { .. } => Err(Ended::wrong_use("session revoke needs --user U or --all")),
    }
}

/// Runs one unit of work through a writer of its own, as the service would.
pub(super) fn write<T, F>(config: &Config, job: F) -> Result<T, Ended>
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, Refusal> + Send + 'static,
{
    let keyring = Keyring::load(&config.keyring).map_err(Ended::configuration)?;
    // Nothing done here is announced to the slices.
    let react: db::React = Arc::new(|_, _| Ok(()));
    let (writer, thread) =
        Writer::start(config.database.clone(), keyring, clock_of(config), react).map_err(Ended::database)?;
    let written = writer.write_blocking(job);
    drop(writer);
    drop(thread.join());
    written.map_err(|error| match error {
        WriteError::Refused(_) => Ended::wrong_use("no such user"),
        other => Ended::database(other),
    })
}

/// The reference data of today, from a database that is current and of this build.
pub(super) fn book(config: &Config) -> Result<Book, Ended> {
    let mut conn = db::open_reader(&config.database).map_err(Ended::database)?;
    if db::schema_state(&mut conn).map_err(Ended::database)? != SchemaState::Current {
        return Err(Ended::database("the database is behind: run `sintuvu migrate`"));
    }
    mark::check(&mut conn).map_err(Ended::database)?;
    Book::load(&mut conn, clock_of(config).now().day()).map_err(Ended::database)
}

/// An account that exists, by name.
fn named(config: &Config, username: &str) -> Result<User, Ended> {
    book(config)?;
    let mut conn = db::open_reader(&config.database).map_err(Ended::database)?;
    let found = store::user_by_name(&mut conn, username).map_err(Ended::database)?;
    found.ok_or_else(|| Ended::wrong_use(format!("no user {username:?}")))
}

/// The audit row of what the terminal did.
fn entry(action: &'static str, user: &User) -> Entry {
    let state = user.state.code();
    let entry = account_entry(action, Some(user.id), Decision::Allow, "");
    Entry {
        actor: None,
        role: "cli",
        unit: Some(user.unit_id),
        root_id: Some(user.id.any()),
        from_state: state,
        to_state: state,
        ..entry
    }
}

fn print_link(config: &Config, token: &str) {
    println!("{}", activation::link(&config.base_url, token));
}

/// What was asked for, checked before anything is written.
fn wanted(book: &Book, username: &str, role: &str, unit: &str, name: &str) -> Result<(Role, UnitId), Ended> {
    if !is_username(username) {
        return Err(Ended::wrong_use("a user name is 3 to 40 of a-z, 0-9, dot, dash, underscore"));
    }
    text::line(name, NAME).map_err(|fault| Ended::wrong_use(format!("--name: {fault}")))?;
    let role = Role::parse(role).ok_or_else(|| Ended::wrong_use(format!("unknown role {role:?}")))?;
    let found = book
        .units
        .values()
        .find(|known| known.code == unit)
        .ok_or_else(|| Ended::wrong_use(format!("unknown unit {unit:?}")))?;
    match mismatch(&[role], &found.agency_type) {
        Some(_) => {
            Err(Ended::wrong_use(format!("{role} does not fit the unit {unit}: village and office roles stand apart")))
        }
        None => Ok((role, found.id)),
    }
}

fn create(config: &Config, username: String, role: &str, unit: &str, name: Option<String>) -> Outcome {
    let name = name.unwrap_or_else(|| username.clone());
    let (role, unit) = wanted(&book(config)?, &username, role, unit, &name)?;
    let mut conn = db::open_reader(&config.database).map_err(Ended::database)?;
    if store::user_by_name(&mut conn, &username).map_err(Ended::database)?.is_some() {
        return Err(Ended::wrong_use(format!("the user name {username:?} is taken")));
    }
    drop(conn);
    let token = write(config, move |tx| {
        let user = rows::invited(UserId::new(), &username, name.trim(), write_roles(&[role]), unit, tx.now);
        rows::insert(tx, &user)?;
        tx.record(&Entry {
            from_state: "",
            reason_code: role.code().into(),
            ..entry(Action::UserCreate.code(), &user)
        })?;
        Ok(activation::issue(tx, user.id)?)
    })?;
    print_link(config, &token);
    Ok(())
}

/// D-60: at once; the open work is told to the heads of its units.
fn disable(config: &Config, username: String) -> Outcome {
    let user = named(config, &username)?;
    if user.state == AccountState::Disabled {
        eprintln!("{username} was closed before");
        return Ok(());
    }
    let open = write(config, move |tx| {
        let user = store::user(tx.conn, user.id)?.ok_or(diesel::result::Error::NotFound)?;
        let open = rows::open_work(tx.conn, user.id)?;
        rows::disable(tx, &user)?;
        rows::drop_requests(tx, user.id)?;
        rows::touch(tx, &user)?;
        for item in &open {
            tell_heads(tx, &user, item)?;
        }
        tx.record(&Entry { to_state: AccountState::Disabled.code(), ..entry(Action::UserDisable.code(), &user) })?;
        Ok(open.len())
    })?;
    eprintln!("{username} is closed; open work to hand over: {open}");
    Ok(())
}

/// A case or referral that nobody holds any more, on the list of each head of its unit.
fn tell_heads(tx: &mut Tx<'_>, user: &User, item: &rows::Open) -> Result<(), diesel::result::Error> {
    for head in store::heads_of(tx.conn, item.unit)? {
        let key = format!("reassign:{}:{}:{head}", item.code, user.id);
        let news = News {
            kind: "reassign",
            unit: item.unit,
            object_kind: item.kind(),
            object: item.id,
            code: &item.code,
            key: &key,
        };
        notifications::tell_one(tx, &news, Some(head))?;
    }
    Ok(())
}

fn reset(config: &Config, username: String) -> Outcome {
    let user = named(config, &username)?;
    if user.state == AccountState::Disabled {
        return Err(Ended::wrong_use(format!("{username} is closed")));
    }
    let token = write(config, move |tx| {
        let user = store::user(tx.conn, user.id)?.ok_or(diesel::result::Error::NotFound)?;
        // Whoever asks at the terminal has lost everything: the second factor is set up anew as well.
        rows::forget_password(tx, &user, true)?;
        rows::touch(tx, &user)?;
        let key = format!("account_reset:{}:{}", user.id, user.version);
        let code = receipt(user.id);
        let news = News {
            kind: "account_reset",
            unit: user.unit_id,
            object_kind: "user",
            object: user.id.any(),
            code: &code,
            key: &key,
        };
        notifications::tell_one(tx, &news, Some(user.id))?;
        tx.record(&entry(Action::UserReset.code(), &user))?;
        Ok(activation::issue(tx, user.id)?)
    })?;
    print_link(config, &token);
    Ok(())
}

fn revoke(config: &Config, username: String) -> Outcome {
    let user = named(config, &username)?;
    write(config, move |tx| {
        store::end_sessions(tx, user.id)?;
        tx.record(&entry("session.ended", &user))?;
        Ok(())
    })?;
    eprintln!("all sessions of {username} have ended");
    Ok(())
}

fn revoke_all(config: &Config) -> Outcome {
    book(config)?;
    let ended = write(config, move |tx| {
        diesel::update(users::table).set(users::auth_epoch.eq(users::auth_epoch + 1)).execute(tx.conn)?;
        let open = sessions::table.filter(sessions::ended_at.is_null());
        let ended = diesel::update(open).set(sessions::ended_at.eq(tx.now)).execute(tx.conn)?;
        let entry = account_entry("session.ended", None, Decision::Allow, "");
        tx.record(&Entry { role: "cli", reason_code: "all".into(), ..entry })?;
        Ok(ended)
    })?;
    eprintln!("{ended} session(s) have ended");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_a_role_or_a_unit_that_is_none_is_refused_before_anything_is_written() {
        let book = Book::default();
        for (username, role) in
            [("uji@example.org", "sys_admin"), ("Uji", "sys_admin"), ("uji.admin", "root"), ("uji.admin", "sys_admin")]
        {
            assert!(wanted(&book, username, role, "KOMINFO", "Contoh Admin").is_err(), "{username} {role}");
        }
    }
}
