//! `policy/matrix.toml` read a second time, by other means than the program's own: what the text
//! says of one cell.
use std::collections::HashMap;

const TEXT: &str = include_str!("../../../policy/matrix.toml");

/// What becomes of an act.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// The record does not exist for this person.
    Hide,
    /// It exists, but somebody else does this.
    Explain,
    StepUp,
    Allow,
}

struct Rule {
    relation: Vec<String>,
    agency: Vec<String>,
    state: Vec<String>,
    child: Option<bool>,
    step_up: bool,
}

/// One question to the policy.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub action: &'a str,
    pub roles: &'a [String],
    pub relations: &'a [&'a str],
    pub agency: &'a str,
    pub state: &'a str,
    pub child: bool,
    /// Only named staff may know of the record (D-66).
    pub named_only: bool,
    /// The password was given within ten minutes.
    pub fresh: bool,
}

pub struct Law {
    rules: HashMap<(String, String), Vec<Rule>>,
    /// Every (action, role, relation) that some rule names.
    pub cells: Vec<(String, String, String)>,
}

fn words(rule: &toml::Table, name: &str) -> Vec<String> {
    let list = rule.get(name).and_then(toml::Value::as_array);
    list.into_iter().flatten().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

impl Law {
    pub fn read() -> Self {
        let file: toml::Table = TEXT.parse().expect("the policy is TOML");
        let mut law = Self { rules: HashMap::new(), cells: Vec::new() };
        for written in file["rule"].as_array().expect("rules") {
            let written = written.as_table().expect("a rule");
            law.take(written);
        }
        law
    }
    fn take(&mut self, written: &toml::Table) {
        for action in words(written, "action") {
            for role in words(written, "role") {
                for relation in words(written, "relation") {
                    self.cells.push((action.clone(), role.clone(), relation));
                }
                let child = written.get("person").map(|person| person.as_str() == Some("child"));
                let step_up = written.get("step_up").and_then(toml::Value::as_bool).unwrap_or(false);
                let rule = Rule {
                    relation: words(written, "relation"),
                    agency: words(written, "agency"),
                    state: words(written, "state"),
                    child,
                    step_up,
                };
                self.rules.entry((action.clone(), role)).or_default().push(rule);
            }
        }
    }

    pub fn says(&self, ask: &Ask<'_>) -> Verdict {
        let named = ["assigned", "granted", "receiver_unit"].iter().any(|r| ask.relations.contains(r));
        if ask.relations.contains(&"conflicted") || (ask.named_only && !named) {
            return Verdict::Hide;
        }
        let free = self.holds(ask.action, ask, false);
        let asked_again = self.holds(ask.action, ask, true);
        let knows = look(ask.action).is_some_and(|look| self.holds(look, ask, false) || self.holds(look, ask, true));
        match (free, asked_again, ask.fresh) {
            (true, _, _) | (_, true, true) => Verdict::Allow,
            (_, true, false) => Verdict::StepUp,
            _ if knows => Verdict::Explain,
            _ => Verdict::Hide,
        }
    }

    /// Whether a rule fits that does (or does not) ask for the password again.
    fn holds(&self, action: &str, ask: &Ask<'_>, step_up: bool) -> bool {
        let of_role = |role: &String| self.rules.get(&(action.to_owned(), role.clone()));
        let fits = |rule: &Rule| {
            let listed = |list: &[String], word: &str| list.is_empty() || list.iter().any(|w| w == word);
            rule.step_up == step_up
                && rule.relation.iter().any(|r| ask.relations.contains(&r.as_str()))
                && listed(&rule.agency, ask.agency)
                && listed(&rule.state, ask.state)
                && rule.child.is_none_or(|child| child == ask.child)
        };
        ask.roles.iter().filter_map(of_role).flatten().any(fits)
    }
}

/// Acts that concern no record that is already there.
const WITHOUT_RECORD: [&str; 15] = [
    "directory.list",
    "letter.list",
    "letter.verify_public",
    "alert.list",
    "alert.submit",
    "alert.count",
    "case.list",
    "case.create",
    "referral.list",
    "outreach.list",
    "outreach.create",
    "user.list",
    "user.create",
    "user.activate",
    "pdp.list",
];

/// Opening the same kind of record: who may do that knows that it exists.
fn look(action: &str) -> Option<&'static str> {
    // Only the system lets a consent run out.
    if WITHOUT_RECORD.contains(&action) || action == "consent.expire" {
        return None;
    }
    match action.split_once('.')? {
        ("alert", _) => Some("alert.view"),
        ("case" | "victim" | "party" | "consent" | "attachment", _) | ("referral", "create") => Some("case.view"),
        ("referral", _) => Some("referral.view"),
        ("outreach", _) => Some("outreach.view"),
        ("user", _) => Some("user.view"),
        ("directory", _) => Some("directory.view"),
        ("letter", _) => Some("letter.view"),
        ("pdp", _) => Some("pdp.view"),
        ("conference", "convene") => Some("case.view"),
        ("conference", _) => Some("conference.view"),
        _ => None,
    }
}
