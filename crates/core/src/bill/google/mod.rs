//! What resources of Google Cloud are billed for, one file for each family.

mod address;
mod bucket;
mod disk;
mod forwarding_rule;
mod free;
mod kubernetes;
mod machine;
mod regular;
mod router_nat;
mod sql;

use super::pricing::{Pricing, Writer};

/// How a type is billed; none for a type that is not known.
pub(super) fn pricing(kind: &str) -> Option<Pricing> {
    let bill: Writer = match kind {
        "google_compute_address" | "google_compute_global_address" => address::bill,
        "google_compute_disk" | "google_compute_region_disk" => disk::bill,
        "google_compute_forwarding_rule" | "google_compute_global_forwarding_rule" => {
            forwarding_rule::bill
        }
        "google_compute_instance" => machine::bill,
        "google_compute_instance_group_manager"
        | "google_compute_region_instance_group_manager" => machine::bill_group,
        "google_compute_router_nat" => router_nat::bill,
        "google_container_cluster" => kubernetes::bill_cluster,
        "google_container_node_pool" => kubernetes::bill_node_pool,
        "google_sql_database_instance" => sql::bill,
        "google_storage_bucket" => bucket::bill,
        _ if regular::charges(kind).is_some() => regular::bill,
        _ if free::is_free(kind) => return Some(Pricing::Free),
        _ => return None,
    };
    Some(Pricing::Billed(bill))
}

/// The name at the end of a link: `e2-medium` of `zones/europe-west1-b/machineTypes/e2-medium`.
fn last_part(link: &str) -> &str {
    link.rsplit('/').next().unwrap_or(link)
}
