//! Accesses to keys, written in several regions at once, and what Gray et al. 1996 derive.

use super::fates::{exponential, keys};
use super::table::{Row, Table, Theory, at_most, computed, derived, estimated, printed, replicate};
use farshore_core::assess::gray::Load;
use farshore_core::simulate::{Draw, Draws as _, Estimate};
use rand::SeedableRng as _;
use rand_distr::{Distribution as _, Zipf};
use rand_xoshiro::SplitMix64;
use std::collections::HashMap;
use std::sync::LazyLock;

const KEYS: f64 = 20_000.0;
/// Writes a second in each region.
const RATE: f64 = 40.0;
/// Seconds until a write reaches the other regions.
const DELAY: f64 = 1.0;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
    title: "Concurrent writes",
    text: "20,000 keys, 40 writes a second in each of two regions, a delay of 1 s: writes are \
drawn one by one (a quarter of an hour, ten times) and those that meet are counted, a second. \
Gray, Helland, O'Neil, Shasha, \"The Dangers of Replication and a Solution\", SIGMOD 1996: 10 \
transactions a second and node, 4 actions of 10 ms, a million objects; eq. 14 is also simulated, \
transaction by transaction.",
    rows: [accesses(), equations()].into_iter().flatten().collect(),
});

fn accesses() -> Vec<Row> {
    const SUMS: &str = "sums over keys, docs/method.md";
    const LIMIT: &str = "eq. 18, N(N-1) (TPS A)² L Σp²";
    let load = |nodes| Load {
        tps: RATE,
        actions: 1.0,
        action_time: 0.01,
        nodes,
        objects: KEYS,
    };
    let mut rows = Vec::new();
    for (skew, conflicts, lost, pairs) in [
        (
            0.0,
            "0.15968",
            "0.15984",
            derived(load(2.0).conflicts(DELAY)),
        ),
        (0.6, "0.84072", "0.885", squares(0.6)),
        (0.99, "11.6755", "18.13", squares(0.99)),
    ] {
        let seen = meetings(2, skew);
        rows.extend([
            estimated(
                format!("s = {skew}: conflicts"),
                printed(conflicts),
                SUMS,
                seen.conflicts,
            ),
            estimated(
                format!("s = {skew}: overwritten unseen"),
                printed(lost),
                SUMS,
                seen.lost,
            ),
            estimated(
                format!("s = {skew}: concurrent pairs"),
                pairs,
                LIMIT,
                seen.pairs,
            ),
        ]);
        if skew > 0.0 {
            rows.push(estimated(
                format!("s = {skew}: missing from the last value"),
                at_most(lost),
                "at most those overwritten unseen",
                seen.missing,
            ));
        }
    }
    let three = derived(load(3.0).conflicts(DELAY));
    let what = "three regions, s = 0: concurrent pairs";
    rows.push(estimated(what, three, LIMIT, meetings(3, 0.0).pairs));
    rows
}

/// Concurrent pairs of two regions: the sum over keys, plainly.
fn squares(skew: f64) -> Theory {
    let weight = |k: u32| f64::from(k).powf(-skew);
    let all: f64 = (1..=KEYS as u32).map(weight).sum();
    let squares: f64 = (1..=KEYS as u32).map(|k| (weight(k) / all).powi(2)).sum();
    derived(2.0 * RATE * RATE * DELAY * squares)
}

fn equations() -> Vec<Row> {
    let load = |nodes| Load {
        tps: 10.0,
        actions: 4.0,
        action_time: 0.01,
        nodes,
        objects: 1e6,
    };
    let two = load(2.0);
    let lazy = |nodes| load(nodes).lazy_group_reconciliations();
    vec![
        computed(
            "N = 2: eager deadlocks",
            printed("2.048e-9"),
            "eq. 12",
            two.eager_deadlocks(),
        ),
        computed(
            "N = 2: the same, database grown",
            printed("5.12e-10"),
            "eq. 13",
            two.eager_deadlocks_scaled(),
        ),
        computed(
            "N = 2: lazy group reconciliations",
            printed("2.56e-4"),
            "eq. 14",
            lazy(2.0),
        ),
        computed(
            "N = 20: lazy group reconciliations",
            printed("0.256"),
            "eq. 14",
            lazy(20.0),
        ),
        estimated(
            "N = 20: the same, simulated",
            printed("0.256"),
            "eq. 14",
            reconciliations(20),
        ),
        computed(
            "N = 2: lazy master deadlocks",
            printed("1.024e-9"),
            "eq. 19",
            two.lazy_master_deadlocks(),
        ),
    ]
}

