//! Which write mode each data set of an active-active design takes, and what follows from it
//! (docs/method.md).

use super::conflicts::{Concurrency, concurrency};
use super::latency::{Latency, Routing};
use crate::model::{Data, Setting, WritePolicy};
use crate::parameters::{Scalar, Step};
use crate::terms::{DataModel, DataValue, Term, WriteMode};
use crate::units::YEAR;

/// A write mode judged for one data set.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeFinding {
    /// The mode.
    pub mode: WriteMode,
    /// Why it is ruled out, or `None`.
    pub ruled_out: Option<&'static str>,
    /// Concurrent writes.
    pub concurrency: Concurrency,
    /// Write latency.
    pub writes: Latency,
    /// Engineers for it.
    pub fte: f64,
    /// People's hours a year to settle conflicts and lost updates that somebody notices.
    pub cases_hours: f64,
    /// Whether its writer has to move when a region is lost.
    pub moves: bool,
    /// Whether no acknowledged write is lost with a region.
    pub lossless: bool,
}

/// The modes that all data sets take under one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeChoice {
    /// One finding per data set, in the setting's order.
    pub modes: Vec<ModeFinding>,
    /// Engineers for all of them.
    pub fte: f64,
    /// People's hours a year for all of them.
    pub cases_hours: f64,
    /// The slowest data set's write latency.
    pub writes: Latency,
    /// Whether a writer has to move when a region is lost.
    pub moves: bool,
    /// Whether no acknowledged write is lost with a region.
    pub lossless: bool,
    /// Whether some data set is written by consensus.
    pub consensus: bool,
    /// Why a data set cannot be written so, or `None`.
    pub ruled_out: Option<String>,
}

/// Whether concurrent writes to data of this model merge by themselves.
fn merges_by_itself(model: DataModel) -> bool {
    match model {
        DataModel::AppendOnly | DataModel::Commutative => true,
        DataModel::SimpleRecord | DataModel::MultiEntityTransaction => false,
    }
}

/// Why `mode` may not be used for `data` in `regions` regions; `None` when it may.
#[must_use]
pub(super) fn ruled_out(data: &Data, mode: WriteMode, regions: usize) -> Option<&'static str> {
    match mode {
        WriteMode::SynchronousConsensus if regions < 3 => {
            Some("consensus needs three regions for a quorum that survives one")
        }
        WriteMode::SynchronousConsensus | WriteMode::SingleWriter | WriteMode::RegionAffinity => {
            None
        }
        WriteMode::LastWriterWins | WriteMode::Merge
            if data.model == DataModel::MultiEntityTransaction =>
        {
            Some("transactions over several entities cannot be merged after the fact")
        }
        WriteMode::LastWriterWins
            if data.value == DataValue::High && data.model != DataModel::AppendOnly =>
        {
            Some("last writer wins silently drops updates, and this data's value is high")
        }
        WriteMode::LastWriterWins | WriteMode::Merge => None,
    }
}

/// Concurrent writes to one data set, were it written in all the routing's regions; the replication
/// delay is the mean lag of multi-writer replication.
#[must_use]
pub(super) fn concurrent_writes(setting: &Setting, data: &Data, routing: &Routing) -> Concurrency {
    if data.model == DataModel::AppendOnly {
        // Records that are only added have no earlier version to lose.
        return Concurrency::default();
    }
    let delay = setting.parameters.step(Step::LagMultiWriter).mean();
    concurrency(data, &routing.shares, delay)
}

/// Judges every write mode for one data set over the routing's regions, given its concurrent
/// writes.
#[must_use]
pub(super) fn mode_findings(
    setting: &Setting,
    data: &Data,
    routing: &Routing,
    concurrent: Concurrency,
) -> Vec<ModeFinding> {
    let regions = routing.shares.len();
    let parameters = &setting.parameters;
    let multiple = parameters.get(Scalar::ConflictMultiple);
    let concurrent = Concurrency {
        conflicts_per_second: concurrent.conflicts_per_second * multiple,
        lost_updates_per_second: concurrent.lost_updates_per_second * multiple,
    };
    let finding = |mode: WriteMode| {
        let (concurrency, noticed) = match mode {
            WriteMode::LastWriterWins => (
                concurrent,
                concurrent.lost_updates_per_second * parameters.get(Scalar::LostUpdateNoticed),
            ),
            WriteMode::Merge => (
                Concurrency {
                    lost_updates_per_second: 0.0,
                    ..concurrent
                },
                concurrent.conflicts_per_second * parameters.get(Scalar::ConflictEscalated),
            ),
            WriteMode::SingleWriter
            | WriteMode::RegionAffinity
            | WriteMode::SynchronousConsensus => (Concurrency::default(), 0.0),
        };
        let noticed = if mode == WriteMode::Merge && merges_by_itself(data.model) {
            0.0
        } else {
            noticed
        };
        ModeFinding {
            mode,
            ruled_out: ruled_out(data, mode, regions),
            concurrency,
            writes: routing.writes(setting, mode, parameters.get(Scalar::AffinityAway)),
            fte: mode_fte(setting, data, mode),
            cases_hours: noticed * YEAR * parameters.get(Scalar::ConflictMinutes) / 60.0,
            moves: matches!(mode, WriteMode::SingleWriter | WriteMode::RegionAffinity),
            lossless: mode == WriteMode::SynchronousConsensus,
        }
    };
    WriteMode::ALL.iter().map(|mode| finding(*mode)).collect()
}

