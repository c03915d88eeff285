//! Concurrent writes in several regions: conflicts, lost updates, and the classic rates of
//! replication (docs/method.md).

use crate::model::Data;

/// Keys whose terms are summed one by one; the rest is integrated.
const EXACT_KEYS: f64 = 512.0;
/// Four-point Gauss-Legendre nodes on `[-1, 1]`, with their weights.
const GAUSS: [(f64, f64); 4] = [
    (-0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
    (-0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
];

/// What concurrent writes do to one data set, per second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Concurrency {
    /// Pairs of writes to one key that neither region knew of.
    pub conflicts_per_second: f64,
    /// Updates that vanish when the later write wins.
    pub lost_updates_per_second: f64,
}

/// Zipf-distributed keys: how often each is written, as a part of all writes.
///
/// The first 512 keys stand one by one; the rest is integrated in `ln k`, with half a key's
/// correction at both ends, so that the cost does not grow with the number of keys. A test holds
/// sums over it to 1e-6 of the plain sums.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    /// Probability of a key, and how many keys it stands for.
    nodes: Vec<(f64, f64)>,
}

impl Keys {
    /// `count` keys with popularity proportional to `k^-skew`.
    pub(super) fn new(count: f64, skew: f64) -> Self {
        let exact = count.min(EXACT_KEYS).floor();
        let mut nodes = Vec::with_capacity(exact as usize + 256);
        let mut k = 1.0;
        while k <= exact {
            nodes.push((libm::pow(k, -skew), 1.0));
            k += 1.0;
        }
        if count > exact {
            // Σ f(k) ≈ ∫ f over [exact + 1/2, count + 1/2], block by block in ln k.
            let (from, to) = (libm::log(exact + 0.5), libm::log(count.floor() + 0.5));
            let blocks = (2.0 * (to - from)).ceil().max(1.0);
            let half = 0.5 * (to - from) / blocks;
            let mut block = 0.0;
            while block < blocks {
                let middle = from + (2.0 * block + 1.0) * half;
                for (node, weight) in GAUSS {
                    let k = libm::exp(middle + half * node);
                    nodes.push((libm::pow(k, -skew), half * weight * k));
                }
                block += 1.0;
            }
        }
        let total: f64 = nodes.iter().map(|(weight, keys)| weight * keys).sum();
        for (weight, _) in &mut nodes {
            *weight /= total;
        }
        Self { nodes }
    }

    /// Sums `term(probability of the key)` over all keys.
    fn sum(&self, term: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().map(|(p, keys)| keys * term(*p)).sum()
    }
}

/// Conflicts and lost updates of one data set between every pair of regions.
///
/// `shares` are the regions' parts of all writes, `delay` the replication delay in seconds.
/// A pair's conflicts are the mean of both regions' views, `Σ a·(1 - exp(-2·L·b))`; lost updates
/// are `Σ a·(1 - exp(-L·b)) + b·(1 - exp(-L·a))`.
#[must_use]
pub fn concurrency(data: &Data, shares: &[f64], delay: f64) -> Concurrency {
    let keys = Keys::new(data.keys, data.key_skew);
    let mut total = Concurrency::default();
    for (i, first) in shares.iter().enumerate() {
        for second in &shares[i + 1..] {
            let (a, b) = (
                first * data.writes_per_second,
                second * data.writes_per_second,
            );
            let pair = between(a, b, &keys, delay);
            total.conflicts_per_second += pair.conflicts_per_second;
            total.lost_updates_per_second += pair.lost_updates_per_second;
        }
    }
    total
}

/// One pair of regions that write `a` and `b` times a second in all, with `keys` keys of Zipf
/// exponent `skew` and a replication delay in seconds.
#[must_use]
pub fn pair_concurrency(a: f64, b: f64, keys: f64, skew: f64, delay: f64) -> Concurrency {
    between(a, b, &Keys::new(keys, skew), delay)
}

fn between(a: f64, b: f64, keys: &Keys, delay: f64) -> Concurrency {
    if a <= 0.0 || b <= 0.0 || delay <= 0.0 {
        return Concurrency::default();
    }
    let meets = |rate: f64, window: f64| -libm::expm1(-window * rate);
    Concurrency {
        conflicts_per_second: keys
            .sum(|p| 0.5 * p * (a * meets(b * p, 2.0 * delay) + b * meets(a * p, 2.0 * delay))),
        lost_updates_per_second: keys
            .sum(|p| p * (a * meets(b * p, delay) + b * meets(a * p, delay))),
    }
}

/// Rates of Gray, Helland, O'Neil, Shasha, "The Dangers of Replication and a Solution", SIGMOD
/// 1996: the small-rate limits that the sums above must approach.
pub mod gray {
    /// The model's inputs, in the paper's words.
    #[derive(Clone, Copy, Debug)]
    pub struct Load {
        /// Transactions a second and node.
        pub tps: f64,
        /// Updates in a transaction.
        pub actions: f64,
        /// Seconds of one update.
        pub action_time: f64,
        /// Nodes.
        pub nodes: f64,
        /// Objects in the database.
        pub objects: f64,
    }

