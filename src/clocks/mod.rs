//! Deadlines: how they are computed, started, stopped, shown; who is told when one is missed.
pub mod calendar;
pub mod deadline;
pub mod escalation;
pub mod phrase;
pub mod recompute;
pub mod store;
pub mod view;

pub use store::{Running, Start};
