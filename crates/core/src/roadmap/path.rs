//! The phases between today and the target, what each costs and buys, and where to stop.

use super::tasks::{PHASES, Template, phase_of};
use crate::decide::{Candidate, Decision};
use crate::model::{Setting, band};
use crate::terms::Pattern;
use crate::units::{Seconds, Usd};

/// The path from today's pattern to the target.
#[derive(Clone, Debug)]
pub struct Roadmap {
    /// The pattern in use.
    pub today: Pattern,
    /// Where the path leads: the recommended pattern, or the nearest where nothing is feasible.
    pub target: Option<Pattern>,
    /// The phases, in order; empty when today is enough.
    pub phases: Vec<Phase>,
    /// Where to stop.
    pub stop_here: StopHere,
}

/// One phase of the path.
#[derive(Clone, Debug)]
pub struct Phase {
    /// The framework's number of the phase.
    pub number: u8,
    /// The pattern that it reaches.
    pub pattern: Pattern,
    /// First and last month, counted from the start of the path.
    pub months: [u32; 2],
    /// The framework's rise in cost against one region.
    pub cost_increase: &'static str,
    /// Typical bill of a month in USD when the phase is done.
    pub monthly_usd: f64,
    /// Infrastructure, engineering and drills in USD a year when the phase is done.
    pub running_usd: f64,
    /// Expected outage cost in USD a year when the phase is done: downtime, lost data, other.
    pub expected_loss_usd: f64,
    /// What the phase adds to the running cost, in USD a year.
    pub marginal_cost_usd: f64,
    /// What the phase takes off the expected outage cost, in USD a year.
    pub marginal_saving_usd: f64,
    /// Recovery time at p95 in seconds.
    pub recovery_p95: Option<f64>,
    /// Data loss at p95 in seconds.
    pub data_loss_p95: f64,
    /// Whether the phase meets every objective.
    pub meets_objectives: bool,
    /// What to do.
    pub tasks: Vec<&'static str>,
    /// The drill that ends the phase, with the number that it must show.
    pub exit_test: String,
    /// How often to rehearse from then on.
    pub rhythm: String,
}

/// The advice where to stop, computed from the phases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopHere {
    /// The last phase that saves more than it costs, or `None`.
    pub by_money: Option<u8>,
    /// The first phase that meets every objective, or `None`.
    pub by_objectives: Option<u8>,
    /// Why, in one sentence.
    pub because: String,
}

/// The path for a decision.
#[must_use]
pub fn roadmap(setting: &Setting, decision: &Decision) -> Roadmap {
    let today = setting.pattern_today;
    let nearest = decision
        .nearest
        .as_ref()
        .map(|judged| judged.design.pattern());
    let chosen = decision
        .recommendation
        .map(|i| decision.candidates[i].judged.design.pattern());
    let target = chosen.or(nearest);
    let from = phase_of(today);
    let to = target.map_or(from, phase_of);
    let templates: Vec<&Template> = PHASES
        .iter()
        .filter(|phase| phase.number > from && phase.number <= to)
        .collect();
    let candidate = |pattern: Pattern| {
        decision
            .candidates
            .iter()
            .find(|c| c.judged.design.pattern() == pattern)
    };
    let mut before = candidate(today);
    let first_month = templates.first().map_or(1, |phase| phase.months[0]);
    let mut phases = Vec::new();
    for template in templates {
        let Some(reached) = candidate(template.pattern) else {
            continue;
        };
        phases.push(phase(setting, template, reached, before, first_month));
        before = Some(reached);
    }
    let stop_here = stop_here(today, target, &phases, chosen.is_some());
    Roadmap {
        today,
        target,
        phases,
        stop_here,
    }
}

fn running(candidate: &Candidate) -> f64 {
    let money = &candidate.judged.figures.money;
    money.infrastructure + money.engineering + money.drills
}

fn expected_loss(candidate: &Candidate) -> f64 {
    candidate.judged.figures.money.total - running(candidate)
}

