//! Data contoh: the contract fixture for tests, and a synthetic province in three sizes. Every person, letter
//! and number in it is invented; a database that was seeded is marked so for ever.
mod alert_file;
mod canaries;
mod case_file;
mod case_steps;
mod dice;
mod fixture;
mod fixture_cases;
mod fixture_objects;
mod fixture_referrals;
mod fixture_texts;
mod fixture_units;
mod fixture_users;
pub mod load_reference;
mod offices;
mod outreach_file;
mod record;
mod referral_file;
mod rows;

use std::path::Path;

use diesel::prelude::*;
use sintuvu_schema::users;

use crate::base::clock::{Day, Moment};
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
pub fn fixture(conn: &mut Conn, keyring: &Keyring, now: Moment, base_url: &str, out: &Path) -> anyhow::Result<()> {
    must_be_empty(conn)?;
    load_reference::load(conn)?;
    fixture::make(conn, keyring, now, base_url, out)
}

/// `seed --size … --seed N`
pub fn seed(_: &mut Conn, _: &Keyring, _: Size, _: u64, _: Day, _: Moment, _: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Invented people never come among real ones.
fn must_be_empty(conn: &mut Conn) -> anyhow::Result<()> {
    let known: i64 = users::table.count().get_result(conn)?;
    anyhow::ensure!(known == 0, "this database has accounts: data contoh goes only into an empty one");
    Ok(())
}
