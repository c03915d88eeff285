//! `farshore init`.

use super::interview;
use crate::arguments::Init;
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::catalog::Catalog;
use farshore_core::infrastructure::{FILE_LIMIT, Infrastructure, Moment};
use farshore_core::model::{Imported, starter};
use farshore_core::prices::Prices;
use farshore_core::spec;
use std::path::Path;

/// Writes a workload file: by an interview where a person is there, else the template.
pub(crate) fn init(arguments: &Init, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    toml_only(path)?;
    if path.exists() && !arguments.force {
        return Err(Failure::Input(format!(
            "error: {} exists\nhelp: give another name, or --force to overwrite it",
            path.display()
        )));
    }
    let text = if let Some(plan) = &arguments.from_terraform {
        from_terraform(path, plan, arguments.usage.as_deref(), screen)?
    } else if arguments.yes || !output::person_is_there() {
        spec::template().to_owned()
    } else {
        match interview::interview()? {
            Some(text) => text,
            None => {
                output::note("Nothing written.");
                return Ok(());
            }
        }
    };
    if arguments.force {
        farshore_ops::write_over(path, &text)?;
    } else {
        farshore_ops::write_new(path, &text)?;
    }
    output::note(&format!(
        "Wrote {0}.\nNext: farshore decide {0}",
        path.display()
    ));
    Ok(())
}

/// The file's text from a plan, which the file names by its path from the file's folder.
fn from_terraform(
    path: &Path,
    plan: &Path,
    usage: Option<&Path>,
    screen: Screen,
) -> Result<String, Failure> {
    let bytes = farshore_ops::read_bytes(plan, FILE_LIMIT)?;
    let shown = plan.display();
    let infrastructure = Infrastructure::read(&bytes, Moment::Planned)
        .map_err(|error| load::no_plan(plan, &error))?;
    let imported = Imported {
        infrastructure: &infrastructure,
        prices: &Prices::builtin(),
        usage: &load::usage(usage, screen.error_color)?,
    };
    let name = path.file_stem().and_then(|name| name.to_str());
    let named = |file: &Path| seen_from(path, file);
    starter(
        imported,
        &Catalog::builtin(),
        name.unwrap_or("workload"),
        &named(plan),
        usage.map(named).as_deref(),
    )
    .map_err(|error| Failure::Input(format!("error: {shown}: {error}")))
}

/// The path of another file from the folder of `file`; from the root where it lies outside of it.
fn seen_from(file: &Path, other: &Path) -> String {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let shown = |path: &Path| path.display().to_string();
    let Some(folder) = folder else {
        return shown(other);
    };
    match (folder.canonicalize(), other.canonicalize()) {
        (Ok(folder), Ok(other)) => shown(other.strip_prefix(&folder).unwrap_or(&other)),
        _ => shown(other),
    }
}

/// Only TOML keeps the comments that explain each key.
fn toml_only(path: &Path) -> Result<(), Failure> {
    if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "error: `init` writes TOML, whose comments explain each key\nhelp: name the file {}",
        path.with_extension("toml").display()
    )))
}
