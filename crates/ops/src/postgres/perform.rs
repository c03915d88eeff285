//! One change after the other. Each is short, and harmless when it is made twice.

use super::configuration::{self, HBA, slot};
use super::files::Barred;
use super::link::{CHANGE, Trouble};
use super::process;
use super::server::Server;
use farshore_core::failover::{Configuration, Epoch, Lsn, Mark, Operation};
use farshore_core::site::MemberId;
use std::fs::{self, OpenOptions};
use std::io;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, Error};

/// Which senders were there when the names in force had been set.
pub(super) const OLD_SENDERS: &str = "old-senders";
/// The server's log.
pub(super) const LOG: &str = "server.log";
/// The log begins anew at a start when it has become larger.
const MOST_LOG: u64 = 64 << 20;
/// A checkpoint writes what has changed in memory.
const CHECKPOINT: Duration = Duration::from_secs(30);
/// How long a start or a promotion is watched; it may take longer, and is then seen later.
const WATCH: Duration = Duration::from_secs(2);
/// How often.
const PAUSE: Duration = Duration::from_millis(5);

type Done = Result<(), &'static str>;

const NOT_WRITTEN: &str = "its files cannot be written";

impl Server {
    pub(super) fn change(&mut self, operation: &Operation) -> Done {
        match operation {
            Operation::Rewind(from) => self.copy_from(*from, operation),
            Operation::Clone(from) => self.copy_from(*from, operation),
            Operation::Detach => self.detach(),
            Operation::Attach { upstream, epoch } => self.attach(*upstream, *epoch),
            Operation::SetNames(configuration) => self.set_names(configuration),
            Operation::Promote => self.promote(),
            Operation::Canary(mark) => self.canary(*mark),
            Operation::Checkpoint => self.ask(CHECKPOINT, async |client| {
                client.batch_execute("CHECKPOINT").await
            }),
            Operation::EndOldSenders => self.end_old_senders(),
            Operation::Admit => self.admit(),
            Operation::Stop => self.stop(),
            Operation::Start => self.start(),
            Operation::KeepTail => self.keep_tail(),
            Operation::MakeStandby => self.make_standby(),
        }
    }

    /// What was said is kept for people; the state machines need only the sentence.
    pub(super) fn failed<T>(&mut self, what: &'static str, said: &str) -> Result<T, &'static str> {
        self.session().trouble = Some(said.to_owned());
        Err(what)
    }

    pub(super) fn written<T>(&mut self, written: io::Result<T>) -> Result<T, &'static str> {
        written.or_else(|error| self.failed(NOT_WRITTEN, &error.to_string()))
    }

    pub(super) fn runs(&mut self) -> Option<i32> {
        // The session is borrowed by `&mut self` alone.
        self.process().and_then(|pid| i32::try_from(pid).ok())
    }

