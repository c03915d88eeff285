use super::document::{Document, Line, Span, Table};
use super::numbers::{
    counted, duration, durations, exact_share, figures, milliseconds, money, precise_duration,
    share, thousands,
};
use super::words;
use crate::assess::{Duty, Latency, operations};
use crate::decide::{BreakEven, Candidate, Change, Decision, Input, Judged, Relaxation, Side};
use crate::model::{Design, Setting};
use crate::roadmap::Roadmap;
use crate::terms::{Pattern, Term as _};
use crate::units::MINUTE;

/// The design that the answer is about: the recommended one, or the nearest.
pub fn subject(decision: &Decision) -> Option<Judged> {
    let chosen = decision
        .recommendation
        .map(|i| decision.candidates[i].judged);
    chosen.or(decision.nearest)
}

/// The candidate whose design is `judged`'s: it has figures that `judged` lacks. The nearest design
/// need not be one.
pub fn candidate_of<'a>(decision: &'a Decision, judged: &Judged) -> Option<&'a Candidate> {
    let mut candidates = decision.candidates.iter();
    candidates.find(|c| c.judged.design == judged.design)
}

fn chosen_pattern(decision: &Decision) -> Option<Pattern> {
    decision
        .recommendation
        .map(|i| decision.candidates[i].judged.design.pattern())
}

/// What was asked, in one paragraph.
pub fn asked(setting: &Setting) -> Line {
    let objective = &setting.objective;
    let downtime = match setting.downtime.flat() {
        Some(rate) => format!(
            "A minute of downtime costs {} USD",
            figures(rate * MINUTE, 3)
        ),
        None => "Downtime costs more the longer it lasts".to_owned(),
    };
    let mut limits = Vec::new();
    if let Some(share) = objective.availability {
        limits.push(format!("availability {}", exact_share(share)));
    }
    if let Some(usd) = objective.budget_monthly_usd {
        limits.push(format!("at most {} USD a month", money(usd)));
    }
    if let Some(ms) = objective.write_latency_p95_ms {
        limits.push(format!("95 % of writes within {}", milliseconds(ms)));
    }
    if setting.zero_data_loss {
        limits.push("no acknowledged write may be lost".to_owned());
    }
    let limits = if limits.is_empty() {
        String::new()
    } else {
        format!(" Also: {}.", limits.join(", "))
    };
    let loses = if objective.rpo > 0.0 {
        format!(
            "lose at most the last {} of writes",
            duration(objective.rpo)
        )
    } else {
        "lose no write".to_owned()
    };
    Line::default().strong("Asked: ").plain(format!(
        "recover within {} (RTO) and {loses} (RPO), each in {} of the outages of a region.{limits} \
         {downtime}, a minute of lost writes {} USD.",
        duration(objective.rto),
        exact_share(objective.confidence),
        figures(setting.data_loss_usd_per_second * MINUTE, 3),
    ))
}

/// The six patterns side by side.
pub fn comparison(decision: &Decision) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">USD a month",
        ">Recovers in",
        ">Loses up to",
        ">Within RTO",
        ">USD a year",
        "Verdict",
    ]);
    let best = chosen_pattern(decision);
    for candidate in &decision.candidates {
        let figures = &candidate.judged.figures;
        let pattern = candidate.judged.design.pattern();
        let name = if best == Some(pattern) {
            Span::Strong(pattern.name().to_owned())
        } else {
            Span::Plain(pattern.name().to_owned())
        };
        let recovery = match candidate.recovery {
            Some([p50, p95, _]) => durations(p50, p95),
            None => "waits".to_owned(),
        };
        // Waiting loses nothing, unless the region never returns.
        let loss = match candidate.recovery {
            Some(_) => duration(candidate.data_loss[1]),
            None => "0 or all".to_owned(),
        };
        table.row(vec![
            name.into(),
            money(figures.monthly).into(),
            recovery.into(),
            loss.into(),
            share(figures.within_rto).into(),
            money(figures.money.total).into(),
            verdict(decision, candidate),
        ]);
    }
    table
}

fn verdict(decision: &Decision, candidate: &Candidate) -> Line {
    let judged = &candidate.judged;
    if !judged.shortfalls.is_empty() {
        let near = decision
            .nearest
            .is_some_and(|n| n.design.pattern() == judged.design.pattern());
        let near = if near { " (nearest)" } else { "" };
        return Span::Bad(format!("✗ {}{near}", words::missing_short(judged))).into();
    }
    match decision
        .recommendation
        .map(|i| &decision.candidates[i].judged)
    {
        Some(best) if best.design.pattern() == judged.design.pattern() => {
            Span::Good("✓ chosen".to_owned()).into()
        }
        Some(best) => {
            let more = judged.figures.money.total - best.figures.money.total;
            Span::Plain(format!("✓ +{} USD", money(more))).into()
        }
        None => Span::Good("✓".to_owned()).into(),
    }
}

