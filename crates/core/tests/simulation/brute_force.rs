//! The formulas against millions of years. Minutes long: `.ci/full` runs it.
//!
//! `UPDATE_EXPECT=1 cargo test --release -p farshore-core --test simulation -- --ignored`

use super::agreement::{exact, means};
use super::support::{ERRORS, EXAMPLES, best_designs, live, with_plans};
use expect_test::expect_file;
use farshore_core::simulate::Tally;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SEEDS: u64 = 5;
const YEARS: u64 = 1_000_000;
/// What formulas may be off where they are approximations, as a part of the figure.
const APPROXIMATE: f64 = 1e-4;
const HEAD: &str = "## At length

The same without hidden faults, over five seeds of a million years each, and over all five together.
The designs of all examples live through the same outages, so the comparisons are not independent of
each other. `.ci/full` repeats it: within 4.5 standard errors of five million years and a
ten-thousandth of the figure.

| figure | comparisons | root mean square, SE | beyond 2 SE | furthest, SE | of five million years, SE | relative | where |
|---|--:|--:|--:|--:|--:|--:|---|
";

/// The differences of one figure.
#[derive(Default)]
struct Differences {
    /// Of each design and seed, in standard errors.
    single: Vec<f64>,
    /// The furthest of all seeds together: in standard errors, relative, and where.
    furthest: (f64, f64, String),
}

#[test]
#[ignore = "five million years of each design take minutes: .ci/full runs it"]
fn five_million_years_agree() {
    let mut figures: BTreeMap<&str, Differences> = BTreeMap::new();
    let mut misses = Vec::new();
    for (name, format, text) in EXAMPLES {
        let setting = exact(text, format);
        let designs = best_designs(&setting);
        with_plans(&setting, &designs, |case, plans| {
            for (design, plan) in designs.iter().zip(plans) {
                let mut all = Tally::default();
                for seed in 1..=SEEDS {
                    let tally = live(plan, seed, YEARS);
                    for (what, expected, got) in means(case, design, &plan.summary(&tally)) {
                        let errors = in_errors(got.value - expected, got.error);
                        figures.entry(what).or_default().single.push(errors);
                    }
                    all.merge(&tally);
                }
                for (what, expected, got) in means(case, design, &plan.summary(&all)) {
                    let difference = got.value - expected;
                    let place = format!("{name}, {}", plan.pattern());
                    if difference.abs() > ERRORS * got.error + APPROXIMATE * expected.abs() {
                        misses.push(format!("{place} {what}: {} for {expected}", got.value));
                    }
                    let errors = in_errors(difference, got.error);
                    let furthest = &mut figures.entry(what).or_default().furthest;
                    if errors.abs() > furthest.0.abs() {
                        *furthest = (errors, difference / expected, place);
                    }
                }
            }
        });
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
    let mut text = HEAD.to_owned();
    for (what, differences) in &figures {
        writeln!(text, "| {what} | {} |", differences.cells()).expect("a string takes everything");
    }
    expect_file!["brute_force.md"].assert_eq(&text);
}

/// A difference in standard errors; nothing that is certain differs.
fn in_errors(difference: f64, error: f64) -> f64 {
    if difference == 0.0 {
        0.0
    } else {
        difference / error
    }
}

impl Differences {
    fn cells(&self) -> String {
        let count = self.single.len() as f64;
        let squares: f64 = self.single.iter().map(|errors| errors * errors).sum();
        let beyond = self.single.iter().filter(|errors| errors.abs() > 2.0);
        let furthest = self
            .single
            .iter()
            .copied()
            .reduce(|a, b| if b.abs() > a.abs() { b } else { a });
        let (errors, relative, place) = &self.furthest;
        format!(
            "{count} | {:.2} | {:.1} % | {:+.1} | {errors:+.1} | {relative:+.0e} | {place}",
            (squares / count).sqrt(),
            100.0 * beyond.count() as f64 / count,
            furthest.unwrap_or(0.0),
        )
    }
}
