//! What reads across the slices: Hari ini, news, escalations, search by code.
pub mod district;
pub mod news;
pub mod routes;
pub mod today;
mod watch;
