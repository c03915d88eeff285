//! How much of something there is in a month, or why nobody knows.

use crate::infrastructure::Value;
use rust_decimal::Decimal;

/// Hours of a month, as everywhere in the model.
pub(super) const HOURS: Decimal = Decimal::from_parts(730, 0, 0, false, 0);
/// More than this of anything in a month is a mistake: 10^15 requests are 380 million a second.
const MOST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// Units in a month; else what is missing, as a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount(pub(super) Result<Decimal, String>);

impl Amount {
    pub(super) fn known(amount: impl Into<Decimal>) -> Self {
        Self(Ok(amount.into()))
    }

    /// Not known, for this reason.
    pub(super) fn unknown(because: impl Into<String>) -> Self {
        Self(Err(because.into()))
    }

    /// A number of the plan; `default` where nobody set it.
    pub(super) fn of(value: Value<f64>, default: Option<f64>, name: &str) -> Self {
        let given = match value {
            Value::Known(number) => Some(number),
            Value::Absent => default,
            Value::Unknown => return Self::unknown(format!("`{name}` is known only after apply")),
        };
        match given {
            None => Self::unknown(format!("the file does not give `{name}`")),
            Some(number) => decimal(number).map_or_else(
                || Self::unknown(format!("`{name}` is no amount that can be billed")),
                Self::known,
            ),
        }
    }

    /// Both multiplied.
    pub(super) fn times(self, other: &Self) -> Self {
        self.with(other, Decimal::checked_mul)
    }

    /// So many times as much.
    pub(super) fn by(self, factor: Decimal) -> Self {
        self.times(&Self::known(factor))
    }

    /// Divided by what is known to be more than nothing.
    pub(super) fn over(self, other: &Self) -> Self {
        self.with(other, Decimal::checked_div)
    }

    pub(super) fn plus(self, other: &Self) -> Self {
        self.with(other, Decimal::checked_add)
    }

    /// The part above what is included in another price.
    pub(super) fn above(self, included: &Self) -> Self {
        self.with(included, |all, included| {
            Some((all - included).max(Decimal::ZERO))
        })
    }

    /// At least so much.
    pub(super) fn at_least(self, least: Decimal) -> Self {
        Self(self.0.map(|amount| amount.max(least)))
    }

    /// Whether it is known that there is nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.0 == Ok(Decimal::ZERO)
    }

    fn with(self, other: &Self, act: fn(Decimal, Decimal) -> Option<Decimal>) -> Self {
        Self(match (self.0, &other.0) {
            (Ok(one), Ok(two)) => act(one, *two)
                .filter(|amount| *amount <= MOST)
                .ok_or_else(|| "it is more than can be billed".to_owned()),
            (Err(because), _) => Err(because),
            (_, Err(because)) => Err(because.clone()),
        })
    }
}

/// The decimal number that a file's number means: at least 0, at most [`MOST`].
pub(super) fn decimal(number: f64) -> Option<Decimal> {
    // The shortest decimal that reads back as this number is the one in the file.
    let exact: Decimal = number.to_string().parse().ok()?;
    (Decimal::ZERO..=MOST).contains(&exact).then_some(exact)
}

#[cfg(test)]
mod tests {
    use super::{Amount, MOST, decimal};
    use crate::infrastructure::Value;
    use rust_decimal::Decimal;

    #[test]
    fn the_most_is_what_it_says() {
        assert_eq!(MOST.to_string(), "1000000000000000");
    }

    #[test]
    fn numbers_of_a_file_become_the_decimals_that_it_has() {
        assert_eq!(decimal(0.1).unwrap().to_string(), "0.1");
        for nonsense in [-1.0, f64::NAN, f64::INFINITY, 1e16] {
            assert_eq!(decimal(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn what_is_not_known_stays_unknown_and_says_why() {
        let size = Amount::of(Value::Unknown, Some(8.0), "size");
        let all = Amount::known(3).times(&size).by(Decimal::TEN);
        assert_eq!(all.0, Err("`size` is known only after apply".to_owned()));
        assert_eq!(
            Amount::of(Value::Absent, Some(8.0), "size"),
            Amount::known(8)
        );
        assert!(Amount::of(Value::Absent, None, "size").0.is_err());
        assert!(Amount::of(Value::Known(-8.0), None, "size").0.is_err());
    }

    #[test]
    fn nothing_overflows() {
        let most = Amount::known(MOST);
        assert!(most.clone().times(&most).0.is_err());
        assert!(most.clone().plus(&most).0.is_err());
        assert!(most.clone().over(&Amount::known(0)).0.is_err());
        assert!(Amount::known(1).above(&most).is_nothing());
    }
}
