//! Databases of RDS; what a replica does not say is that of its source.
//!
//! | line | billed |
//! |---|---|
//! | database | hours, by engine, class, one zone or two |
//! | storage | gigabytes, by type and zones |
//! | operations | io1, io2: all (1,000 at least); gp3: above what is included; magnetic: requests (by use) |
//! | throughput | gp3: above what is included |
//! | backups | beyond the size of the database (by use), where any are kept |
//! | extended support | hours of virtual processors, for versions that have left support |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use super::vcpus::vcpus;
use crate::infrastructure::{Resource, Value};
use crate::terms::PriceUnit::{GbMonth, Hour, IopsMonth, MbpsMonth, Request, VcpuHour};
use rust_decimal::Decimal;

/// The smallest io1 or io2 volume of a database has so many operations a second.
const LEAST_IOPS: Decimal = Decimal::from_parts(1_000, 0, 0, false, 0);
/// From this size on, in gigabytes, gp3 storage of a database includes more: it is striped.
const STRIPED: f64 = 400.0;
/// Operations and megabytes a second that gp3 storage includes, small and striped.
const INCLUDED_IOPS: [f64; 2] = [3_000.0, 12_000.0];
const INCLUDED_THROUGHPUT: [f64; 2] = [125.0, 500.0];

/// Versions that have left standard support, by the engine of the price list; those that have a
/// price of extended support anywhere.
const EXTENDED: [(&str, &[&str]); 4] = [
    ("rds-mysql", &["5.7"]),
    ("rds-postgresql", &["10", "11", "12"]),
    ("aurora-mysql", &["5.7"]),
    ("aurora-postgresql", &["11", "12"]),
];

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, own) = (sheet.all, sheet.resource);
    let source = all.referenced(own, "replicate_source_db").next();
    let Some(service) = text(own, source, "engine").known().and_then(service) else {
        let because = "the file does not give its engine, or one that is not known";
        return sheet.not_found("database", Hour, &Amount::known(HOURS), because);
    };
    let zones = match own.flag("multi_az") {
        _ if sheet.twin.is_some_and(|twin| twin.one_zone) => "single-az",
        Value::Known(true) => "multi-az",
        Value::Known(false) | Value::Absent => "single-az",
        Value::Unknown => {
            let because = "whether it stands in two zones is known only after apply";
            return sheet.not_found("database", Hour, &Amount::known(HOURS), because);
        }
    };
    if let Value::Known(class) = own.text("instance_class") {
        let item = format!("{class}/{zones}");
        sheet.hours(
            format!("database, {}, {item}", engine_name(&service)),
            &service,
            &item,
        );
        let version = text(own, source, "engine_version").known();
        extended_support(sheet, &service, class, version);
    } else {
        let because = "the file does not give its class";
        sheet.not_found("database", Hour, &Amount::known(HOURS), because);
    }
    if !service.starts_with("aurora") {
        storage(sheet, source, zones);
    }
    if matches!(own.number("backup_retention_period"), Value::Known(days) if days > 0.0) {
        let priced = ("rds", "backup", GbMonth);
        sheet.used(
            "backups beyond its size",
            priced,
            "additional_backup_storage_gb",
        );
    }
}

