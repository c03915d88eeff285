//! What a reader of plans and states must get right.

use crate::support::{plan, read, text};
use farshore_core::infrastructure::{Infrastructure, Moment, Place, Value};
use serde_json::json;

fn region(infrastructure: &Infrastructure<'_>, address: &str) -> Option<String> {
    infrastructure
        .get(address)
        .unwrap()
        .region()
        .map(str::to_owned)
}

#[test]
fn resources_of_nested_modules_have_values_regions_and_references() {
    let infrastructure = read(text("pilot-light"));
    let addresses = infrastructure
        .resources
        .iter()
        .map(|one| one.address.as_ref());
    assert!(addresses.is_sorted());
    let group = "module.standby.aws_autoscaling_group.this";
    assert_eq!(region(&infrastructure, group).as_deref(), Some("us-west-2"));
    let group = infrastructure.get(group).unwrap();
    assert_eq!(group.number("max_size"), Value::Known(12.0));
    assert_eq!(
        group.text("launch_template.version"),
        Value::Known("$Latest")
    );
    assert_eq!(group.text("launch_template.id"), Value::Unknown);
    let template = infrastructure
        .referenced(group, "launch_template.id")
        .next()
        .unwrap();
    assert_eq!(template.address, "module.standby.aws_launch_template.this");
    let device = template.blocks("block_device_mappings").next().unwrap();
    assert_eq!(device.number("ebs.volume_size"), Value::Known(30.0));
    // Through the outputs of a module.
    let record = infrastructure.get("aws_route53_record.standby").unwrap();
    let target = infrastructure
        .referenced(record, "alias.name")
        .next()
        .unwrap();
    assert_eq!(target.address, "module.standby.aws_lb.this");
    assert_eq!(record.place, Place::Global);
    let referrers = infrastructure.referrers(target);
    let referrers: Vec<_> = referrers
        .iter()
        .map(|one| (one.resource.address.as_ref(), one.path))
        .collect();
    assert!(referrers.contains(&("aws_route53_record.standby", "alias.zone_id")));
    assert!(referrers.contains(&("module.standby.aws_lb_listener.http", "load_balancer_arn")));
}

/// What nobody sets is absent, although the plan says it is known only after apply.
#[test]
fn absent_unknown_and_known_are_told_apart() {
    let infrastructure = read(text("warm-standby"));
    let replica = infrastructure
        .get("aws_db_instance.orders_replica")
        .unwrap();
    assert_eq!(replica.text("replicate_source_db"), Value::Unknown);
    assert_eq!(replica.flag("multi_az"), Value::Absent);
    assert_eq!(replica.flag("multi_az").or_default(false), Some(false));
    assert_eq!(replica.flag("deletion_protection"), Value::Known(true));
    assert_eq!(replica.text("deletion_protection"), Value::Unknown);
    assert!(replica.has("replicate_source_db") && !replica.has("multi_az"));
}

/// A plan with before and after: a state is told from what will be.
#[test]
fn before_and_after_are_told_apart() {
    let change = |address: &str, before: serde_json::Value, after: serde_json::Value| {
        json!({"address": address, "mode": "managed", "type": "aws_instance", "name": "x",
            "change": {"actions": ["update"], "before": before, "after": after,
                "after_unknown": {}, "before_sensitive": {"ami": true}, "after_sensitive": {}}})
    };
    let old = json!({"instance_type": "m6i.large", "ami": "hidden"});
    let new = json!({"instance_type": "m6i.xlarge"});
    let plan = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            {"address": "aws_instance.kept", "mode": "managed", "type": "aws_instance",
                "values": {"instance_type": "m6i.xlarge"}},
            {"address": "data.aws_ami.x", "mode": "data", "type": "aws_ami", "values": {}},
        ]}},
        "resource_changes": [
            change("aws_instance.kept", old.clone(), new.clone()),
            change("aws_instance.gone", old, json!(null)),
        ],
    })
    .to_string();
    let planned = Infrastructure::read(plan.as_bytes(), Moment::Planned).unwrap();
    let today = Infrastructure::read(plan.as_bytes(), Moment::Today).unwrap();
    assert_eq!(planned.resources.len(), 1);
    assert_eq!(today.resources.len(), 2);
    let kind = |one: &Infrastructure<'_>| {
        one.get("aws_instance.kept")
            .unwrap()
            .text("instance_type")
            .known()
            .map(str::to_owned)
    };
    assert_eq!(kind(&planned).as_deref(), Some("m6i.xlarge"));
    assert_eq!(kind(&today).as_deref(), Some("m6i.large"));
    assert_eq!(
        today.get("aws_instance.kept").unwrap().text("ami"),
        Value::Unknown
    );
}

