//! stub
pub mod load_reference;
pub enum Size { Demo, City, Million }
pub fn seed(_: &mut crate::db::Conn, _: &crate::crypto::Keyring, _: Size, _: u64, _: crate::base::clock::Day, _: crate::base::clock::Moment, _: &std::path::Path) -> Result<(), String> { Ok(()) }
pub fn fixture(_: &mut crate::db::Conn, _: &crate::crypto::Keyring, _: crate::base::clock::Moment, _: &str, _: &std::path::Path) -> Result<(), String> { Ok(()) }
