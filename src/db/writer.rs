//! The one writer. A thread owns the only connection that writes, takes what waits in the queue
//! into one transaction (a savepoint for each unit of work, one COMMIT) and answers each after
//! the commit (security.md 2.3, 2.4). A unit that fails rolls back alone.
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::result::Error as Diesel;
use tokio::sync::oneshot;

use super::error::{is_disk_full, is_worth_retrying};
use super::{Conn, DbError, Target, WriteError, open_writer};
use crate::audit::{Chain, Entry, Head};
use crate::base::clock::{Clock, Moment};
use crate::crypto::Keyring;
use crate::events::Event;

/// Units of work that may wait; one more is refused with 503.
const QUEUE: usize = 256;
/// How often a batch is tried again after a deadlock or a serialization failure.
const RETRIES: usize = 3;

/// What a unit of work has in its hands: the open transaction, the audit chain, the time, and
/// what it announces to others.
pub struct Tx<'a> {
    pub conn: &'a mut Conn,
    pub audit: &'a mut Chain,
    pub keyring: &'a Keyring,
    pub now: Moment,
    events: Vec<Event>,
}

/// What follows from an event, in the same transaction (`reactions`).
pub type React = Arc<dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Diesel> + Send + Sync>;

impl Tx<'_> {
    /// Appends a row to the audit chain, in this transaction.
    pub fn record(&mut self, entry: &Entry) -> Result<(), Diesel> {
        #[cfg(feature = "testkit")]
        crate::testkit::acting(entry.action);
        failpoint("unit.before_audit")?;
        self.audit.append(self.conn, self.keyring, self.now, entry)
    }
    /// Tells others, once this unit of work has done its own part.
    pub fn announce(&mut self, event: Event) {
        self.events.push(event);
    }
    fn react(&mut self, react: &React) -> Result<(), Diesel> {
        // A reaction may announce something itself.
        while let Some(event) = self.events.pop() {
            react(self, &event)?;
        }
        Ok(())
    }
}

/// One unit in the queue: runs inside the batch, then is told how the batch ended.
trait Unit: Send {
    /// Ok: keep its savepoint. Err(None): it refused, roll back. Err(Some): the database failed.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Option<Diesel>>;
    /// What is still recorded when it refused (the audit row of the refusal).
    fn refused(&mut self, tx: &mut Tx<'_>) -> Result<(), Diesel>;
    /// It broke off in the middle: nothing of it happened.
    fn forget(&mut self);
    fn finish(self: Box<Self>, committed: Committed);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Committed {
    Yes,
    No,
    DiskFull,
}

/// A refusal that knows which audit row it leaves behind.
pub trait Refusing: Send + From<Diesel> + 'static {
    /// The database error inside, when it is one.
    fn into_database(self) -> Result<Diesel, Self>
    where
        Self: Sized;
    fn record(&self, tx: &mut Tx<'_>) -> Result<(), Diesel>;
}

struct Work<T, E, F> {
    job: F,
    outcome: Option<Result<T, E>>,
    /// It panicked: whoever asked may try again.
    broke: bool,
    answer: oneshot::Sender<Result<T, WriteError<E>>>,
}

impl<T, E, F> Unit for Work<T, E, F>
where
    T: Send,
    E: Refusing,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Option<Diesel>> {
        match (self.job)(tx) {
            Ok(value) => {
                self.outcome = Some(Ok(value));
                Ok(())
            }
            Err(refusal) => match refusal.into_database() {
                Ok(error) => {
                    self.outcome = None;
                    Err(Some(error))
                }
                Err(refusal) => {
                    self.outcome = Some(Err(refusal));
                    Err(None)
                }
            },
        }
    }
    fn refused(&mut self, tx: &mut Tx<'_>) -> Result<(), Diesel> {
        match &self.outcome {
            Some(Err(refusal)) => refusal.record(tx),
            _ => Ok(()),
        }
    }
    fn forget(&mut self) {
        self.outcome = None;
        self.broke = true;
    }
    fn finish(self: Box<Self>, committed: Committed) {
        let result = match (committed, self.outcome) {
            (Committed::Yes, Some(Ok(value))) => Ok(value),
            (Committed::Yes, Some(Err(refusal))) => Err(WriteError::Refused(refusal)),
            (Committed::DiskFull, _) => Err(WriteError::DiskFull),
            (Committed::Yes, None) if self.broke => Err(WriteError::Unavailable),
            (Committed::Yes, None) => Err(WriteError::Failed),
            (Committed::No, _) => Err(WriteError::Unavailable),
        };
        // The one who asked may have gone away; the work is done all the same.
        drop(self.answer.send(result));
    }
}

/// The queue's entrance, cloned into every request.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Box<dyn Unit>>,
    /// `serve --read-only`: nothing enters.
    closed: bool,
}

