//! Aurora: a cluster's storage and requests, and its instances.
//!
//! | line | billed |
//! |---|---|
//! | instance | hours, by engine and class; capacity units where it is serverless (by use) |
//! | storage | by use; dearer where it includes requests |
//! | requests | by use, unless storage includes them |
//! | backups | beyond the first day (by use) |
//! | extended support | hours of virtual processors, for versions that have left support |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use super::database::{extended_support, service};
use crate::infrastructure::{Resource, Value};
use crate::terms::PriceUnit::{AcuHour, GbMonth, Hour, Request};
use rust_decimal::Decimal;

const SECONDS_AN_HOUR: Decimal = Decimal::from_parts(3_600, 0, 0, false, 0);

pub(super) fn bill_cluster(sheet: &mut Sheet<'_, '_>) {
    let cluster = sheet.resource;
    let Some(service) = cluster.text("engine").known().and_then(service) else {
        let because = "the file does not give its engine, or one that is not known";
        return sheet.not_found("cluster", Hour, &Amount::known(HOURS), because);
    };
    if !service.starts_with("aurora") {
        let because = "clusters of this engine cannot be billed yet";
        return sheet.not_found("cluster", Hour, &Amount::known(HOURS), because);
    }
    if cluster.text("engine_mode") == Value::Known("serverless") {
        let units = sheet.usage("capacity_units_per_hr").by(HOURS);
        sheet.add(
            "capacity units",
            (&service, "serverless-v1", AcuHour),
            units,
        );
    }
    if includes_requests(cluster) {
        let priced = (service.as_str(), "storage/io-optimized", GbMonth);
        sheet.used("storage with requests", priced, "storage_gb");
    } else {
        sheet.used("storage", (&service, "storage", GbMonth), "storage_gb");
        let reads = sheet.usage("read_requests_per_sec");
        let requests = sheet.usage("write_requests_per_sec").plus(&reads);
        let requests = requests.by(SECONDS_AN_HOUR).by(HOURS);
        sheet.add("requests", (&service, "io", Request), requests);
    }
    let days = Amount::of(
        cluster.number("backup_retention_period"),
        Some(1.0),
        "backup_retention_period",
    );
    let beyond = days.above(&Amount::known(1));
    if !beyond.is_nothing() {
        let amount = sheet.usage("backup_snapshot_size_gb").times(&beyond);
        let priced = (service.as_str(), "backup", GbMonth);
        sheet.add("backups beyond the first day", priced, amount);
    }
}

pub(super) fn bill_instance(sheet: &mut Sheet<'_, '_>) {
    let (all, own) = (sheet.all, sheet.resource);
    let cluster = all.referenced(own, "cluster_identifier").next();
    let text = |name: &str| match (own.text(name), cluster) {
        (Value::Absent, Some(cluster)) => cluster.text(name),
        (given, _) => given,
    };
    let service = text("engine").known().and_then(service);
    let service = service.filter(|service| service.starts_with("aurora"));
    let (Some(service), Value::Known(class)) = (service, own.text("instance_class")) else {
        let because = "the file does not give its engine and class, or an engine that is not known";
        return sheet.not_found("database", Hour, &Amount::known(HOURS), because);
    };
    let suffix = if cluster.is_some_and(includes_requests) {
        "/io-optimized"
    } else {
        ""
    };
    if class == "db.serverless" {
        let units = sheet.usage("capacity_units_per_hr").by(HOURS);
        let item = format!("serverless-v2{suffix}");
        sheet.add("capacity units", (&service, &item, AcuHour), units);
        return;
    }
    let item = format!("{class}{suffix}");
    sheet.hours(format!("database, {service}, {item}"), &service, &item);
    extended_support(sheet, &service, class, text("engine_version").known());
}

fn includes_requests(cluster: &Resource<'_>) -> bool {
    cluster.text("storage_type") == Value::Known("aurora-iopt1")
}
