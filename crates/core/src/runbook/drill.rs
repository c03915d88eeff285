//! The rehearsal, and the number that it must show.

use super::calendar::{DrillKind, kind, rhythm};
use super::commands;
use super::sheet::{page, points, shell};
use crate::render::{Document, Line};
use crate::terraform::Outline;
use crate::units::Seconds;

/// `6-drill.md`.
pub(super) fn drill(outline: &Outline) -> Document {
    let (primary, second) = (outline.primary(), outline.second());
    let kind = kind(outline);
    let mut page = page(
        outline,
        "Drill",
        &format!(
            "The {}, {}: what was never rehearsed does not work. It passes when users are served within \
             {} and at most {} of writes are lost.",
            kind.title(),
            rhythm(outline).words(),
            Seconds(outline.rto_seconds),
            Seconds(outline.rpo_seconds)
        ),
    );
    page.heading("Before");
    points(
        &mut page,
        &[
            "Name who leads, who watches, and who may stop it. Tell those who answer users."
                .to_owned(),
            format!("No alarm is on in `{primary}` or `{second}`, and no release is under way."),
            format!(
                "The newest restore test of `{}` passed, and the quota of `{second}` holds {} servers.",
                outline.restore_test(),
                outline.full_servers
            ),
        ],
    );
    shell(
        &mut page,
        &[
            format!(
                "aws cloudwatch describe-alarms --region {second} --state-value ALARM --query 'MetricAlarms[].AlarmName'"
            ),
            format!(
                "aws backup list-restore-jobs --region {second} --by-status COMPLETED --max-results 5"
            ),
            "FAILED_AT=$(date -u +%FT%TZ)".to_owned(),
        ],
    );
    page.heading("During");
    points(&mut page, &during(outline, kind));
    page.heading("Abort");
    points(
        &mut page,
        &[
            "A user is hurt who should not be, or the leader says so.".to_owned(),
            format!(
                "{} passed, and users are not served: return, and keep what was measured.",
                Seconds(2.0 * outline.rto_seconds)
            ),
        ],
    );
    page.heading("Proof to collect");
    shell(&mut page, &commands::evidence(outline, kind.slug()));
    page.paragraph(Line::prose(
        "Then tell the alarm on drill age, where there is a Pushgateway:",
    ));
    shell(
        &mut page,
        &[format!(
            "echo \"farshore_drill_last_success_timestamp_seconds $(date +%s)\" | curl -fsS \
             --data-binary @- \"$PUSHGATEWAY/metrics/job/farshore/workload/{}\"",
            outline.name
        )],
    );
    page
}

fn during(outline: &Outline, kind: DrillKind) -> Vec<String> {
    let primary = outline.primary();
    match kind {
        DrillKind::Restore => vec![
            "Follow runbook 2 with an empty place as its target, and stop before users are led there."
                .to_owned(),
            "Compare counts and the newest rows with the primary's, as runbook 3 says.".to_owned(),
            "Delete what was restored.".to_owned(),
        ],
        DrillKind::Failover => vec![
            format!(
                "Deploy `exports/fis.json` in `{primary}` and start its experiment: the region falls \
                 silent for users, and replication of tables and buckets stops."
            ),
            "Stop writes before data is promoted when the drill may lose none, and say so in the \
             evidence: then it proves the time, not the loss."
                .to_owned(),
            "Follow runbooks 1 to 3; return by runbook 5.".to_owned(),
        ],
        DrillKind::Evacuation => vec![
            format!(
                "Deploy `exports/fis.json` in `{primary}` and start its experiment: users of that \
                 region must be served by the others, at peak load."
            ),
            "Follow runbook 3; when the experiment ends, users return by themselves.".to_owned(),
        ],
    }
}
