//! Simulations: one at a time, on fewer threads than there are cores, watched and cancelled.

use crate::answers::{Means, in_summary, json};
use crate::problem::{Kind, Problem};
use farshore_core::assess::Memo;
use farshore_core::model::Setting;
use farshore_core::simulate::candidate_plans;
use farshore_core::wire;
use farshore_ops::{Watcher, Years, simulate};
use rayon::{ThreadPool, ThreadPoolBuilder};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;

/// Simulations that have not ended; those beyond are refused.
const MOST_OPEN: usize = 8;
/// Simulations that are kept; with more, those that ended first are forgotten.
const MOST_KEPT: usize = 32;

/// How far a simulation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It waits for the one before it.
    Queued,
    /// It runs.
    Running,
    /// Its result is there.
    Done,
    /// It was cancelled.
    Cancelled,
    /// It cannot be simulated.
    Failed,
}

impl JobState {
    /// Whether nothing more will happen.
    pub(crate) fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Cancelled | Self::Failed => true,
        }
    }
}

/// `farshore.simulation-job/1`: how far a simulation is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JobWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Its number, counted since the server started.
    pub id: u64,
    /// Name of the workload.
    pub workload: String,
    /// How far it is.
    pub state: JobState,
    /// Years done, those of all patterns together.
    pub years_done: u64,
    /// Years expected, those of all patterns together.
    pub years_expected: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Where the result is, once it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// One simulation.
#[derive(Debug)]
pub(crate) struct Job {
    id: u64,
    workload: String,
    done: AtomicU64,
    expected: AtomicU64,
    plans: AtomicU64,
    stage: watch::Sender<Stage>,
}

/// What became of it.
#[derive(Clone, Debug)]
struct Stage {
    state: JobState,
    because: Option<String>,
    result: Option<Arc<str>>,
}

impl Job {
    /// How far it is.
    pub(crate) fn wire(&self) -> JobWire {
        let stage = self.stage.borrow().clone();
        let result = stage.result.is_some();
        JobWire {
            schema: "farshore.simulation-job/1",
            id: self.id,
            workload: self.workload.clone(),
            state: stage.state,
            years_done: self.done.load(Ordering::Relaxed),
            years_expected: self.expected.load(Ordering::Relaxed),
            because: stage.because,
            result: result.then(|| format!("/api/v1/simulate/{}/result", self.id)),
        }
    }

    /// Its result, once it is done.
    pub(crate) fn result(&self) -> Option<Arc<str>> {
        self.stage.borrow().result.clone()
    }

    /// Told of every progress.
    pub(crate) fn watch(&self) -> Watch {
        Watch(self.stage.subscribe())
    }

    /// Cancels it, unless it is over.
    pub(crate) fn cancel(&self) {
        self.move_to(JobState::Cancelled, None, None);
    }

    fn is_over(&self) -> bool {
        self.stage.borrow().state.is_over()
    }

    /// What is over stays as it is.
    fn move_to(&self, state: JobState, because: Option<String>, result: Option<Arc<str>>) {
        self.stage.send_if_modified(|stage| {
            if stage.state.is_over() {
                return false;
            }
            *stage = Stage {
                state,
                because,
                result,
            };
            true
        });
    }
}

/// Waits for the progress of a job.
pub(crate) struct Watch(watch::Receiver<Stage>);

impl Watch {
    /// Returns with the next progress.
    pub(crate) async fn changed(&mut self) {
        // The job that sends is held by the one that waits: there is always a sender.
        let _ = self.0.changed().await;
    }
}

impl Watcher for Job {
    fn advance(&self, years: u64) {
        self.done.fetch_add(years, Ordering::Relaxed);
        self.stage.send_modify(|_| ());
    }

    fn expect(&self, years: u64) {
        let plans = self.plans.load(Ordering::Relaxed);
        let all = years.saturating_mul(plans);
        self.expected.store(all, Ordering::Relaxed);
    }

    fn is_enough(&self) -> bool {
        self.is_over()
    }
}

