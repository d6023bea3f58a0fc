//! Pages for everybody: the doors, numbers to call, a report without an account and its tracking, and what machines ask.
mod check;
mod door;
pub mod health;
pub mod report;
pub mod report_forms;
pub mod report_sent;
pub mod rights;
pub mod rights_ask;
pub mod routes;
pub mod throttle;
pub mod track;
