//! The command line (test-contract §1): machine output on stdout, words for people on stderr,
//! exit codes 0 done, 1 found something bad, 2 wrong use, 3 configuration, 4 database, 5 not here.
mod args;
mod data;
mod inspect;
mod run;
mod units;
mod users;

pub use run::main;
