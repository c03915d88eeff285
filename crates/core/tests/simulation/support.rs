//! Examples, their best designs, and simulated years of them.

use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Depth, decide};
use farshore_core::distribution::Lognormal;
use farshore_core::file::Format;
use farshore_core::model::{Design, Link, Rehearsal, Setting, Standby, StandbyKind};
use farshore_core::parameters::{Origin, Scalar, Step};
use farshore_core::simulate::{Plan, SimulateError, Tally, chunks};
use farshore_core::spec;
use farshore_core::terms::{Traffic, Trigger};

/// Standard errors that a figure may be off: one in 150,000 is further off by chance.
pub(crate) const ERRORS: f64 = 4.5;

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

/// One prepared design.
pub(crate) fn plan_in(setting: &Setting, design: &Design) -> Plan {
    with_plans(setting, std::slice::from_ref(design), |_, plans| {
        plans[0].clone()
    })
}

/// A design of the webshop under absurd assumptions: the distributions of the assessment are
/// prepared with sound ones, only the plan sees these.
pub(crate) fn attempt(setting: &Setting, design: &Design) -> Result<Plan, SimulateError> {
    let ways = Ways::new(&webshop(), std::slice::from_ref(design), &mut Memo::new());
    Plan::new(&Case::new(setting, &ways), design)
}

/// The same, where the assumptions can be simulated.
pub(crate) fn planned(setting: &Setting, design: &Design) -> Plan {
    attempt(setting, design).expect("the rates are small")
}

/// Gives a step another distribution.
pub(crate) fn take(setting: &mut Setting, step: Step, time: Lognormal) {
    setting
        .parameters
        .set_step(step, time, Origin::File, "a test");
}

/// Whether a step is part of a recovery.
pub(crate) fn is_recovery(step: Step) -> bool {
    let name = step.definition().name;
    ["recovery.", "decide.", "traffic."]
        .iter()
        .any(|stage| name.starts_with(stage))
}

/// The rates of all events.
pub(crate) const RATES: [Scalar; 6] = [
    Scalar::PrimaryEvents,
    Scalar::SecondaryEvents,
    Scalar::PermanentLoss,
    Scalar::ZoneEvents,
    Scalar::Corruptions,
    Scalar::FalseAlarms,
];

/// The webshop without events, hidden faults, shared fate or failbacks, whose recoveries take no
/// time: each comparison puts in what it is about.
pub(crate) fn instant() -> Setting {
    let mut setting = webshop();
    let others = [
        Scalar::BothRegions,
        Scalar::LatentFaults,
        Scalar::HeadroomFaults,
        Scalar::LaunchRefused,
        Scalar::FailbackPause,
        Scalar::TtlHotStandby,
    ];
    for scalar in RATES.iter().chain(&others) {
        setting.parameters.put(*scalar, 0.0);
    }
    for step in Step::ALL.iter().filter(|step| is_recovery(**step)) {
        let at_once = Lognormal {
            mu: -700.0,
            sigma: 0.1,
        };
        take(&mut setting, *step, at_once);
    }
    setting
}

/// A hot standby behind a global load balancer.
pub(crate) fn hot_standby() -> Design {
    Design::Standby(Standby {
        kind: StandbyKind::HotStandby,
        link: Link::StorageLevel,
        trigger: Trigger::Automatic,
        traffic: Traffic::GlobalLoadBalancer,
        rehearsal: Rehearsal {
            drills_per_year: 12.0,
            watch: false,
        },
    })
}

/// So many chunks of so many years: for events that are too rare for the usual ones.
pub(crate) fn live_in(plan: &Plan, count: u64, years: u64) -> Tally {
    let mut total = Tally::default();
    for chunk in 0..count {
        total.merge(&plan.chunk(1, chunk, years));
    }
    total
}

/// So many years, chunk by chunk.
pub(crate) fn live(plan: &Plan, seed: u64, years: u64) -> Tally {
    let mut total = Tally::default();
    for (i, years) in chunks(years).enumerate() {
        total.merge(&plan.chunk(seed, i as u64, years));
    }
    total
}
