//! Sizes taken over from the plan that a workload file names as its cost.

use super::sizing::{DataSizing, Engine, Sizing};
use crate::bill::{Bill, ResourceBill};
use crate::infrastructure::{Infrastructure, Resource};
use crate::model::{Imported, store_names};
use crate::terms::PriceUnit;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeMap;

/// Types of resources that stand for machines.
const MACHINES: [&str; 3] = [
    "aws_autoscaling_group",
    "aws_eks_node_group",
    "aws_instance",
];

impl Sizing {
    /// The sizes of what a plan runs in a region, by the provider's name of it. Servers are those of
    /// the type of which most run; classes and versions those of the first database of PostgreSQL.
    /// Data sets are known by the names that `farshore init --from-terraform` gives them. What the
    /// plan does not show keeps its default.
    #[must_use]
    pub fn imported(imported: Imported<'_>, region: &str) -> Self {
        let all = imported.infrastructure;
        let bill = Bill::new(all, imported.prices, imported.usage);
        let mut sizing = Self::default();
        if let Some((kind, machines)) = most_machines(&bill, region) {
            sizing.instance_type = kind;
            sizing.servers = machines;
        }
        let mut resources = all.resources.iter();
        if let Some(first) = resources.find(|one| is_postgres(one, region)) {
            if let Some(class) = instance_class(all, first) {
                class.clone_into(&mut sizing.database_class);
            }
            if let Some(version) = first.text("engine_version").known() {
                version.clone_into(&mut sizing.postgres_version);
            }
        }
        let gateways = all.resources.iter();
        let gateways =
            gateways.filter(|one| one.kind == "aws_nat_gateway" && one.region() == Some(region));
        sizing.gateways = u32::try_from(gateways.count())
            .ok()
            .filter(|count| *count > 0);
        sizing.data = data(all, &bill, region);
        sizing
    }
}

/// The type of which most machines run, the first by name of several, and how many.
fn most_machines(bill: &Bill, region: &str) -> Option<(String, u32)> {
    let mut counts: BTreeMap<String, Decimal> = BTreeMap::new();
    let own = bill.resources.iter();
    let own = own.filter(|one| one.region.as_deref() == Some(region));
    for resource in own.filter(|one| MACHINES.contains(&one.kind.as_str())) {
        if let Some((kind, machines)) = machines(resource) {
            *counts.entry(kind).or_default() += machines;
        }
    }
    let most = counts
        .values()
        .max()?
        .round()
        .to_u32()
        .filter(|most| *most > 0)?;
    let mut kinds = counts.into_iter();
    let kind = kinds.find(|(_, count)| count.round().to_u32() == Some(most))?;
    Some((kind.0, most))
}

/// The machines of a resource, by their line on its bill: so many hours of a type.
fn machines(resource: &ResourceBill) -> Option<(String, Decimal)> {
    let line = resource.items.iter().find_map(|item| {
        let kind = item.priced_as.as_deref()?.strip_prefix("ec2 ")?;
        let is_machine = item.unit == PriceUnit::Hour && !kind.contains('/');
        Some((kind, item.quantity?)).filter(|_| is_machine)
    });
    let (kind, hours) = line?;
    Some((kind.to_owned(), hours / Decimal::from(730)))
}

fn is_postgres(resource: &Resource<'_>, region: &str) -> bool {
    let engine = resource.text("engine").known();
    let written = !resource.has("replicate_source_db");
    let speaks_it = match resource.kind.as_ref() {
        "aws_db_instance" => engine == Some("postgres") && written,
        "aws_rds_cluster" => engine == Some("aurora-postgresql"),
        _ => false,
    };
    speaks_it && resource.region() == Some(region)
}

/// The class of a database's machines: its own, or that of the first member of a cluster.
fn instance_class<'i>(all: &'i Infrastructure<'_>, database: &'i Resource<'_>) -> Option<&'i str> {
    let own = database.text("instance_class").known();
    own.or_else(|| {
        let mut members = all.referrers(database).into_iter().map(|one| one.resource);
        let member = members.find(|one| one.kind == "aws_rds_cluster_instance")?;
        member.text("instance_class").known()
    })
}

/// What holds each data set, and how large it is.
fn data(all: &Infrastructure<'_>, bill: &Bill, region: &str) -> BTreeMap<String, DataSizing> {
    let stores = store_names(bill, region).into_iter();
    let sized = stores.filter_map(|(name, address)| {
        let resource = all.get(&address)?;
        let engine = match resource.kind.as_ref() {
            "aws_db_instance" | "aws_rds_cluster" if !is_postgres(resource, region) => return None,
            "aws_db_instance" => Engine::Postgres,
            "aws_rds_cluster" => Engine::Aurora,
            "aws_dynamodb_table" => Engine::Table,
            "aws_s3_bucket" => Engine::Bucket,
            _ => return None,
        };
        let storage = resource.number("allocated_storage").known();
        // Sizes beyond what a database can have are no sizes.
        let storage = storage.filter(|size| (1.0..=65_536.0).contains(size));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within range"
        )]
        let storage_gib = storage.map(|size| size.ceil() as u32);
        let engine = Some(engine);
        Some((
            name,
            DataSizing {
                engine,
                storage_gib,
            },
        ))
    });
    sized.collect()
}
