//! Verbs that look and tell: routes, policy, doctor, audit, keys.
use serde::Serialize;
use serde_json::json;

use super::args::{AuditVerb, PolicyVerb};
use super::run::{Ended, Outcome, clock_of};
use crate::access::{Action, Actor, Bundle, Denied, Facts, Policy, Relation, Role, decide};
use crate::accounts::model::read_roles;
use crate::accounts::store;
use crate::audit;
use crate::base::ids::{AnyId, ConsentId, VictimId};
use crate::config::Config;
use crate::crypto::Keyring;
use crate::db::{self, Conn, SchemaState};
use crate::demo::name_bench;
use crate::disk;
use crate::hardening;
use crate::objects::Objects;
use crate::people::names::{Figures, measure};
use crate::reference::Book;
use crate::server;
use crate::web::routes::Endpoint;
use crate::{alerts, cases, consent, outreach, referrals};

pub fn version() -> String {
    let testkit = if cfg!(feature = "testkit") { " +testkit" } else { "" };
    format!(
        "sintuvu {} ({}) sqlite {}{testkit}",
        env!("CARGO_PKG_VERSION"),
        env!("SINTUVU_COMMIT"),
        db::sqlite_version()
    )
}

#[derive(Serialize)]
struct FieldJson {
    name: String,
    r#type: &'static str,
    max: usize,
    required: bool,
    class: &'static str,
}

#[derive(Serialize)]
struct RouteJson {
    method: String,
    path: String,
    action: &'static str,
    resource: &'static str,
    params: std::collections::BTreeMap<String, String>,
    auth: &'static str,
    side: &'static str,
    r#unsafe: bool,
    form_at: Option<String>,
    fields: Vec<FieldJson>,
    body: &'static str,
    download: bool,
}

fn route(endpoint: &Endpoint) -> RouteJson {
    let params = endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let fields = endpoint.form.map_or(&[][..], |form| form.fields).iter().filter(|f| !f.name.is_empty());
    RouteJson {
        method: endpoint.method.to_string(),
        path: endpoint.path.clone(),
        action: endpoint.action.code(),
        resource: endpoint.action.resource(),
        params: params.map(|name| (name.to_owned(), name.trim_end_matches("_id").to_owned())).collect(),
        auth: endpoint.auth.code(),
        side: endpoint.side.code(),
        r#unsafe: endpoint.form.is_some(),
        form_at: endpoint.form_at.clone(),
        fields: fields
            .map(|f| FieldJson {
                name: f.name.to_owned(),
                r#type: f.kind.code(),
                max: f.max,
                required: f.required,
                class: f.class.code(),
            })
            .collect(),
        body: match endpoint.form {
            Some(form) if form.takes_files() => "multipart",
            Some(_) => "form",
            None => "none",
        },
        download: endpoint.download,
    }
}

pub fn routes(as_json: bool) -> Outcome {
    let mut all: Vec<RouteJson> = server::endpoints().iter().map(route).collect();
    all.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
    if as_json {
        println!("{}", serde_json::to_string(&all).map_err(Ended::bad)?);
    } else {
        all.iter().for_each(|r| println!("{:6} {:50} {}", r.method, r.path, r.action));
    }
    Ok(())
}

pub fn policy(act: PolicyVerb) -> Outcome {
    let policy = Policy::shipped().map_err(Ended::bad)?;
    match act {
        PolicyVerb::Check => {
            server::check_routes(&server::endpoints(), &policy).map_err(Ended::bad)?;
            println!("ok");
            Ok(())
        }
        PolicyVerb::Matrix { json } => {
            print_matrix(&policy, json);
            Ok(())
        }
        PolicyVerb::Explain { user, action, object, json } => explain(&user, &action, &object, json),
    }
}

fn print_matrix(policy: &Policy, as_json: bool) {
    let cell = |rule: &&crate::access::Rule| {
        let state = if rule.state.is_empty() { json!("*") } else { json!(rule.state) };
        let person = rule.child.map(|child| if child { "child" } else { "adult" });
        json!({
            "role": rule.role.code(), "relation": rule.relation.code(), "action": rule.action.code(), "state": state,
            "bundles": [], "rule": format!("matrix.toml:{}", rule.line), "agency": rule.agency, "person": person, "step_up": rule.step_up,
        })
    };
    let cells = policy.cells();
    if as_json {
        let codes = |all: &[&str]| all.iter().map(|c| json!(c)).collect::<Vec<_>>();
        let roles: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
        let relations: Vec<&str> = Relation::ALL.iter().map(|r| r.code()).collect();
        let actions: Vec<&str> = Action::ALL.iter().map(|a| a.code()).collect();
        let allow: Vec<_> = cells.iter().map(cell).collect();
        println!(
            "{}",
            json!({"roles": codes(&roles), "relations": codes(&relations), "actions": codes(&actions), "allow": allow})
        );
    } else {
        cells.iter().for_each(|r| {
            println!("{:26} {:22} {:16} {}", r.action.code(), r.role.code(), r.relation.code(), r.because);
        });
    }
}

