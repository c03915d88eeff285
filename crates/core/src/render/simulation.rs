//! A simulation for a person: what each design went through, and how sure that is.

use super::bad_years::bad_years;
use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{
    counted, duration, durations, exact_share, figures, money, precise_duration, share,
};
use super::rare::rare;
use crate::decide::Decision;
use crate::model::Setting;
use crate::simulate::{Distribution, Estimate, Results, Simulated};
use crate::terms::{Pattern, Term as _};
use crate::units::MINUTE;

/// Columns of a plot in the terminal.
const PLOT: usize = 30;
/// Columns of the plot of costs, beside more figures.
const COST_PLOT: usize = 24;

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
    results: &[Results],
    run: SimulationRun,
) -> Document {
    let mut out = Document::default();
    let simulated: Vec<&Simulated> = results.iter().map(|one| &one.simulated).collect();
    let years = simulated.first().map_or(0, |first| first.years);
    let count = counted(years as f64, "SIMULATED YEAR", "SIMULATED YEARS");
    let title = format!("{}: {count}", setting.name);
    out.blocks.push(Block::Title(title));
    if years < run.asked {
        let asked = money(run.asked as f64);
        out.note(&format!("Interrupted: {asked} years were asked for."));
    }
    out.paragraph(verdict(setting, decision, &simulated));
    let shown = shown(decision).and_then(|i| results.get(i));
    if let Some(results) = shown {
        out.paragraph(Line::prose(&its_years(&results.simulated)));
    }
    out.heading("When a region is lost");
    out.table(outages(setting, &simulated));
    out.note(&outages_note(&simulated));
    out.heading("Time until users are served again");
    plot(&mut out, &simulated);
    out.heading("Downtime of a year");
    out.table(downtime(&simulated));
    out.note(
        "1 in 20: one year in twenty is worse (p95). Worst 1 %: the mean of that hundredth of the \
         years (CVaR).",
    );
    out.heading("Cost of a year, in thousand USD");
    out.table(cost(&simulated));
    out.note("█ bills, people and drills, ▒ events on average, ░ up to 1 in 100.");
    if let Some(results) = shown {
        bad_years(&mut out, setting, results);
    }
    rare(&mut out, setting, results);
    if let Some(chosen) = decision.recommendation.and_then(|i| results.get(i)) {
        against_chosen(&mut out, chosen.simulated.pattern, results);
    }
    out.heading("Against the formulas");
    out.table(against_formulas(decision, &simulated));
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

/// The design whose years are told: the recommended one, else the nearest.
fn shown(decision: &Decision) -> Option<usize> {
    decision.recommendation.or_else(|| {
        let nearest = decision.nearest?.design.pattern();
        let mut all = decision.candidates.iter();
        all.position(|candidate| candidate.judged.design.pattern() == nearest)
    })
}

/// Whether the recommendation holds.
fn verdict(setting: &Setting, decision: &Decision, simulated: &[&Simulated]) -> Line {
    let confidence = setting.objective.confidence;
    let Some(chosen) = decision.recommendation.and_then(|i| simulated.get(i)) else {
        let none = Line::from(Span::Bad("No design meets every objective.".to_owned()));
        let nearest = shown(decision).and_then(|i| simulated.get(i));
        return nearest.map_or(none.clone(), |nearest| {
            let title = nearest.pattern.title();
            none.plain(format!(
                " Shown is the nearest of each pattern; {title} comes nearest of all."
            ))
        });
    };
    let [rto, rpo] = [chosen.within_rto, chosen.within_rpo];
    let certain = |estimate: Estimate| estimate.interval()[0] >= confidence;
    let refuted = |estimate: Estimate| estimate.interval()[1] < confidence;
    let holds = match (certain(rto) && certain(rpo), refuted(rto) || refuted(rpo)) {
        (true, _) => Span::Good("The simulation confirms".to_owned()),
        (false, true) => Span::Bad("The simulation does not confirm".to_owned()),
        (false, false) => Span::Strong("More years are needed to confirm".to_owned()),
    };
    Line::from(holds).plain(format!(
        " the decision for {}: {} of {} were over within the recovery time objective of {}, {} \
         within the recovery point objective of {}; {} was asked for.",
        chosen.pattern.title(),
        exact_share(rto.value),
        counted(chosen.outages as f64, "regional outage", "regional outages"),
        duration(setting.objective.rto),
        exact_share(rpo.value),
        duration(setting.objective.rpo),
        exact_share(confidence),
    ))
}

/// What years of a design are like, usual and bad.
fn its_years(one: &Simulated) -> String {
    let [_, twentieth, hundredth, _] = one.cost.quantiles;
    let rate = one.all_regions_out.value;
    let seldom = if one.recovery.is_none() {
        String::new()
    } else if rate > 0.0 {
        format!(
            " No region is left about once in {}.",
            counted(1.0 / rate, "year", "years")
        )
    } else {
        " A moment without any region was never seen.".to_owned()
    };
    format!(
        "A year of {} costs {} USD on average, with {} of downtime. One year in twenty costs at \
         least {} USD, one in a hundred at least {} USD, and that worst hundredth {} USD on \
         average.{seldom}",
        one.pattern.title(),
        money(one.cost.mean.value),
        precise_duration(one.downtime.mean.value),
        money(twentieth),
        money(hundredth),
        money(one.cost.tails[1].value),
    )
}

fn outages(setting: &Setting, simulated: &[&Simulated]) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Recovers in",
        ">p99",
        ">Loses",
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
            let text = share(estimate.value);
            let met = estimate.value >= setting.objective.confidence;
            Line::from(if met {
                Span::Good(text)
            } else {
                Span::Bad(text)
            })
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

fn outages_note(simulated: &[&Simulated]) -> String {
    let shares = simulated
        .iter()
        .flat_map(|one| [one.within_rto, one.within_rpo]);
    let widest = shares.map(|share| share.interval()[1] - share.value);
    let points = 100.0 * widest.fold(0.0, f64::max);
    format!(
        "Recovers in: p50 and p95 of recoveries that work. Loses: the last writes, p95. Within: of \
         all outages, failed recoveries included, ±{} points.",
        figures(points, 1)
    )
}

/// Bars from the median to p99.9 on one logarithmic scale.
fn plot(out: &mut Document, simulated: &[&Simulated]) {
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

fn downtime(simulated: &[&Simulated]) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Available",
        ">Mean",
        ">1 in 20",
        ">1 in 100",
        ">1 in 1,000",
        ">Worst 1 %",
    ]);
    for one in simulated {
        let [_, p95, p99, p99_9] = one.downtime.quantiles;
        let worst = one.downtime.tails[1].value;
        let times = [one.downtime.mean.value, p95, p99, p99_9, worst];
        let available = format!("{} %", figures(100.0 * one.availability.value, 6));
        let start = [one.pattern.name().into(), available.into()];
        let times = times.map(|time| Line::from(precise_duration(time)));
        table.row(start.into_iter().chain(times).collect());
    }
    table
}

