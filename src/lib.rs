//! Sintuvu: case intake, referral between agencies and village outreach records.
//! How it hangs together stands in ARCHITECTURE.md.
pub mod access;
pub mod audit;
pub mod base;
pub mod crypto;
pub mod db;
