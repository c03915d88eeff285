//! The exponential of bounded numbers, without a branch.
//!
//! Ours, because it is what a simulation does most: libm's, which branches, took 37 % of all the
//! time, and the platform's gives other bytes on other machines.

/// The largest result: about 300 years in seconds, beyond which nothing changes and sums of squares
/// would lose their precision.
pub(super) const LARGEST: f64 = 1e10;
/// Its logarithm.
const HIGH: f64 = 23.025_850_929_940_457;
/// Below this the result is a time that nobody can tell from 0.
const LOW: f64 = -600.0;
/// `ln 2` in two parts, the first with zeros at its end: its multiples are exact (fdlibm).
const LN2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
/// Adding `1.5·2^52` rounds to a whole number and leaves it in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// `e^x`, at most [`LARGEST`]; relative error below 1e-15. NaN counts as the largest.
#[expect(clippy::manual_clamp, reason = "clamp would let NaN through")]
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    let x = x.min(HIGH).max(LOW);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2[0]) - k * LN2[1];
    // Taylor's series to r^12 for |r| <= ln(2)/2: the rest is below 2e-16. Summed as a tree
    // (Estrin), so that the processor can do several products at once.
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let a = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0));
    let b = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0));
    let c = (1.0 / 40_320.0 + r * (1.0 / 362_880.0))
        + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let sum = a + r4 * (b + r4 * (c + r4 * (1.0 / 479_001_600.0)));
    // The whole number in the lowest bits becomes the power of two.
    sum * f64::from_bits((shifted.to_bits() << 52).wrapping_add(0x3FF0_0000_0000_0000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_libm() {
        let mut worst = 0.0_f64;
        for i in 0..400_000 {
            let x = -40.0 + f64::from(i) * 1.57e-4;
            worst = worst.max((exp(x) / libm::exp(x) - 1.0).abs());
        }
        assert!(worst < 1e-15, "{worst}");
        assert!((exp(HIGH) / LARGEST - 1.0).abs() < 1e-14);
    }

    #[test]
    fn it_is_bounded_whatever_comes() {
        for x in [f64::INFINITY, 1e300, 709.0, f64::NAN] {
            assert_eq!(exp(x), exp(HIGH));
        }
        for x in [f64::NEG_INFINITY, -1e300, -746.0] {
            assert!(exp(x) < 1e-250 && exp(x) >= 0.0);
        }
    }
}
