//! Random workload files: valid, varied, and told apart by their seeds.

use super::support::File;
use proptest::prelude::*;
use std::fmt::Write;

/// One set of data in a random file.
#[derive(Clone, Debug)]
pub(crate) struct RandomData {
    model: &'static str,
    value: &'static str,
    size_gib: u32,
    writes_per_second: u32,
    keys: u32,
    skew: f64,
}

/// A random file before it is written down, so that its entries can be permuted.
#[derive(Clone, Debug)]
pub(crate) struct RandomFile {
    regions: Vec<&'static str>,
    zones: u32,
    pub(crate) monthly_usd: f64,
    pub(crate) rto: f64,
    pub(crate) rpo: f64,
    pub(crate) confidence: Option<f64>,
    pub(crate) availability: Option<f64>,
    pub(crate) budget: Option<f64>,
    pub(crate) latency: Option<f64>,
    pub(crate) downtime: f64,
    pub(crate) data_loss: f64,
    pub(crate) total_loss: f64,
    zero_data_loss: bool,
    accept_total_loss: bool,
    experience: &'static str,
    pub(crate) loaded_cost: f64,
    business_hours: bool,
    declaration: bool,
    users: Vec<(&'static str, u32)>,
    data: Vec<RandomData>,
    allowed: Vec<&'static str>,
    held: Vec<(&'static str, &'static str)>,
    assumptions: Vec<(&'static str, f64)>,
}

const REGIONS: [&str; 8] = [
    "aws:us-east-1",
    "aws:us-west-2",
    "aws:eu-west-1",
    "aws:eu-central-1",
    "aws:ap-southeast-2",
    "azure:westeurope",
    "gcp:us-central1",
    "gcp:europe-west1",
];

const HELD: [(&str, &str); 9] = [
    ("drills_per_year", "4"),
    ("drills_per_year", "12"),
    ("watch", "true"),
    ("watch", "false"),
    ("trigger", "\"person\""),
    ("trigger", "\"automatic\""),
    ("traffic", "\"dns-health-check\""),
    ("replication", "\"streaming\""),
    ("replication", "\"synchronous\""),
];

const ASSUMPTIONS: [(&str, f64); 8] = [
    ("failover.latent_faults_per_year", 0.5),
    ("outage.primary_events_per_year", 0.3),
    ("outage.corruptions_per_year", 0.25),
    ("outage.false_alarms_per_year", 0.1),
    ("traffic.dns_ignoring_share", 0.1),
    ("consistency.conflict_multiple", 1.0),
    ("cost.streaming_surcharge", 0.003),
    ("recovery.restore_mib_per_second", 100.0),
];

/// Spread evenly on a logarithmic scale, rounded to what people write.
fn spread(from: f64, to: f64) -> impl Strategy<Value = f64> {
    (from.ln()..to.ln()).prop_map(|x| {
        let value = x.exp();
        format!("{value:.3e}").parse().unwrap()
    })
}

fn data() -> impl Strategy<Value = Vec<RandomData>> {
    let model = prop::sample::select(vec![
        "append-only",
        "commutative",
        "simple-record",
        "multi-entity-transaction",
    ]);
    let one = (
        model,
        prop::sample::select(vec!["low", "high"]),
        1_u32..3_000,
        1_u32..2_000,
        1_u32..50_000_000,
        prop::sample::select(vec![0.0, 0.4, 0.8, 1.1]),
    );
    let one = one.prop_map(
        |(model, value, size_gib, writes_per_second, keys, skew)| RandomData {
            model,
            value,
            size_gib,
            writes_per_second,
            keys,
            skew,
        },
    );
    prop::collection::vec(one, 0..4)
}

fn pick<T: Clone + std::fmt::Debug + 'static>(
    all: &'static [T],
    most: usize,
) -> impl Strategy<Value = Vec<T>> {
    prop::sample::subsequence(all, 0..=most).prop_shuffle()
}

/// Any valid file.
pub(crate) fn files() -> impl Strategy<Value = RandomFile> {
    let places = (
        pick(&REGIONS, 2),
        prop::collection::vec(1_u32..20, 8),
        pick(&REGIONS, 4),
        1_u32..4,
        prop::sample::select(vec![
            vec![],
            vec![],
            vec!["aws:*", "gcp:*", "azure:*"],
            vec!["aws:us-*", "aws:eu-*"],
        ]),
    );
    let objectives = (
        spread(1.0, 2e5),
        prop_oneof![1 => Just(0.0), 6 => spread(0.5, 2e5)],
        prop::option::of(prop::sample::select(vec![
            50.0, 80.0, 90.0, 95.0, 97.0, 99.0,
        ])),
        prop::option::weighted(0.3, prop::sample::select(vec![99.0, 99.5, 99.9, 99.95])),
        prop::option::weighted(0.3, spread(0.9, 4.0)),
        prop::option::weighted(0.3, spread(2.0, 400.0)),
    );
    let money = (
        spread(200.0, 5e5),
        spread(0.05, 3e4),
        prop_oneof![1 => Just(0.0), 3 => spread(0.1, 1e4)],
        spread(1e3, 1e8),
        spread(5e4, 3e5),
    );
    let rest = (
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
        prop::sample::select(vec!["none", "some", "platform-team"]),
        data(),
        pick(&HELD, 2),
        (pick(&ASSUMPTIONS, 3), spread(0.3, 3.0)),
    );
    (places, objectives, money, rest).prop_map(
        |(
            (regions, weights, places, zones, allowed),
            (rto, rpo, confidence, availability, budget, latency),
            (monthly_usd, downtime, data_loss, total_loss, loaded_cost),
            ((zero, accept, business_hours, declaration), experience, data, held, (names, factor)),
        )| {
            // The constraints must allow what the file names.
            let allowed = if regions
                .iter()
                .all(|r| r.starts_with("aws:us-") || r.starts_with("aws:eu-"))
            {
                allowed
            } else {
                Vec::new()
            };
            let mut held = held;
            held.sort_unstable();
            held.dedup_by_key(|(key, _)| *key);
            RandomFile {
                regions,
                zones,
                monthly_usd,
                rto,
                rpo,
                confidence,
                availability,
                budget: budget.map(|multiple| (multiple * monthly_usd).round()),
                latency,
                downtime,
                data_loss,
                total_loss,
                // Rare, or nothing else would be tried.
                zero_data_loss: zero && accept,
                accept_total_loss: accept && declaration,
                experience,
                loaded_cost,
                business_hours,
                declaration: declaration && business_hours,
                users: places.into_iter().zip(weights).collect(),
                data,
                allowed,
                held,
                assumptions: names
                    .into_iter()
                    .map(|(name, v)| (name, v * factor))
                    .collect(),
            }
        },
    )
}

impl RandomFile {
    /// Its entries turned around; nothing else.
    pub(crate) fn reversed(&self) -> Self {
        let mut other = self.clone();
        other.users.reverse();
        other.allowed.reverse();
        other.assumptions.reverse();
        other
    }

