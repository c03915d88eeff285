//! How a command can fail, and the exit code of each (docs/exit-codes.md).

use farshore_core::prices::ListError;
use farshore_ops::{ReadError, WriteError};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// A command that did not give its answer, or gave one that says no.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something that must never be; the answer says what: exit code 1.
    Bug,
    /// Asked in a way that makes no sense: exit code 2.
    Usage(String),
    /// The input is wrong; the text is complete, with its diagnostics: exit code 3.
    Input(String),
    /// Nothing satisfies the objectives; the answer is printed: exit code 4.
    NothingFeasible,
    /// Something outside failed: exit code 5.
    Outside(String),
    /// Refused for safety: exit code 6.
    Refused(String),
}

impl Failure {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Bug => 1,
            Self::Usage(_) => 2,
            Self::Input(_) => 3,
            Self::NothingFeasible => 4,
            Self::Outside(_) => 5,
            Self::Refused(_) => 6,
        }
    }

    /// What to print on the error stream; empty when the answer says it all.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Usage(text) | Self::Input(text) | Self::Outside(text) | Self::Refused(text) => {
                text
            }
            Self::NothingFeasible | Self::Bug => "",
        }
    }

    /// A price list that could not be read, which is the list's fault unless reading failed.
    pub(crate) fn list(path: &Path, error: &ListError) -> Self {
        let text = format!("error: {}: {}", path.display(), chain(error));
        Self::blamed(text, error.is_input())
    }

    fn from_error(error: &dyn Error, is_input: bool) -> Self {
        Self::blamed(format!("error: {}", chain(error)), is_input)
    }

    fn blamed(text: String, is_input: bool) -> Self {
        if is_input {
            Self::Input(text)
        } else {
            Self::Outside(text)
        }
    }
}

/// An error with its causes.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::from_error(&error, error.is_input())
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::from_error(&error, error.is_input())
    }
}
