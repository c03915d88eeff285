use super::numbers::{counted, duration};
use crate::decide::{Input, Judged, Requirement};
use crate::model::{Design, Link, Quorum, Setting, StandbyKind, WritePolicy};
use crate::terms::{Pattern, Traffic, Trigger, WriteMode};

/// How data reaches the other region.
pub fn replication(design: &Design) -> String {
    match design {
        Design::SingleRegion => "none".to_owned(),
        Design::BackupRestore(backup) => format!(
            "a backup every {}, copied to the other region",
            duration(backup.interval)
        ),
        Design::Standby(standby) => link(standby.link).to_owned(),
        Design::ActiveActive(_) => "by the write mode of each data set, below".to_owned(),
    }
}

fn link(link: Link) -> &'static str {
    match link {
        Link::LogShipping => "log shipping: finished pieces of the database log are copied",
        Link::Streaming => "streaming: the database log is sent as it is written",
        Link::StorageLevel => "storage-level: the storage below the database replicates",
        Link::Synchronous(Quorum::TwoDegrade) => {
            "synchronous: a write waits for the other region; without that region, writes go on \
             unprotected"
        }
        Link::Synchronous(Quorum::TwoStopWrites) => {
            "synchronous: a write waits for the other region; without that region, writes stop \
             until a person takes it out"
        }
        Link::Synchronous(Quorum::Three) => {
            "synchronous: a write waits for one of two other regions"
        }
    }
}

/// How data reaches the other region, for a narrow column.
pub fn replication_short(design: &Design) -> String {
    match design {
        Design::SingleRegion => "–".to_owned(),
        Design::BackupRestore(backup) => duration(backup.interval),
        Design::Standby(standby) => match standby.link {
            Link::LogShipping => "shipping".to_owned(),
            Link::Streaming => "streaming".to_owned(),
            Link::StorageLevel => "storage".to_owned(),
            Link::Synchronous(Quorum::TwoDegrade) => "sync, or not".to_owned(),
            Link::Synchronous(Quorum::TwoStopWrites) => "sync, or stop".to_owned(),
            Link::Synchronous(Quorum::Three) => "sync of 3".to_owned(),
        },
        Design::ActiveActive(active) => match active.writes {
            WritePolicy::Cheapest => "any mode",
            WritePolicy::NoMove => "no single writer",
            WritePolicy::Lossless => "lossless",
        }
        .to_owned(),
    }
}

/// Who starts the failover.
pub fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::PersonDeclares => "a person, who must first declare a disaster",
        Trigger::Person => "a person on call, with a runbook",
        Trigger::Automatic => "automatic, without a person",
    }
}

/// Who starts the failover, for a narrow column.
pub fn trigger_short(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::PersonDeclares => "declared",
        Trigger::Person => "person",
        Trigger::Automatic => "auto",
    }
}

/// How users reach the surviving region.
pub fn traffic(traffic: Traffic) -> &'static str {
    match traffic {
        Traffic::DnsRecordChange => {
            "DNS records are changed during the failover (needs the provider's control plane)"
        }
        Traffic::DnsHealthCheck => {
            "DNS records made beforehand follow health checks (no control plane needed)"
        }
        Traffic::GlobalLoadBalancer => "a global load balancer sends users to a living region",
        Traffic::ClientFailover => "clients know several endpoints and try the next by themselves",
    }
}

/// How users reach the surviving region, for a narrow column.
pub fn traffic_short(traffic: Traffic) -> &'static str {
    match traffic {
        Traffic::DnsRecordChange => "DNS change",
        Traffic::DnsHealthCheck => "DNS",
        Traffic::GlobalLoadBalancer => "balancer",
        Traffic::ClientFailover => "clients",
    }
}

/// What stands in the other region.
pub fn standby(design: &Design) -> &'static str {
    match design {
        Design::SingleRegion => "nothing; the workload waits for its provider",
        Design::BackupRestore(_) => "nothing runs; everything is rebuilt from code and backups",
        Design::Standby(standby) => match standby.kind {
            StandbyKind::PilotLight => {
                "the data is kept up to date; servers are launched to fail over"
            }
            StandbyKind::WarmStandby => {
                "everything runs at part of the capacity, and is scaled out"
            }
            StandbyKind::HotStandby => "everything runs at full capacity, without users",
        },
        Design::ActiveActive(_) => "all regions serve users, each with room for a lost one",
    }
}

