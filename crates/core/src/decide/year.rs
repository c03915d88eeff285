//! A bad year: the distribution of what outages cost in one year (docs/method.md).

use crate::assess::{Case, Rates, rates, success};
use crate::distribution::{Annual, Hazard, Lognormal, TimeDistribution, annual};
use crate::model::Design;
use crate::parameters::{Scalar, Step};

/// Points that stand for a continuous distribution of costs.
const POINTS: usize = 64;

/// Mean and bad years of a design's downtime money in USD: regional outages, lost regions, both
/// regions at once, corruption, zones, false alarms and failbacks.
#[must_use]
pub(super) fn bad_year(case: &Case<'_>, design: &Design) -> Annual {
    let works: f64 = success(case, design);
    let Rates {
        regional,
        both_lost,
        lasting,
        false_alarms,
    } = rates::<f64>(case, design);
    let setting = case.setting;
    let outage = setting.outage();
    let cost = |seconds: f64| setting.downtime.total(seconds);
    let at_quantiles = |quantile: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
        (0..POINTS)
            .map(|i| {
                let p = (i as f64 + 0.5) / POINTS as f64;
                (cost(quantile(p)), 1.0 / POINTS as f64)
            })
            .collect()
    };
    let wait = at_quantiles(&|p| outage.quantile(p));
    let zone_wait = setting.parameters.step(Step::ZoneDuration);
    let mut hazards = vec![
        Hazard {
            rate_per_year: both_lost,
            cost: wait.clone(),
        },
        Hazard {
            rate_per_year: setting.parameters.get(Scalar::Corruptions),
            cost: at_quantiles(&|p| case.ways.corruption_time.quantile(p)),
        },
    ];
    let zones = if setting.zones < 2 {
        setting.parameters.get(Scalar::ZoneEvents)
    } else {
        0.0
    };
    let Some((_, way)) = case.way(design) else {
        let never = setting.parameters.get(Scalar::PermanentLossDuration);
        hazards.push(Hazard {
            rate_per_year: regional,
            cost: wait,
        });
        hazards.push(Hazard {
            rate_per_year: lasting,
            cost: vec![(cost(never) + setting.total_loss_usd, 1.0)],
        });
        let zone = at_quantiles(&|p| zone_wait.quantile(p));
        hazards.push(Hazard {
            rate_per_year: zones,
            cost: zone,
        });
        return annual(&hazards);
    };
    let answered = |end: &Lognormal, time: &TimeDistribution| shorter(end, time, &cost);
    let failed = |end: &Lognormal| match &way.felt_after_failure {
        Some(time) => answered(end, time),
        None => at_quantiles(&|p| end.quantile(p)),
    };
    for (rate, end) in [(regional, &outage), (zones, &zone_wait)] {
        hazards.push(Hazard {
            rate_per_year: rate * works,
            cost: answered(end, &way.felt),
        });
        hazards.push(Hazard {
            rate_per_year: rate * (1.0 - works),
            cost: failed(end),
        });
    }
    hazards.push(Hazard {
        rate_per_year: lasting,
        cost: at_quantiles(&|p| way.felt.quantile(p)),
    });
    hazards.push(Hazard {
        rate_per_year: false_alarms,
        cost: vec![(cost(way.false_alarm.seconds), 1.0)],
    });
    let pause = match design {
        Design::ActiveActive(_) => 0.0,
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
            cost(setting.parameters.get(Scalar::FailbackPause))
        }
    };
    hazards.push(Hazard {
        rate_per_year: regional + lasting + false_alarms,
        cost: vec![(pause, 1.0)],
    });
    annual(&hazards)
}

/// Costs of `min(D, R)` with their probabilities: cells between the quantiles of both.
fn shorter(
    outage: &Lognormal,
    recovery: &TimeDistribution,
    cost: &dyn Fn(f64) -> f64,
) -> Vec<(f64, f64)> {
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
        let cell = (cost(0.5 * (before.0 + time)), share - before.1);
        before = (time, share);
        cell
    });
    cells.filter(|(_, mass)| *mass > 0.0).collect()
}
