//! The deployed pattern: what it is, where, which resources say so, what is missing.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{counted, figures};
use super::words;
use crate::deployed::{Deployment, Part};

/// What is deployed, with its evidence and its gaps.
#[must_use]
pub fn deployment(deployment: &Deployment) -> Document {
    let mut out = Document::default();
    let title = format!("Deployed: {}", deployment.pattern.title().to_uppercase());
    out.blocks.push(Block::Title(title));
    out.paragraph(words::sentence(&deployment.reason));
    out.table(regions(deployment));
    out.heading("What is missing");
    if deployment.gaps.is_empty() {
        out.paragraph("Nothing that this file can show.");
    }
    let gaps = deployment.gaps.iter().map(|finding| {
        Line::default()
            .then(Span::Bad(finding.gap.to_string()).into())
            .plain(" ")
            .code(finding.address.as_str())
            .plain(format!(": {}.", finding.sentence))
    });
    out.list(gaps.collect());
    out.heading("What says so");
    let evidence = deployment.evidence.iter().map(|line| {
        Line::default()
            .code(line.address.as_str())
            .plain(format!(" {}.", line.says))
    });
    out.list(evidence.collect());
    for note in notes(deployment) {
        out.note(&note);
    }
    out
}

fn regions(deployment: &Deployment) -> Table {
    let mut table = Table::new(&["Region", "Part", ">vCPUs", "Users"]);
    for own in &deployment.regions {
        let part = match own.part {
            Part::Serves => "serves",
            Part::Standby => "standby",
            Part::HoldsBackups => "holds backups",
        };
        let users = match own.receives_traffic {
            None => "no routes in this file",
            Some(true) => "are led there",
            Some(false) => "are not led there",
        };
        table.row(vec![
            own.region.as_str().into(),
            part.into(),
            own.vcpus
                .map_or("?".to_owned(), |vcpus| figures(vcpus, 4))
                .into(),
            users.into(),
        ]);
    }
    table
}

/// What the answer leaves out.
fn notes(deployment: &Deployment) -> Vec<String> {
    let mut notes = Vec::new();
    if deployment.unplaced > 0 {
        #[expect(clippy::cast_precision_loss, reason = "a count of resources")]
        let number = deployment.unplaced as f64;
        let many = counted(number, "resource has", "resources have");
        notes.push(format!(
            "{many} no region that this file gives, and took no part."
        ));
    }
    if !deployment.unknown_kinds.is_empty() {
        let kinds = deployment.unknown_kinds.iter();
        let named: Vec<String> = kinds
            .map(|(kind, count)| format!("{kind} ({count})"))
            .collect();
        notes.push(format!(
            "Of types that are not known, and took no part: {}.",
            named.join(", ")
        ));
    }
    notes
}
