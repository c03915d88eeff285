//! What a server's agent has to know, and why it cannot begin.

use farshore_core::site::{MemberId, Site};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use thiserror::Error;

/// Another member, or this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its name in the site file.
    pub name: String,
    /// Where its PostgreSQL is reached from here: of this machine only.
    pub address: SocketAddr,
}

/// What a server's agent has to know. Its `Debug` leaves the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Which member it is.
    pub member: MemberId,
    /// All members, this one included. PostgreSQL listens on the port of this one's address, unless
    /// `port` says otherwise.
    pub members: BTreeMap<MemberId, Peer>,
    /// The port that PostgreSQL listens on, where others reach it through something in between.
    pub port: Option<u16>,
    /// PostgreSQL's data directory.
    pub data: PathBuf,
    /// Everything else: configuration, marks, the log, kept tails. Not inside `data`, on the same
    /// file system, and at most 80 bytes long, as a socket lies in it.
    pub state: PathBuf,
    /// The folder of PostgreSQL's programs; found where none is given.
    pub programs: Option<PathBuf>,
    /// As whom PostgreSQL runs when we are root, which it refuses; `postgres` where none is given.
    pub user: Option<String>,
    /// The password by which members copy from each other, and observers look: one for all members.
    pub password: String,
    /// The users that are let in once the server is open; none for every user.
    pub clients: Vec<String>,
}

/// The longest `state` folder: Unix sockets have paths of at most 107 bytes.
pub(super) const MOST_STATE: usize = 80;

/// Why a server cannot be opened or created.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The programs are not there.
    #[error(
        "PostgreSQL's programs are not there: install PostgreSQL 15 or later (Debian: apt-get \
         install postgresql), or say in which folder `postgres` and `pg_rewind` are"
    )]
    NotInstalled,
    /// The version has an error that loses acknowledged writes.
    #[error(
        "PostgreSQL {0} cannot be used: it needs 15.13, 16.9, 17.5 or later, as earlier ones can lose \
         what was acknowledged when a server restarts; update it"
    )]
    Version(String),
    /// A setting cannot be used.
    #[error("{0}")]
    Setting(String),
    /// PostgreSQL refuses root, and there is nobody else.
    #[error("PostgreSQL does not run as root, and there is no user `{0}`: name another")]
    NoUser(String),
    /// A program failed.
    #[error("{program} failed: {said}")]
    Program {
        /// Which.
        program: &'static str,
        /// What it said last.
        said: String,
    },
    /// The server did not answer.
    #[error("the server did not do it: {0}")]
    Server(String),
    /// The system failed.
    #[error("cannot use {}", .path.display())]
    System {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("member", &self.member)
            .field("members", &self.members)
            .field("data", &self.data)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Whether the settings can be used at all.
    pub(super) fn check(&self) -> Result<(), OpenError> {
        let fail = |text: String| Err(OpenError::Setting(text));
        if !self.members.contains_key(&self.member) {
            return fail(format!("there is no member {}", self.member.0));
        }
        for peer in self.members.values() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let fits = (1..=Site::MOST_NAME).contains(&peer.name.len());
            if !fits || !peer.name.chars().all(plain) {
                return fail(format!("`{}` cannot be a member's name", peer.name));
            }
            if !peer.address.ip().is_loopback() {
                return fail(format!(
                    "{} is not of this machine: links to others are not authenticated yet",
                    peer.address
                ));
            }
        }
        for path in [&self.data, &self.state] {
            let text = path.to_str().unwrap_or("'");
            if !path.is_absolute() || text.contains(['\'', '\n', '\\', '"', ' ']) {
                return fail(format!(
                    "{} must be an absolute path without quotes, spaces and backslashes",
                    path.display()
                ));
            }
        }
        if self.state.as_os_str().len() > MOST_STATE {
            return fail(format!(
                "{} is longer than {MOST_STATE} bytes, too long for a socket",
                self.state.display()
            ));
        }
        if self.state.starts_with(&self.data) || self.data == self.state {
            return fail(
                "the state must not lie in the data directory: a copy overwrites it".into(),
            );
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        if self.password.len() < 16 || !self.password.chars().all(plain) {
            return fail("the password needs 16 or more of A to Z, a to z, 0 to 9, _ - .".into());
        }
        for client in &self.clients {
            if client.is_empty() || !client.chars().all(plain) || client.starts_with("farshore") {
                return fail(format!("`{client}` cannot be the user of an application"));
            }
        }
        Ok(())
    }

    /// This member.
    pub(super) fn me(&self) -> &Peer {
        &self.members[&self.member]
    }

    /// Where PostgreSQL listens.
    pub(super) fn listens(&self) -> SocketAddr {
        let mut address = self.me().address;
        if let Some(port) = self.port {
            address.set_port(port);
        }
        address
    }

    /// The member of a name.
    pub(super) fn named(&self, name: &str) -> Option<MemberId> {
        let mut all = self.members.iter();
        all.find_map(|(id, peer)| (peer.name == name).then_some(*id))
    }
}
