//! The nouns of the field: patterns, technologies, triggers, write modes (docs/method.md).
//!
//! Each is a closed set with one spelling, used by the workload file, the JSON answers and the
//! texts alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A closed set of named terms.
pub trait Term: Copy + Eq + 'static {
    /// Every term, in order.
    const ALL: &'static [Self];
    /// The one spelling of the term.
    fn name(self) -> &'static str;
    /// The term spelt `name`.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|term| term.name() == name)
    }
}

/// Declares a closed set of terms with their spellings, so that file, JSON and text agree.
macro_rules! terms {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+ }
        impl Term for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn name(self) -> &'static str { match self { $(Self::$variant => $text),+ } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.name()) }
        }
    };
}

terms! {
    /// How a workload survives the loss of a region, in order of readiness.
    Pattern {
        /// No recovery elsewhere: wait for the provider. A comparator.
        SingleRegion = "single-region",
        /// Nothing runs elsewhere; provision from code and restore from backups.
        BackupRestore = "backup-restore",
        /// Only the data layer runs elsewhere; compute is launched at failover.
        PilotLight = "pilot-light",
        /// Everything runs elsewhere at a share of the capacity.
        WarmStandby = "warm-standby",
        /// Everything runs elsewhere at full capacity, without traffic.
        HotStandby = "hot-standby",
        /// All regions serve traffic.
        ActiveActive = "active-active",
    }
}

terms! {
    /// What a data set holds; decides what may be done in two regions at once.
    DataModel {
        /// Records are only ever added.
        AppendOnly = "append-only",
        /// Updates commute: counters, sets, flags.
        Commutative = "commutative",
        /// Each record is changed on its own.
        SimpleRecord = "simple-record",
        /// One transaction changes several records that must agree.
        MultiEntityTransaction = "multi-entity-transaction",
    }
}

terms! {
    /// What a lost update in a data set is worth.
    DataValue {
        /// A lost update is a nuisance: preferences, sessions.
        Low = "low",
        /// A lost update is a damage: orders, money, contracts.
        High = "high",
    }
}

terms! {
    /// How data reaches the other region.
    Replication {
        /// None while running; backups are copied.
        Backup = "backup",
        /// Finished log segments are copied.
        LogShipping = "log-shipping",
        /// The log is streamed as it is written.
        Streaming = "streaming",
        /// The storage layer replicates below the database.
        StorageLevel = "storage-level",
        /// Every region accepts writes and sends them to the others.
        MultiWriter = "multi-writer",
        /// A write is acknowledged only when another region has it.
        Synchronous = "synchronous",
    }
}

terms! {
    /// What two synchronous regions do when one of them is gone.
    PeerLost {
        /// Writes stop until a person takes the lost region out: no loss, less availability.
        StopWrites = "stop-writes",
        /// Replication becomes asynchronous: available, but the zero is no longer promised.
        Degrade = "degrade",
    }
}

terms! {
    /// What happens to a workload.
    EventKind {
        /// A region is out of service, and comes back.
        RegionOutage = "region-outage",
        /// A region is lost for good, with the data in it.
        RegionLost = "region-lost",
        /// A corruption or bad change reaches every copy of the data.
        Corruption = "corruption",
        /// A zone of the primary region is out of service.
        ZoneOutage = "zone-outage",
        /// An automatic trigger fires without an outage.
        FalseAlarm = "false-alarm",
    }
}

terms! {
    /// Why an attempt to recover failed; of several reasons the first in this order.
    Obstacle {
        /// A hidden fault had made the standby unusable since the last drill or failover.
        HiddenFault = "hidden-fault",
        /// Capacity that was to be launched was refused.
        CapacityRefused = "capacity-refused",
        /// DNS records could not be changed.
        DnsUnchanged = "dns-unchanged",
    }
}

terms! {
    /// Who starts a failover.
    Trigger {
        /// A person who must first declare a disaster.
        PersonDeclares = "person-declares",
        /// A person on call with a runbook.
        Person = "person",
        /// Automation, after a hold-down.
        Automatic = "automatic",
    }
}

