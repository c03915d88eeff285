//! `farshore catalogue update`: from providers' price lists to price files.

use crate::arguments::CatalogueUpdate;
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::prices::{PRICE_FILE_NAMES, Prices, read_list};
use farshore_core::render::{self, UpdateRow};
use farshore_ops::WriteError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pages of one service's retail prices are some hundreds; more is something else.
const MOST_LISTS: usize = 10_000;

/// Where the lists are. The program reads files and leaves downloading to the tools for it.
const WHERE: &str = "\
Download the lists to a folder as *.json, then:
    farshore catalogue update --from FOLDER -o PRICES

AWS, one list for each service and region (AmazonEC2 AmazonRDS AWSELB AmazonS3),
and AWSDataTransfer for all regions:
    https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/us-east-1/index.json
    https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSDataTransfer/current/index.json
Azure, page by page; each names the next one in NextPageLink:
    https://prices.azure.com/api/retail/prices?$filter=serviceName eq 'Virtual Machines'
    https://prices.azure.com/api/retail/prices?$filter=serviceName eq 'Storage'
Google Cloud, page by page with &pageToken= and a key of your own: Compute Engine,
Cloud SQL, Cloud Storage. A machine's vCPUs and memory must be in one file:
    https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus?pageSize=5000&key=KEY
    https://cloudbilling.googleapis.com/v1/services/9662-B51E-5089/skus?pageSize=5000&key=KEY
    https://cloudbilling.googleapis.com/v1/services/95FF-2EF5-5EA1/skus?pageSize=5000&key=KEY
    jq -s '{skus: map(.skus[])}' page-*.json > FOLDER/compute.json
";

/// Reads the lists and writes the price files that have newer prices.
pub(super) fn update(arguments: &CatalogueUpdate, screen: Screen) -> Result<(), Failure> {
    let (Some(from), Some(folder)) = (&arguments.from, &arguments.output) else {
        return output::answer(WHERE);
    };
    // Before lists of gigabytes are read.
    if !folder.is_dir() {
        let folder = folder.clone();
        return Err(WriteError::NoFolder { folder }.into());
    }
    let mut prices = load::prices(&arguments.prices)?;
    let mut touched = BTreeSet::new();
    let rows: Result<Vec<UpdateRow>, Failure> = lists(from)?
        .iter()
        .map(|path| merge(path, &mut prices, &mut touched))
        .collect();
    let rows = rows?;
    let written = write(&prices, &touched, folder, arguments.force)?;
    output::answer(&screen.show(&render::catalogue_update(&rows, &written)))
}

/// The list itself, or those of a folder, in order of their names.
fn lists(from: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !from.is_dir() {
        return Ok(vec![from.to_owned()]);
    }
    let shown = from.display();
    let failed = |error| Failure::Outside(format!("error: cannot list {shown}: {error}"));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e == "json") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    match files.len() {
        0 => Err(Failure::Input(format!(
            "error: {shown} holds no price list\nhelp: expected *.json; `farshore catalogue update` \
             says where to get them"
        ))),
        count if count > MOST_LISTS => Err(Failure::Input(format!(
            "error: {shown} holds {count} lists; at most {MOST_LISTS} are read at once"
        ))),
        _ => Ok(files),
    }
}

/// Reads one list and puts its prices in the place of older ones.
fn merge(
    path: &Path,
    prices: &mut Prices,
    touched: &mut BTreeSet<&'static str>,
) -> Result<UpdateRow, Failure> {
    let shown = path.display();
    let file = farshore_ops::open_file(path)?;
    let list = read_list(file).map_err(|error| Failure::list(path, &error))?;
    if let Some(next) = &list.next {
        let next = render::clean(next);
        output::note(&format!("note: {shown} goes on at {next}"));
    }
    touched.extend(list.files());
    let (date, ambiguous) = (list.date, list.ambiguous);
    let merged = prices.merge(list.prices, list.source, date);
    Ok(UpdateRow {
        file: path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into()),
        date,
        ambiguous,
        merged,
    })
}

/// Writes the price files that hold newer prices; returns their names.
fn write(
    prices: &Prices,
    touched: &BTreeSet<&'static str>,
    folder: &Path,
    force: bool,
) -> Result<Vec<String>, Failure> {
    let names = PRICE_FILE_NAMES
        .iter()
        .filter(|name| touched.contains(*name));
    let mut written = Vec::new();
    for name in names {
        let path = folder.join(name);
        let text = prices.to_csv(|price| price.file() == *name);
        if force {
            farshore_ops::write_over(&path, &text)?;
        } else {
            farshore_ops::write_new(&path, &text)?;
        }
        written.push(path.display().to_string());
    }
    Ok(written)
}
