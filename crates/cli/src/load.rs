//! From paths to a setting: reads the files, checks them, reports what is wrong with them.

use crate::arguments::{DataFolder, PriceFolder};
use crate::diagnostics;
use crate::failure::Failure;
use farshore_core::bill::Usage;
use farshore_core::catalog::{Catalog, CatalogFiles, FILE_NAMES};
use farshore_core::file::{Format, Problem};
use farshore_core::infrastructure::{FILE_LIMIT, Infrastructure, InfrastructureError, Moment};
use farshore_core::model::{Imported, Setting};
use farshore_core::prices::{PRICE_FILE_NAMES, PriceFiles, Prices};
use farshore_core::render;
use farshore_core::site::{self, Site};
use farshore_core::spec::{self, Workload};
use farshore_core::terraform::Sizing;
use std::path::{Path, PathBuf};

/// Workload files are written by people; more than this is something else.
pub(crate) const WORKLOAD_LIMIT: u64 = 1024 * 1024;
/// Data files hold a few thousand rows; a provider's whole price list some 100,000.
const DATA_LIMIT: u64 = 64 * 1024 * 1024;

/// The catalogue: built in, or with the files of `--data DIR` in place of their namesakes.
pub(crate) fn catalog(data: &DataFolder) -> Result<Catalog, Failure> {
    let Some(folder) = &data.folder else {
        return Ok(Catalog::builtin());
    };
    let texts = namesakes(folder, &FILE_NAMES)?;
    let mut files = CatalogFiles::builtin();
    for (name, text) in &texts {
        files.replace(name, text);
    }
    Catalog::parse(&files)
        .map_err(|error| Failure::Input(format!("error: {}: {error}", folder.display())))
}

/// The prices: built in, or with the files of `--prices DIR` in place of their namesakes.
pub(crate) fn prices(prices: &PriceFolder) -> Result<Prices, Failure> {
    let Some(folder) = &prices.folder else {
        return Ok(Prices::builtin());
    };
    let texts = namesakes(folder, &PRICE_FILE_NAMES)?;
    let mut files = PriceFiles::builtin();
    for (name, text) in &texts {
        files.replace(name, text);
    }
    Prices::parse(&files)
        .map_err(|error| Failure::Input(format!("error: {}: {error}", folder.display())))
}

/// The texts of a folder's files that have one of these names; there must be one.
fn namesakes<'a>(folder: &Path, names: &[&'a str]) -> Result<Vec<(&'a str, String)>, Failure> {
    let mut texts = Vec::new();
    for name in names {
        let path = folder.join(name);
        if path.exists() {
            texts.push((*name, farshore_ops::read_text(&path, DATA_LIMIT)?));
        }
    }
    if texts.is_empty() {
        return Err(Failure::Input(format!(
            "error: {} holds no data file\nhelp: expected at least one of {}",
            folder.display(),
            names.join(", ")
        )));
    }
    Ok(texts)
}

/// The setting of a workload file.
pub(crate) fn setting(
    path: &Path,
    means: (&Catalog, &DataFolder),
    color: bool,
) -> Result<Setting, Failure> {
    sized(path, means, color).map(|(setting, _)| setting)
}

/// The setting of a workload file, and what the file holds.
pub(crate) fn shown(
    path: &Path,
    means: (&Catalog, &DataFolder),
    color: bool,
) -> Result<(Setting, String), Failure> {
    let setting = setting(path, means, color)?;
    Ok((setting, own_text(path)?))
}

/// The setting of a workload file, and the sizes of the plan that it names, else the usual ones.
pub(crate) fn sized(
    path: &Path,
    (catalog, data): (&Catalog, &DataFolder),
    color: bool,
) -> Result<(Setting, Sizing), Failure> {
    let format = format(path)?;
    let text = own_text(path)?;
    let shown = path.display().to_string();
    let source = Source {
        path,
        text: &text,
        format,
        color,
    };
    let workload = spec::read(&text, format, catalog)
        .map_err(|problems| Failure::Input(diagnostics::render(&problems, &text, &shown, color)))?;
    match &workload.cost.terraform_plan {
        Some(plan) => priced(&source, &workload, plan, catalog, data),
        None => Setting::new(&workload, catalog)
            .map(|setting| (setting, Sizing::default()))
            .map_err(|error| Failure::Input(format!("error: {shown}: {error}"))),
    }
}

