//! The one place that writes to the terminal.

use crate::arguments::When;
use crate::failure::Failure;
use farshore_core::render::Document;
use std::io::{self, IsTerminal, Write};

/// How text is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Columns.
    pub(crate) width: usize,
    /// Whether answers are coloured.
    pub(crate) color: bool,
    /// Whether messages on the error stream are coloured.
    pub(crate) error_color: bool,
}

/// The narrowest and the widest page that people read well.
const WIDTHS: [usize; 2] = [40, 160];

impl Screen {
    /// From what was asked and where the streams go.
    pub(crate) fn new(when: When, width: Option<u16>) -> Self {
        let colored = |choice: anstream::ColorChoice| choice != anstream::ColorChoice::Never;
        let (color, error_color) = match when {
            When::Always => (true, true),
            When::Never => (false, false),
            When::Auto => (
                colored(anstream::AutoStream::choice(&io::stdout())),
                colored(anstream::AutoStream::choice(&io::stderr())),
            ),
        };
        let of_terminal = || {
            let size = terminal_size::terminal_size_of(io::stdout());
            let width = size.map_or(80, |(width, _)| usize::from(width.0));
            width.clamp(WIDTHS[0], WIDTHS[1])
        };
        Self {
            width: width.map_or_else(of_terminal, usize::from),
            color,
            error_color,
        }
    }

    /// A document as text for this screen.
    pub(crate) fn show(&self, document: &Document) -> String {
        document.to_text(self.width, self.color)
    }
}

/// Whether a person sits at the error stream.
pub(crate) fn progress_is_seen() -> bool {
    io::stderr().is_terminal()
}

/// Whether a person can be asked.
pub(crate) fn person_is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Writes an answer.
///
/// # Errors
/// When the output cannot be written; a reader that went away is no error.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Outside(format!(
            "error: cannot write the answer: {error}"
        ))),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a note or an error to the error stream, with a line end.
pub(crate) fn note(text: &str) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end());
}
