//! The text of a workload file as one tree of values with their places in the text, the same for
//! TOML, YAML and JSON; and the problems that a file can have.

#![expect(
    clippy::result_large_err,
    reason = "a mistake is made once and reported: its problem need not be small"
)]

mod format;
mod json;
mod parse;
mod problem;
mod toml;
mod tree;
mod yaml;

pub use format::Format;
pub use parse::{MOST_BYTES, MOST_LEVELS, MOST_PROBLEMS, parse};
pub use problem::Problem;
pub use tree::{Key, Node, Value};

pub(crate) use parse::{Parsed, finished, parse_on};
pub(crate) use problem::shown;
