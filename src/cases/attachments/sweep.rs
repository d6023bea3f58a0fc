//! Files without a row: their form was refused after they were written, or the program ended in between. Only
//! old ones are removed, so that none is taken whose row is just being written, here or on another node.
use super::store;
use crate::base::clock::Moment;
use crate::db::{DbError, Target, open_reader};
use crate::objects::{Objects, ObjectsError};

/// Far longer than any form takes: a sealed file without a row harms nobody, and whoever restored an older database
/// by mistake has time to see it.
const DAYS: i64 = 30;
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
    /// Another database than the one that they belong to, or one that was emptied.
    #[error("the database knows none of the {0} old files in objects/: nothing was removed")]
    Strange(usize),
}

/// How many were removed.
pub async fn sweep(database: &Target, objects: &Objects, now: Moment) -> Result<usize, SweepError> {
    let old = objects.older_than(now.plus_hours(-24 * DAYS)).await?;
    let mut unnamed = Vec::new();
    for names in old.chunks(AT_ONCE) {
        let (database, asked) = (database.clone(), names.to_vec());
        let named = tokio::task::spawn_blocking(move || -> Result<_, SweepError> {
            Ok(store::named(&mut open_reader(&database)?, &asked)?)
        });
        let named = named.await.map_err(|_| SweepError::Broken)??;
        unnamed.extend(names.iter().filter(|name| !named.contains(name)));
    }
    if unnamed.len() == old.len() && !old.is_empty() {
        return Err(SweepError::Strange(old.len()));
    }
    for name in &unnamed {
        objects.remove(name).await?;
    }
    Ok(unnamed.len())
}
