//! The page: what stands on it in which order, its outline and its style.

use super::parts::{Part, parts};
use crate::assess::Case;
use crate::catalog::Catalog;
use crate::decide::Decision;
use crate::file::Format;
use crate::plot::style;
use crate::render::escape;
use crate::roadmap::Roadmap;
use crate::robustness::Robustness;
use crate::simulate::Replay;
use std::fmt::Write as _;

/// Everything that a report shows.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The setting with the ways to recover of every design of the decision.
    pub case: &'a Case<'a>,
    /// Regions, for the names of places.
    pub catalog: &'a Catalog,
    /// What was decided, at full depth.
    pub decision: &'a Decision,
    /// The way there.
    pub roadmap: &'a Roadmap,
    /// How sure it is.
    pub robustness: &'a Robustness,
    /// Recorded outages with the candidates' designs; `None` where they cannot be replayed.
    pub replay: Option<&'a Replay<'a>>,
    /// The workload file.
    pub file: SourceFile<'a>,
}

/// The file that was decided on, as its reader knows it.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// Its name, without a folder.
    pub name: &'a str,
    /// How it is written.
    pub format: Format,
    /// What it holds.
    pub text: &'a str,
}

/// The look of the page; the colours are those of [`style`].
const PAGE_STYLE: &str = include_str!("page.css");

/// The report as one HTML file without a script, a font, an image or a link to anything outside of
/// it. The same input gives the same bytes.
#[must_use]
pub fn report(report: &Report<'_>) -> String {
    let name = escape(&report.case.setting.name);
    let parts = parts(report);
    let style = style() + PAGE_STYLE;
    let version = env!("CARGO_PKG_VERSION");
    let outline = parts.iter().map(|part| {
        let title = escape(part.title);
        format!("<li><a href=\"#{}\">{title}</a></li>", part.id)
    });
    let outline: String = outline.collect();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"farshore {version}\">\n\
         <title>{name}: how it survives the loss of a region</title>\n\
         <style>{style}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#answer\">To the answer</a>\n\
         <header id=\"answer\"><p class=\"over\">How {name} survives the loss of a region</p>{}</header>\n\
         <nav aria-label=\"Contents\"><ul>{outline}</ul></nav>\n<main>\n",
        super::parts::answer(report)
    );
    for part in &parts {
        add(&mut out, part);
    }
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "</main>\n<footer><p>Made by Farshore {version} from {}. The same file gives the same page. \
         Figures are expectations of a model whose assumptions stand above.</p></footer>\n\
         </body>\n</html>\n",
        escape(report.file.name)
    );
    out
}

fn add(out: &mut String, part: &Part) {
    let (id, title) = (part.id, escape(part.title));
    let figures = part.figures.iter().enumerate().map(|(i, figure)| {
        let svg = figure.to_svg(&format!("{id}-{}", i + 1));
        let caption = escape(&figure.title);
        format!("<figure>{svg}<figcaption>{caption}</figcaption></figure>")
    });
    let figures: String = figures.collect();
    let figures = if figures.is_empty() {
        figures
    } else {
        format!("<div class=\"figures\">{figures}</div>")
    };
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<section id=\"{id}\" aria-labelledby=\"{id}-heading\">\n\
         <h2 id=\"{id}-heading\">{title}</h2>\n{}{figures}{}</section>\n",
        part.before, part.after
    );
}
