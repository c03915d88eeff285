//! Writes a file whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use thiserror::Error;

/// Why a file could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Something of that name is there already.
    #[error("{} is there already; it was left as it is", .path.display())]
    Exists {
        /// The path given.
        path: PathBuf,
    },
    /// The folder to write to does not exist.
    #[error("there is no folder {}", .folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The system failed.
    #[error("cannot write {}", .path.display())]
    Failed {
        /// The path given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    /// Whether the input is at fault (exit code 3) and not something outside (exit code 5).
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Exists { .. } | Self::NoFolder { .. } => true,
            Self::Failed { .. } => false,
        }
    }
}

/// Writes a file that must not be there yet: whole, or not at all.
///
/// # Errors
/// When something of that name is there, also when it appeared meanwhile, or writing fails.
pub fn write_new(path: &Path, text: &str) -> Result<(), WriteError> {
    write_whole(StagedFile::new(path, Existing::Keep)?, text)
}

/// Writes a file that must not be there yet and that only its owner may read: whole, or not at all.
///
/// # Errors
/// When something of that name is there, or writing fails.
pub fn write_private(path: &Path, text: &str) -> Result<(), WriteError> {
    let file = StagedFile::new(path, Existing::Keep)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let only_mine = std::fs::Permissions::from_mode(0o600);
        let set = file.file.as_file().set_permissions(only_mine);
        set.map_err(|source| failed(path, source))?;
    }
    write_whole(file, text)
}

/// Writes a file in place of the one that may be there: whole, or not at all.
///
/// # Errors
/// When writing fails; the file that was there is then as it was.
pub fn write_over(path: &Path, text: &str) -> Result<(), WriteError> {
    write_whole(StagedFile::new(path, Existing::Replace)?, text)
}

fn write_whole(mut file: StagedFile, text: &str) -> Result<(), WriteError> {
    match file.write_all(text.as_bytes()) {
        Ok(()) => file.finish(),
        Err(source) => Err(failed(&file.path, source)),
    }
}

/// What to do with a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave it as it is, and fail.
    Keep,
    /// Put the new one in its place.
    Replace,
}

/// A file that is written part by part, and appears under its name when it is finished; dropped
/// before that, it leaves nothing behind.
#[derive(Debug)]
pub struct StagedFile {
    file: NamedTempFile,
    path: PathBuf,
    existing: Existing,
}

impl StagedFile {
    /// Begins a file.
    ///
    /// # Errors
    /// When something of that name is there and is to be kept, or nothing can be written there.
    pub fn new(path: &Path, existing: Existing) -> Result<Self, WriteError> {
        // A broken link counts as something: it is not ours to fill.
        if existing == Existing::Keep && path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
        Ok(Self {
            file: staged(path)?,
            path: path.to_owned(),
            existing,
        })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// When writing fails, or something of that name that is to be kept appeared meanwhile.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self {
            file,
            path,
            existing,
        } = self;
        // A file that is there after a crash is there whole.
        file.as_file()
            .sync_all()
            .map_err(|source| failed(&path, source))?;
        let done = match existing {
            Existing::Keep => file.persist_noclobber(&path),
            Existing::Replace => file.persist(&path),
        };
        done.map(drop).map_err(|error| {
            if error.error.kind() == io::ErrorKind::AlreadyExists {
                exists(&path)
            } else {
                failed(&path, error.error)
            }
        })
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A temporary file of the same folder, so that the rename cannot cross disks.
fn staged(path: &Path) -> Result<NamedTempFile, WriteError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    if !folder.is_dir() {
        let folder = folder.to_owned();
        return Err(WriteError::NoFolder { folder });
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".farshore-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A workload file is no secret: as an editor would create it, less what the umask takes.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let staged = builder.tempfile_in(folder);
    staged.map_err(|source| failed(path, source))
}

fn exists(path: &Path) -> WriteError {
    WriteError::Exists {
        path: path.to_owned(),
    }
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Failed {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::{Existing, StagedFile, WriteError, write_new, write_over};
    use std::fs;
    use std::io::Write;

    #[test]
    fn a_file_is_never_overwritten_unless_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        write_new(&path, "one").unwrap();
        let error = write_new(&path, "two").unwrap_err();
        assert!(error.is_input() && matches!(error, WriteError::Exists { .. }));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        write_over(&path, "three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        let names = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 1, "no temporary file is left behind");
    }

    #[test]
    fn an_unfinished_file_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let mut file = StagedFile::new(&path, Existing::Keep).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut file = StagedFile::new(&path, Existing::Keep).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!path.exists(), "it appears when it is finished");
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        // One that appears meanwhile is kept as well.
        let late = folder.path().join("late.csv");
        let file = StagedFile::new(&late, Existing::Keep).unwrap();
        fs::write(&late, "theirs").unwrap();
        assert!(matches!(file.finish(), Err(WriteError::Exists { .. })));
        assert_eq!(fs::read_to_string(&late).unwrap(), "theirs");
    }

    #[test]
    fn a_missing_folder_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_new(&folder.path().join("no/a.toml"), "x").unwrap_err();
        assert!(error.is_input() && matches!(error, WriteError::NoFolder { .. }));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_to_nothing_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        let error = write_new(&path, "x").unwrap_err();
        assert!(matches!(error, WriteError::Exists { .. }));
    }
}
