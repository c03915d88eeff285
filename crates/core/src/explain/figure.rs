//! Explaining one figure of one design.

use super::formula::tell;
use super::question::{Figure, Question};
use crate::assess::{Case, DataLoss, assess, loss_after_failure};
use crate::decide::Judged;
use crate::distribution::Time;
use crate::model::{Design, StepGraph, StepNode};
use crate::trace::{Quantity, Traced};
use crate::units::{Seconds, percent};

/// How a figure came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The question, as it is asked.
    pub question: String,
    /// The figure in one sentence.
    pub answer: String,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// The steps of a recovery, for a recovery time.
    pub steps: Vec<StepTerm>,
    /// The named terms, each after the term that it belongs to.
    pub terms: Vec<Term>,
    /// What else to know: method and limits.
    pub notes: Vec<String>,
}

/// One step of a recovery.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTerm {
    /// Its stage.
    pub stage: String,
    /// Its name in the registry.
    pub name: String,
    /// Median in seconds.
    pub p50: f64,
    /// 95 % quantile in seconds.
    pub p95: f64,
    /// The group of steps that run at the same time, if any.
    pub parallel: Option<usize>,
    /// Probability that the step occurs.
    pub share: f64,
    /// Where its time is from.
    pub source: String,
}

/// One named term of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// How deep it lies below the figure.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// How it is made of other terms; empty for a given value.
    pub formula: String,
    /// Where a given value is from.
    pub source: String,
}

/// Explains the asked figure of `judged`, the best design of the asked pattern.
#[must_use]
pub fn explain(case: &Case<'_>, judged: &Judged, question: Question) -> Explanation {
    let design = &judged.design;
    let traced = || assess::<Traced>(case, design);
    let name = format!("{}.{}", question.pattern, question.figure.name());
    let of = |figure: Traced, unit: &'static str, answer: &dyn Fn(f64) -> String, note: &str| {
        Explanation {
            question: name.clone(),
            answer: answer(figure.value()),
            value: figure.value(),
            unit,
            steps: Vec::new(),
            terms: tell(&figure),
            notes: vec![note.to_owned()],
        }
    };
    let share = |value: f64| percent(value);
    let usd = |value: f64| format!("{} USD", crate::units::Usd(value));
    match question.figure {
        Figure::RecoveryTime => recovery_time(case, design, name),
        Figure::DataLoss => data_loss(case, design, name),
        Figure::Latency => latency(case, design, name),
        Figure::Consistency => consistency(case, design, name),
        Figure::FailoverSuccess => of(
            traced().success,
            "share",
            &share,
            "docs/method.md, section Failover may fail",
        ),
        Figure::WithinRto => of(
            traced().within_rto,
            "share",
            &share,
            "docs/method.md, section Objectives",
        ),
        Figure::WithinRpo => of(
            traced().within_rpo,
            "share",
            &share,
            "docs/method.md, section Objectives",
        ),
        Figure::Availability => of(
            traced().availability,
            "share",
            &share,
            "Covers region, zone and corruption events, failbacks and false alarms only (docs/method.md, section Availability).",
        ),
        Figure::Downtime => of(
            traced().downtime,
            "s per year",
            &|value| format!("{} a year", Seconds(value)),
            "docs/method.md, section Downtime",
        ),
        Figure::BothRegionsLost => of(
            traced().both_lost,
            "per year",
            &|value| format!("{value:.4} a year"),
            "docs/method.md, section Events",
        ),
        Figure::MonthlyCost => of(
            traced().monthly,
            "USD",
            &|value| format!("{} a month", usd(value)),
            "docs/method.md, section Money",
        ),
        Figure::AnnualCost => of(
            traced().money.total,
            "USD per year",
            &|value| format!("{} a year", usd(value)),
            "docs/method.md, section Money",
        ),
    }
}

