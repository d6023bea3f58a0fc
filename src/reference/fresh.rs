//! Reference data are held in memory on every node: each change counts one up, and whoever sees another number reads
//! them again (docs/adr/0020).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::reference_state;

use crate::db::{Conn, Tx};

/// The table's only row.
const ROW: i32 = 1;

/// How often they were changed so far.
pub fn changes(conn: &mut Conn) -> Result<i64, Diesel> {
    reference_state::table.find(ROW).select(reference_state::changes).first(conn)
}

/// In the transaction of the change.
pub fn changed(tx: &mut Tx<'_>) -> Result<(), Diesel> {
    diesel::update(reference_state::table.find(ROW))
        .set(reference_state::changes.eq(reference_state::changes + 1))
        .execute(tx.conn)?;
    Ok(())
}
