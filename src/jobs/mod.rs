//! Work that waits, written in the transaction of what caused it. A job's effect and the note that
//! it is done are one transaction, so it happens once even when the process dies in between.
use std::time::Duration;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::jobs;

use crate::base::clock::Moment;
use crate::base::ids::{AnyId, JobId};
use crate::coded;
use crate::db::{Tx, WriteError, Writer};
use crate::refusal::Refusal;
use crate::typed_query;

coded! {
    JobKind {
        /// A clock may have passed its limit, twice or three times its limit (D-36).
        ClockLevel = "clock.level",
        /// Consents whose last day is over, and whose person turned 18.
        ConsentExpiry = "consent.expiry",
        /// Half an hour of break-glass is over (D-45).
        EmergencyEnd = "breakglass.end",
        /// Open clocks in working days are counted again by a new calendar (CLK-09).
        ClocksRecompute = "clocks.recompute",
        /// Old drafts, form keys and sessions.
        Housekeeping = "housekeeping",
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    pub object_id: Option<AnyId>,
    pub run_at: Moment,
    pub attempts: i32,
}

/// Puts a job into the queue; the same `unique_key` twice is one job.
pub fn enqueue(
    tx: &mut Tx<'_>,
    kind: JobKind,
    object: Option<AnyId>,
    unique_key: &str,
    run_at: Moment,
) -> Result<(), Diesel> {
    let row = (
        jobs::id.eq(JobId::new()),
        jobs::kind.eq(kind),
        jobs::object_id.eq(object),
        jobs::unique_key.eq(unique_key),
        jobs::run_at.eq(run_at),
        jobs::attempts.eq(0),
        jobs::last_error.eq(""),
    );
    typed_query!(tx.conn, one => {
        diesel::insert_into(jobs::table).values(row).on_conflict(jobs::unique_key).do_nothing().execute(one)
    })?;
    Ok(())
}

/// What a kind of job does; given by `reactions`.
pub type Handler = std::sync::Arc<dyn Fn(&mut Tx<'_>, &Job) -> Result<(), Diesel> + Send + Sync>;

/// Seconds until the next try after a failure, doubling up to an hour.
fn backoff(attempts: i32) -> i64 {
    30_i64.saturating_mul(1 << attempts.clamp(0, 7)).min(3_600)
}

/// Runs one due job; false when none is due.
pub fn run_one(writer: &Writer, handler: &Handler) -> Result<bool, WriteError<Refusal>> {
    let handler = std::sync::Arc::clone(handler);
    let taken = std::sync::Arc::new(std::sync::Mutex::new(None));
    let noted = std::sync::Arc::clone(&taken);
    let outcome = writer.write_blocking(move |tx| {
        let due: Option<Job> = jobs::table
            .filter(jobs::done_at.is_null())
            .filter(jobs::run_at.le(tx.now))
            .order(jobs::run_at)
            .select(Job::as_select())
            .first(tx.conn)
            .optional()?;
        let Some(job) = due else { return Ok(false) };
        *noted.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(job.clone());
        handler(tx, &job)?;
        #[cfg(feature = "testkit")]
        crate::testkit::failpoint("job.done").map_err(Diesel::from)?;
        diesel::update(jobs::table.find(job.id)).set(jobs::done_at.eq(tx.now)).execute(tx.conn)?;
        Ok::<_, Refusal>(true)
    });
    let job = taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    match (outcome, job) {
        (Err(_), Some(job)) => postpone(writer, job),
        (outcome, _) => outcome,
    }
}

/// A job that failed tries again later and does not hold up the others.
fn postpone(writer: &Writer, job: Job) -> Result<bool, WriteError<Refusal>> {
    tracing::warn!(event = "job_failed", kind = %job.kind, attempts = job.attempts + 1);
    writer.write_blocking(move |tx| {
        diesel::update(jobs::table.find(job.id))
            .set((
                jobs::attempts.eq(job.attempts + 1),
                jobs::run_at.eq(tx.now.plus_seconds(backoff(job.attempts))),
                jobs::last_error.eq("unit of work failed"),
            ))
            .execute(tx.conn)?;
        Ok::<_, Refusal>(true)
    })
}

/// Runs what is due, then looks again every few seconds until `stop` is set.
pub fn run_forever(writer: &Writer, handler: &Handler, stop: &std::sync::atomic::AtomicBool) {
    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
        match run_one(writer, handler) {
            Ok(true) => {}
            Ok(false) => std::thread::sleep(Duration::from_secs(1)),
            Err(_) => std::thread::sleep(Duration::from_secs(5)),
        }
    }
}
