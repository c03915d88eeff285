//! Whether users are served, and what was lost.

use super::commands;
use super::sheet::{page, points, shell, stage};
use crate::model::Stage;
use crate::render::Document;
use crate::terraform::Outline;
use crate::units::Seconds;

/// `3-verify.md`.
pub(super) fn verify(outline: &Outline) -> Document {
    let second = &outline.regions[1];
    let mut page = page(
        outline,
        "Verify",
        &format!(
            "Shows that `{}` serves, that it accepts writes, and what was lost.",
            second.region
        ),
    );
    stage(&mut page, outline, Stage::Verify, "Before users come");
    for data in &outline.data {
        shell(&mut page, &commands::canary(outline, data, second));
    }
    if outline.is_built_elsewhere() {
        shell(
            &mut page,
            &commands::healthy_servers(&outline.name, &second.region),
        );
    }
    points(
        &mut page,
        &["Abort: a database that is still in recovery gets no users.".to_owned()],
    );
    page.heading("When users are there");
    shell(
        &mut page,
        &[
            "SERVICE=www.example.com  # service_name of terraform.tfvars".to_owned(),
            "dig +short \"$SERVICE\"".to_owned(),
            "curl -fsS --max-time 10 \"https://$SERVICE/healthz\"".to_owned(),
            "SERVED_AT=$(date -u +%FT%TZ)".to_owned(),
        ],
    );
    page.heading("What was lost");
    lost(&mut page, outline);
    page.heading("Proof to collect");
    shell(&mut page, &commands::evidence(outline, "failover"));
    points(
        &mut page,
        &[
            format!(
                "Recovery held when served at minus failed at is at most {}.",
                Seconds(outline.rto_seconds)
            ),
            format!(
                "Data held when the lost seconds are at most {}.",
                Seconds(outline.rpo_seconds)
            ),
            "Give both to the workload file as evidence: the next decision uses them.".to_owned(),
        ],
    );
    page
}

fn lost(page: &mut Document, outline: &Outline) {
    let second = &outline.regions[1];
    let lags = outline
        .data
        .iter()
        .filter_map(|data| commands::lag(outline, data, second));
    let mut lines: Vec<String> = lags.collect();
    if !outline.is_replicated() {
        points(
            page,
            &[format!(
                "Everything after the backup that was restored: backups are taken every {} hours. Its \
                 time stands in `CreationDate` of the recovery point.",
                outline.backup_hours
            )],
        );
        return;
    }
    if !lines.is_empty() {
        lines.insert(
            0,
            "FAILED_AT=2027-01-01T00:00:00Z  # as it was declared".to_owned(),
        );
    }
    shell(page, &lines);
    points(
        page,
        &["The last lag before the failure is about what was lost: keep it as `LOST_SECONDS`. \
             Tables and buckets tell theirs in `ReplicationLatency` of the region that sent; compare \
             with it when it is back."
            .to_owned()],
    );
}
