//! Pages for everybody: three doors, numbers to call, and what machines ask.
pub mod health;
pub mod routes;
