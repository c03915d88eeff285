//! Which pattern a workload is recommended, by its objectives.

use super::support::{File, chosen};
use farshore_core::decide::{Decision, Requirement, Shortfalls, cheapest};
use farshore_core::model::Design;
use farshore_core::terms::{Pattern, WriteMode};

const REGIONS: [Option<&str>; 7] = [
    None,
    Some(r#"["aws:us-east-1"]"#),
    Some(r#"["aws:us-east-1", "aws:us-west-2"]"#),
    Some(r#"["aws:eu-west-1", "aws:eu-central-1"]"#),
    Some(r#"["azure:westeurope"]"#),
    Some(r#"["gcp:us-central1", "gcp:us-east1"]"#),
    Some(r#"["aws:ap-southeast-2"]"#),
];

fn everywhere(file: &File) -> impl Iterator<Item = File> {
    REGIONS.into_iter().map(|regions| match regions {
        Some(regions) => file.with("workload.regions", regions),
        None => file.clone(),
    })
}

#[test]
fn objectives_choose_the_frameworks_pattern() {
    for (rto, rpo, expected) in [
        ("24h", "24h", Pattern::BackupRestore),
        ("30m", "10m", Pattern::PilotLight),
        ("10m", "1m", Pattern::WarmStandby),
        ("2m", "10s", Pattern::HotStandby),
    ] {
        for downtime in [100.0, 200.0, 350.0, 500.0] {
            for file in everywhere(&File::asking(rto, rpo, downtime)) {
                let decision = file.decide_in_short();
                let got = chosen(&decision);
                // Where outages are frequent enough, less downtime may pay for the next pattern.
                assert_eq!(
                    got,
                    Some(expected),
                    "RTO {rto}, RPO {rpo}: {}\n{}\n{}",
                    decision.because,
                    totals(&decision),
                    file.text()
                );
            }
        }
    }
}

fn totals(decision: &Decision) -> String {
    let lines = decision.candidates.iter().map(|c| {
        let j = &c.judged;
        format!(
            "{} {:.0} {:?}",
            j.design.pattern(),
            j.figures.money.total,
            c.because
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Conflict-free data, users on two continents, a platform team, and 20,000 USD a minute.
fn costly() -> File {
    File::asking("30s", "10s", 20_000.0)
        .with("cost.monthly_usd", "100_000")
        .with("team.multi_region_experience", "\"platform-team\"")
}

const TWO_CONTINENTS: &str = "\
[[users]]\nplace = \"aws:us-east-1\"\nshare = 0.5\n\n\
[[users]]\nplace = \"aws:eu-west-1\"\nshare = 0.5\n\n\
[[data]]\nname = \"likes\"\nmodel = \"commutative\"\n";

#[test]
fn half_a_minute_on_two_continents_is_active_active() {
    for model in ["commutative", "append-only"] {
        let data = TWO_CONTINENTS.replace("commutative", model);
        for file in everywhere(&costly()) {
            let file = file.and(&data);
            let decision = file.decide_in_short();
            assert_eq!(
                chosen(&decision),
                Some(Pattern::ActiveActive),
                "{}\n{}",
                totals(&decision),
                file.text()
            );
        }
    }
}

const LEDGER: &str = "[[data]]\nname = \"accounts\"\nmodel = \"multi-entity-transaction\"\n\
                      value = \"VALUE\"\nwrites_per_second = 300\nkeys = 5_000_000\n";

#[test]
fn transactions_are_never_merged_nor_overwritten() {
    for (rto, zero, value) in [
        ("30s", true, "high"),
        ("30s", false, "high"),
        ("30s", false, "low"),
        ("2s", false, "low"),
    ] {
        let file = File::asking(rto, "10s", 20_000.0)
            .with("business.zero_data_loss_required", &zero.to_string());
        for file in everywhere(&file) {
            let decision = file.and(&LEDGER.replace("VALUE", value)).decide_in_short();
            let actives = decision
                .judged
                .iter()
                .filter(|j| matches!(j.design, Design::ActiveActive(_)));
            let mut seen = 0;
            for judged in actives {
                for finding in decision.modes_of(&judged.design) {
                    seen += 1;
                    assert!(
                        matches!(
                            finding.mode,
                            WriteMode::SingleWriter
                                | WriteMode::RegionAffinity
                                | WriteMode::SynchronousConsensus
                        ),
                        "{:?}: {}",
                        judged.design,
                        finding.mode
                    );
                    assert_eq!(finding.concurrency.lost_updates_per_second, 0.0);
                }
            }
            assert!(seen > 0, "no active-active design was judged");
            if let Some(place) = decision.recommendation {
                for finding in &decision.candidates[place].modes {
                    assert!(
                        matches!(
                            finding.mode,
                            WriteMode::RegionAffinity | WriteMode::SynchronousConsensus
                        ),
                        "{}",
                        finding.mode
                    );
                }
            }
        }
    }
}

/// Holding a mode that the data does not allow is answered, and never feasible.
#[test]
fn a_held_mode_that_the_data_forbids_is_never_feasible() {
    for mode in ["last-writer-wins", "merge"] {
        let data = LEDGER.replace("VALUE", "high") + &format!("write_mode = \"{mode}\"\n");
        let decision = File::asking("30s", "10s", 20_000.0)
            .with("workload.regions", r#"["aws:us-east-1", "aws:us-west-2"]"#)
            .and(&data)
            .decide_in_short();
        let actives = decision
            .judged
            .iter()
            .filter(|j| j.design.pattern() == Pattern::ActiveActive);
        for judged in actives {
            assert!(judged.shortfalls.has(Requirement::DataModel), "{mode}");
        }
        assert_ne!(chosen(&decision), Some(Pattern::ActiveActive));
    }
}

#[test]
fn quarterly_drills_without_watch_fail_95_percent_and_the_answer_says_so() {
    for (rto, rpo, pattern) in [
        ("30m", "10m", "pilot light"),
        ("10m", "1m", "warm standby"),
        ("2m", "10s", "hot standby"),
    ] {
        let free = File::asking(rto, rpo, 200.0);
        assert!(free.chosen().is_some());
        let held = free
            .with("design.drills_per_year", "4")
            .with("design.watch", "false")
            .with(
                "design.pattern",
                &format!("\"{}\"", pattern.replace(' ', "-")),
            );
        let decision = held.decide_in_short();
        assert_eq!(chosen(&decision), None, "{pattern}");
        let own = decision
            .candidates
            .iter()
            .find(|c| c.judged.design.pattern().title() == pattern)
            .unwrap();
        let words = own.because.join("; ");
        assert!(words.contains("4 drills a year and no `watch`"), "{words}");
        assert!(words.contains("hidden faults stay undetected"), "{words}");
        assert!(words.contains("not in 95 %"), "{words}");
        // What the sentence recommends helps.
        for better in [
            held.with("design.drills_per_year", "12"),
            held.with("design.watch", "true"),
        ] {
            assert!(better.chosen().is_some(), "{pattern}: {}", better.text());
        }
    }
}

#[test]
fn zero_data_loss_only_ever_chooses_lossless_designs() {
    for (rto, rpo) in [
        ("24h", "24h"),
        ("30m", "10m"),
        ("10m", "1m"),
        ("2m", "0"),
        ("40s", "0"),
    ] {
        for file in everywhere(&File::asking(rto, rpo, 300.0)) {
            let file = file.with("business.zero_data_loss_required", "true");
            let decision = file.decide_in_short();
            let feasible = decision.judged.iter().filter(|j| j.shortfalls.is_empty());
            for judged in feasible {
                let lossless = match &judged.design {
                    Design::SingleRegion | Design::BackupRestore(_) => false,
                    Design::Standby(standby) => standby.link.is_lossless(),
                    Design::ActiveActive(_) => decision
                        .modes_of(&judged.design)
                        .iter()
                        .all(|finding| finding.mode == WriteMode::SynchronousConsensus),
                };
                assert!(lossless, "{:?} in\n{}", judged.design, file.text());
            }
        }
    }
}

/// A single region is recommended only where losing everything is accepted.
#[test]
fn staying_in_one_region_must_be_accepted() {
    let idle = File::asking("60d", "1d", 0.01)
        .with("business.data_loss_usd_per_minute", "0")
        .with("workload.regions", r#"["aws:eu-west-1"]"#);
    assert_eq!(idle.chosen(), Some(Pattern::BackupRestore));
    let accepted = idle.with("objectives.accept_total_loss", "true");
    assert_eq!(accepted.chosen(), Some(Pattern::SingleRegion));
}

#[test]
fn the_recommended_design_is_the_cheapest_feasible_of_all() {
    for file in everywhere(&File::asking("30m", "10m", 300.0)) {
        let decision = file.decide_in_short();
        let best = cheapest(&decision.judged, Shortfalls::default()).unwrap();
        let place = decision.recommendation.unwrap();
        let own = &decision.candidates[place].judged;
        assert_eq!(own.design, best.design);
        for judged in &decision.judged {
            if judged.shortfalls.is_empty() {
                assert!(judged.figures.money.total >= own.figures.money.total);
            }
        }
    }
}
