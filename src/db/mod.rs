//! The only room that knows there are two databases: connections, the one writer, the readers,
//! migrations. Everybody else speaks diesel to [`Conn`].
mod areas;
mod connect;
pub mod counters;
mod error;
mod migrate;
mod reader;
mod writer;

pub use areas::{Backend, below};
pub use connect::{Conn, Kind, Target, open_reader, open_writer, server_version, settings, sqlite_version};
pub use error::{DbError, WriteError};
#[cfg(feature = "testkit")]
pub use migrate::make_receipts;
#[cfg(test)]
pub use migrate::revert_all;
pub use migrate::{SchemaState, migrate, schema_state};
pub use reader::Reader;
pub use writer::{React, Refusing, Tx, Writer};
