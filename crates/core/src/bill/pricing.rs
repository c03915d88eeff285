//! How a type is billed.

use super::sheet::Sheet;
use super::{aws, azure, google};
use crate::terms::PriceUnit;

/// What writes the lines of a resource.
pub(super) type Writer = fn(&mut Sheet<'_, '_>);

/// How a type is billed.
#[derive(Clone, Copy)]
pub(super) enum Pricing {
    /// It costs nothing itself, whatever its attributes.
    Free,
    /// By these lines.
    Billed(Writer),
}

/// How much of something there is in a month.
#[derive(Clone, Copy)]
pub(super) enum Much {
    /// All month.
    Always,
    /// What the usage file gives under this key.
    Used(&'static str),
}

/// A line that does not depend on attributes: name, service, item and unit of the price, how much.
pub(super) type Charge = (&'static str, &'static str, &'static str, PriceUnit, Much);

/// How a type is billed; none for a type that is not known.
pub(super) fn pricing(kind: &str) -> Option<Pricing> {
    match kind.split('_').next() {
        Some("aws") => aws::pricing(kind),
        Some("azurerm") => azure::pricing(kind),
        Some("google") => google::pricing(kind),
        Some(_) | None => None,
    }
}