fn mode_fte(setting: &Setting, data: &Data, mode: WriteMode) -> f64 {
    match mode {
        WriteMode::Merge if !merges_by_itself(data.model) => {
            setting.parameters.get(Scalar::FteMerge)
        }
        WriteMode::RegionAffinity => setting.parameters.get(Scalar::FteAffinity),
        WriteMode::Merge
        | WriteMode::SingleWriter
        | WriteMode::LastWriterWins
        | WriteMode::SynchronousConsensus => 0.0,
    }
}

/// The cheapest allowed mode of each data set that gives what `policy` asks and stays within the
/// write latency objective; `None` when the policy leaves some data set without any mode.
#[must_use]
pub(super) fn choose(
    setting: &Setting,
    findings: &[Vec<ModeFinding>],
    policy: WritePolicy,
) -> Option<ModeChoice> {
    let limit = setting
        .objective
        .write_latency_p95_ms
        .unwrap_or(f64::INFINITY);
    let sets = setting.data.iter().zip(findings);
    let modes = sets.map(|(data, modes)| {
        let fits = |finding: &&ModeFinding| {
            let policy_holds = match policy {
                WritePolicy::Cheapest => true,
                WritePolicy::NoMove => !finding.moves,
                WritePolicy::Lossless => finding.lossless,
            };
            let chosen_freely = data.held_mode.is_none() && finding.ruled_out.is_none();
            policy_holds && (chosen_freely || data.held_mode == Some(finding.mode))
        };
        let cost = |finding: &ModeFinding| {
            finding.fte * setting.loaded_cost_usd + finding.cases_hours * setting.hourly_usd()
        };
        let lost = |finding: &ModeFinding| finding.concurrency.lost_updates_per_second;
        // Where it makes no difference, do not choose the mode that could drop an update.
        let careless = |finding: &ModeFinding| finding.mode == WriteMode::LastWriterWins;
        let too_slow = |finding: &ModeFinding| finding.writes.p95_ms > limit;
        let cheapest = modes.iter().filter(fits).min_by(|a, b| {
            too_slow(a)
                .cmp(&too_slow(b))
                .then(cost(a).total_cmp(&cost(b)))
                .then(lost(a).total_cmp(&lost(b)))
                .then(a.writes.p95_ms.total_cmp(&b.writes.p95_ms))
                .then(a.writes.mean_ms.total_cmp(&b.writes.mean_ms))
                .then(careless(a).cmp(&careless(b)))
        });
        cheapest.cloned()
    });
    let modes: Vec<ModeFinding> = modes.collect::<Option<_>>()?;
    let slowest = modes
        .iter()
        .map(|m| m.writes)
        .max_by(|a, b| a.p95_ms.total_cmp(&b.p95_ms));
    let broken = setting.data.iter().zip(&modes).find_map(|(data, finding)| {
        let reason = finding.ruled_out?;
        Some(format!(
            "`{}` cannot be written with {}: {reason}",
            data.name, finding.mode
        ))
    });
    Some(ModeChoice {
        fte: modes.iter().map(|m| m.fte).sum(),
        cases_hours: modes.iter().map(|m| m.cases_hours).sum(),
        writes: slowest.unwrap_or_default(),
        moves: modes.iter().any(|m| m.moves),
        lossless: modes.iter().all(|m| m.lossless),
        consensus: modes
            .iter()
            .any(|m| m.mode == WriteMode::SynchronousConsensus),
        ruled_out: broken,
        modes,
    })
}
