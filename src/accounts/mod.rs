//! Accounts: who comes in, by what proof, for how long; and who administers them.
pub mod device;
pub mod identify;
pub mod model;
pub mod routes;
pub mod session_store;
pub mod sign_in;
pub mod store;
pub mod throttle;
