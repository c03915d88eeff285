//! The deployed pattern, as a part of answers about infrastructure.

use super::number::Figure;
use crate::deployed::{Deployment, Part, RegionPart};
use crate::terms::{Gap, Pattern};
use schemars::JsonSchema;
use serde::Serialize;

/// What is deployed, what says so, and what is missing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeploymentWire {
    /// The pattern.
    pub deployed_pattern: Pattern,
    /// Why it is this pattern.
    pub reason: String,
    /// The regions that take part, the primary first.
    pub regions: Vec<RegionPartWire>,
    /// What says so, resource by resource.
    pub evidence: Vec<EvidenceWire>,
    /// What is missing to rely on it.
    pub gaps: Vec<GapWire>,
    /// How many resources have no known region; they took no part.
    pub resources_without_region: usize,
    /// Types that are not known; they took no part.
    pub unknown_types: Vec<UnknownTypeWire>,
}

/// A region that takes part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionPartWire {
    /// By the provider's name for it.
    pub region: String,
    /// `serves`, `standby` or `holds-backups`.
    pub part: &'static str,
    /// vCPUs that run there; null where that is not known.
    pub vcpus: Option<Figure>,
    /// Whether users are led there while all is well; null where the file shows no routes.
    pub receives_traffic: Option<bool>,
}

/// What one resource says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EvidenceWire {
    /// The resource.
    pub address: String,
    /// What it says.
    pub says: String,
}

/// Something missing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GapWire {
    /// Which gap.
    pub code: Gap,
    /// The resource to change.
    pub address: String,
    /// What it means.
    pub sentence: String,
}

/// A type that is not known.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnknownTypeWire {
    /// As the file names it.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many resources of it there are.
    pub count: usize,
}

/// The deployed pattern, as a part of a versioned answer.
#[must_use]
pub fn deployment(deployment: &Deployment) -> DeploymentWire {
    let evidence = deployment.evidence.iter().map(|line| EvidenceWire {
        address: line.address.clone(),
        says: line.says.clone(),
    });
    let gaps = deployment.gaps.iter().map(|finding| GapWire {
        code: finding.gap,
        address: finding.address.clone(),
        sentence: finding.sentence.clone(),
    });
    let unknown = deployment.unknown_kinds.iter();
    DeploymentWire {
        deployed_pattern: deployment.pattern,
        reason: deployment.reason.clone(),
        regions: deployment.regions.iter().map(region).collect(),
        evidence: evidence.collect(),
        gaps: gaps.collect(),
        resources_without_region: deployment.unplaced,
        unknown_types: unknown
            .map(|(kind, count)| UnknownTypeWire {
                kind: kind.clone(),
                count: *count,
            })
            .collect(),
    }
}

fn region(own: &RegionPart) -> RegionPartWire {
    RegionPartWire {
        region: own.region.clone(),
        part: match own.part {
            Part::Serves => "serves",
            Part::Standby => "standby",
            Part::HoldsBackups => "holds-backups",
        },
        vcpus: own.vcpus.map(Figure),
        receives_traffic: own.receives_traffic,
    }
}
