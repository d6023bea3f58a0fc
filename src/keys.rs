//! The wrapped data keys: one for each case, alert and user (security.md 4.3).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::data_keys;

use crate::base::clock::Moment;
use crate::base::ids::{AnyId, KeyId};
use crate::crypto::{DataKey, Keyring};
use crate::db::{Conn, Tx};

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
    diesel::insert_into(data_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Opens the key of a record that was already fetched through its scope.
pub fn open(conn: &mut Conn, keyring: &Keyring, id: KeyId) -> Result<DataKey, Diesel> {
    let row: Row = data_keys::table.find(id).select(Row::as_select()).first(conn)?;
    keyring
        .unwrap(id, row.owner_id, &row.kek_id, &row.wrapped)
        .map_err(|e| Diesel::DeserializationError(e.to_string().into()))
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
