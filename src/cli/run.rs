//! From arguments to an exit code.
use std::net::TcpListener;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Args, KeyVerb, PeopleVerb, Verb};
use super::{data, inspect, units, users};
use crate::base::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::crypto::{Keyring, Purpose};
use crate::db;
use crate::files::apart;
use crate::server;

pub const BAD: u8 = 1;
const WRONG_USE: u8 = 2;
const CONFIGURATION: u8 = 3;
const DATABASE: u8 = 4;
const NOT_HERE: u8 = 5;

/// What ended a verb: a code and a sentence for the person at the terminal.
pub struct Ended {
    code: u8,
    why: String,
}

impl Ended {
    pub fn wrong_use(why: impl std::fmt::Display) -> Self {
        Self { code: WRONG_USE, why: why.to_string() }
    }
    pub fn configuration(why: impl std::fmt::Display) -> Self {
        Self { code: CONFIGURATION, why: why.to_string() }
    }
    pub fn database(why: impl std::fmt::Display) -> Self {
        Self { code: DATABASE, why: why.to_string() }
    }
    pub fn bad(why: impl std::fmt::Display) -> Self {
        Self { code: BAD, why: why.to_string() }
    }
}

pub type Outcome = Result<(), Ended>;

pub fn main() -> ExitCode {
    crate::hardening::private_files();
    // Not a verb: nobody types it, and it must not get as far as the settings.
    if std::env::args().nth(1).as_deref() == Some(apart::VERB) {
        return apart::answer();
    }
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { WRONG_USE } else { 0 };
            drop(error.print());
            return ExitCode::from(code);
        }
    };
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ended { code, why }) => {
            if !why.is_empty() {
                eprintln!("sintuvu: {why}");
            }
            ExitCode::from(code)
        }
    }
}

fn run(args: Args) -> Outcome {
    if args.version {
        println!("{}", inspect::version());
        return Ok(());
    }
    let Some(verb) = args.verb else { return Err(Ended::wrong_use("name a verb; `sintuvu --help` lists them")) };
    match verb {
        Verb::Routes { json } => inspect::routes(json),
        Verb::Policy { act } => inspect::policy(act),
        Verb::People { act: PeopleVerb::Match { pairs, json } } => inspect::name_match(&pairs, json),
        Verb::People { act: PeopleVerb::Bench { names } } => inspect::name_bench(names),
        Verb::Failpoints { json } => failpoints(json),
        Verb::Key { act } => key(act),
        Verb::Migrate { check } => data::migrate(&configured()?, check),
        Verb::Doctor { json } => inspect::doctor(&configured()?, json),
        Verb::Seed { size, seed, today, fixture, out } => {
            data::seed(&configured()?, size, seed, today.as_deref(), fixture, out.as_deref())
        }
        Verb::Audit { act } => inspect::audit(&configured()?, act),
        Verb::User { act } => users::user(&configured()?, act),
        Verb::Unit { act } => units::unit(&configured()?, &act),
        Verb::Session { act } => users::session(&configured()?, act),
        Verb::Serve { bind, read_only } => serve(configured()?, bind, read_only),
    }
}

fn configured() -> Result<Config, Ended> {
    Config::load().map_err(|error| match error {
        ConfigError::Database(error) => Ended::database(error),
        other => Ended::configuration(other),
    })
}

#[cfg(feature = "testkit")]
#[expect(clippy::unnecessary_wraps, reason = "a release refuses here")]
fn failpoints(_json: bool) -> Outcome {
    println!("{}", serde_json::json!(crate::testkit::FAILPOINTS));
    Ok(())
}
#[cfg(not(feature = "testkit"))]
fn failpoints(_json: bool) -> Outcome {
    Err(Ended { code: NOT_HERE, why: "this build has no failpoints".into() })
}
#[cfg(feature = "testkit")]
const _: u8 = NOT_HERE;

/// Needs only `SINTUVU_KEYRING`: there may be no database yet.
fn key(act: KeyVerb) -> Outcome {
    let path = crate::config::keyring_path().map_err(Ended::configuration)?;
    match act {
        KeyVerb::New { purpose } if purpose == "all" => {
            Keyring::create(&path).map_err(Ended::configuration)?;
            eprintln!("new keyring: {}", path.display());
            Ok(())
        }
        KeyVerb::New { purpose } => {
            let purpose =
                Purpose::parse(&purpose).ok_or_else(|| Ended::wrong_use(format!("unknown purpose {purpose:?}")))?;
            println!("{}", Keyring::add(&path, purpose).map_err(Ended::configuration)?);
            Ok(())
        }
        KeyVerb::List { json } => {
            let keyring = Keyring::load(&path).map_err(Ended::configuration)?;
            inspect::keys(&keyring, json);
            Ok(())
        }
    }
}

pub fn clock_of(config: &Config) -> Clock {
    let clock = Clock::default();
    #[cfg(feature = "testkit")]
    if let Some(at) = config.test_clock {
        clock.set(at);
    }
    #[cfg(not(feature = "testkit"))]
    let _ = config;
    clock
}

fn serve(mut config: Config, bind: Option<std::net::SocketAddr>, read_only: bool) -> Outcome {
    start_log(&config.log);
    crate::hardening::apply();
    if let Some(bind) = bind {
        config.bind = bind;
    }
    if cfg!(feature = "testkit") && !config.bind.ip().is_loopback() {
        return Err(Ended::configuration("a test build serves on loopback only"));
    }
    let listener = TcpListener::bind(config.bind)
        .map_err(|e| Ended::configuration(format!("cannot listen on {}: {e}", config.bind)))?;
    let port = listener.local_addr().map_err(Ended::configuration)?.port();
    // A base URL with port 0 takes the port that was really bound.
    if let Some(base) = config.base_url.strip_suffix(":0") {
        config.base_url = format!("{base}:{port}");
    }
    drop(db::open_writer(&config.database).map_err(Ended::database)?);
    Keyring::load(&config.keyring).map_err(Ended::configuration)?;
    #[cfg(feature = "testkit")]
    crate::testkit::set_failpoints(&config.failpoints);
    let clock = clock_of(&config);
    actix_web::rt::System::new().block_on(server::serve(config, listener, clock, read_only)).map_err(Ended::database)
}

fn start_log(filter: &str) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr);
    drop(log.try_init());
}
