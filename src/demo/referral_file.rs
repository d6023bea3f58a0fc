//! A referral while it is made, as part of its case. Each method leaves the rows that the act of the same
//! name leaves (`referrals::drafting`, `sending`, `answering`, `grants`).
use super::case_file::CaseFile;
use super::record::{Begin, Deed, News, Who};
use crate::access::{Bundle, Bundles};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{ConsentId, GrantId, ReferralId, UnitId, UserId, VictimId};
use crate::cases::disclosed;
use crate::crypto::Sealed;
use crate::referrals::flow::ReferralState;
use crate::referrals::grants::{self, Grant};
use crate::referrals::model::{Answer, CONSENT, Feedback, Letter, Referral};
use crate::referrals::preview::{self, Section};

const KIND: &str = "referral";
/// Referrals that one case may have, so that their codes come from their number.
const MOST: u64 = 64;

/// A draft as its form gave it.
pub struct NewReferral {
    pub need: String,
    pub kind: &'static str,
    pub service: &'static str,
    pub urgency: String,
    pub victim: Option<VictimId>,
    pub to: UnitId,
    pub bundles: Bundles,
    pub letter: Letter,
}

/// On what it goes out.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub basis: &'static str,
    /// The consent row, where the basis is consent, and its last day.
    pub consent: Option<(ConsentId, Option<Day>)>,
    pub reason: &'a str,
}

/// Number of a referral within its case file.
pub type Nth = usize;

