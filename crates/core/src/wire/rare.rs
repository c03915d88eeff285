//! Rare events in the answer of `farshore simulate`.

use super::number::Figure;
use crate::simulate::{Estimate, RareEvent};
use schemars::JsonSchema;
use serde::Serialize;

/// How often a year what is rare happens to a design.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct RareWire {
    /// Every region is out at once.
    pub all_regions_out: RateWire,
    /// Every region is lost for good, independently of each other.
    pub all_regions_lost: RateWire,
    /// A failover fails in an outage of more than four hours.
    pub failed_failover_in_outage_over_4h: RateWire,
    /// Outages stop the workload for more than four hours.
    pub down_over_4h: RateWire,
    /// Outages stop the workload for more than a day.
    pub down_over_1d: RateWire,
    /// Outages stop the workload for more than a week.
    pub down_over_7d: RateWire,
}

/// Events a year.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct RateWire {
    /// The estimate.
    pub per_year: Figure,
    /// Its standard error.
    pub per_year_error: Figure,
}

impl RareWire {
    /// The rates in the order of [`RareEvent::ALL`].
    pub(super) fn new(rates: &[Estimate; RareEvent::ALL.len()]) -> Self {
        let [all_out, all_lost, failed, four_hours, one_day, one_week] =
            rates.map(|rate| RateWire {
                per_year: Figure(rate.value),
                per_year_error: Figure(rate.error),
            });
        Self {
            all_regions_out: all_out,
            all_regions_lost: all_lost,
            failed_failover_in_outage_over_4h: failed,
            down_over_4h: four_hours,
            down_over_1d: one_day,
            down_over_7d: one_week,
        }
    }
}
