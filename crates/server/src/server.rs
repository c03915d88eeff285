//! The server: its parts, its connections, its end.

use crate::answers::Means;
use crate::api;
use crate::desk::Desk;
use crate::guard::{self, Access};
use crate::jobs::Jobs;
use crate::metrics::Metrics;
use crate::pages;
use crate::problem::{Kind, Problem};
use axum::Router;
use axum::middleware::from_fn_with_state;
use futures_util::future::{Either, select};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

/// Open connections; more wait in the system's queue. Below the 1,024 files that a process may
/// usually have open.
const MOST_CONNECTIONS: usize = 512;
/// The head of a request arrives within this, also on a connection that was used before: so slow
/// or silent clients hold no connection for long.
const SLOWEST_HEAD: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
const LARGEST_HEAD: usize = 64 * 1024;
/// Plans that are received or priced at once.
const MOST_UPLOADS: usize = 4;
/// What is under way may take so long to end when the server is told to.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// A pause when the system has no more files for connections.
const PAUSE: Duration = Duration::from_millis(50);

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose workload files the page shows.
    pub folder: PathBuf,
    /// Where to listen; port 0 is any that is free.
    pub listen: SocketAddr,
    /// What requests must know; without one, only this machine is listened to.
    pub token: Option<String>,
}

/// Why a server did not start, or ended.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Everybody on the network could reach it.
    #[error("{0} can be reached from other machines, which needs a token")]
    Exposed(SocketAddr),
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no threads, timers or signals.
    #[error("cannot start the server")]
    System(#[from] io::Error),
}

/// What every request is answered with.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) means: Arc<Means>,
    pub(crate) folder: Arc<Path>,
    pub(crate) desk: Desk,
    pub(crate) jobs: Jobs,
    pub(crate) metrics: Metrics,
    pub(crate) uploads: Arc<Semaphore>,
}

/// Serves until SIGINT or SIGTERM, or Ctrl-C; calls `ready` with the address once it listens.
///
/// # Errors
/// When the address is reachable from elsewhere and there is no token, it cannot be listened on, or
/// the system gives no threads.
pub fn serve(
    means: Means,
    options: &Options,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    if options.token.is_none() && !options.listen.ip().is_loopback() {
        return Err(ServeError::Exposed(options.listen));
    }
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    // Two threads move bytes; what computes has its own.
    let runtime = builder.worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(run(means, options, ready));
    // A simulation that was cancelled ends with its round: nobody waits for that.
    runtime.shutdown_background();
    result
}

async fn run(
    means: Means,
    options: &Options,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let cores = available_parallelism().map_or(1, usize::from);
    let jobs = Jobs::new(cores.saturating_sub(1).max(1)).map_err(io::Error::other)?;
    let server = Server {
        means: Arc::new(means),
        folder: options.folder.as_path().into(),
        desk: Desk::new(cores),
        jobs,
        metrics: Metrics::new(),
        uploads: Arc::new(Semaphore::new(MOST_UPLOADS)),
    };
    let access = options
        .token
        .as_deref()
        .map_or(Access::Loopback, Access::token);
    let stopped = pin!(stopped()?);
    let failed = |source| ServeError::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
    ready(listener.local_addr()?);
    let open = GracefulShutdown::new();
    let router = router(server.clone(), access);
    select(stopped, pin!(accept(&listener, &router, &server, &open))).await;
    drop(listener);
    // Streams of events end with their simulation.
    server.jobs.cancel_all();
    // Who does not end in time is cut off.
    let _ = timeout(LAST_WORDS, open.shutdown()).await;
    Ok(())
}

fn router(server: Server, access: Access) -> Router {
    let metrics = server.metrics.clone();
    let none = || async { Problem::new(Kind::NotFound, "there is nothing at this address") };
    let not = || async { Problem::new(Kind::MethodNotAllowed, "see Allow for what can be done") };
    let router = api::router()
        .merge(pages::router())
        .fallback(none)
        .method_not_allowed_fallback(not);
    api::counted(router.with_state(server), metrics).layer(from_fn_with_state(access, guard::guard))
}

/// Accepts connections for ever.
async fn accept(listener: &TcpListener, router: &Router, server: &Server, open: &GracefulShutdown) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => connect(stream, router, server, open, place),
            // The client is gone already, or there are no files left: others may be luckier.
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Serves one connection on a task of its own.
fn connect(
    stream: TcpStream,
    router: &Router,
    server: &Server,
    open: &GracefulShutdown,
    place: OwnedSemaphorePermit,
) {
    // Answers go out at once; where that cannot be set they are only slower.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.clone());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SLOWEST_HEAD)
        .max_header_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let watched = open.watch(connection);
    let connections = server.metrics.connections.clone();
    connections.inc();
    tokio::spawn(async move {
        // What clients do wrong on their side is no error of the server.
        let _ = watched.await;
        connections.dec();
        drop(place);
    });
}

/// Returns when the server is told to end.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        match select(pin!(interrupt.recv()), pin!(terminate.recv())).await {
            Either::Left(_) | Either::Right(_) => {}
        }
    })
}

/// Returns when the server is told to end.
#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
