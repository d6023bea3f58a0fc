//! What is checked of one person beyond the twelve questions, each on a page of its own: the full
//! list of indicators, the papers of a departure, how often the person was interviewed.
pub mod actions;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;
pub mod views;