impl CaseFile<'_> {
    pub fn refer(&mut self, who: Who, at: Moment, new: NewReferral) -> Nth {
        let nth = self.record.rows.referrals.len();
        let number = self.row * MOST + u64::try_from(nth).unwrap_or(0);
        let id: ReferralId = self.set.ids.id("referrals", number);
        let row = Referral {
            id,
            code: self.set.ids.code("RJ", number),
            version: 1,
            state: ReferralState::Draft,
            kind: new.kind.into(),
            need: new.need,
            service: new.service.into(),
            urgency: new.urgency,
            case_id: self.case.id,
            victim_id: new.victim,
            from_unit_id: self.case.unit_id,
            to_unit_id: new.to,
            region_code: self.case.region_code.clone(),
            bundles: new.bundles.codes(),
            basis: String::new(),
            predecessor_id: None,
            sent_at: None,
            opened_at: None,
            accepted_at: None,
            first_service_on: None,
            completed_at: None,
            feedback_confirmed_at: None,
            due_at: None,
            ended_at: None,
            updated_at: at,
            created_by: who.user,
            pic_user_id: None,
            reject_reason: String::new(),
            returns: 0,
            letter: Sealed::seal(&self.key, id.any(), &new.letter),
            answer: None,
            feedback: None,
        };
        let classes = row.bundles.clone();
        self.record.rows.referrals.push(row);
        let deed = Deed { action: "referral.create", to: "draft", classes, birth: true, ..about(id) };
        self.log(at, who, deed);
        nth
    }

    fn with(&mut self, nth: Nth, at: Moment, change: impl FnOnce(&mut Referral)) -> Option<Referral> {
        let row = self.record.rows.referrals.get_mut(nth)?;
        let before = row.clone();
        change(row);
        row.version += 1;
        row.updated_at = at;
        if row.state.is_final() {
            row.ended_at.get_or_insert(at);
        }
        Some(before)
    }
    fn step(&mut self, at: Moment, who: Who, act: Step<'_>, change: impl FnOnce(&mut Referral)) {
        let Some(before) = self.with(act.nth, at, |row| {
            row.state = act.to;
            change(row);
        }) else {
            return;
        };
        let (from, to) = (before.state.code(), act.to.code());
        let (reason, classes) = (act.reason.to_owned(), act.classes);
        self.log(at, who, Deed { action: act.action, from, to, reason, classes, ..about(before.id) });
    }
    fn referral(&self, nth: Nth) -> Option<Referral> {
        self.record.rows.referrals.get(nth).cloned()
    }
    fn letter(&self, row: &Referral) -> Letter {
        row.letter.open(&self.key, row.id.any()).map(|letter| (*letter).clone()).unwrap_or_default()
    }

    pub fn ask_consent(&mut self, nth: Nth, who: Who, at: Moment) {
        let step = Step::to(nth, "referral.request_consent", ReferralState::AwaitingConsent);
        self.step(at, who, step, |_| {});
    }

    /// From a draft both steps at once (D-30).
    pub fn send(&mut self, nth: Nth, who: Who, at: Moment, ground: Ground<'_>) {
        let Some(row) = self.referral(nth) else { return };
        if row.state == ReferralState::Draft {
            let (from, to) = (row.state.code(), ReferralState::AwaitingConsent.code());
            self.log(at, who, Deed { action: "referral.request_consent", from, to, ..about(row.id) });
            if let Some(row) = self.record.rows.referrals.get_mut(nth) {
                row.state = ReferralState::AwaitingConsent;
            }
        }
        let resent = row.state == ReferralState::Returned;
        let action = if resent { "referral.resend" } else { "referral.send" };
        let due = self.referral_clock(nth, at, who, "referral_ack", Turn::Receiver);
        let mut letter = self.letter(&row);
        letter.previewed = self.previewed(&row);
        ground.reason.clone_into(&mut letter.basis_reason);
        let sealed = Sealed::seal(&self.key, row.id.any(), &letter);
        let to = ReferralState::Sent;
        let step = Step { nth, action, to, reason: ground.basis, classes: row.bundles.clone() };
        self.step(at, who, step, |row| {
            ground.basis.clone_into(&mut row.basis);
            row.sent_at = Some(at);
            row.opened_at = None;
            row.due_at = due;
            row.letter = sealed;
        });
        let early = grants::early(&row.urgency, row.classes(), self.case.has_child);
        self.grant(nth, at, early, ground.consent, None);
        let news = if resent { "referral_moved" } else { "referral_new" };
        self.tell_referral(nth, at, news, Turn::Receiver);
    }

    /// The fields that the sender saw before sending (D-47).
    fn previewed(&self, row: &Referral) -> Vec<String> {
        let victim = self.record.rows.victims.iter().find(|victim| Some(victim.id) == row.victim_id);
        let Some(victim) = victim else { return Vec::new() };
        let section = |bundle: Bundle| {
            let lines = disclosed::fields(bundle, victim, &self.case, &self.key, self.set.book).unwrap_or_default();
            Section { bundle, lines }
        };
        preview::field_names(&row.classes().items().map(section).collect::<Vec<_>>())
    }

    /// The first look by the receiving unit.
    pub fn open(&mut self, nth: Nth, at: Moment) {
        if let Some(row) = self.record.rows.referrals.get_mut(nth) {
            row.opened_at.get_or_insert(at);
        }
    }

    pub fn accept(&mut self, nth: Nth, who: Who, at: Moment, answer: &Answer, consent: Consented) {
        self.open(nth, at);
        self.stop_referral(nth, at, who, "referral_ack", "accepted");
        let Some(row) = self.referral(nth) else { return };
        let due = self.referral_clock(nth, at, who, "referral_first_service", Turn::Receiver);
        let sealed = Sealed::seal(&self.key, row.id.any(), answer);
        let (action, to, classes) = ("referral.accept", ReferralState::Accepted, row.bundles.clone());
        self.step(at, who, Step { nth, action, to, reason: "", classes }, |row| {
            row.accepted_at = Some(at);
            row.pic_user_id = Some(who.user);
            row.due_at = due;
            row.answer = Some(sealed);
        });
        self.grant(nth, at, row.classes(), consent, Some(who.user));
        self.tell_referral(nth, at, "referral_answered", Turn::Sender);
    }

    /// Ownership moves at once: no clock, no grant.
    pub fn accept_transfer(&mut self, nth: Nth, who: Who, at: Moment, answer: &Answer) {
        self.open(nth, at);
        self.stop_referral(nth, at, who, "referral_ack", "accepted");
        let Some(row) = self.referral(nth) else { return };
        let sealed = Sealed::seal(&self.key, row.id.any(), answer);
        self.close_grant(nth, at, "transferred");
        let (action, to, classes) = ("referral.accept", ReferralState::Accepted, row.bundles);
        self.step(at, who, Step { nth, action, to, reason: "", classes }, |row| {
            row.accepted_at = Some(at);
            row.pic_user_id = Some(who.user);
            row.due_at = None;
            row.ended_at = Some(at);
            row.answer = Some(sealed);
        });
        self.tell_referral(nth, at, "referral_answered", Turn::Sender);
    }

    pub fn reject(&mut self, nth: Nth, who: Who, at: Moment, reason: &'static str, answer: &Answer) {
        self.open(nth, at);
        self.stop_referral(nth, at, who, "referral_ack", "rejected");
        let Some(row) = self.referral(nth) else { return };
        let sealed = Sealed::seal(&self.key, row.id.any(), answer);
        self.close_grant(nth, at, "rejected");
        let step = Step { reason, ..Step::to(nth, "referral.reject", ReferralState::Rejected) };
        self.step(at, who, step, |row| {
            reason.clone_into(&mut row.reject_reason);
            row.due_at = None;
            row.answer = Some(sealed);
        });
        self.tell_referral(nth, at, "referral_answered", Turn::Sender);
    }

    pub fn send_back(&mut self, nth: Nth, who: Who, at: Moment, reason: &'static str, answer: &Answer) {
        self.open(nth, at);
        for clock in ["referral_ack", "referral_first_service"] {
            self.stop_referral(nth, at, who, clock, "returned");
        }
        let Some(row) = self.referral(nth) else { return };
        let sealed = Sealed::seal(&self.key, row.id.any(), answer);
        self.close_grant(nth, at, "returned");
        let step = Step { reason, ..Step::to(nth, "referral.return", ReferralState::Returned) };
        self.step(at, who, step, |row| {
            row.accepted_at = None;
            row.pic_user_id = None;
            row.due_at = None;
            row.returns += 1;
            row.answer = Some(sealed);
        });
        self.tell_referral(nth, at, "referral_answered", Turn::Sender);
    }

    pub fn begin(&mut self, nth: Nth, who: Who, at: Moment) {
        self.stop_referral(nth, at, who, "referral_first_service", "started");
        let due = self.referral_clock(nth, at, who, "referral_feedback", Turn::Receiver);
        self.step(at, who, Step::to(nth, "referral.start", ReferralState::InProgress), |row| {
            row.first_service_on = Some(at.day());
            row.due_at = due;
        });
        self.tell_referral(nth, at, "referral_answered", Turn::Sender);
    }

    pub fn complete(&mut self, nth: Nth, who: Who, at: Moment, feedback: &Feedback) {
        self.stop_referral(nth, at, who, "referral_feedback", "completed");
        let Some(row) = self.referral(nth) else { return };
        let due = self.referral_clock(nth, at, who, "feedback_confirm", Turn::Sender);
        let sealed = Sealed::seal(&self.key, row.id.any(), feedback);
        let step = Step { reason: &feedback.result, ..Step::to(nth, "referral.complete", ReferralState::Completed) };
        self.step(at, who, step, |row| {
            row.completed_at = Some(at);
            row.due_at = due;
            row.feedback = Some(sealed);
        });
        self.close_grant(nth, at, "completed");
        self.tell_referral(nth, at, "referral_answered", Turn::Sender);
    }

    pub fn confirm(&mut self, nth: Nth, who: Who, at: Moment) {
        self.stop_referral(nth, at, who, "feedback_confirm", "confirmed");
        self.step(at, who, Step::to(nth, "referral.confirm_feedback", ReferralState::Completed), |row| {
            row.feedback_confirmed_at = Some(at);
            row.due_at = None;
        });
    }

    pub fn cancel(&mut self, nth: Nth, who: Who, at: Moment, reason: &str) {
        self.stop_referral(nth, at, who, "referral_ack", "cancelled");
        let Some(row) = self.referral(nth) else { return };
        self.close_grant(nth, at, "cancelled");
        let letter = Letter { cancelled_because: reason.to_owned(), ..self.letter(&row) };
        let sealed = Sealed::seal(&self.key, row.id.any(), &letter);
        self.step(at, who, Step::to(nth, "referral.cancel", ReferralState::Cancelled), |row| {
            row.letter = sealed;
            row.due_at = None;
        });
    }

    fn referral_clock(&mut self, nth: Nth, at: Moment, who: Who, clock: &'static str, turn: Turn) -> Option<Moment> {
        let row = self.referral(nth)?;
        let (owner, other) = match turn {
            Turn::Receiver => (row.to_unit_id, row.from_unit_id),
            Turn::Sender => (row.from_unit_id, row.to_unit_id),
        };
        let dated = matches!(clock, "referral_ack" | "referral_first_service");
        let variant = if dated { row.urgency.as_str() } else { "" };
        let (object, code, kind) = (row.id.any(), row.code.as_str(), KIND);
        let begin = Begin { clock, variant, kind, object, code, owner: Some(owner), other: Some(other) };
        self.record.start(at, Some(who), &begin)
    }
    fn stop_referral(&mut self, nth: Nth, at: Moment, who: Who, clock: &str, reason: &str) {
        if let Some(row) = self.referral(nth) {
            self.record.stop(at, Some(who), row.id.any(), clock, reason);
        }
    }
    fn tell_referral(&mut self, nth: Nth, at: Moment, kind: &'static str, side: Turn) {
        let Some(row) = self.referral(nth) else { return };
        let unit = if side == Turn::Sender { row.from_unit_id } else { row.to_unit_id };
        let key = format!("{kind}:{}:{}", row.id, row.version);
        let (object, code) = (row.id.any(), row.code.as_str());
        self.record.tell(&News { kind, unit, object_kind: KIND, object, code, key: &key, at });
    }

    fn grant(&mut self, nth: Nth, at: Moment, bundles: Bundles, consent: Consented, pic: Option<UserId>) {
        self.close_grant(nth, at, "replaced");
        let Some(row) = self.referral(nth).filter(|_| !bundles.is_empty()) else { return };
        let consent = consent.filter(|_| row.basis == CONSENT);
        let grant = Grant {
            id: self.record.next_id::<GrantId>("grants"),
            case_id: row.case_id,
            victim_id: row.victim_id,
            unit_id: row.to_unit_id,
            referral_id: row.id,
            bundles: bundles.codes(),
            basis: row.basis.clone(),
            consent_id: consent.map(|(id, _)| id),
            pic_user_id: pic,
            opened_at: at,
            valid_until: consent.and_then(|(_, until)| until),
            closed_at: None,
            closed_reason: String::new(),
        };
        self.record.rows.grants.push(grant);
    }
    fn close_where(&mut self, at: Moment, reason: &str, which: impl Fn(&Grant) -> bool) {
        for grant in self.record.rows.grants.iter_mut().filter(|g| g.closed_at.is_none() && which(g)) {
            grant.closed_at = Some(at);
            reason.clone_into(&mut grant.closed_reason);
        }
    }
    pub fn close_grant(&mut self, nth: Nth, at: Moment, reason: &str) {
        if let Some(row) = self.referral(nth) {
            self.close_where(at, reason, |grant| grant.referral_id == row.id);
        }
    }
    pub fn close_grants(&mut self, at: Moment, reason: &str) {
        self.close_where(at, reason, |_| true);
    }
}

/// The consent row that a grant rests on, with its last day.
pub type Consented = Option<(ConsentId, Option<Day>)>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Receiver,
    Sender,
}

struct Step<'a> {
    nth: Nth,
    action: &'static str,
    to: ReferralState,
    reason: &'a str,
    classes: String,
}

impl Step<'_> {
    const fn to(nth: Nth, action: &'static str, to: ReferralState) -> Self {
        Self { nth, action, to, reason: "", classes: String::new() }
    }
}

fn about(id: ReferralId) -> Deed {
    Deed { kind: KIND, object: Some(id.any()), ..Deed::default() }
}
