//! Berkas: the case from reception to closure, its people, screening, risk, plan and services
//! (domain §4, §12.1). Names stand here sealed, and only `disclosed` turns them into lines.
pub mod actions;
pub mod consents;
pub mod disclosed;
mod doubts;
pub mod facts;
pub mod flow;
pub mod forms;
pub mod guards;
pub mod intake;
pub mod known_names;
pub mod model;
mod numbers;
pub mod people;
mod recording;
pub mod records;
pub mod risk;
pub mod routes;
mod same;
pub mod screening;
mod search;
pub mod staff;
pub mod store;
pub mod story;
pub mod transfer;
pub mod victims;
pub mod views;
