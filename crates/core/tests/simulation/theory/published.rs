//! Published arithmetic, through the engine: workload files with the published terms.

use super::super::support::{live_in, plan_in, setting};
use super::fates::{Typical, one};
use super::table::{Row, Table, at_least, at_most, computed, derived, estimated, printed};
use farshore_core::file::Format;
use farshore_core::model::{Backup, Design, Rehearsal, default_design};
use farshore_core::simulate::{Estimate, Plan, Tally};
use farshore_core::terms::{Pattern, Traffic};
use farshore_core::units::{DAY, HOUR, MINUTE};
use std::sync::LazyLock;

/// What does not occur in the publications: steps take next to nothing, backups can be used.
const NOTHING_ELSE: &str = r#"
"outage.secondary_events_per_year" = 0
"outage.permanent_loss_per_year" = 0
"outage.corruptions_per_year" = 0
"outage.false_alarms_per_year" = 0
"failover.latent_faults_per_year" = 0
"failover.launch_refused_share" = 0
"failback.hours" = 0
"failback.write_pause_seconds" = "0s"
"backup.unusable_untested_share" = 0
"backup.unusable_tested_share" = 0
"traffic.global-load-balancer.reroute" = { p50 = "1ms", p95 = "2ms" }
"#;

pub(crate) static TAPES: LazyLock<Table> = LazyLock::new(|| Table {
    title: "Tapes (HP Labs)",
    text: "Keeton and Merchant, \"A framework for evaluating storage system dependability\", DSN \
2004. A copy that accumulates writes for some hours reaches its place after what all copies \
before it take to hold and to propagate. So the loss is U(0, 168) + 1 + 48 hours from the weekly \
backup, and U(0, 672) + 1 + 48 + 684 + 24 from the vault, which receives every fourth tape: in \
the worst case 217 and 1,429 hours. The engine restores from backups with these intervals and \
copy times; an hour of recovery or loss costs 50,000 USD.",
    rows: [
        tapes(&ARRAY, ["217", "2.4", "10.97"]),
        tapes(&SITE, ["1,429", "26.4", "72.8"]),
    ]
    .into_iter()
    .flatten()
    .collect(),
});

pub(crate) static EVACUATION: LazyLock<Table> = LazyLock::new(|| Table {
    title: "Evacuating a region (Netflix)",
    text: "Netflix Technology Blog, \"Project Nimble: region evacuation reimagined\", 2018: about \
50 minutes, of which 5 to decide, 3 to 5 to provision, 25 to start and 10 or more to move \
traffic. A pilot light with these steps:",
    rows: [("3m", "43"), ("5m", "45")]
        .map(|(provision, minutes)| {
            let recovery = evacuated(provision).recovery.moments().mean();
            let what = format!("minutes, with {provision} to provision");
            computed(
                what,
                at_least(minutes),
                "the sum of the terms",
                recovery / MINUTE,
            )
        })
        .into(),
});

