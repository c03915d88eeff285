//! Work that computes: on threads of its own, so many at once, so many waiting, no more.

use crate::problem::{Kind, Problem};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Requests that wait for a thread; those beyond are refused at once.
const MOST_WAITING: usize = 64;

/// Where requests wait for their turn to compute.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Desk {
    /// With so many threads.
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(threads + MOST_WAITING)),
            turns: Arc::new(Semaphore::new(threads)),
        }
    }

    /// Computes something apart from the threads that serve connections. Who goes away while
    /// waiting gives the place up; what has begun is finished.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || Problem::new(Kind::Busy, "too many requests wait already; try again");
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| busy())?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| busy())?;
        let done = spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        let bug = |_| Problem::new(Kind::Internal, "please report it with what was sent");
        done.await.map_err(bug)?
    }
}
