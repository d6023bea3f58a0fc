//! The logged act of showing who somebody is, within the officer's quota (D-44).
use super::disclosed::{self, Lines};
use super::model::{Case, Victim};
use super::quota::{self, Passed, Taken};
use super::records;
use crate::access::{Bundle, Facts, Permit, Relation};
use crate::audit::Entry;
use crate::base::ids::{CaseId, VictimId};
use crate::crypto::{DataKey, SealError};
use crate::db::Tx;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};

/// Showing who somebody is: recorded in the same transaction, before anything leaves (security.md 6.1).
#[derive(Clone, Debug)]
pub struct Reveal {
    pub case: CaseId,
    pub victim: VictimId,
    pub reason: String,
    pub note: String,
    /// On a sheet of paper instead of the screen.
    pub paper: bool,
}

pub fn reveal(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    facts: &Facts,
    key: &DataKey,
    ask: &Reveal,
) -> Result<Shown, Refusal> {
    let permit = subject.decide(facts)?;
    if ask.reason == "other" && ask.note.is_empty() {
        return Err(subject.fault("note", "Uraikan alasannya."));
    }
    let shown = permit
        .bundles()
        .and([Bundle::Contact, Bundle::Identity, Bundle::Health, Bundle::Children].into_iter().collect());
    let entry = permit.entry(subject.actor, "victim", ask.victim.any(), ask.case.any());
    if let Taken::Waits(over) = quota::take(tx, subject.actor, ask.victim, entry.clone())? {
        return Ok(Shown::Waits(over));
    }
    if !ask.note.is_empty() {
        records::add_note(tx, key, ask.case, subject.actor.user, "reveal", &ask.note)?;
    }
    if ask.paper {
        if permit.relation() == Relation::Emergency {
            return Err(subject.fault("paper", "Dalam akses darurat identitas hanya tampil di layar."));
        }
        tx.record(&Entry { action: "print.made", ..entry.clone() })?;
    }
    tx.record(&Entry { reason_code: ask.reason.clone(), classes: shown.codes(), ..entry })?;
    Ok(Shown::Open(permit))
}

/// What became of the wish to see who somebody is.
#[derive(Debug)]
pub enum Shown {
    Open(Permit),
    /// The officer's quota is used up: the head decides first (D-44).
    Waits(Passed),
}

/// Lines of every class that the permit opens, with the class.
pub fn lines(
    permit: &Permit,
    victim: &Victim,
    case: &Case,
    key: &DataKey,
    book: &Book,
) -> Result<Vec<(Bundle, Lines)>, SealError> {
    let classes = [Bundle::Identity, Bundle::Contact, Bundle::Health, Bundle::Children];
    let open = classes.into_iter().filter(|bundle| permit.bundles().has(*bundle));
    let mut all = Vec::new();
    for bundle in open {
        let lines = disclosed::fields(bundle, victim, case, key, book)?;
        if !lines.is_empty() {
            all.push((bundle, lines));
        }
    }
    Ok(all)
}
