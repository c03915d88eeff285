//! Wrong files: one change each to a file that is right.

use serde_json::{Value, json};

/// A value that makes a right file wrong.
pub(crate) struct Case {
    /// Where it is put, as a JSON pointer.
    pub(crate) path: &'static str,
    /// What is put there.
    pub(crate) value: Value,
    /// The code of the problem.
    pub(crate) code: &'static str,
    /// What the help says, in part.
    pub(crate) help: &'static str,
    /// Whether the JSON Schema can see it too.
    pub(crate) structural: bool,
}

fn structural(path: &'static str, value: Value, code: &'static str, help: &'static str) -> Case {
    Case {
        path,
        value,
        code,
        help,
        structural: true,
    }
}

fn semantic(path: &'static str, value: Value, code: &'static str, help: &'static str) -> Case {
    Case {
        structural: false,
        ..structural(path, value, code, help)
    }
}

/// Every kind of wrong value, with what is said about it.
pub(crate) fn cases() -> Vec<Case> {
    [
        words(),
        durations(),
        numbers(),
        amounts(),
        types(),
        names(),
        costs(),
        assumptions(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn words() -> Vec<Case> {
    vec![
        // Misspelt and misplaced keys.
        structural(
            "/workload/patern_today",
            json!("x"),
            "unknown-key",
            "regions",
        ),
        structural("/rto", json!("4h"), "unknown-key", "`rto` belongs in"),
        structural(
            "/business/engineers",
            json!(5),
            "unknown-key",
            "`engineers` belongs in",
        ),
        structural("/team/team", json!({}), "unknown-key", "belongs at the top"),
        structural(
            "/users/0/zzz",
            json!(1),
            "unknown-key",
            "its keys are: place, share",
        ),
        structural("/bussiness", json!({}), "unknown-key", "its keys are"),
        // Misspelt values.
        structural(
            "/workload/pattern_today",
            json!("warm-standy"),
            "unknown-value",
            "did you mean `warm-standby`?",
        ),
        structural(
            "/workload/pattern_today",
            json!("warm_standby"),
            "unknown-value",
            "did you mean `warm-standby`?",
        ),
        structural(
            "/design/traffic",
            json!("carrier-pigeon"),
            "unknown-value",
            "one of: dns-record-change",
        ),
        structural(
            "/data/0/model",
            json!("simple"),
            "unknown-value",
            "did you mean `simple-record`?",
        ),
        structural(
            "/design/drills_per_year",
            json!("montly"),
            "unknown-value",
            "did you mean `monthly`?",
        ),
        structural(
            "/constraints/providers_allowed/0",
            json!("AWS"),
            "unknown-value",
            "did you mean `aws`?",
        ),
        structural(
            "/team/on_call",
            json!(true),
            "wrong-type",
            "around-the-clock",
        ),
    ]
}

fn durations() -> Vec<Case> {
    vec![
        // Durations.
        structural(
            "/objectives/rto",
            json!(10),
            "duration-without-unit",
            "\"10s\", \"10m\" or \"10h\"",
        ),
        structural("/objectives/rto", json!("10"), "bad-duration", "\"30s\""),
        structural(
            "/objectives/rto",
            json!("10 parsecs"),
            "bad-duration",
            "\"30s\"",
        ),
        structural("/objectives/rto", json!("-10m"), "bad-duration", "\"30s\""),
        structural(
            "/objectives/rpo",
            json!(-5),
            "duration-without-unit",
            "\"10m\"",
        ),
        structural("/objectives/rpo", json!(["1m"]), "wrong-type", "\"10m\""),
        semantic(
            "/objectives/rto",
            json!("400d"),
            "out-of-range",
            "at most 365 d",
        ),
        semantic(
            "/design/backup_interval",
            json!("30s"),
            "out-of-range",
            "at least 60 s",
        ),
        semantic(
            "/design/backup_interval",
            json!("8d"),
            "out-of-range",
            "at most 7 d",
        ),
    ]
}

fn numbers() -> Vec<Case> {
    vec![
        // Numbers.
        structural("/cost/monthly_usd", json!(0), "out-of-range", "more than 0"),
        structural(
            "/cost/monthly_usd",
            json!(-10_000),
            "out-of-range",
            "more than 0",
        ),
        structural(
            "/cost/monthly_usd",
            json!(1e13),
            "out-of-range",
            "1,000,000,000,000",
        ),
        structural(
            "/cost/monthly_usd",
            json!("10_000"),
            "wrong-type",
            "without quotes or separators: 10000",
        ),
        structural(
            "/cost/monthly_usd",
            json!("much"),
            "wrong-type",
            "plain number",
        ),
        structural(
            "/cost/data_share",
            json!(8),
            "out-of-range",
            "for 8 %, write 0.08",
        ),
        structural(
            "/cost/data_share",
            json!(-0.1),
            "out-of-range",
            "between 0 and 1",
        ),
        structural(
            "/objectives/availability_percent",
            json!(100),
            "out-of-range",
            "more than 0 and at most 99.9999999",
        ),
        structural(
            "/objectives/availability_percent",
            json!("99.9 %"),
            "wrong-type",
            "plain number",
        ),
        structural(
            "/objectives/confidence_percent",
            json!(0.95),
            "out-of-range",
            "write 95",
        ),
        structural(
            "/objectives/confidence_percent",
            json!(100),
            "out-of-range",
            "between 50 and 99.99",
        ),
        structural(
            "/objectives/write_latency_p95_ms",
            json!(0),
            "out-of-range",
            "more than 0",
        ),
        structural(
            "/workload/zones",
            json!(0),
            "out-of-range",
            "between 1 and 6",
        ),
        structural("/workload/zones", json!(2.5), "not-whole", "2 or 3"),
        structural("/team/engineers", json!(0), "out-of-range", "more than 0"),
        structural("/team/engineers", json!(1e6), "out-of-range", "100,000"),
    ]
}

fn amounts() -> Vec<Case> {
    vec![
        structural("/data/0/size_gib", json!(-1), "out-of-range", "between 0"),
        structural(
            "/data/0/writes_per_second",
            json!(1e10),
            "out-of-range",
            "1,000,000,000",
        ),
        structural("/data/0/keys", json!(0), "out-of-range", "between 1"),
        structural("/data/0/keys", json!(1.5), "not-whole", "1 or 2"),
        structural(
            "/data/0/key_skew",
            json!(3.5),
            "out-of-range",
            "between 0 and 3",
        ),
        structural(
            "/design/active_regions",
            json!(4),
            "out-of-range",
            "between 2 and 3",
        ),
        structural("/design/drills_per_year", json!(400), "out-of-range", "366"),
        structural(
            "/business/downtime_usd_per_minute",
            json!(-1),
            "out-of-range",
            "between 0",
        ),
    ]
}

fn types() -> Vec<Case> {
    vec![
        // Wrong types everywhere.
        structural("/workload", json!("webshop"), "wrong-type", "section"),
        structural(
            "/users",
            json!({ "place": "aws:us-east-1", "share": 1 }),
            "wrong-type",
            "users",
        ),
        structural("/users/0", json!("aws:us-east-1"), "wrong-type", "users"),
        structural("/data", json!(3), "wrong-type", "data"),
        structural(
            "/workload/regions",
            json!("aws:us-east-1"),
            "wrong-type",
            "[",
        ),
        structural("/workload/regions/0", json!(1), "wrong-type", "in quotes"),
        structural(
            "/objectives/accept_total_loss",
            json!("no"),
            "wrong-type",
            "true or false",
        ),
        structural(
            "/objectives/accept_total_loss",
            json!(0),
            "wrong-type",
            "true or false",
        ),
        structural(
            "/business/downtime_curve",
            json!(200),
            "wrong-type",
            "[[\"5m\", 0]",
        ),
        structural(
            "/business/downtime_curve/0",
            json!(["5m"]),
            "wrong-type",
            "[[\"5m\", 0]",
        ),
        structural(
            "/business/downtime_curve/0",
            json!([5, 1]),
            "duration-without-unit",
            "5m",
        ),
        structural(
            "/business/downtime_curve",
            json!([]),
            "empty-list",
            "[[\"5m\", 0]",
        ),
        structural("/assumptions", json!([]), "wrong-type", "dotted names"),
        // Nothing given.
        structural("/cost", Value::Null, "null-value", "a table"),
        structural("/cost/monthly_usd", Value::Null, "null-value", "a number"),
        structural("/objectives/rto", Value::Null, "null-value", "a duration"),
        structural(
            "/team/on_call",
            Value::Null,
            "null-value",
            "leave the key out",
        ),
    ]
}

fn names() -> Vec<Case> {
    vec![
        // Names and places.
        structural("/workload/name", json!("  "), "bad-name", "my-service"),
        structural("/workload/name", json!("x".repeat(101)), "bad-name", "100"),
        semantic("/workload/name", json!("a\nb"), "bad-name", "one line"),
        structural(
            "/workload/regions/0",
            json!("us-east-1"),
            "unknown-region",
            "did you mean `aws:us-east-1`?",
        ),
        structural(
            "/workload/regions/0",
            json!("amazon:us-east-1"),
            "unknown-region",
            "did you mean `aws:us-east-1`?",
        ),
        semantic(
            "/workload/regions/0",
            json!("aws:us-eats-1"),
            "unknown-region",
            "did you mean `aws:us-east-1`?",
        ),
        structural(
            "/workload/regions/0",
            json!("moon"),
            "unknown-region",
            "azure:westeurope",
        ),
        structural(
            "/workload/regions/1",
            json!("aws:us-east-1"),
            "duplicate-name",
            "once",
        ),
        structural(
            "/workload/regions",
            json!([
                "aws:us-east-1",
                "aws:us-west-2",
                "aws:eu-west-1",
                "aws:eu-central-1"
            ]),
            "too-many",
            "remove",
        ),
        structural(
            "/constraints/regions_allowed/0",
            json!("us-*"),
            "bad-region-pattern",
            "`aws:us-*`",
        ),
        structural(
            "/constraints/regions_allowed/0",
            json!("asw:us-*"),
            "bad-region-pattern",
            "`aws:us-*`",
        ),
        semantic(
            "/users/1/place",
            json!("aws:us-east-1"),
            "duplicate-name",
            "add the two shares up",
        ),
        semantic(
            "/users/1/share",
            json!(0.2),
            "shares-do-not-sum-to-1",
            "0.1 of the users are missing",
        ),
        semantic(
            "/users/1/share",
            json!(0.4),
            "shares-do-not-sum-to-1",
            "each is the part",
        ),
        structural(
            "/users/0/share",
            json!(70),
            "out-of-range",
            "for 70 %, write 0.7",
        ),
        semantic(
            "/data/1",
            json!({ "name": "orders", "model": "commutative" }),
            "duplicate-name",
            "differently",
        ),
        semantic(
            "/business/downtime_curve/1",
            json!(["5m", 3]),
            "not-ascending",
            "sort",
        ),
    ]
}

/// Costs that do not go together.
fn costs() -> Vec<Case> {
    vec![
        structural(
            "/cost/terraform_plan",
            json!("plan.json"),
            "not-together",
            "",
        ),
        semantic(
            "/cost/terraform_usage",
            json!("usage.yml"),
            "not-together",
            "",
        ),
    ]
}

fn assumptions() -> Vec<Case> {
    vec![
        // Assumptions.
        structural(
            "/assumptions/failover.latent_fault_per_year",
            json!(0.3),
            "unknown-assumption",
            "did you mean `failover.latent_faults_per_year`?",
        ),
        structural(
            "/assumptions/zzz",
            json!(0.3),
            "unknown-assumption",
            "lists every assumption",
        ),
        structural(
            "/assumptions/outage.duration",
            json!(4),
            "wrong-type",
            "p50",
        ),
        semantic(
            "/assumptions/outage.duration",
            json!("aws-post-evnt"),
            "unknown-preset",
            "did you mean `aws-post-event`?",
        ),
        structural(
            "/assumptions/failback.write_pause_seconds",
            json!(120),
            "duration-without-unit",
            "120s",
        ),
        structural(
            "/assumptions/failover.launch_refused_share",
            json!(5),
            "out-of-range",
            "write 0.05",
        ),
        structural(
            "/assumptions/failover.latent_faults_per_year",
            json!(-1),
            "out-of-range",
            "between 0",
        ),
        semantic(
            "/assumptions/failover.latent_faults_per_year",
            json!(5_000),
            "out-of-range",
            "range",
        ),
        structural(
            "/assumptions/failover.latent_faults_per_year",
            json!({ "p50": 1, "p95": 2 }),
            "wrong-type",
            "low",
        ),
        structural(
            "/assumptions/recovery.warm-standby.promote",
            json!("8s"),
            "wrong-type",
            "p50",
        ),
        structural(
            "/assumptions/recovery.warm-standby.promote",
            json!({ "p50": "8s" }),
            "wrong-type",
            "p50",
        ),
        semantic(
            "/assumptions/recovery.warm-standby.promote",
            json!({ "p50": "8s", "p95": "8s" }),
            "out-of-range",
            "range",
        ),
        structural(
            "/assumptions/recovery.warm-standby.promote",
            json!({ "p50": 8, "p95": 20 }),
            "duration-without-unit",
            "8s",
        ),
        semantic(
            "/assumptions/recovery.hot-standby.promote",
            json!({ "p50": "8s", "p95": "20s" }),
            "duplicate-key",
            "one of the two",
        ),
    ]
}
