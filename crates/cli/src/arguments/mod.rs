//! What can be asked on the command line.

mod site;

pub(crate) use site::{
    AgentPart, Confirmed, ControlPart, Drill, Journal, ObserverPart, PartArguments, RouterPart,
    RunSite, SiteCommand, SiteStatus, SwitchSite,
};

use crate::commands::NamedPattern;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use farshore_core::robustness::MOST_DRAWS;
use std::net::IpAddr;
use std::path::PathBuf;

/// Decides how a workload should survive losing a region, and proves it.
#[derive(Debug, Parser)]
#[command(
    name = "farshore",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 a bug, 2 wrong usage, 3 the input is wrong, \
                  4 nothing satisfies the objectives, 5 something outside failed, \
                  6 refused for safety."
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto)]
    pub(crate) color: When,
    /// Width of text output in columns [default: the terminal's, or 80].
    #[arg(long, global = true, value_parser = clap::value_parser!(u16).range(40..=400))]
    pub(crate) width: Option<u16>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge every pattern for a workload and recommend one, with reasons.
    Decide(Decide),
    /// Show the path from today's pattern to the recommended one, phase by phase.
    Roadmap(Roadmap),
    /// Prove the decision on simulated years of outages: distributions, bad years, errors.
    Simulate(Simulate),
    /// Say how sure the recommendation is: the decision made again on draws of every uncertain input.
    Robustness(Robustness),
    /// Show how a figure came about, term by term, with sources.
    Explain(Explain),
    /// Write the decision as one page to send: tables, plots, assumptions, nothing else needed.
    Report(Report),
    /// Price a Terraform plan or state, and say which pattern it deploys.
    Price(Price),
    /// Write the infrastructure of the chosen pattern, or of one phase, as Terraform, with its
    /// runbooks and exports.
    Terraform(Terraform),
    /// Print what the chosen pattern is for a tool: a policy, an experiment, a plan, alerts.
    Export(Export),
    /// List prices: what there is, or those that fit; update them from providers' own lists.
    Catalogue(Catalogue),
    /// Rehearse a site's failover in memory, with faults, every safety rule checked at every step.
    Drill(Drill),
    /// Check a site, run it or one of its parts, or show how it is.
    #[command(subcommand)]
    Site(SiteCommand),
    /// Move the primary to another member while it is well; shows the plan and asks first.
    Switch(SwitchSite),
    /// Leave a primary that is not well; shows the plan and asks first.
    Failover(Confirmed),
    /// Move the primary back to the site's first member; shows the plan and asks first.
    Failback(Confirmed),
    /// Verify the journal of a site's failovers, and show it line by line.
    Journal(Journal),
    /// Answer over HTTP: a page of a folder's workloads, and these answers as an API.
    Serve(Serve),
    /// Show the framework's reference table of the five patterns.
    Patterns(Formatted),
    /// Write a workload file: by an interview on a terminal, else the commented template.
    Init(Init),
    /// Print the JSON Schema of the workload file, or of an answer.
    Schema {
        /// What to describe.
        #[arg(value_enum, default_value_t = Described::Workload)]
        what: Described,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page in roff.
    Man,
}

/// `farshore decide`.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// Workload file (TOML, YAML or JSON), or a folder of them.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
    /// List every design that was judged.
    #[arg(long)]
    pub(crate) all: bool,
    /// List every assumption with its range and source.
    #[arg(long)]
    pub(crate) assumptions: bool,
    /// Say how sure the recommendation is, in short; takes a second or two.
    #[arg(long)]
    pub(crate) robustness: bool,
}

/// `farshore roadmap`.
#[derive(Debug, Args)]
pub(crate) struct Roadmap {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
    /// First month of the path, as YYYY-MM, for the dates of the Gantt chart.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub(crate) start: Option<(i32, u32)>,
}

/// `farshore simulate`.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
    /// Years to simulate, of each pattern's best design; 1e9 and 1_000_000 are understood
    /// [default: 1e6, with --until at most 1e9].
    #[arg(long, value_name = "N", value_parser = years)]
    pub(crate) years: Option<u64>,
    /// Simulate until the mean downtime and the mean yearly cost of every pattern are known to
    /// within this share, such as 1%, with 95 % confidence.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) until: Option<f64>,
    /// Where the random numbers start; the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Replay the outages that are on record, instead of simulating years.
    #[arg(long, conflicts_with_all = ["years", "until", "threads", "records"])]
    pub(crate) replay: bool,
    /// Threads to use [default: one for each core].
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Also write one row for each simulated event, for a notebook; .csv, or .parquet where that
    /// is built in.
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// Write about so many rows at most: the same first years of every pattern.
    #[arg(long, value_name = "ROWS", value_parser = count, default_value = "1e6", requires = "records")]
    pub(crate) records_limit: u64,
    /// Overwrite the file of records when it exists.
    #[arg(long, requires = "records")]
    pub(crate) force: bool,
}

