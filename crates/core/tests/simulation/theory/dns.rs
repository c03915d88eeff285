//! A population of users whose resolvers honour the time to live, or do not.

use super::super::support::{hot_standby, instant, planned};
use super::fates::{Typical, exponential, keys, one};
use super::table::{Table, computed, derived, estimated, printed, replicate};
use farshore_core::assess::dns_moved;
use farshore_core::model::{Design, Standby};
use farshore_core::parameters::{Parameters, Scalar};
use farshore_core::simulate::{Draw, Draws as _, Estimate, Keyed};
use farshore_core::terms::Traffic;
use farshore_core::units::DAY;
use std::sync::LazyLock;

const TTL: f64 = 20.0;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    const MEASURED: &str = "Flavel et al., LANMAN 2014";
    let [ten, minute, quarter, delay] = population();
    let (share, tau) = ignoring();
    let curve = |t| derived(dns_moved(t, TTL, share, tau));
    let mean = (1.0 - share) * TTL / 2.0 + share * tau;
    const DELAY: &str = "(1 - ρ) TTL / 2 + ρ τ";
    Table {
        title: "DNS",
        text: "Share of a million users who have moved after a change of records with a TTL of 20 \
s. A resolver that honours the TTL asked at a random moment of it; one that ignores it (ρ = \
0.112) asks again after an exponential time (τ = 522 s). The last row is what the engine counts \
as downtime for a recovery that is nothing but DNS.",
        rows: vec![
            estimated("moved after 10 s", curve(10.0), "F(t), docs/method.md", ten),
            estimated("moved after 60 s", printed("0.90"), MEASURED, minute),
            estimated("moved after 900 s", printed("0.98"), MEASURED, quarter),
            estimated("mean delay of a user, s", derived(mean), DELAY, delay),
            computed("downtime of an outage, s", derived(mean), DELAY, felt()),
        ],
    }
});

/// The share of users whose resolvers ignore the TTL, and the seconds until these let go.
fn ignoring() -> (f64, f64) {
    let parameters = Parameters::default();
    (
        parameters.get(Scalar::DnsIgnoringShare),
        parameters.get(Scalar::DnsIgnoringTau),
    )
}

/// Shares moved after 10, 60 and 900 seconds, and the mean delay, of 100 times 10,000 users.
fn population() -> [Estimate; 4] {
    const USERS: u32 = 10_000;
    let (share, tau) = ignoring();
    // Seconds until a user's resolver asks again.
    let user = |draws: Keyed| {
        if draws.uniform(Draw::DNS) < share {
            exponential(draws, Draw::DURATION, tau)
        } else {
            draws.uniform(Draw::DURATION) * TTL
        }
    };
    replicate(100, |run| {
        let mut next = keys(run);
        let delays: Vec<f64> = (0..USERS).map(|_| user(next())).collect();
        let moved = |t: f64| delays.iter().filter(|delay| **delay <= t).count() as f64;
        let total: f64 = delays.iter().sum();
        [moved(10.0), moved(60.0), moved(900.0), total].map(|sum| sum / f64::from(USERS))
    })
}

/// What the engine counts for a recovery that takes no time but that of DNS.
fn felt() -> f64 {
    let mut setting = instant();
    setting.parameters.put(Scalar::TtlHotStandby, TTL);
    let Design::Standby(hot) = hot_standby() else {
        unreachable!("it is a standby");
    };
    let traffic = Traffic::DnsHealthCheck;
    let plan = planned(&setting, &Design::Standby(Standby { traffic, ..hot }));
    let outage = Typical {
        seconds: DAY,
        backup_age: 0.0,
    };
    plan.under(one(outage), 1).downtime.moments().sum
}

#[test]
fn users_move_as_the_curve_says() {
    TABLE.check();
}
