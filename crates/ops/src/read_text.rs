//! Reads a file that a person wrote, and says plainly why it cannot.

use crate::nearest_name::nearest_name;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a file could not be read as text.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("there is no file {}{}", .path.display(), meant(.nearest.as_deref()))]
    Missing {
        /// The path given.
        path: PathBuf,
        /// A file beside it with nearly that name.
        nearest: Option<String>,
    },
    /// A folder, a device or a pipe.
    #[error("{} is {kind}, not a file", .path.display())]
    NotAFile {
        /// The path given.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// Larger than any file of its kind.
    #[error("{} is larger than the {limit} bytes that are read; is it the right file?", .path.display())]
    TooBig {
        /// The path given.
        path: PathBuf,
        /// How many bytes are read at most.
        limit: u64,
    },
    /// Data, not text.
    #[error("{} is not a text file: it has a NUL at byte offset {offset}", .path.display())]
    Binary {
        /// The path given.
        path: PathBuf,
        /// Where the first NUL is.
        offset: usize,
    },
    /// Text of another encoding.
    #[error("{} is not UTF-8 text: byte offset {offset} (line {line}) is no valid character; save it as UTF-8", .path.display())]
    NotUtf8 {
        /// The path given.
        path: PathBuf,
        /// Where the first wrong byte is.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// The file is there and may not be read.
    #[error("no permission to read {}", .path.display())]
    Permission {
        /// The path given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system failed.
    #[error("cannot read {}", .path.display())]
    Failed {
        /// The path given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

impl ReadError {
    /// Whether the input is at fault (exit code 3) and not something outside (exit code 5).
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Missing { .. }
            | Self::NotAFile { .. }
            | Self::TooBig { .. }
            | Self::Binary { .. }
            | Self::NotUtf8 { .. } => true,
            Self::Permission { .. } | Self::Failed { .. } => false,
        }
    }

    fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the system's own enum: every other kind is a failure"
        )]
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing {
                nearest: nearest_name(&path),
                path,
            },
            io::ErrorKind::PermissionDenied => Self::Permission { path, source },
            _ => Self::Failed { path, source },
        }
    }
}

/// A regular file, to be read as a stream.
///
/// # Errors
/// When there is no such file, it is no regular file, or cannot be read.
pub fn open_file(path: &Path) -> Result<File, ReadError> {
    size(path)?;
    File::open(path).map_err(|source| ReadError::from_io(path, source))
}

/// The text of a regular file of at most `limit` bytes.
///
/// # Errors
/// When there is no such file, it is no regular file, too big, not UTF-8 text, or cannot be read.
pub fn read_text(path: &Path, limit: u64) -> Result<String, ReadError> {
    as_text(read_bytes(path, limit)?, path)
}

/// The bytes of a regular file of at most `limit` bytes, for readers that tell kinds of data apart.
///
/// # Errors
/// When there is no such file, it is no regular file, too big, or cannot be read.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let fail = |source| ReadError::from_io(path, source);
    let too_big = || ReadError::TooBig {
        path: path.to_owned(),
        limit,
    };
    if size(path)? > limit {
        return Err(too_big());
    }
    // The file may grow meanwhile, and some report no size at all: the read has the limit too.
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(fail)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > limit {
        return Err(too_big());
    }
    Ok(bytes)
}

/// How many bytes a regular file has.
fn size(path: &Path) -> Result<u64, ReadError> {
    let fail = |source| ReadError::from_io(path, source);
    // Asked before opening: opening a pipe without a writer would wait for ever.
    let metadata = std::fs::metadata(path).map_err(fail)?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() {
            "a folder"
        } else {
            "a device or a pipe"
        };
        let path = path.to_owned();
        return Err(ReadError::NotAFile { path, kind });
    }
    Ok(metadata.len())
}

fn as_text(bytes: Vec<u8>, path: &Path) -> Result<String, ReadError> {
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        let path = path.to_owned();
        return Err(ReadError::Binary { path, offset });
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..offset];
        ReadError::NotUtf8 {
            path: path.to_owned(),
            offset,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{ReadError, read_bytes, read_text};
    use std::fs;

    #[test]
    fn every_kind_of_wrong_file_has_its_error() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let read = |path: &std::path::Path| read_text(path, 100);
        assert_eq!(
            read(&put("webshop.toml", "é = 1".as_bytes())).unwrap(),
            "é = 1"
        );
        assert_eq!(read(&put("full", &[b'a'; 100])).unwrap().len(), 100);
        assert_eq!(read_bytes(&put("data", b"a\0b"), 3).unwrap(), b"a\0b");
        assert!(matches!(
            read_bytes(&put("data", b"a\0b"), 2),
            Err(ReadError::TooBig { .. })
        ));
        let errors = [
            (read(&put("big", &[b'a'; 101])), "larger than the 100 bytes"),
            (read(&put("binary", b"ab\0c")), "NUL at byte offset 2"),
            (read(&put("latin1", b"a\nb\xe9c")), "byte offset 3 (line 2)"),
            (read(folder.path()), "is a folder"),
            (
                read(&folder.path().join("websop.toml")),
                "did you mean webshop.toml?",
            ),
            (
                read(&folder.path().join("webshop.json")),
                "did you mean webshop.toml?",
            ),
            (read(&folder.path().join("other.yaml")), "other.yaml"),
            (read(&folder.path().join("full/x")), "there is no file"),
        ];
        for (result, words) in errors {
            let error = result.unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
            assert!(error.is_input(), "{error}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_has_no_size_is_bounded_too() {
        let error = read_text(std::path::Path::new("/dev/zero"), 100).unwrap_err();
        assert!(matches!(error, ReadError::NotAFile { .. }), "{error}");
        let error = read_text(std::path::Path::new("/proc/kallsyms"), 100).unwrap_err();
        assert!(matches!(error, ReadError::TooBig { .. }), "{error}");
    }

    #[test]
    fn a_refusal_of_the_system_is_not_the_input_s_fault() {
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let error = ReadError::from_io(std::path::Path::new("x"), denied);
        assert!(!error.is_input() && matches!(error, ReadError::Permission { .. }));
    }
}
