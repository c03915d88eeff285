//! What holds state, and where else its state is.

use crate::infrastructure::{Infrastructure, Reference, Resource, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Something that holds state and is no copy of another.
pub(super) struct Store<'i> {
    pub(super) address: &'i str,
    pub(super) region: &'i str,
    pub(super) class: Class,
    pub(super) copies: Vec<Copy<'i>>,
    /// Whether it survives the loss of a zone; nothing where that is given or not known.
    pub(super) multi_zone: Option<bool>,
    /// Whether an earlier state can be brought back; nothing where that is not known.
    pub(super) backups: Option<bool>,
    /// Whether it refuses to be deleted; nothing where it cannot or that is not known.
    pub(super) protected: Option<bool>,
}

/// How much depends on a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Databases: without them nothing serves.
    Database,
    /// Objects and files.
    Files,
    /// What can be filled again or is small, such as caches and secrets.
    Minor,
}

impl Class {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Database => "a database",
            Self::Files => "a file store",
            Self::Minor => "a store",
        }
    }
}

/// A copy elsewhere.
#[derive(Clone, PartialEq)]
pub(super) struct Copy<'i> {
    /// The resource that makes or holds it.
    pub(super) address: &'i str,
    pub(super) region: String,
    /// Kept up to date all the time; else a backup.
    pub(super) live: bool,
}

/// Every store whose region is known, with its copies.
pub(super) fn stores<'i>(infrastructure: &'i Infrastructure<'_>) -> Vec<Store<'i>> {
    let backups = backup_copies(infrastructure);
    let named = Named::new(infrastructure);
    let mut all = Vec::new();
    for resource in &infrastructure.resources {
        let Some(region) = resource.region() else {
            continue;
        };
        let Some(mut store) = store(infrastructure, &named, resource, region) else {
            continue;
        };
        for plan in &backups {
            if plan.covers(resource) {
                store.copies.extend(plan.copies.iter().cloned());
            }
        }
        store.copies.retain(|copy| copy.region != region);
        all.push(store);
    }
    all
}

/// Database resources by what they name: in a state names stand where a plan has references.
struct Named<'i> {
    /// Instances by the instance that they replicate.
    replicas: BTreeMap<&'i str, Vec<&'i Resource<'i>>>,
    /// Clusters by the global database to which they belong.
    members: BTreeMap<&'i str, Vec<&'i Resource<'i>>>,
}

impl<'i> Named<'i> {
    fn new(infrastructure: &'i Infrastructure<'_>) -> Self {
        let mut own = Self {
            replicas: BTreeMap::new(),
            members: BTreeMap::new(),
        };
        for resource in &infrastructure.resources {
            if let Value::Known(source) = resource.text("replicate_source_db") {
                own.replicas.entry(source).or_default().push(resource);
            }
            if let Value::Known(global) = resource.text("global_cluster_identifier")
                && resource.kind.ends_with("_cluster")
                && !resource.kind.ends_with("_global_cluster")
            {
                own.members.entry(global).or_default().push(resource);
            }
        }
        own
    }
}

