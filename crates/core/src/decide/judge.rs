//! Holding every design against the objectives and the hard rules (docs/method.md).

use crate::assess::{Assessment, Case, assess};
use crate::model::{Design, Objective};

/// What a design can fall short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// Recovery time, in the objective's share of outages.
    RecoveryTime,
    /// Data loss, in the objective's share of outages.
    DataLoss,
    /// Availability over a year.
    Availability,
    /// The monthly bill.
    Budget,
    /// The write latency.
    WriteLatency,
    /// Hard: no acknowledged write may be lost.
    ZeroDataLoss,
    /// Hard: only allowed regions.
    Regions,
    /// Hard: what the data allows.
    DataModel,
    /// Hard: not everything may be lost with one region.
    TotalLoss,
}

impl Requirement {
    /// Every requirement, objectives first.
    pub const ALL: [Self; 9] = [
        Self::RecoveryTime,
        Self::DataLoss,
        Self::Availability,
        Self::Budget,
        Self::WriteLatency,
        Self::ZeroDataLoss,
        Self::Regions,
        Self::DataModel,
        Self::TotalLoss,
    ];

    /// Whether it is a rule that no relaxed objective can mend.
    #[must_use]
    pub fn is_hard(self) -> bool {
        match self {
            Self::RecoveryTime
            | Self::DataLoss
            | Self::Availability
            | Self::Budget
            | Self::WriteLatency => false,
            Self::ZeroDataLoss | Self::Regions | Self::DataModel | Self::TotalLoss => true,
        }
    }

    /// What the requirement is called in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::RecoveryTime => "recovery time",
            Self::DataLoss => "data loss",
            Self::Availability => "availability",
            Self::Budget => "budget",
            Self::WriteLatency => "write latency",
            Self::ZeroDataLoss => "zero data loss",
            Self::Regions => "allowed regions",
            Self::DataModel => "data model",
            Self::TotalLoss => "total loss",
        }
    }
}

/// A set of requirements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortfalls(u16);

impl Shortfalls {
    /// With one more requirement when `short`.
    #[must_use]
    pub fn with(self, requirement: Requirement, short: bool) -> Self {
        Self(self.0 | (u16::from(short) << requirement as u16))
    }

    /// Without one requirement.
    #[must_use]
    pub fn without(self, requirement: Requirement) -> Self {
        Self(self.0 & !(1 << requirement as u16))
    }

    /// Whether `requirement` is in the set.
    #[must_use]
    pub fn has(self, requirement: Requirement) -> bool {
        self.0 & (1 << requirement as u16) != 0
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The requirements, objectives first.
    pub fn iter(self) -> impl Iterator<Item = Requirement> {
        Requirement::ALL
            .into_iter()
            .filter(move |requirement| self.has(*requirement))
    }

    /// How many hard rules are broken.
    #[must_use]
    pub fn hard(self) -> usize {
        self.iter()
            .filter(|requirement| requirement.is_hard())
            .count()
    }
}

/// A design, its figures, and what it falls short of.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The design.
    pub design: Design,
    /// Its figures.
    pub figures: Assessment<f64>,
    /// What it falls short of.
    pub shortfalls: Shortfalls,
}

/// A share or amount that equals its limit must not fail by a rounding of the last bit.
const SLACK: f64 = 1e-9;

/// Judges every design that can be built.
#[must_use]
pub fn judge_all(case: &Case<'_>, designs: &[Design]) -> Vec<Judged> {
    let built = designs.iter().filter(|design| case.can_be_built(design));
    built.map(|design| judge(case, *design)).collect()
}

/// Judges one design.
#[must_use]
pub fn judge(case: &Case<'_>, design: Design) -> Judged {
    let figures = assess::<f64>(case, &design);
    let shortfalls = shortfalls(case, &design, &figures);
    Judged {
        design,
        figures,
        shortfalls,
    }
}

fn shortfalls(case: &Case<'_>, design: &Design, figures: &Assessment<f64>) -> Shortfalls {
    let setting = case.setting;
    let Objective {
        confidence,
        availability,
        budget_monthly_usd: budget,
        write_latency_p95_ms: latency,
        accept_total_loss,
        ..
    } = setting.objective;
    let used = usize::from(design.regions());
    let forbidden = setting.regions[..used].iter().any(|place| !place.allowed);
    let single = matches!(design, Design::SingleRegion);
    let ruled_out = match design {
        Design::ActiveActive(active) => case
            .modes(active)
            .is_none_or(|choice| choice.ruled_out.is_some()),
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => false,
    };
    Shortfalls::default()
        .with(
            Requirement::RecoveryTime,
            figures.within_rto < confidence - SLACK,
        )
        .with(
            Requirement::DataLoss,
            figures.within_rpo < confidence - SLACK,
        )
        .with(
            Requirement::Availability,
            availability.is_some_and(|a| figures.availability < a),
        )
        .with(
            Requirement::Budget,
            budget.is_some_and(|b| figures.monthly > b * (1.0 + SLACK)),
        )
        .with(
            Requirement::WriteLatency,
            latency.is_some_and(|l| figures.write_p95_ms > l * (1.0 + SLACK)),
        )
        .with(
            Requirement::ZeroDataLoss,
            setting.zero_data_loss && !case.is_lossless(design),
        )
        .with(Requirement::Regions, forbidden)
        .with(Requirement::DataModel, ruled_out)
        .with(Requirement::TotalLoss, single && !accept_total_loss)
}

/// How near a design comes to what it misses: 1 = met, 0 = not at all; the worst of them.
#[must_use]
pub(super) fn attainment(case: &Case<'_>, judged: &Judged) -> f64 {
    let objective = &case.setting.objective;
    let figures = &judged.figures;
    let met = |requirement| match requirement {
        Requirement::RecoveryTime => figures.within_rto / objective.confidence,
        Requirement::DataLoss => figures.within_rpo / objective.confidence,
        Requirement::Availability => {
            let allowed = 1.0 - objective.availability.unwrap_or(0.0);
            allowed / (1.0 - figures.availability).max(f64::MIN_POSITIVE)
        }
        Requirement::Budget => objective.budget_monthly_usd.unwrap_or(0.0) / figures.monthly,
        Requirement::WriteLatency => {
            objective.write_latency_p95_ms.unwrap_or(0.0) / figures.write_p95_ms
        }
        Requirement::ZeroDataLoss
        | Requirement::Regions
        | Requirement::DataModel
        | Requirement::TotalLoss => 0.0,
    };
    judged
        .shortfalls
        .iter()
        .filter(|r| !r.is_hard())
        .map(met)
        .fold(1.0, f64::min)
}
