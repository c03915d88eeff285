//! One sentence for every conclusion (docs/method.md).

use super::judge::{Judged, Requirement};
use super::relax::Relaxation;
use crate::assess::Case;
use crate::model::Design;
use crate::terms::{Pattern, Traffic};
use crate::units::{Seconds, Usd, percent};

/// Why a design was chosen.
pub(super) fn chosen(case: &Case<'_>, judged: &[Judged], best: &Judged) -> String {
    let feasible = judged.iter().filter(|j| j.shortfalls.is_empty()).count();
    let objective = &case.setting.objective;
    let figures = &best.figures;
    let pattern = best.design.pattern().title();
    let promise = format!(
        "it recovers within {} in {} and {} in {} of region outages",
        Seconds(objective.rto),
        percent(figures.within_rto),
        loses(objective.rpo),
        percent(figures.within_rpo),
    );
    let rank = if feasible == 1 {
        format!(
            "{pattern} is the only design of {} that meets every objective",
            judged.len()
        )
    } else {
        format!("{pattern} is the cheapest of {feasible} designs that meet every objective")
    };
    format!(
        "{rank}: {promise}, for {} USD a year all in",
        Usd(figures.money.total)
    )
}

/// Why a pattern's best design is what it is: what it misses, or what it costs more.
pub(super) fn because(case: &Case<'_>, own: &Judged, winner: Option<&Judged>) -> Vec<String> {
    if !own.shortfalls.is_empty() {
        let mut reasons: Vec<String> = own
            .shortfalls
            .iter()
            .map(|missing| shortfall(case, own, missing))
            .collect();
        reasons.extend(unreliable(case, own));
        return reasons;
    }
    match winner {
        Some(winner) if winner.design.pattern() == own.design.pattern() => {
            vec!["it is the cheapest design that meets every objective".to_owned()]
        }
        Some(winner) => vec![dearer(own, winner)],
        None => vec!["it meets every objective".to_owned()],
    }
}

fn dearer(own: &Judged, winner: &Judged) -> String {
    let (a, b) = (&own.figures.money, &winner.figures.money);
    let kinds = [
        ("infrastructure", a.infrastructure - b.infrastructure),
        ("engineering", a.engineering - b.engineering),
        ("drills", a.drills - b.drills),
        ("downtime", a.downtime - b.downtime),
        ("data loss", a.data_loss - b.data_loss),
        ("other", a.other - b.other),
    ];
    let most = kinds.iter().max_by(|x, y| x.1.total_cmp(&y.1));
    let most = most.map_or("", |(kind, _)| kind);
    format!(
        "it meets every objective, but costs {} USD a year more than {} (most of it {most})",
        Usd(a.total - b.total),
        winner.design.pattern().title(),
    )
}

/// What a design misses, with the figure that shows it.
fn shortfall(case: &Case<'_>, own: &Judged, missing: Requirement) -> String {
    let setting = case.setting;
    let objective = &setting.objective;
    let figures = &own.figures;
    match missing {
        Requirement::RecoveryTime => format!(
            "recovers within {} in {} of region outages, not in {}{}",
            Seconds(objective.rto),
            percent(figures.within_rto),
            percent(objective.confidence),
            typical_recovery(case, &own.design),
        ),
        Requirement::DataLoss => format!(
            "{} in {} of region outages, not in {}",
            loses(objective.rpo),
            percent(figures.within_rpo),
            percent(objective.confidence),
        ),
        Requirement::Availability => format!(
            "is available {}, not {}",
            percent(figures.availability),
            percent(objective.availability.unwrap_or(0.0)),
        ),
        Requirement::Budget => format!(
            "costs {} USD a month, above the budget of {}",
            Usd(figures.monthly),
            Usd(objective.budget_monthly_usd.unwrap_or(0.0)),
        ),
        Requirement::WriteLatency => format!(
            "95 % of writes take up to {:.0} ms of network, above {:.0} ms",
            figures.write_p95_ms,
            objective.write_latency_p95_ms.unwrap_or(0.0),
        ),
        Requirement::ZeroDataLoss => match own.design.pattern() {
            Pattern::ActiveActive => "may lose acknowledged writes: only synchronous consensus \
                                      on every data set does not"
                .to_owned(),
            Pattern::SingleRegion | Pattern::BackupRestore => {
                "may lose acknowledged writes".to_owned()
            }
            Pattern::PilotLight | Pattern::WarmStandby | Pattern::HotStandby => {
                "may lose acknowledged writes: only synchronous replication does not".to_owned()
            }
        },
        Requirement::Regions => {
            let used = usize::from(own.design.regions());
            let place = setting.regions[..used].iter().find(|place| !place.allowed);
            format!(
                "needs `{}`, which is not allowed",
                place.map_or("a region", |p| &p.id)
            )
        }
        Requirement::DataModel => match own.design {
            Design::ActiveActive(active) => case
                .modes(&active)
                .and_then(|choice| choice.ruled_out.clone())
                .unwrap_or_else(|| "no write mode fits the data".to_owned()),
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => String::new(),
        },
        Requirement::TotalLoss => "loses everything if the region never returns \
                                   (objectives.accept_total_loss would allow it)"
            .to_owned(),
    }
}

