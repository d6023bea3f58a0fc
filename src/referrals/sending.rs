//! The sender's acts: ask for consent, send, send again, cancel, confirm the feedback; and what a
//! closing case does to referrals that nobody has accepted.
use super::actions::{Turn, Work};
use super::flow::{self, Act, Basis, ReferralFacts, ReferralState, decide};
use super::forms::LABEL;
use super::grants::{self, SCOPE};
use super::model::{Letter, POLICE};
use super::{checking, preview, saving, store};
use crate::audit::{Decision, Entry};
use crate::base::ids::{CaseId, ReferralId, UnitId};
use crate::cases;
use crate::cases::named::full_names;
use crate::clocks;
use crate::consent;
use crate::consent::actions::Of;
use crate::consent::model::Consent;
use crate::db::Tx;
use crate::events::Event;
use crate::flow::FieldFault;
use crate::refusal::Refusal;
use crate::web::post::Done;

pub fn request_consent(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    work.step_to(tx, &Act::RequestConsent)?;
    let entry = work.entry();
    work.finish(tx, entry)
}

/// From a draft both steps at once, each with its audit row (D-30).
pub fn send(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let mut from = work.found.referral.state;
    if from == ReferralState::Draft {
        work.step_to(tx, &Act::RequestConsent)?;
        let asked = Entry { action: "referral.request_consent", ..work.entry() };
        tx.record(&Entry { from_state: from.code(), to_state: work.change.state.code(), ..asked })?;
        from = work.change.state;
    }
    let letter = work.letter()?;
    let out = Disclosure::of(tx, &work, letter)?;
    work.change.state = out.decide(&work, from)?;
    dispatch(tx, &mut work, out)?;
    tx.announce(Event::ReferralSent { referral: work.found.referral.id });
    let entry = sent_entry(&work);
    work.finish_from(tx, from, entry)
}

/// Completed after the receiver returned it: a new clock, because the content changed (D-32). What
/// the first sending needed, this one needs again: a consent may have gone since (CON-13).
pub fn resend(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let from = work.found.referral.state;
    let input = &work.step.input;
    let letter = Letter {
        safe_summary: input.text("safe_summary"),
        precautions: input.text("precautions"),
        companion: input.text("companion"),
        confirmed: input.has("confirm", "checked"),
        ..work.letter()?
    };
    let out = Disclosure::of(tx, &work, letter)?;
    let act = Act::Resend { confirmed: out.letter.confirmed };
    work.change.state = decide(from, &act, &out.facts).map_err(|r| work.subject.flow(r))?;
    out.decide(&work, ReferralState::AwaitingConsent)?;
    work.change.opened_at = None;
    dispatch(tx, &mut work, out)?;
    tx.announce(Event::ReferralMoved { referral: work.found.referral.id });
    let entry = sent_entry(&work);
    work.finish_from(tx, from, entry)
}

/// What goes out, on what it rests, and what the machine knows of it.
struct Disclosure {
    basis: Option<Basis>,
    basis_reason: String,
    consent: Option<Consent>,
    letter: Letter,
    names: Vec<String>,
    facts: ReferralFacts,
}

impl Disclosure {
    fn of(tx: &mut Tx<'_>, work: &Work<'_>, letter: Letter) -> Result<Self, Refusal> {
        let (case, to) = (&work.found.case, work.found.referral.to_unit_id);
        let basis = Basis::parse(&work.step.input.text("basis"));
        let consent = match &work.found.victim {
            Some(victim) => consent::store::standing(tx.conn, victim.id, SCOPE, Some(to), tx.now.day())?,
            None => None,
        };
        let victims = cases::store::victims(tx.conn, case.id)?;
        let names = full_names(tx.conn, &work.key, case, &victims)?;
        let summary_hits = checking::hits(&letter.safe_summary, &names);
        let facts = ReferralFacts { basis, summary_hits, ..work.known(tx)? };
        let basis_reason = work.step.input.text("basis_reason");
        Ok(Self { basis, basis_reason, consent, letter, names, facts })
    }
    fn decide(&self, work: &Work<'_>, from: ReferralState) -> Result<ReferralState, Refusal> {
        let basis = self.basis.ok_or_else(|| work.subject.fault("basis", "Pilih dasar membagikan data."))?;
        let (basis_reason, confirmed) = (self.basis_reason.clone(), self.letter.confirmed);
        decide(from, &Act::Send { basis, basis_reason, confirmed }, &self.facts).map_err(|r| work.subject.flow(r))
    }
}

