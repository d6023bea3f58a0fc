//! What reads across the slices: Hari ini, news, escalations, search.
pub mod district;
pub mod news;
mod register;
pub mod routes;
mod search;
pub mod today;
mod watch;
