//! A bad year: the distribution of what outages cost in one year (docs/method.md, Money).

use crate::assess::{
    Case, Outcome, Rates, WayFigures, moved_regions, rates, returns, success, writes_stopped,
};
use crate::distribution::{Annual, Hazard, Lognormal, TimeDistribution, annual};
use crate::model::Design;
use crate::parameters::{Scalar, Step};

/// Points that stand for a continuous distribution of costs.
const POINTS: usize = 64;

/// Mean and bad years of what outages cost in USD: downtime, and everything that a single region
/// can lose.
///
/// Each kind of event has the shape of its distribution and its exact mean, so that the mean of
/// all years is the expected downtime cost of the assessment.
#[must_use]
pub(super) fn bad_year(case: &Case<'_>, design: &Design) -> Annual {
    let year = Year {
        case,
        rates: rates::<f64>(case, design),
        works: success(case, design),
    };
    let mut hazards = vec![
        year.hazard(year.rates.both_lost, year.waiting(), case.ways.waiting),
        year.hazard(
            year.get(Scalar::Corruptions),
            year.corruption(),
            case.ways.corruption,
        ),
    ];
    match case.way(design) {
        None => hazards.extend(year.of_waiting()),
        Some((_, way)) => {
            hazards.extend(year.of_recovering(way));
            hazards.extend(year.self_inflicted(design, way));
        }
    }
    annual(&hazards)
}

struct Year<'a> {
    case: &'a Case<'a>,
    rates: Rates<f64>,
    works: f64,
}

impl Year<'_> {
    fn get(&self, scalar: Scalar) -> f64 {
        self.case.setting.parameters.get(scalar)
    }

    fn zones(&self) -> f64 {
        if self.case.setting.zones < 2 {
            self.get(Scalar::ZoneEvents)
        } else {
            0.0
        }
    }

    fn cost(&self, seconds: f64) -> f64 {
        self.case.setting.downtime.total(seconds)
    }

    /// Events of this rate whose costs have the given shape, scaled to the exact mean.
    fn hazard(&self, rate_per_year: f64, shape: Vec<(f64, f64)>, exact: Outcome) -> Hazard {
        let mean: f64 = shape.iter().map(|(cost, mass)| cost * mass).sum();
        let wanted = exact.usd(&self.case.setting.downtime);
        let factor = if mean > 0.0 { wanted / mean } else { 0.0 };
        let cost = shape
            .into_iter()
            .map(|(cost, mass)| (cost * factor, mass))
            .collect();
        Hazard {
            rate_per_year,
            cost,
        }
    }

    /// Events of this rate that always take the same time.
    fn fixed(&self, rate_per_year: f64, seconds: f64) -> Hazard {
        Hazard {
            rate_per_year,
            cost: vec![(self.cost(seconds), 1.0)],
        }
    }

    fn at_quantiles(&self, quantile: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let points = (0..POINTS).map(|i| {
            let p = (i as f64 + 0.5) / POINTS as f64;
            (self.cost(quantile(p)), 1.0 / POINTS as f64)
        });
        points.collect()
    }

    fn waiting(&self) -> Vec<(f64, f64)> {
        let outage = self.case.setting.outage();
        self.at_quantiles(|p| outage.quantile(p))
    }

    fn corruption(&self) -> Vec<(f64, f64)> {
        self.at_quantiles(|p| self.case.ways.corruption_time.quantile(p))
    }

    /// A single region waits for the provider, and loses everything with a region that never
    /// returns.
    fn of_waiting(&self) -> Vec<Hazard> {
        let ways = self.case.ways;
        let zone = self.case.setting.parameters.step(Step::ZoneDuration);
        let zone_shape = self.at_quantiles(|p| zone.quantile(p));
        let gone = ways.waiting_lasting.usd(&self.case.setting.downtime)
            + self.case.setting.total_loss_usd;
        vec![
            self.hazard(self.rates.regional, self.waiting(), ways.waiting),
            self.hazard(self.zones(), zone_shape, ways.waiting_zone),
            Hazard {
                rate_per_year: self.rates.lasting,
                cost: vec![(gone, 1.0)],
            },
        ]
    }

    /// Outages that are answered by recovery, or by what follows a failed one.
    fn of_recovering(&self, way: &WayFigures) -> Vec<Hazard> {
        let outage = self.case.setting.outage();
        let zone = self.case.setting.parameters.step(Step::ZoneDuration);
        let answered = |end: &Lognormal, time: &TimeDistribution| self.shorter(end, time);
        let failed = |end: &Lognormal| match &way.felt_after_failure {
            Some(time) => answered(end, time),
            None => self.at_quantiles(|p| end.quantile(p)),
        };
        let whole = |time: &TimeDistribution| self.at_quantiles(|p| time.quantile(p));
        let lasting_failed = match &way.felt_after_failure {
            Some(time) => whole(time),
            None => vec![(1.0, 1.0)],
        };
        let (works, fails) = (self.works, 1.0 - self.works);
        let Rates {
            regional, lasting, ..
        } = self.rates;
        let zones = self.zones();
        vec![
            self.hazard(regional * works, answered(&outage, &way.felt), way.regional),
            self.hazard(regional * fails, failed(&outage), way.regional_failed),
            self.hazard(lasting * works, whole(&way.felt), way.lasting),
            self.hazard(lasting * fails, lasting_failed, way.lasting_failed),
            self.hazard(zones * works, answered(&zone, &way.felt), way.zone),
            self.hazard(zones * fails, failed(&zone), way.zone_failed),
        ]
    }

    /// What only designs with a second region have.
    fn self_inflicted(&self, design: &Design, way: &WayFigures) -> Vec<Hazard> {
        let alarm = way.false_alarm.seconds / moved_regions(design);
        let mut hazards = vec![self.fixed(self.rates.false_alarms, alarm)];
        if !matches!(design, Design::ActiveActive(_)) {
            let returns = returns(self.case, design, &self.rates, &self.works);
            hazards.push(self.fixed(returns, self.get(Scalar::FailbackPause)));
        }
        if let Some((rate, seconds)) = writes_stopped(self.case, design) {
            hazards.push(self.fixed(rate, seconds));
        }
        hazards
    }

    /// Costs of `min(D, R)` with their probabilities: cells between the quantiles of both.
    fn shorter(&self, outage: &Lognormal, recovery: &TimeDistribution) -> Vec<(f64, f64)> {
        let last = recovery.quantile(1.0);
        let shares = (0..POINTS).map(|i| (i as f64 + 0.5) / POINTS as f64);
        let mut times: Vec<f64> = shares
            .flat_map(|p| [recovery.quantile(p), outage.quantile(p)])
            .filter(|time| *time < last)
            .chain([last])
            .collect();
        times.sort_by(f64::total_cmp);
        let mut before = (0.0, 0.0);
        let cells = times.into_iter().map(|time| {
            let share = if time < last {
                recovery.share_within_or_outage(outage, time)
            } else {
                1.0
            };
            let cell = (self.cost(0.5 * (before.0 + time)), share - before.1);
            before = (time, share);
            cell
        });
        cells.filter(|(_, mass)| *mass > 0.0).collect()
    }
}