/// Checks once more what goes out, keeps which fields the sender saw, starts the receiver's clock.
fn dispatch(tx: &mut Tx<'_>, work: &mut Work<'_>, out: Disclosure) -> Result<(), Refusal> {
    if cases::file::officials::concerns(tx.conn, work.found.case.id, work.found.referral.to_unit_id)? {
        return Err(work.subject.faults(vec![checking::about_its_own()]));
    }
    check(work, &out)?;
    let bundles = work.change.classes();
    let by_consent = out.basis == Some(Basis::Consent);
    let mut letter = out.letter;
    letter.screening_result = shared_label(work);
    letter.basis_reason = if by_consent { String::new() } else { out.basis_reason };
    if let Some(victim) = &work.found.victim {
        let shown = preview::sections(tx.conn, tx.keyring, &work.step.book, work.found.told_in(), victim, bundles)?;
        letter.previewed = preview::field_names(&shown);
    }
    out.basis.map_or("", Basis::code).clone_into(&mut work.change.basis);
    work.change.sent_at = Some(tx.now);
    work.change.due_at = work.start_clock(tx, "referral_ack", Turn::Receiver)?;
    let early = grants::early(&work.change.urgency, bundles, work.found.facts.child);
    let consent = out.consent.as_ref().filter(|_| by_consent);
    let referral = &work.found.referral;
    grants::open(tx, &grants::New { referral, bundles: early, basis: &work.change.basis, consent, pic: None })?;
    if work.found.referral.kind == POLICE {
        cases::police_duty::reported(tx, &work.entry(), work.found.case.id)?;
    }
    ask_later(tx, work, &letter.basis_reason)?;
    work.seal_letter(&letter);
    Ok(())
}

/// Only the label that stands now, as the page said it; one that changed meanwhile does not go.
fn shared_label(work: &Work<'_>) -> String {
    let chosen = &work.found.case.screening_result;
    if !chosen.is_empty() && work.step.input.has(LABEL.name, chosen) { chosen.clone() } else { String::new() }
}

fn check(work: &Work<'_>, out: &Disclosure) -> Result<(), Refusal> {
    let state = work.found.case.state;
    if work.found.referral.is_transfer() && !cases::flow::acts_from(state).contains(&"case.transfer") {
        let text = format!("Berkas berstatus \u{201c}{}\u{201d} tidak dapat dilimpahkan.", state.label());
        return Err(work.subject.not_now(text));
    }
    let (found, book) = (&work.found, &work.step.book);
    let Some(unit) = book.unit(found.referral.to_unit_id) else {
        return Err(work.subject.fault("to_unit", "Unit tujuan tidak ada lagi. Buat rujukan baru."));
    };
    let mut faults = checking::receiver(&found.case, unit);
    faults.extend(checking::classes(book, unit, &found.case, found.victim.as_ref(), work.change.classes()));
    faults.extend(checking::texts(&out.names, &out.letter));
    let seen = work.step.input.some_text("preview");
    if seen.is_some_and(|seen| seen != preview_mark(found)) {
        let text = "Data orang ini berubah sejak halaman dibuka. Periksa lagi apa yang akan dilihat penerima.";
        faults.push(FieldFault { field: "data", text: text.into() });
    }
    if faults.is_empty() { Ok(()) } else { Err(work.subject.faults(faults)) }
}

/// Tells whether the person's record and the case file are still what the page before sending showed.
pub fn preview_mark(found: &store::Found) -> String {
    let version = found.victim.as_ref().map_or(0, |victim| victim.version);
    format!("{version}.{}", found.file_saves)
}

