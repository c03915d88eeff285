//! A server as its agent has it.

use super::configuration::{self, HBA, MAIN, NAMES, UPSTREAM};
use super::copy::Job;
use super::files::Files;
use super::link::Link;
use super::process;
use super::programs::Programs;
use super::settings::{OpenError, Settings};
use farshore_core::failover::{Database, Lsn, Mark, Operation, Reading};
use std::cell::RefCell;
use std::fmt;
use std::io;
use std::process::Child;

/// A PostgreSQL server beside its agent. It goes on running when this value is dropped; another one
/// of the same settings finds it again.
///
/// Must not be used inside an asynchronous runtime: it has one of its own and waits in it, for at
/// most [`Server::MOST_LOOK`] to see and for some seconds to change.
pub struct Server {
    pub(super) settings: Settings,
    pub(super) files: Files,
    pub(super) programs: Programs,
    session: RefCell<Session>,
}

/// What is known besides the files, until the agent ends.
pub(super) struct Session {
    pub(super) link: Link,
    /// The server's first process, where we started it: it must be reaped.
    pub(super) child: Option<Child>,
    /// Which server wrote the last canary, and where it ends.
    pub(super) canary: Option<(i32, Mark, Lsn)>,
    /// The epoch row that was written down last.
    pub(super) mark: Option<Mark>,
    /// A copy that is being made.
    pub(super) job: Option<Job>,
    /// What the server or a program said last when it did not do something.
    pub(super) trouble: Option<String>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let member = &self.settings.me().name;
        f.debug_struct("Server")
            .field("member", member)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// The longest that [`Database::read`] waits for a server that stands still.
    pub const MOST_LOOK: std::time::Duration = super::link::LOOK;

    /// The server of these settings, whether it runs, stands, or is not there yet.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or too old, a setting cannot be used, or a folder cannot be
    /// made. Nothing is started.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        settings.check()?;
        let programs = Programs::find(&settings)?;
        let files = Files::new(&settings, programs.owner)?;
        let port = settings.listens().port();
        let link = Link::new(files.state().to_owned(), port);
        let link = link.map_err(|error| OpenError::Server(error.to_string()))?;
        Ok(Self {
            settings,
            files,
            programs,
            session: RefCell::new(Session {
                link,
                child: None,
                canary: None,
                mark: None,
                job: None,
                trouble: None,
            }),
        })
    }

    /// What the server, or one of PostgreSQL's programs, said when it last did not do something.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.session.borrow().trouble.clone()
    }

    /// The process identifier of the server's first process, if it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        let pid = self.postmaster(&mut self.session.borrow_mut())?;
        u32::try_from(pid).ok()
    }

    pub(super) fn session(&mut self) -> &mut Session {
        self.session.get_mut()
    }

    /// The first process, also while it has not written its file yet. Reaps it when it has ended.
    pub(super) fn postmaster(&self, session: &mut Session) -> Option<i32> {
        let ours = session
            .child
            .as_mut()
            .and_then(|child| match child.try_wait() {
                Ok(None) => i32::try_from(child.id()).ok(),
                Ok(Some(_)) | Err(_) => None,
            });
        if ours.is_none() {
            session.child = None;
        }
        let found = process::postmaster(&self.files);
        found.map(|pid| pid.as_raw_nonzero().get()).or(ours)
    }

    /// Writes the configuration, closed to clients; what was set stays as it was.
    pub(super) fn configure(&self) -> io::Result<()> {
        let files = &self.files;
        files.write(&files.at(MAIN), &configuration::main(&self.settings, files))?;
        files.write(&files.at(HBA), &configuration::hba(&self.settings, false))?;
        files.write(&files.at("pg_ident.conf"), "")?;
        if !files.at(NAMES).exists() {
            configuration::write_names(files, "")?;
        }
        if !files.at(UPSTREAM).exists() {
            configuration::write_upstream(&self.settings, files, None)?;
        }
        // A rewind brings another's (rule 13), and it would overrule ours.
        files.write(&files.data.join("postgresql.auto.conf"), "")
    }
}

impl Database for Server {
    fn read(&self) -> Reading {
        self.reading(&mut self.session.borrow_mut())
    }

    fn perform(&mut self, operation: &Operation) -> Result<(), &'static str> {
        self.change(operation)
    }
}
