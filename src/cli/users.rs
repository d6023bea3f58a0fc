//! stub
use super::args::{SessionVerb, UserVerb};
use super::run::Outcome;
use crate::config::Config;
pub fn user(_: &Config, _: UserVerb) -> Outcome { Ok(()) }
pub fn session(_: &Config, _: SessionVerb) -> Outcome { Ok(()) }
