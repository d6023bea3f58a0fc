//! What happens when somebody acts on a referral: the order of questions (scope, policy, version,
//! flow, guard), then the effects, in one transaction. The case's version is never touched.
use std::sync::Arc;

use diesel::result::Error as Diesel;

use super::flow::{Act, Basis, Receiver, ReferralFacts, ReferralState, decide};
use super::model::{Answer, Letter, POLICE};
use super::saving::{self, Change};
use super::store::{self, Found};
use super::{answering, drafting, grants, sending};
use crate::access::{Action, Actor, Denied, Permit, Role};
use crate::audit::Entry;
use crate::base::clock::Moment;
use crate::base::ids::ReferralId;
use crate::cases::police_duty;
use crate::clocks::{self, Start};
use crate::consent::flow::ConsentState;
use crate::crypto::{DataKey, SealError, Sealed};
use crate::db::Tx;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "referral";

/// One act on one referral, as its form gave it.
#[derive(Clone)]
pub struct Step {
    pub id: ReferralId,
    pub action: Action,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

/// The referral, and everything that an act on it needs.
pub struct Work<'a> {
    pub subject: Subject<'a>,
    pub step: &'a Step,
    pub permit: Permit,
    pub found: Found,
    pub key: DataKey,
    pub change: Change,
}

pub fn act(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: step.id.any() };
    let found = store::load(tx, &subject, step.id)?;
    let permit = subject.decide(&found.facts)?;
    if is_for_the_head(&found, step.action) && !actor.has(Role::UnitHead) {
        return Err(subject.denied(Denied::Explain));
    }
    subject.fresh(found.referral.version, step.version)?;
    if found.referral.has_moved() {
        return Err(subject.not_now("Pelimpahan ini sudah diterima; berkasnya sudah berpindah."));
    }
    let key = keys::open(tx.conn, tx.keyring, found.case.key_id)?;
    let change = Change::of(&found.referral, tx.now);
    let work = Work { subject, step, permit, found, key, change };
    match step.action {
        Action::ReferralEdit => drafting::edit(tx, work),
        Action::ReferralForward => drafting::forward(tx, &work),
        Action::ReferralRequestConsent => sending::request_consent(tx, work),
        Action::ReferralSend => sending::send(tx, work),
        Action::ReferralResend => sending::resend(tx, work),
        Action::ReferralCancel => sending::cancel(tx, work),
        Action::ReferralConfirm => sending::confirm(tx, work),
        Action::ReferralAccept => answering::accept(tx, work),
        Action::ReferralReject => answering::reject(tx, work),
        Action::ReferralReturn => answering::send_back(tx, work),
        Action::ReferralAssign => answering::assign(tx, work),
        Action::ReferralStart => answering::start(tx, work),
        Action::ReferralComplete => answering::complete(tx, work),
        other => Err(work.subject.not_now(format!("Langkah ini tidak dikenal: {other}"))),
    }
}

/// A transfer is answered by the receiving unit's head, and from the service phase sent by the
/// owner's (DECISIONS §7). The policy knows no kind of referral, so it is asked here.
pub fn is_for_the_head(found: &Found, action: Action) -> bool {
    let answers = matches!(action, Action::ReferralAccept | Action::ReferralReject | Action::ReferralReturn);
    let sends = matches!(action, Action::ReferralSend | Action::ReferralResend);
    found.referral.is_transfer() && (answers || (sends && found.case.state.code() == "in_service"))
}

