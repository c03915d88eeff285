//! AWS's offer files: products by SKU, then the terms that price them.
//!
//! The form is that of the Price List Bulk API, version 1.0: `products` holds what each SKU is,
//! `terms.OnDemand` what it costs by `priceDimensions`, in ranges of the monthly quantity.

use super::Collected;
use crate::prices::merge::PriceKey;
use crate::terms::PriceUnit;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a SKU is.
#[derive(Deserialize)]
pub(super) struct Product {
    #[serde(default, rename = "productFamily")]
    family: String,
    #[serde(default)]
    attributes: Attributes,
}

/// The attributes that tell products apart; which of them a product has depends on its family.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attributes {
    servicecode: String,
    region_code: String,
    usagetype: String,
    instance_type: String,
    operating_system: String,
    tenancy: String,
    pre_installed_sw: String,
    capacitystatus: String,
    license_model: String,
    volume_api_name: String,
    database_engine: String,
    deployment_option: String,
    storage: String,
    transfer_type: String,
    from_region_code: String,
    to_region_code: String,
}

/// The terms of a SKU by their key; on demand there is one.
pub(super) type Terms = BTreeMap<String, Term>;

#[derive(Deserialize)]
pub(super) struct Term {
    #[serde(default, rename = "priceDimensions")]
    dimensions: BTreeMap<String, Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimension {
    unit: String,
    #[serde(default)]
    begin_range: String,
    price_per_unit: BTreeMap<String, String>,
}

/// The products of an offer file that the table can use.
#[derive(Default)]
pub(super) struct Offer {
    wanted: BTreeMap<String, (PriceKey, PriceUnit)>,
}

impl Offer {
    pub(super) fn add(&mut self, sku: String, product: &Product) {
        if let Some((region, service, item, unit)) = recognise(product) {
            let key = ("aws".to_owned(), region.to_owned(), service, item);
            self.wanted.insert(sku, (key, unit));
        }
    }

