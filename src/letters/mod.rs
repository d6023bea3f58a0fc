//! Official letters (naskah dinas, domain §10 and §12.7): drafted, initialled, signed under a number of the
//! unit, sent, received; or void. A letter belongs to one record and is sealed with its key. This room owns the machine,
//! the number, the table and the pages; the record's slice says what a new letter says and who may write it (`host`).
pub mod actions;
mod anatomy;
pub mod flow;
pub mod forms;
pub mod host;
pub mod model;
pub mod number;
pub mod pages;
pub mod paper;
pub mod store;
pub mod views;
pub mod words;