/// Regions of providers: constant, variable with value or default, passed to a module, in the
/// words of older files too.
#[test]
fn providers_give_regions() {
    let resource = |key: &str, name: &str| {
        json!({"address": format!("aws_vpc.{name}"), "mode": "managed", "type": "aws_vpc",
            "name": name, "provider_config_key": key, "expressions": {}})
    };
    let planned = |address: &str| {
        json!({"address": address, "mode": "managed", "type": "aws_vpc", "name": "x",
            "values": {}})
    };
    let plan = json!({
        "format_version": "0.1",
        "variables": {"given": {"value": "eu-west-1"}, "by_stage": {"value": {"live": "eu-west-3"}}},
        "planned_values": {"root_module": {
            "resources": [planned("aws_vpc.a"), planned("aws_vpc.b"), planned("aws_vpc.c"),
                planned("aws_vpc.d"), planned("aws_vpc.e")],
            "child_modules": [{"resources": [planned("module.m[\"k\"].aws_vpc.x"),
                planned("module.m[\"k\"].aws_vpc.y")]}],
        }},
        "configuration": {
            "provider_config": {
                "aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}},
                "aws.b": {"expressions": {"region": {"references": ["var.given"]}}},
                "aws.c": {"expressions": {"region": {"references": ["var.defaulted"]}}},
                "aws.d": {"expressions": {"region": {"references": ["local.region"]}}},
                "aws.e": {"expressions": {"region":
                    {"references": ["var.by_stage[\"live\"]", "var.by_stage"]}}},
                "m:aws.own": {"module_address": "module.m",
                    "expressions": {"region": {"references": ["var.place"]}}},
            },
            "root_module": {
                "variables": {"given": {}, "defaulted": {"default": "eu-west-2"}},
                "resources": [resource("aws", "a"), resource("aws.b", "b"),
                    resource("aws.c", "c"), resource("aws.d", "d"), resource("aws.e", "e")],
                "module_calls": {"m": {
                    "expressions": {"place": {"references": ["var.given"]}},
                    "module": {"variables": {"place": {}},
                        "resources": [resource("m:aws", "x"), resource("m:aws.own", "y")]},
                }},
            },
        },
    })
    .to_string();
    let infrastructure = read(&plan);
    let regions: Vec<_> = ["a", "b", "c", "d", "e"]
        .map(|name| region(&infrastructure, &format!("aws_vpc.{name}")))
        .into_iter()
        .collect();
    let expected = [
        Some("us-east-1"),
        Some("eu-west-1"),
        Some("eu-west-2"),
        None,
        Some("eu-west-3"),
    ];
    assert_eq!(regions, expected.map(|name| name.map(str::to_owned)));
    let inner = |name: &str| region(&infrastructure, &format!("module.m[\"k\"].aws_vpc.{name}"));
    assert_eq!(inner("x").as_deref(), Some("us-east-1"));
    assert_eq!(inner("y").as_deref(), Some("eu-west-1"));
}

