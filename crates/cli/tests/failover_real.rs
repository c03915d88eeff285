//! A real cluster: three PostgreSQL servers with agents, routers, observers and a controller as
//! processes on loopback, and clients with open sessions through the routers while a primary is
//! killed, stands still, and is moved. Every acknowledged write must be there afterwards. Times are
//! printed as docs/operations.md defines them; none is asserted.

mod real_site;

use real_site::{Fault, Trial};

/// How often the longer run repeats each fault.
const TIMES: usize = 20;

/// One of each; a minute.
#[test]
fn a_crash_a_silent_stop_and_a_switchover_lose_nothing() {
    let Some(mut trial) = Trial::start("quick") else {
        return;
    };
    for fault in [Fault::Crash, Fault::Silence, Fault::Switch] {
        let measured = trial.suffer(fault);
        measured.print();
        measured.check();
    }
    trial.end();
}

/// Twenty of each, the worst shown: for the longer checks.
#[test]
#[ignore = "takes a quarter of an hour"]
#[expect(clippy::print_stdout, reason = "measurements are read by people")]
fn twenty_of_each_lose_nothing() {
    let Some(mut trial) = Trial::start("long") else {
        return;
    };
    for fault in [Fault::Crash, Fault::Silence, Fault::Switch] {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let measured = trial.suffer(fault);
            measured.check();
            times.push(measured.milliseconds);
        }
        times.sort_unstable();
        println!(
            "{fault:?}: n = {TIMES}, least {} ms, median {} ms, worst {} ms",
            times[0],
            times[TIMES / 2],
            times[TIMES - 1]
        );
    }
    trial.end();
}
