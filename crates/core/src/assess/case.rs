//! What the formulas read: the setting, its ways to recover, and the light tables that follow
//! from both.

use super::latency::{Latency, Routing};
use super::ways::{WayFigures, Ways};
use super::write_modes::{self, ModeChoice, ModeFinding};
use crate::model::{Active, Design, Link, Quorum, Setting, Standby, Way, WritePolicy};
use crate::parameters::Scalar;
use crate::trace::{Label, Quantity};

/// A setting with everything that its assessment needs at hand.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// The workload.
    pub setting: &'a Setting,
    /// Its ways to recover.
    pub ways: &'a Ways,
    passive: Routing,
    passive_writes: [Latency; 3],
    active: [ActiveTable; 2],
}

/// Every policy, in the order of the tables.
const POLICIES: [WritePolicy; 3] = [
    WritePolicy::Cheapest,
    WritePolicy::NoMove,
    WritePolicy::Lossless,
];

/// What two or three active regions mean for this workload.
#[derive(Clone, Debug)]
struct ActiveTable {
    routing: Routing,
    reads: Latency,
    findings: Vec<Vec<ModeFinding>>,
    choices: [Option<ModeChoice>; 3],
}

impl<'a> Case<'a> {
    /// Prepares the tables: cheap against [`Ways::new`].
    #[must_use]
    pub fn new(setting: &'a Setting, ways: &'a Ways) -> Self {
        let passive = Routing::passive(setting);
        let [to_second, to_third, _] = setting.round_trips;
        let passive_writes = [0.0, to_second, to_second.min(to_third)]
            .map(|wait| passive.writes_with(1000.0 * wait));
        let active = [2_usize, 3].map(|regions| {
            let routing = Routing::active(setting, regions);
            let sets = setting.data.iter().zip(&ways.concurrent[regions - 2]);
            let findings: Vec<Vec<ModeFinding>> = sets
                .map(|(data, concurrent)| {
                    write_modes::mode_findings(setting, data, &routing, *concurrent)
                })
                .collect();
            let choices = [
                WritePolicy::Cheapest,
                WritePolicy::NoMove,
                WritePolicy::Lossless,
            ]
            .map(|policy| write_modes::choose(setting, &findings, policy));
            ActiveTable {
                reads: routing.reads(),
                routing,
                findings,
                choices,
            }
        });
        Self {
            setting,
            ways,
            passive,
            passive_writes,
            active,
        }
    }

    fn table(&self, regions: u8) -> &ActiveTable {
        &self.active[usize::from(regions.clamp(2, 3)) - 2]
    }

    /// The write modes of an active-active design, or `None` when its policy cannot be met.
    #[must_use]
    pub fn modes(&self, active: &Active) -> Option<&ModeChoice> {
        self.table(active.regions).choices[active.writes as usize].as_ref()
    }

    /// The write modes of a design, one finding per data set; empty unless active-active.
    #[must_use]
    pub fn modes_of(&self, design: &Design) -> Vec<ModeFinding> {
        match design {
            Design::ActiveActive(active) => self
                .modes(active)
                .map(|choice| choice.modes.clone())
                .unwrap_or_default(),
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => Vec::new(),
        }
    }

    /// The write modes of every number of active regions and policy that can be met.
    #[must_use]
    pub fn all_modes(&self) -> Vec<(u8, WritePolicy, Vec<ModeFinding>)> {
        let mut all = Vec::new();
        for regions in [2, 3] {
            for policy in POLICIES {
                if let Some(choice) = &self.table(regions).choices[policy as usize] {
                    all.push((regions, policy, choice.modes.clone()));
                }
            }
        }
        all
    }

    /// Every write mode judged, per data set, for this number of active regions.
    #[must_use]
    pub fn mode_findings(&self, regions: u8) -> &[Vec<ModeFinding>] {
        &self.table(regions).findings
    }

    /// Whether a design can be built at all: an active-active one needs a mode for each data set.
    #[must_use]
    pub fn can_be_built(&self, design: &Design) -> bool {
        match design {
            Design::ActiveActive(active) => self.modes(active).is_some(),
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => true,
        }
    }

