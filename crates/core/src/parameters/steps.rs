//! The random times that the model assumes, each a lognormal given by two quantiles.

use super::definitions::{StepDefinition, Upper};
use crate::units::{HOUR, MINUTE};
use Upper::{P95, P99};

const BANDS: &str = "assumption, inside the framework's bands";

/// Declares the identifiers and the table of their definitions together.
macro_rules! steps {
    ($($id:ident = $name:literal, $p50:expr, $which:ident $upper:expr, $source:expr, $meaning:literal;)+) => {
        /// Identifies a random time of the registry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Step { $(#[doc = $meaning] $id,)+ }
        impl Step {
            /// Every step, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];
            const DEFINITIONS: &'static [StepDefinition] = &[$(StepDefinition {
                name: $name, p50: $p50, upper: $upper, which: $which, source: $source, meaning: $meaning,
            }),+];
        }
    };
}

steps! {
    OutageDuration = "outage.duration", 25_702.526, P95 112_951.387, "preset aws-post-event: seven published durations, widened", "How long a regional event lasts.";
    ZoneDuration = "outage.zone_duration", 180.0 * MINUTE, P95 55_946.716, "assumption: median 180 min, sigma 1", "How long a zone outage lasts.";

    DetectBackupRestore = "recovery.backup-restore.detect", 3.0 * MINUTE, P95 8.0 * MINUTE, BANDS, "Until the outage is noticed.";
    DetectPilotLight = "recovery.pilot-light.detect", 2.0 * MINUTE, P95 5.0 * MINUTE, BANDS, "Until the outage is noticed.";
    DetectWarmStandby = "recovery.warm-standby.detect", 60.0, P95 120.0, BANDS, "Until the outage is noticed.";
    DetectHotStandby = "recovery.hot-standby.detect", 15.0, P95 30.0, BANDS, "Until the outage is noticed.";
    DetectActiveActive = "recovery.active-active.detect", 6.0, P95 12.0, BANDS, "Until the outage is noticed.";

    DecideDeclare = "decide.person_declares", 30.0 * MINUTE, P95 120.0 * MINUTE, BANDS, "A person declares a disaster.";
    DecidePerson = "decide.person", 3.0 * MINUTE, P95 8.0 * MINUTE, BANDS, "A person on call follows the runbook.";
    DecideHoldDown = "decide.hold_down", 30.0, P95 120.0, BANDS, "Automation waits lest a blip cause a failover.";
    DecideOffHours = "decide.off_hours", 45.0 * MINUTE, P95 180.0 * MINUTE, "assumption", "Extra time to reach somebody outside office hours.";

    ProvisionBackupRestore = "recovery.backup-restore.provision", 45.0 * MINUTE, P95 90.0 * MINUTE, BANDS, "Building everything from code.";
    StartBackupRestore = "recovery.backup-restore.start", 20.0 * MINUTE, P95 40.0 * MINUTE, BANDS, "Starting and warming the services.";
    VerifyBackupRestore = "recovery.backup-restore.verify", 15.0 * MINUTE, P95 30.0 * MINUTE, BANDS, "Checking what was restored.";
    ProvisionPilotLight = "recovery.pilot-light.provision", 9.0 * MINUTE, P95 14.0 * MINUTE, BANDS, "Launching the compute.";
    PromotePilotLight = "recovery.pilot-light.promote", 90.0, P95 240.0, BANDS, "Promoting the replica.";
    StartPilotLight = "recovery.pilot-light.start", 2.0 * MINUTE, P95 4.0 * MINUTE, BANDS, "Starting and warming the services.";
    VerifyPilotLight = "recovery.pilot-light.verify", 90.0, P95 180.0, BANDS, "Checking before users come.";
    ScaleOut = "recovery.warm-standby.scale_out", 2.0 * MINUTE, P95 4.0 * MINUTE, BANDS, "Scaling the standby to full capacity.";
    PromoteWarmStandby = "recovery.warm-standby.promote", 60.0, P95 120.0, BANDS, "Promoting the replica.";
    VerifyWarmStandby = "recovery.warm-standby.verify", 30.0, P95 60.0, BANDS, "Checking before users come.";
    PromoteHotStandby = "recovery.hot-standby.promote", 12.0, P95 30.0, BANDS, "Promoting the replica.";
    VerifyHotStandby = "recovery.hot-standby.verify", 3.0, P95 8.0, BANDS, "Checking before users come.";
    MoveWriter = "recovery.active-active.move_writer", 12.0, P95 30.0, "as a hot standby's promotion", "Moving the home of data that has one writer.";
    Reroute = "traffic.global-load-balancer.reroute", 4.0, P95 10.0, BANDS, "A global load balancer sends users elsewhere.";
    ClientRetry = "traffic.client-failover.retry", 0.4, P95 0.9, "assumption", "Clients notice and use their next endpoint.";

    LagLogShipping = "replication.log-shipping.lag", 30.0, P99 300.0, "assumption: no public trace of cross-region lag was found", "Writes not yet shipped.";
    LagStreaming = "replication.streaming.lag", 2.0, P99 60.0, "assumption", "Writes not yet streamed.";
    LagStorageLevel = "replication.storage-level.lag", 1.0, P99 10.0, "assumption; vendors state less than 1 s", "Writes not yet replicated.";
    LagMultiWriter = "replication.multi-writer.lag", 0.5, P99 5.0, "assumption", "Writes not yet sent to the other regions.";

    CorruptionDetect = "corruption.detect", 30.0 * MINUTE, P95 6.0 * HOUR, "assumption", "Until a corruption is noticed.";
}

impl Step {
    /// The step's place in the registry.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// Name, quantiles, source and meaning.
    #[must_use]
    pub fn definition(self) -> &'static StepDefinition {
        &Self::DEFINITIONS[self.index()]
    }
}
