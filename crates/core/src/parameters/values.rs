//! The values in force: built-in defaults, what the catalogue says of the regions, and what the
//! workload file overrides.

use super::definitions::Upper;
use super::{Scalar, Step};
use crate::distribution::Lognormal;
use thiserror::Error;

/// Where a value in force came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The built-in default.
    BuiltIn,
    /// The catalogue of regions, presets and shared fate.
    Catalogue,
    /// The workload file.
    File,
}

/// Low, typical and high value of a single number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Low end of what is plausible.
    pub low: f64,
    /// What is computed with.
    pub typical: f64,
    /// High end of what is plausible.
    pub high: f64,
}

/// What a workload file says of one assumption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Override {
    /// A single number, in the parameter's unit.
    Number(f64),
    /// A number with its range.
    Range(Range),
    /// A random time by median and an upper quantile, in seconds.
    Quantiles {
        /// Median.
        p50: f64,
        /// The upper quantile.
        upper: f64,
        /// Which quantile it is.
        which: Upper,
    },
}

/// Why an override cannot be taken.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum OverrideError {
    /// No parameter has this name.
    #[error("no assumption is called `{name}`")]
    Unknown {
        /// The name given.
        name: String,
        /// The nearest name there is.
        nearest: Option<&'static str>,
    },
    /// A random time got a number, or a number got quantiles.
    #[error("`{name}` takes {takes}")]
    Kind {
        /// The parameter.
        name: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// The value is outside what the parameter can mean.
    #[error("`{name}` {problem}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
}

/// Every parameter's value in force, with where it came from.
#[derive(Clone, Debug)]
pub struct Parameters {
    scalars: Vec<f64>,
    steps: Vec<Lognormal>,
    ranges: Vec<Range>,
    scalar_origins: Vec<(Origin, String)>,
    step_origins: Vec<(Origin, String)>,
}

impl Default for Parameters {
    /// The built-in defaults.
    fn default() -> Self {
        let ranges: Vec<Range> = Scalar::ALL
            .iter()
            .map(|scalar| {
                let [low, typical, high] = scalar.definition().range;
                Range { low, typical, high }
            })
            .collect();
        Self {
            scalars: ranges.iter().map(|range| range.typical).collect(),
            steps: Step::ALL.iter().map(|step| built_in(*step)).collect(),
            ranges,
            scalar_origins: Scalar::ALL
                .iter()
                .map(|scalar| (Origin::BuiltIn, scalar.definition().source.to_owned()))
                .collect(),
            step_origins: Step::ALL
                .iter()
                .map(|step| (Origin::BuiltIn, step.definition().source.to_owned()))
                .collect(),
        }
    }
}

fn built_in(step: Step) -> Lognormal {
    let definition = step.definition();
    lognormal(definition.p50, definition.upper, definition.which)
        .expect("a built-in step has 0 < p50 < upper; a test checks each")
}

fn lognormal(p50: f64, upper: f64, which: Upper) -> Option<Lognormal> {
    match which {
        Upper::P95 => Lognormal::from_p50_p95(p50, upper),
        Upper::P99 => Lognormal::from_p50_p99(p50, upper),
    }
}

/// Every name that `[assumptions]` may use, in the order of the registry.
pub fn names() -> impl Iterator<Item = &'static str> {
    let scalars = Scalar::ALL.iter().map(|scalar| scalar.definition().name);
    scalars.chain(Step::ALL.iter().map(|step| step.definition().name))
}

impl Parameters {
    /// The typical value of a scalar.
    #[must_use]
    pub fn get(&self, scalar: Scalar) -> f64 {
        self.scalars[scalar.index()]
    }

    /// The distribution of a step's time.
    #[must_use]
    pub fn step(&self, step: Step) -> Lognormal {
        self.steps[step.index()]
    }

    /// Low, typical and high value of a scalar.
    #[must_use]
    pub fn range(&self, scalar: Scalar) -> Range {
        self.ranges[scalar.index()]
    }

    /// Where a scalar's value came from, with its source in words.
    #[must_use]
    pub fn scalar_origin(&self, scalar: Scalar) -> (Origin, &str) {
        let (origin, source) = &self.scalar_origins[scalar.index()];
        (*origin, source)
    }

    /// Where a step's distribution came from, with its source in words.
    #[must_use]
    pub fn step_origin(&self, step: Step) -> (Origin, &str) {
        let (origin, source) = &self.step_origins[step.index()];
        (*origin, source)
    }

