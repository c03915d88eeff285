//! The agent as a process: the core's agent around a database, with a durable memory.

use crate::clock::since_boot;
use crate::kept::{Kept, KeptError};
use crate::link::serve;
use crate::message::{FromActuator, ToActuator};
use farshore_core::failover::{
    Action, Agent, Database, Heartbeat, Memory, Millis, Next, Operation, Outcome, Reading, Rules,
    Token, at_boot,
};
use farshore_core::site::MemberId;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often an idle agent looks at its database.
const ROUND: Duration = Duration::from_millis(100);
/// How often it looks while something takes its time, and after an operation failed.
const SHORT: Duration = Duration::from_millis(10);
/// Between what was seen and what is done upon it no more time may pass (rule 6): a process that
/// slept must look again.
const PAUSE: Millis = Millis(250);
/// How old a heartbeat may be when it is told.
const FRESH: Millis = Millis(1_000);
/// How old, while an operation runs: a base copy of a large database takes minutes.
const BUSY: Millis = Millis(600_000);
/// How long a request waits for its outcome; the controller asks again.
const OUTCOME_WITHIN: Duration = Duration::from_secs(2);
/// The most requests that wait to be read.
const MOST_REQUESTS: usize = 32;

/// A request with the place for its outcome.
struct Request {
    token: Token,
    action: Action,
    outcome: Sender<Outcome>,
}

/// What was seen last, for whoever asks how the member is.
#[derive(Default)]
struct Seen {
    heartbeat: Option<(Millis, Heartbeat)>,
    /// Whether an operation is being performed.
    busy: bool,
}

/// What an agent does is told here, a sentence each.
pub type Tell = Box<dyn Fn(&str) + Send>;

/// An agent with its database.
pub struct AgentProcess {
    member: MemberId,
    agent: Agent,
    database: Box<dyn Database + Send>,
    kept: Kept<Memory>,
    requests: Receiver<Request>,
    /// Who waits for the outcome of which token, and since when.
    waiting: Vec<(Token, Sender<Outcome>, Millis)>,
    seen: Arc<Mutex<Seen>>,
    clock: Box<dyn FnMut() -> Millis + Send>,
    tell: Tell,
}

impl AgentProcess {
    /// An agent that answers at `listener`, and goes on from what it remembered.
    #[must_use]
    pub fn new(
        member: MemberId,
        database: Box<dyn Database + Send>,
        memory: Memory,
        kept: Kept<Memory>,
        listener: TcpListener,
        tell: Tell,
    ) -> Self {
        let (sender, requests) = sync_channel(MOST_REQUESTS);
        let seen = Arc::default();
        answer(listener, sender, Arc::clone(&seen));
        Self {
            member,
            agent: Agent::new(memory, Rules::ALL),
            database,
            kept,
            requests,
            waiting: Vec::new(),
            seen,
            clock: Box::new(since_boot),
            tell,
        }
    }

    /// Works until `ends` says so, and gives the database back; or until the memory cannot be stored:
    /// an agent that could forget must not go on.
    ///
    /// # Errors
    /// Why it could not be stored.
    pub fn run(mut self, ends: &AtomicBool) -> Result<Box<dyn Database + Send>, KeptError> {
        let mut pause = Duration::ZERO;
        while self.take_requests(pause) && !ends.load(Ordering::Acquire) {
            pause = self.step()?;
        }
        Ok(self.database)
    }