/// A raw state: instances with keys, regions from ARNs and zones, links by identity, no secrets.
#[test]
fn a_raw_state_is_read() {
    let state = json!({
        "version": 4, "terraform_version": "1.5.0", "serial": 3, "lineage": "x", "outputs": {},
        "resources": [
            {"mode": "managed", "type": "aws_subnet", "name": "a",
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"].west",
                "instances": [
                    {"index_key": 0, "attributes": {"id": "subnet-0a1b2c3d", "availability_zone": "us-west-2a"}},
                    {"index_key": "b", "attributes": {"id": "subnet-4a1b2c3d"}},
                    {"deposed": "12", "attributes": {"id": "subnet-old"}},
                ]},
            {"module": "module.db", "mode": "managed", "type": "aws_db_instance", "name": "x",
                "provider": "module.db.provider.aws",
                "instances": [{"attributes": {"arn": "arn:aws:rds:eu-west-1:1:db:x", "password": "p",
                    "allocated_storage": "20", "subnet": "subnet-0a1b2c3d", "note": "n"},
                    "sensitive_attributes": [[{"type": "get_attr", "value": "note"}]],
                    "dependencies": ["aws_subnet.a"]}]},
            {"mode": "data", "type": "aws_ami", "name": "y", "instances": [{"attributes": {}}]},
        ],
    })
    .to_string();
    let infrastructure = read(&state);
    let addresses: Vec<_> = infrastructure
        .resources
        .iter()
        .map(|one| one.address.as_ref())
        .collect();
    assert_eq!(
        addresses,
        [
            "aws_subnet.a[\"b\"]",
            "aws_subnet.a[0]",
            "module.db.aws_db_instance.x"
        ]
    );
    assert_eq!(
        region(&infrastructure, "aws_subnet.a[\"b\"]").as_deref(),
        Some("us-west-2")
    );
    let database = infrastructure.get("module.db.aws_db_instance.x").unwrap();
    assert_eq!(
        (database.region(), database.provider.as_ref()),
        (Some("eu-west-1"), "aws")
    );
    assert_eq!(database.number("allocated_storage"), Value::Known(20.0));
    assert_eq!(database.text("password"), Value::Unknown);
    assert_eq!(database.text("note"), Value::Unknown);
    let references = infrastructure.references(database);
    let links: Vec<_> = references
        .map(|one| (one.path, one.resource.address.as_ref()))
        .collect();
    assert!(links.contains(&("subnet", "aws_subnet.a[0]")), "{links:?}");
    assert!(
        links.contains(&("depends_on", "aws_subnet.a[\"b\"]")),
        "{links:?}"
    );
}

/// Instances of one `count` or of one module's instance belong together.
#[test]
fn instances_refer_to_their_own() {
    let planned = |address: &str, kind: &str| json!({"address": address, "mode": "managed", "type": kind, "values": {}});
    let plan = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            planned("aws_eip.a[0]", "aws_eip"), planned("aws_eip.a[1]", "aws_eip"),
            planned("aws_nat_gateway.n[0]", "aws_nat_gateway"),
            planned("aws_nat_gateway.n[1]", "aws_nat_gateway"),
            planned("aws_route.r", "aws_route"),
        ]}},
        "configuration": {"root_module": {"resources": [
            {"address": "aws_eip.a", "type": "aws_eip", "name": "a", "expressions": {}},
            {"address": "aws_nat_gateway.n", "type": "aws_nat_gateway", "name": "n",
                "expressions": {"allocation_id": {"references": ["aws_eip.a", "count.index"]}}},
            {"address": "aws_route.r", "type": "aws_route", "name": "r", "expressions":
                {"nat_gateway_id": {"references":
                    ["aws_nat_gateway.n[1].id", "aws_nat_gateway.n[1]", "aws_nat_gateway.n"]}}},
        ]}},
    })
    .to_string();
    let infrastructure = read(&plan);
    let targets = |address: &str, path: &str| {
        let from = infrastructure.get(address).unwrap();
        let found = infrastructure.referenced(from, path);
        found
            .map(|one| one.address.clone().into_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        targets("aws_nat_gateway.n[1]", "allocation_id"),
        ["aws_eip.a[1]"]
    );
    assert_eq!(
        targets("aws_route.r", "nat_gateway_id"),
        ["aws_nat_gateway.n[1]"]
    );
}

