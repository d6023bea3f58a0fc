//! Saving a reception again: as a draft, as a draft that is sent, or as a correction with its reason.
use std::sync::Arc;

use super::store::{Replaced, keep};
use super::{changed, classes, not_now, undecodable};
use crate::access::{Action, Actor};
use crate::audit::Entry;
use crate::base::ids::CaseId;
use crate::cases::actions::KIND;
use crate::cases::flow::{Act, CaseFacts, CaseState, Missing, decide};
use crate::cases::intake::{self, NewCase};
use crate::cases::model::Case;
use crate::cases::reporter;
use crate::cases::store::{self, Change};
use crate::clocks;
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::post::Done;

/// One of the two forms as it was sent.
#[derive(Clone)]
pub struct Again {
    pub id: CaseId,
    pub version: Option<i32>,
    pub of_draft: bool,
    pub told: NewCase,
    /// Why it is corrected; a draft asks for none.
    pub reason: String,
    pub book: Arc<Book>,
}

pub fn save(tx: &mut Tx<'_>, actor: &Actor, again: &Again) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::CaseEditIntake, kind: KIND, id: again.id.any() };
    let (case, facts) = store::load(tx, &subject, again.id)?;
    let permit = subject.decide(&facts)?;
    if let Some(sentence) = not_now(&case, again.of_draft) {
        return Err(subject.not_now(sentence));
    }
    subject.fresh(case.version, again.version)?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let before = NewCase::of(&again.book, &case, &key).map_err(undecodable)?;
    // Saving shows nothing: the password is not asked for again, and nothing typed is lost to that.
    if before.names_reporter() {
        reporter::may(actor, &facts).map_err(|denied| subject.denied(denied))?;
    }
    let names = changed(&before, &again.told);
    let entry = Entry {
        reason_code: names.join(";"),
        classes: classes(&names).codes(),
        ..permit.entry(actor, KIND, case.id.any(), case.id.any())
    };
    let after = Case {
        channel: again.told.channel.clone(),
        case_type: again.told.case_type.clone(),
        region_code: again.told.region_code(&again.book, case.unit_id),
        danger: again.told.danger,
        ..case.clone()
    };
    if !again.of_draft {
        if names.is_empty() {
            return Err(subject.fault("reason", "Belum ada isian yang diubah."));
        }
        kept(&subject, &before, &again.told)?;
    }
    if !entry.classes.is_empty() {
        store::put_narrative(tx, case.id, &Sealed::seal(&key, case.id.any(), &again.told.narrative))?;
    }
    if again.of_draft {
        return draft(tx, &subject, again, &after, entry);
    }
    keep(tx, &key, case.id, actor.user, &Replaced { told: before, reason: again.reason.clone() })?;
    if after.danger && !case.danger {
        in_danger(tx, &again.book, &entry, &after)?;
    }
    let version = store::save(tx, &subject, &case, Change::of(&after, tx.now))?;
    tx.record(&Entry { from_state: case.state.code(), to_state: case.state.code(), ..entry })?;
    Ok(Done::at(&format!("/berkas/{}", case.id), format!("{}.{version}", case.code)))
}

/// What a number needs and was there stays. What never was, such as the account of a case that began with a village's
/// alert, nobody has to make up for the sake of another field.
fn kept(subject: &Subject<'_>, before: &NewCase, after: &NewCase) -> Result<CaseState, Refusal> {
    let never = before.missing();
    enough(subject, after.missing().into_iter().filter(|what| !never.contains(what)).collect())
}

fn enough(subject: &Subject<'_>, missing: Vec<Missing>) -> Result<CaseState, Refusal> {
    let facts = CaseFacts { missing, ..CaseFacts::default() };
    decide(CaseState::Draft, &Act::Submit, &facts).map_err(|r| subject.flow(r))
}

/// Saved once more, or sent: then it gets what every received case gets.
fn draft(tx: &mut Tx<'_>, subject: &Subject<'_>, again: &Again, after: &Case, entry: Entry) -> Result<Done, Refusal> {
    let mut change = Change::of(after, tx.now);
    let draft = CaseState::Draft.code();
    let edited = Entry { from_state: draft, to_state: draft, ..entry };
    let is_edited = !edited.reason_code.is_empty();
    if again.told.draft {
        if !is_edited {
            return Ok(Done::at(&format!("/berkas/{}", after.id), format!("{}.{}", after.code, after.version)));
        }
        let version = store::save(tx, subject, after, change)?;
        tx.record(&edited)?;
        return Ok(Done::at(&format!("/berkas/{}", after.id), format!("{}.{version}", after.code)));
    }
    change.state = enough(subject, again.told.missing())?;
    intake::number(tx, &again.book, &edited, after, &mut change)?;
    let to = change.state.code();
    store::save(tx, subject, after, change)?;
    if is_edited {
        tx.record(&edited)?;
    }
    let sent = Entry { action: Action::CaseSubmit.code(), reason_code: String::new(), ..edited };
    tx.record(&Entry { to_state: to, classes: String::new(), ..sent })?;
    Ok(Done::at(&format!("/berkas/{}", after.id), after.code.clone()))
}

/// A danger that is known only now: identification is due at once where it has not begun, and the unit hears of it
/// (D-26). One that turns out to be none takes the mark away, and no clock gets longer by it.
fn in_danger(tx: &mut Tx<'_>, book: &Book, by: &Entry, case: &Case) -> Result<(), Refusal> {
    if clocks::store::stop(tx, by, case.id.any(), IDENTIFICATION, "replaced")? {
        intake::first_clock(tx, book, by, case)?;
        if case.state == CaseState::OnHold {
            hold_still(tx, by, case)?;
        }
    }
    tx.announce(Event::DangerFound { case: case.id });
    Ok(())
}

const IDENTIFICATION: &str = "case_identification";

/// On hold every clock of the case stands still, until `case.resume` lets them run on (CAS-06).
fn hold_still(tx: &mut Tx<'_>, by: &Entry, case: &Case) -> Result<(), Refusal> {
    for clock in clocks::store::running(tx.conn, case.id.any())?.iter().filter(|clock| clock.clock == IDENTIFICATION) {
        clocks::store::pause_one(tx, by, clock)?;
    }
    Ok(())
}
