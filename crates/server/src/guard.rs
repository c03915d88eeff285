//! Who may ask for what, how long it may take, and what browsers may do with the answers.

use crate::problem::{Kind, Problem};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A request is read and answered within this; a stream of events only begun.
const LONGEST: Duration = Duration::from_secs(30);

/// Who may ask.
#[derive(Clone)]
pub(crate) enum Access {
    /// Programs and pages of this machine.
    Loopback,
    /// Whoever knows the token, of which only the digest is kept.
    Token(Arc<[u8; 32]>),
}

impl Access {
    /// Whoever knows this token.
    pub(crate) fn token(token: &str) -> Self {
        Self::Token(Arc::new(Sha256::digest(token).into()))
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        let forbidden = |detail: &str| Err(Problem::new(Kind::Forbidden, detail));
        let headers = request.headers();
        let Some(host) = host(request) else {
            return Err(Problem::new(
                Kind::Malformed,
                "there is no Host, or more than one",
            ));
        };
        match self {
            // Other names that lead here are those of pages that rebind their name to this machine.
            Self::Loopback if !is_loopback(host) => {
                return forbidden("this server answers for localhost only");
            }
            Self::Loopback => {}
            Self::Token(digest) => known(headers, digest)?,
        }
        if !request.method().is_safe() && is_cross_site(headers, host) {
            return forbidden("another site may not change anything here");
        }
        Ok(())
    }
}

/// The one host that a request is for.
fn host(request: &Request) -> Option<&str> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    if hosts.next().is_some() {
        return None;
    }
    match request.uri().authority() {
        Some(authority) if authority.as_str() != host => None,
        Some(_) | None => Some(host),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Digests are compared, not tokens: how long that takes tells nothing about the token.
fn known(headers: &HeaderMap, digest: &[u8; 32]) -> Result<(), Problem> {
    let given = headers.get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let given: Option<[u8; 32]> = given.map(|token| Sha256::digest(token.trim()).into());
    if given.is_some_and(|given| given == *digest) {
        return Ok(());
    }
    let detail = "send the header Authorization: Bearer TOKEN";
    Err(Problem::new(Kind::Unauthorized, detail))
}

/// Whether a page of another origin asks. Programs send neither header.
fn is_cross_site(headers: &HeaderMap, host: &str) -> bool {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let site = headers.get("sec-fetch-site").map(text);
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    let origin = headers.get(header::ORIGIN).map(text);
    origin.is_some_and(|origin| {
        let schemes = ["http://", "https://"];
        !schemes
            .iter()
            .any(|scheme| origin.strip_prefix(scheme) == Some(host))
    })
}

/// Lets those in who may, and gives up on what takes too long.
pub(crate) async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let mut response = match access.check(&request) {
        Err(problem) => problem.into_response(),
        Ok(()) => match timeout(LONGEST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                let detail = format!("there was no answer within {} s", LONGEST.as_secs());
                Problem::new(Kind::Timeout, detail).into_response()
            }
        },
    };
    protect(response.headers_mut());
    response
}

/// Nothing from elsewhere, in no frame, never taken for another type.
fn protect(headers: &mut HeaderMap) {
    let policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
                  object-src 'none'";
    let all = [
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:8780",
            "127.0.0.1:1",
            "127.9.9.9",
            "[::1]:80",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "[::2]:80",
            "a:b",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
