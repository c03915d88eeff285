//! `farshore.decision/1`, the answer of `farshore decide --format json`.

use super::assumptions::{AssumptionWire, assumptions};
use super::design::DesignWire;
use super::number::Figure;
use super::roadmap::{RoadmapWire, roadmap as roadmap_wire};
use super::robustness::RobustnessWire;
use crate::assess::{Latency, Operations, Stragglers, operations};
use crate::decide::{Candidate, Change, Decision, Judged};
use crate::model::Setting;
use crate::roadmap::Roadmap;
use crate::terms::{Complexity, Pattern, WriteMode};
use crate::units::MINUTE;
use schemars::JsonSchema;
use serde::Serialize;

/// The answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecisionWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// What to build, or null when nothing meets every objective.
    pub recommendation: Option<RecommendationWire>,
    /// The next pattern that also meets every objective.
    pub runner_up: Option<Pattern>,
    /// The framework's matrix.
    pub framework: FrameworkWire,
    /// The best design of each pattern, in order of readiness.
    pub candidates: Vec<CandidateWire>,
    /// Values at which the recommendation changes.
    pub break_even: Vec<BreakEvenWire>,
    /// Contradictions in the input.
    pub lints: Vec<LintWire>,
    /// The cheapest design when no objective binds.
    pub without_objectives: Option<WithoutObjectivesWire>,
    /// What each objective adds in USD a year.
    pub price_of_objectives: PriceWire,
    /// When nothing is feasible: the design that comes nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<NearestWire>,
    /// When nothing is feasible: what would help, smallest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relaxations: Vec<RelaxationWire>,
    /// When nothing is feasible: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The path from today's pattern.
    pub roadmap: RoadmapWire,
    /// How many designs were judged.
    pub designs_judged: usize,
    /// How many of them meet every objective.
    pub designs_feasible: usize,
    /// Every design that was judged, when asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub designs: Vec<JudgedWire>,
    /// How sure the answer is, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub robustness: Option<RobustnessWire>,
    /// Everything that the answer rests on.
    pub assumptions: Vec<AssumptionWire>,
}

/// What to build.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecommendationWire {
    /// The pattern.
    pub pattern: Pattern,
    /// Why, in one sentence.
    pub because: String,
}

/// The framework's matrix.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FrameworkWire {
    /// `active-passive` or `active-active`.
    pub choice: &'static str,
    /// Its ten lines.
    pub lines: Vec<FrameworkLineWire>,
    /// Why it differs from the recommendation, where it does.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub disagreement: String,
}

/// One line of the matrix.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FrameworkLineWire {
    /// Its name.
    pub reason: &'static str,
    /// `active-passive` or `active-active`.
    pub supports: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// Why.
    pub because: String,
}

/// Low, typical and high value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RangeWire {
    /// Low.
    pub low: Figure,
    /// Typical.
    pub typical: Figure,
    /// High.
    pub high: Figure,
}

/// Quantiles in seconds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuantilesWire {
    /// Median.
    pub p50: Figure,
    /// 95 % quantile.
    pub p95: Figure,
    /// 99 % quantile.
    pub p99: Figure,
}

/// USD a year by kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoneyWire {
    /// Both regions' bill.
    pub infrastructure: Figure,
    /// Engineers' time.
    pub engineering: Figure,
    /// Rehearsals.
    pub drills: Figure,
    /// Expected downtime.
    pub downtime: Figure,
    /// Expected data loss.
    pub data_loss: Figure,
    /// Failbacks, conflicts settled by people, total loss.
    pub other: Figure,
    /// All of it.
    pub total: Figure,
}

/// What outages cost in a year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearWire {
    /// Mean over all years.
    pub mean: Figure,
    /// One year in twenty is worse.
    pub p95: Figure,
    /// One year in a hundred is worse.
    pub p99: Figure,
    /// Mean of the worst twentieth of years.
    pub cvar95: Figure,
}

/// Network latency over all users.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LatencyWire {
    /// Mean.
    pub mean: Figure,
    /// 95 % quantile.
    pub p95: Figure,
}

/// Reads and writes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LatenciesWire {
    /// Reads.
    pub read: LatencyWire,
    /// Writes to the slowest data set.
    pub write: LatencyWire,
}

