//! How sure a recommendation is, for a person: the short form beside the decision, and the long one.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{about, counted, duration, exact_share, figures, money, share, thousands};
use super::words;
use crate::model::{Design, Setting};
use crate::parameters::{Scalar, Unit};
use crate::robustness::{End, Information, Robustness, Swing, Uncertain};
use crate::simulate::Estimate;
use crate::terms::{Term as _, Traffic, Trigger};

/// Columns of a bar in the terminal, and of one beside many figures.
const BAR: usize = 24;
const SHORT_BAR: usize = 16;
/// Rows of each table: what moves less is in the JSON.
const ROWS: usize = 8;
/// Inputs named in the short form.
const NAMED: usize = 3;

/// The short form: a section for the end of a decision.
#[must_use]
pub fn how_sure(setting: &Setting, robustness: &Robustness) -> Document {
    let mut out = Document::default();
    out.heading("How sure");
    let mut points = vec![Line::from(verdict(robustness))];
    points.extend(better(robustness).map(Line::from));
    points.extend(turning_points(setting, robustness));
    points.extend(worth_knowing(setting, robustness));
    out.list(points);
    out.paragraph(Line::prose(&format!(
        "{}. `farshore robustness FILE` shows more.",
        drawn_from(robustness)
    )));
    out
}

/// The long form.
#[must_use]
pub fn robustness(setting: &Setting, robustness: &Robustness) -> Document {
    let mut out = Document::default();
    let what = match &robustness.recommended {
        Some(own) => own.design.pattern().title().to_uppercase(),
        None => "THAT NOTHING MEETS EVERY OBJECTIVE".to_owned(),
    };
    let title = format!("{}: HOW SURE IS {what}", setting.name);
    out.blocks.push(Block::Title(title));
    out.paragraph(verdict(robustness));
    if let Some(better) = better(robustness) {
        out.paragraph(better);
    }
    out.heading("What would be recommended");
    out.table(shares(robustness));
    out.note("Share of the draws; ± is 1.96 standard errors, in points.");
    out.heading("What by itself changes the answer");
    alone(&mut out, setting, robustness);
    out.heading(&format!(
        "What moves the cost of {} against {}",
        robustness.subject.title(),
        robustness.rival.title()
    ));
    tornado(&mut out, setting, robustness);
    if let Some(information) = &robustness.information {
        out.heading("What it is worth to know before deciding");
        worth(&mut out, setting, robustness, information);
    }
    out.heading("What was drawn");
    out.list(ranges(setting));
    out.note(&format!(
        "{}. Seed {}: the same seed gives the same bytes.",
        drawn_from(robustness),
        robustness.seed
    ));
    out
}

fn drawn_from(robustness: &Robustness) -> String {
    format!(
        "{} of {}, each independent of the others",
        counted(robustness.draws as f64, "draw", "draws"),
        counted(
            robustness.swings.len() as f64,
            "uncertain input",
            "uncertain inputs"
        )
    )
}

/// A share with its 95 % interval, in points: `66.2 % ±4.1`; of all or no draws, without one.
fn estimate(estimate: Estimate) -> String {
    if estimate.error <= 0.0 {
        return share(estimate.value);
    }
    let points = figures(196.0 * estimate.error, 2);
    format!("{} ±{points}", share(estimate.value))
}

/// How often the recommendation stays, or how often there would be one.
fn verdict(robustness: &Robustness) -> String {
    let draws = counted(robustness.draws as f64, "draw", "draws");
    let Some(own) = &robustness.recommended else {
        let some = Estimate {
            value: 1.0 - robustness.nothing.value,
            ..robustness.nothing
        };
        let known = "With every input at its typical value nothing meets every objective";
        return if some.value > 0.0 {
            format!("{known}; something does in {} of {draws}.", estimate(some))
        } else {
            format!("{known}, nor does anything in any of {draws}.")
        };
    };
    let pattern = words::capitalised(own.design.pattern().title());
    let others = robustness
        .patterns
        .iter()
        .filter(|(pattern, share)| *pattern != own.design.pattern() && share.value > 0.0);
    let mut rest: Vec<String> = others
        .map(|(pattern, found)| format!("{} in {}", pattern.title(), share(found.value)))
        .collect();
    if robustness.nothing.value > 0.0 {
        let nothing = share(robustness.nothing.value);
        rest.push(format!("nothing meets every objective in {nothing}"));
    }
    let rest = match rest.as_slice() {
        [] => String::new(),
        rest => format!("; {}", rest.join(", ")),
    };
    format!(
        "{pattern} is recommended in {} of {draws}{rest}. The design as it stands meets every \
         objective in {} and is the cheapest that does in {}.",
        estimate(own.pattern_stays),
        share(own.meets.value),
        share(own.cheapest.value)
    )
}

