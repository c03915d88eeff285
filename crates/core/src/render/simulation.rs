//! A simulation for a person: what each design went through, and how sure that is.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{
    counted, duration, durations, exact_share, figures, money, precise_duration, share,
};
use crate::decide::Decision;
use crate::model::Setting;
use crate::simulate::{Distribution, Estimate, Simulated};
use crate::terms::Term as _;
use crate::units::MINUTE;

/// Columns of a plot in the terminal.
const PLOT: usize = 30;

/// How a simulation was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulationRun {
    /// Where the random numbers start.
    pub seed: u64,
    /// Years that were asked for.
    pub asked: u64,
}

/// The best design of each pattern, simulated; one for each candidate of the decision.
#[must_use]
pub fn simulation(
    setting: &Setting,
    decision: &Decision,
    simulated: &[Simulated],
    run: SimulationRun,
) -> Document {
    let mut out = Document::default();
    let years = simulated.first().map_or(0, |first| first.years);
    let count = counted(years as f64, "SIMULATED YEAR", "SIMULATED YEARS");
    let title = format!("{}: {count}", setting.name);
    out.blocks.push(Block::Title(title));
    out.paragraph(Line::prose(&verdict(setting, decision, simulated)));
    if years < run.asked {
        let asked = money(run.asked as f64);
        out.note(&format!("Interrupted: {asked} years were asked for."));
    }
    out.heading("When a region is lost");
    out.table(outages(simulated));
    out.note(
        "Recovers in: p50 and p95 of recoveries that work. Loses up to: p95 of these. Within: of \
         all regional outages, failed recoveries included; ± is 1.96 standard errors, in points.",
    );
    out.heading("Time until users are served again");
    plot(&mut out, simulated);
    out.heading("A year");
    out.table(a_year(simulated));
    out.note(
        "USD in thousands a year, all in. p95: exceeded in one year of twenty; p99: in one of a \
         hundred.",
    );
    out.heading("What the downtime comes from, in minutes a year");
    out.table(causes(simulated));
    out.heading("Against the formulas");
    out.table(against_formulas(decision, simulated));
    out.note(
        "The formula's figure, and by how many standard errors (SE) the simulated one lies above \
         it. Formulas leave out outages that overlap, and that a real failover proves the standby \
         as a drill does.",
    );
    out.note(&format!(
        "Seed {}: the same seed gives the same bytes.",
        run.seed
    ));
    out
}

/// Whether the recommendation holds.
fn verdict(setting: &Setting, decision: &Decision, simulated: &[Simulated]) -> String {
    let confidence = setting.objective.confidence;
    let Some(chosen) = decision.recommendation.and_then(|i| simulated.get(i)) else {
        return "No design meets every objective; these are the nearest of each pattern."
            .to_owned();
    };
    let [rto, rpo] = [chosen.within_rto, chosen.within_rpo];
    let certain = |estimate: Estimate| estimate.value - 1.96 * estimate.error >= confidence;
    let refuted = |estimate: Estimate| estimate.value + 1.96 * estimate.error < confidence;
    let holds = match (certain(rto) && certain(rpo), refuted(rto) || refuted(rpo)) {
        (true, _) => "The simulation confirms",
        (false, true) => "The simulation does not confirm",
        (false, false) => "More years are needed to confirm",
    };
    format!(
        "{holds} the decision for {}: {} of {} were over within the recovery time objective of {}, \
         {} within the recovery point objective of {}; {} was asked for.",
        chosen.pattern.title(),
        exact_share(rto.value),
        counted(chosen.outages as f64, "regional outage", "regional outages"),
        duration(setting.objective.rto),
        exact_share(rpo.value),
        duration(setting.objective.rpo),
        exact_share(confidence),
    )
}

fn outages(simulated: &[Simulated]) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Recovers in",
        ">p99",
        ">Loses up to",
        ">Works",
        ">Within RTO",
        ">Within RPO",
    ]);
    for one in simulated {
        let (usual, seldom) = match &one.recovery {
            Some(recovery) => {
                let [p50, p95, p99, ..] = recovery.quantiles;
                (durations(p50, p95), duration(p99))
            }
            None => ("waits".to_owned(), "–".to_owned()),
        };
        let within = |estimate: Estimate| -> Line {
            let error = figures(196.0 * estimate.error, 2);
            format!("{} ±{error}", share(estimate.value)).into()
        };
        table.row(vec![
            one.pattern.name().into(),
            usual.into(),
            seldom.into(),
            duration(one.data_loss.quantiles[1]).into(),
            share(one.success.value).into(),
            within(one.within_rto),
            within(one.within_rpo),
        ]);
    }
    table
}