fn store<'i>(
    infrastructure: &'i Infrastructure<'_>,
    named: &Named<'i>,
    resource: &'i Resource<'_>,
    region: &'i str,
) -> Option<Store<'i>> {
    let flag = |path: &str| resource.flag(path).or_default(false);
    let blank = |class| Store {
        address: &resource.address,
        region,
        class,
        copies: Vec::new(),
        multi_zone: None,
        backups: None,
        protected: None,
    };
    Some(match resource.kind.as_ref() {
        "aws_db_instance" if !resource.has("replicate_source_db") => Store {
            multi_zone: flag("multi_az"),
            backups: retention(resource, "backup_retention_period", 0.0),
            protected: flag("deletion_protection"),
            copies: instance_copies(infrastructure, named, resource),
            ..blank(Class::Database)
        },
        "aws_rds_cluster" | "aws_docdb_cluster" | "aws_neptune_cluster" => {
            let copies = cluster_copies(infrastructure, named, resource)?;
            Store {
                multi_zone: cluster_zones(infrastructure, resource),
                backups: retention(resource, "backup_retention_period", 1.0),
                protected: flag("deletion_protection"),
                copies,
                ..blank(Class::Database)
            }
        }
        "aws_dynamodb_table" => Store {
            backups: flag("point_in_time_recovery.enabled"),
            protected: flag("deletion_protection_enabled"),
            copies: table_copies(infrastructure, resource),
            ..blank(Class::Database)
        },
        "aws_s3_bucket" => Store {
            copies: bucket_copies(infrastructure, resource)?,
            ..blank(Class::Files)
        },
        "aws_efs_file_system" => Store {
            copies: file_system_copies(infrastructure, resource),
            ..blank(Class::Files)
        },
        "aws_elasticache_replication_group" if !resource.has("global_replication_group_id") => {
            Store {
                multi_zone: flag("automatic_failover_enabled"),
                ..blank(Class::Minor)
            }
        }
        "aws_secretsmanager_secret" => Store {
            copies: named_regions(resource, "replica", "region"),
            ..blank(Class::Minor)
        },
        "google_sql_database_instance" if !resource.has("master_instance_name") => Store {
            multi_zone: match resource.text("settings.availability_type") {
                Value::Known(kind) => Some(kind == "REGIONAL"),
                Value::Absent => Some(false),
                Value::Unknown => None,
            },
            backups: flag("settings.backup_configuration.enabled"),
            protected: resource.flag("deletion_protection").or_default(true),
            copies: referring(infrastructure, resource, &["master_instance_name"], true),
            ..blank(Class::Database)
        },
        "azurerm_postgresql_flexible_server" | "azurerm_mysql_flexible_server"
            if !resource.has("source_server_id") =>
        {
            Store {
                multi_zone: Some(resource.has("high_availability")),
                backups: Some(true),
                copies: referring(infrastructure, resource, &["source_server_id"], true),
                ..blank(Class::Database)
            }
        }
        "azurerm_storage_account" => Store {
            copies: account_copies(resource),
            ..blank(Class::Files)
        },
        _ => return None,
    })
}

/// Whether backups are kept, from the days for which they are.
fn retention(resource: &Resource<'_>, path: &str, default: f64) -> Option<bool> {
    resource
        .number(path)
        .or_default(default)
        .map(|days| days > 0.0)
}

/// Resources elsewhere that refer to this one by one of these arguments, as copies.
fn referring<'i>(
    infrastructure: &'i Infrastructure<'_>,
    resource: &Resource<'_>,
    paths: &[&str],
    live: bool,
) -> Vec<Copy<'i>> {
    let Some(resource) = infrastructure.get(&resource.address) else {
        return Vec::new();
    };
    let referrers = infrastructure.referrers(resource);
    let copies = referrers.iter().filter(|one| paths.contains(&one.path));
    copies
        .filter_map(|one| {
            Some(Copy {
                address: &one.resource.address,
                region: one.resource.region()?.to_owned(),
                live,
            })
        })
        .collect()
}

fn instance_copies<'i>(
    infrastructure: &'i Infrastructure<'_>,
    named: &Named<'i>,
    source: &'i Resource<'_>,
) -> Vec<Copy<'i>> {
    let mut copies = referring(infrastructure, source, &["replicate_source_db"], true);
    let backups = ["source_db_instance_arn"];
    let kept = referring(infrastructure, source, &backups, false);
    copies.extend(kept);
    // In a state, a replica names its source by the ARN, or by the name within its region.
    for name in ["arn", "identifier"] {
        let name = source.text(name).known();
        for replica in name
            .and_then(|name| named.replicas.get(name))
            .into_iter()
            .flatten()
        {
            let address = replica.address.as_ref();
            let known = copies.iter().any(|copy| copy.address == address);
            if let (false, Some(region)) = (known, replica.region()) {
                copies.push(Copy {
                    address,
                    region: region.to_owned(),
                    live: true,
                });
            }
        }
    }
    copies
}