/// Time after a DNS change until these shares of requests have moved.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StragglersWire {
    /// 90 %.
    pub t90: Figure,
    /// 95 %.
    pub t95: Figure,
    /// 99 %.
    pub t99: Figure,
}

/// What concurrent writes do to a data set.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConsistencyWire {
    /// The data set.
    pub data: String,
    /// Its write mode.
    pub write_mode: WriteMode,
    /// Conflicts a day.
    pub conflicts_per_day: Figure,
    /// Lost updates a day.
    pub lost_updates_per_day: Figure,
    /// Write latency.
    pub write_latency_ms: LatencyWire,
}

/// The best design of one pattern.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CandidateWire {
    /// The pattern.
    pub pattern: Pattern,
    /// Whether it meets every objective and rule.
    pub feasible: bool,
    /// Why it is chosen, dearer or out.
    pub because: Vec<String>,
    /// Its choices.
    pub design: DesignWire,
    /// How hard it is to build and run.
    pub complexity: Complexity,
    /// Both regions' bill.
    pub monthly_cost_usd: RangeWire,
    /// From the first failure that users see to full service, when recovery works; null: waits.
    pub recovery_time_seconds: Option<QuantilesWire>,
    /// How long DNS keeps some users behind, after the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_stragglers_seconds: Option<StragglersWire>,
    /// How often a recovery works.
    pub failover_success_share: Figure,
    /// Share of region outages within the recovery time objective.
    pub within_rto_share: Figure,
    /// Share of region outages within the recovery point objective.
    pub within_rpo_share: Figure,
    /// Writes lost with a region, when recovery works.
    pub data_loss_seconds: QuantilesWire,
    /// Over region, zone and corruption events only.
    pub availability_percent: Figure,
    /// Expected downtime.
    pub downtime_minutes_per_year: Figure,
    /// Both regions at once.
    pub both_regions_lost_per_year: Figure,
    /// Age of an outage from which failing over beats waiting; null: never.
    pub fail_over_after_seconds: Option<Figure>,
    /// Network latency.
    pub latency_ms: LatenciesWire,
    /// Concurrent writes, per data set; empty unless active-active.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consistency: Vec<ConsistencyWire>,
    /// Expected USD a year.
    pub annual_cost_usd: MoneyWire,
    /// What outages cost in a year: downtime, and everything that a single region can lose; left
    /// out where many workloads are decided at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downtime_usd_per_year: Option<YearWire>,
    /// Duties by kind.
    pub operations: OperationsWire,
}

/// Duties by kind, by their names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OperationsWire {
    /// With each deployment.
    pub deployment: Vec<DutyWire>,
    /// All the time.
    pub monitoring: Vec<DutyWire>,
    /// When a region is lost.
    pub incident: Vec<DutyWire>,
    /// Between incidents.
    pub testing: Vec<DutyWire>,
}

/// One duty.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DutyWire {
    /// Stable name.
    pub name: &'static str,
    /// What to do.
    pub what: &'static str,
}

/// A value at which the recommendation changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BreakEvenWire {
    /// Dotted name of the input.
    pub input: &'static str,
    /// Its value now.
    pub now: Figure,
    /// The value at which the recommendation changes.
    pub value: Figure,
    /// Its unit.
    pub unit: &'static str,
    /// The pattern beyond it; null: nothing is feasible.
    pub becomes: Option<Pattern>,
}

/// A contradiction in the input.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LintWire {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// The cheapest design when no objective binds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WithoutObjectivesWire {
    /// Its pattern.
    pub pattern: Pattern,
    /// USD a year.
    pub annual_cost_usd: Figure,
}

/// What each objective adds in USD a year; null where nothing is feasible.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PriceWire {
    /// Recovery time.
    pub rto: Option<Figure>,
    /// Data loss.
    pub rpo: Option<Figure>,
    /// The confidence, against holding both in half of the outages.
    pub confidence: Option<Figure>,
}

/// The design that comes nearest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NearestWire {
    /// Its pattern.
    pub pattern: Pattern,
    /// Its choices.
    pub design: DesignWire,
    /// What it falls short of.
    pub misses: Vec<&'static str>,
}

/// Changes that together make a design feasible.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RelaxationWire {
    /// The changes.
    pub changes: Vec<ChangeWire>,
    /// The pattern that is then feasible.
    pub becomes: Pattern,
}

