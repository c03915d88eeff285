//! `farshore terraform`.

use crate::arguments::{DataFolder, StackChoice, Terraform};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::exports::exports;
use farshore_core::model::Setting;
use farshore_core::roadmap::{Roadmap, roadmap};
use farshore_core::runbook::{calendar, runbooks};
use farshore_core::terms::Term;
use farshore_core::terraform::{
    GeneratedFile, Inputs, Outline, Refusal, Sizing, Wanted, file_diff, generate, unified_diff,
};
use farshore_ops::{Standing, standing, write_into};
use std::path::Path;

/// Writes the infrastructure of a design with its runbooks and exports, or shows what of the code
/// changes from one phase to another.
pub(crate) fn terraform(arguments: &Terraform, screen: Screen) -> Result<(), Failure> {
    let source = Source::read(&arguments.file, &arguments.data, screen)?;
    let wanted = wanted(arguments.stack);
    let mut files = source.files(wanted)?;
    match (&arguments.output, arguments.diff) {
        (_, Some(before)) => {
            output::answer(&unified_diff(&source.files(Wanted::Phase(before))?, &files))
        }
        (Some(folder), None) => {
            let outline = source.outline(wanted)?;
            files.extend(runbooks(&outline));
            files.extend(exports(&outline));
            files.extend(arguments.start.map(|start| calendar(&outline, start)));
            write(folder, &files, arguments.force)?;
            if arguments.start.is_none() {
                output::note("With --start YYYY-MM, a calendar of the drills is written, too.");
            }
            Ok(())
        }
        // The arguments ask for one of the two.
        (None, None) => Err(Failure::Usage(
            "error: give --output DIR or --diff PHASE".to_owned(),
        )),
    }
}

/// What every stack of this workload is derived from.
pub(super) struct Source {
    setting: Setting,
    sizing: Sizing,
    catalog: Catalog,
    decision: Decision,
    roadmap: Roadmap,
}

impl Source {
    /// Reads a workload file and decides.
    pub(super) fn read(file: &Path, data: &DataFolder, screen: Screen) -> Result<Self, Failure> {
        let catalog = load::catalog(data)?;
        let (setting, sizing) = load::sized(file, (&catalog, data), screen.error_color)?;
        let decision = decide(&setting, &catalog, &mut Memo::new(), Depth::Summary);
        Ok(Self {
            roadmap: roadmap(&setting, &decision),
            setting,
            sizing,
            catalog,
            decision,
        })
    }

    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            setting: &self.setting,
            catalog: &self.catalog,
            decision: &self.decision,
            roadmap: &self.roadmap,
        }
    }

    fn files(&self, wanted: Wanted) -> Result<Vec<GeneratedFile>, Failure> {
        let files = generate(&self.inputs(), wanted, &self.sizing);
        files.map_err(|refusal| refused(&refusal))
    }

    /// The names and figures of a stack.
    pub(super) fn outline(&self, wanted: Wanted) -> Result<Outline, Failure> {
        let outline = Outline::new(&self.inputs(), wanted, &self.sizing);
        outline.map_err(|refusal| refused(&refusal))
    }
}

/// The stack that is meant.
pub(super) fn wanted(choice: StackChoice) -> Wanted {
    match (choice.pattern, choice.phase) {
        (Some(pattern), _) => Wanted::Pattern(pattern.0),
        (None, Some(phase)) => Wanted::Phase(phase),
        (None, None) => Wanted::Chosen,
    }
}

fn refused(refusal: &Refusal) -> Failure {
    if refusal.is_nothing_feasible() {
        output::note(&format!("error: {refusal}"));
        return Failure::NothingFeasible;
    }
    Failure::Usage(format!("error: {refusal}"))
}

/// Writes what is new; what was changed meanwhile only when told to.
fn write(folder: &Path, files: &[GeneratedFile], force: bool) -> Result<(), Failure> {
    let mut pending = Vec::new();
    let mut changes = String::new();
    for file in files {
        match standing(&folder.join(&file.path), &file.contents)? {
            Standing::Same => {}
            Standing::New => pending.push((file, true)),
            Standing::Differs(old) => {
                changes.push_str(&file_diff(&file.path, Some(&old), Some(&file.contents)));
                pending.push((file, false));
            }
        }
    }
    output::answer(&changes)?;
    let replaced = pending.iter().filter(|(_, is_new)| !is_new).count();
    let shown = folder.display();
    if replaced > 0 && !force {
        return Err(Failure::Refused(format!(
            "error: {replaced} of the files in {shown} would change as shown; nothing was written\n\
             help: --force writes them, or take another folder"
        )));
    }
    for (file, is_new) in &pending {
        write_into(folder, &file.path, &file.contents, *is_new)?;
    }
    output::note(&format!(
        "Wrote {} of {} files to {shown}.\nNext: set zone_id and service_name in terraform.tfvars, \
         then terraform -chdir={shown} init",
        pending.len(),
        files.len()
    ));
    Ok(())
}

/// A pattern as it is written on the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedPattern(farshore_core::terms::Pattern);

impl std::str::FromStr for NamedPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use farshore_core::terms::Pattern;
        let found = Pattern::from_name(text).map(Self);
        found.ok_or_else(|| {
            let names: Vec<&str> = Pattern::ALL.iter().skip(1).map(|one| one.name()).collect();
            format!("`{text}` is no pattern; choose one of {}", names.join(", "))
        })
    }
}