/// A failure of the case study.
struct Failure {
    name: &'static str,
    /// Hours in which a copy accumulates writes.
    accumulates: f64,
    /// Hours from then until it has reached its place.
    reaches: f64,
    /// Until hardware is there.
    provision: [&'static str; 2],
    /// Seconds of restoring.
    restores: f64,
}

const ARRAY: Failure = Failure {
    name: "array failure, weekly backup",
    accumulates: 168.0,
    reaches: 1.0 + 48.0,
    provision: ["1ms", "2ms"],
    restores: 2.4 * HOUR,
};
const SITE: Failure = Failure {
    name: "site disaster, vault",
    accumulates: 672.0,
    reaches: 1.0 + 48.0 + 684.0 + 24.0,
    provision: ["24h", "25h"],
    restores: 2.4 * HOUR,
};

fn tapes(failure: &Failure, [loss, recovery, penalty]: [&str; 3]) -> Vec<Row> {
    const SOURCE: &str = "DSN 2004";
    let plan = restoring(failure);
    let worst = plan.under(
        one(Typical {
            seconds: 60.0 * DAY,
            backup_age: 1.0,
        }),
        1,
    );
    let many = live_in(&plan, 1, 500_000_000);
    let name = failure.name;
    let hours = |sketch: &farshore_core::simulate::Sketch| sketch.moments().mean() / HOUR;
    let mean = Estimate {
        value: hours(&many.data_loss),
        error: many.data_loss.moments().standard_error() / HOUR,
    };
    let middle = failure.accumulates / 2.0 + failure.reaches;
    vec![
        computed(
            format!("{name}: loss up to, h"),
            printed(loss),
            SOURCE,
            hours(&worst.data_loss),
        ),
        computed(
            format!("{name}: most in 50,000 outages, h"),
            at_most(loss),
            SOURCE,
            many.data_loss.largest() / HOUR,
        ),
        estimated(
            format!("{name}: mean loss, h"),
            derived(middle),
            "the same, at a random moment",
            mean,
        ),
        computed(
            format!("{name}: recovery, h"),
            printed(recovery),
            SOURCE,
            hours(&worst.recovery),
        ),
        computed(
            format!("{name}: penalty, million USD"),
            printed(penalty),
            SOURCE,
            worst.event_cost.moments().sum / 1e6,
        ),
    ]
}

fn restoring(failure: &Failure) -> Plan {
    let Failure {
        reaches,
        provision: [provision, slow],
        restores,
        ..
    } = failure;
    let copy = reaches * HOUR;
    let text = workload(&format!(
        r#"
"outage.primary_events_per_year" = 0.0001
"outage.stops_workload_share" = 1
"backup.copy_seconds" = "{copy}s"
"recovery.backup-restore.detect" = {{ p50 = "1ms", p95 = "2ms" }}
"decide.person_declares" = {{ p50 = "1ms", p95 = "2ms" }}
"recovery.backup-restore.provision" = {{ p50 = "{provision}", p95 = "{slow}" }}
"recovery.restore_mib_per_second" = 1e6
"recovery.backup-restore.log_replay_seconds" = "{restores}s"
"recovery.backup-restore.start" = {{ p50 = "1ms", p95 = "2ms" }}
"recovery.backup-restore.verify" = {{ p50 = "1ms", p95 = "2ms" }}
"#
    ));
    plan_in(
        &setting(&text, Format::Toml),
        &Design::BackupRestore(Backup {
            interval: failure.accumulates * HOUR,
            traffic: Traffic::GlobalLoadBalancer,
            rehearsal: Rehearsal {
                drills_per_year: 12.0,
                watch: false,
            },
        }),
    )
}

/// The evacuation that decides at once when it has noticed.
fn evacuated(provision: &str) -> Tally {
    let text = workload(&format!(
        r#"
"recovery.pilot-light.detect" = {{ p50 = "1ms", p95 = "2ms" }}
"decide.person" = {{ p50 = "5m", p95 = "6m" }}
"recovery.pilot-light.provision" = {{ p50 = "{provision}", p95 = "6m" }}
"recovery.pilot-light.promote" = {{ p50 = "1ms", p95 = "2ms" }}
"recovery.pilot-light.start" = {{ p50 = "25m", p95 = "26m" }}
"recovery.pilot-light.verify" = {{ p50 = "1ms", p95 = "2ms" }}
"traffic.pilot-light.ttl_seconds" = "10m"
"#
    ));
    let plan = plan_in(
        &setting(&text, Format::Toml),
        &default_design(Pattern::PilotLight),
    );
    let day = Typical {
        seconds: DAY,
        backup_age: 0.5,
    };
    plan.under(one(day), 1)
}

/// A workload file with these assumptions.
fn workload(assumptions: &str) -> String {
    format!(
        r#"
[workload]
name = "published"
regions = ["aws:us-east-1", "aws:us-west-2"]
[cost]
monthly_usd = 10_000
[objectives]
rto = "48h"
rpo = "30d"
[business]
downtime_usd_per_minute = 833.3333333333
data_loss_usd_per_minute = 833.3333333333
[assumptions]
{NOTHING_ELSE}{assumptions}"#
    )
}

#[test]
fn tapes_lose_what_was_published() {
    TAPES.check();
}

#[test]
fn an_evacuation_takes_its_published_terms() {
    EVACUATION.check();
}