/// `farshore robustness`.
#[derive(Debug, Args)]
pub(crate) struct Robustness {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
    /// Draws of all uncertain inputs together; powers of two cover the ranges most evenly.
    #[arg(long, value_name = "N", default_value_t = 2_048,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DRAWS)))]
    pub(crate) draws: u32,
    /// Where the draws start; the same seed gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads to use [default: one for each core].
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// `farshore report`.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// File to write to, - for standard output [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Html)]
    pub(crate) format: ReportFormat,
    /// Draws of all uncertain inputs together, for how sure it is; more take longer.
    #[arg(long, value_name = "N", default_value_t = 32,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DRAWS)))]
    pub(crate) draws: u32,
    /// Overwrite the file when it exists.
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One page for a browser, a printer or a phone.
    Html,
    /// The decision record, to commit.
    Markdown,
}

/// `farshore serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folder whose workload files the page shows.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Address to listen on. Any but a loopback address can be reached from other machines, and
    /// needs --expose and a token.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// Port to listen on; 0 takes any that is free.
    #[arg(long, default_value_t = 8780)]
    pub(crate) port: u16,
    /// Let other machines in: those whose requests carry the token. What goes over the network is
    /// readable on its way unless a proxy in front speaks TLS.
    #[arg(long, requires = "token_file")]
    pub(crate) expose: bool,
    /// File with the token, which requests send as `Authorization: Bearer TOKEN`.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) data: DataFolder,
}

/// `farshore explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    /// What to explain, as PATTERN.FIGURE, such as warm-standby.recovery_time; without it, lists
    /// what can be asked.
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) formatted: Formatted,
}

/// `farshore terraform`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("answer").required(true).args(["output", "diff"])))]
pub(crate) struct Terraform {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) stack: StackChoice,
    /// Folder to write to; what is there and unchanged is left, what differs is shown.
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Show what changes from this phase to that of --phase, and write nothing.
    #[arg(long, value_name = "N", requires = "phase", conflicts_with = "output",
          value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(crate) diff: Option<u8>,
    /// First month of the drills, as YYYY-MM; with it, a calendar of them is written, too.
    #[arg(long, value_name = "YYYY-MM", value_parser = month, requires = "output")]
    pub(crate) start: Option<(i32, u32)>,
    /// Write files that are there and differ.
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) data: DataFolder,
}

/// `farshore export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Workload file (TOML, YAML or JSON).
    pub(crate) file: PathBuf,
    /// For which tool.
    #[arg(long = "as", value_name = "TOOL", value_enum)]
    pub(crate) tool: Tool,
    #[command(flatten)]
    pub(crate) stack: StackChoice,
    /// File to write to [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite the file when it exists.
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) data: DataFolder,
}

/// Which stack is meant.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct StackChoice {
    /// Pattern to build, from backup-restore to active-active [default: the recommended one].
    #[arg(long, value_name = "PATTERN")]
    pub(crate) pattern: Option<NamedPattern>,
    /// Phase of the roadmap to build, 1 to 5.
    #[arg(long, value_name = "N", conflicts_with = "pattern",
          value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(crate) phase: Option<u8>,
}

/// What an export is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tool {
    /// AWS Resilience Hub: its policy, as a CloudFormation template.
    ResilienceHub,
    /// The first generation of AWS Resilience Hub.
    ResilienceHubV1,
    /// AWS Fault Injection Service: the experiment of a drill, as a CloudFormation template.
    Fis,
    /// ARC Region switch: its plan, as a CloudFormation template.
    RegionSwitch,
    /// Prometheus: alert rules.
    Prometheus,
    /// Grafana: a dashboard.
    Grafana,
}

/// `farshore catalogue`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Catalogue {
    #[command(subcommand)]
    pub(crate) action: Option<CatalogueAction>,
    /// Only prices whose service or item contains this word, such as m5.large.
    pub(crate) word: Option<String>,
    /// Only prices of this provider, such as aws.
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,
    /// Only prices that count in this region, such as us-east-1 or aws:us-east-1.
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// Only prices of this service, such as ec2.
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    #[command(flatten)]
    pub(crate) prices: PriceFolder,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

/// `farshore price`.
#[derive(Debug, Args)]
pub(crate) struct Price {
    /// What `terraform show -json` printed for a plan or a state, or a raw state file.
    pub(crate) file: PathBuf,
    /// Usage file in Infracost's format: what is used in a month, by resource.
    #[arg(long, value_name = "FILE")]
    pub(crate) usage: Option<PathBuf>,
    /// Region where patterns have their standby, such as aws:us-west-2 [default: the deployed
    /// one, else the nearest of the same jurisdiction].
    #[arg(long, value_name = "REGION")]
    pub(crate) standby: Option<String>,
    /// Region of the resources whose file names none, such as us-east-1 or aws:us-east-1.
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// Say what is different from an earlier answer (--format json), or another plan or state.
    #[arg(long, value_name = "OLD")]
    pub(crate) diff: Option<PathBuf>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

/// What can be done with the catalogue besides listing it.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogueAction {
    /// Read price lists as AWS, Azure and Google publish them, and write price files for --prices.
    Update(CatalogueUpdate),
}

