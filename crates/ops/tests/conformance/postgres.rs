//! The suite over real PostgreSQL servers on this machine; skipped, plainly, where it is not installed.

use crate::suite::{Stage, Suite, first_set, suite};
use farshore_core::failover::{Database, Operation, first_mark};
use farshore_core::site::MemberId;
use farshore_ops::postgres::{OpenError, Peer, Server, Settings};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;
use tokio_postgres::{Client, Config, Error, NoTls};

pub(crate) const PASSWORD: &str = "conformance-suite-1";

/// Three servers, each with its own folders.
pub(crate) struct Real {
    pub(crate) servers: Vec<Server>,
    pub(crate) settings: Vec<Settings>,
    rows: Arc<Mutex<BTreeMap<u64, Row>>>,
    next: u64,
    _folder: TempDir,
}

#[derive(Clone, Copy)]
struct Row {
    transaction: u64,
    acknowledged: bool,
}

/// In memory where that is large enough: servers die here, machines do not, and disks are slow.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let free = rustix::fs::statvfs(memory).map_or(0, |it| it.f_bavail * it.f_frsize);
    if free > MOST_FILES {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// What the files of all tests that run at the same time may take.
const MOST_FILES: u64 = 4 << 30;

/// Ports that were free a moment ago.
fn ports() -> Vec<u16> {
    let listen = |_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let all: Vec<TcpListener> = (0..3).map(listen).collect();
    all.iter()
        .map(|one| one.local_addr().unwrap().port())
        .collect()
}

pub(crate) fn settings(folder: &Path) -> Vec<Settings> {
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    let names = ["a", "b", "c"].into_iter().zip(ports()).zip(0..);
    let members = names.map(|((name, port), id)| {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let name = name.to_owned();
        (MemberId(id), Peer { name, address })
    });
    let members: BTreeMap<MemberId, Peer> = members.collect();
    let one = |member: &MemberId| Settings {
        member: *member,
        members: members.clone(),
        port: None,
        data: folder.join(format!("{}/data", member.0)),
        state: folder.join(format!("{}/state", member.0)),
        programs: None,
        user: None,
        password: PASSWORD.to_owned(),
        clients: vec!["app".to_owned()],
    };
    members.keys().map(one).collect()
}

/// A server, or none where PostgreSQL is not installed.
pub(crate) fn open(settings: &Settings) -> Option<Server> {
    match Server::open(settings.clone()) {
        Ok(server) => Some(server),
        Err(error @ (OpenError::NotInstalled | OpenError::NoUser(_))) => {
            eprintln!("skipped: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

impl Real {
    pub(crate) fn new() -> Option<Self> {
        let folder = folder();
        let settings = settings(folder.path());
        let servers = settings.iter().map(open).collect::<Option<Vec<_>>>()?;
        let mut real = Self {
            servers,
            settings,
            rows: Arc::default(),
            next: 0,
            _folder: folder,
        };
        real.servers[0].create(first_mark(), &first_set()).unwrap();
        real.as_agent(0, async |client| {
            let make = format!(
                "SET synchronous_commit = local;
                 CREATE TABLE public.rows (id bigint PRIMARY KEY);
                 CREATE ROLE app LOGIN PASSWORD '{PASSWORD}';
                 GRANT ALL ON public.rows TO app;"
            );
            client.batch_execute(&make).await
        })
        .unwrap();
        let mut suite = Suite::new(real);
        for member in [1, 2] {
            for operation in [
                Operation::Clone(MemberId(0)),
                Operation::MakeStandby,
                Operation::Start,
            ] {
                suite.perform(member, &operation);
            }
        }
        Some(suite.stage)
    }

    pub(crate) fn port(&self, member: usize) -> u16 {
        let settings = &self.settings[member];
        settings.members[&settings.member].address.port()
    }

    /// Asks a server as its agent does.
    pub(crate) fn as_agent<T>(
        &self,
        member: usize,
        question: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut config = Config::new();
        config
            .host_path(&self.settings[member].state)
            .port(self.port(member));
        config.user("farshore").dbname("postgres");
        ask(&config, question)
    }

    /// How an application connects.
    pub(crate) fn application(&self, member: usize) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.port(member));
        config.user("app").password(PASSWORD).dbname("postgres");
        config
    }

    pub(crate) fn signal(&mut self, member: usize, signal: Signal) {
        let pid = i32::try_from(self.servers[member].process().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// What the servers and programs said last, when a check has failed.
    fn show_logs(&self) {
        for settings in &self.settings {
            for name in ["server.log", "copy.log"] {
                let path = settings.state.join(name);
                let text = fs::read_to_string(&path).unwrap_or_default();
                let lines: Vec<&str> = text.lines().rev().take(30).collect();
                let lines: Vec<&str> = lines.into_iter().rev().collect();
                eprintln!("{}:\n{}", path.display(), lines.join("\n"));
            }
        }
    }

    fn row(&self, row: u64) -> Option<Row> {
        self.rows.lock().unwrap().get(&row).copied()
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        if thread::panicking() {
            self.show_logs();
        }
        for server in &mut self.servers {
            // The folder is removed next; a failure to stop shows there.
            let _ = server.perform(&Operation::Stop);
        }
    }
}

/// One session for one question.
pub(crate) fn ask<T>(
    config: &Config,
    question: impl AsyncFnOnce(&Client) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(async {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        question(&client).await
    })
}

impl Stage for Real {
    fn database(&mut self, member: usize) -> &mut dyn Database {
        &mut self.servers[member]
    }

    fn turn(&mut self) {
        thread::sleep(Duration::from_millis(10));
    }

    fn reopen(&mut self, member: usize) {
        let settings = self.settings[member].clone();
        self.servers[member] = Server::open(settings).unwrap();
    }

    fn kill(&mut self, member: usize) {
        self.signal(member, Signal::KILL);
        while self.servers[member].read().running {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// The commit is left to a thread, as it may wait for ever.
    fn commit(&mut self, member: usize) -> Option<u64> {
        self.next += 1;
        let (id, config, rows) = (self.next, self.application(member), Arc::clone(&self.rows));
        let (told, hear) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let committed = ask(&config, async |client| {
                client.batch_execute("BEGIN").await?;
                let insert = "INSERT INTO public.rows VALUES ($1) \
                    RETURNING pg_current_xact_id()::text";
                let row = client.query_one(insert, &[&id.cast_signed()]).await?;
                let transaction: String = row.try_get(0)?;
                let row = Row {
                    transaction: transaction.parse().unwrap(),
                    acknowledged: false,
                };
                rows.lock().unwrap().insert(id, row);
                let _ = told.send(());
                client.batch_execute("COMMIT").await
            });
            if committed.is_ok()
                && let Some(row) = rows.lock().unwrap().get_mut(&id)
            {
                row.acknowledged = true;
            }
        });
        // The sender is dropped where the session was refused.
        hear.recv().ok().map(|()| id)
    }

    fn is_acknowledged(&mut self, row: u64) -> bool {
        self.row(row).is_some_and(|row| row.acknowledged)
    }

    fn has(&mut self, member: usize, row: u64) -> bool {
        let count = self.as_agent(member, async |client| {
            let rows = "SELECT count(*) FROM public.rows WHERE id = $1";
            let count = client.query_one(rows, &[&row.cast_signed()]).await?;
            count.try_get::<_, i64>(0)
        });
        count.is_ok_and(|count| count == 1)
    }

    fn kept(&mut self, member: usize, row: u64) -> bool {
        let transaction = self.row(row).unwrap().transaction;
        let line = format!("tx: {transaction:>10}, ");
        let commits = |folder: PathBuf| fs::read_to_string(folder.join("commits.txt")).unwrap();
        let tails = self.servers[member].tails().unwrap();
        tails.into_iter().map(commits).any(|text| {
            let mut lines = text.lines();
            lines.any(|found| found.contains(&line) && found.contains("desc: COMMIT"))
        })
    }
}

suite!(Real::new());
