//! Test builds only: a clock that moves, faults on demand, jobs run now (test-contract §5, §6).
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::access::Action;
use crate::base::clock::Moment;
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
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

/// One rule: at this point, do this; `hit`: only the n-th time.
#[derive(Clone)]
struct Rule {
    point: String,
    act: String,
    hit: Option<u64>,
}

static RULES: Mutex<Vec<Rule>> = Mutex::new(Vec::new());
static HITS: AtomicU64 = AtomicU64::new(0);

/// What a failpoint did.
#[derive(Debug)]
pub struct Struck;

/// Called where a fault may be wanted.
pub fn failpoint(name: &str) -> Result<(), Struck> {
    let rule = {
        let rules = RULES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        rules.iter().find(|rule| rule.point == name).cloned()
    };
    let Some(rule) = rule else { return Ok(()) };
    let count = HITS.fetch_add(1, Ordering::Relaxed) + 1;
    if rule.hit.is_some_and(|hit| hit != count) {
        return Ok(());
    }
    match rule.act.split_once(':').unwrap_or((rule.act.as_str(), "")) {
        ("abort", _) => std::process::abort(),
        ("sleep", ms) => {
            std::thread::sleep(std::time::Duration::from_millis(ms.parse().unwrap_or(0)));
            Ok(())
        }
        ("err" | "enospc", _) => Err(Struck),
        ("panic", _) => std::panic::panic_any(Struck),
        _ => Ok(()),
    }
}

/// `name=act[:arg][#hit];…`
pub fn set_failpoints(spec: &str) {
    let rule = |text: &str| {
        let (point, act) = text.split_once('=')?;
        let (act, hit) = act.split_once('#').map_or((act, None), |(act, hit)| (act, hit.parse().ok()));
        (act != "off").then(|| Rule { point: point.trim().to_owned(), act: act.to_owned(), hit })
    };
    HITS.store(0, Ordering::Relaxed);
    *RULES.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = spec.split(';').filter_map(rule).collect();
}

pub fn routes() -> Vec<Endpoint> {
    let probe = |e: Endpoint| e.auth(Auth::Probe).side(Side::Public);
    vec![
        probe(Endpoint::get("/__testkit/clock", Action::HealthProbe, read_clock)),
        probe(Endpoint::bare_post("/__testkit/clock", Action::HealthProbe, move_clock)),
        probe(Endpoint::bare_post("/__testkit/failpoints", Action::HealthProbe, change_failpoints)),
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
    Ok(HttpResponse::Ok().json(json!({"ran": ran, "marker": MARKER})))
}
