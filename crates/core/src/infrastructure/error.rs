//! Why a file is no plan and no state that can be read.

use thiserror::Error;

/// Why a file cannot be read as infrastructure: a sentence that follows the file's name, with what
/// to do. It never quotes the file, which may hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InfrastructureError {
    /// Nothing in it.
    #[error("is empty; write it with {SHOW}")]
    Empty,
    /// The archive that `terraform plan -out` writes.
    #[error("is a binary plan; turn it into JSON with {SHOW}")]
    BinaryPlan,
    /// UTF-16, as PowerShell's `>` writes it.
    #[error("is UTF-16 text; write it as UTF-8 (in PowerShell: `| Out-File -Encoding utf8`)")]
    Utf16,
    /// Another encoding, or data.
    #[error("is not UTF-8 text: byte offset {offset} is no valid character")]
    NotUtf8 {
        /// Where the first wrong byte is, from 0.
        offset: usize,
    },
    /// Terraform's language instead of JSON.
    #[error(
        "is Terraform source; give its plan instead: `terraform plan -out plan.tfplan`, then {SHOW}"
    )]
    Source,
    /// JSON, but a list or a single value.
    #[error("is not a JSON object; write it with {SHOW}")]
    NotAnObject,
    /// No JSON at all.
    #[error("is not JSON (line {line}, column {column}); write it with {SHOW}")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// The end is missing.
    #[error("ends too early (line {line}, column {column}); write it again with {SHOW}")]
    Truncated {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// Values within values within values.
    #[error(
        "nests values more than 120 deep or holds a number too large, which no plan does (line {line}, column {column})"
    )]
    TooDeep {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// The same in a part that is read later.
    #[error("nests values more than 120 deep or holds a number too large, in {address}")]
    TooDeepIn {
        /// The resource.
        address: String,
    },
    /// JSON of another form.
    #[error("is JSON, but not as {SHOW} writes it (line {line}, column {column})")]
    Unexpected {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// The log of `terraform plan -json`.
    #[error("is the log of `terraform plan -json`; plan with `-out plan.tfplan`, then {SHOW}")]
    Log,
    /// A newer or foreign format.
    #[error("has format version {found}; versions 0.1 to 1.x are read")]
    FormatVersion {
        /// As the file says it, if it is a version at all.
        found: String,
    },
    /// A state file of another Terraform.
    #[error(
        "is a state of version {found}; version 4 is read: run `terraform refresh` with Terraform 0.12 or newer, or {SHOW}"
    )]
    StateVersion {
        /// As the file says it.
        found: u64,
    },
    /// Neither plan nor state.
    #[error("holds neither a plan nor a state; write it with {SHOW}")]
    NoResources,
}

const SHOW: &str = "`terraform show -json plan.tfplan > plan.json`";

impl InfrastructureError {
    /// What the parser says, without its words: they may quote the file.
    pub(super) fn from_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => Self::Truncated { line, column },
            serde_json::error::Category::Data | serde_json::error::Category::Io => {
                Self::Unexpected { line, column }
            }
            serde_json::error::Category::Syntax => {
                let words = error.to_string();
                if words.starts_with("recursion limit") || words.starts_with("number out of range")
                {
                    Self::TooDeep { line, column }
                } else {
                    Self::NotJson { line, column }
                }
            }
        }
    }
}
