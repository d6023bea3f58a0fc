//! What every room may use and that knows no room: ids, time, text, secrets, pages of a list.
pub mod clock;
pub mod codes;
pub mod ids;
pub mod paging;
pub mod secret;
pub mod text;