    /// Puts a scalar's typical value, keeping range and source: for break-evens and draws.
    pub fn put(&mut self, scalar: Scalar, value: f64) {
        self.scalars[scalar.index()] = value;
    }

    /// Puts a step's distribution, keeping its source: for draws.
    pub fn put_step(&mut self, step: Step, time: Lognormal) {
        self.steps[step.index()] = time;
    }

    /// Sets a scalar with its range and source.
    pub fn set(&mut self, scalar: Scalar, range: Range, origin: Origin, source: &str) {
        self.scalars[scalar.index()] = range.typical;
        self.ranges[scalar.index()] = range;
        self.scalar_origins[scalar.index()] = (origin, source.to_owned());
    }

    /// Sets a step's distribution with its source.
    pub fn set_step(&mut self, step: Step, time: Lognormal, origin: Origin, source: &str) {
        self.steps[step.index()] = time;
        self.step_origins[step.index()] = (origin, source.to_owned());
    }

    /// Takes one line of the workload file's `[assumptions]`.
    ///
    /// # Errors
    /// When no parameter has that name, or the value does not fit it.
    pub fn set_by_name(&mut self, name: &str, value: Override) -> Result<(), OverrideError> {
        const SOURCE: &str = "the workload file";
        if let Some(&scalar) = Scalar::ALL.iter().find(|s| s.definition().name == name) {
            let range = scalar_override(scalar, value)?;
            self.set(scalar, range, Origin::File, SOURCE);
            return Ok(());
        }
        if let Some(&step) = Step::ALL.iter().find(|s| s.definition().name == name) {
            let time = step_override(step, value)?;
            self.set_step(step, time, Origin::File, SOURCE);
            return Ok(());
        }
        Err(OverrideError::Unknown {
            name: name.to_owned(),
            nearest: nearest_name(name),
        })
    }
}

/// The widest spread of a logarithm that still means something: one standard deviation up is
/// 22,000 times as long, and the mean, `exp(sigma²/2)` medians, is still a number.
const LARGEST_SIGMA: f64 = 10.0;

fn scalar_override(scalar: Scalar, value: Override) -> Result<Range, OverrideError> {
    let definition = scalar.definition();
    let name = definition.name;
    let range = match value {
        Override::Number(number) => Range {
            low: number,
            typical: number,
            high: number,
        },
        Override::Range(range) => range,
        Override::Quantiles { .. } => {
            return Err(OverrideError::Kind {
                name,
                takes: "a number, or low, typical and high",
            });
        }
    };
    let problem = match range {
        Range { low, typical, high } if !(low <= typical && typical <= high) => {
            Some("needs low <= typical <= high")
        }
        Range { low, high, .. } if low < 0.0 || !high.is_finite() => {
            Some("must be finite and not negative")
        }
        Range { high, .. } if definition.unit.is_share() && high > 1.0 => {
            Some("is a share and must lie between 0 and 1")
        }
        Range { low, .. } if low <= 0.0 && must_be_positive(scalar) => Some("must be more than 0"),
        Range { high, .. } if high > scalar.largest() => Some("is absurdly large"),
        Range { .. } => None,
    };
    problem.map_or(Ok(range), |problem| {
        Err(OverrideError::Value { name, problem })
    })
}

/// Divisors of the model: zero has no meaning for them.
fn must_be_positive(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::RestoreThroughput
            | Scalar::RestoreSigma
            | Scalar::DnsIgnoringTau
            | Scalar::HoursPerYear
            | Scalar::PermanentLossDuration
            | Scalar::StepFactor
            | Scalar::BusinessFactor
    )
}

impl Scalar {
    /// The largest value that still means something, so that no sum overflows: a thousand events a
    /// year, a hundred years, all of a whole, ten natural logarithms, a million of anything else.
    #[must_use]
    pub fn largest(self) -> f64 {
        use super::Unit;
        if self == Self::FailbackGoesWrong {
            // Where every return went wrong, there would be no end of returns.
            return 0.9;
        }
        if self == Self::RestoreSigma {
            return LARGEST_SIGMA;
        }
        match self.definition().unit {
            Unit::PerYear => 1_000.0,
            Unit::Seconds => 100.0 * crate::units::YEAR,
            Unit::Share => 1.0,
            Unit::ShareOfBaseline
            | Unit::Fte
            | Unit::Hours
            | Unit::Minutes
            | Unit::Multiple
            | Unit::MibPerSecond
            | Unit::Milliseconds => 1e6,
        }
    }
}

