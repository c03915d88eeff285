//! The path from today's pattern to the target, phase by phase, with the advice where to stop
//! (docs/method.md).

mod path;
mod tasks;

pub use path::{Phase, Roadmap, StopHere, roadmap};
pub use tasks::pattern_of_phase;
