//! Recorded outages for a person: what each design would have gone through.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{counted, duration, money, precise_duration, share};
use crate::catalog::RecordedOutage;
use crate::decide::Decision;
use crate::model::Setting;
use crate::simulate::{Group, Incident, Outcome, Placing, REPLAYS, Replay, Total};
use crate::terms::{OutageScope, Pattern, RecordStatus, Term as _};

/// Columns of a course in the terminal.
const COURSE: usize = 40;

/// The best design of each pattern against recorded outages.
#[must_use]
pub fn replay(setting: &Setting, decision: &Decision, replay: &Replay<'_>) -> Document {
    let mut out = Document::default();
    let title = format!("{}: RECORDED OUTAGES, REPLAYED", setting.name);
    out.blocks.push(Block::Title(title));
    for sentence in verdict(setting, decision, replay) {
        out.paragraph(Line::prose(&sentence));
    }
    for group in &replay.groups {
        out.heading(heading(group.placing));
        out.note(&premise(setting, group));
        out.table(incidents(setting, &replay.patterns, group));
        if group.placing == Placing::Standby {
            continue;
        }
        out.table(totals(&replay.patterns, group));
        data_gone(&mut out, &replay.patterns, group);
        if let Some(incident) = best_recorded(group) {
            course(&mut out, setting, &replay.patterns, incident);
        }
    }
    notes(&mut out, setting, replay);
    out
}

/// What it comes to, for the pattern that was chosen or comes nearest.
fn verdict(setting: &Setting, decision: &Decision, replay: &Replay<'_>) -> Vec<String> {
    let providers: Vec<&str> = providers(setting);
    let (Some((first, last)), false) = (replay.years, replay.groups.is_empty()) else {
        let sentence = format!(
            "No outage at {} is on record for a workload in {}: there is nothing to replay.",
            providers.join(" or "),
            counted(f64::from(setting.zones), "zone", "zones"),
        );
        return vec![sentence];
    };
    let nearest = decision.nearest.as_ref().map(|near| near.design.pattern());
    let nearest =
        nearest.and_then(|near| replay.patterns.iter().position(|pattern| *pattern == near));
    let Some(shown) = decision.recommendation.or(nearest) else {
        return Vec::new();
    };
    let find = |placing| replay.groups.iter().find(|group| group.placing == placing);
    let mut sentences = vec![match find(Placing::Recorded) {
        None => format!("No outage of your primary region is on record from {first} to {last}."),
        Some(group) => own_regions(setting, replay, group, shown, (first, last)),
    }];
    if let Some(group) = find(Placing::NoLaunches) {
        sentences.extend(without_launches(replay, group, shown));
    }
    sentences
}

/// Providers of the workload's regions, each once.
fn providers(setting: &Setting) -> Vec<&str> {
    let mut providers = Vec::new();
    for place in &setting.regions[..2] {
        let provider = place.id.split(':').next().unwrap_or_default();
        if !providers.contains(&provider) {
            providers.push(provider);
        }
    }
    providers
}

fn own_regions(
    setting: &Setting,
    replay: &Replay<'_>,
    group: &Group<'_>,
    shown: usize,
    (first, last): (&str, &str),
) -> String {
    let (pattern, total) = (replay.patterns[shown], &group.totals[shown]);
    let kept = match total.within_rto {
        0 => "none".to_owned(),
        all if all == total.incidents => "each".to_owned(),
        some => format!("{some} of them"),
    };
    let waiting = replay
        .patterns
        .iter()
        .position(|p| *p == Pattern::SingleRegion);
    let waiting = waiting.filter(|single| *single != shown);
    let beside = waiting.map_or(String::new(), |single| {
        format!(
            ", where a single region is down for {}",
            precise_duration(group.totals[single].down)
        )
    });
    format!(
        "{} of your primary region from {first} to {last}: {} keeps the recovery time objective of \
         {} in {kept}, and is down for {} in all{beside}.",
        counted(
            group.incidents.len() as f64,
            "recorded outage",
            "recorded outages"
        ),
        pattern.title(),
        duration(setting.objective.rto),
        precise_duration(total.down),
    )
}

/// The best-known case in which nothing could be launched.
fn without_launches(replay: &Replay<'_>, group: &Group<'_>, shown: usize) -> Option<String> {
    let known = best_recorded(group)?;
    let outcome = known.outcomes[shown]?;
    Some(format!(
        "Had launches failed where you recover, as they did for {} on {} in {}, {} would have been \
         down for {}.",
        closed(known),
        known.outage.date,
        place_name(known.outage),
        replay.patterns[shown].title(),
        precise_duration(outcome.down),
    ))
}

fn heading(placing: Placing) -> &'static str {
    match placing {
        Placing::Recorded => "In your primary region, as recorded",
        Placing::Standby => "In your other regions, as recorded",
        Placing::Elsewhere => "Elsewhere, as if in your primary region",
        Placing::NoLaunches => "Had launches failed where you recover",
    }
}

