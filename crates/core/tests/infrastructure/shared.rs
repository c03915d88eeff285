//! Plans and states that others published, where the folder with them is at hand.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that reads a folder named by the environment, and says so where it cannot"
)]

use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::terms::Pattern;
use std::fs;
use std::path::PathBuf;

/// `FARSHORE_SHARED` names the folder; without it, nothing is tested here.
fn folder(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("FARSHORE_SHARED") else {
        eprintln!("SKIPPED: FARSHORE_SHARED is not set, so published plans are not read");
        return None;
    };
    Some(PathBuf::from(root).join("data/terraform").join(name))
}

#[test]
fn every_published_plan_and_state_is_read() {
    let Some(folder) = folder("plans") else {
        return;
    };
    let mut read = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path
            .extension()
            .is_some_and(|e| e == "json" || e == "tfstate")
        {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for moment in [Moment::Planned, Moment::Today] {
            let infrastructure = Infrastructure::read(&bytes, moment);
            let infrastructure = infrastructure.unwrap_or_else(|e| panic!("{path:?} {e}"));
            let deployment = recognise(&infrastructure);
            assert_eq!(deployment.pattern, Pattern::SingleRegion, "{path:?}");
            if moment == Moment::Planned {
                assert!(!infrastructure.resources.is_empty(), "{path:?}");
                let placed = infrastructure.resources.len() - deployment.unplaced;
                eprintln!(
                    "{}: {} resources, {placed} placed, unknown types {:?}",
                    path.display(),
                    infrastructure.resources.len(),
                    deployment.unknown_kinds
                );
            }
        }
        read += 1;
    }
    assert_eq!(read, 11, "files");
}

#[test]
fn the_shared_stacks_are_recognised() {
    let Some(folder) = folder("own") else {
        return;
    };
    let expected = [
        ("plan-single.json", Pattern::SingleRegion),
        ("plan-pilot.json", Pattern::PilotLight),
        ("plan-warm.json", Pattern::WarmStandby),
    ];
    for (name, pattern) in expected {
        let bytes = fs::read(folder.join(name)).unwrap();
        let infrastructure = Infrastructure::read(&bytes, Moment::Planned).unwrap();
        let deployment = recognise(&infrastructure);
        assert_eq!(deployment.pattern, pattern, "{name}: {}", deployment.reason);
        for gap in &deployment.gaps {
            eprintln!("{name}: {} {}: {}", gap.gap, gap.address, gap.sentence);
        }
    }
}
