//! CloudFormation templates: policies of Resilience Hub and the experiment for a drill.

use crate::render::clean;
use crate::terms::Pattern;
use crate::terraform::{Engine, Outline};
use crate::units::MINUTE;
use serde_json::{Map, Value, json};

/// A template of one resource.
pub(super) fn template(
    description: &str,
    parameters: &Value,
    name: &str,
    kind: &str,
    properties: &Value,
) -> Value {
    let mut template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        "Resources": { name: { "Type": kind, "Properties": properties } },
    });
    if parameters.as_object().is_some_and(|all| !all.is_empty()) {
        template["Parameters"] = parameters.clone();
    }
    template
}

/// The workload's name as a text of a template, of at most 100 characters. CloudFormation would
/// resolve `{{resolve:…}}` in any text, also within one that a person wrote.
pub(super) fn workload(outline: &Outline) -> String {
    let text: String = clean(&outline.workload)
        .replace('{', "(")
        .replace('}', ")")
        .chars()
        .take(100)
        .collect();
    text.trim().to_owned()
}

/// Whole minutes, rounded up: objectives below a minute become one.
pub(super) fn minutes(seconds: f64, most: u32) -> u32 {
    // From 1 to `most`: the cast is exact.
    (seconds / MINUTE).ceil().clamp(1.0, f64::from(most)) as u32
}

/// The largest whole number that the policies take.
const MOST: u32 = i32::MAX.unsigned_abs();

/// The second-generation policy of Resilience Hub, in whole minutes rounded up.
pub(super) fn policy(outline: &Outline) -> Value {
    let approach = match outline.pattern {
        Pattern::SingleRegion | Pattern::BackupRestore => "BACKUP_AND_RESTORE",
        Pattern::PilotLight => "PILOT_LIGHT",
        Pattern::WarmStandby => "WARM_STANDBY",
        Pattern::HotStandby => "HOT_STANDBY",
        Pattern::ActiveActive => "ACTIVE_ACTIVE",
    };
    let mut properties = json!({
        "Name": format!("{}-region-loss", outline.name),
        "Description": format!("{}: {}", workload(outline), outline.pattern.title()),
        "MultiRegion": {
            "DisasterRecoveryApproach": approach,
            "RtoInMinutes": minutes(outline.rto_seconds, MOST),
            "RpoInMinutes": minutes_or_none(outline.rpo_seconds),
        },
        "DataRecovery": { "TimeBetweenBackupsInMinutes": 60 * outline.backup_hours },
        "Tags": [{ "Key": "Workload", "Value": outline.name }],
    });
    if let Some(share) = outline.availability {
        properties["AvailabilitySlo"] = json!({ "Target": percent(share) });
    }
    template(
        "Objectives for the loss of a region, and the approach that was chosen for them.",
        &json!({}),
        "Policy",
        "AWS::ResilienceHubV2::Policy",
        &properties,
    )
}

/// As [`minutes`], but nothing to lose stays nothing.
fn minutes_or_none(seconds: f64) -> u32 {
    if seconds > 0.0 {
        minutes(seconds, MOST)
    } else {
        0
    }
}

/// A share as percent of at most six decimals, without the tail that binary fractions leave.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

/// The first-generation policy. It asks for objectives of smaller failures, too: those of the region
/// hold for them as well.
pub(super) fn first_policy(outline: &Outline) -> Value {
    let tier = match outline.pattern {
        Pattern::SingleRegion | Pattern::BackupRestore => "NonCritical",
        Pattern::PilotLight => "CoreServices",
        Pattern::WarmStandby => "Important",
        Pattern::HotStandby => "Critical",
        Pattern::ActiveActive => "MissionCritical",
    };
    // At most 68 years: the casts are exact.
    let seconds = |value: f64| value.floor().clamp(0.0, f64::from(MOST)) as u32;
    let objective = json!({
        "RtoInSecs": seconds(outline.rto_seconds),
        "RpoInSecs": seconds(outline.rpo_seconds),
    });
    let properties = json!({
        "PolicyName": format!("{}-region-loss", outline.name),
        "PolicyDescription": format!("{}: {}", workload(outline), outline.pattern.title()),
        "Tier": tier,
        "Policy": {
            "Region": objective, "AZ": objective, "Hardware": objective, "Software": objective,
        },
        "Tags": { "Workload": outline.name },
    });
    template(
        "Objectives for the loss of a region, for the first generation of Resilience Hub.",
        &json!({}),
        "Policy",
        "AWS::ResilienceHub::ResiliencyPolicy",
        &properties,
    )
}

/// The experiment of a drill: the primary's subnets fall silent, and what replicates stops, for
/// twice the recovery time objective. To be deployed in the primary's region.
pub(super) fn experiment(outline: &Outline) -> Value {
    let duration = format!("PT{}M", minutes(2.0 * outline.rto_seconds, 720));
    let tagged = |kind: &str| {
        json!({
            "ResourceType": kind, "ResourceTags": { "Workload": outline.name }, "SelectionMode": "ALL",
        })
    };
    let mut targets = Map::new();
    targets.insert("Subnets".to_owned(), tagged("aws:ec2:subnet"));
    let mut actions = Map::new();
    let action = |id: &str, kind: &str, parameters: Value| json!({ "ActionId": id, "Parameters": parameters, "Targets": { kind: kind } });
    actions.insert(
        "silence-subnets".to_owned(),
        action(
            "aws:network:disrupt-connectivity",
            "Subnets",
            json!({ "duration": duration, "scope": "all" }),
        ),
    );
    let has = |engine| outline.data.iter().any(|data| data.engine == engine);
    if outline.is_replicated() && has(Engine::Table) {
        targets.insert("Tables".to_owned(), tagged("aws:dynamodb:global-table"));
        actions.insert(
            "pause-tables".to_owned(),
            action(
                "aws:dynamodb:global-table-pause-replication",
                "Tables",
                json!({ "duration": duration }),
            ),
        );
    }
    if outline.is_replicated() && has(Engine::Bucket) {
        targets.insert("Buckets".to_owned(), tagged("aws:s3:bucket"));
        for to in &outline.regions[1..] {
            actions.insert(
                format!("pause-buckets-{}", to.key),
                action(
                    "aws:s3:bucket-pause-replication",
                    "Buckets",
                    json!({ "duration": duration, "region": to.region }),
                ),
            );
        }
    }
    let properties = json!({
        "Description": format!("{}: the loss of {}", workload(outline), outline.primary()),
        "RoleArn": { "Ref": "ExperimentRole" },
        "StopConditions": [{ "Source": "aws:cloudwatch:alarm", "Value": { "Ref": "StopAlarm" } }],
        "Targets": targets,
        "Actions": actions,
        "ExperimentOptions": {
            "AccountTargeting": "single-account", "EmptyTargetResolutionMode": "fail",
        },
        "Tags": { "Name": format!("{}-region-drill", outline.name), "Workload": outline.name },
    });
    let parameters = json!({
        "ExperimentRole": { "Type": "String", "Description": "ARN of the role that FIS takes on." },
        "StopAlarm": {
            "Type": "String",
            "Description": "ARN of an alarm of this region that ends the experiment at once.",
        },
    });
    template(
        &format!(
            "A drill of the loss of {0}: deploy it in {0}. Databases that AWS replicates for you go on \
             replicating, so that it proves the time to recover, and not what of them is lost.",
            outline.primary()
        ),
        &parameters,
        "RegionLoss",
        "AWS::FIS::ExperimentTemplate",
        &properties,
    )
}
