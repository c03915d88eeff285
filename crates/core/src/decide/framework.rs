//! The framework's decision matrix, line by line, beside the computed answer (docs/method.md).

use super::judge::Judged;
use crate::assess::Case;
use crate::catalog::Catalog;
use crate::terms::{DataModel, Experience, Pattern};
use crate::units::{MINUTE, Seconds, Usd};
use std::collections::BTreeSet;

/// The two choices of the framework's matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// One region serves.
    ActivePassive,
    /// All regions serve.
    ActiveActive,
}

impl Side {
    /// The side's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivePassive => "active-passive",
            Self::ActiveActive => "active-active",
        }
    }

    /// The side that a pattern is on.
    #[must_use]
    pub fn of(pattern: Pattern) -> Self {
        match pattern {
            Pattern::ActiveActive => Self::ActiveActive,
            Pattern::SingleRegion
            | Pattern::BackupRestore
            | Pattern::PilotLight
            | Pattern::WarmStandby
            | Pattern::HotStandby => Self::ActivePassive,
        }
    }
}

/// One line of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub reason: &'static str,
    /// What it speaks for.
    pub supports: Side,
    /// Whether it holds for this workload.
    pub holds: bool,
    /// Why, in one sentence.
    pub because: String,
}

/// The matrix as it reads for one workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// The side with more lines that hold; a tie is active-passive, since most organisations
    /// should not jump.
    pub choice: Side,
    /// The ten lines.
    pub lines: Vec<Line>,
    /// Where the matrix and the computed answer differ, why; empty when they agree.
    pub disagreement: String,
}

/// A team up to this size is small or medium in the sense of the matrix (assumption).
const MEDIUM_TEAM: f64 = 30.0;

/// Reads the matrix for a case. `hot` and `active` are the best designs of the two patterns that
/// its cost line compares.
#[must_use]
pub(super) fn framework(
    case: &Case<'_>,
    catalog: &Catalog,
    hot: Option<&Judged>,
    active: Option<&Judged>,
    chosen: Option<Pattern>,
) -> Framework {
    let mut lines = passive_lines(case, catalog);
    lines.extend(active_lines(case, catalog, hot, active));
    let count = |side| {
        lines
            .iter()
            .filter(|line| line.holds && line.supports == side)
            .count()
    };
    let (passive, active) = (count(Side::ActivePassive), count(Side::ActiveActive));
    let choice = if active > passive {
        Side::ActiveActive
    } else {
        Side::ActivePassive
    };
    let disagreement = match chosen {
        Some(pattern) if Side::of(pattern) != choice => format!(
            "The matrix counts reasons ({passive} for active-passive, {active} for active-active) \
             and weighs them alike; the computed answer is {pattern}, because only objectives and \
             money decide: it is the cheapest design that meets every objective."
        ),
        Some(_) | None => String::new(),
    };
    Framework {
        choice,
        lines,
        disagreement,
    }
}

fn line(reason: &'static str, supports: Side, holds: bool, because: String) -> Line {
    Line {
        reason,
        supports,
        holds,
        because,
    }
}

