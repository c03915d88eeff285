//! How much data a recovery loses, in seconds of writes (docs/method.md).

use crate::distribution::Lognormal;
use crate::model::{Design, Link, Quorum};
use crate::parameters::{Parameters, Scalar, Step};

/// The distribution of the writes lost with a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DataLoss {
    /// Nothing.
    None,
    /// The replication lag at that moment.
    Lag(Lognormal),
    /// Nothing, or the lag when replication had degraded to asynchronous.
    Degrading {
        /// Share of time in which it is degraded.
        share: f64,
        /// The lag then.
        lag: Lognormal,
    },
    /// The time since the last usable backup that had been copied: `U(0, interval) + copy`, one
    /// interval older for each unusable backup.
    Backup {
        /// Seconds between backups.
        interval: f64,
        /// Seconds until a backup is safe elsewhere.
        copy: f64,
        /// Probability that a backup cannot be used.
        unusable: f64,
    },
}

impl DataLoss {
    /// What losing the primary region costs a design, when its own way of recovery works.
    #[must_use]
    pub fn of(design: &Design, lossless_writes: bool, parameters: &Parameters) -> Self {
        match design {
            Design::SingleRegion => Self::None,
            Design::BackupRestore(backup) => Self::backup(
                backup.interval,
                backup.rehearsal.drills_per_year,
                parameters,
            ),
            Design::Standby(standby) => Self::of_link(standby.link, parameters),
            Design::ActiveActive(_) if lossless_writes => Self::None,
            Design::ActiveActive(_) => Self::Lag(parameters.step(Step::LagMultiWriter)),
        }
    }

    /// A backup taken every `interval` seconds and restored in a test `tests_per_year` times.
    #[must_use]
    pub fn backup(interval: f64, tests_per_year: f64, parameters: &Parameters) -> Self {
        let untested = parameters.get(Scalar::UnusableUntested);
        let tested = parameters.get(Scalar::UnusableTested).min(untested);
        // Between no test and a monthly one the share falls in proportion (assumption).
        let progress = (tests_per_year / 12.0).min(1.0);
        let unusable = untested + (tested - untested) * progress;
        Self::Backup {
            interval,
            copy: parameters.get(Scalar::BackupCopy),
            unusable,
        }
    }

    fn of_link(link: Link, parameters: &Parameters) -> Self {
        let lag = |step| Self::Lag(parameters.step(step));
        match link {
            Link::LogShipping => lag(Step::LagLogShipping),
            Link::Streaming => lag(Step::LagStreaming),
            Link::StorageLevel => lag(Step::LagStorageLevel),
            Link::Synchronous(Quorum::TwoStopWrites | Quorum::Three) => Self::None,
            Link::Synchronous(Quorum::TwoDegrade) => Self::Degrading {
                share: parameters.get(Scalar::SynchronousDegraded),
                lag: parameters.step(Step::LagStreaming),
            },
        }
    }

    /// Share of losses of at most `seconds`.
    #[must_use]
    pub fn share_within(&self, seconds: f64) -> f64 {
        match *self {
            Self::None => 1.0,
            Self::Lag(lag) => lag.cdf(seconds),
            Self::Degrading { share, lag } => 1.0 - share * lag.survival(seconds),
            Self::Backup {
                interval,
                copy,
                unusable,
            } => {
                let age = seconds - copy;
                if age <= 0.0 {
                    return 0.0;
                }
                let whole = (age / interval).floor();
                let within = age / interval - whole;
                1.0 - libm::pow(unusable, whole) * (1.0 - (1.0 - unusable) * within)
            }
        }
    }

    /// The loss in seconds that the share `p` of losses does not exceed.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        match *self {
            Self::None => 0.0,
            Self::Lag(lag) => lag.quantile(p),
            Self::Degrading { share, .. } if p <= 1.0 - share => 0.0,
            Self::Degrading { share, lag } => lag.quantile((p - (1.0 - share)) / share),
            Self::Backup {
                interval,
                copy,
                unusable,
            } => {
                let left = 1.0 - p;
                let whole = if unusable > 0.0 && left < unusable {
                    (libm::log(left) / libm::log(unusable)).floor()
                } else {
                    0.0
                };
                let within = (1.0 - left / libm::pow(unusable, whole)) / (1.0 - unusable);
                copy + interval * (whole + within.clamp(0.0, 1.0))
            }
        }
    }

    /// Mean loss in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match *self {
            Self::None => 0.0,
            Self::Lag(lag) => lag.mean(),
            Self::Degrading { share, lag } => share * lag.mean(),
            Self::Backup {
                interval,
                copy,
                unusable,
            } => {
                // One interval more for each backup in a row that cannot be used.
                let older = unusable / (1.0 - unusable).max(1e-9);
                copy + interval * (0.5 + older)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::HOUR;

    fn losses() -> [DataLoss; 4] {
        let lag = Lognormal::from_p50_p99(2.0, 60.0).unwrap();
        [
            DataLoss::Lag(lag),
            DataLoss::Degrading { share: 0.02, lag },
            DataLoss::Backup {
                interval: 6.0 * HOUR,
                copy: 1_200.0,
                unusable: 0.02,
            },
            DataLoss::Backup {
                interval: 6.0 * HOUR,
                copy: 1_200.0,
                unusable: 0.3,
            },
        ]
    }

    #[test]
    fn quantiles_invert_shares() {
        for loss in losses() {
            for p in [0.05, 0.5, 0.9, 0.95, 0.985, 0.99, 0.999] {
                let quantile = loss.quantile(p);
                if quantile > 0.0 {
                    assert!(
                        (loss.share_within(quantile) - p).abs() < 1e-9,
                        "{loss:?} at {p}"
                    );
                } else {
                    assert!(loss.share_within(0.0) >= p);
                }
            }
        }
    }

    #[test]
    fn means_agree_with_the_quantiles() {
        for loss in losses() {
            let n = 200_000;
            let total: f64 = (0..n)
                .map(|i| loss.quantile((f64::from(i) + 0.5) / f64::from(n)))
                .sum();
            let relative = total / f64::from(n) / loss.mean() - 1.0;
            assert!(relative.abs() < 5e-3, "{loss:?}: {relative}");
        }
    }

    #[test]
    fn a_backup_is_never_younger_than_its_copy() {
        let backup = DataLoss::Backup {
            interval: 6.0 * HOUR,
            copy: 1_200.0,
            unusable: 0.0,
        };
        assert_eq!(backup.share_within(1_200.0), 0.0);
        assert!((backup.quantile(0.5) - (3.0 * HOUR + 1_200.0)).abs() < 1e-6);
        assert!((backup.share_within(6.0 * HOUR + 1_200.0) - 1.0).abs() < 1e-12);
    }
}
