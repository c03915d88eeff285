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
    let exists = || WriteError::Exists {
        path: path.to_owned(),
    };
    // A broken link counts as something: it is not ours to fill.
    if path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let file = staged(path, text)?;
    file.persist_noclobber(path).map(drop).map_err(|error| {
        if error.error.kind() == io::ErrorKind::AlreadyExists {
            exists()
        } else {
            failed(path, error.error)
        }
    })
}

/// Writes a file in place of the one that may be there: whole, or not at all.
///
/// # Errors
/// When writing fails; the file that was there is then as it was.
pub fn write_over(path: &Path, text: &str) -> Result<(), WriteError> {
    let file = staged(path, text)?;
    let done = file.persist(path).map(drop);
    done.map_err(|error| failed(path, error.error))
}

/// The text in a temporary file of the same folder, so that the rename cannot cross disks.
fn staged(path: &Path, text: &str) -> Result<NamedTempFile, WriteError> {
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
    let fill = |mut file: NamedTempFile| {
        file.write_all(text.as_bytes())?;
        // A file that is there after a crash is there whole.
        file.as_file().sync_all()?;
        Ok(file)
    };
    let staged = builder.tempfile_in(folder).and_then(fill);
    staged.map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Failed {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::{WriteError, write_new, write_over};
    use std::fs;

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
