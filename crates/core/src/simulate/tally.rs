//! What a simulation has counted so far.

use super::sketch::Sketch;

/// Why the workload was down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A regional outage, while it was recovered from or waited for.
    Region,
    /// No region was left to go to.
    AllRegions,
    /// A region was lost for good.
    Lost,
    /// A corruption or bad change.
    Corruption,
    /// A zone outage.
    Zone,
    /// A failover without an outage.
    FalseAlarm,
    /// The return after a failover.
    Failback,
    /// Writes stopped because the other region was gone.
    WritesStopped,
}

impl Cause {
    /// Every cause, in this order.
    pub const ALL: [Self; 8] = [
        Self::Region,
        Self::AllRegions,
        Self::Lost,
        Self::Corruption,
        Self::Zone,
        Self::FalseAlarm,
        Self::Failback,
        Self::WritesStopped,
    ];

    /// What the cause is called in a table.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Region => "region outages",
            Self::AllRegions => "all regions out",
            Self::Lost => "regions lost for good",
            Self::Corruption => "corruption",
            Self::Zone => "zone outages",
            Self::FalseAlarm => "false alarms",
            Self::Failback => "failbacks",
            Self::WritesStopped => "writes stopped",
        }
    }
}

/// Counts, sums and sketches of one design; chunks are added up by [`Tally::merge`].
#[derive(Clone, Debug)]
pub struct Tally {
    /// Simulated years.
    pub years: u64,
    /// Seconds of recoveries that worked, from the failure to full service.
    pub recovery: Sketch,
    /// Seconds until users were served again, in every regional outage: by recovery, by the next
    /// slower way, or because the outage ended.
    pub served_again: Sketch,
    /// Seconds of writes lost by recoveries that worked.
    pub data_loss: Sketch,
    /// Seconds of downtime of each year.
    pub downtime: Sketch,
    /// USD of each year's events: downtime, lost writes, people.
    pub event_cost: Sketch,
    /// USD of lost writes, in all years.
    pub data_loss_usd: f64,
    /// USD of downtime, in all years.
    pub downtime_usd: f64,
    /// Regional outages with a region left to go to.
    pub outages: u64,
    /// Those whose first attempt worked.
    pub worked: u64,
    /// Those over within the recovery time objective.
    pub within_rto: u64,
    /// Those that lost no more than the recovery point objective.
    pub within_rpo: u64,
    /// Moments at which the last region went out.
    pub all_regions_out: u64,
    /// Seconds of downtime of each cause, in the order of [`Cause::ALL`].
    pub by_cause: [f64; Cause::ALL.len()],
    /// Events of all kinds.
    pub events: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            years: 0,
            recovery: Sketch::new(1e-3),
            served_again: Sketch::new(1e-3),
            // Lags are below a second.
            data_loss: Sketch::new(1e-5),
            downtime: Sketch::new(1e-3),
            event_cost: Sketch::new(1e-2),
            data_loss_usd: 0.0,
            downtime_usd: 0.0,
            outages: 0,
            worked: 0,
            within_rto: 0,
            within_rpo: 0,
            all_regions_out: 0,
            by_cause: [0.0; Cause::ALL.len()],
            events: 0,
        }
    }
}

impl Tally {
    /// Adds another chunk. Sums are floating point: merge in the order of the chunks for the same
    /// bytes.
    pub fn merge(&mut self, other: &Self) {
        self.years += other.years;
        self.recovery.merge(&other.recovery);
        self.served_again.merge(&other.served_again);
        self.data_loss.merge(&other.data_loss);
        self.downtime.merge(&other.downtime);
        self.event_cost.merge(&other.event_cost);
        self.data_loss_usd += other.data_loss_usd;
        self.downtime_usd += other.downtime_usd;
        self.outages += other.outages;
        self.worked += other.worked;
        self.within_rto += other.within_rto;
        self.within_rpo += other.within_rpo;
        self.all_regions_out += other.all_regions_out;
        for (sum, more) in self.by_cause.iter_mut().zip(other.by_cause) {
            *sum += more;
        }
        self.events += other.events;
    }
}
