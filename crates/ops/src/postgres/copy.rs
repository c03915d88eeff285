//! A data directory goes back to where its history parted from another's, or becomes a copy of it.
//! Either may take long: it is begun, and asked for again until it is done.

use super::configuration::{self, COPY_KEY, DATABASE, MAIN, REPLICA, target};
use super::files::{Barred, sync_folder};
use super::history::Control;
use super::process;
use super::read::read_mark;
use super::server::Server;
use farshore_core::chain::Digest;
use farshore_core::failover::{Mark, Operation};
use farshore_core::site::MemberId;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tokio_postgres::Config;

/// A program that copies.
pub(super) struct Job {
    operation: Operation,
    child: Child,
    /// The source's epoch row when it began.
    mark: Option<Mark>,
}

impl Drop for Job {
    fn drop(&mut self) {
        // One that ended is reaped, and nothing happens to it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the programs said.
const SAID: &str = "copy.log";
/// As much of it is told.
const MOST_SAID: usize = 2_000;
/// A checkpoint on the source, which a rewind needs (rule 13), and what is asked of it besides.
const ASK: Duration = Duration::from_secs(30);
/// A small copy is done in one go.
const WATCH: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

const COPYING: &str = "its data directory is being copied";

type Done = Result<(), &'static str>;

impl Server {
    pub(super) fn copy_from(&mut self, from: MemberId, operation: &Operation) -> Done {
        if self.runs().is_some() {
            return Err("it runs");
        }
        let mut job = match self.session().job.take() {
            Some(job) if job.operation == *operation => job,
            other => {
                drop(other);
                match self.begin(from, operation)? {
                    Some(job) => job,
                    None => return Ok(()),
                }
            }
        };
        let since = Instant::now();
        while since.elapsed() < WATCH {
            match job.child.try_wait() {
                Ok(Some(status)) => return self.end(&job, from, status.success()),
                Ok(None) => thread::sleep(PAUSE),
                Err(error) => return self.failed(COPYING, &error.to_string()),
            }
        }
        self.session().job = Some(job);
        Err(COPYING)
    }

    /// Nothing to do when it was copied from there already, in this epoch.
    fn begin(
        &mut self,
        from: MemberId,
        operation: &Operation,
    ) -> Result<Option<Job>, &'static str> {
        let whole = matches!(operation, Operation::Clone(_));
        let peer = self
            .settings
            .members
            .get(&from)
            .filter(|_| from != self.settings.member);
        let Some(address) = peer.map(|peer| peer.address) else {
            return Err("it cannot be copied from that member");
        };
        let key = configuration::write_key(&self.settings, &self.files, COPY_KEY);
        self.written(key)?;
        let (system, mark) = self.ask_source(address)?;
        let own = Control::read(&self.programs, &self.files);
        if own.is_some_and(|own| own.system != system) {
            return Err("the source is of another cluster");
        }
        if self.files.barred() == Some(Barred::Copied)
            && mark.is_some()
            && self.copied_from() == Some((from, mark))
        {
            return Ok(None);
        }
        // A program of an agent that ended goes on by itself.
        if !process::kill_all(&self.files) {
            return Err("its processes do not end");
        }
        let barred = self.files.bar(Some(Barred::Incomplete));
        self.written(barred)?;
        let said = File::create(self.files.at(SAID));
        let said = self.written(said)?;
        let source = format!(
            "{} passfile={}",
            target(address),
            self.files.at(COPY_KEY).display()
        );
        let command = if whole {
            self.base_copy(&source)
        } else {
            self.rewind(&source)
        };
        let mut command = self.written(command)?;
        let again = said.try_clone();
        let again = self.written(again)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(again)
            .stderr(said)
            .spawn();
        let child = self.written(child)?;
        let operation = operation.clone();
        Ok(Some(Job {
            operation,
            child,
            mark,
        }))
    }

    /// The source must be a primary that has made a checkpoint on its own timeline: without it a
    /// rewind says that there is nothing to do (rule 13).
    fn ask_source(
        &mut self,
        address: std::net::SocketAddr,
    ) -> Result<(u64, Option<Mark>), &'static str> {
        let mut config = Config::new();
        config.host(address.ip().to_string()).port(address.port());
        config
            .user(REPLICA)
            .password(&self.settings.password)
            .dbname(DATABASE);
        config
            .connect_timeout(Duration::from_secs(2))
            .application_name("farshore_copy");
        let asked = self.session().link.ask_other(&config, ASK, async |client| {
            let state = "SELECT pg_is_in_recovery(), system_identifier FROM pg_control_system()";
            let state = client.query_one(state, &[]).await?;
            let standby: bool = state.try_get(0)?;
            let system: i64 = state.try_get(1)?;
            if standby {
                return Ok(None);
            }
            client.batch_execute("CHECKPOINT").await?;
            let row = client
                .query_opt("SELECT epoch, plan FROM farshore.epoch", &[])
                .await?;
            let mark = row.as_ref().map(read_mark).transpose()?.flatten();
            Ok(Some((system.cast_unsigned(), mark)))
        });
        match asked {
            Ok(Some(source)) => Ok(source),
            Ok(None) => Err("the source is no primary"),
            Err(trouble) => self.failed("the source cannot be reached", trouble.text()),
        }
    }

