//! The decision made again, with inputs at other values.

use super::drawn::{Drawn, Outcome};
use super::uncertain::{Uncertain, score};
use crate::assess::{Case, Memo, Ways};
use crate::decide::{Decision, Judged, Shortfalls, cheapest, judge_all};
use crate::model::{Design, Setting};

/// More draws than this are refused by [`Study::draw`]: they would take minutes and more than a
/// quarter of a gigabyte, and the errors of 2,000 draws are small already.
pub const MOST_DRAWS: u32 = 16_384;

/// A workload, its uncertain inputs, and what was decided with all of them at their typical values.
#[derive(Clone, Debug)]
pub struct Study<'a> {
    pub(super) setting: &'a Setting,
    pub(super) designs: Vec<Design>,
    pub(super) inputs: Vec<Uncertain>,
    /// The recommended design's place among the designs.
    pub(super) recommended: Option<usize>,
    /// The same, or the place of the design that comes nearest.
    pub(super) subject: usize,
    /// The place of the design whose cost is compared: the runner-up, or where no other pattern meets
    /// the objectives, the cheapest of the other patterns' best.
    pub(super) rival: usize,
}

impl<'a> Study<'a> {
    /// A study of what was decided for a setting.
    #[must_use]
    pub fn new(setting: &'a Setting, decision: &Decision) -> Self {
        let designs: Vec<Design> = decision.judged.iter().map(|j| j.design).collect();
        let place = |judged: &Judged| designs.iter().position(|d| *d == judged.design);
        let best = |i: usize| &decision.candidates[i].judged;
        let recommended = decision.recommendation.map(best);
        let subject = recommended.or(decision.nearest.as_ref());
        let pattern = subject.map(|judged| judged.design.pattern());
        let others = decision
            .candidates
            .iter()
            .map(|candidate| &candidate.judged);
        let cheapest = others
            .filter(|judged| Some(judged.design.pattern()) != pattern)
            .min_by(|a, b| a.figures.money.total.total_cmp(&b.figures.money.total));
        let rival = decision.runner_up.map(best).or(cheapest);
        // A single region, the first design, is always among them.
        let subject = subject.and_then(place).unwrap_or(0);
        Self {
            setting,
            inputs: Uncertain::all(setting),
            recommended: recommended.and_then(place),
            subject,
            rival: rival.and_then(place).unwrap_or(subject),
            designs,
        }
    }

    /// The inputs that have a range.
    #[must_use]
    pub fn inputs(&self) -> &[Uncertain] {
        &self.inputs
    }

    /// Decides with every input drawn: a function of the seed and the draw's number.
    ///
    /// # Panics
    /// From draw [`MOST_DRAWS`] on.
    #[must_use]
    pub fn draw(&self, seed: u64, number: u32) -> Drawn {
        assert!(number < MOST_DRAWS, "at most {MOST_DRAWS} draws");
        let mut drawn = self.setting.clone();
        for input in &self.inputs {
            let score = score(seed, input.name(self.setting), number);
            input.put(&mut drawn, input.at(self.setting, score));
        }
        // Hardly any step is ever drawn the same: remembering them would only fill memory.
        let judged = self.judge(&drawn, &mut Memo::new());
        Drawn {
            winner: self.winner(&judged),
            outcomes: judged.iter().map(Outcome::of).collect(),
        }
    }

    /// Every design under a changed setting.
    pub(super) fn judge(&self, changed: &Setting, memo: &mut Memo) -> Vec<Judged> {
        let ways = Ways::new(changed, &self.designs, memo);
        let judged = judge_all(&Case::new(changed, &ways), &self.designs);
        assert_eq!(
            judged.len(),
            self.designs.len(),
            "what can be built does not depend on uncertain inputs"
        );
        judged
    }

    /// The place of the cheapest design that meets everything.
    pub(super) fn winner(&self, judged: &[Judged]) -> Option<usize> {
        let winner = cheapest(judged, Shortfalls::default())?;
        self.designs.iter().position(|d| *d == winner.design)
    }
}
