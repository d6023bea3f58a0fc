//! Letters that an office writes about a case (domain §10: D11, D22): drafted from the case, with its code and
//! initials, then initialled, signed and sent. Whoever may see the case sees its letters.
pub(super) mod drafts;
mod forms;
pub(super) mod pages;
pub mod paper;
pub mod register;
pub mod views;

pub(super) use pages::routes;
