//! What has to be done in each phase (the framework's progression, docs/method.md).

use crate::terms::Pattern;

/// The fixed part of a phase.
pub(super) struct Template {
    /// Number of the phase.
    pub(super) number: u8,
    /// The pattern that the phase reaches.
    pub(super) pattern: Pattern,
    /// First and last month of the framework's calendar.
    pub(super) months: [u32; 2],
    /// The framework's rise in cost.
    pub(super) cost_increase: &'static str,
    /// What to do.
    pub(super) tasks: &'static [&'static str],
}

/// The framework's five phases.
pub(super) const PHASES: [Template; 5] = [
    Template {
        number: 1,
        pattern: Pattern::BackupRestore,
        months: [1, 1],
        cost_increase: "minimal",
        tasks: &[
            "automate backups and copy them, with their keys, to the other region",
            "put every resource into code that applies in another region",
            "write the recovery procedure and name who declares a disaster",
            "restore one backup into an empty place and time it",
        ],
    },
    Template {
        number: 2,
        pattern: Pattern::PilotLight,
        months: [2, 3],
        cost_increase: "+10-20 %",
        tasks: &[
            "replicate the database to the other region and alarm on its lag",
            "automate the launch of compute there, from templates of today's version",
            "raise the quotas of the other region to the full load",
            "lower the DNS time to live and make the failover records beforehand",
        ],
    },
    Template {
        number: 3,
        pattern: Pattern::WarmStandby,
        months: [4, 6],
        cost_increase: "+30-50 %",
        tasks: &[
            "run a small set of servers in the other region behind a load balancer",
            "fail DNS over by health checks, without a control plane of the lost region",
            "automate scaling to full capacity",
            "compare configuration and versions of both regions all the time",
        ],
    },
    Template {
        number: 4,
        pattern: Pattern::HotStandby,
        months: [7, 9],
        cost_increase: "+80-100 %",
        tasks: &[
            "run the other region at full capacity",
            "trigger failover automatically, with hold-down, quorum and fencing",
            "lower the DNS time to live again",
            "rehearse the return to the first region as often as the way there",
        ],
    },
    Template {
        number: 5,
        pattern: Pattern::ActiveActive,
        months: [10, 18],
        cost_increase: "+150-200 %",
        tasks: &[
            "give each data set its write mode, and test what happens to concurrent writes",
            "route users by latency or place, and keep headroom for a lost region",
            "deploy progressively: one region, verify, the next",
            "compare data across regions all the time",
        ],
    },
];

/// The phase that a pattern has reached; a single region is before the first.
pub(super) fn phase_of(pattern: Pattern) -> u8 {
    PHASES
        .iter()
        .find(|phase| phase.pattern == pattern)
        .map_or(0, |phase| phase.number)
}

/// The pattern that a phase of the framework's progression reaches, 1 to 5.
#[must_use]
pub fn pattern_of_phase(number: u8) -> Option<Pattern> {
    let mut phases = PHASES.iter();
    phases
        .find(|phase| phase.number == number)
        .map(|phase| phase.pattern)
}
