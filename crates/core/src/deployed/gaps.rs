//! What keeps the deployed pattern from doing what it promises.

use super::recognise::Facts;
use super::stores::{Class, Store};
use super::traffic::{Check, Group};
use crate::infrastructure::{Infrastructure, Resource, Value};
use crate::terms::{Gap, Pattern};
use std::collections::BTreeSet;

/// A gap, where it is and what it means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which gap.
    pub gap: Gap,
    /// The resource to change.
    pub address: String,
    /// What it means, without a full stop.
    pub sentence: String,
}

/// Resolvers that keep an address for longer delay a failover: the TTL with which recovery times of
/// pilot light and warm standby are reckoned, in seconds.
const LONGEST_TTL: f64 = 60.0;

/// Every gap, by code and address.
pub(super) fn find(
    infrastructure: &Infrastructure<'_>,
    facts: &Facts<'_>,
    pattern: Pattern,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for store in &facts.stores {
        store_gaps(store, &mut found);
    }
    if let Some(standby) = &facts.standby {
        copy_gaps(facts, standby, pattern, &mut found);
        if pattern >= Pattern::PilotLight {
            key_gaps(infrastructure, facts, standby, &mut found);
            traffic_gaps(facts, standby, &mut found);
            capacity_gaps(facts, standby, pattern, &mut found);
        }
    }
    for plan in facts.plans.iter().filter(|plan| !plan.selects) {
        let sentence = "no selection belongs to this plan: it backs up nothing";
        found.push(finding(Gap::BackupSelectsNothing, plan.address, sentence));
    }
    found.sort();
    found.dedup();
    found
}

fn finding(gap: Gap, address: &str, sentence: impl Into<String>) -> Finding {
    Finding {
        gap,
        address: address.to_owned(),
        sentence: sentence.into(),
    }
}

fn store_gaps(store: &Store<'_>, found: &mut Vec<Finding>) {
    if store.multi_zone == Some(false) {
        let sentence = "it stands in one zone: the loss of a zone stops it";
        found.push(finding(Gap::SingleZoneDatabase, store.address, sentence));
    }
    if store.backups == Some(false) {
        let sentence = "no backups are kept: a bad change reaches every copy and cannot be undone";
        found.push(finding(Gap::NoBackups, store.address, sentence));
    }
    if store.protected == Some(false) {
        let sentence = "one wrong apply deletes it: deletion protection is off";
        found.push(finding(Gap::DeletionProtectionOff, store.address, sentence));
    }
}

/// Stores of the primary that the other region lacks.
fn copy_gaps(facts: &Facts<'_>, standby: &str, pattern: Pattern, found: &mut Vec<Finding>) {
    let own = facts
        .stores
        .iter()
        .filter(|store| store.region == facts.primary);
    for store in own {
        let live = store.copies.iter().any(|copy| copy.live);
        let is_cache = store.class == Class::Minor && store.multi_zone.is_some();
        match pattern {
            Pattern::SingleRegion => {}
            Pattern::BackupRestore if store.copies.is_empty() && !is_cache => {
                let sentence = "no backup of it leaves its region";
                found.push(finding(Gap::MissingBackupCopy, store.address, sentence));
            }
            Pattern::PilotLight
            | Pattern::WarmStandby
            | Pattern::HotStandby
            | Pattern::ActiveActive
                if !live && !is_cache =>
            {
                let sentence = format!("it has no live copy in {standby}");
                found.push(finding(Gap::MissingReplica, store.address, sentence));
            }
            Pattern::BackupRestore
            | Pattern::PilotLight
            | Pattern::WarmStandby
            | Pattern::HotStandby
            | Pattern::ActiveActive => {}
        }
    }
}

