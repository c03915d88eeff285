//! From the decision until users reach the second region.

use super::commands;
use super::sheet::{page, points, shell, stage, times};
use crate::model::Stage;
use crate::render::{Document, Line};
use crate::terms::Pattern;
use crate::terraform::{Access, Engine, Outline};

/// `2-fail-over.md`.
pub(super) fn fail_over(outline: &Outline) -> Document {
    let (primary, second) = (outline.primary(), outline.second());
    let mut page = page(
        outline,
        "Fail over",
        &format!(
            "Leads users from the lost `{primary}` to `{second}`. Every command goes to `{second}`; \
             none asks `{primary}` for anything.{}",
            if outline.pattern == Pattern::ActiveActive {
                " When another region is lost, exchange the names."
            } else {
                ""
            }
        ),
    );
    times(&mut page, outline);
    shell(
        &mut page,
        &[
            "SERVICE=www.example.com  # service_name of terraform.tfvars".to_owned(),
            commands::account(second),
        ],
    );
    provision(&mut page, outline);
    fence(&mut page, outline);
    data(&mut page, outline);
    start(&mut page, outline);
    traffic(&mut page, outline);
    page.heading("Proof to collect");
    points(
        &mut page,
        &[
            "The times at which it failed, was decided, was promoted, and served the first user."
                .to_owned(),
            format!(
                "The lag of each data set before the failure, from `{second}`: runbook 3 says how."
            ),
            "Who decided, and on which evidence.".to_owned(),
        ],
    );
    page
}

fn provision(page: &mut Document, outline: &Outline) {
    let second = outline.second();
    stage(page, outline, Stage::Provision, "Servers");
    match outline.pattern {
        Pattern::ActiveActive | Pattern::HotStandby => {
            page.paragraph(Line::prose(&format!(
                "`{second}` runs them already: nothing is launched."
            )));
        }
        Pattern::PilotLight | Pattern::WarmStandby => {
            shell(
                page,
                &[commands::servers(outline, second, outline.full_servers)],
            );
            page.paragraph(Line::prose(&format!(
                "Abort: while data is not promoted, the same command with `{}` undoes it.",
                outline.regions[1].servers.unwrap_or(0)
            )));
        }
        Pattern::SingleRegion | Pattern::BackupRestore => rebuild(page, outline),
    }
}

/// Nothing is there: a second stack, whose primary is the second region.
fn rebuild(page: &mut Document, outline: &Outline) {
    let second = outline.second();
    page.paragraph(Line::prose(&format!(
        "Nothing runs in `{second}`. Keep beside this folder one that was written from the same \
         workload file with its two regions exchanged, with a state of its own outside of `{}`, and \
         apply of it what is no data.",
        outline.primary()
    )));
    let recovery = commands::rebuilt(outline);
    shell(
        page,
        &[
            "terraform -chdir=../recovery init -input=false".to_owned(),
            format!(
                "terraform -chdir=../recovery apply -var name={recovery} \
                 -target=module.compute_primary -target=module.key_primary"
            ),
        ],
    );
    page.paragraph(Line::prose(
        "Abort: `terraform -chdir=../recovery destroy` with the same arguments takes it away again.",
    ));
}

/// Before data is promoted, nobody may go on writing to the old place.
fn fence(page: &mut Document, outline: &Outline) {
    if !moves_writer(outline) {
        return;
    }
    page.heading("Fence");
    points(
        page,
        &[
            format!(
                "If `{}` answers at all, set its servers to 0 first. If it does not, one named person \
                 states in writing that it is lost: two writers are worse than none.",
                outline.primary()
            ),
            "Abort: until here, everything can be undone.".to_owned(),
        ],
    );
}

fn moves_writer(outline: &Outline) -> bool {
    let mut data = outline.data.iter();
    let has_writer = data.any(|data| match data.engine {
        Engine::Postgres | Engine::Aurora => true,
        Engine::Table | Engine::Bucket => false,
    });
    has_writer && outline.is_replicated()
}

