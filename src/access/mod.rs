//! Who may do what. Pure: it touches no database, no clock and no web type. What the law and the
//! task force decided stands in `policy/matrix.toml`, for people to read; this room obeys it.
mod actor;
mod deeds;
mod facts;
mod policy;
mod rules;
mod sight;

pub use actor::{Actor, UnitCard};
pub use deeds::Action;
pub use facts::{Bundle, Bundles, Facts, Place, Relation, Relations, Role};
pub use policy::{Policy, PolicyError, Rule};
pub use rules::{Denied, Permit, decide};
pub use sight::Scope;
