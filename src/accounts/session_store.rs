//! Sessions in the database for actix-session (security.md 5.6, 5.7). The cookie holds a random
//! token, the table its hash. A row that ended is never opened again.
use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use actix_web::web::Data;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{sessions, users};

use super::model::AccountState;
use super::sign_in::Stage;
use super::store::Standing;
use crate::app::App;
use crate::base::clock::Moment;
use crate::base::ids::{UnitId, UserId};
use crate::crypto::{random_token, sha256, url_base64};
use crate::db::{Conn, Reader, Tx};
use crate::refusal::Refusal;
use crate::typed_query;

/// Names inside a session's state.
pub mod field {
    pub const USER: &str = "uid";
    pub const EPOCH: &str = "epoch";
    pub const STAGE: &str = "stage";
    pub const CSRF: &str = "csrf";
    pub const VILLAGE: &str = "village";
    pub const STEPPED: &str = "stepped";
    pub const BORN: &str = "born";
    pub const DEVICE: &str = "device";
    /// From here on: added when a session is loaded, never stored.
    pub const HOLDER: &str = "_holder";
    pub const HASH: &str = "_hash";
    pub const SEEN: &str = "_seen";
    pub const LOCKED: &str = "_locked";
    pub const LAPSED: &str = "_lapsed";
    /// The database could not be asked: nobody is let in, nobody is logged out.
    pub const UNAVAILABLE: &str = "_unavailable";

    pub const LOADED: [&str; 5] = [HOLDER, HASH, SEEN, LOCKED, LAPSED];
}

/// Seconds of idleness and of life after which a session ends.
const OFFICER_IDLE: i64 = 30 * 60;
const OFFICER_LIFE: i64 = 12 * 3600;
const VILLAGE_IDLE: i64 = 2 * 3600;
const VILLAGE_LIFE: i64 = 24 * 3600;
/// Sessions one account may have at once (ACT-10).
const MOST: i64 = 5;

pub struct DbSessions {
    pub app: Data<App>,
    pub reader: Data<Reader>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    user_id: Option<UserId>,
    state: String,
    village: bool,
    locked: bool,
    created_at: Moment,
    last_seen_at: Moment,
    ended_at: Option<Moment>,
}

/// Whose session it is, as the account stands now: read with the session, so that a request asks once.
#[derive(Debug, Serialize, Deserialize)]
pub struct Holder {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub roles: String,
    pub unit_id: UnitId,
    pub may_initial: bool,
    pub may_dispatch: bool,
}

impl Holder {
    /// None when the account is not active, or its sessions were ended (security.md 3.9).
    fn of(account: Standing, state: &State) -> Option<Self> {
        let Standing { id, username, full_name, roles, unit_id, may_initial, may_dispatch, state: stands, auth_epoch } =
            account;
        let holds = stands == AccountState::Active && from_json(state, field::EPOCH) == Some(auth_epoch);
        holds.then_some(Self { id, username, full_name, roles, unit_id, may_initial, may_dispatch })
    }
}

type State = HashMap<String, String>;