impl Writer {
    /// Starts the writing thread. It ends when the last `Writer` is dropped.
    pub fn start(
        target: Target,
        keyring: Keyring,
        clock: Clock,
        react: React,
    ) -> Result<(Self, JoinHandle<()>), DbError> {
        let (queue, waiting) = sync_channel(QUEUE);
        let conn = open_writer(&target)?;
        let desk = Desk { target, keyring, clock, react, conn: Some(conn) };
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || desk.serve(&waiting));
        let thread = thread.map_err(|e| DbError::Migration(format!("writer thread: {e}")))?;
        Ok((Self { queue, closed: false }, thread))
    }
    /// The same entrance, shut: every change is refused as for a service that is busy.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { closed: true, ..self }
    }

    /// Runs `job` in a transaction and answers after the commit. `job` may run again after a
    /// deadlock, so it must have no effect outside the transaction.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, WriteError<E>>
    where
        T: Send + 'static,
        E: Refusing,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        self.enqueue(Box::new(Work { job, outcome: None, broke: false, answer }))?;
        wait.await.unwrap_or(Err(WriteError::Unavailable))
    }

    /// The same for a thread without a runtime (jobs, command line).
    pub fn write_blocking<T, E, F>(&self, job: F) -> Result<T, WriteError<E>>
    where
        T: Send + 'static,
        E: Refusing,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        self.enqueue(Box::new(Work { job, outcome: None, broke: false, answer }))?;
        wait.blocking_recv().unwrap_or(Err(WriteError::Unavailable))
    }

    fn enqueue<E>(&self, unit: Box<dyn Unit>) -> Result<(), WriteError<E>> {
        if self.closed {
            return Err(WriteError::Unavailable);
        }
        match self.queue.try_send(unit) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(WriteError::Unavailable),
        }
    }
}

/// The writing thread's own things.
struct Desk {
    target: Target,
    keyring: Keyring,
    clock: Clock,
    react: React,
    conn: Option<Conn>,
}

impl Desk {
    fn serve(mut self, waiting: &Receiver<Box<dyn Unit>>) {
        while let Ok(first) = waiting.recv() {
            let mut batch = vec![first];
            while batch.len() < QUEUE {
                match waiting.try_recv() {
                    Ok(unit) => batch.push(unit),
                    Err(_) => break,
                }
            }
            // A panic outside a unit (at the commit, say) costs its batch, not the thread.
            let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.commit(&mut batch)));
            let committed = ran.unwrap_or_else(|_| {
                tracing::error!(event = "write_panicked");
                self.conn = None;
                Committed::No
            });
            for unit in batch {
                unit.finish(committed);
            }
        }
    }

    fn commit(&mut self, batch: &mut [Box<dyn Unit>]) -> Committed {
        for _ in 0..=RETRIES {
            match self.try_batch(batch) {
                Ok(()) => return Committed::Yes,
                Err(error) => {
                    let full = is_disk_full(&error);
                    tracing::error!(event = "write_failed", cause = %cause(&error));
                    if full {
                        self.conn = None;
                        return Committed::DiskFull;
                    }
                    if !is_worth_retrying(&error) {
                        self.conn = None;
                        return Committed::No;
                    }
                }
            }
        }
        Committed::No
    }

    fn try_batch(&mut self, batch: &mut [Box<dyn Unit>]) -> Result<(), Diesel> {
        if self.conn.is_none() {
            self.conn = Some(open_writer(&self.target).map_err(|e| Diesel::QueryBuilderError(e.to_string().into()))?);
        }
        let Some(conn) = self.conn.as_mut() else { return Err(Diesel::BrokenTransactionManager) };
        begin(conn)?;
        let done = run_all(conn, &self.keyring, &self.clock, &self.react, batch);
        match done {
            Ok(()) => {
                failpoint("unit.before_commit")?;
                AnsiOuter::commit_transaction(conn)?;
                failpoint("unit.after_commit")?;
                Ok(())
            }
            Err(error) => {
                if AnsiOuter::rollback_transaction(conn).is_err() {
                    self.conn = None;
                }
                Err(error)
            }
        }
    }
}