/// The design that does better on average, if any.
fn better(robustness: &Robustness) -> Option<String> {
    let own = robustness.recommended.as_ref()?;
    let better = robustness.information.as_ref()?.better.as_ref()?;
    let pattern = words::capitalised(better.design.pattern().title());
    let subject = match differences(&own.design, &better.design).as_slice() {
        [] => pattern,
        [only] => format!("{pattern} with {only}"),
        [first @ .., last] => format!("{pattern} with {} and {last}", first.join(", ")),
    };
    let more = better.mean_usd - own.mean_usd;
    Some(format!(
        "{subject} does better on average: it meets every objective in {} of the draws, for {} USD \
         a year {}.",
        share(better.meets.value),
        about(more.abs()),
        if more > 0.0 { "more" } else { "less" }
    ))
}

/// The choices of `to` that `from` does not have.
fn differences(from: &Design, to: &Design) -> Vec<String> {
    let mut found = Vec::new();
    if from.regions() != to.regions() {
        found.push(format!("{} regions", to.regions()));
    }
    if words::replication_short(from) != words::replication_short(to) {
        let data = words::replication_short(to);
        found.push(match to {
            Design::SingleRegion => "no copy elsewhere".to_owned(),
            Design::BackupRestore(_) => format!("a backup every {data}"),
            Design::Standby(_) => format!("{data} replication"),
            Design::ActiveActive(_) => format!("write modes: {data}"),
        });
    }
    if let Some(trigger) = to.trigger().filter(|own| from.trigger() != Some(*own)) {
        found.push(match trigger {
            Trigger::Automatic => "an automatic failover".to_owned(),
            Trigger::Person | Trigger::PersonDeclares => "a failover by a person".to_owned(),
        });
    }
    if let Some(traffic) = to.traffic().filter(|own| from.traffic() != Some(*own)) {
        found.push(match traffic {
            Traffic::DnsRecordChange => "changes of DNS records".to_owned(),
            Traffic::DnsHealthCheck => "DNS health checks".to_owned(),
            Traffic::GlobalLoadBalancer => "a global load balancer".to_owned(),
            Traffic::ClientFailover => "failover in the clients".to_owned(),
        });
    }
    let (before, after) = (from.rehearsal(), to.rehearsal());
    if let Some(after) = after {
        if before.map(|r| r.drills_per_year) != Some(after.drills_per_year) {
            let drills = counted(after.drills_per_year, "drill", "drills");
            found.push(format!("{drills} a year"));
        }
        if before.map(|r| r.watch) != Some(after.watch) {
            let checks = if after.watch { "" } else { "no " };
            found.push(format!("{checks}readiness checks"));
        }
    }
    found
}

/// The inputs that by themselves change the answer, in one sentence.
fn turning_points(setting: &Setting, robustness: &Robustness) -> Option<Line> {
    let ends = changing_ends(robustness);
    if ends.is_empty() {
        return Some("No input changes the answer by itself within its range.".into());
    }
    let mut line = Line::from("By itself changes the answer: ");
    for (i, (swing, end)) in ends.iter().take(NAMED).enumerate() {
        let joint = if i == 0 { "" } else { "; " };
        let at = value(swing.input, setting, end.value);
        line = line
            .plain(joint)
            .code(swing.input.name(setting))
            .plain(format!(" at {at} ({})", becomes(robustness, end)));
    }
    let more = match ends.len().saturating_sub(NAMED) {
        0 => ".".to_owned(),
        more => format!("; and {more} more."),
    };
    Some(line.plain(more))
}

/// What it is worth to know, in one sentence.
fn worth_knowing(setting: &Setting, robustness: &Robustness) -> Option<Line> {
    let information = robustness.information.as_ref()?;
    let mut line = Line::from("Knowing ");
    let known = valuable(robustness, information);
    for (i, (input, usd)) in known.iter().take(NAMED).enumerate() {
        let (joint, unit) = if i == 0 {
            ("", " before deciding is worth up to")
        } else {
            (", ", "")
        };
        line = line
            .plain(joint)
            .code(input.name(setting))
            .plain(format!("{unit} {}", about(*usd)));
    }
    let all = about(information.total.value);
    Some(if known.is_empty() {
        line.plain(format!(
            "every input before deciding is worth up to {all} USD a year."
        ))
    } else {
        line.plain(format!("; knowing every input, up to {all} USD a year."))
    })
}

