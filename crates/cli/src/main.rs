//! The `farshore` command: arguments in, answers out, exit codes.

mod arguments;
mod commands;
mod diagnostics;
mod failure;
mod load;
mod output;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use output::Screen;
use std::panic::catch_unwind;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match catch_unwind(|| run(&arguments)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            if !failure.message().is_empty() {
                output::note(failure.message());
            }
            ExitCode::from(failure.code())
        }
        Err(_) => {
            output::note(concat!(
                "error: this is a bug in farshore ",
                env!("CARGO_PKG_VERSION"),
                "\nhelp: please report it with the lines above and the workload file"
            ));
            ExitCode::from(1)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let screen = Screen::new(arguments.color, arguments.width);
    match &arguments.command {
        Command::Decide(decide) => commands::decide(decide, screen),
        Command::Roadmap(roadmap) => commands::roadmap(roadmap, screen),
        Command::Simulate(simulate) => commands::simulate(simulate, screen),
        Command::Robustness(robustness) => commands::robustness(robustness, screen),
        Command::Explain(explain) => commands::explain(explain, screen),
        Command::Report(report) => commands::report(report, screen),
        Command::Price(price) => commands::price(price, screen),
        Command::Terraform(terraform) => commands::terraform(terraform, screen),
        Command::Export(export) => commands::export(export, screen),
        Command::Catalogue(catalogue) => commands::catalogue(catalogue, screen),
        Command::Journal(journal) => commands::journal(journal, screen),
        Command::Site(site) => commands::site(site, screen),
        Command::Switch(switch) => commands::switch(switch, screen),
        Command::Failover(confirmed) => commands::failover(confirmed, screen),
        Command::Failback(confirmed) => commands::failback(confirmed, screen),
        Command::Drill(drill) => commands::drill(drill, screen),
        Command::Serve(serve) => commands::serve(serve),
        Command::Patterns(formatted) => commands::patterns(*formatted, screen),
        Command::Init(init) => commands::init(init, screen),
        Command::Schema { what } => commands::schema(*what),
        Command::Completions { shell } => commands::completions(*shell),
        Command::Man => commands::man(),
    }
}
