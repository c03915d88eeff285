//! Which steps the recovery of each way takes (docs/method.md).

use super::design::{Active, Design, Standby, StandbyKind};
use super::setting::Setting;
use super::step_graph::{Duration, Stage, StepGraph, StepNode};
use crate::parameters::{Scalar, Step};
use crate::terms::{OnCall, Traffic, Trigger};

/// A way to recover; designs that share it share its distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// Build and restore elsewhere.
    BackupRestore {
        /// How users reach it.
        traffic: Traffic,
    },
    /// Use a standby.
    Standby {
        /// How ready it is.
        kind: StandbyKind,
        /// Who starts it.
        trigger: Trigger,
        /// How users reach it.
        traffic: Traffic,
    },
    /// Send users to the regions that still serve.
    ActiveActive {
        /// How users reach them.
        traffic: Traffic,
        /// Whether some data has one writer, whose home must move.
        moves_writer: bool,
    },
}

/// From when on a recovery counts as serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// At full capacity: what the objective means.
    Full,
    /// At the standby's share of capacity, while it still scales out.
    Partial,
}

impl Way {
    /// The way that `design` recovers, or `None` when it waits for the provider.
    #[must_use]
    pub fn of(design: &Design, moves_writer: bool) -> Option<Self> {
        match *design {
            Design::SingleRegion => None,
            Design::BackupRestore(backup) => Some(Self::BackupRestore {
                traffic: backup.traffic,
            }),
            Design::Standby(Standby {
                kind,
                trigger,
                traffic,
                ..
            }) => Some(Self::Standby {
                kind,
                trigger,
                traffic,
            }),
            Design::ActiveActive(Active { traffic, .. }) => Some(Self::ActiveActive {
                traffic,
                moves_writer,
            }),
        }
    }

    /// How users reach the survivor.
    #[must_use]
    pub fn traffic(self) -> Traffic {
        match self {
            Self::BackupRestore { traffic }
            | Self::Standby { traffic, .. }
            | Self::ActiveActive { traffic, .. } => traffic,
        }
    }

    /// The DNS time to live of the way's pattern.
    #[must_use]
    pub fn ttl(self) -> Scalar {
        match self {
            Self::BackupRestore { .. } => Scalar::TtlBackupRestore,
            Self::Standby {
                kind: StandbyKind::PilotLight,
                ..
            } => Scalar::TtlPilotLight,
            Self::Standby {
                kind: StandbyKind::WarmStandby,
                ..
            } => Scalar::TtlWarmStandby,
            Self::Standby {
                kind: StandbyKind::HotStandby,
                ..
            } => Scalar::TtlHotStandby,
            Self::ActiveActive { .. } => Scalar::TtlActiveActive,
        }
    }

    /// Whether DNS answers decide when users come back.
    #[must_use]
    pub fn by_dns(self) -> bool {
        match self.traffic() {
            Traffic::DnsRecordChange | Traffic::DnsHealthCheck => true,
            Traffic::GlobalLoadBalancer | Traffic::ClientFailover => false,
        }
    }
}

/// The next slower way, after a failed attempt: the pattern one below in readiness, started by a
/// person. Active-active falls to a warm standby's way, because what rots there is headroom.
/// After backup and restore there is only waiting: `None`.
#[must_use]
pub fn fallback_of(way: Way) -> Option<Way> {
    let standby = |kind, traffic| {
        Some(Way::Standby {
            kind,
            trigger: Trigger::Person,
            traffic,
        })
    };
    match way {
        Way::BackupRestore { .. } => None,
        Way::Standby {
            kind: StandbyKind::PilotLight,
            traffic,
            ..
        } => Some(Way::BackupRestore { traffic }),
        Way::Standby {
            kind: StandbyKind::WarmStandby,
            traffic,
            ..
        } => standby(StandbyKind::PilotLight, traffic),
        Way::Standby {
            kind: StandbyKind::HotStandby,
            traffic,
            ..
        } => standby(StandbyKind::WarmStandby, traffic),
        Way::ActiveActive { traffic, .. } => standby(StandbyKind::WarmStandby, traffic),
    }
}

/// The steps of a recovery from the first failure that users see until they are served.
#[must_use]
pub fn recovery(way: Way, serving: Serving, setting: &Setting) -> StepGraph {
    let mut steps = attempt(way, serving, setting);
    steps.extend(traffic(way));
    StepGraph::Series(steps)
}

/// The steps of a recovery whose first attempt fails: that attempt, then the next slower way,
/// started by a person. `None` where the only thing left is to wait for the provider.
#[must_use]
pub fn recovery_after_failure(way: Way, setting: &Setting) -> Option<StepGraph> {
    let next = fallback_of(way)?;
    let mut steps = attempt(way, Serving::Full, setting);
    steps.extend(decide(next, setting));
    steps.extend(execute(next, Serving::Full, setting));
    steps.extend(traffic(way));
    Some(StepGraph::Series(steps))
}

