//! Where users are led.

use crate::infrastructure::{Infrastructure, Place, Resource, Value};
use crate::terms::Role;
use std::collections::BTreeMap;

/// Routes of which a user takes one: the records of one name, the endpoints of one front door.
pub(super) struct Group<'i> {
    pub(super) routes: Vec<Route<'i>>,
}

/// One way into a region.
pub(super) struct Route<'i> {
    pub(super) address: &'i str,
    pub(super) region: String,
    /// Whether users take it while all is well.
    pub(super) receives: bool,
    pub(super) check: Check,
    /// How long resolvers keep it, in seconds.
    pub(super) ttl: Option<f64>,
    /// In words.
    pub(super) says: String,
}

/// How a route notices that its target is gone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// From outside of the region, or the service checks by itself.
    Outside,
    /// By what the load balancer in the region says of its own targets.
    Target,
    None,
}

impl Group<'_> {
    /// The regions that receive users while all is well.
    pub(super) fn receiving(&self) -> Vec<&str> {
        let routes = self.routes.iter().filter(|route| route.receives);
        let mut regions: Vec<&str> = routes.map(|route| route.region.as_str()).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    /// Whether a route leads to the region.
    pub(super) fn leads_to(&self, region: &str) -> bool {
        self.routes.iter().any(|route| route.region == region)
    }
}

/// Every group of routes into a known region.
pub(super) fn groups<'i>(infrastructure: &'i Infrastructure<'_>) -> Vec<Group<'i>> {
    let mut groups: BTreeMap<String, Vec<Route<'i>>> = BTreeMap::new();
    for resource in &infrastructure.resources {
        for (key, route) in routes(infrastructure, resource) {
            groups.entry(key).or_default().push(route);
        }
    }
    groups
        .into_values()
        .map(|routes| Group { routes })
        .collect()
}

fn routes<'i>(
    infrastructure: &'i Infrastructure<'_>,
    resource: &'i Resource<'_>,
) -> Vec<(String, Route<'i>)> {
    match resource.kind.as_ref() {
        "aws_route53_record" => record(infrastructure, resource).into_iter().collect(),
        "aws_globalaccelerator_endpoint_group" => accelerator(infrastructure, resource),
        "aws_cloudfront_distribution" => distribution(infrastructure, resource),
        "google_compute_backend_service" => backends(infrastructure, resource),
        "azurerm_traffic_manager_azure_endpoint" => profile_endpoint(infrastructure, resource)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// The first resource that an argument refers to, by its address.
fn target(infrastructure: &Infrastructure<'_>, from: &Resource<'_>, path: &str) -> Option<String> {
    let mut found = infrastructure.referenced(from, path);
    found.next().map(|one| one.address.clone().into_owned())
}

/// The regions that the arguments of a resource lead to.
fn regions_of(
    infrastructure: &Infrastructure<'_>,
    from: &Resource<'_>,
    paths: &[&str],
) -> Vec<String> {
    let mut regions = Vec::new();
    for reference in infrastructure.references(from) {
        let meant = reference.resource;
        let leads =
            || reference.path == "records" || matches!(meant.role(), Role::Traffic | Role::Compute);
        if let Place::Region(region) = &meant.place
            && paths.contains(&reference.path)
            && !regions.contains(region)
            && leads()
        {
            regions.push(region.clone());
        }
    }
    regions
}

/// The region in a name such as `shop-1.us-west-2.elb.amazonaws.com`.
fn region_in_name(name: &str) -> Option<String> {
    let is_region = |part: &&str| {
        let words = part.split('-').count();
        (3..=4).contains(&words) && part.ends_with(|c: char| c.is_ascii_digit())
    };
    let aws = name.trim_end_matches('.').ends_with(".amazonaws.com");
    name.split('.')
        .skip(1)
        .find(is_region)
        .filter(|_| aws)
        .map(str::to_owned)
}

fn record<'i>(
    infrastructure: &'i Infrastructure<'_>,
    record: &'i Resource<'_>,
) -> Option<(String, Route<'i>)> {
    let kind = record.text("type").known()?;
    if !["A", "AAAA", "CNAME"].contains(&kind) {
        return None;
    }
    let named = || {
        let alias = record.text("alias.name").known();
        let first = record.block().texts("records").next();
        alias.or(first).and_then(region_in_name)
    };
    let regions = regions_of(
        infrastructure,
        record,
        &["alias.name", "alias.zone_id", "records"],
    );
    let region = regions.into_iter().next().or_else(named)?;
    let (receives, how) = routing(record);
    let is_checked =
        record.has("health_check_id") && !infrastructure.is_dangling(record, "health_check_id");
    let check = if is_checked {
        Check::Outside
    } else if record.flag("alias.evaluate_target_health") == Value::Known(true) {
        Check::Target
    } else {
        Check::None
    };
    let zone = record.text("zone_id").known().map(str::to_owned);
    let zone = zone
        .or_else(|| target(infrastructure, record, "zone_id"))
        .unwrap_or_default();
    let name = record.text("name").known().unwrap_or_default();
    let says = format!("leads users to {region}: {how}");
    let route = Route {
        address: &record.address,
        region,
        receives,
        check,
        ttl: record.number("ttl").known(),
        says,
    };
    Some((format!("{zone} {name} {kind}"), route))
}

/// Whether a record receives users, and why.
fn routing(record: &Resource<'_>) -> (bool, String) {
    let has = |policy: &str| record.blocks(policy).next().is_some();
    if has("failover_routing_policy") {
        let waits = record.text("failover_routing_policy.type") == Value::Known("SECONDARY");
        let how = if waits {
            "once the primary record fails"
        } else {
            "as the primary record"
        };
        return (!waits, how.to_owned());
    }
    if has("weighted_routing_policy") {
        return match record.number("weighted_routing_policy.weight") {
            Value::Known(weight) => (weight > 0.0, format!("weight {weight}")),
            Value::Absent | Value::Unknown => (true, "by a weight".to_owned()),
        };
    }
    let policies = [
        ("latency_routing_policy", "those to whom it is nearest"),
        ("geolocation_routing_policy", "those of a part of the world"),
        ("geoproximity_routing_policy", "those who are near"),
        ("cidr_routing_policy", "those of some networks"),
    ];
    let found = policies.iter().find(|(policy, _)| has(policy));
    let how = found.map_or("all of them", |(_, how)| how);
    (true, how.to_owned())
}

fn accelerator<'i>(
    infrastructure: &'i Infrastructure<'_>,
    group: &'i Resource<'_>,
) -> Vec<(String, Route<'i>)> {
    let named = group
        .text("endpoint_group_region")
        .known()
        .map(str::to_owned);
    let of_target = || {
        let path = ["endpoint_configuration.endpoint_id"];
        regions_of(infrastructure, group, &path).into_iter().next()
    };
    let Some(region) = named.or_else(of_target) else {
        return Vec::new();
    };
    let dial = group.number("traffic_dial_percentage").or_default(100.0);
    let share = dial.map_or("a share".to_owned(), |dial| format!("{dial} %"));
    let says = format!("leads {share} of the users who are nearest to {region} there");
    let key = target(infrastructure, group, "listener_arn")
        .or_else(|| group.text("listener_arn").known().map(str::to_owned))
        .unwrap_or_default();
    vec![(key, checked(group, region, dial != Some(0.0), says))]
}

