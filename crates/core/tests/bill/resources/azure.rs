//! Azure. Prices of East US, in which each sum is worked out by hand.

use super::{check, check_all};
use crate::support::resource;
use expect_test::expect;
use serde_json::{Value, json};

fn east(mut values: Value) -> Value {
    values["location"] = json!("East US");
    values
}

#[test]
fn machines() {
    // 730 x 0.096; a disk of 100 GB is one of 128.
    let disk = json!([{"storage_account_type": "Premium_LRS", "disk_size_gb": 100}]);
    let values = east(json!({"size": "Standard_D2s_v5", "os_disk": disk}));
    check(
        "azurerm_linux_virtual_machine",
        values.clone(),
        "",
        &expect![[r#"
            machine, Standard_D2s_v5: 70.08
            disk of the system, premium-p10: 19.71
        "#]],
    );
    check(
        "azurerm_windows_virtual_machine",
        values,
        "",
        &expect![[r#"
            machine, Standard_D2s_v5/windows: not_found, no price in any region
            disk of the system, premium-p10: 19.71
        "#]],
    );
    // 3 x 730 x 0.0416; 3 x 73.22.
    let set = east(json!({
        "sku": "Standard_B2s", "instances": 2, "os_disk": [{"storage_account_type": "StandardSSD_LRS"}],
        "data_disk": [{"storage_account_type": "Premium_LRS", "disk_size_gb": 512}]
    }));
    let kind = "azurerm_linux_virtual_machine_scale_set";
    check(
        kind,
        set,
        "instances: 3",
        &expect![[r#"
        machine, Standard_B2s: 91.10
        disk of the system, standard-ssd: not_found, the file does not give `disk_size_gb`
        disk of data, premium-p20: 219.66
    "#]],
    );
    let old = east(json!({
        "vm_size": "Standard_B2ms", "storage_os_disk": [{"managed_disk_type": "Premium_LRS", "disk_size_gb": 128}],
        "storage_data_disk": [{"create_option": "Attach", "managed_disk_type": "Premium_LRS"}]
    }));
    check(
        "azurerm_virtual_machine",
        old,
        "monthly_hrs: 100",
        &expect![[r#"
            machine, Standard_B2ms: 8.32
            disk of the system, premium-p10: 19.71
        "#]],
    );
    let spot = east(json!({"size": "Standard_B2s", "priority": "Spot"}));
    check(
        "azurerm_linux_virtual_machine",
        spot,
        "",
        &expect![[r#"
        machine, Standard_B2s/spot: not_found, no price in any region
    "#]],
    );
    let elsewhere = json!({"size": "Standard_B2s", "location": "North Europe"});
    check(
        "azurerm_linux_virtual_machine",
        elsewhere,
        "",
        &expect![[r#"
            machine, Standard_B2s: not_found, no price for northeurope
        "#]],
    );
}

#[test]
fn disks() {
    let disk = |values, expected| check("azurerm_managed_disk", east(values), "", expected);
    disk(
        json!({"storage_account_type": "Premium_LRS", "disk_size_gb": 129, "tier": "P20"}),
        &expect![[r#"
            disk, premium-p20: 73.22
        "#]],
    );
    disk(
        json!({"storage_account_type": "Premium_ZRS", "disk_size_gb": 512}),
        &expect![[r#"
            disk, premium-p20-zrs: not_found, no price in any region
        "#]],
    );
    disk(
        json!({"storage_account_type": "UltraSSD_LRS", "disk_size_gb": 512}),
        &expect![[r#"
            disk, UltraSSD_LRS: not_found, there is no price of its type
        "#]],
    );
    disk(
        json!({"storage_account_type": "Standard_LRS", "disk_size_gb": 50000}),
        &expect![[r#"
            disk, standard-hdd: not_found, there is no disk of its size
        "#]],
    );
    disk(
        json!({}),
        &expect![[r#"
        disk: not_found, the file does not give its type
    "#]],
    );
}

#[test]
fn databases() {
    let kind = "azurerm_postgresql_flexible_server";
    // 730 x 0.178 and 64 x 0.115, each twice.
    let primary = east(json!({
        "id": "/servers/a", "sku_name": "GP_Standard_D2ds_v5", "storage_mb": 65536,
        "high_availability": [{"mode": "ZoneRedundant"}]
    }));
    check(
        kind,
        primary.clone(),
        "",
        &expect![[r#"
        database, GP_Standard_D2ds_v5, twice for availability: 259.88
        storage, twice for availability: 14.72
        backups beyond its size: not_found, no price in any region
    "#]],
    );
    // The replica has its source's size, and no standby of its own.
    let replica = json!({"source_server_id": "/servers/a", "location": "westeurope"});
    check_all(
        &[resource(kind, "a", primary), resource(kind, "b", replica)],
        &expect![[r#"
            database, GP_Standard_D2ds_v5, twice for availability: 259.88
            storage, twice for availability: 14.72
            backups beyond its size: not_found, no price in any region
            database, GP_Standard_D2ds_v5: 154.76
            storage: 8.76
            backups beyond its size: not_found, no price in any region
        "#]],
    );
    let values = east(json!({"sku_name": "MO_Standard_E2s_v3"}));
    check(
        kind,
        values,
        "",
        &expect![[r#"
        database, MO_Standard_E2s_v3: not_found, no price in any region
        storage: 3.68
        backups beyond its size: not_found, no price in any region
    "#]],
    );
}

#[test]
fn network_and_storage() {
    let balancer = resource(
        "azurerm_lb",
        "a",
        east(json!({"id": "/lb/a", "sku": "Standard"})),
    );
    let rule = |name: &str| resource("azurerm_lb_rule", name, json!({"loadbalancer_id": "/lb/a"}));
    // 730 x 0.025 for five of the six.
    check_all(
        &[
            balancer,
            rule("a"),
            rule("b"),
            rule("c"),
            rule("d"),
            rule("e"),
            rule("f"),
        ],
        &expect![[r#"
            first five rules: 18.25
            rules above five: not_found, there is no price of rules above five
            data processed: usage_dependent, `monthly_data_processed_gb` is not given
        "#]],
    );
    check(
        "azurerm_lb",
        east(json!({"sku": "Basic"})),
        "",
        &expect![[""]],
    );
    let used = "monthly_data_processed_gb: 100";
    check(
        "azurerm_nat_gateway",
        east(json!({})),
        used,
        &expect![[r#"
        NAT gateway: 32.85
        data processed: 4.50
    "#]],
    );
    let account = east(json!({"account_tier": "Standard", "account_replication_type": "GRS"}));
    let kind = "azurerm_storage_account";
    check(
        kind,
        account,
        "storage_gb: 1000",
        &expect![[r#"
        blobs, hot-grs: 45.80
        operations: not_found, no price in any region
    "#]],
    );
    check(
        "azurerm_public_ip",
        east(json!({})),
        "",
        &expect![[r#"
        public address: not_found, no price in any region
    "#]],
    );
    check(
        "azurerm_dns_zone",
        json!({}),
        "",
        &expect![[r#"
        zone: not_found, no price in any region
    "#]],
    );
    check(
        "azurerm_dns_a_record",
        json!({}),
        "",
        &expect![[r#"
        queries: not_found, no price in any region
    "#]],
    );
    check(
        "azurerm_virtual_network",
        east(json!({})),
        "",
        &expect![[""]],
    );
}

#[test]
fn kubernetes() {
    // 3 x 730 x 0.192; a pool of two where the cluster is.
    let pool = json!([{"vm_size": "Standard_D4s_v5", "min_count": 3, "os_disk_type": "Ephemeral"}]);
    let cluster = east(json!({"id": "/aks/a", "sku_tier": "Standard", "default_node_pool": pool}));
    let pool =
        json!({"kubernetes_cluster_id": "/aks/a", "vm_size": "Standard_B2s", "node_count": 2});
    check_all(
        &[
            resource("azurerm_kubernetes_cluster", "a", cluster),
            resource("azurerm_kubernetes_cluster_node_pool", "a", pool),
        ],
        &expect![[r#"
            control plane, standard: not_found, no price in any region
            machine, Standard_D4s_v5: 420.48
            machine, Standard_B2s: 60.74
            disks of nodes: not_found, the file does not give its type
        "#]],
    );
}
