//! The bounded queue before Argon2: two workers and 32 who wait, so that many log-ins at once take
//! 128 MiB and never more (security.md 5.1). Whoever comes then is asked to come again.
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::password::{HashError, hash_password, verify_password};
use crate::base::secret::Secret;

const WORKERS: usize = 2;
const WAITING: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GateError {
    #[error("too many passwords are being checked at once")]
    Busy,
    #[error(transparent)]
    Hash(#[from] HashError),
}

#[derive(Clone, Debug)]
pub struct PasswordGate {
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
}

impl PasswordGate {
    #[expect(clippy::new_without_default, reason = "made once, at the start")]
    pub fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(WORKERS + WAITING)), workers: Arc::new(Semaphore::new(WORKERS)) }
    }
    /// `phc` is None for an account that does not exist: the work is the same, the answer no.
    pub async fn verify(&self, password: Secret<String>, phc: Option<String>) -> Result<bool, GateError> {
        self.run(move || verify_password(password.expose(), phc.as_deref())).await
    }
    pub async fn hash(&self, password: Secret<String>) -> Result<String, GateError> {
        Ok(self.run(move || hash_password(password.expose())).await??)
    }

    /// The work keeps its place until it ends, also when the request that asked has gone.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, GateError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| GateError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| GateError::Busy)?;
        let done = spawn_blocking(move || {
            let result = work();
            drop((place, worker));
            result
        });
        done.await.map_err(|_| GateError::Hash(HashError::Failed))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use tokio::runtime::Builder;
    use tokio::task::yield_now;

    use super::*;

    #[test]
    fn two_work_32_wait_and_the_next_is_refused() {
        Builder::new_current_thread().build().unwrap().block_on(async {
            let gate = PasswordGate::new();
            let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let (mut doors, mut tasks) = (Vec::new(), Vec::new());
            for _ in 0..WORKERS + WAITING {
                let (door, opened) = mpsc::channel::<()>();
                doors.push(door);
                let (gate, running, most) = (gate.clone(), Arc::clone(&running), Arc::clone(&most));
                tasks.push(tokio::spawn(async move {
                    gate.run(move || {
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        // Returns when the door is dropped.
                        let _ = opened.recv();
                        running.fetch_sub(1, Ordering::SeqCst);
                    })
                    .await
                }));
            }
            yield_now().await;
            assert_eq!(gate.run(|| ()).await, Err(GateError::Busy));
            drop(doors);
            for task in tasks {
                assert_eq!(task.await.unwrap(), Ok(()));
            }
            assert!((1..=WORKERS).contains(&most.load(Ordering::SeqCst)));
            assert_eq!(gate.run(|| 7).await, Ok(7), "the places are free again");
        });
    }

    #[test]
    fn work_goes_on_holding_its_place_when_the_request_is_gone() {
        Builder::new_current_thread().build().unwrap().block_on(async {
            let gate = PasswordGate::new();
            let (door, opened) = mpsc::channel::<()>();
            let task = tokio::spawn({
                let gate = gate.clone();
                async move { gate.run(move || opened.recv().is_ok()).await }
            });
            yield_now().await;
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
            assert_eq!(gate.workers.available_permits(), WORKERS - 1);
            drop(door);
            let both = gate.workers.acquire_many(2).await.unwrap();
            drop(both);
            assert_eq!(gate.places.available_permits(), WORKERS + WAITING);
        });
    }

    #[test]
    fn a_password_that_breaks_the_work_does_not_block_the_gate() {
        Builder::new_current_thread().build().unwrap().block_on(async {
            let gate = PasswordGate::new();
            let broken: Result<(), GateError> = gate.run(|| panic!("on purpose")).await;
            assert_eq!(broken, Err(GateError::Hash(HashError::Failed)));
            assert_eq!(gate.places.available_permits(), WORKERS + WAITING);
        });
    }

    #[test]
    fn a_hashed_password_is_verified_through_the_gate() {
        Builder::new_current_thread().build().unwrap().block_on(async {
            let gate = PasswordGate::new();
            let password = || Secret::new(String::from("empat kuda makan padi"));
            let hash = gate.hash(password()).await.unwrap();
            assert_eq!(gate.verify(password(), Some(hash)).await, Ok(true));
            assert_eq!(gate.verify(password(), None).await, Ok(false));
            let long = gate.hash(Secret::new("x".repeat(129))).await;
            assert_eq!(long, Err(GateError::Hash(HashError::TooLong)));
        });
    }
}
