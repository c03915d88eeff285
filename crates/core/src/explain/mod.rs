//! How a figure came about, term by term, with the source of each (`farshore explain`).
//!
//! The formulas that decide are run once more with [`Traced`](crate::trace::Traced) numbers; the
//! recorded computation is then told in order.

mod figure;
mod formula;
mod question;

pub use figure::{Explanation, StepTerm, Term, explain};
pub use question::{Figure, Question, QuestionError};
