//! Google Cloud. Prices of europe-west1, in which each sum is worked out by hand.

use super::{check, check_all};
use crate::support::resource;
use expect_test::expect;
use serde_json::{Value, json};

fn belgium(mut values: Value) -> Value {
    values["zone"] = json!("europe-west1-b");
    values
}

#[test]
fn machines() {
    // 730 x 0.073715; 100 x 0.1.
    let disk = json!([{"initialize_params": [{"size": 100, "type": "pd-balanced"}]}]);
    let values = belgium(json!({"machine_type": "e2-standard-2", "boot_disk": disk}));
    let kind = "google_compute_instance";
    check(
        kind,
        values,
        "",
        &expect![[r#"
        machine, e2-standard-2: 53.81
        boot disk, pd-balanced: 10.00
    "#]],
    );
    let values = belgium(json!({
        "machine_type": "e2-medium", "boot_disk": [{"source": "disk-1"}],
        "scratch_disk": [{"interface": "NVME"}], "scheduling": [{"preemptible": true}],
        "guest_accelerator": [{"type": "nvidia-tesla-t4", "count": 1}]
    }));
    check(
        kind,
        values,
        "",
        &expect![[r#"
        machine, e2-medium/spot: not_found, no price in any region
        accelerator/nvidia-tesla-t4/spot: not_found, no price in any region
        local disks: not_found, there is no price of disks inside machines
    "#]],
    );
    check(
        kind,
        belgium(json!({})),
        "",
        &expect![[r#"
        machine: not_found, the file does not give its type
    "#]],
    );
}

#[test]
fn groups() {
    // Three by the least of the scaling: 3 x 730 x 0.106834; 3 x 20 x 0.17.
    let template = json!({
        "id": "t-1", "machine_type": "n2-standard-2", "region": "europe-west1",
        "disk": [{"disk_size_gb": 20, "disk_type": "pd-ssd"}, {"source": "disk-1"}]
    });
    let group = json!({
        "id": "g-1", "region": "europe-west1", "version": [{"instance_template": "t-1"}]
    });
    let scaling = json!({"target": "g-1", "autoscaling_policy": [{"min_replicas": 3}]});
    let kind = "google_compute_region_instance_group_manager";
    check_all(
        &[
            resource("google_compute_instance_template", "a", template),
            resource(kind, "a", group),
            resource("google_compute_region_autoscaler", "a", scaling),
        ],
        &expect![[r#"
            machine, n2-standard-2: 233.97
            disk, pd-ssd: 10.20
        "#]],
    );
    let without = belgium(json!({"target_size": 2}));
    let kind = "google_compute_instance_group_manager";
    check(
        kind,
        without,
        "",
        &expect![[r#"
        machines: not_found, its template is not in this file
    "#]],
    );
}

#[test]
fn databases() {
    let kind = "google_sql_database_instance";
    let database = |settings: Value| json!({"region": "europe-west1", "database_version": "POSTGRES_16", "settings": [settings]});
    // 2 x 730 x (2 x 0.0413) and 2 x 730 x (7.5 x 0.007); 2 x 100 x 0.17.
    let values = database(json!({
        "tier": "db-custom-2-7680", "availability_type": "REGIONAL", "disk_size": 100
    }));
    check(
        kind,
        values,
        "",
        &expect![[r#"
        processors, db-custom-2-7680, twice for availability: 120.60
        memory, db-custom-2-7680, twice for availability: 76.65
        storage-ssd, twice for availability: 34.00
        backups: not_found, no price in any region
    "#]],
    );
    let values = database(json!({"tier": "db-f1-micro", "disk_type": "PD_HDD"}));
    check(
        kind,
        values,
        "",
        &expect![[r#"
        database, db-f1-micro: not_found, no price in any region
        storage-hdd: not_found, no price in any region
        backups: not_found, no price in any region
    "#]],
    );
    let mut values = database(json!({"tier": "db-custom-2-7680"}));
    values["database_version"] = json!("MYSQL_8_0");
    check(
        kind,
        values,
        "",
        &expect![[r#"
        database, MYSQL_8_0, ENTERPRISE: not_found, there are prices of PostgreSQL of the Enterprise edition only
    "#]],
    );
    let values = database(json!({"tier": "db-custom-2-7680", "edition": "ENTERPRISE_PLUS"}));
    check(
        kind,
        values,
        "",
        &expect![[r#"
        database, POSTGRES_16, ENTERPRISE_PLUS: not_found, there are prices of PostgreSQL of the Enterprise edition only
    "#]],
    );
}

#[test]
fn disks_and_buckets() {
    let disk = belgium(json!({"size": 500, "type": "pd-ssd"}));
    check(
        "google_compute_disk",
        disk.clone(),
        "",
        &expect![[r#"
        disk, pd-ssd: 85.00
    "#]],
    );
    check(
        "google_compute_region_disk",
        disk,
        "",
        &expect![[r#"
        disk, pd-ssd/regional: not_found, no price in any region
    "#]],
    );
    check(
        "google_compute_disk",
        belgium(json!({"size": 10})),
        "",
        &expect![[r#"
            disk, pd-standard: not_found, no price in any region
        "#]],
    );
    let bucket = json!({"location": "EUROPE-WEST1"});
    let kind = "google_storage_bucket";
    check(
        kind,
        bucket,
        "storage_gb: 1000",
        &expect![[r#"
        storage, standard: 20.00
        operations of class A: not_found, no price in any region
        operations of class B: not_found, no price in any region
    "#]],
    );
    check(
        kind,
        json!({"location": "EU"}),
        "",
        &expect![[r#"
        storage, standard: not_found, no price for eu
        operations of class A: not_found, no price in any region
        operations of class B: not_found, no price in any region
    "#]],
    );
}

#[test]
fn network() {
    let rule = |name: &str, scheme: &str| {
        let values = json!({"region": "europe-west1", "load_balancing_scheme": scheme});
        resource("google_compute_forwarding_rule", name, values)
    };
    let global = resource("google_compute_global_forwarding_rule", "a", json!({}));
    // The first carries the price: 730 x 0.025.
    check_all(
        &[
            rule("a", "EXTERNAL"),
            rule("b", "EXTERNAL"),
            rule("c", "INTERNAL"),
            global,
        ],
        &expect![[r#"
            first five rules: 18.25
            data processed: usage_dependent, `monthly_ingress_data_gb` is not given
            rule, among the first five of its region: 0.00
            data processed: usage_dependent, `monthly_ingress_data_gb` is not given
            rule within the network: not_found, no price in any region
            data processed: usage_dependent, `monthly_ingress_data_gb` is not given
            first five rules: not_found, no price outside of regions
            data processed: not_found, no price outside of regions
        "#]],
    );
    let kind = "google_compute_router_nat";
    let nat = json!({"region": "europe-west1"});
    let usage = "assigned_vms: 100, monthly_data_processed_gb: 10";
    check(
        kind,
        nat,
        usage,
        &expect![[r#"
        machines behind it: 32.70
        data processed: 0.45
    "#]],
    );
    let kind = "google_compute_address";
    check(
        kind,
        json!({"region": "europe-west1"}),
        "",
        &expect![[r#"
        public address: not_found, no price in any region
    "#]],
    );
    check(
        kind,
        json!({"address_type": "INTERNAL"}),
        "",
        &expect![[""]],
    );
    check(
        "google_dns_managed_zone",
        json!({}),
        "",
        &expect![[r#"
        zone: 0.20
    "#]],
    );
    let queries = "monthly_queries: 1000000";
    check(
        "google_dns_record_set",
        json!({}),
        queries,
        &expect![[r#"
        queries: 0.40
    "#]],
    );
    check("google_compute_network", json!({}), "", &expect![[""]]);
}

#[test]
fn kubernetes() {
    let node =
        json!([{"machine_type": "e2-standard-4", "disk_size_gb": 50, "disk_type": "pd-balanced"}]);
    let cluster = json!({
        "id": "c-1", "location": "europe-west1", "remove_default_node_pool": true,
        "node_locations": ["europe-west1-b", "europe-west1-c"]
    });
    // Two in each of two zones: 4 x 730 x 0.147431; 4 x 50 x 0.1.
    let pool = json!({"cluster": "c-1", "node_count": 2, "node_config": node});
    let kind = "google_container_cluster";
    check_all(
        &[
            resource(kind, "a", cluster),
            resource("google_container_node_pool", "a", pool),
        ],
        &expect![[r#"
            control plane: not_found, no price in any region
            machine, e2-standard-4: 430.50
            disks of nodes, pd-balanced: 20.00
        "#]],
    );
    // One zone; then a region without its zones.
    let zonal = json!({"location": "europe-west1-b", "initial_node_count": 1, "node_config": node});
    check(
        kind,
        zonal,
        "",
        &expect![[r#"
        control plane: not_found, no price in any region
        machine, e2-standard-4: 107.62
        disks of nodes, pd-balanced: 5.00
    "#]],
    );
    let regional =
        json!({"location": "europe-west1", "initial_node_count": 1, "node_config": node});
    check(
        kind,
        regional,
        "",
        &expect![[r#"
        control plane: not_found, no price in any region
        machine, e2-standard-4: usage_dependent, the file does not say in how many zones it is
        disks of nodes, pd-balanced: usage_dependent, the file does not say in how many zones it is
    "#]],
    );
    let pods = json!({"location": "europe-west1", "enable_autopilot": true});
    check(
        kind,
        pods,
        "",
        &expect![[r#"
        control plane: not_found, no price in any region
        processors of pods: not_found, no price in any region
    "#]],
    );
}
