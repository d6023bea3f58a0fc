//! A form that somebody without an account sends: the same queue, the same once, no name.
use actix_web::HttpResponse;
use uuid::Uuid;

use super::answer::{Fault, see_other};
use super::once::{self, Before, Sent};
use super::post::{Done, Post};
use crate::audit::Entry;
use crate::base::ids::UserId;
use crate::db::{Tx, WriteError};
use crate::refusal::Refusal;

/// The key of a public form belongs to no user (security.md 2.5).
const NOBODY: UserId = UserId::from_uuid(Uuid::nil());

/// How often this form has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    First,
    /// Word for word the same: the act only says again what it said.
    Again,
}

/// One arrival of a public form, as its act meets it.
pub struct Arrival<'a> {
    pub sent: &'a Sent,
    pub turn: Turn,
    /// The audit row to be completed with what was done to what.
    pub entry: Entry,
}

impl Post {
    /// Whether just this form was done before: whoever sends it again needs the same answer, however long their network
    /// must wait (INT-04).
    pub fn came_before_by_public(&self) -> Result<bool, Fault> {
        self.came_from(NOBODY)
    }
    /// Runs the act in one transaction, once for each form key, and answers after the commit. The
    /// receipt goes out with the answer and is kept nowhere.
    pub async fn submit_by_public<F>(&self, mut act: F) -> Result<(HttpResponse, Done), WriteError<Refusal>>
    where
        F: FnMut(&mut Tx<'_>, Arrival<'_>) -> Result<Done, Refusal> + Send + 'static,
    {
        let sent = self.sent(NOBODY);
        let (action, request_id) = (self.spec.action, self.ctx.request_id());
        let written = self.ctx.app.writer.write(move |tx| {
            let entry = Entry::by_public(action.code(), action.resource(), request_id.clone());
            let turn = match once::before(tx.conn, &sent)? {
                Before::Never => Turn::First,
                Before::Same(_) => Turn::Again,
                Before::Different => return Err(Refusal::key_reused(entry)),
            };
            let done = act(tx, Arrival { sent: &sent, turn, entry: entry.clone() })?;
            if turn == Turn::Again {
                tx.record(&Entry { action: "duplicate.ignored", ..entry })?;
                return Ok(done);
            }
            once::keep(tx, &sent, &Done { receipt: String::new(), ..done.clone() })?;
            #[cfg(feature = "testkit")]
            crate::testkit::note_receipt(tx, action, &done)?;
            Ok(done)
        });
        let done = written.await?;
        let mut answer = see_other(&done.location);
        if cfg!(feature = "testkit") {
            super::edge::set_header(&mut answer, "x-receipt", &done.receipt);
        }
        Ok((answer, done))
    }
}
