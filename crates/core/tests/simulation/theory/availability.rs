//! Repairable regions against their Markov chains.

use super::super::support::{hot_standby, instant, planned};
use super::fates::Alternating;
use super::table::{Row, Table, derived, estimated, replicate};
use farshore_core::model::{Design, default_design};
use farshore_core::parameters::{Scalar, Step};
use farshore_core::simulate::{Estimate, Tally};
use farshore_core::terms::Pattern;
use farshore_core::units::{DAY, YEAR};
use std::sync::LazyLock;

/// A region serves 30 days in the mean, then is out for two.
const UP: f64 = 30.0 * DAY;
const DOWN: f64 = 2.0 * DAY;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
    title: "Repairable regions",
    text: "Regions that serve for an exponential time of 30 days in the mean and are out for one \
of two, each with its own repair, and recoveries that take no time: Markov chains with λ = 1/30 \
and μ = 1/2 a day, u = λ / (λ + μ). The curve from a start in service has a mean of one year up \
and half a year out. The last rows are the product's own process: outages that come as a Poisson \
stream, lognormal, overlap and count once.",
    rows: [alone(), together(), from_the_start(), overlapping()]
        .into_iter()
        .flatten()
        .collect(),
});

fn unavailability(tally: &Tally) -> f64 {
    tally.downtime.moments().sum / (tally.years as f64 * YEAR)
}

/// Share of time out and events a year, counted by `count`, over 40 runs of 1,000 years.
fn observed(design: &Design, count: fn(&Tally) -> u64) -> [Estimate; 2] {
    let plan = planned(&instant(), design);
    replicate(40, |run| {
        let tally = plan.under(Alternating::new(UP, DOWN, run), 1_000);
        [
            unavailability(&tally),
            count(&tally) as f64 / tally.years as f64,
        ]
    })
}

fn alone() -> Vec<Row> {
    let [out, rate] = observed(&Design::SingleRegion, |tally| tally.outages);
    vec![
        estimated(
            "one region: share of time out",
            derived(DOWN / (UP + DOWN)),
            "λ / (λ + μ)",
            out,
        ),
        estimated(
            "one region: outages a year",
            derived(YEAR / (UP + DOWN)),
            "λμ / (λ + μ)",
            rate,
        ),
    ]
}

fn together() -> Vec<Row> {
    let share = DOWN / (UP + DOWN);
    let Design::ActiveActive(two) = default_design(Pattern::ActiveActive) else {
        unreachable!("it is active-active");
    };
    let mut three = two;
    three.regions = 3;
    let mut rows = Vec::new();
    for (name, design, sources) in [
        ("a standby", hot_standby(), ["u²", "2 u² μ"]),
        ("two active", Design::ActiveActive(two), ["u²", "2 u² μ"]),
        (
            "three active",
            Design::ActiveActive(three),
            ["u³", "3 u³ μ"],
        ),
    ] {
        let regions = f64::from(design.regions());
        let all = share.powf(regions);
        let [out, rate] = observed(&design, |tally| tally.all_regions_out);
        rows.push(estimated(
            format!("{name}: share of time out"),
            derived(all),
            sources[0],
            out,
        ));
        // The state is left by any of its repairs, and entered as often.
        rows.push(estimated(
            format!("{name}: all regions out, a year"),
            derived(regions * all * YEAR / DOWN),
            sources[1],
            rate,
        ));
    }
    rows
}

fn from_the_start() -> Vec<Row> {
    let (up, down) = (YEAR, 0.5 * YEAR);
    let (share, speed) = (down / (up + down), 1.0 / up + 1.0 / down);
    let plan = planned(&instant(), &Design::SingleRegion);
    let rows = [1_u32, 2, 5].map(|years| {
        let end = f64::from(years) * YEAR;
        let [out] = replicate(1_000, |run| {
            let fate = Alternating::new(up, down, run);
            [unavailability(&plan.under(fate, u64::from(years)))]
        });
        let expected = share * (1.0 + (-speed * end).exp_m1() / (speed * end));
        let what = format!("one region, serving at the start: out until the end of year {years}");
        estimated(
            what,
            derived(expected),
            "u (1 - (1 - exp(-(λ+μ)t)) / ((λ+μ)t))",
            out,
        )
    });
    rows.into()
}

fn overlapping() -> Vec<Row> {
    const A_YEAR: f64 = 50.0;
    let mut setting = instant();
    setting.parameters.put(Scalar::PrimaryEvents, A_YEAR);
    setting.parameters.put(Scalar::StopsWorkload, 1.0);
    let load = A_YEAR * setting.parameters.step(Step::OutageDuration).mean() / YEAR;
    let plan = planned(&setting, &Design::SingleRegion);
    let [out, rate] = replicate(40, |run| {
        let tally = plan.chunk(1, run, 1_000);
        [
            unavailability(&tally),
            tally.outages as f64 / tally.years as f64,
        ]
    });
    vec![
        estimated(
            "50 outages a year that overlap: share of time out",
            derived(-(-load).exp_m1()),
            "M/G/∞: 1 - exp(-λ E[D])",
            out,
        ),
        estimated(
            "50 outages a year that overlap: counted as one, a year",
            derived(A_YEAR * (-load).exp()),
            "M/G/∞: λ exp(-λ E[D])",
            rate,
        ),
    ]
}

#[test]
fn regions_follow_their_markov_chains() {
    TABLE.check();
}
