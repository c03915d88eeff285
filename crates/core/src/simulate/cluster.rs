//! Outages that overlap in time, gathered so that each can be judged with knowledge of the others.

/// A region out of service, from when and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outage<D> {
    /// The region's number; 0 is the primary.
    pub(super) region: u8,
    /// When it begins, in seconds.
    pub(super) start: f64,
    /// How long it lasts, in seconds.
    pub(super) length: f64,
    /// Whether the region and the data in it are gone for good.
    pub(super) lost: bool,
    /// The draws of its first event.
    pub(super) draws: D,
}

impl<D> Outage<D> {
    /// When it ends, in seconds.
    pub(super) fn end(&self) -> f64 {
        self.start + self.length
    }
}

/// Makes one outage of those that overlap in one region, and sorts by start, then by region.
pub(super) fn merge<D: Copy>(outages: &mut Vec<Outage<D>>) {
    outages.sort_by(|a, b| (a.region.cmp(&b.region)).then(a.start.total_cmp(&b.start)));
    outages.dedup_by(|later, earlier| {
        let same = later.region == earlier.region && later.start <= earlier.end();
        if same {
            earlier.length = earlier.length.max(later.end() - earlier.start);
            earlier.lost |= later.lost;
        }
        same
    });
    outages.sort_by(|a, b| (a.start.total_cmp(&b.start)).then(a.region.cmp(&b.region)));
}

/// Spans `[from, to)` in which every region below `regions` but `except` is out, in order.
pub(super) fn nowhere_to_go<D>(outages: &[Outage<D>], regions: u8, except: u8) -> Vec<(f64, f64)> {
    let mut spans = vec![(f64::NEG_INFINITY, f64::INFINITY)];
    for region in (0..regions).filter(|region| *region != except) {
        let own = outages.iter().filter(|outage| outage.region == region);
        let mut both = Vec::new();
        for outage in own {
            let overlaps = spans
                .iter()
                .map(|(from, to)| (from.max(outage.start), to.min(outage.end())));
            both.extend(overlaps.filter(|(from, to)| from < to));
        }
        both.sort_by(|a, b| a.0.total_cmp(&b.0));
        spans = both;
    }
    spans
}

/// Seconds from `start` until a recovery that needs so many seconds is done: its clock stands
/// still in the spans in which there is nowhere to go.
pub(super) fn elapsed(start: f64, needed: f64, spans: &[(f64, f64)]) -> f64 {
    let (mut waited, mut done) = (0.0, 0.0);
    for (from, to) in spans {
        let reached = start + done + waited;
        if *to <= reached {
            continue;
        }
        let free = (from - reached).max(0.0);
        if done + free >= needed {
            break;
        }
        done += free;
        waited += to - from.max(reached);
    }
    needed + waited
}

/// Seconds of the spans that lie within `[from, to)`.
pub(super) fn within(from: f64, to: f64, spans: &[(f64, f64)]) -> f64 {
    let overlaps = spans
        .iter()
        .map(|(a, b)| (b.min(to) - a.max(from)).max(0.0));
    overlaps.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outage(region: u8, start: f64, length: f64) -> Outage<()> {
        Outage {
            region,
            start,
            length,
            lost: false,
            draws: (),
        }
    }

    #[test]
    fn the_clock_stands_still_while_there_is_nowhere_to_go() {
        let spans = [(10.0, 20.0), (30.0, 35.0)];
        assert_eq!(elapsed(0.0, 5.0, &spans), 5.0);
        assert_eq!(elapsed(0.0, 12.0, &spans), 22.0);
        assert_eq!(elapsed(0.0, 25.0, &spans), 40.0);
        assert_eq!(elapsed(15.0, 3.0, &spans), 8.0);
        assert_eq!(elapsed(0.0, f64::INFINITY, &spans), f64::INFINITY);
        assert_eq!(within(12.0, 32.0, &spans), 10.0);
    }

    #[test]
    fn overlapping_outages_of_a_region_are_one() {
        let mut outages = vec![
            outage(0, 5.0, 10.0),
            outage(1, 0.0, 6.0),
            outage(0, 12.0, 10.0),
        ];
        merge(&mut outages);
        let shown: Vec<_> = outages
            .iter()
            .map(|o| (o.region, o.start, o.length))
            .collect();
        assert_eq!(shown, [(1, 0.0, 6.0), (0, 5.0, 17.0)]);
        assert_eq!(nowhere_to_go(&outages, 2, 0), [(0.0, 6.0)]);
        assert_eq!(nowhere_to_go(&outages, 3, 0), []);
    }
}