    /// The file as TOML; data sets in turned order when `reverse`, with the same names.
    pub(crate) fn written(&self, reverse: bool) -> File {
        let mut out = String::new();
        let list = |names: &[&str]| format!("{names:?}");
        write!(
            out,
            "[workload]\nname = \"random\"\nzones = {}\n",
            self.zones
        )
        .unwrap();
        if !self.regions.is_empty() {
            writeln!(out, "regions = {}", list(&self.regions)).unwrap();
        }
        write!(out, "\n[cost]\nmonthly_usd = {:?}\n", self.monthly_usd).unwrap();
        let seconds = super::support::duration;
        write!(
            out,
            "\n[objectives]\nrto = {}\nrpo = {}\naccept_total_loss = {}\n",
            seconds(self.rto),
            seconds(self.rpo),
            self.accept_total_loss
        )
        .unwrap();
        for (key, value) in [
            ("confidence_percent", self.confidence),
            ("availability_percent", self.availability),
            ("budget_monthly_usd", self.budget),
            ("write_latency_p95_ms", self.latency),
        ] {
            if let Some(value) = value {
                writeln!(out, "{key} = {value:?}").unwrap();
            }
        }
        if self.declaration {
            out.push_str("rto_clock = \"declaration\"\n");
        }
        write!(
            out,
            "\n[business]\ndowntime_usd_per_minute = {:?}\ndata_loss_usd_per_minute = {:?}\n\
             total_loss_usd = {:?}\nzero_data_loss_required = {}\n",
            self.downtime, self.data_loss, self.total_loss, self.zero_data_loss
        )
        .unwrap();
        write!(
            out,
            "\n[team]\nloaded_cost_usd_per_year = {:?}\nmulti_region_experience = \"{}\"\n",
            self.loaded_cost, self.experience
        )
        .unwrap();
        if self.business_hours {
            out.push_str("on_call = \"business-hours\"\n");
        }
        if !self.allowed.is_empty() {
            write!(
                out,
                "\n[constraints]\nregions_allowed = {}\n",
                list(&self.allowed)
            )
            .unwrap();
        }
        if !self.held.is_empty() {
            out.push_str("\n[design]\n");
            for (key, value) in &self.held {
                writeln!(out, "{key} = {value}").unwrap();
            }
        }
        if !self.assumptions.is_empty() {
            out.push_str("\n[assumptions]\n");
            for (name, value) in &self.assumptions {
                writeln!(out, "\"{name}\" = {value:?}").unwrap();
            }
        }
        let total: u32 = self.users.iter().map(|(_, weight)| weight).sum();
        for (place, weight) in &self.users {
            let share = f64::from(*weight) / f64::from(total);
            write!(out, "\n[[users]]\nplace = \"{place}\"\nshare = {share:?}\n").unwrap();
        }
        let mut sets: Vec<String> = self
            .data
            .iter()
            .enumerate()
            .map(|(i, d)| d.written(i))
            .collect();
        if reverse {
            sets.reverse();
        }
        out.push_str(&sets.concat());
        File::of(&out)
    }

    /// The file as TOML.
    pub(crate) fn file(&self) -> File {
        self.written(false)
    }
}

impl RandomData {
    fn written(&self, number: usize) -> String {
        format!(
            "\n[[data]]\nname = \"data-{number}\"\nmodel = \"{}\"\nvalue = \"{}\"\n\
             size_gib = {}\nwrites_per_second = {}\nkeys = {}\nkey_skew = {:?}\n",
            self.model, self.value, self.size_gib, self.writes_per_second, self.keys, self.skew
        )
    }
}
