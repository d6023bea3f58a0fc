//! The bounded pool in which files are made harmless: a picture takes many times its size while it is decoded,
//! so few are worked on at once, and few forms with files are received at once.
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use super::{Clean, Unfit, clean};

/// Forms with files that are in memory at once, each with up to 25 MiB.
const FORMS: usize = 8;
/// Pictures that are decoded at once, each with up to 64 MiB and as much again while it is turned upright.
const WORKERS: usize = 1;

/// No more forms with files can be taken now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("too many files are being received at once")]
pub struct Busy;

#[derive(Clone, Debug)]
pub struct FileGate {
    forms: Arc<Semaphore>,
    workers: Arc<Semaphore>,
}

impl FileGate {
    #[expect(clippy::new_without_default, reason = "made once, at the start")]
    pub fn new() -> Self {
        Self { forms: Arc::new(Semaphore::new(FORMS)), workers: Arc::new(Semaphore::new(WORKERS)) }
    }
    /// A place for one form; given back when it is dropped.
    pub fn enter(&self) -> Result<OwnedSemaphorePermit, Busy> {
        Arc::clone(&self.forms).try_acquire_owned().map_err(|_| Busy)
    }
    /// The work keeps its place until it ends, also when the request that asked has gone.
    pub async fn clean(&self, content: Arc<Zeroizing<Vec<u8>>>) -> Result<Result<Clean, Unfit>, Busy> {
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| Busy)?;
        let done = spawn_blocking(move || {
            let result = clean(&content);
            drop(worker);
            result
        });
        Ok(done.await.unwrap_or(Err(Unfit::Broken)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninth_form_at_once_is_asked_to_come_again() {
        let gate = FileGate::new();
        let inside: Vec<_> = (0..FORMS).map(|_| gate.enter().unwrap()).collect();
        assert_eq!(gate.enter().unwrap_err(), Busy);
        drop(inside);
        assert!(gate.enter().is_ok());
    }
}
