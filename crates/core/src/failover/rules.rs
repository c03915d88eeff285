//! The rules of the fence: each protects against a loss that was reproduced by experiment.

/// One rule. The number is that of docs/operations.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rule {
    /// F0: enough members of the synchronous set refuse the old epoch before another is promoted.
    RevokeQuorum,
    /// An actuator refuses an epoch lower than the highest that it obeyed.
    RefuseLower,
    /// The intent is durable before its effect.
    IntentFirst,
    /// 1: the refusal is durable before the position is read and told.
    RefusalFirst,
    /// 1: the receiver is gone before the position is read.
    ReceiverGone,
    /// 2: what was received is replayed to its end before the position is read.
    ReplayedToEnd,
    /// 3: lineage first, then the position.
    LineageFirst,
    /// 3: among those of the lineage, the highest position.
    HighestPosition,
    /// 4: every configuration that is possibly in force is satisfied.
    EveryConfiguration,
    /// 5: an actuator binds an epoch to one plan.
    BindPlan,
    /// 5: an actuator obeys only a journal that knows what it obeyed before.
    KnownJournal,
    /// 5: the target has the new epoch's synchronous names before it is promoted.
    ArmFirst,
    /// 6: nothing is undone after the durable intent to promote.
    ForwardOnly,
    /// 8: where sessions may not wait, a second proof besides the quorum.
    SecondProof,
    /// 9: a request to cancel a commit that waits for its acknowledgement is dropped.
    DropCancel,
    /// 10: a primary starts closed, and opens after an acknowledged canary.
    StartClosed,
    /// 13: a member that is being rewound, or was stopped as an old primary, must not start.
    MustNotStart,
    /// The tail that a rewind would destroy is kept first.
    KeepTail,
    /// 14: a sender counts once, for the member whose slot and key it has.
    OneSlotPerMember,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 19] = [
        Self::RevokeQuorum,
        Self::RefuseLower,
        Self::IntentFirst,
        Self::RefusalFirst,
        Self::ReceiverGone,
        Self::ReplayedToEnd,
        Self::LineageFirst,
        Self::HighestPosition,
        Self::EveryConfiguration,
        Self::BindPlan,
        Self::KnownJournal,
        Self::ArmFirst,
        Self::ForwardOnly,
        Self::SecondProof,
        Self::DropCancel,
        Self::StartClosed,
        Self::MustNotStart,
        Self::KeepTail,
        Self::OneSlotPerMember,
    ];
}

/// The rules in force: all of them, but where a test shows what one is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules(u32);

impl Rules {
    /// All of them: what every command uses.
    pub const ALL: Self = Self(u32::MAX);

    /// All but one, for tests of what the simulation finds then.
    #[must_use]
    pub const fn without(rule: Rule) -> Self {
        Self(!(1 << rule as u8))
    }

    /// Whether a rule is in force.
    #[must_use]
    pub const fn has(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u8) != 0
    }
}