/// Everything before the moving of traffic.
fn attempt(way: Way, serving: Serving, setting: &Setting) -> Vec<StepGraph> {
    let mut steps = Vec::new();
    if !clients_act_alone(way) {
        steps.push(StepGraph::random(Stage::Detect, detect(way)));
        steps.extend(decide(way, setting));
    }
    steps.extend(execute(way, serving, setting));
    steps
}

/// Clients that retry by themselves replace detection and rerouting, unless a writer must move.
fn clients_act_alone(way: Way) -> bool {
    matches!(
        way,
        Way::ActiveActive {
            traffic: Traffic::ClientFailover,
            moves_writer: false
        }
    )
}

fn detect(way: Way) -> Step {
    match way {
        Way::BackupRestore { .. } => Step::DetectBackupRestore,
        Way::Standby {
            kind: StandbyKind::PilotLight,
            ..
        } => Step::DetectPilotLight,
        Way::Standby {
            kind: StandbyKind::WarmStandby,
            ..
        } => Step::DetectWarmStandby,
        Way::Standby {
            kind: StandbyKind::HotStandby,
            ..
        } => Step::DetectHotStandby,
        Way::ActiveActive { .. } => Step::DetectActiveActive,
    }
}

fn decide(way: Way, setting: &Setting) -> Vec<StepGraph> {
    let person = |step| {
        let mut steps = vec![StepGraph::random(Stage::Decide, step)];
        if setting.on_call == OnCall::BusinessHours {
            let duration = Duration::Sometimes(Scalar::OffHoursShare, Step::DecideOffHours);
            steps.push(StepGraph::Step(StepNode {
                stage: Stage::Decide,
                duration,
            }));
        }
        steps
    };
    match way {
        Way::BackupRestore { .. } => person(Step::DecideDeclare),
        Way::ActiveActive { .. } => Vec::new(),
        Way::Standby {
            trigger: Trigger::PersonDeclares,
            ..
        } => person(Step::DecideDeclare),
        Way::Standby {
            trigger: Trigger::Person,
            ..
        } => person(Step::DecidePerson),
        // A hot standby's detection already spans several failed checks (docs/method.md).
        Way::Standby {
            kind: StandbyKind::HotStandby,
            trigger: Trigger::Automatic,
            ..
        } => Vec::new(),
        Way::Standby {
            trigger: Trigger::Automatic,
            ..
        } => {
            vec![StepGraph::random(Stage::Decide, Step::DecideHoldDown)]
        }
    }
}

/// Everything between the decision and the moving of traffic.
fn execute(way: Way, serving: Serving, setting: &Setting) -> Vec<StepGraph> {
    use StepGraph as G;
    match way {
        Way::BackupRestore { .. } => {
            let restore = Duration::Restore {
                size_gib: setting.total_size_gib(),
            };
            vec![
                G::random(Stage::Provision, Step::ProvisionBackupRestore),
                G::Step(StepNode {
                    stage: Stage::Data,
                    duration: restore,
                }),
                G::fixed(Stage::Data, Scalar::LogReplay),
                G::random(Stage::Start, Step::StartBackupRestore),
                G::random(Stage::Verify, Step::VerifyBackupRestore),
            ]
        }
        Way::Standby {
            kind: StandbyKind::PilotLight,
            ..
        } => vec![
            G::Parallel(vec![
                G::random(Stage::Provision, Step::ProvisionPilotLight),
                G::random(Stage::Data, Step::PromotePilotLight),
            ]),
            G::random(Stage::Start, Step::StartPilotLight),
            G::random(Stage::Verify, Step::VerifyPilotLight),
        ],
        Way::Standby {
            kind: StandbyKind::WarmStandby,
            ..
        } => {
            let promote = G::random(Stage::Data, Step::PromoteWarmStandby);
            let ready = match serving {
                Serving::Full => {
                    G::Parallel(vec![G::random(Stage::Provision, Step::ScaleOut), promote])
                }
                Serving::Partial => promote,
            };
            vec![ready, G::random(Stage::Verify, Step::VerifyWarmStandby)]
        }
        Way::Standby {
            kind: StandbyKind::HotStandby,
            ..
        } => vec![
            G::random(Stage::Data, Step::PromoteHotStandby),
            G::random(Stage::Verify, Step::VerifyHotStandby),
        ],
        Way::ActiveActive {
            moves_writer: true, ..
        } => {
            vec![G::random(Stage::Data, Step::MoveWriter)]
        }
        Way::ActiveActive {
            moves_writer: false,
            ..
        } => Vec::new(),
    }
}

fn traffic(way: Way) -> Option<StepGraph> {
    Some(match way.traffic() {
        Traffic::DnsRecordChange | Traffic::DnsHealthCheck => {
            StepGraph::fixed(Stage::Traffic, way.ttl())
        }
        Traffic::GlobalLoadBalancer => StepGraph::random(Stage::Traffic, Step::Reroute),
        Traffic::ClientFailover => StepGraph::random(Stage::Traffic, Step::ClientRetry),
    })
}
