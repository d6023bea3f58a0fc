//! What the pages show of a record's letters.
use std::collections::HashMap;

use askama::Template;

use super::flow::{LetterState, acts_from};
use super::model::{Letter, LetterKind, LetterText, Step};
use crate::access::{Action, Actor, Denied, Facts, decide};
use crate::base::clock::Moment;
use crate::base::ids::{LetterId, UserId};
use crate::crypto::{DataKey, SealError};
use crate::web::forms::FormSpec;
use crate::web::shell::Shell;

use super::forms::{EDIT, STEPS};
use super::pages::is_writing;

/// A row of a list: number and kind, never what the letter says.
pub struct Row {
    pub id: LetterId,
    pub version: i32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub href: String,
    pub title: String,
    /// "Nomor 400.2/041/…", or that there is none yet.
    pub number: String,
    /// A void number stays readable, struck through.
    pub struck: bool,
    pub at: Moment,
}

impl Row {
    pub fn of(letter: &Letter) -> Self {
        Self {
            id: letter.id,
            version: letter.version,
            state: letter.state.code(),
            state_label: letter.state.label(),
            state_kind: state_kind(letter.state),
            href: address(letter),
            title: format!("{} · {}", letter.kind.label(), letter.code),
            number: letter.number.clone().unwrap_or_else(|| "belum bernomor".to_owned()),
            struck: letter.state == LetterState::Void,
            at: letter.signed_at.unwrap_or(letter.created_at),
        }
    }
}

pub fn address(letter: &Letter) -> String {
    format!("{}/{}/surat/{}", letter.kind.home(), letter.root_id, letter.id)
}

pub const fn state_kind(state: LetterState) -> &'static str {
    match state {
        LetterState::Draft => "neutral",
        LetterState::Initialled => "warn",
        LetterState::Signed | LetterState::Dispatched => "info",
        LetterState::Received => "ok",
        LetterState::Void => "danger",
    }
}

/// Whose turn it is; empty where nobody's is.
pub const fn waits_for(state: LetterState) -> &'static str {
    match state {
        LetterState::Draft => "Menunggu paraf",
        LetterState::Initialled => "Menunggu tanda tangan",
        LetterState::Signed => "Menunggu pengiriman",
        LetterState::Dispatched => "Menunggu tanda terima",
        LetterState::Received | LetterState::Void => "",
    }
}

/// An act that this person may do now.
pub struct ActLink {
    pub action: &'static str,
    pub href: String,
    pub label: &'static str,
    pub danger: bool,
}

/// Whose step it is: the writing unit's; of a letter that another unit of the program gets, the receipt is that unit's.
pub(super) fn is_theirs(action: Action, own: bool, kind: LetterKind) -> bool {
    if action == Action::LetterReceive { own != kind.goes_to_a_unit() } else { own }
}

/// `open`: the record can still be written about.
pub fn acts(actor: &Actor, facts: &Facts, letter: &Letter, open: bool) -> Vec<ActLink> {
    let own = letter.unit_id == actor.unit.id;
    let knows = |spec: &&FormSpec| {
        acts_from(letter.state).contains(&spec.action.code()) && is_theirs(spec.action, own, letter.kind)
    };
    let edit = (own && letter.state.is_editable()).then_some(&EDIT);
    let specs = STEPS.iter().filter(knows).chain(edit).filter(|spec| open || !is_writing(spec.action));
    let may = specs.filter(|spec| matches!(decide(actor, spec.action, facts), Ok(_) | Err(Denied::StepUp)));
    may.map(|spec| ActLink {
        action: spec.action.code(),
        href: format!("{}/{}", address(letter), spec.slug),
        label: spec.title,
        danger: spec.danger,
    })
    .collect()
}

/// One line of the letter's history.
pub struct StepLine {
    pub at: Moment,
    pub what: &'static str,
    pub who: String,
    pub note: String,
    /// Initials on an older version.
    pub stale: bool,
}

pub(super) fn history(
    letter: &Letter,
    steps: &[Step],
    names: &HashMap<UserId, String>,
    key: &DataKey,
) -> Result<Vec<StepLine>, SealError> {
    let line = |step: &Step| {
        let note = match &step.note {
            Some(sealed) => sealed.open(key, step.id.any())?.0.clone(),
            None => String::new(),
        };
        Ok(StepLine {
            at: step.made_at,
            what: what(&step.act),
            who: names.get(&step.made_by).cloned().unwrap_or_default(),
            note,
            stale: step.act == "letter.initial" && letter.initialled_version != Some(step.version),
        })
    };
    steps.iter().map(line).collect()
}

fn what(act: &str) -> &'static str {
    match act {
        "letter.create" => "Konsep dibuat",
        "letter.edit" => "Naskah diubah",
        "letter.initial" => "Diparaf",
        "letter.return" => "Dikembalikan",
        "letter.sign" => "Ditandatangani",
        "letter.dispatch" => "Dikirim",
        "letter.receive" => "Diterima",
        "letter.void" => "Dibatalkan",
        _ => "",
    }
}

#[derive(Template)]
#[template(path = "letters/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub back: String,
    pub about: String,
    /// Address and title of each kind that may be written now.
    pub kinds: Vec<(String, &'static str)>,
    pub rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "letters/letter.html")]
pub struct ShowPage {
    pub shell: Shell,
    pub back: String,
    pub id: LetterId,
    pub version: i32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    /// For whom it waits.
    pub waits: &'static str,
    pub kind: &'static str,
    pub number: Option<String>,
    pub struck: bool,
    pub secrecy: &'static str,
    pub text: LetterText,
    pub signer: Vec<String>,
    pub acts: Vec<ActLink>,
    pub history: Vec<StepLine>,
    /// Address of the button that makes the paper; None where nobody may.
    pub print: Option<String>,
}
