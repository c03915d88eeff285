//! The infrastructure of a design as Terraform for AWS (docs/method.md, "The design as Terraform").
//!
//! A stack is a root module of small files, one for each role, and the modules that it calls. The
//! modules are plain files of this crate (`modules/`), and what is particular to the workload stands
//! in the root: that is what changes from phase to phase.

mod calls;
mod data;
mod diff;
mod hcl;
mod imported;
mod modules;
mod names;
mod outline;
mod refusal;
mod root;
mod sizing;
mod stack;
mod traffic;
mod variables;

pub use diff::{file_diff, unified_diff};
pub use outline::{Access, BUCKET_SUFFIX, Outline, OutlinedData, OutlinedRegion, TimedStep};
pub use refusal::Refusal;
pub use sizing::{DataSizing, Engine, Sizing};

use crate::catalog::Catalog;
use crate::decide::Decision;
use crate::model::Setting;
use crate::roadmap::Roadmap;
use crate::terms::Pattern;
use stack::Stack;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Where, below the folder of all files, with `/` between folders.
    pub path: String,
    /// Its text.
    pub contents: String,
}

/// Which infrastructure is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// That of the recommended design.
    Chosen,
    /// That of the best design of a pattern.
    Pattern(Pattern),
    /// That of a phase on the way to the target, 1 to 5 (docs/method.md).
    Phase(u8),
}

/// The files of a stack, in the order of their paths; the same input gives the same bytes.
///
/// # Errors
/// When there is no such design, or these modules cannot build it.
///
/// # Example
/// ```
/// # use farshore_core::{assess::Memo, catalog::Catalog, decide, file::Format, model::Setting};
/// # use farshore_core::{roadmap::roadmap, spec, terraform};
/// # let catalog = Catalog::builtin();
/// # let text = include_str!("../../../../examples/webshop.toml");
/// # let workload = spec::read(text, Format::Toml, &catalog).unwrap();
/// # let setting = Setting::new(&workload, &catalog).unwrap();
/// let depth = decide::Depth::Summary;
/// let decision = decide::decide(&setting, &catalog, &mut Memo::new(), depth);
/// let roadmap = roadmap(&setting, &decision);
/// let inputs = terraform::Inputs { setting: &setting, catalog: &catalog, decision: &decision, roadmap: &roadmap };
/// let sizing = terraform::Sizing::default();
/// let files = terraform::generate(&inputs, terraform::Wanted::Chosen, &sizing).unwrap();
/// assert!(files.iter().any(|file| file.path == "compute.tf"));
/// ```
pub fn generate(
    inputs: &Inputs<'_>,
    wanted: Wanted,
    sizing: &Sizing,
) -> Result<Vec<GeneratedFile>, Refusal> {
    let stack = Stack::new(inputs, wanted, sizing)?;
    let mut files = root::files(&stack);
    files.extend(modules::called(&files));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// What a stack is derived from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The workload.
    pub setting: &'a Setting,
    /// Where its regions are described.
    pub catalog: &'a Catalog,
    /// What was decided for it.
    pub decision: &'a Decision,
    /// The way there.
    pub roadmap: &'a Roadmap,
}