/// The inputs whose worth can be told from chance.
fn valuable(robustness: &Robustness, information: &Information) -> Vec<(Uncertain, f64)> {
    let inputs = information.inputs.iter();
    inputs
        .filter_map(|(input, _)| robustness.worth(*input).map(|usd| (*input, usd)))
        .collect()
}

/// A bar whose whole width stands for `share` = 1.
fn bar(share: f64) -> String {
    let cells = share.clamp(0.0, 1.0) * BAR as f64;
    // Within the bar by construction; something is never nothing.
    let cells = if share > 0.0 {
        cells.round().max(1.0)
    } else {
        0.0
    };
    "█".repeat(cells as usize)
}

fn shares(robustness: &Robustness) -> Table {
    let mut table = Table::new(&["Recommended", ">Share", ""]);
    let chosen = robustness
        .recommended
        .as_ref()
        .map(|own| own.design.pattern());
    for (pattern, found) in &robustness.patterns {
        if found.value <= 0.0 && Some(*pattern) != chosen {
            continue;
        }
        let name = if Some(*pattern) == chosen {
            Span::Strong(pattern.name().to_owned())
        } else {
            Span::Plain(pattern.name().to_owned())
        };
        let row = [
            name.into(),
            estimate(*found).into(),
            bar(found.value).into(),
        ];
        table.row(row.into());
    }
    let nothing = robustness.nothing;
    if nothing.value > 0.0 || table.rows.is_empty() {
        let row = [
            "nothing feasible".into(),
            estimate(nothing).into(),
            bar(nothing.value).into(),
        ];
        table.row(row.into());
    }
    table
}

/// Every end of a swing at which the answer is another one, or the design no longer meets it.
fn changing_ends(robustness: &Robustness) -> Vec<(&Swing, &End)> {
    let own = robustness.recommended.as_ref();
    let today = own.map(|own| own.design.pattern());
    let changes = move |end: &End| end.becomes != today || end.meets != own.is_some();
    let ends = robustness.swings.iter().flat_map(|swing| {
        let both = swing.ends.iter().map(move |end| (swing, end));
        both.collect::<Vec<_>>()
    });
    ends.filter(|(_, end)| changes(end)).collect()
}

/// What would be recommended at an end where the answer changes.
fn becomes(robustness: &Robustness, end: &End) -> String {
    let own = robustness.recommended.as_ref();
    let today = own.map(|own| own.design.pattern());
    match end.becomes {
        None => "nothing feasible".to_owned(),
        Some(pattern) if Some(pattern) == today => format!("another {}", pattern.title()),
        Some(pattern) => pattern.title().to_owned(),
    }
}

fn alone(out: &mut Document, setting: &Setting, robustness: &Robustness) {
    let ends = changing_ends(robustness);
    if ends.is_empty() {
        out.paragraph("No input does within its range, the others at their typical values.");
        return;
    }
    let mut table = Table::new(&["Input", ">At", ">Within RTO", ">Within RPO", "Then"]);
    for (swing, end) in ends.iter().take(2 * ROWS) {
        table.row(vec![
            swing.input.name(setting).into(),
            value(swing.input, setting, end.value).into(),
            share(end.within_rto).into(),
            share(end.within_rpo).into(),
            becomes(robustness, end).into(),
        ]);
    }
    out.table(table);
    let more = match ends.len().saturating_sub(2 * ROWS) {
        0 => String::new(),
        more => format!(" {more} more in the JSON."),
    };
    out.note(&format!(
        "At: the low or high end of the input's range. Within: of the design as it stands.{more}"
    ));
}

/// The lead at both ends of the inputs that move it most, as bars around its typical value.
fn tornado(out: &mut Document, setting: &Setting, robustness: &Robustness) {
    let mut swings: Vec<&Swing> = robustness.swings.iter().collect();
    swings.sort_by(|a, b| b.lead_width().total_cmp(&a.lead_width()));
    swings.truncate(ROWS);
    swings.retain(|swing| swing.lead_width() > 0.0);
    let leads = swings
        .iter()
        .flat_map(|swing| swing.ends.map(|end| end.lead_usd));
    let (least, most) = leads.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), lead| {
        (low.min(lead), high.max(lead))
    });
    if swings.is_empty() {
        out.paragraph("No input does.");
        return;
    }
    let cell =
        |usd: f64| ((usd - least) / (most - least) * (SHORT_BAR - 1) as f64).round() as usize;
    let mut table = Table::new(&["Input", ">Low", ">High", ">At low", ">At high", ""]);
    for swing in swings {
        let [low, high] = &swing.ends;
        let (from, to) = (cell(low.lead_usd), cell(high.lead_usd));
        let cells = (0..=from.max(to)).map(|i| if i < from.min(to) { '·' } else { '█' });
        table.row(vec![
            swing.input.name(setting).into(),
            value(swing.input, setting, low.value).into(),
            value(swing.input, setting, high.value).into(),
            thousands(low.lead_usd).into(),
            thousands(high.lead_usd).into(),
            cells.collect::<String>().into(),
        ]);
    }
    out.table(table);
    out.note(&format!(
        "By how many thousand USD a year {} is dearer than the design as it stands, with one input \
         at the low or high end of its range; below 0 it is cheaper.",
        robustness.rival.title()
    ));
}

