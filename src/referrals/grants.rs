//! Grants: what opens a case to the receiver's unit, which classes, on which basis, until when. The
//! only writer of the table. Whoever asks what is open asks here, at every request (D-41).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::grants;

use super::model::{CONSENT, Referral};
use crate::access::{Bundle, Bundles};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{CaseId, ConsentId, GrantId, ReferralId, UnitId, UserId, VictimId};
use crate::cases::merged::{self, Part};
use crate::consent;
use crate::consent::flow::ConsentState;
use crate::consent::model::Consent;
use crate::db::{Conn, Tx};

/// The scope of a consent that names one agency.
pub const SCOPE: &str = "share_agency";

pub const WITHDRAWN: &str = "consent_withdrawn";
pub const EXPIRED: &str = "consent_expired";

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = grants)]
pub struct Grant {
    pub id: GrantId,
    pub case_id: CaseId,
    pub victim_id: Option<VictimId>,
    pub unit_id: UnitId,
    pub referral_id: ReferralId,
    pub bundles: String,
    pub basis: String,
    pub consent_id: Option<ConsentId>,
    /// The officer for whom a child's own fields open.
    pub pic_user_id: Option<UserId>,
    pub opened_at: Moment,
    pub valid_until: Option<Day>,
    pub closed_at: Option<Moment>,
    pub closed_reason: String,
}

/// What of a referral's grant is open now, and if nothing, why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opening {
    /// There never was one, or the referral's own end closed it.
    Never,
    Open {
        bundles: Bundles,
        pic: Option<UserId>,
    },
    /// The person took the consent back.
    Withdrawn,
    /// The day until which it was given is over.
    Expired,
}

impl Opening {
    pub const fn bundles(&self) -> Bundles {
        match self {
            Self::Open { bundles, .. } => *bundles,
            Self::Never | Self::Withdrawn | Self::Expired => Bundles::NONE,
        }
    }
}

/// Looked at anew each time: a withdrawal acts at its commit, whether or not a reaction has closed
/// the row (D-41, CON-04).
pub fn opening(conn: &mut Conn, referral: &Referral, now: Moment) -> Result<Opening, Diesel> {
    let newest: Option<Grant> = grants::table
        .filter(grants::referral_id.eq(referral.id))
        .order((grants::closed_at.is_null().desc(), grants::opened_at.desc(), grants::id.desc()))
        .select(Grant::as_select())
        .first(conn)
        .optional()?;
    let Some(grant) = newest else { return Ok(Opening::Never) };
    if grant.closed_at.is_some() {
        return Ok(match grant.closed_reason.as_str() {
            WITHDRAWN => Opening::Withdrawn,
            EXPIRED => Opening::Expired,
            _ => Opening::Never,
        });
    }
    if grant.valid_until.is_some_and(|until| until < now.day()) {
        return Ok(Opening::Expired);
    }
    if let Some(gone) = consent_gone(conn, &grant, now.day())? {
        return Ok(gone);
    }
    Ok(Opening::Open { bundles: Bundles::from_codes(&grant.bundles), pic: grant.pic_user_id })
}

/// None while the consent stands, or where none is needed.
fn consent_gone(conn: &mut Conn, grant: &Grant, today: Day) -> Result<Option<Opening>, Diesel> {
    let (true, Some(victim)) = (grant.basis == CONSENT, grant.victim_id) else { return Ok(None) };
    Ok(match consent_state(conn, victim, grant.unit_id, today)? {
        ConsentState::Given | ConsentState::GuardianGiven => None,
        ConsentState::Expired => Some(Opening::Expired),
        _ => Some(Opening::Withdrawn),
    })
}

/// Today's meaning of the newest answer for sharing with one unit.
pub fn consent_state(conn: &mut Conn, victim: VictimId, unit: UnitId, today: Day) -> Result<ConsentState, Diesel> {
    let newest = consent::store::newest(conn, victim, SCOPE, Some(unit))?;
    Ok(newest.map_or(ConsentState::NotAsked, |consent| consent.state.on(consent.valid_until, today)))
}

/// Everything that is open to a unit in a case, over all its referrals.
pub fn granted(conn: &mut Conn, case: CaseId, unit: UnitId, now: Moment) -> Result<Bundles, Diesel> {
    let open: Vec<Grant> = grants::table
        .filter(grants::case_id.eq(case))
        .filter(grants::unit_id.eq(unit))
        .filter(grants::closed_at.is_null())
        .filter(grants::valid_until.is_null().or(grants::valid_until.ge(now.day()).assume_not_null()))
        .select(Grant::as_select())
        .load(conn)?;
    let mut all = Bundles::NONE;
    for grant in open {
        if consent_gone(conn, &grant, now.day())?.is_none() {
            all = all.or(Bundles::from_codes(&grant.bundles));
        }
    }
    Ok(all)
}

/// What a grant is opened with.
#[derive(Clone)]
pub struct New<'a> {
    pub referral: &'a Referral,
    pub bundles: Bundles,
    pub basis: &'a str,
    pub consent: Option<&'a Consent>,
    pub pic: Option<UserId>,
}

