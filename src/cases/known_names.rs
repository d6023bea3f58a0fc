//! Keeps the names in memory in step with the people of all cases. It opens identities in no one's name and gives
//! none out: what a search finds passes `decide` before anybody sees it (security.md 4.5).
use std::sync::PoisonError;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, victims};

use super::model::VictimIdentity;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{KeyId, VictimId};
use crate::crypto::{Keyring, Sealed};
use crate::db::Conn;
use crate::keys;
use crate::people::SharedRegister;
use crate::people::names::{Facts, Regency, Sex};

/// Rows read at once.
const STRIDE: i64 = 500;
/// Seconds that are read again: what another node began earlier may be committed later.
const AGAIN: i64 = 60;

#[derive(Queryable)]
struct Row {
    id: VictimId,
    updated_at: Moment,
    sex: String,
    identity: Option<Sealed<VictimIdentity>>,
    key: KeyId,
    region: String,
}

/// Reads what changed since the last time.
pub fn catch_up(conn: &mut Conn, keyring: &Keyring, register: &SharedRegister) -> Result<(), Diesel> {
    let from = register.read().unwrap_or_else(PoisonError::into_inner).read_up_to().plus_seconds(-AGAIN);
    let mut after = (from, VictimId::from_uuid(uuid::Uuid::nil()));
    loop {
        let rows = changed_after(conn, after)?;
        let Some(last) = rows.last() else { break };
        after = (last.updated_at, last.id);
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == STRIDE);
        for row in rows {
            let name = name_of(conn, keyring, &row)?;
            let mut register = register.write().unwrap_or_else(PoisonError::into_inner);
            let (name, year) = name.unwrap_or_default();
            register.put(
                row.id,
                &name,
                Facts { birth_year: year, sex: sex(&row.sex), regency: Regency::of(&row.region) },
            );
            register.has_read_up_to(row.updated_at);
        }
        if !full {
            break;
        }
    }
    register.write().unwrap_or_else(PoisonError::into_inner).complete();
    Ok(())
}

fn changed_after(conn: &mut Conn, (at, id): (Moment, VictimId)) -> Result<Vec<Row>, Diesel> {
    victims::table
        .inner_join(cases::table)
        .filter(victims::updated_at.ge(at).and(victims::updated_at.gt(at).or(victims::id.gt(id))))
        .order((victims::updated_at, victims::id))
        .limit(STRIDE)
        .select((victims::id, victims::updated_at, victims::sex, victims::identity, cases::key_id, cases::region_code))
        .load(conn)
}

/// Name and year of birth; None where no name is known, or its key is gone.
fn name_of(conn: &mut Conn, keyring: &Keyring, row: &Row) -> Result<Option<(String, Option<u16>)>, Diesel> {
    let Some(sealed) = &row.identity else { return Ok(None) };
    let key = match keys::open(conn, keyring, row.key) {
        Ok(key) => key,
        Err(Diesel::NotFound | Diesel::DeserializationError(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Ok(identity) = sealed.open(&key, row.id.any()) else { return Ok(None) };
    let year = Day::parse(&identity.birth_date).and_then(|day| u16::try_from(day.year()).ok());
    Ok(Some((identity.full_name.clone(), year)))
}

/// As the matcher counts it; a third answer says nothing.
pub fn sex(code: &str) -> Option<Sex> {
    match code {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}
