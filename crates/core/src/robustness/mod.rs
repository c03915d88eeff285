//! How sure is the recommendation? The decision is made again on draws of every uncertain input,
//! on each input's low and high value alone, and knowing an input is given a price
//! (docs/method.md, How sure).
//!
//! [`Study`] offers single draws and swings, each a function of its arguments, so that the caller
//! may compute them on any number of threads; [`Study::conclude`] puts them together.

mod drawn;
mod information;
mod study;
mod summary;
mod swing;
mod uncertain;
mod worth;

pub use drawn::Drawn;
pub use information::{partial_information, perfect_information};
pub use study::{MOST_DRAWS, Study};
pub use summary::{Recommended, Robustness, robustness};
pub use swing::{End, Swing};
pub use uncertain::Uncertain;
pub use worth::{Better, Information};
