//! Rare events for a person: once in how many years.

use super::document::{Document, Line, Span, Table};
use super::numbers::{exact_share, figures, money};
use crate::model::Setting;
use crate::parameters::Scalar;
use crate::simulate::{Estimate, RareEvent, Results};
use crate::terms::Term as _;

/// Adds the section on rare events; one row for each pattern.
pub(super) fn rare(out: &mut Document, setting: &Setting, results: &[Results]) {
    let titles = RareEvent::ALL.map(|event| format!(">{}", event.title()));
    let titles = ["Pattern"]
        .into_iter()
        .chain(titles.iter().map(String::as_str));
    let mut table = Table::new(&titles.collect::<Vec<_>>());
    for one in results {
        let cells = one.rare.iter().map(|rate| once_in(*rate));
        let name = Line::from(one.simulated.pattern.name());
        table.row([name].into_iter().chain(cells).collect());
    }
    out.heading("Seldom, but possible: once in so many years");
    out.table(table);
    let lost = setting.parameters.get(Scalar::PermanentLoss);
    let beta = setting.parameters.get(Scalar::BothRegions);
    let mut note = "By importance sampling; ~: known to worse than 20 % (95 % confidence). \
                    Regional outages only, with what happens meanwhile."
        .to_owned();
    if lost * beta > 0.0 {
        note.push_str(&format!(
            " Regions are lost for good independently here; where one cause takes two, as in March \
             2026, and as often as outages do ({}), all are lost once in {} years.",
            exact_share(beta),
            years(1.0 / (lost * beta)),
        ));
    }
    out.note(&note);
}

/// The mean time between events.
fn once_in(rate: Estimate) -> Line {
    if rate.value <= 0.0 {
        return Span::Muted("–".to_owned()).into();
    }
    let vague = 1.959_964 * rate.error > 0.2 * rate.value;
    let sign = if vague { "~" } else { "" };
    format!("{sign}{}", years(1.0 / rate.value)).into()
}

/// Two figures, and millions as such.
fn years(years: f64) -> String {
    if years >= 1e6 {
        format!("{} M", figures(two_figures(years / 1e6), 2))
    } else if years >= 100.0 {
        money(two_figures(years))
    } else {
        figures(years, 2)
    }
}

fn two_figures(value: f64) -> f64 {
    let unit = libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0);
    libm::round(value / unit) * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_have_two_figures() {
        assert_eq!(years(4.708), "4.7");
        assert_eq!(years(116.2), "120");
        assert_eq!(years(16_666.7), "17,000");
        assert_eq!(years(1_520_938.0), "1.5 M");
        assert_eq!(years(345_000_000.0), "350 M");
    }

    #[test]
    fn what_is_vague_is_marked() {
        let cell = |value, error| once_in(Estimate { value, error }).0[0].text().to_owned();
        assert_eq!(cell(0.01, 0.000_5), "100");
        assert_eq!(cell(0.01, 0.002), "~100");
        assert_eq!(cell(0.0, 0.0), "–");
    }
}
