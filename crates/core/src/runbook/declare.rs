//! Who says that a region is lost, and to whom.

use super::sheet::{expected, page, points, shell, times};
use crate::model::Stage;
use crate::render::{Document, Line};
use crate::terms::{Pattern, Trigger};
use crate::terraform::Outline;
use crate::units::Seconds;

/// `1-declare.md`.
pub(super) fn declare(outline: &Outline) -> Document {
    let (primary, second) = (outline.primary(), outline.second());
    let mut page = page(
        outline,
        "Declare",
        &format!(
            "Decides whether `{primary}` counts as lost. {} from the primary `{primary}` to `{second}`.",
            capital(outline.pattern.title())
        ),
    );
    page.heading("Evidence");
    points(
        &mut page,
        &[
            format!(
                "The alarm `{}-health` in `{primary}`, or no word from that region at all.",
                outline.name
            ),
            "The service's own path fails from at least three places outside of AWS. One place alone \
             may have lost its own network."
                .to_owned(),
            "Reads may work while writes do not: try a write.".to_owned(),
            "The provider's status page confirms late; do not wait for it.".to_owned(),
        ],
    );
    shell(
        &mut page,
        &[
            "SERVICE=www.example.com  # service_name of terraform.tfvars".to_owned(),
            "curl -fsS --max-time 10 \"https://$SERVICE/healthz\"".to_owned(),
            "FAILED_AT=$(date -u +%FT%TZ)  # or the first failure that users saw".to_owned(),
        ],
    );
    page.heading("Decision");
    let mut said = vec![who(outline)];
    said.extend(expected(outline, Stage::Detect));
    said.extend(expected(outline, Stage::Decide));
    said.push(promise(outline));
    points(&mut page, &said);
    page.heading("Abort");
    points(
        &mut page,
        &[
            "It is one zone, a bad release or a wrong change: the standby has it, too. Roll back, or \
             restore to a moment before."
                .to_owned(),
            format!(
                "`{second}` is hurt as well, or its alarms on replication lag were on before the \
                 failure: fix that first."
            ),
        ],
    );
    times(&mut page, outline);
    page
}

fn who(outline: &Outline) -> String {
    match (outline.pattern, outline.trigger) {
        (Pattern::ActiveActive, _) => {
            "Nobody: the other regions serve already, and health checks take the lost one out."
        }
        (_, Trigger::Automatic) => {
            "Automation decides: the times below hold where one promotes the data (such as the plan in \
             `exports/region-switch.json`). Without one the person on call decides, alone and at once, \
             and the time to decide is theirs."
        }
        (_, Trigger::Person) => "The person on call decides, alone and at once.",
        (_, Trigger::PersonDeclares) => {
            "The person who is named for it declares a disaster; name a deputy in another time zone."
        }
    }
    .to_owned()
}

/// What was decided for, and what may be lost.
fn promise(outline: &Outline) -> String {
    let (rto, rpo) = (Seconds(outline.rto_seconds), Seconds(outline.rpo_seconds));
    let lost = Seconds(outline.data_loss[1]);
    match outline.recovery {
        Some([half, most, _]) => format!(
            "Failing over takes {}, in 95 % of cases at most {} (objective {rto}), and loses at most \
             the last {lost} of writes in 95 % of cases (objective {rpo}).",
            Seconds(half),
            Seconds(most)
        ),
        None => format!("The objectives are {rto} to recover and {rpo} of lost writes."),
    }
}

/// `4-communicate.md`.
pub(super) fn communicate(outline: &Outline) -> Document {
    let mut page = page(
        outline,
        "Communicate",
        "Says what happened to users, to those who answer them, and to those who decide. Replace what \
         stands in capitals.",
    );
    let most = outline
        .recovery
        .map_or(outline.rto_seconds, |[_, most, _]| most);
    let workload = || Line::default().strong(outline.workload.as_str());
    let message = |page: &mut Document, heading: &str, text: &str| {
        page.heading(heading);
        page.paragraph(workload().plain(text));
    };
    message(
        &mut page,
        "When it is declared",
        &format!(
            " is unavailable since TIME because a region of our provider failed. We are moving to \
             another region and expect to serve again within {}. Next word in 15 minutes.",
            Seconds(most)
        ),
    );
    message(
        &mut page,
        "When users are served",
        &format!(
            " serves again since TIME. The last LOST SECONDS of changes before the failure may be \
             missing (we plan for at most {}); we say whose by TIME.",
            Seconds(outline.rpo_seconds)
        ),
    );
    message(
        &mut page,
        "Before the return",
        " returns to its first region on DATE at TIME. Changes pause for some minutes.",
    );
    message(
        &mut page,
        "After it",
        " is back where it was. What happened, what was lost and what we change: LINK, within five \
         working days.",
    );
    points(
        &mut page,
        &[
            "Write from outside of the lost region: a status page, a chat and a mailbox that live \
             there are lost with it."
                .to_owned(),
            "Proof to keep: every message with its time.".to_owned(),
        ],
    );
    page
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
