//! Persetujuan: what the person agreed to, for which scope and agency, until when (domain §4.8,
//! §12.8). Rows are append-only; the newest counts (D-40).
pub mod actions;
pub mod flow;
pub mod forms;
pub mod model;
pub mod store;
