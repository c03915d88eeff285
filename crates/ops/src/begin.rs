//! How the parts of a site begin: from what they remember, or, in a new cluster, from nothing.

use crate::kept::{Kept, KeptError};
use crate::link::{LinkError, call, loopback};
use crate::message::{FromActuator, RouterState, ToActuator};
use crate::postgres::{OpenError, Peer, Server, Settings};
use crate::{ReadError, read_text};
use farshore_core::failover::{
    Cluster, Configuration, Database as _, Epoch, Heartbeat, Memory, Operation, Realm, first_mark,
};
use farshore_core::site::{Member, MemberId, RouterId, Site};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use thiserror::Error;

/// How long a new member waits for the first one, and for its own copy.
const BEGINS_WITHIN: Duration = Duration::from_secs(120);
/// How often it looks.
const LOOKS_EVERY: Duration = Duration::from_millis(50);
/// How long an agent may take to say how it is.
const LOOK_WITHIN: Duration = Duration::from_millis(500);
/// The longest file with a password.
const MOST_PASSWORD: u64 = 1_024;

/// Why a part cannot begin.
#[derive(Debug, Error)]
pub enum BeginError {
    /// Its server cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What it remembered cannot be read.
    #[error(transparent)]
    Kept(#[from] KeptError),
    /// An address cannot be used.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The password cannot be read.
    #[error(transparent)]
    Password(#[from] ReadError),
    /// The synchronous set would be empty.
    #[error("too few synchronous members")]
    TooFew,
    /// An agent does not answer.
    #[error("the agent of `{0}` does not answer")]
    Alone(String),
    /// The server does not become a copy.
    #[error("the server does not become a copy of the first member's: {0}")]
    NoCopy(String),
}

/// The folder in which everything of a site on this machine lies.
#[derive(Clone, Debug)]
pub struct SiteFolder(PathBuf);

impl SiteFolder {
    /// That of a path, which must be absolute: PostgreSQL's configuration names it.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }

    /// The password by which the members know each other and the observers.
    #[must_use]
    pub fn password_file(&self) -> PathBuf {
        self.0.join("password")
    }

    /// What a part writes for people.
    #[must_use]
    pub fn log(&self, part: &str) -> PathBuf {
        self.0.join(format!("{part}.log"))
    }

    /// The password.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn password(&self) -> Result<String, ReadError> {
        let text = read_text(&self.password_file(), MOST_PASSWORD)?;
        Ok(text.trim().to_owned())
    }

    /// The server of a member.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn server(&self, site: &Site, id: MemberId) -> Result<Server, BeginError> {
        let peer = |member: &Member| {
            let address = loopback(&member.database)?;
            let name = member.name.clone();
            Ok(Peer { name, address })
        };
        let members = site.member_ids().zip(&site.members);
        let members = members.map(|(id, member)| Ok((id, peer(member)?)));
        let members = members.collect::<Result<_, LinkError>>()?;
        let home = self.0.join(&site.member(id).name);
        Ok(Server::open(Settings {
            member: id,
            members,
            port: None,
            data: home.join("data"),
            state: home.join("state"),
            programs: None,
            user: None,
            password: self.password()?,
            clients: Vec::new(),
        })?)
    }

    /// A member's server and its agent's memory. A member that remembers nothing is one of a new
    /// cluster: the first is made, the others become its copies.
    ///
    /// # Errors
    /// When any of that does not succeed.
    pub fn begin_member(
        &self,
        site: &Site,
        id: MemberId,
    ) -> Result<(Server, Memory, Kept<Memory>), BeginError> {
        let mut server = self.server(site, id)?;
        let kept = Kept::at(&self.0.join(&site.member(id).name).join("memory.json"));
        if let Some(memory) = kept.load()? {
            return Ok((server, memory, kept));
        }
        let cluster = if id == MemberId(0) {
            let members = site.synchronous().into_iter();
            let members = members.filter(|member| *member != id).collect();
            let mark = first_mark();
            let names = Configuration::new(mark.epoch, members, site.acknowledgements);
            server.create(mark, &names.ok_or(BeginError::TooFew)?)?;
            change(&mut server, &Operation::Admit)?;
            Cluster {
                system: server.read().position.system,
                realm: Realm::Production,
            }
        } else {
            let first = begun(site.member(MemberId(0)))?;
            for operation in [
                Operation::Clone(MemberId(0)),
                Operation::MakeStandby,
                Operation::Start,
                Operation::Attach {
                    upstream: MemberId(0),
                    epoch: Epoch(1),
                },
            ] {
                change(&mut server, &operation)?;
            }
            first.memory.cluster
        };
        let memory = beginning(cluster);
        kept.store(&memory)?;
        Ok((server, memory, kept))
    }

    /// What a router does at its start. One that remembers nothing serves the first member of a new
    /// cluster, and nobody of any other: it may have obeyed what it lost.
    ///
    /// # Errors
    /// When no member answers, or what it remembered cannot be read.
    pub fn begin_router(
        &self,
        site: &Site,
        id: RouterId,
    ) -> Result<(RouterState, Kept<RouterState>), BeginError> {
        let name = &site.routers[usize::from(id.0)].name;
        let kept = Kept::at(&self.0.join(format!("{name}.json")));
        if let Some(state) = kept.load()? {
            return Ok((state, kept));
        }
        let members = site.members.iter().map(begun);
        let members = members.collect::<Result<Vec<Heartbeat>, _>>()?;
        let is_new = |beat: &Heartbeat| beat.memory.obeyed == Some(first_mark());
        let cluster = members.first().ok_or(BeginError::TooFew)?.memory.cluster;
        let memory = beginning(cluster);
        let state = RouterState {
            memory,
            serves: members.iter().all(is_new).then_some(MemberId(0)),
        };
        kept.store(&state)?;
        Ok((state, kept))
    }
}

/// What every actuator of a new cluster remembers.
fn beginning(cluster: Cluster) -> Memory {
    Memory {
        obeyed: Some(first_mark()),
        ..Memory::new(cluster)
    }
}

/// What a member's agent says, once it does.
pub(crate) fn begun(member: &Member) -> Result<Heartbeat, BeginError> {
    let ends = Instant::now() + BEGINS_WITHIN;
    while Instant::now() < ends {
        if let Ok(FromActuator::Member(heartbeat)) =
            call(&member.address, &ToActuator::Look, LOOK_WITHIN)
        {
            return Ok(*heartbeat);
        }
        thread::sleep(LOOKS_EVERY);
    }
    Err(BeginError::Alone(member.name.clone()))
}

/// Makes a change, which may take several attempts: a copy goes on beside.
fn change(server: &mut Server, operation: &Operation) -> Result<(), BeginError> {
    let ends = Instant::now() + BEGINS_WITHIN;
    loop {
        match server.perform(operation) {
            Ok(()) => return Ok(()),
            Err(why) if Instant::now() > ends => {
                let said = server.trouble().unwrap_or_default();
                return Err(BeginError::NoCopy(format!("{why} {said}")));
            }
            Err(_) => thread::sleep(LOOKS_EVERY),
        }
    }
}