    /// Takes every request that is there, after waiting for one; false when none can come any more.
    fn take_requests(&mut self, pause: Duration) -> bool {
        let mut wait = pause;
        loop {
            match self.requests.recv_timeout(wait) {
                Ok(request) => self.take(request),
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            wait = Duration::ZERO;
        }
    }

    fn take(&mut self, request: Request) {
        let now = (self.clock)();
        let patience = Millis(2 * OUTCOME_WITHIN.as_secs() * 1_000);
        self.waiting
            .retain(|(_, _, since)| now.since(*since) < patience);
        match self.agent.ask(request.token.clone(), request.action) {
            Ok(()) => self.waiting.push((request.token, request.outcome, now)),
            // Whoever asked may have gone.
            Err(refusal) => drop(request.outcome.send(Outcome::NotDone(refusal))),
        }
    }

    /// One move; says how long to wait for the next.
    fn step(&mut self) -> Result<Duration, KeptError> {
        let reading = self.database.read();
        let looked = (self.clock)();
        self.publish(looked, &reading);
        if let Some(operation) = at_boot(self.agent.memory(), &reading) {
            self.perform(&operation);
            return Ok(SHORT);
        }
        match self.agent.next(&reading) {
            Next::Remember(memory) => self.kept.store(&memory).map(|()| Duration::ZERO),
            Next::Operate(operation) => {
                if (self.clock)().since(looked) > PAUSE {
                    (self.tell)("it stood still between looking and acting, and looks again");
                    return Ok(Duration::ZERO);
                }
                if !self.perform(&operation) {
                    return Ok(SHORT);
                }
                self.agent.operated();
                Ok(Duration::ZERO)
            }
            Next::Wait => Ok(SHORT),
            Next::Answer(token, outcome) => {
                self.answer(&token, &outcome);
                Ok(Duration::ZERO)
            }
            Next::Rest => Ok(ROUND),
        }
    }

    fn perform(&mut self, operation: &Operation) -> bool {
        self.seen().busy = true;
        let done = self.database.perform(operation);
        self.seen().busy = false;
        match done {
            Ok(()) => (self.tell)(&format!("did {operation:?}")),
            Err(why) => (self.tell)(&format!("could not do {operation:?}: {why}")),
        }
        done.is_ok()
    }

    fn answer(&mut self, token: &Token, outcome: &Outcome) {
        let (mine, others) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|(asked, ..)| asked == token);
        self.waiting = others;
        let mine: Vec<(Token, Sender<Outcome>, Millis)> = mine;
        for (_, sender, _) in mine {
            // Whoever asked may have gone.
            let _ = sender.send(outcome.clone());
        }
    }