fn recovery_time(case: &Case<'_>, design: &Design, question: String) -> Explanation {
    let Some((_, figures)) = case.way(design) else {
        let outage = case.setting.outage();
        return Explanation {
            question,
            answer: format!(
                "there is nowhere to go: it waits for the provider, typically {}",
                Seconds(outage.quantile(0.5))
            ),
            value: outage.quantile(0.95),
            unit: "s",
            steps: Vec::new(),
            terms: Vec::new(),
            notes: vec!["outage.duration is the provider's recovery time".to_owned()],
        };
    };
    let at = |p| figures.recovery.quantile(p);
    let mut steps = Vec::new();
    let mut group = 0;
    step_terms(case, &figures.graph, None, &mut group, &mut steps);
    let mut notes = vec![
        "The quantiles of a sum are not the sums of quantiles: steps are independent lognormals, \
         added by numeric convolution; steps that run at the same time count by the longest \
         (docs/method.md, section Recovery time)."
            .to_owned(),
    ];
    if let Some(stragglers) = figures.stragglers {
        notes.push(format!(
            "Resolvers that ignore the time to live follow later: 90 % of requests have moved {} \
             after the DNS change, 95 % after {}, 99 % after {}.",
            Seconds(stragglers.t90),
            Seconds(stragglers.t95),
            Seconds(stragglers.t99),
        ));
    }
    Explanation {
        question,
        answer: format!(
            "p5 {}, p50 {}, p95 {}, p99 {}",
            Seconds(at(0.05)),
            Seconds(at(0.5)),
            Seconds(at(0.95)),
            Seconds(at(0.99)),
        ),
        value: at(0.95),
        unit: "s",
        steps,
        terms: Vec::new(),
        notes,
    }
}

fn step_terms(
    case: &Case<'_>,
    graph: &StepGraph,
    parallel: Option<usize>,
    groups: &mut usize,
    steps: &mut Vec<StepTerm>,
) {
    match graph {
        StepGraph::Step(node) => steps.push(step_term(case, node, parallel)),
        StepGraph::Series(parts) => {
            for part in parts {
                step_terms(case, part, parallel, groups, steps);
            }
        }
        StepGraph::Parallel(parts) => {
            *groups += 1;
            let group = *groups;
            for part in parts {
                step_terms(case, part, Some(group), groups, steps);
            }
        }
    }
}

fn step_term(case: &Case<'_>, node: &StepNode, parallel: Option<usize>) -> StepTerm {
    let parameters = &case.setting.parameters;
    let (share, time) = match node.time(parameters) {
        Time::Sometimes { share, time } => (share, *time),
        time @ (Time::Constant(_) | Time::Lognormal(_) | Time::Sum(_) | Time::Longest(_)) => {
            (1.0, time)
        }
    };
    let (p50, p95) = match time {
        Time::Lognormal(time) => (time.quantile(0.5), time.quantile(0.95)),
        Time::Constant(seconds) => (seconds, seconds),
        Time::Sum(_) | Time::Longest(_) | Time::Sometimes { .. } => (0.0, 0.0),
    };
    StepTerm {
        stage: node.stage.to_string(),
        name: node.name().to_owned(),
        p50,
        p95,
        parallel,
        share,
        source: node.source(parameters),
    }
}

