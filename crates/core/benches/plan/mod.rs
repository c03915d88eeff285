//! A large plan, the same at every call: what a company with one Terraform root would show.
//!
//! Copies of two real stacks, one called once with `count` and one by a call for each team, and
//! machines with disks and names that refer to each other by `count.index` and by `each.key`.

use serde_json::{Map, Value, json};

const COUNTED: &str = include_str!("../../../../examples/terraform/warm-standby/plan.json");
const CALLED: &str = include_str!("../../../../examples/terraform/active-active/plan.json");
const WORKER: &str = include_str!("worker.json");
/// Copies of the stack that one call makes with `count`.
const COPIES: usize = 70;
/// Calls of the other stack.
const TEAMS: usize = 70;
/// Machines, each with two disks, two attachments and a record.
const MACHINES: usize = 460;

/// The parts of a plan while it grows.
#[derive(Default)]
struct Parts {
    modules: Vec<Value>,
    changes: Vec<Value>,
    calls: Map<String, Value>,
    resources: Vec<Value>,
    configured: Vec<Value>,
}

/// A plan of 10,000 resources and 23 MB.
pub(crate) fn large_plan() -> String {
    let mut parts = Parts::default();
    let counted: Value = serde_json::from_str(COUNTED).expect("the example is right");
    let called: Value = serde_json::from_str(CALLED).expect("the example is right");
    for copy in 0..COPIES {
        parts.copy(&counted, &format!("module.shop[{copy}]"));
    }
    parts.call("shop", &counted);
    for team in 0..TEAMS {
        let name = format!("team_{team:02}");
        parts.copy(&called, &format!("module.{name}"));
        parts.call(&name, &called);
    }
    parts.machines();
    let plan = json!({
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "variables": counted["variables"],
        "planned_values": {"root_module": {
            "resources": parts.resources, "child_modules": parts.modules,
        }},
        "resource_changes": parts.changes,
        "configuration": {
            "provider_config": counted["configuration"]["provider_config"],
            "root_module": {"resources": parts.configured, "module_calls": parts.calls},
        },
    });
    plan.to_string()
}

impl Parts {
    /// One more instance of a stack, in a module.
    fn copy(&mut self, stack: &Value, module: &str) {
        let mut inner = prefixed(&stack["planned_values"]["root_module"], module);
        inner["address"] = module.into();
        self.modules.push(inner);
        let changes = stack["resource_changes"].as_array().expect("a list");
        let changes = changes.iter().map(|change| prefixed(change, module));
        self.changes.extend(changes);
    }

    /// The call of a stack as a module.
    fn call(&mut self, name: &str, stack: &Value) {
        let module = &stack["configuration"]["root_module"];
        let call = json!({"source": format!("./{name}"), "module": module});
        self.calls.insert(name.to_owned(), call);
    }

    fn machines(&mut self) {
        let own = |kind: &str, name: &str, attribute: &str| {
            let base = format!("{kind}.{name}");
            json!({"references":
                [format!("{base}[0].{attribute}"), format!("{base}[0]"), base, "count.index"]})
        };
        self.configure(
            "aws_instance",
            "worker",
            json!({"ami": {"references": ["var.ami"]},
            "instance_type": {"constant_value": "m6i.large"}}),
        );
        let id = own("aws_instance", "worker", "id");
        for disk in ["logs", "work"] {
            let zone = own("aws_instance", "worker", "availability_zone");
            self.configure("aws_ebs_volume", disk, json!({"availability_zone": zone}));
            let volume = own("aws_ebs_volume", disk, "id");
            let expressions = json!({"instance_id": id, "volume_id": volume});
            self.configure("aws_volume_attachment", disk, expressions);
        }
        let address = json!({"references": ["aws_instance.worker", "each.value"]});
        self.configure("aws_route53_record", "worker", json!({"records": address}));
        for at in 0..MACHINES {
            self.machine(at);
        }
    }

    fn machine(&mut self, at: usize) {
        let (key, zone) = (json!(at), format!("us-east-1{}", ["a", "b", "c"][at % 3]));
        self.resource("aws_instance", "worker", &key, &worker(at, &zone));
        for (disk, size) in [("logs", 50), ("work", 200)] {
            let volume = json!({"arn": null, "availability_zone": zone, "encrypted": true,
                "final_snapshot": false, "iops": 3000, "kms_key_id": null,
                "multi_attach_enabled": false, "outpost_arn": null, "size": size,
                "snapshot_id": null, "tags": tags(disk, at), "tags_all": tags(disk, at),
                "throughput": 125, "timeouts": null, "type": "gp3"});
            self.resource("aws_ebs_volume", disk, &key, &volume);
            let attachment = json!({"device_name": "/dev/sdh", "force_detach": null,
                "skip_destroy": null, "stop_instance_before_detaching": true});
            self.resource("aws_volume_attachment", disk, &key, &attachment);
        }
        let record = json!({"alias": [], "allow_overwrite": null, "cidr_routing_policy": [],
            "failover_routing_policy": [], "geolocation_routing_policy": [],
            "geoproximity_routing_policy": [], "health_check_id": null,
            "latency_routing_policy": [], "multivalue_answer_routing_policy": null,
            "name": format!("worker-{at}.example.com"), "set_identifier": null, "ttl": 60,
            "type": "A", "weighted_routing_policy": [], "zone_id": "Z0123456789ABCDEFGHIJ"});
        let key = json!(format!("worker-{at}.example.com"));
        self.resource("aws_route53_record", "worker", &key, &record);
    }

    fn configure(&mut self, kind: &str, name: &str, expressions: Value) {
        self.configured.push(
            json!({"address": format!("{kind}.{name}"), "mode": "managed",
            "type": kind, "name": name, "provider_config_key": "aws",
            "expressions": expressions, "schema_version": 0}),
        );
    }

    /// A resource that is there already and stays as it is.
    fn resource(&mut self, kind: &str, name: &str, key: &Value, values: &Value) {
        let address = format!("{kind}.{name}[{key}]");
        let provider = "registry.terraform.io/hashicorp/aws";
        let marks = json!({"tags": {}, "tags_all": {}});
        self.resources
            .push(json!({"address": address, "mode": "managed", "type": kind,
            "name": name, "index": key, "provider_name": provider, "schema_version": 0,
            "values": values, "sensitive_values": marks}));
        self.changes
            .push(json!({"address": address, "mode": "managed", "type": kind,
            "name": name, "index": key, "provider_name": provider, "change": {
                "actions": ["no-op"], "before": values, "after": values, "after_unknown": {},
                "before_sensitive": marks, "after_sensitive": marks}}));
    }
}

/// A machine as the provider describes it.
fn worker(at: usize, zone: &str) -> Value {
    let mut values: Value = serde_json::from_str(WORKER).expect("the template is right");
    let id = format!("i-{at:017x}");
    values["arn"] = format!("arn:aws:ec2:us-east-1:123456789012:instance/{id}").into();
    values["id"] = id.into();
    values["availability_zone"] = zone.into();
    values["tags"] = tags("worker", at);
    values["tags_all"] = tags("worker", at);
    values
}

fn tags(name: &str, at: usize) -> Value {
    json!({"Name": format!("{name}-{at}"), "cost-centre": "4711", "environment": "production",
        "managed-by": "terraform", "owner": "platform@example.com"})
}

/// The same with every address in a module.
fn prefixed(node: &Value, module: &str) -> Value {
    match node {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("address", Value::String(text)) => {
                    (name.clone(), format!("{module}.{text}").into())
                }
                _ => (name.clone(), prefixed(value, module)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| prefixed(item, module)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => node.clone(),
    }
}