/// What a recovery point objective promises.
fn loses(rpo: f64) -> String {
    if rpo > 0.0 {
        format!("loses at most {}", Seconds(rpo))
    } else {
        "loses nothing".to_owned()
    }
}

fn typical_recovery(case: &Case<'_>, design: &Design) -> String {
    let outage = case.setting.outage();
    match case.way(design) {
        Some((_, figures)) => format!(
            " (typically {}, p95 {})",
            Seconds(figures.judged.quantile(0.5)),
            Seconds(figures.judged.quantile(0.95)),
        ),
        None => format!(
            " (it waits for the provider: typically {})",
            Seconds(outage.quantile(0.5))
        ),
    }
}

/// When a recovery would be fast enough but works too seldom, that is what to say.
fn unreliable(case: &Case<'_>, own: &Judged) -> Option<String> {
    if !own.shortfalls.has(Requirement::RecoveryTime) {
        return None;
    }
    let objective = &case.setting.objective;
    let (_, figures) = case.way(&own.design)?;
    let fast_enough = figures.judged.share_within(objective.rto) >= objective.confidence;
    let rehearsal = own.design.rehearsal()?;
    let watch = if rehearsal.watch {
        ""
    } else {
        " and no `watch`"
    };
    let dns = own.design.traffic() == Some(Traffic::DnsRecordChange);
    let works = percent(own.figures.success);
    fast_enough.then(|| {
        if dns {
            format!(
                "its failover works in {works} of cases: changing DNS records needs a control \
                 plane that may be lost with the region"
            )
        } else {
            let drills = rehearsal.drills_per_year;
            let rhythm = if (drills - 1.0).abs() < 1e-9 {
                "1 drill a year".to_owned()
            } else {
                format!("{drills} drills a year")
            };
            format!(
                "its failover works in only {works} of cases, because with {rhythm}{watch} \
                 hidden faults stay undetected: drill more often or watch readiness"
            )
        }
    })
}

/// Nothing is feasible: what binds, in one sentence.
pub(super) fn nothing(judged: &[Judged], relaxations: &[Relaxation]) -> String {
    let total = judged.len();
    let binding = relaxations.first().map_or_else(
        || "the hard rules forbid all of them".to_owned(),
        |smallest| {
            let names: Vec<&str> = smallest.changes.iter().map(|c| binding(c.input)).collect();
            format!("what binds is the {}", names.join(" and the "))
        },
    );
    let help = relaxations.first().map_or_else(
        || "no relaxed objective helps while the hard rules stand".to_owned(),
        |relaxation| {
            let changes: Vec<String> = relaxation.changes.iter().map(change).collect();
            format!(
                "the smallest change that helps: {}, which makes {} feasible",
                changes.join(" and "),
                relaxation.becomes.title()
            )
        },
    );
    format!("None of {total} designs meets every objective: {binding}; {help}")
}

/// A change in words.
#[must_use]
pub(super) fn change(change: &super::relax::Change) -> String {
    let shown = |value: f64| match change.input {
        "objectives.rto" | "objectives.rpo" => Seconds(value).to_string(),
        "objectives.budget_monthly_usd" => format!("{} USD", Usd(value)),
        "objectives.write_latency_p95_ms" => format!("{value} ms"),
        _ => {
            format!("{value:.6}")
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned()
                + " %"
        }
    };
    format!(
        "{} from {} to {}",
        change.input,
        shown(change.from),
        shown(change.to)
    )
}

/// The objective behind a key of the file.
fn binding(input: &str) -> &'static str {
    match input {
        "objectives.rto" => "recovery time objective",
        "objectives.rpo" => "recovery point objective",
        "objectives.availability_percent" => "availability objective",
        "objectives.budget_monthly_usd" => "budget",
        "objectives.write_latency_p95_ms" => "write latency objective",
        _ => "confidence",
    }
}
