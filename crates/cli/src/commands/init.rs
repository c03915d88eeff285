//! `farshore init`.

use super::interview;
use crate::arguments::Init;
use crate::failure::Failure;
use crate::output;
use farshore_core::spec;
use std::path::Path;

/// Writes a workload file: by an interview where a person is there, else the template.
pub(crate) fn init(arguments: &Init) -> Result<(), Failure> {
    let path = &arguments.file;
    toml_only(path)?;
    if path.exists() && !arguments.force {
        return Err(Failure::Input(format!(
            "error: {} exists\nhelp: give another name, or --force to overwrite it",
            path.display()
        )));
    }
    let text = if arguments.yes || !output::person_is_there() {
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
