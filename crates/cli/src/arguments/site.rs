//! What can be asked of a site: drills, its processes, its state, its journal, who is primary.

use super::Formatted;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `farshore drill`.
#[derive(Debug, Args)]
pub(crate) struct Drill {
    /// Site file (TOML, YAML or JSON); examples are in examples/sites.
    pub(crate) site: PathBuf,
    /// Rehearse on a cluster in memory: nothing real is touched.
    #[arg(long)]
    pub(crate) rehearse: bool,
    /// Scenarios to play.
    #[arg(long, value_name = "N", default_value_t = 500,
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub(crate) scenarios: u64,
    /// The first scenario; the same seed gives the same scenario.
    #[arg(long, value_name = "S", default_value_t = 1,
          value_parser = clap::value_parser!(u64).range(..=1_000_000_000_000))]
    pub(crate) seed: u64,
}

/// `farshore site`.
#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Say what is wrong with a site file, and what is doubtful.
    Check {
        /// Site file (TOML, YAML or JSON); examples are in examples/sites.
        site: PathBuf,
    },
    /// Run every part on this machine, for a trial, until it is interrupted.
    Run(RunSite),
    /// Show members, roles, epochs, the verdict on the primary and the last plan.
    Status(SiteStatus),
    /// Run a member's agent, with its PostgreSQL.
    Agent(AgentPart),
    /// Run an observer.
    Observe(ObserverPart),
    /// Run the controller.
    Control(ControlPart),
    /// Run a router.
    Router(RouterPart),
}

/// `farshore site run`.
#[derive(Debug, Args)]
pub(crate) struct RunSite {
    /// Site file (TOML, YAML or JSON); examples are in examples/sites.
    pub(crate) site: PathBuf,
    /// Folder for databases, journal and logs; a new one begins a new cluster.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// `farshore site status`.
#[derive(Debug, Args)]
pub(crate) struct SiteStatus {
    /// Site file (TOML, YAML or JSON).
    pub(crate) site: PathBuf,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
}

/// What every part of a site takes.
#[derive(Debug, Args)]
pub(crate) struct PartArguments {
    /// Site file (TOML, YAML or JSON).
    pub(crate) site: PathBuf,
    /// Folder for what the part keeps.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// End when standard input does.
    #[arg(long, hide = true)]
    pub(crate) until_stdin_ends: bool,
}

/// `farshore site agent`.
#[derive(Debug, Args)]
pub(crate) struct AgentPart {
    #[command(flatten)]
    pub(crate) part: PartArguments,
    /// Which member.
    #[arg(long, value_name = "NAME")]
    pub(crate) member: String,
}

/// `farshore site observe`.
#[derive(Debug, Args)]
pub(crate) struct ObserverPart {
    #[command(flatten)]
    pub(crate) part: PartArguments,
    /// Which observer.
    #[arg(long, value_name = "NAME")]
    pub(crate) observer: String,
}

/// `farshore site control`.
#[derive(Debug, Args)]
pub(crate) struct ControlPart {
    #[command(flatten)]
    pub(crate) part: PartArguments,
}

/// `farshore site router`.
#[derive(Debug, Args)]
pub(crate) struct RouterPart {
    #[command(flatten)]
    pub(crate) part: PartArguments,
    /// Which router.
    #[arg(long, value_name = "NAME")]
    pub(crate) router: String,
}

/// `farshore switch`.
#[derive(Debug, Args)]
pub(crate) struct SwitchSite {
    #[command(flatten)]
    pub(crate) confirmed: Confirmed,
    /// Which member becomes the primary.
    #[arg(long, value_name = "NAME")]
    pub(crate) to: String,
}

/// What changes a site takes.
#[derive(Debug, Args)]
pub(crate) struct Confirmed {
    /// Site file (TOML, YAML or JSON).
    pub(crate) site: PathBuf,
    /// Do it without asking: the site's name.
    #[arg(long, value_name = "NAME")]
    pub(crate) yes: Option<String>,
    /// Write the report there as well, as Markdown and JSON.
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
}

/// `farshore journal`.
#[derive(Debug, Args)]
pub(crate) struct Journal {
    /// The journal's file.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
}
