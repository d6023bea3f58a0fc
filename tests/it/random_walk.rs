//! Random acts of two agencies on one case, its consents and referrals, while the clock moves: through the real acts
//! and the real database (issue 5). After each act the tables must allow what stands there: the state follows by an
//! arrow, no grant is open without its reason, no ended case has an open referral, no clock runs without an owner.
//!
//! `SINTUVU_WALK_STEPS` says how many; a failure names its seed and step, and `SINTUVU_WALK_SEED` repeats it.
mod acts;
mod checks;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, RwLock};
use std::task::{Context, Poll, Waker};

use sintuvu::access::{Actor, Policy, Role};
use sintuvu::base::clock::{Clock, Moment};
use sintuvu::base::ids::{AnyId, UnitId};
use sintuvu::crypto::Keyring;
use sintuvu::db::{Target, Tx, WriteError, Writer, open_reader};
use sintuvu::jobs;
use sintuvu::reactions;
use sintuvu::reference::Book;
use sintuvu::refusal::Refusal;
use tempfile::TempDir;

use crate::support::template::{postgres, template};

/// All of them together. PostgreSQL takes some milliseconds for each; what it does otherwise shows earlier.
const STEPS: usize = 100_000;
const STEPS_ON_POSTGRES: usize = 20_000;
/// In one copy of the fixture: a case does not grow for ever.
const STRETCH: usize = 2_500;
/// In one batch of the writer, between two moves of the clock.
const BATCH: usize = 50;

/// Numbers that are the same for the same seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
    pub fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
    /// So many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Who plays, where, by which rules.
pub struct Stage {
    pub case: AnyId,
    pub people: BTreeMap<&'static str, Actor>,
    pub receivers: Vec<UnitId>,
    pub book: Arc<Book>,
}

impl Stage {
    /// Somebody of the fixture at this moment, with the password just given.
    pub fn actor(&self, key: &str, now: Moment) -> Actor {
        Actor { now, step_up_at: Some(now), ..self.people[key].clone() }
    }
}

const PEOPLE: [&str; 5] = ["cm1", "head1", "intake1", "svc", "cm2"];

/// What the writer's thread of one stretch has in common.
struct Machine {
    writer: Writer,
    writing: std::thread::JoinHandle<()>,
    clock: Clock,
    stage: Arc<Stage>,
    handler: jobs::Handler,
    _dir: TempDir,
}

