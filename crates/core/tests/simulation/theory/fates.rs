//! Fates that theory knows: what the engine lives through when it is compared with a closed form.

use farshore_core::distribution::Lognormal;
use farshore_core::simulate::{Draw, Draws, Event, Fate, Keyed, Source};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

/// An exponential time with this mean.
pub(crate) fn exponential(draws: Keyed, what: Draw, mean: f64) -> f64 {
    -mean * (-draws.uniform(what)).ln_1p()
}

/// A stream of independent draws.
pub(crate) fn keys(seed: u64) -> impl FnMut() -> Keyed {
    let mut generator = SplitMix64::seed_from_u64(seed);
    move || Keyed(generator.next_u64())
}

/// Regions that fail and are repaired, each by itself, in exponential times; nothing else happens.
pub(crate) struct Alternating {
    up: f64,
    down: f64,
    regions: [(SplitMix64, f64); 3],
}

impl Alternating {
    /// Mean seconds of a region between a repair and the next failure, and of a repair.
    pub(crate) fn new(up: f64, down: f64, seed: u64) -> Self {
        let mut seeds = SplitMix64::seed_from_u64(seed);
        let regions = [(); 3].map(|()| (SplitMix64::seed_from_u64(seeds.next_u64()), 0.0));
        Self { up, down, regions }
    }
}

impl Fate for Alternating {
    type Draws = Lasting;

    fn next(&mut self, source: Source) -> Option<Event<Lasting>> {
        let Source::Outage(region) = source else {
            return None;
        };
        let (generator, now) = &mut self.regions[usize::from(region)];
        let draws = Keyed(generator.next_u64());
        let at = *now + exponential(draws, Draw::GAP, self.up);
        let seconds = exponential(draws, Draw::DURATION, self.down);
        *now = at + seconds;
        Some(Event {
            at,
            draws: Lasting { draws, seconds },
        })
    }

    fn calendar(&self) -> f64 {
        0.0
    }
}

/// Draws of an outage whose length is known.
#[derive(Clone, Copy)]
pub(crate) struct Lasting {
    pub(crate) draws: Keyed,
    pub(crate) seconds: f64,
}

impl Draws for Lasting {
    fn uniform(&self, what: Draw) -> f64 {
        self.draws.uniform(what)
    }

    fn logarithm(&self, what: Draw, time: Lognormal) -> f64 {
        if what == Draw::DURATION {
            self.seconds.ln()
        } else {
            self.draws.logarithm(what, time)
        }
    }
}

/// Outages of given regions, in order of time; nothing else happens.
pub(crate) struct Outages<D>(pub(crate) Vec<(u8, Event<D>)>);

impl<D: Draws + Copy> Fate for Outages<D> {
    type Draws = D;

    fn next(&mut self, source: Source) -> Option<Event<D>> {
        let own = |(region, _): &(u8, Event<D>)| Source::Outage(*region) == source;
        let place = self.0.iter().position(own)?;
        Some(self.0.remove(place).1)
    }

    fn calendar(&self) -> f64 {
        0.0
    }
}

/// Every time its median and every uniform draw the middle, but a given length of the outage and
/// age of the newest backup, as a share of the interval.
#[derive(Clone, Copy)]
pub(crate) struct Typical {
    pub(crate) seconds: f64,
    pub(crate) backup_age: f64,
}

impl Draws for Typical {
    fn uniform(&self, what: Draw) -> f64 {
        if what == Draw::BACKUP_AGE {
            self.backup_age
        } else {
            0.5
        }
    }

    fn logarithm(&self, what: Draw, time: Lognormal) -> f64 {
        if what == Draw::DURATION {
            self.seconds.ln()
        } else {
            time.mu
        }
    }
}

/// One outage of the primary.
pub(crate) fn one<D: Draws + Copy>(draws: D) -> Outages<D> {
    Outages(vec![(0, Event { at: 0.0, draws })])
}