fn step_override(step: Step, value: Override) -> Result<Lognormal, OverrideError> {
    let name = step.definition().name;
    let Override::Quantiles { p50, upper, which } = value else {
        return Err(OverrideError::Kind {
            name,
            takes: "{ p50 = \"…\", p95 = \"…\" }",
        });
    };
    let time = lognormal(p50, upper, which).filter(|time| time.sigma >= 1e-3);
    let problem = match time {
        None => "needs 0 < p50, and an upper quantile at least 0.3 % above it",
        Some(time) if time.sigma > LARGEST_SIGMA => "has quantiles absurdly far apart",
        Some(time) => return Ok(time),
    };
    Err(OverrideError::Value { name, problem })
}

fn nearest_name(name: &str) -> Option<&'static str> {
    names()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len() / 2)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_default_is_sane_sourced_and_named_once() {
        let mut seen = BTreeSet::new();
        for scalar in Scalar::ALL {
            let definition = scalar.definition();
            assert!(seen.insert(definition.name), "{}", definition.name);
            assert!(!definition.source.is_empty() && definition.meaning.ends_with('.'));
            let [low, typical, high] = definition.range;
            let range = Override::Range(Range { low, typical, high });
            assert!(
                scalar_override(*scalar, range).is_ok(),
                "{}",
                definition.name
            );
        }
        for step in Step::ALL {
            let definition = step.definition();
            assert!(seen.insert(definition.name), "{}", definition.name);
            assert!(lognormal(definition.p50, definition.upper, definition.which).is_some());
        }
    }

    #[test]
    fn overrides_are_checked() {
        let mut parameters = Parameters::default();
        let quantiles = Override::Quantiles {
            p50: 8.0,
            upper: 20.0,
            which: Upper::P95,
        };
        assert_eq!(
            parameters.set_by_name("recovery.hot-standby.promote", quantiles),
            Ok(())
        );
        assert!((parameters.step(Step::PromoteHotStandby).quantile(0.95) - 20.0).abs() < 1e-6);
        let faults = "failover.latent_faults_per_year";
        assert_eq!(
            parameters.set_by_name(faults, Override::Number(0.3)),
            Ok(())
        );
        assert_eq!(
            parameters.scalar_origin(Scalar::LatentFaults).0,
            Origin::File
        );
        let wrong = |name: &str, value| Parameters::default().set_by_name(name, value).unwrap_err();
        let unknown = wrong("failover.latent_fault_per_year", Override::Number(0.3));
        assert_eq!(
            unknown,
            OverrideError::Unknown {
                name: "failover.latent_fault_per_year".to_owned(),
                nearest: Some(faults)
            }
        );
        for (name, value) in [
            (faults, quantiles),
            (faults, Override::Number(-1.0)),
            (faults, Override::Number(f64::NAN)),
            (faults, Override::Number(f64::INFINITY)),
            ("outage.stops_workload_share", Override::Number(1.5)),
            ("recovery.restore_sigma", Override::Number(0.0)),
            ("recovery.restore_sigma", Override::Number(11.0)),
            (
                "recovery.hot-standby.promote",
                Override::Quantiles {
                    p50: 1e-9,
                    upper: 3e9,
                    which: Upper::P95,
                },
            ),
            ("recovery.hot-standby.promote", Override::Number(8.0)),
            (
                "recovery.hot-standby.promote",
                Override::Quantiles {
                    p50: 8.0,
                    upper: 8.0,
                    which: Upper::P95,
                },
            ),
        ] {
            wrong(name, value);
        }
    }

    #[test]
    fn built_in_durations_agree_with_the_published_parameters() {
        let parameters = Parameters::default();
        let minutes = |step: Step| {
            (
                parameters.step(step).mu - libm::log(60.0),
                parameters.step(step).sigma,
            )
        };
        let (mu, sigma) = minutes(Step::OutageDuration);
        assert!(
            (mu - 6.06).abs() < 1e-3 && (sigma - 0.9).abs() < 1e-3,
            "{mu} {sigma}"
        );
        let (mu, sigma) = minutes(Step::ZoneDuration);
        assert!(
            (mu - libm::log(180.0)).abs() < 1e-9 && (sigma - 1.0).abs() < 1e-3,
            "{mu} {sigma}"
        );
    }
}
