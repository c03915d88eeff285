//! A design in an answer.

use super::number::Figure;
use crate::assess::ModeFinding;
use crate::model::{Active, Backup, Design, Setting, Standby};
use crate::terms::{PeerLost, Replication, Traffic, Trigger, WriteMode};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A design with its choices; what a pattern does not have is left out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DesignWire {
    /// How data reaches the other region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replication: Option<Replication>,
    /// What two synchronous regions do when one is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_lost: Option<PeerLost>,
    /// Who starts a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// How users reach the survivor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
    /// Seconds between backups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_interval_seconds: Option<Figure>,
    /// Restore tests, failover or evacuation drills a year, by pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drills_per_year: Option<Figure>,
    /// Whether readiness checks run all the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch: Option<bool>,
    /// The regions it uses, the primary first.
    pub regions: Vec<String>,
    /// Those of them that were added from the catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// The write mode of each data set.
    pub write_modes: BTreeMap<String, WriteMode>,
}

impl DesignWire {
    /// A design in a setting, with the write modes of an active-active one.
    #[must_use]
    pub fn new(setting: &Setting, design: &Design, modes: &[ModeFinding]) -> Self {
        let used = &setting.regions[..usize::from(design.regions())];
        let sets = setting.data.iter();
        let write_modes = match design {
            Design::ActiveActive(_) => sets
                .zip(modes)
                .map(|(data, finding)| (data.name.clone(), finding.mode))
                .collect(),
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => sets
                .map(|data| (data.name.clone(), WriteMode::SingleWriter))
                .collect(),
        };
        let rehearsal = design.rehearsal();
        let (replication, peer_lost, interval) = match design {
            Design::SingleRegion => (None, None, None),
            Design::BackupRestore(Backup { interval, .. }) => {
                (Some(Replication::Backup), None, Some(Figure(*interval)))
            }
            Design::Standby(Standby { link, .. }) => {
                (Some(link.replication()), link.peer_lost(), None)
            }
            Design::ActiveActive(Active { .. }) => {
                let lossless = !modes.is_empty() && modes.iter().all(|finding| finding.lossless);
                let replication = if lossless {
                    Replication::Synchronous
                } else {
                    Replication::MultiWriter
                };
                (Some(replication), None, None)
            }
        };
        Self {
            replication,
            peer_lost,
            trigger: design.trigger(),
            traffic: design.traffic(),
            backup_interval_seconds: interval,
            drills_per_year: rehearsal.map(|r| Figure(r.drills_per_year)),
            watch: rehearsal.map(|r| r.watch),
            regions: used.iter().map(|place| place.id.clone()).collect(),
            added: used
                .iter()
                .filter(|p| p.added)
                .map(|place| place.id.clone())
                .collect(),
            write_modes,
        }
    }
}
