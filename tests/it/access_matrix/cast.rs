//! The people and records of the fixture, and how each person stands to each record: from the
//! contract's own words and plain columns, never from the program's `access`.
use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::Value;
use sintuvu::base::ids::AnyId;
use sintuvu_schema::{alerts, cases, outreach, referrals, units, victims};

use crate::support::World;

pub struct Who {
    pub key: String,
    pub roles: Vec<String>,
    pub unit: String,
    pub agency: String,
    pub areas: Vec<String>,
}

const VILLAGE_SIDE: [&str; 3] = ["village_head", "village_operator", "subdistrict_officer"];

impl Who {
    pub fn is_village_side(&self) -> bool {
        self.roles.iter().all(|role| VILLAGE_SIDE.contains(&role.as_str()))
    }
    fn covers(&self, region: &str) -> bool {
        self.areas.iter().any(|area| region == area || region.starts_with(&format!("{area}.")))
    }
}

/// One record of the fixture.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    pub key: String,
    pub kind: String,
    pub url_id: String,
    pub number: String,
    pub state: String,
    pub owner: String,
    owner_parent: String,
    pub owner_user: String,
    pub receivers: Vec<String>,
    /// The case of a child record.
    pub case: String,
    region: String,
    sent: bool,
    pub child: bool,
    official: bool,
    /// Kept from the village that it concerns.
    walled: bool,
}

/// How a person stands to a record.
pub struct Standing {
    pub relations: Vec<&'static str>,
    pub named_only: bool,
}

fn word(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Everybody who can log in.
pub fn people(world: &World) -> Vec<Who> {
    let users = world.fixture["users"].as_object().unwrap();
    let active = users.iter().filter(|(_, user)| user["state"] == "active");
    let who = |(key, user): (&String, &Value)| {
        let unit = world.unit(user["unit"].as_str().unwrap());
        let several = list(&user["roles"]);
        Who {
            key: key.clone(),
            roles: if several.is_empty() { vec![word(user, "role")] } else { several },
            unit: word(user, "unit"),
            agency: word(unit, "agency_type"),
            areas: list(&unit["regions"]),
        }
    };
    active.map(who).collect()
}

/// Every record of a kind that has pages of its own.
pub fn things(world: &World, kind: &str) -> Vec<Thing> {
    let objects = world.fixture["objects"].as_object().unwrap();
    let of_kind = objects.iter().filter(|(_, object)| object["kind"] == kind);
    let parents = parents(world);
    let mut found: Vec<Thing> = of_kind
        .map(|(key, object)| Thing {
            key: key.clone(),
            kind: kind.to_owned(),
            url_id: word(object, "url_id"),
            number: word(object, "number"),
            state: word(object, "state"),
            owner_parent: parents.get(&word(object, "owner")).cloned().unwrap_or_default(),
            owner: word(object, "owner"),
            owner_user: word(object, "owner_user"),
            receivers: list(&object["receivers"]),
            case: word(object, "case"),
            ..Thing::default()
        })
        .collect();
    found.iter_mut().for_each(|thing| complete(world, thing));
    found
}

/// Unit key to the key of the unit above it.
fn parents(world: &World) -> HashMap<String, String> {
    let known = world.fixture["units"].as_object().unwrap();
    let keys: HashMap<AnyId, &String> = known.iter().map(|(key, unit)| (id(&word(unit, "id")), key)).collect();
    let rows: Vec<(AnyId, Option<AnyId>)> =
        units::table.select((units::id, units::parent_id)).load(&mut world.sql()).unwrap();
    let pair =
        |(unit, parent): (AnyId, Option<AnyId>)| Some(((*keys.get(&unit)?).clone(), (*keys.get(&parent?)?).clone()));
    rows.into_iter().filter_map(pair).collect()
}

pub fn id(text: &str) -> AnyId {
    text.parse().unwrap_or_else(|_| panic!("no id: {text}"))
}

/// What only the row tells: where it is, whether it was sent, whom it concerns.
fn complete(world: &World, thing: &mut Thing) {
    let conn = &mut world.sql();
    let id = id(&thing.url_id);
    match thing.kind.as_str() {
        "case" => {
            thing.region = cases::table.find(id).select(cases::region_code).first(conn).unwrap();
            thing.official = cases::table.find(id).select(cases::is_official).first(conn).unwrap();
            thing.child = victims::table
                .filter(victims::case_id.eq(id))
                .select(victims::is_child)
                .load::<bool>(conn)
                .unwrap()
                .contains(&true);
        }
        "referral" => {
            let at: Option<i64> = referrals::table.find(id).select(referrals::sent_at).first(conn).unwrap();
            thing.sent = at.is_some();
        }
        "alert" => {
            let row: (String, bool, Option<AnyId>, Option<AnyId>) = alerts::table
                .find(id)
                .select((alerts::region_code, alerts::hide_from_village, alerts::about_unit_id, alerts::author_unit_id))
                .first(conn)
                .unwrap();
            thing.walled = row.1 || (row.2.is_some() && row.2 == row.3);
            thing.region = row.0;
        }
        "outreach" => thing.region = outreach::table.find(id).select(outreach::region_code).first(conn).unwrap(),
        other => panic!("no records of kind {other}"),
    }
}

/// The contract: `cm1b` has declared a conflict on c5.
fn conflicted(who: &Who, thing: &Thing) -> bool {
    who.key == "cm1b" && (thing.key == "case.c5" || thing.case == "case.c5")
}

pub fn standing(who: &Who, thing: &Thing) -> Standing {
    let own_unit = !thing.owner.is_empty() && thing.owner == who.unit;
    let author = thing.owner_user == who.key;
    let area = who.covers(&thing.region);
    let held = match thing.kind.as_str() {
        // A draft is its author's alone (INT-14).
        "case" if thing.state == "draft" => vec![(author && own_unit, "owner_unit")],
        "case" => vec![
            (own_unit, "owner_unit"),
            (!thing.owner_parent.is_empty() && thing.owner_parent == who.unit, "superior_unit"),
            (author, "assigned"),
            (area && !who.is_village_side(), "work_area"),
            (conflicted(who, thing), "conflicted"),
        ],
        "referral" => vec![
            (own_unit, "owner_unit"),
            (thing.sent && thing.receivers.contains(&who.unit), "receiver_unit"),
            (conflicted(who, thing), "conflicted"),
        ],
        "alert" => {
            vec![(author, "self"), (own_unit && !thing.walled, "own"), (area && !who.is_village_side(), "work_area")]
        }
        "outreach" => vec![
            (author, "self"),
            (own_unit, "own"),
            (area && !who.is_village_side(), "work_area"),
            (area && who.roles.iter().any(|r| r == "subdistrict_officer"), "subordinate_area"),
        ],
        other => panic!("no records of kind {other}"),
    };
    Standing {
        relations: held.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect(),
        named_only: thing.official,
    }
}
