//! The kernel against published brackets, brute force, closed forms and extremes.

use super::{Evaluator, Lognormal, Time, TimeDistribution};
use crate::units::{HOUR, MINUTE};

/// `SplitMix64` (Steele, Lea & Flood 2014) with Marsaglia's polar method.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    pub(super) fn sample(&mut self, time: &Time) -> f64 {
        match time {
            Time::Constant(seconds) => *seconds,
            Time::Lognormal(l) => libm::exp(l.mu + l.sigma * self.normal()),
            Time::Sum(steps) => steps.iter().map(|t| self.sample(t)).sum(),
            Time::Longest(branches) => branches.iter().map(|t| self.sample(t)).fold(0.0, f64::max),
            Time::Sometimes { share, time } => {
                let happens = self.uniform() < *share;
                let seconds = self.sample(time);
                if happens { seconds } else { 0.0 }
            }
        }
    }
}

pub(super) fn step(p50: f64, p95: f64) -> Time {
    Time::Lognormal(Lognormal::from_p50_p95(p50, p95).unwrap())
}

fn minutes(p50: f64, p95: f64) -> Time {
    step(p50 * MINUTE, p95 * MINUTE)
}

fn spread(p50: f64, sigma: f64) -> Time {
    let mu = libm::log(p50);
    Time::Lognormal(Lognormal { mu, sigma })
}

pub(super) fn backup_restore() -> Time {
    Time::Sum(vec![
        minutes(3.0, 8.0),
        minutes(30.0, 120.0),
        minutes(45.0, 90.0),
        spread(4_096.0, 0.3),
        minutes(20.0, 40.0),
        minutes(15.0, 30.0),
        Time::Constant(300.0),
    ])
}

pub(super) fn pilot_light() -> Time {
    Time::Sum(vec![
        minutes(2.0, 5.0),
        minutes(3.0, 8.0),
        Time::Longest(vec![minutes(9.0, 14.0), step(90.0, 240.0)]),
        minutes(2.0, 4.0),
        step(90.0, 180.0),
        Time::Constant(60.0),
    ])
}

fn warm_standby() -> Time {
    Time::Sum(vec![
        step(60.0, 120.0),
        step(30.0, 120.0),
        Time::Longest(vec![minutes(2.0, 4.0), step(60.0, 120.0)]),
        step(30.0, 60.0),
        Time::Constant(60.0),
    ])
}

fn hot_standby() -> Time {
    Time::Sum(vec![
        step(15.0, 30.0),
        step(12.0, 30.0),
        step(3.0, 8.0),
        Time::Constant(30.0),
    ])
}

fn active_active() -> Time {
    Time::Sum(vec![step(6.0, 12.0), step(4.0, 10.0)])
}

fn business_hours() -> Time {
    let Time::Sum(mut steps) = backup_restore() else {
        unreachable!("backup and restore is a sum")
    };
    steps.push(Time::Sometimes {
        share: 0.76,
        time: Box::new(minutes(45.0, 180.0)),
    });
    Time::Sum(steps)
}

fn evaluate(time: &Time) -> TimeDistribution {
    Evaluator::new().evaluate(time)
}

fn close(got: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (got - expected).abs() <= tolerance * expected.abs(),
        "{what}: {got} instead of {expected}"
    );
}

/// docs/method.md prints these brackets, to the digits of the unit.
#[test]
fn published_brackets_are_reproduced() {
    for (name, time, unit, digit, published) in [
        ("backup", backup_restore(), HOUR, 0.05, [2.4, 3.3, 5.1]),
        ("pilot", pilot_light(), MINUTE, 0.05, [14.5, 19.6, 27.1]),
        ("warm", warm_standby(), MINUTE, 0.05, [3.9, 5.4, 8.0]),
        ("hot", hot_standby(), 1.0, 0.5, [49.0, 62.0, 85.0]),
        ("active", active_active(), 1.0, 0.5, [6.0, 11.0, 19.0]),
    ] {
        let total = evaluate(&time);
        for (p, expected) in [0.05, 0.5, 0.95].into_iter().zip(published) {
            let got = total.quantile(p) / unit;
            assert!(
                (got - expected).abs() <= digit * 1.05,
                "{name} {p}: {got} instead of {expected}"
            );
        }
    }
}

/// Compares with sampled times: the share that ends within each computed quantile must be the
/// quantile's, to four standard errors of the sample and a quarter of a per cent of the time.
/// Returns the mean of the computed distribution and of the sample.
fn shares_agree(name: &str, time: &Time, count: u32) -> (f64, f64) {
    let total = evaluate(time);
    let mut random = Random(11);
    let mut samples: Vec<f64> = (0..count).map(|_| random.sample(time)).collect();
    samples.sort_by(f64::total_cmp);
    let below = |t: f64| samples.partition_point(|&s| s <= t) as f64 / f64::from(count);
    for p in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999] {
        let quantile = total.quantile(p);
        let error = 4.0 * (p * (1.0 - p) / f64::from(count)).sqrt();
        let (low, high) = (below(quantile * 0.997_5), below(quantile * 1.002_5));
        assert!(
            low - error <= p && p <= high + error,
            "{name} p{p}: {quantile} has {low}..{high} of the samples below it"
        );
    }
    let mean = samples.iter().sum::<f64>() / f64::from(count);
    (total.mean(), mean)
}

