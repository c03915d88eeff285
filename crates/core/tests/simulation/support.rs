//! Examples, their best designs, and simulated years of them.

use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Depth, decide};
use farshore_core::file::Format;
use farshore_core::model::{Design, Setting};
use farshore_core::simulate::{Plan, Tally, chunks};
use farshore_core::spec;

/// Every example with its format.
pub(crate) const EXAMPLES: [(&str, Format, &str); 7] = [
    (
        "webshop",
        Format::Toml,
        include_str!("../../../../examples/webshop.toml"),
    ),
    (
        "ledger",
        Format::Toml,
        include_str!("../../../../examples/ledger.toml"),
    ),
    (
        "catalogue",
        Format::Yaml,
        include_str!("../../../../examples/catalogue.yaml"),
    ),
    (
        "social",
        Format::Toml,
        include_str!("../../../../examples/social.toml"),
    ),
    (
        "internal-tool",
        Format::Json,
        include_str!("../../../../examples/internal-tool.json"),
    ),
    (
        "saas-regulated",
        Format::Toml,
        include_str!("../../../../examples/saas-regulated.toml"),
    ),
    (
        "impossible",
        Format::Toml,
        include_str!("../../../../examples/impossible.toml"),
    ),
];

/// The setting of an example.
pub(crate) fn setting(text: &str, format: Format) -> Setting {
    let catalog = Catalog::builtin();
    let workload = spec::read(text, format, &catalog).expect("the example is sound");
    Setting::new(&workload, &catalog).expect("the example's regions are known")
}

/// The webshop.
pub(crate) fn webshop() -> Setting {
    setting(EXAMPLES[0].2, EXAMPLES[0].1)
}

/// The best design of each pattern.
pub(crate) fn best_designs(setting: &Setting) -> Vec<Design> {
    let decision = decide(
        setting,
        &Catalog::builtin(),
        &mut Memo::new(),
        Depth::Summary,
    );
    let candidates = decision.candidates.iter();
    candidates
        .map(|candidate| candidate.judged.design)
        .collect()
}

/// Prepared designs, while their case lives.
pub(crate) fn with_plans<T>(
    setting: &Setting,
    designs: &[Design],
    then: impl FnOnce(&Case<'_>, &[Plan]) -> T,
) -> T {
    let ways = Ways::new(setting, designs, &mut Memo::new());
    let case = Case::new(setting, &ways);
    let plans: Vec<Plan> = designs
        .iter()
        .map(|design| Plan::new(&case, design).expect("the rates are small"))
        .collect();
    then(&case, &plans)
}

/// So many years, chunk by chunk.
pub(crate) fn live(plan: &Plan, seed: u64, years: u64) -> Tally {
    let mut total = Tally::default();
    for (i, years) in chunks(years).enumerate() {
        total.merge(&plan.chunk(seed, i as u64, years));
    }
    total
}
