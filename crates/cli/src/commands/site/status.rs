//! `farshore site status` and `farshore site check`.

use super::ask;
use crate::arguments::{Format, SiteStatus};
use crate::commands::json;
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::render;
use farshore_core::site::{Site, lints};
use farshore_core::wire::SiteStatusWire;
use farshore_ops::{FromController, ToController};
use std::path::Path;

/// Says what is wrong with a site file, and what is doubtful.
pub(super) fn check(path: &Path, screen: Screen) -> Result<(), Failure> {
    let site = load::site(path, screen.error_color)?;
    for lint in lints(&site) {
        output::note(&format!("note: {} ({})", lint.message, lint.code));
    }
    output::answer(&format!(
        "{}: {} members, {} routers, {} observers; each write is confirmed by {} besides the \
         primary\n",
        site.name,
        site.members.len(),
        site.routers.len(),
        site.observers.len(),
        site.acknowledgements
    ))
}

/// Shows a site as its controller sees it.
pub(super) fn status(arguments: &SiteStatus, screen: Screen) -> Result<(), Failure> {
    let site = load::site(&arguments.site, screen.error_color)?;
    let status = of(&site)?;
    let text = match arguments.formatted.format {
        Format::Json => json(&status)?,
        Format::Text => screen.show(&render::site_status(&status)),
        Format::Markdown => render::site_status(&status).to_markdown(),
    };
    output::answer(&text)
}

/// What the controller says.
pub(super) fn of(site: &Site) -> Result<SiteStatusWire, Failure> {
    match ask(site, &ToController::Status)? {
        FromController::Status(status) => Ok(*status),
        FromController::Taken
        | FromController::Plan(_)
        | FromController::Outcome(_)
        | FromController::Refused(_) => Err(Failure::Outside(
            "error: the controller is of another version".to_owned(),
        )),
    }
}
