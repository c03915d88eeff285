//! Writes prices in the form in which they are read.

use super::read::COLUMNS;
use super::table::{Price, Prices, Tier};
use std::fmt::Write as _;

impl Prices {
    /// The prices that `keep` picks, as a price file: their sources, the columns, one row for each
    /// tier. What it writes can be read again.
    pub fn to_csv(&self, keep: impl Fn(Price<'_>) -> bool) -> String {
        let mut rows = String::new();
        let mut used = vec![false; self.sources.len()];
        for price in self.iter().filter(|price| keep(*price)) {
            for tier in price.tiers {
                used[tier.source] = true;
                self.write_row(price, tier, &mut rows);
            }
        }
        let mut out = String::from(
            "# Prices as farshore wrote them; data/README.md says what the columns mean.\n",
        );
        for (source, _) in self.sources.iter().zip(used).filter(|(_, used)| *used) {
            let _ = writeln!(out, "# source {}: {}", source.key, source.text);
        }
        out + &COLUMNS.join(",") + "\n" + &rows
    }

    fn write_row(&self, price: Price<'_>, tier: &Tier, out: &mut String) {
        let Tier {
            item,
            from,
            usd,
            unit,
            date,
            trust,
            evidence,
            ..
        } = tier;
        let [provider, region, service] = [price.provider(), price.region(), price.service()];
        let key = &self.sources[tier.source].key;
        let colon = if evidence.is_empty() { "" } else { ": " };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{provider},{region},{service},{item},{from},{unit},{usd},{date},{trust},{key}{colon}{evidence}"
        );
    }
}