fn agrees_with_sampling(name: &str, time: &Time) {
    let (got, mean) = shares_agree(name, time, 200_000);
    close(got, mean, 0.01, name);
}

#[test]
fn sums_agree_with_brute_force() {
    agrees_with_sampling("backup", &backup_restore());
    agrees_with_sampling("hot", &hot_standby());
    agrees_with_sampling("active", &active_active());
}

#[test]
fn maxima_and_mixtures_agree_with_brute_force() {
    agrees_with_sampling("pilot", &pilot_light());
    agrees_with_sampling("warm", &warm_standby());
    agrees_with_sampling("business hours", &business_hours());
}

#[test]
fn nested_recipes_agree_with_brute_force() {
    let branch = |a, b| Time::Sum(vec![minutes(a, b), step(20.0, 50.0), Time::Constant(15.0)]);
    let sometimes = |share, time| Time::Sometimes {
        share,
        time: Box::new(time),
    };
    let lone = Time::Longest(vec![
        branch(4.0, 9.0),
        branch(3.0, 20.0),
        Time::Constant(120.0),
        sometimes(0.3, branch(10.0, 20.0)),
    ]);
    agrees_with_sampling("longest", &lone);
    let maxima = Time::Sum(vec![lone.clone(), lone, sometimes(0.5, pilot_light())]);
    agrees_with_sampling("sum of maxima", &maxima);
}

#[test]
fn wide_and_narrow_steps_agree_with_brute_force() {
    for [a, b] in [[0.01, 0.01], [0.01, 2.5], [2.5, 2.5], [0.2, 1.5]] {
        let time = Time::Sum(vec![spread(100.0, a), spread(60.0, b)]);
        shares_agree(&format!("sigmas {a}, {b}"), &time, 100_000);
    }
}

#[test]
fn means_of_sums_are_exact() {
    for time in [backup_restore(), hot_standby(), active_active()] {
        let Time::Sum(steps) = &time else {
            unreachable!("a sum")
        };
        let expected: f64 = steps.iter().map(|s| evaluate(s).mean()).sum();
        let total = evaluate(&time);
        close(total.mean(), expected, 1e-9, "mean");
        let summed: f64 = total.points().map(|(t, mass)| t * mass).sum();
        close(summed, expected, 2e-5, "mean of the points");
        close(
            total.points().map(|(_, mass)| mass).sum(),
            1.0,
            1e-12,
            "mass",
        );
    }
}

#[test]
fn constants_are_exact() {
    let sum = evaluate(&Time::Sum(vec![Time::Constant(300.0), Time::Constant(0.5)]));
    for p in [0.0, 0.01, 0.5, 1.0] {
        assert_eq!(sum.quantile(p), 300.5);
    }
    assert_eq!(sum.mean(), 300.5);
    assert_eq!(sum.share_within(300.4), 0.0);
    assert_eq!(sum.share_within(300.5), 1.0);
    assert_eq!(sum.points().collect::<Vec<_>>(), [(300.5, 1.0)]);
    let later = evaluate(&backup_restore());
    assert_eq!(
        later.shifted(60.0).quantile(0.5),
        later.quantile(0.5) + 60.0
    );
}

#[test]
fn a_lone_lognormal_is_exact() {
    for sigma in [0.01, 0.3, 1.0, 2.5] {
        let l = Lognormal {
            mu: libm::log(90.0),
            sigma,
        };
        let total = evaluate(&Time::Lognormal(l));
        for p in [0.01, 0.05, 0.5, 0.95, 0.999] {
            close(total.quantile(p), l.quantile(p), 5e-4, "quantile");
        }
        close(total.mean(), l.mean(), 1e-12, "mean");
    }
}

#[test]
fn the_longest_of_two_squares_the_share() {
    let l = Lognormal::from_p50_p95(60.0, 180.0).unwrap();
    let both = evaluate(&Time::Longest(vec![Time::Lognormal(l), Time::Lognormal(l)]));
    for t in [20.0, 60.0, 100.0, 300.0, 600.0] {
        let expected = l.cdf(t) * l.cdf(t);
        assert!((both.share_within(t) - expected).abs() < 1e-4, "{t}");
    }
    // E[max] = 2·E[X]·Φ(σ/√2) for two independent equal lognormals.
    let expected = 2.0 * l.mean() * super::normal_cdf(l.sigma / std::f64::consts::SQRT_2);
    close(both.mean(), expected, 1e-4, "mean of the longest");
}

