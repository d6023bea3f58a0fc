//! Every cell of the matrix on `decide` itself, without a database.
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use sintuvu::access::{
    Action, Actor, Bundle, Bundles, Denied, Facts, Policy, Relation, Relations, Role, UnitCard, decide,
};
use sintuvu::base::clock::Moment;
use sintuvu::base::ids::{UnitId, UserId};

use super::law::{Ask, Law, Verdict};
use super::told;
use crate::support::template::NOW;

fn actor(policy: &Arc<Policy>, role: Role, agency: &str, fresh: bool) -> Actor {
    let now = Moment::parse(NOW).unwrap();
    let unit = UnitCard {
        id: UnitId::new(),
        code: "UJI".into(),
        name: "Uji".into(),
        agency_type: agency.into(),
        parent: None,
        areas: Vec::new(),
    };
    Actor {
        user: UserId::new(),
        username: "uji".into(),
        name: "Uji".into(),
        roles: vec![role],
        unit: Arc::new(unit),
        may_initial: false,
        may_dispatch: false,
        session_prefix: String::new(),
        step_up_at: fresh.then_some(now),
        request_id: String::new(),
        now,
        policy: Arc::clone(policy),
    }
}

const AGENCIES: [&str; 4] = ["uptd_ppa_kab", "polres", "disnaker_kab", "desa"];
const STATES: [&str; 4] = ["identification", "monitoring", "in_service", "closed"];

/// Classes that a decision opens, by the words of security.md 3.5.
fn opened(relation: Relation, granted: Bundles) -> Bundles {
    match relation.code() {
        "owner_unit" | "assigned" => Bundle::ALL.iter().copied().collect(),
        "granted" | "receiver_unit" => granted,
        // To reach somebody and keep them alive (D-45).
        "emergency" => [Bundle::Contact, Bundle::Identity, Bundle::Health].into_iter().collect(),
        _ => Bundles::NONE,
    }
}

#[test]
fn matrix_decide_agrees_with_the_text_in_every_cell() {
    let law = Law::read();
    let policy = Arc::new(Policy::shipped().unwrap());
    let granted = Bundles::NONE.with(Bundle::Health);
    let mut cells = 0;
    for (agency, fresh) in AGENCIES.iter().flat_map(|agency| [(*agency, true), (*agency, false)]) {
        for role in Role::ALL {
            let (actor, roles) = (actor(&policy, *role, agency, fresh), [role.code().to_owned()]);
            for (action, relation, state, child, named_only) in questions() {
                let facts = Facts {
                    relations: Relations::NONE.with(relation),
                    state,
                    granted,
                    child,
                    named_staff_only: named_only,
                };
                let relations = [relation.code()];
                let ask = Ask {
                    action: action.code(),
                    roles: &roles,
                    relations: &relations,
                    agency,
                    state,
                    child,
                    named_only,
                    fresh,
                };
                let permit = decide(&actor, action, &facts);
                let verdict = match &permit {
                    Ok(permit) => {
                        assert_eq!(permit.bundles(), opened(relation, granted), "{action} {role} {relation}");
                        Verdict::Allow
                    }
                    Err(Denied::StepUp) => Verdict::StepUp,
                    Err(Denied::Explain) => Verdict::Explain,
                    Err(Denied::Hide) => Verdict::Hide,
                };
                assert_eq!(
                    verdict,
                    law.says(&ask),
                    "{action} {role} {relation} {agency} {state} child={child} named={named_only} fresh={fresh}"
                );
                cells += 1;
            }
        }
    }
    assert!(cells >= 10_000, "{cells} cells");
}

/// Every act, relation, state, person; records about an official once, in one state.
fn questions() -> Vec<(Action, Relation, &'static str, bool, bool)> {
    let mut all = Vec::new();
    for action in Action::ALL {
        for relation in Relation::ALL {
            for state in STATES {
                all.extend([false, true].map(|child| (*action, *relation, state, child, false)));
            }
            all.push((*action, *relation, "in_service", false, true));
        }
    }
    all
}

#[test]
fn matrix_a_conflict_denies_whatever_else_holds() {
    let policy = Arc::new(Policy::shipped().unwrap());
    let all: Relations = Relation::ALL.iter().copied().collect();
    for role in Role::ALL {
        let actor = actor(&policy, *role, "uptd_ppa_kab", true);
        for action in Action::ALL {
            let facts = Facts { relations: all, state: "in_service", ..Facts::default() };
            assert_eq!(decide(&actor, *action, &facts).unwrap_err(), Denied::Hide, "{action} {role}");
        }
    }
}

#[test]
fn matrix_the_command_line_tells_the_same_cells_as_the_text() {
    let told = told(&["policy", "matrix", "--json"]);
    let cell = |row: &Value| ["action", "role", "relation"].map(|name| row[name].as_str().unwrap().to_owned());
    let said: BTreeSet<[String; 3]> = told["allow"].as_array().unwrap().iter().map(cell).collect();
    let written: BTreeSet<[String; 3]> =
        Law::read().cells.into_iter().map(|(a, role, relation)| [a, role, relation]).collect();
    assert_eq!(said, written);
    assert_eq!(told["roles"].as_array().unwrap().len(), 17);
    let village = ["village_head", "village_operator", "subdistrict_officer"];
    let case_side = ["case.", "victim.", "consent.", "referral.", "party.", "attachment."];
    let over_the_wall = said.iter().find(|[action, role, _]| {
        village.contains(&role.as_str()) && case_side.iter().any(|side| action.starts_with(side))
    });
    assert_eq!(over_the_wall, None);
}
