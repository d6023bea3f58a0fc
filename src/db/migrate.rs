//! The schema's history, embedded; each step in one transaction, the same on both databases.
use diesel::RunQueryDsl;
use diesel::migration::MigrationSource;
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

#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Which steps are missing. Only reads, so that a reading connection may ask.
pub fn schema_state(conn: &mut Conn) -> Result<SchemaState, DbError> {
    let asked = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load::<Applied>(conn);
    // Before the first step there is no such table.
    let applied: Vec<String> = asked.map(|rows| rows.into_iter().map(|row| row.version).collect()).unwrap_or_default();
    let known = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(|e| DbError::Migration(e.to_string()))?;
    let versions = known.iter().map(|step| (step.name().version().to_string(), step.name().to_string()));
    let missing: Vec<String> =
        versions.filter(|(version, _)| !applied.contains(version)).map(|(_, name)| name).collect();
    Ok(if missing.is_empty() { SchemaState::Current } else { SchemaState::Behind(missing) })
}

/// Makes the table of receipts for those who test from outside; it belongs to no step.
#[cfg(feature = "testkit")]
pub fn make_receipts(conn: &mut Conn) -> Result<(), DbError> {
    let made = "CREATE TABLE IF NOT EXISTS testkit_receipts \
        (id TEXT NOT NULL PRIMARY KEY, receipt TEXT NOT NULL, action TEXT NOT NULL, object_id TEXT NOT NULL)";
    diesel::sql_query(made).execute(conn)?;
    Ok(())
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
