//! The texts of the catalogue's files, as they are part of the program.

/// The names of the files, in the order of the fields of [`CatalogFiles`].
pub const FILE_NAMES: [&str; 6] = [
    "regions.csv",
    "round_trip_ms.csv",
    "outage_rates.csv",
    "outage_durations.csv",
    "shared_fate.csv",
    "outages.csv",
];

/// The texts from which a catalogue is read.
#[derive(Clone, Copy, Debug)]
pub struct CatalogFiles<'a> {
    /// `regions.csv`: where the regions are.
    pub regions: &'a str,
    /// `round_trip_ms.csv`: measured round trips between regions of one provider.
    pub round_trips: &'a str,
    /// `outage_rates.csv`: regional events per year.
    pub outage_rates: &'a str,
    /// `outage_durations.csv`: how long they last.
    pub outage_durations: &'a str,
    /// `shared_fate.csv`: how often the second region fails with the first.
    pub shared_fate: &'a str,
    /// `outages.csv`: outages that happened, for replay.
    pub outages: &'a str,
}

impl CatalogFiles<'static> {
    /// The files that are part of the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            regions: include_str!("../../../../data/regions.csv"),
            round_trips: include_str!("../../../../data/round_trip_ms.csv"),
            outage_rates: include_str!("../../../../data/outage_rates.csv"),
            outage_durations: include_str!("../../../../data/outage_durations.csv"),
            shared_fate: include_str!("../../../../data/shared_fate.csv"),
            outages: include_str!("../../../../data/outages.csv"),
        }
    }
}

impl<'a> CatalogFiles<'a> {
    /// Puts `text` in the place of the file called `name`; false when there is no such file.
    ///
    /// ```
    /// use farshore_core::catalog::{Catalog, CatalogFiles};
    /// let mut files = CatalogFiles::builtin();
    /// let rates = "provider,region,low,typical,high,source\n*,*,0.1,0.2,0.3,our own records\n";
    /// assert!(files.replace("outage_rates.csv", rates));
    /// let catalog = Catalog::parse(&files).unwrap();
    /// let region = catalog.region("aws:us-east-1").unwrap();
    /// assert_eq!(catalog.outage_rate(region).typical, 0.2);
    /// ```
    pub fn replace(&mut self, name: &str, text: &'a str) -> bool {
        let Some(position) = FILE_NAMES.iter().position(|known| *known == name) else {
            return false;
        };
        let slots = [
            &mut self.regions,
            &mut self.round_trips,
            &mut self.outage_rates,
            &mut self.outage_durations,
            &mut self.shared_fate,
            &mut self.outages,
        ];
        for (slot_position, slot) in slots.into_iter().enumerate() {
            if slot_position == position {
                *slot = text;
            }
        }
        true
    }
}
