//! The steps of a recovery: one type that is assessed, sampled, written into runbooks, executed
//! and measured.

use crate::distribution::{Lognormal, Time};
use crate::parameters::{Parameters, Scalar, Step};
use std::fmt;

/// The named stages of every recovery, in their usual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Until the outage is noticed.
    Detect,
    /// Until somebody or something decides to fail over.
    Decide,
    /// Until compute is there.
    Provision,
    /// Until data is there and writable.
    Data,
    /// Until services run and are warm.
    Start,
    /// Until it is checked.
    Verify,
    /// Until users reach it.
    Traffic,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Detect => "detect",
            Self::Decide => "decide",
            Self::Provision => "provision",
            Self::Data => "data",
            Self::Start => "start",
            Self::Verify => "verify",
            Self::Traffic => "traffic",
        })
    }
}

/// How long a step takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Duration {
    /// A random time of the registry.
    Random(Step),
    /// A random time of the registry that occurs with the probability of a scalar.
    Sometimes(Scalar, Step),
    /// A fixed time of the registry.
    Fixed(Scalar),
    /// Restoring this many GiB at the registry's throughput.
    Restore {
        /// Size of all data, in GiB.
        size_gib: f64,
    },
}

/// One step of a recovery.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepNode {
    /// The stage it belongs to.
    pub stage: Stage,
    /// How long it takes.
    pub duration: Duration,
}

/// Steps in series and in parallel.
#[derive(Clone, Debug, PartialEq)]
pub enum StepGraph {
    /// One step.
    Step(StepNode),
    /// One after the other.
    Series(Vec<StepGraph>),
    /// At the same time; done when the slowest is.
    Parallel(Vec<StepGraph>),
}

impl StepNode {
    /// The step's random time under `parameters`.
    #[must_use]
    pub fn time(&self, parameters: &Parameters) -> Time {
        match self.duration {
            Duration::Random(step) => Time::Lognormal(parameters.step(step)),
            Duration::Sometimes(share, step) => Time::Sometimes {
                share: parameters.get(share),
                time: Box::new(Time::Lognormal(parameters.step(step))),
            },
            Duration::Fixed(scalar) => Time::Constant(parameters.get(scalar)),
            Duration::Restore { size_gib } if size_gib > 0.0 => {
                Time::Lognormal(restore_time(size_gib, parameters))
            }
            Duration::Restore { .. } => Time::Constant(0.0),
        }
    }

    /// Where the step's time is from.
    #[must_use]
    pub fn source(&self, parameters: &Parameters) -> String {
        match self.duration {
            Duration::Random(step) | Duration::Sometimes(_, step) => {
                parameters.step_origin(step).1.to_owned()
            }
            Duration::Fixed(scalar) => parameters.scalar_origin(scalar).1.to_owned(),
            Duration::Restore { size_gib } => format!(
                "{size_gib} GiB at {} MiB/s ({})",
                parameters.get(Scalar::RestoreThroughput),
                parameters.scalar_origin(Scalar::RestoreThroughput).1
            ),
        }
    }

    /// What the step is called in explanations.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.duration {
            Duration::Random(step) | Duration::Sometimes(_, step) => step.definition().name,
            Duration::Fixed(scalar) => scalar.definition().name,
            Duration::Restore { .. } => "recovery.restore",
        }
    }
}

/// Restore time: size over throughput at the median (docs/method.md).
#[must_use]
fn restore_time(size_gib: f64, parameters: &Parameters) -> Lognormal {
    let seconds = size_gib * 1024.0 / parameters.get(Scalar::RestoreThroughput);
    Lognormal {
        mu: libm::log(seconds),
        sigma: parameters.get(Scalar::RestoreSigma),
    }
}

impl StepGraph {
    /// A single random step of the registry.
    #[must_use]
    pub fn random(stage: Stage, step: Step) -> Self {
        Self::Step(StepNode {
            stage,
            duration: Duration::Random(step),
        })
    }

    /// A single fixed step of the registry.
    #[must_use]
    pub fn fixed(stage: Stage, scalar: Scalar) -> Self {
        Self::Step(StepNode {
            stage,
            duration: Duration::Fixed(scalar),
        })
    }

    /// The random time of the whole graph under `parameters`.
    #[must_use]
    pub fn time(&self, parameters: &Parameters) -> Time {
        match self {
            Self::Step(node) => node.time(parameters),
            Self::Series(parts) => {
                Time::Sum(parts.iter().map(|part| part.time(parameters)).collect())
            }
            Self::Parallel(parts) => {
                Time::Longest(parts.iter().map(|part| part.time(parameters)).collect())
            }
        }
    }

    /// The graph without the steps of some stages.
    #[must_use]
    pub fn without(&self, stages: &[Stage]) -> Self {
        let keep = |parts: &[Self]| -> Vec<Self> {
            let kept = parts.iter().filter(|part| match part {
                Self::Step(node) => !stages.contains(&node.stage),
                Self::Series(_) | Self::Parallel(_) => true,
            });
            kept.map(|part| part.without(stages)).collect()
        };
        match self {
            Self::Step(_) => self.clone(),
            Self::Series(parts) => Self::Series(keep(parts)),
            Self::Parallel(parts) => Self::Parallel(keep(parts)),
        }
    }

    /// Every step, in writing order.
    #[must_use]
    pub fn steps(&self) -> Vec<StepNode> {
        match self {
            Self::Step(node) => vec![*node],
            Self::Series(parts) | Self::Parallel(parts) => {
                parts.iter().flat_map(Self::steps).collect()
            }
        }
    }
}
