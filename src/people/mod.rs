//! Who may be the same person, before a second record is made of them. The machine suggests; a person decides.
pub mod names;
mod register;

pub use register::{Register, SharedRegister};
