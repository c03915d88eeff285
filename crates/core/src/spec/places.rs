//! What the check must know of the catalogue of regions.

use super::given::Given;
use crate::catalog::Catalog;
use crate::file::{Problem, shown};

/// The providers whose regions the catalogue has.
pub(super) const PROVIDERS: [&str; 3] = ["aws", "azure", "gcp"];

/// What the check of a workload file asks the catalogue of regions.
pub trait Places {
    /// Whether there is a region with this id, such as `aws:us-east-1`.
    fn knows(&self, id: &str) -> bool;
    /// The id of the region that `id` most likely stands for.
    fn nearest(&self, id: &str) -> Option<String>;
    /// Names of the presets of `"outage.duration"`.
    fn duration_presets(&self) -> Vec<String>;
}

impl Places for Catalog {
    fn knows(&self, id: &str) -> bool {
        self.region(id).is_some()
    }
    fn nearest(&self, id: &str) -> Option<String> {
        self.nearest_id(id).map(str::to_owned)
    }
    fn duration_presets(&self) -> Vec<String> {
        self.durations()
            .iter()
            .map(|preset| preset.name.clone())
            .collect()
    }
}

/// The id of a known region.
pub(super) fn region(given: &Given<'_>, places: &dyn Places) -> Result<String, Problem> {
    let id = given.text("\"aws:us-east-1\"")?;
    if places.knows(id) {
        return Ok(id.to_owned());
    }
    let problem = given.problem(
        "unknown-region",
        format!("`{}` is no region that Farshore knows", shown(id)),
        "not in the catalogue",
    );
    // A region without its provider, or with a wrong one, is the likeliest mistake.
    let region = id.rsplit(':').next().unwrap_or(id).to_lowercase();
    let prefixed = PROVIDERS.iter().map(|p| format!("{p}:{region}"));
    let meant = prefixed
        .filter(|candidate| places.knows(candidate))
        .chain((id.len() <= 80).then(|| places.nearest(id)).flatten())
        .next();
    Err(problem.help(match meant {
        Some(meant) if id.contains(':') => format!("did you mean `{meant}`?"),
        Some(meant) => format!("write the provider first: did you mean `{meant}`?"),
        None => "a region is its provider and its name, such as `aws:us-east-1`, \
                 `azure:westeurope` or `gcp:us-central1`"
            .to_owned(),
    }))
}

/// A pattern of regions such as `aws:eu-*`.
pub(super) fn pattern(given: &Given<'_>) -> Result<String, Problem> {
    let text = given.text("\"aws:eu-*\"")?;
    let (provider, name) = text.split_once(':').unwrap_or(("", text));
    if text == "*" || (!name.is_empty() && PROVIDERS.contains(&provider)) {
        return Ok(text.to_owned());
    }
    let meant = super::nearest::nearest(provider, PROVIDERS).unwrap_or("aws");
    let message = format!("`{}` is no pattern of regions", shown(text));
    let problem = given.problem("bad-region-pattern", message, "no provider that we know");
    let name = if name.is_empty() { "*" } else { name };
    let meant = format!("{meant}:{}", shown(name));
    Err(problem.help(format!(
        "write the provider and the region, of which `*` may stand for a part: `{meant}`"
    )))
}

/// One of the providers.
pub(super) fn provider(given: &Given<'_>) -> Result<String, Problem> {
    given.one_of(&PROVIDERS).map(str::to_owned)
}