#[test]
fn empty_and_certain_recipes_are_constants() {
    let zero = TimeDistribution::constant(0.0);
    assert_eq!(evaluate(&Time::Sum(vec![])), zero);
    assert_eq!(evaluate(&Time::Longest(vec![])), zero);
    let longest = Time::Longest(vec![Time::Constant(3.0), Time::Constant(9.0)]);
    assert_eq!(evaluate(&longest), TimeDistribution::constant(9.0));
    let sometimes = |share| {
        evaluate(&Time::Sometimes {
            share,
            time: Box::new(step(60.0, 90.0)),
        })
    };
    assert_eq!(sometimes(0.0), zero);
    assert_eq!(sometimes(1.0), evaluate(&step(60.0, 90.0)));
    let coin = sometimes(0.25);
    assert_eq!(coin.quantile(0.75), 0.0);
    assert_eq!(coin.share_within(0.0), 0.75);
    close(coin.quantile(0.875), 60.0, 1e-4, "median when it happens");
}

#[test]
fn extremes_stay_finite_and_ordered() {
    let mut evaluator = Evaluator::new();
    let mut steps = Vec::new();
    for sigma in [0.0, 1e-6, 0.01, 0.3, 2.5] {
        for p50 in [0.001, 1.0, 36_000.0] {
            steps.push(spread(p50, sigma));
        }
    }
    for first in &steps {
        for second in &steps {
            let pair = vec![first.clone(), second.clone()];
            let longest = Time::Longest(pair.clone());
            let sometimes = Time::Sometimes {
                share: 0.1,
                time: Box::new(longest.clone()),
            };
            let sum = Time::Sum(pair);
            let all = Time::Sum(vec![sum.clone(), longest.clone(), sometimes.clone()]);
            for time in [sum, longest, sometimes, all] {
                let total = evaluator.evaluate(&time);
                let quantiles = [0.0, 0.01, 0.5, 0.99, 0.999_999].map(|p| total.quantile(p));
                assert!(quantiles.is_sorted(), "{time:?}: {quantiles:?}");
                assert!(quantiles[0] >= 0.0 && quantiles[4].is_finite());
                let mean = total.mean();
                assert!(mean.is_finite() && mean >= 0.0, "{time:?}: {mean}");
            }
        }
    }
}

#[test]
fn answers_do_not_depend_on_what_was_asked_before() {
    let mut warm = Evaluator::new();
    for time in [warm_standby(), pilot_light(), business_hours()] {
        warm.evaluate(&time);
        assert_eq!(warm.evaluate(&time), evaluate(&time));
    }
}

mod overlap {
    use super::*;

    fn outages() -> [Lognormal; 4] {
        [(6.06, 0.9), (5.53, 1.459), (1.0, 0.5), (10.67, 0.01)].map(|(mu, sigma)| Lognormal {
            mu: mu + libm::log(MINUTE),
            sigma,
        })
    }

    /// The same expectation as a sum over the points, each with the closed form.
    #[test]
    fn mean_min_agrees_with_the_closed_form_at_every_point() {
        let mut times = vec![
            backup_restore(),
            pilot_light(),
            hot_standby(),
            business_hours(),
        ];
        times.push(Time::Longest(vec![minutes(9.0, 14.0), step(90.0, 240.0)]));
        times.push(spread(500.0, 2.5));
        times.push(Time::Sum(vec![spread(500.0, 2.5), step(30.0, 60.0)]));
        for time in times {
            let total = evaluate(&time);
            for outage in outages() {
                let points = total.points();
                let expected: f64 = points.map(|(t, mass)| mass * outage.mean_min(t)).sum();
                close(total.mean_min(&outage), expected, 5e-4, "mean_min");
                let flat = total.mean_min_weighted(&outage, &|_| 2.0);
                close(flat, 2.0 * expected, 5e-4, "flat rate");
            }
        }
    }

    #[test]
    fn a_constant_recovery_has_the_closed_form() {
        for outage in outages() {
            let total = TimeDistribution::constant(4.0 * HOUR);
            let expected = outage.mean_min(4.0 * HOUR);
            close(total.mean_min(&outage), expected, 1e-12, "mean_min");
            let later = |t: f64| if t > HOUR { 1.0 } else { 0.0 };
            let expected = expected - outage.mean_min(HOUR);
            let got = total.mean_min_weighted(&outage, &later);
            assert!((got - expected).abs() <= 0.01 * HOUR, "{got}, {expected}");
        }
    }

    /// A rate that grows with age, against samples of both times.
    #[test]
    fn a_growing_rate_agrees_with_brute_force() {
        let outage = outages()[0];
        let time = backup_restore();
        let mut random = Random(3);
        let count = 100_000;
        let mut sum = 0.0;
        for _ in 0..count {
            let end = random
                .sample(&time)
                .min(random.sample(&Time::Lognormal(outage)));
            sum += 0.5 * end * end;
        }
        let got = evaluate(&time).mean_min_weighted(&outage, &|t| t);
        close(got, sum / f64::from(count), 0.02, "squared downtime");
    }

    #[test]
    fn either_end_counts() {
        let [outage, ..] = outages();
        let total = evaluate(&pilot_light());
        let t = 20.0 * MINUTE;
        let both = total.share_within_or_outage(&outage, t);
        let expected = 1.0 - outage.survival(t) * (1.0 - total.share_within(t));
        assert!((both - expected).abs() < 1e-15 && both > total.share_within(t));
    }
}
