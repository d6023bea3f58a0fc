//! What `access` must know of a case as one person stands to it: owner, named staff, declared
//! conflicts, open grants, an emergency.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{case_staff, grants, units};

use super::flow::CaseState;
use super::model::Case;
use crate::access::{Actor, Bundles, Facts, Place, Relation, Relations};
use crate::accounts::store::heads_of;
use crate::base::clock::Day;
use crate::base::ids::{CaseId, UnitId, UserId};
use crate::db::Conn;

pub const ASSIGNED: &str = "assigned";
pub const CONFLICTED: &str = "conflicted";

pub fn of(conn: &mut Conn, actor: &Actor, case: &Case) -> Result<Facts, Diesel> {
    if case.state == CaseState::Draft && case.created_by != Some(actor.user) {
        return Ok(Facts { state: case.state.code(), ..Facts::default() });
    }
    let parent: Option<Option<UnitId>> =
        units::table.find(case.unit_id).select(units::parent_id).first(conn).optional()?;
    let place = Place {
        owner_unit: Some(case.unit_id),
        owner_parent: parent.flatten(),
        author: case.created_by,
        ..Place::default()
    };
    let mut relations: Relations = actor.relations_to(&place).without(Relation::Anyone).without(Relation::Own);
    if relations.has(Relation::SuperiorUnit) && !only_head_proposed(conn, case.unit_id, case.close_proposed_by)? {
        relations = relations.without(Relation::SuperiorUnit);
    }
    let named: Vec<String> = case_staff::table.find((case.id, actor.user)).select(case_staff::relation).load(conn)?;
    for relation in named {
        relations = relations.with(if relation == CONFLICTED { Relation::Conflicted } else { Relation::Assigned });
    }
    if super::file::officials::concerns_matter(conn, case, actor.unit.id)? {
        relations = relations.with(Relation::Conflicted);
    }
    if !actor.is_village_side() && actor.unit.covers(&case.region_code) {
        relations = relations.with(Relation::WorkArea);
    }
    let theirs = !relations.has(Relation::OwnerUnit);
    if theirs && super::emergency::store::open_until(conn, case.id, actor.user, actor.now)?.is_some() {
        relations = relations.with(Relation::Emergency);
    }
    // What tells of a child passes through the hands of its named staff only (ACC-03).
    if case.has_child && !relations.has(Relation::Assigned) {
        relations = relations.without(Relation::Initials).without(Relation::Sends);
    }
    let granted = granted(conn, case.id, actor.unit.id, actor.user, actor.now.day())?;
    if let Some(bundles) = granted {
        relations = relations.with(Relation::Granted);
        return Ok(Facts {
            relations,
            state: case.state.code(),
            granted: bundles,
            child: case.has_child,
            named_staff_only: case.is_official,
        });
    }
    Ok(Facts {
        relations,
        state: case.state.code(),
        granted: Bundles::NONE,
        child: case.has_child,
        named_staff_only: case.is_official,
    })
}

/// D-22: the parent's head comes in only where the unit has nobody else to approve.
pub fn only_head_proposed(conn: &mut Conn, unit: UnitId, proposer: Option<UserId>) -> Result<bool, Diesel> {
    let Some(proposer) = proposer else { return Ok(false) };
    let heads = heads_of(conn, unit)?;
    Ok(heads.iter().all(|head| *head == proposer))
}

/// Classes that open grants give to a unit; a child's class only to the named contact (domain §2.2).
pub fn granted(
    conn: &mut Conn,
    case: CaseId,
    unit: UnitId,
    user: UserId,
    today: Day,
) -> Result<Option<Bundles>, Diesel> {
    let rows: Vec<(String, Option<UserId>)> = grants::table
        .filter(grants::case_id.eq(case))
        .filter(grants::unit_id.eq(unit))
        .filter(grants::closed_at.is_null())
        .filter(grants::valid_until.is_null().or(grants::valid_until.ge(today).assume_not_null()))
        .select((grants::bundles, grants::pic_user_id))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let open = rows.iter().map(|(codes, pic)| {
        let bundles = Bundles::from_codes(codes);
        if *pic == Some(user) { bundles } else { bundles.without(crate::access::Bundle::Children) }
    });
    Ok(Some(open.fold(Bundles::NONE, Bundles::or)))
}

/// Cases for which a person is named.
#[diesel::dsl::auto_type]
pub fn named_for(user: UserId) -> _ {
    let relation: &'static str = ASSIGNED;
    case_staff::table
        .filter(case_staff::user_id.eq(user))
        .filter(case_staff::relation.eq(relation))
        .select(case_staff::case_id)
}

/// Cases in which a person declared a conflict: gone from every list of theirs.
#[diesel::dsl::auto_type]
pub fn conflicts_of(user: UserId) -> _ {
    let relation: &'static str = CONFLICTED;
    case_staff::table
        .filter(case_staff::user_id.eq(user))
        .filter(case_staff::relation.eq(relation))
        .select(case_staff::case_id)
}
