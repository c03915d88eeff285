//! A journal for a person: what was planned, intended, done and chosen, line by line.

use super::document::{Block, Document, Line, Table};
use super::numbers::counted;
use crate::chain::Head;
use crate::failover::{Choice, Entry, Goal, Ledger, Plan, Record, Reply, Statement, Step};
use crate::site::MemberId;

/// The records of a verified journal, and what they add up to. `torn` is how many bytes behind the
/// last whole line were left by a write that was cut short.
#[must_use]
pub fn journal(records: &[Record], ledger: &Ledger, head: Head, torn: usize) -> Document {
    let mut out = Document::default();
    let lines = counted(records.len() as f64, "RECORD", "RECORDS");
    out.blocks
        .push(Block::Title(format!("JOURNAL OF {lines}, VERIFIED")));
    out.paragraph(state(ledger));
    if torn > 0 {
        out.paragraph(format!(
            "{torn} bytes of a line that was being written follow; they count for nothing, and the \
             controller cuts them off."
        ));
    }
    let began = records.first().map_or(0, |record| record.at.0);
    let mut table = Table::new(&[">Line", ">Seconds", "Record", "What"]);
    let mut steps: &[Step] = &[];
    for (place, record) in records.iter().enumerate() {
        if let Entry::Planned { plan } = &record.entry {
            steps = &plan.steps;
        }
        let seconds = record.at.0.saturating_sub(began) as f64 / 1e3;
        let (kind, what) = sentence(&record.entry, &Names { ledger, steps });
        table.row(vec![
            (place + 1).to_string().into(),
            format!("{seconds:.3}").into(),
            kind.into(),
            what,
        ]);
    }
    out.table(table);
    out.note(&format!(
        "Each line carries the digest of all before it; the last is {}. Seconds are by the \
         controller's clock, from the first line.",
        head.digest.short()
    ));
    out
}

/// What the journal adds up to.
fn state(ledger: &Ledger) -> String {
    let names = Names { ledger, steps: &[] };
    let epoch = ledger.last_mark().epoch;
    let primary = names.member(ledger.primary);
    let sets = ledger.in_force.iter().map(|set| {
        let members = set.members.iter().map(|member| names.member(*member));
        format!(
            "any {} of {}",
            set.count,
            members.collect::<Vec<_>>().join(", ")
        )
    });
    let sets = sets.collect::<Vec<_>>().join("; or ");
    let plan = match &ledger.current {
        Some(current) if current.is_forward_only() => {
            "A plan is in progress, past the point of no return."
        }
        Some(_) => "A plan is in progress; nothing was promoted yet.",
        None => "No plan is in progress.",
    };
    format!(
        "Epoch {epoch}. The primary is {primary}; each write is confirmed by {sets}. {plan} No \
         member behind {} may become the primary.",
        ledger.floor
    )
}

/// What the numbers of a record stand for.
struct Names<'l> {
    ledger: &'l Ledger,
    steps: &'l [Step],
}

impl Names<'_> {
    fn member(&self, id: MemberId) -> String {
        let names = &self.ledger.opening.members;
        let name = names.get(usize::from(id.0));
        name.map_or_else(|| format!("member {}", id.0), |name| format!("`{name}`"))
    }

    fn members(&self, ids: impl IntoIterator<Item = MemberId>) -> String {
        let names: Vec<String> = ids.into_iter().map(|id| self.member(id)).collect();
        names.join(", ")
    }

    fn step(&self, place: u16) -> String {
        match self.steps.get(usize::from(place)) {
            Some(Step::Hold(router)) => format!("hold router {}", router.0),
            Some(Step::Stop(member)) => format!("stop {}", self.member(*member)),
            Some(Step::Revoke(member)) => format!("revoke {}", self.member(*member)),
            Some(Step::Arm) => "arm".to_owned(),
            Some(Step::Promote) => "promote".to_owned(),
            Some(Step::Follow(member)) => format!("follow by {}", self.member(*member)),
            Some(Step::Confirm) => "confirm".to_owned(),
            Some(Step::Open(router)) => format!("open router {}", router.0),
            None => format!("step {place}"),
        }
    }
}

fn sentence(entry: &Entry, names: &Names<'_>) -> (&'static str, Line) {
    let prose = |text: String| Line::prose(&text);
    match entry {
        Entry::Opened(opening) => {
            let members = opening.members.join(", ");
            ("opened", format!("with {members}").into())
        }
        Entry::Planned { plan } => ("planned", prose(planned(plan, names))),
        Entry::Intent { steps } => {
            let steps: Vec<String> = steps.iter().map(|place| names.step(*place)).collect();
            ("intent", prose(steps.join(", ")))
        }
        Entry::Done { step, reply } => {
            let what = match reply {
                Reply::Done => String::new(),
                Reply::At(position) => {
                    format!(
                        ", at {} on timeline {}",
                        position.lsn, position.history.timeline
                    )
                }
                Reply::Acknowledged(lsn) => format!(", acknowledged at {lsn}"),
            };
            ("done", prose(names.step(*step) + &what))
        }
        Entry::Chosen { choice } => ("chosen", prose(chosen(choice, names))),
        Entry::Abandoned { because } => ("given up", because.as_str().into()),
        Entry::Finished => ("finished", "".into()),
        Entry::Stated { by, statement } => {
            let what = match statement {
                Statement::Off(member) => format!("{} is off for good", names.member(*member)),
                Statement::Ended { mark, head, .. } => format!(
                    "the plan of epoch {} of another journal, {} lines long, is ended",
                    mark.epoch, head.lines
                ),
            };
            ("stated", prose(format!("by {by}: {what}")))
        }
    }
}

fn planned(plan: &Plan, names: &Names<'_>) -> String {
    let goal = match &plan.goal {
        Goal::Failover { from, .. } => format!("failover from {}", names.member(*from)),
        Goal::Reconfigure {
            primary,
            configuration,
            ..
        } => format!(
            "{} stays, confirmed by any {} of {}",
            names.member(*primary),
            configuration.count,
            names.members(configuration.members.iter().copied())
        ),
    };
    format!("epoch {}: {goal}; {}", plan.epoch, plan.because)
}

fn chosen(choice: &Choice, names: &Names<'_>) -> String {
    format!(
        "{} at {}, with {} proofs; confirmed by any {} of {}",
        names.member(choice.target),
        choice.position.lsn,
        choice.proofs.len(),
        choice.configuration.count,
        names.members(choice.configuration.members.iter().copied())
    )
}
