//! One change of a stack flips its pattern or adds the named gap, and each change only that.

use crate::support::{deployed, has, plan, remove, set};
use farshore_core::terms::{Gap, Pattern};
use serde_json::{Value, json};

/// Applies a change to a stack, which must add the gap without changing the pattern.
fn adds(stack: &str, gap: Gap, address: &str, change: impl FnOnce(&mut Value)) {
    let mut plan = plan(stack);
    let before = deployed(&plan);
    change(&mut plan);
    let after = deployed(&plan);
    assert!(!has(&before, gap, address), "{stack} has {gap} already");
    assert!(
        has(&after, gap, address),
        "{gap} at {address}: {:?}",
        after.gaps
    );
    assert_eq!(after.pattern, before.pattern, "{}", after.reason);
}

/// Applies a change to a stack, which must turn its pattern.
fn becomes(stack: &str, pattern: Pattern, change: impl FnOnce(&mut Value)) {
    let mut plan = plan(stack);
    change(&mut plan);
    let after = deployed(&plan);
    assert_eq!(after.pattern, pattern, "{stack}: {}", after.reason);
}

const GROUP: &str = "module.standby.aws_autoscaling_group.this";
const DATABASE: &str = "aws_db_instance.orders";
const REPLICA: &str = "aws_db_instance.orders_replica";

#[test]
fn a_removed_database_replica_is_missing() {
    adds("warm-standby", Gap::MissingReplica, DATABASE, |plan| {
        remove(plan, REPLICA)
    });
}

#[test]
fn without_any_live_database_only_backups_are_left() {
    becomes("pilot-light", Pattern::BackupRestore, |plan| {
        remove(plan, REPLICA);
        set(plan, "aws_dynamodb_table.sessions", "/replica", &json!([]));
    });
}

#[test]
fn half_the_capacity_makes_a_hot_standby_warm() {
    becomes("hot-standby", Pattern::WarmStandby, |plan| {
        set(plan, GROUP, "/desired_capacity", &json!(2));
    });
}

#[test]
fn smaller_machines_make_a_hot_standby_warm() {
    becomes("hot-standby", Pattern::WarmStandby, |plan| {
        let template = "module.standby.aws_launch_template.this";
        set(plan, template, "/instance_type", &json!("m6i.medium"));
    });
}

#[test]
fn the_whole_capacity_makes_a_warm_standby_hot() {
    becomes("warm-standby", Pattern::HotStandby, |plan| {
        set(plan, GROUP, "/desired_capacity", &json!(4));
    });
}

#[test]
fn without_servers_a_warm_standby_is_a_pilot_light() {
    becomes("warm-standby", Pattern::PilotLight, |plan| {
        set(plan, GROUP, "/desired_capacity", &json!(0));
    });
    becomes("warm-standby", Pattern::PilotLight, |plan| {
        remove(plan, GROUP)
    });
}

#[test]
fn weights_of_which_one_is_nothing_end_active_active() {
    becomes("active-active", Pattern::HotStandby, |plan| {
        let path = "/weighted_routing_policy/0/weight";
        set(plan, "aws_route53_record.west", path, &json!(0));
    });
}

#[test]
fn a_dropped_copy_of_backups_leaves_a_single_region() {
    becomes("backup-restore", Pattern::SingleRegion, |plan| {
        set(
            plan,
            "aws_backup_plan.shop",
            "/rule/0/copy_action",
            &json!([]),
        );
        remove(plan, "aws_backup_vault.copy");
    });
}

#[test]
fn backups_that_leave_something_out_are_named() {
    let selection = "aws_backup_selection.shop";
    adds(
        "backup-restore",
        Gap::BackupSelectsNothing,
        "aws_backup_plan.shop",
        |plan| {
            remove(plan, selection);
        },
    );
    adds("backup-restore", Gap::MissingBackupCopy, DATABASE, |plan| {
        remove(plan, selection)
    });
}

#[test]
fn no_retention_is_no_backup() {
    adds("warm-standby", Gap::NoBackups, DATABASE, |plan| {
        set(plan, DATABASE, "/backup_retention_period", &json!(0));
    });
    let table = "aws_dynamodb_table.sessions";
    adds("warm-standby", Gap::NoBackups, table, |plan| {
        set(
            plan,
            table,
            "/point_in_time_recovery/0/enabled",
            &json!(false),
        );
    });
}

#[test]
fn deletion_protection_that_is_off_is_named() {
    for value in [json!(false), json!(null)] {
        adds(
            "hot-standby",
            Gap::DeletionProtectionOff,
            DATABASE,
            |plan| {
                set(plan, DATABASE, "/deletion_protection", &value);
            },
        );
    }
}

#[test]
fn a_long_ttl_is_named() {
    adds(
        "warm-standby",
        Gap::TtlTooLong,
        "aws_route53_record.primary",
        |plan| {
            set(plan, "aws_route53_record.primary", "/ttl", &json!(300));
        },
    );
}

#[test]
fn a_removed_health_check_is_named() {
    let record = "aws_route53_record.primary";
    adds("warm-standby", Gap::NoHealthCheck, record, |plan| {
        remove(plan, "aws_route53_health_check.primary");
    });
}

#[test]
fn a_single_zone_is_named() {
    adds("pilot-light", Gap::SingleZoneDatabase, DATABASE, |plan| {
        set(plan, DATABASE, "/multi_az", &json!(false));
    });
    adds(
        "active-active",
        Gap::SingleZoneDatabase,
        "aws_rds_cluster.east",
        |plan| {
            remove(plan, "aws_rds_cluster_instance.east[1]");
        },
    );
}

#[test]
fn a_key_of_one_region_is_named() {
    adds(
        "warm-standby",
        Gap::SingleRegionKey,
        "aws_kms_key.data",
        |plan| {
            remove(plan, "aws_kms_replica_key.data");
        },
    );
}

#[test]
fn a_standby_that_cannot_grow_is_named() {
    adds("pilot-light", Gap::CapacityBelowNeed, GROUP, |plan| {
        set(plan, GROUP, "/max_size", &json!(3));
    });
    let group = "module.west.aws_autoscaling_group.this";
    adds("active-active", Gap::CapacityBelowNeed, group, |plan| {
        set(plan, group, "/max_size", &json!(7));
    });
}

#[test]
fn a_standby_without_a_route_is_named() {
    adds(
        "hot-standby",
        Gap::NoRouteToStandby,
        "aws_route53_record.primary",
        |plan| {
            remove(plan, "aws_route53_record.standby");
        },
    );
}

#[test]
fn a_bucket_without_replication_is_named() {
    adds(
        "warm-standby",
        Gap::MissingReplica,
        "aws_s3_bucket.media",
        |plan| {
            remove(plan, "aws_s3_bucket_replication_configuration.media");
        },
    );
}

#[test]
fn a_table_without_its_replica_is_named() {
    let table = "aws_dynamodb_table.sessions";
    adds("warm-standby", Gap::MissingReplica, table, |plan| {
        set(plan, table, "/replica", &json!([]));
    });
}
