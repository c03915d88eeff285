//! Runbooks for the people on call and the calendar of their drills, from the same outline as the
//! Terraform (docs/method.md, "Runbooks").

mod calendar;
mod commands;
mod declare;
mod drill;
mod fail_back;
mod fail_over;
mod sheet;
mod verify;

pub use calendar::calendar;

use crate::render::Document;
use crate::terraform::{GeneratedFile, Outline};

/// The runbooks of a stack, as Markdown: what to do, with the names of its own resources.
///
/// No text of the workload file stands in a command: those hold names of letters, digits and
/// hyphens only ([`Outline::name`]).
#[must_use]
pub fn runbooks(outline: &Outline) -> Vec<GeneratedFile> {
    let pages: [(&str, Document); 6] = [
        ("1-declare", declare::declare(outline)),
        ("2-fail-over", fail_over::fail_over(outline)),
        ("3-verify", verify::verify(outline)),
        ("4-communicate", declare::communicate(outline)),
        ("5-fail-back", fail_back::fail_back(outline)),
        ("6-drill", drill::drill(outline)),
    ];
    let files = pages.into_iter().map(|(name, page)| GeneratedFile {
        path: format!("runbooks/{name}.md"),
        contents: page.to_markdown(),
    });
    files.collect()
}
