//! What a process must still know after a crash, as one small file: durable before it counts.

use crate::{ReadError, WriteError, read_text, write_over};
use serde::{Serialize, de::DeserializeOwned};
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The longest state in bytes; one has some hundred.
const MOST_STATE: u64 = 64 * 1024;

/// Why a state could not be read or stored.
#[derive(Debug, Error)]
pub enum KeptError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It is not what was stored: it was changed by hand.
    #[error("{} is no state of this version", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// It cannot be stored.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The system failed.
    #[error("cannot use {}", .path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A file that holds one value.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    path: PathBuf,
    value: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Kept<T> {
    /// That of a path.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            value: PhantomData,
        }
    }

    /// What was stored last; nothing when nothing ever was.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was stored: nothing is assumed then.
    pub fn load(&self) -> Result<Option<T>, KeptError> {
        let there = self.path.try_exists();
        if !there.map_err(|source| self.system(source))? {
            return Ok(None);
        }
        let text = read_text(&self.path, MOST_STATE)?;
        let value = serde_json::from_str(&text);
        value.map(Some).map_err(|source| KeptError::Changed {
            path: self.path.clone(),
            source,
        })
    }

    /// Stores a value: afterwards it survives a crash of the machine; after an error, either the
    /// one before or this one does.
    ///
    /// # Errors
    /// When the system fails.
    pub fn store(&self, value: &T) -> Result<(), KeptError> {
        let text = serde_json::to_string(value).map_err(|source| KeptError::Changed {
            path: self.path.clone(),
            source,
        })?;
        write_over(&self.path, &(text + "\n"))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|source| self.system(source))
    }

    fn system(&self, source: io::Error) -> KeptError {
        let path = self.path.clone();
        KeptError::System { path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn what_was_stored_is_there_and_nothing_else_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let kept = Kept::<Vec<u64>>::at(&path);
        assert_eq!(kept.load().unwrap(), None);
        kept.store(&vec![1, 2]).unwrap();
        kept.store(&vec![3]).unwrap();
        assert_eq!(kept.load().unwrap(), Some(vec![3]));
        for text in ["", "[3", "{}", "[-1]"] {
            std::fs::write(&path, text).unwrap();
            assert!(kept.load().is_err(), "{text}");
        }
    }
}