fn storage(sheet: &mut Sheet<'_, '_>, source: Option<&Resource<'_>>, zones: &str) {
    let own = sheet.resource;
    let gigabytes = number(own, source, "allocated_storage");
    let size = Amount::of(gigabytes, None, "allocated_storage");
    let iops = number(own, source, "iops");
    let provisioned = matches!(iops, Value::Known(iops) if iops > 0.0);
    let usual = if provisioned { "io1" } else { "gp2" };
    // A type known only after apply is most likely the one that AWS chooses.
    let given = text(own, source, "storage_type").known();
    let (kind, assumed) = given.map_or((usual, ", assumed"), |kind| (kind, ""));
    let kind = if kind == "standard" { "magnetic" } else { kind };
    let item = format!("storage-{kind}/{zones}");
    sheet.add(
        format!("storage, {kind}{assumed}, {zones}"),
        ("rds", &item, GbMonth),
        size,
    );
    let item = format!("iops-{kind}/{zones}");
    match kind {
        "io1" | "io2" => {
            let iops = Amount::of(iops, Some(0.0), "iops").at_least(LEAST_IOPS);
            sheet.add(
                format!("operations, {kind}"),
                ("rds", &item, IopsMonth),
                iops,
            );
        }
        "gp3" => {
            let striped = usize::from(gigabytes.known().is_some_and(|size| size >= STRIPED));
            let above = |value, [small, large]: [f64; 2], name| {
                let included = if striped == 1 { large } else { small };
                let given = Amount::of(value, Some(included), name);
                given.above(&Amount::of(Value::Known(included), None, name))
            };
            let iops = above(iops, INCLUDED_IOPS, "iops");
            if !iops.is_nothing() {
                sheet.add(
                    "operations above the included",
                    ("rds", &item, IopsMonth),
                    iops,
                );
            }
            let given = number(own, source, "storage_throughput");
            let throughput = above(given, INCLUDED_THROUGHPUT, "storage_throughput");
            if !throughput.is_nothing() {
                let item = format!("throughput-gp3/{zones}");
                let priced = ("rds", item.as_str(), MbpsMonth);
                sheet.add("throughput above the included", priced, throughput);
            }
        }
        "magnetic" => {
            let priced = ("rds", "io-magnetic", Request);
            sheet.used("requests, magnetic", priced, "monthly_standard_io_requests");
        }
        _ => {}
    }
}

/// Adds extended support, where a version needs it. Which year of it has come depends on the day,
/// which a bill does not know: it counts as the first or second.
pub(super) fn extended_support(
    sheet: &mut Sheet<'_, '_>,
    service: &str,
    class: &str,
    version: Option<&str>,
) {
    let refused = Value::Known("open-source-rds-extended-support-disabled");
    let versions = EXTENDED.iter().find(|(own, _)| *own == service);
    let old = version.and_then(|version| {
        let mut known = versions?.1.iter();
        known.find(|old| {
            let rest = version.strip_prefix(**old);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    });
    let Some(old) = old.filter(|_| sheet.resource.text("engine_lifecycle_support") != refused)
    else {
        return;
    };
    let item = format!("extended-support-year-1-2/version-{old}");
    let processors = Amount(
        vcpus(class)
            .ok_or_else(|| "how many virtual processors its class has is not known".to_owned()),
    );
    let name = format!("extended support of version {old}, year 1 or 2");
    sheet.add(name, (service, &item, VcpuHour), processors.by(HOURS));
}

/// The service of an engine in the price list.
pub(super) fn service(engine: &str) -> Option<String> {
    Some(match engine {
        "postgres" => "rds-postgresql".to_owned(),
        "mysql" | "mariadb" => format!("rds-{engine}"),
        "aurora" => "aurora-mysql".to_owned(),
        "aurora-mysql" | "aurora-postgresql" => engine.to_owned(),
        _ if engine.starts_with("oracle-") || engine.starts_with("sqlserver-") => {
            format!("rds-{}", engine.trim_end_matches("-cdb"))
        }
        _ => return None,
    })
}

fn engine_name(service: &str) -> &str {
    service.strip_prefix("rds-").unwrap_or(service)
}

/// An attribute, or that of the source where nobody set it.
fn text<'t>(own: &'t Resource<'_>, source: Option<&'t Resource<'_>>, name: &str) -> Value<&'t str> {
    match (own.text(name), source) {
        (Value::Absent, Some(source)) => source.text(name),
        (given, _) => given,
    }
}

fn number(own: &Resource<'_>, source: Option<&Resource<'_>>, name: &str) -> Value<f64> {
    match (own.number(name), source) {
        (Value::Absent, Some(source)) => source.number(name),
        (given, _) => given,
    }
}
