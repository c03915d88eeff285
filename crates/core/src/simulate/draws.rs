//! Random draws by name: the same event gives every design the same draws, whichever of them a
//! design uses and in whatever order.

use super::exponential::exp;
use crate::distribution::Lognormal;
use crate::parameters::Step;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng;

/// What a draw of an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Draw(u64);

/// An odd constant without structure, which sets the draws of one event apart (Steele and Vigna
/// 2021 list it as a multiplier of good spectrum).
const APART: u64 = 0xD134_2543_DE82_EF95;
/// Steps come after the named draws.
const FIRST_STEP: u64 = 64;
/// A step may occur in several places of one recovery.
const OCCURRENCES: u64 = 4;

impl Draw {
    /// How long the event lasts.
    pub const DURATION: Self = Self(1);
    /// Whether the provider's second region shares a region's fate.
    pub const SECOND_REGION: Self = Self(2);
    /// Whether the third region does as well.
    pub const THIRD_REGION: Self = Self(3);
    /// Whether a hidden fault has made the standby unusable.
    pub const LATENT_FAULT: Self = Self(4);
    /// Whether capacity is refused.
    pub const REFUSED: Self = Self(5);
    /// Whether DNS records cannot be changed.
    pub const DNS: Self = Self(6);
    /// The replication lag at that moment.
    pub const LAG: Self = Self(7);
    /// Whether synchronous replication has degraded.
    pub const DEGRADED: Self = Self(8);
    /// The age of the newest backup.
    pub const BACKUP_AGE: Self = Self(9);
    /// How many backups in a row cannot be used.
    pub const UNUSABLE_BACKUPS: Self = Self(10);
    /// How long a restore takes.
    pub const RESTORE: Self = Self(11);
    /// The time from the event before.
    pub const GAP: Self = Self(12);
    /// How long ago the standby was last seen to work.
    pub const PROVEN: Self = Self(13);
    /// Where the calendar of drills begins.
    pub const CALENDAR: Self = Self(14);
    /// How many returns to the primary go wrong before one goes well.
    pub const FAILBACK: Self = Self(16);
    /// Which source an event is of.
    pub const SOURCE: Self = Self(15);

    /// How long a step takes, in the place of a recovery where it occurs for the n-th time.
    #[must_use]
    pub fn step(step: Step, occurrence: u64) -> Self {
        Self(FIRST_STEP + 2 * (step.index() as u64 * OCCURRENCES + occurrence))
    }

    /// Whether a step that only sometimes occurs does so.
    #[must_use]
    pub fn occurs(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The random draws of one event.
pub trait Draws {
    /// Uniform within `0.0..1.0`.
    fn uniform(&self, what: Draw) -> f64;

    /// The logarithm of a lognormal time in seconds.
    fn logarithm(&self, what: Draw, time: Lognormal) -> f64;

    /// A lognormal time in seconds, at most about 300 years.
    #[inline]
    fn time(&self, what: Draw, time: Lognormal) -> f64 {
        exp(self.logarithm(what, time))
    }
}

/// Draws from a key: each is a pure function of the key and of what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Keyed(pub u64);

impl Keyed {
    pub(super) fn generator(self, what: Draw) -> SplitMix64 {
        SplitMix64::seed_from_u64(self.0 ^ what.0.wrapping_mul(APART))
    }
}

impl Draws for Keyed {
    #[inline]
    fn uniform(&self, what: Draw) -> f64 {
        // The upper 53 bits fill an f64's mantissa exactly.
        (self.generator(what).next_u64() >> 11) as f64 * f64::EPSILON * 0.5
    }

    #[inline(always)]
    fn logarithm(&self, what: Draw, time: Lognormal) -> f64 {
        let z: f64 = StandardNormal.sample(&mut self.generator(what));
        time.mu + time.sigma * z
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let time = Lognormal::from_p50_p95(60.0, 120.0).unwrap();
        let n = 400_000_u64;
        let (mut sum, mut logs, mut squares, mut product) = (0.0, 0.0, 0.0, 0.0);
        for i in 0..n {
            let keyed = Keyed(SplitMix64::seed_from_u64(i).next_u64());
            sum += keyed.uniform(Draw::REFUSED);
            let z = (libm::log(keyed.time(Draw::LAG, time)) - time.mu) / time.sigma;
            let other = (libm::log(keyed.time(Draw::DURATION, time)) - time.mu) / time.sigma;
            logs += z;
            squares += z * z;
            product += z * other;
        }
        let n = n as f64;
        let sigma = 4.5 / n.sqrt();
        assert!((sum / n - 0.5).abs() < sigma * 0.289);
        assert!((logs / n).abs() < sigma);
        assert!((squares / n - 1.0).abs() < sigma * 1.4143);
        assert!(
            (product / n).abs() < sigma,
            "two draws of an event are independent"
        );
    }
}
