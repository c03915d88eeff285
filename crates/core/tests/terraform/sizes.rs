//! Sizes that an imported plan would bring.

use crate::support::{Decided, PATTERNS, WEBSHOP, text};
use farshore_core::terms::Pattern;
use farshore_core::terraform::{DataSizing, Engine, Sizing, Wanted};

#[test]
fn sizes_and_engines_are_taken_over() {
    let mut sizing = Sizing {
        name: Some("Shop 7".to_owned()),
        servers: 10,
        instance_type: "c7g.xlarge".to_owned(),
        ..Sizing::default()
    };
    let orders = DataSizing {
        engine: Some(Engine::Aurora),
        storage_gib: None,
    };
    sizing.data.insert("orders".to_owned(), orders);
    let files = Decided::of(WEBSHOP).sized(Wanted::Chosen, &sizing).unwrap();
    let values = text(&files, "terraform.tfvars");
    for line in [
        "name          = \"shop-7\"",
        "instance_type = \"c7g.xlarge\"",
        "servers     = { primary = 10, second = 4 }",
        "servers_max = 20",
    ] {
        assert!(values.contains(line), "{line}: {values}");
    }
    assert!(text(&files, "data.tf").contains("\"./modules/aurora\""));
}

/// Shares are rounded up to whole servers, and follow the file's assumptions.
#[test]
fn the_shares_are_those_of_the_registry() {
    let half = format!("{WEBSHOP}\n[assumptions]\n\"cost.warm-standby.capacity_share\" = 0.7\n");
    let files = Decided::of(&half).files(Wanted::Pattern(Pattern::WarmStandby));
    let values = text(&files, "terraform.tfvars");
    assert!(
        values.contains("servers     = { primary = 4, second = 3 }"),
        "{values}"
    );
}

#[test]
fn no_size_breaks_a_stack() {
    let decided = Decided::of(WEBSHOP);
    for servers in [0, 1, u32::MAX] {
        for pattern in PATTERNS {
            let sizing = Sizing {
                servers,
                ..Sizing::default()
            };
            decided.sized(Wanted::Pattern(pattern), &sizing).unwrap();
        }
    }
}
