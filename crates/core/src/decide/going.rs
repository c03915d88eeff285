//! When to fail over: the age of an outage from which going beats waiting (docs/method.md).

use crate::assess::{Case, DataLoss};
use crate::distribution::Lognormal;
use crate::model::{Design, DowntimeCost};
use crate::parameters::Scalar;
use crate::units::{DAY, MINUTE};

/// Ages are tried from a minute to this age.
const LONGEST: f64 = 60.0 * DAY;

/// The smallest age of an outage, in seconds, from which failing over is expected to cost less
/// than waiting for the provider; 0: at once; `None`: never, or there is nowhere to go.
#[must_use]
pub(super) fn fail_over_after(case: &Case<'_>, design: &Design) -> Option<f64> {
    let (_, figures) = case.way(design)?;
    let setting = case.setting;
    let outage = setting.outage();
    // What follows the decision, as users feel it.
    let recovery = figures.false_alarm.seconds;
    let loss = DataLoss::of(design, case.is_lossless(design), &setting.parameters);
    let hours = setting.parameters.get(Scalar::FailbackHours);
    let pause = match design {
        Design::ActiveActive(_) => 0.0,
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
            setting.parameters.get(Scalar::FailbackPause)
        }
    };
    let returns = 1.0 / (1.0 - setting.parameters.get(Scalar::FailbackGoesWrong));
    let once = loss.mean() * setting.data_loss_usd_per_second
        + returns * (hours * setting.hourly_usd() + setting.downtime.total(pause));
    let going =
        |age: f64| setting.downtime.total(age + recovery) - setting.downtime.total(age) + once;
    let beats = |age: f64| going(age) < waiting(&setting.downtime, &outage, age);
    if beats(0.0) {
        return Some(0.0);
    }
    let mut age = MINUTE;
    while age < LONGEST {
        if beats(age) {
            return Some(age);
        }
        age *= 1.05;
    }
    None
}

/// Expected USD of waiting on from `age`: the cost's pieces times the outage's residual life.
fn waiting(cost: &DowntimeCost, outage: &Lognormal, age: f64) -> f64 {
    let alive = outage.survival(age).max(f64::MIN_POSITIVE);
    let still_to_come = |from: f64| {
        let from = from.max(age);
        (outage.mean() - outage.mean_min(from)) / alive
    };
    let mut before = 0.0;
    let pieces = cost.0.iter().map(|(from, rate)| {
        let step = rate - before;
        before = *rate;
        step * still_to_come(*from)
    });
    pieces.sum()
}
