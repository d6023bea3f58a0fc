//! What a running node has in its hands; made once at the start, shared by every request.
use std::sync::{Arc, RwLock};

use crate::access::Policy;
use crate::base::clock::Clock;
use crate::config::Config;
use crate::crypto::{Keyring, PasswordGate};
use crate::db::{Tx, Writer};
use crate::files::FileGate;
use crate::metrics::Metrics;
use crate::objects::Objects;
use crate::people::SharedRegister;
use crate::reference::Book;
use crate::web::routes::RouteTable;

pub struct App {
    pub config: Config,
    pub keyring: Keyring,
    pub clock: Clock,
    pub writer: Writer,
    pub policy: Arc<Policy>,
    pub gate: PasswordGate,
    pub files: FileGate,
    /// Where sealed files lie.
    pub objects: Objects,
    pub metrics: Metrics,
    pub table: RouteTable,
    /// Marked as data contoh for ever (test-contract §2).
    pub synthetic: bool,
    /// Names of the people in cases, for search before create.
    pub names: SharedRegister,
    book: SharedBook,
}

/// Reference data that requests and reactions share.
pub type SharedBook = Arc<RwLock<Arc<Book>>>;

/// Everything an [`App`] is made of.
pub struct Parts {
    pub config: Config,
    pub keyring: Keyring,
    pub clock: Clock,
    pub writer: Writer,
    pub policy: Arc<Policy>,
    pub table: RouteTable,
    pub synthetic: bool,
    pub book: SharedBook,
    pub objects: Objects,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        let Parts { config, keyring, clock, writer, policy, table, synthetic, book, objects } = parts;
        let (gate, files) = (PasswordGate::new(), FileGate::new());
        let (metrics, names) = (Metrics::new(), SharedRegister::default());
        Self { config, keyring, clock, writer, policy, gate, files, objects, metrics, table, synthetic, names, book }
    }
    /// Reference data as it stands now: regions, labels, units, deadlines, holidays.
    pub fn book(&self) -> Arc<Book> {
        current(&self.book)
    }
    /// For those who look at it again and again.
    pub fn shared_book(&self) -> SharedBook {
        Arc::clone(&self.book)
    }
}

/// The reference data as they stand now.
pub fn current(book: &SharedBook) -> Arc<Book> {
    Arc::clone(&book.read().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Everybody reads these from now on.
pub fn renew(book: &SharedBook, read: Book) {
    *book.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(read);
}

/// Reads the reference rows of today again.
pub fn reread(tx: &mut Tx<'_>) -> Result<Book, diesel::result::Error> {
    Book::load(tx.conn, tx.now.day())
}