    fn publish(&mut self, looked: Millis, reading: &Reading) {
        let heartbeat = Heartbeat {
            member: self.member,
            memory: self.agent.memory().clone(),
            reading: reading.clone(),
        };
        self.seen().heartbeat = Some((looked, heartbeat));
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers requests beside the agent's own thread, so that a long operation hides nothing.
fn answer(listener: TcpListener, requests: SyncSender<Request>, seen: Arc<Mutex<Seen>>) {
    serve(listener, move |request: ToActuator| match request {
        ToActuator::Look => {
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let (at, heartbeat) = seen.heartbeat.as_ref()?;
            let most = if seen.busy { BUSY } else { FRESH };
            let fresh = since_boot().since(*at) <= most;
            fresh.then(|| FromActuator::Member(Box::new(heartbeat.clone())))
        }
        ToActuator::Ask(token, action) => {
            let (outcome, became) = channel();
            let request = Request {
                token: *token,
                action: *action,
                outcome,
            };
            requests.try_send(request).ok()?;
            let outcome = became.recv_timeout(OUTCOME_WITHIN).ok()?;
            Some(FromActuator::Outcome(outcome))
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{AgentProcess, Request};
    use crate::kept::Kept;
    use crate::link::{call, listen};
    use crate::message::{FromActuator, ToActuator};
    use farshore_core::chain::Head;
    use farshore_core::failover::{
        Action, Cluster, Database, Epoch, History, Lsn, Mark, Memory, Millis, Operation, Outcome,
        Position, Reading, Realm, Refusal, Reply, Timeline, Token, first_mark,
    };
    use farshore_core::site::MemberId;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::Duration;

    /// What was asked of the database, each with the epoch that was stored when it was.
    type Done = Arc<Mutex<Vec<(Operation, Option<Epoch>)>>>;

    /// A primary that can be stopped, and notes what was stored when it was.
    struct Small {
        running: bool,
        memory: PathBuf,
        done: Done,
    }

    impl Database for Small {
        fn read(&self) -> Reading {
            let history = History {
                ancestors: Vec::new(),
                timeline: Timeline(1),
            };
            Reading {
                running: self.running,
                standby: false,
                receiver: None,
                received: None,
                replaying: false,
                position: Position {
                    system: 7,
                    history,
                    lsn: Lsn(1),
                    mark: None,
                },
                names: None,
                senders: Vec::new(),
                acknowledged: Lsn(1),
                canary: None,
                open: true,
            }
        }

        fn perform(&mut self, operation: &Operation) -> Result<(), &'static str> {
            let stored = Kept::<Memory>::at(&self.memory).load().unwrap();
            let stored = stored.and_then(|memory| Some(memory.obeyed?.epoch));
            self.done.lock().unwrap().push((operation.clone(), stored));
            self.running = false;
            Ok(())
        }
    }

    struct Trial {
        process: AgentProcess,
        address: String,
        done: Done,
    }

    fn memory() -> Memory {
        let cluster = Cluster {
            system: 7,
            realm: Realm::Production,
        };
        Memory {
            obeyed: Some(first_mark()),
            ..Memory::new(cluster)
        }
    }

    fn trial(folder: &Path) -> Trial {
        let path = folder.join("memory");
        let done = Arc::default();
        let database = Small {
            running: true,
            memory: path.clone(),
            done: Arc::clone(&done),
        };
        let listener = listen("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let process = AgentProcess::new(
            MemberId(0),
            Box::new(database),
            memory(),
            Kept::at(&path),
            listener,
            Box::new(|_| {}),
        );
        Trial {
            process,
            address,
            done,
        }
    }

    fn token(epoch: u64) -> Token {
        Token {
            cluster: memory().cluster,
            mark: Mark {
                epoch: Epoch(epoch),
                ..first_mark()
            },
            step: 0,
            target: None,
            author: 9,
            head: Head::START,
            seen: Some(Head::START),
        }
    }

    fn stop(trial: &mut Trial) -> Receiver<Outcome> {
        let (outcome, became) = channel();
        let action = Action::Stop;
        let token = token(2);
        trial.process.take(Request {
            token,
            action,
            outcome,
        });
        became
    }

    #[test]
    fn rule_6_a_pause_between_looking_and_acting_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut trial = trial(folder.path());
        let became = stop(&mut trial);
        // Two memories are stored, then it looks, then it would act.
        let mut looks = [0, 0, 0, 10_000].into_iter();
        trial.process.clock = Box::new(move || Millis(looks.next().unwrap_or(10_000)));
        for _ in 0..3 {
            trial.process.step().unwrap();
        }
        assert!(trial.done.lock().unwrap().is_empty(), "it slept meanwhile");
        trial.process.step().unwrap();
        assert_eq!(
            *trial.done.lock().unwrap(),
            [(Operation::Stop, Some(Epoch(2)))]
        );
        trial.process.step().unwrap();
        assert_eq!(became.try_recv(), Ok(Outcome::Done(Reply::Done)));
    }

    #[test]
    fn what_is_asked_over_the_link_is_done_once_and_a_lower_epoch_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let Trial {
            process,
            address,
            done,
        } = trial(folder.path());
        let ends = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ends);
        let runs = thread::spawn(move || process.run(&flag).map(drop));
        let ask = |epoch| {
            let request = ToActuator::Ask(Box::new(token(epoch)), Box::new(Action::Stop));
            match call(&address, &request, Duration::from_secs(10)).unwrap() {
                FromActuator::Outcome(outcome) => outcome,
                other @ (FromActuator::Member(_) | FromActuator::Router(_)) => panic!("{other:?}"),
            }
        };
        assert_eq!(ask(3), Outcome::Done(Reply::Done));
        assert_eq!(ask(3), Outcome::Done(Reply::Done));
        assert!(matches!(ask(2), Outcome::NotDone(Refusal::LowerEpoch(_))));
        assert_eq!(done.lock().unwrap().len(), 1);
        ends.store(true, std::sync::atomic::Ordering::Release);
        runs.join().unwrap().unwrap();
    }

    #[test]
    fn an_agent_that_cannot_store_its_memory_does_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut trial = trial(&folder.path().join("gone"));
        let _became = stop(&mut trial);
        assert!(trial.process.step().is_err());
        assert!(trial.done.lock().unwrap().is_empty());
    }
}
