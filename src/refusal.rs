//! Why an act did not happen: one type for every slice, from the rule that said no to the page
//! that explains it. Each refusal knows the audit row it leaves behind (D-05).
use diesel::result::Error as Diesel;

use crate::access::{Action, Actor, Denied, Facts, Permit, decide};
use crate::audit::{Decision, Entry};
use crate::base::ids::AnyId;
use crate::db::{Refusing, Tx};
use crate::flow::{self, FieldFault};

#[derive(Debug)]
pub enum Refusal {
    /// Does not exist for this person: 404.
    Hide(Box<Entry>),
    /// Exists, but somebody else does this: 403.
    Explain(Box<Entry>),
    /// This person may do it, but not here, and is told why: 403 (D-22).
    NotYou {
        sentence: String,
        entry: Box<Entry>,
    },
    /// Needs the password or code again: 403.
    StepUp(Box<Entry>),
    /// Another officer changed the record meanwhile: 409, with the version that stands now.
    Stale {
        theirs: i32,
        entry: Box<Entry>,
    },
    /// The record's state has no such step: 409.
    NotNow {
        sentence: String,
        entry: Box<Entry>,
    },
    /// A field is wrong or missing: 422.
    Fields {
        faults: Vec<FieldFault>,
        entry: Box<Entry>,
    },
    /// The same form key came with another text: 409.
    KeyReused(Box<Entry>),
    Database(Diesel),
}

impl From<Diesel> for Refusal {
    fn from(error: Diesel) -> Self {
        Self::Database(error)
    }
}

impl Refusing for Refusal {
    fn into_database(self) -> Result<Diesel, Self> {
        match self {
            Self::Database(error) => Ok(error),
            other => Err(other),
        }
    }
    fn record(&self, tx: &mut Tx<'_>) -> Result<(), Diesel> {
        match self {
            Self::Hide(entry) | Self::Explain(entry) | Self::StepUp(entry) | Self::KeyReused(entry) => tx.record(entry),
            Self::Stale { entry, .. }
            | Self::NotNow { entry, .. }
            | Self::NotYou { entry, .. }
            | Self::Fields { entry, .. } => tx.record(entry),
            Self::Database(_) => Ok(()),
        }
    }
}

impl Refusal {
    /// The log names the record that it hangs under, so that whoever owns that one reads of it.
    #[must_use]
    pub fn under(mut self, root: AnyId) -> Self {
        if let Self::Fields { entry, .. } = &mut self {
            entry.root_id = Some(root);
        }
        self
    }
    /// The log says why the fields were refused, where that is counted.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        if let Self::Fields { entry, .. } = &mut self {
            reason.clone_into(&mut entry.reason_code);
        }
        self
    }
    /// What somebody without an account is refused leaves its row too.
    pub fn key_reused(entry: Entry) -> Self {
        Self::KeyReused(Box::new(Entry { decision: Decision::Deny, ..entry }))
    }
    /// No unit is set up that could receive what the public sends.
    pub fn no_unit(entry: Entry) -> Self {
        let sentence = "Belum ada unit yang dapat menerima laporan di sini. Dalam bahaya? Hubungi 110.";
        Self::NotNow { sentence: sentence.to_owned(), entry: Box::new(Entry { decision: Decision::Refuse, ..entry }) }
    }
    pub fn of_public(refusal: flow::Refusal, entry: Entry) -> Self {
        let entry = Box::new(Entry { decision: Decision::Refuse, reason_code: "guard".into(), ..entry });
        match refusal {
            flow::Refusal::Guard(faults) => Self::Fields { faults, entry },
            other => Self::NotNow { sentence: other.to_string(), entry },
        }
    }
}

/// One record as an actor meets it, so that a refusal can name it in the log.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub actor: &'a Actor,
    pub action: Action,
    pub kind: &'static str,
    pub id: AnyId,
}

impl Subject<'_> {
    fn entry(&self, decision: Decision, reason: &str) -> Box<Entry> {
        let entry = self.actor.refusal(self.action.code(), self.kind, Some(self.id));
        Box::new(Entry { decision, reason_code: reason.to_owned(), ..entry })
    }
    /// Asks `access::decide`; a refusal becomes the page and the audit row it deserves.
    pub fn decide(&self, facts: &Facts) -> Result<Permit, Refusal> {
        decide(self.actor, self.action, facts).map_err(|denied| self.denied(denied))
    }
    pub fn denied(&self, denied: Denied) -> Refusal {
        match denied {
            Denied::Hide => Refusal::Hide(self.entry(Decision::Deny, "hide")),
            Denied::Explain => Refusal::Explain(self.entry(Decision::Deny, "role")),
            Denied::StepUp => Refusal::StepUp(self.entry(Decision::Deny, "step_up")),
        }
    }
    /// The record is not there, or not for this person: the two look the same.
    pub fn hidden(&self) -> Refusal {
        self.denied(Denied::Hide)
    }
    pub fn stale(&self, theirs: i32) -> Refusal {
        Refusal::Stale { theirs, entry: self.entry(Decision::Refuse, "stale") }
    }
    pub fn faults(&self, faults: Vec<FieldFault>) -> Refusal {
        Refusal::Fields { faults, entry: self.entry(Decision::Refuse, "guard") }
    }
    pub fn fault(&self, field: &'static str, text: impl Into<String>) -> Refusal {
        self.faults(vec![FieldFault { field, text: text.into() }])
    }
    pub fn not_now(&self, sentence: impl Into<String>) -> Refusal {
        Refusal::NotNow { sentence: sentence.into(), entry: self.entry(Decision::Refuse, "state") }
    }
    /// What a state machine said.
    pub fn flow(&self, refusal: flow::Refusal) -> Refusal {
        match refusal {
            flow::Refusal::Guard(faults) => self.faults(faults),
            same @ flow::Refusal::SamePerson => {
                Refusal::NotYou { sentence: same.to_string(), entry: self.entry(Decision::Deny, "role") }
            }
            step @ flow::Refusal::NoSuchStep { .. } => self.not_now(step.to_string()),
        }
    }
    /// The version that the form was made for must still stand.
    pub fn fresh(&self, stands: i32, read: Option<i32>) -> Result<(), Refusal> {
        if read == Some(stands) { Ok(()) } else { Err(self.stale(stands)) }
    }
}