fn as_json(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

fn from_json<T: serde::de::DeserializeOwned>(state: &State, name: &str) -> Option<T> {
    state.get(name).and_then(|text| serde_json::from_str(text).ok())
}

impl DbSessions {
    fn find(&self, hash: &[u8]) -> Result<Option<(Row, Option<Standing>)>, crate::db::DbError> {
        self.reader.read(|conn: &mut Conn| {
            typed_query!(conn, one => sessions::table
                .left_join(users::table)
                .filter(sessions::token_hash.eq(hash))
                .select((Row::as_select(), Option::<Standing>::as_select()))
                .first(one))
            .optional()
        })
    }
    /// The row's state as a request sees it; None when the session is over.
    fn opened(&self, row: Row, account: Option<Standing>, hash: &[u8]) -> Option<State> {
        let now = self.app.clock.now();
        let (idle, life) = if row.village { (VILLAGE_IDLE, VILLAGE_LIFE) } else { (OFFICER_IDLE, OFFICER_LIFE) };
        let over_at =
            |at: Moment| at.seconds_since(row.last_seen_at) >= idle || at.seconds_since(row.created_at) >= life;
        // A session that ran out still tells whose draft to keep; one that was ended tells nothing.
        if row.ended_at.is_some_and(|ended| !over_at(ended)) {
            return None;
        }
        if row.ended_at.is_some() || over_at(now) {
            let mut state = HashMap::from([(field::LAPSED.to_owned(), as_json(row.user_id?))]);
            if row.ended_at.is_none() {
                state.insert(field::HASH.into(), as_json(url_base64(hash)));
            }
            return Some(state);
        }
        let mut state: State = serde_json::from_str(&row.state).ok()?;
        if let Some(holder) = account.and_then(|account| Holder::of(account, &state)) {
            state.insert(field::HOLDER.into(), as_json(holder));
        }
        state.insert(field::HASH.into(), as_json(url_base64(hash)));
        state.insert(field::SEEN.into(), as_json(row.last_seen_at.micros()));
        state.insert(field::LOCKED.into(), as_json(row.locked));
        Some(state)
    }
    async fn insert(&self, mut state: State) -> Result<SessionKey, anyhow::Error> {
        for name in field::LOADED {
            state.remove(name);
        }
        let token = random_token();
        let hash = sha256(token.as_bytes());
        self.write(move |tx| insert_row(tx, &hash, &state)).await?;
        SessionKey::try_from(token).map_err(|e| anyhow::anyhow!("{e}"))
    }
    async fn write<F>(&self, mut work: F) -> Result<usize, anyhow::Error>
    where
        F: FnMut(&mut Tx<'_>) -> Result<usize, Diesel> + Send + 'static,
    {
        #[cfg(feature = "testkit")]
        crate::testkit::failpoint("session.save").map_err(|_| anyhow::anyhow!("failpoint"))?;
        let written = self.app.writer.write(move |tx| work(tx).map_err(Refusal::from)).await;
        written.map_err(|e| anyhow::anyhow!("{e}"))
    }
}

fn insert_row(tx: &mut Tx<'_>, hash: &[u8], state: &State) -> Result<usize, Diesel> {
    let user: Option<UserId> = from_json(state, field::USER);
    let born = from_json::<i64>(state, field::BORN).map_or(tx.now, Moment::from_micros);
    let text = serde_json::to_string(state).map_err(|e| Diesel::SerializationError(e.to_string().into()))?;
    // Who only knows a password must not end the sessions of who also has the code.
    if let Some(user) = user.filter(|_| is_full(state)) {
        keep_few(tx, user)?;
    }
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(hash),
            sessions::user_id.eq(user),
            sessions::state.eq(text),
            sessions::auth_epoch.eq(from_json::<i32>(state, field::EPOCH).unwrap_or_default()),
            sessions::village.eq(from_json::<bool>(state, field::VILLAGE).unwrap_or_default()),
            sessions::device.eq(from_json::<String>(state, field::DEVICE).unwrap_or_default()),
            sessions::locked.eq(false),
            sessions::created_at.eq(born),
            sessions::last_seen_at.eq(tx.now),
            sessions::step_up_at.eq(from_json::<i64>(state, field::STEPPED).map(Moment::from_micros)),
        ))
        .execute(tx.conn)
}

fn is_full(state: &State) -> bool {
    from_json::<String>(state, field::STAGE).is_some_and(|stage| stage == Stage::Full.code())
}