/// A route whose service checks its targets by itself.
fn checked<'i>(
    resource: &'i Resource<'_>,
    region: String,
    receives: bool,
    says: String,
) -> Route<'i> {
    Route {
        address: &resource.address,
        region,
        receives,
        check: Check::Outside,
        ttl: None,
        says,
    }
}

/// Origins of a distribution: with an origin group, the first serves and the others wait.
fn distribution<'i>(
    infrastructure: &'i Infrastructure<'_>,
    distribution: &'i Resource<'_>,
) -> Vec<(String, Route<'i>)> {
    let regions = regions_of(infrastructure, distribution, &["origin.domain_name"]);
    let waits = distribution.blocks("origin_group").next().is_some();
    let routes = regions.into_iter().enumerate().map(|(at, region)| {
        let receives = at == 0 || !waits;
        let when = if receives {
            ""
        } else {
            " once the first origin fails"
        };
        let says = format!("fetches from {region}{when}");
        let key = distribution.address.clone().into_owned();
        (key, checked(distribution, region, receives, says))
    });
    routes.collect()
}

/// Google's global load balancer leads users to the nearest backend that has room.
fn backends<'i>(
    infrastructure: &'i Infrastructure<'_>,
    service: &'i Resource<'_>,
) -> Vec<(String, Route<'i>)> {
    let regions = regions_of(infrastructure, service, &["backend.group"]);
    let routes = regions.into_iter().map(|region| {
        let says = format!("leads the users who are nearest to {region} there");
        let key = service.address.clone().into_owned();
        (key, checked(service, region, true, says))
    });
    routes.collect()
}

fn profile_endpoint<'i>(
    infrastructure: &'i Infrastructure<'_>,
    endpoint: &'i Resource<'_>,
) -> Option<(String, Route<'i>)> {
    let path = ["target_resource_id"];
    let region = regions_of(infrastructure, endpoint, &path)
        .into_iter()
        .next()?;
    let profile = infrastructure.referenced(endpoint, "profile_id").next()?;
    let method = profile.text("traffic_routing_method").known();
    let priority = endpoint.number("priority").or_default(1.0);
    let receives = match method {
        Some("Priority") => priority.is_none_or(|priority| priority <= 1.0),
        _ => endpoint.number("weight").known() != Some(0.0),
    };
    let method = method.unwrap_or("its method").to_lowercase();
    let says = format!("leads users to {region} by {method}");
    let route = Route {
        ttl: profile.number("dns_config.ttl").known(),
        ..checked(endpoint, region, receives, says)
    };
    Some((profile.address.clone().into_owned(), route))
}

#[cfg(test)]
mod tests {
    use super::region_in_name;

    #[test]
    fn load_balancers_name_their_region() {
        let name = "shop-1.us-west-2.elb.amazonaws.com";
        assert_eq!(region_in_name(name).as_deref(), Some("us-west-2"));
        assert_eq!(region_in_name("www.us-west-2.example.com"), None);
    }
}