    /// The sign of a standby goes first: with it the program could not end what a crash left open.
    fn rewind(&self, source: &str) -> io::Result<Command> {
        let files = &self.files;
        self.configure()?;
        files.remove(&files.standby_signal())?;
        files.remove(&files.data.join("postmaster.pid"))?;
        let mut command = self.programs.command("pg_rewind");
        command.arg("-D").arg(&files.data);
        command.arg(format!("--config-file={}", files.at(MAIN).display()));
        command.arg(format!("--source-server={source} dbname={DATABASE}"));
        command.current_dir(&files.data);
        Ok(command)
    }

    fn base_copy(&self, source: &str) -> io::Result<Command> {
        let files = &self.files;
        let new = self.beside("new");
        for folder in [&new, &self.beside("old")] {
            remove_folder(folder)?;
        }
        fs::create_dir_all(&new)?;
        files.own(&new, 0o700)?;
        let mut command = self.programs.command("pg_basebackup");
        command
            .arg("-D")
            .arg(&new)
            .args(["-X", "stream", "-c", "fast"]);
        command
            .arg("-d")
            .arg(format!("{source} application_name=farshore_copy"));
        Ok(command)
    }

    /// A folder beside the data directory.
    fn beside(&self, what: &str) -> PathBuf {
        let mut name = self.files.data.as_os_str().to_owned();
        name.push(".");
        name.push(what);
        PathBuf::from(name)
    }

    /// A rewind that failed, or found nothing to do though the histories are not one, leaves the mark:
    /// the directory is of no lineage then, and is copied whole.
    fn end(&mut self, job: &Job, from: MemberId, success: bool) -> Done {
        let said = fs::read_to_string(self.files.at(SAID)).unwrap_or_default();
        let whole = matches!(job.operation, Operation::Clone(_));
        if !success || (!whole && said.contains("no rewind required")) {
            let from = said.len().saturating_sub(MOST_SAID);
            let tail = said.get(from..).unwrap_or_default().to_owned();
            self.session().trouble = Some(tail);
            return if whole {
                Err("it could not be copied")
            } else {
                Ok(())
            };
        }
        let swapped = if whole { self.swap() } else { Ok(()) };
        self.written(swapped)?;
        if let Some(mark) = job.mark {
            let noted = self.write_mark(mark);
            self.written(noted)?;
        }
        let noted = self.note_copied(from, job.mark);
        self.written(noted)?;
        let barred = self.files.bar(Some(Barred::Copied));
        self.written(barred)?;
        let removed = if whole {
            remove_folder(&self.beside("old"))
        } else {
            Ok(())
        };
        self.written(removed)
    }

    fn swap(&self) -> io::Result<()> {
        let data = &self.files.data;
        if data.exists() {
            fs::rename(data, self.beside("old"))?;
        }
        fs::rename(self.beside("new"), data)?;
        sync_folder(data)
    }

    fn note_copied(&self, from: MemberId, mark: Option<Mark>) -> io::Result<()> {
        let text = source(from, mark);
        self.files.write(&self.files.at("copied-from"), &text)
    }

    fn copied_from(&self) -> Option<(MemberId, Option<Mark>)> {
        let text = fs::read_to_string(self.files.at("copied-from")).ok()?;
        let (member, rest) = text.trim().split_once(' ')?;
        let mark = rest.split_once(' ').and_then(|(epoch, plan)| {
            let epoch = farshore_core::failover::Epoch(epoch.parse().ok()?);
            Some(Mark {
                epoch,
                plan: Digest::from_hex(plan)?,
            })
        });
        Some((MemberId(member.parse().ok()?), mark))
    }
}

/// Whose copy it is, and with which epoch row.
fn source(from: MemberId, mark: Option<Mark>) -> String {
    match mark {
        Some(mark) => format!("{} {} {}\n", from.0, mark.epoch, mark.plan),
        None => format!("{} none\n", from.0),
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
