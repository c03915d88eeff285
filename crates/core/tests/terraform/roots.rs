//! The root module of each pattern, and what no stack may lack.

use crate::support::{Decided, LEDGER, PATTERNS, SOCIAL, WEBSHOP, text};
use expect_test::expect_file;
use farshore_core::terms::{Pattern, Term};
use farshore_core::terraform::{GeneratedFile, Refusal, Wanted};
use std::fmt::Write;

/// The root module as one text.
fn root(files: &[GeneratedFile]) -> String {
    let mut all = String::new();
    for file in files
        .iter()
        .filter(|file| !file.path.starts_with("modules/"))
    {
        let _ = write!(all, "##### {}\n{}\n", file.path, file.contents);
    }
    all
}

#[test]
fn the_root_of_each_pattern() {
    let webshop = Decided::of(WEBSHOP);
    for pattern in PATTERNS {
        let files = webshop.files(Wanted::Pattern(pattern));
        expect_file![format!("webshop-{}.tf.txt", pattern.name())].assert_eq(&root(&files));
    }
    // Records instead of an accelerator, buckets that are copied both ways, three regions.
    let dns = SOCIAL.replace(
        "[business]",
        "[design]\ntraffic = \"dns-health-check\"\nactive_regions = 3\n\n[business]",
    );
    let files = Decided::of(&dns).files(Wanted::Pattern(Pattern::ActiveActive));
    expect_file!["social-three-regions.tf.txt"].assert_eq(&root(&files));
}

#[test]
fn the_recommended_pattern_is_the_one_without_a_choice() {
    let webshop = Decided::of(WEBSHOP);
    let chosen = webshop.files(Wanted::Chosen);
    assert_eq!(chosen, webshop.files(Wanted::Pattern(Pattern::WarmStandby)));
    assert_eq!(
        chosen,
        webshop.files(Wanted::Chosen),
        "same input, same bytes"
    );
}

#[test]
fn every_pattern_has_backups_elsewhere_and_undoes_mistakes() {
    let webshop = Decided::of(WEBSHOP);
    for pattern in PATTERNS {
        let files = webshop.files(Wanted::Pattern(pattern));
        let backup = text(&files, "backup.tf");
        assert!(
            backup.contains("copy_vault_arn = module.backup_vault_second.arn"),
            "{pattern}"
        );
        let plan = text(&files, "modules/backup/main.tf");
        assert!(plan.contains("copy_action {"), "{pattern}");
        assert!(text(&files, "modules/table/main.tf").contains("point_in_time_recovery {"));
        let database = ["postgres", "aurora"]
            .map(|name| format!("modules/{name}/main.tf"))
            .into_iter()
            .find(|path| files.iter().any(|file| file.path == *path));
        let database = text(&files, &database.unwrap());
        assert!(database.contains("= var.retention_days"), "{pattern}");
        assert!(
            database.contains("password_wo"),
            "{pattern}: the password reaches the state"
        );
    }
}

#[test]
fn only_what_is_called_is_written() {
    let files = Decided::of(WEBSHOP).files(Wanted::Pattern(Pattern::BackupRestore));
    let modules = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("modules/"));
    let mut names: Vec<&str> = modules
        .map(|path| path.split('/').next().unwrap())
        .collect();
    names.dedup();
    let expected = [
        "backup",
        "backup_vault",
        "compute",
        "drill",
        "key",
        "network",
        "observation",
        "postgres",
        "table",
        "traffic",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_person_who_decides_has_a_switch() {
    let by_hand = WEBSHOP.replace("[business]", "[design]\ntrigger = \"person\"\n\n[business]");
    let files = Decided::of(&by_hand).files(Wanted::Pattern(Pattern::PilotLight));
    let traffic = text(&files, "traffic.tf");
    assert!(
        traffic.contains("switch         = { alarm = module.switch.alarm"),
        "{traffic}"
    );
    assert!(text(&files, "outputs.tf").contains("failover_command"));
    let automatic = Decided::of(WEBSHOP).files(Wanted::Pattern(Pattern::PilotLight));
    assert!(!text(&automatic, "traffic.tf").contains("switch"));
}

#[test]
fn what_cannot_be_built_is_refused() {
    let webshop = Decided::of(WEBSHOP);
    let single = webshop.refusal(Wanted::Pattern(Pattern::SingleRegion));
    assert_eq!(single, Refusal::NotBuilt(Pattern::SingleRegion));
    assert_eq!(webshop.refusal(Wanted::Phase(6)), Refusal::NoSuchPhase(6));
    let beyond = Refusal::BeyondTarget {
        number: 4,
        target: Pattern::WarmStandby,
    };
    assert_eq!(webshop.refusal(Wanted::Phase(4)), beyond);
    let ledger = Decided::of(LEDGER);
    let waits = Refusal::Synchronous(Pattern::ActiveActive);
    assert_eq!(ledger.refusal(Wanted::Chosen), waits);
    let elsewhere = WEBSHOP.replace("aws:us-west-2", "gcp:us-central1");
    let refusal = Decided::of(&elsewhere).refusal(Wanted::Pattern(Pattern::WarmStandby));
    assert_eq!(refusal, Refusal::Provider("gcp:us-central1".to_owned()));
    let impossible = WEBSHOP.replace("budget_monthly_usd = 16_000", "budget_monthly_usd = 1");
    let refusal = Decided::of(&impossible).refusal(Wanted::Chosen);
    assert!(refusal.is_nothing_feasible(), "{refusal}");
}
