//! What is counted: downtime once, money, lost writes.

use super::Engine;
use crate::simulate::fate::Fate;
use crate::simulate::record::{Toll, Witness};
use crate::simulate::tally::Cause;

impl<F: Fate, W: Witness> Engine<'_, F, W> {
    /// Down for so long: a part of the capacity may be back earlier.
    #[inline]
    pub(super) fn down_in_parts(
        &mut self,
        start: f64,
        full: f64,
        partial: Option<(f64, f64)>,
        weight: f64,
        cause: Cause,
    ) {
        let known = self.down_until;
        if let Some((share, early)) = partial {
            self.down(start, early, weight * share, cause);
            self.down_until = known;
            self.down(start, full, weight * (1.0 - share), cause);
        } else {
            self.down(start, full, weight, cause);
        }
        // Users of other regions may still be up.
        if weight >= 1.0 {
            self.down_until = known.max(start + full);
        }
    }

    /// Down from `start` for so many seconds; what is known to be down already counts once.
    #[inline]
    pub(super) fn down(&mut self, start: f64, seconds: f64, weight: f64, cause: Cause) {
        let known = (self.down_until - start).clamp(0.0, seconds);
        if weight >= 1.0 {
            self.down_until = self.down_until.max(start + seconds);
        }
        self.count(seconds - known, self.usd(known, seconds), weight, cause);
    }

    /// USD of an outage between two of its ages in seconds.
    #[inline]
    pub(super) fn usd(&self, from: f64, to: f64) -> f64 {
        let money = &self.plan.money;
        match money.flat {
            Some(rate) => rate * (to - from),
            None if from > 0.0 => money.downtime.total(to) - money.downtime.total(from),
            None => money.downtime.total(to),
        }
    }

    #[inline]
    pub(super) fn count(&mut self, seconds: f64, usd: f64, weight: f64, cause: Cause) {
        self.year.seconds += seconds * weight;
        self.year.usd += usd * weight;
        self.tally.by_cause[cause as usize] += seconds * weight;
        self.tally.downtime_usd += usd * weight;
        self.note(|record| {
            record.by_cause[cause as usize].add(Toll {
                seconds: seconds * weight,
                usd: usd * weight,
            });
        });
    }

    #[inline]
    pub(super) fn lose(&mut self, seconds: f64, cause: Cause) {
        let usd = seconds * self.plan.money.data_loss_per_second;
        self.pay(usd, cause);
        self.tally.data_loss_usd += usd;
    }

    /// Money that is not for downtime.
    #[inline]
    pub(super) fn pay(&mut self, usd: f64, cause: Cause) {
        self.year.usd += usd;
        self.note(|record| record.by_cause[cause as usize].usd += usd);
    }
}
