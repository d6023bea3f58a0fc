//! The schema's history: up and down again on the database in use, the same tables in both
//! dialects, in the running database and in the schema crate.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use diesel::RunQueryDsl;
use diesel::sql_types::{Integer, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use sintuvu::db::{self, Conn, SchemaState, Target};
use tempfile::TempDir;

use crate::support::template::{postgres, psql, with_database};

/// Table, column → (kind of its values, may be empty).
type Tables = BTreeMap<String, BTreeMap<String, (String, bool)>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An empty database of one's own, gone afterwards.
struct Empty {
    target: Target,
    _dir: TempDir,
    name: String,
}

impl Empty {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let name = format!("m_{}", uuid::Uuid::new_v4().simple());
        let url = match postgres() {
            Some(url) => {
                psql(&url, &format!("CREATE DATABASE \"{name}\""));
                with_database(&url, &name)
            }
            None => format!("sqlite:{}", dir.path().join("empty.db").display()),
        };
        Self { target: Target::parse(&url).unwrap(), _dir: dir, name }
    }
    fn open(&self) -> Conn {
        db::open_writer(&self.target).unwrap()
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        if let Some(url) = postgres() {
            psql(&url, &format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name));
        }
    }
}

fn steps(kind: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(root().join("migrations").join(kind)).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn revert_all(conn: &mut Conn) {
    let history = |kind: &str| FileBasedMigrations::from_path(root().join("migrations").join(kind)).unwrap();
    match conn {
        Conn::Sqlite(inner) => drop(inner.revert_all_migrations(history("sqlite")).unwrap()),
        Conn::Postgres(inner) => drop(inner.revert_all_migrations(history("postgres")).unwrap()),
    }
}

/// `BLOB` and `BYTEA` hold the same bytes; `COLLATE` says how to sort them.
fn kind_of(word: &str) -> String {
    match word.to_ascii_uppercase().as_str() {
        "BLOB" | "BYTEA" => "BYTES".to_owned(),
        other => other.to_owned(),
    }
}

/// Every table that the steps of one dialect make.
fn written(kind: &str) -> Tables {
    let mut tables = Tables::new();
    for step in steps(kind) {
        let text = fs::read_to_string(step.join("up.sql")).unwrap();
        let text: String = text.lines().map(|line| line.split("--").next().unwrap().to_owned() + "\n").collect();
        for statement in text.split(';').map(str::trim) {
            if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
                let (name, body) = rest.split_once('(').expect("a list of columns");
                tables.insert(name.trim().to_owned(), columns(body));
            } else if let Some(rest) = statement.strip_prefix("ALTER TABLE ") {
                let (name, column) = rest.split_once(" ADD COLUMN ").expect("columns are only added");
                tables.get_mut(name.trim()).expect("a known table").extend(columns(column));
            }
        }
    }
    tables
}

fn columns(body: &str) -> BTreeMap<String, (String, bool)> {
    let rows = body.trim().trim_end_matches(')').lines().map(|line| line.trim().trim_end_matches(','));
    let is_column = |line: &&str| line.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    let column = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap().to_owned();
        (name, (kind_of(words.next().expect("a type")), !line.contains("NOT NULL")))
    };
    rows.filter(is_column).map(column).collect()
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    empty: i32,
}

/// What the database itself says of its tables.
fn living(conn: &mut Conn) -> Tables {
    let found: Vec<Found> = match conn {
        Conn::Sqlite(inner) => diesel::sql_query(
            "SELECT m.name AS owner, c.name AS name, c.type AS kind, 1 - c.\"notnull\" AS empty FROM sqlite_master m \
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
        )
        .load(inner),
        Conn::Postgres(inner) => diesel::sql_query(
            "SELECT table_name::text AS owner, column_name::text AS name, data_type::text AS kind, \
             CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS empty \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
        )
        .load(inner),
    }
    .unwrap();
    let mut tables = Tables::new();
    for row in found {
        tables.entry(row.owner).or_default().insert(row.name, (kind_of(&row.kind), row.empty == 1));
    }
    tables
}

/// The schema crate's `table!` blocks, as it knows types.
fn known() -> Tables {
    let files = fs::read_dir(root().join("schema/src")).unwrap();
    let text: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let mut tables = Tables::new();
    for block in text.split("diesel::table! {").skip(1) {
        let (head, rest) = block.split_once('{').unwrap();
        let name = head.split('(').next().unwrap().trim().to_owned();
        let body = rest.split('}').next().unwrap();
        let column = |part: &str| {
            let (name, kind) = part.split_once("->")?;
            let kind = kind.trim();
            let inner = kind.strip_prefix("Nullable<").map(|k| k.trim_end_matches('>'));
            let of = match inner.unwrap_or(kind) {
                "Binary" => "BYTES",
                "Bool" => "BOOLEAN",
                "BigInt" => "BIGINT",
                "Integer" => "INTEGER",
                "Text" => "TEXT",
                other => panic!("a type that no other column has: {other}"),
            };
            Some((name.trim().to_owned(), (of.to_owned(), inner.is_some())))
        };
        tables.insert(name, body.split(',').filter_map(column).collect());
    }
    tables
}

#[test]
fn both_dialects_have_the_same_steps_with_a_way_back() {
    let names =
        |kind: &str| steps(kind).into_iter().map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
    for step in steps("sqlite").into_iter().chain(steps("postgres")) {
        for file in ["up.sql", "down.sql"] {
            assert!(!fs::read_to_string(step.join(file)).unwrap().trim().is_empty(), "{} {file}", step.display());
        }
        let text = fs::read_to_string(step.join("up.sql")).unwrap();
        assert!(text.starts_with("-- "), "{} says what it is for", step.display());
    }
}

#[test]
fn both_dialects_make_the_same_tables_and_columns() {
    let (sqlite, postgres) = (written("sqlite"), written("postgres"));
    assert!(sqlite.len() > 20, "{}", sqlite.len());
    for (name, columns) in &sqlite {
        assert_eq!(Some(columns), postgres.get(name), "{name}");
    }
    assert_eq!(sqlite.len(), postgres.len());
}

#[test]
fn the_database_and_the_schema_crate_agree_with_the_text() {
    let empty = Empty::new();
    let mut conn = empty.open();
    db::migrate(&mut conn).unwrap();
    let kind = if postgres().is_some() { "postgres" } else { "sqlite" };
    let (text, found, known) = (written(kind), living(&mut conn), known());
    assert_eq!(found.keys().collect::<Vec<_>>(), text.keys().collect::<Vec<_>>());
    for (name, columns) in &text {
        assert_eq!(found.get(name), Some(columns), "{name} in the database");
        assert_eq!(known.get(name), Some(columns), "{name} in the schema crate");
    }
    assert_eq!(known.len(), text.len(), "the schema crate knows no other table");
}

#[test]
fn the_schema_goes_up_down_and_up_again() {
    let empty = Empty::new();
    let mut conn = empty.open();
    assert!(
        matches!(db::schema_state(&mut conn).unwrap(), SchemaState::Behind(steps) if steps.len() == self::steps("sqlite").len())
    );
    let applied = db::migrate(&mut conn).unwrap();
    assert_eq!(applied.len(), steps("sqlite").len());
    assert_eq!(db::schema_state(&mut conn).unwrap(), SchemaState::Current);
    let first = living(&mut conn);
    assert!(db::migrate(&mut conn).unwrap().is_empty(), "a second time changes nothing");
    revert_all(&mut conn);
    assert_eq!(living(&mut conn), Tables::new(), "nothing is left behind");
    db::migrate(&mut conn).unwrap();
    assert_eq!(living(&mut conn), first);
}