    /// Which users each region serves under `design`.
    #[must_use]
    pub fn routing(&self, design: &Design) -> &Routing {
        match design {
            Design::ActiveActive(active) => &self.table(active.regions).routing,
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => &self.passive,
        }
    }

    /// Read latency of a design.
    #[must_use]
    pub fn reads(&self, design: &Design) -> Latency {
        match design {
            Design::ActiveActive(active) => self.table(active.regions).reads,
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
                self.passive_writes[0]
            }
        }
    }

    /// Write latency of a design: its slowest data set's.
    #[must_use]
    pub fn writes(&self, design: &Design) -> Latency {
        match design {
            Design::ActiveActive(active) => self.modes(active).map_or(
                Latency {
                    mean_ms: f64::INFINITY,
                    p95_ms: f64::INFINITY,
                },
                |choice| choice.writes,
            ),
            Design::Standby(Standby {
                link: Link::Synchronous(quorum),
                ..
            }) => match quorum {
                Quorum::TwoDegrade | Quorum::TwoStopWrites => self.passive_writes[1],
                Quorum::Three => self.passive_writes[2],
            },
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
                self.passive_writes[0]
            }
        }
    }

    /// Whether no acknowledged write can be lost with a region.
    #[must_use]
    pub fn is_lossless(&self, design: &Design) -> bool {
        match design {
            Design::SingleRegion | Design::BackupRestore(_) => false,
            Design::Standby(standby) => standby.link.is_lossless(),
            Design::ActiveActive(active) => self.modes(active).is_some_and(|c| c.lossless),
        }
    }

    /// The way that a design recovers, with its figures; `None` when it waits.
    #[must_use]
    pub fn way(&self, design: &Design) -> Option<(Way, &WayFigures)> {
        let moves = match design {
            Design::ActiveActive(active) => self.modes(active).is_some_and(|c| c.moves),
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => false,
        };
        Way::of(design, moves).map(|way| (way, self.ways.get(way)))
    }

    /// A value of the workload file, or its default, in a formula.
    pub(super) fn input<Q: Quantity>(&self, value: f64, name: &str, unit: &'static str) -> Q {
        Q::given(value, || {
            let assumed = self
                .setting
                .assumed
                .iter()
                .find(|assumed| assumed.name == name);
            let source = assumed.map_or("the workload file", |assumed| &assumed.source);
            Label {
                name: name.to_owned(),
                unit,
                source: source.to_owned(),
            }
        })
    }

    /// A parameter in a formula.
    pub(super) fn parameter<Q: Quantity>(&self, scalar: Scalar) -> Q {
        let parameters = &self.setting.parameters;
        Q::given(parameters.get(scalar), || {
            let definition = scalar.definition();
            Label {
                name: definition.name.to_owned(),
                unit: unit(scalar),
                source: parameters.scalar_origin(scalar).1.to_owned(),
            }
        })
    }
}

/// The unit of a scalar as a label shows it.
fn unit(scalar: Scalar) -> &'static str {
    use crate::parameters::Unit;
    match scalar.definition().unit {
        Unit::Seconds => "s",
        Unit::PerYear => "per year",
        Unit::Share => "",
        Unit::ShareOfBaseline => "x baseline",
        Unit::Fte => "FTE",
        Unit::Hours => "h of people",
        Unit::Minutes => "min of people",
        Unit::Multiple => "",
        Unit::MibPerSecond => "MiB/s",
        Unit::Milliseconds => "ms",
    }
}

/// How often a design is rehearsed, in a formula.
pub(super) fn drills<Q: Quantity>(drills_per_year: f64) -> Q {
    computed(
        drills_per_year,
        "drills_per_year",
        "per year",
        "the design's choice",
    )
}

/// A figure that was computed from distributions.
pub(super) fn computed<Q: Quantity>(value: f64, name: &str, unit: &'static str, how: &str) -> Q {
    Q::given(value, || Label {
        name: name.to_owned(),
        unit,
        source: how.to_owned(),
    })
}
