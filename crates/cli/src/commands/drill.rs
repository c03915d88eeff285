//! `farshore drill`: rehearses a site's failover in memory.

use crate::arguments::Drill;
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::rehearsal::{Rehearsed, Shape};
use farshore_core::render;

/// Plays scenarios of a cluster like the site's; nothing real is touched, and nothing is asked.
pub(crate) fn drill(arguments: &Drill, screen: Screen) -> Result<(), Failure> {
    let site = load::site(&arguments.site, screen.error_color)?;
    for lint in farshore_core::site::lints(&site) {
        output::note(&format!("note: {} ({})", lint.message, lint.code));
    }
    if !arguments.rehearse {
        return Err(Failure::Usage(
            "error: this version only rehearses\nhelp: add --rehearse".to_owned(),
        ));
    }
    let shape = Shape::of_site(&site).map_err(|why| Failure::Input(format!("error: {why}")))?;
    let mut rehearsed = Rehearsed::default();
    for seed in (arguments.seed..).take(usize::try_from(arguments.scenarios).unwrap_or(0)) {
        rehearsed.play(seed, shape);
    }
    output::answer(&screen.show(&render::rehearsal(&site.name, shape, &rehearsed)))?;
    match rehearsed.violation {
        None => Ok(()),
        Some(_) => Err(Failure::Bug),
    }
}
