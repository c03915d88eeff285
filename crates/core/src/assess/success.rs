//! How often a recovery works, and what share of outages stays within the objectives
//! (docs/method.md).

use super::case::{Case, computed};
use super::data_loss::DataLoss;
use crate::model::{Design, StandbyKind, Way, fallback_of};
use crate::parameters::Scalar;
use crate::terms::{Pattern, Traffic};
use crate::trace::Quantity;

/// The region that holds Route 53's control plane.
const DNS_CONTROL_PLANE: &str = "aws:us-east-1";
/// Below this, `1 - (1-exp(-x))/x` is its limit `x/2`: the difference is under 2e-13.
const LIMIT: f64 = 1e-6;

/// Probability that a fault which arises at rate `faults` a year, and is found only by a test
/// every `interval` years, is there when the standby is needed: `1 - (1-exp(-x))/x` with
/// `x = faults·interval` (proof-test interval, IEC 61508-6). Never tested: certain.
pub fn probability_of_failure_on_demand<Q: Quantity>(faults: Q, tests_per_year: Q) -> Q {
    if tests_per_year.value() <= 0.0 {
        return Q::constant(if faults.value() > 0.0 { 1.0 } else { 0.0 });
    }
    let x = faults / tests_per_year;
    if x.value() < LIMIT {
        return x / Q::constant(2.0);
    }
    Q::constant(1.0) - x.clone().one_minus_exp_neg() / x
}

/// Probability that a recovery works when it is needed.
pub fn success<Q: Quantity>(case: &Case<'_>, design: &Design) -> Q {
    let one = || Q::constant(1.0);
    let Some(rehearsal) = design.rehearsal() else {
        return Q::constant(0.0);
    };
    let faults = match design {
        Design::ActiveActive(_) => case.parameter::<Q>(Scalar::HeadroomFaults),
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
            case.parameter(Scalar::LatentFaults)
        }
    };
    let unseen = if rehearsal.watch {
        faults * (one() - case.parameter(Scalar::FoundByWatch))
    } else {
        faults
    };
    let tests = super::case::drills(rehearsal.drills_per_year);
    let latent =
        probability_of_failure_on_demand(unseen.named("undetected_faults", "per year"), tests);
    let mut works = one() - latent.named("latent_fault_on_demand", "");
    if launches(design) {
        works = works * (one() - case.parameter(Scalar::LaunchRefused));
    }
    if depends_on_lost_dns(case, design) {
        works = works * (one() - case.parameter(Scalar::DnsControlPlaneFails));
    }
    works.named("failover_success_share", "")
}

/// Whether the recovery launches capacity that is not running.
fn launches(design: &Design) -> bool {
    match design.pattern() {
        Pattern::BackupRestore | Pattern::PilotLight | Pattern::WarmStandby => true,
        Pattern::SingleRegion | Pattern::HotStandby | Pattern::ActiveActive => false,
    }
}

/// Whether the recovery changes DNS records through a control plane that is lost with the region.
fn depends_on_lost_dns(case: &Case<'_>, design: &Design) -> bool {
    design.traffic() == Some(Traffic::DnsRecordChange)
        && case.setting.regions[0].id == DNS_CONTROL_PLANE
}

/// Share of regional outages over within `rto` seconds, failed failovers included:
/// by recovery, by the next slower way, or because the outage ended.
pub fn within_rto<Q: Quantity>(case: &Case<'_>, design: &Design, success: &Q, rto: f64) -> Q {
    let outage = case.setting.outage();
    let name = "share_within_rto";
    let waiting = |name: &str| {
        computed::<Q>(
            outage.cdf(rto),
            name,
            "",
            "outages shorter than the objective",
        )
    };
    let Some((_, figures)) = case.way(design) else {
        return waiting(name);
    };
    let works = computed::<Q>(
        figures.judged.share_within_or_outage(&outage, rto),
        "share_within_rto_when_it_works",
        "",
        "distribution of the step graph, or the outage ends first (docs/method.md, Recovery time)",
    );
    let fails = match &figures.judged_after_failure {
        None => waiting("share_within_rto_when_it_fails"),
        Some(time) => computed(
            time.share_within_or_outage(&outage, rto),
            "share_within_rto_when_it_fails",
            "",
            "the failed attempt, then the next slower way (docs/method.md, Failover may fail)",
        ),
    };
    mix(success, works, fails).named("within_rto_share", "")
}

/// What losing the region costs when the first attempt fails: waiting loses nothing; a standby's
/// own replica keeps its lag; below a pilot light there are only backups.
#[must_use]
pub fn loss_after_failure(case: &Case<'_>, design: &Design) -> DataLoss {
    let parameters = &case.setting.parameters;
    match case.way(design).and_then(|(way, _)| fallback_of(way)) {
        None => DataLoss::None,
        Some(Way::BackupRestore { .. }) => {
            let interval = case
                .setting
                .held
                .backup_interval
                .map_or(DEFAULT_BACKUP_INTERVAL, |seconds| seconds.0);
            DataLoss::backup(interval, parameters.get(Scalar::RestoreTests), parameters)
        }
        Some(
            Way::Standby {
                kind: StandbyKind::PilotLight | StandbyKind::WarmStandby | StandbyKind::HotStandby,
                ..
            }
            | Way::ActiveActive { .. },
        ) => DataLoss::of(design, case.is_lossless(design), parameters),
    }
}

/// Backups behind every replicating pattern are taken every six hours (docs/method.md).
const DEFAULT_BACKUP_INTERVAL: f64 = 6.0 * crate::units::HOUR;

/// Share of regional outages that lose at most the last `rpo` seconds of writes.
pub fn within_rpo<Q: Quantity>(case: &Case<'_>, design: &Design, success: &Q, rpo: f64) -> Q {
    let loss = DataLoss::of(design, case.is_lossless(design), &case.setting.parameters);
    let share = |loss: &DataLoss, name: &str| {
        let how = "distribution of the data loss (docs/method.md, Data loss)";
        computed::<Q>(loss.share_within(rpo), name, "", how)
    };
    let works = share(&loss, "share_within_rpo_when_it_works");
    let fails = share(
        &loss_after_failure(case, design),
        "share_within_rpo_when_it_fails",
    );
    mix(success, works, fails).named("within_rpo_share", "")
}

/// `success·works + (1-success)·fails`.
pub(super) fn mix<Q: Quantity>(success: &Q, works: Q, fails: Q) -> Q {
    success.clone() * works + (Q::constant(1.0) - success.clone()) * fails
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docs/method.md prints the probabilities for half an undetected fault a year.
    #[test]
    fn probability_of_failure_on_demand_reproduces_the_check_values() {
        for (tests, expected) in [
            (12.0, 0.0205),
            (4.0, 0.0600),
            (1.0, 0.2131),
            (1.0 / 3.0, 0.4821),
        ] {
            let got: f64 = probability_of_failure_on_demand(0.5, tests);
            assert!((got - expected).abs() < 5e-5, "{tests} a year: {got}");
        }
    }

    #[test]
    fn the_limits_are_smooth() {
        let pfd = |faults: f64, tests: f64| probability_of_failure_on_demand(faults, tests);
        assert_eq!(pfd(0.0, 4.0), 0.0);
        assert_eq!(pfd(0.5, 0.0), 1.0);
        assert_eq!(pfd(0.0, 0.0), 0.0);
        let (below, above) = (pfd(0.999e-6, 1.0), pfd(1.001e-6, 1.0));
        assert!(below < above && above - below < 2e-9);
    }
}
