//! The journal as a file: lines are appended and made durable one after the other, by one process.

use farshore_core::chain::{Chain, Damage, MOST_CHAIN};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a journal could not be opened or written.
#[derive(Debug, Error)]
pub enum JournalFileError {
    /// Another process has it.
    #[error("{} is in use by another process", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A line before the last was changed, removed or put elsewhere.
    #[error("{} is damaged", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        source: Damage,
    },
    /// It is larger than any journal.
    #[error("{} is larger than {MOST_CHAIN} bytes", .path.display())]
    TooBig {
        /// The file.
        path: PathBuf,
    },
    /// An earlier write failed: what is on disk is not known any more, so nothing is written.
    #[error("{} failed before: start again from what is on disk", .path.display())]
    Failed {
        /// The file.
        path: PathBuf,
    },
    /// The system failed.
    #[error("cannot use {}", .path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A journal that this process alone writes.
#[derive(Debug)]
pub struct JournalFile {
    file: File,
    path: PathBuf,
    failed: bool,
}

impl JournalFile {
    /// Opens a journal, or begins one; cuts off a torn last line. Gives its bytes as well.
    ///
    /// # Errors
    /// When another process has it, it is damaged before its last line, or the system fails.
    pub fn open(path: &Path) -> Result<(Self, Vec<u8>), JournalFileError> {
        let fail = |source| system(path, source);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let path = path.to_owned();
                return Err(JournalFileError::InUse { path });
            }
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        let mut bytes = Vec::new();
        let limit = MOST_CHAIN as u64 + 1;
        (&mut file)
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(fail)?;
        if bytes.len() > MOST_CHAIN {
            let path = path.to_owned();
            return Err(JournalFileError::TooBig { path });
        }
        let whole = match Chain::read(&bytes) {
            Ok(chain) => chain.whole,
            Err(source) => {
                let path = path.to_owned();
                return Err(JournalFileError::Damaged { path, source });
            }
        };
        if whole < bytes.len() {
            bytes.truncate(whole);
            file.set_len(whole as u64).map_err(fail)?;
        }
        file.sync_all().map_err(fail)?;
        file.seek(SeekFrom::End(0)).map_err(fail)?;
        sync_folder(path)?;
        let journal = Self {
            file,
            path: path.to_owned(),
            failed: false,
        };
        Ok((journal, bytes))
    }

    /// Appends lines and makes them durable. After an error nothing more is ever written: whether
    /// the lines are on disk is not known, and a second attempt would not tell (rules of the
    /// journal, docs/operations.md).
    ///
    /// # Errors
    /// When the system fails, now or before.
    pub fn append(&mut self, lines: &str) -> Result<(), JournalFileError> {
        if self.failed {
            let path = self.path.clone();
            return Err(JournalFileError::Failed { path });
        }
        let written = self.file.write_all(lines.as_bytes());
        let durable = written.and_then(|()| self.file.sync_data());
        self.failed = durable.is_err();
        durable.map_err(|source| system(&self.path, source))
    }
}

/// The name of a new file is durable with its folder.
fn sync_folder(path: &Path) -> Result<(), JournalFileError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    let opened = File::open(folder).and_then(|folder| folder.sync_all());
    opened.map_err(|source| system(path, source))
}

fn system(path: &Path, source: io::Error) -> JournalFileError {
    let path = path.to_owned();
    JournalFileError::System { path, source }
}

#[cfg(test)]
mod tests {
    use super::{JournalFile, JournalFileError};
    use farshore_core::chain::{Chain, Head};
    use std::fs;

    fn lines() -> Vec<String> {
        let mut head = Head::START;
        let payloads = ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"];
        let lines = payloads.map(|payload| {
            let (line, next) = head.line(payload);
            head = next;
            line
        });
        lines.to_vec()
    }

    #[test]
    fn what_was_appended_is_there_and_a_torn_end_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, bytes) = JournalFile::open(&path).unwrap();
        assert!(bytes.is_empty());
        let lines = lines();
        journal.append(&lines[0]).unwrap();
        journal.append(&lines[1]).unwrap();
        drop(journal);
        let whole = fs::read(&path).unwrap();
        for torn in 0..lines[2].len() {
            let cut = [whole.as_slice(), &lines[2].as_bytes()[..torn]].concat();
            fs::write(&path, cut).unwrap();
            let (mut journal, bytes) = JournalFile::open(&path).unwrap();
            assert_eq!(bytes, whole, "torn at {torn}");
            journal.append(&lines[2]).unwrap();
            drop(journal);
            let all = fs::read(&path).unwrap();
            assert_eq!(Chain::read(&all).unwrap().head.lines, 3, "torn at {torn}");
        }
    }

    #[test]
    fn one_process_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let _first = JournalFile::open(&path).unwrap();
        let second = JournalFile::open(&path);
        assert!(matches!(second, Err(JournalFileError::InUse { .. })));
    }

    #[test]
    fn damage_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let text = lines().concat().replacen("\"a\":1", "\"a\":9", 1);
        fs::write(&path, &text).unwrap();
        let error = JournalFile::open(&path).unwrap_err();
        assert!(matches!(error, JournalFileError::Damaged { .. }));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}