    pub(super) fn ask<T>(
        &mut self,
        limit: Duration,
        question: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    ) -> Result<T, &'static str> {
        let Some(server) = self.runs() else {
            return Err("it does not run");
        };
        match self.session().link.ask(server, limit, question) {
            Ok(answer) => Ok(answer),
            Err(trouble @ Trouble::Mute) => self.failed("it does not answer", trouble.text()),
            Err(Trouble::Said(said)) => self.failed("it refuses", &said),
        }
    }

    pub(super) fn is_standby_now(&mut self) -> Result<bool, &'static str> {
        self.ask(CHANGE, async |client| {
            client
                .query_one("SELECT pg_is_in_recovery()", &[])
                .await?
                .try_get(0)
        })
    }

    fn reload(&self) -> Done {
        if process::reload(&self.files) {
            Ok(())
        } else {
            Err("it does not run")
        }
    }

    /// Rule 1: the key goes first, so that no receiver gets in any more whatever configuration it
    /// has read; those that are in end soon after the reload, and are seen until then. Readers are
    /// sent away: one could hold a promotion for half a minute.
    fn detach(&mut self) -> Done {
        if self.runs().is_none() {
            return Err("it does not run");
        }
        let written = configuration::write_upstream(&self.settings, &self.files, None);
        self.written(written)?;
        self.reload()?;
        self.ask(CHANGE, async |client| {
            let readers = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE backend_type = 'client backend' \
                AND pid <> pg_backend_pid() AND pg_is_in_recovery()";
            client.batch_execute(readers).await
        })
    }

    fn attach(&mut self, upstream: MemberId, epoch: Epoch) -> Done {
        if !self.files.is_standby() {
            return Err("it is no standby");
        }
        if upstream == self.settings.member || !self.settings.members.contains_key(&upstream) {
            return Err("it cannot follow that member");
        }
        let to = Some((upstream, epoch));
        let written = configuration::write_upstream(&self.settings, &self.files, to);
        self.written(written)?;
        if self.runs().is_some() {
            self.reload()
        } else {
            Ok(())
        }
    }

    /// Rule 4: a session that began after the server's first process had read the names has them;
    /// senders that were there by then may not.
    fn set_names(&mut self, configuration: &Configuration) -> Done {
        let known = |member: &MemberId| {
            self.settings.members.contains_key(member) && *member != self.settings.member
        };
        if !configuration.members.iter().all(known) {
            return Err("the names are not those of other members");
        }
        let names = configuration::names(&self.settings, configuration);
        let is_new = configuration::written_names(&self.files).as_ref() != Some(&names);
        let note = self.files.at(OLD_SENDERS);
        if is_new || !note.exists() {
            let removed = self.files.remove(&note);
            self.written(removed)?;
            let written = configuration::write_names(&self.files, &names);
            self.written(written)?;
        }
        if self.runs().is_none() {
            return Ok(());
        }
        self.make_slots()?;
        if note.exists() {
            Ok(())
        } else {
            self.note_old_senders(&names)
        }
    }

    fn note_old_senders(&mut self, names: &str) -> Done {
        self.reload()?;
        let since = Instant::now();
        loop {
            self.session().link.renew();
            let (found, senders) = self.ask(CHANGE, async |client| {
                let found = "SELECT current_setting('synchronous_standby_names')";
                let found: String = client.query_one(found, &[]).await?.try_get(0)?;
                let senders = "SELECT pid || ' ' || backend_start::text FROM pg_stat_replication";
                let senders = client.query(senders, &[]).await?;
                let senders = senders.iter().map(|row| row.try_get::<_, String>(0));
                Ok((found, senders.collect::<Result<Vec<_>, Error>>()?))
            })?;
            if found == names {
                let written = self
                    .files
                    .write(&self.files.at(OLD_SENDERS), &senders.join("\n"));
                return self.written(written);
            }
            if since.elapsed() > WATCH {
                return Err("the names are not in force yet");
            }
            thread::sleep(PAUSE);
        }
    }

    /// One slot for each other member (rule 14), which keep nothing until they are used.
    fn make_slots(&mut self) -> Done {
        let others = self.settings.members.iter();
        let others = others.filter(|(id, _)| **id != self.settings.member);
        let slots: Vec<String> = others.map(|(_, peer)| slot(&peer.name)).collect();
        self.ask(CHANGE, async |client| {
            let make = "SELECT pg_create_physical_replication_slot(name) FROM unnest($1::text[]) \
                AS name WHERE name NOT IN (SELECT slot_name FROM pg_replication_slots)";
            client.execute(make, &[&slots]).await.map(drop)
        })
    }

    fn end_old_senders(&mut self) -> Done {
        let names = configuration::written_names(&self.files).unwrap_or_default();
        if !self.files.at(OLD_SENDERS).exists() {
            self.note_old_senders(&names)?;
        }
        let old = fs::read_to_string(self.files.at(OLD_SENDERS));
        let old = self.written(old)?;
        let old: Vec<&str> = old.lines().collect();
        self.ask(CHANGE, async |client| {
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_replication \
                WHERE pid || ' ' || backend_start::text = ANY ($1::text[])";
            client.execute(end, &[&old]).await.map(drop)
        })
    }

    /// Rule 5: never without names; rule 10: closed.
    fn promote(&mut self) -> Done {
        if !self.is_standby_now()? {
            return Ok(());
        }
        if configuration::written_names(&self.files).is_none_or(|names| names.is_empty()) {
            return Err("it has no synchronous names");
        }
        let files = &self.files;
        let closed = files.write(&files.at(HBA), &configuration::hba(&self.settings, false));
        let gone = configuration::write_upstream(&self.settings, files, None);
        self.written(closed.and(gone))?;
        self.session().canary = None;
        self.ask(CHANGE, async |client| {
            client.batch_execute("SELECT pg_promote(false)").await
        })?;
        let since = Instant::now();
        while since.elapsed() < WATCH && self.is_standby_now()? {
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// The agent's session waits for no acknowledgement; where the row ends is told.
    fn canary(&mut self, mark: Mark) -> Done {
        let epoch = i64::try_from(mark.epoch.0).map_err(|_| "no such epoch")?;
        let plan = mark.plan.to_string();
        let end: i64 = self.ask(CHANGE, async |client| {
            let write = "INSERT INTO farshore.epoch AS it (epoch, plan) VALUES ($1, $2) \
                ON CONFLICT (one) DO UPDATE SET epoch = $1, plan = $2";
            client.execute(write, &[&epoch, &plan]).await?;
            let end = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint";
            client.query_one(end, &[]).await?.try_get(0)
        })?;
        let server = self.runs();
        let end = Lsn(end.max(0).cast_unsigned());
        self.session().canary = server.map(|server| (server, mark, end));
        Ok(())
    }

    fn admit(&mut self) -> Done {
        if self.is_standby_now()? {
            return Err("it is no primary");
        }
        let open = configuration::hba(&self.settings, true);
        let written = self.files.write(&self.files.at(HBA), &open);
        self.written(written)?;
        self.reload()
    }

    /// Kills it: `pg_ctl stop` hangs on a server that stands still.
    fn stop(&mut self) -> Done {
        self.session().job = None;
        let gone = process::kill_all(&self.files);
        if let Some(mut child) = self.session().child.take() {
            let _ = child.kill();
            let reaped = child.wait();
            self.written(reaped)?;
        }
        if gone {
            Ok(())
        } else {
            Err("its processes do not end")
        }
    }

    pub(super) fn start(&mut self) -> Done {
        if self.files.barred().is_some() {
            return Err("it must not start");
        }
        if self.runs().is_some() {
            return Ok(());
        }
        if !self.files.has_data() {
            return Err("there is no data directory");
        }
        let names = configuration::written_names(&self.files).unwrap_or_default();
        if names.is_empty() && !self.files.is_standby() {
            return Err("it has no synchronous names");
        }
        // What is left of a killed server still ends. Where nobody reaps its first process, the
        // number in its lock files seems to live, and PostgreSQL would refuse to start.
        if !process::kill_all(&self.files) {
            return Err("its processes do not end");
        }
        let port = self.settings.listens().port();
        let locks = [
            self.files.data.join("postmaster.pid"),
            self.files.at(&format!(".s.PGSQL.{port}.lock")),
        ];
        let stale = locks.iter().try_for_each(|lock| self.files.remove(lock));
        let written = stale.and_then(|()| self.configure());
        self.written(written)?;
        self.launch()?;
        let since = Instant::now();
        while since.elapsed() < WATCH {
            if self.runs().is_none() {
                return Err("it ended at once: its log says why");
            }
            if self.is_standby_now().is_ok() {
                break;
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn launch(&mut self) -> Done {
        let path = self.files.at(LOG);
        if fs::metadata(&path).is_ok_and(|log| log.len() > MOST_LOG) {
            let renamed = fs::rename(&path, self.files.at("server.log.1"));
            self.written(renamed)?;
        }
        let log = OpenOptions::new().create(true).append(true).open(&path);
        let log = self.written(log)?;
        let owned = self.files.own(&path, 0o600);
        self.written(owned)?;
        let again = log.try_clone();
        let again = self.written(again)?;
        let mut command = self.programs.command("postgres");
        let config = format!(
            "config_file={}",
            self.files.at(configuration::MAIN).display()
        );
        command
            .arg("-D")
            .arg(&self.files.data)
            .arg("-c")
            .arg(config);
        command.stdin(Stdio::null()).stdout(again).stderr(log);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn();
        let child = self.written(child)?;
        self.session().child = Some(child);
        self.session().canary = None;
        Ok(())
    }

    /// Rule 13: own configuration and the sign are durable before the mark goes.
    fn make_standby(&mut self) -> Done {
        if self.runs().is_some() {
            return Err("it runs");
        }
        if self.files.barred() == Some(Barred::Incomplete) || !self.files.has_data() {
            return Err("its data directory is not complete");
        }
        let gone = configuration::write_upstream(&self.settings, &self.files, None);
        let configured = gone.and_then(|()| self.configure());
        let signed = configured.and_then(|()| self.files.write(&self.files.standby_signal(), ""));
        let allowed = signed.and_then(|()| self.files.bar(None));
        self.written(allowed)
    }
}
