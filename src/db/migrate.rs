//! The schema's history, embedded; each step in one transaction, the same on both databases.
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, DbError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SchemaState {
    Current,
    Behind(Vec<String>),
}

/// Applies what is missing; returns the names of the steps that were applied.
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let applied = match conn {
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(names),
        Conn::Postgres(c) => c.run_pending_migrations(POSTGRES).map(names),
    };
    applied.map_err(|e| DbError::Migration(e.to_string()))
}

pub fn schema_state(conn: &mut Conn) -> Result<SchemaState, DbError> {
    let pending = match conn {
        Conn::Sqlite(c) => c.pending_migrations(SQLITE).map(|m| m.iter().map(|m| m.name().to_string()).collect::<Vec<_>>()),
        Conn::Postgres(c) => c.pending_migrations(POSTGRES).map(|m| m.iter().map(|m| m.name().to_string()).collect()),
    };
    let pending = pending.map_err(|e| DbError::Migration(e.to_string()))?;
    Ok(if pending.is_empty() { SchemaState::Current } else { SchemaState::Behind(pending) })
}

/// Takes every step back; only tests do that.
#[cfg(test)]
pub fn revert_all(conn: &mut Conn) -> Result<(), DbError> {
    let done = match conn {
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(names),
        Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map(names),
    };
    done.map(|_| ()).map_err(|e| DbError::Migration(e.to_string()))
}

fn names(steps: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    steps.iter().map(ToString::to_string).collect()
}
