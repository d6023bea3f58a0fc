//! Every test that runs the program from outside: one binary, so that it is linked once. Each test
//! starts the real program on its own copy of the contract fixture, on the database that
//! `SINTUVU_TEST_DB` names.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, and says where"
)]
mod access;
mod access_matrix;
mod accounts;
mod administration;
mod alerts;
mod architecture;
mod attachments;
mod care;
mod case_file;
mod case_machine;
mod cases;
mod casework;
mod checks;
mod clocks;
mod conferences;
mod consent;
mod corrections;
mod deadlines;
mod desk;
mod directory;
mod disclosure;
mod duties;
mod edge;
mod emergencies;
mod flows;
mod intake;
mod journeys;
mod letters;
mod looks;
mod merging;
mod migrations;
mod of_age;
mod outreach;
mod passport;
mod people;
mod plans;
mod proposals;
mod public_reports;
mod races;
mod random_walk;
mod referral_ends;
mod referral_letters;
mod referrals;
mod rights;
mod rules;
mod saved_filters;
mod screening;
mod search;
mod seeking;
mod smoke;
mod subject_requests;
mod support;
mod transfers;