/// What the columns of [`comparison`] mean.
pub const LEGEND: &str = "Recovers in: half of the recoveries take at most the first \
    figure, 95 % the second. Loses up to: the last writes, in 95 % of the recoveries. Within RTO: \
    share of all outages of the region, failed recoveries included. USD a year: bills, people, \
    drills and expected outages. ✓ meets every objective, + costs more a year, ✗ misses.";

/// The design in words.
pub fn design(setting: &Setting, decision: &Decision, judged: &Judged) -> Vec<(Line, Line)> {
    let design = &judged.design;
    let mut facts: Vec<(Line, Line)> = vec![
        ("Regions".into(), words::regions(setting, design).into()),
        ("Elsewhere".into(), words::standby(design).into()),
        ("Replication".into(), words::replication(design).into()),
    ];
    if let Some(trigger) = design.trigger() {
        facts.push((
            "Failover".into(),
            failover(decision, judged, words::trigger(trigger)),
        ));
    }
    if let Some(traffic) = design.traffic() {
        facts.push((
            "Users move".into(),
            traffic_line(decision, judged, words::traffic(traffic)),
        ));
    }
    facts.push(("Rehearsal".into(), words::rehearsal(design).into()));
    facts.push(("Availability".into(), availability(judged).into()));
    let candidate = candidate_of(decision, judged);
    if let Some(candidate) = candidate {
        for (data, mode) in setting.data.iter().zip(&candidate.modes) {
            let text = words::write_mode(mode.mode);
            facts.push((
                Line::default().plain("Writes to ").code(&data.name),
                text.into(),
            ));
        }
        facts.push(("Network".into(), latency(decision, candidate).into()));
    }
    facts
}

fn failover(decision: &Decision, judged: &Judged, trigger: &str) -> Line {
    let works = exact_share(judged.figures.success);
    let when = match candidate_of(decision, judged).map(|c| c.fail_over_after) {
        Some(Some(age)) if age <= 0.0 => {
            "; going at once beats waiting for the provider".to_owned()
        }
        Some(Some(age)) => format!(
            "; before an outage is {} old, waiting for the provider is cheaper",
            duration(age)
        ),
        Some(None) => "; waiting for the provider is always cheaper than going".to_owned(),
        None => String::new(),
    };
    format!("{trigger}; works in {works} of cases{when}").into()
}

fn traffic_line(decision: &Decision, judged: &Judged, traffic: &str) -> Line {
    let stragglers = candidate_of(decision, judged).and_then(|c| c.stragglers);
    let tail = stragglers.map_or(String::new(), |s| {
        format!(
            "; DNS keeps some behind: 90 % have moved after {}, 95 % after {}, 99 % after {}",
            duration(s.t90),
            duration(s.t95),
            duration(s.t99)
        )
    });
    format!("{traffic}{tail}").into()
}

/// Network latency of the chosen design beside the runner-up's.
fn latency(decision: &Decision, candidate: &Candidate) -> String {
    let own = |c: &Candidate| {
        let shown = |l: &Latency| {
            format!(
                "{} (p95 {})",
                milliseconds(l.mean_ms),
                milliseconds(l.p95_ms)
            )
        };
        format!(
            "reads wait {}, writes {}",
            shown(&c.reads),
            shown(&c.writes)
        )
    };
    let here = own(candidate);
    match decision.runner_up.map(|i| &decision.candidates[i]) {
        Some(other) if own(other) == here => format!(
            "{here}; the same with {}",
            other.judged.design.pattern().title()
        ),
        Some(other) => format!(
            "{here}; with {}: {}",
            other.judged.design.pattern().title(),
            own(other)
        ),
        None => here,
    }
}

/// Why each pattern other than the recommended one is out or dearer.
pub fn others(decision: &Decision) -> Vec<(Line, Line)> {
    let best = chosen_pattern(decision);
    let others = decision
        .candidates
        .iter()
        .filter(|c| Some(c.judged.design.pattern()) != best);
    let line = |c: &Candidate| {
        let reasons = c.because.join("; ");
        let name = c.judged.design.pattern().name();
        (name.into(), Line::prose(&words::sentence(&reasons)))
    };
    others.map(line).collect()
}

