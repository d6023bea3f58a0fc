//! What a person asks of her own data (CON-14, UU 27/2022): received from her page, assigned by the data protection officer,
//! answered by two people of the case's unit within 72 hours, handed over on paper.
pub mod acts;
pub mod flow;
pub mod pages;
mod paper;
pub mod store;

pub const KIND: &str = "pdp";
/// The clock of 3×24 hours (domain §3).
pub const CLOCK: &str = "pdp_subject_request";
