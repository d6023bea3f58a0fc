//! Reference data: what ships in `data/` (one reader for each file), and the same data as the database
//! holds them after an administrator's changes ([`Book`]). Nothing here is a literal in the code:
//! names, lengths and lists are rows.
pub mod agency_types;
pub mod articles;
pub mod book;
pub mod codes;
pub mod countries;
pub mod currencies;
pub mod deadlines;
pub mod demo_units;
pub mod disclosure;
pub mod fresh;
pub mod gap_rules;
pub mod holidays;
pub mod hotlines;
pub mod indicators;
pub mod matrix;
mod read;
pub mod recipients;
pub mod regions;
pub mod standing;
#[cfg(test)]
mod together;

pub use agency_types::agency_types;
pub use articles::legal_articles;
pub use book::Book;
pub use codes::codes;
pub use countries::countries;
pub use currencies::currencies;
pub use deadlines::deadlines;
pub use demo_units::demo_units;
pub use disclosure::disclosure;
pub use gap_rules::gap_rules;
pub use holidays::holidays;
pub use hotlines::hotlines;
pub use indicators::indicators;
pub use matrix::referral_matrix;
pub use read::Fault;
pub use recipients::alert_recipients;
pub use regions::regions;

/// Sources and licences of the shipped data. The binary carries the data, so it carries these too.
pub const NOTICES: &str = include_str!("../../data/SOURCES.md");
