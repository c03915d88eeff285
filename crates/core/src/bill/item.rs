//! One line of a bill.

use crate::terms::{PriceState, PriceUnit};
use rust_decimal::Decimal;

/// What a resource is billed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// In words, such as `machine, m6i.large`.
    pub name: String,
    /// The region where it is billed, where that is not the resource's own.
    pub region: Option<String>,
    /// Its service and item in the price table, such as `ec2 m6i.large`; none where that is not
    /// known.
    pub priced_as: Option<String>,
    /// Units in a month; none where that is not known.
    pub quantity: Option<Decimal>,
    /// Of what there are so many.
    pub unit: PriceUnit,
    /// US dollars for the first unit of a month; none where no price is found.
    pub price_usd: Option<Decimal>,
    /// The region whose price it is, where the region of a standby has none of its own.
    pub borrowed_from: Option<String>,
    /// What that makes in a month.
    pub cost: Cost,
}

/// US dollars a month, as far as they can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Quantity and price are known: US dollars, unrounded.
    Known(Decimal),
    /// There is a price, but nobody says how much is used.
    UsageDependent {
        /// What is missing, as a sentence without a full stop.
        because: String,
    },
    /// There is no price.
    NotFound {
        /// What is missing, as a sentence without a full stop.
        because: String,
    },
}

impl Item {
    /// How far its cost is known.
    #[must_use]
    pub fn state(&self) -> PriceState {
        match self.cost {
            Cost::Known(_) => PriceState::Known,
            Cost::UsageDependent { .. } => PriceState::UsageDependent,
            Cost::NotFound { .. } => PriceState::NotFound,
        }
    }

    /// US dollars a month, unrounded, where they are known.
    #[must_use]
    pub fn monthly_usd(&self) -> Option<Decimal> {
        match self.cost {
            Cost::Known(usd) => Some(usd),
            Cost::UsageDependent { .. } | Cost::NotFound { .. } => None,
        }
    }

    /// Why its cost is not known; none where it is.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        match &self.cost {
            Cost::Known(_) => None,
            Cost::UsageDependent { because } | Cost::NotFound { because } => Some(because),
        }
    }
}
