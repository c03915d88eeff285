//! From values to places on an axis, and the marks of an axis.

use crate::render::numbers::figures;
use crate::units::{DAY, HOUR, MINUTE};

/// Where values lie between two places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    from: f64,
    to: f64,
    values: [f64; 2],
    log: bool,
}

/// Marks closer than this run into each other.
const APART: f64 = 46.0;

impl Axis {
    /// Equal differences are equally far apart; an empty range is widened.
    pub(super) fn linear([from, to]: [f64; 2], [low, high]: [f64; 2]) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self {
            from,
            to,
            values: [low, high],
            log: false,
        }
    }

    /// Equal ratios are equally far apart; what is not positive lies at the beginning.
    pub(super) fn log([from, to]: [f64; 2], [low, high]: [f64; 2]) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        let high = if high > low * 1.001 { high } else { low * 10.0 };
        Self {
            from,
            to,
            values: [low, high],
            log: true,
        }
    }

    /// The place of a value, held within the axis.
    pub(super) fn at(&self, value: f64) -> f64 {
        let [low, high] = self.values;
        let along = if self.log {
            libm::log(value.max(low) / low) / libm::log(high / low)
        } else {
            (value - low) / (high - low)
        };
        self.from + (self.to - self.from) * along.clamp(0.0, 1.0)
    }

    /// Whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        self.values[0] <= value && value <= self.values[1]
    }

    /// Round values that lie on the axis, far enough apart for their texts.
    pub(super) fn marks(&self, round: &[f64]) -> Vec<f64> {
        let mut marks: Vec<f64> = Vec::new();
        for value in round.iter().copied().filter(|value| self.holds(*value)) {
            let near = |last: &f64| (self.at(value) - self.at(*last)).abs() < APART;
            if !marks.last().is_some_and(near) {
                marks.push(value);
            }
        }
        marks
    }
}

/// Round times in seconds, from a millisecond to a hundred days.
pub(super) const TIMES: [f64; 14] = [
    1e-3,
    1e-2,
    0.1,
    1.0,
    10.0,
    MINUTE,
    10.0 * MINUTE,
    HOUR,
    5.0 * HOUR,
    DAY,
    7.0 * DAY,
    30.0 * DAY,
    100.0 * DAY,
    1000.0 * DAY,
];

/// A time of an axis, in the largest unit of which it is a multiple: `1 min`, `1 h`.
pub(super) fn time(seconds: f64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1.0, "s")];
    let whole = |unit: f64| (seconds / unit).fract() < 1e-9 && seconds >= unit;
    let own = units.into_iter().find(|(unit, _)| whole(*unit));
    let (unit, name) = own.unwrap_or(if seconds > 0.0 {
        (1e-3, "ms")
    } else {
        (1.0, "s")
    });
    format!("{} {name}", figures(seconds / unit, 3))
}

/// Round values from 0 or below to `high`, at most about five.
pub(super) fn round_values(low: f64, high: f64) -> Vec<f64> {
    let step = nice((high - low) / 4.0);
    if !(step.is_finite() && step > 0.0) {
        return vec![low];
    }
    let first = (low / step).ceil();
    let count = ((high / step + 1e-9).floor() - first).clamp(0.0, 20.0);
    // At most 21 marks: the cast is exact.
    (0..=count as u32)
        .map(|i| (first + f64::from(i)) * step)
        .collect()
}

/// Round times from 0 to `high` seconds: halves and quarters of what a clock shows.
pub(super) fn round_times(high: f64) -> Vec<f64> {
    const STEPS: [f64; 16] = [
        1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0,
        7_200.0, 14_400.0, 43_200.0,
    ];
    let step = STEPS.into_iter().find(|step| high / step <= 5.0);
    let step = step.unwrap_or_else(|| nice(high / DAY / 4.0) * DAY);
    let step = if high < 3.0 { nice(high / 4.0) } else { step };
    let count = (high / step).floor().clamp(0.0, 20.0);
    // At most 21 marks: the cast is exact.
    (0..=count as u32).map(|i| f64::from(i) * step).collect()
}

/// The next larger of 1, 2 and 5 times a power of ten.
fn nice(value: f64) -> f64 {
    if value <= 0.0 {
        return value;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(value)));
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|f| f * power >= value * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_where_they_belong() {
        let linear = Axis::linear([10.0, 110.0], [0.0, 50.0]);
        assert_eq!(linear.at(25.0), 60.0);
        assert_eq!(linear.at(-3.0), 10.0);
        let log = Axis::log([0.0, 100.0], [1.0, 100.0]);
        assert!((log.at(10.0) - 50.0).abs() < 1e-9);
        assert_eq!(log.at(0.0), 0.0);
        assert!(log.holds(100.0) && !log.holds(101.0));
    }

    #[test]
    fn times_are_whole() {
        assert_eq!(
            [0.0, 1e-3, 60.0, 3_600.0, 86_400.0].map(time),
            ["0 s", "1 ms", "1 min", "1 h", "1 d"]
        );
    }

    #[test]
    fn marks_are_round_and_apart() {
        assert_eq!(round_values(0.0, 17.0), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(round_values(-3.0, 9.0), [0.0, 5.0]);
        assert_eq!(round_times(480.0), [0.0, 120.0, 240.0, 360.0, 480.0]);
        assert_eq!(round_times(0.9).len(), 2);
        let log = Axis::log([0.0, 100.0], [1.0, 3_600.0]);
        assert_eq!(log.marks(&TIMES), [1.0, 60.0, 3_600.0]);
        for strange in [0.0, f64::INFINITY] {
            assert!(round_values(0.0, strange).len() < 30);
        }
    }
}
