//! Tables of what theory says beside what comes out, which fail when a row is off.

use super::super::support::ERRORS;
use farshore_core::simulate::{Estimate, Moments};
use std::fmt::Write as _;

/// What is compared on one subject.
pub(crate) struct Table {
    /// Its heading.
    pub(crate) title: &'static str,
    /// What was done: a paragraph of Markdown.
    pub(crate) text: &'static str,
    /// The figures.
    pub(crate) rows: Vec<Row>,
}

/// One figure.
pub(crate) struct Row {
    what: String,
    theory: Theory,
    source: &'static str,
    got: f64,
    precision: Precision,
}

/// What theory says.
pub(crate) struct Theory {
    text: String,
    value: f64,
    /// Half a unit of the last printed digit.
    rounding: f64,
    bound: Bound,
}

enum Bound {
    None,
    /// The figure is at least this.
    Below,
    /// The figure is at most this.
    Above,
}

/// How far the figure may be off.
enum Precision {
    /// A random one: so many standard errors.
    Error(f64),
    /// A computed one: this part of it.
    Relative(f64),
}

/// A figure as it was printed, with the precision of its digits.
pub(crate) fn printed(text: &str) -> Theory {
    let plain = text.replace(',', "");
    let value: f64 = plain.parse().expect("a printed figure is a number");
    let (digits, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let exponent: i32 = exponent.parse().expect("an exponent is a whole number");
    let places = i32::try_from(decimals).expect("few digits") - exponent;
    Theory {
        text: text.to_owned(),
        value,
        rounding: 0.5 * 10_f64.powi(-places),
        bound: Bound::None,
    }
}

/// A figure derived here, by the formula that the row names.
pub(crate) fn derived(value: f64) -> Theory {
    Theory {
        text: significant(value),
        value,
        rounding: 0.0,
        bound: Bound::None,
    }
}

/// A printed figure that must be reached.
pub(crate) fn at_least(text: &str) -> Theory {
    Theory {
        text: format!("≥ {text}"),
        bound: Bound::Below,
        ..printed(text)
    }
}

/// A printed figure that must not be exceeded.
pub(crate) fn at_most(text: &str) -> Theory {
    Theory {
        text: format!("≤ {text}"),
        bound: Bound::Above,
        ..printed(text)
    }
}

/// A figure that the simulation estimates.
pub(crate) fn estimated(
    what: impl Into<String>,
    theory: Theory,
    source: &'static str,
    got: Estimate,
) -> Row {
    Row {
        what: what.into(),
        theory,
        source,
        got: got.value,
        precision: Precision::Error(got.error),
    }
}

/// A figure without chance.
pub(crate) fn computed(
    what: impl Into<String>,
    theory: Theory,
    source: &'static str,
    got: f64,
) -> Row {
    Row {
        what: what.into(),
        theory,
        source,
        got,
        precision: Precision::Relative(1e-9),
    }
}

/// Mean and standard error of so many independent runs.
pub(crate) fn replicate<const N: usize>(runs: u64, one: impl Fn(u64) -> [f64; N]) -> [Estimate; N] {
    let mut all = [Moments::default(); N];
    for run in 0..runs {
        for (moments, value) in all.iter_mut().zip(one(run)) {
            moments.add(value);
        }
    }
    all.map(|moments| Estimate {
        value: moments.mean(),
        error: moments.standard_error(),
    })
}

impl Row {
    fn difference(&self) -> f64 {
        self.got - self.theory.value
    }

    fn holds(&self) -> bool {
        let spread = match self.precision {
            Precision::Error(error) => ERRORS * error,
            Precision::Relative(part) => part * self.theory.value.abs(),
        };
        match self.theory.bound {
            Bound::None => self.difference().abs() <= self.theory.rounding + spread,
            Bound::Below => self.difference() >= -spread,
            Bound::Above => self.difference() <= spread,
        }
    }

    fn line(&self) -> String {
        let difference = match (&self.theory.bound, &self.precision) {
            (Bound::Below | Bound::Above, _) => "holds".to_owned(),
            (Bound::None, Precision::Error(error)) => {
                format!("{:+.1} SE", self.difference() / error)
            }
            (Bound::None, Precision::Relative(_))
                if self.difference().abs() <= self.theory.rounding =>
            {
                "as printed".to_owned()
            }
            (Bound::None, Precision::Relative(_)) => {
                format!("{:+.0e}", self.difference() / self.theory.value)
            }
        };
        let (what, source) = (&self.what, self.source);
        let (theory, got) = (&self.theory.text, significant(self.got));
        format!("| {what} | {theory} | {source} | {got} | {difference} |")
    }
}

impl Table {
    /// Fails, naming every row that is off.
    #[track_caller]
    pub(crate) fn check(&self) {
        let off = self.rows.iter().filter(|row| !row.holds());
        let off: Vec<String> = off.map(Row::line).collect();
        assert!(off.is_empty(), "{}:\n{}", self.title, off.join("\n"));
    }

    /// The section of docs/validation.md.
    pub(crate) fn markdown(&self) -> String {
        let prose = textwrap::fill(self.text, 100);
        let mut text = format!("### {}\n\n{prose}\n\n", self.title);
        text.push_str("| what | published or derived | source | engine gives | difference |\n");
        text.push_str("|---|--:|---|--:|--:|\n");
        for row in &self.rows {
            writeln!(text, "{}", row.line()).expect("a string takes everything");
        }
        text
    }
}

/// Five significant digits.
fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor() as i32;
    if !(-5..7).contains(&magnitude) {
        return format!("{value:.4e}");
    }
    let decimals = usize::try_from(4 - magnitude).unwrap_or(0);
    format!("{value:.decimals$}")
}

#[test]
fn printed_figures_carry_their_precision() {
    for (text, value, rounding) in [
        ("0.0205", 0.0205, 5e-5),
        ("1,429", 1_429.0, 0.5),
        ("2.048e-9", 2.048e-9, 5e-13),
    ] {
        let theory = printed(text);
        assert_eq!(theory.value, value);
        assert!((theory.rounding / rounding - 1.0).abs() < 1e-9, "{text}");
    }
}

#[test]
fn a_row_that_is_off_is_named() {
    let sure = |value| Estimate { value, error: 0.01 };
    assert!(estimated("", derived(1.0), "", sure(1.04)).holds());
    assert!(!estimated("", derived(1.0), "", sure(1.05)).holds());
    assert!(computed("", printed("0.90"), "", 0.904).holds());
    assert!(!computed("", printed("0.90"), "", 0.906).holds());
    assert!(computed("", at_least("43"), "", 45.0).holds());
    assert!(!computed("", at_least("43"), "", 42.9).holds());
    assert!(!computed("", at_most("217"), "", 217.1).holds());
}
