//! Every row of every table as text, so that two moments can be compared.
use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use sintuvu::db::Conn;

use crate::support::World;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What a look, a log-in or the passing of time may change.
pub const MAY_CHANGE: [&str; 6] = ["audit_log", "audit_head", "case_looks", "identity_looks", "sessions", "throttles"];

fn lines(conn: &mut Conn, sqlite: &str, postgres: &str) -> Vec<String> {
    let rows: Vec<Line> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(sqlite).load(conn).unwrap_or_else(|e| panic!("{sqlite}: {e}")),
        Conn::Postgres(conn) => diesel::sql_query(postgres).load(conn).unwrap_or_else(|e| panic!("{postgres}: {e}")),
    };
    rows.into_iter().map(|row| row.line).collect()
}

/// Table to its rows in order; `opened_at` is left out: the first look of a receiver is noted.
pub fn dump(world: &World, without: &[&str]) -> BTreeMap<String, Vec<String>> {
    let conn = &mut world.sql();
    let tables = lines(
        conn,
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    );
    assert!(tables.len() > 25, "{tables:?}");
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !without.contains(&table.as_str())) {
        let rows = rows(conn, &table);
        all.insert(table, rows);
    }
    all
}

fn rows(conn: &mut Conn, table: &str) -> Vec<String> {
    let columns = if matches!(conn, Conn::Sqlite(_)) {
        let all = lines(
            conn,
            &format!("SELECT name AS line FROM pragma_table_info('{table}') WHERE name <> 'opened_at'"),
            "",
        );
        all.iter().map(|column| format!("'{column}=' || quote(\"{column}\")")).collect::<Vec<_>>().join(" || ' ' || ")
    } else {
        String::new()
    };
    let sqlite = format!("SELECT {columns} AS line FROM \"{table}\" ORDER BY 1");
    let postgres = format!("SELECT (to_jsonb(t) - 'opened_at')::text AS line FROM \"{table}\" t ORDER BY 1");
    lines(conn, &sqlite, &postgres)
}

/// Says which rows of which table differ, if any.
pub fn unchanged(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>) {
    assert!(before.keys().eq(after.keys()));
    for (table, rows) in before {
        let gone: Vec<&String> = rows.iter().filter(|row| !after[table].contains(row)).collect();
        let new: Vec<&String> = after[table].iter().filter(|row| !rows.contains(row)).collect();
        assert!(gone.is_empty() && new.is_empty(), "{table} changed\nbefore: {gone:#?}\nafter: {new:#?}");
    }
}

/// Rows of one table.
pub fn count(world: &World, table: &str) -> usize {
    dump(world, &[])[table].len()
}
