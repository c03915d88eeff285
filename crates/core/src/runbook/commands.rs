//! Commands for a shell. They name resources as the Terraform does, and the region that they go to.

use crate::terraform::{Access, BUCKET_SUFFIX, Engine, Outline, OutlinedData, OutlinedRegion};

/// The number of the account, which ARNs hold.
pub(super) fn account(region: &str) -> String {
    format!(
        "ACCOUNT=$(aws sts get-caller-identity --region {region} --query Account --output text)"
    )
}

/// Lets a region run so many servers at least.
pub(super) fn servers(outline: &Outline, region: &str, count: u32) -> String {
    format!(
        "aws autoscaling update-auto-scaling-group --region {region} --auto-scaling-group-name {} \
         --min-size {count} --desired-capacity {count}",
        outline.name
    )
}

/// Counts the servers of the stack `name` that pass their health check.
pub(super) fn healthy_servers(name: &str, region: &str) -> Vec<String> {
    vec![
        format!(
            "GROUP=$(aws elbv2 describe-target-groups --region {region} --names {name} \
             --query 'TargetGroups[0].TargetGroupArn' --output text)"
        ),
        format!(
            "aws elbv2 describe-target-health --region {region} --target-group-arn \"$GROUP\" \
             --query 'length(TargetHealthDescriptions[?TargetHealth.State==`healthy`])'"
        ),
    ]
}

/// How far a copy lagged behind, minute by minute of the hour before `$FAILED_AT`; nothing for
/// buckets, which tell by rule and not by name.
pub(super) fn lag(outline: &Outline, data: &OutlinedData, to: &OutlinedRegion) -> Option<String> {
    let name = outline.data_name(data, to);
    let (namespace, metric, dimension) = match data.engine {
        Engine::Postgres => ("AWS/RDS", "ReplicaLag", "DBInstanceIdentifier"),
        Engine::Aurora => (
            "AWS/RDS",
            "AuroraGlobalDBReplicationLag",
            "DBClusterIdentifier",
        ),
        Engine::Table | Engine::Bucket => return None,
    };
    Some(format!(
        "aws cloudwatch get-metric-statistics --region {} --namespace {namespace} \
         --metric-name {metric} --dimensions Name={dimension},Value={name} --statistics Maximum \
         --period 60 --start-time \"$(date -u -d \"$FAILED_AT - 1 hour\" +%FT%TZ)\" \
         --end-time \"$FAILED_AT\"",
        to.region
    ))
}

/// Makes the copy in `to` the one that is written; nothing where every region is.
pub(super) fn promote(outline: &Outline, data: &OutlinedData, to: &OutlinedRegion) -> Vec<String> {
    let region = &to.region;
    let name = outline.data_name(data, to);
    match data.engine {
        Engine::Postgres => vec![
            format!(
                "aws rds promote-read-replica --region {region} --db-instance-identifier {name}"
            ),
            format!(
                "aws rds wait db-instance-available --region {region} --db-instance-identifier {name}"
            ),
        ],
        Engine::Aurora => vec![format!(
            "aws rds failover-global-cluster --region {region} --global-cluster-identifier {} \
             --target-db-cluster-identifier \"arn:aws:rds:{region}:$ACCOUNT:cluster:{name}\" \
             --allow-data-loss",
            outline.global_name(data)
        )],
        Engine::Table | Engine::Bucket => Vec::new(),
    }
}

/// Asks a database whether it accepts writes, and writes.
pub(super) fn canary(outline: &Outline, data: &OutlinedData, at: &OutlinedRegion) -> Vec<String> {
    let region = &at.region;
    let name = outline.data_name(data, at);
    let endpoint = match data.engine {
        Engine::Postgres => format!(
            "ENDPOINT=$(aws rds describe-db-instances --region {region} \
             --db-instance-identifier {name} --query 'DBInstances[0].Endpoint.Address' --output text)"
        ),
        Engine::Aurora => format!(
            "ENDPOINT=$(aws rds describe-db-clusters --region {region} \
             --db-cluster-identifier {name} --query 'DBClusters[0].Endpoint' --output text)"
        ),
        Engine::Table => {
            return vec![format!(
                "aws dynamodb describe-table --region {region} --table-name {name} \
                 --query Table.TableStatus"
            )];
        }
        Engine::Bucket => return vec![format!("BUCKET={}", bucket(&name, region))],
    };
    let psql = "psql \"host=$ENDPOINT dbname=app user=app sslmode=require\" -v ON_ERROR_STOP=1";
    vec![
        endpoint,
        format!("{psql} -c 'select pg_is_in_recovery()'  # f: it accepts writes"),
        format!(
            "{psql} -c 'create table if not exists farshore_canary (at timestamptz primary key)' \
             -c 'insert into farshore_canary values (clock_timestamp()) returning at'"
        ),
    ]
}

