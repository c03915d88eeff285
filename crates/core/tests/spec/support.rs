//! A small catalogue, and files to start from.

use farshore_core::file::{Format, Problem};
use farshore_core::spec::{Places, Workload, read};
use serde_json::{Value, json};

/// A catalogue of a few regions.
pub(crate) struct Fake;

const REGIONS: [&str; 6] = [
    "aws:us-east-1",
    "aws:us-west-2",
    "aws:eu-west-1",
    "aws:eu-central-1",
    "azure:westeurope",
    "gcp:us-central1",
];

impl Places for Fake {
    fn knows(&self, id: &str) -> bool {
        REGIONS.contains(&id)
    }

    fn nearest(&self, id: &str) -> Option<String> {
        let by_distance = REGIONS.map(|region| (strsim::damerau_levenshtein(id, region), region));
        let (distance, region) = by_distance.into_iter().min().unwrap();
        (distance <= 3).then(|| region.to_owned())
    }

    fn duration_presets(&self) -> Vec<String> {
        vec!["aws-post-event".to_owned(), "short".to_owned()]
    }
}

/// The contract's example, as people write it.
pub(crate) const CONTRACT: &str = include_str!("contract.toml");

pub(crate) fn check(text: &str, format: Format) -> Result<Workload, Vec<Problem>> {
    read(text, format, &Fake)
}

/// A file with every key.
pub(crate) fn full() -> Value {
    json!({
        "workload": {
            "name": "webshop", "pattern_today": "single-region", "zones": 2,
            "regions": ["aws:us-east-1", "aws:us-west-2"],
        },
        "cost": { "monthly_usd": 10_000, "data_share": 0.08, "committed_share": 0.5 },
        "objectives": {
            "rto": "10m", "rpo": "1m", "availability_percent": 99.95, "budget_monthly_usd": 16_000,
            "write_latency_p95_ms": 150, "confidence_percent": 95, "rto_clock": "failure",
            "accept_total_loss": false,
        },
        "business": {
            "downtime_usd_per_minute": 200, "data_loss_usd_per_minute": 100,
            "zero_data_loss_required": false, "total_loss_usd": 5e6,
            "downtime_curve": [["5m", 0], ["1h", 200], ["8h", 1000]],
        },
        "constraints": { "regions_allowed": ["aws:us-*", "aws:eu-*"], "providers_allowed": ["aws"] },
        "team": {
            "engineers": 5, "loaded_cost_usd_per_year": 160_000, "multi_region_experience": "some",
            "on_call": "around-the-clock",
        },
        "users": [
            { "place": "aws:us-east-1", "share": 0.7 }, { "place": "aws:eu-west-1", "share": 0.3 },
        ],
        "data": [{
            "name": "orders", "model": "multi-entity-transaction", "value": "high",
            "size_gib": 400, "writes_per_second": 40, "keys": 2_000_000, "key_skew": 0.8,
            "change_gib_per_day": 4, "write_mode": "single-writer",
        }],
        "design": {
            "pattern": "warm-standby", "replication": "streaming", "peer_lost": "stop-writes",
            "trigger": "automatic", "traffic": "dns-health-check", "backup_interval": "1h",
            "drills_per_year": "monthly", "watch": true, "active_regions": 2,
        },
        "assumptions": {
            "failover.latent_faults_per_year": 0.3,
            "failback.write_pause_seconds": "2m",
            "outage.stops_workload_share": { "low": 0.1, "typical": 0.2, "high": 0.3 },
            "outage.duration": "aws-post-event",
            "recovery": { "hot-standby": { "promote": { "p50": "8s", "p95": "20s" } } },
        },
    })
}

/// `value` put where `path` points to; a path to nothing adds it.
pub(crate) fn with(mut file: Value, path: &str, value: Value) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    match file.pointer_mut(parent).unwrap() {
        Value::Array(items) => match items.get_mut(key.parse::<usize>().unwrap()) {
            Some(item) => *item = value,
            None => items.push(value),
        },
        Value::Object(entries) => drop(entries.insert(key.to_owned(), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            panic!("{path} leads into no table or list")
        }
    }
    file
}

/// The same file without what `path` points to.
pub(crate) fn without(mut file: Value, path: &str) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let parent = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.remove(key).unwrap();
    file
}

/// The file as text; none where the format cannot say it.
pub(crate) fn written(file: &Value, format: Format) -> Option<String> {
    match format {
        Format::Json => Some(serde_json::to_string_pretty(file).unwrap()),
        Format::Yaml => {
            let mut out = String::new();
            yaml(file, 0, &mut out);
            Some(out)
        }
        Format::Toml => {
            let entries = file.as_object()?.iter();
            let lines = entries.map(|(key, value)| Some(format!("{key:?} = {}\n", toml(value)?)));
            lines.collect()
        }
    }
}

fn toml(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(toml).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| Some(format!("{key:?} = {}", toml(value)?)));
            let entries: Option<Vec<String>> = entries.collect();
            format!("{{ {} }}", entries?.join(", "))
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    })
}

/// Block style to two levels, flow style below.
fn yaml(value: &Value, level: usize, out: &mut String) {
    match value {
        Value::Object(entries) if level < 2 && !entries.is_empty() => {
            for (key, value) in entries {
                out.push_str(&format!("\n{}{key}: ", "  ".repeat(level)));
                yaml(value, level + 1, out);
            }
        }
        Value::Array(items) if level < 2 && !items.is_empty() => {
            for item in items {
                out.push_str(&format!("\n{}- {item}", "  ".repeat(level)));
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => out.push_str(&value.to_string()),
    }
}
