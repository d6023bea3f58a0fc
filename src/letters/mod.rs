//! Official letters (naskah dinas, domain §10 and §12.7): drafted, initialled, signed under a number of the
//! unit, sent, received; or void. Slices that write letters own their pages and rights; this room owns the
//! machine, the number and the table. A letter belongs to one record and is sealed with its key.
pub mod actions;
pub mod flow;
pub mod model;
pub mod number;
pub mod store;
