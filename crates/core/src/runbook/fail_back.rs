//! The return to the first region: a planned change, never a failover in reverse.

use super::commands;
use super::sheet::{page, points, shell};
use crate::render::{Document, Line};
use crate::terms::Pattern;
use crate::terraform::{Access, Engine, Outline, OutlinedData};

/// `5-fail-back.md`.
pub(super) fn fail_back(outline: &Outline) -> Document {
    let (primary, second) = (outline.primary(), outline.second());
    let mut page = page(
        outline,
        "Fail back",
        &format!(
            "Returns from `{second}` to `{primary}`, once that has been stable for a day. There is no \
             haste: `{second}` serves."
        ),
    );
    page.heading("Keep what was left behind");
    page.paragraph(Line::prose(&format!(
        "`{primary}` may hold writes that never reached `{second}`. Export them before anything there \
         is changed; they exist nowhere else."
    )));
    shell(&mut page, &[commands::account(second)]);
    for data in &outline.data {
        shell(&mut page, &keep(outline, data));
    }
    page.heading("Bring the data back");
    for data in &outline.data {
        page.paragraph(Line::prose(&format!("`{}`:", outline.global_name(data))));
        shell(&mut page, &bring(outline, data));
    }
    points(
        &mut page,
        &["Abort: until writes are moved, everything here can be left undone.".to_owned()],
    );
    page.heading("Move the writes, then the users");
    points(
        &mut page,
        &[
            "Announce it, and stop writes: the pause is short, and no write is lost.".to_owned(),
            format!(
                "Wait until nothing lags, promote `{primary}`, then lead users there. Point of no \
                 return: the first write in `{primary}`."
            ),
        ],
    );
    let mut lines: Vec<String> = outline
        .data
        .iter()
        .filter_map(|data| switch(outline, data))
        .collect();
    lines.extend(commands::lead(outline, false));
    shell(&mut page, &lines);
    page.paragraph(Line::prose(users(outline)));
    after(&mut page, outline);
    page
}

fn keep(outline: &Outline, data: &OutlinedData) -> Vec<String> {
    let (primary, name) = (outline.primary(), outline.global_name(data));
    match data.engine {
        Engine::Postgres => vec![format!(
            "aws rds create-db-snapshot --region {primary} --db-instance-identifier {name} \
             --db-snapshot-identifier {name}-left-behind"
        )],
        Engine::Aurora => vec![format!(
            "aws rds create-db-cluster-snapshot --region {primary} --db-cluster-identifier {name} \
             --db-cluster-snapshot-identifier {name}-left-behind"
        )],
        Engine::Table => vec![format!(
            "aws dynamodb create-backup --region {primary} --table-name {name} \
             --backup-name {name}-left-behind"
        )],
        // Earlier versions of every object stay.
        Engine::Bucket => Vec::new(),
    }
}

fn bring(outline: &Outline, data: &OutlinedData) -> Vec<String> {
    let (primary, second) = (outline.primary(), outline.second());
    let name = outline.global_name(data);
    match data.engine {
        Engine::Postgres => vec![
            format!(
                "KEY=$(aws rds describe-db-instances --region {primary} \
                 --db-instance-identifier {name} --query 'DBInstances[0].KmsKeyId' --output text)"
            ),
            format!(
                "aws rds create-db-instance-read-replica --region {primary} \
                 --db-instance-identifier {name}-back --source-db-instance-identifier \
                 \"arn:aws:rds:{second}:$ACCOUNT:db:{name}\" --db-subnet-group-name {name} \
                 --kms-key-id \"$KEY\" --multi-az"
            ),
            format!(
                "aws rds wait db-instance-available --region {primary} \
                 --db-instance-identifier {name}-back"
            ),
        ],
        Engine::Aurora => vec![format!(
            "aws rds describe-global-clusters --region {primary} \
             --global-cluster-identifier {name} --query \
             'GlobalClusters[0].GlobalClusterMembers[].[DBClusterArn,IsWriter,SynchronizationStatus]'"
        )],
        Engine::Table => vec![format!(
            "aws dynamodb describe-table --region {primary} --table-name {name} \
             --query 'Table.Replicas[].[RegionName,ReplicaStatus]'"
        )],
        Engine::Bucket => vec![
            format!("FROM={}", commands::bucket(&name, second)),
            format!("TO={}", commands::bucket(&name, primary)),
            format!(
                "aws s3 sync \"s3://$FROM\" \"s3://$TO\" --source-region {second} --region {primary}"
            ),
        ],
    }
}

fn switch(outline: &Outline, data: &OutlinedData) -> Option<String> {
    let (primary, second) = (outline.primary(), outline.second());
    let name = outline.global_name(data);
    match data.engine {
        Engine::Postgres => Some(format!(
            "aws rds promote-read-replica --region {primary} --db-instance-identifier {name}-back"
        )),
        Engine::Aurora if outline.is_replicated() => Some(format!(
            "aws rds switchover-global-cluster --region {second} --global-cluster-identifier {name} \
             --target-db-cluster-identifier \"arn:aws:rds:{primary}:$ACCOUNT:cluster:{name}\""
        )),
        Engine::Aurora | Engine::Table | Engine::Bucket => None,
    }
}

fn users(outline: &Outline) -> &'static str {
    if !outline.is_built_elsewhere() {
        return "Delete the record `second`, so that users are led by the primary's again.";
    }
    match outline.access {
        Access::Switch => "The last command throws the switch back: users return.",
        Access::HealthChecks => {
            "Users return by themselves when the health check of the first region passes. Keep its \
             servers at 0 until its data is the newest, so that it does not pass too early."
        }
        Access::Accelerator => {
            "Users return by themselves when the endpoints of the first region are healthy. Keep its \
             servers at 0 until its data is the newest, so that they are not too early."
        }
    }
}

fn after(page: &mut Document, outline: &Outline) {
    page.heading("Afterwards");
    let mut todo = vec![
        "Verify as in runbook 3, with the regions exchanged.".to_owned(),
        "`terraform plan` shows what differs from the code. It must destroy nothing that holds data: \
         import what was made by hand, and rename it to what the code calls it."
            .to_owned(),
        "Replicate to the second region again, and drill: until then there is no second chance."
            .to_owned(),
    ];
    if outline.pattern != Pattern::ActiveActive && outline.is_built_elsewhere() {
        let second = &outline.regions[1];
        let count = second.servers.unwrap_or(0);
        todo.push(format!(
            "Servers of `{}` back to {count}: `{}`.",
            second.region,
            commands::servers(outline, &second.region, count)
        ));
    }
    todo.push(
        "Proof to collect: how long writes paused, that no write was lost, and what was left behind \
         and became of it."
            .to_owned(),
    );
    points(page, &todo);
}