    pub(super) fn price(&self, sku: &str, terms: Terms, collected: &mut Collected) {
        let Some((key, unit)) = self.wanted.get(sku) else {
            return;
        };
        for term in terms.into_values() {
            let dimensions = term.dimensions.values();
            let tiers: Option<Vec<_>> = dimensions.map(|dimension| dimension.tier(*unit)).collect();
            if let Some(tiers) = tiers {
                collected.take(key.clone(), *unit, tiers);
            }
        }
    }
}

impl Dimension {
    /// The quantity from which it counts and the price of one unit, in the unit of the table.
    fn tier(&self, wanted: PriceUnit) -> Option<(Decimal, Decimal)> {
        let (unit, count) = table_unit(&self.unit)?;
        let number = |text: &str| Decimal::from_str_exact(text).ok();
        let usd = number(self.price_per_unit.get("USD")?)?;
        let from = if self.begin_range.is_empty() {
            Decimal::ZERO
        } else {
            number(&self.begin_range)?
        };
        let count = Decimal::from(count);
        (unit == wanted).then_some((from.checked_mul(count)?, usd.checked_div(count)?))
    }
}

/// The table's unit for one of AWS's, and how many of it one of AWS's is.
fn table_unit(unit: &str) -> Option<(PriceUnit, i64)> {
    Some(match unit {
        "Hrs" | "Hours" | "hours" => (PriceUnit::Hour, 1),
        "GB-Mo" | "GB-month" => (PriceUnit::GbMonth, 1),
        "GB" => (PriceUnit::Gb, 1),
        "IOPS-Mo" => (PriceUnit::IopsMonth, 1),
        "GiBps-mo" => (PriceUnit::MbpsMonth, 1024),
        "LCU-Hrs" => (PriceUnit::LcuHour, 1),
        _ => return None,
    })
}

/// Region, service, item and unit of a product that the table knows.
fn recognise(product: &Product) -> Option<(&str, String, String, PriceUnit)> {
    let attributes = &product.attributes;
    let region = attributes.region_code.as_str();
    let known = match (attributes.servicecode.as_str(), product.family.as_str()) {
        ("AmazonEC2", "Compute Instance" | "Compute Instance (bare metal)") => machine(attributes),
        ("AmazonEC2", "Storage") => volume(attributes),
        ("AmazonEC2", _) => by_usage(attributes, &EC2_USAGE),
        ("AmazonRDS", "Database Instance") => database(attributes),
        ("AWSELB", "Load Balancer-Application") => by_usage(attributes, &APPLICATION_USAGE),
        ("AWSELB", "Load Balancer-Network") => by_usage(attributes, &NETWORK_USAGE),
        ("AWSELB", "Load Balancer") => by_usage(attributes, &CLASSIC_USAGE),
        ("AmazonS3", "Storage") => by_usage(attributes, &S3_USAGE),
        ("AWSDataTransfer", "Data Transfer") => return transfer(attributes),
        _ => None,
    };
    let (service, item, unit) = known?;
    (!region.is_empty()).then_some((region, service, item, unit))
}

/// The ends of usage types, which elsewhere begin with a region's prefix, and what they stand for.
type Usage = [(&'static str, &'static str, &'static str, PriceUnit)];

const EC2_USAGE: [(&str, &str, &str, PriceUnit); 6] = [
    ("EBS:SnapshotUsage", "ebs", "snapshot", PriceUnit::GbMonth),
    (
        "EBS:VolumeP-IOPS.gp3",
        "ebs",
        "gp3-iops",
        PriceUnit::IopsMonth,
    ),
    (
        "EBS:VolumeP-IOPS.piops",
        "ebs",
        "io1-iops",
        PriceUnit::IopsMonth,
    ),
    (
        "EBS:VolumeP-Throughput.gp3",
        "ebs",
        "gp3-throughput",
        PriceUnit::MbpsMonth,
    ),
    (
        "NatGateway-Hours",
        "nat-gateway",
        "gateway",
        PriceUnit::Hour,
    ),
    ("NatGateway-Bytes", "nat-gateway", "data", PriceUnit::Gb),
];
const APPLICATION_USAGE: [(&str, &str, &str, PriceUnit); 2] = [
    (
        "LoadBalancerUsage",
        "elb",
        "application-load-balancer",
        PriceUnit::Hour,
    ),
    ("LCUUsage", "elb", "application-lcu", PriceUnit::LcuHour),
];
const NETWORK_USAGE: [(&str, &str, &str, PriceUnit); 2] = [
    (
        "LoadBalancerUsage",
        "elb",
        "network-load-balancer",
        PriceUnit::Hour,
    ),
    ("LCUUsage", "elb", "network-lcu", PriceUnit::LcuHour),
];
const CLASSIC_USAGE: [(&str, &str, &str, PriceUnit); 2] = [
    (
        "LoadBalancerUsage",
        "elb",
        "classic-load-balancer",
        PriceUnit::Hour,
    ),
    ("DataProcessing-Bytes", "elb", "classic-data", PriceUnit::Gb),
];
const S3_USAGE: [(&str, &str, &str, PriceUnit); 4] = [
    (
        "TimedStorage-ByteHrs",
        "s3",
        "standard/storage",
        PriceUnit::GbMonth,
    ),
    (
        "TimedStorage-SIA-ByteHrs",
        "s3",
        "standard-ia/storage",
        PriceUnit::GbMonth,
    ),
    (
        "TimedStorage-ZIA-ByteHrs",
        "s3",
        "one-zone-ia/storage",
        PriceUnit::GbMonth,
    ),
    (
        "TimedStorage-GIR-ByteHrs",
        "s3",
        "glacier-ir/storage",
        PriceUnit::GbMonth,
    ),
];

fn by_usage(attributes: &Attributes, table: &Usage) -> Option<(String, String, PriceUnit)> {
    let usage = attributes.usagetype.as_str();
    let fits = |end: &str| {
        let prefix = usage.strip_suffix(end);
        prefix.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('-'))
    };
    let (_, service, item, unit) = table.iter().find(|(end, ..)| fits(end))?;
    Some(((*service).to_owned(), (*item).to_owned(), *unit))
}

/// Linux on demand on shared hardware, without software that is paid for.
fn machine(attributes: &Attributes) -> Option<(String, String, PriceUnit)> {
    let plain = attributes.operating_system == "Linux"
        && attributes.tenancy == "Shared"
        && attributes.pre_installed_sw == "NA"
        && attributes.capacitystatus == "Used"
        && !attributes.instance_type.is_empty();
    plain.then(|| {
        (
            "ec2".to_owned(),
            attributes.instance_type.clone(),
            PriceUnit::Hour,
        )
    })
}

fn volume(attributes: &Attributes) -> Option<(String, String, PriceUnit)> {
    let item = match attributes.volume_api_name.as_str() {
        "standard" => "magnetic",
        kind @ ("gp2" | "gp3" | "io1" | "io2" | "st1" | "sc1") => kind,
        _ => return None,
    };
    Some(("ebs".to_owned(), item.to_owned(), PriceUnit::GbMonth))
}

/// Engines without a licence to pay for.
fn database(attributes: &Attributes) -> Option<(String, String, PriceUnit)> {
    let class = attributes.instance_type.as_str();
    let free = matches!(
        attributes.license_model.as_str(),
        "No license required" | ""
    );
    if class.is_empty() || !free {
        return None;
    }
    let service = match attributes.database_engine.as_str() {
        "PostgreSQL" => "rds-postgresql",
        "MySQL" => "rds-mysql",
        "MariaDB" => "rds-mariadb",
        "Aurora PostgreSQL" => "aurora-postgresql",
        "Aurora MySQL" => "aurora-mysql",
        _ => return None,
    };
    let item = match (
        service,
        attributes.deployment_option.as_str(),
        attributes.storage.as_str(),
    ) {
        ("aurora-postgresql" | "aurora-mysql", "Single-AZ", "Aurora IO Optimization Mode") => {
            format!("{class}/io-optimized")
        }
        ("aurora-postgresql" | "aurora-mysql", "Single-AZ", _) => class.to_owned(),
        ("aurora-postgresql" | "aurora-mysql", _, _) => return None,
        (_, "Single-AZ", _) => format!("{class}/single-az"),
        (_, "Multi-AZ", _) => format!("{class}/multi-az"),
        (_, "Multi-AZ (readable standbys)", _) => format!("{class}/multi-az-cluster"),
        _ => return None,
    };
    Some((service.to_owned(), item, PriceUnit::Hour))
}

/// Gigabytes that leave a region for the internet or for another region.
fn transfer(attributes: &Attributes) -> Option<(&str, String, String, PriceUnit)> {
    let from = attributes.from_region_code.as_str();
    let item = match attributes.transfer_type.as_str() {
        "AWS Outbound" => "internet-out".to_owned(),
        "InterRegion Outbound" if !attributes.to_region_code.is_empty() => {
            format!("inter-region/to-{}", attributes.to_region_code)
        }
        _ => return None,
    };
    (!from.is_empty()).then(|| (from, "data-transfer".to_owned(), item, PriceUnit::Gb))
}
