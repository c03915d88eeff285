//! `farshore schema`, `farshore completions`, `farshore man`.

use super::json;
use crate::arguments::{Arguments, Described};
use crate::failure::Failure;
use crate::output;
use clap::CommandFactory;
use farshore_core::{spec, wire};

/// Prints the JSON Schema of the workload file or of an answer.
pub(crate) fn schema(what: Described) -> Result<(), Failure> {
    let schema = match what {
        Described::Workload => spec::schema(),
        Described::Decision => wire::answer_schema(wire::Answer::Decision),
        Described::Roadmap => wire::answer_schema(wire::Answer::Roadmap),
        Described::Explanation => wire::answer_schema(wire::Answer::Explanation),
        Described::Patterns => wire::answer_schema(wire::Answer::Patterns),
        Described::Robustness => wire::answer_schema(wire::Answer::Robustness),
        Described::Simulation => wire::answer_schema(wire::Answer::Simulation),
        Described::Replay => wire::answer_schema(wire::Answer::Replay),
        Described::Catalogue => wire::answer_schema(wire::Answer::Catalogue),
        Described::Price => wire::answer_schema(wire::Answer::Price),
        Described::PriceDifference => wire::answer_schema(wire::Answer::PriceDifference),
    };
    output::answer(&json(&schema)?)
}

/// Prints a completion script.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "farshore", &mut script);
    output::answer(&String::from_utf8_lossy(&script))
}

/// Prints the manual page.
pub(crate) fn man() -> Result<(), Failure> {
    let mut page = Vec::new();
    let failed = |error| Failure::Outside(format!("error: cannot write the page: {error}"));
    clap_mangen::Man::new(Arguments::command())
        .render(&mut page)
        .map_err(failed)?;
    output::answer(&String::from_utf8_lossy(&page))
}
