//! Regions: where they are, under whose law, how dear.

use super::geography::Coordinates;
use super::table::{CatalogError, Format, Row};
use crate::terms::Term;

/// The number of a region in its catalogue; of no meaning in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionIndex(u16);

impl RegionIndex {
    /// The position of the region in [`super::Catalog::regions`], from 0.
    #[must_use]
    pub fn position(self) -> usize {
        usize::from(self.0)
    }
}

/// A part of the world, as coarse as users are usually counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Continent {
    /// From Canada to Mexico.
    NorthAmerica,
    /// From Colombia to Chile.
    SouthAmerica,
    /// Europe without Turkey.
    Europe,
    /// All of Africa.
    Africa,
    /// Asia with the Middle East.
    Asia,
    /// Australia, New Zealand and the Pacific.
    Oceania,
}

impl Term for Continent {
    const ALL: &'static [Self] = &[
        Self::NorthAmerica,
        Self::SouthAmerica,
        Self::Europe,
        Self::Africa,
        Self::Asia,
        Self::Oceania,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::NorthAmerica => "north-america",
            Self::SouthAmerica => "south-america",
            Self::Europe => "europe",
            Self::Africa => "africa",
            Self::Asia => "asia",
            Self::Oceania => "oceania",
        }
    }
}

/// A region of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Provider and name, such as `aws:us-east-1`.
    pub id: String,
    /// The provider's short name, such as `aws`.
    pub provider: String,
    /// The provider's name for the region, such as `us-east-1`.
    pub name: String,
    /// The city or area where it is.
    pub place: String,
    /// Degrees north of the metro area, to about 0.1.
    pub latitude: f64,
    /// Degrees east of the metro area, to about 0.1.
    pub longitude: f64,
    /// Country, ISO 3166-1 alpha-2, such as `US`.
    pub country: String,
    /// Whose law on data applies: `eu` for its members, else the country, such as `us` or `uk`.
    pub jurisdiction: String,
    /// Part of the world.
    pub continent: Continent,
    /// Cost relative to the same provider's cheapest main region; `None` is unknown, not 1.
    pub price_index: Option<f64>,
    /// Number of availability zones; `None` is none or unknown.
    pub zones: Option<u32>,
}

impl Region {
    /// Where the region is.
    #[must_use]
    pub fn coordinates(&self) -> Coordinates {
        Coordinates {
            latitude: self.latitude,
            longitude: self.longitude,
        }
    }
}

/// A catalogue of a thousand regions is a mistake: the three providers have some 130.
const MOST_REGIONS: usize = 1_000;

const FORMAT: Format<10> = Format {
    file: "regions.csv",
    columns: [
        "provider",
        "region",
        "place",
        "latitude",
        "longitude",
        "country",
        "jurisdiction",
        "continent",
        "price_index",
        "zones",
    ],
    most_rows: MOST_REGIONS,
};

/// All regions in the order of their file, and their order by provider and name for look-ups.
#[derive(Clone, Debug)]
pub(super) struct Regions {
    list: Vec<Region>,
    sorted: Vec<RegionIndex>,
}

impl Regions {
    pub(super) fn parse(text: &str) -> Result<Self, CatalogError> {
        let mut regions = Self {
            list: Vec::new(),
            sorted: Vec::new(),
        };
        FORMAT.read(text, |row| {
            let region = read_region(row)?;
            match regions.search(&region.provider, &region.name) {
                Ok(_) => Err(row.error(format!("`{}` is here twice", region.id))),
                Err(place) => {
                    let index = u16::try_from(regions.list.len()).map(RegionIndex);
                    regions
                        .sorted
                        .insert(place, index.map_err(|e| row.error(e.to_string()))?);
                    regions.list.push(region);
                    Ok(())
                }
            }
        })?;
        if regions.list.is_empty() {
            return Err(FORMAT.missing(text, "the table has no rows"));
        }
        Ok(regions)
    }

    /// The region of that provider and name.
    pub(super) fn find(&self, provider: &str, name: &str) -> Option<RegionIndex> {
        self.search(provider, name)
            .ok()
            .map(|place| self.sorted[place])
    }

    pub(super) fn get(&self, index: RegionIndex) -> &Region {
        &self.list[index.position()]
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (RegionIndex, &Region)> {
        (0..).map(RegionIndex).zip(&self.list)
    }

    /// The id that a person most likely meant by `id`; nothing where none is near.
    pub(super) fn nearest_id(&self, id: &str) -> Option<&str> {
        let wanted: String = id
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect();
        let has_provider = wanted.contains(':');
        // A third of the letters may be wrong; equally near ones are told apart by their beginning.
        let most = (wanted.chars().count() / 3).max(1);
        self.list
            .iter()
            .map(|region| {
                (
                    region,
                    if has_provider {
                        &region.id
                    } else {
                        &region.name
                    },
                )
            })
            .map(|(region, name)| (strsim::osa_distance(&wanted, name), region, name))
            .filter(|(distance, ..)| *distance <= most)
            .min_by(|(a, _, a_name), (b, _, b_name)| {
                let likeness = |name| strsim::jaro_winkler(&wanted, name);
                a.cmp(b).then(likeness(b_name).total_cmp(&likeness(a_name)))
            })
            .map(|(_, region, _)| region.id.as_str())
    }

    /// The problem of a row that names a region which is not there.
    pub(super) fn unknown<const N: usize>(&self, row: &Row<'_, N>, id: &str) -> CatalogError {
        match self.nearest_id(id) {
            Some(near) => row.error(format!("unknown region `{id}`; did you mean `{near}`?")),
            None => row.error(format!("unknown region `{id}`; it is not in regions.csv")),
        }
    }

    fn search(&self, provider: &str, name: &str) -> Result<usize, usize> {
        self.sorted.binary_search_by(|index| {
            let region = self.get(*index);
            region
                .provider
                .as_str()
                .cmp(provider)
                .then_with(|| region.name.as_str().cmp(name))
        })
    }
}

/// Checks one row of `regions.csv`.
fn read_region(row: &Row<'_, 10>) -> Result<Region, CatalogError> {
    let (provider, name, country) = (row.word(0)?, row.word(1)?, row.text(5)?);
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(row.error(format!(
            "`country` is `{country}`; write two capital letters such as `US`"
        )));
    }
    Ok(Region {
        id: format!("{provider}:{name}"),
        provider: provider.to_owned(),
        name: name.to_owned(),
        place: row.text(2)?.to_owned(),
        latitude: row.number(3, -90.0, 90.0)?,
        longitude: row.number(4, -180.0, 180.0)?,
        country: country.to_owned(),
        jurisdiction: row.word(6)?.to_owned(),
        continent: read_continent(row)?,
        price_index: row.known(8, 0.1, 10.0)?,
        zones: row.known(9, 1, 100)?,
    })
}

fn read_continent(row: &Row<'_, 10>) -> Result<Continent, CatalogError> {
    let text = row.text(7)?;
    Continent::from_name(text).ok_or_else(|| {
        let names: Vec<_> = Continent::ALL.iter().map(|c| c.name()).collect();
        row.error(format!(
            "`continent` is `{text}`; write one of {}",
            names.join(", ")
        ))
    })
}
