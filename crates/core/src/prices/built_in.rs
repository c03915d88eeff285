//! The texts of the price files, as they are part of the program.

/// The names of the price files, in the order in which they are read.
pub const PRICE_FILE_NAMES: [&str; 5] = [
    "aws_instances.csv",
    "aws_databases.csv",
    "aws_services.csv",
    "azure.csv",
    "gcp.csv",
];

/// The texts from which prices are read.
#[derive(Clone, Copy, Debug)]
pub struct PriceFiles<'a> {
    /// One for each of [`PRICE_FILE_NAMES`].
    pub(super) texts: [&'a str; 5],
}

impl PriceFiles<'static> {
    /// The files that are part of the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            texts: [
                include_str!("../../../../data/prices/aws_instances.csv"),
                include_str!("../../../../data/prices/aws_databases.csv"),
                include_str!("../../../../data/prices/aws_services.csv"),
                include_str!("../../../../data/prices/azure.csv"),
                include_str!("../../../../data/prices/gcp.csv"),
            ],
        }
    }
}

impl<'a> PriceFiles<'a> {
    /// Puts `text` in the place of the file called `name`; false when there is no such file.
    pub fn replace(&mut self, name: &str, text: &'a str) -> bool {
        let position = PRICE_FILE_NAMES.iter().position(|known| *known == name);
        let slot = position.and_then(|position| self.texts.get_mut(position));
        let found = slot.is_some();
        if let Some(slot) = slot {
            *slot = text;
        }
        found
    }
}
