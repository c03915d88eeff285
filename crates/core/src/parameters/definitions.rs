//! What a parameter is: its name, unit, default with range, source and meaning.

use std::fmt;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A length of time in seconds.
    Seconds,
    /// A rate per year of 8,760 hours.
    PerYear,
    /// A part of a whole, 0 to 1.
    Share,
    /// A share of the baseline bill of one region.
    ShareOfBaseline,
    /// Full-time engineers.
    Fte,
    /// Hours of people's work.
    Hours,
    /// Minutes of people's work.
    Minutes,
    /// A plain multiple.
    Multiple,
    /// Mebibytes per second.
    MibPerSecond,
    /// Milliseconds.
    Milliseconds,
}

impl Unit {
    /// Whether the unit only makes sense from 0 to 1.
    #[must_use]
    pub fn is_share(self) -> bool {
        match self {
            Self::Share => true,
            Self::Seconds
            | Self::PerYear
            | Self::ShareOfBaseline
            | Self::Fte
            | Self::Hours
            | Self::Minutes
            | Self::Multiple
            | Self::MibPerSecond
            | Self::Milliseconds => false,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Seconds => "s",
            Self::PerYear => "per year",
            Self::Share => "share",
            Self::ShareOfBaseline => "x baseline",
            Self::Fte => "FTE",
            Self::Hours => "hours of people",
            Self::Minutes => "minutes of people",
            Self::Multiple => "multiple",
            Self::MibPerSecond => "MiB/s",
            Self::Milliseconds => "ms",
        })
    }
}

/// A single number that the model assumes.
#[derive(Clone, Copy, Debug)]
pub struct ScalarDefinition {
    /// Dotted name, as in the workload file's `[assumptions]`.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Low, typical and high value.
    pub range: [f64; 3],
    /// Where the value is from, or the word assumption.
    pub source: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// Which quantile stands beside the median of a step's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upper {
    /// The 95 % quantile.
    P95,
    /// The 99 % quantile.
    P99,
}

/// A random time that the model assumes: a lognormal given by two quantiles.
#[derive(Clone, Copy, Debug)]
pub struct StepDefinition {
    /// Dotted name, as in the workload file's `[assumptions]`.
    pub name: &'static str,
    /// Median in seconds.
    pub p50: f64,
    /// The upper quantile in seconds.
    pub upper: f64,
    /// Which quantile `upper` is.
    pub which: Upper,
    /// Where the value is from, or the word assumption.
    pub source: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}
