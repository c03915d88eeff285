//! `farshore site`, `switch`, `failover` and `failback`: a real cluster and its processes.

mod order;
mod parts;
mod run;
mod status;

pub(crate) use order::{failback, failover, switch};

use crate::arguments::SiteCommand;
use crate::failure::Failure;
use crate::output::Screen;
use farshore_core::site::Site;
use farshore_ops::{FromController, ToController, call};
use std::time::Duration;

/// How long a controller may take to answer.
const REPLY_WITHIN: Duration = Duration::from_secs(3);

pub(crate) fn site(command: &SiteCommand, screen: Screen) -> Result<(), Failure> {
    match command {
        SiteCommand::Check { site } => status::check(site, screen),
        SiteCommand::Run(run) => run::run(run, screen),
        SiteCommand::Agent(part) => parts::agent(part, screen),
        SiteCommand::Observe(part) => parts::observe(part, screen),
        SiteCommand::Control(part) => parts::control(part, screen),
        SiteCommand::Router(part) => parts::router(part, screen),
        SiteCommand::Status(status) => status::status(status, screen),
    }
}

/// Asks a site's controller.
fn ask(site: &Site, request: &ToController) -> Result<FromController, Failure> {
    call(&site.controller_address, request, REPLY_WITHIN).map_err(|error| {
        Failure::Outside(format!(
            "error: the controller of `{}` does not answer: {}\nhelp: `farshore site run` starts \
             a trial on this machine",
            site.name,
            crate::failure::chain(&error)
        ))
    })
}