/// The clusters of a global database that follow this one; nothing when this one follows.
fn cluster_copies<'i>(
    infrastructure: &'i Infrastructure<'_>,
    named: &Named<'i>,
    cluster: &'i Resource<'_>,
) -> Option<Vec<Copy<'i>>> {
    if cluster.has("replication_source_identifier") {
        return None;
    }
    let mut copies = referring(
        infrastructure,
        cluster,
        &["replication_source_identifier"],
        true,
    );
    let members = members(infrastructure, named, cluster);
    let leader = members
        .iter()
        .copied()
        .find(|one| leads(infrastructure, one));
    let leader = leader.or(members.first().copied());
    if leader.is_some_and(|leader| leader.address != cluster.address) {
        return None;
    }
    for member in members {
        if let (true, Some(region)) = (member.address != cluster.address, member.region()) {
            copies.push(Copy {
                address: &member.address,
                region: region.to_owned(),
                live: true,
            });
        }
    }
    Some(copies)
}

/// The clusters of the global database to which a cluster belongs, itself included.
fn members<'i>(
    infrastructure: &'i Infrastructure<'_>,
    named: &Named<'i>,
    cluster: &Resource<'_>,
) -> Vec<&'i Resource<'i>> {
    let path = "global_cluster_identifier";
    let own = infrastructure.get(&cluster.address);
    let global = own.and_then(|own| infrastructure.referenced(own, path).next());
    if let Some(global) = global {
        let referrers = infrastructure.referrers(global);
        let members = referrers.iter().filter(|one| one.path == path);
        return members.map(|one| one.resource).collect();
    }
    let name = cluster.text(path).known();
    let members = name.and_then(|name| named.members.get(name));
    members.cloned().unwrap_or_default()
}

/// Whether a cluster of a global database is the one that was made first: the others take their
/// users and their data from it.
fn leads(infrastructure: &Infrastructure<'_>, cluster: &Resource<'_>) -> bool {
    let own = infrastructure.get(&cluster.address);
    let referrers = own.map_or_else(Vec::new, |own| infrastructure.referrers(own));
    cluster.has("master_username")
        || cluster.has("snapshot_identifier")
        || referrers
            .iter()
            .any(|one| one.path == "source_db_cluster_identifier")
}

/// A cluster survives the loss of a zone with two instances.
fn cluster_zones(infrastructure: &Infrastructure<'_>, cluster: &Resource<'_>) -> Option<bool> {
    if cluster.has("db_cluster_instance_class") || cluster.has("scaling_configuration") {
        return Some(true);
    }
    let own = infrastructure.get(&cluster.address)?;
    let referrers = infrastructure.referrers(own);
    let is_instance = |one: &&Reference<'_, '_>| {
        one.path == "cluster_identifier" && one.resource.kind.ends_with("_cluster_instance")
    };
    Some(referrers.iter().filter(is_instance).count() >= 2)
}

fn table_copies<'i>(
    infrastructure: &'i Infrastructure<'_>,
    table: &'i Resource<'_>,
) -> Vec<Copy<'i>> {
    let mut copies = named_regions(table, "replica", "region_name");
    let own = ["global_table_arn"];
    copies.extend(referring(infrastructure, table, &own, true));
    copies
}

/// Copies in the regions that blocks of the resource name.
fn named_regions<'i>(resource: &'i Resource<'_>, block: &str, name: &str) -> Vec<Copy<'i>> {
    let blocks = resource.blocks(block);
    let regions = blocks.filter_map(|block| block.text(name).known());
    regions
        .map(|region| Copy {
            address: resource.address.as_ref(),
            region: region.to_owned(),
            live: true,
        })
        .collect()
}

/// Where the objects of a bucket are replicated to; nothing for a bucket that only receives them.
fn bucket_copies<'i>(
    infrastructure: &'i Infrastructure<'_>,
    bucket: &'i Resource<'_>,
) -> Option<Vec<Copy<'i>>> {
    let referrers = infrastructure.referrers(bucket);
    let mut copies = Vec::new();
    let mut receives = false;
    for one in &referrers {
        let is_inline = one.path == "replication_configuration.rules.destination.bucket";
        receives |= is_inline || one.path == "rule.destination.bucket";
        let rules = one.resource;
        if one.path != "bucket" || rules.kind != "aws_s3_bucket_replication_configuration" {
            continue;
        }
        let enabled = rules
            .blocks("rule")
            .any(|rule| rule.text("status") != Value::Known("Disabled"));
        if enabled {
            copies.extend(destinations(
                infrastructure,
                rules,
                "rule.destination.bucket",
            ));
        }
    }
    let inline = "replication_configuration.rules.destination.bucket";
    copies.extend(destinations(infrastructure, bucket, inline));
    (!copies.is_empty() || !receives).then_some(copies)
}

