//! A trial site on this machine, its faults, and what its clients saw.

mod clients;

use clients::{Clients, Written};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The longest wait for anything that must come: far above what it takes.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOKS_EVERY: Duration = Duration::from_millis(50);
const MEMBERS: [&str; 3] = ["a", "b", "c"];

/// What happens to the primary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Its first process is killed.
    Crash,
    /// All its processes and its agent stand still.
    Silence,
    /// It is moved, on purpose.
    Switch,
}

/// What a fault came to.
pub(crate) struct Measured {
    fault: Fault,
    /// Crash and silence: from the fault to the first acknowledgement of the new epoch. Switchover:
    /// from the last of the old to the first of the new.
    pub(crate) milliseconds: u128,
    acknowledged: usize,
    unknown: usize,
    lost: Vec<i64>,
    twice: Vec<i64>,
}

impl Measured {
    #[expect(clippy::print_stdout, reason = "measurements are read by people")]
    pub(crate) fn print(&self) {
        println!(
            "{:?}: {} ms to the first acknowledged write of the new epoch; {} acknowledged, {} \
             unknown, {} lost",
            self.fault,
            self.milliseconds,
            self.acknowledged,
            self.unknown,
            self.lost.len()
        );
    }

    pub(crate) fn check(&self) {
        assert!(self.acknowledged > 10, "clients wrote");
        assert!(self.lost.is_empty(), "lost: {:?}", self.lost);
        assert!(
            self.twice.is_empty(),
            "acknowledged in an old epoch after the new one began, and not there: {:?}",
            self.twice
        );
    }
}

/// A site that runs.
pub(crate) struct Trial {
    run: Child,
    folder: PathBuf,
    file: PathBuf,
    clients: Clients,
}

/// A site file whose every address has a free port, and the routers' addresses.
fn site_file() -> (String, Vec<String>) {
    let free: Vec<TcpListener> = (0..11)
        .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"))
        .collect();
    let mut ports = free.iter().map(|listener| {
        let address = listener.local_addr().expect("it has one");
        format!("\"{address}\"")
    });
    let mut next = || ports.next().expect("as many as are bound");
    let mut text = format!(
        "[site]\nname = \"trial\"\ndomains = [\"p\", \"q\", \"r\"]\ncontroller = \"r\"\n\
         controller_address = {}\nacknowledgements = 1\n",
        next()
    );
    let places = ["p", "q", "r"];
    for (name, place) in MEMBERS.iter().zip(places) {
        let _ = write!(
            text,
            "[[members]]\nname = \"{name}\"\ndomain = \"{place}\"\naddress = {}\ndatabase = {}\n\
             [[observers]]\nname = \"eye_{name}\"\ndomain = \"{place}\"\n",
            next(),
            next()
        );
    }
    let mut routers = Vec::new();
    for (name, place) in ["router_p", "router_q"].iter().zip(places) {
        let address = next();
        let _ = write!(
            text,
            "[[routers]]\nname = \"{name}\"\ndomain = \"{place}\"\naddress = {address}\n\
             control = {}\n",
            next()
        );
        routers.push(address.trim_matches('"').to_owned());
    }
    text += "[policy]\ndecider = \"automatic\"\nfence = \"quorum-and-second\"\n\
             failovers_per_day = 100\n";
    (text, routers)
}

