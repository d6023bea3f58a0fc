//! Laporan dini: a village or an office warns early; an officer acknowledges, verifies, decides
//! (domain §12.5). The author sees a status word and a short safe answer, never more (D-70).
pub mod actions;
pub mod flow;
pub mod forms;
pub mod model;
pub mod passport;
pub mod routes;
pub mod store;
pub mod views;
pub mod warnings;
