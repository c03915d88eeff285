//! Types that cost nothing themselves: settings, permissions, links and templates of others.

/// Whether a type costs nothing itself.
pub(super) fn is_free(kind: &str) -> bool {
    TYPES.contains(&kind)
}

const TYPES: &[&str] = &[
    "google_billing_budget",
    "google_compute_attached_disk",
    "google_compute_autoscaler",
    "google_compute_backend_bucket",
    "google_compute_backend_service",
    "google_compute_disk_resource_policy_attachment",
    "google_compute_firewall",
    "google_compute_health_check",
    "google_compute_http_health_check",
    "google_compute_https_health_check",
    "google_compute_instance_group",
    "google_compute_instance_template",
    "google_compute_managed_ssl_certificate",
    "google_compute_network",
    "google_compute_network_endpoint_group",
    "google_compute_network_peering",
    "google_compute_region_autoscaler",
    "google_compute_region_backend_service",
    "google_compute_region_disk_resource_policy_attachment",
    "google_compute_region_health_check",
    "google_compute_region_instance_template",
    "google_compute_region_network_endpoint_group",
    "google_compute_region_ssl_certificate",
    "google_compute_region_target_http_proxy",
    "google_compute_region_target_https_proxy",
    "google_compute_region_target_tcp_proxy",
    "google_compute_region_url_map",
    "google_compute_resource_policy",
    "google_compute_route",
    "google_compute_router",
    "google_compute_router_interface",
    "google_compute_router_peer",
    "google_compute_shared_vpc_host_project",
    "google_compute_shared_vpc_service_project",
    "google_compute_ssl_certificate",
    "google_compute_ssl_policy",
    "google_compute_subnetwork",
    "google_compute_target_http_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_pool",
    "google_compute_target_ssl_proxy",
    "google_compute_target_tcp_proxy",
    "google_compute_url_map",
    "google_folder",
    "google_folder_iam_member",
    "google_kms_crypto_key_iam_member",
    "google_organization_iam_member",
    "google_project",
    "google_project_iam_binding",
    "google_project_iam_custom_role",
    "google_project_iam_member",
    "google_project_iam_policy",
    "google_project_service",
    "google_secret_manager_secret_iam_member",
    "google_service_account",
    "google_service_account_iam_binding",
    "google_service_account_iam_member",
    "google_service_account_key",
    "google_service_networking_connection",
    "google_sql_database",
    "google_sql_user",
    "google_storage_bucket_iam_binding",
    "google_storage_bucket_iam_member",
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
