//! What shows whether a stack is ready: the same queries for alert rules and for the dashboard.
//!
//! Metrics are those of CloudWatch under the names that Prometheus' own `cloudwatch_exporter` gives
//! them, scraped from an exporter in each region with the label `region`; the age of drills is what
//! runbook 6 pushes.

use crate::terms::Pattern;
use crate::terraform::{BUCKET_SUFFIX, Engine, Outline, OutlinedData, OutlinedRegion};
use crate::units::{DAY, HOUR, YEAR};

/// One figure and the value beyond which it is an alarm.
pub(super) struct Signal {
    /// What a panel is called.
    pub(super) title: String,
    /// What an alert is called.
    pub(super) alert: &'static str,
    /// PromQL for the figure.
    pub(super) query: String,
    /// Unit of the figure, as Grafana names it.
    pub(super) unit: &'static str,
    /// Which side of the threshold is an alarm.
    pub(super) bad: Bad,
    pub(super) threshold: f64,
    /// How long it must last.
    pub(super) hold: &'static str,
    /// Whether no figure is an alarm, too.
    pub(super) needs_figure: bool,
    /// What it means.
    pub(super) meaning: String,
    /// What tells it from others of its kind.
    pub(super) labels: Vec<(&'static str, String)>,
}

/// The side of a threshold.
#[derive(Clone, Copy)]
pub(super) enum Bad {
    Above,
    Below,
}

impl Signal {
    /// PromQL that has a result while it is an alarm.
    pub(super) fn condition(&self) -> String {
        let side = match self.bad {
            Bad::Above => ">",
            Bad::Below => "<",
        };
        let query = &self.query;
        let condition = format!("{query} {side} {}", self.threshold);
        if self.needs_figure {
            format!("{condition} or absent({query})")
        } else {
            condition
        }
    }
}

/// Every signal of a stack: lag, age of backups, health, age of drills.
pub(super) fn signals(outline: &Outline) -> Vec<Signal> {
    let mut all = Vec::new();
    if outline.is_replicated() {
        for data in &outline.data {
            for (from, to) in directions(outline, data) {
                all.push(lag(outline, data, from, to));
            }
        }
    }
    all.push(backup_age(outline));
    for region in outline.regions.iter().filter(|at| at.servers > Some(0)) {
        all.push(health(outline, region));
    }
    all.push(drill_age(outline));
    all
}

/// From where to where a data set is replicated: both ways where every region writes it.
fn directions<'o>(
    outline: &'o Outline,
    data: &OutlinedData,
) -> Vec<(&'o OutlinedRegion, &'o OutlinedRegion)> {
    let both = match data.engine {
        Engine::Postgres | Engine::Aurora => false,
        Engine::Table => outline.pattern == Pattern::ActiveActive,
        Engine::Bucket => data.written_everywhere,
    };
    let senders = if both {
        &outline.regions[..]
    } else {
        &outline.regions[..1]
    };
    let pairs = senders.iter().flat_map(|from| {
        let receivers = outline.regions.iter().filter(|to| to.key != from.key);
        receivers.map(move |to| (from, to))
    });
    pairs.collect()
}

fn lag(
    outline: &Outline,
    data: &OutlinedData,
    from: &OutlinedRegion,
    to: &OutlinedRegion,
) -> Signal {
    let name = outline.data_name(data, to);
    let (sent, received) = (&from.region, &to.region);
    // Databases always tell their lag; tables and buckets only while something is written.
    let (query, needs_figure) = match data.engine {
        Engine::Postgres => (
            format!(
                "max(aws_rds_replica_lag_maximum{{region=\"{received}\",dbinstance_identifier=\"{name}\"}})"
            ),
            true,
        ),
        Engine::Aurora => (
            format!(
                "max(aws_rds_aurora_global_dbreplication_lag_maximum{{region=\"{received}\",dbcluster_identifier=\"{name}\"}}) / 1000"
            ),
            true,
        ),
        Engine::Table => (
            format!(
                "max(aws_dynamodb_replication_latency_average{{region=\"{sent}\",table_name=\"{name}\",receiving_region=\"{received}\"}}) / 1000"
            ),
            false,
        ),
        Engine::Bucket => (
            format!(
                "max(aws_s3_replication_latency_maximum{{region=\"{received}\",destination_bucket=~\"{name}-.{{{BUCKET_SUFFIX}}}\"}})"
            ),
            false,
        ),
    };
    // Objects take up to 15 minutes without a guarantee, as the Terraform has it.
    let threshold = match data.engine {
        Engine::Postgres | Engine::Aurora | Engine::Table => outline.lag_seconds,
        Engine::Bucket => outline.lag_seconds.max(900),
    };
    Signal {
        title: format!("Lag of {} from {sent} to {received}", data.name),
        alert: "FarshoreReplicationLag",
        query,
        unit: "s",
        bad: Bad::Above,
        threshold: f64::from(threshold),
        hold: "2m",
        needs_figure,
        meaning: format!(
            "{name} in {received} lacks more writes of {sent} than may be lost ({threshold} s)."
        ),
        labels: vec![
            ("data", data.name.clone()),
            ("from", sent.clone()),
            ("region", received.clone()),
        ],
    }
}

fn backup_age(outline: &Outline) -> Signal {
    let hours = outline.backup_hours + 2;
    let (name, primary) = (&outline.name, outline.primary());
    let window = 2 * hours;
    Signal {
        title: "Age of the newest backup".to_owned(),
        alert: "FarshoreBackupAge",
        query: format!(
            "time() - max(max_over_time(timestamp(aws_backup_number_of_backup_jobs_completed_sum{{region=\"{primary}\",backup_vault_name=\"{name}\"}} > 0)[{window}h:5m]))"
        ),
        unit: "s",
        bad: Bad::Above,
        threshold: f64::from(hours) * HOUR,
        hold: "5m",
        needs_figure: true,
        meaning: format!(
            "No backup completed within {hours} hours: one is due every {}.",
            outline.backup_hours
        ),
        labels: Vec::new(),
    }
}

fn health(outline: &Outline, at: &OutlinedRegion) -> Signal {
    let (name, region) = (&outline.name, &at.region);
    Signal {
        title: format!("Healthy servers in {region}"),
        alert: "FarshoreHealth",
        query: format!(
            "max(aws_applicationelb_healthy_host_count_maximum{{region=\"{region}\",load_balancer=~\"app/{name}/.+\"}})"
        ),
        unit: "short",
        bad: Bad::Below,
        threshold: 1.0,
        hold: "2m",
        needs_figure: true,
        meaning: format!("No server answers its health check in {region}."),
        labels: vec![("region", region.clone())],
    }
}

/// A week more than the rhythm, by which the second Tuesdays of months differ.
fn drill_age(outline: &Outline) -> Signal {
    let most = (YEAR / outline.drills_per_year + 7.0 * DAY).round();
    Signal {
        title: "Time since the last drill that passed".to_owned(),
        alert: "FarshoreDrillAge",
        query: format!(
            "time() - max(farshore_drill_last_success_timestamp_seconds{{workload=\"{}\"}})",
            outline.name
        ),
        unit: "s",
        bad: Bad::Above,
        threshold: most,
        hold: "1h",
        needs_figure: true,
        meaning: format!(
            "No drill passed for {:.0} days: what hides in the standby grows with every day.",
            most / DAY
        ),
        labels: Vec::new(),
    }
}