/// How writes meet, a second.
struct Meetings {
    /// Writes with a concurrent one elsewhere, as the mean of the regions' views.
    conflicts: Estimate,
    /// Writes that another region overwrites before it has seen them.
    lost: Estimate,
    /// Writes that the last value does not rest on.
    missing: Estimate,
    /// Pairs of writes in two regions of which neither had seen the other.
    pairs: Estimate,
}

/// A write: when, and in which region.
type Write = (f64, usize);

fn meetings(regions: usize, skew: f64) -> Meetings {
    const SECONDS: f64 = 900.0;
    let [conflicts, lost, pairs, missing] = replicate(10, |run| {
        let mut counts = [0_u32; 4];
        for writes in written(regions, skew, SECONDS, run) {
            let rests = last_rests_on(&writes);
            for (i, write) in writes.iter().enumerate() {
                // Writes at the edges have partners that nobody drew.
                if (DELAY..SECONDS - DELAY).contains(&write.0) {
                    let before = unseen(write, writes[..i].iter().rev());
                    let after = unseen(write, writes[i + 1..].iter());
                    counts[0] += u32::from(before + after > 0);
                    counts[1] += u32::from(after > 0);
                    counts[2] += after;
                    counts[3] += u32::from(!rests[i]);
                }
            }
        }
        let seconds = SECONDS - 2.0 * DELAY;
        let [conflicts, lost, pairs, missing] = counts.map(|count| f64::from(count) / seconds);
        [conflicts / regions as f64, lost, pairs, missing]
    });
    Meetings {
        conflicts,
        lost,
        missing,
        pairs,
    }
}

/// Which writes of a key its last value rests on, where each builds on the latest that its region
/// had seen.
fn last_rests_on(writes: &[Write]) -> Vec<bool> {
    let mut rests = vec![false; writes.len()];
    let mut next = writes.len().checked_sub(1);
    while let Some(i) = next {
        rests[i] = true;
        let (at, region) = writes[i];
        let seen = |write: &Write| write.1 == region || write.0 + DELAY <= at;
        next = writes[..i].iter().rposition(seen);
    }
    rests
}

/// How many writes of other regions are within the delay.
fn unseen<'a>(write: &Write, others: impl Iterator<Item = &'a Write>) -> u32 {
    let near = others.take_while(|other| (other.0 - write.0).abs() < DELAY);
    near.map(|other| u32::from(other.1 != write.1)).sum()
}

/// Every write of so many seconds, by key.
fn written(regions: usize, skew: f64, seconds: f64, run: u64) -> Vec<Vec<Write>> {
    let popularity = Zipf::new(KEYS, skew).expect("there are keys");
    let mut generator = SplitMix64::seed_from_u64(!run);
    let mut next = keys(run);
    let mut by_key = vec![Vec::new(); KEYS as usize];
    let mut now = 0.0;
    loop {
        let draws = next();
        now += exponential(draws, Draw::GAP, 1.0 / (RATE * regions as f64));
        if now >= seconds {
            return by_key;
        }
        let region = (draws.uniform(Draw::SECOND_REGION) * regions as f64) as usize;
        let key = popularity.sample(&mut generator) as usize - 1;
        by_key[key].push((now, region));
    }
}

/// Waits a second of eager transactions, which are reconciliations of lazy ones (the paper's eq. 11
/// and 14): every action locks one of a million objects at all nodes, one after the other, until
/// the end of its transaction.
fn reconciliations(nodes: u32) -> Estimate {
    const SECONDS: f64 = 500.0;
    const ACTIONS: u32 = 4;
    let action = 0.01 * f64::from(nodes);
    let [waits] = replicate(10, |run| {
        let mut next = keys(run);
        let (mut start, mut locks) = (0.0, Vec::new());
        while start < SECONDS {
            start += exponential(next(), Draw::GAP, 0.1 / f64::from(nodes));
            let end = start + f64::from(ACTIONS) * action;
            for i in 0..ACTIONS {
                let draws = next();
                let at = start + (f64::from(i) + draws.uniform(Draw::DURATION)) * action;
                locks.push((at, end, (draws.uniform(Draw::DNS) * 1e6) as u32));
            }
        }
        locks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut held: HashMap<u32, f64> = HashMap::new();
        let mut waits = 0;
        for (at, end, object) in locks {
            let until = held.entry(object).or_insert(0.0);
            waits += u32::from(*until > at);
            *until = until.max(end);
        }
        [f64::from(waits) / SECONDS]
    });
    waits
}

#[test]
fn writes_meet_as_often_as_the_formulas_say() {
    TABLE.check();
}