/// Bars on one scale: what is certain, what events add on average, what they add in a bad year.
fn cost(simulated: &[&Simulated]) -> Table {
    let largest = simulated.iter().map(|one| one.cost.quantiles[2]);
    let largest = largest.fold(0.0, f64::max).max(1.0);
    let mut table = Table::new(&[
        "Pattern",
        ">Mean",
        ">1 in 20",
        ">1 in 100",
        ">Worst 1 %",
        &format!("0 to {}", figures(largest / 1000.0, 4)),
    ]);
    // Shares of the largest: at most the whole plot.
    let cells = |usd: f64| ((usd / largest).clamp(0.0, 1.0) * COST_PLOT as f64 + 0.5) as usize;
    for one in simulated {
        let [_, p95, p99, _] = one.cost.quantiles;
        let mean = one.cost.mean.value;
        let [sure, usual, bad] = [one.fixed_usd, mean, p99].map(cells);
        let bar = (0..bad.max(usual)).map(|cell| match cell {
            cell if cell < sure => '█',
            cell if cell < usual => '▒',
            _ => '░',
        });
        let figures = [mean, p95, p99, one.cost.tails[1].value];
        let figures = figures.map(|usd| Line::from(self::figures(usd / 1000.0, 4)));
        let bar: String = bar.collect();
        let start = [Line::from(one.pattern.name())];
        let row = start.into_iter().chain(figures).chain([bar.into()]);
        table.row(row.collect());
    }
    table
}

/// How much more or less every other design costs and is down on the same fate.
fn against_chosen(out: &mut Document, chosen: Pattern, results: &[Results]) {
    let mut table = Table::new(&["Pattern", ">USD a year", ">±", ">Minutes down a year", ">±"]);
    for one in results {
        let Some(difference) = &one.difference else {
            continue;
        };
        let pattern = one.simulated.pattern.name();
        let mut row = vec![Line::from(pattern)];
        row.extend(with_error(difference.cost, difference.cost_interval(), 1.0));
        row.extend(with_error(
            difference.downtime,
            difference.downtime_interval(),
            MINUTE,
        ));
        table.row(row);
    }
    if table.rows.is_empty() {
        return;
    }
    out.heading(&format!("Against {} on the same fate", chosen.title()));
    out.table(table);
    out.note("More (+) or less (-) a year under the same events; ±: half the 95 % interval.");
}

/// A difference and half of its interval.
fn with_error(difference: Estimate, interval: [f64; 2], unit: f64) -> [Line; 2] {
    let value = difference.value / unit;
    let half = (interval[1] - difference.value) / unit;
    let sign = if value < 0.0 { "-" } else { "+" };
    let shown = format!("{sign}{}", figures(value.abs(), 4));
    [shown.into(), figures(half, 2).into()]
}

/// The assessment beside the simulation.
fn against_formulas(decision: &Decision, simulated: &[&Simulated]) -> Table {
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