impl Trial {
    /// A new cluster with its clients; nothing, and a line that says so, without PostgreSQL.
    #[expect(clippy::print_stdout, reason = "a skipped test says so")]
    pub(crate) fn start(name: &str) -> Option<Self> {
        let debian = fs::read_dir("/usr/lib/postgresql").is_ok();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders = std::env::split_paths(&path);
        if !debian && !folders.any(|folder| folder.join("pg_rewind").exists()) {
            println!("skipped: PostgreSQL is not installed here");
            return None;
        }
        let folder = PathBuf::from(format!("/tmp/farshore-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (text, routers) = site_file();
        let file = folder.join("site.toml");
        fs::write(&file, text).expect("the folder is ours");
        let run = Command::new(env!("CARGO_BIN_EXE_farshore"))
            .args(["site", "run"])
            .arg(&file)
            .arg("--data")
            .arg(folder.join("d"))
            .stdin(Stdio::null())
            .stderr(File::create(folder.join("run.log")).expect("the folder is ours"))
            .spawn()
            .expect("the command starts");
        let clients = Clients::new(routers);
        let mut trial = Self {
            run,
            folder,
            file,
            clients,
        };
        let primary = trial.settle();
        trial
            .clients
            .prepare(&trial.state(&primary), trial.port(&primary));
        Some(trial)
    }

    fn state(&self, member: &str) -> PathBuf {
        self.folder.join("d").join(member).join("state")
    }

    fn port(&self, member: &str) -> u16 {
        let pid = fs::read_to_string(self.data(member).join("postmaster.pid"));
        let port = pid.expect("the server runs");
        let port = port.lines().nth(3).map(str::trim);
        port.and_then(|port| port.parse().ok()).expect("a port")
    }

    fn data(&self, member: &str) -> PathBuf {
        self.folder.join("d").join(member).join("data")
    }

    fn status(&self) -> Option<Value> {
        let output = Command::new(env!("CARGO_BIN_EXE_farshore"))
            .args(["site", "status", "--format", "json"])
            .arg(&self.file)
            .output()
            .expect("the command starts");
        serde_json::from_slice(&output.stdout).ok()
    }

    /// Waits until the primary is well, everybody follows it, and every router serves it.
    fn settle(&mut self) -> String {
        let since = Instant::now();
        loop {
            let status = self.status();
            if let Some(primary) = status.as_ref().and_then(settled) {
                return primary;
            }
            let ended = self.run.try_wait().expect("it is our child");
            assert!(ended.is_none(), "the site ended: {}", self.logs());
            assert!(since.elapsed() < PATIENCE, "{status:?} {}", self.logs());
            thread::sleep(LOOKS_EVERY);
        }
    }

    fn logs(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        let agents = MEMBERS.map(|member| read(&format!("d/agent-{member}.log")));
        let tail = |text: &str| {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(15)..].join("\n")
        };
        let agents = agents.map(|text| tail(&text)).join("\n--\n");
        format!(
            "{}\n{}\n{agents}",
            tail(&read("run.log")),
            tail(&read("d/control-site.log"))
        )
    }

    /// Clients write, the fault happens, clients go on; then everything is well again.
    pub(crate) fn suffer(&mut self, fault: Fault) -> Measured {
        let primary = self.settle();
        let before = self.clients.epoch();
        self.clients.write();
        self.clients.wait_for(before, 20);
        let at = Instant::now();
        let still = match fault {
            Fault::Crash => {
                self.crash(&primary);
                Vec::new()
            }
            Fault::Silence => self.silence(&primary),
            Fault::Switch => {
                self.switch(&primary);
                Vec::new()
            }
        };
        self.clients.wait_for(before + 1, 20);
        for pid in &still {
            signal(*pid, Signal::CONT);
        }
        self.settle();
        let all = self.clients.stop();
        let there = self.clients.there();
        measure(fault, at, before, &all, &there)
    }

    fn crash(&self, member: &str) {
        let text = fs::read_to_string(self.data(member).join("postmaster.pid"));
        let text = text.expect("the server runs");
        let pid = text
            .lines()
            .next()
            .and_then(|line| line.trim().parse().ok());
        signal(pid.expect("a process"), Signal::KILL);
    }

    fn silence(&self, member: &str) -> Vec<i32> {
        let data = self.data(member);
        let flags = format!("--member\0{member}\0");
        let ours = self.folder.to_string_lossy().into_owned();
        let is_agent = |pid: i32| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.contains(&flags) && line.contains(&ours)
        };
        let is_server =
            |pid: i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == data);
        let pids: Vec<i32> = pids()
            .into_iter()
            .filter(|pid| is_agent(*pid) || is_server(*pid))
            .collect();
        assert!(pids.len() > 5, "a server and its agent: {pids:?}");
        for pid in &pids {
            signal(*pid, Signal::STOP);
        }
        pids
    }

    fn switch(&self, primary: &str) {
        let to = MEMBERS.iter().find(|member| **member != primary);
        let output = Command::new(env!("CARGO_BIN_EXE_farshore"))
            .arg("switch")
            .arg(&self.file)
            .args(["--to", to.expect("another"), "--yes", "trial"])
            .args(["--format", "json", "--report"])
            .arg(&self.folder)
            .output()
            .expect("the command starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text} {}", self.logs());
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["schema"], "farshore.failover/1");
        assert_eq!(
            (&report["outcome"], &report["to"]),
            (&"finished".into(), &(*to.expect("another")).into())
        );
    }

    /// Ends the site; no server of it is left.
    pub(crate) fn end(mut self) {
        signal(
            i32::try_from(self.run.id()).expect("a process"),
            Signal::INT,
        );
        let since = Instant::now();
        while self.run.try_wait().expect("it is our child").is_none() {
            assert!(since.elapsed() < PATIENCE, "the site does not end");
            thread::sleep(LOOKS_EVERY);
        }
        assert!(servers(&self.folder).is_empty(), "a server is left");
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // What a failed test leaves: the parts end with the process that started them.
        let _ = self.run.kill();
        let _ = self.run.wait();
        for pid in servers(&self.folder) {
            signal(pid, Signal::KILL);
        }
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn settled(status: &Value) -> Option<String> {
    let primary = status["primary"].as_str()?;
    let members = status["members"].as_array()?;
    let follows = |member: &Value| {
        member["name"] == primary && member["open"] == true || member["follows"] == primary
    };
    let routers = status["routers"].as_array()?;
    let serves = routers.iter().all(|router| router["serves"] == primary);
    let plan = status["plan"]["outcome"].as_str();
    let quiet = plan.is_none_or(|outcome| outcome == "finished");
    let well = status["verdict"]["state"] == "up" && members.iter().all(follows);
    (well && serves && quiet).then(|| primary.to_owned())
}

fn pids() -> Vec<i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// Every process in a folder of the trial.
fn servers(folder: &Path) -> Vec<i32> {
    let inside = |pid: &i32| {
        fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(folder))
    };
    pids().into_iter().filter(inside).collect()
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // It may have ended meanwhile.
        let _ = kill_process(pid, signal);
    }
}

fn measure(
    fault: Fault,
    at: Instant,
    before: i64,
    all: &[Written],
    there: &BTreeSet<i64>,
) -> Measured {
    let acknowledged: Vec<&Written> = all.iter().filter(|one| one.epoch.is_some()).collect();
    let new = acknowledged.iter().filter(|one| one.epoch > Some(before));
    let first = new.map(|one| one.at).min().expect("the new epoch began");
    let old = acknowledged.iter().filter(|one| one.epoch == Some(before));
    let last = old.clone().map(|one| one.at).max().expect("clients wrote");
    let since = if fault == Fault::Switch { last } else { at };
    let missing = |one: &&&Written| !there.contains(&one.id);
    let late = old.filter(|one| one.at > first);
    Measured {
        fault,
        milliseconds: first.saturating_duration_since(since).as_millis(),
        acknowledged: acknowledged.len(),
        unknown: all.len() - acknowledged.len(),
        lost: acknowledged
            .iter()
            .filter(missing)
            .map(|one| one.id)
            .collect(),
        twice: late.filter(missing).map(|one| one.id).collect(),
    }
}