/// The full name of a bucket whose name begins so, as a substitution.
pub(super) fn bucket(name: &str, region: &str) -> String {
    let length = name.len() + 1 + BUCKET_SUFFIX;
    format!(
        "$(aws s3api list-buckets --region {region} --prefix {name}- --bucket-region {region} \
         --query 'Buckets[?length(Name)==`{length}`].Name | [0]' --output text)"
    )
}

/// The stack that is built in the second region where nothing runs there, of at most 20 characters.
pub(super) fn rebuilt(outline: &Outline) -> String {
    let name: String = outline.name.chars().take(18).collect();
    format!("{}-r", name.trim_end_matches('-'))
}

/// Restores the newest copy of a data set's backup that lies in the second region.
pub(super) fn restore(outline: &Outline, data: &OutlinedData) -> Vec<String> {
    let (region, name) = (outline.second(), outline.global_name(data));
    let (kind, is_it) = match data.engine {
        Engine::Postgres => ("RDS", format!("ends_with(ResourceArn, ':{name}')")),
        Engine::Aurora => ("Aurora", format!("ends_with(ResourceArn, ':{name}')")),
        Engine::Table => ("DynamoDB", format!("ends_with(ResourceArn, '/{name}')")),
        Engine::Bucket => {
            let length = "arn:aws:s3:::".len() + name.len() + 1 + BUCKET_SUFFIX;
            let is_it = format!(
                "starts_with(ResourceArn, 'arn:aws:s3:::{name}-') && length(ResourceArn)==\\`{length}\\`"
            );
            ("S3", is_it)
        }
    };
    let vault = &outline.name;
    vec![
        format!(
            "POINT=$(aws backup list-recovery-points-by-backup-vault --region {region} \
             --backup-vault-name {vault} --by-resource-type {kind} --query \
             \"sort_by(RecoveryPoints[?Status=='COMPLETED' && {is_it}], \
             &CreationDate)[-1].RecoveryPointArn\" --output text)"
        ),
        format!(
            "aws backup get-recovery-point-restore-metadata --region {region} \
             --backup-vault-name {vault} --recovery-point-arn \"$POINT\" --query RestoreMetadata \
             > {name}.json"
        ),
        format!("# Edit {name}.json: name, subnet group, security group and key of {region}."),
        format!(
            "aws backup start-restore-job --region {region} --recovery-point-arn \"$POINT\" \
             --iam-role-arn \"arn:aws:iam::$ACCOUNT:role/{}\" --resource-type {kind} \
             --metadata file://{name}.json",
            outline.backup_role()
        ),
    ]
}

/// Leads users to the second region, or with `to_second` false back; nothing where checks do.
pub(super) fn lead(outline: &Outline, to_second: bool) -> Option<String> {
    match outline.access {
        Access::Switch => Some(format!(
            "aws cloudwatch put-metric-data --region {} --namespace {} --metric-name Failover \
             --value {}",
            outline.second(),
            outline.switch_namespace(),
            u8::from(to_second)
        )),
        Access::HealthChecks | Access::Accelerator => None,
    }
}

/// Keeps what was measured where it outlives the primary.
pub(super) fn evidence(outline: &Outline, what: &str) -> Vec<String> {
    let (region, group) = (outline.second(), outline.evidence());
    vec![
        format!("STREAM={what}-$(date -u +%FT%H-%M-%SZ)"),
        format!(
            "aws logs create-log-stream --region {region} --log-group-name {group} \
             --log-stream-name \"$STREAM\""
        ),
        format!(
            "aws logs put-log-events --region {region} --log-group-name {group} \
             --log-stream-name \"$STREAM\" --log-events \"timestamp=$(date +%s000),message=\
             failed_at=$FAILED_AT served_at=$SERVED_AT lost_seconds=$LOST_SECONDS\""
        ),
    ]
}