fn data_loss(case: &Case<'_>, design: &Design, question: String) -> Explanation {
    let parameters = &case.setting.parameters;
    let loss = DataLoss::of(design, case.is_lossless(design), parameters);
    let fallback = loss_after_failure(case, design);
    let at = |p| Seconds(loss.quantile(p));
    let how = match loss {
        DataLoss::None => "nothing is lost with a region: writes wait for another region, or one \
                           waits for the provider"
            .to_owned(),
        DataLoss::Lag(lag) => format!(
            "the replication lag at the moment of loss: lognormal with p50 {} and p99 {}",
            Seconds(lag.quantile(0.5)),
            Seconds(lag.quantile(0.99))
        ),
        DataLoss::Degrading { share, lag } => format!(
            "0 while replication is synchronous; it has degraded in {} of the time, and then the \
             lag counts (p50 {})",
            percent(share),
            Seconds(lag.quantile(0.5))
        ),
        DataLoss::Backup {
            interval,
            copy,
            unusable,
        } => format!(
            "the age of the last backup, uniform over {}, plus {} until it is copied; one interval \
             older for each backup that cannot be used ({})",
            Seconds(interval),
            Seconds(copy),
            percent(unusable)
        ),
    };
    Explanation {
        question,
        answer: format!("p50 {}, p95 {}, p99 {}", at(0.5), at(0.95), at(0.99)),
        value: loss.quantile(0.95),
        unit: "s",
        steps: Vec::new(),
        terms: tell(&assess::<Traced>(case, design).data_loss),
        notes: vec![
            format!("With a region: {how}."),
            format!(
                "When the first attempt fails: p50 {}, p95 {}.",
                Seconds(fallback.quantile(0.5)),
                Seconds(fallback.quantile(0.95))
            ),
            "A corruption replicates at once, so it is counted apart, in every pattern \
             (docs/method.md, section Data loss). The terms add up to the seconds of writes lost \
             in a year."
                .to_owned(),
        ],
    }
}

fn latency(case: &Case<'_>, design: &Design, question: String) -> Explanation {
    let (reads, writes) = (case.reads(design), case.writes(design));
    let routing = case.routing(design);
    let terms = routing.routes.iter().map(|&(region, ms, share)| Term {
        depth: 1,
        name: format!(
            "{} of users to {}",
            percent(share),
            case.setting.regions[region].id
        ),
        value: ms,
        unit: "ms",
        formula: String::new(),
        source: "round trip from the catalogue (docs/method.md, section Latency)".to_owned(),
    });
    Explanation {
        question,
        answer: format!(
            "reads {:.0} ms (p95 {:.0}), writes {:.0} ms (p95 {:.0})",
            reads.mean_ms, reads.p95_ms, writes.mean_ms, writes.p95_ms
        ),
        value: writes.p95_ms,
        unit: "ms",
        steps: Vec::new(),
        terms: terms.collect(),
        notes: vec![
            "Network round trips only. Writes add the round trip to the other region where they \
             wait for it; the slowest data set counts."
                .to_owned(),
        ],
    }
}

fn consistency(case: &Case<'_>, design: &Design, question: String) -> Explanation {
    const DAY: f64 = crate::units::DAY;
    let modes = match design {
        Design::ActiveActive(active) => case.modes(active).map(|choice| choice.modes.clone()),
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => None,
    };
    let Some(modes) = modes else {
        return Explanation {
            question,
            answer: "no conflicts: one region accepts all writes".to_owned(),
            value: 0.0,
            unit: "per day",
            steps: Vec::new(),
            terms: Vec::new(),
            notes: Vec::new(),
        };
    };
    let per_day = |rate: f64| rate * DAY;
    let terms = case
        .setting
        .data
        .iter()
        .zip(&modes)
        .flat_map(|(data, finding)| {
            let term = |what: &str, value: f64| Term {
                depth: 1,
                name: format!("{}: {what} ({})", data.name, finding.mode),
                value,
                unit: "per day",
                formula: String::new(),
                source: "sum over keys (docs/method.md, section Consistency)".to_owned(),
            };
            [
                term(
                    "conflicts",
                    per_day(finding.concurrency.conflicts_per_second),
                ),
                term(
                    "lost updates",
                    per_day(finding.concurrency.lost_updates_per_second),
                ),
            ]
        });
    let total = modes
        .iter()
        .map(|m| per_day(m.concurrency.conflicts_per_second))
        .sum();
    Explanation {
        question,
        answer: format!("{total:.1} conflicts a day over all data sets"),
        value: total,
        unit: "per day",
        steps: Vec::new(),
        terms: terms.collect(),
        notes: vec![
            "Two regions write the same key within one replication delay of each other.".to_owned(),
        ],
    }
}
