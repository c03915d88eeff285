//! The day for which a source states a price.

use std::fmt;
use std::str::FromStr;

/// A day, a month or a year, as far as the source says; in order of time, the vaguer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AsOf {
    year: u16,
    /// From 1; 0 where the source does not say.
    month: u8,
    /// From 1; 0 where the source does not say.
    day: u8,
}

impl FromStr for AsOf {
    type Err = String;

    /// Reads `2026-09-29`, `2026-09` or `2026`.
    ///
    /// # Errors
    /// A sentence that says which forms are accepted.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('-').take(4).collect();
        let part = |place: usize, digits, from: u16, to: u16| match parts.get(place) {
            None => Some(0),
            Some(part) => {
                let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
                let value = part.parse().ok().filter(|_| plain);
                value.filter(|value| (from..=to).contains(value))
            }
        };
        let date = (|| {
            Some(Self {
                year: part(0, 4, 2000, 2999)?,
                month: part(1, 2, 1, 12)? as u8,
                day: part(2, 2, 1, 31)? as u8,
            })
        })();
        date.filter(|_| parts.len() < 4)
            .ok_or_else(|| format!("`{text}` is no date such as 2026-09-29, 2026-09 or 2026"))
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = *self;
        match (month, day) {
            (0, _) => write!(f, "{year:04}"),
            (_, 0) => write!(f, "{year:04}-{month:02}"),
            (_, _) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AsOf;

    #[test]
    fn dates_are_read_and_shown_alike() {
        for text in ["2026-09-29", "2026-09", "2026"] {
            assert_eq!(text.parse::<AsOf>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "26",
            "2026-13",
            "2026-9",
            "2026-00",
            "2026-01-32",
            "2026-01-01-01",
            "+202",
            "2026-",
        ] {
            assert!(text.parse::<AsOf>().is_err(), "{text}");
        }
        let date = |text: &str| text.parse::<AsOf>().unwrap();
        assert!(date("2025-12-31") < date("2026") && date("2026") < date("2026-01-01"));
    }
}
