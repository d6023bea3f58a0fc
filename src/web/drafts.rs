//! What was typed when the session ended, sealed with the person's own key and given back on the
//! same form after log-in. Kept a day; nobody else can open it.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::drafts;

use super::typed::Typed;
use crate::base::clock::Moment;
use crate::base::ids::UserId;
use crate::crypto::{Keyring, open_bytes, seal_bytes};
use crate::db::{Conn, Tx};
use crate::keys;

/// Forms that one person can have half-written: a run-out cookie must not fill the disk.
const MOST: usize = 5;

pub fn keep(tx: &mut Tx<'_>, user: UserId, path: &str, fields: &[(String, String)]) -> Result<(), Diesel> {
    forget(tx, user, path)?;
    let kept: Vec<String> = drafts::table
        .filter(drafts::user_id.eq(user))
        .order(drafts::saved_at.desc())
        .select(drafts::path)
        .load(tx.conn)?;
    for old in kept.iter().skip(MOST - 1) {
        forget(tx, user, old)?;
    }
    let key = keys::of_owner(tx, "user", user.any())?;
    let plain = serde_json::to_vec(fields).map_err(|e| Diesel::SerializationError(e.to_string().into()))?;
    let sealed = seal_bytes(&key, "drafts", "fields", user.any(), &plain);
    diesel::insert_into(drafts::table)
        .values((
            drafts::user_id.eq(user),
            drafts::path.eq(path),
            drafts::fields.eq(sealed),
            drafts::saved_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

pub fn forget(tx: &mut Tx<'_>, user: UserId, path: &str) -> Result<(), Diesel> {
    diesel::delete(drafts::table.find((user, path))).execute(tx.conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, keyring: &Keyring, user: UserId, path: &str) -> Result<Option<(Typed, Moment)>, Diesel> {
    let row: Option<(Vec<u8>, Moment)> =
        drafts::table.find((user, path)).select((drafts::fields, drafts::saved_at)).first(conn).optional()?;
    let Some((sealed, at)) = row else { return Ok(None) };
    let Some(key) = keys::find_owner(conn, keyring, user.any())? else { return Ok(None) };
    let opened = open_bytes(&key, "drafts", "fields", user.any(), &sealed).ok();
    let fields = opened.and_then(|plain| serde_json::from_slice::<Vec<(String, String)>>(&plain).ok());
    Ok(fields.map(|fields| (Typed::from_pairs(fields), at)))
}

/// Drafts older than a day are gone; a job calls this.
pub fn forget_before(tx: &mut Tx<'_>, limit: Moment) -> Result<usize, Diesel> {
    diesel::delete(drafts::table.filter(drafts::saved_at.lt(limit))).execute(tx.conn)
}
