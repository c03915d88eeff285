//! Clients that write through the routers, each with one session as long as it lasts, and try
//! again every ten milliseconds.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::time::timeout;
use tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls};

const AGAIN_AFTER: Duration = Duration::from_millis(10);
/// A write that has no answer by then is unknown.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(90);

/// A write that was tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    pub(crate) id: i64,
    /// The epoch in which it was acknowledged; none when nobody knows whether it was.
    pub(crate) epoch: Option<i64>,
    /// When its outcome was known.
    pub(crate) at: Instant,
}

/// Clients of a trial.
pub(crate) struct Clients {
    routers: Vec<String>,
    next: Arc<AtomicI64>,
    stops: Arc<AtomicBool>,
    written: Arc<Mutex<Vec<Written>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Clients {
    pub(crate) fn new(routers: Vec<String>) -> Self {
        Self {
            routers,
            next: Arc::default(),
            stops: Arc::default(),
            written: Arc::default(),
            threads: Vec::new(),
        }
    }

    /// Makes the application's user and table on a primary.
    pub(crate) fn prepare(&self, state: &Path, port: u16) {
        let mut config = Config::new();
        config
            .host_path(state)
            .port(port)
            .user("farshore")
            .dbname("postgres");
        now(async {
            let (client, _) = session(&config).await?;
            client
                .batch_execute(
                    "CREATE ROLE app LOGIN PASSWORD 'app';
                     CREATE TABLE public.written (id bigint PRIMARY KEY, epoch bigint NOT NULL);
                     GRANT SELECT, INSERT ON public.written TO app;
                     GRANT USAGE ON SCHEMA farshore TO app;
                     GRANT SELECT ON farshore.epoch TO app;",
                )
                .await
        })
        .expect("the primary takes statements");
    }

    /// The epoch row, as a client sees it.
    pub(crate) fn epoch(&self) -> i64 {
        self.ask(async |client| {
            let row = client
                .query_one("SELECT epoch FROM farshore.epoch", &[])
                .await?;
            row.try_get(0)
        })
    }

    /// Every write that is there now.
    pub(crate) fn there(&self) -> BTreeSet<i64> {
        self.ask(async |client| {
            let rows = client.query("SELECT id FROM written", &[]).await?;
            rows.iter().map(|row| row.try_get(0)).collect()
        })
    }

    fn ask<T>(&self, question: impl AsyncFn(&Client) -> Result<T, Error>) -> T {
        let config = config(&self.routers[0]);
        let since = Instant::now();
        loop {
            let answer = now(async {
                let (client, _) = session(&config).await?;
                question(&client).await
            });
            match answer {
                Ok(answer) => return answer,
                Err(error) => assert!(since.elapsed() < PATIENCE, "{error:?}"),
            }
            thread::sleep(AGAIN_AFTER);
        }
    }

    /// Starts a client at each router.
    pub(crate) fn write(&mut self) {
        self.stops.store(false, Ordering::Release);
        for router in &self.routers {
            let config = config(router);
            let (next, stops) = (Arc::clone(&self.next), Arc::clone(&self.stops));
            let written = Arc::clone(&self.written);
            self.threads.push(thread::spawn(move || {
                while !stops.load(Ordering::Acquire) {
                    now(writes(&config, &next, &stops, &written));
                    thread::sleep(AGAIN_AFTER);
                }
            }));
        }
    }

    /// Waits until so many writes were acknowledged in an epoch or a later one.
    pub(crate) fn wait_for(&self, epoch: i64, count: usize) {
        let since = Instant::now();
        loop {
            let written = self.written.lock().expect("no client panics");
            let those = written.iter().filter(|one| one.epoch >= Some(epoch));
            if those.count() >= count {
                return;
            }
            drop(written);
            assert!(since.elapsed() < PATIENCE, "no writes in epoch {epoch}");
            thread::sleep(AGAIN_AFTER);
        }
    }

    /// Stops the clients, and gives what they wrote since they started.
    pub(crate) fn stop(&mut self) -> Vec<Written> {
        self.stops.store(true, Ordering::Release);
        for thread in self.threads.drain(..) {
            thread.join().expect("no client panics");
        }
        std::mem::take(&mut *self.written.lock().expect("no client panics"))
    }
}

fn config(router: &str) -> Config {
    let (host, port) = router.rsplit_once(':').expect("an address");
    let mut config = Config::new();
    config
        .host(host)
        .port(port.parse().expect("a port"))
        .user("app")
        .password("app")
        .dbname("postgres");
    config
}

fn now<T>(task: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(task)
}

/// A session, and whether a warning came with it: a commit that was cancelled while it waited is
/// none (rule 9).
async fn session(config: &Config) -> Result<(Client, Arc<AtomicBool>), Error> {
    let (client, mut connection) = config.connect(NoTls).await?;
    let warned = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&warned);
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if matches!(message, AsyncMessage::Notice(_)) {
                heard.store(true, Ordering::Release);
            }
        }
    });
    Ok((client, warned))
}

/// Writes in one session for as long as it lasts.
async fn writes(config: &Config, next: &AtomicI64, stops: &AtomicBool, all: &Mutex<Vec<Written>>) {
    let connected = timeout(ANSWER_WITHIN, session(config)).await;
    let Ok(Ok((client, warned))) = connected else {
        return;
    };
    let insert = "INSERT INTO written SELECT $1, epoch FROM farshore.epoch RETURNING epoch";
    while !stops.load(Ordering::Acquire) {
        let id = next.fetch_add(1, Ordering::AcqRel);
        let answer = timeout(ANSWER_WITHIN, client.query_one(insert, &[&id])).await;
        let epoch = match &answer {
            Ok(Ok(row)) => row.try_get(0).ok(),
            Ok(Err(_)) | Err(_) => None,
        };
        let epoch = epoch.filter(|_| !warned.load(Ordering::Acquire));
        let at = Instant::now();
        all.lock()
            .expect("no client panics")
            .push(Written { id, epoch, at });
        if epoch.is_none() {
            return;
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}
