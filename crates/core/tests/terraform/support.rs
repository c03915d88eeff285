//! From the text of a workload file to its stacks.

use farshore_core::assess::Memo;
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::file::Format;
use farshore_core::model::Setting;
use farshore_core::roadmap::{Roadmap, roadmap};
use farshore_core::spec::read;
use farshore_core::terms::Pattern;
use farshore_core::terraform::{GeneratedFile, Inputs, Outline, Refusal, Sizing, Wanted, generate};

pub(crate) const WEBSHOP: &str = include_str!("../../../../examples/webshop.toml");
pub(crate) const SOCIAL: &str = include_str!("../../../../examples/social.toml");
pub(crate) const LEDGER: &str = include_str!("../../../../examples/ledger.toml");

/// The five patterns that can be built.
pub(crate) const PATTERNS: [Pattern; 5] = [
    Pattern::BackupRestore,
    Pattern::PilotLight,
    Pattern::WarmStandby,
    Pattern::HotStandby,
    Pattern::ActiveActive,
];

/// A decided workload.
pub(crate) struct Decided {
    pub(crate) setting: Setting,
    catalog: Catalog,
    decision: Decision,
    roadmap: Roadmap,
}

impl Decided {
    pub(crate) fn of(text: &str) -> Self {
        let catalog = Catalog::builtin();
        let workload = read(text, Format::Toml, &catalog).unwrap();
        Self::from_setting(Setting::new(&workload, &catalog).unwrap())
    }

    pub(crate) fn from_setting(setting: Setting) -> Self {
        let catalog = Catalog::builtin();
        let decision = decide(&setting, &catalog, &mut Memo::new(), Depth::Summary);
        Self {
            roadmap: roadmap(&setting, &decision),
            setting,
            catalog,
            decision,
        }
    }

    pub(crate) fn sized(
        &self,
        wanted: Wanted,
        sizing: &Sizing,
    ) -> Result<Vec<GeneratedFile>, Refusal> {
        let inputs = Inputs {
            setting: &self.setting,
            catalog: &self.catalog,
            decision: &self.decision,
            roadmap: &self.roadmap,
        };
        generate(&inputs, wanted, sizing)
    }

    pub(crate) fn files(&self, wanted: Wanted) -> Vec<GeneratedFile> {
        self.sized(wanted, &Sizing::default()).unwrap()
    }

    pub(crate) fn refusal(&self, wanted: Wanted) -> Refusal {
        self.sized(wanted, &Sizing::default()).unwrap_err()
    }
}

/// The text of one file.
pub(crate) fn text<'f>(files: &'f [GeneratedFile], path: &str) -> &'f str {
    let file = files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("no {path}")).contents
}

impl Decided {
    /// The names and figures of a stack.
    pub(crate) fn outline(&self, wanted: Wanted) -> Outline {
        let inputs = Inputs {
            setting: &self.setting,
            catalog: &self.catalog,
            decision: &self.decision,
            roadmap: &self.roadmap,
        };
        Outline::new(&inputs, wanted, &Sizing::default()).unwrap()
    }

    /// Recovery time at p50 and p95 of a pattern, as decided.
    pub(crate) fn recovery(&self, pattern: Pattern) -> [f64; 2] {
        let mut candidates = self.decision.candidates.iter();
        let found = candidates.find(|one| one.judged.design.pattern() == pattern);
        let [half, most, _] = found.unwrap().recovery.unwrap();
        [half, most]
    }
}
