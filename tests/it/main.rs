//! Every test that runs the program from outside: one binary, so that it is linked once. Each test
//! starts the real program on its own copy of the contract fixture, on the database that
//! `SINTUVU_TEST_DB` names.
mod access;
mod access_matrix;
mod alerts;
mod architecture;
mod clocks;
mod consent;
mod edge;
mod flows;
mod migrations;
mod outreach;
mod smoke;
mod support;
