//! What running a design means: what to deploy, watch, do in an incident, and rehearse
//! (docs/method.md).
//!
//! Each duty has a stable name, so that the runbook, the Terraform and `watch` speak of the same.

use crate::model::{Design, Link, Standby, StandbyKind};
use crate::terms::{Traffic, Trigger};

/// One thing that must be done or watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Stable name.
    pub name: &'static str,
    /// What to do, in one sentence.
    pub what: &'static str,
}

/// The duties of a design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    /// With each deployment.
    pub deployment: Vec<Duty>,
    /// All the time.
    pub monitoring: Vec<Duty>,
    /// When a region is lost.
    pub incident: Vec<Duty>,
    /// Between incidents.
    pub testing: Vec<Duty>,
}

const fn duty(name: &'static str, what: &'static str) -> Duty {
    Duty { name, what }
}

const BACKUP_AGE: Duty = duty(
    "backup-age",
    "age of the last copied backup stays below its interval plus copy time",
);
const LAG: Duty = duty(
    "replication-lag",
    "replication lag stays below the recovery point objective",
);
const DRIFT: Duty = duty(
    "configuration-drift",
    "configuration, versions and secrets of both regions agree",
);
const QUOTA: Duty = duty(
    "standby-quota",
    "quota and capacity of the standby region cover the full load",
);
const USER_PATH: Duty = duty(
    "user-path",
    "a probe from outside walks the path that users take, including a write",
);
const RESTORE_TEST: Duty = duty(
    "restore-test",
    "restore the newest backup into an empty place and check it",
);
const FAILBACK: Duty = duty(
    "fail-back",
    "return by a planned switchover, after exporting what the old primary had not sent",
);
const DECLARE: Duty = duty(
    "declare",
    "a named person declares the disaster and starts the runbook",
);

/// The duties of `design`.
#[must_use]
pub fn operations(design: &Design) -> Operations {
    match design {
        Design::SingleRegion => Operations {
            deployment: vec![duty("one-region", "deploy to one region")],
            monitoring: vec![BACKUP_AGE, USER_PATH],
            incident: vec![duty("wait", "tell users, and wait for the provider")],
            testing: vec![RESTORE_TEST],
        },
        Design::BackupRestore(backup) => Operations {
            deployment: vec![
                duty(
                    "everything-as-code",
                    "every resource of the region exists as code that applies elsewhere",
                ),
                duty(
                    "copy-backups",
                    "each backup is copied to the other region, with its keys",
                ),
            ],
            monitoring: vec![BACKUP_AGE, QUOTA, USER_PATH],
            incident: incident(
                &[
                    DECLARE,
                    duty("provision", "apply the code in the other region"),
                    duty("restore", "restore the newest usable backup"),
                    duty("verify", "check data and services before users come"),
                ],
                backup.traffic,
            ),
            testing: vec![
                RESTORE_TEST,
                duty(
                    "rebuild-drill",
                    "rebuild the whole region from code and measure it",
                ),
            ],
        },
        Design::Standby(standby) => standby_duties(standby),
        Design::ActiveActive(_) => Operations {
            deployment: vec![
                duty(
                    "progressive-rollout",
                    "deploy to one region, verify, then to the next",
                ),
                duty(
                    "compatible-versions",
                    "each version reads what the version before it wrote",
                ),
            ],
            monitoring: vec![
                duty(
                    "lag-both-directions",
                    "replication lag in both directions stays below the recovery point objective",
                ),
                duty(
                    "consistency",
                    "records compared across regions agree once lag has passed",
                ),
                duty("headroom", "each region can carry the load of a lost one"),
                BACKUP_AGE,
                USER_PATH,
            ],
            incident: vec![
                duty(
                    "evacuate",
                    "take the region out of traffic, even when it only half fails",
                ),
                duty("watch-survivors", "check that the survivors carry the load"),
                duty(
                    "bring-back",
                    "resynchronise the region, compare, then return traffic in steps",
                ),
            ],
            testing: vec![
                duty(
                    "evacuation-drill",
                    "empty one region at peak load and measure it",
                ),
                duty(
                    "conflict-test",
                    "write the same record in two regions and check the outcome",
                ),
                RESTORE_TEST,
            ],
        },
    }
}

fn standby_duties(standby: &Standby) -> Operations {
    let mut deployment = vec![
        duty("deploy-primary", "deploy to the primary region"),
        duty(
            "follow-standby",
            "the standby follows with the same version before the release is done",
        ),
    ];
    if standby.kind == StandbyKind::PilotLight {
        deployment.push(duty(
            "launch-template",
            "the standby's templates launch today's version",
        ));
    }
    let mut monitoring = vec![LAG, DRIFT, BACKUP_AGE, USER_PATH];
    if standby.kind != StandbyKind::HotStandby {
        monitoring.push(QUOTA);
    }
    if let Link::Synchronous(_) = standby.link {
        monitoring.push(duty(
            "synchronous-state",
            "replication is synchronous, and says so when it has degraded",
        ));
    }
    let capacity = match standby.kind {
        StandbyKind::PilotLight => Some(duty(
            "launch",
            "launch the compute while the replica is promoted",
        )),
        StandbyKind::WarmStandby => Some(duty(
            "scale-out",
            "scale to full capacity while the replica is promoted",
        )),
        StandbyKind::HotStandby => None,
    };
    let start = match standby.trigger {
        Trigger::Automatic => duty(
            "confirm",
            "automation has failed over: confirm it, and that the old primary is fenced",
        ),
        Trigger::Person => duty(
            "decide",
            "the person on call decides by the runbook's table",
        ),
        Trigger::PersonDeclares => DECLARE,
    };
    let mut steps = vec![
        start,
        duty("fence", "prove that the old primary takes no more writes"),
        duty("promote", "promote the replica"),
    ];
    steps.extend(capacity);
    steps.push(duty("verify", "write a canary and check before users come"));
    Operations {
        deployment,
        monitoring,
        incident: incident(&steps, standby.traffic),
        testing: vec![
            duty(
                "failover-drill",
                "fail over and back with real traffic, and measure every step",
            ),
            RESTORE_TEST,
        ],
    }
}

fn incident(steps: &[Duty], traffic: Traffic) -> Vec<Duty> {
    let moved = match traffic {
        Traffic::DnsRecordChange => {
            duty("change-records", "change the DNS records to the new region")
        }
        Traffic::DnsHealthCheck => duty(
            "flip-health-check",
            "let the pre-made records follow the health check",
        ),
        Traffic::GlobalLoadBalancer => duty(
            "move-load-balancer",
            "take the lost region out of the global load balancer",
        ),
        Traffic::ClientFailover => duty(
            "clients-move",
            "check that clients have moved by themselves",
        ),
    };
    let mut all = steps.to_vec();
    all.extend([moved, FAILBACK]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::default_design;
    use crate::terms::{Pattern, Term};
    use std::collections::BTreeSet;

    #[test]
    fn every_pattern_has_every_kind_of_duty_once() {
        for pattern in Pattern::ALL {
            let duties = operations(&default_design(*pattern));
            for kind in [
                &duties.deployment,
                &duties.monitoring,
                &duties.incident,
                &duties.testing,
            ] {
                assert!(!kind.is_empty(), "{pattern}");
                let names: BTreeSet<&str> = kind.iter().map(|duty| duty.name).collect();
                assert_eq!(names.len(), kind.len(), "{pattern}");
            }
        }
    }
}
