//! Runbooks and the calendar: commands that name what the Terraform makes, and what names cannot do.

use crate::support::{Decided, PATTERNS, SOCIAL, WEBSHOP, text};
use expect_test::expect_file;
use farshore_core::runbook::{calendar, runbooks};
use farshore_core::terms::{Pattern, Term};
use farshore_core::terraform::{Engine, Outline, Wanted};
use farshore_core::units::Seconds;
use proptest::prelude::*;
use std::fmt::Write;

/// Every runbook as one text.
fn all(outline: &Outline) -> String {
    let mut all = String::new();
    for file in runbooks(outline) {
        let _ = writeln!(all, "<!-- {} -->\n\n{}", file.path, file.contents);
    }
    all
}

fn page(outline: &Outline, path: &str) -> String {
    text(&runbooks(outline), path).to_owned()
}

/// What stands in the blocks for a shell.
fn commands(page: &str) -> Vec<&str> {
    let mut inside = false;
    let lines = page.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        if is_fence {
            inside = !inside;
        }
        inside && !is_fence
    });
    lines.collect()
}

#[test]
fn the_runbooks_of_each_pattern() {
    let webshop = Decided::of(WEBSHOP);
    for pattern in PATTERNS {
        let outline = webshop.outline(Wanted::Pattern(pattern));
        expect_file![format!("webshop-{}.runbooks.md", pattern.name())].assert_eq(&all(&outline));
    }
    // Aurora, buckets, a switch that a person throws.
    let by_hand = SOCIAL.replace(
        "[business]",
        "[design]\ntrigger = \"person\"\ntraffic = \"dns-health-check\"\nreplication = \"storage-level\"\n\n[business]",
    );
    let by_hand = Decided::of(&by_hand).outline(Wanted::Pattern(Pattern::WarmStandby));
    expect_file!["social-by-hand.runbooks.md"].assert_eq(&all(&by_hand));
}

/// The lost region's control plane has no part in the recovery.
#[test]
fn the_recovery_asks_the_surviving_region_only() {
    for workload in [WEBSHOP, SOCIAL] {
        for pattern in PATTERNS {
            let outline = Decided::of(workload).outline(Wanted::Pattern(pattern));
            let (primary, second) = (outline.primary(), outline.second());
            for path in ["runbooks/2-fail-over.md", "runbooks/3-verify.md"] {
                let page = page(&outline, path);
                for line in commands(&page).iter().filter(|line| line.contains("aws ")) {
                    assert!(!line.contains(primary), "{pattern}: {line}");
                    // Route 53 has no region; a rebuilt region's record is the one use of it.
                    let is_record = line.contains("aws route53 change-resource-record-sets")
                        && pattern == Pattern::BackupRestore;
                    let goes_there = line.contains(&format!("--region {second}"));
                    assert!(is_record || goes_there, "{pattern}: {line}");
                }
            }
        }
    }
}

/// The expected time is that of `farshore decide`.
#[test]
fn the_times_are_those_of_the_decision() {
    let webshop = Decided::of(WEBSHOP);
    for pattern in PATTERNS {
        let page = page(
            &webshop.outline(Wanted::Pattern(pattern)),
            "runbooks/2-fail-over.md",
        );
        let [half, most] = webshop.recovery(pattern).map(Seconds);
        let line = format!("| **all** | as decided | **{half}** | **{most}** |");
        assert!(page.contains(&line), "{pattern}: {line}\n{page}");
    }
}