#[test]
fn other_providers_have_regions_and_roles() {
    let planned = |address: &str, values: serde_json::Value| {
        let kind = address.split('.').next().unwrap();
        json!({"address": address, "mode": "managed", "type": kind, "name": "x", "values": values})
    };
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        planned("google_compute_instance.x", json!({"zone": "europe-west1-b"})),
        planned("google_storage_bucket.x", json!({"location": "EU"})),
        planned("azurerm_linux_virtual_machine.x", json!({"location": "West Europe"})),
        planned("azurerm_dns_zone.x", json!({})),
        planned("other_thing.x", json!({"region": "us-east-1"})),
    ]}}})
    .to_string();
    let infrastructure = read(&state);
    let shown: Vec<_> = infrastructure
        .resources
        .iter()
        .map(|one| format!("{one:?} {}", one.role()))
        .collect();
    assert_eq!(
        shown,
        [
            "azurerm_dns_zone.x in Global traffic",
            "azurerm_linux_virtual_machine.x in Region(\"westeurope\") compute",
            "google_compute_instance.x in Region(\"europe-west1\") compute",
            "google_storage_bucket.x in Region(\"eu\") storage",
            "other_thing.x in Unknown other",
        ]
    );
}

/// The order of a file's resources changes nothing.
#[test]
fn order_does_not_matter() {
    let mut turned = plan("active-active");
    turned["resource_changes"].as_array_mut().unwrap().reverse();
    let module = &mut turned["planned_values"]["root_module"];
    module["resources"].as_array_mut().unwrap().reverse();
    module["child_modules"].as_array_mut().unwrap().reverse();
    let (one, other) = (plan("active-active"), turned);
    let shown = |plan: &serde_json::Value| format!("{:?}", crate::support::deployed(plan));
    assert_eq!(shown(&one), shown(&other));
}

fn instance(address: &str, index: serde_json::Value) -> serde_json::Value {
    json!({"address": address, "index": index, "mode": "managed", "type": "aws_instance",
        "name": "a", "values": {"region": "us-east-1", "instance_type": "m6i.large"}})
}

/// Terraform 0.12 writes addresses in a state within their module and without keys.
#[test]
fn addresses_of_old_states_are_made_whole() {
    let state = json!({"format_version": "0.1", "values": {"root_module": {
        "resources": [instance("aws_instance.a", json!(0)), instance("aws_instance.a", json!(1)),
            instance("aws_instance.b", json!("x.1"))],
        "child_modules": [{"address": "module.m", "resources": [
            instance("aws_instance.a", json!(null)),
            instance("module.m.aws_instance.b[2]", json!(2)),
        ]}],
    }}})
    .to_string();
    let infrastructure = read(&state);
    let addresses: Vec<_> = infrastructure
        .resources
        .iter()
        .map(|one| one.address.as_ref())
        .collect();
    assert_eq!(
        addresses,
        [
            "aws_instance.a[0]",
            "aws_instance.a[1]",
            "aws_instance.b[\"x.1\"]",
            "module.m.aws_instance.a",
            "module.m.aws_instance.b[2]",
        ]
    );
}

/// What a file lists twice runs twice, as far as anybody can tell.
#[test]
fn an_address_that_is_there_twice_is_kept_twice() {
    let own = || instance("aws_instance.a", json!(null));
    let state = json!({"format_version": "0.1",
        "values": {"root_module": {"resources": [own(), own()]}}});
    assert_eq!(read(&state.to_string()).resources.len(), 2);
}

/// A plan whose group names the template `from`, configured by `expression`.
fn group_plan(group: &str, template: &str, root: &serde_json::Value) -> String {
    json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            {"address": group, "mode": "managed", "type": "aws_autoscaling_group", "values": {}},
            {"address": template, "mode": "managed", "type": "aws_launch_template", "values": {}},
        ]}},
        "configuration": {"root_module": root},
    })
    .to_string()
}

