//! What resources of Azure are billed for, one file for each family.

mod disk;
mod free;
mod kubernetes;
mod load_balancer;
mod machine;
mod postgresql;
mod regular;
mod storage_account;

use super::pricing::{Pricing, Writer};

/// How a type is billed; none for a type that is not known.
pub(super) fn pricing(kind: &str) -> Option<Pricing> {
    let bill: Writer = match kind {
        "azurerm_kubernetes_cluster" => kubernetes::bill_cluster,
        "azurerm_kubernetes_cluster_node_pool" => kubernetes::bill_node_pool,
        "azurerm_lb" => load_balancer::bill,
        "azurerm_linux_virtual_machine"
        | "azurerm_virtual_machine"
        | "azurerm_windows_virtual_machine" => machine::bill,
        "azurerm_linux_virtual_machine_scale_set"
        | "azurerm_orchestrated_virtual_machine_scale_set"
        | "azurerm_windows_virtual_machine_scale_set" => machine::bill_scale_set,
        "azurerm_managed_disk" => disk::bill,
        "azurerm_postgresql_flexible_server" => postgresql::bill,
        "azurerm_storage_account" => storage_account::bill,
        _ if regular::charges(kind).is_some() => regular::bill,
        _ if free::is_free(kind) => return Some(Pricing::Free),
        _ => return None,
    };
    Some(Pricing::Billed(bill))
}
