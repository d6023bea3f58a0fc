//! Data contoh: the contract fixture for tests, and a synthetic province in three sizes. Every person, letter
//! and number in it is invented; a database that was seeded is marked so for ever.
mod alert_file;
mod alerts;
mod canaries;
mod case_care;
mod case_file;
mod case_steps;
mod cases;
mod dice;
mod fixture;
mod fixture_attachment;
mod fixture_cases;
mod fixture_emergency;
mod fixture_letters;
mod fixture_objects;
mod fixture_referrals;
mod fixture_texts;
mod fixture_units;
mod fixture_users;
mod letter_file;
mod letters;
mod life;
pub mod load_reference;
pub mod name_bench;
mod offices;
mod outreach;
mod outreach_file;
mod people;
mod province;
mod record;
mod referral_file;
mod referrals;
mod rows;
mod size;
mod staffing;
mod text;
mod transfer;
mod villages;
mod world;

use std::path::Path;

use diesel::prelude::*;
use sintuvu_schema::users;

use crate::base::clock::{Day, Moment};
use crate::config::Config;
use crate::crypto::Keyring;
use crate::db::Conn;

/// How much data a seed makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    Demo,
    City,
    Million,
}

/// `seed --fixture contract --out FILE`
pub fn fixture(conn: &mut Conn, keyring: &Keyring, now: Moment, config: &Config, out: &Path) -> anyhow::Result<()> {
    must_be_empty(conn)?;
    load_reference::load(conn)?;
    fixture::make(conn, keyring, now, config, out)
}

/// `seed --size demo|city|million --seed N --today D`; user names and passwords go to `accounts.txt`.
pub fn seed(
    conn: &mut Conn,
    keyring: &Keyring,
    size: Size,
    seed: u64,
    today: Day,
    data_dir: &Path,
) -> anyhow::Result<()> {
    must_be_empty(conn)?;
    load_reference::load(conn)?;
    size::make(conn, keyring, &size::Order { size, seed, today }, data_dir)
}

/// Invented people never come among real ones.
fn must_be_empty(conn: &mut Conn) -> anyhow::Result<()> {
    let known: i64 = users::table.count().get_result(conn)?;
    anyhow::ensure!(known == 0, "this database has accounts: data contoh goes only into an empty one");
    Ok(())
}
