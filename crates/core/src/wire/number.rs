//! Numbers as the answers show them.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// A figure, written with six significant digits; whole numbers without a point, and nothing that
/// is not finite.
#[derive(Clone, Copy, Debug, PartialEq, JsonSchema)]
#[schemars(transparent)]
pub struct Figure(pub f64);

impl Figure {
    /// The figure at six significant digits.
    #[must_use]
    pub fn rounded(self) -> f64 {
        let value = self.0;
        if value == 0.0 || !value.is_finite() {
            return 0.0;
        }
        format!("{value:.5e}").parse().unwrap_or(value)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.0.is_finite() {
            return serializer.serialize_none();
        }
        let rounded = self.rounded();
        // Exact in an f64: every whole number of six digits, and zeros after them.
        if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
            serializer.serialize_i64(rounded as i64)
        } else {
            serializer.serialize_f64(rounded)
        }
    }
}

impl From<f64> for Figure {
    fn from(value: f64) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_significant_digits() {
        let json = |value: f64| serde_json::to_string(&Figure(value)).unwrap();
        assert_eq!(json(14_000.0), "14000");
        assert_eq!(json(0.952_512_345), "0.952512");
        assert_eq!(json(1_234_567.89), "1234570");
        assert_eq!(json(-0.0), "0");
        assert_eq!(json(f64::NAN), "null");
        assert_eq!(json(1e-9), "1e-9");
        // A share just below one must not be shown as one.
        assert_eq!(json(0.999_999_6), "1");
    }
}
