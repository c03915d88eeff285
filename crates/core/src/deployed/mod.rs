//! Which pattern is deployed already, which resource says so, and what is missing to rely on it
//! (docs/method.md, "The deployed pattern").

mod capacity;
mod gaps;
mod recognise;
mod stores;
mod traffic;

pub use gaps::Finding;
pub use recognise::{Deployment, Evidence, Part, RegionPart, recognise};
