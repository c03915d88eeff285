//! Writes a folder of files beside what is there already.

use super::{ReadError, WriteError, read_bytes, write_new, write_over};
use std::fs;
use std::path::{Path, PathBuf};

/// A file that is there is read up to this size to compare it; what was written is smaller.
const LIMIT: u64 = 4 * 1024 * 1024;

/// How a file that is to be written stands to what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is there.
    New,
    /// The same is there.
    Same,
    /// This is there.
    Differs(String),
}

/// Compares a text with the file at `path`. What is no UTF-8 is shown with replacement characters.
///
/// # Errors
/// When something is there that is no regular file, is too big to be one of ours, or cannot be read.
pub fn standing(path: &Path, text: &str) -> Result<Standing, ReadError> {
    // A broken link counts as something: reading it then fails.
    if path.symlink_metadata().is_err() {
        return Ok(Standing::New);
    }
    let bytes = read_bytes(path, LIMIT)?;
    Ok(if bytes == text.as_bytes() {
        Standing::Same
    } else {
        Standing::Differs(String::from_utf8_lossy(&bytes).into_owned())
    })
}

/// Writes a file into a folder that is made where it is missing: whole, or not at all.
///
/// # Errors
/// When the folder cannot be made or writing fails; a file that was there is then as it was.
pub fn write_into(folder: &Path, path: &str, text: &str, is_new: bool) -> Result<(), WriteError> {
    let path: PathBuf = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| WriteError::Failed {
            path: parent.to_owned(),
            source,
        })?;
    }
    if is_new {
        write_new(&path, text)
    } else {
        write_over(&path, text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Standing, standing, write_into};
    use std::fs;

    #[test]
    fn what_is_there_is_compared() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("modules/a/main.tf");
        assert_eq!(standing(&path, "one").unwrap(), Standing::New);
        write_into(folder.path(), "modules/a/main.tf", "one", true).unwrap();
        assert_eq!(standing(&path, "one").unwrap(), Standing::Same);
        let old = Standing::Differs("one".to_owned());
        assert_eq!(standing(&path, "two").unwrap(), old);
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(
            standing(&path, "x").unwrap(),
            Standing::Differs("\u{fffd}".to_owned())
        );
        assert!(
            standing(&folder.path().join("modules"), "x").is_err(),
            "a folder"
        );
    }

    #[test]
    fn a_file_in_the_way_of_a_folder_is_left() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("modules"), "theirs").unwrap();
        write_into(folder.path(), "modules/a.tf", "one", true).unwrap_err();
        assert_eq!(
            fs::read_to_string(folder.path().join("modules")).unwrap(),
            "theirs"
        );
    }
}