fn destinations<'i>(
    infrastructure: &'i Infrastructure<'_>,
    rules: &'i Resource<'_>,
    path: &str,
) -> Vec<Copy<'i>> {
    let Some(own) = infrastructure.get(&rules.address) else {
        return Vec::new();
    };
    let targets = infrastructure.referenced(own, path);
    targets
        .filter_map(|bucket| {
            Some(Copy {
                address: &rules.address,
                region: bucket.region()?.to_owned(),
                live: true,
            })
        })
        .collect()
}

fn file_system_copies<'i>(
    infrastructure: &'i Infrastructure<'_>,
    system: &'i Resource<'_>,
) -> Vec<Copy<'i>> {
    let referrers = infrastructure.referrers(system);
    let replications = referrers
        .iter()
        .filter(|one| one.resource.kind == "aws_efs_replication_configuration");
    replications
        .flat_map(|one| named_regions(one.resource, "destination", "region"))
        .collect()
}

/// Azure copies a geo-redundant account to the paired region, which has no resource of its own.
fn account_copies<'i>(account: &'i Resource<'_>) -> Vec<Copy<'i>> {
    let kind = account.text("account_replication_type").known();
    let is_geo = kind.is_some_and(|kind| kind.contains("GRS") || kind.contains("GZRS"));
    let copy = Copy {
        address: account.address.as_ref(),
        region: "the paired region".to_owned(),
        live: true,
    };
    is_geo.then_some(copy).into_iter().collect()
}

/// A backup plan that copies to other regions, and what it selects.
pub(super) struct BackupPlan<'i> {
    pub(super) address: &'i str,
    pub(super) copies: Vec<Copy<'i>>,
    /// Whether anything is selected at all.
    pub(super) selects: bool,
    everything: bool,
    selected: BTreeSet<&'i str>,
}

impl BackupPlan<'_> {
    fn covers(&self, resource: &Resource<'_>) -> bool {
        self.everything || self.selected.contains(resource.address.as_ref())
    }
}

/// Every plan of AWS Backup with what it copies elsewhere.
pub(super) fn backup_copies<'i>(infrastructure: &'i Infrastructure<'_>) -> Vec<BackupPlan<'i>> {
    let plans = infrastructure.resources.iter();
    plans
        .filter(|one| one.kind == "aws_backup_plan")
        .map(|plan| backup_plan(infrastructure, plan))
        .collect()
}

fn backup_plan<'i>(
    infrastructure: &'i Infrastructure<'_>,
    plan: &'i Resource<'_>,
) -> BackupPlan<'i> {
    let path = "rule.copy_action.destination_vault_arn";
    let vaults = infrastructure.referenced(plan, path);
    let mut regions: Vec<&str> = vaults.filter_map(Resource::region).collect();
    for rule in plan.blocks("rule") {
        for action in rule.blocks("copy_action") {
            let arn = action.text("destination_vault_arn").known();
            regions.extend(arn.and_then(|arn| arn.split(':').nth(3)));
        }
    }
    regions.sort_unstable();
    regions.dedup();
    let own = plan.region();
    regions.retain(|region| Some(*region) != own);
    let copies = regions.into_iter().map(|region| Copy {
        address: &plan.address,
        region: region.to_owned(),
        live: false,
    });
    let referrers = infrastructure.referrers(plan);
    let selections: Vec<&Resource<'_>> = referrers
        .iter()
        .filter(|one| one.resource.kind == "aws_backup_selection")
        .map(|one| one.resource)
        .collect();
    // What is chosen by tags cannot be told from here: taken to be all.
    let everything = selections.iter().any(|one| {
        let by_tag = one.has("selection_tag") || one.has("condition");
        by_tag
            || one
                .block()
                .texts("resources")
                .any(|text| text.contains('*'))
    });
    let mut selected = BTreeSet::new();
    for selection in &selections {
        let chosen = infrastructure.referenced(selection, "resources");
        selected.extend(chosen.map(|one| one.address.as_ref()));
    }
    BackupPlan {
        address: &plan.address,
        copies: copies.collect(),
        selects: !selections.is_empty(),
        everything,
        selected,
    }
}
