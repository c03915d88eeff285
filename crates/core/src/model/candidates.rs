//! Every design that could be built: all patterns with the choices that change a figure.

use super::design::{Active, Backup, Design, Link, Rehearsal, Standby, StandbyKind, WritePolicy};
use super::setting::Setting;
use crate::spec::Held;
use crate::terms::{Pattern, Replication, Traffic, Trigger};
use crate::units::HOUR;

/// Drills a year that are considered: yearly, quarterly, monthly, twice a month.
const DRILLS: [f64; 4] = [1.0, 4.0, 12.0, 24.0];
/// Backup intervals that are considered; six hours is the default (docs/method.md).
const INTERVALS: [f64; 4] = [0.25 * HOUR, HOUR, 6.0 * HOUR, 24.0 * HOUR];
/// The ways to move users that every pattern can have.
const TRAFFIC: [Traffic; 3] = [
    Traffic::DnsHealthCheck,
    Traffic::DnsRecordChange,
    Traffic::GlobalLoadBalancer,
];

/// Every candidate design that the file's held choices leave, in a fixed order.
#[must_use]
pub fn candidates(setting: &Setting) -> Vec<Design> {
    let held = &setting.held;
    let wanted = |pattern: Pattern| held.pattern.is_none_or(|held| held == pattern);
    let mut designs = vec![Design::SingleRegion];
    if wanted(Pattern::BackupRestore) {
        designs.extend(backups(held));
    }
    for kind in StandbyKind::ALL {
        if wanted(kind.pattern()) {
            designs.extend(standbys(kind, held));
        }
    }
    if wanted(Pattern::ActiveActive) {
        designs.extend(actives(held));
    }
    designs
}

/// The options that a held choice leaves: itself, or all.
fn options<T: Copy + PartialEq>(held: Option<T>, all: &[T]) -> Vec<T> {
    held.map_or_else(|| all.to_vec(), |only| vec![only])
}

fn traffics(held: &Held, all: &[Traffic]) -> Vec<Traffic> {
    all.iter()
        .copied()
        .filter(|t| held.traffic.is_none_or(|h| h == *t))
        .collect()
}

fn rehearsals(held: &Held) -> Vec<Rehearsal> {
    let mut all = Vec::new();
    for drills_per_year in options(held.drills_per_year, &DRILLS) {
        for watch in options(held.watch, &[false, true]) {
            all.push(Rehearsal {
                drills_per_year,
                watch,
            });
        }
    }
    all
}

fn backups(held: &Held) -> Vec<Design> {
    let mut designs = Vec::new();
    for interval in options(held.backup_interval.map(|seconds| seconds.0), &INTERVALS) {
        for traffic in traffics(held, &TRAFFIC) {
            for rehearsal in rehearsals(held) {
                designs.push(Design::BackupRestore(Backup {
                    interval,
                    traffic,
                    rehearsal,
                }));
            }
        }
    }
    designs
}

fn links(held: &Held) -> Vec<Link> {
    let fits = |link: &Link| {
        let technology = held.replication.is_none_or(|r| r == link.replication());
        let peer = held
            .peer_lost
            .is_none_or(|p| link.peer_lost().is_none_or(|l| l == p));
        technology && peer
    };
    Link::ALL.into_iter().filter(fits).collect()
}

fn standbys(kind: StandbyKind, held: &Held) -> Vec<Design> {
    let triggers: Vec<Trigger> = [Trigger::Automatic, Trigger::Person, Trigger::PersonDeclares]
        .into_iter()
        .filter(|t| {
            held.trigger
                .map_or(*t != Trigger::PersonDeclares, |h| h == *t)
        })
        .collect();
    let mut designs = Vec::new();
    for link in links(held) {
        for &trigger in &triggers {
            for traffic in traffics(held, &TRAFFIC) {
                for rehearsal in rehearsals(held) {
                    let standby = Standby {
                        kind,
                        link,
                        trigger,
                        traffic,
                        rehearsal,
                    };
                    designs.push(Design::Standby(standby));
                }
            }
        }
    }
    designs
}

fn actives(held: &Held) -> Vec<Design> {
    const AROUND: [Traffic; 3] = [
        Traffic::GlobalLoadBalancer,
        Traffic::DnsHealthCheck,
        Traffic::ClientFailover,
    ];
    let policies: &[WritePolicy] = match held.replication {
        None => &[
            WritePolicy::Cheapest,
            WritePolicy::NoMove,
            WritePolicy::Lossless,
        ],
        Some(Replication::MultiWriter) => &[WritePolicy::Cheapest, WritePolicy::NoMove],
        Some(Replication::Synchronous) => &[WritePolicy::Lossless],
        Some(
            Replication::Backup
            | Replication::LogShipping
            | Replication::Streaming
            | Replication::StorageLevel,
        ) => &[],
    };
    if held
        .trigger
        .is_some_and(|trigger| trigger != Trigger::Automatic)
    {
        return Vec::new();
    }
    let mut designs = Vec::new();
    let counts = options(
        held.active_regions.and_then(|n| u8::try_from(n).ok()),
        &[2, 3],
    );
    for regions in counts {
        for &writes in policies {
            for traffic in traffics(held, &AROUND) {
                for rehearsal in rehearsals(held) {
                    designs.push(Design::ActiveActive(Active {
                        regions,
                        traffic,
                        writes,
                        rehearsal,
                    }));
                }
            }
        }
    }
    designs
}

/// The design whose infrastructure the framework priced and timed, per pattern (docs/method.md).
#[must_use]
pub fn default_design(pattern: Pattern) -> Design {
    let rehearsal = |drills_per_year| Rehearsal {
        drills_per_year,
        watch: false,
    };
    let standby = |kind: StandbyKind, trigger, drills| {
        Design::Standby(Standby {
            kind,
            link: kind.default_link(),
            trigger,
            traffic: Traffic::DnsHealthCheck,
            rehearsal: rehearsal(drills),
        })
    };
    match pattern {
        Pattern::SingleRegion => Design::SingleRegion,
        Pattern::BackupRestore => Design::BackupRestore(Backup {
            interval: 6.0 * HOUR,
            traffic: Traffic::DnsHealthCheck,
            rehearsal: rehearsal(12.0),
        }),
        Pattern::PilotLight => standby(StandbyKind::PilotLight, Trigger::Person, 4.0),
        Pattern::WarmStandby => standby(StandbyKind::WarmStandby, Trigger::Automatic, 4.0),
        Pattern::HotStandby => standby(StandbyKind::HotStandby, Trigger::Automatic, 12.0),
        Pattern::ActiveActive => Design::ActiveActive(Active {
            regions: 2,
            traffic: Traffic::GlobalLoadBalancer,
            writes: WritePolicy::Cheapest,
            rehearsal: rehearsal(4.0),
        }),
    }
}
