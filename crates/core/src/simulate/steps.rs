//! Step graphs, prepared for sampling: every random step once, graphs as sums and maxima over them.

use super::cluster;
use super::draws::{Draw, Draws};
use super::exponential::exp;
use crate::distribution::{Lognormal, Time};
use crate::model::{Duration, Stage, StepGraph, StepNode};
use crate::parameters::{Parameters, Step};

/// Random steps that a recovery may take; sampled once per event, into an array.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots(Vec<Slot>);

/// No recovery has more random steps: the longest, a failed attempt followed by a rebuild, has 13.
pub(super) const MOST_SLOTS: usize = 24;

/// The sampled seconds of every slot.
pub(super) type Sample = [f64; MOST_SLOTS];

#[derive(Clone, Copy, Debug, PartialEq)]
struct Slot {
    time: Lognormal,
    draw: Draw,
    /// The probability with which the step occurs at all.
    share: Option<f64>,
}

/// `constant + the sum of slots + the sum of maxima`.
#[derive(Clone, Debug, Default)]
pub(super) struct Formula {
    constant: f64,
    slots: Vec<usize>,
    longest: Vec<Vec<Formula>>,
}

/// Steps in their order, for when it matters at which moment one is taken.
#[derive(Clone, Debug)]
pub(super) enum Timeline {
    /// One step, and whether it launches something.
    Step(Formula, bool),
    /// One after the other.
    Series(Vec<Timeline>),
    /// At the same time.
    Parallel(Vec<Timeline>),
}

impl Slots {
    /// How many there are so far.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The formula of a graph; steps that it shares with earlier graphs share their draws.
    pub(super) fn formula(&mut self, graph: &StepGraph, parameters: &Parameters) -> Formula {
        let mut seen = Vec::new();
        let mut formula = Formula::default();
        self.add(graph, parameters, &mut seen, &mut formula);
        formula
    }

    /// The steps of a graph in their order; they share their draws with formulas as these do.
    pub(super) fn timeline(&mut self, graph: &StepGraph, parameters: &Parameters) -> Timeline {
        self.order(graph, parameters, &mut Vec::new())
    }

    fn order(
        &mut self,
        graph: &StepGraph,
        parameters: &Parameters,
        seen: &mut Vec<Step>,
    ) -> Timeline {
        let mut all = |parts: &[StepGraph]| -> Vec<Timeline> {
            let timelines = parts.iter().map(|part| self.order(part, parameters, seen));
            timelines.collect()
        };
        match graph {
            StepGraph::Step(node) => {
                let mut formula = Formula::default();
                self.add_step(node, parameters, seen, &mut formula);
                Timeline::Step(formula, node.stage == Stage::Provision)
            }
            StepGraph::Series(parts) => Timeline::Series(all(parts)),
            StepGraph::Parallel(parts) => Timeline::Parallel(all(parts)),
        }
    }

    /// The `seen` steps count how often a step has occurred in this graph.
    fn add(
        &mut self,
        graph: &StepGraph,
        parameters: &Parameters,
        seen: &mut Vec<Step>,
        into: &mut Formula,
    ) {
        match graph {
            StepGraph::Step(node) => self.add_step(node, parameters, seen, into),
            StepGraph::Series(parts) => {
                for part in parts {
                    self.add(part, parameters, seen, into);
                }
            }
            StepGraph::Parallel(parts) => {
                let branches = parts.iter().map(|part| {
                    let mut branch = Formula::default();
                    self.add(part, parameters, seen, &mut branch);
                    branch
                });
                let branches: Vec<Formula> = branches.collect();
                if !branches.is_empty() {
                    into.longest.push(branches);
                }
            }
        }
    }

    fn add_step(
        &mut self,
        node: &StepNode,
        parameters: &Parameters,
        seen: &mut Vec<Step>,
        into: &mut Formula,
    ) {
        let mut occurrence = |step: Step| {
            let before = seen.iter().filter(|other| **other == step).count();
            seen.push(step);
            Draw::step(step, before as u64)
        };
        let (draw, share) = match node.duration {
            Duration::Random(step) => (occurrence(step), None),
            Duration::Sometimes(share, step) => (occurrence(step), Some(parameters.get(share))),
            Duration::Fixed(_) | Duration::Restore { .. } => (Draw::RESTORE, None),
        };
        match node.time(parameters) {
            Time::Constant(seconds) => into.constant += seconds,
            Time::Lognormal(time) => into.slots.push(self.slot(Slot { time, draw, share })),
            Time::Sometimes { time, .. } => {
                if let Time::Lognormal(time) = *time {
                    into.slots.push(self.slot(Slot { time, draw, share }));
                }
            }
            Time::Sum(_) | Time::Longest(_) => unreachable!("one step is never a graph"),
        }
    }

    fn slot(&mut self, slot: Slot) -> usize {
        let known = self.0.iter().position(|other| *other == slot);
        known.unwrap_or_else(|| {
            assert!(
                self.0.len() < MOST_SLOTS,
                "a recovery has at most {MOST_SLOTS} random steps"
            );
            self.0.push(slot);
            self.0.len() - 1
        })
    }

    /// Draws the slots from `from` up to `to`.
    #[inline]
    pub(super) fn sample(&self, from: usize, to: usize, draws: &impl Draws, into: &mut Sample) {
        let values = &mut into[from..to];
        for (slot, value) in self.0[from..to].iter().zip(&mut *values) {
            let occurs = slot
                .share
                .is_none_or(|share| draws.uniform(slot.draw.occurs()) < share);
            *value = if occurs {
                draws.logarithm(slot.draw, slot.time)
            } else {
                f64::NEG_INFINITY
            };
        }
        // Apart from the drawing, so that the processor does several at once.
        for value in values {
            *value = exp(*value);
        }
    }
}

impl Formula {
    /// Seconds, given the sampled slots.
    #[inline]
    pub(super) fn seconds(&self, sample: &Sample) -> f64 {
        let mut sum = self.constant;
        for slot in &self.slots {
            sum += sample[*slot];
        }
        for branches in &self.longest {
            let times = branches.iter().map(|branch| branch.seconds(sample));
            sum += times.fold(0.0, f64::max);
        }
        sum
    }
}

impl Timeline {
    /// When the last step is done, given the sampled slots, if the first begins at `start`: what
    /// launches something stands still in the spans in which nothing can be launched.
    pub(super) fn end(&self, start: f64, sample: &Sample, no_launches: &[(f64, f64)]) -> f64 {
        match self {
            Self::Step(formula, launches) => {
                let needed = formula.seconds(sample);
                let spans = if *launches { no_launches } else { &[] };
                start + cluster::elapsed(start, needed, spans)
            }
            Self::Series(parts) => parts
                .iter()
                .fold(start, |at, part| part.end(at, sample, no_launches)),
            Self::Parallel(parts) => parts
                .iter()
                .map(|part| part.end(start, sample, no_launches))
                .fold(start, f64::max),
        }
    }
}
