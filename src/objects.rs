//! Where sealed files lie: the folder `objects/` of the data directory (docs/adr/0017). A file's name is random
//! and tells nothing; what it holds only `crypto` can open. Written means on the disk: a row that names a file
//! may be committed after that. Knows no table and no case.
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use thiserror::Error;

use crate::base::clock::Moment;

/// Its part of the data directory (test-contract §1).
const FOLDER: &str = "objects";

#[derive(Debug, Error)]
pub enum ObjectsError {
    #[error("the folder objects/ of SINTUVU_DATA_DIR cannot be used: {0}")]
    Folder(io::Error),
    #[error("the disk is full")]
    Full,
    #[error("a sealed file cannot be read or written: {0}")]
    Store(object_store::Error),
    #[error("a sealed file does not open: {0}")]
    Unreadable(String),
    #[error("a fault that a test wanted")]
    Wanted,
}

impl From<object_store::Error> for ObjectsError {
    fn from(error: object_store::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(deeper) = cause {
            if deeper.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::StorageFull) {
                return Self::Full;
            }
            cause = deeper.source();
        }
        Self::Store(error)
    }
}

#[derive(Clone, Debug)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

impl Objects {
    /// Makes the folder when it is not there yet.
    pub fn open(data_dir: &Path) -> Result<Self, ObjectsError> {
        let folder = data_dir.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(ObjectsError::Folder)?;
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }
    /// Whether a file can be written and taken away again; for `sintuvu doctor`.
    pub fn try_out(&self) -> Result<(), ObjectsError> {
        let name = new_name();
        self.put_here(&name, b"doctor".to_vec())?;
        alone(self.remove(&name))?
    }
    /// For the command line, where nothing else runs.
    pub fn put_here(&self, name: &str, sealed: Vec<u8>) -> Result<(), ObjectsError> {
        alone(self.put(name, sealed))?
    }

    pub async fn put(&self, name: &str, sealed: Vec<u8>) -> Result<(), ObjectsError> {
        failpoint("object.write")?;
        self.store.put(&Name::from(name), PutPayload::from(sealed)).await?;
        Ok(())
    }
    /// Bytes that it has.
    pub async fn length(&self, name: &str) -> Result<u64, ObjectsError> {
        Ok(self.store.head(&Name::from(name)).await?.size)
    }
    pub async fn read(&self, name: &str, range: Range<usize>) -> Result<Vec<u8>, ObjectsError> {
        let place = |at: usize| u64::try_from(at).unwrap_or(u64::MAX);
        let read = self.store.get_range(&Name::from(name), place(range.start)..place(range.end)).await?;
        Ok(read.to_vec())
    }
    pub async fn remove(&self, name: &str) -> Result<(), ObjectsError> {
        Ok(self.store.delete(&Name::from(name)).await?)
    }
    /// Names of the files that were last written before this moment.
    pub async fn older_than(&self, limit: Moment) -> Result<Vec<String>, ObjectsError> {
        let all: Vec<_> = self.store.list(None).try_collect().await?;
        let old = all.into_iter().filter(|file| file.last_modified.timestamp_micros() < limit.micros());
        Ok(old.map(|file| file.location.to_string()).collect())
    }
}

fn alone<T>(work: impl Future<Output = T>) -> Result<T, ObjectsError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(ObjectsError::Folder)?;
    Ok(runtime.block_on(work))
}

/// Random, so that neither time nor case nor order can be read from it.
pub fn new_name() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

#[cfg(feature = "testkit")]
fn failpoint(name: &str) -> Result<(), ObjectsError> {
    use crate::testkit::Struck;
    crate::testkit::failpoint(name).map_err(|struck| match struck {
        Struck::Fault => ObjectsError::Wanted,
        Struck::DiskFull => ObjectsError::Full,
    })
}
#[cfg(not(feature = "testkit"))]
#[expect(clippy::unnecessary_wraps, reason = "the test build may fail here")]
const fn failpoint(_name: &str) -> Result<(), ObjectsError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_read_in_parts_and_can_be_removed() {
        let dir = tempfile::TempDir::new().unwrap();
        let objects = Objects::open(dir.path()).unwrap();
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            let name = new_name();
            objects.put(&name, b"0123456789".to_vec()).await.unwrap();
            assert!(dir.path().join("objects").join(&name).exists());
            assert_eq!(objects.length(&name).await.unwrap(), 10);
            assert_eq!(objects.read(&name, 3..6).await.unwrap(), b"345");
            assert!(objects.older_than(Moment::from_micros(0)).await.unwrap().is_empty());
            assert_eq!(objects.older_than(Moment::from_micros(i64::MAX)).await.unwrap(), [name.as_str()]);
            objects.remove(&name).await.unwrap();
            assert!(objects.length(&name).await.is_err());
        });
        objects.try_out().unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let dir = tempfile::TempDir::new().unwrap();
        std::fs::write(dir.path().join("objects"), b"a file").unwrap();
        assert!(matches!(Objects::open(dir.path()), Err(ObjectsError::Folder(_) | ObjectsError::Store(_))));
    }
}
