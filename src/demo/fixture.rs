//! The contract fixture: an invented province with a cast, objects in every state, and canaries. What tests
//! must know of it goes to one file; its secrets are random at each run and stand nowhere else.
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use diesel::prelude::*;
use serde_json::{Map, Value, json};
use sintuvu_schema::counters;

use super::canaries::Canaries;
use super::dice::{Dice, Ids};
use super::fixture_cases::Stage;
use super::fixture_objects::{MISSING, Objects};
use super::fixture_units::{insert_places, units};
use super::fixture_users::Cast;
use super::offices::{Office, insert_accounts, insert_offices};
use super::record::{Detail, Setting};
use super::rows::Rows;
use crate::base::clock::Moment;
use crate::base::ids::UnitId;
use crate::config::Config;
use crate::crypto::Keyring;
use crate::db::Conn;
use crate::mark;
use crate::objects::Objects as SealedFiles;
use crate::reference::Book;

pub fn make(conn: &mut Conn, keyring: &Keyring, now: Moment, config: &Config, out: &Path) -> anyhow::Result<()> {
    // The file comes first: whoever cannot have it must not have a database full of unknown passwords.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(out)
        .with_context(|| format!("cannot create {}", out.display()))?;
    let filled = conn.transaction(|conn| fill(conn, keyring, now, config));
    if filled.is_err() {
        drop(std::fs::remove_file(out));
    }
    let value = filled?;
    file.write_all(serde_json::to_string_pretty(&value)?.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

fn fill(conn: &mut Conn, keyring: &Keyring, now: Moment, config: &Config) -> anyhow::Result<Value> {
    let base_url = config.base_url.as_str();
    let seed = u64::from_be_bytes(uuid::Uuid::new_v4().as_bytes().first_chunk::<8>().copied().unwrap_or_default());
    let ids = Ids { salt: Dice::of(seed, "fixture", 0).below(u64::MAX) };
    mark::set_synthetic(conn)?;
    insert_places(conn)?;
    let made = units(ids);
    let known: BTreeMap<&'static str, UnitId> = made.iter().map(|(key, office)| (*key, office.row.id)).collect();
    insert_offices(conn, &made.iter().map(|(_, office)| office.clone()).collect::<Vec<Office>>())?;
    let cast = Cast::new(ids, &known, base_url)?;
    let accounts: Vec<_> = cast.accounts.iter().map(|(_, account)| account.clone()).collect();
    let mut audit = insert_accounts(conn, keyring, ids, now.plus_hours(-24 * 400), &accounts)?;
    cast.insert_invitation(conn, now)?;

    let book = Book::load(conn, now.day())?;
    let secretariat = known.get("sekgt").copied().into_iter().collect();
    let set = Setting { book: &book, keyring, ids, now, detail: Detail::Full, secretariat };
    let files = SealedFiles::open(&config.data_dir)?;
    let (registers, letter_numbers) = (BTreeMap::new(), BTreeMap::new());
    let mut stage = Stage { set: &set, cast: &cast, canaries: Canaries::default(), registers, letter_numbers, files };
    let mut objects = Objects { stage: &mut stage, units: &known, json: Map::new(), rows: Rows::default() };
    objects.build()?;
    let (mut json, mut rows) = (objects.json, objects.rows);
    rows.audit.append(&mut audit);
    rows.write(conn, keyring)?;
    insert_counters(conn, "case", &stage.registers)?;
    insert_counters(conn, "letter", &stage.letter_numbers)?;
    let session = cast.insert_session(conn, now)?;
    json.insert(
        "session.s1".into(),
        json!({ "kind": "session", "id": session, "url_id": session, "owner_user": "cm1" }),
    );
    Ok(document(&Parts { now, base_url, units: &made, cast: &cast, objects: json, canaries: &stage.canaries }))
}

/// The next number of this kind follows on those given.
pub fn insert_counters(conn: &mut Conn, kind: &str, given: &BTreeMap<(UnitId, i32), i64>) -> QueryResult<()> {
    for ((unit, year), value) in given {
        diesel::insert_into(counters::table)
            .values((
                counters::unit_id.eq(unit),
                counters::kind.eq(kind),
                counters::year.eq(year),
                counters::value.eq(value),
            ))
            .execute(conn)?;
    }
    Ok(())
}

struct Parts<'a> {
    now: Moment,
    base_url: &'a str,
    units: &'a [(&'static str, Office)],
    cast: &'a Cast,
    objects: Map<String, Value>,
    canaries: &'a Canaries,
}

fn document(parts: &Parts<'_>) -> Value {
    let unit = |(key, office): &(&'static str, Office)| {
        let Office { row, areas } = office;
        let value = json!({ "id": row.id, "code": row.code, "name": row.name, "agency_type": row.agency_type, "regions": areas });
        ((*key).to_owned(), value)
    };
    json!({
        "contract": 1,
        "now": parts.now.iso(),
        "base_url": parts.base_url,
        "synthetic": true,
        "units": parts.units.iter().map(unit).collect::<Map<_, _>>(),
        "users": parts.cast.to_json(),
        "objects": parts.objects,
        "canaries": parts.canaries.to_json(),
        "missing": MISSING,
        "backup_identity": null,
    })
}
