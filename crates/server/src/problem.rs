//! What went wrong with a request, as RFC 9457 has it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use farshore_core::file::{self, Format};
use schemars::JsonSchema;
use serde::Serialize;

/// A kind of problem; each has one status and one title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The body or a parameter is not of its form.
    Malformed,
    /// No token, or another than the server's.
    Unauthorized,
    /// From another site, or for another host.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// It cannot be done with this.
    MethodNotAllowed,
    /// It took too long to arrive or to answer.
    Timeout,
    /// Not ready yet, or over.
    Conflict,
    /// More bytes than are read.
    TooLarge,
    /// A format that is not read.
    MediaType,
    /// Well formed, but no workload, no plan, or nothing that can be built.
    Invalid,
    /// A bug.
    Internal,
    /// Too much at once.
    Busy,
}

impl Kind {
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Malformed => ("urn:farshore:problem:malformed", "Malformed request"),
            Self::Unauthorized => ("urn:farshore:problem:unauthorized", "Token required"),
            Self::Forbidden => ("urn:farshore:problem:forbidden", "Not allowed from there"),
            Self::NotFound => ("urn:farshore:problem:not-found", "Not found"),
            Self::MethodNotAllowed => ("urn:farshore:problem:method", "Method not allowed"),
            Self::Timeout => ("urn:farshore:problem:timeout", "Request timed out"),
            Self::Conflict => ("urn:farshore:problem:conflict", "Not in this state"),
            Self::TooLarge => ("urn:farshore:problem:too-large", "Body too large"),
            Self::MediaType => ("urn:farshore:problem:media-type", "Unsupported media type"),
            Self::Invalid => ("urn:farshore:problem:invalid", "Invalid input"),
            Self::Internal => ("urn:farshore:problem:internal", "A bug in Farshore"),
            Self::Busy => ("urn:farshore:problem:busy", "Too busy"),
        }
    }
}

/// A problem, the body of every answer that is none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProblemWire {
    /// Name of the kind of problem.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The kind in words.
    pub title: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong this time.
    pub detail: String,
    /// What is wrong in the text that was sent, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<TextProblemWire>,
}

/// One thing that is wrong in a text.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TextProblemWire {
    /// Name of the kind of mistake.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What to say at that place.
    pub label: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    problems: Vec<TextProblemWire>,
}

impl Problem {
    /// Of a kind, with what is wrong this time.
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            problems: Vec::new(),
        }
    }

    /// Of a text: malformed where it is not of its format, else invalid.
    pub(crate) fn of_text(text: &str, format: Format, problems: &[file::Problem]) -> Self {
        let is_syntax = problems.iter().any(|problem| problem.code == "syntax");
        let (kind, what) = if is_syntax {
            (Kind::Malformed, format.name())
        } else {
            (Kind::Invalid, "workload")
        };
        let detail = match problems.len() {
            1 => format!("the {what} has a problem"),
            count => format!("the {what} has {count} problems"),
        };
        Self {
            kind,
            detail,
            problems: problems.iter().map(|one| located(text, one)).collect(),
        }
    }

    /// What is wrong, in words.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// What is wrong, in one line; of many things in a text, the first.
    pub(crate) fn in_short(&self) -> String {
        match self.problems.first() {
            Some(first) => format!("{}; line {}: {}", self.detail, first.line, first.message),
            None => self.detail.clone(),
        }
    }
}

fn located(text: &str, problem: &file::Problem) -> TextProblemWire {
    let before = &text[..text.floor_char_boundary(problem.span.start.min(text.len()))];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    TextProblemWire {
        code: problem.code,
        message: problem.message.clone(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        label: problem.label.clone(),
        help: problem.help.clone(),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (kind, title) = self.kind.names();
        let status = self.kind.status();
        let wire = ProblemWire {
            kind,
            title,
            status: status.as_u16(),
            detail: self.detail,
            problems: self.problems,
        };
        // Texts and numbers: it cannot fail.
        let body = serde_json::to_string_pretty(&wire).unwrap_or_default() + "\n";
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, json)], body).into_response();
        let headers = response.headers_mut();
        match self.kind {
            Kind::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Kind::Unauthorized => {
                let bearer = HeaderValue::from_static("Bearer");
                headers.insert(header::WWW_AUTHENTICATE, bearer);
            }
            Kind::Malformed
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::MethodNotAllowed
            | Kind::Timeout
            | Kind::Conflict
            | Kind::TooLarge
            | Kind::MediaType
            | Kind::Invalid
            | Kind::Internal => {}
        }
        response
    }
}
