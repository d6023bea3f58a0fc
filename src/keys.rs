//! The wrapped data keys: one for each case, alert and user (security.md 4.3).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{data_keys, joined_keys};

use crate::base::clock::Moment;
use crate::base::ids::{AnyId, KeyId};
use crate::crypto::{DataKey, Keyring};
use crate::db::{Conn, Tx};
use crate::typed_query;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = data_keys)]
struct Row {
    id: KeyId,
    owner_kind: String,
    owner_id: AnyId,
    kek_id: String,
    wrapped: Vec<u8>,
    created_at: Moment,
}

/// A new key for a new record.
pub fn create(tx: &mut Tx<'_>, owner_kind: &str, owner: AnyId) -> Result<DataKey, Diesel> {
    let key = DataKey::generate(KeyId::new());
    insert(tx.conn, tx.keyring, tx.now, &key, owner_kind, owner)?;
    Ok(key)
}

/// Stores a key that was made elsewhere (the seed makes many at once).
pub fn insert(
    conn: &mut Conn,
    keyring: &Keyring,
    now: Moment,
    key: &DataKey,
    owner_kind: &str,
    owner: AnyId,
) -> Result<(), Diesel> {
    let (kek_id, wrapped) = keyring.wrap(key, owner);
    let row =
        Row { id: key.id(), owner_kind: owner_kind.to_owned(), owner_id: owner, kek_id, wrapped, created_at: now };
    typed_query!(conn, one => diesel::insert_into(data_keys::table).values(row).execute(one))?;
    Ok(())
}

/// Opens the key of a record that was already fetched through its scope, and with it those of the
/// records that became one with it.
pub fn open(conn: &mut Conn, keyring: &Keyring, id: KeyId) -> Result<DataKey, Diesel> {
    let joined = joined_to(conn, id)?;
    let key = unwrapped(conn, keyring, id)?;
    if joined.is_empty() {
        return Ok(key);
    }
    let others = joined.into_iter().map(|id| unwrapped(conn, keyring, id)).collect::<Result<_, _>>()?;
    Ok(key.with_joined(others))
}

fn unwrapped(conn: &mut Conn, keyring: &Keyring, id: KeyId) -> Result<DataKey, Diesel> {
    let row: Row = data_keys::table.find(id).select(Row::as_select()).first(conn)?;
    keyring
        .unwrap(id, row.owner_id, &row.kek_id, &row.wrapped)
        .map_err(|e| Diesel::DeserializationError(e.to_string().into()))
}

fn joined_to(conn: &mut Conn, id: KeyId) -> Result<Vec<KeyId>, Diesel> {
    joined_keys::table.filter(joined_keys::key_id.eq(id)).select(joined_keys::joined_id).load(conn)
}

/// Two records became one: each key opens what the other sealed, and what was joined to it before.
pub fn join(tx: &mut Tx<'_>, one: KeyId, other: KeyId) -> Result<(), Diesel> {
    let mut group = |id| {
        joined_to(tx.conn, id).map(|mut all| {
            all.push(id);
            all
        })
    };
    let (ours, theirs) = (group(one)?, group(other)?);
    for (a, b) in ours.iter().flat_map(|a| theirs.iter().map(move |b| (*a, *b))) {
        for (key, joined) in [(a, b), (b, a)] {
            diesel::insert_into(joined_keys::table)
                .values((joined_keys::key_id.eq(key), joined_keys::joined_id.eq(joined)))
                .execute(tx.conn)?;
        }
    }
    Ok(())
}

/// The key of an owner that may not have one yet (user accounts).
pub fn of_owner(tx: &mut Tx<'_>, owner_kind: &str, owner: AnyId) -> Result<DataKey, Diesel> {
    let found = find_owner(tx.conn, tx.keyring, owner)?;
    found.map_or_else(|| create(tx, owner_kind, owner), Ok)
}

pub fn find_owner(conn: &mut Conn, keyring: &Keyring, owner: AnyId) -> Result<Option<DataKey>, Diesel> {
    let id: Option<KeyId> =
        data_keys::table.filter(data_keys::owner_id.eq(owner)).select(data_keys::id).first(conn).optional()?;
    id.map(|id| open(conn, keyring, id)).transpose()
}