/// What would help, the design that was chosen or comes nearest, and why not the others.
pub fn why(out: &mut Document, setting: &Setting, decision: &Decision) {
    let relaxations = relaxations(decision);
    if !relaxations.is_empty() {
        out.heading("What would help, the smallest change first");
        out.list(relaxations);
    }
    if let Some(judged) = subject(decision) {
        let pattern = judged.design.pattern().title();
        out.heading(&match decision.recommendation {
            Some(_) => format!("The chosen {pattern}"),
            None => format!("The design that comes nearest: {pattern}"),
        });
        out.facts(design(setting, decision, &judged));
    }
    out.heading(match decision.recommendation {
        Some(_) => "Why not the others",
        None => "What each pattern misses",
    });
    out.facts(others(decision));
}

/// Where each pattern's money goes.
pub fn money_table(decision: &Decision) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Bills",
        ">People",
        ">Drills",
        ">Down-time",
        ">Lost data",
        ">Other",
        ">1 year in 20",
        ">1 year in 100",
    ]);
    for candidate in &decision.candidates {
        let m = &candidate.judged.figures.money;
        let year = candidate.year.unwrap_or_default();
        let mut row: Vec<Line> = vec![candidate.judged.design.pattern().name().into()];
        let cells = [
            m.infrastructure,
            m.engineering,
            m.drills,
            m.downtime,
            m.data_loss,
            m.other,
            year.p95,
            year.p99,
        ];
        row.extend(cells.map(|usd| thousands(usd).into()));
        table.row(row);
    }
    table
}

/// What the columns of [`money_table`] mean.
pub const MONEY_LEGEND: &str = "Thousands of USD a year. Other: failbacks, conflicts, \
    losing everything. Last two: downtime of a bad year, exceeded once in 20 or 100 years.";

/// What would flip the answer, one sentence each.
pub fn flips(decision: &Decision) -> Vec<Line> {
    decision.break_even.iter().map(flip).collect()
}

fn flip(flip: &BreakEven) -> Line {
    let side = if flip.value > flip.now {
        "above"
    } else {
        "below"
    };
    let becomes = flip.becomes.map_or("nothing is feasible", Pattern::title);
    let what = words::capitalised(words::input(flip.input));
    let (value, unit) = break_even_number(flip.input, flip.value);
    let (now, _) = break_even_number(flip.input, flip.now);
    Line::from(format!("{what} {side} {value}{unit} (now {now}): "))
        .strong(becomes)
        .plain(".")
}

/// From the value of an input now to that at which the answer changes: `200 → 310 USD a minute`.
#[must_use]
pub fn break_even_change(flip: &BreakEven) -> String {
    let (now, _) = break_even_number(flip.input, flip.now);
    let (value, unit) = break_even_number(flip.input, flip.value);
    format!("{now} → {value}{unit}")
}

fn break_even_number(input: Input, value: f64) -> (String, &'static str) {
    match input {
        Input::Rto | Input::Rpo => (precise_duration(value), ""),
        Input::DowntimeCost => (figures(value, 3), " USD a minute"),
        Input::Baseline => (figures(value, 3), " USD a month"),
        Input::OutageRate | Input::Drills => (figures(value, 3), " a year"),
        Input::Conflicts => (figures(value, 3), " times the modelled ones"),
    }
}

/// What the objectives cost, and the cheapest design without them.
pub fn price_of_objectives(decision: &Decision) -> Option<Line> {
    let (pattern, total) = decision.without_objectives?;
    let best = decision
        .recommendation
        .map(|i| &decision.candidates[i].judged);
    let name = pattern.title();
    let without = match best {
        Some(best) if best.design.pattern() == pattern => {
            format!("Without any objective {name} would be the cheapest too")
        }
        Some(best) => format!(
            "Without any objective the cheapest would be {name}: {} USD a year instead of {}",
            money(total),
            money(best.figures.money.total)
        ),
        None => format!(
            "Without any objective the cheapest would be {name}, at {} USD a year",
            money(total)
        ),
    };
    let price = &decision.price_of_objectives;
    let parts = [
        ("RTO", price.rto),
        ("RPO", price.rpo),
        ("confidence", price.confidence),
    ];
    let adds = parts.iter().filter_map(|(name, usd)| match usd {
        Some(usd) if *usd >= 0.5 => Some(format!("the {name} {} USD", money(*usd))),
        Some(_) | None => None,
    });
    let adds: Vec<String> = adds.collect();
    let adds = match (best, adds.as_slice()) {
        (None, _) => String::new(),
        (Some(_), []) => " No objective by itself adds to the cost.".to_owned(),
        (Some(_), adds) => format!(
            " Each objective by itself adds a year: {}.",
            adds.join(", ")
        ),
    };
    Some(format!("{without}.{adds}").into())
}

/// What would make a design feasible, one sentence each.
pub fn relaxations(decision: &Decision) -> Vec<Line> {
    let relaxations = decision.relaxations.iter();
    let line = |relaxation: &Relaxation| {
        let changes: Vec<String> = relaxation.changes.iter().map(change).collect();
        Line::from(format!("{}: ", words::capitalised(&changes.join(", and "))))
            .strong(relaxation.becomes.title())
            .plain(" becomes feasible.")
    };
    relaxations.map(line).collect()
}

