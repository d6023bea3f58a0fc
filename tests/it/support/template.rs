//! The contract fixture, made once for each build and database, copied for each test.
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The moment at which the fixture was made and at which each test begins: DECISIONS §1.
pub const NOW: &str = "2026-11-24T08:00:00+08:00";

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sintuvu");

/// Where PostgreSQL is, when the tests run on it: `postgres://…/postgres`.
pub fn postgres() -> Option<String> {
    let wanted = std::env::var("SINTUVU_TEST_DB").is_ok_and(|db| db == "postgres");
    wanted.then(|| std::env::var("SINTUVU_TEST_POSTGRES").expect("scripts/postgres.sh sets SINTUVU_TEST_POSTGRES"))
}

/// The program with nothing in its environment but what it is given.
pub fn program(database: &str, dir: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .env("DATABASE_URL", database)
        .env("SINTUVU_KEYRING", dir.join("keyring.json"))
        .env("SINTUVU_DATA_DIR", dir)
        .env("SINTUVU_BASE_URL", "http://127.0.0.1:0")
        .env("SINTUVU_BIND", "127.0.0.1:0")
        .env("SINTUVU_TEST_CLOCK", NOW)
        .current_dir(dir);
    command
}

pub fn run(command: &mut Command) {
    let out = command.output().expect("the program starts");
    assert!(
        out.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

pub struct Template {
    pub dir: PathBuf,
    pub fixture: Value,
    name: String,
}

/// Made by whoever comes first; the others wait for the lock.
pub fn template() -> Template {
    let kind = if postgres().is_some() { "postgres" } else { "sqlite" };
    let built = fs::metadata(PROGRAM).and_then(|m| m.modified()).expect("the program is built");
    let stamp = built.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_nanos();
    let server =
        postgres().map_or(0, |url| url.bytes().fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))));
    let name = format!("{kind}_{stamp:x}_{server:x}");
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    fs::create_dir_all(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let lock = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    if !dir.join("fixture.json").exists() {
        make(&dir, &name);
    }
    let fixture = serde_json::from_slice(&fs::read(dir.join("fixture.json")).unwrap()).unwrap();
    Template { dir, fixture, name }
}

fn make(dir: &Path, name: &str) {
    drop(fs::remove_dir_all(dir));
    fs::create_dir_all(dir).unwrap();
    let database = match postgres() {
        Some(url) => {
            psql(&url, &format!("DROP DATABASE IF EXISTS \"{name}\""));
            psql(&url, &format!("CREATE DATABASE \"{name}\""));
            with_database(&url, name)
        }
        None => format!("sqlite:{}", dir.join("sintuvu.db").display()),
    };
    run(program(&database, dir).args(["key", "new", "--purpose", "all"]));
    run(program(&database, dir).arg("migrate"));
    let out = dir.join("made.json");
    run(program(&database, dir).args(["seed", "--fixture", "contract", "--out"]).arg(&out));
    fs::rename(out, dir.join("fixture.json")).unwrap();
}

impl Template {
    /// A database of one's own, and its address.
    pub fn copy(&self, dir: &Path) -> String {
        fs::copy(self.dir.join("keyring.json"), dir.join("keyring.json")).unwrap();
        fs::create_dir_all(dir.join("objects")).unwrap();
        for file in fs::read_dir(self.dir.join("objects")).unwrap() {
            let path = file.unwrap().path();
            fs::copy(&path, dir.join("objects").join(path.file_name().unwrap())).unwrap();
        }
        let Some(url) = postgres() else {
            let file = dir.join("sintuvu.db");
            fs::copy(self.dir.join("sintuvu.db"), &file).unwrap();
            return format!("sqlite:{}", file.display());
        };
        let name = format!("t_{}", uuid::Uuid::new_v4().simple());
        psql(&url, &format!("CREATE DATABASE \"{name}\" TEMPLATE \"{}\"", self.name));
        with_database(&url, &name)
    }
}

pub fn with_database(url: &str, name: &str) -> String {
    let (server, query) = url.split_once('?').map_or((url, ""), |(s, q)| (s, q));
    let base = server.rsplit_once('/').expect("postgres://host/database").0;
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

/// One statement, through diesel: the tests need no client program.
pub fn psql(url: &str, statement: &str) {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};
    let mut conn = PgConnection::establish(url).expect("PostgreSQL answers");
    // Two tests may copy the same template at once; PostgreSQL asks one of them to wait.
    for attempt in 0.. {
        match conn.batch_execute(statement) {
            Ok(()) => return,
            Err(error) if attempt < 50 && error.to_string().contains("being accessed by other users") => {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            Err(error) => panic!("{statement}: {error}"),
        }
    }
}
