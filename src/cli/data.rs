//! Verbs that write: migrate, seed.
use std::path::Path;

use super::args::{Fixture, Size};
use super::run::{Ended, Outcome, clock_of};
use crate::base::clock::Day;
use crate::config::Config;
use crate::crypto::Keyring;
use crate::db::{self, SchemaState};
use crate::{demo, mark};

/// The schema, then the reference data that ships; both may run again and again.
pub fn migrate(config: &Config, check: bool) -> Outcome {
    let mut conn = db::open_writer(&config.database).map_err(Ended::database)?;
    if check {
        return match db::schema_state(&mut conn).map_err(Ended::database)? {
            SchemaState::Current => Ok(()),
            SchemaState::Behind(steps) => Err(Ended::bad(format!("behind: {}", steps.join(", ")))),
        };
    }
    let steps = db::migrate(&mut conn).map_err(Ended::database)?;
    if steps.iter().any(|step| step.starts_with("0001")) {
        mark::set_build(&mut conn).map_err(Ended::database)?;
    }
    mark::check(&mut conn).map_err(Ended::database)?;
    let rows = demo::load_reference::load(&mut conn).map_err(Ended::database)?;
    eprintln!("schema: {} step(s) applied; reference data: {rows} row(s) added", steps.len());
    Ok(())
}

pub fn seed(
    config: &Config,
    size: Option<Size>,
    seed: u64,
    today: Option<&str>,
    fixture: Option<Fixture>,
    out: Option<&Path>,
) -> Outcome {
    let keyring = Keyring::load(&config.keyring).map_err(Ended::configuration)?;
    let mut conn = db::open_writer(&config.database).map_err(Ended::database)?;
    mark::check(&mut conn).map_err(Ended::database)?;
    let now = clock_of(config).now();
    match (size, fixture) {
        (Some(size), None) => {
            let today = match today {
                Some(text) => Day::parse(text).ok_or_else(|| Ended::wrong_use("--today must be YYYY-MM-DD"))?,
                None => now.day(),
            };
            let size = match size {
                Size::Demo => demo::Size::Demo,
                Size::City => demo::Size::City,
                Size::Million => demo::Size::Million,
            };
            demo::seed(&mut conn, &keyring, size, seed, today, &config.data_dir).map_err(Ended::database)
        }
        (None, Some(Fixture::Contract)) => {
            let out = out.ok_or_else(|| Ended::wrong_use("--fixture needs --out FILE"))?;
            demo::fixture(&mut conn, &keyring, now, config, out).map_err(Ended::database)
        }
        _ => Err(Ended::wrong_use("seed needs --size or --fixture")),
    }
}