/// A sixth session of one account ends the oldest.
fn keep_few(tx: &mut Tx<'_>, user: UserId) -> Result<(), Diesel> {
    let open: Vec<(Vec<u8>, String)> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .order(sessions::created_at.desc())
        .select((sessions::token_hash, sessions::state))
        .load(tx.conn)?;
    let room = usize::try_from(MOST - 1).unwrap_or(0);
    let full = |(_, text): &&(Vec<u8>, String)| serde_json::from_str(text).is_ok_and(|state| is_full(&state));
    for (hash, _) in open.iter().filter(full).skip(room) {
        end(tx, hash)?;
    }
    Ok(())
}

/// Ends one session for ever.
pub fn end(tx: &mut Tx<'_>, hash: &[u8]) -> Result<usize, Diesel> {
    diesel::update(sessions::table.find(hash).filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(tx.now))
        .execute(tx.conn)
}

/// Notes that the person was here; at most once a minute. `locked` closes the case pages.
pub fn touch(tx: &mut Tx<'_>, hash: &[u8], locked: bool) -> Result<usize, Diesel> {
    diesel::update(sessions::table.find(hash).filter(sessions::ended_at.is_null()))
        .set((sessions::last_seen_at.eq(tx.now), sessions::locked.eq(locked)))
        .execute(tx.conn)
}

/// Notes that this session's time is over, once.
pub fn run_out(tx: &mut Tx<'_>, hash: &[u8], user: UserId, request_id: &str) -> Result<(), Diesel> {
    if end(tx, hash)? == 0 {
        return Ok(());
    }
    tx.record(&super::sign_in::account_entry("session.ended", Some(user), crate::audit::Decision::Allow, request_id))
}

/// Closes the sessions whose time is over and says so in the log; a job calls this.
pub fn end_idle(tx: &mut Tx<'_>) -> Result<(), Diesel> {
    for (village, idle) in [(false, OFFICER_IDLE), (true, VILLAGE_IDLE)] {
        let limit = tx.now.plus_seconds(-idle);
        let over: Vec<(Vec<u8>, Option<UserId>)> = sessions::table
            .filter(sessions::ended_at.is_null())
            .filter(sessions::village.eq(village))
            .filter(sessions::last_seen_at.le(limit))
            .limit(1_000)
            .select((sessions::token_hash, sessions::user_id))
            .load(tx.conn)?;
        for (hash, user) in over {
            end(tx, &hash)?;
            tx.record(&super::sign_in::account_entry("session.ended", user, crate::audit::Decision::Allow, ""))?;
        }
    }
    Ok(())
}

impl SessionStore for DbSessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let hash = sha256(key.as_ref().as_bytes());
        let row = match self.find(&hash) {
            Ok(row) => row,
            Err(error) => {
                tracing::error!(event = "session_unreadable", cause = %error);
                return Ok(Some(HashMap::from([(field::UNAVAILABLE.to_owned(), as_json(true))])));
            }
        };
        Ok(row.and_then(|(row, account)| self.opened(row, account, &hash)))
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        self.insert(state).await.map_err(SaveError::Other)
    }

    /// A session that was ended meanwhile stays ended: the browser gets a token that opens nothing.
    async fn update(&self, key: SessionKey, mut state: State, _: &Duration) -> Result<SessionKey, UpdateError> {
        for name in field::LOADED {
            state.remove(name);
        }
        let hash = sha256(key.as_ref().as_bytes());
        let text = serde_json::to_string(&state).map_err(|e| UpdateError::Serialization(e.into()))?;
        let changed = self
            .write(move |tx| {
                diesel::update(sessions::table.find(&hash).filter(sessions::ended_at.is_null()))
                    .set(sessions::state.eq(&text))
                    .execute(tx.conn)
            })
            .await
            .map_err(UpdateError::Other)?;
        if changed == 1 {
            return Ok(key);
        }
        SessionKey::try_from(random_token()).map_err(|e| UpdateError::Other(anyhow::anyhow!("{e}")))
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let hash = sha256(key.as_ref().as_bytes());
        self.write(move |tx| end(tx, &hash)).await.map(drop)
    }
}
