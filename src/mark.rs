//! Facts about the database itself: data contoh for ever, made by a test build (test-contract §2, §9).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::meta;

use crate::db::Conn;

const SYNTHETIC: &str = "synthetic";
const TESTKIT: &str = "testkit";

fn has(conn: &mut Conn, key: &str) -> Result<bool, Diesel> {
    let value: Option<String> = meta::table.find(key).select(meta::value).first(conn).optional()?;
    Ok(value.as_deref() == Some("yes"))
}

fn set(conn: &mut Conn, key: &str) -> Result<(), Diesel> {
    if !has(conn, key)? {
        diesel::insert_into(meta::table).values((meta::key.eq(key), meta::value.eq("yes"))).execute(conn)?;
    }
    Ok(())
}

pub fn is_synthetic(conn: &mut Conn) -> Result<bool, Diesel> {
    has(conn, SYNTHETIC)
}

pub fn set_synthetic(conn: &mut Conn) -> Result<(), Diesel> {
    set(conn, SYNTHETIC)
}

/// A database made by a test build is marked so when it is made.
pub fn set_build(conn: &mut Conn) -> Result<(), Diesel> {
    if cfg!(feature = "testkit") { set(conn, TESTKIT) } else { Ok(()) }
}

/// Test builds open only their own databases, release builds never one of them.
pub fn check(conn: &mut Conn) -> anyhow::Result<()> {
    let theirs = has(conn, TESTKIT)?;
    anyhow::ensure!(
        theirs == cfg!(feature = "testkit"),
        "this database was made by {} build: use that one",
        if theirs { "a test" } else { "a release" }
    );
    Ok(())
}
