//! Rujukan: one unit asks another to serve a person of its case, sees when it was opened, answered
//! and served, and confirms the answer (domain §5, §12.2). What the receiver may open is a grant.
pub mod actions;
pub mod answering;
pub mod checking;
pub mod disclosure;
pub mod drafting;
pub mod flow;
pub mod forms;
pub mod grants;
pub mod interviews;
pub mod letters;
pub mod model;
pub mod pages;
pub mod preview;
pub mod reveal;
pub mod routes;
pub mod saving;
mod send_page;
pub mod sending;
pub mod sight;
pub mod store;
pub mod suggest;
pub mod views;
