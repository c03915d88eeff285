//! One simulated event in an answer, or as a row of a file of records.

use super::number::Figure;
use crate::model::Setting;
use crate::simulate::{Attempt, Record};
use crate::terms::{EventKind, Obstacle, Pattern};
use schemars::JsonSchema;
use serde::Serialize;

/// One event and what it did; figures carry six significant digits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RecordWire<'a> {
    /// The design's pattern.
    pub pattern: Pattern,
    /// The simulated year, from 0; outages that overlap belong to the year of the first.
    pub year: u64,
    /// When it began.
    pub seconds_into_year: u64,
    /// What happened.
    pub event: EventKind,
    /// The region that it struck; null where an event has no place.
    pub region: Option<&'a str>,
    /// How long the region or zone was out; null: nothing was out.
    pub outage_seconds: Option<Figure>,
    /// Whether no other region was left to go to when it began.
    pub no_region_left: bool,
    /// Whether the first attempt to recover worked; null: there was none.
    pub attempt_worked: Option<bool>,
    /// Why it did not.
    pub failed_because: Option<Obstacle>,
    /// From the failure to full service by recovery, also where the outage ended first; null: it
    /// was waited out, or there was nothing to recover.
    pub recovery_seconds: Option<Figure>,
    /// Until users were served again: by recovery, or because the outage ended.
    pub served_again_seconds: Option<Figure>,
    /// Writes that were lost.
    pub data_loss_seconds: Figure,
    /// Downtime, weighted by the users who felt it, the failback with it.
    pub downtime_seconds: Figure,
    /// Downtime, lost writes and people, the failback with it.
    pub cost_usd: Figure,
}

impl<'a> RecordWire<'a> {
    /// The names of its fields, in order: the header of a file of records.
    pub const COLUMNS: [&'static str; 14] = [
        "pattern",
        "year",
        "seconds_into_year",
        "event",
        "region",
        "outage_seconds",
        "no_region_left",
        "attempt_worked",
        "failed_because",
        "recovery_seconds",
        "served_again_seconds",
        "data_loss_seconds",
        "downtime_seconds",
        "cost_usd",
    ];

    /// A record of a design in a setting.
    #[must_use]
    pub fn new(setting: &'a Setting, pattern: Pattern, record: &Record) -> Self {
        let place = |region| setting.regions.get(usize::from(region));
        let place = record.source.region().and_then(place);
        let (attempt_worked, failed_because) = match record.attempt {
            Attempt::None => (None, None),
            Attempt::Worked => (Some(true), None),
            Attempt::Failed(obstacle) => (Some(false), Some(obstacle)),
        };
        let toll = record.toll();
        Self {
            pattern,
            year: record.year,
            // Whole seconds; times are not negative.
            seconds_into_year: record.at as u64,
            event: record.source.kind(),
            region: place.map(|place| place.id.as_str()),
            outage_seconds: record.length.map(Figure),
            no_region_left: record.stranded,
            attempt_worked,
            failed_because,
            recovery_seconds: record.recovery.map(Figure),
            served_again_seconds: record.served_again().map(Figure),
            data_loss_seconds: Figure(record.data_loss),
            downtime_seconds: Figure(toll.seconds),
            cost_usd: Figure(toll.usd),
        }
    }
}
