//! What follows from a case conference: each invited office hears of it by its code, and each office that has to do something.
use diesel::result::Error as Diesel;

use crate::base::ids::{ConferenceId, UnitId};
use crate::cases::conference::{KIND, store};
use crate::db::Tx;
use crate::notifications::{self, News};

pub(super) fn called(tx: &mut Tx<'_>, id: ConferenceId) -> Result<(), Diesel> {
    let Some(found) = store::for_reaction(tx.conn, id)? else { return Ok(()) };
    for one in store::invited(tx.conn, id)? {
        tell(tx, "conference", &found.conference, one.unit_id)?;
    }
    Ok(())
}

pub(super) fn decided(tx: &mut Tx<'_>, id: ConferenceId, unit: UnitId) -> Result<(), Diesel> {
    let Some(found) = store::for_reaction(tx.conn, id)? else { return Ok(()) };
    tell(tx, "conference_decided", &found.conference, unit)
}

fn tell(tx: &mut Tx<'_>, kind: &'static str, of: &store::Conference, unit: UnitId) -> Result<(), Diesel> {
    let key = format!("{kind}:{}:{unit}:{}", of.id, of.version);
    notifications::tell(tx, &News { kind, unit, object_kind: KIND, object: of.id.any(), code: &of.code, key: &key })
}
