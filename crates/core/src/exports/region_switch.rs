//! A plan of ARC Region switch: the runbook's steps that it can carry out, and an approval for each
//! that it cannot.

use super::cloudformation::{minutes, template, workload};
use crate::terms::{Pattern, Trigger};
use crate::terraform::{Access, Engine, Outline, OutlinedData, OutlinedRegion};
use serde_json::{Value, json};

/// `AWS::ARCRegionSwitch::Plan`. It takes two regions; a third one is left out.
pub(super) fn plan(outline: &Outline) -> Value {
    let is_active = outline.pattern == Pattern::ActiveActive;
    let [primary, second] = [&outline.regions[0], &outline.regions[1]];
    let mut workflows = vec![
        workflow("activate", second, to_second(outline)),
        workflow("activate", primary, back(outline)),
    ];
    if is_active {
        for region in [primary, second] {
            let steps = vec![approval(
                outline,
                "users-are-gone",
                "Health checks lead users away; see runbook 3.",
            )];
            workflows.push(workflow("deactivate", region, steps));
        }
    }
    let mut properties = json!({
        "Name": format!("{}-plan", outline.name),
        "Description": format!("{}: {}", workload(outline), outline.pattern.title()),
        "ExecutionRole": { "Ref": "ExecutionRole" },
        "RecoveryApproach": if is_active { "activeActive" } else { "activePassive" },
        "Regions": [primary.region, second.region],
        "RecoveryTimeObjectiveMinutes": minutes(outline.rto_seconds, 10_080),
        "Workflows": workflows,
        "Tags": { "Workload": outline.name },
    });
    if !is_active {
        properties["PrimaryRegion"] = json!(primary.region);
    }
    let text = |description: &str| json!({ "Type": "String", "Description": description });
    let mut parameters = json!({
        "ExecutionRole": text("ARN of the role that the plan takes on."),
        "ApprovalRole": text("ARN of the role of those who approve."),
    });
    if scales(outline) {
        for (name, region) in [("PrimaryGroup", primary), ("SecondGroup", second)] {
            parameters[name] = text(&format!(
                "ARN of the Auto Scaling group {} in {}.",
                outline.name, region.region
            ));
        }
    }
    template(
        "Failing over and back, as the runbooks have it.",
        &parameters,
        "Plan",
        "AWS::ARCRegionSwitch::Plan",
        &properties,
    )
}

fn workflow(action: &str, region: &OutlinedRegion, steps: Vec<Value>) -> Value {
    json!({
        "WorkflowTargetAction": action, "WorkflowTargetRegion": region.region, "Steps": steps,
    })
}

/// Whether servers are started in the second region.
fn scales(outline: &Outline) -> bool {
    matches!(
        outline.pattern,
        Pattern::PilotLight | Pattern::WarmStandby | Pattern::HotStandby
    )
}

fn to_second(outline: &Outline) -> Vec<Value> {
    let mut steps = Vec::new();
    if outline.trigger != Trigger::Automatic {
        steps.push(approval(
            outline,
            "declare",
            "The region is lost; runbook 1.",
        ));
    }
    if scales(outline) {
        steps.push(servers(outline));
    }
    if !outline.is_replicated() {
        steps.push(approval(
            outline,
            "restored",
            "Servers are built and data is restored; runbook 2.",
        ));
    }
    let data = outline.data.iter();
    steps.extend(data.filter_map(|data| promote(outline, data)));
    if outline.access == Access::Switch || !outline.is_built_elsewhere() {
        steps.push(approval(
            outline,
            "users-are-led",
            "Users are led; runbook 2.",
        ));
    }
    if steps.is_empty() {
        steps.push(approval(
            outline,
            "verified",
            "Users are served; runbook 3.",
        ));
    }
    steps
}

fn back(outline: &Outline) -> Vec<Value> {
    let mut steps = vec![approval(
        outline,
        "data-is-back",
        "What was left behind is exported, and data follows again; runbook 5.",
    )];
    if outline.is_replicated() {
        for data in outline
            .data
            .iter()
            .filter(|data| data.engine == Engine::Aurora)
        {
            steps.push(aurora(outline, data, "switch", "switchoverOnly"));
        }
    }
    steps.push(approval(
        outline,
        "users-are-back",
        "Users are led back; runbook 5.",
    ));
    steps
}

fn step(name: &str, kind: &str, description: &str, configuration: Value) -> Value {
    json!({
        "Name": name, "ExecutionBlockType": kind, "Description": description,
        "ExecutionBlockConfiguration": configuration,
    })
}

/// Twice the objective: what takes longer has failed.
fn limit(outline: &Outline) -> u32 {
    minutes(2.0 * outline.rto_seconds, 10_080)
}

fn approval(outline: &Outline, name: &str, description: &str) -> Value {
    let configuration = json!({ "ExecutionApprovalConfig": {
        "ApprovalRole": { "Ref": "ApprovalRole" }, "TimeoutMinutes": limit(outline),
    } });
    step(name, "ManualApproval", description, configuration)
}

fn servers(outline: &Outline) -> Value {
    let configuration = json!({ "Ec2AsgCapacityIncreaseConfig": {
        "Asgs": [{ "Arn": { "Ref": "PrimaryGroup" } }, { "Arn": { "Ref": "SecondGroup" } }],
        "CapacityMonitoringApproach": "sampledMaxInLast24Hours",
        "TargetPercent": 100,
        "TimeoutMinutes": limit(outline),
    } });
    step(
        "servers",
        "EC2AutoScaling",
        "As many servers as the primary had.",
        configuration,
    )
}

fn promote(outline: &Outline, data: &OutlinedData) -> Option<Value> {
    if !outline.is_replicated() {
        return None;
    }
    match data.engine {
        Engine::Postgres => {
            let arns: serde_json::Map<String, Value> = outline.regions[..2]
                .iter()
                .map(|at| {
                    let name = outline.data_name(data, at);
                    let arn = format!("arn:aws:rds:{}:${{AWS::AccountId}}:db:{name}", at.region);
                    (at.region.clone(), json!({ "Fn::Sub": arn }))
                })
                .collect();
            let configuration = json!({ "RdsPromoteReadReplicaConfig": {
                "DbInstanceArnMap": arns, "TimeoutMinutes": limit(outline),
            } });
            Some(step(
                &format!("promote-{}", data.name),
                "RdsPromoteReadReplica",
                "Point of no return.",
                configuration,
            ))
        }
        Engine::Aurora => Some(aurora(outline, data, "promote", "failover")),
        Engine::Table | Engine::Bucket => None,
    }
}

fn aurora(outline: &Outline, data: &OutlinedData, name: &str, behavior: &str) -> Value {
    let clusters: Vec<Value> = outline.regions[..2]
        .iter()
        .map(|at| {
            let name = outline.data_name(data, at);
            let arn = format!(
                "arn:aws:rds:{}:${{AWS::AccountId}}:cluster:{name}",
                at.region
            );
            json!({ "Fn::Sub": arn })
        })
        .collect();
    let configuration = json!({ "GlobalAuroraConfig": {
        "Behavior": behavior,
        "GlobalClusterIdentifier": outline.global_name(data),
        "DatabaseClusterArns": clusters,
        "TimeoutMinutes": limit(outline),
    } });
    step(
        &format!("{name}-{}", data.name),
        "AuroraGlobalDatabase",
        "Moves the writer.",
        configuration,
    )
}