impl Machine {
    fn new() -> Self {
        let made = template();
        let dir = TempDir::new().unwrap();
        let target = Target::parse(&made.copy(dir.path())).unwrap();
        let keyring = Keyring::load(&dir.path().join("keyring.json")).unwrap();
        let clock = Clock::default();
        clock.set(Moment::parse("2026-11-24T10:00:00+08:00").unwrap());
        let book = Arc::new(Book::load(&mut open_reader(&target).unwrap(), clock.now().day()).unwrap());
        let shared = Arc::new(RwLock::new(Arc::clone(&book)));
        let react = reactions::reactions(Arc::clone(&shared));
        let (writer, writing) = Writer::start(target, keyring, clock.clone(), react).unwrap();
        let id = |text: &serde_json::Value| text.as_str().unwrap().parse::<AnyId>().unwrap();
        let policy = Arc::new(Policy::shipped().unwrap());
        let unit = |key: &str| UnitId::from(id(&made.fixture["units"][key]["id"]));
        let person = |key: &'static str| {
            let user = &made.fixture["users"][key];
            let actor = Actor {
                user: id(&user["id"]).into(),
                username: user["username"].as_str().unwrap().to_owned(),
                name: key.to_owned(),
                roles: vec![Role::parse(user["role"].as_str().unwrap()).unwrap()],
                unit: Arc::clone(book.unit(unit(user["unit"].as_str().unwrap())).unwrap()),
                may_initial: false,
                may_dispatch: false,
                session_prefix: String::new(),
                step_up_at: None,
                request_id: String::new(),
                now: clock.now(),
                policy: Arc::clone(&policy),
            };
            (key, actor)
        };
        let stage = Stage {
            case: id(&made.fixture["objects"]["case.c1"]["id"]),
            people: PEOPLE.into_iter().map(person).collect(),
            receivers: vec![unit("rsud"), unit("uptd2")],
            book,
        };
        let handler = reactions::job_handler(shared);
        Self { writer, writing, clock, stage: Arc::new(stage), handler, _dir: dir }
    }

    /// A batch in the order in which it was thrown; each act, then a look at what stands.
    fn run(&self, seen: &Arc<Mutex<checks::Seen>>, seeds: Vec<(u64, usize)>) {
        let mut waiting = Vec::new();
        for (seed, step) in seeds {
            let (stage, look) = (Arc::clone(&self.stage), Arc::clone(&self.stage));
            let act = move |tx: &mut Tx<'_>| acts::one(tx, &stage, &mut Dice(seed));
            waiting.push(self.begun(act));
            let seen = Arc::clone(seen);
            let check = move |tx: &mut Tx<'_>| {
                seen.lock().unwrap().look(tx, &look, &format!("seed {seed} in step {step}"));
                Ok::<_, Refusal>(())
            };
            waiting.push(self.begun(check));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for (at, unit) in waiting.into_iter().enumerate() {
            match runtime.block_on(unit) {
                // Every other unit is a look.
                Ok(()) => seen.lock().unwrap().done += (at + 1) % 2,
                Err(WriteError::Refused(_)) => seen.lock().unwrap().refused += 1,
                Err(other) => panic!("the writer: {other:?}"),
            }
        }
        seen.lock().unwrap().say();
    }

    /// In the queue from here on, whenever it is waited for.
    fn begun(&self, job: impl FnMut(&mut Tx<'_>) -> Result<(), Refusal> + Send + 'static) -> Written {
        let writer = self.writer.clone();
        let mut unit: Written = Box::pin(async move { writer.write(job).await });
        let mut context = Context::from_waker(Waker::noop());
        match unit.as_mut().poll(&mut context) {
            Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
            Poll::Pending => unit,
        }
    }

    /// Hours or days go by, and what became due happens.
    fn go_on(&self, dice: &mut Dice) {
        let hours = if dice.chance(80) { dice.below(12) } else { dice.below(90) };
        self.clock.set(self.clock.now().plus_hours(i64::try_from(hours).unwrap()));
        while jobs::run_one(&self.writer, &self.handler).unwrap() {}
    }
}

type Written = Pin<Box<dyn Future<Output = Result<(), WriteError<Refusal>>>>>;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One of four walks, so that two processors have work.
fn walk(part: usize) {
    let usual = if postgres().is_some() { STEPS_ON_POSTGRES } else { STEPS };
    let steps = number("SINTUVU_WALK_STEPS").map_or(usual, |n| usize::try_from(n).unwrap()) / 4;
    let seed = number("SINTUVU_WALK_SEED").unwrap_or(20_261_124) + u64::try_from(part).unwrap();
    let mut dice = Dice(seed);
    let (mut done, mut refused, mut reached) = (0, 0, BTreeSet::new());
    for stretch in 0..steps.div_ceil(STRETCH) {
        let machine = Machine::new();
        let seen = Arc::new(Mutex::new(checks::Seen::default()));
        for batch in 0..STRETCH.min(steps) / BATCH {
            let at = stretch * STRETCH + batch * BATCH;
            let seeds = (0..BATCH).map(|step| (dice.next(), at + step)).collect();
            machine.run(&seen, seeds);
            machine.go_on(&mut dice);
        }
        let seen = seen.lock().unwrap();
        reached.extend(seen.reached.iter().copied());
        (done, refused) = (done + seen.done, refused + seen.refused);
        drop(machine.writer);
        machine.writing.join().unwrap();
    }
    // A walk that never gets anywhere proves nothing.
    assert!(done + refused >= steps && done * 5 > steps, "{done} acts were done and {refused} refused of {steps}");
    for state in ["accepted", "returned", "rejected", "in_progress", "completed", "cancelled", "closed", "on_hold"] {
        assert!(reached.contains(state), "no step reached {state}: {reached:?}");
    }
}

#[test]
fn random_acts_leave_nothing_that_the_tables_do_not_allow_1() {
    walk(1);
}
#[test]
fn random_acts_leave_nothing_that_the_tables_do_not_allow_2() {
    walk(2);
}
#[test]
fn random_acts_leave_nothing_that_the_tables_do_not_allow_3() {
    walk(3);
}
#[test]
fn random_acts_leave_nothing_that_the_tables_do_not_allow_4() {
    walk(4);
}
