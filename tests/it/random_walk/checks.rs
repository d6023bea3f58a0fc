//! What must hold after every act, asked of the database itself.
use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use sintuvu::base::ids::{AnyId, CaseId, ConsentId, ReferralId, UnitId, VictimId};
use sintuvu::cases::flow::CaseState;
use sintuvu::consent;
use sintuvu::db::Tx;
use sintuvu::flow::leads;
use sintuvu::referrals::flow::{ARROWS, ReferralState};
use sintuvu_schema::{cases, clocks, grants, referrals};

use super::Stage;

/// What stood before, and how much was tried.
#[derive(Default)]
pub struct Seen {
    referrals: BTreeMap<ReferralId, ReferralState>,
    case: Option<CaseState>,
    pub reached: BTreeSet<&'static str>,
    faults: Vec<String>,
    pub done: usize,
    pub refused: usize,
}

/// Where a state may go in one act or one reaction.
fn follows(from: ReferralState, to: ReferralState) -> bool {
    let one = |from, to| ARROWS.iter().any(|arrow| leads(ARROWS, from, arrow.act, to));
    // From a draft both steps are one press (D-30).
    one(from, to) || ReferralState::ALL.iter().any(|between| one(from, *between) && one(*between, to))
}

impl Seen {
    /// A look that finds something is not the act's fault: it must not roll it back.
    pub fn look(&mut self, tx: &mut Tx<'_>, stage: &Stage, at: &str) {
        let mut found = Vec::new();
        let case = CaseId::from(stage.case);
        let state: CaseState = cases::table.find(case).select(cases::state).first(tx.conn).unwrap();
        self.states(tx, case, &mut found);
        clocks_have_owners(tx, stage.case, &mut found);
        grants_have_reasons(tx, case, &mut found);
        if state.is_final() {
            nothing_is_open(tx, case, &mut found);
        }
        self.reached.insert(state.code());
        self.case = Some(state);
        self.faults.extend(found.into_iter().map(|fault| format!("{at}: {fault}")));
    }

    fn states(&mut self, tx: &mut Tx<'_>, case: CaseId, found: &mut Vec<String>) {
        let now: Vec<(ReferralId, ReferralState)> = referrals::table
            .filter(referrals::case_id.eq(case))
            .select((referrals::id, referrals::state))
            .load(tx.conn)
            .unwrap();
        for (id, state) in now {
            self.reached.insert(state.code());
            match self.referrals.insert(id, state) {
                Some(before) if before != state && !follows(before, state) => {
                    found.push(format!("referral {id} went from {before} to {state}"));
                }
                None if self.case.is_some() && state != ReferralState::Draft => {
                    found.push(format!("referral {id} began as {state}"));
                }
                _ => {}
            }
        }
    }

    pub fn say(&self) {
        assert!(self.faults.is_empty(), "{}", self.faults.iter().take(10).cloned().collect::<Vec<_>>().join("\n"));
    }
}

fn clocks_have_owners(tx: &mut Tx<'_>, root: AnyId, found: &mut Vec<String>) {
    let running: Vec<(String, AnyId, Option<UnitId>)> = clocks::table
        .filter(clocks::root_id.eq(root))
        .filter(clocks::stopped_at.is_null())
        .select((clocks::clock, clocks::object_id, clocks::owner_unit_id))
        .load(tx.conn)
        .unwrap();
    let mut once = BTreeSet::new();
    for (clock, object, owner) in running {
        if owner.is_none() {
            found.push(format!("clock {clock} of {object} has no owner"));
        }
        if clock.starts_with("referral_") && !once.insert((clock.clone(), object)) {
            found.push(format!("clock {clock} of {object} runs twice"));
        }
    }
}

/// Every open grant rests on a basis; one that rests on consent, on the answer that stands now or on none that was
/// ever withdrawn.
fn grants_have_reasons(tx: &mut Tx<'_>, case: CaseId, found: &mut Vec<String>) {
    type Row = (ReferralId, UnitId, Option<VictimId>, String, Option<ConsentId>, Option<sintuvu::base::clock::Day>);
    let open: Vec<Row> = grants::table
        .filter(grants::case_id.eq(case))
        .filter(grants::closed_at.is_null())
        .select((
            grants::referral_id,
            grants::unit_id,
            grants::victim_id,
            grants::basis,
            grants::consent_id,
            grants::valid_until,
        ))
        .load(tx.conn)
        .unwrap();
    for (referral, unit, victim, basis, consent, until) in open {
        let state: ReferralState = referrals::table.find(referral).select(referrals::state).first(tx.conn).unwrap();
        if !matches!(
            state,
            ReferralState::Sent | ReferralState::Accepted | ReferralState::InProgress | ReferralState::Completed
        ) {
            found.push(format!("a grant of {referral} is open, which is {state}"));
        }
        match (basis.as_str(), consent, victim) {
            ("", ..) => found.push(format!("a grant of {referral} rests on nothing")),
            ("consent", None, _) => found.push(format!("a grant of {referral} names no consent")),
            ("consent", Some(_), Some(victim)) => {
                let today = tx.now.day();
                let over = until.is_some_and(|until| until < today);
                let stands =
                    consent::store::standing(tx.conn, victim, consent::actions::SHARE, Some(unit), today).unwrap();
                if stands.is_none() && !over {
                    found.push(format!("a grant of {referral} outlived its consent"));
                }
            }
            _ => {}
        }
    }
}

fn nothing_is_open(tx: &mut Tx<'_>, case: CaseId, found: &mut Vec<String>) {
    let open = referrals::table.filter(referrals::case_id.eq(case)).filter(referrals::ended_at.is_null());
    let open: i64 = open.count().get_result(tx.conn).unwrap();
    let granted = grants::table.filter(grants::case_id.eq(case)).filter(grants::closed_at.is_null());
    let granted: i64 = granted.count().get_result(tx.conn).unwrap();
    let running = clocks::table.filter(clocks::root_id.eq(case.any())).filter(clocks::stopped_at.is_null());
    let running: Vec<String> = running.select(clocks::clock).load(tx.conn).unwrap();
    if (open, granted, running.len()) != (0, 0, 0) {
        found.push(format!("the case ended with {open} referrals, {granted} grants, clocks {running:?}"));
    }
}
