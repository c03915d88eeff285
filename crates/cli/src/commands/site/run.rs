//! `farshore site run`: every part of a site as a process on this machine, for a trial.

use super::status;
use crate::arguments::RunSite;
use crate::failure::{Failure, chain};
use crate::load;
use crate::output::{self, Screen};
use farshore_core::failover::{Database as _, Operation};
use farshore_core::site::{Site, lints};
use farshore_core::wire::SiteStatusWire;
use farshore_ops::SiteFolder;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often the children are looked at.
const LOOKS_EVERY: Duration = Duration::from_millis(200);
/// A part that ended starts again after so long.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long the parts may take to end in order.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// One part as a child process.
struct Started {
    name: String,
    arguments: Vec<String>,
    child: Option<Child>,
    since: Instant,
}

/// Starts every part, and ends them all when it is interrupted.
pub(super) fn run(arguments: &RunSite, screen: Screen) -> Result<(), Failure> {
    let site = load::site(&arguments.site, screen.error_color)?;
    for lint in lints(&site) {
        output::note(&format!("note: {} ({})", lint.message, lint.code));
    }
    let data = folder(&arguments.data)?;
    let folder = SiteFolder::at(&data);
    let ends = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ends);
    ctrlc::set_handler(move || flag.store(true, Ordering::Release))
        .map_err(|error| Failure::Outside(format!("error: {error}")))?;
    let mut parts = parts(&site, &arguments.site, &data);
    let ended = supervise(&site, &folder, &mut parts, &ends);
    end(&site, &folder, parts);
    ended
}

/// The folder with its password. PostgreSQL's user must be able to reach what is its own in it.
fn folder(path: &Path) -> Result<PathBuf, Failure> {
    let failed = |error: io::Error| {
        Failure::Outside(format!("error: cannot use {}: {error}", path.display()))
    };
    fs::create_dir_all(path).map_err(failed)?;
    let path = fs::canonicalize(path).map_err(failed)?;
    let password = SiteFolder::at(&path).password_file();
    if !password.try_exists().map_err(failed)? {
        let random = || farshore_ops::random_number().map_err(failed);
        let text = format!("{:016x}{:016x}\n", random()?, random()?);
        farshore_ops::write_private(&password, &text)?;
    }
    Ok(path)
}

fn parts(site: &Site, file: &Path, data: &Path) -> Vec<Started> {
    let part = |kind: &str, key: &str, name: &str| {
        let mut arguments = vec!["site".to_owned(), kind.to_owned()];
        arguments.push(file.display().to_string());
        if !key.is_empty() {
            arguments.extend([key.to_owned(), name.to_owned()]);
        }
        arguments.extend(["--data".to_owned(), data.display().to_string()]);
        arguments.push("--until-stdin-ends".to_owned());
        Started {
            name: format!("{kind}-{name}"),
            arguments,
            child: None,
            since: Instant::now(),
        }
    };
    let members = site
        .members
        .iter()
        .map(|m| part("agent", "--member", &m.name));
    let routers = site
        .routers
        .iter()
        .map(|r| part("router", "--router", &r.name));
    let observers = site.observers.iter();
    let observers = observers.map(|o| part("observe", "--observer", &o.name));
    let all = members.chain(routers).chain(observers);
    all.chain([part("control", "", "site")]).collect()
}

impl Started {
    /// Starts the part, or starts it again a while after it ended.
    fn keep(&mut self, folder: &SiteFolder) -> io::Result<()> {
        let ended = match &mut self.child {
            Some(child) => child.try_wait()?,
            None => return self.start(folder),
        };
        if let Some(ended) = ended
            && self.since.elapsed() > AGAIN_AFTER
        {
            output::note(&format!("{} ended ({ended}) and starts again", self.name));
            return self.start(folder);
        }
        Ok(())
    }

    fn start(&mut self, folder: &SiteFolder) -> io::Result<()> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.log(&self.name))?;
        let child = Command::new(std::env::current_exe()?)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        self.since = Instant::now();
        Ok(())
    }
}

/// Keeps every part running and tells what changes, until the flag is set.
fn supervise(
    site: &Site,
    folder: &SiteFolder,
    parts: &mut [Started],
    ends: &AtomicBool,
) -> Result<(), Failure> {
    let mut told = String::new();
    while !ends.load(Ordering::Acquire) {
        for part in parts.iter_mut() {
            part.keep(folder).map_err(|error| {
                Failure::Outside(format!("error: cannot start {}: {error}", part.name))
            })?;
        }
        // A controller that does not answer yet has nothing to tell.
        if let Ok(status) = status::of(site) {
            let line = line(&status);
            if line != told {
                output::note(&line);
                told = line;
            }
        }
        thread::sleep(LOOKS_EVERY);
    }
    Ok(())
}

/// A site in one line.
fn line(status: &SiteStatusWire) -> String {
    let routers = status.routers.iter().map(|router| {
        let serves = router.serves.as_deref().unwrap_or("nobody");
        format!("{} → {serves}", router.name)
    });
    let routers: Vec<String> = routers.collect();
    let blocked = status.blocked.as_ref();
    let blocked = blocked.map_or_else(String::new, |why| format!("; blocked: {why}"));
    format!(
        "epoch {}: primary {}, {}; {}{blocked}",
        status.epoch,
        status.primary,
        status.verdict.because,
        routers.join(", ")
    )
}

/// Ends every part in order, those that do not by force; then no server is left.
fn end(site: &Site, folder: &SiteFolder, mut parts: Vec<Started>) {
    for part in &mut parts {
        if let Some(child) = &mut part.child {
            drop(child.stdin.take());
        }
    }
    let since = Instant::now();
    for part in &mut parts {
        let Some(child) = &mut part.child else {
            continue;
        };
        while matches!(child.try_wait(), Ok(None)) && since.elapsed() < ENDS_WITHIN {
            thread::sleep(Duration::from_millis(20));
        }
        // One that has ended already is no news.
        let _ = child.kill();
        let _ = child.wait();
    }
    for id in site.member_ids() {
        let stopped = folder
            .server(site, id)
            .map(|mut server| server.perform(&Operation::Stop));
        match stopped {
            Ok(Ok(())) => {}
            Ok(Err(why)) => output::note(&format!("error: a server did not stop: {why}")),
            Err(error) => output::note(&format!("error: {}", chain(&error))),
        }
    }
}
