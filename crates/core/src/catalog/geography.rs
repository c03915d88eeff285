//! What distance says about time: geodesics and the round trips that fibre allows.

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, InverseGeodesic};

use super::round_trip::WITHIN_REGION_MS;

/// Speed of light in fibre, in kilometres per millisecond, one way: c ÷ 1.4682.
pub const FIBRE_KM_PER_MILLISECOND: f64 = 204.19;

/// How much longer a round trip takes than light in a straight fibre there and back: the median
/// over 3,510 published measurements between distinct metros of one provider is 1.746 (p10 1.379,
/// p90 2.722, least 1.127), and over the pairs of `data/round_trip_ms.csv` nearly the same.
pub const ESTIMATE_FACTOR: f64 = 1.75;
/// One measured pair in ten stays below this factor.
pub const ESTIMATE_FACTOR_P10: f64 = 1.38;
/// One measured pair in ten exceeds this factor.
pub const ESTIMATE_FACTOR_P90: f64 = 2.71;

/// A point on the earth, WGS 84, in degrees; north and east are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    /// Degrees north, within `-90.0..=90.0`.
    pub latitude: f64,
    /// Degrees east, within `-180.0..=180.0`.
    pub longitude: f64,
}

/// The ellipsoid; its series are computed once.
static EARTH: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The shortest distance along the earth's surface, in kilometres (Karney 2013).
#[must_use]
pub fn geodesic_km(a: Coordinates, b: Coordinates) -> f64 {
    let metres: f64 = EARTH.inverse(a.latitude, a.longitude, b.latitude, b.longitude);
    metres / 1_000.0
}

/// The least time for a round trip between two points, in milliseconds: light in a straight fibre
/// there and back, `2 × geodesic ÷ 204.19`. No measured pair is below it.
#[must_use]
pub fn fibre_round_trip_ms(a: Coordinates, b: Coordinates) -> f64 {
    2.0 * geodesic_km(a, b) / FIBRE_KM_PER_MILLISECOND
}

/// The likely time for a round trip between two points, in milliseconds: 1.75 times the least one,
/// but no less than within a region; rounded to 0.1 ms, as the table is, so that every machine
/// computes the same figure.
#[must_use]
pub fn estimated_round_trip_ms(a: Coordinates, b: Coordinates) -> f64 {
    let ms = (ESTIMATE_FACTOR * fibre_round_trip_ms(a, b)).max(WITHIN_REGION_MS);
    (ms * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Karney's own example: Wellington to Salamanca, 19,959.679 km (geographiclib, `Inverse`).
    #[test]
    fn the_published_geodesic_is_reproduced() {
        let wellington = Coordinates {
            latitude: -41.32,
            longitude: 174.81,
        };
        let salamanca = Coordinates {
            latitude: 40.96,
            longitude: -5.50,
        };
        assert!((geodesic_km(wellington, salamanca) - 19_959.679).abs() < 0.001);
    }

    #[test]
    fn a_place_is_one_region_away_from_itself() {
        let here = Coordinates {
            latitude: 50.1,
            longitude: 8.7,
        };
        assert_eq!(fibre_round_trip_ms(here, here), 0.0);
        assert_eq!(estimated_round_trip_ms(here, here), WITHIN_REGION_MS);
    }
}
