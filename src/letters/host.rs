//! What a slice says of the record that its letters belong to; the pages of letters are the same for all (`pages`).
use std::fmt::Display;
use std::future::Future;

use serde::de::DeserializeOwned;

use super::model::{Letter, LetterKind, LetterText};
use crate::access::{Action, Facts};
use crate::base::ids::{AnyId, KeyId};
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::refusal::{Refusal, Subject};
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::forms::FormSpec;

/// A record as its letters see it, for one actor.
pub struct Record<'a> {
    pub root: AnyId,
    pub code: &'a str,
    pub key_id: KeyId,
    pub facts: &'a Facts,
    /// "Berkas KS-…", "Rujukan RJ-…".
    pub about: String,
    /// Where the log keeps what this actor does to a letter.
    pub story: AnyId,
    /// Why nothing can be written about it any more. What was signed before is still sent, received or declared void
    /// (docs/adr/0019).
    pub closed: Option<String>,
}

/// Each kind of letter that a record of this sort may have, with the form that drafts it.
pub type Drafts = [(LetterKind, FormSpec)];

pub trait Host: Sized + 'static {
    type Id: Copy + Display + DeserializeOwned + Into<AnyId> + Send + Sync + 'static;

    /// Address of the record; its only blank is the id.
    const PATH: &'static str;

    fn drafts() -> &'static Drafts;
    /// The record for a look at it; a refused look is recorded and shows nothing.
    fn seen(ctx: &Ctx, id: Self::Id, action: Action) -> impl Future<Output = Result<Self, Fault>>;
    /// The record as it stands now, inside the transaction.
    fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: Self::Id) -> Result<Self, Refusal>;
    fn record(&self) -> Record<'_>;
    /// Whether this actor may write such a letter now.
    fn offers(&self, kind: LetterKind) -> bool;
    /// Whether another unit's letter was sent to this actor's unit.
    fn was_sent(&self, letter: &Letter) -> bool;
    /// Whether it may read what that letter says yet; else only that it is there.
    fn may_read(&self, letter: &Letter) -> bool;
    /// What a new letter says before anybody has written in it.
    fn first_words(&self, ctx: &Ctx, kind: LetterKind) -> Result<LetterText, Fault>;
    /// Refuses words that name one of the record's people.
    fn check_names(
        &self,
        tx: &mut Tx<'_>,
        subject: &Subject<'_>,
        key: &DataKey,
        text: &LetterText,
    ) -> Result<(), Refusal>;
}
