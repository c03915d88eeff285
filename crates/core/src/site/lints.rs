//! What a site file may say, and probably should not.

use super::types::{Decider, Fence, Site};

/// A doubt about a site file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// A stable name.
    pub code: &'static str,
    /// The doubt, in a sentence.
    pub message: String,
}

/// The doubts about a site.
#[must_use]
pub fn lints(site: &Site) -> Vec<Lint> {
    let mut all = Vec::new();
    let mut doubt = |holds: bool, code, message: &str| {
        if holds {
            let message = message.to_owned();
            all.push(Lint { code, message });
        }
    };
    let policy = &site.policy;
    let automatic = policy.decider == Decider::Automatic;
    doubt(
        automatic && policy.silence.0 < 2.0,
        "short-silence",
        "a pause of two seconds is ordinary for a busy machine: `policy.silence` below it fails \
         over for nothing",
    );
    doubt(
        automatic && policy.failovers_per_day > 6,
        "large-budget",
        "more than six failovers a day are a fault that failing over does not cure",
    );
    doubt(
        policy.fence == Fence::Quorum,
        "quorum-alone",
        "the quorum keeps every acknowledged write, but a session that does not wait for its \
         acknowledgement can be served by the old primary as well (rule 8)",
    );
    doubt(
        site.routers.len() < 2,
        "one-router",
        "clients have one router: it is in one domain",
    );
    let asynchronous = site.members.iter().filter(|member| !member.synchronous);
    for member in asynchronous {
        let message = format!("`{}` is asynchronous and is never promoted", member.name);
        doubt(true, "asynchronous", &message);
    }
    let domain = site.controller;
    let beside = site
        .members
        .first()
        .is_some_and(|first| first.domain == domain);
    doubt(
        beside,
        "controller-beside-primary",
        "the controller is in the first primary's failure domain and is lost with it",
    );
    all
}
