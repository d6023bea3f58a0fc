//! “Tampilkan identitas” for the receiver: the classes of the open grant, within what the sender saw
//! on the preview, for 60 seconds. The audit row is in the transaction that opens them, before a
//! byte leaves (security.md 6.1, 6.2).
use super::actions::{KIND, unreadable};
use super::disclosure;
use super::grants::Opening;
use super::preview::{self, Section};
use super::store;
use crate::access::{Action, Actor, Bundles, Denied, Facts, Relation, decide};
use crate::audit::Entry;
use crate::base::ids::ReferralId;
use crate::cases::quota::{self, Passed, Taken};
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};

/// Reason in the refusal's audit row, by which its page knows what to say.
pub const WITHDRAWN: &str = "consent_withdrawn";

/// What one officer sees, once.
pub struct Revealed {
    pub code: String,
    pub sections: Vec<Section>,
}

/// Who asks to see the person of which referral.
pub struct Ask<'a> {
    pub id: ReferralId,
    /// A try without a reason stands in the log too (ACC-02).
    pub reason: Result<&'a str, &'a Vec<FieldFault>>,
    /// The same form sent again shows nothing.
    pub first: bool,
    /// On a sheet of paper instead of the screen (ACC-14).
    pub paper: bool,
}

/// What became of it.
pub enum Shown {
    Open(Revealed),
    /// The officer's quota is used up: the head decides first (D-44).
    Waits(Passed),
}

pub fn reveal(tx: &mut Tx<'_>, actor: &Actor, book: &Book, ask: &Ask<'_>) -> Result<Option<Shown>, Refusal> {
    let id = ask.id;
    let subject = Subject { actor, action: Action::VictimReveal, kind: KIND, id: id.any() };
    let found = store::load(tx, &subject, id)?;
    decide(actor, Action::ReferralView, &found.facts).map_err(|denied| subject.denied(denied))?;
    let open = open_to(&subject, actor, &found)?;
    // The owner's rights are those of the case page; here only the grant counts.
    let relations = found.facts.relations.without(Relation::OwnerUnit).without(Relation::Assigned);
    let facts = Facts { relations, ..found.facts.clone() };
    let permit = match decide(actor, Action::VictimReveal, &facts) {
        Ok(permit) => permit,
        Err(Denied::StepUp) => return Err(subject.denied(Denied::StepUp)),
        Err(Denied::Hide | Denied::Explain) => return Err(subject.denied(Denied::Explain)),
    };
    let about = super::checking::about(&actor.unit.agency_type, &found.case, found.victim.as_ref());
    let bundles = disclosure::for_officer(&book.disclosure, permit.bundles(), about, open.is_named);
    let Some(victim) = found.victim.as_ref().filter(|_| !bundles.is_empty()) else {
        return Err(subject.denied(Denied::Explain));
    };
    if !ask.first {
        return Ok(None);
    }
    let reason = ask.reason.map_err(|faults| subject.faults(faults.clone()))?;
    let entry = permit.entry(actor, "victim", victim.id.any(), found.case.id.any());
    if let Taken::Waits(over) = quota::take(tx, actor, victim.id, entry.clone())? {
        return Ok(Some(Shown::Waits(over)));
    }
    if ask.paper {
        tx.record(&Entry { action: "print.made", ..entry.clone() })?;
    }
    tx.record(&Entry { reason_code: reason.to_owned(), classes: bundles.codes(), ..entry })?;
    let key = keys::open(tx.conn, tx.keyring, found.case.key_id)?;
    let letter = found.referral.letter.open(&key, found.referral.id.any()).map_err(unreadable)?;
    let sections = preview::sections(tx.conn, tx.keyring, book, found.told_in(), victim, bundles)?;
    let sections = preview::as_previewed(sections, &letter);
    Ok(Some(Shown::Open(Revealed { code: found.referral.code, sections })))
}

struct Open {
    /// The officer who was named at acceptance.
    is_named: bool,
}

fn open_to(subject: &Subject<'_>, actor: &Actor, found: &store::Found) -> Result<Open, Refusal> {
    if !found.is_receiver() {
        return Err(subject.denied(Denied::Explain));
    }
    match &found.opening {
        Opening::Open { bundles, pic } if *bundles != Bundles::NONE => Ok(Open { is_named: *pic == Some(actor.user) }),
        Opening::Withdrawn => Err(gone(subject, WITHDRAWN)),
        Opening::Expired => Err(gone(subject, "consent_expired")),
        Opening::Open { .. } | Opening::Never => Err(subject.denied(Denied::Explain)),
    }
}

/// 403 whose reason may be told.
fn gone(subject: &Subject<'_>, reason: &str) -> Refusal {
    match subject.denied(Denied::Explain) {
        Refusal::Explain(mut entry) => {
            reason.clone_into(&mut entry.reason_code);
            Refusal::Explain(entry)
        }
        other => other,
    }
}

/// The sentence of a refused reveal; None where the plain page says enough.
pub fn sentence(reason: &str) -> Option<&'static str> {
    match reason {
        WITHDRAWN => Some("Persetujuan ditarik. Identitas tidak dapat dibuka lagi lewat rujukan ini."),
        "consent_expired" => Some("Persetujuan sudah habis masa berlakunya. Minta pengirim memperbaruinya."),
        _ => None,
    }
}
