//! The single numbers that the model assumes, each with range, source and meaning.

use super::definitions::{ScalarDefinition, Unit};
use Unit::{
    Fte, Hours, MibPerSecond, Milliseconds, Minutes, Multiple, PerYear, Seconds, Share,
    ShareOfBaseline,
};

const FRAMEWORK: &str = "the decision framework's bands";
const CATALOGUE: &str = "catalogue of regions";

/// Declares the identifiers and the table of their definitions together.
macro_rules! scalars {
    ($($id:ident = $name:literal, $unit:ident, [$low:expr, $typical:expr, $high:expr], $source:expr, $meaning:literal;)+) => {
        /// Identifies a single number of the registry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scalar { $(#[doc = $meaning] $id,)+ }
        impl Scalar {
            /// Every scalar, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];
            const DEFINITIONS: &'static [ScalarDefinition] = &[$(ScalarDefinition {
                name: $name, unit: $unit, range: [$low, $typical, $high], source: $source, meaning: $meaning,
            }),+];
        }
    };
}

scalars! {
    PrimaryEvents = "outage.primary_events_per_year", PerYear, [0.011, 0.05, 0.2], CATALOGUE, "Regional events of the primary region.";
    SecondaryEvents = "outage.secondary_events_per_year", PerYear, [0.011, 0.05, 0.2], CATALOGUE, "Regional events of each other region.";
    StopsWorkload = "outage.stops_workload_share", Share, [0.2, 0.5, 1.0], "assumption: regional events are service incidents; derive it from the workload's services where known", "Share of regional events that stop this workload.";
    PermanentLoss = "outage.permanent_loss_per_year", PerYear, [0.0005, 0.002, 0.01], "one conflict in March 2026 took two of about 284 region-years", "Regions lost for good, with the data there.";
    PermanentLossDuration = "outage.permanent_loss_seconds", Seconds, [604_800.0, 2_592_000.0, 7_776_000.0], "assumption: service resumes by other means", "Outage of a region that never returns, for those who wait.";
    BothRegions = "outage.both_regions_share", Share, [0.0, 0.03, 0.15], CATALOGUE, "Share of regional events that take the second region too.";
    ZoneEvents = "outage.zone_events_per_year", PerYear, [0.1, 0.3, 0.6], "assumption", "Zone outages that a single-zone workload feels.";
    Corruptions = "outage.corruptions_per_year", PerYear, [0.05, 0.25, 1.0], "assumption", "Corruptions or bad changes that need a restore.";
    FalseAlarms = "outage.false_alarms_per_year", PerYear, [0.02, 0.1, 0.5], "assumption; hold-down and quorum lower it", "Failovers of an automatic trigger without an outage.";

    LatentFaults = "failover.latent_faults_per_year", PerYear, [0.2, 0.5, 1.0], "assumption: quota, drift, expired secret, full disk", "Hidden faults that make a standby unusable.";
    FoundByWatch = "failover.found_by_watch_share", Share, [0.3, 0.5, 0.8], "assumption", "Share of hidden faults that readiness checks find at once.";
    HeadroomFaults = "failover.headroom_faults_per_year", PerYear, [0.03, 0.1, 0.3], "assumption: half the load does not prove the whole", "Hidden losses of active-active headroom.";
    LaunchRefused = "failover.launch_refused_share", Share, [0.0, 0.01, 0.05], "assumption; providers do not guarantee capacity", "Probability that capacity launched on demand is refused.";
    DnsControlPlaneFails = "failover.dns_control_plane_fails_share", Share, [0.1, 0.3, 0.6], "Route 53's control plane is in us-east-1 (AWS fault isolation boundaries); share is an assumption", "Probability that DNS records cannot be changed when us-east-1 is lost.";
    FailbackPause = "failback.write_pause_seconds", Seconds, [30.0, 300.0, 1_800.0], "assumption", "Writes paused while returning to the primary.";
    FailbackGoesWrong = "failback.goes_wrong_share", Share, [0.0, 0.05, 0.2], "assumption", "Share of returns to the primary that go wrong, are undone and tried again.";
    FailbackHours = "failback.hours", Hours, [4.0, 16.0, 40.0], "assumption", "People's hours for one return to the primary.";
    OffHoursShare = "decide.off_hours_share", Share, [0.7, 0.76, 0.8], "128 of 168 hours a week are outside 40 office hours", "Share of outages outside office hours.";

    LogReplay = "recovery.backup-restore.log_replay_seconds", Seconds, [0.0, 0.0, 1_800.0], "assumption: a snapshot needs no replay", "Replaying the log after a restore.";
    RestoreThroughput = "recovery.restore_mib_per_second", MibPerSecond, [50.0, 100.0, 250.0], "assumption; vendors state several hours per terabyte", "Median throughput of a restore.";
    RestoreSigma = "recovery.restore_sigma", Multiple, [0.2, 0.3, 0.5], "assumption, inside the framework's bands", "Spread of the restore's time (standard deviation of its logarithm).";

    TtlBackupRestore = "traffic.backup-restore.ttl_seconds", Seconds, [60.0, 300.0, 3_600.0], "assumption, inside the framework's bands", "DNS time to live with backup and restore.";
    TtlPilotLight = "traffic.pilot-light.ttl_seconds", Seconds, [30.0, 60.0, 300.0], "assumption, inside the framework's bands", "DNS time to live with a pilot light.";
    TtlWarmStandby = "traffic.warm-standby.ttl_seconds", Seconds, [30.0, 60.0, 300.0], "assumption, inside the framework's bands", "DNS time to live with a warm standby.";
    TtlHotStandby = "traffic.hot-standby.ttl_seconds", Seconds, [10.0, 30.0, 60.0], "assumption, inside the framework's bands", "DNS time to live with a hot standby.";
    TtlActiveActive = "traffic.active-active.ttl_seconds", Seconds, [10.0, 30.0, 60.0], "assumption: as hot standby", "DNS time to live with active-active.";
    DnsIgnoringShare = "traffic.dns_ignoring_share", Share, [0.05, 0.112, 0.2], "Flavel et al., LANMAN 2014: 90 % after 60 s and 98 % after 900 s at TTL 20", "Share of requests whose resolver ignores the time to live.";
    DnsIgnoringTau = "traffic.dns_ignoring_seconds", Seconds, [300.0, 522.0, 900.0], "Flavel et al., LANMAN 2014: fitted through two points", "Mean time until those resolvers let go.";

    BackupCopy = "backup.copy_seconds", Seconds, [300.0, 1_200.0, 3_600.0], "assumption", "Time until a backup is safe in the other region.";
    UnusableUntested = "backup.unusable_untested_share", Share, [0.02, 0.1, 0.3], "assumption", "Share of backups that cannot be restored when nobody tests.";
    UnusableTested = "backup.unusable_tested_share", Share, [0.005, 0.02, 0.05], "assumption", "Share of backups that cannot be restored with monthly tests.";
    SynchronousDegraded = "replication.synchronous_degraded_share", Share, [0.001, 0.01, 0.05], "assumption", "Share of time in which synchronous replication has degraded to asynchronous.";
    CorruptionGranularity = "corruption.granularity_seconds", Seconds, [60.0, 300.0, 900.0], "latest restorable time of managed databases is within 5 minutes (AWS documentation)", "How close before the corruption one can restore.";

    Overhead = "cost.overhead_share", ShareOfBaseline, [0.01, 0.02, 0.05], FRAMEWORK, "Network, DNS, copies and replication transfer of a second region.";
    DataShare = "cost.data_share", Share, [0.05, 0.08, 0.3], "the framework's replica of 800 USD on 10,000 USD", "Part of the bill that is the data layer.";
    BackupMultiplier = "cost.backup-restore.share", ShareOfBaseline, [0.0, 0.03, 0.1], FRAMEWORK, "Copies of backups in a second region.";
    CapacityWarm = "cost.warm-standby.capacity_share", Share, [0.217_391_304_347_826, 0.326_086_956_521_739, 0.434_782_608_695_652], FRAMEWORK, "Share of the compute that a warm standby runs.";
    CapacityHot = "cost.hot-standby.capacity_share", Share, [0.760_869_565_217_391, 0.869_565_217_391_304, 0.978_260_869_565_217], FRAMEWORK, "Cost of a hot standby's compute against the primary's.";
    ActiveCompute = "cost.active-active.compute_share", ShareOfBaseline, [0.5, 0.6, 0.7], "assumption that reproduces the framework's 2.7", "Compute part of an active-active region's bill.";
    ActiveData = "cost.active-active.data_share", ShareOfBaseline, [0.3, 0.4, 0.5], "assumption that reproduces the framework's 2.7", "Data part of an active-active region's bill.";
    ActiveOverhead = "cost.active-active.overhead_share", ShareOfBaseline, [0.5, 0.7, 1.0], "assumption that reproduces the framework's 2.7", "Global traffic, replication and duplicated tooling of active-active.";
    ActiveHeadroom = "cost.active-active.headroom", Share, [0.5, 1.0, 1.0], "assumption: full headroom", "Part of the lost region's load that the others can take.";
    SurchargeStreaming = "cost.streaming_surcharge", ShareOfBaseline, [0.001, 0.003, 0.01], "assumption", "Streaming replication where log shipping is the default.";
    SurchargeStorageLevel = "cost.storage_level_surcharge", ShareOfBaseline, [0.005, 0.01, 0.03], "assumption", "Storage-level replication over log shipping.";
    SurchargeSynchronous = "cost.synchronous_surcharge", ShareOfBaseline, [0.01, 0.02, 0.05], "assumption", "Synchronous replication over log shipping.";
    SurchargeWitness = "cost.third_region_surcharge", ShareOfBaseline, [0.03, 0.06, 0.1], "assumption: a third copy of the data and its network", "A third region that holds the data for a quorum.";
    SurchargeLoadBalancer = "cost.global_load_balancer_surcharge", ShareOfBaseline, [0.005, 0.03, 0.1], "assumption; AWS Global Accelerator lists 0.025 USD an hour and a premium of 0.015 USD a GB or more on all traffic", "A global load balancer instead of DNS.";
    SurchargeBackup = "cost.backup_surcharge", ShareOfBaseline, [0.002, 0.005, 0.01], "assumption", "Each halving of the backup interval below the default.";
    CommitmentDiscount = "cost.commitment_discount", Share, [0.15, 0.28, 0.45], "assumption: a one-year commitment without upfront payment", "Discount of committed capacity that a standby does not get.";

    FteBackupRestore = "engineering.backup-restore.fte", Fte, [0.02, 0.05, 0.1], "assumption", "Engineers who keep backup and restore working.";
    FtePilotLight = "engineering.pilot-light.fte", Fte, [0.08, 0.15, 0.3], "assumption", "Engineers who keep a pilot light working.";
    FteWarmStandby = "engineering.warm-standby.fte", Fte, [0.15, 0.3, 0.6], "assumption", "Engineers who keep a warm standby working.";
    FteHotStandby = "engineering.hot-standby.fte", Fte, [0.25, 0.5, 1.0], "assumption", "Engineers who keep a hot standby working.";
    FteActiveActive = "engineering.active-active.fte", Fte, [1.25, 1.875, 2.5], "the framework's 200,000-400,000 USD a year at 160,000 USD an engineer", "Engineers who keep active-active working.";
    FteClientFailover = "engineering.client_failover.fte", Fte, [0.1, 0.25, 0.5], "assumption", "Engineers who keep failover in the clients working.";
    FteWatch = "engineering.watch.fte", Fte, [0.01, 0.02, 0.06], "assumption", "Engineers who answer readiness checks.";
    FteMerge = "engineering.merge.fte", Fte, [0.25, 0.5, 1.0], "assumption: the framework calls application merges expensive to build", "Engineers for merging one data set that does not merge by itself.";
    FteAffinity = "engineering.affinity.fte", Fte, [0.02, 0.05, 0.1], "assumption", "Engineers for routing the writes of one data set to its home.";
    PlatformTeamFactor = "engineering.platform_team_factor", Multiple, [0.5, 0.6, 0.8], "assumption", "Engineering against the default with a platform team.";
    InexperiencedFactor = "engineering.inexperienced_factor", Multiple, [1.1, 1.3, 1.6], "assumption", "Engineering against the default without experience.";
    HoursPerYear = "engineering.hours_per_year", Hours, [1_800.0, 2_080.0, 2_080.0], "52 weeks of 40 hours", "Working hours that a loaded yearly cost buys.";

    RestoreTests = "drill.restore_tests_per_year", PerYear, [1.0, 12.0, 24.0], "the framework's rhythm: restore monthly", "Restore tests where failover drills are separate.";
    RestoreTestHours = "drill.restore_test_hours", Hours, [2.0, 4.0, 8.0], "assumption", "People's hours for one restore test.";
    FailoverDrillHours = "drill.failover_hours", Hours, [8.0, 16.0, 40.0], "assumption", "People's hours for one failover drill.";
    EvacuationHours = "drill.evacuation_hours", Hours, [4.0, 8.0, 16.0], "assumption", "People's hours for one evacuation drill.";

    AffinityAway = "consistency.affinity_away_share", Share, [0.02, 0.1, 0.3], "assumption", "Share of writes by users away from their data's home.";
    ConflictMultiple = "consistency.conflict_multiple", Multiple, [0.3, 1.0, 3.0], "1 = the formula; set it to measured over predicted conflicts", "Measured conflicts against the modelled ones.";
    LostUpdateNoticed = "consistency.lost_update_noticed_share", Share, [0.000_01, 0.000_1, 0.001], "assumption", "Share of lost updates that reach somebody's desk.";
    ConflictEscalated = "consistency.conflict_escalated_share", Share, [0.000_001, 0.000_01, 0.000_1], "assumption", "Share of merged conflicts that a person must settle.";
    ConflictMinutes = "consistency.minutes_per_case", Minutes, [5.0, 15.0, 60.0], "assumption", "People's minutes for one such case.";

    WithinRegionMs = "latency.within_region_ms", Milliseconds, [0.5, 1.0, 3.0], "assumption: zones of one region", "Round trip within a region.";

    StepFactor = "robustness.step_factor", Multiple, [0.5, 1.0, 2.0], "assumption", "How far the true median of a step's time may lie from the one assumed, as a multiple.";
    BusinessFactor = "robustness.business_factor", Multiple, [0.5, 1.0, 2.0], "assumption", "How far the true value of a business figure may lie from the one given, as a multiple.";
}

impl Scalar {
    /// The scalar's place in the registry.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// Name, unit, default, source and meaning.
    #[must_use]
    pub fn definition(self) -> &'static ScalarDefinition {
        &Self::DEFINITIONS[self.index()]
    }
}