/// `farshore catalogue update`.
#[derive(Debug, Args)]
pub(crate) struct CatalogueUpdate {
    /// A downloaded price list, or a folder of them (*.json); without it, prints where to get
    /// them.
    #[arg(long, value_name = "PATH", requires = "output")]
    pub(crate) from: Option<PathBuf>,
    /// Folder to write the price files to that have newer prices.
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) prices: PriceFolder,
    /// Overwrite price files that are there.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Where the price files are.
#[derive(Clone, Debug, Args)]
pub(crate) struct PriceFolder {
    /// Folder with price files that replace the built-in ones (see data/README.md).
    #[arg(id = "prices", long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

/// Form of an answer that is mostly a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For a person at a terminal.
    Text,
    /// For a program; versioned.
    Json,
    /// For a document.
    Markdown,
    /// For a spreadsheet; that of `catalogue` is a price file, which --prices reads.
    Csv,
}

/// `farshore init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// File to write; .toml, .yaml, .yml or .json with the interview.
    #[arg(default_value = "workload.toml")]
    pub(crate) file: PathBuf,
    /// Ask nothing: write the commented template.
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Write it from a Terraform plan or state (`terraform show -json`): regions, today's pattern,
    /// the bill and the data sets.
    #[arg(long, value_name = "PLAN", conflicts_with = "yes")]
    pub(crate) from_terraform: Option<PathBuf>,
    /// Usage file of the plan in Infracost's format.
    #[arg(long, value_name = "FILE", requires = "from_terraform")]
    pub(crate) usage: Option<PathBuf>,
    /// Overwrite the file when it exists.
    #[arg(long)]
    pub(crate) force: bool,
}

/// How to print the answer.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Formatted {
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Where the data files are.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataFolder {
    /// Folder with data files that replace the built-in ones (see data/README.md).
    #[arg(id = "data", long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) prices: PriceFolder,
}

/// Form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For a program; versioned.
    Json,
    /// For a document; with `decide`, a decision record to commit.
    Markdown,
}

/// What has a JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    /// The workload file.
    Workload,
    /// The answer of `decide --format json`.
    Decision,
    /// The answer of `roadmap --format json`.
    Roadmap,
    /// The answer of `explain --format json`.
    Explanation,
    /// The answer of `patterns --format json`.
    Patterns,
    /// The answer of `simulate --format json`.
    Simulation,
    /// The answer of `robustness --format json`.
    Robustness,
    /// The answer of `simulate --replay --format json`.
    Replay,
    /// The answer of `catalogue --format json`.
    Catalogue,
    /// The answer of `price --format json`.
    Price,
    /// The answer of `price --diff OLD --format json`.
    PriceDifference,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal that shows it, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn month(text: &str) -> Result<(i32, u32), String> {
    let parsed = text.split_once('-').and_then(|(year, month)| {
        let four = year.len() == 4 && month.len() == 2;
        four.then_some((year.parse().ok()?, month.parse().ok()?))
    });
    parsed
        .filter(|(_, month)| (1..=12).contains(month))
        .ok_or_else(|| format!("`{text}` is no month; write for example 2027-01"))
}

/// A count of years.
fn years(text: &str) -> Result<u64, String> {
    count(text).map_err(|_| format!("`{text}` is no number of years from 1 to 1e11"))
}

/// A count: digits, with `_` or `,` between them, or a power of ten such as `1e9`.
fn count(text: &str) -> Result<u64, String> {
    let plain = text.replace(['_', ','], "");
    let digits = |text: &str| text.parse::<u64>().ok();
    let count = match plain.split_once(['e', 'E']) {
        None => digits(&plain),
        Some((count, power)) => digits(count)
            .zip(power.parse().ok())
            .and_then(|(count, power)| {
                10_u64
                    .checked_pow(power)
                    .and_then(|factor| factor.checked_mul(count))
            }),
    };
    count
        .filter(|count| (1..=MOST).contains(count))
        .ok_or_else(|| format!("`{text}` is no number from 1 to 1e11"))
}

/// More years or rows would take days on any machine.
const MOST: u64 = 100_000_000_000;

/// A precision in percent, as a share: `1%`, `0.5 %` or `2`.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim();
    let value: Option<f64> = number.parse().ok();
    value
        .filter(|percent| (0.001..=100.0).contains(percent))
        .map(|percent| percent / 100.0)
        .ok_or_else(|| format!("`{text}` is no precision from 0.001% to 100%"))
}
