//! From what was sent to the JSON that the command line prints for it.

use crate::problem::{Kind, Problem};
use farshore_core::assess::Memo;
use farshore_core::bill::{Bill, Usage};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, decide as judge};
use farshore_core::deployed::recognise;
use farshore_core::exports::exports;
use farshore_core::file::Format;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::model::{Setting, price_patterns};
use farshore_core::prices::Prices;
use farshore_core::roadmap::roadmap as path;
use farshore_core::runbook::{calendar, runbooks};
use farshore_core::terraform::{self, Inputs, Outline, Sizing, Wanted};
use farshore_core::{render, spec, wire};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// With what every answer is made.
#[derive(Clone, Debug)]
pub struct Means {
    /// Regions, outages, distances.
    pub catalog: Catalog,
    /// Prices.
    pub prices: Prices,
}

/// A workload as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The text of the file.
    pub(crate) text: String,
    /// How it is written.
    pub(crate) format: Format,
}

impl Sent {
    /// The setting of the workload.
    pub(crate) fn setting(&self, means: &Means) -> Result<Setting, Problem> {
        // Refused before its lines, which may hold secrets, are quoted as wrong.
        let marks = ["\"format_version\"", "\"terraform_version\""];
        if marks.iter().any(|mark| self.text.contains(mark)) {
            let detail = "this is a Terraform plan or state: /api/v1/price reads it";
            return Err(Problem::new(Kind::Invalid, detail));
        }
        let workload = spec::read(&self.text, self.format, &means.catalog)
            .map_err(|problems| Problem::of_text(&self.text, self.format, &problems))?;
        if workload.cost.terraform_plan.is_some() {
            let detail = "a server opens no file that a workload names: send the plan to \
                          /api/v1/price, and write its bill as cost.monthly_usd";
            return Err(Problem::new(Kind::Invalid, detail));
        }
        Setting::new(&workload, &means.catalog)
            .map_err(|error| Problem::new(Kind::Invalid, error.to_string()))
    }
}

/// An answer as indented JSON with a line end, as the command line prints it.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, Problem> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Problem::new(Kind::Internal, error.to_string()))?;
    Ok(text + "\n")
}

/// `farshore decide --format json`, with `--all` where every design is wanted.
pub(crate) fn decide(setting: &Setting, means: &Means, all: bool) -> Result<String, Problem> {
    let decision = judge(setting, &means.catalog, &mut Memo::new(), Depth::Full);
    let roadmap = path(setting, &decision);
    json(&wire::decision(setting, &decision, &roadmap, all))
}

/// `farshore roadmap --format json`.
pub(crate) fn roadmap(setting: &Setting, means: &Means) -> Result<String, Problem> {
    let decision = in_summary(setting, means);
    json(&wire::roadmap(setting, &path(setting, &decision)))
}

/// The decision without what explains it.
pub(crate) fn in_summary(setting: &Setting, means: &Means) -> Decision {
    judge(setting, &means.catalog, &mut Memo::new(), Depth::Summary)
}

/// `farshore.terraform/1`: the files that `farshore terraform -o DIR` writes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TerraformWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// The text of each file, by its path below DIR.
    pub files: BTreeMap<String, String>,
}

/// The files that `farshore terraform -o DIR` writes.
pub(crate) fn terraform(
    setting: &Setting,
    means: &Means,
    wanted: Wanted,
    start: Option<(i32, u32)>,
) -> Result<String, Problem> {
    let decision = in_summary(setting, means);
    let roadmap = path(setting, &decision);
    let inputs = Inputs {
        setting,
        catalog: &means.catalog,
        decision: &decision,
        roadmap: &roadmap,
    };
    let sizing = Sizing::default();
    let refused = |refusal: terraform::Refusal| Problem::new(Kind::Invalid, refusal.to_string());
    let mut files = terraform::generate(&inputs, wanted, &sizing).map_err(refused)?;
    let outline = Outline::new(&inputs, wanted, &sizing).map_err(refused)?;
    files.extend(runbooks(&outline));
    files.extend(exports(&outline));
    files.extend(start.map(|start| calendar(&outline, start)));
    let files = files.into_iter().map(|file| (file.path, file.contents));
    json(&TerraformWire {
        schema: "farshore.terraform/1",
        workload: setting.name.clone(),
        files: files.collect(),
    })
}

/// `farshore price --format json`, with `--region` and `--standby`.
pub(crate) fn price(
    plan: &[u8],
    means: &Means,
    region: Option<&str>,
    standby: Option<&str>,
) -> Result<String, Problem> {
    let usage = Usage::default();
    let mut infrastructure = Infrastructure::read(plan, Moment::Planned).map_err(|error| {
        let detail = render::clean(&format!("the body {error}"));
        Problem::new(Kind::Invalid, detail)
    })?;
    if let Some(name) = region {
        let region = means.region(name)?;
        infrastructure.assume_region(&region.provider, &region.name);
    }
    let standby = standby.map(|name| means.region(name)).transpose()?;
    let bill = Bill::new(&infrastructure, &means.prices, &usage);
    let deployed = recognise(&infrastructure);
    let patterns = price_patterns(
        &infrastructure,
        &deployed,
        &bill,
        (&means.prices, &usage),
        &means.catalog,
        standby.map(|region| region.id.as_str()),
    );
    json(&wire::price(&bill, patterns.as_ref().ok(), &deployed))
}

impl Means {
    /// The region of this name, with or without its provider.
    fn region(&self, name: &str) -> Result<&farshore_core::catalog::Region, Problem> {
        let mut regions = self.catalog.regions().map(|(_, region)| region);
        let found = regions.find(|region| region.name == name || region.id == name);
        found.ok_or_else(|| {
            let nearest = self.catalog.nearest_id(name);
            let help = nearest.map_or_else(String::new, |id| format!("; did you mean {id}?"));
            Problem::new(
                Kind::Malformed,
                format!("there is no region `{name}`{help}"),
            )
        })
    }
}