fn template_of(plan: &str, group: &str) -> Option<String> {
    let infrastructure = read(plan);
    let group = infrastructure.get(group).unwrap();
    let mut templates = infrastructure.referenced(group, "launch_template.id");
    templates.next().map(|one| one.address.to_string())
}

/// A template in another module is found through that module's output and this one's variable.
#[test]
fn a_template_of_another_module_is_found() {
    let group = json!({"type": "aws_autoscaling_group", "name": "g", "expressions":
        {"launch_template": [{"id": {"references": ["var.template"]}}]}});
    let template = json!({"type": "aws_launch_template", "name": "t", "expressions": {}});
    let root = json!({"module_calls": {
        "groups": {"expressions": {"template":
                {"references": ["module.templates.id", "module.templates"]}},
            "module": {"resources": [group], "variables": {"template": {}}}},
        "templates": {"module": {"resources": [template], "outputs": {"id": {"expression":
            {"references": ["aws_launch_template.t.id", "aws_launch_template.t"]}}}}},
    }});
    let (group, template) = (
        "module.groups[1].aws_autoscaling_group.g",
        "module.templates.aws_launch_template.t",
    );
    let found = template_of(&group_plan(group, template, &root), group);
    assert_eq!(found.as_deref(), Some(template));
}

/// Some files leave the key of a module out of a part of its addresses; an instance of the module
/// with another key is another one.
#[test]
fn a_template_whose_module_has_no_key_is_found() {
    let group = json!({"type": "aws_autoscaling_group", "name": "g", "expressions":
        {"launch_template": [{"id": {"references": ["aws_launch_template.t.id"]}}]}});
    let template = json!({"type": "aws_launch_template", "name": "t", "expressions": {}});
    let root = json!({"module_calls": {"m": {"module": {"resources": [group, template]}}}});
    let group = "module.m[0].aws_autoscaling_group.g";
    for (template, is_meant) in [
        ("module.m.aws_launch_template.t", true),
        ("module.m[0].aws_launch_template.t", true),
        ("module.m[1].aws_launch_template.t", false),
    ] {
        let found = template_of(&group_plan(group, template, &root), group);
        assert_eq!(found.is_some(), is_meant, "{template}");
    }
}

/// `count.index` pairs instances one by one; without it all are meant, as many as there are.
#[test]
fn many_instances_are_paired_by_their_keys() {
    const COUNT: usize = 3_000;
    let one = |kind: &str, at: usize| {
        json!({"address": format!("{kind}.x[{at}]"), "mode": "managed", "type": kind,
            "values": {"region": "us-east-1"}})
    };
    let reference =
        |path: &str, index: &str| json!({path: {"references": ["aws_instance.x", index]}});
    let resource =
        |kind: &str, expressions| json!({"type": kind, "name": "x", "expressions": expressions});
    let resources: Vec<_> = (0..COUNT)
        .flat_map(|at| ["aws_instance", "aws_eip", "aws_lb"].map(|kind| one(kind, at)))
        .collect();
    let plan = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": resources}},
        "configuration": {"root_module": {"resources": [
            resource("aws_instance", json!({})),
            resource("aws_eip", reference("instance", "count.index")),
            resource("aws_lb", reference("instances", "path.module")),
        ]}},
    })
    .to_string();
    let infrastructure = read(&plan);
    for at in [0, 7, COUNT - 1] {
        let address = infrastructure.get(&format!("aws_eip.x[{at}]")).unwrap();
        let machines: Vec<_> = infrastructure.referenced(address, "instance").collect();
        assert_eq!(machines.len(), 1);
        assert_eq!(machines[0].address, format!("aws_instance.x[{at}]"));
        let balancer = infrastructure.get(&format!("aws_lb.x[{at}]")).unwrap();
        assert_eq!(
            infrastructure.referenced(balancer, "instances").count(),
            COUNT
        );
        let referrers = infrastructure.referrers(machines[0]);
        let addresses = referrers.iter().filter(|one| one.path == "instance");
        assert_eq!((addresses.count(), referrers.len()), (1, COUNT + 1));
    }
}
