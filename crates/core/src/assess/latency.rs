//! What users wait for the network, by place and design (docs/method.md).

use crate::model::Setting;
use crate::terms::WriteMode;

/// Mean and 95 % quantile over all users, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// User-weighted mean.
    pub mean_ms: f64,
    /// The round trip that 95 % of users (or writes) do not exceed.
    pub p95_ms: f64,
}

impl Latency {
    /// From weighted samples `(milliseconds, weight)`; the weights sum to 1.
    #[must_use]
    pub fn of(mut samples: Vec<(f64, f64)>) -> Self {
        samples.retain(|(_, weight)| *weight > 0.0);
        samples.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mean_ms = samples.iter().map(|(ms, weight)| ms * weight).sum();
        let mut seen = 0.0;
        let reached = samples.iter().find(|(_, weight)| {
            seen += weight;
            seen >= 0.95 - 1e-9
        });
        Self {
            mean_ms,
            p95_ms: reached.or(samples.last()).map_or(0.0, |(ms, _)| *ms),
        }
    }
}

/// Which region serves each place, and what part of the users each region serves.
#[derive(Clone, Debug, PartialEq)]
pub struct Routing {
    /// `(index of the serving region, round trip in ms, share of all users)` per place and region.
    pub routes: Vec<(usize, f64, f64)>,
    /// Share of users per region.
    pub shares: Vec<f64>,
}

impl Routing {
    /// Every place to the primary region.
    #[must_use]
    pub fn passive(setting: &Setting) -> Self {
        Self::build(setting, 1, |_| 0)
    }

    /// Every place to the nearest of the first `regions` regions. Where one of them would serve
    /// nobody, or the file does not say where users are, they are split evenly: a region without
    /// traffic proves nothing.
    #[must_use]
    pub fn active(setting: &Setting, regions: usize) -> Self {
        let nearest = |round_trips: &[f64; 3]| {
            let near = (0..regions).min_by(|&a, &b| round_trips[a].total_cmp(&round_trips[b]));
            near.unwrap_or(0)
        };
        let routing = Self::build(setting, regions, nearest);
        if setting.users_known && routing.shares.iter().all(|share| *share > 0.0) {
            return routing;
        }
        let count = regions as f64;
        let even = setting.users.iter().zip(&setting.user_round_trips_ms);
        let routes = even.flat_map(|((_, share), round_trips)| {
            (0..regions).map(move |region| (region, round_trips[region], share / count))
        });
        Self {
            routes: routes.collect(),
            shares: vec![1.0 / count; regions],
        }
    }

    fn build(setting: &Setting, regions: usize, serve: impl Fn(&[f64; 3]) -> usize) -> Self {
        let mut shares = vec![0.0; regions];
        let places = setting.users.iter().zip(&setting.user_round_trips_ms);
        let routes = places.map(|((_, share), round_trips)| {
            let region = serve(round_trips);
            shares[region] += share;
            (region, round_trips[region], *share)
        });
        let routes = routes.collect();
        Self { routes, shares }
    }

    /// Reads: the round trip to the serving region.
    #[must_use]
    pub fn reads(&self) -> Latency {
        Latency::of(
            self.routes
                .iter()
                .map(|(_, ms, weight)| (*ms, *weight))
                .collect(),
        )
    }

    /// Writes that each wait `extra_ms` more.
    #[must_use]
    pub fn writes_with(&self, extra_ms: f64) -> Latency {
        Latency::of(
            self.routes
                .iter()
                .map(|(_, ms, weight)| (ms + extra_ms, *weight))
                .collect(),
        )
    }

    /// Writes to a data set in `mode` over the first `regions` regions; with affinity the share
    /// `away` of writes goes to a home elsewhere.
    #[must_use]
    pub fn writes(&self, setting: &Setting, mode: WriteMode, away: f64) -> Latency {
        let regions = self.shares.len();
        let between = |a: usize, b: usize| 1000.0 * round_trip(setting, a, b);
        let others = |from: usize| (0..regions).filter(move |&to| to != from);
        let samples = self
            .routes
            .iter()
            .flat_map(|&(region, ms, weight)| match mode {
                WriteMode::LastWriterWins | WriteMode::Merge => vec![(ms, weight)],
                WriteMode::SingleWriter => vec![(ms + between(region, 0), weight)],
                WriteMode::SynchronousConsensus => {
                    let nearest = others(region)
                        .map(|to| between(region, to))
                        .reduce(f64::min);
                    vec![(ms + nearest.unwrap_or(0.0), weight)]
                }
                WriteMode::RegionAffinity => {
                    let count = regions.saturating_sub(1).max(1) as f64;
                    let mut samples = vec![(ms, weight * (1.0 - away))];
                    samples.extend(
                        others(region).map(|to| (ms + between(region, to), weight * away / count)),
                    );
                    samples
                }
            });
        Latency::of(samples.collect())
    }
}

/// Round trip in seconds between two of the setting's regions.
#[must_use]
pub(super) fn round_trip(setting: &Setting, a: usize, b: usize) -> f64 {
    match (a.min(b), a.max(b)) {
        (0, 1) => setting.round_trips[0],
        (0, 2) => setting.round_trips[1],
        (1, 2) => setting.round_trips[2],
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_p95_is_what_95_percent_do_not_exceed() {
        let latency = Latency::of(vec![(200.0, 0.04), (1.0, 0.7), (80.0, 0.26)]);
        assert!((latency.mean_ms - 29.5).abs() < 1e-9);
        assert_eq!(latency.p95_ms, 80.0);
        assert_eq!(Latency::of(vec![(200.0, 0.06), (1.0, 0.94)]).p95_ms, 200.0);
    }
}
