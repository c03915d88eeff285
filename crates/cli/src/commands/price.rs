//! `farshore price`: the bill of a Terraform plan or state, what each pattern of it costs, the
//! pattern that it deploys, and what a change costs.

use super::json;
use crate::arguments::{Price, TableFormat};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::bill::{Bill, Difference, Sums, Usage};
use farshore_core::catalog::{Catalog, Region};
use farshore_core::deployed::{Deployment, recognise};
use farshore_core::infrastructure::{FILE_LIMIT, Infrastructure, Moment};
use farshore_core::model::{PricedPatterns, price_patterns};
use farshore_core::prices::Prices;
use farshore_core::{render, wire};
use std::path::Path;

/// Prices what runs once the plan is applied; with `--diff`, what that changes.
pub(crate) fn price(arguments: &Price, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    let means = Means {
        prices: load::prices(&arguments.data.prices)?,
        usage: load::usage(arguments.usage.as_deref(), screen.error_color)?,
        region: arguments.region.as_deref(),
        standby: match arguments.standby.as_deref() {
            Some(name) => Some(region(&catalog, name)?.id.clone()),
            None => None,
        },
        catalog,
    };
    let bytes = farshore_ops::read_bytes(&arguments.file, FILE_LIMIT)?;
    let priced = means.price(&arguments.file, &bytes)?;
    let text = match &arguments.diff {
        None => priced.show(arguments.format, screen)?,
        Some(earlier) => {
            let before = means.earlier(earlier)?;
            show_difference(&before.until(&priced.sums()), arguments.format, screen)?
        }
    };
    output::answer(&text)
}

/// With what is priced.
struct Means<'a> {
    prices: Prices,
    usage: Usage,
    catalog: Catalog,
    /// Of resources whose file names none.
    region: Option<&'a str>,
    /// Where patterns have their standby, by its identifier.
    standby: Option<String>,
}

/// A file's bill and all that follows from it.
struct Priced {
    bill: Bill,
    deployed: Deployment,
    /// None where the file does not say where it runs.
    patterns: Option<PricedPatterns>,
}

impl Means<'_> {
    fn price(&self, path: &Path, bytes: &[u8]) -> Result<Priced, Failure> {
        let mut infrastructure = Infrastructure::read(bytes, Moment::Planned)
            .map_err(|error| load::no_plan(path, &error))?;
        if let Some(name) = self.region {
            let region = region(&self.catalog, name)?;
            infrastructure.assume_region(&region.provider, &region.name);
        }
        let bill = Bill::new(&infrastructure, &self.prices, &self.usage);
        let deployed = recognise(&infrastructure);
        let patterns = price_patterns(
            &infrastructure,
            &deployed,
            &bill,
            (&self.prices, &self.usage),
            &self.catalog,
            self.standby.as_deref(),
        );
        let patterns = match patterns {
            Ok(patterns) => Some(patterns),
            Err(reason) => {
                let path = path.display();
                output::note(&format!("note: {path}: patterns are not priced: {reason}"));
                None
            }
        };
        Ok(Priced {
            bill,
            deployed,
            patterns,
        })
    }

    /// The sums of an earlier answer in JSON, or of another plan or state.
    fn earlier(&self, path: &Path) -> Result<Sums, Failure> {
        let bytes = farshore_ops::read_bytes(path, FILE_LIMIT)?;
        let answer = wire::earlier_price(&bytes)
            .map_err(|error| Failure::Input(format!("error: {} {error}", path.display())))?;
        match answer {
            Some(sums) => Ok(sums),
            None => Ok(self.price(path, &bytes)?.sums()),
        }
    }
}

impl Priced {
    fn show(&self, format: TableFormat, screen: Screen) -> Result<String, Failure> {
        let patterns = self.patterns.as_ref();
        let document = || render::price(&self.bill, patterns, &self.deployed);
        let answer = || wire::price(&self.bill, patterns, &self.deployed);
        match format {
            TableFormat::Json => json(&answer()),
            TableFormat::Text => Ok(screen.show(&document())),
            TableFormat::Markdown => Ok(document().to_markdown()),
            TableFormat::Csv => csv(&wire::PriceRow::COLUMNS, &wire::price_rows(&answer())),
        }
    }

    fn sums(&self) -> Sums {
        let patterns = self.patterns.iter().flat_map(|priced| &priced.patterns);
        let patterns = patterns.map(|one| (one.bill.pattern, one.bill.monthly_usd));
        Sums::of(&self.bill, patterns)
    }
}

fn show_difference(
    difference: &Difference,
    format: TableFormat,
    screen: Screen,
) -> Result<String, Failure> {
    let document = || render::price_difference(difference);
    let answer = || wire::price_difference(difference);
    match format {
        TableFormat::Json => json(&answer()),
        TableFormat::Text => Ok(screen.show(&document())),
        TableFormat::Markdown => Ok(document().to_markdown()),
        TableFormat::Csv => {
            let mut rows = answer().resources;
            for row in &mut rows {
                row.address = wire::cell(&row.address);
            }
            csv(&wire::ResourceDifferenceWire::COLUMNS, &rows)
        }
    }
}

/// A table for a spreadsheet.
fn csv<T: serde::Serialize>(columns: &[&str], rows: &[T]) -> Result<String, Failure> {
    let failed = |error: csv::Error| Failure::Outside(format!("error: cannot write rows: {error}"));
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.write_record(columns).map_err(failed)?;
    for row in rows {
        writer.serialize(row).map_err(failed)?;
    }
    let bytes = writer.into_inner().unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The region of this name, with or without its provider.
fn region<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c Region, Failure> {
    let mut regions = catalog.regions().map(|(_, region)| region);
    let found = regions.find(|region| region.name == name || region.id == name);
    found.ok_or_else(|| {
        let nearest = catalog.nearest_id(name);
        let help = nearest.map(|id| format!("\nhelp: did you mean {id}?"));
        let help = help.unwrap_or_default();
        Failure::Usage(format!("error: there is no region `{name}`{help}"))
    })
}
