//! Units as types: seconds, shares, rates per year and US dollars over `f64`.
//!
//! A month is 730 hours and a year 8,760 hours everywhere in Farshore (docs/method.md).

use std::fmt;

/// Seconds in a minute.
pub const MINUTE: f64 = 60.0;
/// Seconds in an hour.
pub const HOUR: f64 = 3_600.0;
/// Seconds in a day.
pub const DAY: f64 = 86_400.0;
/// Seconds in a year of 8,760 hours.
pub const YEAR: f64 = 8_760.0 * HOUR;
/// Months in a year.
pub const MONTHS: f64 = 12.0;

/// A length of time in seconds; finite and not negative wherever a file supplied it.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

/// An amount of money in US dollars, unrounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Usd(pub f64);

/// A part of a whole, within `0.0..=1.0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// The share, or `None` when `value` is not within `0.0..=1.0`.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The share as a number within `0.0..=1.0`.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Seconds {
    /// Reads `"500ms"`, `"30s"`, `"10m"`, `"4h"`, `"1d"`, `"90 min"` or `"0"`.
    ///
    /// # Errors
    /// A sentence that says what is wrong and which forms are accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "0" {
            return Ok(Self(0.0));
        }
        let unit_at = text
            .find(|c: char| c.is_alphabetic() || c == 'µ')
            .unwrap_or(text.len());
        let (number, unit) = (text[..unit_at].trim(), text[unit_at..].trim());
        let Some(factor) = unit_seconds(unit) else {
            return Err(if unit.is_empty() {
                format!(
                    "`{text}` has no unit; write for example \"{text}s\", \"{text}m\" or \"{text}h\""
                )
            } else {
                format!("`{unit}` is no unit of time; use ms, s, m, h or d")
            });
        };
        let plain = !number.is_empty()
            && number
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'));
        let value: f64 = number
            .replace('_', "")
            .parse()
            .ok()
            .filter(|_| plain)
            .ok_or_else(|| format!("`{number}` is no plain number; write for example \"30s\""))?;
        let seconds = value * factor;
        if seconds > 100.0 * YEAR {
            return Err(format!("`{text}` is more than a hundred years"));
        }
        Ok(Self(seconds))
    }
}

/// Seconds in one of `unit`, in the spellings people use.
fn unit_seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ms" => 0.001,
        "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "h" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        _ => return None,
    })
}

impl fmt::Display for Seconds {
    /// For people: two significant figures of the largest sensible unit, such as `95 s`,
    /// `8.0 min`, `3.3 h`, `2.5 d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.0;
        let (value, unit) = match s {
            _ if s <= 0.0 => (0.0, "s"),
            _ if s < 0.9995 => (s * 1000.0, "ms"),
            _ if s < 2.0 * MINUTE => (s, "s"),
            _ if s < 2.0 * HOUR => (s / MINUTE, "min"),
            _ if s < 2.0 * DAY => (s / HOUR, "h"),
            _ => (s / DAY, "d"),
        };
        let whole = value >= 9.95 || (value - value.round()).abs() < 1e-9;
        if whole {
            write!(f, "{value:.0} {unit}")
        } else {
            write!(f, "{value:.1} {unit}")
        }
    }
}

impl fmt::Display for Usd {
    /// Whole dollars with thousands separated: `14,000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:.0}", self.0.abs());
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        if self.0 <= -0.5 {
            write!(f, "-{out}")
        } else {
            write!(f, "{out}")
        }
    }
}

impl fmt::Display for Share {
    /// As a percentage: `95 %`, with decimals only where they say something: `99.95 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&percent(self.0))
    }
}

/// A share as a percentage that never rounds an imperfect share up to 100 %.
#[must_use]
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let decimals = match value {
        v if v >= 100.0 || v <= 0.0 => 0,
        v if v > 99.99 => 4,
        v if v > 99.0 => 2,
        v if v < 0.01 => 4,
        _ => 1,
    };
    let scale = 10_f64.powi(decimals);
    let floored = (value * scale + 1e-9).floor() / scale;
    let text = format!("{floored:.*}", usize::try_from(decimals).unwrap_or(0));
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{trimmed} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_in_every_documented_form() {
        for (text, seconds) in [
            ("500ms", 0.5),
            ("30s", 30.0),
            ("10m", 600.0),
            ("4h", 14_400.0),
            ("1d", 86_400.0),
            ("90 min", 5_400.0),
            ("0", 0.0),
            ("1.5h", 5_400.0),
        ] {
            assert_eq!(Seconds::parse(text), Ok(Seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn durations_without_sense_are_refused_with_a_reason() {
        for text in [
            "",
            "10",
            "-5m",
            "five minutes",
            "1e3s",
            "10 parsecs",
            "NaNs",
            "infs",
            "4000d0",
        ] {
            assert!(Seconds::parse(text).is_err(), "{text}");
        }
        assert!(
            Seconds::parse("40000d")
                .unwrap_err()
                .contains("hundred years")
        );
    }

    #[test]
    fn people_read_two_figures() {
        let shown = |s| Seconds(s).to_string();
        assert_eq!(shown(0.0), "0 s");
        assert_eq!(shown(0.4), "400 ms");
        assert_eq!(shown(85.2), "85 s");
        assert_eq!(shown(324.0), "5.4 min");
        assert_eq!(shown(11_880.0), "3.3 h");
        assert_eq!(shown(432_000.0), "5 d");
        assert_eq!(Usd(1_234_567.4).to_string(), "1,234,567");
        assert_eq!(Usd(-1_234.0).to_string(), "-1,234");
        assert_eq!(Share::new(0.95).unwrap().to_string(), "95 %");
        assert_eq!(Share::new(0.999_999).unwrap().to_string(), "99.9999 %");
        assert_eq!(percent(0.949_9), "94.9 %");
    }
}
