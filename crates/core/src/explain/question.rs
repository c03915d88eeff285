//! What can be asked: a pattern and one of its figures, such as `warm-standby.recovery_time`.

use crate::terms::{Pattern, Term};
use thiserror::Error;

/// A figure that can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// From the first failure that users see to full service.
    RecoveryTime,
    /// Writes lost with a region.
    DataLoss,
    /// How often a recovery works.
    FailoverSuccess,
    /// Share of outages within the recovery time objective.
    WithinRto,
    /// Share of outages within the recovery point objective.
    WithinRpo,
    /// Share of a year without downtime.
    Availability,
    /// Seconds of downtime a year.
    Downtime,
    /// Both regions at once.
    BothRegionsLost,
    /// The bill of a month.
    MonthlyCost,
    /// Everything a year.
    AnnualCost,
    /// Latency of reads and writes.
    Latency,
    /// Conflicts and lost updates per data set.
    Consistency,
}

impl Figure {
    /// Every figure, in the order of the answer.
    pub const ALL: [Self; 12] = [
        Self::RecoveryTime,
        Self::DataLoss,
        Self::FailoverSuccess,
        Self::WithinRto,
        Self::WithinRpo,
        Self::Availability,
        Self::Downtime,
        Self::BothRegionsLost,
        Self::MonthlyCost,
        Self::AnnualCost,
        Self::Latency,
        Self::Consistency,
    ];

    /// Its name in a question.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RecoveryTime => "recovery_time",
            Self::DataLoss => "data_loss",
            Self::FailoverSuccess => "failover_success",
            Self::WithinRto => "within_rto",
            Self::WithinRpo => "within_rpo",
            Self::Availability => "availability",
            Self::Downtime => "downtime",
            Self::BothRegionsLost => "both_regions_lost",
            Self::MonthlyCost => "monthly_cost",
            Self::AnnualCost => "annual_cost",
            Self::Latency => "latency",
            Self::Consistency => "consistency",
        }
    }
}

/// A pattern and the figure asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whose best design.
    pub pattern: Pattern,
    /// Which figure.
    pub figure: Figure,
}

/// A question that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{asked}` is no figure of a pattern; the nearest is `{nearest}`")]
pub struct QuestionError {
    /// What was asked.
    pub asked: String,
    /// The nearest question there is.
    pub nearest: String,
}

impl Question {
    /// Every question, as it is asked.
    pub fn all() -> impl Iterator<Item = (String, Self)> {
        Pattern::ALL.iter().flat_map(|pattern| {
            Figure::ALL.into_iter().map(move |figure| {
                let name = format!("{pattern}.{}", figure.name());
                (
                    name,
                    Self {
                        pattern: *pattern,
                        figure,
                    },
                )
            })
        })
    }

    /// Reads `PATTERN.FIGURE`; the names of the JSON answer are understood as well.
    ///
    /// # Errors
    /// With the nearest question, when there is no such figure.
    pub fn parse(text: &str) -> Result<Self, QuestionError> {
        let asked = text.trim().to_lowercase();
        let plain = asked.replace("_share", "").replace("_percent", "");
        let plain = plain.trim_end_matches("_seconds").trim_end_matches("_usd");
        let known = Self::all().find(|(name, _)| name == plain || *name == asked);
        known.map(|(_, question)| question).ok_or_else(|| {
            let nearest = Self::all()
                .map(|(name, _)| (strsim::damerau_levenshtein(&name, &asked), name))
                .min()
                .map_or_else(String::new, |(_, name)| name);
            QuestionError {
                asked: text.to_owned(),
                nearest,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_read_back() {
        for (name, question) in Question::all() {
            assert_eq!(Question::parse(&name), Ok(question));
        }
        let json = Question::parse("warm-standby.failover_success_share").unwrap();
        assert_eq!(json.figure, Figure::FailoverSuccess);
        let error = Question::parse("warm-stanby.recovery_tme").unwrap_err();
        assert_eq!(error.nearest, "warm-standby.recovery_time");
    }
}
