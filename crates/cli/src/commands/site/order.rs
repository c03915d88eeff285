//! `farshore switch`, `failover` and `failback`: what a person asks of a site, shown before it is
//! done and reported after.

use super::{ask, parts, status};
use crate::arguments::{Confirmed, Format, SwitchSite};
use crate::commands::json;
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::failover::{Order, Plan};
use farshore_core::render;
use farshore_core::site::{MemberId, Site};
use farshore_core::wire::{OutcomeWire, PlanWire};
use farshore_ops::{FromController, ToController};
use std::io::{self, BufRead as _};
use std::thread;
use std::time::{Duration, Instant};

/// How long a plan is followed; it goes on without us.
const FOLLOWS_FOR: Duration = Duration::from_secs(120);
/// How often the controller is asked how far it is.
const LOOKS_EVERY: Duration = Duration::from_millis(50);

/// Another member becomes the primary in place of one that is well.
pub(crate) fn switch(arguments: &SwitchSite, screen: Screen) -> Result<(), Failure> {
    let site = load::site(&arguments.confirmed.site, screen.error_color)?;
    let target = parts::member(&site, &arguments.to)?;
    order(&site, Order::Switch(target), &arguments.confirmed, screen)
}

/// Another member becomes the primary because this one is not well.
pub(crate) fn failover(arguments: &Confirmed, screen: Screen) -> Result<(), Failure> {
    let site = load::site(&arguments.site, screen.error_color)?;
    order(&site, Order::Failover, arguments, screen)
}

/// The site's first member becomes the primary again.
pub(crate) fn failback(arguments: &Confirmed, screen: Screen) -> Result<(), Failure> {
    let site = load::site(&arguments.site, screen.error_color)?;
    order(&site, Order::Switch(MemberId(0)), arguments, screen)
}

fn order(site: &Site, order: Order, confirmed: &Confirmed, screen: Screen) -> Result<(), Failure> {
    let before = status::of(site)?;
    let plan = match ask(site, &ToController::Propose(order))? {
        FromController::Plan(plan) => *plan,
        FromController::Refused(why) => return Err(refused(&why)),
        FromController::Taken | FromController::Status(_) | FromController::Outcome(_) => {
            return Err(other_version());
        }
    };
    let mut shown = render::site_status(&before);
    shown.blocks.extend(render::site_plan(site, &plan).blocks);
    output::note(&shown.to_text(screen.width, screen.error_color));
    confirm(site, confirmed.yes.as_deref())?;
    match ask(site, &ToController::Order(plan.mark()))? {
        FromController::Taken => {}
        FromController::Refused(why) => return Err(refused(&why)),
        FromController::Plan(_) | FromController::Status(_) | FromController::Outcome(_) => {
            return Err(other_version());
        }
    }
    let report = follow(site, &plan)?;
    tell(&report, confirmed, screen)?;
    match report.outcome {
        OutcomeWire::Finished => Ok(()),
        OutcomeWire::GivenUp | OutcomeWire::InProgress => Err(Failure::Refused(
            "error: nothing was promoted; the report says why".to_owned(),
        )),
        OutcomeWire::ForwardOnly | OutcomeWire::Replaced => Err(Failure::Outside(format!(
            "error: it is not done yet, and there is no way back; the controller goes on\nhelp: \
             `farshore site status` shows how far it is ({})",
            site.name
        ))),
    }
}

fn refused(why: &str) -> Failure {
    Failure::Refused(format!("error: {why}"))
}

fn other_version() -> Failure {
    Failure::Outside("error: the controller is of another version".to_owned())
}

/// A person types the name, or a script gives it.
fn confirm(site: &Site, given: Option<&str>) -> Result<(), Failure> {
    let typed = match given {
        Some(name) => name.to_owned(),
        None if !output::person_is_there() => {
            return Err(Failure::Usage(format!(
                "error: nobody is there to confirm this\nhelp: add --yes {}",
                site.name
            )));
        }
        None => {
            output::note(&format!("Type the site's name ({}) to do this:", site.name));
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            read.map_err(|error| Failure::Outside(format!("error: {error}")))?;
            line.trim().to_owned()
        }
    };
    if typed == site.name {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "error: `{typed}` is not the site's name: nothing was done"
    )))
}

/// Follows a plan to its end, and tells on a terminal what happens.
fn follow(site: &Site, plan: &Plan) -> Result<PlanWire, Failure> {
    let since = Instant::now();
    let mut told = 0;
    loop {
        let report = match ask(site, &ToController::Outcome(plan.mark()))? {
            FromController::Outcome(report) => report,
            FromController::Refused(why) => return Err(refused(&why)),
            FromController::Taken | FromController::Plan(_) | FromController::Status(_) => {
                return Err(other_version());
            }
        };
        let late = since.elapsed() > FOLLOWS_FOR;
        if let Some(report) = report {
            if output::progress_is_seen() {
                for event in report.timeline.iter().skip(told) {
                    output::note(&format!("{:>6} ms  {}", event.at_ms, event.what));
                }
            }
            told = report.timeline.len();
            let goes_on = matches!(
                report.outcome,
                OutcomeWire::InProgress | OutcomeWire::ForwardOnly
            );
            if !goes_on || late {
                return Ok(*report);
            }
        } else if late {
            return Err(Failure::Outside(
                "error: the controller did not take the plan up in time".to_owned(),
            ));
        }
        thread::sleep(LOOKS_EVERY);
    }
}

/// The report as the answer, and as files where they are asked for.
fn tell(report: &PlanWire, confirmed: &Confirmed, screen: Screen) -> Result<(), Failure> {
    let document = render::plan_report(report);
    let markdown = document.to_markdown();
    if let Some(folder) = &confirmed.report {
        let name = |ending: &str| folder.join(format!("failover-epoch-{}.{ending}", report.epoch));
        farshore_ops::write_new(&name("md"), &markdown)?;
        farshore_ops::write_new(&name("json"), &json(report)?)?;
    }
    output::answer(&match confirmed.formatted.format {
        Format::Json => json(report)?,
        Format::Text => screen.show(&document),
        Format::Markdown => markdown,
    })
}
