//! What is wrong in a file, and where.

use std::ops::Range;

/// One thing that is wrong in a file: a sentence, the place, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A stable name of the kind of problem, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the user's text.
    pub span: Range<usize>,
    /// What to say at that place.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Another place that belongs to the problem, with what to say there.
    pub related: Option<(Range<usize>, String)>,
}

impl Problem {
    /// A problem without help, for the methods below to complete.
    #[must_use]
    pub fn new(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            label: label.into(),
            help: None,
            related: None,
        }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points at another place that belongs to the problem.
    #[must_use]
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }

    /// The same key given twice in one table.
    #[must_use]
    pub(crate) fn duplicate_key(name: &str, second: Range<usize>, first: Range<usize>) -> Self {
        Self::new(
            "duplicate-key",
            second,
            format!("`{}` is given twice", shown(name)),
            "given again here",
        )
        .help("keep one of the two")
        .related(first, "first given here")
    }

    /// A value nested deeper than any workload file needs.
    #[must_use]
    pub(crate) fn too_deep(span: Range<usize>) -> Self {
        Self::new(
            "too-deep",
            span,
            format!(
                "the file nests values more than {} levels deep",
                super::MOST_LEVELS
            ),
            "the level that is too many",
        )
        .help("four levels are enough for all that Farshore reads")
    }

    /// A text that is not of its format at all.
    #[must_use]
    pub(crate) fn syntax(
        format: super::Format,
        span: Range<usize>,
        reason: &str,
        label: impl Into<String>,
    ) -> Self {
        let message = format!("this is not valid {}: {reason}", format.name());
        Self::new("syntax", span, message, label)
    }
}

/// A piece of the user's text as it may stand in a message: short, and without control characters
/// that would act on a terminal.
#[must_use]
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let safe = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut shown: String = text.chars().take(MOST).map(safe).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
