//! What a list may contain: the same rules as for one record, as a filter for the store.
use super::actor::Actor;
use super::deeds::Action;
use super::facts::{Relation, Relations, Role};
use crate::base::ids::{UnitId, UserId};

/// What one person may list. Only [`Scope::of`] makes one, so a list cannot forget it.
#[derive(Clone, Debug)]
pub struct Scope {
    relations: Relations,
    unit: UnitId,
    user: UserId,
    areas: Vec<String>,
}

impl Scope {
    /// None when the person may list nothing of that kind at all.
    pub fn of(actor: &Actor, action: Action) -> Option<Self> {
        let relations: Relations = actor
            .roles
            .iter()
            .flat_map(|role: &Role| actor.policy.rules_for(action, *role))
            .filter(|rule| rule.agency.is_empty() || rule.agency.contains(&actor.unit.agency_type))
            .map(|rule| rule.relation)
            .collect();
        if relations.is_empty() {
            return None;
        }
        Some(Self { relations, unit: actor.unit.id, user: actor.user, areas: actor.unit.areas.clone() })
    }
    pub const fn reaches(&self, relation: Relation) -> bool {
        self.relations.has(relation)
    }
    pub const fn unit(&self) -> UnitId {
        self.unit
    }
    pub const fn user(&self) -> UserId {
        self.user
    }
    /// Region codes whose records the work area covers.
    pub fn areas(&self) -> &[String] {
        &self.areas
    }
}
