//! Numbers as people read them: money, shares, durations and their ranges.

use crate::units::{DAY, HOUR, MINUTE, Seconds, Usd, percent};

/// Whole dollars: `14,000`.
#[must_use]
pub fn money(usd: f64) -> String {
    Usd(usd).to_string()
}

/// Thousands of dollars with one decimal below a hundred: `8.4`, `168`.
#[must_use]
pub fn thousands(usd: f64) -> String {
    let thousands = usd / 1000.0;
    if thousands.abs() < 0.05 {
        if usd > 0.5 { "<0.1" } else { "0" }.to_owned()
    } else if thousands.abs() < 99.95 {
        format!("{thousands:.1}")
    } else {
        money(thousands)
    }
}

/// Dollars of two figures, for estimates that are not known better: `15,000`.
#[must_use]
pub fn about(usd: f64) -> String {
    money(format!("{usd:.1e}").parse().unwrap_or(usd))
}

/// A share for a narrow column: one decimal, never rounded up to all or down to nothing.
#[must_use]
pub fn share(share: f64) -> String {
    match share {
        s if s >= 1.0 => "100 %".to_owned(),
        s if s > 0.999 => ">99.9 %".to_owned(),
        s if s < 1e-9 => "0 %".to_owned(),
        s if s < 0.001 => "<0.1 %".to_owned(),
        s => {
            let floored = (s * 1000.0 + 1e-9).floor() / 10.0;
            format!("{floored:.1} %")
        }
    }
}

/// A share in a sentence.
#[must_use]
pub fn exact_share(share: f64) -> String {
    percent(share)
}

/// A duration of two figures: `8.0 min`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    Seconds(seconds).to_string()
}

/// A range of durations; one unit where both ends have it: `5.4–8.0 min`, `95 s–3.5 min`.
#[must_use]
pub fn durations(from: f64, to: f64) -> String {
    let (from, to) = (duration(from), duration(to));
    if from == to {
        return from;
    }
    match (from.split_once(' '), to.split_once(' ')) {
        (Some((low, a)), Some((high, b))) if a == b => format!("{low}–{high} {b}"),
        _ => format!("{from}–{to}"),
    }
}

/// A duration of three figures, where the value matters more than its size: `7.4 min`, `61.2 s`.
#[must_use]
pub fn precise_duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s <= 0.0 => (0.0, "s"),
        s if s < 0.9995 => (s * 1000.0, "ms"),
        s if s < 2.0 * MINUTE => (s, "s"),
        s if s < 2.0 * HOUR => (s / MINUTE, "min"),
        s if s < 2.0 * DAY => (s / HOUR, "h"),
        s => (s / DAY, "d"),
    };
    format!("{} {unit}", figures(value, 3))
}

/// A number of at most so many figures, thousands separated, without idle zeros.
#[must_use]
pub fn figures(value: f64, count: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 {
            "0".to_owned()
        } else {
            "∞".to_owned()
        };
    }
    let before = libm::floor(libm::log10(value.abs())) + 1.0;
    let decimals = (count as f64 - before).clamp(0.0, 12.0);
    if decimals < 1.0 {
        return money(value);
    }
    // At most 12: the cast is exact.
    let text = format!("{value:.*}", decimals as usize);
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let sign = if whole.starts_with('-') && money(value) == "0" {
        "-"
    } else {
        ""
    };
    let whole = money(whole.parse().unwrap_or(0.0));
    if rest.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    }
}

/// A count with its noun: `1 drill`, `4 drills`.
#[must_use]
pub fn counted(count: f64, one: &str, many: &str) -> String {
    let noun = if (count - 1.0).abs() < 1e-9 {
        one
    } else {
        many
    };
    format!("{} {noun}", figures(count, 3))
}

/// Milliseconds of network: `1 ms`, `0.4 ms`.
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    format!("{} ms", figures(ms, if ms < 10.0 { 2 } else { 3 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_share_their_unit() {
        assert_eq!(durations(324.0, 480.6), "5.4–8.0 min");
        assert_eq!(durations(95.0, 210.0), "95 s–3.5 min");
        assert_eq!(durations(60.0, 60.0), "60 s");
    }

    #[test]
    fn three_figures_where_the_value_matters() {
        assert_eq!(precise_duration(443.988), "7.4 min");
        assert_eq!(precise_duration(61.180), "61.2 s");
        assert_eq!(precise_duration(17_484.2), "4.86 h");
        assert_eq!(precise_duration(0.904_3), "904 ms");
        assert_eq!(figures(64_100.79, 3), "64,101");
        assert_eq!(figures(3.285_1, 3), "3.29");
        assert_eq!(figures(0.129_32, 3), "0.129");
        assert_eq!(figures(1_234.5, 5), "1,234.5");
        assert_eq!(figures(0.0, 3), "0");
    }

    #[test]
    fn a_share_is_never_rounded_to_all_or_nothing() {
        assert_eq!(share(0.999_999), ">99.9 %");
        assert_eq!(share(0.000_014), "<0.1 %");
        assert_eq!(share(0.952_5), "95.2 %");
        assert_eq!(share(1.0), "100 %");
        assert_eq!(share(0.0), "0 %");
    }

    #[test]
    fn estimates_have_two_figures() {
        assert_eq!(about(15_111.0), "15,000");
        assert_eq!(about(962.0), "960");
        assert_eq!(about(0.0), "0");
    }

    #[test]
    fn thousands_stay_short() {
        assert_eq!(thousands(8_415.0), "8.4");
        assert_eq!(thousands(168_000.0), "168");
        assert_eq!(thousands(1_437_246.0), "1,437");
        assert_eq!(thousands(12.0), "<0.1");
        assert_eq!(thousands(0.0), "0");
    }
}
