//! Writing referrals: a new row, what an act changes on it, always against the version that was read.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::referrals;

use super::flow::ReferralState;
use super::model::{Answer, Feedback, Letter, Referral};
use crate::access::Bundles;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, ReferralId, UserId};
use crate::cases::merged::{self, Part};
use crate::clocks::recompute::Moved;
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::refusal::{Refusal, Subject};

pub fn insert(tx: &mut Tx<'_>, referral: &Referral) -> Result<(), Diesel> {
    diesel::insert_into(referrals::table).values(referral.clone()).execute(tx.conn)?;
    Ok(())
}

/// The first look by the receiving unit. The version stays: nothing that anybody edits changed.
pub fn mark_opened(tx: &mut Tx<'_>, id: ReferralId) -> Result<bool, Diesel> {
    let row = referrals::table.find(id).filter(referrals::opened_at.is_null());
    Ok(diesel::update(row).set(referrals::opened_at.eq(tx.now)).execute(tx.conn)? == 1)
}

/// What an act changes on the row.
#[derive(Clone, AsChangeset)]
#[diesel(table_name = referrals)]
#[diesel(treat_none_as_null = true)]
pub struct Change {
    pub state: ReferralState,
    pub version: i32,
    pub kind: String,
    pub service: String,
    pub urgency: String,
    pub bundles: String,
    pub basis: String,
    pub sent_at: Option<Moment>,
    pub opened_at: Option<Moment>,
    pub accepted_at: Option<Moment>,
    pub first_service_on: Option<Day>,
    pub completed_at: Option<Moment>,
    pub feedback_confirmed_at: Option<Moment>,
    pub due_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub updated_at: Moment,
    pub pic_user_id: Option<UserId>,
    pub reject_reason: String,
    pub returns: i32,
    pub letter: Sealed<Letter>,
    pub answer: Option<Sealed<Answer>>,
    pub feedback: Option<Sealed<Feedback>>,
}

impl Change {
    pub fn of(referral: &Referral, now: Moment) -> Self {
        Self {
            state: referral.state,
            version: referral.version + 1,
            kind: referral.kind.clone(),
            service: referral.service.clone(),
            urgency: referral.urgency.clone(),
            bundles: referral.bundles.clone(),
            basis: referral.basis.clone(),
            sent_at: referral.sent_at,
            opened_at: referral.opened_at,
            accepted_at: referral.accepted_at,
            first_service_on: referral.first_service_on,
            completed_at: referral.completed_at,
            feedback_confirmed_at: referral.feedback_confirmed_at,
            due_at: referral.due_at,
            ended_at: referral.ended_at,
            updated_at: now,
            pic_user_id: referral.pic_user_id,
            reject_reason: referral.reject_reason.clone(),
            returns: referral.returns,
            letter: referral.letter.clone(),
            answer: referral.answer.clone(),
            feedback: referral.feedback.clone(),
        }
    }
    pub fn classes(&self) -> Bundles {
        Bundles::from_codes(&self.bundles)
    }
}

/// Exactly one row of the version that was read; false when somebody was faster.
pub fn put(tx: &mut Tx<'_>, referral: &Referral, change: Change) -> Result<bool, Diesel> {
    let row = referrals::table.find(referral.id).filter(referrals::version.eq(referral.version));
    Ok(diesel::update(row).set(change).execute(tx.conn)? == 1)
}

pub fn save(tx: &mut Tx<'_>, subject: &Subject<'_>, referral: &Referral, change: Change) -> Result<(), Refusal> {
    if put(tx, referral, change)? { Ok(()) } else { Err(subject.stale(referral.version + 1)) }
}

/// The referrals of a case that became part of another stand under that one, as they are (D-24).
pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<(), Diesel> {
    let of_case = referrals::table.filter(referrals::case_id.eq(from));
    let moved: Vec<ReferralId> = of_case.select(referrals::id).load(tx.conn)?;
    diesel::update(of_case).set(referrals::case_id.eq(into)).execute(tx.conn)?;
    merged::note(tx, from, Part::Referral, moved.into_iter().map(ReferralId::any))
}

/// Its clock has another due time since the calendar changed; its version stays, nobody changed the record.
pub fn due_moved(tx: &mut Tx<'_>, clock: &Moved) -> Result<(), Diesel> {
    let row = referrals::table.find(ReferralId::from(clock.object)).filter(referrals::due_at.eq(clock.from));
    diesel::update(row).set(referrals::due_at.eq(clock.to)).execute(tx.conn)?;
    Ok(())
}
