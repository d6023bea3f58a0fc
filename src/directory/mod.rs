//! The directory of agencies: every unit with what it does, where, when, and whether it takes more people. A unit's
//! own officers say so; the referral matrix listens (REF-16).
pub mod acts;
pub mod pages;
pub mod store;

pub use pages::routes;