/// Opens a grant in place of any that the referral has. Without a class there is nothing to open. What rests on a
/// consent that went between sending and acceptance is kept closed, so that both sides read why (D-41).
pub fn open(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Diesel> {
    close_referral(tx, new.referral.id, "replaced")?;
    if new.bundles.is_empty() {
        return Ok(());
    }
    let gone = gone_before(tx, new)?;
    let row = Grant {
        id: GrantId::new(),
        case_id: new.referral.case_id,
        victim_id: new.referral.victim_id,
        unit_id: new.referral.to_unit_id,
        referral_id: new.referral.id,
        bundles: new.bundles.codes(),
        basis: new.basis.to_owned(),
        consent_id: new.consent.map(|consent| consent.id),
        pic_user_id: new.pic,
        opened_at: tx.now,
        valid_until: new.consent.and_then(|consent| consent.valid_until),
        closed_at: gone.map(|_| tx.now),
        closed_reason: gone.unwrap_or_default().to_owned(),
    };
    diesel::insert_into(grants::table).values(&row).execute(tx.conn)?;
    Ok(())
}

/// Why nothing opens although it was asked for; None where its ground stands.
fn gone_before(tx: &mut Tx<'_>, new: &New<'_>) -> Result<Option<&'static str>, Diesel> {
    let (CONSENT, None, Some(victim)) = (new.basis, new.consent, new.referral.victim_id) else { return Ok(None) };
    let state = consent_state(tx.conn, victim, new.referral.to_unit_id, tx.now.day())?;
    Ok(Some(if state == ConsentState::Expired { EXPIRED } else { WITHDRAWN }))
}

/// What opens at `sent`: the contact class of a critical referral, of an adult (D-34).
pub fn early(urgency: &str, bundles: Bundles, child: bool) -> Bundles {
    let contact = Bundles::NONE.with(Bundle::Contact);
    if urgency == "critical" && !child { bundles.and(contact) } else { Bundles::NONE }
}

/// The open grant's classes for the named contact are another person's from now on.
pub fn hand_over(tx: &mut Tx<'_>, referral: ReferralId, to: UserId) -> Result<(), Diesel> {
    diesel::update(grants::table.filter(grants::referral_id.eq(referral)).filter(grants::closed_at.is_null()))
        .set(grants::pic_user_id.eq(to))
        .execute(tx.conn)?;
    Ok(())
}

/// When the referral ends.
pub fn close_referral(tx: &mut Tx<'_>, referral: ReferralId, reason: &str) -> Result<(), Diesel> {
    diesel::update(grants::table.filter(grants::referral_id.eq(referral)).filter(grants::closed_at.is_null()))
        .set((grants::closed_at.eq(tx.now), grants::closed_reason.eq(reason)))
        .execute(tx.conn)?;
    Ok(())
}

/// When the case ends.
pub fn close_case(tx: &mut Tx<'_>, case: CaseId, reason: &str) -> Result<(), Diesel> {
    diesel::update(grants::table.filter(grants::case_id.eq(case)).filter(grants::closed_at.is_null()))
        .set((grants::closed_at.eq(tx.now), grants::closed_reason.eq(reason)))
        .execute(tx.conn)?;
    Ok(())
}

/// The grants of a case that became part of another open what they opened before, and no more: each is of
/// one person and one referral (D-24).
pub fn take_over(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<(), Diesel> {
    let of_case = grants::table.filter(grants::case_id.eq(from));
    let moved: Vec<GrantId> = of_case.select(grants::id).load(tx.conn)?;
    diesel::update(of_case).set(grants::case_id.eq(into)).execute(tx.conn)?;
    merged::note(tx, from, Part::Grant, moved.into_iter().map(GrantId::any))
}

/// When a consent was withdrawn or ran out: closes what rested on it (and on nothing else, D-42);
/// returns the referrals concerned. `consent` is the row that ended it, for reactions.
pub fn close_for_consent(tx: &mut Tx<'_>, consent: &Consent) -> Result<Vec<ReferralId>, Diesel> {
    let (true, Some(unit)) = (consent.scope == SCOPE, consent.target_unit_id) else { return Ok(Vec::new()) };
    let reason = if consent.state == ConsentState::Withdrawn { WITHDRAWN } else { EXPIRED };
    let resting: Vec<(GrantId, ReferralId)> = grants::table
        .filter(grants::victim_id.eq(consent.victim_id))
        .filter(grants::unit_id.eq(unit))
        .filter(grants::basis.eq(CONSENT))
        .filter(grants::closed_at.is_null())
        .select((grants::id, grants::referral_id))
        .load(tx.conn)?;
    let (rows, referrals): (Vec<GrantId>, Vec<ReferralId>) = resting.into_iter().unzip();
    diesel::update(grants::table.filter(grants::id.eq_any(rows)))
        .set((grants::closed_at.eq(tx.now), grants::closed_reason.eq(reason)))
        .execute(tx.conn)?;
    Ok(referrals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_contact_of_an_adult_opens_early_and_only_when_critical() {
        let both = Bundles::NONE.with(Bundle::Contact).with(Bundle::Identity);
        assert_eq!(early("critical", both, false), Bundles::NONE.with(Bundle::Contact));
        assert_eq!(early("urgent", both, false), Bundles::NONE);
        assert_eq!(early("critical", both, true), Bundles::NONE);
        assert_eq!(early("critical", Bundles::NONE.with(Bundle::Identity), false), Bundles::NONE);
    }
}