/// A workload file and how to point into it.
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    format: Format,
    color: bool,
}

impl Source<'_> {
    /// A file that this one names, from its folder.
    fn beside(&self, name: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(name)
    }

    /// What is wrong with a file that this one names under `cost`.
    fn problem(&self, key: &str, message: String) -> Failure {
        let span = spec::place(self.text, self.format, &["cost", key]).unwrap_or(0..0);
        let problem = Problem::new("terraform-plan", span, message, "named here");
        let shown = self.path.display().to_string();
        Failure::Input(diagnostics::render(
            &[problem],
            self.text,
            &shown,
            self.color,
        ))
    }
}

/// The setting of a workload whose cost is a plan.
fn priced(
    source: &Source<'_>,
    workload: &Workload,
    plan: &str,
    catalog: &Catalog,
    data: &DataFolder,
) -> Result<(Setting, Sizing), Failure> {
    let path = source.beside(plan);
    let shown = path.display();
    let bytes = farshore_ops::read_bytes(&path, FILE_LIMIT)
        .map_err(|error| source.problem("terraform_plan", error.to_string()))?;
    let infrastructure = Infrastructure::read(&bytes, Moment::Planned).map_err(|error| {
        source.problem("terraform_plan", render::clean(&format!("{shown} {error}")))
    })?;
    let usage = workload.cost.terraform_usage.as_deref();
    let usage = usage.map(|name| source.beside(name));
    if let Some(missing) = usage.as_deref().filter(|path| !path.is_file()) {
        let message = format!("there is no file {}", missing.display());
        return Err(source.problem("terraform_usage", message));
    }
    let usage = self::usage(usage.as_deref(), source.color)?;
    let prices = prices(&data.prices)?;
    let imported = Imported {
        infrastructure: &infrastructure,
        prices: &prices,
        usage: &usage,
    };
    let setting = Setting::priced(workload, catalog, imported)
        .map_err(|error| source.problem("terraform_plan", format!("{shown}: {error}")))?;
    let region = &catalog.get(setting.regions[0].index).name;
    let sizing = Sizing::imported(imported, region);
    Ok((setting, sizing))
}

/// A file that is no plan or state; what it holds is shown without control characters.
pub(crate) fn no_plan(path: &Path, error: &InfrastructureError) -> Failure {
    Failure::Input(render::clean(&format!("error: {} {error}", path.display())))
}

/// The site of a site file.
pub(crate) fn site(path: &Path, color: bool) -> Result<Site, Failure> {
    let format = format(path)?;
    let text = farshore_ops::read_text(path, WORKLOAD_LIMIT)?;
    let shown = path.display().to_string();
    site::read(&text, format)
        .map_err(|problems| Failure::Input(diagnostics::render(&problems, &text, &shown, color)))
}

/// The usage that a file gives; without one, none.
pub(crate) fn usage(path: Option<&Path>, color: bool) -> Result<Usage, Failure> {
    let Some(path) = path else {
        return Ok(Usage::default());
    };
    let format = format(path)?;
    let text = own_text(path)?;
    let shown = path.display().to_string();
    Usage::read(&text, format)
        .map_err(|problems| Failure::Input(diagnostics::render(&problems, &text, &shown, color)))
}

/// The text of a file that a person wrote. What Terraform wrote is refused before its lines, which
/// may hold secrets, are quoted as wrong.
fn own_text(path: &Path) -> Result<String, Failure> {
    let text = farshore_ops::read_text(path, WORKLOAD_LIMIT)?;
    let marks = ["\"format_version\"", "\"terraform_version\""];
    if marks.iter().any(|mark| text.contains(mark)) {
        return Err(Failure::Input(format!(
            "error: {0} is a Terraform plan or state\nhelp: `farshore price {0}` reads it",
            path.display()
        )));
    }
    Ok(text)
}

/// The format that a path's extension names.
pub(crate) fn format(path: &Path) -> Result<Format, Failure> {
    // A folder or a missing file is reported as such, whatever its name.
    if !path.is_file() {
        farshore_ops::read_text(path, WORKLOAD_LIMIT)?;
    }
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    Format::from_extension(extension).ok_or_else(|| {
        Failure::Input(format!(
            "error: cannot tell the format of {}\nhelp: name it .toml, .yaml, .yml or .json",
            path.display()
        ))
    })
}
