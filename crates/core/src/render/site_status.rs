//! A site for a person: how it is, what a plan would do, and what one did.

use super::document::{Block, Document, Line, Table};
use super::numbers::figures;
use crate::failover::{Goal, Plan};
use crate::site::Site;
use crate::wire::{self, MemberWire, OutcomeWire, PlanWire, RoleWire, SiteStatusWire};

/// How a site is.
#[must_use]
pub fn site_status(status: &SiteStatusWire) -> Document {
    let mut out = Document::default();
    let title = format!("{}: EPOCH {}", status.site.to_uppercase(), status.epoch);
    out.blocks.push(Block::Title(title));
    out.paragraph(Line::prose(&format!(
        "The primary is `{}`: {}.",
        status.primary, status.verdict.because
    )));
    if let Some(why) = &status.blocked {
        out.paragraph(Line::default().strong("Blocked: ").plain(format!("{why}.")));
    }
    let mut table = Table::new(&[
        "Member",
        "Place",
        "Is",
        "Follows",
        ">Epoch",
        ">Position",
        ">Behind",
    ]);
    for member in &status.members {
        table.row(row(member));
    }
    out.table(table);
    let mut table = Table::new(&["Router", "Place", "Serves"]);
    for router in &status.routers {
        let serves = match (&router.serves, router.reachable) {
            (Some(member), _) => member.as_str(),
            (None, true) => "nobody; clients wait",
            (None, false) => "does not answer",
        };
        table.row(vec![
            router.name.as_str().into(),
            router.domain.as_str().into(),
            serves.into(),
        ]);
    }
    out.table(table);
    if let Some(plan) = &status.plan {
        let outcome = outcome(plan.outcome);
        let line = format!(
            "Last plan, epoch {}: {} ({outcome}).",
            plan.epoch, plan.goal
        );
        out.paragraph(Line::prose(&line));
    }
    out
}

fn row(member: &MemberWire) -> Vec<Line> {
    let is = match (member.role, member.open) {
        (RoleWire::Primary, Some(false)) => "primary, closed",
        (RoleWire::Primary, _) => "primary",
        (RoleWire::Standby, _) => "standby",
        (RoleWire::Stopped, _) => "stopped",
        (RoleWire::Unknown, _) => "no word",
    };
    let or_dash = |text: Option<String>| Line::from(text.unwrap_or_else(|| "–".to_owned()));
    vec![
        member.name.as_str().into(),
        member.domain.as_str().into(),
        is.into(),
        or_dash(member.follows.clone()),
        or_dash(member.epoch.map(|epoch| epoch.to_string())),
        or_dash(member.position.clone()),
        or_dash(
            member
                .behind_bytes
                .map(|bytes| format!("{} B", figures(bytes as f64, 9))),
        ),
    ]
}

fn outcome(outcome: OutcomeWire) -> &'static str {
    match outcome {
        OutcomeWire::InProgress => "in progress",
        OutcomeWire::ForwardOnly => "in progress, past the point of no return",
        OutcomeWire::Finished => "carried out",
        OutcomeWire::GivenUp => "given up",
        OutcomeWire::Replaced => "replaced by another",
    }
}

/// What a plan would do, what it would take, and how it is undone.
#[must_use]
pub fn site_plan(site: &Site, plan: &Plan) -> Document {
    let mut out = Document::default();
    out.heading("What would be done");
    out.paragraph(Line::prose(&format!(
        "Epoch {}: {}. {}.",
        plan.epoch,
        wire::goal(site, plan),
        sentence(&plan.because)
    )));
    out.facts(vec![
        (
            "Predicted pause".into(),
            predicted(plan.predicted.recovery_ms).into(),
        ),
        (
            "Acknowledged writes lost".into(),
            figures(plan.predicted.lost_writes as f64, 9).into(),
        ),
        (
            "Sessions".into(),
            "each is cut once; a transaction that was not acknowledged is unknown to its client"
                .into(),
        ),
        ("Undo".into(), Line::prose(&undo(site, plan))),
    ]);
    out
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn predicted([low, typical, high]: [u64; 3]) -> String {
    format!("{typical} ms, from {low} to {high} (measured on one machine, without a network)")
}

fn undo(site: &Site, plan: &Plan) -> String {
    let from = match &plan.goal {
        Goal::Failover { from, .. } => *from,
        Goal::Reconfigure { primary, .. } => *primary,
    };
    format!(
        "by itself until the target is about to be promoted; afterwards, once `{0}` follows again, \
         `farshore switch SITE --to {0}`",
        site.member(from).name
    )
}

/// What a plan did, with its measured timeline.
#[must_use]
pub fn plan_report(report: &PlanWire) -> Document {
    let mut out = Document::default();
    let title = format!(
        "{}: EPOCH {} {}",
        report.site,
        report.epoch,
        outcome(report.outcome)
    );
    out.blocks.push(Block::Title(title.to_uppercase()));
    out.paragraph(Line::prose(&format!(
        "{}. {}.",
        sentence(&report.goal),
        sentence(&report.because)
    )));
    let measured =
        |time: Option<u64>| Line::from(time.map_or("–".to_owned(), |ms| format!("{ms} ms")));
    out.facts(vec![
        ("Primary before".into(), report.from.as_str().into()),
        (
            "Primary after".into(),
            report.to.as_deref().unwrap_or("–").into(),
        ),
        ("Predicted".into(), predicted(report.predicted_ms).into()),
        (
            "Decision to acknowledged canary".into(),
            measured(report.acknowledged_ms),
        ),
        (
            "Decision to last router open".into(),
            measured(report.open_ms),
        ),
    ]);
    if !report.proofs.is_empty() {
        out.heading("Proofs");
        let proofs = report.proofs.iter().map(|proof| Line::prose(proof));
        out.list(proofs.collect());
    }
    out.heading("Timeline");
    let mut table = Table::new(&[">ms", "What"]);
    for event in &report.timeline {
        table.row(vec![
            event.at_ms.to_string().into(),
            Line::prose(&event.what),
        ]);
    }
    out.table(table);
    out.note("Milliseconds from the decision, by the controller's clock: detection comes before.");
    out
}
