//! The smallest objective that a design still meets.

use super::judge::{Judged, Requirement};
use crate::assess::{Case, DataLoss, loss_after_failure, within_rpo, within_rto};
use crate::model::{Design, Way};
use crate::units::YEAR;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Requirement, way of recovery, and the numbers that decide a share.
type Key = (Requirement, Option<Way>, [u64; 5]);

/// Solves for critical objectives, and remembers what it solved: designs that share a way, its
/// success and its data loss share the answer.
pub(super) struct Critical<'a> {
    case: &'a Case<'a>,
    known: RefCell<BTreeMap<Key, f64>>,
}

impl<'a> Critical<'a> {
    pub(super) fn new(case: &'a Case<'a>) -> Self {
        Self {
            case,
            known: RefCell::new(BTreeMap::new()),
        }
    }

    /// The smallest recovery time or data loss objective, in seconds, that the design meets at
    /// the asked confidence; infinite where none does.
    pub(super) fn objective(&self, requirement: Requirement, judged: &Judged) -> f64 {
        let key = self.key(requirement, judged);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let confidence = self.case.setting.objective.confidence;
        let (case, design, success) = (self.case, &judged.design, &judged.figures.success);
        let solved = match requirement {
            Requirement::DataLoss => {
                solve(confidence, |rpo| within_rpo(case, design, success, rpo))
            }
            Requirement::RecoveryTime
            | Requirement::Availability
            | Requirement::Budget
            | Requirement::WriteLatency
            | Requirement::ZeroDataLoss
            | Requirement::Regions
            | Requirement::DataModel
            | Requirement::TotalLoss => {
                solve(confidence, |rto| within_rto(case, design, success, rto))
            }
        };
        self.known.borrow_mut().insert(key, solved);
        solved
    }

    /// What decides the share besides the objective.
    fn key(&self, requirement: Requirement, judged: &Judged) -> Key {
        let success = judged.figures.success.to_bits();
        if requirement == Requirement::DataLoss {
            let [own, failed] = self.losses(&judged.design);
            let told = |loss: &DataLoss| [loss.mean(), loss.quantile(0.95)].map(f64::to_bits);
            let ([a, b], [c, d]) = (told(&own), told(&failed));
            return (requirement, None, [success, a, b, c, d]);
        }
        let way = self.case.way(&judged.design).map(|(way, _)| way);
        (requirement, way, [success, 0, 0, 0, 0])
    }

    /// What is lost when recovery works, and when it fails.
    fn losses(&self, design: &Design) -> [DataLoss; 2] {
        let parameters = &self.case.setting.parameters;
        let own = DataLoss::of(design, self.case.is_lossless(design), parameters);
        [own, loss_after_failure(self.case, design)]
    }
}

/// The smallest value at which a rising share reaches the confidence, within a year.
fn solve(confidence: f64, share: impl Fn(f64) -> f64) -> f64 {
    // The same slack as in judging.
    let reached = |at: f64| share(at) >= confidence - 1e-9;
    if reached(0.0) {
        return 0.0;
    }
    let (mut low, mut high) = (1e-6, YEAR);
    if !reached(high) {
        return f64::INFINITY;
    }
    while high / low - 1.0 > 1e-12 {
        let middle = (low * high).sqrt();
        if middle <= low || middle >= high {
            break;
        }
        if reached(middle) {
            high = middle
        } else {
            low = middle
        }
    }
    high
}
