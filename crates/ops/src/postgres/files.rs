//! Files of the server's state: durable before anything is built upon them, owned by its user.

use super::settings::{OpenError, Settings};
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

/// Where everything of a server lies, besides its data directory.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// PostgreSQL's data directory.
    pub(super) data: PathBuf,
    state: PathBuf,
    owner: Option<(u32, u32)>,
}

/// Why the server must not be started, as far as its files go (rule 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Barred {
    /// Its data directory is neither its own any more nor another's yet.
    Incomplete,
    /// Its data directory is another's, who may have been a primary.
    Copied,
}

impl Files {
    /// The folders, made where they are not there.
    pub(super) fn new(settings: &Settings, owner: Option<(u32, u32)>) -> Result<Self, OpenError> {
        let files = Self {
            data: settings.data.clone(),
            state: settings.state.clone(),
            owner,
        };
        for folder in [files.state.clone(), files.tails()] {
            files.folder(&folder)?;
        }
        Ok(files)
    }

    fn folder(&self, path: &Path) -> Result<(), OpenError> {
        let made = fs::create_dir_all(path);
        made.and_then(|()| self.own(path, 0o700))
            .map_err(|source| OpenError::System {
                path: path.to_owned(),
                source,
            })
    }

    /// Gives a file to the server's user.
    pub(super) fn own(&self, path: &Path, mode: u32) -> io::Result<()> {
        if let Some((uid, gid)) = self.owner {
            chown(path, Some(uid), Some(gid))?;
        }
        fs::set_permissions(path, Permissions::from_mode(mode))
    }

    /// A file in the state folder.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.state.join(name)
    }

    /// Where sockets lie.
    pub(super) fn state(&self) -> &Path {
        &self.state
    }

    /// Where tails are kept.
    pub(super) fn tails(&self) -> PathBuf {
        self.at("tails")
    }

    /// Writes a file whole and durably.
    pub(super) fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut file = File::create(&new)?;
        self.own(&new, 0o600)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder(path)
    }

    /// Removes a file durably; one that is not there is no error.
    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => sync_folder(path),
        }
    }

    /// Whether the server must not start. A mark that cannot be read bars as well.
    pub(super) fn barred(&self) -> Option<Barred> {
        match fs::read_to_string(self.at(MUST_NOT_START)) {
            Ok(text) if text == COPIED => Some(Barred::Copied),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Ok(_) | Err(_) => Some(Barred::Incomplete),
        }
    }

    /// Bars the server from starting, durably, or allows it again.
    pub(super) fn bar(&self, barred: Option<Barred>) -> io::Result<()> {
        let path = self.at(MUST_NOT_START);
        match barred {
            Some(Barred::Incomplete) => self.write(&path, "incomplete\n"),
            Some(Barred::Copied) => self.write(&path, COPIED),
            None => self.remove(&path),
        }
    }

    /// Whether the server would start as a standby.
    pub(super) fn is_standby(&self) -> bool {
        self.standby_signal().exists()
    }

    /// The sign of a standby.
    pub(super) fn standby_signal(&self) -> PathBuf {
        self.data.join("standby.signal")
    }

    /// Whether there is a data directory at all.
    pub(super) fn has_data(&self) -> bool {
        self.data.join("global/pg_control").exists()
    }
}

const MUST_NOT_START: &str = "must-not-start";
const COPIED: &str = "copied\n";

/// The name of a file is durable with its folder.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)?.sync_all()
}
