//! The same form sent twice is one record (security.md 2.5): the first answer is kept in the
//! transaction of the change and given again.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::idempotency;

use super::post::Done;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UserId};
use crate::db::{Conn, Tx};
use crate::typed_query;

/// Which form this is: whose, its key, its address, a keyed hash of its text.
#[derive(Clone, Debug)]
pub struct Sent {
    pub user: UserId,
    pub key: AnyId,
    pub route: String,
    pub body_hash: Vec<u8>,
}

pub enum Before {
    Never,
    /// Word for word the same: this was the answer.
    Same(Done),
    /// The key came before with another text.
    Different,
}

pub fn before(conn: &mut Conn, sent: &Sent) -> Result<Before, Diesel> {
    let found: Option<(String, Vec<u8>, String, String)> = idempotency::table
        .find((sent.user, sent.key))
        .select((idempotency::route, idempotency::body_hash, idempotency::location, idempotency::receipt))
        .first(conn)
        .optional()?;
    Ok(match found {
        None => Before::Never,
        Some((route, hash, location, receipt)) if route == sent.route && hash == sent.body_hash => {
            Before::Same(Done { location, receipt })
        }
        Some(_) => Before::Different,
    })
}

pub fn keep(tx: &mut Tx<'_>, sent: &Sent, done: &Done) -> Result<(), Diesel> {
    let row = (
        idempotency::user_id.eq(sent.user),
        idempotency::key.eq(sent.key),
        idempotency::route.eq(&sent.route),
        idempotency::body_hash.eq(&sent.body_hash),
        idempotency::location.eq(&done.location),
        idempotency::receipt.eq(&done.receipt),
        idempotency::at.eq(tx.now),
    );
    typed_query!(tx.conn, one => diesel::insert_into(idempotency::table).values(row).execute(one))?;
    Ok(())
}

/// Keys older than a week are forgotten; a job calls this.
pub fn forget_before(tx: &mut Tx<'_>, limit: Moment) -> Result<usize, Diesel> {
    diesel::delete(idempotency::table.filter(idempotency::at.lt(limit))).execute(tx.conn)
}
