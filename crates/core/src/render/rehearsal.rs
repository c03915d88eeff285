//! A rehearsal for a person: what was played, and whether everything held.

use super::document::{Block, Document, Table};
use super::numbers::figures;
use crate::rehearsal::{Rehearsed, Shape};

/// What a rehearsal came to.
#[must_use]
pub fn rehearsal(name: &str, shape: Shape, rehearsed: &Rehearsed) -> Document {
    let mut out = Document::default();
    let title = match rehearsed.violation {
        None => "REHEARSAL: EVERYTHING HELD",
        Some(_) => "REHEARSAL: AN INVARIANT DID NOT HOLD",
    };
    out.blocks.push(Block::Title(title.to_owned()));
    out.paragraph(format!(
        "{} scenarios of a cluster in memory like {name}: {} members, of which {} besides the \
         primary confirm a write, spread in turn over three failure domains. In each, up to a dozen \
         faults: processes and machines that die or stand still, links that are cut, also in one \
         direction, controllers that die, lag, or start from a copy of the journal, people who \
         promote or start the wrong server; messages lost, late and twice.",
        figures(rehearsed.scenarios as f64, 9),
        shape.members,
        shape.acknowledgements,
    ));
    let mut table = Table::new(&["Over all scenarios", ">Count"]);
    for (what, count) in [
        ("Members promoted", rehearsed.promotions),
        ("Writes acknowledged", rehearsed.acknowledged),
        (
            "Acknowledged after the next epoch's first, and kept",
            rehearsed.late,
        ),
    ] {
        table.row(vec![what.into(), figures(count as f64, 9).into()]);
    }
    out.table(table);
    match &rehearsed.violation {
        None => out.paragraph(
            "No acknowledged write was lost, no two members acknowledged in one epoch, no stale \
             request had an effect, and after the faults every client was served.",
        ),
        Some((seed, violation)) => out.paragraph(format!(
            "Seed {seed}, after {} ms: {} ({}). This is a bug: please report it with the seed.",
            violation.at, violation.what, violation.invariant
        )),
    }
    out.note("A rehearsal proves the procedure, not your servers: it touches nothing real.");
    out
}