/// Drills and readiness checks.
pub fn rehearsal(design: &Design) -> String {
    let Some(rehearsal) = design.rehearsal() else {
        return "none".to_owned();
    };
    let [one, many] = match design.pattern() {
        Pattern::SingleRegion | Pattern::BackupRestore => ["restore test", "restore tests"],
        Pattern::PilotLight | Pattern::WarmStandby | Pattern::HotStandby => {
            ["failover drill", "failover drills"]
        }
        Pattern::ActiveActive => ["evacuation of a region", "evacuations of a region"],
    };
    let drills = counted(rehearsal.drills_per_year, one, many);
    let watch = if rehearsal.watch {
        ", and readiness checks all the time"
    } else {
        ", no readiness checks needed"
    };
    format!("{drills} a year{watch}")
}

/// Where a data set may be written.
pub fn write_mode(mode: WriteMode) -> &'static str {
    match mode {
        WriteMode::SingleWriter => "single writer: one region takes all writes",
        WriteMode::RegionAffinity => "region affinity: each key is written in its home region",
        WriteMode::LastWriterWins => "last writer wins: of two concurrent writes one is dropped",
        WriteMode::Merge => "merge: concurrent writes are merged",
        WriteMode::SynchronousConsensus => {
            "synchronous consensus: two of three regions agree on each write"
        }
    }
}

/// What a design misses, for a narrow column.
pub fn missing_short(judged: &Judged) -> String {
    let names = judged.shortfalls.iter().map(|missing| match missing {
        Requirement::RecoveryTime => "RTO",
        Requirement::DataLoss => "RPO",
        Requirement::Availability => "availability",
        Requirement::Budget => "budget",
        Requirement::WriteLatency => "latency",
        Requirement::ZeroDataLoss => "zero loss",
        Requirement::Regions => "region",
        Requirement::DataModel => "data model",
        Requirement::TotalLoss => "total loss",
    });
    names.collect::<Vec<_>>().join(", ")
}

/// The regions of a design, with what each is for.
pub fn regions(setting: &Setting, design: &Design) -> String {
    let count = usize::from(design.regions());
    let active = matches!(design, Design::ActiveActive(_));
    let places = setting.regions.iter().take(count).enumerate();
    let named = places.map(|(i, place)| {
        let role = match (active, i) {
            (true, _) => "serves",
            (false, 0) => "primary",
            (false, 1) => "standby",
            (false, _) => "third copy",
        };
        let added = if place.added {
            ", chosen by Farshore"
        } else {
            ""
        };
        format!("{} ({role}{added})", place.id)
    });
    named.collect::<Vec<_>>().join(", ")
}

/// An input whose value can turn the decision, as the subject of a sentence.
#[must_use]
pub fn input(input: Input) -> &'static str {
    match input {
        Input::DowntimeCost => "downtime cost",
        Input::Rto => "recovery time objective (RTO)",
        Input::Rpo => "recovery point objective (RPO)",
        Input::Baseline => "bill of one region",
        Input::OutageRate => "regional events of the primary",
        Input::Drills => "drills",
        Input::Conflicts => "write conflicts",
    }
}

/// The framework's reason in words, as the subject of its sentence.
pub fn reason(name: &str) -> String {
    match name {
        "rto-5-to-30-minutes" => "RTO of 5 to 30 minutes",
        "complex-transactions" => "transactions",
        "small-or-medium-team" => "small or medium team",
        "cost-over-instant-recovery" => "cost first",
        "single-geography" => "users in one geography",
        "sub-second-rto" => "RTO below a second",
        "users-in-several-geographies" => "users in several geographies",
        "conflict-free-data-or-resources" => "conflict-free data, or a team for it",
        "downtime-dearer-than-active-active" => "downtime dearer than active-active",
        other => return other.replace('-', " "),
    }
    .to_owned()
}

/// The first letter in upper case, unless the text begins with a key of the file.
pub fn capitalised(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or("");
    if first.trim_end_matches(['.', ',', ':']).contains(['.', '_']) {
        return text.to_owned();
    }
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// A sentence: a capital first, a full stop last.
pub fn sentence(text: &str) -> String {
    let text = capitalised(text);
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}