terms! {
    /// How users reach the surviving region.
    Traffic {
        /// Records are changed during the failover: needs the DNS control plane.
        DnsRecordChange = "dns-record-change",
        /// Pre-made records follow health checks: data plane only.
        DnsHealthCheck = "dns-health-check",
        /// An anycast or proxying load balancer in front of the regions.
        GlobalLoadBalancer = "global-load-balancer",
        /// Clients hold several endpoints and retry by themselves.
        ClientFailover = "client-failover",
    }
}

terms! {
    /// Where a data set may be written, and what happens to concurrent writes.
    WriteMode {
        /// One region accepts all writes.
        SingleWriter = "single-writer",
        /// Each key has a home region that accepts its writes.
        RegionAffinity = "region-affinity",
        /// Any region accepts a write; the later one wins silently.
        LastWriterWins = "last-writer-wins",
        /// Any region accepts a write; concurrent ones are merged.
        Merge = "merge",
        /// A quorum of three regions agrees on each write.
        SynchronousConsensus = "synchronous-consensus",
    }
}

terms! {
    /// What the team knows of running several regions.
    Experience {
        /// Never done it.
        None = "none",
        /// Has done parts of it.
        Some = "some",
        /// A platform team with distributed systems in production.
        PlatformTeam = "platform-team",
    }
}

terms! {
    /// When somebody answers the pager.
    OnCall {
        /// At any hour.
        AroundTheClock = "around-the-clock",
        /// On weekdays in office hours.
        BusinessHours = "business-hours",
    }
}

terms! {
    /// When the clock of the recovery time objective starts.
    RtoClock {
        /// At the first failure that a user sees.
        Failure = "failure",
        /// When the failover is declared.
        Declaration = "declaration",
    }
}

terms! {
    /// How hard a pattern is to build and run.
    Complexity {
        /// One region to run.
        Low = "low",
        /// One region to run and a replica to watch.
        LowMedium = "low-medium",
        /// A second stack to keep in step.
        Medium = "medium",
        /// A second stack at full size, switched automatically.
        MediumHigh = "medium-high",
        /// Several regions that write.
        High = "high",
    }
}

terms! {
    /// What a recorded outage reached.
    OutageScope {
        /// One zone of a region.
        Zone = "zone",
        /// One region.
        Region = "region",
        /// Several regions, or all of a provider.
        MultiRegion = "multi-region",
    }
}

terms! {
    /// How far the duration of a recorded outage can be trusted.
    RecordStatus {
        /// The provider's own words, or two independent reports.
        Verified = "verified",
        /// A data set made from the provider's records.
        Published = "published",
        /// One careful report.
        Secondary = "secondary",
        /// From memory.
        Unverified = "unverified",
    }
}

terms! {
    /// A part of a provider's region that failed within an outage (docs/method.md, Replay).
    RegionComponent {
        /// New instances cannot be started.
        Launch = "launch",
        /// Nothing can be created or changed; what runs goes on.
        ControlPlane = "control-plane",
        /// Some load balancers fail.
        LoadBalancer = "load-balancer",
        /// A database that the provider runs.
        Database = "database",
    }
}

impl Pattern {
    /// The framework's complexity of the pattern.
    #[must_use]
    pub fn complexity(self) -> Complexity {
        match self {
            Self::SingleRegion | Self::BackupRestore => Complexity::Low,
            Self::PilotLight => Complexity::LowMedium,
            Self::WarmStandby => Complexity::Medium,
            Self::HotStandby => Complexity::MediumHigh,
            Self::ActiveActive => Complexity::High,
        }
    }

    /// The pattern's name in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::SingleRegion => "single region",
            Self::BackupRestore => "backup and restore",
            Self::PilotLight => "pilot light",
            Self::WarmStandby => "warm standby",
            Self::HotStandby => "hot standby",
            Self::ActiveActive => "active-active",
        }
    }
}

terms! {
    /// What a resource of an infrastructure does, whoever provides it.
    Role {
        /// Runs code.
        Compute = "compute",
        /// Holds records: databases, caches, queues, streams.
        Data = "data",
        /// Leads users to a region and within it: names, load balancers, content delivery.
        Traffic = "traffic",
        /// Connects: networks, gateways, links.
        Network = "network",
        /// Holds bytes: objects, files, disks, images, backups.
        Storage = "storage",
        /// Watches: metrics, logs, alarms, traces.
        Observation = "observation",
        /// Everything else: identities, keys, certificates, settings.
        Other = "other",
    }
}

