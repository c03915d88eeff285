//! Every figure can be explained, and the explanation adds up to the figure.

use super::support::{EXAMPLES, decided};
use farshore_core::assess::{Assessment, Case, Memo, Ways, assess};
use farshore_core::decide::Decision;
use farshore_core::explain::{Explanation, Figure, Question, StepTerm, Term as Told, explain};
use farshore_core::model::{Setting, candidates};
use farshore_core::terms::Term;
use farshore_core::trace::{Quantity, Traced};
use std::collections::BTreeMap;

fn with_examples(test: impl Fn(&str, &Setting, &Case<'_>, &Decision)) {
    for example in EXAMPLES {
        let setting = example.setting();
        let ways = Ways::new(&setting, &candidates(&setting), &mut Memo::new());
        let case = Case::new(&setting, &ways);
        test(example.name, &setting, &case, &decided(&setting));
    }
}

/// The figure of a decision that a question asks for.
fn decided_value(candidate: &farshore_core::decide::Candidate, figure: Figure) -> Option<f64> {
    let figures = &candidate.judged.figures;
    Some(match figure {
        Figure::RecoveryTime => candidate.recovery?[1],
        Figure::DataLoss => candidate.data_loss[1],
        Figure::FailoverSuccess => figures.success,
        Figure::WithinRto => figures.within_rto,
        Figure::WithinRpo => figures.within_rpo,
        Figure::Availability => figures.availability,
        Figure::Downtime => figures.downtime,
        Figure::BothRegionsLost => figures.both_lost,
        Figure::MonthlyCost => figures.monthly,
        Figure::AnnualCost => figures.money.total,
        Figure::Latency => candidate.writes.p95_ms,
        Figure::Consistency => {
            let modes = candidate.modes.iter();
            modes
                .map(|m| m.concurrency.conflicts_per_second)
                .sum::<f64>()
                * 86_400.0
        }
    })
}

#[test]
fn explained_values_are_the_decided_ones() {
    with_examples(|name, _, case, decision| {
        for candidate in &decision.candidates {
            let pattern = candidate.judged.design.pattern();
            for figure in Figure::ALL {
                let told = explain(case, &candidate.judged, Question { pattern, figure });
                assert!(
                    !told.answer.is_empty() && !told.unit.is_empty(),
                    "{name} {pattern}"
                );
                let Some(expected) = decided_value(candidate, figure) else {
                    continue;
                };
                let what = format!("{name} {pattern}.{}", figure.name());
                let equal = (told.value - expected).abs() <= 1e-12 * expected.abs();
                assert!(equal, "{what}: {} instead of {expected}", told.value);
            }
        }
    });
}

#[test]
fn traced_figures_recombine_to_the_last_bit() {
    with_examples(|name, _, case, decision| {
        for candidate in &decision.candidates {
            let plain = &candidate.judged.figures;
            let traced: Assessment<Traced> = assess(case, &candidate.judged.design);
            let money = (&traced.money, &plain.money);
            for (traced, plain) in [
                (&traced.success, plain.success),
                (&traced.within_rto, plain.within_rto),
                (&traced.within_rpo, plain.within_rpo),
                (&traced.downtime, plain.downtime),
                (&traced.availability, plain.availability),
                (&traced.both_lost, plain.both_lost),
                (&traced.data_loss, plain.data_loss),
                (&traced.monthly, plain.monthly),
                (&money.0.infrastructure, money.1.infrastructure),
                (&money.0.engineering, money.1.engineering),
                (&money.0.drills, money.1.drills),
                (&money.0.downtime, money.1.downtime),
                (&money.0.data_loss, money.1.data_loss),
                (&money.0.other, money.1.other),
                (&money.0.total, money.1.total),
            ] {
                assert_eq!(traced.value().to_bits(), plain.to_bits(), "{name}");
                assert_eq!(traced.recombine().to_bits(), plain.to_bits(), "{name}");
            }
        }
    });
}

/// Reads the formulas that explanations print: names, numbers, `+ - x /`, parentheses and
/// `(1 - exp(-x))`.
struct Reader<'a> {
    rest: &'a str,
    named: &'a dyn Fn(&str) -> Option<f64>,
}

impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        loop {
            if self.take(" + ") {
                value += self.product()?;
            } else if self.take(" - ") {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.atom()?;
        loop {
            if self.take(" x ") {
                value *= self.atom()?;
            } else if self.take(" / ") {
                value /= self.atom()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn atom(&mut self) -> Result<f64, String> {
        if self.take("exp(-") {
            let value = self.sum()?;
            return self.closed((-value).exp());
        }
        if self.take("(") {
            let value = self.sum()?;
            return self.closed(value);
        }
        let end = self.rest.find([' ', '(', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let number = word.parse().ok();
        number
            .or_else(|| (self.named)(word))
            .ok_or_else(|| format!("no term `{word}`"))
    }

    fn closed(&mut self, value: f64) -> Result<f64, String> {
        if self.take(")") {
            Ok(value)
        } else {
            Err(format!("no `)` before `{}`", self.rest))
        }
    }
}

fn read(formula: &str, named: &dyn Fn(&str) -> Option<f64>) -> Result<f64, String> {
    let mut reader = Reader {
        rest: formula,
        named,
    };
    let value = reader.sum()?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(format!("left over: `{}`", reader.rest))
    }
}

#[test]
fn the_reader_of_formulas_reads() {
    let named = |name: &str| (name == "a.b").then_some(3.0);
    for (formula, value) in [
        ("1 + 2 x a.b", 7.0),
        ("(1 + 2) x a.b / 9", 1.0),
        (
            "1 - (1 - exp(-a.b)) / a.b",
            1.0 - (1.0 - (-3.0_f64).exp()) / 3.0,
        ),
        ("8 - 2 - 1", 5.0),
    ] {
        assert!(
            (read(formula, &named).unwrap() - value).abs() < 1e-12,
            "{formula}"
        );
    }
    assert!(read("1 + unknown", &named).is_err());
}

/// Where one name stands for several terms, a reader could not tell which is meant.
fn check_terms(what: &str, told: &Explanation) {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for term in &told.terms {
        values.entry(&term.name).or_default().push(term.value);
    }
    for (place, term) in told.terms.iter().enumerate() {
        let Told {
            name,
            formula,
            value,
            ..
        } = term;
        if formula.is_empty() {
            assert!(!term.source.is_empty(), "{what}: `{name}` has no source");
            continue;
        }
        // The nearest deeper term of that name; a term that was told before is not told again.
        let named = |wanted: &str| {
            let below = told.terms[place + 1..]
                .iter()
                .take_while(|t| t.depth > term.depth);
            let near = below
                .clone()
                .find(|t| t.name == wanted && t.depth == term.depth + 1);
            let any = near.map(|t| t.value);
            any.or_else(|| {
                values
                    .get(wanted)
                    .filter(|all| all.len() == 1)
                    .map(|all| all[0])
            })
        };
        let got =
            read(formula, &named).unwrap_or_else(|e| panic!("{what}: {name} = {formula}: {e}"));
        assert!(
            (got - value).abs() <= 1e-9 * value.abs().max(1e-9),
            "{what}: {name} = {formula} gives {got}, not {value}"
        );
    }
}

#[test]
fn printed_formulas_recombine() {
    with_examples(|name, _, case, decision| {
        for candidate in &decision.candidates {
            let pattern = candidate.judged.design.pattern();
            for figure in Figure::ALL {
                let told = explain(case, &candidate.judged, Question { pattern, figure });
                check_terms(&format!("{name} {pattern}.{}", figure.name()), &told);
            }
        }
    });
}

/// A small generator of uniform numbers (`SplitMix64`), so that the test owns its randomness.
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

fn draw(step: &StepTerm, dice: &mut Dice) -> f64 {
    if step.share < 1.0 && dice.uniform() >= step.share {
        return 0.0;
    }
    if step.p50 <= 0.0 {
        return 0.0;
    }
    let sigma = (step.p95 / step.p50).ln() / 1.644_853_626_951_472_6;
    step.p50 * (sigma * dice.normal()).exp()
}

/// Steps of one group run at the same time; the rest follow each other.
fn simulate(steps: &[StepTerm], dice: &mut Dice) -> f64 {
    let mut groups: BTreeMap<usize, f64> = BTreeMap::new();
    let mut total = 0.0;
    for step in steps {
        let time = draw(step, dice);
        match step.parallel {
            Some(group) => {
                let longest = groups.entry(group).or_default();
                *longest = longest.max(time);
            }
            None => total += time,
        }
    }
    total + groups.values().sum::<f64>()
}

#[test]
fn recovery_times_recombine_from_their_steps() {
    const DRAWS: usize = 300_000;
    with_examples(|name, _, case, decision| {
        // Every kind of step occurs in these; the others repeat them.
        if !["webshop", "social", "internal-tool"].contains(&name) {
            return;
        }
        for candidate in &decision.candidates {
            let pattern = candidate.judged.design.pattern();
            let figure = Figure::RecoveryTime;
            let told = explain(case, &candidate.judged, Question { pattern, figure });
            let Some([p50, p95, _]) = candidate.recovery else {
                continue;
            };
            let mut dice = Dice(7);
            let mut times: Vec<f64> = (0..DRAWS)
                .map(|_| simulate(&told.steps, &mut dice))
                .collect();
            times.sort_by(f64::total_cmp);
            for (p, expected) in [(0.5, p50), (0.95, p95)] {
                let got = times[(p * DRAWS as f64) as usize];
                assert!(
                    (got / expected - 1.0).abs() < 0.01,
                    "{name} {}: {got} {expected}",
                    pattern.name()
                );
            }
        }
    });
}
