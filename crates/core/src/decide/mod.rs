//! The decision: judge every design, choose, explain, say what would change the answer
//! (docs/method.md).

mod break_even;
mod choose;
mod critical;
mod decision;
mod framework;
mod going;
mod judge;
mod lines;
mod lints;
mod reasons;
mod relax;
mod year;

pub use break_even::{BreakEven, Input, break_evens};
pub use choose::{best_of, best_per_pattern, cheapest};
pub use decision::{Candidate, Decision, Depth, PriceOfObjectives, decide, decide_among};
pub use framework::{Framework, Line, Side};
pub use judge::{Judged, Requirement, Shortfalls, judge, judge_all};
pub use lints::Lint;
pub use relax::{Change, Relaxation};
