//! A closure that one person proposes and another decides on (D-22): proposed, withdrawn by whoever proposed it, or sent
//! back by the head with a reason. Until somebody agrees, the case goes on.
use diesel::result::Error as Diesel;

use super::actions::Work;
use super::flow::{CloseReason, Closing, may_propose};
use super::model::Case;
use super::{guards, records};
use crate::crypto::DataKey;
use crate::db::{Conn, Tx};
use crate::events::Event;
use crate::refusal::{Refusal, Subject};

/// In the log, a proposal that its author took back.
pub const WITHDRAWN: &str = "withdrawn";

/// Kinds of `case_notes` that tell how a closure stands: the newest of them counts.
const PROPOSED: &str = "close";
const RETURNED: &str = "close_returned";
const REOPENED: &str = "reopen";

/// The first pair of eyes: everything but the second person must be there (D-22).
pub(super) fn propose(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let input = &work.step.input;
    let reason = input.parsed("close_reason", CloseReason::parse);
    let closing =
        Closing { reason, note: input.text("reason"), informed: input.has("informed", "yes"), no_need: false };
    let known = guards::facts(tx.conn, &work.step.book, &work.case, &work.key, work.actor.user, tx.now)?;
    may_propose(work.case.state, &closing, &known).map_err(|r| subject.flow(r))?;
    records::add_note(tx, &work.key, work.case.id, work.actor.user, PROPOSED, &closing.note)?;
    if let Some(user) = work.case.close_proposed_by.filter(|by| *by != work.actor.user) {
        // Another proposal takes the place of this one; nobody's falls without their hearing of it.
        tx.announce(Event::ClosureReturned { case: work.case.id, user });
    }
    work.change.close_reason = reason.map_or("", CloseReason::code).to_owned();
    work.change.close_proposed_by = Some(work.actor.user);
    tx.announce(Event::ClosureProposed { case: work.case.id, unit: work.case.unit_id });
    Ok(())
}

/// Only by whoever proposed it; the head sends it back instead.
pub(super) fn withdraw(subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    match work.case.close_proposed_by {
        None => return Err(subject.not_now(NONE)),
        Some(by) if by != work.actor.user => {
            return Err(
                subject.not_now("Hanya yang mengusulkan dapat menarik usulannya. Kepala unit dapat mengembalikannya.")
            );
        }
        Some(_) => {}
    }
    WITHDRAWN.clone_into(&mut work.entry.reason_code);
    falls(work);
    Ok(())
}

/// The second pair of eyes says no, and why; a new proposal may follow.
pub(super) fn send_back(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(by) = work.case.close_proposed_by else { return Err(subject.not_now(NONE)) };
    if by == work.actor.user {
        return Err(subject.not_now("Usulan ini usulan Anda sendiri. Anda dapat menariknya."));
    }
    records::add_note(tx, &work.key, work.case.id, work.actor.user, RETURNED, &work.step.input.text("reason"))?;
    falls(work);
    tx.announce(Event::ClosureReturned { case: work.case.id, user: by });
    Ok(())
}

const NONE: &str = "Tidak ada penutupan yang diusulkan pada berkas ini.";

fn falls(work: &mut Work<'_>) {
    work.change.close_proposed_by = None;
    work.change.close_reason = String::new();
}

/// The words of the newest note of one kind, unless another of them came later.
fn newest(conn: &mut Conn, case: &Case, key: &DataKey, kind: &str) -> Result<Option<String>, Diesel> {
    let newest = records::newest_note(conn, case.id, &[PROPOSED, RETURNED, REOPENED])?;
    let newest = newest.filter(|note| note.kind == kind);
    Ok(newest.and_then(|note| note.body.open(key, note.id.any()).ok().map(|text| text.0.clone())))
}

/// The closure as it was proposed, for the one who decides.
pub(super) fn proposed(conn: &mut Conn, case: &Case, key: &DataKey) -> Result<Closing, Diesel> {
    // Where the end asks that the person was told, the proposal was refused without.
    Ok(Closing {
        reason: CloseReason::parse(&case.close_reason),
        note: newest(conn, case, key, PROPOSED)?.unwrap_or_default(),
        informed: case.close_proposed_by.is_some(),
        no_need: false,
    })
}

/// Why the last proposal was sent back, until there is another.
pub(super) fn returned(conn: &mut Conn, case: &Case, key: &DataKey) -> Result<Option<String>, Diesel> {
    if case.close_proposed_by.is_some() || !case.state.is_active() {
        return Ok(None);
    }
    newest(conn, case, key, RETURNED)
}
