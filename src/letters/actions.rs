//! What is done to a letter: one transaction each, one audit row, one line of its history.
use diesel::result::Error as Diesel;

use super::flow::{Act, LetterFacts, LetterState, decide};
use super::model::{Letter, LetterKind, LetterText, Signature, Step, StepNote};
use super::{number, store};
use crate::access::Permit;
use crate::audit::Entry;
use crate::base::ids::{AnyId, LetterId, RowId, check_code};
use crate::crypto::{DataKey, SealError, Sealed};
use crate::db::Tx;
use crate::refusal::{Refusal, Subject};

pub const KIND: &str = "letter";

/// What the first words of a letter leave open.
pub const GAP: char = '…';

fn unreadable(error: SealError) -> Diesel {
    Diesel::DeserializationError(error.to_string().into())
}

/// Who acts by which right on a letter of which record, with the key that opens it.
pub struct Desk<'a> {
    pub subject: Subject<'a>,
    pub permit: &'a Permit,
    pub key: &'a DataKey,
    /// In whose story the log keeps it.
    pub story: AnyId,
}

impl Desk<'_> {
    fn entry(&self, letter: &Letter) -> Entry {
        self.permit.entry(self.subject.actor, KIND, letter.id.any(), self.story)
    }
    fn note(&self, tx: &mut Tx<'_>, letter: &Letter, text: &str) -> Result<(), Diesel> {
        let id = RowId::new();
        let note = (!text.is_empty()).then(|| Sealed::seal(self.key, id.any(), &StepNote(text.to_owned())));
        let step = Step {
            id,
            letter_id: letter.id,
            act: self.subject.action.code().to_owned(),
            made_by: self.subject.actor.user,
            made_at: tx.now,
            version: letter.version,
            note,
        };
        store::note(tx, &step)
    }
}

/// The record that a new letter belongs to.
pub struct About<'a> {
    pub root: AnyId,
    pub code: &'a str,
    pub kind: LetterKind,
}

pub fn draft(tx: &mut Tx<'_>, desk: &Desk<'_>, about: &About<'_>, text: &LetterText) -> Result<Letter, Refusal> {
    let id = LetterId::new();
    let actor = desk.subject.actor;
    let letter = Letter {
        id,
        version: 1,
        state: LetterState::INITIAL,
        kind: about.kind,
        unit_id: actor.unit.id,
        root_id: about.root,
        code: about.code.to_owned(),
        key_id: desk.key.id(),
        text: Sealed::seal(desk.key, id.any(), text),
        initialled_version: None,
        initialled_by: None,
        number: None,
        number_year: None,
        number_value: None,
        signature: None,
        signed_at: None,
        dispatched_at: None,
        check_code: None,
        drafted_by: actor.user,
        created_at: tx.now,
        updated_at: tx.now,
    };
    store::insert(tx, &letter)?;
    desk.note(tx, &letter, "")?;
    tx.record(&Entry { to_state: letter.state.code(), ..desk.entry(&letter) })?;
    Ok(letter)
}

/// Other words: a new version, which nobody has initialled (LET-06).
pub fn edit(tx: &mut Tx<'_>, desk: &Desk<'_>, stands: &Letter, text: &LetterText) -> Result<Letter, Refusal> {
    if !stands.state.is_editable() {
        let sentence = format!("Naskah tidak dapat diubah, karena statusnya sekarang “{}”.", stands.state.label());
        return Err(desk.subject.not_now(sentence));
    }
    let letter = Letter {
        version: stands.version + 1,
        updated_at: tx.now,
        text: Sealed::seal(desk.key, stands.id.any(), text),
        ..stands.clone()
    };
    store::save(tx, &desk.subject, stands.version, &letter)?;
    desk.note(tx, &letter, "")?;
    let state = letter.state.code();
    tx.record(&Entry { from_state: state, to_state: state, ..desk.entry(&letter) })?;
    Ok(letter)
}

/// One arrow of the machine. `signature` says who the signer is; others leave it empty.
pub fn act(
    tx: &mut Tx<'_>,
    desk: &Desk<'_>,
    stands: &Letter,
    act: &Act,
    signature: Signature,
) -> Result<Letter, Refusal> {
    let actor = desk.subject.actor;
    let text = stands.text.open(desk.key, stands.id.any()).map_err(unreadable)?;
    let to_somebody = stands.kind.is_minutes() || !text.addressee.trim().is_empty();
    let facts = LetterFacts {
        is_whole: to_somebody && ![&text.addressee, &text.subject, &text.body].iter().any(|part| part.contains(GAP)),
        initials_count: stands.initialled_version == Some(stands.version),
        initials_are_own: stands.initialled_by == Some(actor.user),
    };
    let state = decide(stands.state, act, facts).map_err(|refusal| desk.subject.flow(refusal))?;
    let mut letter = Letter { version: stands.version + 1, state, updated_at: tx.now, ..stands.clone() };
    match act {
        Act::Initial => {
            letter.initialled_version = Some(letter.version);
            letter.initialled_by = Some(actor.user);
        }
        // What was initialled before stays in the history and counts no more (LET-05).
        Act::Return { .. } => (letter.initialled_version, letter.initialled_by) = (None, None),
        Act::Sign => {
            let (year, value) = store::take_number(tx, letter.unit_id)?;
            let parts = number::Parts {
                value,
                classification: letter.kind.classification(),
                unit: &actor.unit.code,
                day: tx.now.day(),
            };
            letter.number = Some(number::write(number::PATTERN, parts));
            (letter.number_year, letter.number_value) = (Some(year), Some(value));
            letter.signature = Some(Sealed::seal(desk.key, letter.id.any(), &signature));
            letter.signed_at = Some(tx.now);
            letter.check_code = Some(check_code());
        }
        Act::Dispatch { .. } => letter.dispatched_at = Some(tx.now),
        Act::Receive { .. } | Act::Void { .. } => {}
    }
    store::save(tx, &desk.subject, stands.version, &letter)?;
    desk.note(tx, &letter, act.note())?;
    tx.record(&Entry { from_state: stands.state.code(), to_state: state.code(), ..desk.entry(&letter) })?;
    Ok(letter)
}