impl<'a> Work<'a> {
    pub fn actor(&self) -> &'a Actor {
        self.subject.actor
    }
    /// Hangs under the case, so that the case's timeline shows every step.
    /// What the police were told does not count any more: the duty to tell them runs again (REF-13).
    pub fn untold(&self, tx: &mut Tx<'_>) -> Result<(), Diesel> {
        let Found { referral, case, .. } = &self.found;
        let was_told = referral.kind == POLICE && referral.sent_at.is_some();
        if was_told && !store::is_with_police(tx.conn, case.id, referral.id)? {
            police_duty::taken_back(tx, &self.step.book, &self.entry(), case)?;
        }
        Ok(())
    }
    pub fn entry(&self) -> Entry {
        self.permit.entry(self.subject.actor, KIND, self.found.referral.id.any(), self.found.case.id.any())
    }
    /// What the machine must know. Consent is looked at now, not when the page was opened (D-41).
    pub fn known(&self, tx: &mut Tx<'_>) -> Result<ReferralFacts, Diesel> {
        let Found { referral, case, victim, facts, .. } = &self.found;
        let own = referral.to_unit_id == referral.from_unit_id;
        let today = tx.now.day();
        let share_consent = match victim {
            Some(victim) => grants::consent_state(tx.conn, victim.id, referral.to_unit_id, today)?,
            None => ConsentState::NotAsked,
        };
        Ok(ReferralFacts {
            today,
            receiver: if own { Receiver::OwnUnit } else { Receiver::Fits },
            case_active: case.state.is_active(),
            is_child: facts.child,
            share_consent,
            basis: Basis::parse(&referral.basis),
            summary_hits: Vec::new(),
            first_service_on: referral.first_service_on,
            sent_on: referral.sent_at.map(Moment::day),
        })
    }
    /// Asks the machine, and notes where the act leads.
    pub fn step_to(&mut self, tx: &mut Tx<'_>, act: &Act) -> Result<(), Refusal> {
        let facts = self.known(tx)?;
        let to = decide(self.found.referral.state, act, &facts);
        self.change.state = to.map_err(|r| self.subject.flow(r))?;
        Ok(())
    }
    pub fn letter(&self) -> Result<Letter, Diesel> {
        let referral = &self.found.referral;
        referral.letter.open(&self.key, referral.id.any()).map(|letter| letter.clone()).map_err(unreadable)
    }
    pub fn answer(&self) -> Result<Answer, Diesel> {
        let Some(sealed) = &self.found.referral.answer else { return Ok(Answer::default()) };
        sealed.open(&self.key, self.found.referral.id.any()).map(|answer| answer.clone()).map_err(unreadable)
    }
    pub fn seal_letter(&mut self, letter: &Letter) {
        self.change.letter = Sealed::seal(&self.key, self.found.referral.id.any(), letter);
    }
    pub fn seal_answer(&mut self, answer: &Answer) {
        self.change.answer = Some(Sealed::seal(&self.key, self.found.referral.id.any(), answer));
    }
    /// Starts a clock of this referral; whoever is not the owner of the turn is told at level 1.
    pub fn start_clock(&self, tx: &mut Tx<'_>, clock: &'static str, turn: Turn) -> Result<Option<Moment>, Diesel> {
        let referral = &self.found.referral;
        let (owner, other) = match turn {
            Turn::Receiver => (referral.to_unit_id, referral.from_unit_id),
            Turn::Sender => (referral.from_unit_id, referral.to_unit_id),
        };
        let start = Start {
            clock,
            variant: if matches!(clock, "referral_ack" | "referral_first_service") { &self.change.urgency } else { "" },
            object_kind: KIND,
            object: referral.id.any(),
            root: self.found.case.id.any(),
            code: &referral.code,
            owner: Some(owner),
            other: Some(other),
            region: &referral.region_code,
            at: tx.now,
        };
        clocks::store::start(tx, &self.step.book, &self.entry(), &start)
    }
    pub fn stop_clock(&self, tx: &mut Tx<'_>, clock: &str, reason: &str) -> Result<(), Diesel> {
        clocks::store::stop(tx, &self.entry(), self.found.referral.id.any(), clock, reason)?;
        Ok(())
    }
    /// Keeps the change and its audit row; `entry` says more than from where to where.
    pub fn finish(self, tx: &mut Tx<'_>, entry: Entry) -> Result<Done, Refusal> {
        let (from, to) = (self.found.referral.state, self.change.state);
        self.finish_from(tx, from, Entry { to_state: to.code(), ..entry })
    }
    /// The same, when the last step began in another state than the one that was read (D-30).
    pub fn finish_from(self, tx: &mut Tx<'_>, from: ReferralState, entry: Entry) -> Result<Done, Refusal> {
        let referral = &self.found.referral;
        let (to, version) = (self.change.state, self.change.version);
        saving::save(tx, &self.subject, referral, self.change)?;
        tx.record(&Entry { from_state: from.code(), to_state: to.code(), ..entry })?;
        Ok(Done::at(&format!("/rujukan/{}", referral.id), format!("{}.{version}", referral.code)))
    }
}

/// Who must act before a clock runs out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    Receiver,
    Sender,
}

pub fn unreadable(error: SealError) -> Diesel {
    Diesel::DeserializationError(error.to_string().into())
}
