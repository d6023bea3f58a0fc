//! The decision. Deny wins, silence denies (security.md 3.1).
use super::actor::Actor;
use super::deeds::Action;
use super::facts::{Bundle, Bundles, Facts, Relation, Role};
use super::policy::Rule;
use crate::audit;
use crate::base::ids::AnyId;

/// How long a password or code counts as just given (security.md 5.8), seconds.
const STEP_UP_SECONDS: i64 = 600;

/// Proof that an act was allowed, and by which right. Only [`decide`] makes one.
#[derive(Clone, Debug)]
pub struct Permit {
    action: Action,
    role: Role,
    relation: Relation,
    bundles: Bundles,
    rule: usize,
}

/// Why not, and how much of the reason may be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// The record does not exist for this person: 404.
    Hide,
    /// It exists for them, but the act is somebody else's: 403 with the reason.
    Explain,
    /// Allowed once the password or code is given again.
    StepUp,
}

impl Permit {
    pub const fn action(&self) -> Action {
        self.action
    }
    pub const fn relation(&self) -> Relation {
        self.relation
    }
    /// Field classes that may be shown.
    pub const fn bundles(&self) -> Bundles {
        self.bundles
    }
    /// Number of the policy rule that allowed it.
    pub const fn rule(&self) -> usize {
        self.rule
    }
    /// The audit row of the act, naming the role that allowed it (ACT-09).
    pub fn entry(&self, actor: &Actor, kind: &'static str, id: AnyId, root: AnyId) -> audit::Entry {
        audit::Entry {
            object_kind: kind,
            object_id: Some(id),
            root_id: Some(root),
            ..actor.entry(self.action.code(), self.role)
        }
    }
}

/// May this actor do this to the record that `facts` describe?
pub fn decide(actor: &Actor, action: Action, facts: &Facts) -> Result<Permit, Denied> {
    if is_walled_off(facts) {
        return Err(Denied::Hide);
    }
    let Some(rule) = allowing(actor, action, facts) else {
        let knows = action.looking().is_some_and(|look| allowing(actor, look, facts).is_some());
        return Err(if knows { Denied::Explain } else { Denied::Hide });
    };
    if rule.step_up && !stepped_up(actor) {
        return Err(Denied::StepUp);
    }
    Ok(Permit {
        action,
        role: rule.role,
        relation: rule.relation,
        bundles: classes(rule.relation, facts),
        rule: rule.line,
    })
}

/// A conflict of interest, or a record that only named staff may know of.
fn is_walled_off(facts: &Facts) -> bool {
    let named = facts.relations.has(Relation::Assigned)
        || facts.relations.has(Relation::Granted)
        || facts.relations.has(Relation::ReceiverUnit);
    facts.relations.has(Relation::Conflicted) || (facts.named_staff_only && !named)
}

fn allowing<'a>(actor: &'a Actor, action: Action, facts: &Facts) -> Option<&'a Rule> {
    let rules = actor.roles.iter().flat_map(|role| actor.policy.rules_for(action, *role));
    let fitting = rules.filter(|rule| fits(rule, actor, facts));
    // The rule that needs no step-up first: it lets the person through without a question.
    fitting.min_by_key(|rule| rule.step_up)
}

fn fits(rule: &Rule, actor: &Actor, facts: &Facts) -> bool {
    facts.relations.has(rule.relation)
        && (rule.agency.is_empty() || rule.agency.contains(&actor.unit.agency_type))
        && (rule.state.is_empty() || rule.state.iter().any(|s| s == facts.state))
        && rule.child.is_none_or(|child| child == facts.child)
}

fn stepped_up(actor: &Actor) -> bool {
    actor.step_up_at.is_some_and(|at| actor.now.seconds_since(at) < STEP_UP_SECONDS)
}

/// The owner sees every class; whoever was given a grant sees what it opens; in an emergency, what helps to
/// reach the person and to keep them alive (D-45).
fn classes(relation: Relation, facts: &Facts) -> Bundles {
    match relation {
        Relation::OwnerUnit | Relation::Assigned => Bundle::ALL.iter().copied().collect(),
        Relation::Granted | Relation::ReceiverUnit => facts.granted,
        Relation::Emergency => [Bundle::Contact, Bundle::Identity, Bundle::Health].into_iter().collect(),
        _ => Bundles::NONE,
    }
}
