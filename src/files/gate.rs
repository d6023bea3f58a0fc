//! The bounded pool in which files are made harmless: a picture takes many times its size while it is decoded,
//! so few are worked on at once, and few forms with files are received at once.
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use super::{Clean, Unfit, apart, clean};
use crate::base::ids::UserId;

/// Forms with files that are in memory at once, each with up to 25 MiB as it came and one file as it is kept.
const FORMS: usize = 8;
/// Places of one person: a form that was sent twice by a double press has two.
const EACH: usize = 2;
/// Pictures that are decoded at once, each with up to 64 MiB and as much again while it is turned upright.
const WORKERS: usize = 1;

/// Held while a form with files is worked on.
#[derive(Debug)]
pub struct Place {
    #[expect(dead_code, reason = "held, not read")]
    form: OwnedSemaphorePermit,
    who: UserId,
    people: Arc<Mutex<Vec<UserId>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = people.iter().position(|other| *other == self.who) {
            people.swap_remove(at);
        }
    }
}

/// No more forms with files can be taken now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("too many files are being received at once")]
pub struct Busy;

#[derive(Clone, Debug)]
pub struct FileGate {
    forms: Arc<Semaphore>,
    /// Whose forms they are, one entry for each place.
    people: Arc<Mutex<Vec<UserId>>>,
    workers: Arc<Semaphore>,
}

impl FileGate {
    #[expect(clippy::new_without_default, reason = "made once, at the start")]
    pub fn new() -> Self {
        Self {
            forms: Arc::new(Semaphore::new(FORMS)),
            people: Arc::default(),
            workers: Arc::new(Semaphore::new(WORKERS)),
        }
    }
    /// A place for one form; given back when it is dropped.
    pub fn enter(&self, who: UserId) -> Result<Place, Busy> {
        let form = Arc::clone(&self.forms).try_acquire_owned().map_err(|_| Busy)?;
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.iter().filter(|other| **other == who).count() >= EACH {
            return Err(Busy);
        }
        people.push(who);
        drop(people);
        Ok(Place { form, who, people: Arc::clone(&self.people) })
    }
    /// The work keeps its place until it ends, also when the request that asked has gone.
    pub async fn clean(&self, content: Arc<Zeroizing<Vec<u8>>>) -> Result<Result<Clean, Unfit>, Busy> {
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| Busy)?;
        let done = spawn_blocking(move || {
            let result = clean(&content, apart::check);
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
        let inside: Vec<_> = (0..FORMS).map(|_| gate.enter(UserId::new()).unwrap()).collect();
        assert_eq!(gate.enter(UserId::new()).unwrap_err(), Busy);
        drop(inside);
        let who = UserId::new();
        let places = [gate.enter(who).unwrap(), gate.enter(who).unwrap()];
        assert_eq!(gate.enter(who).unwrap_err(), Busy, "two places for each person");
        drop(places);
        assert!(gate.enter(who).is_ok());
    }
}
