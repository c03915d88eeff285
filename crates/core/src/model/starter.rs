//! A workload file to start from, written from what a Terraform plan shows.

use super::imported::{Imported, PlanError};
use super::priced_patterns::{name_of, plan_regions};
use crate::bill::{Bill, Standby, Store, is_store};
use crate::catalog::Catalog;
use crate::deployed::recognise;
use crate::terms::DataModel;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The TOML text of a workload file for a plan: its regions, today's pattern, its bill and a data
/// set for everything that keeps state. `name` is the workload's; `plan` and `usage` are the paths
/// that the file names. What a plan cannot show is a placeholder with a comment.
///
/// # Errors
/// When the plan's region is not known.
pub fn starter(
    imported: Imported<'_>,
    catalog: &Catalog,
    name: &str,
    plan: &str,
    usage: Option<&str>,
) -> Result<String, PlanError> {
    let all = imported.infrastructure;
    let deployed = recognise(all);
    let regions = plan_regions(all, &deployed, catalog).map_err(PlanError::Regions)?;
    let ids = std::iter::once(regions.primary).chain(regions.standby);
    let ids: Vec<&str> = ids.map(|index| catalog.get(index).id.as_str()).collect();
    let means = (imported.prices, imported.usage);
    let bill = Bill::new(all, means.0, means.1);
    // Only the first region's part is read: the second does not matter.
    let primary = name_of(ids[0]);
    let found = Standby::new(all, &bill, means, primary, primary);
    let named = ids.iter().map(|id| quoted(id)).collect::<Vec<_>>();
    let usage = usage.map_or_else(
        || "# terraform_usage = \"usage.yml\"        # what is used in a month, in Infracost's format".to_owned(),
        |usage| format!("terraform_usage = {}", quoted(usage)),
    );
    let mut text = format!(
        "# Written by `farshore init --from-terraform`; `farshore schema` describes every key.

[workload]
name = {}
pattern_today = \"{}\"
regions = [{}]

[cost]
terraform_plan = {}
{usage}

# A plan does not show these: they are yours to set.
[objectives]
rto = \"10m\"                           # recover within this time ...
rpo = \"1m\"                            # ... losing at most this much of the last writes ...
# confidence_percent = 95             # ... in this share of region outages
# budget_monthly_usd = 16_000         # most that a typical month may cost

[business]
downtime_usd_per_minute = 200
data_loss_usd_per_minute = 100        # a minute of lost writes

[team]
engineers = 5
",
        quoted(name),
        deployed.pattern,
        named.join(", "),
        quoted(plan),
    );
    let names = store_names(&bill, primary)
        .into_iter()
        .map(|(name, _)| name);
    for (store, own) in found.stores.iter().zip(names) {
        text += &data_set(store, &own);
    }
    Ok(text)
}

/// The data sets that a plan keeps in a region, by the names that a starter gives them, each with
/// its address: the last part of the address where that is its alone.
#[must_use]
pub fn store_names(bill: &Bill, region: &str) -> Vec<(String, String)> {
    let stores = bill.resources.iter().filter(|one| {
        let own = one.region.as_deref() == Some(region);
        own && is_store(&one.kind)
    });
    let addresses: Vec<&str> = stores.map(|one| one.address.as_str()).collect();
    let last = |address: &str| {
        let plain = address.split('[').next().unwrap_or_default();
        plain.rsplit('.').next().unwrap_or_default().to_owned()
    };
    let mut once = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for name in addresses.iter().map(|address| last(address)) {
        if !once.insert(name.clone()) {
            twice.insert(name);
        }
    }
    let named = addresses.into_iter().map(|address| {
        let short = last(address);
        let name = if twice.contains(&short) || short.is_empty() {
            let shown = address.chars().filter(|c| !c.is_control());
            shown.take(100).collect()
        } else {
            short
        };
        (name, address.to_owned())
    });
    named.collect()
}

fn data_set(store: &Store, name: &str) -> String {
    let mut text = format!("\n[[data]]\nname = {}\n", quoted(name));
    let model = format!("model = \"{}\"", model(&store.kind));
    let _ = writeln!(text, "{model:<38}# guessed from {}", plain(&store.kind));
    let size = store.kept_gb.and_then(|size| size.to_f64());
    let size = match size {
        Some(size) => format!("size_gib = {size}"),
        None => "# size_gib = 400".to_owned(),
    };
    let comment = if store.kept_gb.is_some() {
        "as large as it may grow"
    } else {
        "not in the plan"
    };
    let _ = writeln!(text, "{size:<38}# {comment}");
    text + "# writes_per_second = 10\n"
}

/// What most people keep in a store of this type.
fn model(kind: &str) -> DataModel {
    match kind {
        "aws_s3_bucket" | "aws_efs_file_system" | "aws_ebs_volume" => DataModel::AppendOnly,
        "aws_dynamodb_table" => DataModel::SimpleRecord,
        _ => DataModel::MultiEntityTransaction,
    }
}

/// A JSON string is a TOML basic string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A type's name for a comment.
fn plain(kind: &str) -> String {
    kind.chars().filter(|c| !c.is_control()).collect()
}