fn premise(setting: &Setting, group: &Group<'_>) -> String {
    let primary = &setting.regions[0].id;
    match group.placing {
        Placing::Recorded => {
            "Each is taken to have stopped the workload for as long as it lasted; many stopped \
             only those who used what failed."
                .to_owned()
        }
        Placing::Standby => {
            let incidents = group.incidents.iter();
            let seconds = incidents.filter_map(|incident| incident.outage.seconds);
            format!(
                "{primary} serves on, but has nothing to fail over to while these last: {} in all.",
                precise_duration(seconds.sum()),
            )
        }
        Placing::Elsewhere => format!(
            "These happened to other regions of your providers. They did not touch {primary}: this \
             is what they would have meant there."
        ),
        Placing::NoLaunches => format!(
            "What if: {primary} is out for as long as the incident lasted, and from the same \
             moment nothing can be launched where you recover, for as long as recorded. What runs \
             already does not wait."
        ),
    }
}

/// Every pattern but the one that only waits has a column.
fn shown(patterns: &[Pattern]) -> impl Iterator<Item = (usize, &'static str)> + '_ {
    let columns = patterns.iter().enumerate();
    columns.filter_map(|(i, pattern)| Some((i, short(*pattern)?)))
}

/// The head of a narrow column; none for a single region, which is down for as long as an outage
/// lasts.
fn short(pattern: Pattern) -> Option<&'static str> {
    match pattern {
        Pattern::SingleRegion => None,
        Pattern::BackupRestore => Some(">Backup"),
        Pattern::PilotLight => Some(">Pilot"),
        Pattern::WarmStandby => Some(">Warm"),
        Pattern::HotStandby => Some(">Hot"),
        Pattern::ActiveActive => Some(">Active"),
    }
}

fn incidents(setting: &Setting, patterns: &[Pattern], group: &Group<'_>) -> Table {
    let mut columns = vec!["Date", "Where", ">Lasted"];
    if group.placing == Placing::NoLaunches {
        columns.push(">No launches");
    }
    columns.extend(shown(patterns).map(|(_, column)| column));
    let mut table = Table::new(&columns);
    for incident in &group.incidents {
        let outage = incident.outage;
        let mut row: Vec<Line> = vec![
            outage.date.as_str().into(),
            place(setting, outage).into(),
            lasted(outage).into(),
        ];
        if group.placing == Placing::NoLaunches {
            row.push(closed(incident).into());
        }
        row.extend(shown(patterns).map(|(i, _)| cell(incident.outcomes[i].as_ref())));
        table.row(row);
    }
    table
}

/// Where it happened.
fn place(setting: &Setting, outage: &RecordedOutage) -> String {
    let name = place_name(outage);
    let zone = match outage.scope {
        OutageScope::Zone => " (zone)",
        OutageScope::Region | OutageScope::MultiRegion => "",
    };
    if providers(setting).len() > 1 {
        format!("{}:{name}{zone}", outage.provider)
    } else {
        name + zone
    }
}

