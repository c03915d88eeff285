//! No choice is free: a design that differs from another in one choice only, and is better, costs
//! more.

use super::support::{EXAMPLES, File};
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::decide::{Judged, judge_all};
use farshore_core::model::{Active, Backup, Design, Link, Rehearsal, Setting, Standby, candidates};
use farshore_core::terms::Traffic;
use farshore_core::units::HOUR;

/// The choices of a design, one after the other, told apart by what is printed of them.
fn choices(design: &Design) -> Vec<String> {
    let rehearsed = |r: &Rehearsal| {
        [
            format!("{} drills", r.drills_per_year),
            format!("watch {}", r.watch),
        ]
    };
    match design {
        Design::SingleRegion => Vec::new(),
        Design::BackupRestore(Backup {
            interval,
            traffic,
            rehearsal,
        }) => {
            let own = [format!("{interval} s"), traffic.to_string()];
            own.into_iter().chain(rehearsed(rehearsal)).collect()
        }
        Design::Standby(Standby {
            kind: _,
            link,
            trigger,
            traffic,
            rehearsal,
        }) => {
            let own = [
                format!("{link:?}"),
                trigger.to_string(),
                traffic.to_string(),
            ];
            own.into_iter().chain(rehearsed(rehearsal)).collect()
        }
        Design::ActiveActive(Active {
            regions,
            traffic,
            writes,
            rehearsal,
        }) => {
            let own = [
                regions.to_string(),
                traffic.to_string(),
                format!("{writes:?}"),
            ];
            own.into_iter().chain(rehearsed(rehearsal)).collect()
        }
    }
}

/// Technical figures, larger is better.
fn merits(case: &Case<'_>, judged: &Judged) -> [f64; 9] {
    let f = &judged.figures;
    // A person is right more often than automation, but slower.
    let recovery = case
        .way(&judged.design)
        .map(|(_, figures)| &figures.recovery);
    let at = |p| recovery.map_or(f64::NEG_INFINITY, |time| -time.quantile(p));
    [
        at(0.5),
        at(0.95),
        f.success,
        f.within_rto,
        f.within_rpo,
        -f.downtime,
        -f.data_loss,
        -f.write_p95_ms,
        -f.both_lost,
    ]
}

/// USD a year that are spent for sure, and on people after events.
fn spent(judged: &Judged) -> f64 {
    let m = &judged.figures.money;
    m.infrastructure + m.engineering + m.drills + m.other
}

/// Whether the pattern's price already includes the better choice, so that the worse one saves
/// nothing. These are all:
/// - the replication that a standby's price includes, and any slower one: the framework prices the
///   pattern with it, and a slower technology on the same replica saves nothing;
/// - backups every six hours or less often: the default;
/// - records that follow health checks: they are part of each DNS service, and cost cents;
/// - active-active's global load balancer: part of its overhead of 0.7 of the baseline.
fn included(better: &Design, worse: &Design) -> bool {
    let dns = |t: Traffic| t == Traffic::DnsHealthCheck;
    match (better, worse) {
        (Design::BackupRestore(b), Design::BackupRestore(w)) => {
            if b.traffic == w.traffic {
                b.interval >= 6.0 * HOUR
            } else {
                dns(b.traffic)
            }
        }
        (Design::Standby(b), Design::Standby(w)) => {
            let rank = |link| Link::ALL.iter().position(|l| *l == link);
            if b.link == w.link {
                b.traffic != w.traffic && dns(b.traffic)
            } else {
                rank(b.link) <= rank(b.kind.default_link())
            }
        }
        (Design::ActiveActive(b), Design::ActiveActive(w)) => {
            b.traffic != w.traffic && b.traffic == Traffic::GlobalLoadBalancer
        }
        _ => false,
    }
}

fn settings() -> Vec<(String, Setting)> {
    let examples = EXAMPLES.iter();
    let mut all: Vec<_> = examples.map(|e| (e.name.to_owned(), e.setting())).collect();
    let plain = File::plain().with("workload.regions", r#"["aws:us-east-1", "aws:us-west-2"]"#);
    for (name, value) in [
        ("workload.zones", "1"),
        ("team.on_call", "\"business-hours\""),
        ("team.multi_region_experience", "\"none\""),
        ("cost.committed_share", "0.7"),
        ("cost.monthly_usd", "300"),
        ("objectives.rto_clock", "\"declaration\""),
    ] {
        let file = plain.with(name, value);
        all.push((format!("{name} = {value}"), file.setting()));
    }
    all
}

#[test]
fn what_is_better_costs_more() {
    const SLACK: f64 = 1e-12;
    let (mut compared, mut exempt) = (0, 0);
    let mut free = Vec::new();
    for (name, setting) in settings() {
        let designs = candidates(&setting);
        let ways = Ways::new(&setting, &designs, &mut Memo::new());
        let case = Case::new(&setting, &ways);
        let judged = judge_all(&case, &designs);
        let merits: Vec<_> = judged.iter().map(|j| merits(&case, j)).collect();
        let told: Vec<Vec<String>> = judged.iter().map(|j| choices(&j.design)).collect();
        for (a, better) in judged.iter().enumerate() {
            for (b, worse) in judged.iter().enumerate() {
                if better.design.pattern() != worse.design.pattern() {
                    continue;
                }
                let differ = told[a].iter().zip(&told[b]).filter(|(x, y)| x != y).count();
                if differ != 1 {
                    continue;
                }
                let pairs = merits[a].into_iter().zip(merits[b]);
                let (mut never_worse, mut some_better) = (true, false);
                for (x, y) in pairs {
                    let slack = SLACK * x.abs().max(y.abs());
                    never_worse &= x >= y - slack;
                    some_better |= x > y + slack;
                }
                if !(never_worse && some_better) {
                    continue;
                }
                compared += 1;
                let (own, other) = (spent(better), spent(worse));
                let equal = (own - other).abs() <= SLACK * other;
                exempt += usize::from(equal && included(&better.design, &worse.design));
                // The people who undo a failover are paid per failover: one that works more often
                // to another region is undone more often.
                let right = if included(&better.design, &worse.design) {
                    own >= other * (1.0 - SLACK)
                } else {
                    own > other && !equal
                };
                if !right {
                    free.push(format!(
                        "{name}: {:?} ({own}) is better than {:?} ({other})",
                        told[a], told[b]
                    ));
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
    assert!(exempt < compared / 2, "{exempt} of {compared} are exempt");
    let shown = free.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        free.is_empty(),
        "{} free choices, such as\n{shown}",
        free.len()
    );
}