/// Keys of the primary's stores where the standby's region has none.
fn key_gaps(
    infrastructure: &Infrastructure<'_>,
    facts: &Facts<'_>,
    standby: &str,
    found: &mut Vec<Finding>,
) {
    let is_key = |one: &&Resource<'_>| {
        ["aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key"].contains(&one.kind.as_ref())
    };
    let keys: Vec<_> = infrastructure.resources.iter().filter(is_key).collect();
    if keys.iter().any(|key| key.region() == Some(standby)) {
        return;
    }
    let stores: BTreeSet<&str> = facts.stores.iter().map(|store| store.address).collect();
    for key in keys
        .iter()
        .filter(|key| key.region() == Some(facts.primary.as_str()))
    {
        let referrers = infrastructure.referrers(key);
        let used = referrers
            .iter()
            .any(|one| stores.contains(one.resource.address.as_ref()));
        if used {
            let may = key.flag("multi_region") == Value::Known(true);
            let sentence = if may {
                format!("data is encrypted with it, and it has no replica in {standby}")
            } else {
                format!("data is encrypted with it, and no key exists in {standby}")
            };
            found.push(finding(Gap::SingleRegionKey, &key.address, sentence));
        }
    }
}

fn traffic_gaps(facts: &Facts<'_>, standby: &str, found: &mut Vec<Finding>) {
    let concerned = |group: &&Group<'_>| group.leads_to(&facts.primary) || group.leads_to(standby);
    for group in facts.groups.iter().filter(concerned) {
        for route in &group.routes {
            if let Some(ttl) = route.ttl.filter(|ttl| *ttl > LONGEST_TTL) {
                let sentence = format!(
                    "resolvers keep it for {ttl} s: users follow a failover that much later"
                );
                found.push(finding(Gap::TtlTooLong, route.address, sentence));
            }
        }
        if !group.leads_to(standby) || !group.leads_to(&facts.primary) {
            continue;
        }
        for route in group.routes.iter().filter(|route| route.receives) {
            let sentence = match route.check {
                Check::Outside => continue,
                Check::Target => {
                    "no health check looks at it from outside: only the load balancer in the same \
                     region says whether it works"
                }
                Check::None => "no health check: users are led there when it is gone, too",
            };
            found.push(finding(Gap::NoHealthCheck, route.address, sentence));
        }
    }
    let led = facts.groups.iter().any(|group| group.leads_to(standby));
    let first = facts
        .groups
        .iter()
        .find(|group| group.leads_to(&facts.primary));
    if let (false, Some(group)) = (led, first) {
        let sentence = format!(
            "no route leads to {standby}: moving users needs a change of DNS while the region is out"
        );
        found.push(finding(
            Gap::NoRouteToStandby,
            group.routes[0].address,
            sentence,
        ));
    }
}

/// What is left must be able to grow to what runs today.
fn capacity_gaps(facts: &Facts<'_>, standby: &str, pattern: Pattern, found: &mut Vec<Finding>) {
    let is_active = pattern == Pattern::ActiveActive;
    let pairs = [
        (facts.primary.as_str(), standby),
        (standby, facts.primary.as_str()),
    ];
    for (lost, left) in pairs.into_iter().take(if is_active { 2 } else { 1 }) {
        let others = if is_active {
            facts.running(left)
        } else {
            Some(0.0)
        };
        let (Some(lost_vcpus), Some(others)) = (facts.running(lost), others) else {
            continue;
        };
        let need = lost_vcpus + others;
        let own = facts.capacities.iter();
        let own: Vec<_> = own
            .filter(|one| one.region == left && !one.on_demand)
            .collect();
        let ceiling: Option<f64> = own.iter().map(|one| one.ceiling).sum();
        // Where nothing is prepared at all, the capacity comes from code: a pilot light may do so.
        if let (Some(ceiling), Some(first)) = (ceiling, own.first())
            && ceiling < need
        {
            let sentence = format!(
                "{left} can grow to {ceiling} vCPUs, and {need} are needed when {lost} is lost"
            );
            found.push(finding(Gap::CapacityBelowNeed, first.address, sentence));
        }
    }
}