/// One objective, loosened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeWire {
    /// Dotted name of the key.
    pub input: &'static str,
    /// Today's value; durations in seconds.
    pub from: Figure,
    /// The value that helps; durations in seconds.
    pub to: Figure,
}

/// One judged design.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgedWire {
    /// Its pattern.
    pub pattern: Pattern,
    /// Whether it meets every objective and rule.
    pub feasible: bool,
    /// What it falls short of.
    pub misses: Vec<&'static str>,
    /// Its choices.
    pub design: DesignWire,
    /// Typical bill of a month.
    pub monthly_cost_usd: Figure,
    /// Share of region outages within the recovery time objective.
    pub within_rto_share: Figure,
    /// Share of region outages within the recovery point objective.
    pub within_rpo_share: Figure,
    /// Expected USD a year.
    pub annual_cost_usd: Figure,
}

/// The answer in its versioned form; `all` adds every judged design. The caller adds `robustness`.
#[must_use]
pub fn decision(
    setting: &Setting,
    decision: &Decision,
    roadmap: &Roadmap,
    all: bool,
) -> DecisionWire {
    let chosen = decision
        .recommendation
        .map(|place| &decision.candidates[place]);
    let pattern = |candidate: &Candidate| candidate.judged.design.pattern();
    DecisionWire {
        schema: "farshore.decision/1",
        workload: setting.name.clone(),
        recommendation: chosen.map(|candidate| RecommendationWire {
            pattern: pattern(candidate),
            because: decision.because.clone(),
        }),
        runner_up: decision
            .runner_up
            .map(|place| pattern(&decision.candidates[place])),
        framework: framework(decision),
        candidates: decision
            .candidates
            .iter()
            .map(|c| candidate(setting, c))
            .collect(),
        break_even: decision
            .break_even
            .iter()
            .map(|found| BreakEvenWire {
                input: found.input.name(),
                now: Figure(found.now),
                value: Figure(found.value),
                unit: found.input.unit(),
                becomes: found.becomes,
            })
            .collect(),
        lints: decision
            .lints
            .iter()
            .map(|lint| LintWire {
                code: lint.code,
                message: lint.message.clone(),
            })
            .collect(),
        without_objectives: decision.without_objectives.map(|(pattern, usd)| {
            WithoutObjectivesWire {
                pattern,
                annual_cost_usd: Figure(usd),
            }
        }),
        price_of_objectives: PriceWire {
            rto: decision.price_of_objectives.rto.map(Figure),
            rpo: decision.price_of_objectives.rpo.map(Figure),
            confidence: decision.price_of_objectives.confidence.map(Figure),
        },
        nearest: decision.nearest.as_ref().map(|near| NearestWire {
            pattern: near.design.pattern(),
            design: DesignWire::new(setting, &near.design, decision.modes_of(&near.design)),
            misses: misses(near),
        }),
        relaxations: decision
            .relaxations
            .iter()
            .map(|relaxation| RelaxationWire {
                changes: relaxation.changes.iter().map(change).collect(),
                becomes: relaxation.becomes,
            })
            .collect(),
        because: chosen.is_none().then(|| decision.because.clone()),
        roadmap: roadmap_wire(setting, roadmap),
        designs_judged: decision.judged.len(),
        designs_feasible: decision
            .judged
            .iter()
            .filter(|j| j.shortfalls.is_empty())
            .count(),
        designs: if all {
            decision
                .judged
                .iter()
                .map(|j| judged(setting, decision, j))
                .collect()
        } else {
            Vec::new()
        },
        robustness: None,
        assumptions: assumptions(setting),
    }
}

fn misses(judged: &Judged) -> Vec<&'static str> {
    judged
        .shortfalls
        .iter()
        .map(|requirement| requirement.title())
        .collect()
}

fn change(change: &Change) -> ChangeWire {
    ChangeWire {
        input: change.input,
        from: Figure(change.from),
        to: Figure(change.to),
    }
}

fn framework(decision: &Decision) -> FrameworkWire {
    let framework = &decision.framework;
    FrameworkWire {
        choice: framework.choice.name(),
        lines: framework
            .lines
            .iter()
            .map(|line| FrameworkLineWire {
                reason: line.reason,
                supports: line.supports.name(),
                holds: line.holds,
                because: line.because.clone(),
            })
            .collect(),
        disagreement: framework.disagreement.clone(),
    }
}

