//! Time as this machine counts it, asleep or awake.

use farshore_core::failover::Millis;
use rustix::time::{ClockId, clock_gettime};

/// Milliseconds since the machine started. They go on while it sleeps, so that whoever looks twice
/// sees every pause between.
#[must_use]
pub fn since_boot() -> Millis {
    let time = clock_gettime(ClockId::Boottime);
    millis(time.tv_sec, time.tv_nsec)
}

/// Milliseconds since 1970 by the machine's calendar, for people: nothing waits by it.
#[must_use]
pub fn calendar() -> Millis {
    let time = clock_gettime(ClockId::Realtime);
    millis(time.tv_sec, time.tv_nsec)
}

fn millis(seconds: i64, nanoseconds: i64) -> Millis {
    let whole = u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000);
    Millis(whole + u64::try_from(nanoseconds).unwrap_or(0) / 1_000_000)
}
