//! Saving a reception again: as a draft, as a draft that is sent, or as a correction with its reason.
use std::sync::Arc;

use diesel::result::Error as Diesel;

use super::store::{Replaced, keep};
use super::{changed, not_now};
use crate::access::{Action, Actor, Bundle, Bundles};
use crate::audit::Entry;
use crate::base::ids::CaseId;
use crate::cases::actions::KIND;
use crate::cases::flow::{Act, CaseFacts, CaseState, decide};
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
    let before = NewCase::of(&again.book, &case, &key)
        .map_err(|e| Refusal::Database(Diesel::DeserializationError(e.to_string().into())))?;
    if before.names_reporter() {
        reporter::right(actor, &facts).map_err(|denied| subject.denied(denied))?;
    }
    let names = changed(&before, &again.told);
    let entry = Entry {
        reason_code: names.join(";"),
        classes: Bundles::NONE.with(Bundle::Narrative).codes(),
        ..permit.entry(actor, KIND, case.id.any(), case.id.any())
    };
    let after = Case {
        channel: again.told.channel.clone(),
        case_type: again.told.case_type.clone(),
        region_code: again.told.region_code(&again.book, case.unit_id),
        danger: again.told.danger,
        ..case.clone()
    };
    let told = Sealed::seal(&key, case.id.any(), &again.told.narrative);
    if again.of_draft {
        store::put_narrative(tx, case.id, &told)?;
        return draft(tx, &subject, again, &after, entry);
    }
    if names.is_empty() {
        return Err(subject.fault("reason", "Belum ada isian yang diubah."));
    }
    // What a number needs, a case with a number keeps.
    enough(&subject, &again.told)?;
    store::put_narrative(tx, case.id, &told)?;
    keep(tx, &key, case.id, actor.user, &Replaced { told: before, reason: again.reason.clone() })?;
    if after.danger && !case.danger {
        in_danger(tx, &again.book, &entry, &after)?;
    }
    let version = store::save(tx, &subject, &case, Change::of(&after, tx.now))?;
    tx.record(&Entry { from_state: case.state.code(), to_state: case.state.code(), ..entry })?;
    Ok(Done::at(&format!("/berkas/{}", case.id), format!("{}.{version}", case.code)))
}

fn enough(subject: &Subject<'_>, told: &NewCase) -> Result<CaseState, Refusal> {
    let facts = CaseFacts { missing: told.missing(), ..CaseFacts::default() };
    decide(CaseState::Draft, &Act::Submit, &facts).map_err(|r| subject.flow(r))
}

/// Saved once more, or sent: then it gets what every received case gets.
fn draft(tx: &mut Tx<'_>, subject: &Subject<'_>, again: &Again, after: &Case, entry: Entry) -> Result<Done, Refusal> {
    let mut change = Change::of(after, tx.now);
    let draft = CaseState::Draft.code();
    if again.told.draft {
        let version = store::save(tx, subject, after, change)?;
        tx.record(&Entry { from_state: draft, to_state: draft, ..entry })?;
        return Ok(Done::at(&format!("/berkas/{}", after.id), format!("{}.{version}", after.code)));
    }
    change.state = enough(subject, &again.told)?;
    intake::number(tx, &again.book, &entry, after, &mut change)?;
    let to = change.state.code();
    store::save(tx, subject, after, change)?;
    tx.record(&Entry { from_state: draft, to_state: draft, ..entry.clone() })?;
    let sent = Entry { action: Action::CaseSubmit.code(), reason_code: String::new(), ..entry };
    tx.record(&Entry { from_state: draft, to_state: to, ..sent })?;
    Ok(Done::at(&format!("/berkas/{}", after.id), after.code.clone()))
}

/// A danger that is known only now: identification is due at once where it has not begun, and the unit hears of it
/// (D-26). One that turns out to be none takes the mark away, and no clock gets longer by it.
fn in_danger(tx: &mut Tx<'_>, book: &Book, by: &Entry, case: &Case) -> Result<(), Refusal> {
    if clocks::store::stop(tx, by, case.id.any(), "case_identification", "replaced")? {
        intake::first_clock(tx, book, by, case)?;
    }
    tx.announce(Event::DangerFound { case: case.id });
    Ok(())
}
