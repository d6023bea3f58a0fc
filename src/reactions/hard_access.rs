//! What follows when a case is opened in an emergency, and when an officer's quota is used up: the owner's
//! head and the data protection officer are told, a review waits with its clock, the end is planned.
use diesel::result::Error as Diesel;

use crate::access::Role;
use crate::base::ids::{EmergencyId, QuotaId, UnitId, UserId};
use crate::cases::emergency::acts::{KIND, REVIEW_CLOCK, by_system};
use crate::cases::{emergency, quota};
use crate::clocks::{self, Start};
use crate::db::Tx;
use crate::jobs::{JobKind, enqueue};
use crate::notifications::{self, News};
use crate::reference::Book;
use crate::{accounts, cases};

/// D-45: notices at once, three working days for the review, the end by itself.
pub(super) fn emergency_opened(tx: &mut Tx<'_>, book: &Book, id: EmergencyId) -> Result<(), Diesel> {
    let Some(row) = emergency::store::find(tx.conn, id)? else { return Ok(()) };
    let Some(case) = cases::store::for_reaction(tx.conn, row.case_id)? else { return Ok(()) };
    enqueue(tx, JobKind::EmergencyEnd, Some(id.any()), &format!("breakglass.end:{id}"), row.until)?;
    let heads = accounts::store::heads_of(tx.conn, case.unit_id)?;
    let to_owner = |key: String| (case.unit_id, "case", case.id.any(), key);
    if heads.is_empty() {
        let (unit, object_kind, object, key) = to_owner(format!("breakglass:{id}"));
        let news = News { kind: "breakglass", unit, object_kind, object, code: &case.code, key: &key };
        notifications::tell(tx, &news)?;
    }
    for head in heads {
        let (unit, object_kind, object, key) = to_owner(format!("breakglass:{id}:{head}"));
        let news = News { kind: "breakglass", unit, object_kind, object, code: &case.code, key: &key };
        notifications::tell_one(tx, &news, Some(head))?;
    }
    let reviewers = accounts::store::people_with_role(tx.conn, Role::Dpo)?;
    for (unit, user) in &reviewers {
        let (key, object) = (format!("breakglass_review:{id}:{user}"), id.any());
        let kind = "breakglass_review";
        let news = News { kind, unit: *unit, object_kind: KIND, object, code: &case.code, key: &key };
        notifications::tell_one(tx, &news, Some(*user))?;
    }
    let start = Start {
        clock: REVIEW_CLOCK,
        variant: "",
        object_kind: KIND,
        object: id.any(),
        // Not under the case: its page shows the clocks of its own work.
        root: id.any(),
        code: &case.code,
        owner: reviewers.first().map(|(unit, _)| *unit),
        other: None,
        region: &case.region_code,
        at: row.opened_at,
    };
    clocks::store::start(tx, book, &by_system("clock.started", &row), &start)?;
    Ok(())
}

/// D-44: the head decides about the count; the data protection officer learns who and how many.
pub(super) fn quota_passed(tx: &mut Tx<'_>, id: QuotaId) -> Result<(), Diesel> {
    let Some(request) = quota::store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let names = accounts::store::usernames(tx.conn, &[request.user_id])?;
    let text = quota::pages::sentence(names.get(&request.user_id).map_or("", String::as_str), &request);
    let mut told: Vec<(&'static str, UnitId, UserId)> = Vec::new();
    for head in deciders(tx, request.unit_id, request.user_id)? {
        told.push(("quota_waits", head.0, head.1));
    }
    for (unit, user) in accounts::store::people_with_role(tx.conn, Role::Dpo)? {
        told.push(("quota_passed", unit, user));
    }
    for (kind, unit, user) in told {
        let key = format!("{kind}:{id}:{user}");
        let (object_kind, object) = (quota::pages::KIND, id.any());
        notifications::tell_one(tx, &News { kind, unit, object_kind, object, code: &text, key: &key }, Some(user))?;
    }
    Ok(())
}

/// Heads of the unit other than who asked; where there is none, those of the unit above (D-22).
fn deciders(tx: &mut Tx<'_>, unit: UnitId, asked: UserId) -> Result<Vec<(UnitId, UserId)>, Diesel> {
    let mut at = Some(unit);
    for _ in 0..2 {
        let Some(unit) = at else { break };
        let heads = accounts::store::heads_of(tx.conn, unit)?.into_iter().filter(|head| *head != asked);
        let heads: Vec<(UnitId, UserId)> = heads.map(|head| (unit, head)).collect();
        if !heads.is_empty() {
            return Ok(heads);
        }
        at = quota::store::above(tx.conn, unit)?;
    }
    Ok(Vec::new())
}