fn place_name(outage: &RecordedOutage) -> String {
    match outage.regions.as_slice() {
        [] => "all regions".to_owned(),
        [only] => only.clone(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    }
}

/// How long it lasted; a question mark where that is from memory.
fn lasted(outage: &RecordedOutage) -> String {
    let Some(seconds) = outage.seconds else {
        return "for good".to_owned();
    };
    let doubt = match outage.status {
        RecordStatus::Unverified => "?",
        RecordStatus::Verified | RecordStatus::Published | RecordStatus::Secondary => "",
    };
    precise_duration(seconds) + doubt
}

/// For how long nothing can be launched.
fn closed(incident: &Incident<'_>) -> String {
    let ends = incident.no_launches.iter().map(|(_, to)| *to);
    precise_duration(ends.fold(0.0, f64::max))
}

/// Downtime, marked where it keeps the objective.
fn cell(outcome: Option<&Outcome>) -> Line {
    match outcome {
        None => "–".into(),
        Some(outcome) if outcome.data_gone => Span::Bad("data gone".to_owned()).into(),
        Some(outcome) if outcome.down <= 0.0 => Span::Good("up".to_owned()).into(),
        Some(outcome) if outcome.within_rto => {
            Span::Good(format!("{}✓", duration(outcome.down))).into()
        }
        Some(outcome) => Span::Bad(duration(outcome.down)).into(),
    }
}

/// Who has no data left, and after how many incidents.
fn data_gone(out: &mut Document, patterns: &[Pattern], group: &Group<'_>) {
    let totals = patterns.iter().zip(&group.totals);
    let gone = totals.filter(|(_, total)| total.data_gone > 0);
    let gone: Vec<String> = gone
        .map(|(pattern, total)| format!("{} (after {})", pattern.name(), total.data_gone))
        .collect();
    if !gone.is_empty() {
        let sentence = format!("Data gone for good: {}.", gone.join(", "));
        out.paragraph(Span::Bad(sentence));
    }
}

fn totals(patterns: &[Pattern], group: &Group<'_>) -> Table {
    let mut table = Table::new(&[
        "Pattern",
        ">Down in all",
        ">p95",
        ">Within RTO",
        ">with failures",
        ">Within RPO",
        ">with failures",
    ]);
    for (pattern, total) in patterns.iter().zip(&group.totals) {
        let Total { incidents, .. } = *total;
        let of = |count: usize| format!("{count} of {incidents}");
        table.row(vec![
            pattern.name().into(),
            precise_duration(total.down).into(),
            precise_duration(total.down_p95).into(),
            of(total.within_rto).into(),
            share(total.within_rto_share).into(),
            of(total.within_rpo).into(),
            share(total.within_rpo_share).into(),
        ]);
    }
    table
}

/// The incident whose course is best known, then the longest; not one that never ended.
fn best_recorded<'a, 'b>(group: &'a Group<'b>) -> Option<&'a Incident<'b>> {
    let ended = group.incidents.iter();
    let ended = ended.filter_map(|incident| Some((incident, incident.outage.seconds?)));
    let best = ended.max_by(|(a, a_seconds), (b, b_seconds)| {
        let known = |incident: &Incident<'_>| incident.outage.components.len();
        (known(a).cmp(&known(b))).then(a_seconds.total_cmp(b_seconds))
    });
    best.map(|(incident, _)| incident)
}

/// One incident on one scale: what failed above, who was down below.
fn course(out: &mut Document, setting: &Setting, patterns: &[Pattern], incident: &Incident<'_>) {
    let outage = incident.outage;
    let downs = incident
        .outcomes
        .iter()
        .flatten()
        .map(|outcome| outcome.down);
    let end = downs.fold(outage.seconds.unwrap_or(0.0), f64::max);
    let scale = format!("0 to {}", precise_duration(end));
    let title = format!("{} {}", outage.date, place_name(outage));
    let mut table = Table::new(&[&title, &scale, ">Lasts"]);
    let mut bar = |name: &str, from: f64, to: f64, shown: String| {
        table.row(vec![name.into(), drawn(from, to, end).into(), shown.into()]);
    };
    let seconds = outage.seconds.unwrap_or(end);
    if incident.no_launches.is_empty() {
        bar("the incident", 0.0, seconds, precise_duration(seconds));
        for failure in &outage.components {
            let to = failure.from + failure.seconds;
            let name = failure.component.name();
            bar(name, failure.from, to, precise_duration(failure.seconds));
        }
    } else {
        let primary = setting.regions[0].id.as_str();
        bar(primary, 0.0, seconds, precise_duration(seconds));
        for (from, to) in &incident.no_launches {
            bar(
                "no launches elsewhere",
                *from,
                *to,
                precise_duration(to - from),
            );
        }
    }
    for (pattern, outcome) in patterns.iter().zip(&incident.outcomes) {
        if let Some(outcome) = outcome {
            bar(
                pattern.name(),
                0.0,
                outcome.down,
                precise_duration(outcome.down),
            );
        }
    }
    out.table(table);
}

/// A bar from one time to another; what lasts at all is seen.
fn drawn(from: f64, to: f64, end: f64) -> String {
    let column = |time: f64| {
        let share = if end > 0.0 { time / end } else { 0.0 };
        // Within 0..=COURSE: the cast is exact.
        (share * COURSE as f64).round().clamp(0.0, COURSE as f64) as usize
    };
    let first = column(from).min(COURSE - 1);
    let last = if to > from {
        column(to).max(first + 1)
    } else {
        first
    };
    let filled = |i: usize| {
        if (first..last).contains(&i) {
            '█'
        } else {
            '·'
        }
    };
    (0..COURSE).map(filled).collect()
}

fn notes(out: &mut Document, setting: &Setting, replay: &Replay<'_>) {
    if !replay.masked.is_empty() {
        out.note(&format!(
            "{} of your providers {} left out: the workload runs in {} zones.",
            counted(
                replay.masked.len() as f64,
                "outage of one zone",
                "outages of one zone"
            ),
            if replay.masked.len() == 1 {
                "is"
            } else {
                "are"
            },
            setting.zones,
        ));
    }
    if replay.groups.is_empty() {
        return;
    }
    out.note(&format!(
        "Downtime of all users, each step at its median: half of the users, or half of the \
         capacity, counts half. A single region is down for as long as an outage lasts. ✓: within \
         the recovery time objective. p95 and with failures: of {} replays with random steps, in \
         which failovers fail as well. ?: duration not verified. All regions: another provider's \
         alone would help. A region lost for good counts until it is replaced. The planned return \
         is not counted.",
        money(REPLAYS as f64),
    ));
    out.note(&format!(
        "Sources: `--format json`, data/outages.csv. Incidents are not a rate: how often outages \
         come is in `farshore simulate`. Seed {}: the same seed gives the same bytes.",
        replay.seed
    ));
}