/// The answer for a real user and record, as `decide` gives it.
fn explain(username: &str, action: &str, object: &str, as_json: bool) -> Outcome {
    let config = Config::load().map_err(Ended::configuration)?;
    let action = Action::parse(action).ok_or_else(|| Ended::wrong_use(format!("unknown action {action:?}")))?;
    let (kind, id) = object.split_once(':').ok_or_else(|| Ended::wrong_use("--object must be KIND:ID"))?;
    let mut conn = db::open_reader(&config.database).map_err(Ended::database)?;
    let actor = actor(&mut conn, &config, username)?;
    let facts = facts_of(&mut conn, &actor, kind, id)?;
    let answer = match &facts {
        None => json!({"effect": "deny", "refusal": "hide", "relation": [], "bundles": [], "rule": null}),
        Some(facts) => {
            let relations: Vec<&str> = facts.relations.items().map(Relation::code).collect();
            match decide(&actor, action, facts) {
                Ok(permit) => json!({
                    "effect": "allow", "refusal": null, "relation": relations,
                    "bundles": permit.bundles().items().map(Bundle::code).collect::<Vec<_>>(), "rule": format!("matrix.toml:{}", permit.rule()),
                }),
                Err(denied) => {
                    let refusal = match denied {
                        Denied::Hide => "hide",
                        Denied::Explain => "explain",
                        Denied::StepUp => "step_up",
                    };
                    json!({"effect": "deny", "refusal": refusal, "relation": relations, "bundles": [], "rule": null})
                }
            }
        }
    };
    if as_json {
        println!("{answer}");
    } else {
        println!("{}", serde_json::to_string_pretty(&answer).map_err(Ended::bad)?);
    }
    Ok(())
}

fn actor(conn: &mut Conn, config: &Config, username: &str) -> Result<Actor, Ended> {
    let now = clock_of(config).now();
    let user = store::user_by_name(conn, username)
        .map_err(Ended::database)?
        .ok_or_else(|| Ended::wrong_use(format!("no user {username:?}")))?;
    let book = Book::load(conn, now.day()).map_err(Ended::database)?;
    let unit = book.unit(user.unit_id).cloned().ok_or_else(|| Ended::database("the user's unit is missing"))?;
    Ok(Actor {
        user: user.id,
        username: user.username,
        name: user.full_name,
        roles: read_roles(&user.roles),
        unit,
        may_initial: user.may_initial,
        may_dispatch: user.may_dispatch,
        session_prefix: String::new(),
        // Asked without a session: what needs the password again says so.
        step_up_at: None,
        request_id: String::new(),
        now,
        policy: std::sync::Arc::new(Policy::shipped().map_err(Ended::bad)?),
    })
}

fn facts_of(conn: &mut Conn, actor: &Actor, kind: &str, id: &str) -> Result<Option<Facts>, Ended> {
    let id: AnyId = id.parse().map_err(|_| Ended::wrong_use("the id is no UUID"))?;
    let found = match kind {
        "case" => cases::store::find(conn, actor, id.into()).map(|f| f.map(|(_, facts)| facts)),
        "alert" => alerts::store::find(conn, actor, id.into()).map(|f| f.map(|(_, facts)| facts)),
        "outreach" => outreach::store::find(conn, actor, id.into()).map(|f| f.map(|(_, facts)| facts)),
        "referral" => referrals::store::find(conn, actor, id.into()).map(|f| f.map(|found| found.facts)),
        "victim" => of_victim(conn, actor, id.into()),
        "consent" => of_consent(conn, actor, id.into()),
        "user" | "session" | "none" => Ok(Some(Facts::nothing())),
        _ => return Err(Ended::wrong_use(format!("unknown kind {kind:?}"))),
    };
    found.map_err(Ended::database)
}

/// A person as the actor meets them: through the case, with the child's own rules.
fn of_victim(conn: &mut Conn, actor: &Actor, id: VictimId) -> Result<Option<Facts>, diesel::result::Error> {
    let Some(victim) = cases::store::victim_for_reaction(conn, id)? else { return Ok(None) };
    let found = cases::store::find(conn, actor, victim.case_id)?;
    Ok(found.map(|(_, facts)| Facts { child: victim.is_child, ..facts }))
}

