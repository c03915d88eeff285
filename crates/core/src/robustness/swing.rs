//! One input at its low and at its high value, all others at their typical ones.

use super::study::Study;
use super::uncertain::Uncertain;
use crate::assess::Memo;
use crate::terms::Pattern;

/// What one input does by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swing {
    /// The input.
    pub input: Uncertain,
    /// At its low and at its high value.
    pub ends: [End; 2],
}

/// The decision with one input at one end of its range. The figures are those of the recommended
/// design, or of the nearest one when nothing is recommended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// The input's value, in the unit of its range.
    pub value: f64,
    /// The design's expected USD a year.
    pub usd: f64,
    /// By how many USD a year the best design of the rival pattern is dearer
    /// ([`Robustness::rival`](super::Robustness::rival)).
    pub lead_usd: f64,
    /// Share of regional outages within the recovery time objective.
    pub within_rto: f64,
    /// Share of regional outages within the recovery point objective.
    pub within_rpo: f64,
    /// Whether the design meets every objective and rule.
    pub meets: bool,
    /// The pattern that would be recommended.
    pub becomes: Option<Pattern>,
}

impl Study<'_> {
    /// One input at both ends of its range; `memo` only saves time.
    #[must_use]
    pub fn swing(&self, input: Uncertain, memo: &mut Memo) -> Swing {
        let range = input.range(self.setting);
        Swing {
            input,
            ends: [range.low, range.high].map(|value| self.end(input, value, memo)),
        }
    }

    /// The decision with one input at a value and all others at their typical ones.
    pub(super) fn end(&self, input: Uncertain, value: f64, memo: &mut Memo) -> End {
        let mut changed = self.setting.clone();
        input.put(&mut changed, value);
        let judged = self.judge(&changed, memo);
        let own = &judged[self.subject];
        let total = |place: usize| judged[place].figures.money.total;
        End {
            value,
            usd: total(self.subject),
            lead_usd: total(self.rival) - total(self.subject),
            within_rto: own.figures.within_rto,
            within_rpo: own.figures.within_rpo,
            meets: own.shortfalls.is_empty(),
            becomes: self
                .winner(&judged)
                .map(|place| self.designs[place].pattern()),
        }
    }
}

impl Swing {
    /// Whether another pattern than `today`'s would be recommended at an end.
    #[must_use]
    pub fn turns(&self, today: Option<Pattern>) -> bool {
        self.ends.iter().any(|end| end.becomes != today)
    }

    /// Whether the design meets the objectives at one end and misses some at the other.
    #[must_use]
    pub fn decides_objectives(&self) -> bool {
        self.ends[0].meets != self.ends[1].meets
    }

    /// By how much its ends differ: in the share within an objective where it decides whether the
    /// design meets the objectives, else in USD a year of lead.
    pub(super) fn width(&self) -> f64 {
        let [low, high] = &self.ends;
        if self.decides_objectives() {
            let rto = (high.within_rto - low.within_rto).abs();
            rto.max((high.within_rpo - low.within_rpo).abs())
        } else {
            self.lead_width()
        }
    }

    /// By how many USD a year the lead differs between both ends.
    #[must_use]
    pub fn lead_width(&self) -> f64 {
        let [low, high] = &self.ends;
        (high.lead_usd - low.lead_usd).abs()
    }
}
