//! What a reader sees of a deployment, and what a program gets.
//!
//! `UPDATE_EXPECT=1 cargo test -p farshore-core --test infrastructure shown` writes it anew.

use crate::support::{deployed, plan, remove, set};
use expect_test::expect_file;
use farshore_core::{render, wire};
use serde_json::json;

/// A warm standby with some things amiss.
fn neglected() -> serde_json::Value {
    let mut plan = plan("warm-standby");
    set(
        &mut plan,
        "aws_db_instance.orders",
        "/multi_az",
        &json!(false),
    );
    set(
        &mut plan,
        "aws_db_instance.orders",
        "/backup_retention_period",
        &json!(0),
    );
    remove(&mut plan, "aws_kms_replica_key.data");
    remove(&mut plan, "aws_route53_health_check.primary");
    plan
}

#[test]
fn as_text() {
    let text = |plan| render::deployment(&deployed(&plan)).to_text(80, false);
    expect_file!["shown/neglected.txt"].assert_eq(&text(neglected()));
    expect_file!["shown/active-active.txt"].assert_eq(&text(plan("active-active")));
}

#[test]
fn as_json() {
    let wire = wire::deployment(&deployed(&neglected()));
    let mut text = serde_json::to_string_pretty(&wire).unwrap();
    text.push('\n');
    expect_file!["shown/neglected.json"].assert_eq(&text);
}