fn quantiles([p50, p95, p99]: [f64; 3]) -> QuantilesWire {
    QuantilesWire {
        p50: Figure(p50),
        p95: Figure(p95),
        p99: Figure(p99),
    }
}

fn latency(latency: Latency) -> LatencyWire {
    LatencyWire {
        mean: Figure(latency.mean_ms),
        p95: Figure(latency.p95_ms),
    }
}

fn candidate(setting: &Setting, candidate: &Candidate) -> CandidateWire {
    const DAY: f64 = crate::units::DAY;
    let Candidate { judged, .. } = candidate;
    let figures = &judged.figures;
    let money = &figures.money;
    let sets = setting.data.iter().zip(&candidate.modes);
    let stragglers = |Stragglers { t90, t95, t99 }: Stragglers| StragglersWire {
        t90: Figure(t90),
        t95: Figure(t95),
        t99: Figure(t99),
    };
    CandidateWire {
        pattern: judged.design.pattern(),
        feasible: judged.shortfalls.is_empty(),
        because: candidate.because.clone(),
        design: DesignWire::new(setting, &judged.design, &candidate.modes),
        complexity: judged.design.pattern().complexity(),
        monthly_cost_usd: RangeWire {
            low: Figure(candidate.monthly.low),
            typical: Figure(candidate.monthly.typical),
            high: Figure(candidate.monthly.high),
        },
        recovery_time_seconds: candidate.recovery.map(quantiles),
        dns_stragglers_seconds: candidate.stragglers.map(stragglers),
        failover_success_share: Figure(figures.success),
        within_rto_share: Figure(figures.within_rto),
        within_rpo_share: Figure(figures.within_rpo),
        data_loss_seconds: quantiles(candidate.data_loss),
        availability_percent: Figure(100.0 * figures.availability),
        downtime_minutes_per_year: Figure(figures.downtime / MINUTE),
        both_regions_lost_per_year: Figure(figures.both_lost),
        fail_over_after_seconds: candidate.fail_over_after.map(Figure),
        latency_ms: LatenciesWire {
            read: latency(candidate.reads),
            write: latency(candidate.writes),
        },
        consistency: sets
            .map(|(data, finding)| ConsistencyWire {
                data: data.name.clone(),
                write_mode: finding.mode,
                conflicts_per_day: Figure(finding.concurrency.conflicts_per_second * DAY),
                lost_updates_per_day: Figure(finding.concurrency.lost_updates_per_second * DAY),
                write_latency_ms: latency(finding.writes),
            })
            .collect(),
        annual_cost_usd: MoneyWire {
            infrastructure: Figure(money.infrastructure),
            engineering: Figure(money.engineering),
            drills: Figure(money.drills),
            downtime: Figure(money.downtime),
            data_loss: Figure(money.data_loss),
            other: Figure(money.other),
            total: Figure(money.total),
        },
        downtime_usd_per_year: candidate.year.map(|year| YearWire {
            mean: Figure(year.mean),
            p95: Figure(year.p95),
            p99: Figure(year.p99),
            cvar95: Figure(year.cvar95),
        }),
        operations: duties(&operations(&judged.design)),
    }
}

fn duties(operations: &Operations) -> OperationsWire {
    let wire = |duties: &[crate::assess::Duty]| {
        duties
            .iter()
            .map(|duty| DutyWire {
                name: duty.name,
                what: duty.what,
            })
            .collect()
    };
    OperationsWire {
        deployment: wire(&operations.deployment),
        monitoring: wire(&operations.monitoring),
        incident: wire(&operations.incident),
        testing: wire(&operations.testing),
    }
}

fn judged(setting: &Setting, decision: &Decision, judged: &Judged) -> JudgedWire {
    JudgedWire {
        pattern: judged.design.pattern(),
        feasible: judged.shortfalls.is_empty(),
        misses: misses(judged),
        design: DesignWire::new(setting, &judged.design, decision.modes_of(&judged.design)),
        monthly_cost_usd: Figure(judged.figures.monthly),
        within_rto_share: Figure(judged.figures.within_rto),
        within_rpo_share: Figure(judged.figures.within_rpo),
        annual_cost_usd: Figure(judged.figures.money.total),
    }
}
