//! Sosialisasi: a village plans or records an outreach activity and reports it; the kecamatan or
//! the regency's labour office verifies it or sends it back (domain §6.1, §12.3).
pub mod actions;
pub mod flow;
pub mod forms;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
