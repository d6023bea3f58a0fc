//! Opening a database from `DATABASE_URL`, with the settings that keep an acknowledged write
//! (security.md 2.1), set on every connection and read back.
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

use super::DbError;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A query for whichever database it is, typed for each: diesel then finds the prepared statement by
/// the type of the query, where [`Conn`] itself writes the SQL anew to look for it. For what every
/// request reads; elsewhere the shorter form does.
#[macro_export]
macro_rules! typed_query {
    ($conn:expr, $one:ident => $query:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($one) => $query,
            $crate::db::Conn::Postgres($one) => $query,
        }
    };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// Where the database is: `sqlite:/path/file.db` or `postgres://…`.
#[derive(Clone, Debug)]
pub struct Target {
    pub kind: Kind,
    address: String,
}

impl Target {
    pub fn parse(url: &str) -> Result<Self, DbError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Self { kind: Kind::Sqlite, address: path.to_owned() });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if !cfg!(feature = "postgres-tls") && !stays_on_this_machine(url) {
                return Err(DbError::RemoteWithoutTls);
            }
            return Ok(Self { kind: Kind::Postgres, address: url.to_owned() });
        }
        Err(DbError::UnknownScheme)
    }
    /// The SQLite file, when there is one.
    pub fn file(&self) -> Option<&std::path::Path> {
        (self.kind == Kind::Sqlite).then(|| std::path::Path::new(&self.address))
    }
}

/// A socket or loopback address: nothing crosses a network, so no TLS is needed.
fn stays_on_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = authority.split('/').next().unwrap_or("").rsplit('@').next().unwrap_or("");
    let name =
        if host.starts_with('[') { host.split(']').next().unwrap_or("") } else { host.split(':').next().unwrap_or("") };
    let overridden =
        query.split('&').filter_map(|p| p.strip_prefix("host=")).any(|h| !h.starts_with('/') && !h.starts_with("%2F"));
    !overridden && matches!(name, "" | "localhost" | "127.0.0.1" | "[::1")
}

/// The node's one connection that writes.
pub fn open_writer(target: &Target) -> Result<Conn, DbError> {
    match target.kind {
        Kind::Sqlite => {
            let mut conn = SqliteConnection::establish(&target.address)?;
            conn.batch_execute(SQLITE_SETTINGS)?;
            check_sqlite(&mut conn)?;
            Ok(Conn::Sqlite(conn))
        }
        Kind::Postgres => Ok(Conn::Postgres(open_postgres(target)?)),
    }
}

/// A connection that can only read.
pub fn open_reader(target: &Target) -> Result<Conn, DbError> {
    match target.kind {
        Kind::Sqlite => {
            let mut conn = SqliteConnection::establish(&target.address)?;
            conn.batch_execute(SQLITE_SETTINGS)?;
            conn.batch_execute("PRAGMA query_only=ON;")?;
            Ok(Conn::Sqlite(conn))
        }
        Kind::Postgres => {
            let mut conn = open_postgres(target)?;
            conn.batch_execute("SET default_transaction_read_only = on")?;
            Ok(Conn::Postgres(conn))
        }
    }
}

fn open_postgres(target: &Target) -> Result<PgConnection, DbError> {
    let glue = if target.address.contains('?') { '&' } else { '?' };
    let mut conn =
        PgConnection::establish(&format!("{}{glue}connect_timeout=5&application_name=sintuvu", target.address))?;
    conn.batch_execute(
        "SET statement_timeout='15s'; SET lock_timeout='5s'; \
         SET idle_in_transaction_session_timeout='30s'; SET synchronous_commit=on; SET client_min_messages=warning",
    )?;
    Ok(conn)
}

const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
    PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; \
    PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=1000;";

/// Setting and the value it must read back; another value stops the start.
const EXPECTED: [(&str, &str); 7] = [
    ("journal_mode", "wal"),
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("secure_delete", "1"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("temp_store", "2"),
];

#[derive(diesel::QueryableByName)]
struct Reading {
    #[diesel(sql_type = Text)]
    value: String,
}

/// One setting of the running database, as text.
fn read_setting(conn: &mut SqliteConnection, name: &str) -> Result<String, DbError> {
    let found: Reading =
        diesel::sql_query(format!("SELECT CAST(v AS TEXT) AS value FROM (SELECT {name} AS v FROM pragma_{name})"))
            .get_result(conn)?;
    Ok(found.value)
}

/// Version of the SQLite that is built in.
pub fn sqlite_version() -> String {
    let read =
        |conn: &mut SqliteConnection| diesel::select(diesel::dsl::sql::<Text>("sqlite_version()")).get_result(conn);
    SqliteConnection::establish(":memory:").ok().and_then(|mut conn| read(&mut conn).ok()).unwrap_or_default()
}

/// The settings of the running database, read back, for `doctor`.
pub fn settings(conn: &mut Conn) -> Result<Vec<(String, String)>, DbError> {
    match conn {
        Conn::Sqlite(inner) => {
            EXPECTED.iter().map(|(name, _)| Ok(((*name).to_owned(), read_setting(inner, name)?))).collect()
        }
        Conn::Postgres(inner) => {
            let names = ["server_version", "synchronous_commit", "fsync", "full_page_writes", "data_checksums"];
            let read = |name: &str, inner: &mut PgConnection| -> Result<String, DbError> {
                let found: Reading =
                    diesel::sql_query(format!("SELECT current_setting('{name}') AS value")).get_result(inner)?;
                Ok(found.value)
            };
            names.iter().map(|name| Ok(((*name).to_owned(), read(name, inner)?))).collect()
        }
    }
}

/// Version of the database itself.
pub fn server_version(conn: &mut Conn) -> Result<String, DbError> {
    Ok(match conn {
        Conn::Sqlite(inner) => diesel::select(diesel::dsl::sql::<Text>("sqlite_version()")).get_result(inner)?,
        Conn::Postgres(inner) => {
            diesel::select(diesel::dsl::sql::<Text>("current_setting('server_version')")).get_result(inner)?
        }
    })
}

fn check_sqlite(conn: &mut SqliteConnection) -> Result<(), DbError> {
    // Every WAL version before 3.51.3 can corrupt the file with two connections (security.md 2.2).
    let text: String = diesel::select(diesel::dsl::sql::<Text>("sqlite_version()")).get_result(conn)?;
    if !new_enough(&text) {
        return Err(DbError::SqliteTooOld(text));
    }
    for (name, expected) in EXPECTED {
        let found = read_setting(conn, name)?;
        if found != expected {
            return Err(DbError::Setting { name, expected, found });
        }
    }
    Ok(())
}

fn new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|p| p.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= (3, 51, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_with_the_wal_reset_fault_is_too_old() {
        assert!(!new_enough("3.51.2"));
        assert!(new_enough("3.51.3"));
        assert!(new_enough("3.53.0"));
        assert!(!new_enough("3.46.0"));
    }

    #[test]
    fn a_database_across_a_network_needs_tls() {
        for near in [
            "postgres:///x?host=/tmp",
            "postgres://a@127.0.0.1:5432/x",
            "postgres://localhost/x",
            "postgres://u:p@[::1]:5/x",
        ] {
            assert!(stays_on_this_machine(near), "{near}");
        }
        for far in [
            "postgres://db.example/x",
            "postgres://u@10.0.0.2/x",
            "postgres://localhost/x?host=10.0.0.2",
            "postgres://localhost@evil/x",
        ] {
            assert!(!stays_on_this_machine(far), "{far}");
        }
    }
}
