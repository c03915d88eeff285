//! The recipe of a random time: steps in series and in parallel.

use super::Lognormal;

/// A random, non-negative time in seconds, built from independent steps.
///
/// This is the recipe only; [`Evaluator`](super::Evaluator) turns it into a distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum Time {
    /// Always this many seconds; finite and not negative.
    Constant(f64),
    /// A lognormal step.
    Lognormal(Lognormal),
    /// Steps one after the other; empty means 0.
    Sum(Vec<Time>),
    /// Branches at the same time, over when the last one is; empty means 0.
    Longest(Vec<Time>),
    /// With probability `share` this time, otherwise 0.
    Sometimes {
        /// Probability within `0.0..=1.0`.
        share: f64,
        /// What it takes when it happens.
        time: Box<Time>,
    },
}

impl Time {
    /// Appends an exact encoding of this recipe: equal encodings are equal recipes.
    pub(super) fn encode(&self, out: &mut Vec<u64>) {
        match self {
            Self::Constant(seconds) => out.extend([0, seconds.to_bits()]),
            Self::Lognormal(l) => out.extend([1, l.mu.to_bits(), l.sigma.to_bits()]),
            Self::Sum(parts) => encode_all(2, parts, out),
            Self::Longest(parts) => encode_all(3, parts, out),
            Self::Sometimes { share, time } => {
                out.extend([4, share.to_bits()]);
                time.encode(out);
            }
        }
    }
}

/// The tag and the number of `parts` first, so that no two trees share an encoding.
fn encode_all(tag: u64, parts: &[Time], out: &mut Vec<u64>) {
    out.extend([tag, parts.len() as u64]);
    for part in parts {
        part.encode(out);
    }
}
