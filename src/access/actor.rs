//! Who asks: read from the database at each request, never from the session (security.md 3.9).
use std::sync::Arc;

use super::facts::{Place, Relation, Relations, Role};
use super::policy::Policy;
use crate::audit;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UnitId, UserId};

/// A unit as far as rights need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCard {
    pub id: UnitId,
    pub code: String,
    pub name: String,
    pub agency_type: String,
    pub parent: Option<UnitId>,
    /// Region codes of its work area today; a code covers everything below it.
    pub areas: Vec<String>,
}

impl UnitCard {
    pub fn covers(&self, region: &str) -> bool {
        self.areas.iter().any(|area| lies_in(region, area))
    }
}

/// `72.10.01.2001` lies in `72.10`, `72.1` does not exist, `72.10` does not lie in `72.10.01`.
pub fn lies_in(region: &str, area: &str) -> bool {
    region.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[derive(Clone, Debug)]
pub struct Actor {
    pub user: UserId,
    pub username: String,
    pub name: String,
    pub roles: Vec<Role>,
    pub unit: Arc<UnitCard>,
    /// Initials letters of the unit, and sends them.
    pub may_initial: bool,
    pub may_dispatch: bool,
    /// First bytes of the session's hash, to tell sessions apart in the log.
    pub session_prefix: String,
    /// When the person last gave a password or code.
    pub step_up_at: Option<Moment>,
    pub request_id: String,
    pub now: Moment,
    pub policy: Arc<Policy>,
}

impl Actor {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
    pub fn is_village_side(&self) -> bool {
        self.roles.iter().all(|role| role.is_village_side())
    }
    /// The relations that follow from where the record stands; the store adds those that need a
    /// row (assigned, granted, conflicted).
    pub fn relations_to(&self, place: &Place) -> Relations {
        let mine = Some(self.unit.id);
        let held = [
            (true, Relation::Anyone),
            (place.author == Some(self.user), Relation::Own),
            (place.author_unit == mine, Relation::OwnVillage),
            (place.owner_unit == mine, Relation::OwnerUnit),
            (place.owner_unit == mine && self.may_initial, Relation::Initials),
            (place.owner_unit == mine && self.may_dispatch, Relation::Sends),
            (place.receiver_unit == mine, Relation::ReceiverUnit),
            (place.owner_parent == mine, Relation::SuperiorUnit),
            (self.unit.covers(&place.region) && !self.is_village_side(), Relation::WorkArea),
            (self.unit.covers(&place.region) && self.has(Role::SubdistrictOfficer), Relation::SubordinateArea),
        ];
        held.into_iter().filter_map(|(holds, relation)| holds.then_some(relation)).collect()
    }
    /// An audit row by this person, to be completed with what was done to what.
    pub fn entry(&self, action: &'static str, role: Role) -> audit::Entry {
        audit::Entry {
            actor: Some(self.user),
            session_prefix: self.session_prefix.clone(),
            role: role.code(),
            unit: Some(self.unit.id),
            action,
            object_kind: "",
            object_id: None,
            root_id: None,
            from_state: "",
            to_state: "",
            decision: audit::Decision::Allow,
            reason_code: String::new(),
            classes: String::new(),
            request_id: self.request_id.clone(),
        }
    }
    /// The row that a refused act leaves behind.
    pub fn refusal(&self, action: &'static str, kind: &'static str, id: Option<AnyId>) -> audit::Entry {
        let role = self.roles.first().copied().unwrap_or(Role::VillageOperator);
        audit::Entry { object_kind: kind, object_id: id, decision: audit::Decision::Deny, ..self.entry(action, role) }
    }
}

#[cfg(test)]
mod tests {
    use super::lies_in;

    #[test]
    fn an_area_covers_what_lies_below_it_and_nothing_beside_it() {
        assert!(lies_in("72.10.01.2001", "72.10"));
        assert!(lies_in("72.10", "72.10"));
        assert!(!lies_in("72.1", "72.10"));
        assert!(!lies_in("72.10", "72.10.01"));
        assert!(!lies_in("72.100", "72.10"));
    }
}
