//! `docs/validation.md`: theory, print and the formulas beside the simulation. Written by
//! `UPDATE_EXPECT=1 cargo test -p farshore-core --test simulation validation`.

use super::support::{EXAMPLES, best_designs, live, setting, with_plans};
use super::theory::table::Table;
use super::theory::{availability, conflicts, dns, drills, overlap, published, rare};
use expect_test::expect_file;
use farshore_core::assess::assess;
use farshore_core::simulate::Estimate;
use std::fmt::Write as _;

const YEARS: u64 = 200_000;
const HEAD: &str = "# Validation

What the simulation gives beside what was published or can be derived, and beside the formulas that
decide. Written by a test, which fails when it is out of step:
`UPDATE_EXPECT=1 cargo test -p farshore-core --test simulation validation`. Seeds are fixed.
Differences are in standard errors of the simulation (SE), or relative where nothing is random.

## Theory and print

Each row is held by a test: within 4.5 standard errors, or to the last digit that was printed. The
engine computes the figures under a fate that theory knows; DNS and concurrent writes, which it does
not simulate, are drawn user by user and write by write beside the product's formulas.

";
const FORMULAS: &str = "## The formulas

The assessment beside 200,000 simulated years of the best design of each pattern, at seed 1. Where
the differences exceed about 3 standard errors, the formula leaves something out, and the notes say
what.

| workload | pattern | down, min a year | simulated | SE | works | simulated | SE | within RTO | simulated | SE | within RPO | simulated | SE | USD a year | simulated | SE |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";
/// Written by the test of `brute_force.rs`.
const AT_LENGTH: &str = include_str!("brute_force.md");
const NOTES: &str = "
## What the formulas leave out

- *A real failover proves the standby as a drill does.* The formula counts the time since the last
  drill only; in the simulation a failover, planned or not, finds hidden faults as well. So the
  simulated success is higher, the more so the rarer the drills: with one a year by 1 to 3 points.
  `failovers_prove_the_standby_as_drills_do` derives the simulated value and holds it.
- *Outages overlap.* The formula counts the second region's own outage during the primary's, and not
  the reverse; a second outage also stops a recovery, or takes the region that serves. Together less
  than a thousandth of the downtime at the default rates. The other region also goes out in the 30
  days in which one is lost for good: that adds 1 % to the rate of losing both.
- *Active-active in regions that share a fate.* The formula takes outages of both regions off those
  that the users of either feel; the second region's own outages are not fewer for it. So the
  simulation moves and returns users a little more often: 5 USD a year of 433,428 where regions share
  their fate in 30 % of outages.
- *Three regions.* When two of three active regions are out, the users of the second are felt too.
- *Lost updates on hot keys.* The formula counts every write that another region overwrites unseen.
  Where regions write a key in turn, some of these are still part of the last value: see *missing
  from the last value*. The formula is the cautious side.

Without hidden faults every figure above agrees within 4.5 standard errors, quantiles of recovery
time and data loss included (`every_example_and_pattern_agrees_where_the_formula_is_exact`).
";

#[test]
fn validation_is_in_step() {
    let tables = [
        &availability::TABLE,
        &drills::TABLE,
        &overlap::TABLE,
        &dns::TABLE,
        &conflicts::TABLE,
        &published::TAPES,
        &published::EVACUATION,
        &rare::TABLE,
    ];
    let tables = tables.map(|table| Table::markdown(table));
    let mut text = format!("{HEAD}{}\n{FORMULAS}", tables.join("\n"));
    write_formulas(&mut text);
    write!(text, "\n{AT_LENGTH}{NOTES}").expect("a string takes everything");
    expect_file!["../../../../docs/validation.md"].assert_eq(&text);
}

fn write_formulas(text: &mut String) {
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
                let pattern = plan.pattern();
                writeln!(text, "| {name} | {pattern} | {} |", cells.join(" | "))
                    .expect("a string takes everything");
            }
        });
    }
}

fn cell(expected: f64, got: Estimate, digits: usize) -> String {
    let errors = if got.error > 0.0 {
        format!("{:+.1}", (got.value - expected) / got.error)
    } else {
        "–".to_owned()
    };
    format!("{expected:.digits$} | {:.digits$} | {errors}", got.value)
}
