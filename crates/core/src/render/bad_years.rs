//! The bad years of a design for a person: what they are made of, and two of them told.

use super::document::{Document, Line, Table};
use super::numbers::{counted, duration, money, precise_duration, share};
use crate::model::Setting;
use crate::simulate::{Attempt, Cause, Record, Results, Source, Toll, YearTold};
use crate::terms::Obstacle;
use crate::units::DAY;

/// Events of a year that are told: its dearest.
const MOST_TOLD: usize = 6;
/// A bad year is told when it is one in twenty, and when it is one in a hundred.
const RARITIES: [&str; 2] = ["twenty", "a hundred"];

/// What bad years of a design are made of, and one of each kind event by event.
pub(super) fn bad_years(out: &mut Document, setting: &Setting, results: &Results) {
    let bad = &results.bad_years;
    let kinds = [
        &bad.by_cause,
        &bad.worst[0].by_cause,
        &bad.worst[1].by_cause,
    ];
    let seen = |i: usize| kinds.iter().any(|kind| kind[i].1 != Toll::default());
    let mut table = Table::new(&[
        "Cause",
        ">Downtime",
        ">5 %",
        ">1 %",
        ">Cost",
        ">5 %",
        ">1 %",
    ]);
    let part = |kind: &[(Cause, Toll)], i: usize, of: fn(&Toll) -> f64| {
        let total: f64 = kind.iter().map(|(_, toll)| of(toll)).sum();
        Line::from(share(if total > 0.0 {
            of(&kind[i].1) / total
        } else {
            0.0
        }))
    };
    for i in (0..Cause::ALL.len()).filter(|i| seen(*i)) {
        let downtime = kinds.map(|kind| part(kind, i, |toll| toll.seconds));
        let cost = kinds.map(|kind| part(kind, i, |toll| toll.usd));
        let title = Line::from(Cause::ALL[i].title());
        table.row([title].into_iter().chain(downtime).chain(cost).collect());
    }
    let title = results.simulated.pattern.title();
    if table.rows.is_empty() {
        return;
    }
    out.heading(&format!("What bad years of {title} are made of"));
    out.table(table);
    out.note("Shares of the downtime and of what events cost; 5 %, 1 %: in the dearest years.");
    for (worst, rarity) in bad.worst.iter().zip(RARITIES) {
        if let Some(year) = &worst.example {
            told(out, setting, year, rarity);
        }
    }
}

/// One year, event by event.
fn told(out: &mut Document, setting: &Setting, year: &YearTold, rarity: &str) {
    out.heading(&format!("A year as bad as one in {rarity}"));
    let mut costs: Vec<f64> = year.events.iter().map(|event| event.toll().usd).collect();
    costs.sort_by(|a, b| b.total_cmp(a));
    let least = costs.get(MOST_TOLD - 1).copied().unwrap_or(0.0);
    let events = year.events.iter();
    let shown: Vec<&Record> = events
        .filter(|event| event.toll().usd >= least)
        .take(MOST_TOLD)
        .collect();
    let left_out = year.events.len() - shown.len();
    let day = |event: &Record| Line::from(format!("Day {:.0}", (event.at / DAY).floor() + 1.0));
    let facts = shown.iter().map(|event| {
        let toll = event.toll();
        let sentence = sentence(setting, event);
        let sum = format!(
            " Down {}, {} USD.",
            precise_duration(toll.seconds),
            money(toll.usd)
        );
        (day(event), Line::from(sentence + &sum))
    });
    out.facts(facts.collect());
    let others = if left_out > 0 {
        let smaller = counted(left_out as f64, "smaller event", "smaller events");
        format!(" and {smaller}")
    } else {
        String::new()
    };
    out.note(&format!(
        "Simulated year {}{others}: {} of downtime, {} USD beside bills and people.",
        year.year,
        precise_duration(year.toll.seconds),
        money(year.toll.usd)
    ));
}

/// What happened, how it was recovered from, and what was lost.
fn sentence(setting: &Setting, event: &Record) -> String {
    let place = |region: u8| {
        let place = setting.regions.get(usize::from(region));
        place.map_or("a region", |place| place.id.as_str())
    };
    let length = event.length.map(precise_duration).unwrap_or_default();
    let lost = if event.data_loss > 0.0 {
        format!("; the last {} of writes lost", duration(event.data_loss))
    } else {
        String::new()
    };
    match event.source {
        Source::Corruption => format!(
            "Data corrupted: noticed, restored and verified after {}{lost}.",
            precise_duration(event.recovery.unwrap_or_default())
        ),
        Source::FalseAlarm => format!("Failover without an outage{lost}."),
        Source::Zone => format!(
            "A zone of {} out for {length}{}{lost}.",
            place(0),
            recovery(event)
        ),
        Source::Outage(region) => format!(
            "{} out for {length}{}{lost}.",
            place(region),
            recovery(event)
        ),
        Source::Lost(region) => {
            format!("{} lost for good{}{lost}.", place(region), recovery(event))
        }
    }
}

/// How an outage was recovered from.
fn recovery(event: &Record) -> String {
    if event.by_cause[Cause::WritesStopped as usize].seconds > 0.0 {
        return "; writes stopped without it".to_owned();
    }
    let attempt = match event.attempt {
        Attempt::None | Attempt::Worked => String::new(),
        Attempt::Failed(obstacle) => format!("; the failover did not work ({})", why(obstacle)),
    };
    let stranded = if event.stranded {
        ", with no other region left"
    } else {
        ""
    };
    let again = match (event.recovery, event.length) {
        (Some(recovery), Some(length)) if recovery < length => {
            format!("; served again after {}", precise_duration(recovery))
        }
        (Some(_), Some(_)) => "; over before the recovery was".to_owned(),
        (None, _) | (Some(_), None) => "; waited out".to_owned(),
    };
    format!("{stranded}{attempt}{again}")
}

fn why(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::HiddenFault => "a hidden fault",
        Obstacle::CapacityRefused => "capacity was refused",
        Obstacle::DnsUnchanged => "DNS records could not be changed",
    }
}
