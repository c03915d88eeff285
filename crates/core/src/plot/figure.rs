//! A figure, and the shapes that it is drawn with.

use super::axis::Axis;
use crate::render::escape;
use crate::terms::{Pattern, Term as _};
use std::fmt::Write as _;

/// A plot with its text alternative. Nothing in it is markup from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it shows, in a few words.
    pub title: String,
    /// What it says, for those who cannot see it.
    pub description: String,
    height: f64,
    body: String,
}

/// The width of every figure, in units of its own: about a phone's, so that its texts stay legible
/// there.
pub(super) const WIDTH: f64 = 440.0;
/// How wide a letter is on average.
pub(super) const LETTER: f64 = 6.4;
/// Where plots begin and end.
pub(super) const PLOT: [f64; 2] = [6.0, WIDTH - 12.0];

impl Figure {
    /// The figure as an `svg` element whose identifiers begin with `id`: letters, digits and `-`,
    /// unique on the page.
    #[must_use]
    pub fn to_svg(&self, id: &str) -> String {
        format!(
            "<svg class=\"plot\" role=\"img\" viewBox=\"0 0 {} {}\" \
             aria-labelledby=\"{id}-title {id}-desc\" xmlns=\"http://www.w3.org/2000/svg\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{}</svg>",
            number(WIDTH),
            number(self.height),
            escape(&self.title),
            escape(&self.description),
            self.body
        )
    }
}

/// What a figure is drawn on, from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Canvas {
    body: String,
}

/// To which side a text lies of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

impl Canvas {
    /// The figure that was drawn.
    pub(super) fn finish(self, height: f64, title: &str, description: String) -> Figure {
        Figure {
            title: title.to_owned(),
            description,
            height,
            body: self.body,
        }
    }

    pub(super) fn rect(&mut self, [x, y]: [f64; 2], [width, height]: [f64; 2], class: &str) {
        let [x, y, width, height] = [x, y, width.max(0.0), height].map(number);
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" class=\"{class}\"/>"
        ));
    }

    pub(super) fn line(&mut self, [x, y]: [f64; 2], [to_x, to_y]: [f64; 2], class: &str) {
        let [x, y, to_x, to_y] = [x, y, to_x, to_y].map(number);
        self.path(&format!("M{x} {y}L{to_x} {to_y}"), class);
    }

    pub(super) fn path(&mut self, d: &str, class: &str) {
        self.add(format_args!("<path d=\"{d}\" class=\"{class}\"/>"));
    }

    pub(super) fn circle(&mut self, [x, y]: [f64; 2], radius: f64, class: &str) {
        let [x, y, radius] = [x, y, radius].map(number);
        self.add(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{class}\"/>"
        ));
    }

    pub(super) fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, class: &str, text: &str) {
        let [x, y] = [x, y].map(number);
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escape(text);
        self.add(format_args!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"{class}\">{text}</text>"
        ));
    }

    /// A row's heading: a pattern in its colour with what it comes to.
    pub(super) fn heading(&mut self, y: f64, pattern: Pattern, strong: bool, value: &str) {
        let class = format!("p-{}", pattern.name());
        self.rect([PLOT[0], y - 9.0], [9.0, 9.0], &class);
        let weight = if strong { "strong" } else { "" };
        let name = pattern.title();
        self.text([PLOT[0] + 15.0, y], Anchor::Start, weight, name);
        self.text([PLOT[1], y], Anchor::End, weight, value);
    }

    /// Names beside their colours, from `top` on; returns where they end.
    pub(super) fn legend(&mut self, top: f64, entries: &[(String, &str)]) -> f64 {
        let (mut x, mut y) = (PLOT[0], top);
        for (class, name) in entries {
            let width = 20.0 + 6.8 * name.chars().count() as f64;
            if x + width > PLOT[1] + 14.0 && x > PLOT[0] {
                (x, y) = (PLOT[0], y + 20.0);
            }
            self.rect([x, y - 9.0], [9.0, 9.0], class);
            self.text([x + 14.0, y], Anchor::Start, "legend", name);
            x += width;
        }
        y + 10.0
    }

    /// The marks of a horizontal axis, through the rows from `top` to `bottom`, with their texts
    /// below it and what it counts; returns where they end.
    pub(super) fn axis(
        &mut self,
        axis: &Axis,
        marks: &[f64],
        [top, bottom]: [f64; 2],
        (shown, unit): (impl Fn(f64) -> String, &str),
    ) -> f64 {
        for &mark in marks {
            let x = axis.at(mark);
            self.line([x, top], [x, bottom + 4.0], "rule");
            let anchor = if x < 24.0 {
                Anchor::Start
            } else if x > WIDTH - 28.0 {
                Anchor::End
            } else {
                Anchor::Middle
            };
            self.text([x, bottom + 17.0], anchor, "muted small", &shown(mark));
        }
        self.text([PLOT[1], bottom + 33.0], Anchor::End, "muted small", unit);
        bottom + 40.0
    }

    /// A limit across the rows, named above them on the side that has room.
    pub(super) fn limit(&mut self, x: f64, [top, bottom]: [f64; 2], name: &str) {
        self.line([x, top], [x, bottom], "limit");
        let anchor = if x > WIDTH / 2.0 {
            Anchor::End
        } else {
            Anchor::Start
        };
        self.text([x, top - 4.0], anchor, "limit-text small", name);
    }

    /// As [`Canvas::limit`], beside the bars of rows only: what stands above them stays legible.
    pub(super) fn limit_beside(
        &mut self,
        x: f64,
        top: f64,
        bars: impl Iterator<Item = [f64; 2]>,
        name: &str,
    ) {
        self.limit(x, [top, top + 4.0], name);
        for [from, to] in bars {
            self.line([x, from], [x, to], "limit");
        }
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(element);
    }
}

/// A coordinate to a tenth.
pub(super) fn number(value: f64) -> String {
    // An infinite place would draw nothing; the axes hold all values within their ends.
    let tenths = if value.is_finite() {
        (value * 10.0).round() / 10.0
    } else {
        0.0
    };
    // The sum turns -0 into 0.
    format!("{}", tenths + 0.0)
}
