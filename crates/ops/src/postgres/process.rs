//! The processes of a server. They are known by the folder that they are in, which is the data
//! directory: a number alone may be another process's by now.

use super::files::Files;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long killed processes may take to be gone.
const MOST_DYING: Duration = Duration::from_secs(5);
/// How often it is looked whether they are.
const LOOK: Duration = Duration::from_millis(2);

/// The server's first process, from the file that it writes, if it lives.
pub(super) fn postmaster(files: &Files) -> Option<Pid> {
    let text = fs::read_to_string(files.data.join("postmaster.pid")).ok()?;
    let pid = text.lines().next()?.trim().parse().ok()?;
    is_in(pid, &files.data).then(|| Pid::from_raw(pid))?
}

/// Tells the server to read its configuration again; false if it does not run. A signal, as a
/// server that has not become consistent yet takes no sessions, and may wait for just this. Only
/// the process of the lock file: it has its handlers by the time it writes it.
pub(super) fn reload(files: &Files) -> bool {
    postmaster(files).is_some_and(|first| kill_process(first, Signal::HUP).is_ok())
}

/// Every process in the data directory: the server's, and programs that rewrite it. Those that ended
/// and were not reaped are in no folder.
pub(super) fn all(files: &Files) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let pids = pids.filter(|pid| is_in(*pid, &files.data));
    pids.filter_map(Pid::from_raw).collect()
}

fn is_in(pid: i32, folder: &Path) -> bool {
    let is_postgres = |name: String| name.starts_with("postgres") || name.starts_with("pg_");
    let name = fs::read_to_string(format!("/proc/{pid}/comm"));
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder)
        && name.is_ok_and(is_postgres)
}

/// Kills them all, the first one first: also those that stand still. False when some are left.
pub(super) fn kill_all(files: &Files) -> bool {
    let since = Instant::now();
    if let Some(first) = postmaster(files) {
        // It may have ended meanwhile: the loop below looks again.
        let _ = kill_process(first, Signal::KILL);
    }
    loop {
        let left = all(files);
        if left.is_empty() {
            return true;
        }
        for pid in left {
            let _ = kill_process(pid, Signal::KILL);
        }
        if since.elapsed() > MOST_DYING {
            return false;
        }
        thread::sleep(LOOK);
    }
}