/// Names of runbooks are names of the Terraform: both are derived from one stack, and the modules,
/// which are plain files, add the same to them.
#[test]
fn the_terraform_makes_what_the_runbooks_name() {
    let by_hand = WEBSHOP.replace("[business]", "[design]\ntrigger = \"person\"\n\n[business]");
    for workload in [&by_hand, SOCIAL] {
        let decided = Decided::of(workload);
        for pattern in [Pattern::PilotLight, Pattern::WarmStandby] {
            let outline = decided.outline(Wanted::Pattern(pattern));
            let files = decided.files(Wanted::Pattern(pattern));
            let resolved = |path: &str| text(&files, path).replace("${var.name}", &outline.name);
            let has = |path: &str, value: &str| {
                assert!(
                    resolved(path).contains(&format!("\"{value}\"")),
                    "{path}: {value}"
                );
            };
            has("modules/drill/main.tf", &outline.evidence());
            has("modules/backup/main.tf", &outline.backup_role());
            assert!(resolved("modules/drill/main.tf").contains("_monthly\", \"-\", \"_\")"));
            if files
                .iter()
                .any(|file| file.path == "modules/traffic_switch/main.tf")
            {
                has(
                    "modules/traffic_switch/main.tf",
                    &outline.switch_namespace(),
                );
                let command = resolved("modules/traffic_switch/outputs.tf");
                let page = page(&outline, "runbooks/2-fail-over.md");
                let thrown = page.lines().find(|line| line.contains("put-metric-data"));
                let words = format!(
                    "--namespace {} --metric-name Failover --value 1",
                    outline.switch_namespace()
                );
                assert!(command.contains(&words) && thrown.unwrap().contains(&words));
            }
            for data in &outline.data {
                has("data.tf", &outline.data_name(data, &outline.regions[0]));
                let copied = data.engine != Engine::Table;
                if copied {
                    has("data.tf", &outline.data_name(data, &outline.regions[1]));
                }
            }
            for module in ["compute", "backup_vault", "backup"] {
                let main = text(&files, &format!("modules/{module}/main.tf"));
                assert!(
                    main.lines().any(|line| {
                        line.trim().starts_with("name ") && line.ends_with("= var.name")
                    }),
                    "{module}"
                );
            }
        }
    }
}

/// The lines of a calendar, unfolded.
fn unfolded(calendar: &str) -> Vec<String> {
    assert!(calendar.ends_with("\r\n"));
    for line in calendar.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    let whole = calendar.replace("\r\n ", "");
    whole.trim_end().split("\r\n").map(str::to_owned).collect()
}

#[test]
fn drills_recur_as_often_as_the_design_needs() {
    for (drills, rule) in [
        ("1", "RRULE:FREQ=MONTHLY;INTERVAL=12;BYDAY=2TU"),
        ("4", "RRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU"),
        ("5", "RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU"),
        ("12", "RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU"),
        ("24", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("1000", "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"),
    ] {
        let mut outline = Decided::of(WEBSHOP).outline(Wanted::Chosen);
        outline.drills_per_year = drills.parse().unwrap();
        let file = calendar(&outline, (2027, 1));
        assert_eq!(file.path, "drills.ics");
        let lines = unfolded(&file.contents);
        let at = lines
            .iter()
            .position(|line| line.starts_with("UID:failover-drill"));
        assert_eq!(lines[at.unwrap() + 3], rule, "{drills}");
        assert_eq!(lines[at.unwrap() + 2], "DTSTART;VALUE=DATE:20270112");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever a workload is called, the commands are the same, and so is everything but texts.
    #[test]
    fn names_stay_texts_in_runbooks(
        name in "\\PC{1,60}|[$`\"'\\\\;&|<>#*\\[\\]()!~ \n\r\ta-z-]{1,60}|```\nrm -rf /|END:VEVENT\r\nBEGIN:VALARM",
    ) {
        let pattern = PATTERNS[name.len() % PATTERNS.len()];
        let mut hostile = Decided::of(WEBSHOP).outline(Wanted::Pattern(pattern));
        let plain = hostile.clone();
        hostile.workload = name;
        for (own, other) in runbooks(&hostile).iter().zip(&runbooks(&plain)) {
            prop_assert_eq!(commands(&own.contents), commands(&other.contents));
            let kinds = |page: &str| -> Vec<String> {
                page.lines().map(|line| line.chars().take(2).filter(|c| "#`-|".contains(*c)).collect()).collect()
            };
            prop_assert_eq!(kinds(&own.contents), kinds(&other.contents), "{}", &own.path);
        }
        let own = unfolded(&calendar(&hostile, (2027, 1)).contents);
        let other = unfolded(&calendar(&plain, (2027, 1)).contents);
        prop_assert_eq!(own.len(), other.len());
        for (own, other) in own.iter().zip(&other) {
            let named = other.starts_with("SUMMARY:") || other.starts_with("UID:");
            prop_assert!(own == other || named, "{}", own);
            let [property, expected] = [own, other].map(|line| line.split(':').next().unwrap());
            prop_assert_eq!(property, expected);
        }
    }
}
