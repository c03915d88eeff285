//! Choosing the next primary from what was gathered, with the proofs that allow it.

use super::Controller;
use crate::failover::ledger::Progress;
use crate::failover::lineage::Position;
use crate::failover::plan::{Choice, Goal, Phase, Proof, Step};
use crate::failover::planner::in_force;
use crate::failover::quorum::Configuration;
use crate::failover::rules::Rule;
use crate::site::{Fence, MemberId};
use std::collections::{BTreeMap, BTreeSet};

impl Controller {
    /// The proofs and the target, when what was gathered suffices: lineage first, then the highest
    /// position among those who refuse.
    pub(super) fn choose(&self, current: &Progress) -> Result<Choice, String> {
        let Goal::Failover { from, prefer } = &current.plan.goal else {
            return Err("nothing is to be chosen".to_owned());
        };
        let rules = self.setup.rules;
        let of_lineage = |position| {
            !rules.has(Rule::LineageFirst) || self.ledger.lineage.admits(position).is_ok()
        };
        let recruited: BTreeMap<MemberId, _> = current
            .refusing()
            .filter(|(_, position)| of_lineage(position))
            .collect();
        let refusing: BTreeSet<MemberId> = recruited.keys().copied().collect();
        let mut proofs = Vec::new();
        for configuration in in_force(&self.ledger, rules) {
            if rules.has(Rule::RevokeQuorum) && !configuration.is_revoked_by(&refusing) {
                return Err("too few members refuse the old primary".to_owned());
            }
            proofs.push(Proof::Quorum {
                epoch: configuration.epoch,
                refusing: refusing.clone(),
            });
        }
        proofs.extend(self.second_proofs(current, *from));
        let second = proofs
            .iter()
            .any(|proof| !matches!(proof, Proof::Quorum { .. }));
        let wants_second = self.setup.limits.fence == Fence::QuorumAndSecond;
        if wants_second && !second && rules.has(Rule::SecondProof) {
            return Err("nothing proves that the old primary serves nobody".to_owned());
        }
        let rank = |(member, position): &(&MemberId, &&Position)| {
            let lsn = if rules.has(Rule::HighestPosition) {
                position.lsn.0
            } else {
                0
            };
            (lsn, Some(**member) == *prefer, std::cmp::Reverse(**member))
        };
        let best = recruited.iter().max_by_key(rank);
        let (target, position) = best.ok_or_else(|| "nobody can be promoted".to_owned())?;
        if position.lsn < self.ledger.floor && rules.has(Rule::HighestPosition) {
            return Err("no member has every acknowledged write".to_owned());
        }
        let configuration = self.next_configuration(current, *target, &refusing);
        Ok(Choice {
            target: *target,
            position: (*position).clone(),
            configuration: configuration.ok_or_else(|| "too few members".to_owned())?,
            proofs,
        })
    }

    /// Those who refuse and are not the target; where they are too few, all that could follow.
    fn next_configuration(
        &self,
        current: &Progress,
        target: MemberId,
        refusing: &BTreeSet<MemberId>,
    ) -> Option<Configuration> {
        let count = self.setup.acknowledgements;
        let epoch = current.mark.epoch;
        let others = |members: &mut dyn Iterator<Item = MemberId>| {
            let members = members.filter(|member| *member != target).collect();
            Configuration::new(epoch, members, count)
        };
        others(&mut refusing.iter().copied())
            .or_else(|| others(&mut self.setup.candidates.iter().copied()))
    }

    fn second_proofs(&self, current: &Progress, from: MemberId) -> Vec<Proof> {
        let is_done = |wanted: &dyn Fn(Step) -> bool| {
            let mut steps = current
                .steps(Phase::Gather)
                .filter(|(_, step)| wanted(*step));
            steps.all(|(place, _)| current.done.contains_key(&place))
        };
        let mut proofs = Vec::new();
        if is_done(&|step| matches!(step, Step::Stop(_))) {
            proofs.push(Proof::Stopped(from));
        }
        if is_done(&|step| matches!(step, Step::Hold(_))) {
            proofs.push(Proof::Routers);
        }
        if self.ledger.off.contains(&from) {
            proofs.push(Proof::Stated(
                self.ledger.opening.members[usize::from(from.0)].clone(),
            ));
        }
        proofs
    }
}