fn of_consent(conn: &mut Conn, actor: &Actor, id: ConsentId) -> Result<Option<Facts>, diesel::result::Error> {
    let Some(case) = consent::store::case_of(conn, id)? else { return Ok(None) };
    Ok(cases::store::find(conn, actor, case)?.map(|(_, facts)| facts))
}

pub fn doctor(config: &Config, as_json: bool) -> Outcome {
    let mut conn = db::open_writer(&config.database).map_err(Ended::database)?;
    let schema = db::schema_state(&mut conn).map_err(Ended::database)?;
    let keyring = Keyring::load(&config.keyring).map_err(Ended::configuration)?;
    let free = disk::free(&config.data_dir);
    let objects = Objects::open(&config.data_dir).and_then(|objects| objects.try_out());
    hardening::apply();
    let told = json!({
        "version": version(),
        "database": { "kind": config.database.kind.code(), "version": db::server_version(&mut conn).map_err(Ended::database)?, "settings": db::settings(&mut conn).map_err(Ended::database)?, "schema_current": schema == SchemaState::Current },
        "keyring": keyring.list().iter().map(|k| json!({"id": k.id, "purpose": k.purpose.code(), "state": k.state.code()})).collect::<Vec<_>>(),
        "disk_free_mib": free.mib(), "disk_low": free.is_low(),
        "objects_writable": objects.is_ok(),
        "clock": clock_of(config).now().iso(),
        "core_dumps_off": hardening::core_dumps_off(),
        "features": if cfg!(feature = "testkit") { vec!["testkit"] } else { Vec::new() },
    });
    if as_json {
        println!("{told}");
    } else {
        println!("{}", serde_json::to_string_pretty(&told).map_err(Ended::bad)?);
    }
    objects.map_err(Ended::bad)
}

pub fn audit(config: &Config, act: AuditVerb) -> Outcome {
    let mut conn = db::open_reader(&config.database).map_err(Ended::database)?;
    match act {
        AuditVerb::Head { .. } => {
            let head = audit::head(&mut conn).map_err(Ended::database)?;
            println!("{}", json!({"seq": head.seq, "hash": hex(&head.hash)}));
            Ok(())
        }
        AuditVerb::Verify { anchors, json } => {
            let keyring = Keyring::load(&config.keyring).map_err(Ended::configuration)?;
            let anchors = anchors.map(|path| read_anchors(&path)).transpose()?.unwrap_or_default();
            let verdict = audit::verify(&mut conn, &keyring, &anchors).map_err(Ended::database)?;
            let bad = verdict.first_bad.map(|(seq, why)| json!({"seq": seq, "why": why}));
            if json {
                println!("{}", json!({"ok": bad.is_none(), "rows": verdict.rows, "first_bad": bad}));
            } else {
                match &verdict.first_bad {
                    None => println!("utuh: {} baris", verdict.rows),
                    Some((seq, why)) => println!("row {seq}: {why}"),
                }
            }
            if verdict.first_bad.is_some() { Err(Ended::bad("")) } else { Ok(()) }
        }
    }
}

/// Heads that were kept where this server cannot rewrite them.
fn read_anchors(path: &std::path::Path) -> Result<Vec<(i64, String)>, Ended> {
    #[derive(serde::Deserialize)]
    struct Anchor {
        seq: i64,
        hash: String,
    }
    let text = std::fs::read_to_string(path).map_err(Ended::wrong_use)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str::<Anchor>(line).map(|a| (a.seq, a.hash)).map_err(Ended::wrong_use)).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub fn keys(keyring: &Keyring, as_json: bool) {
    for key in keyring.list() {
        let row = json!({"id": key.id, "purpose": key.purpose.code(), "kind": key.kind.map(crate::crypto::BlindKind::code), "state": key.state.code(), "created": key.created});
        if as_json {
            println!("{row}");
        } else {
            println!("{:10} {:10} {}", key.purpose.code(), key.state.code(), key.id);
        }
    }
}

/// Share of pairs told apart rightly; a file that cannot be read is wrong use.
pub fn name_match(pairs: &std::path::Path, json: bool) -> Outcome {
    let file = std::fs::File::open(pairs).map_err(|e| Ended::wrong_use(format!("{}: {e}", pairs.display())))?;
    let figures = measure(file).map_err(Ended::wrong_use)?;
    if json {
        println!("{}", json!(figures));
    } else {
        let Figures { precision, recall, f1, pairs } = figures;
        println!("{pairs} pairs: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}");
    }
    Ok(())
}

/// The same names at each run; only the times differ.
pub fn name_bench(names: u32) -> Outcome {
    println!("{}", json!(name_bench::run(names).map_err(Ended::bad)?));
    Ok(())
}
