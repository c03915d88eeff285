//! From what vantage points saw to a verdict on the primary, with its sentence.

use super::database::Reading;
use super::message::Memory;
use super::plan::Millis;
use crate::site::{DomainId, Fence, MemberId, ObserverId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one observer saw of one member, in time before now by its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// How long ago it answered a read; since the observer started, when it never did.
    pub answered_ago: Millis,
    /// How long ago a canary write was acknowledged, likewise.
    pub wrote_ago: Millis,
    /// Whether the last probe was refused: the machine answers, the server does not.
    pub refused: bool,
}

/// What one observer saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Who.
    pub observer: ObserverId,
    /// Where.
    pub domain: DomainId,
    /// Whether it reaches its control targets, in other domains than its own.
    pub sees_others: bool,
    /// What it saw, by member.
    pub evidence: BTreeMap<MemberId, Evidence>,
}

/// What a member's agent says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Whose.
    pub member: MemberId,
    /// What its agent remembers.
    pub memory: Memory,
    /// The database.
    pub reading: Reading,
}

/// How long things last before they mean something. All by one clock each: no clocks are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A primary that answers nobody for so long is down.
    pub silence: Millis,
    /// A primary whose canaries fail for so long while reads work is gray.
    pub gray: Millis,
    /// A verdict lasts so long before it is acted upon.
    pub hold_down: Millis,
    /// A report or heartbeat counts for so long.
    pub fresh: Millis,
    /// A standby that is not there for so long leaves the synchronous set.
    pub settle: Millis,
    /// A plan that has promoted nothing is given up after so long.
    pub give_up: Millis,
    /// An unanswered request is repeated after so long.
    pub repeat: Millis,
    /// So many automatic failovers in a day.
    pub failovers_per_day: u32,
    /// What must be proven.
    pub fence: Fence,
}

/// A verdict on the primary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It answers, and writes are acknowledged.
    Up,
    /// Its server process ended: its agent says so, and an observer was refused.
    Crashed,
    /// Most vantage points have had no answer for long enough.
    Silent,
    /// Reads work and writes do not.
    Gray,
    /// Too few vantage points have something to say.
    Unknown,
}

/// A verdict with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What.
    pub state: State,
    /// Why, in a sentence.
    pub because: String,
}

/// The member that a verdict is on.
#[derive(Clone, Copy, Debug)]
pub struct Primary<'s> {
    /// Which.
    pub member: MemberId,
    /// What its agent says, where that is fresh.
    pub heartbeat: Option<&'s Heartbeat>,
    /// For how long it leads, where that is known. What it did not answer before, as a standby that
    /// was rewound, say, is not held against it.
    pub leads_for: Option<Millis>,
}

/// The verdict on a primary.
///
/// An observer that does not reach its control targets abstains: it may be the one that is cut off.
/// Silence and gray failure need more than half of all observers, those that abstain included, from
/// two failure domains.
#[must_use]
pub fn verdict(
    primary: Primary<'_>,
    observers: usize,
    reports: &[&Report],
    limits: &Limits,
) -> Verdict {
    let voices = reports.iter().filter(|report| report.sees_others);
    let voices: Vec<(&Report, Evidence)> = voices
        .filter_map(|report| Some((*report, *report.evidence.get(&primary.member)?)))
        .collect();
    let most = |holds: &dyn Fn(&Evidence) -> bool| {
        let who = voices.iter().filter(|(_, evidence)| holds(evidence));
        let domains: BTreeSet<DomainId> = who.clone().map(|(report, _)| report.domain).collect();
        let count = who.count();
        (count, 2 * count > observers && domains.len() > 1)
    };
    let ended = primary
        .heartbeat
        .is_some_and(|heartbeat| !heartbeat.reading.running);
    let (refused, _) = most(&|evidence| evidence.refused);
    let lasts =
        |ago: Millis, limit| ago >= limit && primary.leads_for.is_none_or(|leads| leads >= limit);
    let (silent, is_silent) = most(&|evidence| lasts(evidence.answered_ago, limits.silence));
    let answers = |evidence: &Evidence| evidence.answered_ago < limits.silence;
    let (gray, is_gray) =
        most(&|evidence| answers(evidence) && lasts(evidence.wrote_ago, limits.gray));
    let (up, is_up) = most(&|evidence| answers(evidence) && evidence.wrote_ago < limits.gray);
    let (state, because) = if ended && refused > 0 {
        let because = format!("its agent saw the server end, and {refused} observers were refused");
        (State::Crashed, because)
    } else if is_silent {
        let seconds = limits.silence.0 as f64 / 1e3;
        let because = format!("{silent} of {observers} observers had no answer for {seconds} s");
        (State::Silent, because)
    } else if is_gray {
        let because = format!("{gray} of {observers} observers read from it but cannot write");
        (State::Gray, because)
    } else if is_up {
        let because = format!("{up} of {observers} observers read and write");
        (State::Up, because)
    } else if let Some(leads) = primary.leads_for.filter(|leads| *leads < limits.silence) {
        let because = format!(
            "it leads for {:.1} s, and {up} of {observers} observers have read and written",
            leads.0 as f64 / 1e3
        );
        (State::Unknown, because)
    } else {
        let because = format!(
            "only {} of {observers} observers have something to say, and they do not agree",
            voices.len()
        );
        (State::Unknown, because)
    };
    Verdict { state, because }
}
