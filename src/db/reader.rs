//! One reading connection for each worker thread. Short indexed reads run where they are asked
//! for (performance.md 7.4, docs/adr/0004): no pool, no hand-over between threads.
use std::cell::RefCell;

use diesel::result::Error as Diesel;

use super::{Conn, DbError, Target, open_reader};

pub struct Reader {
    target: Target,
    conn: RefCell<Option<Conn>>,
}

impl Reader {
    pub fn new(target: Target) -> Self {
        Self { target, conn: RefCell::new(None) }
    }

    /// Runs a read. A connection that broke is opened anew once, so that the process recovers
    /// by itself when the database comes back.
    pub fn read<T>(&self, mut query: impl FnMut(&mut Conn) -> Result<T, Diesel>) -> Result<T, DbError> {
        let mut slot = self.conn.borrow_mut();
        if let Some(conn) = slot.as_mut() {
            match query(conn) {
                Err(error) if is_broken(&error) => *slot = None,
                other => return other.map_err(DbError::from),
            }
        }
        let mut conn = open_reader(&self.target)?;
        let answer = query(&mut conn);
        *slot = Some(conn);
        answer.map_err(DbError::from)
    }
}

fn is_broken(error: &Diesel) -> bool {
    !matches!(error, Diesel::NotFound | Diesel::QueryBuilderError(_) | Diesel::DeserializationError(_))
}
