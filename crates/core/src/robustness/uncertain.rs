//! The inputs that are not known for certain, and how they are drawn (docs/method.md, How sure).

use crate::distribution::{Lognormal, Z95, normal_quantile};
use crate::model::{DowntimeCost, Setting};
use crate::parameters::{Origin, Range, Scalar, Step};
use crate::units::MINUTE;
use rand::Rng as _;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng as _;

/// An input that has a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncertain {
    /// A number of the registry.
    Scalar(Scalar),
    /// The median of a step's time; its upper quantile keeps its ratio to it.
    Step(Step),
    /// What downtime costs.
    DowntimeCost,
    /// What a minute of lost writes costs.
    DataLossCost,
    /// What the loss of everything costs.
    TotalLoss,
}

/// A positive number is drawn no smaller than this, unless its low value is smaller already: far
/// below what any input can mean, and large enough to divide by.
const SMALLEST: f64 = 1e-9;

/// Half a step between two draws of 24 bits: moves them off 0, where a quantile is infinite.
const HALF_STEP: f64 = 1.0 / (1_u32 << 25) as f64;

impl Uncertain {
    /// Every uncertain input of a setting, in a fixed order. What the file gives as one number is
    /// certain, and so is a step whose quantiles it gives.
    #[must_use]
    pub fn all(setting: &Setting) -> Vec<Self> {
        let parameters = &setting.parameters;
        // These two say how uncertain others are.
        let scalars = Scalar::ALL
            .iter()
            .filter(|scalar| !matches!(scalar, Scalar::StepFactor | Scalar::BusinessFactor))
            .map(|scalar| Self::Scalar(*scalar));
        let steps = Step::ALL
            .iter()
            .filter(|step| parameters.step_origin(**step).0 != Origin::File)
            .map(|step| Self::Step(*step));
        let business = [Self::DowntimeCost, Self::DataLossCost, Self::TotalLoss];
        let all = scalars.chain(steps).chain(business);
        all.filter(|input| {
            let range = input.range(setting);
            range.low < range.high
        })
        .collect()
    }

