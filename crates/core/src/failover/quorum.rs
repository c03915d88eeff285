//! Who must confirm a commit, and how many refusals make every confirmation impossible.

use super::lineage::Epoch;
use crate::site::MemberId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A synchronous set: `ANY count (members)` under the names of an epoch. Never empty: an empty set
/// acknowledges every waiting commit without a warning (rule 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The epoch whose names it has; every change has its own (rule 4).
    pub epoch: Epoch,
    /// The members that may confirm.
    pub members: BTreeSet<MemberId>,
    /// How many must.
    pub count: u8,
}

impl Configuration {
    /// The set, or none when it could not be satisfied or would be empty.
    #[must_use]
    pub fn new(epoch: Epoch, members: BTreeSet<MemberId>, count: u8) -> Option<Self> {
        let possible = count > 0 && usize::from(count) <= members.len();
        possible.then_some(Self {
            epoch,
            members,
            count,
        })
    }

    /// How many refusals are enough: with one more than leaves `count` to confirm, no commit can
    /// be acknowledged any more, and every acknowledged one is with one of those that refuse.
    ///
    /// ```
    /// # use farshore_core::failover::{Configuration, Epoch};
    /// # use farshore_core::site::MemberId;
    /// let any_1_of_2 = Configuration::new(Epoch(1), [MemberId(1), MemberId(2)].into(), 1).unwrap();
    /// assert_eq!(any_1_of_2.refusals_needed(), 2);
    /// let any_2_of_4 = Configuration::new(Epoch(1), (1..5).map(MemberId).collect(), 2).unwrap();
    /// assert_eq!(any_2_of_4.refusals_needed(), 3);
    /// ```
    #[must_use]
    pub fn refusals_needed(&self) -> usize {
        self.members.len() + 1 - usize::from(self.count)
    }

    /// Whether the members that refuse are enough.
    #[must_use]
    pub fn is_revoked_by(&self, refusing: &BTreeSet<MemberId>) -> bool {
        self.members.intersection(refusing).count() >= self.refusals_needed()
    }
}

/// The name under which a member receives in an epoch: the epoch first, so that what PostgreSQL
/// cuts off can never make two epochs' names equal (rule 14).
#[must_use]
pub fn standby_name(epoch: Epoch, member: &str) -> String {
    format!("e{epoch}_{member}")
}
