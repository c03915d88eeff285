//! Plots as scalable vector graphics: one colour for each pattern, texts that stay texts, axes
//! with units, a title and a description for those who cannot see them.
//!
//! A [`Figure`] names its colours as classes of [`style`], so that one style sheet serves the light
//! and the dark page. `plotters` writes colours into the picture and has no descriptions, therefore
//! these few shapes are drawn by hand.

mod axis;
mod break_even;
mod figure;
mod frontier;
mod gantt;
mod money;
mod palette;
mod shares;
mod spread;
mod stages;
mod tornado;

pub use break_even::break_even;
pub use figure::Figure;
pub use frontier::cost_and_recovery;
pub use gantt::gantt;
pub use money::money;
pub use palette::{Colour, PAGE, Theme, category, pattern, style};
pub use shares::shares;
pub use spread::{data_loss, recovery};
pub use stages::stages;
pub use tornado::tornado;
