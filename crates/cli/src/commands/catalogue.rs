//! `farshore catalogue`: lists the prices.

use super::catalogue_update::update;
use super::json;
use crate::arguments::{Catalogue, CatalogueAction, TableFormat};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::prices::{PriceFilter, Prices};
use farshore_core::{render, wire};

/// Lists the prices that fit, or what there is; or updates them.
pub(crate) fn catalogue(arguments: &Catalogue, screen: Screen) -> Result<(), Failure> {
    if let Some(CatalogueAction::Update(arguments)) = &arguments.action {
        return update(arguments, screen);
    }
    let prices = load::prices(&arguments.prices)?;
    let filter = filter(arguments, &prices);
    filter
        .check(&prices)
        .map_err(|error| Failure::Usage(format!("error: {error}")))?;
    let document = || render::catalogue(&prices, &filter);
    let text = match arguments.format {
        TableFormat::Json => json(&wire::catalogue(&prices, &filter))?,
        TableFormat::Csv => prices.to_csv(|price| filter.fits(price)),
        TableFormat::Text => screen.show(&document()),
        TableFormat::Markdown => document().to_markdown(),
    };
    output::answer(&text)
}

/// What was asked for. A region belongs to one provider: prices that another has for any of its
/// regions do not count there.
fn filter(arguments: &Catalogue, prices: &Prices) -> PriceFilter {
    let region = arguments.region.as_deref();
    let (owner, region) = match region.and_then(|region| region.split_once(':')) {
        Some((owner, region)) => (Some(owner), Some(region)),
        None => {
            let mut own = prices.iter().filter(|price| Some(price.region()) == region);
            (own.next().map(|price| price.provider()), region)
        }
    };
    PriceFilter {
        provider: arguments.provider.as_deref().or(owner).map(str::to_owned),
        region: region.map(str::to_owned),
        service: arguments.service.clone(),
        word: arguments.word.clone(),
    }
}