fn passive_lines(case: &Case<'_>, catalog: &Catalog) -> Vec<Line> {
    use Side::ActivePassive as P;
    let setting = case.setting;
    let rto = setting.objective.rto;
    let complex = setting
        .data
        .iter()
        .find(|d| d.model == DataModel::MultiEntityTransaction);
    let continents = continents(case, catalog);
    let budget = setting.objective.budget_monthly_usd;
    let tight = budget.is_some_and(|usd| usd < 2.5 * setting.baseline_monthly_usd);
    let shown = Seconds(rto);
    vec![
        line(
            "rto-5-to-30-minutes",
            P,
            (5.0 * MINUTE..=30.0 * MINUTE).contains(&rto),
            format!("the recovery time objective is {shown}"),
        ),
        line(
            "complex-transactions",
            P,
            complex.is_some(),
            complex.map_or_else(
                || "no data set has transactions over several entities".to_owned(),
                |data| format!("`{}` has transactions over several entities", data.name),
            ),
        ),
        line(
            "small-or-medium-team",
            P,
            setting.engineers <= MEDIUM_TEAM && setting.experience != Experience::PlatformTeam,
            format!(
                "{} engineers, multi-region experience: {}",
                setting.engineers, setting.experience
            ),
        ),
        line(
            "cost-over-instant-recovery",
            P,
            tight || rto > MINUTE,
            match budget {
                Some(usd) if tight => {
                    format!(
                        "the budget of {} USD a month is below active-active's 2.5x",
                        Usd(usd)
                    )
                }
                Some(_) | None if rto > MINUTE => {
                    format!("an objective of {shown} does not ask for instant recovery")
                }
                Some(_) | None => format!("an objective of {shown} asks for instant recovery"),
            },
        ),
        line(
            "single-geography",
            P,
            continents.len() <= 1,
            format!("users are in {}", places(&continents)),
        ),
    ]
}

fn active_lines(
    case: &Case<'_>,
    catalog: &Catalog,
    hot: Option<&Judged>,
    active: Option<&Judged>,
) -> Vec<Line> {
    use Side::ActiveActive as A;
    let setting = case.setting;
    let rto = setting.objective.rto;
    let continents = continents(case, catalog);
    let conflicting = setting.data.iter().find(|data| match data.model {
        DataModel::AppendOnly | DataModel::Commutative => false,
        DataModel::SimpleRecord | DataModel::MultiEntityTransaction => true,
    });
    let platform = setting.experience == Experience::PlatformTeam;
    let (pays, pays_because) = premium(hot, active);
    vec![
        line(
            "sub-second-rto",
            A,
            rto <= 1.0,
            format!("the recovery time objective is {}", Seconds(rto)),
        ),
        line(
            "users-in-several-geographies",
            A,
            continents.len() > 1,
            format!("users are in {}", places(&continents)),
        ),
        line(
            "conflict-free-data-or-resources",
            A,
            conflicting.is_none() || platform,
            match conflicting {
                None => "every data set is append-only or commutative".to_owned(),
                Some(data) if platform => {
                    format!(
                        "`{}` can conflict, and a platform team can resolve it",
                        data.name
                    )
                }
                Some(data) => format!("`{}` can conflict ({})", data.name, data.model),
            },
        ),
        line("downtime-dearer-than-active-active", A, pays, pays_because),
        line(
            "platform-team",
            A,
            platform,
            format!("multi-region experience: {}", setting.experience),
        ),
    ]
}

/// Whether active-active avoids more loss a year than it costs more than hot standby.
fn premium(hot: Option<&Judged>, active: Option<&Judged>) -> (bool, String) {
    let (Some(hot), Some(active)) = (hot, active) else {
        return (
            false,
            "active-active or hot standby is not among the candidates".to_owned(),
        );
    };
    let loss = |j: &Judged| j.figures.money.downtime + j.figures.money.data_loss;
    let avoided = loss(hot) - loss(active);
    let price = |j: &Judged| j.figures.money.total - loss(j);
    let premium = price(active) - price(hot);
    let because = format!(
        "against hot standby it avoids {} USD of expected loss a year and costs {} USD more",
        Usd(avoided),
        Usd(premium)
    );
    (avoided > premium, because)
}

fn continents(case: &Case<'_>, catalog: &Catalog) -> BTreeSet<String> {
    use crate::terms::Term;
    let places = case.setting.users.iter().filter(|(_, share)| *share > 0.0);
    places
        .map(|(place, _)| catalog.get(*place).continent.name().replace('-', " "))
        .collect()
}

fn places(continents: &BTreeSet<String>) -> String {
    continents.iter().cloned().collect::<Vec<_>>().join(", ")
}
