//! The framework's reference table: what each pattern costs and gives (docs/method.md).

use crate::terms::Pattern;
use crate::units::{HOUR, MINUTE};

/// The framework's figures for one pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The pattern.
    pub pattern: Pattern,
    /// Cost against one region's bill: low, typical, high.
    pub cost: [f64; 3],
    /// Recovery time in words.
    pub rto: &'static str,
    /// Recovery time in seconds, from and to.
    pub rto_seconds: [f64; 2],
    /// Data loss in words.
    pub rpo: &'static str,
    /// What stands in the other region.
    pub standby: &'static str,
    /// The framework's rhythm of rehearsals.
    pub rhythm: &'static str,
}

/// The framework's table, in order of readiness.
pub const BANDS: [Band; 5] = [
    Band {
        pattern: Pattern::BackupRestore,
        cost: [1.0, 1.03, 1.1],
        rto: "hours",
        rto_seconds: [HOUR, 24.0 * HOUR],
        rpo: "hours",
        standby: "copies of backups, everything as code",
        rhythm: "restore monthly",
    },
    Band {
        pattern: Pattern::PilotLight,
        cost: [1.1, 1.1, 1.2],
        rto: "15-30 min",
        rto_seconds: [15.0 * MINUTE, 30.0 * MINUTE],
        rpo: "minutes",
        standby: "the data layer runs, compute is launched",
        rhythm: "restore monthly, failover quarterly",
    },
    Band {
        pattern: Pattern::WarmStandby,
        cost: [1.3, 1.4, 1.5],
        rto: "2-10 min",
        rto_seconds: [2.0 * MINUTE, 10.0 * MINUTE],
        rpo: "seconds to minutes",
        standby: "everything runs at a share of capacity",
        rhythm: "failover quarterly",
    },
    Band {
        pattern: Pattern::HotStandby,
        cost: [1.8, 1.9, 2.0],
        rto: "30 s-2 min",
        rto_seconds: [30.0, 2.0 * MINUTE],
        rpo: "seconds",
        standby: "everything runs at full capacity",
        rhythm: "failover monthly",
    },
    Band {
        pattern: Pattern::ActiveActive,
        cost: [2.5, 2.7, 3.0],
        rto: "seconds",
        rto_seconds: [1.0, MINUTE],
        rpo: "zero to seconds",
        standby: "all regions serve",
        rhythm: "continuous validation, evacuation quarterly",
    },
];

/// The framework's figures for `pattern`; a single region has none.
#[must_use]
pub fn band(pattern: Pattern) -> Option<&'static Band> {
    BANDS.iter().find(|band| band.pattern == pattern)
}
