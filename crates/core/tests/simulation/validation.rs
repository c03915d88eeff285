//! `docs/validation.md`: the formulas beside the simulation. Written by
//! `UPDATE_EXPECT=1 cargo test -p farshore-core --test simulation validation`.

use super::support::{EXAMPLES, best_designs, live, setting, with_plans};
use expect_test::expect_file;
use farshore_core::assess::assess;
use farshore_core::simulate::Estimate;
use std::fmt::Write as _;

const YEARS: u64 = 200_000;
const HEAD: &str = "# Validation

The formulas of the assessment beside 200,000 simulated years of the best design of each pattern, at
seed 1. The differences are in standard errors of the simulation; where they exceed about 3, the
formula leaves something out, and the notes say what. Written by a test, which fails when it is out
of step: `UPDATE_EXPECT=1 cargo test -p farshore-core --test simulation validation`.

| workload | pattern | down, min a year | simulated | SE | works | simulated | SE | within RTO | simulated | SE | within RPO | simulated | SE | USD a year | simulated | SE |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";
const NOTES: &str = "
## What the formulas leave out

- *A real failover proves the standby as a drill does.* The formula counts the time since the last
  drill only; in the simulation a failover, planned or not, finds hidden faults as well. So the
  simulated success is higher, the more so the rarer the drills: with one a year by 1 to 3 points.
  `failovers_prove_the_standby_as_drills_do` derives the simulated value and holds it.
- *Outages overlap.* The formula counts the second region's own outage during the primary's, and not
  the reverse; a second outage also stops a recovery, or takes the region that serves. Together less
  than a thousandth of the downtime at the default rates.
- *Three regions.* When two of three active regions are out, the users of the second are felt too.

Without hidden faults every figure above agrees within 4.5 standard errors, quantiles of recovery
time and data loss included (`every_example_and_pattern_agrees_where_the_formula_is_exact`).
";

#[test]
fn validation_is_in_step() {
    let mut text = HEAD.to_owned();
    for (name, format, file) in EXAMPLES {
        let setting = setting(file, format);
        let designs = best_designs(&setting);
        with_plans(&setting, &designs, |case, plans| {
            for (design, plan) in designs.iter().zip(plans) {
                let formula = assess::<f64>(case, design);
                let got = plan.summary(&live(plan, 1, YEARS));
                let minutes = Estimate {
                    value: got.downtime.mean.value / 60.0,
                    error: got.downtime.mean.error / 60.0,
                };
                let cells = [
                    cell(formula.downtime / 60.0, minutes, 2),
                    cell(formula.success, got.success, 4),
                    cell(formula.within_rto, got.within_rto, 4),
                    cell(formula.within_rpo, got.within_rpo, 4),
                    cell(formula.money.total, got.cost.mean, 0),
                ];
                writeln!(
                    text,
                    "| {name} | {} | {} |",
                    plan.pattern(),
                    cells.join(" | ")
                )
                .expect("a string takes everything");
            }
        });
    }
    text.push_str(NOTES);
    expect_file!["../../../../docs/validation.md"].assert_eq(&text);
}

fn cell(expected: f64, got: Estimate, digits: usize) -> String {
    let errors = if got.error > 0.0 {
        format!("{:+.1}", (got.value - expected) / got.error)
    } else {
        "–".to_owned()
    };
    format!("{expected:.digits$} | {:.digits$} | {errors}", got.value)
}
