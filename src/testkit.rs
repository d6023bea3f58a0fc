//! Test builds only: a clock that moves, faults on demand, jobs run now (test-contract §5, §6).
use std::cell::RefCell;
use std::sync::Mutex;

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use serde::Deserialize;
use serde_json::json;

use crate::access::Action;
use crate::base::clock::Moment;
use crate::cases::attachments::sweep::sweep;
use crate::db::Tx;
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::post::Done;
use crate::web::routes::{Auth, Endpoint, Side};

/// A release must not contain this text; the gates look for it.
pub static MARKER: &str = "TESTKIT_MARKER";

pub const FAILPOINTS: [&str; 8] = [
    "unit.before_audit",
    "unit.before_commit",
    "unit.after_commit",
    "session.save",
    "object.write",
    "migrate.step",
    "backup.finish",
    "job.done",
];

/// One rule: at this point, do this.
struct Rule {
    point: String,
    act: String,
    /// Only while this act is under way.
    action: Option<String>,
    /// Only the n-th time.
    hit: Option<u64>,
    /// How often its point was reached, under its action.
    reached: u64,
}

static RULES: Mutex<Vec<Rule>> = Mutex::new(Vec::new());

thread_local! {
    /// Acts of the batch that this thread writes, by their audit rows.
    static ACTING: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// An audit row of this act is about to be written.
pub fn acting(action: &'static str) {
    ACTING.with_borrow_mut(|acts| acts.push(action));
}

pub fn nobody_acts() {
    ACTING.with_borrow_mut(Vec::clear);
}

/// What a failpoint did.
#[derive(Debug)]
pub enum Struck {
    Fault,
    DiskFull,
}

impl From<Struck> for Diesel {
    fn from(struck: Struck) -> Self {
        match struck {
            Struck::Fault => Self::RollbackTransaction,
            Struck::DiskFull => {
                let text = Box::new("database or disk is full".to_owned());
                Self::DatabaseError(DatabaseErrorKind::Unknown, text)
            }
        }
    }
}

/// Called where a fault may be wanted.
pub fn failpoint(name: &str) -> Result<(), Struck> {
    let act = {
        let mut rules = RULES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let under_way = |rule: &Rule| {
            let wanted = rule.action.as_deref();
            wanted.is_none_or(|wanted| ACTING.with_borrow(|acts| acts.contains(&wanted)))
        };
        let Some(rule) = rules.iter_mut().find(|rule| rule.point == name && under_way(rule)) else { return Ok(()) };
        rule.reached += 1;
        if rule.hit.is_some_and(|hit| hit != rule.reached) {
            return Ok(());
        }
        match rule.act.strip_prefix("1in").and_then(|n| n.parse::<u64>().ok()) {
            // A fixed stride through the numbers: the same run strikes the same times.
            Some(n) if n > 0 && !rule.reached.wrapping_mul(0x9E37_79B9_7F4A_7C15).is_multiple_of(n) => return Ok(()),
            Some(_) => "err".to_owned(),
            None => rule.act.clone(),
        }
    };
    match act.split_once(':').unwrap_or((act.as_str(), "")) {
        ("abort", _) => std::process::abort(),
        ("sleep", ms) => {
            std::thread::sleep(std::time::Duration::from_millis(ms.parse().unwrap_or(0)));
            Ok(())
        }
        ("err", _) => Err(Struck::Fault),
        ("enospc", _) => Err(Struck::DiskFull),
        ("panic", _) => std::panic::panic_any("failpoint"),
        _ => Ok(()),
    }
}

/// `name=act[:arg][@action][#hit];…`
pub fn set_failpoints(spec: &str) {
    let rule = |text: &str| {
        let (point, rest) = text.split_once('=')?;
        let (rest, hit) = rest.split_once('#').map_or((rest, None), |(rest, hit)| (rest, hit.trim().parse().ok()));
        let (act, action) = rest.split_once('@').map_or((rest, None), |(act, on)| (act, Some(on.trim().to_owned())));
        let (point, act) = (point.trim().to_owned(), act.trim().to_owned());
        (act != "off").then_some(Rule { point, act, action, hit, reached: 0 })
    };
    *RULES.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = spec.split(';').filter_map(rule).collect();
}

diesel::table! {
    /// What was committed, for those who test from outside. Never in a release.
    testkit_receipts (id) {
        id -> Text,
        receipt -> Text,
        action -> Text,
        object_id -> Text,
    }
}

/// Notes a receipt in the transaction of its change; the object is the one that its page shows.
pub fn note_receipt(tx: &mut Tx<'_>, action: Action, done: &Done) -> Result<(), Diesel> {
    let path = done.location.split('?').next().unwrap_or_default();
    let object = path.split('/').find(|part| uuid::Uuid::try_parse(part).is_ok()).unwrap_or_default();
    diesel::insert_into(testkit_receipts::table)
        .values((
            testkit_receipts::id.eq(uuid::Uuid::now_v7().to_string()),
            testkit_receipts::receipt.eq(&done.receipt),
            testkit_receipts::action.eq(action.code()),
            testkit_receipts::object_id.eq(object),
        ))
        .execute(tx.conn)?;
    Ok(())
}

async fn receipts(ctx: Ctx) -> Answer {
    let rows: Vec<(String, String, String)> = ctx.read(|conn| {
        let all = testkit_receipts::table.order(testkit_receipts::id);
        all.select((testkit_receipts::receipt, testkit_receipts::action, testkit_receipts::object_id)).load(conn)
    })?;
    let told =
        rows.into_iter().map(|(receipt, action, id)| json!({"receipt": receipt, "action": action, "object_id": id}));
    Ok(HttpResponse::Ok().json(told.collect::<Vec<_>>()))
}

pub fn routes() -> Vec<Endpoint> {
    let probe = |e: Endpoint| e.auth(Auth::Probe).side(Side::Public);
    vec![
        probe(Endpoint::get("/__testkit/clock", Action::HealthProbe, read_clock)),
        probe(Endpoint::bare_post("/__testkit/clock", Action::HealthProbe, move_clock)),
        probe(Endpoint::bare_post("/__testkit/failpoints", Action::HealthProbe, change_failpoints)),
        probe(Endpoint::get("/__testkit/receipts", Action::HealthProbe, receipts)),
        probe(Endpoint::bare_post("/__testkit/jobs/run", Action::HealthProbe, run_jobs)),
    ]
}

async fn read_clock(ctx: Ctx) -> Answer {
    Ok(HttpResponse::Ok().json(json!({"now": ctx.app.clock.now().iso()})))
}

#[derive(Deserialize)]
struct Move {
    set: Option<String>,
    advance: Option<i64>,
}

async fn move_clock(req: HttpRequest, form: web::Bytes) -> Answer {
    let ctx = Ctx::of(&req)?;
    let wanted: Move = serde_html_form::from_bytes(&form).map_err(|_| Fault::BadForm)?;
    if let Some(at) = wanted.set.as_deref().and_then(Moment::parse) {
        ctx.app.clock.set(at);
    }
    if let Some(seconds) = wanted.advance {
        ctx.app.clock.set(ctx.app.clock.now().plus_seconds(seconds));
    }
    Ok(HttpResponse::Ok().json(json!({"now": ctx.app.clock.now().iso()})))
}

#[derive(Deserialize)]
struct Spec {
    spec: String,
}

async fn change_failpoints(form: web::Bytes) -> Answer {
    let wanted: Spec = serde_html_form::from_bytes(&form).map_err(|_| Fault::BadForm)?;
    set_failpoints(&wanted.spec);
    Ok(HttpResponse::Ok().finish())
}

/// Runs what is due until nothing is.
async fn run_jobs(req: HttpRequest) -> Answer {
    let ctx = Ctx::of(&req)?;
    let writer = ctx.app.writer.clone();
    let handler = crate::reactions::job_handler(ctx.app.shared_book());
    let ran = web::block(move || {
        let mut count = 0;
        while let Ok(true) = crate::jobs::run_one(&writer, &handler) {
            count += 1;
        }
        count
    })
    .await
    .map_err(|e| Fault::Internal(e.to_string()))?;
    let app = &ctx.app;
    let swept = sweep(&app.config.database, &app.objects, app.clock.now()).await;
    let swept = swept.map_err(|e| Fault::Internal(e.to_string()))?;
    Ok(HttpResponse::Ok().json(json!({"ran": ran, "swept": swept, "marker": MARKER})))
}