    impl Load {
        /// Eq. 14: reconciliations a second of lazy group replication, `TPS²·τ·(A·N)³/(2S)`.
        #[must_use]
        pub fn lazy_group_reconciliations(&self) -> f64 {
            let work = self.actions * self.nodes;
            self.tps * self.tps * self.action_time * work * work * work / (2.0 * self.objects)
        }

        /// Eq. 12: deadlocks a second of eager replication, `TPS²·τ·A⁵·N³/(4S²)`.
        #[must_use]
        pub fn eager_deadlocks(&self) -> f64 {
            self.deadlocks() * self.nodes * self.nodes * self.nodes
        }

        /// Eq. 13: the same when the database grows with the nodes, `TPS²·τ·A⁵·N/(4S²)`.
        #[must_use]
        pub fn eager_deadlocks_scaled(&self) -> f64 {
            self.deadlocks() * self.nodes
        }

        /// Eq. 19: deadlocks a second of lazy master replication, `(TPS·N)²·τ·A⁵/(4S²)`.
        #[must_use]
        pub fn lazy_master_deadlocks(&self) -> f64 {
            self.deadlocks() * self.nodes * self.nodes
        }

        /// Conflicts a second with replication delay `delay`, the unrounded form of eq. 18:
        /// `N(N-1)·(TPS·A)²·L/S`.
        #[must_use]
        pub fn conflicts(&self, delay: f64) -> f64 {
            let updates = self.tps * self.actions;
            self.nodes * (self.nodes - 1.0) * updates * updates * delay / self.objects
        }

        /// Eq. 5: deadlocks a second of one node.
        fn deadlocks(&self) -> f64 {
            self.tps * self.tps * self.action_time * libm::pow(self.actions, 5.0)
                / (4.0 * self.objects * self.objects)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64, relative: f64) {
        assert!(
            (got / expected - 1.0).abs() < relative,
            "{got} instead of {expected}"
        );
    }

    /// docs/method.md: 20,000 keys, 40 writes a second in each of two regions, a delay of 1 s.
    #[test]
    fn conflict_sums_reproduce_the_check_values() {
        for (skew, conflicts, lost) in [
            (0.0, 0.159_68, 0.159_84),
            (0.6, 0.840_72, 0.885),
            (0.99, 11.675_5, 18.13),
        ] {
            let pair = pair_concurrency(40.0, 40.0, 20_000.0, skew, 1.0);
            close(pair.conflicts_per_second, conflicts, 5e-5);
            // Printed to three digits.
            close(pair.lost_updates_per_second, lost, 6e-4);
        }
    }

    #[test]
    fn the_small_rate_limit_is_gray_and_skew_breaks_it() {
        let load = gray::Load {
            tps: 40.0,
            actions: 1.0,
            action_time: 0.01,
            nodes: 2.0,
            objects: 20_000.0,
        };
        let exact = pair_concurrency(40.0, 40.0, 20_000.0, 0.0, 1.0).conflicts_per_second;
        close(load.conflicts(1.0), 0.16, 1e-12);
        close(exact, load.conflicts(1.0), 3e-3);
        let squares = Keys::new(20_000.0, 0.99).sum(|p| p * p);
        close(2.0 * 40.0 * 40.0 * squares, 44.1, 5e-3);
    }

    /// The paper's equations with TPS 10, A 4, τ 0.01, S 1e6 (docs/method.md).
    #[test]
    fn gray_1996_is_reproduced() {
        let load = |nodes| gray::Load {
            tps: 10.0,
            actions: 4.0,
            action_time: 0.01,
            nodes,
            objects: 1e6,
        };
        close(load(2.0).lazy_group_reconciliations(), 2.56e-4, 1e-12);
        close(load(20.0).lazy_group_reconciliations(), 0.256, 1e-12);
        close(load(2.0).eager_deadlocks(), 2.048e-9, 1e-12);
        close(load(2.0).eager_deadlocks_scaled(), 5.12e-10, 1e-12);
        close(load(2.0).lazy_master_deadlocks(), 1.024e-9, 1e-12);
    }

    #[test]
    fn integrated_tails_agree_with_the_plain_sum() {
        for skew in [0.0, 0.5, 0.99, 1.3, 3.0] {
            for keys in [1.0, 2.0, 511.0, 513.0, 4_000.0, 300_000.0] {
                let count = keys as u32;
                let weight = |k: u32| f64::from(k).powf(-skew);
                let all: f64 = (1..=count).map(weight).sum();
                let term = |p: f64| p * (1.0 - (-80.0 * p).exp());
                let plain: f64 = (1..=count).map(|k| term(weight(k) / all)).sum();
                close(Keys::new(keys, skew).sum(term), plain, 1e-6);
            }
        }
    }
}