fn phase(
    setting: &Setting,
    template: &Template,
    reached: &Candidate,
    before: Option<&Candidate>,
    first_month: u32,
) -> Phase {
    let recovery_p95 = reached.recovery.map(|[_, p95, _]| p95);
    let shift = first_month - 1;
    Phase {
        number: template.number,
        pattern: template.pattern,
        months: template.months.map(|month| month - shift),
        cost_increase: template.cost_increase,
        monthly_usd: reached.judged.figures.monthly,
        running_usd: running(reached),
        expected_loss_usd: expected_loss(reached),
        marginal_cost_usd: running(reached) - before.map_or(0.0, running),
        marginal_saving_usd: before.map_or(0.0, expected_loss) - expected_loss(reached),
        recovery_p95,
        data_loss_p95: reached.data_loss[1],
        meets_objectives: reached.judged.shortfalls.is_empty(),
        tasks: template.tasks.to_vec(),
        exit_test: exit_test(setting, template.pattern, reached),
        rhythm: rhythm(template.pattern, reached),
    }
}

/// A drill with a number: the objective once the phase meets it, else what the phase can do.
fn exit_test(setting: &Setting, pattern: Pattern, reached: &Candidate) -> String {
    let own = reached.recovery.map_or(0.0, |[_, p95, _]| p95);
    let rto = setting.objective.rto;
    let limit = if reached.judged.shortfalls.is_empty() {
        rto.min(own)
    } else {
        own
    };
    let limit = Seconds(limit);
    let loss = Seconds(reached.data_loss[1]);
    match pattern {
        Pattern::SingleRegion | Pattern::BackupRestore => {
            format!("rebuild and restore in the other region within {limit}, losing at most {loss}")
        }
        Pattern::PilotLight | Pattern::WarmStandby => {
            format!("fail over and back with real traffic within {limit}, losing at most {loss}")
        }
        Pattern::HotStandby => format!(
            "kill the primary unannounced: users are served again within {limit}, losing at most \
             {loss}"
        ),
        Pattern::ActiveActive => format!(
            "evacuate a region at peak load: its users are served again within {limit}, and no \
             update is lost that the write modes promise to keep"
        ),
    }
}

/// The framework's rhythm, and what the objectives need where the phase meets them.
fn rhythm(pattern: Pattern, reached: &Candidate) -> String {
    let framework = band(pattern).map_or("", |band| band.rhythm);
    let design = &reached.judged.design;
    let Some(rehearsal) = design
        .rehearsal()
        .filter(|_| reached.judged.shortfalls.is_empty())
    else {
        return framework.to_owned();
    };
    let watch = if rehearsal.watch {
        ", with readiness checks (`watch`) all the time"
    } else {
        ""
    };
    let drills = rehearsal.drills_per_year;
    let kind = match pattern {
        Pattern::SingleRegion | Pattern::BackupRestore => "restore test",
        Pattern::PilotLight | Pattern::WarmStandby | Pattern::HotStandby => "failover drill",
        Pattern::ActiveActive => "evacuation drill",
    };
    let plural = if drills > 1.0 { "s" } else { "" };
    format!("{framework}; the objectives need at least {drills} {kind}{plural} a year{watch}")
}

fn stop_here(
    today: Pattern,
    target: Option<Pattern>,
    phases: &[Phase],
    feasible: bool,
) -> StopHere {
    let paying = phases
        .iter()
        .rfind(|p| p.marginal_saving_usd > p.marginal_cost_usd);
    let by_money = paying.map(|phase| phase.number);
    let by_objectives = phases.iter().find(|p| p.meets_objectives).map(|p| p.number);
    let because = match (phases.last(), paying) {
        (None, _) => match target {
            Some(target) if phase_of(target) < phase_of(today) => format!(
                "today's {} is more than the objectives need: {} would do",
                today.title(),
                target.title()
            ),
            Some(_) | None => {
                format!("today's {} needs no further phase", today.title())
            }
        },
        (Some(last), Some(paying)) if paying.number == last.number => format!(
            "go all the way to phase {}: even its last step saves {} USD a year of expected loss \
             for {} USD",
            last.number,
            Usd(paying.marginal_saving_usd),
            Usd(paying.marginal_cost_usd)
        ),
        (Some(last), Some(paying)) => format!(
            "on money alone stop after phase {} ({}), the last that saves more than it costs; {}",
            paying.number,
            paying.pattern.title(),
            objectives(last, feasible)
        ),
        (Some(last), None) => format!(
            "on money alone no phase pays for itself; {}",
            objectives(last, feasible)
        ),
    };
    StopHere {
        by_money,
        by_objectives,
        because,
    }
}

fn objectives(last: &Phase, feasible: bool) -> String {
    if feasible {
        format!(
            "the objectives ask for phase {} ({})",
            last.number,
            last.pattern.title()
        )
    } else {
        format!(
            "no phase meets the objectives; phase {} comes nearest",
            last.number
        )
    }
}