fn change(change: &Change) -> String {
    let (name, show): (&str, fn(f64) -> String) = match change.input {
        "objectives.rto" => ("recovery time objective", precise_duration),
        "objectives.rpo" => ("recovery point objective", precise_duration),
        "objectives.budget_monthly_usd" => ("budget", |usd| format!("{} USD a month", money(usd))),
        "objectives.write_latency_p95_ms" => ("write latency limit", milliseconds),
        "objectives.availability_percent" => ("availability", |p| exact_share(p / 100.0)),
        _ => ("confidence", |p| exact_share(p / 100.0)),
    };
    format!("{name} from {} to {}", show(change.from), show(change.to))
}

/// The framework's matrix, line by line.
pub fn matrix(decision: &Decision) -> Table {
    let mut table = Table::new(&["For", "Holds", "Reason"]);
    for line in &decision.framework.lines {
        let holds = if line.holds {
            Span::Good("✓".to_owned())
        } else {
            Span::Muted("no".to_owned())
        };
        let reason = Line::from(format!("{}: ", words::reason(line.reason)));
        let side = match line.supports {
            Side::ActivePassive => "passive",
            Side::ActiveActive => "active",
        };
        table.row(vec![
            side.into(),
            holds.into(),
            reason.then(Line::prose(&line.because)),
        ]);
    }
    table
}

/// What the matrix chooses, and whether it agrees.
pub fn matrix_verdict(decision: &Decision) -> String {
    let framework = &decision.framework;
    let count = |side: Side| {
        let lines = framework.lines.iter();
        lines
            .filter(|line| line.holds && line.supports == side)
            .count()
    };
    let counts = format!(
        "The matrix chooses {}: {} of its 5 reasons for active-passive hold, {} of 5 for \
         active-active.",
        framework.choice.name(),
        count(Side::ActivePassive),
        count(Side::ActiveActive)
    );
    match (framework.disagreement.as_str(), decision.recommendation) {
        ("", Some(_)) => format!("{counts} The computed answer agrees."),
        ("", None) => counts,
        (disagreement, _) => format!("{counts} {}", words::sentence(disagreement)),
    }
}

/// The phases of the roadmap, one row each.
pub fn phases(roadmap: &Roadmap) -> Table {
    let mut table = Table::new(&[
        "Phase",
        "Months",
        ">USD a month",
        ">Adds a year",
        ">Saves a year",
        "Meets objectives",
    ]);
    for phase in &roadmap.phases {
        table.row(vec![
            format!("{} {}", phase.number, phase.pattern.name()).into(),
            months(phase.months).into(),
            money(phase.monthly_usd).into(),
            money(phase.marginal_cost_usd).into(),
            money(phase.marginal_saving_usd).into(),
            yes_no(phase.meets_objectives).into(),
        ]);
    }
    table
}

/// `1`, or `2–3`.
pub fn months([first, last]: [u32; 2]) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}–{last}")
    }
}

/// A mark that needs no colour.
pub fn yes_no(yes: bool) -> Span {
    if yes {
        Span::Good("✓ yes".to_owned())
    } else {
        Span::Bad("✗ no".to_owned())
    }
}

/// The duties of running the design, by kind.
pub fn duties(design: &Design) -> Vec<(Line, Line)> {
    let operations = operations(design);
    let kinds = [
        ("Deploy", operations.deployment),
        ("Monitor", operations.monitoring),
        ("Incident", operations.incident),
        ("Test", operations.testing),
    ];
    let line = |(kind, duties): (&str, Vec<Duty>)| {
        let names: Vec<String> = duties.iter().map(|d| d.name.replace('-', " ")).collect();
        (Line::from(kind), Line::from(names.join(", ")))
    };
    kinds.into_iter().map(line).collect()
}

/// Availability and both regions at once, with what they leave out.
pub fn availability(judged: &Judged) -> String {
    let figures = &judged.figures;
    let both = if figures.both_lost > 0.0 {
        format!(
            " Both regions are out at once about once in {}.",
            counted(1.0 / figures.both_lost, "year", "years")
        )
    } else {
        String::new()
    };
    format!(
        "{}, counting lost regions, lost zones and corrupted data only, not what goes \
         wrong day by day.{both}",
        exact_share(figures.availability),
    )
}

/// Contradictions in the file.
pub fn lints(decision: &Decision) -> Vec<Line> {
    let lints = decision.lints.iter();
    lints
        .map(|lint| Line::prose(&words::sentence(&lint.message)))
        .collect()
}