/// All simulations since the server started, as far as they are kept.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    kept: Arc<Mutex<Kept>>,
    pool: Arc<ThreadPool>,
    turn: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    jobs: BTreeMap<u64, Arc<Job>>,
}

impl Jobs {
    /// On so many threads.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(crate) fn new(threads: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        Ok(Self {
            kept: Arc::default(),
            pool: Arc::new(ThreadPoolBuilder::new().num_threads(threads).build()?),
            turn: Arc::new(Semaphore::new(1)),
        })
    }

    /// Every simulation that is kept, the oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<Job>> {
        self.kept().jobs.values().cloned().collect()
    }

    /// The simulation of this number.
    pub(crate) fn get(&self, id: u64) -> Option<Arc<Job>> {
        self.kept().jobs.get(&id).cloned()
    }

    /// Cancels all of them.
    pub(crate) fn cancel_all(&self) {
        self.all().iter().for_each(|job| job.cancel());
    }

    /// Starts one, or queues it.
    pub(crate) fn start(
        &self,
        setting: Setting,
        means: Arc<Means>,
        years: Years,
    ) -> Result<Arc<Job>, Problem> {
        let job = self.keep(&setting)?;
        let (jobs, own) = (self.clone(), Arc::clone(&job));
        tokio::spawn(async move {
            let Ok(turn) = Arc::clone(&jobs.turn).acquire_owned().await else {
                return;
            };
            let watched = Arc::clone(&own);
            let ran = spawn_blocking(move || {
                let _held = turn;
                jobs.run(&watched, &setting, &means, years);
            });
            if ran.await.is_err() {
                let because = "this is a bug in farshore; please report it";
                own.move_to(JobState::Failed, Some(because.to_owned()), None);
            }
        });
        Ok(job)
    }

    fn keep(&self, setting: &Setting) -> Result<Arc<Job>, Problem> {
        let mut kept = self.kept();
        let open = kept.jobs.values().filter(|job| !job.is_over()).count();
        if open >= MOST_OPEN {
            let detail = format!("{open} simulations wait or run already");
            return Err(Problem::new(Kind::Busy, detail));
        }
        if kept.jobs.len() >= MOST_KEPT {
            let over = kept.jobs.iter().find(|(_, job)| job.is_over());
            let over = over.map(|(id, _)| *id);
            over.map(|id| kept.jobs.remove(&id));
        }
        kept.last += 1;
        let (stage, _) = watch::channel(Stage {
            state: JobState::Queued,
            because: None,
            result: None,
        });
        let job = Arc::new(Job {
            id: kept.last,
            workload: setting.name.clone(),
            done: AtomicU64::new(0),
            expected: AtomicU64::new(0),
            plans: AtomicU64::new(0),
            stage,
        });
        kept.jobs.insert(job.id, Arc::clone(&job));
        Ok(job)
    }

    fn run(&self, job: &Job, setting: &Setting, means: &Means, years: Years) {
        job.move_to(JobState::Running, None, None);
        if job.is_over() {
            return;
        }
        match self.answer(job, setting, means, years) {
            Ok(text) => job.move_to(JobState::Done, None, Some(text.into())),
            Err(problem) => {
                let because = problem.detail().to_owned();
                job.move_to(JobState::Failed, Some(because), None);
            }
        }
    }

    /// `farshore simulate --format json`.
    fn answer(
        &self,
        job: &Job,
        setting: &Setting,
        means: &Means,
        years: Years,
    ) -> Result<String, Problem> {
        let decision = in_summary(setting, means);
        let plans = candidate_plans(setting, &decision, &mut Memo::new())
            .map_err(|error| Problem::new(Kind::Invalid, error.to_string()))?;
        job.plans.store(plans.len() as u64, Ordering::Relaxed);
        let recommended = decision.recommendation;
        let simulated = (self.pool).install(|| simulate(&plans, recommended, years, job));
        let (candidates, results) = (&decision.candidates, &simulated.results);
        json(&wire::simulation(
            setting, candidates, results, years.seed, false,
        ))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while it is held; the map is whole in any case.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
