//! The names that stand in a case, for looking whether a text that leaves the unit holds one of them.
use diesel::result::Error as Diesel;

use super::file::{Section, store as file};
use super::model::{Case, Victim};
use crate::crypto::{DataKey, SealError};
use crate::db::Conn;

/// Full names of its people, their guardians, reported persons, and who reported.
pub fn full_names(conn: &mut Conn, key: &DataKey, case: &Case, victims: &[Victim]) -> Result<Vec<String>, Diesel> {
    let unreadable = |e: SealError| Diesel::DeserializationError(e.to_string().into());
    let mut names = Vec::new();
    for victim in victims {
        if let Some(sealed) = &victim.identity {
            names.push(sealed.open(key, victim.id.any()).map_err(unreadable)?.full_name.clone());
        }
        if let Some(sealed) = &victim.children {
            names.push(sealed.open(key, victim.id.any()).map_err(unreadable)?.guardian_name.clone());
        }
    }
    if let Some(sealed) = &case.narrative {
        names.push(sealed.open(key, case.id.any()).map_err(unreadable)?.reporter_name.clone());
    }
    for party in file::records(conn, case.id, Section::Parties)? {
        let party = party.open(key).map_err(unreadable)?;
        if party.code("kind") == "person" {
            names.push(party.text("name"));
        }
    }
    names.retain(|name| !name.trim().is_empty());
    Ok(names)
}
