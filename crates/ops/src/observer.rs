//! An observer: what one failure domain sees of the members, told to the controller.

use crate::clock::since_boot;
use crate::link::call;
use crate::message::{FromActuator, FromController, ToActuator, ToController};
use farshore_core::failover::{Evidence, Millis, Report};
use farshore_core::site::{MemberId, ObserverId, Site};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How often a member is probed, and a report is made.
const EVERY: Duration = Duration::from_millis(250);
/// How long a control target may take to answer.
const TARGET_WITHIN: Duration = Duration::from_millis(500);
/// How long a control target counts as reached.
const REACHED_FOR: Millis = Millis(2_000);

/// What a probe of a database found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probed {
    /// The machine refused the connection: no server listens.
    Refused,
    /// There was no answer.
    Silent,
    /// A read was answered.
    Reads,
    /// So was a read, and a canary write was acknowledged.
    Writes,
}

/// Probes the database at an address. It must give up within a second or two.
pub type Probe = Arc<dyn Fn(&str) -> Probed + Send + Sync>;

/// What is known of one member.
#[derive(Clone, Copy, Debug)]
struct Seen {
    answered: Millis,
    wrote: Millis,
    refused: bool,
    /// When its agent answered last.
    reached: Option<Millis>,
}

/// Observes until the process ends: each member is probed on a thread of its own, so that a silent
/// one delays no other.
pub fn run_observer(site: &Site, id: ObserverId, probe: &Probe) {
    let started = since_boot();
    let seen: BTreeMap<MemberId, Arc<Mutex<Seen>>> = site
        .member_ids()
        .map(|member| {
            let seen = Seen {
                answered: started,
                wrote: started,
                refused: false,
                reached: None,
            };
            (member, Arc::new(Mutex::new(seen)))
        })
        .collect();
    for (member, seen) in &seen {
        let member = site.member(*member);
        let (database, agent) = (member.database.clone(), member.address.clone());
        let (probe, probed) = (Arc::clone(probe), Arc::clone(seen));
        thread::spawn(move || {
            loop {
                note(&probed, probe(&database));
                thread::sleep(EVERY);
            }
        });
        let reached = Arc::clone(seen);
        thread::spawn(move || {
            loop {
                if call::<_, FromActuator>(&agent, &ToActuator::Look, TARGET_WITHIN).is_ok() {
                    lock(&reached).reached = Some(since_boot());
                }
                thread::sleep(EVERY);
            }
        });
    }
    loop {
        let report = report(site, id, &seen);
        let told = ToController::Report(report);
        // A controller that is not there hears the next one.
        let _ = call::<_, FromController>(&site.controller_address, &told, TARGET_WITHIN);
        thread::sleep(EVERY);
    }
}

fn note(seen: &Mutex<Seen>, probed: Probed) {
    let now = since_boot();
    let mut seen = lock(seen);
    seen.refused = probed == Probed::Refused;
    if matches!(probed, Probed::Reads | Probed::Writes) {
        seen.answered = now;
    }
    if probed == Probed::Writes {
        seen.wrote = now;
    }
}

/// What was seen, in time before now. It abstains by itself when it reaches no agent in another
/// failure domain: then it may be the one that is cut off.
fn report(site: &Site, id: ObserverId, seen: &BTreeMap<MemberId, Arc<Mutex<Seen>>>) -> Report {
    let now = since_boot();
    let domain = site.observers[usize::from(id.0)].domain;
    let mut sees_others = false;
    let evidence = seen.iter().map(|(member, seen)| {
        let seen = *lock(seen);
        let reached = seen.reached.is_some_and(|at| now.since(at) < REACHED_FOR);
        sees_others |= reached && site.member(*member).domain != domain;
        let evidence = Evidence {
            answered_ago: now.since(seen.answered),
            wrote_ago: now.since(seen.wrote),
            refused: seen.refused,
        };
        (*member, evidence)
    });
    let evidence = evidence.collect();
    Report {
        observer: id,
        domain,
        sees_others,
        evidence,
    }
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
