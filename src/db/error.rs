//! What can go wrong with the database, and which of it a person may see.
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum DbError {
    #[error("DATABASE_URL must begin with sqlite: or postgres:")]
    UnknownScheme,
    #[error("a postgres: address that is neither loopback nor a socket needs the build feature postgres-tls")]
    RemoteWithoutTls,
    #[error("SQLite {0} is too old: 3.51.3 or newer is needed")]
    SqliteTooOld(String),
    #[error("database setting {name} is {found}, must be {expected}")]
    Setting { name: &'static str, expected: &'static str, found: String },
    #[error("cannot open the database: {0}")]
    Connect(#[from] diesel::ConnectionError),
    #[error("database: {0}")]
    Query(#[from] Diesel),
    #[error("migration: {0}")]
    Migration(String),
}

/// Why a unit of work did not happen. `E` is the refusal of the slice that asked for it.
#[derive(Debug, Error)]
pub enum WriteError<E> {
    /// The slice refused; its own transaction was rolled back.
    #[error("refused")]
    Refused(E),
    /// The queue is full, or the database cannot be written now: 503, try again.
    #[error("the database cannot be written now")]
    Unavailable,
    /// This unit of work broke a constraint: a fault of ours, 500.
    #[error("the unit of work failed")]
    Failed,
    /// No room left: 507.
    #[error("the disk is full")]
    DiskFull,
}

/// Whether a whole batch may be tried again (security.md 2.7).
pub fn is_worth_retrying(error: &Diesel) -> bool {
    matches!(error, Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _))
        || matches!(error, Diesel::DatabaseError(_, info) if info.message().contains("deadlock"))
}

pub fn is_disk_full(error: &Diesel) -> bool {
    matches!(error, Diesel::DatabaseError(_, info)
        if info.message().contains("disk is full") || info.message().contains("No space left"))
}
