//! A candidate design: a pattern with every choice that changes its figures (docs/method.md).
//!
//! Each pattern carries only the choices it has, so that nonsense cannot be written down.

use crate::terms::{Pattern, PeerLost, Replication, Traffic, Trigger};

/// One way to build the workload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Design {
    /// Stay in one region and wait for the provider.
    SingleRegion,
    /// Build and restore elsewhere.
    BackupRestore(Backup),
    /// A pilot light, a warm or a hot standby.
    Standby(Standby),
    /// All regions serve.
    ActiveActive(Active),
}

/// The choices of backup and restore.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backup {
    /// Seconds between backups.
    pub interval: f64,
    /// How users reach the new place.
    pub traffic: Traffic,
    /// How it is rehearsed.
    pub rehearsal: Rehearsal,
}

/// The choices of a standby.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standby {
    /// How ready it is.
    pub kind: StandbyKind,
    /// How data reaches it.
    pub link: Link,
    /// Who starts a failover.
    pub trigger: Trigger,
    /// How users reach it.
    pub traffic: Traffic,
    /// How it is rehearsed.
    pub rehearsal: Rehearsal,
}

/// The choices of active-active.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active {
    /// Serving regions: 2 or 3.
    pub regions: u8,
    /// How users reach the survivors.
    pub traffic: Traffic,
    /// What the write modes of the data sets must give.
    pub writes: WritePolicy,
    /// How it is rehearsed.
    pub rehearsal: Rehearsal,
}

/// How ready a standby is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StandbyKind {
    /// Data only.
    PilotLight,
    /// Everything at a share of the capacity.
    WarmStandby,
    /// Everything at full capacity.
    HotStandby,
}

/// How data reaches a standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Link {
    /// Finished log segments are copied.
    LogShipping,
    /// The log is streamed.
    Streaming,
    /// The storage replicates.
    StorageLevel,
    /// Every write waits for another region.
    Synchronous(Quorum),
}

/// What a synchronous write waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quorum {
    /// The other region; without it, writes become asynchronous.
    TwoDegrade,
    /// The other region; without it, writes stop until a person takes it out.
    TwoStopWrites,
    /// One of two other regions.
    Three,
}

/// How a design is kept ready.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rehearsal {
    /// Drills a year: restore tests, failovers or evacuations, by pattern.
    pub drills_per_year: f64,
    /// Whether readiness checks run all the time.
    pub watch: bool,
}

/// What is asked of the write modes of an active-active design; each data set then takes the
/// cheapest mode that gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WritePolicy {
    /// Any mode that the data allows.
    Cheapest,
    /// No mode with one writer, whose home would have to move when its region is lost.
    NoMove,
    /// Only modes that lose no acknowledged write.
    Lossless,
}

impl StandbyKind {
    /// Every kind, in order of readiness.
    pub const ALL: [Self; 3] = [Self::PilotLight, Self::WarmStandby, Self::HotStandby];

    /// The pattern of the kind.
    #[must_use]
    pub fn pattern(self) -> Pattern {
        match self {
            Self::PilotLight => Pattern::PilotLight,
            Self::WarmStandby => Pattern::WarmStandby,
            Self::HotStandby => Pattern::HotStandby,
        }
    }

    /// The replication that the pattern's price includes (docs/method.md).
    #[must_use]
    pub fn default_link(self) -> Link {
        match self {
            Self::PilotLight => Link::LogShipping,
            Self::WarmStandby => Link::Streaming,
            Self::HotStandby => Link::StorageLevel,
        }
    }
}

impl Link {
    /// Every link, slowest first.
    pub const ALL: [Self; 6] = [
        Self::LogShipping,
        Self::Streaming,
        Self::StorageLevel,
        Self::Synchronous(Quorum::TwoDegrade),
        Self::Synchronous(Quorum::TwoStopWrites),
        Self::Synchronous(Quorum::Three),
    ];

    /// The technology of the link.
    #[must_use]
    pub fn replication(self) -> Replication {
        match self {
            Self::LogShipping => Replication::LogShipping,
            Self::Streaming => Replication::Streaming,
            Self::StorageLevel => Replication::StorageLevel,
            Self::Synchronous(_) => Replication::Synchronous,
        }
    }

    /// What two synchronous regions do when one is gone.
    #[must_use]
    pub fn peer_lost(self) -> Option<PeerLost> {
        match self {
            Self::Synchronous(Quorum::TwoDegrade) => Some(PeerLost::Degrade),
            Self::Synchronous(Quorum::TwoStopWrites) => Some(PeerLost::StopWrites),
            Self::Synchronous(Quorum::Three)
            | Self::LogShipping
            | Self::Streaming
            | Self::StorageLevel => None,
        }
    }

    /// Whether no acknowledged write can be lost with a region.
    #[must_use]
    pub fn is_lossless(self) -> bool {
        match self {
            Self::Synchronous(Quorum::TwoStopWrites | Quorum::Three) => true,
            Self::Synchronous(Quorum::TwoDegrade)
            | Self::LogShipping
            | Self::Streaming
            | Self::StorageLevel => false,
        }
    }
}

impl Design {
    /// The design's pattern.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        match self {
            Self::SingleRegion => Pattern::SingleRegion,
            Self::BackupRestore(_) => Pattern::BackupRestore,
            Self::Standby(standby) => standby.kind.pattern(),
            Self::ActiveActive(_) => Pattern::ActiveActive,
        }
    }

    /// How many regions hold data while nothing fails.
    #[must_use]
    pub fn regions(&self) -> u8 {
        match self {
            Self::SingleRegion => 1,
            Self::Standby(Standby {
                link: Link::Synchronous(Quorum::Three),
                ..
            }) => 3,
            Self::BackupRestore(_) | Self::Standby(_) => 2,
            Self::ActiveActive(active) => active.regions,
        }
    }

    /// How the design is kept ready; a single region is not.
    #[must_use]
    pub fn rehearsal(&self) -> Option<Rehearsal> {
        match self {
            Self::SingleRegion => None,
            Self::BackupRestore(backup) => Some(backup.rehearsal),
            Self::Standby(standby) => Some(standby.rehearsal),
            Self::ActiveActive(active) => Some(active.rehearsal),
        }
    }

    /// The same design, drilled `drills_per_year` times a year.
    #[must_use]
    pub fn drilled(mut self, drills_per_year: f64) -> Self {
        match &mut self {
            Self::SingleRegion => {}
            Self::BackupRestore(Backup { rehearsal, .. })
            | Self::Standby(Standby { rehearsal, .. })
            | Self::ActiveActive(Active { rehearsal, .. }) => {
                rehearsal.drills_per_year = drills_per_year;
            }
        }
        self
    }

    /// How users reach the survivor; a single region has none.
    #[must_use]
    pub fn traffic(&self) -> Option<Traffic> {
        match self {
            Self::SingleRegion => None,
            Self::BackupRestore(backup) => Some(backup.traffic),
            Self::Standby(standby) => Some(standby.traffic),
            Self::ActiveActive(active) => Some(active.traffic),
        }
    }

    /// Who starts a failover; a single region has none.
    #[must_use]
    pub fn trigger(&self) -> Option<Trigger> {
        match self {
            Self::SingleRegion => None,
            Self::BackupRestore(_) => Some(Trigger::PersonDeclares),
            Self::Standby(standby) => Some(standby.trigger),
            Self::ActiveActive(_) => Some(Trigger::Automatic),
        }
    }
}
