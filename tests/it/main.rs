//! Every test that runs the program from outside: one binary, so that it is linked once. Each test
//! starts the real program on its own copy of the contract fixture, on the database that
//! `SINTUVU_TEST_DB` names.
mod flows;
mod smoke;
mod support;
