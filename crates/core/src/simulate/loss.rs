//! Drawing how much data a recovery loses.

use super::draws::{Draw, Draws};
use super::exponential::LARGEST;
use crate::assess::DataLoss;

/// Seconds of writes lost with a region.
#[inline]
pub(super) fn draw(loss: &DataLoss, draws: &impl Draws) -> f64 {
    match *loss {
        DataLoss::None => 0.0,
        DataLoss::Lag(lag) => draws.time(Draw::LAG, lag),
        DataLoss::Degrading { share, lag } => {
            if draws.uniform(Draw::DEGRADED) < share {
                draws.time(Draw::LAG, lag)
            } else {
                0.0
            }
        }
        DataLoss::Backup {
            interval,
            copy,
            unusable,
        } => {
            let age = draws.uniform(Draw::BACKUP_AGE) * interval;
            let older = failures_in_a_row(draws.uniform(Draw::UNUSABLE_BACKUPS), unusable);
            (copy + age + older * interval).min(LARGEST)
        }
    }
}

/// How many trials in a row fail, each with the given probability: geometric, by inversion of `u`.
pub(super) fn failures_in_a_row(u: f64, probability: f64) -> f64 {
    // The usual case first: the first trial succeeds.
    if u >= probability {
        return 0.0;
    }
    if probability >= 1.0 {
        return LARGEST;
    }
    (libm::log(u.max(f64::MIN_POSITIVE)) / libm::log(probability)).floor()
}