fn worth(
    out: &mut Document,
    setting: &Setting,
    robustness: &Robustness,
    information: &Information,
) {
    let total = information.total.value;
    let known = valuable(robustness, information);
    let mut table = Table::new(&["Knowing", ">Worth up to, USD a year", ""]);
    for (input, usd) in known.iter().take(ROWS) {
        let row = [
            input.name(setting).into(),
            about(*usd).into(),
            bar(usd / total).into(),
        ];
        table.row(row.into());
    }
    table.row(vec![
        "every input".into(),
        about(total).into(),
        bar(1.0).into(),
    ]);
    out.table(table);
    out.note(&format!(
        "Up to, because no measurement is perfect; {} USD a year or less cannot be told from \
         chance. Missing an objective is priced at {} USD a year, the least at which {} is the best \
         on average (docs/method.md).",
        about(information.floor),
        about(information.miss_usd),
        match information.better {
            Some(_) => "the design that does better",
            None => "the recommended design",
        }
    ));
}

/// What the ranges are.
fn ranges(setting: &Setting) -> Vec<Line> {
    let inputs = Uncertain::all(setting);
    let count = |is: fn(&Uncertain) -> bool| inputs.iter().filter(|input| is(input)).count() as f64;
    let scalars = count(|input| matches!(input, Uncertain::Scalar(_)));
    let steps = count(|input| matches!(input, Uncertain::Step(_)));
    let business = inputs.len() as f64 - scalars - steps;
    let factor = |scalar| {
        let range = setting.parameters.range(scalar);
        let part = |value: f64| figures(value / range.typical, 3);
        format!("{} to {} times", part(range.low), part(range.high))
    };
    let mut points = Vec::new();
    if scalars > 0.0 {
        points.push(Line::prose(&format!(
            "{}: low and high of the registry or the file are the 5 % and 95 % quantiles \
             (`farshore decide FILE --assumptions` lists them).",
            words::capitalised(&counted(scalars, "assumption", "assumptions"))
        )));
    }
    if steps > 0.0 {
        points.push(
            format!(
                "The medians of {} of recovery, outage and replication: {} what is assumed.",
                counted(steps, "random time", "random times"),
                factor(Scalar::StepFactor)
            )
            .into(),
        );
    }
    if business > 0.0 {
        points.push(
            format!(
                "{}: {} what the file says.",
                words::capitalised(&counted(business, "business figure", "business figures")),
                factor(Scalar::BusinessFactor)
            )
            .into(),
        );
    }
    let certain = "What `[assumptions]` gives as one number or as quantiles is certain.";
    points.push(Line::prose(certain));
    points
}

/// A value of an input with its unit, in few columns.
#[must_use]
pub fn value(input: Uncertain, setting: &Setting, value: f64) -> String {
    let unit = match input {
        Uncertain::Step(_) => return duration(value),
        Uncertain::DowntimeCost if setting.downtime.flat().is_none() => Unit::Multiple,
        Uncertain::DowntimeCost | Uncertain::DataLossCost => {
            return format!("{} USD/min", figures(value, 3));
        }
        Uncertain::TotalLoss => return format!("{} USD", money(value)),
        Uncertain::Scalar(scalar) => scalar.definition().unit,
    };
    let number = figures(value, 3);
    match unit {
        Unit::Seconds => duration(value),
        Unit::Share | Unit::ShareOfBaseline => exact_share(value),
        Unit::PerYear => format!("{number}/year"),
        Unit::Fte => format!("{number} FTE"),
        Unit::Hours => format!("{number} h"),
        Unit::Minutes => format!("{number} min"),
        Unit::Multiple => format!("{number}×"),
        Unit::MibPerSecond => format!("{number} MiB/s"),
        Unit::Milliseconds => format!("{number} ms"),
    }
}