terms! {
    /// What keeps a deployed infrastructure from doing what its pattern promises.
    Gap {
        /// A database lives in one zone.
        SingleZoneDatabase = "single-zone-database",
        /// Data has no backups: nothing undoes a bad change.
        NoBackups = "no-backups",
        /// Data may be deleted by one wrong apply.
        DeletionProtectionOff = "deletion-protection-off",
        /// What holds state has no live copy in the standby's region.
        MissingReplica = "missing-replica",
        /// What holds state has no backup outside of its region.
        MissingBackupCopy = "missing-backup-copy",
        /// A backup plan selects nothing.
        BackupSelectsNothing = "backup-selects-nothing",
        /// A key that data needs exists in one region only.
        SingleRegionKey = "single-region-key",
        /// Resolvers keep the old address for too long.
        TtlTooLong = "ttl-too-long",
        /// Traffic does not notice that its target is gone.
        NoHealthCheck = "no-health-check",
        /// No prepared route leads to the standby.
        NoRouteToStandby = "no-route-to-standby",
        /// What is left cannot grow to what is needed.
        CapacityBelowNeed = "capacity-below-need",
    }
}

terms! {
    /// Of what a price is; quantities are always of one such unit, never of a thousand or a
    /// million. A gigabyte is what the provider means by it.
    PriceUnit {
        /// One hour of a thing.
        Hour = "hour",
        /// One month of a thing.
        Month = "month",
        /// A gigabyte moved or processed.
        Gb = "gb",
        /// A gigabyte kept for a month.
        GbMonth = "gb-month",
        /// A gigabyte of memory for an hour.
        GbHour = "gb-hour",
        /// A gigabyte of memory for a second.
        GbSecond = "gb-second",
        /// A virtual processor for an hour.
        VcpuHour = "vcpu-hour",
        /// One request, event, query or message.
        Request = "request",
        /// An object kept for a month.
        ObjectMonth = "object-month",
        /// An input or output operation a second, provisioned for a month.
        IopsMonth = "iops-month",
        /// A megabyte a second, provisioned for a month.
        MbpsMonth = "mbps-month",
        /// A load balancer's capacity unit for an hour.
        LcuHour = "lcu-hour",
        /// An Aurora capacity unit for an hour.
        AcuHour = "acu-hour",
        /// A table's read or write capacity unit for an hour.
        CapacityUnitHour = "capacity-unit-hour",
        /// A snapshot made fast in one zone, for an hour.
        DsuHour = "dsu-hour",
    }
}

terms! {
    /// How far the cost of a line on a bill is known.
    PriceState {
        /// Price and quantity are known.
        Known = "known",
        /// There is a price; the quantity depends on use that nobody gives.
        UsageDependent = "usage_dependent",
        /// There is no price.
        NotFound = "not_found",
    }
}

terms! {
    /// How far a price can be trusted, the best first.
    Trust {
        /// The provider's own list, or two independent copies of it that agree.
        Verified = "verified",
        /// One careful copy.
        Secondary = "secondary",
        /// Read off a printed bill: cost divided by quantity.
        Derived = "derived",
        /// Somebody says so.
        Unverified = "unverified",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<T: Term + std::fmt::Debug + Serialize>() {
        for &term in T::ALL {
            assert_eq!(T::from_name(term.name()), Some(term));
            assert_eq!(serde_json::to_value(term).unwrap(), term.name());
        }
    }

    #[test]
    fn one_spelling_everywhere() {
        round_trip::<Pattern>();
        round_trip::<Replication>();
        round_trip::<WriteMode>();
        round_trip::<Traffic>();
        round_trip::<Trigger>();
        round_trip::<OutageScope>();
        round_trip::<Role>();
        round_trip::<Gap>();
        round_trip::<RecordStatus>();
        round_trip::<RegionComponent>();
    }
}