/// Bars from the median to p99.9 on one logarithmic scale.
fn plot(out: &mut Document, simulated: &[Simulated]) {
    let all = simulated
        .iter()
        .map(|one| &one.served_again)
        .filter(|d| d.count > 0);
    let ends = all
        .flat_map(|d| [d.quantiles[0], d.quantiles[3]])
        .filter(|value| *value > 0.0);
    let (low, high) = ends.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low > high {
        out.note("No outage happened.");
        return;
    }
    let scale = |value: f64| {
        let range = libm::log(high / low).max(1e-9);
        let at = libm::log((value / low).max(1.0)) / range;
        // Within the plot by construction: low and high are its ends.
        (at.min(1.0) * (PLOT - 1) as f64 + 0.5) as usize
    };
    let axis = format!("{} to {}", precise_duration(low), precise_duration(high));
    let mut table = Table::new(&["Pattern", ">p50", ">p95", ">p99.9", &axis]);
    for one in simulated {
        let [p50, p95, _, p99_9] = one.served_again.quantiles.map(precise_duration);
        let drawn = bar(&one.served_again, &scale);
        let row = [one.pattern.name().to_owned(), p50, p95, p99_9, drawn];
        table.row(row.map(Line::from).into());
    }
    out.table(table);
    out.note("█ from p50 to p95, ▒ to p99, ░ to p99.9; logarithmic. Waiting counts as well.");
}

fn bar(distribution: &Distribution, scale: &dyn Fn(f64) -> usize) -> String {
    if distribution.count == 0 {
        return String::new();
    }
    let [p50, p95, p99, p99_9] = distribution.quantiles.map(scale);
    let cells = (0..=p99_9).map(|cell| match cell {
        cell if cell < p50 => '·',
        cell if cell <= p95 => '█',
        cell if cell <= p99 => '▒',
        _ => '░',
    });
    cells.collect()
}

fn a_year(simulated: &[Simulated]) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Available",
        ">Down, mean",
        ">p95",
        ">p99",
        ">USD, mean",
        ">p95",
        ">p99",
        ">All out every",
    ]);
    for one in simulated {
        let thousands = |usd: f64| Line::from(figures(usd / 1000.0, 4));
        let rate = one.all_regions_out.value;
        let seldom = if rate > 0.0 {
            format!("{} years", figures(1.0 / rate, 3))
        } else {
            "never seen".to_owned()
        };
        table.row(vec![
            one.pattern.name().into(),
            format!("{} %", figures(100.0 * one.availability.value, 6)).into(),
            precise_duration(one.downtime.mean.value).into(),
            precise_duration(one.downtime.quantiles[1]).into(),
            precise_duration(one.downtime.quantiles[2]).into(),
            thousands(one.cost.mean.value),
            thousands(one.cost.quantiles[1]),
            thousands(one.cost.quantiles[2]),
            if one.recovery.is_some() {
                seldom.into()
            } else {
                "–".into()
            },
        ]);
    }
    table
}

fn causes(simulated: &[Simulated]) -> Table {
    let seen = |i: usize| simulated.iter().any(|one| one.by_cause[i].1 > 0.0);
    let Some(first) = simulated.first() else {
        return Table::default();
    };
    let shown: Vec<usize> = (0..first.by_cause.len()).filter(|i| seen(*i)).collect();
    let titles = shown
        .iter()
        .map(|i| format!(">{}", first.by_cause[*i].0.title()));
    let columns: Vec<String> = ["Pattern".to_owned()].into_iter().chain(titles).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(&columns);
    for one in simulated {
        let cells = shown
            .iter()
            .map(|i| Line::from(figures(one.by_cause[*i].1 / MINUTE, 3)));
        table.row(
            [one.pattern.name().into()]
                .into_iter()
                .chain(cells)
                .collect(),
        );
    }
    table
}

/// The assessment beside the simulation.
fn against_formulas(decision: &Decision, simulated: &[Simulated]) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Down a year",
        ">SE",
        ">Within RTO",
        ">SE",
        ">USD a year",
        ">SE",
    ]);
    for (candidate, one) in decision.candidates.iter().zip(simulated) {
        let formula = &candidate.judged.figures;
        let mut row: Vec<Line> = vec![one.pattern.name().into()];
        let mut compare = |expected: f64, got: Estimate, show: &dyn Fn(f64) -> String| {
            row.push(show(expected).into());
            row.push(errors(expected, got));
        };
        compare(formula.downtime, one.downtime.mean, &precise_duration);
        compare(formula.within_rto, one.within_rto, &share);
        compare(formula.money.total, one.cost.mean, &money);
        table.row(row);
    }
    table
}

/// A difference in standard errors.
fn errors(expected: f64, got: Estimate) -> Line {
    if got.error <= 0.0 {
        return "–".into();
    }
    let errors = (got.value - expected) / got.error;
    let text = format!("{errors:+.1}");
    if errors.abs() > 4.5 {
        Span::Strong(text).into()
    } else {
        text.into()
    }
}