fn data(page: &mut Document, outline: &Outline) {
    stage(page, outline, Stage::Data, "Data");
    if moves_writer(outline) {
        page.paragraph(
            Line::default()
                .strong("Point of no return.")
                .plain(" What the lost region wrote and did not send stays behind."),
        );
    }
    let second = &outline.regions[1];
    for data in &outline.data {
        let name = outline.data_name(data, second);
        if !outline.is_replicated() {
            page.paragraph(Line::prose(&format!(
                "`{name}`, from the newest copy of its backup:"
            )));
            shell(page, &commands::restore(outline, data));
            continue;
        }
        let lines = commands::promote(outline, data, second);
        let said = match data.engine {
            Engine::Postgres | Engine::Aurora => format!("`{name}`:"),
            Engine::Table => format!("`{name}` accepts writes here already: nothing to do."),
            Engine::Bucket => format!(
                "The bucket `{name}-…` of this region accepts writes already: nothing to do."
            ),
        };
        page.paragraph(Line::prose(&said));
        shell(page, &lines);
    }
    if !outline.is_replicated() {
        page.paragraph(Line::prose(
            "Abort: a restored copy that users never reached can be deleted. Once they write to it, \
             there is only forward.",
        ));
    }
}

fn start(page: &mut Document, outline: &Outline) {
    let mut steps = outline.steps.iter();
    if !steps.any(|step| step.stage == Stage::Start) {
        return;
    }
    stage(page, outline, Stage::Start, "Services");
    page.paragraph(Line::prose(
        "Wait until enough servers pass their health check, with warm caches and the new place of \
         the data in their settings.",
    ));
    let name = if outline.is_built_elsewhere() {
        outline.name.clone()
    } else {
        commands::rebuilt(outline)
    };
    shell(page, &commands::healthy_servers(&name, outline.second()));
}

fn traffic(page: &mut Document, outline: &Outline) {
    stage(page, outline, Stage::Traffic, "Users");
    if !outline.is_built_elsewhere() {
        new_record(page, outline);
        return;
    }
    let said = match outline.access {
        Access::Switch => "Throw the switch. Abort: the same command with `--value 0`.".to_owned(),
        Access::HealthChecks => format!(
            "Nothing to do: the records are there, and the health check of `{}` takes it out. \
             Resolvers keep an answer for {} s.",
            outline.primary(),
            outline.ttl_seconds
        ),
        Access::Accelerator => format!(
            "Nothing to do: the accelerator leaves the endpoints of `{}`, whose checks fail.",
            outline.primary()
        ),
    };
    page.paragraph(Line::prose(&said));
    let mut lines: Vec<String> = commands::lead(outline, true).into_iter().collect();
    lines.push("dig +short \"$SERVICE\"".to_owned());
    shell(page, &lines);
}

/// The one pattern that changes a record, and so needs the control plane of Route 53.
fn new_record(page: &mut Document, outline: &Outline) {
    page.paragraph(Line::prose(
        "Add the record to which Route 53 turns while the primary's check fails. This needs the \
         control plane of Route 53, which lives in `us-east-1`: where that is the lost region, it may \
         have to wait.",
    ));
    let record = format!(
        "{{\"Changes\":[{{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{{\"Name\":\
         \"failover.'$SERVICE'\",\"Type\":\"CNAME\",\"SetIdentifier\":\"second\",\"Failover\":\
         \"SECONDARY\",\"TTL\":{},\"ResourceRecords\":[{{\"Value\":\"'$BALANCER'\"}}]}}}}]}}",
        outline.ttl_seconds
    );
    shell(
        page,
        &[
            "ZONE=Z0123456789ABC  # zone_id of terraform.tfvars".to_owned(),
            "BALANCER=$(terraform -chdir=../recovery output -json endpoints | jq -r .primary)"
                .to_owned(),
            format!(
                "aws route53 change-resource-record-sets --hosted-zone-id \"$ZONE\" --change-batch '{record}'"
            ),
        ],
    );
}
