//! `policy/matrix.toml` read and checked. A mistake in it stops the start.
use std::collections::HashMap;

use serde::Deserialize;
use thiserror::Error;

use super::deeds::Action;
use super::facts::{Relation, Role};

#[derive(Debug, Error)]
pub enum PolicyError {
    #[error("policy/matrix.toml cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("policy/matrix.toml line {line}: unknown {what} {code:?}")]
    Unknown { line: usize, what: &'static str, code: String },
    #[error("policy/matrix.toml line {line}: a village role must not have {action}")]
    VillageWall { line: usize, action: &'static str },
    #[error("policy/matrix.toml line {line}: names no role")]
    NoRole { line: usize },
    #[error("no rule in policy/matrix.toml for the route action {0}")]
    RouteWithoutRule(&'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Written>,
}

/// A rule as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    action: Vec<String>,
    role: Vec<String>,
    relation: Vec<String>,
    #[serde(default)]
    agency: Vec<String>,
    #[serde(default)]
    state: Vec<String>,
    #[serde(default)]
    person: Option<String>,
    #[serde(default)]
    step_up: bool,
    because: String,
}

/// One allowed cell: this role in this relation may do this act.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Line of its `[[rule]]` in `matrix.toml`, counted from 1.
    pub line: usize,
    pub action: Action,
    pub role: Role,
    pub relation: Relation,
    /// Agency types for which it holds; empty: all.
    pub agency: Vec<String>,
    /// States for which it holds; empty: all.
    pub state: Vec<String>,
    /// Some(true): only records of a child; Some(false): only of adults.
    pub child: Option<bool>,
    pub step_up: bool,
    pub because: String,
}

/// All rules, by act and role.
#[derive(Debug)]
pub struct Policy {
    rules: HashMap<(Action, Role), Vec<Rule>>,
}

/// The policy that ships with the program.
const SHIPPED: &str = include_str!("../../policy/matrix.toml");

impl Policy {
    pub fn shipped() -> Result<Self, PolicyError> {
        Self::read(SHIPPED)
    }

    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text)?;
        let mut rules: HashMap<(Action, Role), Vec<Rule>> = HashMap::new();
        let heads = text.lines().zip(1..).filter(|(text, _)| text.trim() == "[[rule]]").map(|(_, line)| line);
        for (line, written) in heads.zip(&file.rule) {
            for rule in cells(line, written)? {
                rules.entry((rule.action, rule.role)).or_default().push(rule);
            }
        }
        Ok(Self { rules })
    }

    pub fn rules_for(&self, action: Action, role: Role) -> &[Rule] {
        self.rules.get(&(action, role)).map_or(&[], Vec::as_slice)
    }
    pub fn has_rule(&self, action: Action) -> bool {
        self.rules.keys().any(|(known, _)| *known == action)
    }
    /// Every allowed cell, in the order of acts and roles.
    pub fn cells(&self) -> Vec<&Rule> {
        let mut cells: Vec<&Rule> = self.rules.values().flatten().collect();
        cells.sort_by_key(|r| (r.action, r.role, r.relation, r.line));
        cells
    }
}

fn cells(line: usize, written: &Written) -> Result<Vec<Rule>, PolicyError> {
    let unknown = |what, code: &String| PolicyError::Unknown { line, what, code: code.clone() };
    let child = match written.person.as_deref() {
        None => None,
        Some("child") => Some(true),
        Some("adult") => Some(false),
        Some(other) => return Err(unknown("person", &other.to_owned())),
    };
    if written.role.is_empty() {
        return Err(PolicyError::NoRole { line });
    }
    let mut made = Vec::new();
    for action in &written.action {
        let action = Action::parse(action).ok_or_else(|| unknown("action", action))?;
        for role in &written.role {
            let role = Role::parse(role).ok_or_else(|| unknown("role", role))?;
            if role.is_village_side() && action.is_case_side() {
                return Err(PolicyError::VillageWall { line, action: action.code() });
            }
            for relation in &written.relation {
                let relation = Relation::parse(relation).ok_or_else(|| unknown("relation", relation))?;
                made.push(Rule {
                    line,
                    action,
                    role,
                    relation,
                    agency: written.agency.clone(),
                    state: written.state.clone(),
                    child,
                    step_up: written.step_up,
                    because: written.because.clone(),
                });
            }
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "[[rule]]\naction=['alert.view']\nrole=['village_head']\nrelation=['own']\nbecause='3.6'\n";

    #[test]
    fn the_shipped_policy_is_sound() {
        Policy::shipped().unwrap();
    }

    #[test]
    fn a_village_role_on_a_case_act_stops_the_start() {
        let wrong = RULE.replace("alert.view", "case.view");
        assert!(matches!(Policy::read(&wrong), Err(PolicyError::VillageWall { .. })));
    }

    #[test]
    fn a_misspelt_word_stops_the_start() {
        for (right, wrong) in
            [("alert.view", "alert.vew"), ("village_head", "village_heed"), ("'own'", "'owm'"), ("because", "becuse")]
        {
            assert!(Policy::read(&RULE.replace(right, wrong)).is_err(), "{wrong}");
        }
    }
}