/// Life in danger and nobody asked yet: the consent is `not_obtainable` and asked again (D-43).
fn ask_later(tx: &mut Tx<'_>, work: &Work<'_>, reason: &str) -> Result<(), Refusal> {
    let (true, Some(victim)) = (work.change.basis == Basis::VitalInterest.code(), &work.found.victim) else {
        return Ok(());
    };
    let case = &work.found.case;
    let of = Of { case: case.id, code: &case.code, unit: case.unit_id, region: &case.region_code, key: &work.key };
    let (book, to) = (&work.step.book, work.found.referral.to_unit_id);
    consent::actions::not_obtainable(
        tx,
        &consent::actions::By { book, actor: work.actor(), permit: &work.permit },
        &of,
        victim.id,
        to,
        reason,
    )
}

/// The audit row holds the basis and the classes (REF-03).
fn sent_entry(work: &Work<'_>) -> Entry {
    Entry { reason_code: work.change.basis.clone(), classes: work.change.bundles.clone(), ..work.entry() }
}

pub fn cancel(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let reason = work.step.input.text("reason");
    work.step_to(tx, &Act::Cancel { reason: reason.clone() })?;
    work.stop_clock(tx, "referral_ack", "cancelled")?;
    work.untold(tx)?;
    grants::close_referral(tx, work.found.referral.id, "cancelled")?;
    let letter = Letter { cancelled_because: reason, ..work.letter()? };
    work.seal_letter(&letter);
    work.change.due_at = None;
    work.change.ended_at = Some(tx.now);
    if work.found.referral.sent_at.is_some() {
        tx.announce(Event::ReferralMoved { referral: work.found.referral.id });
    }
    let entry = work.entry();
    work.finish(tx, entry)
}

/// The sender has read the feedback (D-38).
pub fn confirm(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    let already = work.found.referral.feedback_confirmed_at.is_some();
    flow::confirm(work.found.referral.state, already).map_err(|r| work.subject.flow(r))?;
    work.stop_clock(tx, "feedback_confirm", "confirmed")?;
    work.change.feedback_confirmed_at = Some(tx.now);
    work.change.due_at = None;
    tx.announce(Event::ReferralMoved { referral: work.found.referral.id });
    let entry = work.entry();
    work.finish(tx, entry)
}

/// A case that ends takes with it what nobody has accepted (D-20), and every grant. For reactions.
pub fn cancel_with_case(tx: &mut Tx<'_>, case: CaseId) -> Result<(), diesel::result::Error> {
    for referral in store::open_rows(tx.conn, case)? {
        if !referral.state.is_cancellable() {
            continue;
        }
        let to = ReferralState::Cancelled;
        let entry = by_system(Some(referral.id), case, Some(referral.from_unit_id));
        clocks::store::stop(tx, &entry, referral.id.any(), "referral_ack", "case_closed")?;
        let mut change = saving::Change::of(&referral, tx.now);
        change.state = to;
        change.due_at = None;
        change.ended_at = Some(tx.now);
        saving::put(tx, &referral, change)?;
        tx.record(&Entry { from_state: referral.state.code(), to_state: to.code(), ..entry })?;
        if referral.sent_at.is_some() {
            tx.announce(Event::ReferralMoved { referral: referral.id });
        }
    }
    let entry = by_system(None, case, None);
    clocks::store::stop_all(tx, &entry, case.any(), "case_closed")?;
    grants::close_case(tx, case, "case_closed")
}

fn by_system(referral: Option<ReferralId>, case: CaseId, unit: Option<UnitId>) -> Entry {
    Entry {
        actor: None,
        session_prefix: String::new(),
        role: "system",
        unit,
        action: "referral.cancel",
        object_kind: super::actions::KIND,
        object_id: referral.map(ReferralId::any),
        root_id: Some(case.any()),
        from_state: "",
        to_state: "",
        decision: Decision::Allow,
        reason_code: "case_closed".into(),
        classes: String::new(),
        request_id: String::new(),
    }
}