type AnsiOuter = <Conn as diesel::Connection>::TransactionManager;

/// BEGIN IMMEDIATE on SQLite, so that the lock is taken before anything is read.
fn begin(conn: &mut Conn) -> Result<(), Diesel> {
    match conn {
        Conn::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE"),
        Conn::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
    }
}

fn run_all(
    conn: &mut Conn,
    keyring: &Keyring,
    clock: &Clock,
    react: &React,
    batch: &mut [Box<dyn Unit>],
) -> Result<(), Diesel> {
    let mut chain = Chain::lock(conn)?;
    #[cfg(feature = "testkit")]
    crate::testkit::nobody_acts();
    for unit in batch {
        let before: Head = chain.head();
        let mut tx = Tx { conn, audit: &mut chain, keyring, now: clock.now(), events: Vec::new() };
        AnsiOuter::begin_transaction(tx.conn)?;
        // A panic must not take the writing thread, and with it the service, along; nor the batch.
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            unit.run(&mut tx)?;
            tx.react(react).map_err(Some)
        }));
        let ran = ran.unwrap_or_else(|_| {
            unit.forget();
            tracing::error!(event = "unit_panicked");
            Err(None)
        });
        match ran {
            Ok(()) => AnsiOuter::commit_transaction(tx.conn)?,
            Err(Some(error)) if !concerns_only_its_unit(&error) => return Err(error),
            Err(refused) => {
                if let Some(error) = refused {
                    tracing::error!(event = "unit_failed", cause = %cause(&error));
                }
                AnsiOuter::rollback_transaction(tx.conn)?;
                tx.audit.reset(before);
                tx.events.clear();
                unit.refused(&mut tx)?;
            }
        }
    }
    chain.store(conn, keyring)
}

/// A broken constraint or a missing row is one unit's fault; all else stops the batch.
fn concerns_only_its_unit(error: &Diesel) -> bool {
    use diesel::result::DatabaseErrorKind as Fault;
    matches!(
        error,
        Diesel::NotFound
            | Diesel::SerializationError(_)
            | Diesel::DeserializationError(_)
            | Diesel::DatabaseError(
                Fault::UniqueViolation | Fault::ForeignKeyViolation | Fault::NotNullViolation | Fault::CheckViolation,
                _,
            )
    )
}

/// The cause without bound values: a message may quote what was written.
fn cause(error: &Diesel) -> String {
    match error {
        Diesel::DatabaseError(kind, info) => format!("{kind:?} {}", info.constraint_name().unwrap_or_default()),
        other => other.to_string(),
    }
}

#[cfg(feature = "testkit")]
fn failpoint(name: &str) -> Result<(), Diesel> {
    crate::testkit::failpoint(name).map_err(Diesel::from)
}
#[cfg(not(feature = "testkit"))]
#[expect(clippy::unnecessary_wraps, reason = "the test build may fail here")]
fn failpoint(_name: &str) -> Result<(), Diesel> {
    Ok(())
}
