//! Files without a row: their form was refused after they were written, or the program ended in between. Only
//! old ones are removed, so that none is taken whose row is just being written, here or on another node.
use super::store;
use crate::base::clock::Moment;
use crate::db::{DbError, Target, open_reader};
use crate::objects::{Objects, ObjectsError};

/// Longer than any form takes.
const HOURS: i64 = 24;
/// Names that one question to the database holds.
const AT_ONCE: usize = 500;

#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    #[error("the sweep broke off")]
    Broken,
}

/// How many were removed.
pub async fn sweep(database: &Target, objects: &Objects, now: Moment) -> Result<usize, SweepError> {
    let mut removed = 0;
    for names in objects.older_than(now.plus_hours(-HOURS)).await?.chunks(AT_ONCE) {
        let (database, asked) = (database.clone(), names.to_vec());
        let named = tokio::task::spawn_blocking(move || -> Result<_, SweepError> {
            Ok(store::named(&mut open_reader(&database)?, &asked)?)
        });
        let named = named.await.map_err(|_| SweepError::Broken)??;
        for name in names.iter().filter(|name| !named.contains(name)) {
            objects.remove(name).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
