//! The framework's table of patterns, beside what the model assumes by itself.

use super::document::{Block, Document, Table};
use super::words;
use crate::model::BANDS;
use crate::terms::Term as _;

/// The reference table of the five patterns.
#[must_use]
pub fn patterns() -> Document {
    let mut out = Document::default();
    out.blocks.push(Block::Title(
        "Patterns to survive the loss of a region".to_owned(),
    ));
    let mut table = Table::new(&[
        "Pattern",
        ">Cost × one region",
        ">Recovery time",
        ">Data loss",
        "Complexity",
    ]);
    let mut facts = Vec::new();
    for band in &BANDS {
        let [low, _, high] = band.cost;
        let name = band.pattern.name();
        table.row(vec![
            name.into(),
            format!("{low:.1}–{high:.1}").into(),
            band.rto.replace('-', "–").into(),
            band.rpo.into(),
            band.pattern.complexity().to_string().into(),
        ]);
        let text = format!(
            "{}. Rehearsal: {}.",
            words::capitalised(band.standby),
            band.rhythm
        );
        facts.push((name.into(), text.into()));
    }
    out.table(table);
    out.heading("What stands elsewhere");
    out.facts(facts);
    out.note("Source: the decision framework's bands (docs/method.md).");
    out
}
