//! What happened: one append-only chain of rows, written in the transaction of what they record
//! (security.md 6.2). No row names a person or holds typed text. A record's timeline is read
//! from here, so nothing is written down twice.
mod chain;
mod entry;
mod looks;
mod timeline;
mod verify;

pub use chain::{Chain, Head};
pub use entry::{Decision, Entry};
pub use looks::{ANSWERED, Asks, FOR_HER, Look, NAMED, looks, looks_at, looks_by, nth_asked};
pub use timeline::{Event, steps, timeline, timeline_of};
pub use verify::{Verdict, head, verify};
