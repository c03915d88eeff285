//! List prices: what one hour, gigabyte or request of a thing costs in a region, and who says so.
//!
//! The figures live in dated, sourced text files under `data/prices/`. They are part of the
//! program, and each can be replaced by a file of the same name. What has no price there is not
//! found: nothing is guessed, and nothing costs zero by default.

mod as_of;
mod built_in;
mod find;
mod lists;
mod merge;
mod overview;
mod read;
mod table;
mod write;

#[cfg(test)]
mod tests;

pub use as_of::AsOf;
pub use built_in::{PRICE_FILE_NAMES, PriceFiles};
pub use find::{Missing, NotFound};
pub use lists::{ListError, PriceList, read_list};
pub use merge::{Merged, NewPrice, PriceKey};
pub use overview::{PriceCount, PriceFilter, UnknownName, count_by};
pub use table::{Price, Prices, Source, to_cents};