    /// Dotted name, as in the workload file.
    #[must_use]
    pub fn name(self, setting: &Setting) -> &'static str {
        match self {
            Self::Scalar(scalar) => scalar.definition().name,
            Self::Step(step) => step.definition().name,
            Self::DowntimeCost if setting.downtime.flat().is_some() => {
                "business.downtime_usd_per_minute"
            }
            Self::DowntimeCost => "business.downtime_curve",
            Self::DataLossCost => "business.data_loss_usd_per_minute",
            Self::TotalLoss => "business.total_loss_usd",
        }
    }

    /// What its values count.
    #[must_use]
    pub fn unit(self, setting: &Setting) -> String {
        match self {
            Self::Scalar(scalar) => scalar.definition().unit.to_string(),
            Self::Step(_) => "s".to_owned(),
            Self::DowntimeCost if setting.downtime.flat().is_none() => "multiple".to_owned(),
            Self::DowntimeCost | Self::DataLossCost => "USD per minute".to_owned(),
            Self::TotalLoss => "USD".to_owned(),
        }
    }

    /// Low, typical and high value; a downtime curve counts as a multiple of itself.
    #[must_use]
    pub fn range(self, setting: &Setting) -> Range {
        let parameters = &setting.parameters;
        let times = |typical: f64, factor: Scalar| {
            let factor = parameters.range(factor);
            Range {
                low: typical * (factor.low / factor.typical),
                typical,
                high: typical * (factor.high / factor.typical),
            }
        };
        let business = |typical| times(typical, Scalar::BusinessFactor);
        match self {
            Self::Scalar(scalar) => parameters.range(scalar),
            Self::Step(step) => times(libm::exp(parameters.step(step).mu), Scalar::StepFactor),
            Self::DowntimeCost => match setting.downtime.flat() {
                Some(rate) => business(rate * MINUTE),
                None => business(1.0),
            },
            Self::DataLossCost => business(setting.data_loss_usd_per_second * MINUTE),
            Self::TotalLoss => business(setting.total_loss_usd),
        }
    }

    /// Puts the input at `value`, in the unit of its range; `changed` is a copy of the setting
    /// whose range it is.
    pub fn put(self, changed: &mut Setting, value: f64) {
        match self {
            Self::Scalar(scalar) => changed.parameters.put(scalar, value),
            Self::Step(step) => {
                let Lognormal { sigma, .. } = changed.parameters.step(step);
                let mu = libm::log(value);
                changed.parameters.put_step(step, Lognormal { mu, sigma });
            }
            Self::DowntimeCost => {
                let DowntimeCost(curve) = &mut changed.downtime;
                match curve.as_mut_slice() {
                    [(from, rate)] if *from <= 0.0 => *rate = value / MINUTE,
                    several => several.iter_mut().for_each(|(_, rate)| *rate *= value),
                }
            }
            Self::DataLossCost => changed.data_loss_usd_per_second = value / MINUTE,
            Self::TotalLoss => changed.total_loss_usd = value,
        }
    }

    /// The value at a standard normal score: two halves of a normal distribution that meet at the
    /// median, with low and high as 5 % and 95 % quantiles; of the logarithm where low is positive;
    /// cut off where the input would mean nothing.
    #[must_use]
    pub fn at(self, setting: &Setting, score: f64) -> f64 {
        let Range { low, typical, high } = self.range(setting);
        let (end, part) = if score < 0.0 {
            (low, -score / Z95)
        } else {
            (high, score / Z95)
        };
        let largest = match self {
            Self::Scalar(scalar) => scalar.largest(),
            Self::Step(_) | Self::DowntimeCost | Self::DataLossCost | Self::TotalLoss => f64::MAX,
        };
        let (value, smallest) = if low > 0.0 {
            let logarithm = libm::log(typical) + part * libm::log(end / typical);
            (libm::exp(logarithm), low.min(SMALLEST))
        } else {
            (typical + part * (end - typical), 0.0)
        };
        value.clamp(smallest, largest)
    }
}

/// The standard normal score of the draw `number` of what is called `name`: a function of these
/// and the seed alone. Of the first 2, 4, 8, ... draws each equal part of the distribution has one.
///
/// # Panics
/// From draw 65,536 on.
pub(super) fn score(seed: u64, name: &str, number: u32) -> f64 {
    // FNV-1a, then mixed: names that are alike get seeds that are not.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = SplitMix64::seed_from_u64(hash ^ SplitMix64::seed_from_u64(seed).next_u64());
    let stream = ({ mixed }.next_u64() >> 32) as u32;
    let uniform = f64::from(sobol_burley::sample(number, 0, stream));
    normal_quantile(uniform + HALF_STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_power_of_two_draws_each_equal_part_has_one() {
        for name in ["outage.primary_events_per_year", "decide.person"] {
            for draws in [8_u32, 64, 512] {
                let mut parts = vec![0; draws as usize];
                for number in 0..draws {
                    let share = crate::distribution::normal_cdf(score(7, name, number));
                    parts[(share * f64::from(draws)) as usize] += 1;
                }
                assert!(parts.iter().all(|count| *count == 1), "{name}: {parts:?}");
            }
        }
    }

    #[test]
    fn inputs_are_drawn_apart() {
        let n = 4_096_u32;
        let product = |a: &str, b: &str| -> f64 {
            let products = (0..n).map(|number| score(1, a, number) * score(1, b, number));
            products.sum::<f64>() / f64::from(n)
        };
        assert!((product("decide.person", "decide.person") - 1.0).abs() < 0.01);
        for (a, b) in [
            ("decide.person", "decide.hold_down"),
            ("decoy 1", "decoy 2"),
        ] {
            assert!(product(a, b).abs() < 4.5 / f64::from(n).sqrt(), "{a} {b}");
        }
        assert_ne!(score(1, "decide.person", 0), score(2, "decide.person", 0));
    }
}
