//! Verbs and their options.
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(name = "sintuvu", about = "Laporan, berkas, dan rujukan antarinstansi", disable_version_flag = true)]
pub struct Args {
    /// Version, commit, SQLite version, build features.
    #[arg(long)]
    pub version: bool,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Serves.
    Serve {
        #[arg(long)]
        bind: Option<std::net::SocketAddr>,
        /// Reads only: whoever is signed in may look, every change is refused with 503.
        #[arg(long)]
        read_only: bool,
    },
    /// Brings the schema and the shipped reference data up to date.
    Migrate {
        /// Only tells whether it is behind.
        #[arg(long)]
        check: bool,
    },
    /// Settings read back.
    Doctor {
        #[arg(long)]
        json: bool,
    },
    /// Data contoh into an empty database.
    Seed {
        #[arg(long, value_enum, conflicts_with = "fixture")]
        size: Option<Size>,
        #[arg(long, default_value_t = 72_012_026)]
        seed: u64,
        /// YYYY-MM-DD; today in WITA when absent.
        #[arg(long)]
        today: Option<String>,
        #[arg(long, value_enum)]
        fixture: Option<Fixture>,
        #[arg(long, requires = "fixture")]
        out: Option<PathBuf>,
    },
    /// Accounts.
    User {
        #[command(subcommand)]
        act: UserVerb,
    },
    /// Units.
    Unit {
        #[command(subcommand)]
        act: UnitVerb,
    },
    /// Sessions.
    Session {
        #[command(subcommand)]
        act: SessionVerb,
    },
    /// The audit chain.
    Audit {
        #[command(subcommand)]
        act: AuditVerb,
    },
    /// The keyring.
    Key {
        #[command(subcommand)]
        act: KeyVerb,
    },
    /// Every address of the program.
    Routes {
        #[arg(long)]
        json: bool,
    },
    /// Who may do what.
    Policy {
        #[command(subcommand)]
        act: PolicyVerb,
    },
    /// Names of people.
    People {
        #[command(subcommand)]
        act: PeopleVerb,
    },
    /// Names of the failpoints (test builds only).
    Failpoints {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Size {
    Demo,
    City,
    Million,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Fixture {
    Contract,
}

#[derive(Subcommand)]
pub enum UserVerb {
    /// Creates an account and prints its one-time activation link.
    Create {
        #[arg(long)]
        username: String,
        #[arg(long)]
        role: String,
        #[arg(long)]
        unit: String,
        #[arg(long)]
        name: Option<String>,
    },
    /// Closes an account at once.
    Disable { username: String },
    /// Ends the sessions and prints a new one-time link.
    Reset { username: String },
}

#[derive(Subcommand)]
pub enum UnitVerb {
    /// What stands beneath a unit's name on its letters; an empty text takes it away.
    SetAddress {
        #[arg(long)]
        unit: String,
        #[arg(long)]
        address: String,
        /// Telephone, e-mail.
        #[arg(long)]
        contact: String,
    },
}

#[derive(Subcommand)]
pub enum SessionVerb {
    /// Ends sessions.
    Revoke {
        #[arg(long, conflicts_with = "all")]
        user: Option<String>,
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
pub enum AuditVerb {
    /// Re-computes the chain; exit 1 names the first bad row.
    Verify {
        /// Heads kept elsewhere, one JSON object `{"seq","hash"}` a line.
        #[arg(long)]
        anchors: Option<PathBuf>,
        #[arg(long)]
        json: bool,
    },
    /// The last row's number and hash.
    Head {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum KeyVerb {
    /// A new key; `all` makes a whole new keyring.
    New {
        #[arg(long)]
        purpose: String,
    },
    List {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum PeopleVerb {
    /// How well the matcher tells apart pairs of names whose answer is known.
    Match {
        /// CSV: name, birth year, sex and region of both, and whether they are the same person.
        #[arg(long)]
        pairs: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// How long a name is looked for among made-up names, for `make bench`: one JSON document.
    #[command(hide = true)]
    Bench {
        #[arg(long, default_value_t = 1_000_000)]
        names: u32,
    },
}

#[derive(Subcommand)]
pub enum PolicyVerb {
    /// Every allowed cell.
    Matrix {
        #[arg(long)]
        json: bool,
    },
    /// For a real user and record: KIND:ID.
    Explain {
        #[arg(long)]
        user: String,
        #[arg(long)]
        action: String,
        #[arg(long)]
        object: String,
        #[arg(long)]
        json: bool,
    },
    /// Whether the policy is sound and covers every route.
    Check,
}
