//! What the tests stand on: a running program, people who use it, pages they read.
pub mod page;
pub mod person;
pub mod template;
pub mod world;

pub use page::Page;
pub use person::Person;
pub use world::World;
