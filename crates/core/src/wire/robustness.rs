//! `farshore.robustness/1`, the answer of `farshore robustness --format json`; also a part of the
//! decision when asked for.

use super::design::DesignWire;
use super::number::Figure;
use crate::decide::Decision;
use crate::model::{Design, Setting};
use crate::robustness::{End, Recommended, Robustness, Swing};
use crate::terms::Pattern;
use schemars::JsonSchema;
use serde::Serialize;

/// How sure the recommendation is: the decision made again on draws of every uncertain input.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RobustnessWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// Where the draws start.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
    /// The recommended design in the draws; null when nothing meets every objective with all inputs
    /// at their typical values.
    pub recommended: Option<RecommendedDrawsWire>,
    /// The share of draws in which each pattern is recommended, in order of readiness.
    pub patterns: Vec<PatternShareWire>,
    /// The share of draws in which nothing meets every objective.
    pub nothing_feasible_share: Figure,
    /// Its standard error.
    pub nothing_feasible_share_error: Figure,
    /// What it is worth to know everything; null when nothing is recommended.
    pub information: Option<InformationWire>,
    /// The pattern of the design that the figures of `inputs` are about: the recommended one, or the
    /// one that comes nearest.
    pub subject: Pattern,
    /// The pattern that `lead_usd` compares with: the runner-up, or where no other pattern meets
    /// the objectives, the cheapest of the others.
    pub rival: Pattern,
    /// Every uncertain input, alone at both ends of its range; the one that moves the answer most
    /// first.
    pub inputs: Vec<UncertainWire>,
}

/// How the recommended design does in the draws.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecommendedDrawsWire {
    /// Its pattern.
    pub pattern: Pattern,
    /// Its choices.
    pub design: DesignWire,
    /// Its mean cost.
    pub mean_annual_cost_usd: Figure,
    /// Share of draws in which its pattern is recommended.
    pub pattern_stays_share: Figure,
    /// Its standard error.
    pub pattern_stays_share_error: Figure,
    /// Share of draws in which the design meets every objective.
    pub meets_share: Figure,
    /// Its standard error.
    pub meets_share_error: Figure,
    /// Share of draws in which it is the cheapest that does.
    pub cheapest_share: Figure,
    /// Its standard error.
    pub cheapest_share_error: Figure,
}

/// How often a pattern is recommended.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternShareWire {
    /// The pattern.
    pub pattern: Pattern,
    /// Share of draws.
    pub share: Figure,
    /// Its standard error.
    pub share_error: Figure,
}

/// What it is worth to know everything before deciding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InformationWire {
    /// Expected value of perfect information on every input, in USD a year.
    pub total_usd: Figure,
    /// Its standard error.
    pub total_usd_error: Figure,
    /// The price of missing an objective for a year at which the recommended design is the best on
    /// average, or comes nearest to it.
    pub price_of_a_miss_usd: Figure,
    /// Up to this the worth of one input cannot be told from chance.
    pub floor_usd: Figure,
    /// The design that does better on average at that price, if any.
    pub better: Option<BetterWire>,
}

/// A design that does better on average than the recommended one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BetterWire {
    /// Its pattern.
    pub pattern: Pattern,
    /// Its choices.
    pub design: DesignWire,
    /// Its mean cost.
    pub mean_annual_cost_usd: Figure,
    /// Share of draws in which it meets every objective.
    pub meets_share: Figure,
    /// Its standard error.
    pub meets_share_error: Figure,
}

/// One uncertain input.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UncertainWire {
    /// Dotted name, as in the workload file.
    pub name: &'static str,
    /// What its values count.
    pub unit: String,
    /// Its typical value.
    pub typical: Figure,
    /// The decision at its low value, all others at their typical ones.
    pub low: EndWire,
    /// The same at its high value.
    pub high: EndWire,
    /// Expected value of knowing it perfectly before deciding, in USD a year; null when that cannot
    /// be told from chance.
    pub worth_usd: Option<Figure>,
}

/// The decision with one input at one end of its range.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EndWire {
    /// The input's value.
    pub value: Figure,
    /// Expected cost of the design.
    pub annual_cost_usd: Figure,
    /// By how much the rival pattern's best design is dearer a year; negative where it is cheaper.
    pub lead_usd: Figure,
    /// Share of regional outages within the recovery time objective.
    pub within_rto_share: Figure,
    /// Share of regional outages within the recovery point objective.
    pub within_rpo_share: Figure,
    /// Whether the design meets every objective.
    pub meets: bool,
    /// What would be recommended; null: nothing meets every objective.
    pub becomes: Option<Pattern>,
}

/// How sure a decision is, in its versioned form.
#[must_use]
pub fn robustness(
    setting: &Setting,
    decision: &Decision,
    robustness: &Robustness,
) -> RobustnessWire {
    let design = |design: &Design| DesignWire::new(setting, design, decision.modes_of(design));
    let recommended = |own: &Recommended| RecommendedDrawsWire {
        pattern: own.design.pattern(),
        design: design(&own.design),
        mean_annual_cost_usd: Figure(own.mean_usd),
        pattern_stays_share: Figure(own.pattern_stays.value),
        pattern_stays_share_error: Figure(own.pattern_stays.error),
        meets_share: Figure(own.meets.value),
        meets_share_error: Figure(own.meets.error),
        cheapest_share: Figure(own.cheapest.value),
        cheapest_share_error: Figure(own.cheapest.error),
    };
    let shares = robustness.patterns.iter();
    let information = robustness
        .information
        .as_ref()
        .map(|found| InformationWire {
            total_usd: Figure(found.total.value),
            total_usd_error: Figure(found.total.error),
            price_of_a_miss_usd: Figure(found.miss_usd),
            floor_usd: Figure(found.floor),
            better: found.better.map(|better| BetterWire {
                pattern: better.design.pattern(),
                design: design(&better.design),
                mean_annual_cost_usd: Figure(better.mean_usd),
                meets_share: Figure(better.meets.value),
                meets_share_error: Figure(better.meets.error),
            }),
        });
    RobustnessWire {
        schema: "farshore.robustness/1",
        workload: setting.name.clone(),
        seed: robustness.seed,
        draws: robustness.draws,
        recommended: robustness.recommended.as_ref().map(recommended),
        patterns: shares
            .map(|(pattern, share)| PatternShareWire {
                pattern: *pattern,
                share: Figure(share.value),
                share_error: Figure(share.error),
            })
            .collect(),
        nothing_feasible_share: Figure(robustness.nothing.value),
        nothing_feasible_share_error: Figure(robustness.nothing.error),
        information,
        subject: robustness.subject,
        rival: robustness.rival,
        inputs: (robustness.swings.iter())
            .map(|swing| uncertain(setting, robustness, swing))
            .collect(),
    }
}

fn uncertain(setting: &Setting, robustness: &Robustness, swing: &Swing) -> UncertainWire {
    let [low, high] = swing.ends.map(end);
    UncertainWire {
        name: swing.input.name(setting),
        unit: swing.input.unit(setting),
        typical: Figure(swing.input.range(setting).typical),
        low,
        high,
        worth_usd: robustness.worth(swing.input).map(Figure),
    }
}

fn end(end: End) -> EndWire {
    EndWire {
        value: Figure(end.value),
        annual_cost_usd: Figure(end.usd),
        lead_usd: Figure(end.lead_usd),
        within_rto_share: Figure(end.within_rto),
        within_rpo_share: Figure(end.within_rpo),
        meets: end.meets,
        becomes: end.becomes,
    }
}
