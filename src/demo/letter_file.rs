//! A letter while it is made, as part of its case. Each step leaves the rows that the act of the same name leaves
//! (`letters::actions`).
use std::collections::BTreeMap;

use super::case_file::CaseFile;
use super::record::{Deed, Who};
use crate::base::clock::Moment;
use crate::base::ids::{RowId, UnitId, check_code_from};
use crate::crypto::{Sealed, sha256};
use crate::letters::actions::KIND;
use crate::letters::flow::{Act, LetterState};
use crate::letters::model::{Letter, LetterKind, LetterText, Signature, Step, StepNote};
use crate::letters::number;

/// A number taken for a signature.
#[derive(Clone, Debug)]
pub struct Signed {
    pub year: i32,
    pub value: i64,
    pub unit_code: String,
    pub signature: Signature,
}

impl CaseFile<'_> {
    pub fn draft_letter(&mut self, who: Who, at: Moment, kind: LetterKind, text: &LetterText) -> Letter {
        let id = self.record.next_id("letters");
        let letter = Letter {
            id,
            version: 1,
            state: LetterState::INITIAL,
            kind,
            unit_id: self.case.unit_id,
            root_id: self.case.id.any(),
            code: self.case.code.clone(),
            key_id: self.key.id(),
            text: Sealed::seal(&self.key, id.any(), text),
            initialled_version: None,
            initialled_by: None,
            number: None,
            number_year: None,
            number_value: None,
            signature: None,
            signed_at: None,
            dispatched_at: None,
            check_code: None,
            drafted_by: who.user,
            created_at: at,
            updated_at: at,
        };
        let deed = Deed { action: "letter.create", to: letter.state.code(), birth: true, ..Deed::default() };
        self.letter_step(&letter, who, at, deed, "");
        letter
    }

    /// One arrow of the machine; a signature comes with its number.
    pub fn letter_act(&mut self, letter: &mut Letter, who: Who, at: Moment, act: &Act, signed: Option<Signed>) {
        let from = letter.state;
        letter.version += 1;
        letter.updated_at = at;
        letter.state = match act {
            Act::Initial => LetterState::Initialled,
            Act::Sign => LetterState::Signed,
            Act::Return { .. } => LetterState::Draft,
            Act::Dispatch { .. } => LetterState::Dispatched,
            Act::Receive { .. } => LetterState::Received,
            Act::Void { .. } => LetterState::Void,
        };
        if *act == Act::Initial {
            (letter.initialled_version, letter.initialled_by) = (Some(letter.version), Some(who.user));
        }
        if let Some(Signed { year, value, unit_code, signature }) = signed {
            let classification = letter.kind.classification();
            let parts = number::Parts { value, classification, unit: &unit_code, day: at.day() };
            letter.number = Some(number::write(number::PATTERN, parts));
            (letter.number_year, letter.number_value) = (Some(year), Some(value));
            letter.signature = Some(Sealed::seal(&self.key, letter.id.any(), &signature));
            letter.signed_at = Some(at);
            letter.check_code = Some(check_code_from(&sha256(letter.id.bytes())));
        }
        if matches!(act, Act::Dispatch { .. }) {
            letter.dispatched_at = Some(at);
        }
        let deed = Deed { action: act.code(), from: from.code(), to: letter.state.code(), ..Deed::default() };
        self.letter_step(letter, who, at, deed, act.note());
    }

    fn letter_step(&mut self, letter: &Letter, who: Who, at: Moment, deed: Deed, note: &str) {
        let id: RowId = self.record.next_id("letter_steps");
        let note = (!note.is_empty()).then(|| Sealed::seal(&self.key, id.any(), &StepNote(note.to_owned())));
        let act = deed.action.to_owned();
        let (letter_id, made_by, version) = (letter.id, who.user, letter.version);
        self.record.rows.letter_steps.push(Step { id, letter_id, act, made_by, made_at: at, version, note });
        self.log(at, who, Deed { kind: KIND, object: Some(letter.id.any()), ..deed });
    }

    pub fn keep_letter(&mut self, letter: Letter) {
        self.record.rows.letters.push(letter);
    }
}

/// Numbers taken so far, by unit and year.
pub type Numbers = BTreeMap<(UnitId, i32), i64>;

/// The next number of a unit's letters in the year of that day.
pub fn take_number(given: &mut Numbers, unit: UnitId, at: Moment) -> (i32, i64) {
    let year = at.day().year();
    let value = given.entry((unit, year)).and_modify(|n| *n += 1).or_insert(1);
    (year, *value)
}
