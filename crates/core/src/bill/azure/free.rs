//! Types that cost nothing themselves: settings, permissions, links and parts of others.

/// Whether a type costs nothing itself.
pub(super) fn is_free(kind: &str) -> bool {
    TYPES.contains(&kind)
}

const TYPES: &[&str] = &[
    "azurerm_application_security_group",
    "azurerm_availability_set",
    "azurerm_backup_policy_vm",
    "azurerm_cdn_frontdoor_endpoint",
    "azurerm_cdn_frontdoor_origin",
    "azurerm_cdn_frontdoor_origin_group",
    "azurerm_federated_identity_credential",
    "azurerm_key_vault_access_policy",
    "azurerm_lb_backend_address_pool",
    "azurerm_lb_backend_address_pool_address",
    "azurerm_lb_nat_pool",
    "azurerm_lb_nat_rule",
    "azurerm_lb_outbound_rule",
    "azurerm_lb_probe",
    "azurerm_lb_rule",
    "azurerm_local_network_gateway",
    "azurerm_management_lock",
    "azurerm_nat_gateway_public_ip_association",
    "azurerm_network_interface",
    "azurerm_network_interface_application_gateway_backend_address_pool_association",
    "azurerm_network_interface_backend_address_pool_association",
    "azurerm_network_interface_security_group_association",
    "azurerm_network_security_group",
    "azurerm_network_security_rule",
    "azurerm_postgresql_flexible_server_active_directory_administrator",
    "azurerm_postgresql_flexible_server_configuration",
    "azurerm_postgresql_flexible_server_database",
    "azurerm_postgresql_flexible_server_firewall_rule",
    "azurerm_postgresql_flexible_server_virtual_endpoint",
    "azurerm_private_dns_a_record",
    "azurerm_private_dns_cname_record",
    "azurerm_private_dns_zone_virtual_network_link",
    "azurerm_proximity_placement_group",
    "azurerm_resource_group",
    "azurerm_role_assignment",
    "azurerm_role_definition",
    "azurerm_route",
    "azurerm_route_table",
    "azurerm_ssh_public_key",
    "azurerm_storage_container",
    "azurerm_storage_management_policy",
    "azurerm_subnet",
    "azurerm_subnet_nat_gateway_association",
    "azurerm_subnet_network_security_group_association",
    "azurerm_subnet_route_table_association",
    "azurerm_user_assigned_identity",
    "azurerm_virtual_machine_data_disk_attachment",
    "azurerm_virtual_machine_extension",
    "azurerm_virtual_network",
];

#[cfg(test)]
mod tests {
    use super::TYPES;
    use crate::bill::pricing::{Pricing, pricing};
    use crate::infrastructure::kind;

    #[test]
    fn types_are_sorted_known_and_free() {
        for pair in TYPES.windows(2) {
            assert!(pair[0] < pair[1], "{}", pair[1]);
        }
        for name in TYPES {
            assert!(kind(name).is_some(), "{name} is no type of the provider");
            assert!(matches!(pricing(name), Some(Pricing::Free)), "{name}");
        }
    }
}
