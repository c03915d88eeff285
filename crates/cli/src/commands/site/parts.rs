//! The parts of a site, each a process of its own.

use crate::arguments::{AgentPart, ControlPart, ObserverPart, PartArguments, RouterPart};
use crate::failure::{Failure, chain};
use crate::load;
use crate::output::{self, Screen};
use farshore_core::failover::Operation;
use farshore_core::site::{MemberId, ObserverId, RouterId, Site};
use farshore_ops::{AgentProcess, SiteFolder, postgres};
use std::error::Error;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How long a part may take to end in order once the process that started it has gone.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A part's site and folder, and whether it is to end.
struct Part {
    site: Site,
    folder: SiteFolder,
    ends: Arc<AtomicBool>,
}

impl Part {
    fn of(arguments: &PartArguments, screen: Screen) -> Result<Self, Failure> {
        let site = load::site(&arguments.site, screen.error_color)?;
        let folder = std::path::absolute(&arguments.data).map_err(|error| {
            Failure::Input(format!("error: {}: {error}", arguments.data.display()))
        })?;
        let ends = Arc::new(AtomicBool::new(false));
        if arguments.until_stdin_ends {
            end_with_stdin(&ends)?;
        }
        Ok(Self {
            site,
            folder: SiteFolder::at(&folder),
            ends,
        })
    }
}

/// The process that started this one holds our input open; when it ends, however it does, so do we.
/// A signal to all of us is for that process.
fn end_with_stdin(ends: &Arc<AtomicBool>) -> Result<(), Failure> {
    ctrlc::set_handler(|| {}).map_err(|error| outside(&error))?;
    let ends = Arc::clone(ends);
    thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        ends.store(true, Ordering::Release);
        thread::sleep(ENDS_WITHIN);
        std::process::exit(5);
    });
    Ok(())
}

fn outside(error: &dyn Error) -> Failure {
    Failure::Outside(format!("error: {}", chain(error)))
}

/// The place of a name.
fn place<'n>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n String>,
) -> Result<u8, Failure> {
    let names: Vec<&String> = names.collect();
    let place = names.iter().position(|other| *other == name);
    let place = place.and_then(|place| u8::try_from(place).ok());
    place.ok_or_else(|| {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        Failure::Usage(format!(
            "error: the site has no {what} `{name}`\nhelp: it has {}",
            names.join(", ")
        ))
    })
}

/// The member of a name.
pub(super) fn member(site: &Site, name: &str) -> Result<MemberId, Failure> {
    place("member", name, site.members.iter().map(|m| &m.name)).map(MemberId)
}

pub(super) fn agent(arguments: &AgentPart, screen: Screen) -> Result<(), Failure> {
    let part = Part::of(&arguments.part, screen)?;
    let id = member(&part.site, &arguments.member)?;
    let listener = farshore_ops::listen(&part.site.member(id).address);
    let listener = listener.map_err(|error| outside(&error))?;
    let begun = part.folder.begin_member(&part.site, id);
    let (server, memory, kept) = begun.map_err(|error| outside(&error))?;
    let tell = Box::new(|what: &str| output::note(what));
    let process = AgentProcess::new(id, Box::new(server), memory, kept, listener, tell);
    let mut database = process.run(&part.ends).map_err(|error| outside(&error))?;
    database
        .perform(&Operation::Stop)
        .map_err(|why| Failure::Outside(format!("error: the server did not stop: {why}")))
}

pub(super) fn observe(arguments: &ObserverPart, screen: Screen) -> Result<(), Failure> {
    let part = Part::of(&arguments.part, screen)?;
    let names = part.site.observers.iter().map(|observer| &observer.name);
    let id = ObserverId(place("observer", &arguments.observer, names)?);
    let password = part.folder.password()?;
    let probe = postgres::probe(&arguments.observer, &password);
    thread::spawn({
        let site = part.site.clone();
        move || farshore_ops::run_observer(&site, id, &probe)
    });
    wait(&part.ends);
    Ok(())
}

pub(super) fn control(arguments: &ControlPart, screen: Screen) -> Result<(), Failure> {
    let part = Part::of(&arguments.part, screen)?;
    let listener = farshore_ops::listen(&part.site.controller_address);
    let listener = listener.map_err(|error| outside(&error))?;
    let author = farshore_ops::random_number().map_err(|error| outside(&error))?;
    let path = part.folder.journal();
    let (failed, failure) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let tell = Box::new(|what: &str| output::note(what));
        let ended = farshore_ops::run_controller(&part.site, &path, listener, author, tell);
        let _ = failed.send(ended);
    });
    loop {
        match failure.recv_timeout(Duration::from_millis(100)) {
            Ok(ended) => return ended.map_err(|error| outside(&error)),
            Err(_) if part.ends.load(Ordering::Acquire) => return Ok(()),
            Err(_) => {}
        }
    }
}

pub(super) fn router(arguments: &RouterPart, screen: Screen) -> Result<(), Failure> {
    let part = Part::of(&arguments.part, screen)?;
    let names = part.site.routers.iter().map(|router| &router.name);
    let id = RouterId(place("router", &arguments.router, names)?);
    let router = &part.site.routers[usize::from(id.0)];
    let listen = |address: &str| farshore_ops::listen(address).map_err(|error| outside(&error));
    let (clients, control) = (listen(&router.address)?, listen(&router.control)?);
    let begun = part.folder.begin_router(&part.site, id);
    let (state, kept) = begun.map_err(|error| outside(&error))?;
    let members = part.site.member_ids().map(|id| {
        let address = farshore_ops::loopback(&part.site.member(id).database);
        address
            .map(|address| (id, address))
            .map_err(|error| outside(&error))
    });
    let members = members.collect::<Result<_, Failure>>()?;
    thread::spawn(move || {
        let ended = farshore_ops::run_router(clients, control, state, kept, members);
        if let Err(error) = ended {
            output::note(&format!("error: {error}"));
            std::process::exit(5);
        }
    });
    wait(&part.ends);
    Ok(())
}

fn wait(ends: &AtomicBool) {
    while !ends.load(Ordering::Acquire) {
        thread::sleep(Duration::from_millis(100));
    }
}
