//! Sealed columns: what a person's record holds about them is ciphertext at rest, bound to its
//! table, column and row, and padded so that its length says little (security.md 4.2).
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::cipher::{SealError, TAG, decrypt, encrypt};
use super::data_key::DataKey;
use crate::base::ids::AnyId;

const VERSION: u8 = 1;
/// Bytes that tell how long the content is, before the padding.
const PREFIX: usize = 4;
/// Up to here padding goes in small steps.
const SHORT: usize = 256;
const SMALL_STEP: usize = 32;
const LARGE_STEP: usize = 256;

/// What one sealed column holds. Table and column are part of the seal: they never change, not even
/// when a migration renames the column.
pub trait Sealable: Serialize + DeserializeOwned {
    const TABLE: &'static str;
    const COLUMN: &'static str;
}

/// A sealed value as it stands in its column.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Sealed<T> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T: Sealable> Sealed<T> {
    /// # Panics
    /// When `T` cannot be written as JSON, which is a mistake in `T` and not in what it holds.
    pub fn seal(key: &DataKey, row: AnyId, value: &T) -> Self {
        let mut json = Zeroizing::new(Vec::with_capacity(1024));
        let written = serde_json::to_writer(&mut *json, value);
        assert!(written.is_ok(), "{}.{} cannot be written as JSON", T::TABLE, T::COLUMN);
        Self { bytes: seal_bytes(key, T::TABLE, T::COLUMN, row, &json), of: PhantomData }
    }
    pub fn open(&self, key: &DataKey, row: AnyId) -> Result<Opened<T>, SealError> {
        let json = open_bytes(key, T::TABLE, T::COLUMN, row, &self.bytes)?;
        // The parser's message would quote the content.
        serde_json::from_slice(&json).map(Opened).map_err(|_| SealError::Content)
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), of: PhantomData }
    }
}
impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}
impl<T, DB: Backend> FromSql<Binary, DB> for Sealed<T>
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Vec::<u8>::from_sql(bytes).map(|bytes| Self { bytes, of: PhantomData })
    }
}
impl<T, DB: Backend> ToSql<Binary, DB> for Sealed<T>
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.bytes.as_slice().to_sql(out)
    }
}

/// What was sealed, readable by the code that opened it. Prints as `***` and cannot be serialised,
/// so that it reaches a page only field by field and never a log.
pub struct Opened<T>(T);

impl<T> Deref for Opened<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
impl<T> fmt::Debug for Opened<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

/// For bytes that have no type of their own (drafts).
///
/// # Panics
/// Above 4 GiB, which no form and no file reaches.
pub fn seal_bytes(key: &DataKey, table: &str, column: &str, row: AnyId, plain: &[u8]) -> Vec<u8> {
    let length = u32::try_from(plain.len()).unwrap_or(u32::MAX);
    assert!(length < u32::MAX, "more than 4 GiB cannot be sealed at once");
    let whole = padded(PREFIX + plain.len());
    let mut content = Vec::with_capacity(whole + TAG);
    content.extend_from_slice(&length.to_be_bytes());
    content.extend_from_slice(plain);
    content.resize(whole, 0);
    let mut sealed = vec![VERSION];
    sealed.extend_from_slice(key.id().bytes());
    sealed.append(&mut encrypt(key.secret(), &place(table, column, row), content));
    sealed
}

pub fn open_bytes(
    key: &DataKey,
    table: &str,
    column: &str,
    row: AnyId,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let rest = sealed.strip_prefix(&[VERSION]).ok_or(SealError::Layout)?;
    let (key_id, body) = rest.split_first_chunk::<16>().ok_or(SealError::Layout)?;
    let secret = key.secret_of(key_id).ok_or(SealError::OtherKey)?;
    let content = decrypt(secret, &place(table, column, row), body)?;
    let (length, padded) = content.split_first_chunk::<PREFIX>().ok_or(SealError::Layout)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| SealError::Layout)?;
    padded.get(..length).map(|plain| Zeroizing::new(plain.to_vec())).ok_or(SealError::Layout)
}

/// What the seal is bound to: `table ‖ 0 ‖ column ‖ 0 ‖ row id`.
pub(super) fn place(table: &str, column: &str, row: AnyId) -> Vec<u8> {
    [table.as_bytes(), column.as_bytes(), row.bytes()].join(&0)
}

const fn padded(length: usize) -> usize {
    length.next_multiple_of(if length <= SHORT { SMALL_STEP } else { LARGE_STEP })
}

#[cfg(test)]
#[path = "sealed_tests.rs"]
mod tests;
