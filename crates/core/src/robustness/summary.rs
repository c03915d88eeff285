//! What the draws and swings say together.

use super::drawn::{Drawn, mean_usd, share};
use super::study::Study;
use super::swing::Swing;
use super::uncertain::Uncertain;
use super::worth::Information;
use crate::assess::Memo;
use crate::decide::Decision;
use crate::model::{Design, Setting};
use crate::simulate::Estimate;
use crate::terms::{Pattern, Term as _};

/// How sure the recommendation is.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness {
    /// Where the draws start.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
    /// What was recommended with every input at its typical value.
    pub recommended: Option<Recommended>,
    /// The share of draws in which each pattern is recommended, in order of readiness.
    pub patterns: Vec<(Pattern, Estimate)>,
    /// The share of draws in which nothing meets every objective.
    pub nothing: Estimate,
    /// Each input alone, the one that moves the answer most first.
    pub swings: Vec<Swing>,
    /// The pattern of the design that the swings are about: the recommended one, or the nearest.
    pub subject: Pattern,
    /// The pattern that the swings compare costs with: the runner-up, or where no other pattern
    /// meets the objectives, the cheapest of the others.
    pub rival: Pattern,
    /// What it is worth to know; `None` when nothing is recommended.
    pub information: Option<Information>,
}

/// How the recommended design does in the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recommended {
    /// The design.
    pub design: Design,
    /// Its mean cost in USD a year.
    pub mean_usd: f64,
    /// Share of draws in which its pattern is recommended.
    pub pattern_stays: Estimate,
    /// Share of draws in which it meets every objective.
    pub meets: Estimate,
    /// Share of draws in which it is the cheapest design that does.
    pub cheapest: Estimate,
}

impl Robustness {
    /// What knowing an input is worth in USD a year; `None` where it cannot be told from chance.
    #[must_use]
    pub fn worth(&self, input: Uncertain) -> Option<f64> {
        let information = self.information.as_ref()?;
        let (_, usd) = information
            .inputs
            .iter()
            .find(|(known, _)| *known == input)?;
        (*usd > information.floor).then_some(*usd)
    }
}

/// Everything at once, on one thread.
///
/// # Panics
/// For more than [`MOST_DRAWS`](super::MOST_DRAWS) draws.
#[must_use]
pub fn robustness(setting: &Setting, decision: &Decision, seed: u64, draws: u32) -> Robustness {
    let study = Study::new(setting, decision);
    let drawn: Vec<Drawn> = (0..draws).map(|number| study.draw(seed, number)).collect();
    let mut memo = Memo::new();
    let inputs = study.inputs().iter();
    let swings = inputs.map(|input| study.swing(*input, &mut memo)).collect();
    study.conclude(seed, &drawn, swings)
}

impl Study<'_> {
    /// Puts draws 0, 1, 2, ... of `seed` and the swing of every input together.
    #[must_use]
    pub fn conclude(&self, seed: u64, draws: &[Drawn], mut swings: Vec<Swing>) -> Robustness {
        let pattern = |place: usize| self.designs[place].pattern();
        let today = self.recommended.map(pattern);
        let won =
            |wanted: Option<Pattern>| share(draws, |drawn| drawn.winner.map(pattern) == wanted);
        swings.sort_by(|a, b| {
            let first = |swing: &Swing| (swing.turns(today), swing.decides_objectives());
            (first(b).cmp(&first(a))).then(b.width().total_cmp(&a.width()))
        });
        Robustness {
            seed,
            draws: draws.len(),
            recommended: self.recommended.map(|place| Recommended {
                design: self.designs[place],
                mean_usd: mean_usd(draws, place),
                pattern_stays: won(today),
                meets: share(draws, |drawn| drawn.meets(place)),
                cheapest: share(draws, |drawn| drawn.winner == Some(place)),
            }),
            patterns: Pattern::ALL
                .iter()
                .map(|pattern| (*pattern, won(Some(*pattern))))
                .collect(),
            nothing: won(None),
            swings,
            subject: pattern(self.subject),
            rival: pattern(self.rival),
            information: self
                .recommended
                .filter(|_| !draws.is_empty())
                .map(|place| self.information(seed, draws, place)),
        }
    }
}
